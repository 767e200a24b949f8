#include "pages/todo_page.h"

#include <client/i18n.h>
#include <client/wording.h>

#include "assist.h"
#include "widgets/key_button.h"
#include "widgets/message_area.h"
#include "widgets/stay_row.h"

#define LOOK_S 5 /* other programs of the desk work on the same journal, and tell nobody */

struct _ZjTodoPage {
  GtkBox parent;

  ZjDesk *desk;
  GSimpleActionGroup *actions;
  GCancellable *cancellable; /* of the list under way */
  gboolean again, active;
  gboolean fresh; /* just come onto the screen: the first row gets the focus */
  guint look_source;
  char *shown; /* what the list was drawn from: unchanged rows keep the focus */

  GtkListBox *list;
  GtkStack *view;
  GtkToggleButton *all_check;
  GtkLabel *count_label;
  ZjMessageArea *trouble;
};

G_DEFINE_TYPE (ZjTodoPage, zj_todo_page, GTK_TYPE_BOX)

enum { PROP_ACTIONS = 1 };
enum { SIGNAL_OPEN_STAY, SIGNAL_COUNTED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void load (ZjTodoPage *self);

/* Everything a row shows, as one text. */
static char *
summary_of (const GPtrArray *stays)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < stays->len; i++) {
    const ZjStayView *stay = g_ptr_array_index (stays, i);

    g_string_append_printf (all, "%s|%d|%s|%d|%s|%s|%d|%d|%s|%s|%s\n", stay->ipt_no, (int)stay->state,
                            stay->unknown != NULL ? stay->unknown : "", stay->mismatch,
                            stay->person != NULL ? stay->person : "",
                            stay->waiting_reason != NULL ? stay->waiting_reason : "", stay->notice_pending,
                            stay->fees_stale, stay->declare_by != NULL ? stay->declare_by : "",
                            stay->dept != NULL ? stay->dept : "", stay->bed != NULL ? stay->bed : "");
  }
  return g_string_free (all, FALSE);
}

static void
remove_row (GtkWidget *row, gpointer list)
{
  gtk_container_remove (list, row);
}

static void
draw (ZjTodoPage *self, const GPtrArray *stays)
{
  const ZjConfig *config = zj_desk_get_config (self->desk);
  GtkListBoxRow *selected = gtk_list_box_get_selected_row (self->list);
  g_autofree char *was = selected != NULL ? g_strdup (zj_stay_row_get_ipt_no (ZJ_STAY_ROW (selected))) : NULL;
  gboolean had_focus = gtk_container_get_focus_child (GTK_CONTAINER (self->list)) != NULL;
  g_autofree char *summary = summary_of (stays);
  g_autofree char *count = g_strdup_printf (g_dngettext (ZJ_TEXT_DOMAIN, "%u stay", "%u stays", stays->len),
                                            stays->len);

  gtk_label_set_text (self->count_label, count);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), "next")),
                               stays->len > 0);
  gtk_stack_set_visible_child_name (self->view, stays->len > 0 ? "list" : "empty");
  if (g_strcmp0 (summary, self->shown) == 0)
    return;
  g_free (self->shown);
  self->shown = g_steal_pointer (&summary);
  gtk_container_foreach (GTK_CONTAINER (self->list), remove_row, self->list);
  for (guint i = 0; i < stays->len; i++) {
    const ZjStayView *stay = g_ptr_array_index (stays, i);
    GtkWidget *row = zj_stay_row_new (config, stay);

    gtk_list_box_insert (self->list, row, -1);
    if (g_strcmp0 (was, stay->ipt_no) == 0 || (was == NULL && i == 0))
      gtk_list_box_select_row (self->list, GTK_LIST_BOX_ROW (row));
  }
  selected = gtk_list_box_get_selected_row (self->list);
  had_focus = had_focus || self->fresh;
  self->fresh = FALSE;
  if (had_focus && selected != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (selected));
}

static void
forget_rows (ZjTodoPage *self)
{
  gtk_container_foreach (GTK_CONTAINER (self->list), remove_row, self->list);
  g_clear_pointer (&self->shown, g_free);
}

static void
on_list (GObject *desk, GAsyncResult *result, gpointer data)
{
  g_autoptr (ZjTodoPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) stays = zj_desk_list_stays_finish (ZJ_DESK (desk), result, &error);

  g_clear_object (&self->cancellable);
  if (self->desk == NULL)
    return;
  if (stays == NULL) {
    g_autoptr (ZjWording) wording = zj_wording_for_error (zj_desk_get_config (self->desk), error);

    zj_message_area_set (self->trouble, ZJ_MARK_ATTENTION, wording);
    gtk_stack_set_visible_child_name (self->view, "trouble");
  } else {
    if (!gtk_toggle_button_get_active (self->all_check))
      g_signal_emit (self, signals[SIGNAL_COUNTED], 0, stays->len);
    if (self->active)
      draw (self, stays);
  }
  if (self->again)
    load (self);
}

