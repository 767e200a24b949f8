/* Between the files that judge the four questions: verify.c (insured, filed, here, the whole),
 * verify_card.c, verify_plan.c, verify_warnings.c. Pure. */
#pragma once

#include "stay/verify.h"

G_BEGIN_DECLS

/* verify.c */
void zj_verify_set_answer (ZjVerification *verification, ZjQuestionId id, ZjAnswerKind answer, ZjReason reason);
/* Unasked, with error as its cause. */
void zj_verify_set_failed (ZjVerification *verification, ZjQuestionId id, const GError *error);
/* Unasked: the answer came and says something no table of ours knows. */
void zj_verify_set_not_understood (ZjVerification *verification, ZjQuestionId id, const char *member);

/* verify_plan.c */
gboolean zj_verify_is_supplement (const ZjInsurance *insurance);
gboolean zj_verify_has_state (const ZjInsurance *insurance, const char *state);
const ZjInsurance *zj_verify_chosen_insurance (const ZjVerifyCase *verify_case, const ZjVerifyAnswers *answers);
gboolean zj_verify_needs_no_filing (const ZjVerifyCase *verify_case, const ZjInsurance *insurance);
ZjAsk zj_verify_filing_ask (const ZjConfig *config); /* F001 or 2001 */

/* verify_card.c */
ZjReason zj_verify_card_refused_here (const ZjCardIdentity *card); /* NONE: the register is asked */
gboolean zj_verify_is_past_date (const ZjVerifyCase *verify_case, const ZjVerifyAnswers *answers);
/* A third-generation card whose platform check is still open. */
gboolean zj_verify_is_unproved (const ZjCardIdentity *card);
void zj_verify_judge_card (ZjVerification *verification, const ZjVerifyCase *verify_case,
                           const ZjVerifyAnswers *answers);

/* verify_warnings.c: the codes, ended by NULL. */
GStrv zj_verify_collect_warnings (const ZjVerification *verification, const ZjVerifyCase *verify_case,
                                  const ZjVerifyAnswers *answers);

G_END_DECLS
