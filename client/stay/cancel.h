/* cancel settlement, discharge, fees, admission: mistakes undone backwards (spec/domain.md,
 * "Mistakes"; spec/cli.md 3). Repeated when the effect already stands. Thread: any; blocks. */
#pragma once

#include "stay/context.h"

G_BEGIN_DECLS

/* 2305. second: who confirms, required unless [supervisor] second_person=false; not the operator.
 * Errors beside those of every service: ZJ_CONFIG_ERROR_USAGE when second is missing or the same. */
ZjStayResult *zj_cancel_settlement (const ZjStayContext *context, const char *ipt_no, const char *second);
ZjStayResult *zj_cancel_discharge (const ZjStayContext *context, const char *ipt_no); /* 2405 */
ZjStayResult *zj_cancel_fees (const ZjStayContext *context, const char *ipt_no);      /* 2302 of every line */
ZjStayResult *zj_cancel_admission (const ZjStayContext *context, const char *ipt_no); /* 2404 */

/* TRUE when second may confirm what operator_no (and by, or NULL) wants; otherwise USAGE. */
gboolean zj_second_person_is_right (const ZjConfig *config, const char *operator_no, const char *by, const char *second,
                                    GError **error);

G_END_DECLS
