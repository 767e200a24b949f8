#include "fact_grid.h"

#include "assist.h"

struct _ZjFactGrid {
  GtkGrid parent;
  GHashTable *rows; /* id → Row * */
};

typedef struct {
  GtkLabel *title, *value;
} Row;

G_DEFINE_TYPE (ZjFactGrid, zj_fact_grid, GTK_TYPE_GRID)

static GtkLabel *
add_label (ZjFactGrid *self, int column, int row, const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_valign (label, GTK_ALIGN_BASELINE);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), style);
  gtk_grid_attach (GTK_GRID (self), label, column, row, 1, 1);
  return GTK_LABEL (label);
}

static Row *
find_row (ZjFactGrid *self, const char *id, const char *title)
{
  Row *row = g_hash_table_lookup (self->rows, id);
  int n = (int)g_hash_table_size (self->rows);

  if (row != NULL)
    return row;
  row = g_new0 (Row, 1);
  row->title = add_label (self, 0, n, "quiet");
  row->value = add_label (self, 1, n, "fact");
  gtk_label_set_text (row->title, title);
  gtk_label_set_line_wrap (row->value, TRUE);
  gtk_label_set_line_wrap_mode (row->value, PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (GTK_WIDGET (row->value), TRUE);
  g_hash_table_insert (self->rows, g_strdup (id), row);
  return row;
}

void
zj_fact_grid_set (ZjFactGrid *self, const char *id, const char *title, const char *value)
{
  Row *row = find_row (self, id, title);
  gboolean shown = value != NULL && *value != '\0';
  g_autofree char *said = shown ? g_strdup_printf ("%s: %s", title, value) : NULL;

  gtk_label_set_text (row->value, shown ? value : "");
  gtk_widget_set_visible (GTK_WIDGET (row->title), shown);
  gtk_widget_set_visible (GTK_WIDGET (row->value), shown);
  zj_assist_set (GTK_WIDGET (row->value), id, said, NULL);
}

void
zj_fact_grid_clear (ZjFactGrid *self)
{
  GHashTableIter rows;
  gpointer row;

  g_hash_table_iter_init (&rows, self->rows);
  while (g_hash_table_iter_next (&rows, NULL, &row)) {
    gtk_label_set_text (((Row *)row)->value, "");
    gtk_widget_hide (GTK_WIDGET (((Row *)row)->title));
    gtk_widget_hide (GTK_WIDGET (((Row *)row)->value));
  }
}

static void
zj_fact_grid_finalize (GObject *object)
{
  g_hash_table_unref (ZJ_FACT_GRID (object)->rows);
  G_OBJECT_CLASS (zj_fact_grid_parent_class)->finalize (object);
}

static void
zj_fact_grid_class_init (ZjFactGridClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = zj_fact_grid_finalize;
}

static void
zj_fact_grid_init (ZjFactGrid *self)
{
  self->rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gtk_grid_set_row_spacing (GTK_GRID (self), 7);
  gtk_grid_set_column_spacing (GTK_GRID (self), 14);
}
