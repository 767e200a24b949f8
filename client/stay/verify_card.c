/* The question about the card: chip, register, printed date. */
#include "verify_private.h"

#include <string.h>

ZjReason
zj_verify_card_refused_here (const ZjCardIdentity *card)
{
  if (card->generation < 2)
    return ZJ_REASON_FIRST_GENERATION;
  if (card->genuine == ZJ_GENUINE_NO)
    return ZJ_REASON_NOT_GENUINE;
  return ZJ_REASON_NONE;
}

gboolean
zj_verify_is_past_date (const ZjVerifyCase *verify_case, const ZjVerifyAnswers *answers)
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
gboolean
zj_verify_is_unproved (const ZjCardIdentity *card)
{
  return card->generation >= 3 && card->genuine == ZJ_GENUINE_UNASKED;
}

/* All that a register could object to is settled: what remains is date and genuineness. */
static void
judge_card_in_order (ZjVerification *verification, const ZjVerifyCase *verify_case, const ZjVerifyAnswers *answers)
{
  const ZjConfig *config = verify_case->config;
  const ZjCredential *credential = verify_case->credential;

  if (config->profile.expired_card_refuse && zj_verify_is_past_date (verify_case, answers))
    zj_verify_set_answer (verification, ZJ_QUESTION_CARD, ZJ_ANSWER_NO, ZJ_REASON_PAST_PRINTED_DATE);
  else if (zj_verify_is_unproved (credential->card) && credential->kind == ZJ_CREDENTIAL_CARD
           && config->profile.card_authentication != NULL)
    zj_verify_set_answer (verification, ZJ_QUESTION_CARD, ZJ_ANSWER_UNASKED, ZJ_REASON_PLATFORM);
  else
    zj_verify_set_answer (verification, ZJ_QUESTION_CARD, ZJ_ANSWER_YES, ZJ_REASON_NONE);
}

/* The province has no card register. */
static void
judge_card_by_person (ZjVerification *verification, const ZjVerifyCase *verify_case, const ZjVerifyAnswers *answers)
{
  if (verify_case->credential->kind != ZJ_CREDENTIAL_CARD)
    zj_verify_set_answer (verification, ZJ_QUESTION_CARD, ZJ_ANSWER_UNASKED, ZJ_REASON_NO_CARD);
  else if (answers->state[ZJ_ASK_PERSON] == ZJ_ASK_FAILED)
    zj_verify_set_failed (verification, ZJ_QUESTION_CARD, answers->error[ZJ_ASK_PERSON]);
  else if (answers->state[ZJ_ASK_PERSON] != ZJ_ASK_ANSWERED)
    return;
  else if (answers->person->insurances->len == 0)
    zj_verify_set_answer (verification, ZJ_QUESTION_CARD, ZJ_ANSWER_UNASKED, ZJ_REASON_DEPENDS);
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
    zj_verify_set_answer (verification, ZJ_QUESTION_CARD, ZJ_ANSWER_NO, ZJ_REASON_UNKNOWN_CARD);
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    if (g_strcmp0 (card->state, refusals[i].state) == 0) {
      zj_verify_set_answer (verification, ZJ_QUESTION_CARD, ZJ_ANSWER_NO, refusals[i].reason);
      return;
    }
  if (g_strcmp0 (card->state, "1") != 0)
    zj_verify_set_not_understood (verification, ZJ_QUESTION_CARD, "card_stas");
  else if (!card->active)
    zj_verify_set_answer (verification, ZJ_QUESTION_CARD, ZJ_ANSWER_NO, ZJ_REASON_NOT_ACTIVATED);
  else
    judge_card_in_order (verification, verify_case, answers);
}

void
zj_verify_judge_card (ZjVerification *verification, const ZjVerifyCase *verify_case, const ZjVerifyAnswers *answers)
{
  const ZjCardIdentity *card = verify_case->credential->card;
  ZjReason refused;

  if (card == NULL) {
    zj_verify_set_answer (verification, ZJ_QUESTION_CARD, ZJ_ANSWER_UNASKED, ZJ_REASON_NO_CARD);
    return;
  }
  refused = zj_verify_card_refused_here (card);
  if (refused != ZJ_REASON_NONE)
    zj_verify_set_answer (verification, ZJ_QUESTION_CARD, ZJ_ANSWER_NO, refused);
  else if (verify_case->config->profile.card_state == NULL)
    judge_card_by_person (verification, verify_case, answers);
  else if (answers->state[ZJ_ASK_CARD_STATE] == ZJ_ASK_FAILED)
    zj_verify_set_failed (verification, ZJ_QUESTION_CARD, answers->error[ZJ_ASK_CARD_STATE]);
  else if (answers->state[ZJ_ASK_CARD_STATE] == ZJ_ASK_ANSWERED)
    judge_card_by_register (verification, verify_case, answers);
}
