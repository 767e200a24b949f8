/* Which of a person's insurances the answers are about, and what is worth asking for it. */
#include "verify_private.h"

#include <client/regions.h>

/* Insurances. */

gboolean
zj_verify_is_supplement (const ZjInsurance *insurance)
{
  /* Dictionary insutype, spec/platform-fields.md 3.1: they come on top of a basic scheme. */
  static const char *const supplements[] = { "320", "330", "370", "392", "410", "510", NULL };

  return insurance->insutype != NULL && g_strv_contains (supplements, insurance->insutype);
}

gboolean
zj_verify_has_state (const ZjInsurance *insurance, const char *state)
{
  return g_strcmp0 (insurance->state, state) == 0;
}

/* Lower is better; G_MAXUINT does not count at all. */
static guint
insurance_rank (const ZjInsurance *insurance, const char *insutype)
{
  guint rank = 0;

  if (insutype != NULL ? g_strcmp0 (insurance->insutype, insutype) != 0 : zj_verify_is_supplement (insurance))
    return G_MAXUINT;
  if (!zj_verify_has_state (insurance, "1"))
    rank += zj_verify_has_state (insurance, "2") ? 4 : 8;
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

const ZjInsurance *
zj_verify_chosen_insurance (const ZjVerifyCase *verify_case, const ZjVerifyAnswers *answers)
{
  int chosen;

  if (answers->state[ZJ_ASK_PERSON] != ZJ_ASK_ANSWERED)
    return NULL;
  chosen = zj_verify_choose_insurance (answers->person, verify_case->insutype);
  return chosen >= 0 ? g_ptr_array_index (answers->person->insurances, (guint)chosen) : NULL;
}

/* What is asked. */

gboolean
zj_verify_needs_no_filing (const ZjVerifyCase *verify_case, const ZjInsurance *insurance)
{
  const ZjConfig *config = verify_case->config;

  return !config->profile.filing_within_province
         && zj_region_same_province (insurance->insured_region, config->institution.region);
}

ZjAsk
zj_verify_filing_ask (const ZjConfig *config)
{
  return config->profile.filing_query_2001 || config->profile.filing == NULL ? ZJ_ASK_ENTITLEMENT : ZJ_ASK_FILINGS;
}

guint
zj_verify_plan (const ZjVerifyCase *verify_case, const ZjVerifyAnswers *answers)
{
  const ZjConfig *config = verify_case->config;
  const ZjCardIdentity *card = verify_case->credential->card;
  const ZjInsurance *insurance = zj_verify_chosen_insurance (verify_case, answers);
  guint plan = 1u << ZJ_ASK_PERSON;

  if (card != NULL && zj_verify_card_refused_here (card) == ZJ_REASON_NONE && config->profile.card_state != NULL)
    plan |= 1u << ZJ_ASK_CARD_STATE;
  if (insurance == NULL || !zj_verify_has_state (insurance, "1"))
    return plan;
  if (!zj_verify_needs_no_filing (verify_case, insurance))
    plan |= 1u << zj_verify_filing_ask (config);
  if (config->profile.opening != NULL)
    plan |= 1u << ZJ_ASK_OPENINGS;
  return plan;
}
