/* Money as people read it: integers of fen (0.01 yuan), the figures of a settlement, and their
 * texts. Nothing is computed here. Pure; any thread.
 */
#pragma once

#include <glib.h>

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

/* "1234.50"; and with digit groups for people, "1,234.50". Free it. */
char *zj_money_text (gint64 fen);
char *zj_money_text_grouped (gint64 fen);

/* "壹仟贰佰叁拾元整". Free it. */
char *zj_money_capitals (gint64 fen);

/* What a person typed: "1234", "1,234.5", "1234.50", full-width digits too; not negative, two
 * decimals at most. FALSE for anything else. */
gboolean zj_money_read (const char *text, gint64 *fen);

/* What doesn't add up. Refused findings stop the settlement (before 2304) or make a
 * mismatch (after it); the others are warned about; the profile may turn either around. */
typedef struct {
  const char *code; /* "total", "patient_share", "fund_sum", "scope", "trial_differs", "hospital_total", … */
  gboolean refused;
  gint64 expected_fen, found_fen;
} ZjFinding;

G_END_DECLS
