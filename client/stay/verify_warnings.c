/* What is said beside the four answers: nothing of it is a no. */
#include "verify_private.h"

#include <client/regions.h>

static gboolean
several_valid (const ZjPerson *person)
{
  guint n = 0;

  for (guint i = 0; i < person->insurances->len; i++) {
    const ZjInsurance *insurance = g_ptr_array_index (person->insurances, i);

    n += zj_verify_has_state (insurance, "1") && !zj_verify_is_supplement (insurance);
  }
  return n > 1;
}

static gboolean
is_deemed_filed (const ZjVerification *verification, const ZjVerifyCase *verify_case, const ZjVerifyAnswers *answers)
{
  ZjAsk ask = zj_verify_filing_ask (verify_case->config);

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

GStrv
zj_verify_collect_warnings (const ZjVerification *verification, const ZjVerifyCase *verify_case,
                            const ZjVerifyAnswers *answers)
{
  const ZjConfig *config = verify_case->config;
  const ZjCredential *credential = verify_case->credential;
  const ZjCardIdentity *card = credential->card;
  const ZjInsurance *insurance = zj_verify_chosen_insurance (verify_case, answers);
  gboolean card_yes = verification->questions[ZJ_QUESTION_CARD].answer == ZJ_ANSWER_YES;
  gboolean here_yes = verification->questions[ZJ_QUESTION_HERE].answer == ZJ_ANSWER_YES;
  const struct {
    gboolean holds;
    const char *code;
  } warnings[] = {
    { zj_verify_is_past_date (verify_case, answers)
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
    { card_yes && zj_verify_is_unproved (card), "genuine_unasked" },
    { card_yes && config->profile.card_state == NULL, "card_state_not_offered" },
    { here_yes && config->profile.opening == NULL, "opening_not_offered" },
  };
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < G_N_ELEMENTS (warnings); i++)
    if (warnings[i].holds)
      g_strv_builder_add (builder, warnings[i].code);
  return g_strv_builder_end (builder);
}
