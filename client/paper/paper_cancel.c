/* The cancel and refund slip (结算撤销及退费确认单): which settlement was cancelled, what was taken for it
 * and goes back, and the order of things when the family has left. */
#include "china_time.h"
#include "paper/paper_private.h"
#include "paper/stay_papers.h"

static void
put_money (ZjDocument *document, const ZjStay *settled)
{
  const ZjAmounts *amounts = &settled->settlement;
  static const ZjAmountId shown[] = { ZJ_AMOUNT_MEDFEE_SUMAMT, ZJ_AMOUNT_FUND_PAY_SUMAMT, ZJ_AMOUNT_ACCT_PAY };
  gint64 cash_fen = amounts->fen[ZJ_AMOUNT_PSN_CASH_PAY];

  zj_document_heading (document, ZJ_SAY ("原结算金额", "Figures of the cancelled settlement"));
  zj_document_grid (document, 2);
  for (gsize i = 0; i < G_N_ELEMENTS (shown); i++)
    if (zj_amounts_has (amounts, shown[i]))
      zj_paper_pair (document, 1, zj_phrase_amount (shown[i]), zj_said_yuan (amounts->fen[shown[i]]));
  zj_paper_strong_pair (document, 2, ZJ_SAY ("个人现金支出", "Patient paid in cash"), zj_said_yuan (cash_fen));
  zj_paper_strong_pair (document, 0, ZJ_SAY ("人民币（大写）", "In capitals"), zj_said_capitals (cash_fen));
  if (settled->mismatch)
    zj_document_paragraph (document, ZJ_TEXT_NOTICE,
                           ZJ_SAY ("该笔结算金额核对不一致，原本不应收款；如已收款，按实际收款退还。",
                                   "The figures of this settlement disagreed and no money was to be taken; what was "
                                   "taken goes back."));
}

ZjDocument *
zj_paper_cancel (const ZjPaperFacts *facts, GError **error)
{
  static const ZjPhrase refund[]
      = { { "实退金额（元）：", "Given back" }, { "退款方式：", "How" }, { "收款人签字：", "Received by" } };
  static const ZjPhrase desk[] = { { "经办人：", "Clerk" }, { "复核人：", "Second person" }, { "日期：", "Date" } };
  const ZjStay *settled = facts->cancelled;
  ZjDocument *document;

  if (settled == NULL) {
    zj_paper_nothing (error, "no settlement of this stay was cancelled");
    return NULL;
  }
  document = zj_stay_paper_begin (facts, ZJ_PAPER_CANCEL);
  zj_document_set_number (document, ZJ_SAY ("原结算编号", "Settlement no."), settled->setl_id);
  zj_document_grid (document, 2);
  zj_document_strong_pair (document, 1, ZJ_SAY ("姓名", "Name"), zj_said_personal (&settled->name));
  zj_paper_pair (document, 1, ZJ_SAY ("证件号码", "Number"), zj_said_masked (&settled->cert_no, 6, 4));
  zj_document_pair (document, 1, ZJ_SAY ("住院号", "Inpatient no."), settled->ipt_no);
  zj_document_pair (document, 1, ZJ_SAY ("平台就诊编号", "Visit id"), settled->mdtrt_id);
  zj_document_strong_pair (document, 1, ZJ_SAY ("原结算编号", "Settlement no."), settled->setl_id);
  zj_document_pair (document, 1, ZJ_SAY ("原结算时间", "Settled at"), settled->setl_time);
  zj_paper_pair (document, 1, ZJ_SAY ("撤销时间", "Cancelled at"), zj_china_time (facts->cancelled_ms / 1000));
  zj_document_pair (document, 1, ZJ_SAY ("原发票号", "Invoice no."), settled->invoice);
  zj_document_pair (document, 1, ZJ_SAY ("撤销经办人", "Cancelled by"), facts->cancelled_by);
  zj_document_pair (document, 1, ZJ_SAY ("复核人", "Second person"), facts->cancelled_with);
  put_money (document, settled);
  zj_document_heading (document, ZJ_SAY ("办理顺序", "In this order"));
  zj_document_step (document, ZJ_SAY ("医保平台结算已撤销，原结算单作废，请交回。",
                                      "The settlement is cancelled at the platform; its statement comes back."));
  zj_document_step (document, ZJ_SAY ("已开具发票的，先冲红（作废）原发票。", "An invoice is red-lettered first."));
  zj_document_step (document, ZJ_SAY ("退还个人已付现金；个人账户支出由医保平台退回账户。",
                                      "Cash goes back; what the personal account paid goes back to it."));
  zj_document_step (document, ZJ_SAY ("需要重新结算的，完成以上步骤后办理。", "Then the stay can be settled anew."));
  zj_document_heading (document, ZJ_SAY ("退款确认", "Refund"));
  zj_document_signatures (document, refund, G_N_ELEMENTS (refund));
  zj_paper_family_signs (document);
  zj_document_signatures (document, desk, G_N_ELEMENTS (desk));
  zj_document_seal (document, ZJ_SAY ("（医院医保专用章）", "Seal of the insurance office"), NULL, ZJ_SAY (NULL, NULL));
  return document;
}
