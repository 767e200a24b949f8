/* What a family brings to the agency of the insured place, fitted to the case: each paper with where
 * in this hospital it is had, from when, and whose seal it carries. Private to paper/. */
#pragma once

#include "claim/content.h"
#include "claims.h"
#include "paper/document.h"
#include "paper/papers_ini.h"

G_BEGIN_DECLS

typedef enum {
  ZJ_CHECK_STATEMENT = 0, /* the statement itself */
  ZJ_CHECK_ID,
  ZJ_CHECK_CARD,
  ZJ_CHECK_AGENT,
  ZJ_CHECK_HUKOU,
  ZJ_CHECK_GUARDIAN,
  ZJ_CHECK_RESIDENCE,
  ZJ_CHECK_INVOICE,
  ZJ_CHECK_LIST,
  ZJ_CHECK_DIAG,
  ZJ_CHECK_SUMMARY,
  ZJ_CHECK_OUTP,
  ZJ_CHECK_PHARM,
  ZJ_CHECK_REFER,
  ZJ_CHECK_ER,
  ZJ_CHECK_INJURY,
  ZJ_CHECK_BANK,
  ZJ_N_CHECKS,
} ZjCheckId;

const char *zj_check_code (ZjCheckId id); /* its group in papers.ini: "id", "invoice", … */

/* Bit i: paper i is needed. Pure. A child is who is under 18 on the day of admission; whose birth
 * date isn't known is judged by the identity number. */
guint32 zj_checklist_of (const ZjClaimContent *content);

/* Puts the list into the document, and the region's extra papers. */
void zj_checklist_put (ZjDocument *document, const ZjClaimContent *content, const ZjClaimsRegion *region,
                       const ZjPapersIni *papers);

G_END_DECLS
