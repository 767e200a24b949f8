/* Sums of fee lines, held against what the platform says. */
#include "stay/lines.h"

#include <client/error.h>

gboolean
zj_lines_sum_of_parts (const gint64 parts_fen[4], gint64 *sum_fen)
{
  gint64 sum = 0;

  for (guint i = 0; i < 4; i++)
    if (parts_fen[i] == ZJ_MONEY_ABSENT || !zj_money_add (sum, parts_fen[i], &sum))
      return FALSE;
  *sum_fen = sum;
  return TRUE;
}

gboolean
zj_lines_add (ZjLineSums *sums, const ZjFeeLine *line)
{
  gint64 parts_fen;

  sums->n_lines++;
  if (!zj_money_add (sums->total_fen, line->amount_fen, &sums->total_fen))
    return FALSE;
  for (guint i = 0; i < 4; i++)
    if (sums->parts_fen[i] == ZJ_MONEY_ABSENT || line->parts_fen[i] == ZJ_MONEY_ABSENT
        || !zj_money_add (sums->parts_fen[i], line->parts_fen[i], &sums->parts_fen[i]))
      sums->parts_fen[i] = ZJ_MONEY_ABSENT;
  if (!zj_lines_sum_of_parts (line->parts_fen, &parts_fen) || parts_fen == line->amount_fen)
    return TRUE;
  sums->n_uneven++;
  return zj_money_add (sums->uneven_fen, line->amount_fen, &sums->uneven_fen)
         && zj_money_add (sums->uneven_parts_fen, parts_fen, &sums->uneven_parts_fen);
}

gboolean
zj_lines_add_up (const ZjStayContext *context, const char *ipt_no, ZjLineSums *sums, GError **error)
{
  g_autoptr (GArray) lines = zj_journal_list_fees (context->journal, ipt_no, error);

  *sums = (ZjLineSums){ 0 };
  if (lines == NULL)
    return FALSE;
  for (guint i = 0; i < lines->len; i++)
    if (!zj_lines_add (sums, &g_array_index (lines, ZjFeeLine, i))) {
      g_set_error_literal (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_TOTAL, "the sum of the fee lines does not fit");
      return FALSE;
    }
  for (guint i = 0; sums->n_lines == 0 && i < 4; i++)
    sums->parts_fen[i] = ZJ_MONEY_ABSENT;
  return TRUE;
}

gboolean
zj_lines_check (const ZjLineSums *sums, const ZjAmounts *bill, const ZjConfig *config, GArray *findings)
{
  static const ZjAmountId parts[] = { ZJ_AMOUNT_FULAMT_OWNPAY_AMT, ZJ_AMOUNT_OVERLMT_SELFPAY, ZJ_AMOUNT_PRESELFPAY_AMT,
                                      ZJ_AMOUNT_INSCP_SCP_AMT };
  gboolean refuse = config->money.on_warning_refuse;
  guint first = findings->len;

  if (sums->n_uneven > 0) {
    const ZjFinding finding = { "line_parts", refuse, sums->uneven_fen, sums->uneven_parts_fen };

    g_array_append_val (findings, finding);
  }
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++) {
    const ZjFinding finding = { "line_sum", refuse, sums->parts_fen[i], bill->fen[parts[i]] };

    if (sums->parts_fen[i] != ZJ_MONEY_ABSENT && zj_amounts_has (bill, parts[i])
        && bill->fen[parts[i]] != sums->parts_fen[i])
      g_array_append_val (findings, finding);
  }
  return findings->len == first || !refuse;
}
