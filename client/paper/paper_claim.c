/* The statement for a manual claim (情况说明): what happened, for the agency that never saw this
 * hospital, and what the family has to bring so that one journey is enough. */
#include <client/error.h>
#include <client/regions.h>
#include <string.h>

#include "claims.h"
#include "paper/checklist.h"
#include "paper/fee_table.h"
#include "paper/paper_private.h"

#define ASK_INSURED_PLACE_ZH "请咨询参保地医保经办机构或拨打 12393"
#define ASK_INSURED_PLACE_EN "ask the insured place, telephone 12393"

/* --- who, where, when ---------------------------------------------------------------------------- */

static char *
level_words (const char *level)
{
  static const char *const words[] = { "一级", "二级", "三级" };

  if (level == NULL || strlen (level) != 1 || *level < '1' || *level > '3')
    return g_strdup (level);
  return g_strdup (words[*level - '1']);
}

static void
put_institution (ZjDocument *document, const ZjClaimContent *content)
{
  g_autofree char *level = level_words (content->institution.level);

  zj_document_heading (document, ZJ_SAY ("一、就诊医疗机构", "1. Institution"));
  zj_document_grid (document, 2);
  zj_document_pair (document, 1, ZJ_SAY ("机构名称", "Name"), content->institution.name);
  zj_document_pair (document, 1, ZJ_SAY ("机构编码", "Code"), content->institution.code);
  zj_paper_pair (document, 1, ZJ_SAY ("就医地", "Place of treatment"), zj_said_region (content->institution.region));
  zj_document_pair (document, 1, ZJ_SAY ("机构等级", "Level"), level);
  zj_document_pair (document, 1, ZJ_SAY ("地址", "Address"), content->institution.address);
  zj_document_pair (document, 1, ZJ_SAY ("医院医保办电话", "Insurance office"), content->institution.office_tel);
}

static void
put_person (ZjDocument *document, const ZjClaimContent *content)
{
  zj_document_heading (document, ZJ_SAY ("二、参保人", "2. Insured person"));
  zj_document_grid (document, 2);
  zj_document_strong_pair (document, 1, ZJ_SAY ("姓名", "Name"), zj_said_personal (&content->name));
  zj_paper_pair (document, 1, ZJ_SAY ("性别／出生日期", "Sex, born"),
                 content->sex != NULL || content->birth_date != NULL
                     ? g_strdup_printf ("%s　%s", content->sex != NULL ? zj_word_sex (content->sex) : "—",
                                        content->birth_date != NULL ? content->birth_date : "—")
                     : NULL);
  zj_document_pair (document, 1, ZJ_SAY ("证件类型", "Document"), zj_word_cert_type (content->cert_type));
  zj_paper_pair (document, 1, ZJ_SAY ("证件号码", "Number"), zj_said_masked (&content->cert_no, 6, 4));
  zj_paper_pair (document, 1, ZJ_SAY ("社会保障卡号", "Card number"), zj_said_masked (&content->card_no, 2, 3));
  zj_document_pair (document, 1, ZJ_SAY ("联系电话", "Telephone"), zj_said_personal (&content->tel));
  zj_paper_pair (document, 1, ZJ_SAY ("参保地", "Insured place"), zj_said_region (content->insured_region));
  zj_document_pair (document, 1, ZJ_SAY ("险种", "Scheme"), zj_word_scheme (content->insutype));
  if (!zj_personal_is_absent (&content->agent))
    zj_paper_pair (document, 0, ZJ_SAY ("代办人", "Acting for the patient"), zj_said_agent (&content->agent));
}

static char *
period (const ZjClaimContent *content)
{
  g_autofree char *from = zj_said_minute (content->admitted_at);
  g_autofree char *to = zj_said_minute (content->discharged_at);
  guint days;

  if (from == NULL)
    return NULL;
  if (content->kind != ZJ_CLAIM_INPATIENT)
    return g_strdup (from);
  if (zj_stay_days (content->admitted_at, content->discharged_at, &days))
    return g_strdup_printf ("%s 至 %s（%u 天）", from, to, days);
  return g_strdup_printf ("%s 入院，尚未办理出院", from);
}

