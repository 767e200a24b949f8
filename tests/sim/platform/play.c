/* Cutting, doubling, holding and dripping answers. */
#include "play.h"

#include "clock.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#define ANSWER_MAX (64u * 1024u * 1024u)
#define HEAD_MAX   65536u

gboolean
sim_play_send (gnutls_session_t session, const guchar *data, gsize size)
{
  while (size > 0) {
    ssize_t sent = gnutls_record_send (session, data, size);

    if (sent == GNUTLS_E_AGAIN || sent == GNUTLS_E_INTERRUPTED)
      continue;
    if (sent <= 0)
      return FALSE;
    data += sent;
    size -= (gsize)sent;
  }
  return TRUE;
}

/* Length of head and body together, 0 while the head is not complete. The server always
 * says Content-Length. */
static gsize
answer_length (const GByteArray *bytes)
{
  g_autofree char *head = g_strndup ((const char *)bytes->data, MIN (bytes->len, HEAD_MAX));
  g_autofree char *lower = g_ascii_strdown (head, -1);
  const char *end = strstr (lower, "\r\n\r\n"), *length = strstr (lower, "\r\ncontent-length:");

  if (end == NULL)
    return 0;
  return (gsize)(end - lower) + 4
         + (length != NULL && length < end ? (gsize)g_ascii_strtoull (length + 17, NULL, 10) : 0);
}

static GByteArray *
read_answer (int server)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  gsize wanted = 0;

  while (wanted == 0 || bytes->len < wanted) {
    guchar chunk[16384];
    ssize_t size = recv (server, chunk, sizeof chunk, 0);

    if (size < 0 && errno == EINTR)
      continue;
    if (size <= 0 || bytes->len + (gsize)size > ANSWER_MAX)
      return NULL;
    g_byte_array_append (bytes, chunk, (guint)size);
    if (wanted == 0)
      wanted = answer_length (bytes);
  }
  return g_steal_pointer (&bytes);
}

static gboolean
drip (gnutls_session_t session, const GByteArray *bytes, gint64 pause_ms, SimClock *clock)
{
  for (guint i = 0; i < bytes->len; i++) {
    if (i > 0 && pause_ms > 0 && !sim_clock_wait_until (clock, g_get_monotonic_time () + pause_ms * 1000))
      return FALSE;
    if (!sim_play_send (session, bytes->data + i, 1))
      return FALSE;
  }
  return TRUE;
}

static gboolean
send_twice (gnutls_session_t session, const GByteArray *bytes)
{
  g_autoptr (GByteArray) both = g_byte_array_new ();

  g_byte_array_append (both, bytes->data, bytes->len);
  g_byte_array_append (both, bytes->data, bytes->len);
  return sim_play_send (session, both->data, both->len);
}

SimPlayEnd
sim_play (gnutls_session_t session, int server, const SimOrder *order, SimClock *clock)
{
  g_autoptr (GByteArray) bytes = read_answer (server);
  gint64 later_us = g_get_monotonic_time () + order->number * 1000;
  gboolean sent = FALSE;

  if (bytes == NULL)
    return SIM_PLAY_ENDS;
  switch ((int)order->action) {
  case SIM_FAULT_CUT:
  case SIM_FAULT_RESET:
    sim_play_send (session, bytes->data, MIN (bytes->len, (gsize)order->number));
    return order->action == SIM_FAULT_CUT ? SIM_PLAY_ENDS : SIM_PLAY_RESET;
  case SIM_FAULT_KILL_AT:
    sim_play_send (session, bytes->data, bytes->len / 2);
    sim_die ();
  case SIM_FAULT_DOUBLE:
    sent = send_twice (session, bytes);
    break;
  case SIM_FAULT_DOUBLE_AFTER:
    sent = sim_play_send (session, bytes->data, bytes->len) && sim_clock_wait_until (clock, later_us)
           && sim_play_send (session, bytes->data, bytes->len);
    break;
  case SIM_FAULT_LATE:
    sent = sim_clock_wait_until (clock, later_us) && sim_play_send (session, bytes->data, bytes->len);
    break;
  case SIM_FAULT_DRIP:
    sent = drip (session, bytes, order->number, clock);
    break;
  default:
    g_assert_not_reached ();
  }
  return sent ? SIM_PLAY_GOES_ON : SIM_PLAY_ENDS;
}
