/* The judgement on card, insured, filed, here; each question is one function. */
#include "verify_private.h"

#include <certs/error.h>
#include <string.h>

#include "china_time.h"

void
zj_verify_answers_clear (ZjVerifyAnswers *answers)
{
  for (guint i = 0; i < ZJ_N_ASKS; i++)
    g_clear_error (&answers->error[i]);
  zj_person_free (answers->person);
  zj_card_state_free (answers->card_state);
  g_clear_pointer (&answers->filings, g_ptr_array_unref);
  g_free (answers->entitlement_text);
  zj_openings_free (answers->openings);
  memset (answers, 0, sizeof *answers);
}

void
zj_verify_case_init (ZjVerifyCase *verify_case, const ZjConfig *config, const ZjCredential *credential,
                     const ZjVerifyOptions *options, gint64 now)
{
  g_autofree char *today = NULL;

  memset (verify_case, 0, sizeof *verify_case);
  verify_case->config = config;
  verify_case->credential = credential;
  verify_case->insutype = options != NULL ? options->insutype : NULL;
  verify_case->med_type = options != NULL && options->med_type != NULL ? options->med_type : config->profile.med_type;
  verify_case->emergency = options != NULL && options->emergency;
  today = zj_china_day (now);
  g_strlcpy (verify_case->date, options != NULL && options->date != NULL ? options->date : today,
             sizeof verify_case->date);
}

