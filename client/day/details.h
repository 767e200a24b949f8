/* 9101, 3202 and 9102 of one office and clearing type, repeated until answered (rule 10). */
#pragma once

#include "day/compare.h"
#include "stay/context.h"

G_BEGIN_DECLS

/* *told: ZjDayDifference *, every row of the result. Repeated, each time under new msgids, while no
 * usable answer comes, at most five times within some fifteen seconds; a result file that is not ready yet
 * counts as none. Errors: as of the session. */
gboolean zj_day_ask_details (const ZjStayContext *context, const ZjDayScope *scope, const ZjLedger *ledger,
                             GPtrArray **told, GError **error);

G_END_DECLS
