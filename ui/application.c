#include "application.h"

#include <client/desk.h>
#include <client/i18n.h>
#include <client/wording.h>
#include <glib-unix.h>
#include <string.h>

#include "trace.h"
#include "window.h"

#define APPLICATION_ID       "cn.zhijie.Desk"
#define IDLE_CLEAR_DEFAULT_S 180

struct _ZjApplication {
  GtkApplication parent;
  char *config_file, *language, *operator_no, *operator_name;
  guint idle_clear_s;
  ZjDesk *desk;
};

G_DEFINE_TYPE (ZjApplication, zj_application, GTK_TYPE_APPLICATION)

static const struct {
  const char *action, *keys[3];
} accelerators[] = {
  { "page.read-card", { "F2" } },
  { "page.type-id", { "F3" } },
  { "page.scan-code", { "F4" } },
  { "page.verify-again", { "F5" } },
  { "win.retry", { "F6" } },
  { "page.retry-authentication", { "F7" } },
  { "page.next", { "F8" } },
  { "page.choose-file", { "F7" } },
  { "win.page::admission", { "F10" } },
  { "win.page::discharge", { "F11" } },
  { "win.page::todo", { "F12" } },
  { "page.show-number", { "F9" } },
  { "page.stop", { "Escape" } },
  { "app.quit", { "<Primary>q" } },
};

static ZjWindow *
get_window (ZjApplication *self)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));

  return windows != NULL ? ZJ_WINDOW (windows->data) : NULL;
}

static void
close_desk (ZjApplication *self)
{
  ZjWindow *window = get_window (self);

  if (window != NULL)
    zj_window_close_desk (window);
  if (self->desk != NULL)
    zj_desk_stop (self->desk);
  g_clear_object (&self->desk);
}

/* A configuration that cannot be used is told in the window, where it can be tried again. */
static void
open_desk (ZjApplication *self, ZjConfig *config, const GError *error)
{
  ZjWindow *window = get_window (self);

  if (config == NULL) {
    zj_window_show_problem (window, error);
    return;
  }
  self->desk = zj_desk_new (config, self->operator_no, self->operator_name);
  zj_desk_start (self->desk);
  zj_window_open_desk (window, self->desk, self->operator_no != NULL ? self->operator_no : config->desk.operator_no,
                       self->operator_no != NULL ? self->operator_name : config->desk.operator_name,
                       self->idle_clear_s);
}

static void
load_style (const char *path)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, path);
  gtk_style_context_add_provider_for_screen (gdk_screen_get_default (), GTK_STYLE_PROVIDER (provider),
                                             GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

/* Sizes and spacing are ours everywhere. Colours are ours on the ordinary theme only:
 * who has chosen a high-contrast theme needs that one's. */
static void
load_styles (void)
{
  g_autofree char *theme = NULL;

  g_object_get (gtk_settings_get_default (), "gtk-theme-name", &theme, NULL);
  load_style ("/cn/zhijie/Desk/style/layout.css");
  if (theme == NULL || strstr (theme, "HighContrast") == NULL) {
    g_object_set (gtk_settings_get_default (), "gtk-theme-name", "Adwaita", "gtk-application-prefer-dark-theme", FALSE,
                  NULL);
    load_style ("/cn/zhijie/Desk/style/colours.css");
  }
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_default (), "/cn/zhijie/Desk/icons");
}

static void
on_reload (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer data)
{
  ZjApplication *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjConfig) config = zj_config_load (self->config_file, &error);

  close_desk (self);
  open_desk (self, config, error);
}

/* SIGTERM and SIGINT end the program as the clerk would: nothing is left half done. */
static gboolean
on_signal (gpointer data)
{
  g_action_group_activate_action (G_ACTION_GROUP (data), "quit", NULL);
  return G_SOURCE_CONTINUE;
}

static void
on_quit (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer data)
{
  GtkWidget *window = GTK_WIDGET (get_window (data));

  if (window != NULL)
    gtk_widget_destroy (window);
}

static const GActionEntry action_entries[] = {
  { .name = "reload", .activate = on_reload },
  { .name = "quit", .activate = on_quit },
};

static void
zj_application_activate (GApplication *application)
{
  ZjApplication *self = ZJ_APPLICATION (application);
  GtkWidget *window = GTK_WIDGET (get_window (self));
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjConfig) config = NULL;

  if (window != NULL) {
    gtk_window_present (GTK_WINDOW (window));
    return;
  }
  config = zj_config_load (self->config_file, &error);
  zj_wording_set_language (self->language != NULL ? self->language : config != NULL ? config->desk.language : "zh_CN");
  window = zj_window_new (GTK_APPLICATION (self));
  open_desk (self, config, error);
  gtk_window_present (GTK_WINDOW (window));
  zj_trace_when_painted (window, "window-shown");
}

