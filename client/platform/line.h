/* The line: HTTP over mutual TLS to the platform, and what became of each call.
 *
 * It keeps two warm connections for calls that may travel side by side, gives money calls
 * a fresh connection of their own, destroys any connection that did not end with exactly
 * one full answer, and classes every ending by spec/platform.md 5. It knows nothing of
 * JSON beyond "bytes". How a connection comes about is channel.h's, what HTTP looks like
 * is http.h's.
 *
 * Thread: a ZjLine may be used by several threads at once; each call blocks its caller.
 */
#pragma once

#include <certs/tls.h>
#include <client/config.h>
#include <gio/gio.h>

G_BEGIN_DECLS

#define ZJ_LINE_ANSWER_MAX (8u * 1024u * 1024u)

typedef enum {
  ZJ_CALL_READ = 0, /* changes nothing: asked once more when a kept connection ended without a byte */
  ZJ_CALL_CHANGE,   /* goes out at most once; only a connection used a moment ago is reused */
  ZJ_CALL_MONEY,    /* fresh connection, never reused: goes out at most once */
} ZjCallKind;

/* How far a call came. The order matters: later means more may have happened. */
typedef enum {
  ZJ_SENT_NOTHING = 0, /* ended before the first byte of the request went to TLS */
  ZJ_SENT_MAYBE,       /* some part of the request was written, and no full HTTP answer came */
  ZJ_SENT_ANSWERED,    /* one full HTTP answer, body complete */
} ZjSent;

typedef struct {
  ZjCallKind kind;
  const char *infno;        /* for tif's URL and csb's header; also for the log */
  GBytes *body;             /* the envelope */
  const char *content_type; /* NULL: application/json;charset=utf-8 */
  guint timeout_ms;         /* whole call; 0: the configuration's */
} ZjLineCall;

typedef struct {
  ZjSent sent;
  long http_status;                  /* 0 when none */
  char *content_type;                /* or NULL */
  GBytes *body;                      /* never NULL when sent is ANSWERED */
  gint64 platform_time_ms;           /* HTTP Date header as Unix ms, 0 when none: for the clock comparison */
  gint64 sent_at_ms, answered_at_ms; /* wall clock, Unix ms */
} ZjLineAnswer;

void zj_line_answer_clear (ZjLineAnswer *answer);

typedef struct _ZjLine ZjLine;

/* tls is referenced. Errors: ZJ_CONFIG_ERROR (gateway secret unreadable). */
ZjLine *zj_line_new (ZjConfig *config, ZjTls *tls, GError **error);
void zj_line_free (ZjLine *line);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjLine, zj_line_free)

/* Sends one call and waits. TRUE: answer->sent is ANSWERED (whatever the HTTP status).
 * FALSE: error is ZJ_PLATFORM_ERROR, ZJ_CERTS_ERROR or G_IO_ERROR_CANCELLED, and
 * answer->sent tells whether anything may have left. Clear answer in both cases. */
gboolean zj_line_call (ZjLine *line, const ZjLineCall *call, ZjLineAnswer *answer, GCancellable *cancellable,
                       GError **error);

/* Makes sure a connection is open and TLS is done, without sending a request, so that
 * the next call finds it warm. How many of the two are warmed is up to n. */
gboolean zj_line_warm (ZjLine *line, guint n, GCancellable *cancellable, GError **error);

/* For tests: how long, in µs, a kept connection may have rested and still be used again,
 * by a reading call and by a changing one. Before the first call only. */
void zj_line_set_rest (ZjLine *line, gint64 rest_us, gint64 rest_before_change_us);

/* Fresh connections opened so far, for tests and the benchmark. */
guint zj_line_connections_opened (ZjLine *line);

G_END_DECLS
