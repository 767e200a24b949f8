/* What the clerk reads: what happened, what to do, whom to call.
 *
 * One table holds the wording of every error code, reason and warning, after
 * spec glossary; a test holds it complete in every language. Texts are translated by
 * gettext at the time of the call. Both the command line and the window use it.
 */
#pragma once

#include <client/stays.h>
#include <client/verification.h>

G_BEGIN_DECLS

typedef struct {
  char *text;   /* what happened, one sentence */
  char *remedy; /* what to do now, or NULL */
  char *call;   /* whom to call, with the number, or NULL */
} ZjWording;

void zj_wording_free (ZjWording *wording);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjWording, zj_wording_free)

/* Any error of this program. config may be NULL (not loaded yet): then no telephones of
 * the hospital are named. Never NULL: an unlisted code gets a sentence with its repair code. */
ZjWording *zj_wording_for_error (const ZjConfig *config, const GError *error);

/* The error's own message for who reads details: translated where it is one of a stay's, otherwise English
 * as in the log. No personal data. Free it. */
char *zj_wording_detail (const GError *error);

/* The answer to one question; for "yes" the text says what was found. */
ZjWording *zj_wording_for_question (const ZjConfig *config, const ZjVerification *verification, ZjQuestionId id);

/* A warning code of ZjVerification.warnings. */
ZjWording *zj_wording_for_warning (const ZjConfig *config, const char *code);

/* Dictionary words: scheme ("310"), filing category ("01"), sex; the code itself when
 * unknown. Owned by the table. */
const char *zj_wording_scheme (const char *insutype);
const char *zj_wording_filing (const char *fil_type);
const char *zj_wording_sex (const char *sex);
const char *zj_wording_question (ZjQuestionId id);
const char *zj_wording_answer (ZjAnswerKind answer);
const char *zj_wording_verdict (ZjVerdict verdict);

/* Words of a stay: the code itself when unknown. Owned by the table. */
const char *zj_wording_amount (ZjAmountId id);
const char *zj_wording_stay_state (ZjStayState state);
const char *zj_wording_outcome (ZjOutcome outcome);
const char *zj_wording_account (const char *account); /* "no", "own", "family" */
const char *zj_wording_call (const char *infno);      /* "2304", … */
const char *zj_wording_step (const char *step);       /* of ZjStayAskProgress */
const char *zj_wording_person_needed (const char *code);
const char *zj_wording_finding (const char *code); /* what should be equal */

/* Why a stay waits, by its waiting_reason; NULL for NULL. Free it. */
char *zj_wording_waiting (const ZjConfig *config, const char *reason);

/* Sets up gettext for language ("zh_CN", "en", …) whatever locales the machine has. */
void zj_wording_set_language (const char *language);

G_END_DECLS