static void
put_stay (ZjDocument *document, const ZjClaimContent *content)
{
  static const ZjPhrase headings[] = { [ZJ_CLAIM_INPATIENT] = { "三、住院情况", "3. Stay" },
                                       [ZJ_CLAIM_OUTPATIENT] = { "三、门诊就诊情况", "3. Outpatient treatment" },
                                       [ZJ_CLAIM_PHARMACY] = { "三、购药情况", "3. Pharmacy" } };
  gboolean is_stay = content->kind == ZJ_CLAIM_INPATIENT;

  zj_document_heading (document, headings[content->kind]);
  zj_document_grid (document, 2);
  zj_paper_pair (document, 0, is_stay ? ZJ_SAY ("住院时间", "From, to") : ZJ_SAY ("就诊时间", "Date"),
                 period (content));
  if (content->ipt_no != NULL || content->mdtrt_id != NULL) {
    zj_document_pair (document, 1, is_stay ? ZJ_SAY ("住院号", "Inpatient no.") : ZJ_SAY ("就诊号", "Visit no."),
                      content->ipt_no);
    zj_document_pair (document, 1, ZJ_SAY ("平台就诊编号", "Visit id"), content->mdtrt_id);
  }
  zj_paper_pair (document, 1, ZJ_SAY ("科室", "Department"), zj_said_named (content->dept.code, content->dept.name));
  if (is_stay)
    zj_document_pair (document, 1, ZJ_SAY ("床位", "Bed"), content->bed);
  if (is_stay)
    zj_document_pair (document, 1, ZJ_SAY ("入院方式", "Kind"), zj_word_ipt_type (content->ipt_type));
  zj_document_pair (document, 1, ZJ_SAY ("医生", "Doctor"), content->doctor.name);
  zj_paper_pair (document, 0, is_stay ? ZJ_SAY ("入院诊断", "Diagnosis (admission)") : ZJ_SAY ("诊断", "Diagnosis"),
                 zj_said_named (content->diagnosis.code, content->diagnosis.name));
  if (content->dscg_diagnosis.code != NULL)
    zj_paper_pair (document, 0, ZJ_SAY ("出院诊断", "Diagnosis (discharge)"),
                   zj_said_named (content->dscg_diagnosis.code, content->dscg_diagnosis.name));
  if (content->injury != NULL && strcmp (content->injury, "none") != 0)
    zj_document_pair (document, 0, ZJ_SAY ("外伤", "Injury"), zj_word_injury (content->injury));
  if (content->referral != NULL)
    zj_document_pair (document, 0, ZJ_SAY ("转诊", "Referral"), content->referral);
}

/* --- money ------------------------------------------------------------------------------------------ */

static gboolean
has_parts (const gint64 parts_fen[4])
{
  for (guint i = 0; i < 4; i++)
    if (parts_fen[i] == G_MININT64)
      return FALSE;
  return TRUE;
}

static char *
invoice_words (const char *invoice)
{
  g_auto (GStrv) parts = invoice != NULL ? g_strsplit (invoice, ":", 3) : NULL;

  if (parts == NULL)
    return g_strdup ("开具本说明时尚未登记，以医疗收费票据原件为准");
  if (g_strv_length (parts) < 3)
    return g_strdup (invoice);
  return g_strdup_printf ("票据代码 %s　票据号码 %s　校验码 %s", parts[0], parts[1], parts[2]);
}

