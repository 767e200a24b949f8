/* cancel settlement, discharge, fees, admission: mistakes undone backwards (spec/domain.md,
 * "Mistakes"; spec/cli.md 3). Repeated when the effect already stands. Thread: any; blocks. */
#pragma once

#include "stay/context.h"

G_BEGIN_DECLS

typedef enum {
  ZJ_CANCEL_SETTLEMENT = 0, /* 2305 */
  ZJ_CANCEL_DISCHARGE,      /* 2405 */
  ZJ_CANCEL_FEES,           /* 2302 of every line */
  ZJ_CANCEL_ADMISSION,      /* 2404 */
} ZjCancelKind;

/* second: who confirms; recorded with the intent. Required for a settlement unless [supervisor]
 * second_person=false, never the operator. Errors beside those of every service:
 * ZJ_CONFIG_ERROR_USAGE when second is missing or the same. */
ZjStayResult *zj_cancel (const ZjStayContext *context, const char *ipt_no, ZjCancelKind kind, const char *second);

/* The same, by name. */
ZjStayResult *zj_cancel_settlement (const ZjStayContext *context, const char *ipt_no, const char *second);
ZjStayResult *zj_cancel_discharge (const ZjStayContext *context, const char *ipt_no);
ZjStayResult *zj_cancel_fees (const ZjStayContext *context, const char *ipt_no);
ZjStayResult *zj_cancel_admission (const ZjStayContext *context, const char *ipt_no);

/* Whether second is right for a cancel of that kind; otherwise USAGE. */
gboolean zj_cancel_second_is_right (const ZjStayContext *context, ZjCancelKind kind, const char *second,
                                    GError **error);

/* TRUE when second may confirm what operator_no (and by, or NULL) wants; otherwise USAGE. */
gboolean zj_second_person_is_right (const ZjConfig *config, const char *operator_no, const char *by, const char *second,
                                    GError **error);

G_END_DECLS
