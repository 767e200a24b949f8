/* F004: the declaration of an emergency to the insured place (spec/domain.md, "Filing").
 * Thread: any; blocks. */
#pragma once

#include "stay/call.h"

G_BEGIN_DECLS

/* result->stay->dcla_no is the declaration's number. Repeated with the same condition: the stored
 * number; with another: CONFLICT. A declaration of unknown outcome is made again at once (rule 10).
 * STATE where the province has no such call. */
ZjStayResult *zj_declare_emergency (const ZjStayContext *context, const char *ipt_no, const char *condition);

/* Sends F004: FIRST, or REPEAT for resolving, with the detail of the open call. As zj_stay_call(). */
gboolean zj_declare_send (const ZjStayContext *context, const ZjStayLock *lock, ZjStay *stay, ZjCallRole role,
                          const char *detail, ZjCallResult *result, GError **error);

/* The last day for it, "YYYY-MM-DD", where the insured region has a limit (claims.ini,
 * declaration_days, counted from the day of admission) and none is made yet; NULL otherwise.
 * *days_left, from today: 0 on the last day, negative after it. Free it. */
char *zj_declare_due (const ZjStayContext *context, const ZjStay *stay, int *days_left);

G_END_DECLS
