#include "window.h"

#include <client/i18n.h>

#include "assist.h"
#include "pages/admission_page.h"
#include "pages/discharge_page.h"
#include "pages/problem_page.h"
#include "pages/todo_page.h"
#include "standing.h"
#include "widgets/key_button.h"
#include "widgets/message_area.h"
#include "widgets/status_chip.h"

struct _ZjWindow {
  GtkApplicationWindow parent;

  ZjDesk *desk;
  GtkStack *pages;
  ZjAdmissionPage *admission; /* the stack's, while a desk is open */
  ZjDischargePage *discharge;
  ZjTodoPage *todo;
  GtkLabel *todo_badge;
  GtkWidget *tab_admission, *tab_discharge, *tab_todo;
  GtkWidget *switcher, *line_notice, *retry_line_button, *status_bar;
  GtkLabel *institution_label, *operator_label;
  ZjStatusChip *reader_chip, *line_chip;
  ZjMessageArea *line_trouble;
};

G_DEFINE_TYPE (ZjWindow, zj_window, GTK_TYPE_APPLICATION_WINDOW)

static void
draw_reader (ZjWindow *self)
{
  g_autoptr (ZjStanding) reader = zj_standing_of_reader (self->desk);

  zj_status_chip_set (self->reader_chip, reader->shape, reader->state,
                      reader->trouble != NULL ? reader->trouble->remedy : NULL);
}

static void
draw_line (ZjWindow *self)
{
  g_autoptr (ZjStanding) line = zj_standing_of_line (self->desk);

  zj_status_chip_set (self->line_chip, line->shape, line->state, line->trouble != NULL ? line->trouble->remedy : NULL);
  gtk_widget_set_visible (self->line_notice, line->trouble != NULL);
  if (line->trouble != NULL) {
    /* Two lines at most: this stands above everything for as long as the line is down. */
    const ZjWording brief = { line->trouble->text,
                              line->trouble->remedy != NULL ? line->trouble->remedy : line->trouble->call, NULL };

    zj_message_area_set (self->line_trouble, line->shape, &brief);
  }
}

static void
on_retry (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer data)
{
  ZjWindow *self = data;

  if (self->desk != NULL)
    zj_desk_retry_line (self->desk);
  else
    g_action_group_activate_action (G_ACTION_GROUP (gtk_window_get_application (GTK_WINDOW (self))), "reload", NULL);
}

static void
show_page (ZjWindow *self, const char *name)
{
  GSimpleAction *action = G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), "page"));

  g_simple_action_set_state (action, g_variant_new_string (name));
  gtk_stack_set_visible_child_name (self->pages, name);
  gtk_widget_grab_focus (gtk_stack_get_visible_child (self->pages));
}

static void
on_page (G_GNUC_UNUSED GSimpleAction *action, GVariant *name, gpointer data)
{
  ZjWindow *self = data;

  if (self->admission != NULL)
    show_page (self, g_variant_get_string (name, NULL));
}

static const GActionEntry action_entries[] = {
  { .name = "retry", .activate = on_retry },
  { .name = "page", .activate = on_page, .parameter_type = "s", .state = "'admission'" },
};

/* The page on top brings its commands; its keys then mean them, and cards that come in are its own. */
static void
on_page_switched (ZjWindow *self)
{
  GtkWidget *page = gtk_stack_get_visible_child (self->pages);
  g_autoptr (GObject) actions = NULL;

  if (page != NULL && g_object_class_find_property (G_OBJECT_GET_CLASS (page), "actions") != NULL)
    g_object_get (page, "actions", &actions, NULL);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "page", (GActionGroup *)actions);
  if (self->todo == NULL)
    return;
  zj_admission_page_set_active (self->admission, page == GTK_WIDGET (self->admission));
  zj_discharge_page_set_active (self->discharge, page == GTK_WIDGET (self->discharge));
  zj_todo_page_set_active (self->todo, page == GTK_WIDGET (self->todo));
}

static void
remove_pages (ZjWindow *self)
{
  g_autoptr (GList) pages = gtk_container_get_children (GTK_CONTAINER (self->pages));

  self->admission = NULL;
  self->discharge = NULL;
  self->todo = NULL;
  for (GList *page = pages; page != NULL; page = page->next)
    gtk_widget_destroy (page->data);
  gtk_widget_hide (self->switcher);
}

static void
on_open_stay (ZjWindow *self, const char *ipt_no)
{
  show_page (self, "discharge");
  zj_discharge_page_open_stay (self->discharge, ipt_no);
}

static void
on_counted (ZjWindow *self, guint n)
{
  g_autofree char *text = g_strdup_printf ("%u", n);
  g_autofree char *said = g_strdup_printf ("%s: %u", _ ("Work to finish"), n);

  gtk_label_set_text (self->todo_badge, text);
  gtk_widget_set_visible (GTK_WIDGET (self->todo_badge), n > 0);
  zj_assist_set (self->tab_todo, NULL, said, "F12");
}

static void
add_page (ZjWindow *self, GtkWidget *page, const char *name)
{
  gtk_stack_add_named (self->pages, page, name);
}

