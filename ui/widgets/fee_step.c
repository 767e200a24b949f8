#include "fee_step.h"

#include <client/i18n.h>

#include "assist.h"
#include "widgets/key_button.h"

struct _ZjFeeStep {
  GtkBox parent;
  GtkLabel *summary_label, *missing_label, *faults_label;
  GtkEntry *file_entry;
  GtkToggleButton *remove_check;
  GtkWidget *faults_box, *browse_button;
  GtkTreeView *faults_view;
  GtkListStore *faults;
  GtkFileChooserNative *chooser;
  char *folder; /* where the last file was */
};

G_DEFINE_TYPE (ZjFeeStep, zj_fee_step, GTK_TYPE_BOX)

enum { SIGNAL_CHANGED, SIGNAL_SUBMITTED, N_SIGNALS };
static guint signals[N_SIGNALS];

enum { COLUMN_PLACE, COLUMN_FIELD, COLUMN_MESSAGE, N_COLUMNS };

static void
show_faults (ZjFeeStep *self, const GPtrArray *faults)
{
  guint n = faults != NULL ? faults->len : 0;
  g_autofree char *title = g_strdup_printf (g_dngettext (ZJ_TEXT_DOMAIN, "%u line is wrong; it is told with its place",
                                                         "%u lines are wrong; each is told with its place", n),
                                            n);

  gtk_list_store_clear (self->faults);
  for (guint i = 0; i < n; i++) {
    const ZjLineFault *fault = g_ptr_array_index (faults, i);
    g_autofree char *place = fault->line > 0        ? g_strdup_printf (_ ("Line %u"), fault->line)
                             : fault->field == NULL ? g_strdup (_ ("File"))
                                                    : g_strdup (_ ("Platform"));

    gtk_list_store_insert_with_values (self->faults, NULL, -1, COLUMN_PLACE, place, COLUMN_FIELD,
                                       fault->field != NULL ? fault->field : "", COLUMN_MESSAGE,
                                       fault->message != NULL ? fault->message : "", -1);
  }
  gtk_label_set_text (self->faults_label, title);
  gtk_widget_set_visible (self->faults_box, n > 0);
}

static void
show_missing (ZjFeeStep *self, const GPtrArray *missing)
{
  guint n = missing != NULL ? missing->len : 0;
  g_autofree char *text = g_strdup_printf (
      g_dngettext (ZJ_TEXT_DOMAIN, "%u line is at the platform and not in the file; it was left there.",
                   "%u lines are at the platform and not in the file; they were left there.", n),
      n);

  gtk_label_set_text (self->missing_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->missing_label), n > 0);
}

void
zj_fee_step_set (ZjFeeStep *self, const ZjStayView *stay, const ZjStayAnswer *answer)
{
  g_autofree char *total = stay != NULL ? zj_money_text_grouped (stay->lines_fen) : NULL;
  g_autofree char *summary = NULL;
  gboolean can = stay != NULL && (stay->can & ZJ_CAN_UPLOAD) != 0;

  if (stay != NULL && stay->lines == 0)
    summary = g_strdup (_ ("No fee line of this stay is at the platform yet, as far as this desk knows."));
  else if (stay != NULL)
    summary = g_strdup_printf (g_dngettext (ZJ_TEXT_DOMAIN, "%u line at the platform, %s yuan",
                                            "%u lines at the platform, %s yuan", stay->lines),
                               stay->lines, total);
  gtk_label_set_text (self->summary_label, summary != NULL ? summary : "");
  gtk_widget_set_sensitive (GTK_WIDGET (self->file_entry), can);
  gtk_widget_set_sensitive (GTK_WIDGET (self->remove_check), can);
  show_faults (self, answer != NULL ? answer->faults : NULL);
  show_missing (self, answer != NULL ? answer->missing : NULL);
}

static void
on_chosen (ZjFeeStep *self, int response)
{
  g_autofree char *file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (self->chooser));
  g_clear_object (&self->chooser);
  if (file == NULL)
    return;
  g_free (self->folder);
  self->folder = g_path_get_dirname (file);
  gtk_entry_set_text (self->file_entry, file);
  gtk_widget_grab_focus (GTK_WIDGET (self->file_entry));
}

