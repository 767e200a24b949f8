/* How a verb of one changing call begins and ends; the same for change, declare, discharge. */
#pragma once

#include "stay/call.h"

G_BEGIN_DECLS

/* Takes the lock, reads the stay, asks the table. Errors: NOT_FOUND, what the table refuses
 * (UNKNOWN while a call is open), ZJ_JOURNAL_ERROR. *stay is set where there is one. */
ZjStayLock *zj_stay_begin (const ZjStayContext *context, const char *ipt_no, ZjFlowEvent event, ZjStay **stay,
                           GError **error);

/* What a verb's outcome is when zj_stay_begin() refused: UNKNOWN where that is why. */
ZjOutcome zj_stay_outcome_of_refusal (const GError *error);

/* Makes the call of result->stay and puts its outcome and error into result. Nobody to ask:
 * NOT_SENT, and nothing is recorded. */
void zj_stay_do (const ZjStayContext *context, const ZjStayLock *lock, const ZjStayCall *call, ZjStayResult *result);

G_END_DECLS
