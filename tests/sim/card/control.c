#include "control.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define LINE_SIZE_MAX 4096

struct _ZjControl {
  char *path;
  GSocketService *service;
  GCancellable *closing;
  ZjControlFunc func;
  gpointer user_data;
};

typedef struct {
  ZjControl *control;
  GSocketConnection *connection;
  GDataInputStream *input;
} Client;

static void
client_free (Client *client)
{
  g_io_stream_close (G_IO_STREAM (client->connection), NULL, NULL);
  g_object_unref (client->input);
  g_object_unref (client->connection);
  g_free (client);
}

static char *
obey (ZjControl *control, const char *line)
{
  g_auto (GStrv) words = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  char *answer;

  if (g_shell_parse_argv (line, NULL, &words, &error))
    text = control->func (words, control->user_data, &error);
  answer = text != NULL ? g_strdup_printf ("ok%s%s\n", *text != '\0' ? " " : "", text)
                        : g_strdup_printf ("error %s\n", error != NULL ? error->message : "unknown command");
  /* One line, whatever a message holds. */
  for (char *p = answer; p[1] != '\0'; p++)
    if (*p == '\n')
      *p = ' ';
  return answer;
}

static void
line_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Client *client = user_data;
  g_autoptr (GError) error = NULL;
  gsize size = 0;
  g_autofree char *line = g_data_input_stream_read_line_finish_utf8 (G_DATA_INPUT_STREAM (source), result, &size,
                                                                     &error);
  g_autofree char *answer = NULL;
  GOutputStream *output;

  if (line == NULL || size > LINE_SIZE_MAX) {
    client_free (client);
    return;
  }
  answer = obey (client->control, line);
  output = g_io_stream_get_output_stream (G_IO_STREAM (client->connection));
  if (!g_output_stream_write_all (output, answer, strlen (answer), NULL, NULL, NULL)) {
    client_free (client);
    return;
  }
  g_data_input_stream_read_line_async (client->input, G_PRIORITY_DEFAULT, client->control->closing, line_read, client);
}

static gboolean
incoming (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer user_data)
{
  ZjControl *control = user_data;
  Client *client = g_new0 (Client, 1);

  (void)service;
  (void)source;
  client->control = control;
  client->connection = g_object_ref (connection);
  client->input = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  g_data_input_stream_read_line_async (client->input, G_PRIORITY_DEFAULT, control->closing, line_read, client);
  return TRUE;
}

ZjControl *
zj_control_new (const char *path, ZjControlFunc func, gpointer user_data, GError **error)
{
  g_autoptr (ZjControl) control = g_new0 (ZjControl, 1);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  GStatBuf found;
  gboolean listening;
  mode_t mask;

  if (g_lstat (path, &found) == 0 && S_ISSOCK (found.st_mode))
    g_unlink (path);
  control->service = g_socket_service_new ();
  control->closing = g_cancellable_new ();
  control->func = func;
  control->user_data = user_data;
  mask = umask (0177);
  listening = g_socket_listener_add_address (G_SOCKET_LISTENER (control->service), address, G_SOCKET_TYPE_STREAM,
                                             G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, error);
  umask (mask);
  if (!listening) {
    g_prefix_error (error, "%s: ", path);
    return NULL;
  }
  control->path = g_strdup (path);
  g_signal_connect (control->service, "incoming", G_CALLBACK (incoming), control);
  g_socket_service_start (control->service);
  return g_steal_pointer (&control);
}

void
zj_control_free (ZjControl *control)
{
  if (control == NULL)
    return;
  g_socket_service_stop (control->service);
  g_socket_listener_close (G_SOCKET_LISTENER (control->service));
  g_cancellable_cancel (control->closing);
  /* The clients' reads end as cancelled and free them. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  if (control->path != NULL)
    g_unlink (control->path);
  g_object_unref (control->service);
  g_object_unref (control->closing);
  g_free (control->path);
  g_free (control);
}
