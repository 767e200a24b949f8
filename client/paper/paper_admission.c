/* The admission slip (入院登记单): what was taken down, and what the family should keep in mind until
 * the discharge. */
#include "paper/paper_private.h"
#include "paper/stay_papers.h"

static gboolean
is_admitted (const ZjStay *stay)
{
  return stay->state == ZJ_STAY_WAITING || stay->state == ZJ_STAY_ADMITTED || stay->state == ZJ_STAY_DISCHARGED
         || stay->state == ZJ_STAY_SETTLED || stay->state == ZJ_STAY_MANUAL;
}

static void
put_state (ZjDocument *document, const ZjStay *stay)
{
  if (stay->state == ZJ_STAY_WAITING)
    zj_document_paragraph (
        document, ZJ_TEXT_NOTICE,
        ZJ_SAY ("院内已登记，医保待登记：尚未在医保平台登记成功，窗口将继续办理；结果以窗口通知为准。",
                "Admitted locally, not yet on the platform: the window goes on with it and will tell."));
  if (stay->file_later)
    zj_document_paragraph (
        document, ZJ_TEXT_NOTICE,
        ZJ_SAY ("入院时未办理异地就医备案：请在出院结算前补办，办好后请告知窗口重新核验，否则不能直接结算。",
                "Not filed at admission: file before the discharge settlement and tell the window."));
}

ZjDocument *
zj_paper_admission (const ZjPaperFacts *facts, GError **error)
{
  const ZjStay *stay = facts->stay;
  ZjDocument *document;

  if (!is_admitted (stay)) {
    zj_paper_nothing (error, "no admission of this stay stands");
    return NULL;
  }
  document = zj_stay_paper_begin (facts, ZJ_PAPER_ADMISSION);
  zj_document_heading (document, ZJ_SAY ("患者", "Patient"));
  zj_document_grid (document, 2);
  zj_stay_paper_person (document, stay);
  zj_document_heading (document, ZJ_SAY ("住院登记", "Admission"));
  zj_document_grid (document, 2);
  zj_stay_paper_stay (document, stay);
  put_state (document, stay);
  zj_document_heading (document, ZJ_SAY ("请您留意", "Please note"));
  zj_document_step (document, ZJ_SAY ("出院结算时请携带入院时使用的社会保障卡（或医保电子凭证、居民身份证）。",
                                      "Bring the same credential for the discharge settlement."));
  zj_document_step (document, ZJ_SAY ("卡片补换、姓名或联系电话变更的，请及时告知窗口。",
                                      "Tell the window when card, name or telephone change."));
  zj_document_step (document, ZJ_SAY ("在出院结算前办妥备案的，可以直接结算；结算后补办的，须回参保地手工报销。",
                                      "A filing counts until the discharge settlement."));
  zj_stay_paper_contacts (document, facts->config);
  zj_paper_family_signs (document);
  return document;
}
