/* What the desk's worker runs for a request of the window: the services of client/stay, and what
 * their results look like on a screen. Private to client. Thread: any; blocks for disk and network. */
#pragma once

#include <client/stays.h>

#include "stay/context.h"

G_BEGIN_DECLS

/* Snapshots. totals: also count the fee lines. The error of a journal is told by the log; the view is then
 * without what could not be read. */
ZjStayView *zj_stay_view_new (const ZjStayContext *context, const ZjStay *stay, gboolean totals);

/* TRUE when somebody has work with it: unknown, waiting, mismatch, owed, to be declared, discharged
 * and not settled. */
gboolean zj_stay_view_is_unfinished (const ZjStayView *view);

ZjStayAnswer *zj_stay_answer_new (void);

/* Never NULL. */
ZjStayAnswer *zj_stay_verb_run (const ZjStayContext *context, const ZjStayRequest *request);

/* ZjStayView *, newest first, of every stay there is or of those with work. */
GPtrArray *zj_stay_verb_list (const ZjStayContext *context, gboolean unfinished, GError **error);

G_END_DECLS
