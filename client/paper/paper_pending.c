/* The slip for an unknown outcome (结算结果待确认告知单): what is not known yet, that nothing is to be paid
 * meanwhile, and that the family will be told. It says no more than the journal knows. */
#include <string.h>

#include "china_time.h"
#include "paper/paper_private.h"
#include "paper/stay_papers.h"

static ZjPhrase
call_words (const char *infno)
{
  static const struct {
    const char *infno;
    ZjPhrase phrase;
  } words[] = {
    { "2304", { "医保结算", "Settlement" } },
    { "2305", { "撤销结算", "Cancelling the settlement" } },
    { "2401", { "入院登记", "Admission" } },
    { "2403", { "住院信息变更", "Change of admission data" } },
    { "2404", { "撤销入院登记", "Withdrawing the admission" } },
    { "2402", { "出院登记", "Discharge" } },
    { "2405", { "撤销出院登记", "Withdrawing the discharge" } },
    { "2301", { "费用明细上传", "Upload of fee lines" } },
    { "2302", { "费用明细撤销", "Removing fee lines" } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (words[i].infno, infno) == 0)
      return words[i].phrase;
  return (ZjPhrase){ "医保业务", "Request" };
}

static void
set_title_of (ZjDocument *document, ZjPhrase call)
{
  g_autofree char *zh = g_strdup_printf ("%s结果待确认告知单", call.zh);
  g_autofree char *en = g_strdup_printf ("%s: being confirmed", call.en);

  zj_document_set_title (document, ZJ_SAY (zh, en));
}

ZjDocument *
zj_paper_pending (const ZjPaperFacts *facts, GError **error)
{
  const ZjStay *stay = facts->stay;
  const ZjOpenCall *open = &stay->open;
  gboolean is_money;
  ZjPhrase call;
  ZjDocument *document;

  if (open->phase == ZJ_OPEN_NONE) {
    zj_paper_nothing (error, "nothing of this stay is unknown");
    return NULL;
  }
  call = call_words (open->infno);
  is_money = strcmp (open->infno, "2304") == 0 || strcmp (open->infno, "2305") == 0;
  document = zj_stay_paper_begin (facts, ZJ_PAPER_PENDING);
  if (strcmp (open->infno, "2304") != 0)
    set_title_of (document, call);
  zj_document_grid (document, 2);
  zj_document_strong_pair (document, 1, ZJ_SAY ("姓名", "Name"), zj_said_personal (&stay->name));
  zj_paper_pair (document, 1, ZJ_SAY ("证件号码", "Number"), zj_said_masked (&stay->cert_no, 6, 4));
  zj_document_pair (document, 1, ZJ_SAY ("住院号", "Inpatient no."), stay->ipt_no);
  zj_paper_pair (document, 1, ZJ_SAY ("科室", "Department"), zj_said_named (stay->dept.code, stay->dept.name));
  zj_paper_pair (document, 1, ZJ_SAY ("参保地", "Insured place"), zj_said_region (stay->insured_region));
  zj_document_pair (document, 1, ZJ_SAY ("联系电话", "Telephone"), zj_said_personal (&stay->tel));
  zj_document_strong_pair (document, 1, ZJ_SAY ("待确认业务", "Not known yet"), call.zh);
  zj_paper_pair (document, 1, ZJ_SAY ("提交时间", "Sent at"), zj_china_time (open->since_ms / 1000));
  zj_document_pair (document, 0, ZJ_SAY ("报文编号", "Message"), open->msgid);
  zj_paper_paragraph (
      document, ZJ_TEXT_NOTICE,
      g_strdup_printf ("上述“%s”请求已于提交时间发往医保平台，尚未收到平台答复，结果正在核实。%s", call.zh,
                       open->phase == ZJ_OPEN_REVERSING ? "为稳妥起见，医院正在办理冲正，冲正完成后将重新办理。" : ""),
      g_strdup_printf ("%s was sent and not answered yet; it is being checked.%s", call.en,
                       open->phase == ZJ_OPEN_REVERSING ? " It is being reversed, and will be done anew." : ""));
  zj_document_heading (document, ZJ_SAY ("请您知悉", "Please note"));
  if (is_money) {
    zj_document_step (document, ZJ_SAY ("核实完成前医院不收取、也不退还本次结算的费用；已交的预交金由医院保留。",
                                        "Nothing is paid or given back until then; deposits stay with the hospital."));
    zj_document_step (document, ZJ_SAY ("请不要为本次住院在其他渠道重复结算或申请手工报销，以免重复。",
                                        "Please do not settle or claim elsewhere meanwhile."));
  }
  zj_document_step (document, ZJ_SAY ("您可以先行离院，核实有结果后医院按上面的电话通知您；也可以携带本单到窗口查询。",
                                      "You may go home; the hospital will call, or ask at the window with this slip."));
  zj_document_step (document, ZJ_SAY ("本单不是结算单，也不作为收费凭证；办结后请以正式单据为准。",
                                      "This is no settlement statement and no proof of payment."));
  zj_stay_paper_contacts (document, facts->config);
  zj_paper_family_signs (document);
  zj_document_seal (document, ZJ_SAY ("（医院医保专用章）", "Seal of the insurance office"), NULL, ZJ_SAY (NULL, NULL));
  return document;
}
