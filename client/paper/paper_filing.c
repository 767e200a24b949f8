/* The filing slip (异地就医备案告知单): what a family can do now, from any relative's telephone or at
 * which office, and everything that will be asked about this hospital and this stay. */
#include <client/error.h>
#include <client/regions.h>
#include <string.h>

#include "paper/paper_private.h"
#include "paper/stay_papers.h"

static ZjPhrase
why (const ZjStay *stay)
{
  static const struct {
    const char *reason;
    ZjPhrase phrase;
  } words[] = {
    { "not_filed", { "未查询到异地就医备案", "Not filed" } },
    { "expired", { "备案已到期", "The filing has expired" } },
    { "not_yet_valid", { "备案尚未生效", "The filing is not valid yet" } },
    { "being_examined", { "备案审核中，尚未生效", "The filing is being examined" } },
    { "withdrawn", { "备案已撤销", "The filing was withdrawn" } },
    { "other_region", { "备案地与就医地不一致", "The filing is for another region" } },
    { "hospital_not_chosen", { "备案未选定本院", "The filing does not name this hospital" } },
    { "other_card", { "备案绑定的是另一张社保卡", "The filing is bound to another card" } },
    { "not_in_national_register", { "参保地未上传参保人备案信息", "Not in the national register" } },
  };

  for (gsize i = 0; stay->waiting_reason != NULL && i < G_N_ELEMENTS (words); i++)
    if (strcmp (words[i].reason, stay->waiting_reason) == 0)
      return words[i].phrase;
  return (ZjPhrase){ "结算前须有覆盖本次住院的有效异地就医备案", "A valid filing that covers this stay is needed" };
}

/* What the forms of every channel ask for; the family copies from here. */
static void
put_answers (ZjDocument *document, const ZjPaperFacts *facts)
{
  const ZjConfig *config = facts->config;
  const ZjStay *stay = facts->stay;

  zj_document_heading (document, ZJ_SAY ("填报时会用到的信息", "What the form asks for"));
  zj_document_grid (document, 2);
  zj_document_strong_pair (document, 1, ZJ_SAY ("就医医院", "Hospital"), config->institution.name);
  zj_document_strong_pair (document, 1, ZJ_SAY ("医院编码", "Its code"), config->institution.code);
  zj_paper_pair (document, 1, ZJ_SAY ("就医地", "Place of treatment"), zj_said_region (config->institution.region));
  zj_document_pair (document, 1, ZJ_SAY ("医院地址", "Address"), config->institution.address);
  zj_document_pair (document, 1, ZJ_SAY ("患者姓名", "Patient"), zj_said_personal (&stay->name));
  zj_paper_pair (document, 1, ZJ_SAY ("证件号码", "Number"), zj_said_masked (&stay->cert_no, 6, 4));
  zj_paper_pair (document, 1, ZJ_SAY ("参保地", "Insured place"), zj_said_region (stay->insured_region));
  zj_document_pair (document, 1, ZJ_SAY ("险种", "Scheme"), zj_word_scheme (stay->insutype));
  zj_paper_strong_pair (document, 1, ZJ_SAY ("入院时间", "Admitted"), zj_said_minute (stay->admitted_at));
  zj_document_pair (document, 1, ZJ_SAY ("住院号", "Inpatient no."), stay->ipt_no);
  zj_paper_pair (document, 1, ZJ_SAY ("科室", "Department"), zj_said_named (NULL, stay->dept.name));
  zj_document_pair (document, 1, ZJ_SAY ("诊断", "Diagnosis"), stay->diagnosis.name);
}

