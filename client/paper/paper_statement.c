/* The settlement statement (spec/platform-fields.md 5.1): what the platform settled, as committed.
 * Not made while the figures disagree, or anything of the stay is unknown. */
#include <client/error.h>

#include "paper/fee_table.h"
#include "paper/paper_private.h"
#include "paper/stay_papers.h"
#include "stay/settlement.h"

static gboolean
may_be_made (const ZjStay *stay, GError **error)
{
  if (stay->open.phase != ZJ_OPEN_NONE)
    g_set_error (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_UNKNOWN, "%s of this stay is still unknown (msgid %s)",
                 stay->open.infno, stay->open.msgid);
  else if (stay->state != ZJ_STAY_SETTLED)
    g_set_error_literal (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_STATE, "the stay is not settled");
  else if (stay->mismatch)
    g_set_error_literal (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_MISMATCH, "settled, but the figures disagree");
  else
    return TRUE;
  return FALSE;
}

static ZjDocument *
begin (const ZjPaperFacts *facts)
{
  const ZjPaperSaid *said = zj_papers_ini_find (facts->papers, zj_paper_name (ZJ_PAPER_STATEMENT));

  if (said->title != NULL || zj_stay_is_cross_province (facts))
    return zj_stay_paper_begin (facts, ZJ_PAPER_STATEMENT);
  return zj_stay_paper_begin_titled (
      facts, ZJ_PAPER_STATEMENT,
      ZJ_SAY ("省内异地就医住院医疗费用结算单", "Settlement statement, inpatient, elsewhere in the province"));
}

static void
put_head (ZjDocument *document, const ZjPaperFacts *facts)
{
  static const char *const levels[] = { NULL, "一级", "二级", "三级" };
  const ZjConfig *config = facts->config;
  const ZjStay *stay = facts->stay;

  zj_document_grid (document, 2);
  zj_document_pair (document, 1, ZJ_SAY ("医疗机构编码", "Institution"), config->institution.code);
  zj_document_pair (document, 1, ZJ_SAY ("医疗机构等级", "Level"),
                    config->institution.level >= 1 && config->institution.level <= 3 ? levels[config->institution.level]
                                                                                     : NULL);
  zj_paper_pair (document, 1, ZJ_SAY ("就医地", "Place of treatment"), zj_said_region (config->institution.region));
  zj_document_strong_pair (document, 1, ZJ_SAY ("结算编号", "Settlement no."), stay->setl_id);
  zj_document_pair (document, 1, ZJ_SAY ("结算时间", "Settled at"), stay->setl_time);
  zj_document_pair (document, 1, ZJ_SAY ("清算经办机构", "Clearing office"), stay->clr_optins);
  zj_document_pair (document, 1, ZJ_SAY ("清算类别", "Clearing type"), zj_word_clearing (stay->clr_type));
  zj_document_pair (document, 1, ZJ_SAY ("收费票据号", "Invoice no."), stay->invoice);
}

static void
put_amount (ZjDocument *document, const ZjAmounts *amounts, ZjAmountId id, gboolean strong)
{
  char *said;

  if (!zj_amounts_has (amounts, id))
    return;
  said = zj_said_yuan (amounts->fen[id]);
  if (strong)
    zj_paper_strong_pair (document, 1, zj_phrase_amount (id), said);
  else
    zj_paper_pair (document, 1, zj_phrase_amount (id), said);
}

