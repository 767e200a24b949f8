/* Connections to the platform, by libcurl with the Mbed TLS backend. */
#include "platform/channel.h"

#include <client/error.h>
#include <curl/curl.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

struct _ZjChannel {
  CURLM *multi;
  CURL *easy;
  ZjTlsCheck *check; /* outlives the connection */
  curl_socket_t socket;
  char detail[CURL_ERROR_SIZE];
};

gboolean
zj_channel_start_library (void)
{
  static gsize started;

  if (g_once_init_enter (&started))
    g_once_init_leave (&started, curl_global_init (CURL_GLOBAL_DEFAULT) == CURLE_OK ? 1 : 2);
  return started == 1;
}

static CURLcode
hand_over_tls (CURL *easy, void *config, void *data)
{
  ZjChannel *channel = data;

  (void)easy;
  return zj_tls_check_configure (channel->check, config) ? CURLE_OK : CURLE_ABORTED_BY_CALLBACK;
}

void
zj_channel_free (ZjChannel *channel)
{
  if (channel->multi != NULL && channel->easy != NULL)
    curl_multi_remove_handle (channel->multi, channel->easy);
  if (channel->easy != NULL)
    curl_easy_cleanup (channel->easy);
  if (channel->multi != NULL)
    curl_multi_cleanup (channel->multi);
  zj_tls_check_free (channel->check);
  g_free (channel);
}

/* curl_easy_setopt is a macro with checks of its own; each result counts. */
static gboolean
set_options (ZjChannel *channel, const ZjPlace *place)
{
  CURL *easy = channel->easy;

  return curl_easy_setopt (easy, CURLOPT_URL, place->url) == CURLE_OK
         && curl_easy_setopt (easy, CURLOPT_PROTOCOLS_STR, "https") == CURLE_OK
         && curl_easy_setopt (easy, CURLOPT_CONNECT_ONLY, 1L) == CURLE_OK
         && curl_easy_setopt (easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) == CURLE_OK
         && curl_easy_setopt (easy, CURLOPT_NOSIGNAL, 1L) == CURLE_OK
         /* A name server that does not answer must not hold up a cancellation. */
         && curl_easy_setopt (easy, CURLOPT_QUICK_EXIT, 1L) == CURLE_OK
         && curl_easy_setopt (easy, CURLOPT_CONNECTTIMEOUT_MS, (long)place->connect_timeout_ms) == CURLE_OK
         && curl_easy_setopt (easy, CURLOPT_PROXY, place->proxy != NULL ? place->proxy : "") == CURLE_OK
         && curl_easy_setopt (easy, CURLOPT_NOPROXY, "") == CURLE_OK
         && curl_easy_setopt (easy, CURLOPT_TCP_KEEPALIVE, 1L) == CURLE_OK
         && curl_easy_setopt (easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK
         && curl_easy_setopt (easy, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK
         && curl_easy_setopt (easy, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK
         && curl_easy_setopt (easy, CURLOPT_SSL_SESSIONID_CACHE, 0L) == CURLE_OK
         && curl_easy_setopt (easy, CURLOPT_SSL_CTX_FUNCTION, hand_over_tls) == CURLE_OK
         && curl_easy_setopt (easy, CURLOPT_SSL_CTX_DATA, channel) == CURLE_OK
         && curl_easy_setopt (easy, CURLOPT_ERRORBUFFER, channel->detail) == CURLE_OK;
}

static ZjChannel *
channel_new (const ZjPlace *place, ZjTls *tls)
{
  ZjChannel *channel = g_new0 (ZjChannel, 1);

  channel->check = zj_tls_check_new (tls);
  channel->socket = CURL_SOCKET_BAD;
  channel->multi = curl_multi_init ();
  channel->easy = curl_easy_init ();
  if (channel->multi == NULL || channel->easy == NULL || !set_options (channel, place)
      || curl_multi_add_handle (channel->multi, channel->easy) != CURLM_OK)
    g_clear_pointer (&channel, zj_channel_free);
  return channel;
}

/* How long to wait, in ms, rounded up; 0 when the deadline has passed. */
static int
wait_ms (gint64 deadline)
{
  gint64 left = deadline - g_get_monotonic_time ();

  return left <= 0 ? 0 : (int)MIN ((left + 999) / 1000, G_MAXINT);
}

static ZjIo
connect_loop (ZjChannel *channel, gint64 deadline, GPollFD *wake, GCancellable *cancellable, CURLcode *result)
{
  for (;;) {
    struct curl_waitfd extra = { .fd = wake->fd, .events = CURL_WAIT_POLLIN };
    int running = 0, left = 0;
    CURLMsg *message;

    if (g_cancellable_is_cancelled (cancellable))
      return ZJ_IO_CANCELLED;
    if (curl_multi_perform (channel->multi, &running) != CURLM_OK) {
      *result = CURLE_FAILED_INIT;
      return ZJ_IO_DONE;
    }
    message = curl_multi_info_read (channel->multi, &left);
    if (message != NULL && message->msg == CURLMSG_DONE) {
      *result = message->data.result;
      return ZJ_IO_DONE;
    }
    if (wait_ms (deadline) == 0)
      return ZJ_IO_TIMEOUT;
    if (curl_multi_poll (channel->multi, &extra, wake->fd >= 0 ? 1 : 0, wait_ms (deadline), NULL) != CURLM_OK) {
      *result = CURLE_FAILED_INIT;
      return ZJ_IO_DONE;
    }
  }
}

/* What libcurl says of a connection that did not come about. */
static void
explain (ZjChannel *channel, const ZjPlace *place, CURLcode result, GError **error)
{
  const char *detail = channel->detail[0] != '\0' ? channel->detail : curl_easy_strerror (result);

  if (result == CURLE_COULDNT_RESOLVE_HOST || result == CURLE_COULDNT_RESOLVE_PROXY)
    g_set_error_literal (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NAME_NOT_FOUND, detail);
  else if (result == CURLE_SSL_CONNECT_ERROR || result == CURLE_PEER_FAILED_VERIFICATION
           || result == CURLE_SSL_CERTPROBLEM || result == CURLE_SSL_CIPHER || result == CURLE_ABORTED_BY_CALLBACK)
    zj_tls_check_explain (channel->check, place->host, -1, detail, error);
  else
    g_set_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_CONNECTED, "%s: %s", place->host, detail);
}

static gboolean
connect_channel (ZjChannel *channel, const ZjPlace *place, gint64 deadline, GCancellable *cancellable, GError **error)
{
  GPollFD wake = { .fd = -1 };
  gboolean has_wake = g_cancellable_make_pollfd (cancellable, &wake);
  CURLcode result = CURLE_OK;
  ZjIo io;

  if (!has_wake)
    wake.fd = -1;
  io = connect_loop (channel, deadline, &wake, cancellable, &result);
  if (has_wake)
    g_cancellable_release_fd (cancellable);
  if (io == ZJ_IO_CANCELLED) {
    g_cancellable_set_error_if_cancelled (cancellable, error);
    return FALSE;
  }
  if (io == ZJ_IO_TIMEOUT) {
    g_set_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_CONNECTED, "%s: not connected in time", place->host);
    return FALSE;
  }
  if (result == CURLE_OK)
    result = curl_easy_getinfo (channel->easy, CURLINFO_ACTIVESOCKET, &channel->socket);
  if (result == CURLE_OK && channel->socket == CURL_SOCKET_BAD)
    result = CURLE_COULDNT_CONNECT;
  if (result != CURLE_OK)
    explain (channel, place, result, error);
  return result == CURLE_OK;
}

ZjChannel *
zj_channel_open (const ZjPlace *place, ZjTls *tls, gint64 deadline, GCancellable *cancellable, GError **error)
{
  g_autoptr (ZjChannel) channel = zj_channel_start_library () ? channel_new (place, tls) : NULL;

  if (channel == NULL) {
    g_set_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_CONNECTED, "%s: libcurl refuses to start",
                 place->host);
    return NULL;
  }
  return connect_channel (channel, place, deadline, cancellable, error) ? g_steal_pointer (&channel) : NULL;
}