void
zj_window_open_desk (ZjWindow *self, ZjDesk *desk, const char *operator_no, const char *operator_name,
                     guint idle_clear_s)
{
  const ZjConfig *config = zj_desk_get_config (desk);
  g_autofree char *operator_text = g_strdup_printf (_ ("Operator %s %s"), operator_no, operator_name);
  GtkWidget *admission, *discharge, *todo;

  zj_window_close_desk (self);
  self->desk = g_object_ref (desk);
  g_signal_connect_object (desk, "readers-changed", G_CALLBACK (draw_reader), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "line-changed", G_CALLBACK (draw_line), self, G_CONNECT_SWAPPED);
  gtk_label_set_text (self->institution_label, config->institution.name);
  gtk_label_set_text (self->operator_label, g_strchomp (operator_text));
  gtk_widget_show (self->status_bar);

  admission = zj_admission_page_new (desk, idle_clear_s);
  discharge = zj_discharge_page_new (desk, idle_clear_s);
  todo = zj_todo_page_new (desk);
  add_page (self, admission, "admission");
  add_page (self, discharge, "discharge");
  add_page (self, todo, "todo");
  g_signal_connect_object (todo, "open-stay", G_CALLBACK (on_open_stay), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (todo, "counted", G_CALLBACK (on_counted), self, G_CONNECT_SWAPPED);
  self->admission = ZJ_ADMISSION_PAGE (admission);
  self->discharge = ZJ_DISCHARGE_PAGE (discharge);
  self->todo = ZJ_TODO_PAGE (todo);
  gtk_widget_show (self->switcher);
  draw_reader (self);
  draw_line (self);
  show_page (self, "admission");
}

void
zj_window_show_problem (ZjWindow *self, const GError *error)
{
  GtkWidget *page;

  zj_window_close_desk (self);
  page = zj_problem_page_new (error);
  gtk_container_add (GTK_CONTAINER (self->pages), page);
  gtk_widget_grab_focus (page);
}

void
zj_window_close_desk (ZjWindow *self)
{
  if (self->desk != NULL)
    g_signal_handlers_disconnect_by_data (self->desk, self);
  remove_pages (self);
  g_clear_object (&self->desk);
  gtk_widget_hide (self->status_bar);
  gtk_widget_hide (self->line_notice);
  gtk_label_set_text (self->institution_label, "");
  gtk_label_set_text (self->operator_label, "");
}

GtkWidget *
zj_window_new (GtkApplication *application)
{
  return g_object_new (ZJ_TYPE_WINDOW, "application", application, NULL);
}

static void
zj_window_dispose (GObject *object)
{
  ZjWindow *self = ZJ_WINDOW (object);

  if (self->desk != NULL)
    g_signal_handlers_disconnect_by_data (self->desk, self);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (zj_window_parent_class)->dispose (object);
}

static void
zj_window_class_init (ZjWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zj_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/zhijie/Desk/window.ui");
  gtk_widget_class_bind_template_child (widget_class, ZjWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, ZjWindow, switcher);
  gtk_widget_class_bind_template_child (widget_class, ZjWindow, todo_badge);
  gtk_widget_class_bind_template_child (widget_class, ZjWindow, tab_admission);
  gtk_widget_class_bind_template_child (widget_class, ZjWindow, tab_discharge);
  gtk_widget_class_bind_template_child (widget_class, ZjWindow, tab_todo);
  gtk_widget_class_bind_template_child (widget_class, ZjWindow, line_notice);
  gtk_widget_class_bind_template_child (widget_class, ZjWindow, retry_line_button);
  gtk_widget_class_bind_template_child (widget_class, ZjWindow, status_bar);
  gtk_widget_class_bind_template_child (widget_class, ZjWindow, institution_label);
  gtk_widget_class_bind_template_child (widget_class, ZjWindow, operator_label);
  gtk_widget_class_bind_template_child (widget_class, ZjWindow, reader_chip);
  gtk_widget_class_bind_template_child (widget_class, ZjWindow, line_chip);
  gtk_widget_class_bind_template_child (widget_class, ZjWindow, line_trouble);
  gtk_widget_class_bind_template_callback (widget_class, on_page_switched);
}

/* As large as the screen leaves room for: a desk has one program. */
static void
fit_to_screen (GtkWindow *window)
{
  GdkMonitor *monitor = gdk_display_get_primary_monitor (gdk_display_get_default ());
  GdkRectangle area = { 0, 0, 1280, 800 };

  if (monitor == NULL)
    monitor = gdk_display_get_monitor (gdk_display_get_default (), 0);
  if (monitor != NULL)
    gdk_monitor_get_workarea (monitor, &area);
  gtk_window_set_default_size (window, area.width, area.height);
  gtk_window_maximize (window);
}

static void
zj_window_init (ZjWindow *self)
{
  g_type_ensure (ZJ_TYPE_KEY_BUTTON);
  g_type_ensure (ZJ_TYPE_MESSAGE_AREA);
  g_type_ensure (ZJ_TYPE_STATUS_CHIP);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_action_map_add_action_entries (G_ACTION_MAP (self), action_entries, G_N_ELEMENTS (action_entries), self);
  zj_assist_set (self->tab_admission, "tab-admission", _ ("Admission"), "F10");
  zj_assist_set (self->tab_discharge, "tab-discharge", _ ("Discharge and settlement"), "F11");
  zj_assist_set (self->tab_todo, "tab-todo", _ ("Work to finish"), "F12");
  zj_assist_set (GTK_WIDGET (self->reader_chip), "reader-state", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->line_chip), "line-state", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->line_trouble), "line-trouble", NULL, NULL);
  zj_assist_set (self->retry_line_button, "retry-line", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->institution_label), "institution", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->operator_label), "operator", NULL, NULL);
  fit_to_screen (GTK_WINDOW (self));
}
