/* Does a filing cover this stay, and if none does, why not (spec/platform.md 3). */
#include <client/regions.h>
#include <string.h>

#include "verify.h"

static gboolean
binds_other_card (const ZjVerifyCase *verify_case, const ZjFiling *filing)
{
  const ZjCardIdentity *card = verify_case->credential->card;
  const char *bound = zj_personal_reveal (&filing->card_no);
  const char *presented = card != NULL ? zj_personal_reveal (&card->card_no) : NULL;

  return bound != NULL && presented != NULL && g_ascii_strcasecmp (bound, presented) != 0;
}

static gboolean
names_other_hospitals (const ZjVerifyCase *verify_case, const ZjFiling *filing)
{
  const char *const *chosen = (const char *const *)filing->institutions;

  return chosen != NULL && chosen[0] != NULL && !g_strv_contains (chosen, verify_case->config->institution.code);
}

static gboolean
has_state (const ZjFiling *filing, const char *state)
{
  return g_strcmp0 (filing->state, state) == 0;
}

/* TRUE when reason stands between filing and stay. More than one may. */
static gboolean
applies (const ZjVerifyCase *verify_case, const ZjFiling *filing, ZjReason reason)
{
  if (reason == ZJ_REASON_OTHER_CARD)
    return binds_other_card (verify_case, filing);
  if (reason == ZJ_REASON_HOSPITAL_NOT_CHOSEN)
    return names_other_hospitals (verify_case, filing);
  if (reason == ZJ_REASON_NOT_YET_VALID)
    return filing->begin != NULL && strncmp (filing->begin, verify_case->date, 10) > 0;
  if (reason == ZJ_REASON_EXPIRED)
    return filing->end != NULL && strncmp (filing->end, verify_case->date, 10) < 0;
  if (reason == ZJ_REASON_BEING_EXAMINED)
    return has_state (filing, "2");
  if (reason == ZJ_REASON_OTHER_REGION)
    return !zj_region_covers (filing->region, verify_case->config->institution.region);
  if (reason == ZJ_REASON_WITHDRAWN)
    return has_state (filing, "0");
  /* A state that no table of ours knows is neither yes nor no. */
  return !has_state (filing, "1");
}

static const ZjReason order[] = {
  ZJ_REASON_OTHER_CARD,     ZJ_REASON_HOSPITAL_NOT_CHOSEN, ZJ_REASON_NOT_YET_VALID, ZJ_REASON_EXPIRED,
  ZJ_REASON_BEING_EXAMINED, ZJ_REASON_OTHER_REGION,        ZJ_REASON_WITHDRAWN,     ZJ_REASON_PLATFORM,
};

void
zj_verify_judge_filing (const ZjVerifyCase *verify_case, ZjFiling *filing)
{
  filing->why_not = ZJ_REASON_NONE;
  for (guint i = 0; i < G_N_ELEMENTS (order) && filing->why_not == ZJ_REASON_NONE; i++)
    if (applies (verify_case, filing, order[i]))
      filing->why_not = order[i];
  filing->covers = filing->why_not == ZJ_REASON_NONE;
}

static gboolean
is_opened (const ZjOpenings *openings, const ZjFiling *filing)
{
  return openings != NULL && filing->type != NULL
         && GPOINTER_TO_INT (g_hash_table_lookup (openings->opened, filing->type)) != 0;
}

int
zj_verify_covering (GPtrArray *filings, const ZjOpenings *openings, ZjReason *reason)
{
  gboolean seen[ZJ_N_REASONS] = { FALSE };
  int covering = -1;

  *reason = ZJ_REASON_NOT_FILED;
  for (guint i = 0; i < filings->len; i++) {
    const ZjFiling *filing = g_ptr_array_index (filings, i);

    seen[filing->why_not] = TRUE;
    if (!filing->covers)
      continue;
    if (is_opened (openings, filing))
      return (int)i;
    if (covering < 0)
      covering = (int)i;
  }
  /* One that is not understood might have covered. */
  if (seen[ZJ_REASON_PLATFORM])
    *reason = ZJ_REASON_PLATFORM;
  for (guint i = 0; i < G_N_ELEMENTS (order) && *reason == ZJ_REASON_NOT_FILED; i++)
    if (seen[order[i]])
      *reason = order[i];
  return covering;
}
