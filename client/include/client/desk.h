/* The desk: one configuration, one card thread, one line to the platform, one journal.
 * What the window and the command line both stand on.
 *
 * A ZjDesk is a GObject that lives on the main thread of its program; all callbacks and
 * signals come there. Nothing called from the main thread waits for card, network, disk
 * or crypto, except where a function says it blocks.
 *
 * Signals:
 *   "readers-changed" (ZjDesk *)  the snapshot zj_desk_get_readers() is new
 *   "line-changed"    (ZjDesk *)  the snapshot zj_desk_get_line() is new
 *   "stays-changed"   (ZjDesk *)  the background resolved something, there is more or less to resolve, or a request
 *                                about a stay has been done
 */
#pragma once

#include <card/reading.h>
#include <card/watch.h>
#include <client/stays.h>
#include <client/verification.h>
#include <gio/gio.h>

G_BEGIN_DECLS

#define ZJ_TYPE_DESK (zj_desk_get_type ())
G_DECLARE_FINAL_TYPE (ZjDesk, zj_desk, ZJ, DESK, GObject)

typedef enum {
  ZJ_LINE_UNKNOWN = 0, /* not asked yet */
  ZJ_LINE_CONNECTING,
  ZJ_LINE_READY,  /* connected and signed in */
  ZJ_LINE_DOWN,   /* error says why */
  ZJ_LINE_CLOSED, /* an announced closure */
} ZjLineState;

typedef struct {
  ZjLineState state;
  GError *error;          /* of DOWN, or NULL */
  gint64 since;           /* Unix seconds */
  gint64 clock_offset_ms; /* platform minus this machine; G_MAXINT64 when not known */
} ZjLineStatus;

/* Opens the desk; no I/O beyond local files happens here, so it may fail at once with
 * ZJ_CONFIG_ERROR, ZJ_CERTS_ERROR or ZJ_JOURNAL_ERROR: the window then shows that and
 * goes on with what works (config must be valid). operator_no may override the
 * configuration's. */
ZjDesk *zj_desk_new (ZjConfig *config, const char *operator_no, const char *operator_name);

ZjConfig *zj_desk_get_config (ZjDesk *desk);

/* Who works here: what zj_desk_new() was given, or the configuration's. Owned by the desk; any
 * thread. name may be NULL; *name may be "". */
const char *zj_desk_get_operator (ZjDesk *desk, const char **name);

/* Watches readers, connects and signs in, keeps both so, and resolves in the background what was
 * left unknown. For programs with a main loop. */
void zj_desk_start (ZjDesk *desk);

/* Cancels everything and waits for the threads: call before the last unref. */
void zj_desk_stop (ZjDesk *desk);

/* Snapshots; owned by the desk, valid until the next signal. Never NULL after start. */
const ZjReaderList *zj_desk_get_readers (ZjDesk *desk);
const ZjLineStatus *zj_desk_get_line (ZjDesk *desk);

/* Reads the card in reader (NULL: by the rule of cli.md 3); warms the line meanwhile. The
 * platform's card authentication (K028) is asked for third-generation cards; one that refused its answer before, with
 * any program of this desk (the journal remembers), is asked again only with retry_authentication: a person said so.
 * pin is NULL unless the configuration asks for one. */
void zj_desk_read_card_async (ZjDesk *desk, const char *reader, const ZjPinPrompt *pin, gboolean retry_authentication,
                              GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
ZjCardIdentity *zj_desk_read_card_finish (ZjDesk *desk, GAsyncResult *result, GError **holder_error, GError **error);

/* Called on the main thread for every answer that arrives; verification is borrowed. */
typedef void (*ZjVerifyProgress) (ZjVerification *verification, gpointer user_data);

/* Asks the four questions, side by side where they don't depend on each other. Never
 * fails but by G_IO_ERROR_CANCELLED: what could not be asked is an UNASKED answer. */
void zj_desk_verify_async (ZjDesk *desk, const ZjCredential *credential, const ZjVerifyOptions *options,
                           ZjVerifyProgress progress, gpointer progress_data, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data);
ZjVerification *zj_desk_verify_finish (ZjDesk *desk, GAsyncResult *result, GError **error);

/* The same, blocking, for the command line (no main loop, no start needed). zj_desk_verify()
 * returns NULL only when it was cancelled. */
ZjCardIdentity *zj_desk_read_card (ZjDesk *desk, const char *reader, const ZjPinPrompt *pin,
                                   gboolean retry_authentication, GError **holder_error, GCancellable *cancellable,
                                   GError **error);
ZjVerification *zj_desk_verify (ZjDesk *desk, const ZjCredential *credential, const ZjVerifyOptions *options,
                                GCancellable *cancellable);

/* Asks for something of a stay (client/stays.h). Never fails but when the desk has stopped
 * (G_IO_ERROR_CANCELLED): what went wrong, and what became of it, is in the answer. Cancelling ends the
 * waiting; the answer still comes, soon, and says what the journal knows. No progress comes after it. */
void zj_desk_ask_stay_async (ZjDesk *desk, const ZjStayRequest *request, ZjStayAskProgress progress,
                             gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer user_data);
ZjStayAnswer *zj_desk_ask_stay_finish (ZjDesk *desk, GAsyncResult *result, GError **error);

/* ZjStayView *, newest first: every stay, or those that somebody has work with. Errors: ZJ_JOURNAL_ERROR, and as
 * above. */
void zj_desk_list_stays_async (ZjDesk *desk, gboolean unfinished, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *zj_desk_list_stays_finish (ZjDesk *desk, GAsyncResult *result, GError **error);

/* 9002. Blocks. already (or NULL): nobody was signed in today, so nothing was sent. */
gboolean zj_desk_sign_out (ZjDesk *desk, gboolean *already, GCancellable *cancellable, GError **error);

/* Ask the line to be tried again now (a clerk pressed the key). */
void zj_desk_retry_line (ZjDesk *desk);

G_END_DECLS
