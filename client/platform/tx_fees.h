/* Fee lines: 2301, 2302. One call at a time for a stay. Source: spec/platform-fields.md 2.2. */
#pragma once

#include "platform/tx_result.h"
#include "stay/stay.h"

G_BEGIN_DECLS

/* A line as imported: names and texts of 2301's fields exactly as the file had them, checked. */
typedef struct {
  char *sn;           /* feedetl_sn */
  GHashTable *fields; /* name → text, without mdtrt_id and psn_no */
  gint64 amount_fen;  /* det_item_fee_sumamt */
} ZjFeeItem;
void zj_fee_item_free (ZjFeeItem *item);

/* What the platform answered for one line. */
typedef struct {
  char *sn;
  gboolean rejected;
  char *message;       /* of a rejected one, or NULL */
  char *category;      /* med_chrgitm_type or NULL */
  gint64 parts_fen[4]; /* fulamt_ownpay_amt, overlmt_amt, preselfpay_amt, inscp_scp_amt; or ZJ_MONEY_ABSENT */
} ZjFeeAnswer;
void zj_fee_answer_free (ZjFeeAnswer *answer);

/* 2301 of items[first, first+count): DONE only with a row for every line sent. */
void zj_tx_upload_fees (ZjSession *session, const ZjStay *stay, GPtrArray *items, guint first, guint count,
                        const char *msgid, GCancellable *cancellable, ZjCallResult *result, GPtrArray **answers);
/* 2302 of these serial numbers, or all ("0000") when sns is NULL. */
void zj_tx_remove_fees (ZjSession *session, const ZjStay *stay, const char *const *sns, const char *msgid,
                        GCancellable *cancellable, ZjCallResult *result);

G_END_DECLS
