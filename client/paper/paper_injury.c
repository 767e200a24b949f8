/* The declaration for injuries (外伤无第三方责任承诺书). */
#include <string.h>

#include "paper/paper_private.h"
#include "paper/stay_papers.h"

ZjDocument *
zj_paper_injury (const ZjPaperFacts *facts, GError **error)
{
  static const ZjPhrase lines[] = { { "受伤时间：", "When" }, { "受伤地点：", "Where" } };
  static const ZjPhrase how[] = { { "受伤经过：", "How" } };
  static const ZjPhrase more[] = { { "", NULL } };
  const ZjStay *stay = facts->stay;
  ZjDocument *document;

  if (stay->injury == NULL || strcmp (stay->injury, "own") != 0) {
    zj_paper_nothing (error, "the stay is not recorded as an injury without a third party");
    return NULL;
  }
  document = zj_stay_paper_begin (facts, ZJ_PAPER_INJURY);
  zj_document_grid (document, 2);
  zj_stay_paper_person (document, stay);
  zj_document_pair (document, 1, ZJ_SAY ("住院号", "Inpatient no."), stay->ipt_no);
  zj_paper_pair (document, 1, ZJ_SAY ("入院时间", "Admitted"), zj_said_minute (stay->admitted_at));
  zj_paper_pair (document, 1, ZJ_SAY ("科室", "Department"), zj_said_named (stay->dept.code, stay->dept.name));
  zj_paper_pair (document, 1, ZJ_SAY ("诊断", "Diagnosis"), zj_said_named (stay->diagnosis.code, stay->diagnosis.name));
  zj_document_heading (document, ZJ_SAY ("受伤情况（由患者或家属填写）", "The injury (filled in by the family)"));
  zj_document_signatures (document, lines, G_N_ELEMENTS (lines));
  zj_document_signatures (document, how, G_N_ELEMENTS (how));
  zj_document_signatures (document, more, G_N_ELEMENTS (more));
  zj_document_signatures (document, more, G_N_ELEMENTS (more));
  zj_document_heading (document, ZJ_SAY ("承诺", "Declaration"));
  zj_document_paragraph (
      document, ZJ_TEXT_PLAIN,
      ZJ_SAY ("本人（家属）如实陈述受伤经过，并就本次外伤承诺如下：", "I declare truthfully about this injury:"));
  zj_document_step (document,
                    ZJ_SAY ("本次外伤不存在应当由第三方承担的赔偿责任；", "no third party is liable for it;"));
  zj_document_step (document, ZJ_SAY ("不属于应当由工伤保险支付的工伤；", "it is no work injury;"));
  zj_document_step (document, ZJ_SAY ("不属于因违法犯罪、酗酒、斗殴、吸毒等自身违法行为或自残所致；",
                                      "it does not come from an unlawful act or self-injury;"));
  zj_document_step (
      document,
      ZJ_SAY ("同意医保部门和医院就受伤情况进行核查；如陈述不实，愿退回医保基金已支付的费用，并承担相应法律责任。",
              "it may be checked, and what the fund paid is given back if this is untrue."));
  zj_paper_family_signs (document);
  zj_stay_paper_contacts (document, facts->config);
  return document;
}