void
zj_fee_step_browse (ZjFeeStep *self)
{
  GtkFileFilter *filter = gtk_file_filter_new ();

  if (self->chooser != NULL)
    return;
  gtk_file_filter_set_name (filter, _ ("Fee lists (CSV, JSON)"));
  gtk_file_filter_add_pattern (filter, "*.[cC][sS][vV]");
  gtk_file_filter_add_pattern (filter, "*.[jJ][sS][oO][nN]");
  self->chooser = gtk_file_chooser_native_new (_ ("The complete fee list of this stay"),
                                               GTK_WINDOW (gtk_widget_get_toplevel (GTK_WIDGET (self))),
                                               GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Choose"), _ ("_Back"));
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), filter);
  if (self->folder != NULL)
    gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (self->chooser), self->folder);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_swapped (self->chooser, "response", G_CALLBACK (on_chosen), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
on_changed (ZjFeeStep *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_activated (ZjFeeStep *self)
{
  g_signal_emit (self, signals[SIGNAL_SUBMITTED], 0);
}

gboolean
zj_fee_step_fill (ZjFeeStep *self, ZjStayRequest *request)
{
  request->file = gtk_entry_get_text (self->file_entry);
  request->remove_missing = gtk_toggle_button_get_active (self->remove_check);
  return *request->file != '\0';
}

void
zj_fee_step_clear (ZjFeeStep *self)
{
  gtk_entry_set_text (self->file_entry, "");
  gtk_toggle_button_set_active (self->remove_check, FALSE);
  gtk_list_store_clear (self->faults);
}

static void
zj_fee_step_grab_focus (GtkWidget *widget)
{
  gtk_widget_grab_focus (GTK_WIDGET (ZJ_FEE_STEP (widget)->file_entry));
}

static void
zj_fee_step_dispose (GObject *object)
{
  ZjFeeStep *self = ZJ_FEE_STEP (object);

  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
  g_clear_object (&self->faults);
  g_clear_pointer (&self->folder, g_free);
  G_OBJECT_CLASS (zj_fee_step_parent_class)->dispose (object);
}

static void
zj_fee_step_class_init (ZjFeeStepClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zj_fee_step_dispose;
  widget_class->grab_focus = zj_fee_step_grab_focus;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", ZJ_TYPE_FEE_STEP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
  signals[SIGNAL_SUBMITTED] = g_signal_new ("submitted", ZJ_TYPE_FEE_STEP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/zhijie/Desk/fee_step.ui");
  gtk_widget_class_bind_template_child (widget_class, ZjFeeStep, summary_label);
  gtk_widget_class_bind_template_child (widget_class, ZjFeeStep, missing_label);
  gtk_widget_class_bind_template_child (widget_class, ZjFeeStep, faults_label);
  gtk_widget_class_bind_template_child (widget_class, ZjFeeStep, file_entry);
  gtk_widget_class_bind_template_child (widget_class, ZjFeeStep, remove_check);
  gtk_widget_class_bind_template_child (widget_class, ZjFeeStep, faults_box);
  gtk_widget_class_bind_template_child (widget_class, ZjFeeStep, faults_view);
  gtk_widget_class_bind_template_child (widget_class, ZjFeeStep, browse_button);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
}

static void
add_column (ZjFeeStep *self, const char *title, int column)
{
  GtkCellRenderer *cell = gtk_cell_renderer_text_new ();
  GtkTreeViewColumn *view = gtk_tree_view_column_new_with_attributes (title, cell, "text", column, NULL);

  if (column == COLUMN_MESSAGE)
    gtk_tree_view_column_set_expand (view, TRUE);
  gtk_tree_view_append_column (self->faults_view, view);
}

static void
zj_fee_step_init (ZjFeeStep *self)
{
  g_type_ensure (ZJ_TYPE_KEY_BUTTON);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->faults = gtk_list_store_new (N_COLUMNS, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  gtk_tree_view_set_model (self->faults_view, GTK_TREE_MODEL (self->faults));
  add_column (self, _ ("Place"), COLUMN_PLACE);
  add_column (self, _ ("Field or number"), COLUMN_FIELD);
  add_column (self, _ ("What is wrong"), COLUMN_MESSAGE);
  zj_assist_set (GTK_WIDGET (self->summary_label), "fees-summary", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->missing_label), "fees-missing", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->faults_label), "fees-faults", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->faults_view), "fees-fault-list", _ ("Wrong lines"), NULL);
  zj_assist_set (GTK_WIDGET (self->file_entry), "fees-file", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->remove_check), "fees-remove-missing", NULL, NULL);
  zj_assist_set (self->browse_button, "fees-browse", NULL, NULL);
}