static void
put_totals (ZjDocument *document, const ZjClaimContent *content)
{
  static const ZjAmountId ids[4] = { ZJ_AMOUNT_FULAMT_OWNPAY_AMT, ZJ_AMOUNT_OVERLMT_SELFPAY, ZJ_AMOUNT_PRESELFPAY_AMT,
                                     ZJ_AMOUNT_INSCP_SCP_AMT };

  zj_document_grid (document, 2);
  if (content->total_fen >= 0 && has_parts (content->parts_fen))
    for (guint i = 0; i < 4; i++)
      zj_paper_pair (document, 1, zj_phrase_amount (ids[i]), zj_said_yuan (content->parts_fen[i]));
  if (content->total_fen >= 0) {
    zj_paper_strong_pair (document, 1, ZJ_SAY ("医疗费总额", "Total medical fee"), zj_said_yuan (content->total_fen));
    zj_paper_pair (document, 1, ZJ_SAY ("人民币（大写）", "In capitals"), zj_said_capitals (content->total_fen));
  }
  if (content->paid_fen >= 0) {
    zj_paper_strong_pair (document, 1, ZJ_SAY ("患者已付金额", "Paid by the patient"),
                          zj_said_yuan (content->paid_fen));
    zj_paper_strong_pair (document, 1, ZJ_SAY ("人民币（大写）", "In capitals"), zj_said_capitals (content->paid_fen));
  } else
    zj_document_pair (document, 0, ZJ_SAY ("患者已付金额", "Paid by the patient"),
                      "开具本说明时尚未登记，以医疗收费票据为准");
  zj_paper_pair (document, 0, ZJ_SAY ("医疗收费票据", "Invoice"), invoice_words (content->invoice));
}

static void
put_money (ZjDocument *document, const ZjClaimContent *content, gboolean has_lines)
{
  zj_document_heading (document, ZJ_SAY ("四、费用", "4. Costs"));
  if (content->categories->len > 0)
    zj_fee_categories_put (document, content->categories);
  else if (content->total_fen < 0)
    zj_document_paragraph (
        document, ZJ_TEXT_PLAIN,
        ZJ_SAY ("开具本说明时本机没有费用明细，费用以医院出具的费用明细清单和医疗收费票据为准。",
                "No fee lines were known when this was issued: the hospital's fee list and invoice count."));
  put_totals (document, content);
  if (has_lines)
    zj_document_paragraph (
        document, ZJ_TEXT_SMALL,
        ZJ_SAY ("费用明细见附件《费用明细清单》。“超限价”“先行自付”等以平台返回为准，本院不作测算。",
                "Lines: see the annex. The parts are as the platform answered; nothing is estimated here."));
}

/* --- why, and whether a settlement exists ---------------------------------------------------------------- */

