/* What the services of stays stand on, lent by the desk: for the command line's verbs, the
 * window's pages and the background. Private to client and ui.
 *
 * Thread: any, between zj_desk_new() and zj_desk_stop(); blocks for the disk. Whoever borrows on
 * a thread of their own has ended it before zj_desk_stop() returns. */
#pragma once

#include <client/desk.h>

#include "desk_worker.h"
#include "stay/context.h"

G_BEGIN_DECLS

/* Fills context: configuration, journal, operator, cancellable (which must also be cancelled
 * when the desk stops), and the session. Where none can be had (certificates, an announced
 * closure), context->session is NULL and *session_error says why (it
 * must stay until the return); a stay can then still be
 * recorded as waiting, and what is stored be answered. FALSE with error: ZJ_JOURNAL_ERROR. */
gboolean zj_desk_borrow_stay (ZjDesk *desk, GCancellable *cancellable, ZjStayContext *context, GError **session_error,
                              GError **error);
void zj_desk_return_stay (ZjDesk *desk, ZjStayContext *context);

/* For desk_stays.c. The worker of the desk, made when it is first needed; NULL once the desk has stopped. Main
 * thread. */
ZjWorker *zj_desk_stay_worker (ZjDesk *desk);
ZjWorker *zj_desk_stay_worker_new (ZjDesk *desk);

/* Any thread: a request has ended, and lists are to be drawn anew. After an UNKNOWN the background looks at once.
 * The line is told whether its calls were answered. */
void zj_desk_stay_was_worked_on (ZjDesk *desk, ZjOutcome outcome, const GError *error);

G_END_DECLS
