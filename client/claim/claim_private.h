/* What claim.c and claim_content.c share: making a statement's content, and its record. */
#pragma once

#include "claim/claim.h"

G_BEGIN_DECLS

/* A stay that only its statement makes known to this journal. */
void zj_claim_fill_stay (ZjStay *stay, const ZjClaimRequest *request, const ZjStayContext *context);

/* The content without number, standing and sums. stay NULL: of the request alone. */
ZjClaimContent *zj_claim_make_content (const ZjStayContext *context, const ZjClaimRequest *request, const ZjStay *stay,
                                       const char *reason);

/* Who it is and when it began: by this a statement without a stay is found again. Free it, wiped. */
char *zj_claim_key (const ZjClaimRequest *request);

/* TRUE when everything that is said stands in it. stay: the statement is of one. */
gboolean zj_claim_says_same (const ZjClaimRequest *request, gboolean stay, const ZjClaimContent *content,
                             const GArray *lines);

/* The detail of its record, and back; code may be NULL. Free the text, wiped. *…: of a success. Errors:
 * USAGE when it is too long to be kept; ZJ_JOURNAL_ERROR_CORRUPT. */
char *zj_claim_to_detail (const ZjClaimContent *content, const GArray *lines, const char *code, GError **error);
gboolean zj_claim_from_detail (const char *detail, ZjClaimContent **content, GArray **lines, char **code,
                               GError **error);

G_END_DECLS