static ZjPhrase
reason_words (const char *reason)
{
  static const struct {
    const char *reason;
    ZjPhrase phrase;
  } words[] = {
    { "network",
      { "本院与医保平台之间的网络或平台服务中断，办理时无法联网直接结算。",
        "The line to the platform, or the platform itself, was down." } },
    { "not-filed",
      { "办理结算时未查询到覆盖本次就医的有效异地就医备案。",
        "No valid filing that covers this treatment was found." } },
    { "card",
      { "患者的社会保障卡（或医保电子凭证）无法使用，办理时不能核验身份。",
        "The card or e-credential could not be used." } },
    { "not-opened",
      { "参保地未开通该类别的跨省异地就医直接结算。",
        "The insured place has not opened direct settlement for this category." } },
    { "not-designated",
      { "本院不是该类别的跨省联网定点医疗机构。",
        "This hospital is not a designated cross-province institution for this category." } },
    { "suspended",
      { "办理时平台显示参保状态为暂停（待遇暂停）。", "The platform showed the insurance as suspended." } },
    { "injury",
      { "属外伤，责任尚未认定或涉及第三方，不能直接结算。",
        "An injury whose liability is unclear or a third party's." } },
    { "own-choice",
      { "患者（或家属）自愿选择先行全额结清，回参保地手工报销。",
        "The patient chose to pay in full and claim at home." } },
    { "other",
      { "因其他原因未能直接结算，详情可向本院医保办核实。",
        "Other reasons; the hospital's insurance office can be asked." } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_strcmp0 (words[i].reason, reason) == 0)
      return words[i].phrase;
  return words[G_N_ELEMENTS (words) - 1].phrase;
}

static void
put_standing (ZjDocument *document, const ZjClaimContent *content)
{
  if (content->standing == ZJ_CLAIM_SURELY_NONE)
    zj_document_paragraph (document, ZJ_TEXT_PLAIN,
                           ZJ_SAY ("平台结算情况：开具本说明时，本次就医在医保平台上不存在有效的直接结算记录。",
                                   "At the platform: no direct settlement of this treatment exists."));
  else if (content->standing == ZJ_CLAIM_NOT_ASKED)
    zj_document_paragraph (
        document, ZJ_TEXT_NOTICE,
        ZJ_SAY (
            "平台结算情况：本院没有本次就医的直接结算记录，但开具本说明时无法向医保平台查询。请经办机构受理时在平台核实"
            "。",
            "At the platform: none is known here, and the platform could not be asked. To be checked by the agency."));
  else
    zj_paper_paragraph (
        document, ZJ_TEXT_NOTICE,
        g_strdup_printf (
            "平台结算情况：本院曾提交一笔结算请求（报文编号 %s），未收到平台答复，现正在冲正，该笔结算不再生效。"
            "请经办机构受理时在平台核实冲正是否完成。",
            content->msgid != NULL ? content->msgid : "—"),
        g_strdup_printf ("At the platform: one settlement request (%s) was not answered and is being reversed; it will "
                         "not stand. To be checked by the agency.",
                         content->msgid != NULL ? content->msgid : "—"));
}

static void
put_reason (ZjDocument *document, const ZjClaimContent *content)
{
  ZjPhrase reason = reason_words (content->reason);

  zj_document_heading (document, ZJ_SAY ("五、未直接结算的原因", "5. Why it was not settled directly"));
  zj_document_paragraph (document, ZJ_TEXT_PLAIN, reason);
  put_standing (document, content);
  zj_document_paragraph (
      document, ZJ_TEXT_PLAIN,
      ZJ_SAY ("本说明有效期间，本院不再为本次就医办理直接结算；如需改为直接结算，须先交回本说明原件。",
              "While this statement stands this treatment is not settled directly; for that its original comes back "
              "first."));
}

/* --- what to do ------------------------------------------------------------------------------------------ */

static void
put_office (ZjDocument *document, const ZjClaimContent *content, const ZjClaimsRegion *region)
{
  zj_document_heading (document, ZJ_SAY ("七、到哪里、何时申请", "7. Where and when to claim"));
  zj_document_grid (document, 2);
  zj_document_pair (document, 1, ZJ_SAY ("受理机构", "Office"),
                    region->office != NULL ? region->office : "参保地医保经办机构");
  zj_document_pair (document, 1, ZJ_SAY ("电话", "Telephone"),
                    region->telephone != NULL ? region->telephone : "12393（参保地）");
  if (region->address != NULL)
    zj_document_pair (document, 0, ZJ_SAY ("地址", "Address"), region->address);
  zj_document_strong_pair (document, 0, ZJ_SAY ("申请期限", "Deadline"),
                           region->deadline != NULL ? region->deadline : "期限未知，" ASK_INSURED_PLACE_ZH);
  if (content->insured_region == NULL || region->office == NULL)
    zj_document_paragraph (
        document, ZJ_TEXT_SMALL,
        ZJ_SAY ("本院没有该参保地的受理地点和期限资料，去之前" ASK_INSURED_PLACE_ZH "。",
                "This hospital does not know office and deadline of that place: " ASK_INSURED_PLACE_EN "."));
}

static void
put_refused (ZjDocument *document, const ZjClaimContent *content)
{
  zj_document_heading (document, ZJ_SAY ("八、材料齐全仍不予受理时", "8. If complete papers are refused"));
  zj_document_step (document, ZJ_SAY ("请经办机构一次性书面告知缺少的材料或不予受理的理由。",
                                      "Ask for the missing papers, or the reason, in writing."));
  zj_document_step (document, ZJ_SAY ("拨打参保地 12393，说明已持有就医地医院出具的情况说明。",
                                      "Call 12393 of the insured place and tell of this statement."));
  zj_document_step (document,
                    ZJ_SAY ("仍不能解决的，请参保地经办机构通过跨省异地就医业务协同（差错处理）流程联系就医地。",
                            "Ask the agency to use its error-handling procedure with the place of treatment."));
  if (content->institution.office_tel != NULL || content->institution.agency_tel != NULL)
    zj_paper_step (
        document,
        g_strdup_printf ("需要医院核实的，医院医保办电话：%s；就医地医保经办机构电话：%s。",
                         content->institution.office_tel != NULL ? content->institution.office_tel : "—",
                         content->institution.agency_tel != NULL ? content->institution.agency_tel : "—"),
        g_strdup ("What the hospital can confirm: its insurance office, or the agency of the place of treatment."));
}

static void
put_annex (ZjDocument *document, const ZjClaimContent *content, const GArray *lines)
{
  zj_document_annex (document, ZJ_SAY ("附件：费用明细清单", "Annex: itemised fee list"));
  zj_document_grid (document, 2);
  zj_document_pair (document, 1, ZJ_SAY ("姓名", "Name"), zj_said_personal (&content->name));
  zj_document_pair (document, 1, ZJ_SAY ("住院（就诊）号", "Visit no."), content->ipt_no);
  zj_fee_table_put (document, lines);
  if (content->lines_digest != NULL)
    zj_paper_paragraph (document, ZJ_TEXT_SMALL, g_strdup_printf ("明细校验值（SHA-256）：%s", content->lines_digest),
                        g_strdup ("Digest of these lines, also in the code of the statement."));
}

static ZjDocument *
make (const ZjClaimContent *content, const GArray *lines, const char *code_text, const ZjClaimsRegion *region,
      const ZjPapersIni *papers)
{
  gboolean has_lines = lines != NULL && lines->len > 0;
  static const ZjPhrase signers[]
      = { { "患者或家属签收：", "Received by" }, { "与患者关系：", "Relation" }, { "医院经办人签字：", "Clerk" } };
  ZjDocument *document = zj_paper_begin (papers, ZJ_PAPER_MANUAL, content->institution.name, content->operator_no,
                                         content->operator_name, content->issued_ms);

  zj_document_set_subtitle (document, ZJ_SAY ("（供手工报销使用，不作为收费票据）",
                                              "For a manual claim at the insured place; not an invoice"));
  zj_document_set_number (document, ZJ_SAY ("说明编号", "Statement no."), content->receipt_no);
  put_institution (document, content);
  put_person (document, content);
  put_stay (document, content);
  put_money (document, content, has_lines);
  put_reason (document, content);
  zj_document_heading (document, ZJ_SAY ("六、申请手工（零星）报销时请携带", "6. Papers to bring"));
  zj_checklist_put (document, content, region, papers);
  put_office (document, content, region);
  put_refused (document, content);
  zj_document_signatures (document, signers, G_N_ELEMENTS (signers));
  zj_document_seal (document, ZJ_SAY ("（医院医保专用章）", "Seal of the insurance office"), code_text,
                    code_text != NULL
                        ? ZJ_SAY ("本码载有本说明的摘要和本院电子签名，可由本院或持有本院证书者核验真伪；"
                                  "涂改无效，复印件以原件为准。",
                                  "Signed summary of this statement: verifiable with the hospital's certificate.")
                        : ZJ_SAY ("电子签名码暂不能生成，可补打后取得。",
                                  "The signed code could not be made now; a copy will carry it."));
  if (has_lines)
    put_annex (document, content, lines);
  return document;
}

ZjDocument *
zj_paper_claim_document (const ZjConfig *config, const ZjClaimContent *content, const GArray *lines,
                         const char *code_text, guint copy, GError **error)
{
  g_autoptr (ZjClaims) claims = zj_claims_load (config, error);
  g_autoptr (ZjPapersIni) papers = claims != NULL ? zj_papers_ini_load (config, error) : NULL;
  ZjDocument *document;

  if (papers == NULL)
    return NULL;
  document = make (content, lines, code_text, zj_claims_find (claims, content->insured_region), papers);
  zj_document_set_copy (document, copy);
  return document;
}

gboolean
zj_paper_claim_statement (const ZjConfig *config, const ZjClaimContent *content, const GArray *lines,
                          const char *code_text, guint copy, const ZjPageFormat *format, const char *file,
                          ZjPdfResult *result, GError **error)
{
  g_autoptr (ZjDocument) document = zj_paper_claim_document (config, content, lines, code_text, copy, error);
  ZjPageFormat usual = zj_paper_format (config, ZJ_PAPER_MANUAL);

  return document != NULL && zj_pdf_write (document, format != NULL ? format : &usual, file, result, error);
}
