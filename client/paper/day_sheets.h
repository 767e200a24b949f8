/* The sheets of client/day on paper: made anew from the journal (and, at day end, asked of the
 * platform), counted and given back to be printed, as issue.h does for papers of a stay.
 *
 * Errors: those of zj_shift_make() and zj_reconcile(), and of issue.h. Thread: any; blocks.
 */
#pragma once

#include "paper/issue.h"

G_BEGIN_DECLS

ZjDocument *zj_sheet_take_shift (const ZjStayContext *context, const char *of, ZjIssued *issued, GError **error);
/* day: "YYYY-MM-DD". */
ZjDocument *zj_sheet_take_day_end (const ZjStayContext *context, const char *day, ZjIssued *issued, GError **error);

G_END_DECLS
