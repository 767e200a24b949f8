/* Papers of a stay, each a document made from what is committed; one file each. Private to paper/:
 * issue.h is the door. Every function returns NULL with an error where there is nothing that
 * its paper could truly say: ZJ_PAPER_ERROR_NOTHING, ZJ_STAY_ERROR (STATE, MISMATCH, UNKNOWN).
 */
#pragma once

#include "claim/content.h"
#include "claims.h"
#include "paper/papers_ini.h"

#include "paper/papers.h"
#include "stay/stay.h"

G_BEGIN_DECLS

typedef struct {
  const ZjConfig *config;
  const ZjClaims *claims;
  const ZjPapersIni *papers;
  const ZjStay *stay;
  const char *operator_no, *operator_name; /* who has it made; of a copy: who had the original made */
  gint64 made_ms;

  GArray *lines;      /* ZjClaimLine: what the platform holds; empty where nobody asked for it */
  GArray *categories; /* ZjClaimCategory of them */

  /* CANCEL: the settlement that was cancelled last, or NULL. */
  ZjStay *cancelled; /* as it was while it stood */
  gint64 cancelled_ms;
  char *cancelled_by, *cancelled_with; /* operator and second person, or NULL */
} ZjPaperFacts;

ZjDocument *zj_paper_admission (const ZjPaperFacts *facts, GError **error);
ZjDocument *zj_paper_filing (const ZjPaperFacts *facts, GError **error);
ZjDocument *zj_paper_pending (const ZjPaperFacts *facts, GError **error);
ZjDocument *zj_paper_statement (const ZjPaperFacts *facts, GError **error);
ZjDocument *zj_paper_injury (const ZjPaperFacts *facts, GError **error);
ZjDocument *zj_paper_fee_list (const ZjPaperFacts *facts, GError **error);
ZjDocument *zj_paper_cancel (const ZjPaperFacts *facts, GError **error);

/* What they have in common. */
ZjDocument *zj_stay_paper_begin (const ZjPaperFacts *facts, ZjPaperKind kind);
ZjDocument *zj_stay_paper_begin_titled (const ZjPaperFacts *facts, ZjPaperKind kind, ZjPhrase title);
void zj_stay_paper_person (ZjDocument *document, const ZjStay *stay);       /* pairs of a grid of two */
void zj_stay_paper_stay (ZjDocument *document, const ZjStay *stay);         /* the same */
void zj_stay_paper_contacts (ZjDocument *document, const ZjConfig *config); /* whom to call */
gboolean zj_stay_is_cross_province (const ZjPaperFacts *facts);
gboolean zj_paper_nothing (GError **error, const char *why); /* NOTHING; returns FALSE */

G_END_DECLS
