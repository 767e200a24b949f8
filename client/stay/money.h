/* Money: integers of fen (0.01 yuan), checked arithmetic, and the arithmetic that the desk
 * checks of what comes back (spec/platform.md 4). Nothing is ever computed that the
 * platform computes: no ratio, no split, no estimate. Pure; any thread.
 */
#pragma once

#include <client/config.h>

G_BEGIN_DECLS

/* The money fields of setlinfo under 2304's names, in the order they are shown. */
typedef enum {
  ZJ_AMOUNT_MEDFEE_SUMAMT = 0,
  ZJ_AMOUNT_FULAMT_OWNPAY_AMT,
  ZJ_AMOUNT_OVERLMT_SELFPAY,
  ZJ_AMOUNT_PRESELFPAY_AMT,
  ZJ_AMOUNT_INSCP_SCP_AMT,
  ZJ_AMOUNT_ACT_PAY_DEDC,
  ZJ_AMOUNT_HIFP_PAY,
  ZJ_AMOUNT_CVLSERV_PAY,
  ZJ_AMOUNT_HIFES_PAY,
  ZJ_AMOUNT_HIFMI_PAY,
  ZJ_AMOUNT_HIFOB_PAY,
  ZJ_AMOUNT_HIFDM_PAY,
  ZJ_AMOUNT_MAF_PAY,
  ZJ_AMOUNT_OTH_PAY,
  ZJ_AMOUNT_FUND_PAY_SUMAMT,
  ZJ_AMOUNT_PSN_PART_AMT,
  ZJ_AMOUNT_ACCT_PAY,
  ZJ_AMOUNT_ACCT_MULAID_PAY,
  ZJ_AMOUNT_PSN_CASH_PAY,
  ZJ_AMOUNT_HOSP_PART_AMT,
  ZJ_AMOUNT_BALC,
  ZJ_N_AMOUNTS,
} ZjAmountId;

typedef struct {
  gint64 fen[ZJ_N_AMOUNTS];
  guint32 present; /* bit i: amount i was in the answer */
} ZjAmounts;

const char *zj_amount_name (ZjAmountId id); /* "medfee_sumamt", … */
gboolean zj_amounts_has (const ZjAmounts *amounts, ZjAmountId id);
void zj_amounts_set (ZjAmounts *amounts, ZjAmountId id, gint64 fen);
gboolean zj_amounts_equal (const ZjAmounts *a, const ZjAmounts *b); /* present ones of both, without balc */

/* FALSE on overflow; *sum is then unchanged. */
gboolean zj_money_add (gint64 a, gint64 b, gint64 *sum);
gboolean zj_money_subtract (gint64 a, gint64 b, gint64 *difference);

/* "1234.50"; and with digit groups for people, "1,234.50". Free it. */
char *zj_money_text (gint64 fen);
char *zj_money_text_grouped (gint64 fen);

/* "壹仟贰佰叁拾元整". Free it. */
char *zj_money_capitals (gint64 fen);

/* quantity × price rounded half up to the fen; decimal texts with up to 4 and 6 places. FALSE
 * when a text is no such number or the product does not fit. */
gboolean zj_money_line_amount (const char *quantity, const char *price, gint64 *fen);

/* What doesn't add up. Refused findings stop the settlement (before 2304) or make a
 * mismatch (after it); the others are warned about; the profile may turn either around. */
typedef struct {
  const char *code; /* "total", "patient_share", "fund_sum", "scope", "trial_differs", "hospital_total", … */
  gboolean refused;
  gint64 expected_fen, found_fen;
} ZjFinding;

/* Fills in absent psn_part_amt and hosp_part_amt by the rule, then checks. Appends ZjFinding
 * (g_array_new (…, sizeof (ZjFinding))). TRUE when nothing is refused. */
gboolean zj_amounts_check (ZjAmounts *amounts, const ZjConfig *config, GArray *findings);

G_END_DECLS
