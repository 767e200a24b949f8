/* Statements for manual claims: issuing, copies, withdrawing (spec/cli.md 3 "manual-claim",
 * spec/platform.md 5 rule 10, spec/domain.md "When direct settlement is not possible").
 *
 * Issuing stores the content, its number and the stay's new state in one transaction, and only
 * then is there anything to print: the paper is made from what was stored. A stay whose 2304 is
 * unknown is decided to be reversed first, durably. Nothing here sends 2601; F003 is sent by
 * zj_claim_notify() once, and by resolving until it is answered.
 *
 * Thread: any; blocks for disk and network. Progress "asking", "notifying".
 */
#pragma once

#include "claim/content.h"
#include "stay/context.h"
#include "stay/fee_file.h"

G_BEGIN_DECLS

/* Borrowed; NULL or −1 is "not said". */
typedef struct {
  const char *ipt_no; /* NULL: without a stay */
  const char *reason; /* "network", …; NULL: network where nobody can be asked, otherwise other */
  const char *invoice, *tel, *agent;
  gint64 paid_fen;
  const ZjFeeFile *fees; /* the annex; NULL: of the lines that were uploaded */

  /* What a stay that this journal knows has by itself: not looked at there, but for a discharge
   * it has not. Without such a stay all but `discharged` is needed. */
  ZjClaimKind kind;
  const ZjCredential *credential;
  const char *admitted, *discharged; /* YYYY-MM-DD HH:MM[:SS]; discharged NULL: not said */
  ZjNamedText dept, diagnosis;
  const char *insured_region; /* 2, 4 or 6 digits */
} ZjClaimRequest;

/* What can be said before anybody is asked. details: those of the second part are needed.
 * Errors: ZJ_CONFIG_ERROR_USAGE, translated. Pure but for now_ms. */
gboolean zj_claim_check (const ZjClaimRequest *request, gboolean details, gint64 now_ms, GError **error);

typedef struct {
  ZjStayResult *result;    /* repeated: it stood already, and this is a copy of it */
  ZjClaimContent *content; /* as stored; NULL when none stands */
  GArray *lines;           /* ZjClaimLine; never NULL with content */
  char *code;              /* of the QR, as it was made with the original; NULL where it could not be */
  guint paper;             /* which paper of it this is: 1 the original */
} ZjClaim;
void zj_claim_free (ZjClaim *claim);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjClaim, zj_claim_free)

/* Issues, or counts one more copy. Outcomes: DONE: stored, and to be printed now. NOT_SENT with:
 * CONFLICT: a settlement stands (here, or by 5203), or the statement that stands says
 *   otherwise than the request; the supervisor;
 * UNKNOWN (outcome UNKNOWN): a call other than 2304 is still unknown; resolve first;
 * NOT_FOUND: no such stay here, and the request doesn't say enough to issue without one;
 * TOTAL; a usage or a journal error.
 * Warnings: "standing_not_asked", "reversal_pending", "notice_pending", "no_code". */
ZjClaim *zj_claim_issue (const ZjStayContext *context, const ZjClaimRequest *request);

/* The paper of claim could not be made: the next one is this one again. FALSE with ZJ_JOURNAL_ERROR. */
gboolean zj_claim_no_paper (const ZjStayContext *context, const ZjClaim *claim, GError **error);

/* The original is back. DONE; `repeated` when it was withdrawn before. NOT_SENT with NOT_FOUND, STATE:
 * none stands. */
ZjStayResult *zj_claim_withdraw (const ZjStayContext *context, const char *ipt_no);

/* Sends what is owed about the stay now, once, where somebody can be asked; adds the warnings
 * "reversal_pending", "notice_pending", "both_stand" of what is still owed to result. */
void zj_claim_notify (const ZjStayContext *context, const char *ipt_no, ZjStayResult *result);

G_END_DECLS
