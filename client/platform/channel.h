/* One connection to the platform, TLS done, ready for a request. This file and
 * fetch.c know libcurl.
 *
 * libcurl finds the name, connects (through the configured proxy), and does TLS; what
 * then travels is ours (http.h), by CURLOPT_CONNECT_ONLY and curl_easy_send/_recv. So
 *  - a connection can be opened before there is a request for it (the line is warmed
 *    while the card is read, and the platform sees no call nobody made);
 *  - nothing is ever sent again by the library, by construction: a POST leaves when, and
 *    only when, zj_channel_send is called;
 *  - it is known whether the first byte of a request went to TLS, and whether a byte
 *    came that belongs to no request.
 * A channel is one easy handle in a multi handle of its own, so that freeing it closes
 * the connection.
 *
 * Thread: one at a time.
 */
#pragma once

#include <certs/tls.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/* Starts libcurl, once a program; FALSE when it cannot be. */
gboolean zj_channel_start_library (void);

typedef struct {
  const char *url;   /* https only */
  const char *host;  /* for messages */
  const char *proxy; /* NULL: none; the environment's is never used */
  guint connect_timeout_ms;
} ZjPlace;

typedef struct _ZjChannel ZjChannel;

/* Blocks until TLS is done; deadline is monotonic µs. Errors: ZJ_PLATFORM_ERROR_NAME_NOT_FOUND,
 * ZJ_PLATFORM_ERROR_NOT_CONNECTED, ZJ_CERTS_ERROR, G_IO_ERROR_CANCELLED. */
ZjChannel *zj_channel_open (const ZjPlace *place, ZjTls *tls, gint64 deadline, GCancellable *cancellable,
                            GError **error);
void zj_channel_free (ZjChannel *channel);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjChannel, zj_channel_free)

typedef enum {
  ZJ_IO_DONE = 0,
  ZJ_IO_WAIT,      /* nothing now: zj_channel_wait */
  ZJ_IO_END,       /* the peer ended in order (close_notify) */
  ZJ_IO_BROKEN,    /* reset, or an end without close_notify */
  ZJ_IO_TIMEOUT,   /* of zj_channel_wait */
  ZJ_IO_CANCELLED, /* of zj_channel_wait */
} ZjIo;

ZjIo zj_channel_send (ZjChannel *channel, const void *bytes, gsize length, gsize *sent);
ZjIo zj_channel_receive (ZjChannel *channel, void *buffer, gsize size, gsize *received);
/* Until something can be read (or written), the deadline, or the cancellation. */
ZjIo zj_channel_wait (ZjChannel *channel, gboolean writing, gint64 deadline, GCancellable *cancellable);

/* Nothing to be read, no end, no alert: as a connection at rest must be. A byte that is
 * there is read and lost, so a channel that is not quiet can only be freed. */
gboolean zj_channel_is_quiet (ZjChannel *channel);

G_END_DECLS
