/* 2401 of unknown outcome: rule 8. The platform's lists show wire numbers, not msgids: N and N-k
 * belong to the stay, a withdrawn one counts for nothing. */
#include "stay/resolve_private.h"

#include <string.h>

#include "china_time.h"
#include "platform/tx_settlement.h"
#include "platform/tx_stay.h"

typedef struct {
  char *mdtrt_id; /* of the admission that stands, or NULL */
  char *wire;
  guint n; /* how many stand */
} Found;

static void
found_clear (Found *found)
{
  g_clear_pointer (&found->mdtrt_id, g_free);
  g_clear_pointer (&found->wire, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Found, found_clear)

static void
count (const ZjRound *round, GPtrArray *rows, Found *found)
{
  for (guint i = 0; i < rows->len; i++) {
    const ZjStayRow *row = g_ptr_array_index (rows, i);

    if (row->withdrawn || row->mdtrt_id == NULL || !zj_stay_owns_number (round->stay, row->ipt_otp_no)
        || g_strcmp0 (found->mdtrt_id, row->mdtrt_id) == 0)
      continue;
    found->n++;
    if (found->mdtrt_id == NULL) {
      found->mdtrt_id = g_strdup (row->mdtrt_id);
      found->wire = g_strdup (row->ipt_otp_no);
    }
  }
}

/* From the day of the request, or of the admission where that is earlier, until tomorrow (clocks differ). */
static void
period (const ZjRound *round, char **from, char **to)
{
  g_autofree char *asked = zj_china_day (round->stay->open.since_ms / 1000);
  g_autofree char *last = zj_china_day (zj_stay_now_ms (round->context) / 1000 + 24 * 3600);
  const char *admitted = round->stay->admitted_at;
  gboolean earlier = admitted != NULL && strncmp (admitted, asked, 10) < 0;
  g_autofree char *first = g_strndup (earlier ? admitted : asked, 10);

  *from = g_strconcat (first, " 00:00:00", NULL);
  *to = g_strconcat (last, " 23:59:59", NULL);
}

/* 5303, then 5201 when that shows none. FALSE: neither was answered. */
static gboolean
ask (const ZjRound *round, Found *found, GError **error)
{
  const ZjStayContext *context = round->context;
  const ZjStay *stay = round->stay;
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;
  g_autoptr (GPtrArray) in_hospital = NULL;
  g_autoptr (GPtrArray) stays = NULL;
  g_autoptr (GError) first = NULL;
  gboolean answered;

  period (round, &from, &to);
  answered = zj_tx_in_hospital (context->session, stay->psn_no, stay->insured_region, from, to, context->cancellable,
                                &in_hospital, &first);
  if (answered)
    count (round, in_hospital, found);
  if (zj_tx_stays_of_person (context->session, stay->psn_no, stay->insured_region, NULL, from, to, stay->med_type,
                             context->cancellable, &stays, answered ? NULL : error)) {
    count (round, stays, found);
    return TRUE;
  }
  return answered;
}

static void
take_admission (ZjStay *stay, const ZjCallResult *result, ZjCallRecord *record, gpointer data)
{
  const Found *found = data;
  gsize length = strlen (stay->ipt_no);

  (void)result;
  (void)record;
  g_free (stay->mdtrt_id);
  stay->mdtrt_id = g_strdup (found->mdtrt_id);
  g_clear_pointer (&stay->waiting_reason, g_free);
  stay->wire_attempt = 0;
  if (strlen (found->wire) > length + 1)
    stay->wire_attempt = (guint)g_ascii_strtoull (found->wire + length + 1, NULL, 10) - 1;
}

static gboolean
decide_to_reverse (ZjRound *round, GError **error)
{
  if (round->read_only)
    return TRUE;
  if (!zj_stay_decide_to_reverse (round->context, round->lock, round->stay, "{\"why\":\"not_seen\"}", error))
    return FALSE;
  round->again = TRUE;
  return TRUE;
}

static void
send_withdrawal (const ZjStayContext *context, const ZjStay *stay, const char *msgid, ZjCallResult *result,
                 gpointer data)
{
  const Found *found = data;
  g_autoptr (ZjStay) there = zj_stay_copy (stay);

  g_free (there->mdtrt_id);
  there->mdtrt_id = g_strdup (found->mdtrt_id);
  zj_tx_withdraw_admission (context->session, there, msgid, context->cancellable, result);
}

/* 2601 is refused for good and the admission stands: 2404 takes its place, as 2305 does for a
 * settlement. */
static gboolean
withdraw_in_place (ZjRound *round, Found *found, GError **error)
{
  g_auto (ZjCallResult) result = { 0 };
  const ZjStayCall call = { .role = ZJ_CALL_RESOLVE,
                            .infno = "2404",
                            .detail = "{\"instead_of\":\"2601\"}",
                            .send = send_withdrawal,
                            .data = found };

  if (!zj_stay_call (round->context, round->lock, round->stay, &call, &result, error))
    return FALSE;
  if (result.outcome == ZJ_OUTCOME_DONE)
    return zj_round_close (round, ZJ_EVENT_REVERSED, "{\"by\":\"2404\"}", NULL, NULL, error);
  return TRUE;
}

static gboolean
reverse (ZjRound *round, GError **error)
{
  g_auto (ZjCallResult) result = { 0 };
  g_auto (Found) found = { 0 };
  gboolean not_found = FALSE;

  if (round->read_only)
    return TRUE;
  if (!zj_round_reverse (round, &result, &not_found, error))
    return FALSE;
  if (result.outcome == ZJ_OUTCOME_DONE)
    return zj_round_close (round, ZJ_EVENT_REVERSED, "{\"by\":\"2601\"}", NULL, NULL, error);
  if (result.outcome != ZJ_OUTCOME_NOT_DONE) {
    if (result.error != NULL)
      g_propagate_error (error, g_error_copy (result.error));
    return result.error == NULL;
  }
  not_found = not_found && round->context->config->profile.reversal_of_unseen_not_found;
  if (not_found && !zj_round_is_late (round, result.platform_time_ms))
    return TRUE;
  if (!ask (round, &found, error))
    return FALSE;
  if (not_found && found.n == 0)
    return zj_round_close (round, ZJ_EVENT_NOT_DONE, "{\"found\":\"never_arrived\"}", NULL, NULL, error);
  if (!not_found && found.n == 1)
    return withdraw_in_place (round, &found, error);
  return TRUE;
}

gboolean
zj_round_admission (ZjRound *round, GError **error)
{
  g_auto (Found) found = { 0 };

  if (round->stay->open.phase == ZJ_OPEN_REVERSING)
    return reverse (round, error);
  if (!ask (round, &found, error))
    return FALSE;
  if (found.n == 1)
    return zj_round_close (round, ZJ_EVENT_DONE, "{\"found\":\"5303\"}", take_admission, &found, error);
  if (found.n == 0)
    return decide_to_reverse (round, error);
  g_set_error (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT, "the platform has %u admissions of this stay", found.n);
  return FALSE;
}
