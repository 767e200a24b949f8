/* HTTP/1.1 as text, pure: the request that is sent, and a strict reader of the answer.
 *
 * The reader is fed bytes as they come and holds exactly one answer; it says when that
 * one is complete and how many bytes came after it. Ceilings: 64 KiB of header, the
 * caller's for the body. Source: RFC 9112, RFC 9110.
 *
 * Why not libcurl's: it repeats a POST by itself when a reused connection closes without
 * a byte, and cannot open a connection for a request that comes later. See channel.h.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Head and body in one; target is path and query, host is name[:port], headers are lines
 * "Name: value" (NULL for none). The caller has checked that no value holds a line break. */
GByteArray *zj_http_request (const char *target, const char *host, const char *content_type, const char *const *headers,
                             GBytes *body, gboolean keep);

/* May this text stand in a header: printable, no line break. */
gboolean zj_http_is_header_text (const char *text);

typedef enum {
  ZJ_HTTP_MORE = 0, /* incomplete */
  ZJ_HTTP_DONE,     /* one full answer */
  ZJ_HTTP_BAD,      /* not an answer; zj_http_reader_problem() says why */
} ZjHttpState;

typedef struct _ZjHttpReader ZjHttpReader;

ZjHttpReader *zj_http_reader_new (gsize body_max);
void zj_http_reader_free (ZjHttpReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjHttpReader, zj_http_reader_free)

ZjHttpState zj_http_reader_feed (ZjHttpReader *reader, const void *bytes, gsize length);
/* The peer ended the connection in order: that completes an answer without a length. */
ZjHttpState zj_http_reader_end (ZjHttpReader *reader);

gboolean zj_http_reader_has_begun (const ZjHttpReader *reader); /* any byte came */
gsize zj_http_reader_excess (const ZjHttpReader *reader);       /* bytes after the answer */
const char *zj_http_reader_problem (const ZjHttpReader *reader);

/* Of a DONE answer. */
int zj_http_reader_status (const ZjHttpReader *reader);
gboolean zj_http_reader_keeps (const ZjHttpReader *reader);           /* the connection may serve another request */
const char *zj_http_reader_content_type (const ZjHttpReader *reader); /* or NULL */
gint64 zj_http_reader_date_ms (const ZjHttpReader *reader);           /* Unix ms, 0 when none */
GBytes *zj_http_reader_take_body (ZjHttpReader *reader);
/* SHA-256 of all its bytes, header included: an answer sent twice has it twice. */
const char *zj_http_reader_digest (ZjHttpReader *reader);

G_END_DECLS
