/* A session with the platform: envelope, msgid, sign-in, and the meaning of an answer.
 *
 * Thread: usable by several threads at once; calls block. Sign-in happens once for all
 * callers, is kept in the journal for this operator and day (China time), made again
 * after midnight or when the platform says "not signed in". Then a call that left its
 * msgid to the session is repeated once under a new one; a call that brought its own is
 * not (its next msgid must be durable first): it ends as NOT_DONE with NOT_SIGNED_IN, and
 * its caller may make a new one of it at once, the sign-in being renewed.
 * A call whose sign-in failed was not sent, and carries the error of the sign-in.
 */
#pragma once

#include <client/stays.h>

#include "journal/journal.h"
#include "platform/codec.h"
#include "platform/line.h"

G_BEGIN_DECLS

typedef struct {
  const char *infno;
  ZjCallKind kind;
  const char *insured_region; /* header insuplc_admdvs; NULL before it is known */
  const char *msgid;          /* NULL: a fresh one (reads); money and changes bring their durable one */
  guint timeout_ms;           /* whole call; 0: the configuration's */
  GBytes *file;               /* 9101: goes beside the envelope; NULL otherwise */
  const char *file_name;      /* of it */
  gboolean wants_file;        /* 9102: an octet-stream in answer is what was asked for */
} ZjCall;

typedef struct {
  ZjOutcome outcome;
  ZjJson *json;            /* of DONE */
  ZjNode output;           /* its `output` */
  GBytes *file;            /* of a DONE that was answered with a file; then json is NULL */
  char *msgid;             /* the one sent, or NULL when nothing was */
  char *inf_refmsgid;      /* or NULL: support asks for it */
  char *err_msg;           /* of NOT_DONE, or NULL */
  gint64 platform_time_ms; /* the platform's clock when it answered, Unix ms; 0 when not told */
  GError *error; /* of anything but DONE: ZJ_PLATFORM_ERROR, ZJ_CERTS_ERROR, ZJ_JOURNAL_ERROR, G_IO_ERROR_CANCELLED */
} ZjReply;

void zj_reply_free (ZjReply *reply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjReply, zj_reply_free)

typedef struct _ZjSession ZjSession;

/* config, tls are referenced; journal must outlive the session. operator_no NULL: the
 * configuration's. Errors: those of zj_line_new(). */
ZjSession *zj_session_new (ZjConfig *config, ZjTls *tls, ZjJournal *journal, const char *operator_no,
                           const char *operator_name, GError **error);
void zj_session_free (ZjSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjSession, zj_session_free)

/* input: a writer holding the body's nodes (`{"data":{…}}`); taken over. Never NULL. */
ZjReply *zj_session_call (ZjSession *session, const ZjCall *call, ZjWriter *input, GCancellable *cancellable);

/* Connects (both warm connections) and signs in when needed. Errors: as of a reply. */
gboolean zj_session_warm (ZjSession *session, GCancellable *cancellable, GError **error);

/* 9002; the next call signs in again. already (or NULL): nobody was signed in today, so
 * nothing was sent. */
gboolean zj_session_sign_out (ZjSession *session, gboolean *already, GCancellable *cancellable, GError **error);

ZjConfig *zj_session_config (ZjSession *session); /* borrowed */

/* For tests: another wall clock (Unix ms) than the machine's. Before the first call. */
void zj_session_set_clock (ZjSession *session, gint64 (*now_ms) (gpointer), gpointer data);

/* Platform's clock minus this machine's as it goes now, ms, also when that one was set after the answer
 * that told; FALSE when no answer has told yet. */
gboolean zj_session_clock_offset (ZjSession *session, gint64 *offset_ms);

G_END_DECLS
