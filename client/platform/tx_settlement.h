/* Trial, settlement, cancel, reversal and the question what stands: 2303, 2304, 2305, 2601, 5203.
 * Money calls go out once, on a connection of their own. Source: spec/platform.md 3 to 5.
 */
#pragma once

#include "platform/tx_result.h"
#include "stay/stay.h"

G_BEGIN_DECLS

typedef struct {
  const char *account; /* "no", "own", "family" */
  const char *invoice; /* or NULL */
  gint64 total_fen;    /* the hospital's total: medfee_sumamt */
  /* fulamt_ownpay, overlmt_selfpay, preselfpay, inscp_scp of the uploaded lines; ZJ_MONEY_ABSENT: leave out */
  gint64 parts_fen[4];
} ZjSettlementRequest;

typedef struct {
  char *fund_pay_type, *name;
  gint64 scope_fen, limit_fen, paid_fen;
} ZjFundPart;

typedef struct {
  char *mdtrt_id, *setl_id, *medins_setl_id, *psn_no;
  char *setl_time, *clr_optins, *clr_type, *clr_way, *pool_ratio;
  gboolean refunded; /* refd_setl_flag 1: a cancelled settlement, or the negative row of one */
  ZjAmounts amounts;
  GPtrArray *parts; /* ZjFundPart * */
} ZjSettlementRow;
void zj_settlement_row_free (ZjSettlementRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjSettlementRow, zj_settlement_row_free)

/* 2303: a read. FALSE with error. */
gboolean zj_tx_trial (ZjSession *session, const ZjStay *stay, const ZjSettlementRequest *request,
                      GCancellable *cancellable, ZjSettlementRow **row, GError **error);
/* 2304. *row of a DONE. Unknown when medins_setl_id is not msgid, or a field is missing
 * without which the outcome cannot be used (spec/platform.md 5). */
void zj_tx_settle (ZjSession *session, const ZjStay *stay, const ZjSettlementRequest *request, const char *msgid,
                   GCancellable *cancellable, ZjCallResult *result, ZjSettlementRow **row);
/* 2305 of setl_id. */
void zj_tx_cancel_settlement (ZjSession *session, const ZjStay *stay, const char *setl_id, const char *msgid,
                              GCancellable *cancellable, ZjCallResult *result, ZjSettlementRow **row);
/* 2601 of (oinfno, omsgid). *not_found: answered −1 with a text of original_not_found. */
void zj_tx_reverse (ZjSession *session, const ZjStay *stay, const char *oinfno, const char *omsgid, const char *msgid,
                    GCancellable *cancellable, ZjCallResult *result, gboolean *not_found);
/* 5203 by stay: every row (ZjSettlementRow *), or FALSE: nothing learned. */
gboolean zj_tx_settlements (ZjSession *session, const ZjStay *stay, GCancellable *cancellable, GPtrArray **rows,
                            GError **error);

G_END_DECLS
