/* The judgement on card, insured, filed, here; each question is one function. */
#include "verify.h"

#include <card/error.h>
#include <certs/error.h>
#include <client/regions.h>
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

static void
set_answer (ZjVerification *verification, ZjQuestionId id, ZjAnswerKind answer, ZjReason reason)
{
  verification->questions[id].answer = answer;
  verification->questions[id].reason = reason;
}

static void
set_failed (ZjVerification *verification, ZjQuestionId id, const GError *error)
{
  set_answer (verification, id, ZJ_ANSWER_UNASKED, zj_verify_reason_of (error));
  verification->questions[id].cause = g_error_copy (error);
  verification->questions[id].platform_text = g_strdup (zj_platform_error_text (error));
}

/* The answer came and says something no table of ours knows. */
static void
set_not_understood (ZjVerification *verification, ZjQuestionId id, const char *member)
{
  set_answer (verification, id, ZJ_ANSWER_UNASKED, ZJ_REASON_PLATFORM);
  verification->questions[id].cause = g_error_new (ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_WRONG_TYPE,
                                                   "%s has a value outside its dictionary", member);
}

/* Insurances. */

static gboolean
is_supplement (const ZjInsurance *insurance)
{
  /* Dictionary insutype, spec/platform-fields.md 3.1: they come on top of a basic scheme. */
  static const char *const supplements[] = { "320", "330", "370", "392", "410", "510", NULL };

  return insurance->insutype != NULL && g_strv_contains (supplements, insurance->insutype);
}

static gboolean
has_state (const ZjInsurance *insurance, const char *state)
{
  return g_strcmp0 (insurance->state, state) == 0;
}

/* Lower is better; G_MAXUINT does not count at all. */
static guint
insurance_rank (const ZjInsurance *insurance, const char *insutype)
{
  guint rank = 0;

  if (insutype != NULL ? g_strcmp0 (insurance->insutype, insutype) != 0 : is_supplement (insurance))
    return G_MAXUINT;
  if (!has_state (insurance, "1"))
    rank += has_state (insurance, "2") ? 4 : 8;
  if (g_strcmp0 (insurance->insutype, "310") != 0)
    rank += 1;
  return rank;
}

int
zj_verify_choose_insurance (const ZjPerson *person, const char *insutype)
{
  guint best = G_MAXUINT;
  int chosen = -1;

  for (guint i = 0; i < person->insurances->len; i++) {
    guint rank = insurance_rank (g_ptr_array_index (person->insurances, i), insutype);

    if (rank < best) {
      best = rank;
      chosen = (int)i;
    }
  }
  return chosen;
}

static const ZjInsurance *
chosen_insurance (const ZjVerifyCase *verify_case, const ZjVerifyAnswers *answers)
{
  int chosen;

  if (answers->state[ZJ_ASK_PERSON] != ZJ_ASK_ANSWERED)
    return NULL;
  chosen = zj_verify_choose_insurance (answers->person, verify_case->insutype);
  return chosen >= 0 ? g_ptr_array_index (answers->person->insurances, (guint)chosen) : NULL;
}

static gboolean
several_valid (const ZjPerson *person)
{
  guint n = 0;

  for (guint i = 0; i < person->insurances->len; i++) {
    const ZjInsurance *insurance = g_ptr_array_index (person->insurances, i);

    n += has_state (insurance, "1") && !is_supplement (insurance);
  }
  return n > 1;
}

/* What is asked. */

static ZjReason
card_refused_here (const ZjCardIdentity *card)
{
  if (card->generation < 2)
    return ZJ_REASON_FIRST_GENERATION;
  if (card->genuine == ZJ_GENUINE_NO)
    return ZJ_REASON_NOT_GENUINE;
  return ZJ_REASON_NONE;
}

static gboolean
needs_no_filing (const ZjVerifyCase *verify_case, const ZjInsurance *insurance)
{
  const ZjConfig *config = verify_case->config;

  return !config->profile.filing_within_province
         && zj_region_same_province (insurance->insured_region, config->institution.region);
}

static ZjAsk
filing_ask (const ZjConfig *config)
{
  return config->profile.filing_query_2001 || config->profile.filing == NULL ? ZJ_ASK_ENTITLEMENT : ZJ_ASK_FILINGS;
}

