/* Reading on after a refusal. */
#include "drain.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

#define DRAIN_MS 1000

void
sim_drain (int socket)
{
  gint64 until_us = g_get_monotonic_time () + DRAIN_MS * 1000;
  struct pollfd wait = { .fd = socket, .events = POLLIN };
  guchar bytes[4096];
  gint64 left_us;
  ssize_t size;

  shutdown (socket, SHUT_WR);
  while ((left_us = until_us - g_get_monotonic_time ()) > 0) {
    if (poll (&wait, 1, (int)(left_us / 1000) + 1) <= 0)
      return;
    size = recv (socket, bytes, sizeof bytes, 0);
    if (size == 0 || (size < 0 && errno != EAGAIN))
      return;
  }
}