ZjReason
zj_verify_reason_of (const GError *error)
{
  if (error->domain == ZJ_CERTS_ERROR)
    return ZJ_REASON_TLS;
  if (g_error_matches (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_TIMEOUT)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return ZJ_REASON_TIMEOUT;
  return ZJ_REASON_PLATFORM;
}

/* Setting answers. */

void
zj_verify_set_answer (ZjVerification *verification, ZjQuestionId id, ZjAnswerKind answer, ZjReason reason)
{
  verification->questions[id].answer = answer;
  verification->questions[id].reason = reason;
}

void
zj_verify_set_failed (ZjVerification *verification, ZjQuestionId id, const GError *error)
{
  zj_verify_set_answer (verification, id, ZJ_ANSWER_UNASKED, zj_verify_reason_of (error));
  verification->questions[id].cause = g_error_copy (error);
  verification->questions[id].platform_text = g_strdup (zj_platform_error_text (error));
}

/* The answer came and says something no table of ours knows. */
void
zj_verify_set_not_understood (ZjVerification *verification, ZjQuestionId id, const char *member)
{
  zj_verify_set_answer (verification, id, ZJ_ANSWER_UNASKED, ZJ_REASON_PLATFORM);
  verification->questions[id].cause = g_error_new (ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_WRONG_TYPE,
                                                   "%s has a value outside its dictionary", member);
}

/* Insured. */

static void
judge_insured (ZjVerification *verification, const ZjVerifyCase *verify_case, const ZjVerifyAnswers *answers)
{
  const ZjInsurance *insurance = zj_verify_chosen_insurance (verify_case, answers);
  guint plan = zj_verify_plan (verify_case, answers);

  if (answers->state[ZJ_ASK_PERSON] == ZJ_ASK_FAILED)
    zj_verify_set_failed (verification, ZJ_QUESTION_INSURED, answers->error[ZJ_ASK_PERSON]);
  else if (answers->state[ZJ_ASK_PERSON] != ZJ_ASK_ANSWERED)
    return;
  else if (answers->person->insurances->len == 0)
    zj_verify_set_answer (verification, ZJ_QUESTION_INSURED, ZJ_ANSWER_NO, ZJ_REASON_NOT_FOUND);
  else if (insurance == NULL)
    zj_verify_set_answer (verification, ZJ_QUESTION_INSURED, ZJ_ANSWER_NO, ZJ_REASON_NOT_INSURED);
  else if (zj_verify_has_state (insurance, "2"))
    zj_verify_set_answer (verification, ZJ_QUESTION_INSURED, ZJ_ANSWER_NO, ZJ_REASON_SUSPENDED);
  else if (zj_verify_has_state (insurance, "0") || zj_verify_has_state (insurance, "3")
           || zj_verify_has_state (insurance, "4"))
    zj_verify_set_answer (verification, ZJ_QUESTION_INSURED, ZJ_ANSWER_NO, ZJ_REASON_NOT_INSURED);
  else if (!zj_verify_has_state (insurance, "1"))
    zj_verify_set_not_understood (verification, ZJ_QUESTION_INSURED, "psn_insu_stas");
  /* F001's regt_flag may still say that the national register doesn't know the person. */
  else if ((plan & (1u << ZJ_ASK_FILINGS)) != 0 && answers->state[ZJ_ASK_FILINGS] == ZJ_ASK_WAITING)
    return;
  else if (answers->state[ZJ_ASK_FILINGS] == ZJ_ASK_ANSWERED && !answers->reported)
    zj_verify_set_answer (verification, ZJ_QUESTION_INSURED, ZJ_ANSWER_NO, ZJ_REASON_NOT_IN_NATIONAL_REGISTER);
  else
    zj_verify_set_answer (verification, ZJ_QUESTION_INSURED, ZJ_ANSWER_YES, ZJ_REASON_NONE);
}

/* Filed. */

static void
set_filed_no (ZjVerification *verification, const ZjVerifyCase *verify_case, ZjReason reason)
{
  if (verify_case->emergency)
    zj_verify_set_answer (verification, ZJ_QUESTION_FILED, ZJ_ANSWER_YES, ZJ_REASON_NONE);
  else
    zj_verify_set_answer (verification, ZJ_QUESTION_FILED, ZJ_ANSWER_NO, reason);
}

static void
judge_filed_by_filings (ZjVerification *verification, const ZjVerifyCase *verify_case, const ZjVerifyAnswers *answers)
{
  ZjReason reason;

  if (!answers->reported) {
    zj_verify_set_answer (verification, ZJ_QUESTION_FILED, ZJ_ANSWER_UNASKED, ZJ_REASON_DEPENDS);
    return;
  }
  verification->covering = zj_verify_covering (verification->filings, answers->openings, &reason);
  if (verification->covering >= 0)
    zj_verify_set_answer (verification, ZJ_QUESTION_FILED, ZJ_ANSWER_YES, ZJ_REASON_NONE);
  else if (reason == ZJ_REASON_PLATFORM && !verify_case->emergency)
    zj_verify_set_not_understood (verification, ZJ_QUESTION_FILED, "fil_stas");
  else
    set_filed_no (verification, verify_case, reason);
}

static void
judge_filed_by_entitlement (ZjVerification *verification, const ZjVerifyCase *verify_case,
                            const ZjVerifyAnswers *answers)
{
  if (answers->entitled) {
    zj_verify_set_answer (verification, ZJ_QUESTION_FILED, ZJ_ANSWER_YES, ZJ_REASON_NONE);
    return;
  }
  set_filed_no (verification, verify_case, ZJ_REASON_NOT_FILED);
  verification->questions[ZJ_QUESTION_FILED].platform_text = g_strdup (answers->entitlement_text);
}

static void
judge_filed (ZjVerification *verification, const ZjVerifyCase *verify_case, const ZjVerifyAnswers *answers)
{
  const ZjInsurance *insurance = zj_verify_chosen_insurance (verify_case, answers);
  ZjAsk ask = zj_verify_filing_ask (verify_case->config);

  if (answers->state[ZJ_ASK_PERSON] == ZJ_ASK_WAITING)
    return;
  if (insurance == NULL || !zj_verify_has_state (insurance, "1"))
    zj_verify_set_answer (verification, ZJ_QUESTION_FILED, ZJ_ANSWER_UNASKED, ZJ_REASON_DEPENDS);
  else if (zj_verify_needs_no_filing (verify_case, insurance))
    zj_verify_set_answer (verification, ZJ_QUESTION_FILED, ZJ_ANSWER_YES, ZJ_REASON_NONE);
  else if (answers->state[ask] == ZJ_ASK_FAILED)
    zj_verify_set_failed (verification, ZJ_QUESTION_FILED, answers->error[ask]);
  else if (answers->state[ask] == ZJ_ASK_WAITING)
    return;
  else if (ask == ZJ_ASK_ENTITLEMENT)
    judge_filed_by_entitlement (verification, verify_case, answers);
  else
    judge_filed_by_filings (verification, verify_case, answers);
}

/* Here. */

static const char *
category_of (const ZjVerification *verification, const ZjVerifyCase *verify_case)
{
  const ZjFiling *covering = verification->covering >= 0
                                 ? g_ptr_array_index (verification->filings, (guint)verification->covering)
                                 : NULL;

  if (covering != NULL && covering->type != NULL)
    return covering->type;
  return verify_case->emergency ? "05" : "06";
}

/* Nobody can be asked in this province: what filed says stands for it. */
static void
judge_here_by_filed (ZjVerification *verification)
{
  ZjAnswerKind filed = verification->questions[ZJ_QUESTION_FILED].answer;

  if (filed == ZJ_ANSWER_YES)
    zj_verify_set_answer (verification, ZJ_QUESTION_HERE, ZJ_ANSWER_YES, ZJ_REASON_NONE);
  else if (filed != ZJ_ANSWER_PENDING)
    zj_verify_set_answer (verification, ZJ_QUESTION_HERE, ZJ_ANSWER_UNASKED, ZJ_REASON_DEPENDS);
}

static void
judge_here_by_openings (ZjVerification *verification, const ZjVerifyCase *verify_case, const ZjVerifyAnswers *answers)
{
  ZjAnswerKind filed = verification->questions[ZJ_QUESTION_FILED].answer;
  const char *category = category_of (verification, verify_case);

  if (!answers->openings->designated) {
    zj_verify_set_answer (verification, ZJ_QUESTION_HERE, ZJ_ANSWER_NO, ZJ_REASON_NOT_DESIGNATED);
    return;
  }
  if (filed == ZJ_ANSWER_PENDING)
    return;
  verification->category = g_strdup (category);
  if (GPOINTER_TO_INT (g_hash_table_lookup (answers->openings->opened, category)) != 0)
    zj_verify_set_answer (verification, ZJ_QUESTION_HERE, ZJ_ANSWER_YES, ZJ_REASON_NONE);
  else if (filed == ZJ_ANSWER_UNASKED)
    /* The filing nobody could be asked about may be of another category, and that one opened. */
    zj_verify_set_answer (verification, ZJ_QUESTION_HERE, ZJ_ANSWER_UNASKED, ZJ_REASON_DEPENDS);
  else
    zj_verify_set_answer (verification, ZJ_QUESTION_HERE, ZJ_ANSWER_NO, ZJ_REASON_CATEGORY_NOT_OPENED);
}

static void
judge_here (ZjVerification *verification, const ZjVerifyCase *verify_case, const ZjVerifyAnswers *answers)
{
  const ZjInsurance *insurance = zj_verify_chosen_insurance (verify_case, answers);

  if (answers->state[ZJ_ASK_PERSON] == ZJ_ASK_WAITING)
    return;
  if (insurance == NULL || !zj_verify_has_state (insurance, "1"))
    zj_verify_set_answer (verification, ZJ_QUESTION_HERE, ZJ_ANSWER_UNASKED, ZJ_REASON_DEPENDS);
  else if (verify_case->config->profile.opening == NULL)
    judge_here_by_filed (verification);
  else if (answers->state[ZJ_ASK_OPENINGS] == ZJ_ASK_FAILED)
    zj_verify_set_failed (verification, ZJ_QUESTION_HERE, answers->error[ZJ_ASK_OPENINGS]);
  else if (answers->state[ZJ_ASK_OPENINGS] == ZJ_ASK_ANSWERED)
    judge_here_by_openings (verification, verify_case, answers);
}

/* One trouble behind everything that was asked is worth saying once. */
static GError *
common_error (const ZjVerifyCase *verify_case, const ZjVerifyAnswers *answers)
{
  guint plan = zj_verify_plan (verify_case, answers);
  const GError *common = NULL;

  for (guint i = 0; i < ZJ_N_ASKS; i++) {
    if ((plan & (1u << i)) == 0)
      continue;
    if (answers->state[i] != ZJ_ASK_FAILED)
      return NULL;
    if (common == NULL)
      common = answers->error[i];
    else if (!g_error_matches (answers->error[i], common->domain, common->code))
      return NULL;
  }
  return common != NULL ? g_error_copy (common) : NULL;
}

static ZjVerdict
verdict_of (const ZjVerification *verification)
{
  gboolean pending = FALSE, unasked = FALSE;

  for (guint i = 0; i < ZJ_N_QUESTIONS; i++) {
    const ZjQuestion *question = &verification->questions[i];

    if (question->answer == ZJ_ANSWER_NO)
      return ZJ_VERDICT_NO;
    pending |= question->answer == ZJ_ANSWER_PENDING;
    /* Without a card there is no question about one. */
    unasked |= question->answer == ZJ_ANSWER_UNASKED && question->reason != ZJ_REASON_NO_CARD;
  }
  if (pending)
    return ZJ_VERDICT_PENDING;
  return unasked ? ZJ_VERDICT_UNKNOWN : ZJ_VERDICT_YES;
}

ZjVerification *
zj_verify_judge (const ZjVerifyCase *verify_case, const ZjVerifyAnswers *answers)
{
  ZjVerification *verification = zj_verification_new ();

  if (answers->person != NULL) {
    verification->person = zj_person_copy (answers->person);
    verification->person->chosen = zj_verify_choose_insurance (answers->person, verify_case->insutype);
  }
  for (guint i = 0; answers->filings != NULL && i < answers->filings->len; i++) {
    ZjFiling *filing = zj_filing_copy (g_ptr_array_index (answers->filings, i));

    zj_verify_judge_filing (verify_case, filing);
    g_ptr_array_add (verification->filings, filing);
  }
  if (answers->card_state != NULL)
    verification->register_card_expiry = g_strdup (answers->card_state->expiry);
  zj_verify_judge_card (verification, verify_case, answers);
  judge_insured (verification, verify_case, answers);
  judge_filed (verification, verify_case, answers);
  judge_here (verification, verify_case, answers);
  g_strfreev (verification->warnings);
  verification->warnings = zj_verify_collect_warnings (verification, verify_case, answers);
  verification->verdict = verdict_of (verification);
  verification->sign_in_error = common_error (verify_case, answers);
  return verification;
}