static void
put_bill (ZjDocument *document, const ZjAmounts *amounts)
{
  static const ZjAmountId bill[] = { ZJ_AMOUNT_FULAMT_OWNPAY_AMT, ZJ_AMOUNT_OVERLMT_SELFPAY, ZJ_AMOUNT_PRESELFPAY_AMT,
                                     ZJ_AMOUNT_INSCP_SCP_AMT, ZJ_AMOUNT_ACT_PAY_DEDC };
  static const ZjAmountId funds[] = { ZJ_AMOUNT_HIFP_PAY,    ZJ_AMOUNT_HIFMI_PAY, ZJ_AMOUNT_HIFOB_PAY,
                                      ZJ_AMOUNT_CVLSERV_PAY, ZJ_AMOUNT_HIFES_PAY, ZJ_AMOUNT_HIFDM_PAY,
                                      ZJ_AMOUNT_MAF_PAY,     ZJ_AMOUNT_OTH_PAY };
  static const ZjAmountId person[] = { ZJ_AMOUNT_ACCT_PAY, ZJ_AMOUNT_ACCT_MULAID_PAY, ZJ_AMOUNT_BALC,
                                       ZJ_AMOUNT_HOSP_PART_AMT };

  zj_document_heading (document, ZJ_SAY ("医保结算", "Settlement"));
  zj_document_grid (document, 2);
  put_amount (document, amounts, ZJ_AMOUNT_MEDFEE_SUMAMT, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (bill); i++)
    put_amount (document, amounts, bill[i], FALSE);
  zj_document_grid (document, 2);
  for (gsize i = 0; i < G_N_ELEMENTS (funds); i++)
    if (funds[i] == ZJ_AMOUNT_HIFP_PAY || amounts->fen[funds[i]] != 0)
      put_amount (document, amounts, funds[i], FALSE);
  put_amount (document, amounts, ZJ_AMOUNT_FUND_PAY_SUMAMT, TRUE);
  zj_document_grid (document, 2);
  put_amount (document, amounts, ZJ_AMOUNT_PSN_PART_AMT, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (person); i++)
    put_amount (document, amounts, person[i], FALSE);
}

/* In figures and in capitals: what is taken or given back at the window. */
static void
put_cash (ZjDocument *document, const ZjStay *stay)
{
  gint64 balance_fen, cash_fen = stay->settlement.fen[ZJ_AMOUNT_PSN_CASH_PAY];

  zj_document_grid (document, 2);
  zj_paper_strong_pair (document, 1, ZJ_SAY ("个人现金支出", "Patient pays in cash"), zj_said_yuan (cash_fen));
  zj_paper_pair (document, 1, ZJ_SAY ("人民币（大写）", "In capitals"), zj_said_capitals (cash_fen));
  if (stay->deposit_fen < 0 || !zj_settlement_balance (stay, &balance_fen))
    return;
  zj_paper_pair (document, 2, ZJ_SAY ("已交预交金合计", "Deposits held"), zj_said_yuan (stay->deposit_fen));
  zj_paper_strong_pair (document, 1, balance_fen < 0 ? ZJ_SAY ("应补交", "To pay") : ZJ_SAY ("应退还", "To give back"),
                        zj_said_yuan (ABS (balance_fen)));
  zj_paper_pair (document, 1, ZJ_SAY ("人民币（大写）", "In capitals"), zj_said_capitals (ABS (balance_fen)));
}

ZjDocument *
zj_paper_statement (const ZjPaperFacts *facts, GError **error)
{
  static const ZjPhrase signers[] = { { "制单：", "Prepared" }, { "复核：", "Checked" }, { "收款：", "Cashier" } };
  const ZjStay *stay = facts->stay;
  ZjDocument *document;

  if (!may_be_made (stay, error))
    return NULL;
  document = begin (facts);
  zj_document_set_compact (document, TRUE);
  zj_document_set_number (document, ZJ_SAY ("结算编号", "Settlement no."), stay->setl_id);
  put_head (document, facts);
  zj_document_heading (document, ZJ_SAY ("参保人", "Insured person"));
  zj_document_grid (document, 2);
  zj_stay_paper_person (document, stay);
  zj_document_heading (document, ZJ_SAY ("住院", "Stay"));
  zj_document_grid (document, 2);
  zj_stay_paper_stay (document, stay);
  zj_document_heading (document, ZJ_SAY ("费用分类", "Fees by category"));
  if (facts->categories->len > 0)
    zj_fee_categories_put (document, facts->categories);
  else
    zj_document_paragraph (document, ZJ_TEXT_SMALL,
                           ZJ_SAY ("费用明细由其他窗口上传，分类见费用明细清单。",
                                   "The lines were uploaded at another desk: see the fee list."));
  put_bill (document, &stay->settlement);
  put_cash (document, stay);
  zj_document_paragraph (document, ZJ_TEXT_SMALL,
                         ZJ_SAY ("以上医保金额由医保平台计算并返回；对结算有疑问的，请咨询医院医保办或参保地 12393。",
                                 "Computed by the platform; questions: the insurance office, or 12393."));
  zj_document_signatures (document, signers, G_N_ELEMENTS (signers));
  zj_paper_family_signs (document);
  zj_document_seal (document, ZJ_SAY ("（医院医保专用章）", "Seal of the insurance office"), NULL, ZJ_SAY (NULL, NULL));
  return document;
}
