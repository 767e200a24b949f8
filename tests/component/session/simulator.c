#include "simulator.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

/* A test that fails ends at once, and must leave no simulator behind. */
static void
die_with_parent (gpointer data)
{
  (void)data;
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

void
simulator_start (Simulator *simulator)
{
  const char *program = g_getenv ("ZJ_SIMULATOR"), *personas = g_getenv ("ZJ_PERSONAS");
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *ready = NULL;

  g_assert_nonnull (program);
  g_assert_nonnull (personas);
  simulator->folder = g_dir_make_tmp ("zj-sim-XXXXXX", &error);
  g_assert_no_error (error);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  simulator->process = g_subprocess_launcher_spawn (launcher, &error, program, "--state", simulator->folder,
                                                    "--personas", personas, NULL);
  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (simulator->process));
  ready = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (ready, "ready https://"));
  simulator->config_file = g_build_filename (simulator->folder, "zhijie.conf", NULL);
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
      remove_folder (path);
    else
      g_unlink (path);
  }
  g_rmdir (folder);
}

void
simulator_stop (Simulator *simulator)
{
  g_autofree char *answer = simulator_say (simulator, "quit");

  g_assert_true (g_subprocess_wait_check (simulator->process, NULL, NULL));
  g_clear_object (&simulator->process);
  remove_folder (simulator->folder);
  g_clear_pointer (&simulator->folder, g_free);
  g_clear_pointer (&simulator->config_file, g_free);
}

char *
simulator_say (const Simulator *simulator, const char *format, ...)
{
  g_autofree char *socket = g_build_filename (simulator->folder, "control", NULL), *command = NULL, *line = NULL;
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (socket);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GDataInputStream) lines = NULL;
  g_autoptr (GError) error = NULL;
  va_list arguments;

  va_start (arguments, format);
  command = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  line = g_strconcat (command, "\n", NULL);
  connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), line,
                                            strlen (line), NULL, NULL, &error));
  g_free (line);
  lines = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_assert_no_error (error);
  if (line == NULL || !g_str_has_prefix (line, "ok"))
    g_error ("%s: %s", command, line != NULL ? line : "no answer");
  return g_strdup (g_str_has_prefix (line, "ok ") ? line + 3 : line + 2);
}

guint
simulator_arrived (const Simulator *simulator, const char *infno)
{
  g_autofree char *answer = simulator_say (simulator, "count %s", infno);

  g_assert_true (g_str_has_prefix (answer, "arrived="));
  return (guint)strtoul (answer + strlen ("arrived="), NULL, 10);
}