guint
zj_verify_plan (const ZjVerifyCase *verify_case, const ZjVerifyAnswers *answers)
{
  const ZjConfig *config = verify_case->config;
  const ZjCardIdentity *card = verify_case->credential->card;
  const ZjInsurance *insurance = chosen_insurance (verify_case, answers);
  guint plan = 1u << ZJ_ASK_PERSON;

  if (card != NULL && card_refused_here (card) == ZJ_REASON_NONE && config->profile.card_state != NULL)
    plan |= 1u << ZJ_ASK_CARD_STATE;
  if (insurance == NULL || !has_state (insurance, "1"))
    return plan;
  if (!needs_no_filing (verify_case, insurance))
    plan |= 1u << filing_ask (config);
  if (config->profile.opening != NULL)
    plan |= 1u << ZJ_ASK_OPENINGS;
  return plan;
}

/* Card. */

static gboolean
is_past_date (const ZjVerifyCase *verify_case, const ZjVerifyAnswers *answers)
{
  const ZjCardIdentity *card = verify_case->credential->card;
  const char *expiry;

  if (card == NULL)
    return FALSE;
  /* The register may outvote the chip: not before it has spoken. */
  if ((zj_verify_plan (verify_case, answers) & (1u << ZJ_ASK_CARD_STATE)) != 0
      && answers->state[ZJ_ASK_CARD_STATE] == ZJ_ASK_WAITING)
    return FALSE;
  expiry = answers->card_state != NULL && answers->card_state->expiry != NULL ? answers->card_state->expiry
                                                                              : card->expiry_date;
  return expiry != NULL && strncmp (expiry, verify_case->date, 10) < 0;
}

/* A third-generation card whose platform check is still open. */
static gboolean
is_unproved (const ZjCardIdentity *card)
{
  return card->generation >= 3 && card->genuine == ZJ_GENUINE_UNASKED;
}

/* All that a register could object to is settled: what remains is date and genuineness. */
static void
judge_card_in_order (ZjVerification *verification, const ZjVerifyCase *verify_case, const ZjVerifyAnswers *answers)
{
  const ZjConfig *config = verify_case->config;
  const ZjCredential *credential = verify_case->credential;

  if (config->profile.expired_card_refuse && is_past_date (verify_case, answers))
    set_answer (verification, ZJ_QUESTION_CARD, ZJ_ANSWER_NO, ZJ_REASON_PAST_PRINTED_DATE);
  else if (is_unproved (credential->card) && credential->kind == ZJ_CREDENTIAL_CARD
           && config->profile.card_authentication != NULL)
    set_answer (verification, ZJ_QUESTION_CARD, ZJ_ANSWER_UNASKED, ZJ_REASON_PLATFORM);
  else
    set_answer (verification, ZJ_QUESTION_CARD, ZJ_ANSWER_YES, ZJ_REASON_NONE);
}

/* The province has no card register. */
static void
judge_card_by_person (ZjVerification *verification, const ZjVerifyCase *verify_case, const ZjVerifyAnswers *answers)
{
  if (verify_case->credential->kind != ZJ_CREDENTIAL_CARD)
    set_answer (verification, ZJ_QUESTION_CARD, ZJ_ANSWER_UNASKED, ZJ_REASON_NO_CARD);
  else if (answers->state[ZJ_ASK_PERSON] == ZJ_ASK_FAILED)
    set_failed (verification, ZJ_QUESTION_CARD, answers->error[ZJ_ASK_PERSON]);
  else if (answers->state[ZJ_ASK_PERSON] != ZJ_ASK_ANSWERED)
    return;
  else if (answers->person->insurances->len == 0)
    set_answer (verification, ZJ_QUESTION_CARD, ZJ_ANSWER_UNASKED, ZJ_REASON_DEPENDS);
  else
    judge_card_in_order (verification, verify_case, answers);
}