static void
load (ZjTodoPage *self)
{
  /* In the background only the number of cases is wanted. */
  gboolean all = self->active && gtk_toggle_button_get_active (self->all_check);

  self->again = self->cancellable != NULL;
  if (self->again)
    return;
  self->cancellable = g_cancellable_new ();
  zj_desk_list_stays_async (self->desk, !all, self->cancellable, on_list, g_object_ref (self));
}

static gboolean
on_look_time (gpointer data)
{
  if (ZJ_TODO_PAGE (data)->active)
    load (data);
  return G_SOURCE_CONTINUE;
}

static void
on_all_toggled (ZjTodoPage *self)
{
  if (self->desk != NULL)
    load (self);
}

static void
on_row_activated (ZjTodoPage *self, GtkListBoxRow *row)
{
  g_signal_emit (self, signals[SIGNAL_OPEN_STAY], 0, zj_stay_row_get_ipt_no (ZJ_STAY_ROW (row)));
}

static void
on_next (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer data)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (ZJ_TODO_PAGE (data)->list);

  if (row != NULL)
    on_row_activated (data, row);
}

static const GActionEntry action_entries[] = {
  { .name = "next", .activate = on_next },
};

void
zj_todo_page_set_active (ZjTodoPage *self, gboolean active)
{
  self->active = active;
  self->fresh = active;
  if (active)
    load (self);
  else
    forget_rows (self);
}

GtkWidget *
zj_todo_page_new (ZjDesk *desk)
{
  ZjTodoPage *self = g_object_new (ZJ_TYPE_TODO_PAGE, NULL);

  self->desk = g_object_ref (desk);
  g_signal_connect_object (desk, "stays-changed", G_CALLBACK (load), self, G_CONNECT_SWAPPED);
  self->look_source = g_timeout_add_seconds (LOOK_S, on_look_time, self);
  load (self);
  return GTK_WIDGET (self);
}

static void
zj_todo_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_ACTIONS)
    g_value_set_object (value, ZJ_TODO_PAGE (object)->actions);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
zj_todo_page_grab_focus (GtkWidget *widget)
{
  ZjTodoPage *self = ZJ_TODO_PAGE (widget);
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  gtk_widget_grab_focus (row != NULL ? GTK_WIDGET (row) : GTK_WIDGET (self->all_check));
}

static void
zj_todo_page_dispose (GObject *object)
{
  ZjTodoPage *self = ZJ_TODO_PAGE (object);

  g_clear_handle_id (&self->look_source, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->actions);
  g_clear_object (&self->desk);
  g_clear_pointer (&self->shown, g_free);
  G_OBJECT_CLASS (zj_todo_page_parent_class)->dispose (object);
}

static void
zj_todo_page_class_init (ZjTodoPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = zj_todo_page_get_property;
  object_class->dispose = zj_todo_page_dispose;
  widget_class->grab_focus = zj_todo_page_grab_focus;
  g_object_class_install_property (
      object_class, PROP_ACTIONS,
      g_param_spec_object ("actions", NULL, NULL, G_TYPE_ACTION_GROUP, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  signals[SIGNAL_OPEN_STAY] = g_signal_new ("open-stay", ZJ_TYPE_TODO_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_COUNTED] = g_signal_new ("counted", ZJ_TYPE_TODO_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, G_TYPE_UINT);
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/zhijie/Desk/todo_page.ui");
  gtk_widget_class_bind_template_child (widget_class, ZjTodoPage, list);
  gtk_widget_class_bind_template_child (widget_class, ZjTodoPage, view);
  gtk_widget_class_bind_template_child (widget_class, ZjTodoPage, all_check);
  gtk_widget_class_bind_template_child (widget_class, ZjTodoPage, count_label);
  gtk_widget_class_bind_template_child (widget_class, ZjTodoPage, trouble);
  gtk_widget_class_bind_template_callback (widget_class, on_all_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
}

static void
zj_todo_page_init (ZjTodoPage *self)
{
  g_type_ensure (ZJ_TYPE_KEY_BUTTON);
  g_type_ensure (ZJ_TYPE_MESSAGE_AREA);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), action_entries, G_N_ELEMENTS (action_entries), self);
  zj_assist_set (GTK_WIDGET (self->list), "todo-list", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->all_check), "todo-all", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->count_label), "todo-count", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->trouble), "todo-trouble", NULL, NULL);
}
