#include "socket_wait.h"

#include "transport.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#define EVENTS (IN_CREATE | IN_MOVED_TO | IN_ATTRIB | IN_ONLYDIR)

/* inotify directly and not GFileMonitor: the watch's thread has no main loop, and one
 * poll() takes the waking, the socket and the pause together. */
struct _ZjSocketWait {
  int inotify_fd, wake_fd;
  int folder_watch, parent_watch;
  char *folder, *parent, *folder_name, *socket_name;
};

ZjSocketWait *
zj_socket_wait_new (void)
{
  ZjSocketWait *wait = g_new0 (ZjSocketWait, 1);
  const char *path = zj_pcsc_socket_path ();

  wait->inotify_fd = inotify_init1 (IN_CLOEXEC | IN_NONBLOCK);
  wait->wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wait->inotify_fd < 0 || wait->wake_fd < 0)
    g_warning ("waiting for pcscd by pauses only: %s", g_strerror (errno));
  wait->folder = g_path_get_dirname (path);
  wait->socket_name = g_path_get_basename (path);
  wait->parent = g_path_get_dirname (wait->folder);
  wait->folder_name = g_path_get_basename (wait->folder);
  wait->folder_watch = wait->parent_watch = -1;
  return wait;
}

void
zj_socket_wait_free (ZjSocketWait *wait)
{
  if (wait == NULL)
    return;
  if (wait->inotify_fd >= 0)
    close (wait->inotify_fd);
  if (wait->wake_fd >= 0)
    close (wait->wake_fd);
  g_free (wait->folder);
  g_free (wait->parent);
  g_free (wait->folder_name);
  g_free (wait->socket_name);
  g_free (wait);
}

void
zj_socket_wait_wake (ZjSocketWait *wait)
{
  static const guint64 one = 1;

  /* It can only fail when the counter is full, and then the pause ends anyway. */
  if (write (wait->wake_fd, &one, sizeof one) < 0 && errno != EAGAIN)
    g_warning ("waking the reader watch: %s", g_strerror (errno));
}

/* Other things happen in the two folders as well. */
static gboolean
take_events (ZjSocketWait *wait)
{
  char buffer[16 * (sizeof (struct inotify_event) + 256)] __attribute__ ((aligned (__alignof__(struct inotify_event))));
  ssize_t length = read (wait->inotify_fd, buffer, sizeof buffer);
  gboolean ours = FALSE;
  ssize_t at = 0;

  while (at + (ssize_t)sizeof (struct inotify_event) <= length) {
    struct inotify_event event;
    const char *name = buffer + at + sizeof event;

    memcpy (&event, buffer + at, sizeof event);
    if (at + (ssize_t)sizeof event + (ssize_t)event.len > length)
      break;
    if (event.len > 0) {
      ours |= event.wd == wait->folder_watch && strcmp (name, wait->socket_name) == 0;
      ours |= event.wd == wait->parent_watch && strcmp (name, wait->folder_name) == 0;
    }
    at += (ssize_t)sizeof event + (ssize_t)event.len;
  }
  return ours;
}

gboolean
zj_socket_wait_pause (ZjSocketWait *wait, guint pause_ms)
{
  gint64 until_us = g_get_monotonic_time () + pause_ms * G_TIME_SPAN_MILLISECOND;
  struct pollfd fds[] = { { wait->wake_fd, POLLIN, 0 }, { wait->inotify_fd, POLLIN, 0 } };

  /* Again each time: the folder may be there only now. An existing watch stays the same. */
  if (wait->inotify_fd >= 0) {
    wait->parent_watch = inotify_add_watch (wait->inotify_fd, wait->parent, EVENTS);
    wait->folder_watch = inotify_add_watch (wait->inotify_fd, wait->folder, EVENTS);
  }
  for (;;) {
    gint64 left_ms = (until_us - g_get_monotonic_time () + 999) / G_TIME_SPAN_MILLISECOND;
    guint64 count;

    if (left_ms <= 0)
      return FALSE;
    if (poll (fds, G_N_ELEMENTS (fds), (int)left_ms) < 0 && errno != EINTR)
      return FALSE;
    if ((fds[0].revents & POLLIN) != 0) {
      if (read (wait->wake_fd, &count, sizeof count) < 0 && errno != EAGAIN)
        g_warning ("reader watch: %s", g_strerror (errno));
      return FALSE;
    }
    if ((fds[1].revents & POLLIN) != 0 && take_events (wait))
      return TRUE;
    fds[0].revents = fds[1].revents = 0;
  }
}
