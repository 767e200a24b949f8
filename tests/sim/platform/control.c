/* The Unix socket the commands come by. */
#include "control.h"

#include <errno.h>
#include <gio/gio.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define LINE_MAX_BYTES 16384

struct _SimControl {
  SimWorld *world;
  GMainLoop *loop;
  char *path;
  int listener, wake;
  GThread *acceptor;
  GMutex lock;
  GCond left;
  guint talking;
};

typedef struct {
  SimControl *control;
  int socket;
} Talk;

static gboolean
answer_line (Talk *talk, const char *line)
{
  gboolean quit = FALSE;
  g_autofree char *said = sim_command (talk->control->world, line, &quit);
  g_autofree char *text = g_strconcat (said, "\n", NULL);
  gboolean sent = send (talk->socket, text, strlen (text), MSG_NOSIGNAL) == (ssize_t)strlen (text);

  if (quit)
    g_main_loop_quit (talk->control->loop);
  return sent && !quit;
}

/* Waits for more; FALSE at its end, or when the program ends. */
static gboolean
wait_for_more (Talk *talk)
{
  struct pollfd wait[2] = { { .fd = talk->socket, .events = POLLIN }, { .fd = talk->control->wake, .events = POLLIN } };

  while (poll (wait, 2, -1) < 0)
    if (errno != EINTR)
      return FALSE;
  return wait[1].revents == 0;
}

static gpointer
talk_on (gpointer data)
{
  Talk *talk = data;
  SimControl *control = talk->control;
  char buffer[LINE_MAX_BYTES];
  gsize used = 0;
  gboolean on = TRUE;

  while (on && used < sizeof buffer - 1 && wait_for_more (talk)) {
    ssize_t size = recv (talk->socket, buffer + used, sizeof buffer - 1 - used, 0);
    char *end;

    if (size <= 0)
      break;
    used += (gsize)size;
    while (on && (end = memchr (buffer, '\n', used)) != NULL) {
      *end = '\0';
      on = answer_line (talk, buffer);
      used -= (gsize)(end + 1 - buffer);
      memmove (buffer, end + 1, used);
    }
  }
  close (talk->socket);
  g_free (talk);
  g_mutex_lock (&control->lock);
  control->talking--;
  g_cond_signal (&control->left);
  g_mutex_unlock (&control->lock);
  return NULL;
}

static gpointer
accept_all (gpointer data)
{
  SimControl *control = data;
  struct pollfd wait[2] = { { .fd = control->listener, .events = POLLIN }, { .fd = control->wake, .events = POLLIN } };

  while (poll (wait, 2, -1) >= 0 || errno == EINTR) {
    Talk *talk;
    int socket_fd;

    if (wait[1].revents != 0)
      break;
    if (wait[0].revents == 0 || (socket_fd = accept4 (control->listener, NULL, NULL, SOCK_CLOEXEC)) < 0)
      continue;
    talk = g_new0 (Talk, 1);
    talk->control = control;
    talk->socket = socket_fd;
    g_mutex_lock (&control->lock);
    control->talking++;
    g_mutex_unlock (&control->lock);
    g_thread_unref (g_thread_new ("control", talk_on, talk));
  }
  return NULL;
}

static int
listen_at (const char *path, GError **error)
{
  struct sockaddr_un name = { .sun_family = AF_UNIX };
  int socket_fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (strlen (path) >= sizeof name.sun_path)
    errno = ENAMETOOLONG;
  else {
    strcpy (name.sun_path, path);
    unlink (path);
    if (socket_fd >= 0 && bind (socket_fd, (struct sockaddr *)&name, sizeof name) == 0 && chmod (path, 0600) == 0
        && listen (socket_fd, 16) == 0)
      return socket_fd;
  }
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", path, g_strerror (errno));
  if (socket_fd >= 0)
    close (socket_fd);
  return -1;
}

SimControl *
sim_control_new (SimWorld *world, const char *path, GMainLoop *loop, GError **error)
{
  SimControl *control;
  int listener = listen_at (path, error);

  if (listener < 0)
    return NULL;
  control = g_new0 (SimControl, 1);
  control->world = world;
  control->loop = loop;
  control->path = g_strdup (path);
  control->listener = listener;
  control->wake = eventfd (0, EFD_CLOEXEC);
  g_mutex_init (&control->lock);
  g_cond_init (&control->left);
  control->acceptor = g_thread_new ("control", accept_all, control);
  return control;
}

void
sim_control_free (SimControl *control)
{
  if (control == NULL)
    return;
  if (eventfd_write (control->wake, 1) == 0)
    g_thread_join (control->acceptor);
  g_mutex_lock (&control->lock);
  while (control->talking > 0)
    g_cond_wait (&control->left, &control->lock);
  g_mutex_unlock (&control->lock);
  close (control->listener);
  close (control->wake);
  unlink (control->path);
  g_mutex_clear (&control->lock);
  g_cond_clear (&control->left);
  g_free (control->path);
  g_free (control);
}
