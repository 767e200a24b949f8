/* A stay that must be asked about before anything else is done for it (ask_first): its journal is
 * an older copy (spec/platform.md 5, rule 12); a person decided that it is settled and nobody has
 * seen the figures (decide.c); or the platform had it in hospital when the journal had not, or the
 * other way round (rule 9).
 */
#pragma once

#include "stay/call.h"

G_BEGIN_DECLS

/* 5203 (5303 and 5201 for a stay that this journal has not admitted), then 5201: what the platform
 * holds is taken over and recorded, and ask_first is cleared. Nothing is sent that changes anything.
 * lock is the stay's; nothing is open. Thread: any; blocks.
 *
 * An admitted stay of which no settlement stands, which 5201 does not list by its visit number and
 * neither 5303 nor 5201 by any of its numbers, is withdrawn: at once where a 2404 of it was ever
 * unknown (it came late), otherwise by a second such look, late_arrival_s after the first. A
 * discharged or settled one is never taken for withdrawn.
 *
 * FALSE with error, and the stay is as it was: ZJ_STAY_ERROR_CONFLICT when it is the supervisor's
 * (several settlements stand; one stands beside a statement for a manual claim; the settlement is
 * not listed; settlements cannot be asked for here), ZJ_STAY_ERROR_UNASKED and the line's errors
 * when nothing was learned, ZJ_JOURNAL_ERROR. */
gboolean zj_restored_ask (const ZjStayContext *context, const ZjStayLock *lock, ZjStay *stay, GError **error);

/* A waiting stay, before its 2401 goes out: another desk may have admitted it meanwhile. 5303, 5201 by the stay's
 * numbers, then 5203: *found is adopted and recorded; otherwise stay is as it was. FALSE as above, then nothing is
 * sent: nobody knows whether it stands. TRUE without asking for a person whose number is not known yet. */
gboolean zj_restored_find_waiting (const ZjStayContext *context, const ZjStayLock *lock, ZjStay *stay, gboolean *found,
                                   GError **error);

/* The same where it is needed, for verbs; TRUE when nothing is to be asked. */
gboolean zj_restored_ask_if_needed (const ZjStayContext *context, const ZjStayLock *lock, ZjStay *stay, GError **error);

G_END_DECLS
