/* zj-platform-simulator: options, and the order in which the parts start and stop. */
#include "authority.h"
#include "clock.h"
#include "control.h"
#include "desk_file.h"
#include "door.h"
#include "fault.h"
#include "gateway.h"
#include "late.h"
#include "persona.h"
#include "store.h"

#include <gio/gio.h>
#include <glib-unix.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

typedef struct {
  char *state, *personas, *faults, *date, *gateway, *gateway_id, *gateway_secret, *address, *host;
  int port, latency_ms;
  gboolean no_stage;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->state);
  g_free (options->personas);
  g_free (options->faults);
  g_free (options->date);
  g_free (options->gateway);
  g_free (options->gateway_id);
  g_free (options->gateway_secret);
  g_free (options->address);
  g_free (options->host);
}

static char *
description (void)
{
  g_autofree char *actions = sim_faults_help ();
  g_autofree char *commands = sim_commands_help ();
  g_autofree char *kinds = sim_authority_kinds ();
  GString *text = g_string_new (NULL);

  g_string_append (text,
                   "Prints `ready URL` when it can be used. A desk for it: zhijie --config DIR/zhijie.conf …\n\n");
  g_string_append_printf (text, "Commands, a line each, to the socket DIR/control and in the file of --faults:\n%s\n",
                          commands);
  g_string_append_printf (
      text,
      "Faults (INFNO a number, * for every call, or handshake). xN: N times; skip=K: not the first K;\n"
      "reused: only on a connection that carried a call before; before: not executed.\n%s\n",
      actions);
  g_string_append (text, "Quirks:");
  for (guint i = 0; i < SIM_N_QUIRKS; i++)
    g_string_append_printf (text, " %s", sim_quirk_name (i));
  g_string_append_printf (text, "\nKinds for issue and serve: %s\n", kinds);
  return g_string_free (text, FALSE);
}

static gboolean
parse_options (Options *options, int *argc, char ***argv, GError **error)
{
  GOptionEntry entries[] = {
    { "state", 0, 0, G_OPTION_ARG_FILENAME, &options->state, "Folder for certificates, ledger, zhijie.conf (made 0700)",
      "DIR" },
    { "personas", 0, 0, G_OPTION_ARG_FILENAME, &options->personas, "Folder of *.persona files", "DIR" },
    { "port", 0, 0, G_OPTION_ARG_INT, &options->port, "Port, 0 for a free one (default)", "N" },
    { "listen", 0, 0, G_OPTION_ARG_STRING, &options->address, "IPv4 address to listen on (127.0.0.1)", "ADDRESS" },
    { "host", 0, 0, G_OPTION_ARG_STRING, &options->host, "Host name in certificate and URL (localhost)", "NAME" },
    { "latency", 0, 0, G_OPTION_ARG_INT, &options->latency_ms, "Every answer leaves MS after its request arrived",
      "MS" },
    { "faults", 0, 0, G_OPTION_ARG_FILENAME, &options->faults, "Commands to begin with", "FILE" },
    { "date", 0, 0, G_OPTION_ARG_STRING, &options->date, "The platform's business day", "YYYY-MM-DD" },
    { "no-stage", 0, 0, G_OPTION_ARG_NONE, &options->no_stage, "libmicrohttpd's own TLS, without the fault stage",
      NULL },
    { "gateway", 0, 0, G_OPTION_ARG_STRING, &options->gateway, "Check gateway headers", "csb|tif" },
    { "gateway-id", 0, 0, G_OPTION_ARG_STRING, &options->gateway_id, "Access key, or application id", "ID" },
    { "gateway-secret", 0, 0, G_OPTION_ARG_FILENAME, &options->gateway_secret, "File with its secret, or token",
      "FILE" },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("- a medical-insurance platform for tests and training");
  g_autofree char *more = description ();

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_description (context, more);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (options->state == NULL || options->personas == NULL || *argc > 1) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 "--state DIR and --personas DIR are needed; see --help");
    return FALSE;
  }
  if (options->port < 0 || options->port > G_MAXUINT16 || options->latency_ms < 0) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--port or --latency out of range");
    return FALSE;
  }
  return TRUE;
}

