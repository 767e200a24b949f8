#include "reader_choice.h"

#include "assist.h"

struct _ZjReaderChoice {
  GtkBox parent;
  GtkListBox *list;
  GPtrArray *readers; /* char *, what the rows stand for */
};

G_DEFINE_TYPE (ZjReaderChoice, zj_reader_choice, GTK_TYPE_BOX)

enum { SIGNAL_CHOSEN, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
choose (ZjReaderChoice *self, guint index)
{
  if (index < self->readers->len) {
    g_autofree char *reader = g_strdup (g_ptr_array_index (self->readers, index));

    g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, reader);
  }
}

static void
on_row_activated (ZjReaderChoice *self, GtkListBoxRow *row)
{
  choose (self, (guint)gtk_list_box_row_get_index (row));
}

static gboolean
on_key (ZjReaderChoice *self, GdkEventKey *event)
{
  guint32 c = gdk_keyval_to_unicode (event->keyval);

  if (c < '1' || c > '9' || (event->state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return GDK_EVENT_PROPAGATE;
  choose (self, c - '1');
  return GDK_EVENT_STOP;
}

static gboolean
is_same (const GPtrArray *a, const GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (!g_str_equal (g_ptr_array_index (a, i), g_ptr_array_index (b, i)))
      return FALSE;
  return TRUE;
}

static GtkWidget *
make_row (guint index, const char *reader)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 14);
  g_autofree char *number = g_strdup_printf ("%u", index + 1);
  GtkWidget *key = gtk_label_new (number);
  GtkWidget *name = gtk_label_new (reader);

  gtk_style_context_add_class (gtk_widget_get_style_context (key), "key-cap");
  gtk_widget_set_valign (key, GTK_ALIGN_CENTER);
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_line_wrap (GTK_LABEL (name), TRUE);
  gtk_container_add (GTK_CONTAINER (box), key);
  gtk_container_add (GTK_CONTAINER (box), name);
  gtk_container_add (GTK_CONTAINER (row), box);
  gtk_style_context_add_class (gtk_widget_get_style_context (row), "choice");
  zj_assist_set (row, NULL, reader, number);
  gtk_widget_show_all (row);
  return row;
}

void
zj_reader_choice_set (ZjReaderChoice *self, const GPtrArray *readers)
{
  g_autoptr (GList) old = NULL;

  if (is_same (self->readers, readers))
    return;
  old = gtk_container_get_children (GTK_CONTAINER (self->list));
  for (GList *row = old; row != NULL; row = row->next)
    gtk_widget_destroy (row->data);
  g_ptr_array_set_size (self->readers, 0);
  for (guint i = 0; i < readers->len; i++) {
    const char *reader = g_ptr_array_index (readers, i);

    g_ptr_array_add (self->readers, g_strdup (reader));
    gtk_list_box_insert (self->list, make_row (i, reader), -1);
  }
}

static void
zj_reader_choice_grab_focus (GtkWidget *widget)
{
  GtkListBoxRow *first = gtk_list_box_get_row_at_index (ZJ_READER_CHOICE (widget)->list, 0);

  if (first != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (first));
}

static void
zj_reader_choice_finalize (GObject *object)
{
  g_ptr_array_unref (ZJ_READER_CHOICE (object)->readers);
  G_OBJECT_CLASS (zj_reader_choice_parent_class)->finalize (object);
}

static void
zj_reader_choice_class_init (ZjReaderChoiceClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = zj_reader_choice_finalize;
  widget_class->grab_focus = zj_reader_choice_grab_focus;
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", ZJ_TYPE_READER_CHOICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/zhijie/Desk/reader_choice.ui");
  gtk_widget_class_bind_template_child (widget_class, ZjReaderChoice, list);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_key);
}

static void
zj_reader_choice_init (ZjReaderChoice *self)
{
  self->readers = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  zj_assist_set (GTK_WIDGET (self->list), "reader-choice", NULL, NULL);
}
