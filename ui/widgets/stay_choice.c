#include "stay_choice.h"

#include "assist.h"
#include "widgets/stay_row.h"

struct _ZjStayChoice {
  GtkBox parent;
  GtkListBox *list;
};

G_DEFINE_TYPE (ZjStayChoice, zj_stay_choice, GTK_TYPE_BOX)

enum { SIGNAL_CHOSEN, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
remove_row (GtkWidget *row, gpointer list)
{
  gtk_container_remove (list, row);
}

void
zj_stay_choice_set (ZjStayChoice *self, const ZjConfig *config, const GPtrArray *stays)
{
  gtk_container_foreach (GTK_CONTAINER (self->list), remove_row, self->list);
  for (guint i = 0; i < stays->len; i++)
    gtk_list_box_insert (self->list, zj_stay_row_new (config, g_ptr_array_index (stays, i)), -1);
  gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, 0));
}

static void
on_row_activated (ZjStayChoice *self, GtkListBoxRow *row)
{
  g_autofree char *ipt_no = g_strdup (zj_stay_row_get_ipt_no (ZJ_STAY_ROW (row)));

  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, ipt_no);
}

void
zj_stay_choice_submit (ZjStayChoice *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  if (row != NULL)
    on_row_activated (self, row);
}

static void
zj_stay_choice_grab_focus (GtkWidget *widget)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (ZJ_STAY_CHOICE (widget)->list);

  if (row != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row));
}

static void
zj_stay_choice_class_init (ZjStayChoiceClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->grab_focus = zj_stay_choice_grab_focus;
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", ZJ_TYPE_STAY_CHOICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/zhijie/Desk/stay_choice.ui");
  gtk_widget_class_bind_template_child (widget_class, ZjStayChoice, list);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
}

static void
zj_stay_choice_init (ZjStayChoice *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  zj_assist_set (GTK_WIDGET (self->list), "matches", NULL, NULL);
}
