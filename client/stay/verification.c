/* The snapshot of the four questions: names, copies, release. No judgement lives here. */
#include <client/verification.h>

static const char *const question_names[ZJ_N_QUESTIONS] = { "card", "insured", "filed", "here" };
static const char *const answer_names[] = { "pending", "yes", "no", "unasked" };
static const char *const verdict_names[] = { "pending", "yes", "no", "unknown" };
static const char *const reason_names[ZJ_N_REASONS] = {
  [ZJ_REASON_FIRST_GENERATION] = "first_generation",
  [ZJ_REASON_NOT_GENUINE] = "not_genuine",
  [ZJ_REASON_NOT_IN_USE] = "not_in_use",
  [ZJ_REASON_NOT_ACTIVATED] = "not_activated",
  [ZJ_REASON_LOST] = "lost",
  [ZJ_REASON_TEMPORARILY_LOST] = "temporarily_lost",
  [ZJ_REASON_LOCKED] = "locked",
  [ZJ_REASON_CANCELLED] = "cancelled",
  [ZJ_REASON_UNKNOWN_CARD] = "unknown_card",
  [ZJ_REASON_PAST_PRINTED_DATE] = "past_printed_date",
  [ZJ_REASON_NOT_FOUND] = "not_found",
  [ZJ_REASON_NOT_INSURED] = "not_insured",
  [ZJ_REASON_SUSPENDED] = "suspended",
  [ZJ_REASON_NOT_IN_NATIONAL_REGISTER] = "not_in_national_register",
  [ZJ_REASON_NOT_FILED] = "not_filed",
  [ZJ_REASON_EXPIRED] = "expired",
  [ZJ_REASON_NOT_YET_VALID] = "not_yet_valid",
  [ZJ_REASON_BEING_EXAMINED] = "being_examined",
  [ZJ_REASON_WITHDRAWN] = "withdrawn",
  [ZJ_REASON_OTHER_REGION] = "other_region",
  [ZJ_REASON_HOSPITAL_NOT_CHOSEN] = "hospital_not_chosen",
  [ZJ_REASON_OTHER_CARD] = "other_card",
  [ZJ_REASON_NOT_DESIGNATED] = "not_designated",
  [ZJ_REASON_CATEGORY_NOT_OPENED] = "category_not_opened",
  [ZJ_REASON_NO_CARD] = "no_card",
  [ZJ_REASON_PLATFORM] = "platform",
  [ZJ_REASON_TIMEOUT] = "timeout",
  [ZJ_REASON_TLS] = "tls",
  [ZJ_REASON_DEPENDS] = "depends",
};

const char *
zj_question_name (ZjQuestionId id)
{
  g_return_val_if_fail (id < ZJ_N_QUESTIONS, NULL);
  return question_names[id];
}

const char *
zj_answer_name (ZjAnswerKind answer)
{
  g_return_val_if_fail ((guint)answer < G_N_ELEMENTS (answer_names), NULL);
  return answer_names[answer];
}

const char *
zj_verdict_name (ZjVerdict verdict)
{
  g_return_val_if_fail ((guint)verdict < G_N_ELEMENTS (verdict_names), NULL);
  return verdict_names[verdict];
}

const char *
zj_reason_name (ZjReason reason)
{
  g_return_val_if_fail (reason < ZJ_N_REASONS, NULL);
  return reason_names[reason];
}

ZjInsurance *
zj_insurance_new (void)
{
  ZjInsurance *insurance = g_new0 (ZjInsurance, 1);

  insurance->balance_fen = -1;
  return insurance;
}

static ZjInsurance *
insurance_copy (const ZjInsurance *from)
{
  ZjInsurance *to = zj_insurance_new ();

  to->insutype = g_strdup (from->insutype);
  to->psn_type = g_strdup (from->psn_type);
  to->state = g_strdup (from->state);
  to->insured_region = g_strdup (from->insured_region);
  to->since = g_strdup (from->since);
  to->suspended_since = g_strdup (from->suspended_since);
  to->employer = g_strdup (from->employer);
  to->balance_fen = from->balance_fen;
  return to;
}

void
zj_insurance_free (ZjInsurance *insurance)
{
  if (insurance == NULL)
    return;
  g_free (insurance->insutype);
  g_free (insurance->psn_type);
  g_free (insurance->state);
  g_free (insurance->insured_region);
  g_free (insurance->since);
  g_free (insurance->suspended_since);
  g_free (insurance->employer);
  g_free (insurance);
}

ZjPerson *
zj_person_new (void)
{
  ZjPerson *person = g_new0 (ZjPerson, 1);

  person->insurances = g_ptr_array_new_with_free_func ((GDestroyNotify)zj_insurance_free);
  person->chosen = -1;
  return person;
}

ZjPerson *
zj_person_copy (const ZjPerson *from)
{
  ZjPerson *to;

  if (from == NULL)
    return NULL;
  to = zj_person_new ();
  to->psn_no = g_strdup (from->psn_no);
  to->name = zj_personal_copy (&from->name);
  to->cert_no = zj_personal_copy (&from->cert_no);
  to->birth_date = zj_personal_copy (&from->birth_date);
  to->cert_type = g_strdup (from->cert_type);
  to->sex = g_strdup (from->sex);
  for (guint i = 0; i < from->insurances->len; i++)
    g_ptr_array_add (to->insurances, insurance_copy (g_ptr_array_index (from->insurances, i)));
  to->chosen = from->chosen;
  return to;
}