static void
zj_application_startup (GApplication *application)
{
  G_APPLICATION_CLASS (zj_application_parent_class)->startup (application);
  load_styles ();
  g_unix_signal_add (SIGTERM, on_signal, application);
  g_unix_signal_add (SIGINT, on_signal, application);
  g_action_map_add_action_entries (G_ACTION_MAP (application), action_entries, G_N_ELEMENTS (action_entries),
                                   application);
  for (guint i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), accelerators[i].action, accelerators[i].keys);
}

static void
zj_application_shutdown (GApplication *application)
{
  close_desk (ZJ_APPLICATION (application));
  G_APPLICATION_CLASS (zj_application_parent_class)->shutdown (application);
}

static gboolean
take_operator (ZjApplication *self, const char *text)
{
  const char *colon = strchr (text, ':');

  if (colon == text || *text == '\0')
    return FALSE;
  self->operator_no = colon != NULL ? g_strndup (text, (gsize)(colon - text)) : g_strdup (text);
  self->operator_name = g_strdup (colon != NULL ? colon + 1 : "");
  return TRUE;
}

/* Returns -1 to go on, or the exit status. */
static int
zj_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  ZjApplication *self = ZJ_APPLICATION (application);
  const char *operator_text = NULL;
  int idle_clear_s;

  if (g_variant_dict_contains (options, "version")) {
    g_print ("zhijie-desk %s\n", ZJ_VERSION);
    return 0;
  }
  g_variant_dict_lookup (options, "config", "^ay", &self->config_file);
  g_variant_dict_lookup (options, "lang", "s", &self->language);
  if (g_variant_dict_lookup (options, "operator", "&s", &operator_text) && !take_operator (self, operator_text)) {
    g_printerr ("zhijie-desk: --operator wants NO:NAME\n");
    return 2;
  }
  if (g_variant_dict_lookup (options, "idle-clear", "i", &idle_clear_s)) {
    if (idle_clear_s < 1 || idle_clear_s > 24 * 60 * 60) {
      g_printerr ("zhijie-desk: --idle-clear wants 1 to 86400 seconds\n");
      return 2;
    }
    self->idle_clear_s = (guint)idle_clear_s;
  }
  /* Another configuration is another desk: it gets a window of its own. */
  if (self->config_file != NULL)
    g_application_set_flags (application, g_application_get_flags (application) | G_APPLICATION_NON_UNIQUE);
  return -1;
}

static const GOptionEntry option_entries[] = {
  { "config", 'c', 0, G_OPTION_ARG_FILENAME, NULL, N_ ("Configuration instead of /etc/zhijie/zhijie.conf"), "FILE" },
  { "lang", 0, 0, G_OPTION_ARG_STRING, NULL, N_ ("Language instead of the configured one (zh_CN, en)"), "LANG" },
  { "operator", 0, 0, G_OPTION_ARG_STRING, NULL, N_ ("Operator instead of the configured one"), "NO:NAME" },
  { "idle-clear", 0, 0, G_OPTION_ARG_INT, NULL, N_ ("Clear a person from the screen after so long without a key"),
    "SECONDS" },
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Show the version"), NULL },
  { 0 },
};

ZjApplication *
zj_application_new (void)
{
  ZjApplication *self = g_object_new (ZJ_TYPE_APPLICATION, "application-id", APPLICATION_ID, NULL);

  g_application_add_main_option_entries (G_APPLICATION (self), option_entries);
  return self;
}

static void
zj_application_finalize (GObject *object)
{
  ZjApplication *self = ZJ_APPLICATION (object);

  g_free (self->config_file);
  g_free (self->language);
  g_free (self->operator_no);
  g_free (self->operator_name);
  G_OBJECT_CLASS (zj_application_parent_class)->finalize (object);
}

static void
zj_application_class_init (ZjApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = zj_application_finalize;
  application_class->activate = zj_application_activate;
  application_class->startup = zj_application_startup;
  application_class->shutdown = zj_application_shutdown;
  application_class->handle_local_options = zj_application_handle_local_options;
}

static void
zj_application_init (ZjApplication *self)
{
  self->idle_clear_s = IDLE_CLEAR_DEFAULT_S;
}