static void
judge_card_by_register (ZjVerification *verification, const ZjVerifyCase *verify_case, const ZjVerifyAnswers *answers)
{
  static const struct {
    const char *state;
    ZjReason reason;
  } refusals[] = {
    { "0", ZJ_REASON_NOT_IN_USE },       { "2", ZJ_REASON_LOST },      { "3", ZJ_REASON_LOCKED },
    { "4", ZJ_REASON_TEMPORARILY_LOST }, { "9", ZJ_REASON_CANCELLED },
  };
  const ZjCardState *card = answers->card_state;

  if (card == NULL) {
    set_answer (verification, ZJ_QUESTION_CARD, ZJ_ANSWER_NO, ZJ_REASON_UNKNOWN_CARD);
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    if (g_strcmp0 (card->state, refusals[i].state) == 0) {
      set_answer (verification, ZJ_QUESTION_CARD, ZJ_ANSWER_NO, refusals[i].reason);
      return;
    }
  if (g_strcmp0 (card->state, "1") != 0)
    set_not_understood (verification, ZJ_QUESTION_CARD, "card_stas");
  else if (!card->active)
    set_answer (verification, ZJ_QUESTION_CARD, ZJ_ANSWER_NO, ZJ_REASON_NOT_ACTIVATED);
  else
    judge_card_in_order (verification, verify_case, answers);
}

static void
judge_card (ZjVerification *verification, const ZjVerifyCase *verify_case, const ZjVerifyAnswers *answers)
{
  const ZjCardIdentity *card = verify_case->credential->card;
  ZjReason refused;

  if (card == NULL) {
    set_answer (verification, ZJ_QUESTION_CARD, ZJ_ANSWER_UNASKED, ZJ_REASON_NO_CARD);
    return;
  }
  refused = card_refused_here (card);
  if (refused != ZJ_REASON_NONE)
    set_answer (verification, ZJ_QUESTION_CARD, ZJ_ANSWER_NO, refused);
  else if (verify_case->config->profile.card_state == NULL)
    judge_card_by_person (verification, verify_case, answers);
  else if (answers->state[ZJ_ASK_CARD_STATE] == ZJ_ASK_FAILED)
    set_failed (verification, ZJ_QUESTION_CARD, answers->error[ZJ_ASK_CARD_STATE]);
  else if (answers->state[ZJ_ASK_CARD_STATE] == ZJ_ASK_ANSWERED)
    judge_card_by_register (verification, verify_case, answers);
}

/* Insured. */

static void
judge_insured (ZjVerification *verification, const ZjVerifyCase *verify_case, const ZjVerifyAnswers *answers)
{
  const ZjInsurance *insurance = chosen_insurance (verify_case, answers);
  guint plan = zj_verify_plan (verify_case, answers);

  if (answers->state[ZJ_ASK_PERSON] == ZJ_ASK_FAILED)
    set_failed (verification, ZJ_QUESTION_INSURED, answers->error[ZJ_ASK_PERSON]);
  else if (answers->state[ZJ_ASK_PERSON] != ZJ_ASK_ANSWERED)
    return;
  else if (answers->person->insurances->len == 0)
    set_answer (verification, ZJ_QUESTION_INSURED, ZJ_ANSWER_NO, ZJ_REASON_NOT_FOUND);
  else if (insurance == NULL)
    set_answer (verification, ZJ_QUESTION_INSURED, ZJ_ANSWER_NO, ZJ_REASON_NOT_INSURED);
  else if (has_state (insurance, "2"))
    set_answer (verification, ZJ_QUESTION_INSURED, ZJ_ANSWER_NO, ZJ_REASON_SUSPENDED);
  else if (has_state (insurance, "0") || has_state (insurance, "3") || has_state (insurance, "4"))
    set_answer (verification, ZJ_QUESTION_INSURED, ZJ_ANSWER_NO, ZJ_REASON_NOT_INSURED);
  else if (!has_state (insurance, "1"))
    set_not_understood (verification, ZJ_QUESTION_INSURED, "psn_insu_stas");
  /* F001's regt_flag may still say that the national register doesn't know the person. */
  else if ((plan & (1u << ZJ_ASK_FILINGS)) != 0 && answers->state[ZJ_ASK_FILINGS] == ZJ_ASK_WAITING)
    return;
  else if (answers->state[ZJ_ASK_FILINGS] == ZJ_ASK_ANSWERED && !answers->reported)
    set_answer (verification, ZJ_QUESTION_INSURED, ZJ_ANSWER_NO, ZJ_REASON_NOT_IN_NATIONAL_REGISTER);
  else
    set_answer (verification, ZJ_QUESTION_INSURED, ZJ_ANSWER_YES, ZJ_REASON_NONE);
}

/* Filed. */

static void
set_filed_no (ZjVerification *verification, const ZjVerifyCase *verify_case, ZjReason reason)
{
  if (verify_case->emergency)
    set_answer (verification, ZJ_QUESTION_FILED, ZJ_ANSWER_YES, ZJ_REASON_NONE);
  else
    set_answer (verification, ZJ_QUESTION_FILED, ZJ_ANSWER_NO, reason);
}

static void
judge_filed_by_filings (ZjVerification *verification, const ZjVerifyCase *verify_case, const ZjVerifyAnswers *answers)
{
  ZjReason reason;

  if (!answers->reported) {
    set_answer (verification, ZJ_QUESTION_FILED, ZJ_ANSWER_UNASKED, ZJ_REASON_DEPENDS);
    return;
  }
  verification->covering = zj_verify_covering (verification->filings, answers->openings, &reason);
  if (verification->covering >= 0)
    set_answer (verification, ZJ_QUESTION_FILED, ZJ_ANSWER_YES, ZJ_REASON_NONE);
  else if (reason == ZJ_REASON_PLATFORM && !verify_case->emergency)
    set_not_understood (verification, ZJ_QUESTION_FILED, "fil_stas");
  else
    set_filed_no (verification, verify_case, reason);
}

static void
judge_filed_by_entitlement (ZjVerification *verification, const ZjVerifyCase *verify_case,
                            const ZjVerifyAnswers *answers)
{
  if (answers->entitled) {
    set_answer (verification, ZJ_QUESTION_FILED, ZJ_ANSWER_YES, ZJ_REASON_NONE);
    return;
  }
  set_filed_no (verification, verify_case, ZJ_REASON_NOT_FILED);
  verification->questions[ZJ_QUESTION_FILED].platform_text = g_strdup (answers->entitlement_text);
}

static void
judge_filed (ZjVerification *verification, const ZjVerifyCase *verify_case, const ZjVerifyAnswers *answers)
{
  const ZjInsurance *insurance = chosen_insurance (verify_case, answers);
  ZjAsk ask = filing_ask (verify_case->config);

  if (answers->state[ZJ_ASK_PERSON] == ZJ_ASK_WAITING)
    return;
  if (insurance == NULL || !has_state (insurance, "1"))
    set_answer (verification, ZJ_QUESTION_FILED, ZJ_ANSWER_UNASKED, ZJ_REASON_DEPENDS);
  else if (needs_no_filing (verify_case, insurance))
    set_answer (verification, ZJ_QUESTION_FILED, ZJ_ANSWER_YES, ZJ_REASON_NONE);
  else if (answers->state[ask] == ZJ_ASK_FAILED)
    set_failed (verification, ZJ_QUESTION_FILED, answers->error[ask]);
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
    set_answer (verification, ZJ_QUESTION_HERE, ZJ_ANSWER_YES, ZJ_REASON_NONE);
  else if (filed != ZJ_ANSWER_PENDING)
    set_answer (verification, ZJ_QUESTION_HERE, ZJ_ANSWER_UNASKED, ZJ_REASON_DEPENDS);
}

static void
judge_here_by_openings (ZjVerification *verification, const ZjVerifyCase *verify_case, const ZjVerifyAnswers *answers)
{
  ZjAnswerKind filed = verification->questions[ZJ_QUESTION_FILED].answer;
  const char *category = category_of (verification, verify_case);

  if (!answers->openings->designated) {
    set_answer (verification, ZJ_QUESTION_HERE, ZJ_ANSWER_NO, ZJ_REASON_NOT_DESIGNATED);
    return;
  }
  if (filed == ZJ_ANSWER_PENDING)
    return;
  verification->category = g_strdup (category);
  if (GPOINTER_TO_INT (g_hash_table_lookup (answers->openings->opened, category)) != 0)
    set_answer (verification, ZJ_QUESTION_HERE, ZJ_ANSWER_YES, ZJ_REASON_NONE);
  else if (filed == ZJ_ANSWER_UNASKED)
    /* The filing nobody could be asked about may be of another category, and that one opened. */
    set_answer (verification, ZJ_QUESTION_HERE, ZJ_ANSWER_UNASKED, ZJ_REASON_DEPENDS);
  else
    set_answer (verification, ZJ_QUESTION_HERE, ZJ_ANSWER_NO, ZJ_REASON_CATEGORY_NOT_OPENED);
}

static void
judge_here (ZjVerification *verification, const ZjVerifyCase *verify_case, const ZjVerifyAnswers *answers)
{
  const ZjInsurance *insurance = chosen_insurance (verify_case, answers);

  if (answers->state[ZJ_ASK_PERSON] == ZJ_ASK_WAITING)
    return;
  if (insurance == NULL || !has_state (insurance, "1"))
    set_answer (verification, ZJ_QUESTION_HERE, ZJ_ANSWER_UNASKED, ZJ_REASON_DEPENDS);
  else if (verify_case->config->profile.opening == NULL)
    judge_here_by_filed (verification);
  else if (answers->state[ZJ_ASK_OPENINGS] == ZJ_ASK_FAILED)
    set_failed (verification, ZJ_QUESTION_HERE, answers->error[ZJ_ASK_OPENINGS]);
  else if (answers->state[ZJ_ASK_OPENINGS] == ZJ_ASK_ANSWERED)
    judge_here_by_openings (verification, verify_case, answers);
}

/* Beside the answers. */

static gboolean
is_deemed_filed (const ZjVerification *verification, const ZjVerifyCase *verify_case, const ZjVerifyAnswers *answers)
{
  ZjAsk ask = filing_ask (verify_case->config);

  if (!verify_case->emergency || verification->questions[ZJ_QUESTION_FILED].answer != ZJ_ANSWER_YES
      || answers->state[ask] != ZJ_ASK_ANSWERED)
    return FALSE;
  return ask == ZJ_ASK_ENTITLEMENT ? !answers->entitled : verification->covering < 0;
}

static gboolean
numbers_differ (const ZjVerifyCase *verify_case, const ZjPerson *person)
{
  const ZjCredential *credential = verify_case->credential;
  const char *there = person != NULL ? zj_personal_reveal (&person->cert_no) : NULL;
  const char *shown = NULL;

  /* Another document's number (a passport's) has nothing to be compared with. */
  if (credential->kind == ZJ_CREDENTIAL_CARD)
    shown = zj_personal_reveal (&credential->card->ssn);
  else if (credential->cert_type == NULL || g_str_equal (credential->cert_type, "01"))
    shown = zj_personal_reveal (&credential->cert_no);
  return shown != NULL && there != NULL && (person->cert_type == NULL || g_str_equal (person->cert_type, "01"))
         && g_ascii_strcasecmp (shown, there) != 0;
}

static gboolean
regions_differ (const ZjVerifyCase *verify_case, const ZjInsurance *insurance)
{
  const ZjCardIdentity *card = verify_case->credential->card;

  return card != NULL && card->region != NULL && insurance != NULL && insurance->insured_region != NULL
         && !zj_region_covers (card->region, insurance->insured_region)
         && !zj_region_covers (insurance->insured_region, card->region);
}

static GStrv
collect_warnings (const ZjVerification *verification, const ZjVerifyCase *verify_case, const ZjVerifyAnswers *answers)
{
  const ZjConfig *config = verify_case->config;
  const ZjCredential *credential = verify_case->credential;
  const ZjCardIdentity *card = credential->card;
  const ZjInsurance *insurance = chosen_insurance (verify_case, answers);
  gboolean card_yes = verification->questions[ZJ_QUESTION_CARD].answer == ZJ_ANSWER_YES;
  gboolean here_yes = verification->questions[ZJ_QUESTION_HERE].answer == ZJ_ANSWER_YES;
  const struct {
    gboolean holds;
    const char *code;
  } warnings[] = {
    { is_past_date (verify_case, answers)
          && verification->questions[ZJ_QUESTION_CARD].reason != ZJ_REASON_PAST_PRINTED_DATE,
      "past_printed_date" },
    { card != NULL && (card->flags & ZJ_CARD_FLAG_CARD_NO_CHECK) != 0, "card_number_check" },
    { card != NULL && (card->flags & ZJ_CARD_FLAG_SSN_CHECK) != 0, "ssn_check" },
    { card != NULL && (card->flags & ZJ_CARD_FLAG_NAME_UNREADABLE) != 0, "name_unreadable" },
    { regions_differ (verify_case, insurance), "region_differs" },
    { numbers_differ (verify_case, answers->person), "person_differs" },
    { verify_case->insutype == NULL && answers->person != NULL && several_valid (answers->person),
      "several_insurances" },
    { is_deemed_filed (verification, verify_case, answers), "deemed_filed" },
    { card_yes && is_unproved (card), "genuine_unasked" },
    { card_yes && config->profile.card_state == NULL, "card_state_not_offered" },
    { here_yes && config->profile.opening == NULL, "opening_not_offered" },
  };
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < G_N_ELEMENTS (warnings); i++)
    if (warnings[i].holds)
      g_strv_builder_add (builder, warnings[i].code);
  return g_strv_builder_end (builder);
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
  judge_card (verification, verify_case, answers);
  judge_insured (verification, verify_case, answers);
  judge_filed (verification, verify_case, answers);
  judge_here (verification, verify_case, answers);
  g_strfreev (verification->warnings);
  verification->warnings = collect_warnings (verification, verify_case, answers);
  verification->verdict = verdict_of (verification);
  verification->sign_in_error = common_error (verify_case, answers);
  return verification;
}