ZjIo
zj_channel_send (ZjChannel *channel, const void *bytes, gsize length, gsize *sent)
{
  CURLcode result = curl_easy_send (channel->easy, bytes, length, sent);

  return result == CURLE_OK ? ZJ_IO_DONE : result == CURLE_AGAIN ? ZJ_IO_WAIT : ZJ_IO_BROKEN;
}

ZjIo
zj_channel_receive (ZjChannel *channel, void *buffer, gsize size, gsize *received)
{
  CURLcode result = curl_easy_recv (channel->easy, buffer, size, received);

  if (result == CURLE_OK)
    return *received > 0 ? ZJ_IO_DONE : ZJ_IO_END;
  return result == CURLE_AGAIN ? ZJ_IO_WAIT : ZJ_IO_BROKEN;
}

ZjIo
zj_channel_wait (ZjChannel *channel, gboolean writing, gint64 deadline, GCancellable *cancellable)
{
  GPollFD wake = { .fd = -1 };
  gboolean has_wake = g_cancellable_make_pollfd (cancellable, &wake);
  struct pollfd fds[2] = { { .fd = channel->socket, .events = (short)(POLLIN | (writing ? POLLOUT : 0)) },
                           { .fd = has_wake ? wake.fd : -1, .events = POLLIN } };
  int ready, on = 1;

  /* Many servers write header and body apart, under Nagle: without this the body waits
   * for our delayed acknowledgement, 40 ms a call. The system resets it as it likes. */
  if (!writing)
    (void)setsockopt (channel->socket, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
  do
    ready = poll (fds, G_N_ELEMENTS (fds), wait_ms (deadline));
  while (ready < 0 && errno == EINTR);
  if (has_wake)
    g_cancellable_release_fd (cancellable);
  if (g_cancellable_is_cancelled (cancellable))
    return ZJ_IO_CANCELLED;
  if (ready < 0)
    return ZJ_IO_BROKEN;
  return ready == 0 ? ZJ_IO_TIMEOUT : ZJ_IO_DONE;
}

gboolean
zj_channel_is_quiet (ZjChannel *channel)
{
  char byte;
  gsize received;

  return zj_channel_receive (channel, &byte, sizeof byte, &received) == ZJ_IO_WAIT;
}