static void
put_office (ZjDocument *document, const ZjClaimsRegion *region)
{
  g_autoptr (GString) zh = g_string_new ("也可以致电或到");

  if (region->office == NULL && region->telephone == NULL) {
    zj_document_step (document, ZJ_SAY ("也可以致电或到参保地医保经办机构窗口办理；电话请拨参保地 12393 查询。",
                                        "Or by telephone or at the agency of the insured place: ask 12393."));
    return;
  }
  g_string_append_printf (zh, "%s办理", region->office != NULL ? region->office : "参保地医保经办机构");
  if (region->address != NULL)
    g_string_append_printf (zh, "，地址：%s", region->address);
  g_string_append_printf (zh, "，电话：%s。", region->telephone != NULL ? region->telephone : "12393");
  zj_document_step (document, ZJ_SAY (zh->str, "Or by telephone or at the agency of the insured place."));
}

static void
put_steps (ZjDocument *document, const ZjPaperFacts *facts, const ZjClaimsRegion *region)
{
  zj_document_heading (document, ZJ_SAY ("现在就可以这样办（家属可代办）", "What to do now (a relative can do it)"));
  if (region->online_filing != 0)
    zj_document_step (
        document,
        ZJ_SAY ("手机办理：打开“国家医保服务平台”App 或“国家异地就医备案”小程序，选择“异地就医备案”，依次填写参保地、"
                "就医地、险种、备案类型、联系人，签署承诺后提交；可能需要患者本人刷脸。",
                "By telephone: the national app or mini programme; insured place, place of treatment, "
                "scheme, category, contact, consent. The patient may have to show the face."));
  else
    zj_document_step (document, ZJ_SAY ("该参保地尚不支持网上备案，请用下面的方式办理。",
                                        "This insured place takes no filing online."));
  put_office (document, region);
  zj_document_step (document,
                    ZJ_SAY ("备案类型请如实选择：转诊、急诊抢救、临时外出就医、长期居住、常驻异地工作、异地安置退休。"
                            "长期类需居住证或承诺书、单位派出证明等；转诊类需转诊证明；不需要医院盖章。",
                            "Category as it is; long-term ones ask for a residence permit or commitment, referrals "
                            "for the referral. No hospital stamp."));
  if (region->declaration_days >= 0 && g_strcmp0 (facts->stay->ipt_type, "2") == 0)
    zj_paper_step (document,
                   g_strdup_printf ("急诊住院：参保地要求入院后 %d 天内申报，请尽快办理。", region->declaration_days),
                   g_strdup_printf ("Emergency: to be declared within %d days.", region->declaration_days));
  zj_document_step (document,
                    ZJ_SAY ("提交后请在“我的备案”或短信中查看结果，“审核中”还不算办好；办好后请告知窗口重新核验。",
                            "Watch the result; “being examined” is not filed yet. Then tell the window."));
}

ZjDocument *
zj_paper_filing (const ZjPaperFacts *facts, GError **error)
{
  const ZjStay *stay = facts->stay;
  const ZjClaimsRegion *region = zj_claims_find (facts->claims, stay->insured_region);
  ZjPhrase reason = why (stay);
  ZjDocument *document;

  if (stay->state != ZJ_STAY_WAITING && stay->state != ZJ_STAY_ADMITTED && stay->state != ZJ_STAY_DISCHARGED) {
    zj_paper_nothing (error, "a filing no longer counts for this stay, or there is none");
    return NULL;
  }
  document = zj_stay_paper_begin (facts, ZJ_PAPER_FILING);
  zj_paper_paragraph (document, ZJ_TEXT_NOTICE,
                      g_strdup_printf ("目前情况：%s。在出院结算前办好的备案都算数，办好即可直接结算。", reason.zh),
                      g_strdup_printf ("%s. A filing made before the discharge settlement counts.", reason.en));
  put_steps (document, facts, region);
  put_answers (document, facts);
  zj_document_heading (document, ZJ_SAY ("结算前仍办不了备案时", "If it cannot be filed in time"));
  zj_document_paragraph (
      document, ZJ_TEXT_PLAIN,
      ZJ_SAY ("请先全额结清，向窗口索取《跨省异地就医未直接结算情况说明》，持所列材料回参保地申请手工（零星）报销。",
              "Pay in full, ask for the statement for a manual claim, and claim at home."));
  zj_stay_paper_contacts (document, facts->config);
  zj_paper_family_signs (document);
  return document;
}
