/* The itemised fee list (住院费用明细清单): what the platform holds, as it was uploaded. */
#include "paper/fee_table.h"
#include "paper/paper_private.h"
#include "paper/stay_papers.h"

ZjDocument *
zj_paper_fee_list (const ZjPaperFacts *facts, GError **error)
{
  const ZjStay *stay = facts->stay;
  ZjDocument *document;

  if (facts->lines->len == 0) {
    zj_paper_nothing (error, "this desk has no fee lines of the stay at the platform");
    return NULL;
  }
  document = zj_stay_paper_begin (facts, ZJ_PAPER_FEE_LIST);
  zj_document_grid (document, 3);
  zj_document_strong_pair (document, 1, ZJ_SAY ("姓名", "Name"), zj_said_personal (&stay->name));
  zj_document_pair (document, 1, ZJ_SAY ("住院号", "Inpatient no."), stay->ipt_no);
  zj_paper_pair (document, 1, ZJ_SAY ("参保地", "Insured place"), zj_said_region (stay->insured_region));
  zj_paper_pair (document, 1, ZJ_SAY ("科室", "Department"), zj_said_named (NULL, stay->dept.name));
  zj_paper_pair (document, 1, ZJ_SAY ("入院", "Admitted"), zj_said_minute (stay->admitted_at));
  zj_paper_pair (document, 1, ZJ_SAY ("出院", "Discharged"), zj_said_minute (stay->discharged_at));
  if (stay->fees_stale)
    zj_document_paragraph (document, ZJ_TEXT_NOTICE,
                           ZJ_SAY ("有费用待上传：本清单只列出已上传医保平台的明细，不是全部费用。",
                                   "Not all lines are uploaded: these are not all costs."));
  zj_fee_categories_put (document, facts->categories);
  zj_fee_table_put (document, facts->lines);
  zj_document_seal (document, ZJ_SAY ("（医院印章）", "The hospital's seal"), NULL, ZJ_SAY (NULL, NULL));
  return document;
}