void
zj_person_free (ZjPerson *person)
{
  if (person == NULL)
    return;
  g_free (person->psn_no);
  zj_personal_clear (&person->name);
  zj_personal_clear (&person->cert_no);
  zj_personal_clear (&person->birth_date);
  g_free (person->cert_type);
  g_free (person->sex);
  g_ptr_array_unref (person->insurances);
  g_free (person);
}

ZjFiling *
zj_filing_new (void)
{
  return g_new0 (ZjFiling, 1);
}

ZjFiling *
zj_filing_copy (const ZjFiling *from)
{
  ZjFiling *to = zj_filing_new ();

  to->number = g_strdup (from->number);
  to->type = g_strdup (from->type);
  to->region = g_strdup (from->region);
  to->begin = g_strdup (from->begin);
  to->end = g_strdup (from->end);
  to->institutions = g_strdupv (from->institutions);
  to->state = g_strdup (from->state);
  to->card_no = zj_personal_copy (&from->card_no);
  to->covers = from->covers;
  to->why_not = from->why_not;
  return to;
}

void
zj_filing_free (ZjFiling *filing)
{
  if (filing == NULL)
    return;
  g_free (filing->number);
  g_free (filing->type);
  g_free (filing->region);
  g_free (filing->begin);
  g_free (filing->end);
  g_strfreev (filing->institutions);
  g_free (filing->state);
  zj_personal_clear (&filing->card_no);
  g_free (filing);
}

ZjVerification *
zj_verification_new (void)
{
  ZjVerification *verification = g_atomic_rc_box_new0 (ZjVerification);

  verification->filings = g_ptr_array_new_with_free_func ((GDestroyNotify)zj_filing_free);
  verification->covering = -1;
  verification->warnings = g_new0 (char *, 1);
  return verification;
}

ZjVerification *
zj_verification_copy (const ZjVerification *from)
{
  ZjVerification *to = zj_verification_new ();

  to->verdict = from->verdict;
  for (guint i = 0; i < ZJ_N_QUESTIONS; i++) {
    to->questions[i] = from->questions[i];
    to->questions[i].platform_text = g_strdup (from->questions[i].platform_text);
    to->questions[i].cause = from->questions[i].cause != NULL ? g_error_copy (from->questions[i].cause) : NULL;
  }
  to->person = zj_person_copy (from->person);
  for (guint i = 0; i < from->filings->len; i++)
    g_ptr_array_add (to->filings, zj_filing_copy (g_ptr_array_index (from->filings, i)));
  to->covering = from->covering;
  to->category = g_strdup (from->category);
  g_strfreev (to->warnings);
  to->warnings = g_strdupv (from->warnings);
  to->register_card_expiry = g_strdup (from->register_card_expiry);
  to->sign_in_error = from->sign_in_error != NULL ? g_error_copy (from->sign_in_error) : NULL;
  return to;
}

ZjVerification *
zj_verification_ref (ZjVerification *verification)
{
  return g_atomic_rc_box_acquire (verification);
}

static void
verification_clear (ZjVerification *verification)
{
  for (guint i = 0; i < ZJ_N_QUESTIONS; i++) {
    g_free (verification->questions[i].platform_text);
    g_clear_error (&verification->questions[i].cause);
  }
  zj_person_free (verification->person);
  g_ptr_array_unref (verification->filings);
  g_free (verification->category);
  g_strfreev (verification->warnings);
  g_free (verification->register_card_expiry);
  g_clear_error (&verification->sign_in_error);
}

void
zj_verification_unref (ZjVerification *verification)
{
  g_atomic_rc_box_release_full (verification, (GDestroyNotify)verification_clear);
}

static ZjCredential *
credential_new (ZjCredentialKind kind)
{
  ZjCredential *credential = g_new0 (ZjCredential, 1);

  credential->kind = kind;
  return credential;
}

ZjCredential *
zj_credential_new_card (ZjCardIdentity *card)
{
  ZjCredential *credential = credential_new (ZJ_CREDENTIAL_CARD);

  credential->card = zj_card_identity_ref (card);
  return credential;
}

ZjCredential *
zj_credential_new_identity (const char *cert_no, const char *name, const char *cert_type, ZjCardIdentity *with_card)
{
  ZjCredential *credential = credential_new (ZJ_CREDENTIAL_IDENTITY);

  credential->cert_no = zj_personal_new (cert_no);
  credential->name = zj_personal_new (name);
  credential->cert_type = g_strdup (cert_type);
  credential->card = with_card != NULL ? zj_card_identity_ref (with_card) : NULL;
  return credential;
}

ZjCredential *
zj_credential_new_ecode (const char *token)
{
  ZjCredential *credential = credential_new (ZJ_CREDENTIAL_ECODE);

  credential->ecode = zj_personal_new (token);
  return credential;
}

ZjCredential *
zj_credential_copy (const ZjCredential *from)
{
  ZjCredential *to = credential_new (from->kind);

  to->card = from->card != NULL ? zj_card_identity_ref (from->card) : NULL;
  to->cert_no = zj_personal_copy (&from->cert_no);
  to->name = zj_personal_copy (&from->name);
  to->cert_type = g_strdup (from->cert_type);
  to->ecode = zj_personal_copy (&from->ecode);
  return to;
}

void
zj_credential_free (ZjCredential *credential)
{
  if (credential == NULL)
    return;
  g_clear_pointer (&credential->card, zj_card_identity_unref);
  zj_personal_clear (&credential->cert_no);
  zj_personal_clear (&credential->name);
  g_free (credential->cert_type);
  zj_personal_clear (&credential->ecode);
  g_free (credential);
}