static gboolean
set_up_date (SimWorld *world, const char *date, GError **error)
{
  if (sim_clock_set_date (world->clock, date))
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--date %s is no date", date);
  return FALSE;
}

static gboolean
set_up (SimWorld *world, const Options *options, GError **error)
{
  const char *host = options->host != NULL ? options->host : "localhost";
  g_autofree char *ledger = g_build_filename (options->state, "ledger.db", NULL);

  if (g_mkdir_with_parents (options->state, 0700) != 0) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s cannot be made", options->state);
    return FALSE;
  }
  world->state_dir = g_canonicalize_filename (options->state, NULL);
  world->personas_dir = g_canonicalize_filename (options->personas, NULL);
  world->clock = sim_clock_new ();
  world->faults = sim_faults_new (!options->no_stage);
  world->late = sim_late_new ();
  world->previous = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
  g_mutex_init (&world->previous_lock);
  world->lanes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_mutex_init (&world->lanes_lock);
  sim_clock_set_latency (world->clock, (guint)options->latency_ms);
  if (!set_up_date (world, options->date, error))
    return FALSE;
  if (options->gateway != NULL
      && (world->gateway = sim_gateway_new (options->gateway, options->gateway_id, options->gateway_secret, error))
             == NULL)
    return FALSE;
  world->store = sim_store_open (ledger, error);
  if (world->store == NULL || sim_personas_load (world->store, world->personas_dir, error) < 0)
    return FALSE;
  world->authority = sim_authority_new (world->state_dir, host, error);
  if (world->authority == NULL)
    return FALSE;
  world->door = sim_door_new (world, options->address != NULL ? options->address : "127.0.0.1", (guint16)options->port,
                              !options->no_stage, error);
  return world->door != NULL && (options->faults == NULL || sim_command_file (world, options->faults, error));
}

static void
tear_down (SimWorld *world)
{
  if (world->clock != NULL)
    sim_clock_stop (world->clock);
  sim_door_free (world->door);
  sim_late_free (world->late);
  sim_authority_free (world->authority);
  sim_store_free (world->store);
  sim_gateway_free (world->gateway);
  sim_faults_free (world->faults);
  if (world->previous != NULL) {
    g_hash_table_unref (world->previous);
    g_mutex_clear (&world->previous_lock);
    g_hash_table_unref (world->lanes);
    g_mutex_clear (&world->lanes_lock);
  }
  sim_clock_free (world->clock);
  g_free (world->state_dir);
  g_free (world->personas_dir);
}

static gboolean
on_signal (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_CONTINUE;
}

static int
run (SimWorld *world, const Options *options, GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autofree char *path = g_build_filename (world->state_dir, "control", NULL);
  g_autofree char *url = g_strdup_printf (
      "https://%s:%u" SIM_PATH "%s", options->host != NULL ? options->host : "localhost", sim_door_port (world->door),
      world->gateway != NULL && strcmp (sim_gateway_style (world->gateway), "tif") == 0 ? "/" : "");
  SimControl *control;

  if (!sim_desk_file_write (world, url, error))
    return 1;
  control = sim_control_new (world, path, loop, error);
  if (control == NULL)
    return 1;
  g_unix_signal_add (SIGINT, on_signal, loop);
  g_unix_signal_add (SIGTERM, on_signal, loop);
  printf ("ready %s\n", url);
  fflush (stdout);
  g_main_loop_run (loop);
  sim_control_free (control);
  return 0;
}

int
main (int argc, char **argv)
{
  Options options = { 0 };
  SimWorld world = { 0 };
  g_autoptr (GError) error = NULL;
  int status = 2;

  setlocale (LC_CTYPE, "");
  signal (SIGPIPE, SIG_IGN); /* clients that go away are this program's daily bread */
  umask (077);
  if (parse_options (&options, &argc, &argv, &error)) {
    status = 1;
    if (set_up (&world, &options, &error))
      status = run (&world, &options, &error);
    tear_down (&world);
  }
  if (error != NULL)
    g_printerr ("zj-platform-simulator: %s\n", error->message);
  options_clear (&options);
  return status;
}
