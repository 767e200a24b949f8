/* What of a fee line is kept with the outcome of its upload, for a fee list that needs the hospital's
 * file no more: when, what, how many, at which price. Pure. */
#pragma once

#include "platform/tx_fees.h"

G_BEGIN_DECLS

/* Kept by the names of 2301: fee_ocur_time, med_list_codg, medins_list_codg, cnt, pric, bilg_dept_name. */
#define ZJ_FEE_KEPT 6
extern const char *const zj_fee_kept_names[ZJ_FEE_KEPT];

/* {"lines":[{"sn":…, …}]} of items; free it. */
char *zj_fee_record_make (const ZjFeeItem *const *items, guint n_items);

/* Calls func for each line: sn and the texts in the order of zj_fee_kept_names, NULL what was not
 * kept; all lent. A detail without lines has none. Errors: ZJ_PLATFORM_ERROR, of the codec. */
typedef void (*ZjFeeKeptFunc) (const char *sn, const char *const texts[ZJ_FEE_KEPT], gpointer user_data);
gboolean zj_fee_record_read (const char *detail, ZjFeeKeptFunc func, gpointer user_data, GError **error);

G_END_DECLS
