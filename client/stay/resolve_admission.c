/* 2401 of unknown outcome: rule 8. The platform's lists show wire numbers, not msgids: N and N-k
 * belong to the stay, a withdrawn one counts for nothing. */
#include "stay/resolve_private.h"

#include <string.h>

#include "china_time.h"
#include "platform/tx_stay.h"
#include "stay/whereabouts.h"

/* From the day of the request, or of the admission where that is earlier. */
static ZjFind
ask (const ZjRound *round, ZjStayRow **row, GError **error)
{
  const char *admitted = round->stay->admitted_at;
  g_autofree char *asked = zj_china_day (round->stay->open.since_ms / 1000);
  g_autofree char *from = g_strndup (admitted != NULL && strncmp (admitted, asked, 10) < 0 ? admitted : asked, 10);

  return zj_stay_find (round->context, round->stay, from, row, error);
}

static void
take_admission (ZjStay *stay, const ZjCallResult *result, ZjCallRecord *record, gpointer data)
{
  const ZjStayRow *row = data;

  (void)result;
  (void)record;
  g_free (stay->mdtrt_id);
  stay->mdtrt_id = g_strdup (row->mdtrt_id);
  g_clear_pointer (&stay->waiting_reason, g_free);
  zj_stay_take_wire_number (stay, row->ipt_otp_no);
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
  const ZjStayRow *row = data;
  g_autoptr (ZjStay) there = zj_stay_copy (stay);

  g_free (there->mdtrt_id);
  there->mdtrt_id = g_strdup (row->mdtrt_id);
  zj_tx_withdraw_admission (context->session, there, msgid, context->cancellable, result);
}

/* 2601 is refused for good and the admission stands: 2404 takes its place, as 2305 does for a
 * settlement. */
static gboolean
withdraw_in_place (ZjRound *round, ZjStayRow *row, GError **error)
{
  g_auto (ZjCallResult) result = { 0 };
  const ZjStayCall call = { .role = ZJ_CALL_RESOLVE,
                            .infno = "2404",
                            .detail = "{\"instead_of\":\"2601\"}",
                            .send = send_withdrawal,
                            .data = row };

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
  g_autoptr (ZjStayRow) row = NULL;
  gboolean not_found = FALSE;
  ZjFind find;

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
  find = ask (round, &row, error);
  if (find == ZJ_FIND_NOTHING_LEARNED)
    return FALSE;
  if (not_found && find == ZJ_FIND_NONE)
    return zj_round_close (round, ZJ_EVENT_NOT_DONE, "{\"found\":\"never_arrived\"}", NULL, NULL, error);
  if (!not_found && find == ZJ_FIND_ONE)
    return withdraw_in_place (round, row, error);
  return TRUE;
}

/* Asked, and what the lists say. *found is where the platform has it. */
static gboolean
look (ZjRound *round, ZjStayRow **found, GError **error)
{
  *found = NULL;
  switch (ask (round, found, error)) {
  case ZJ_FIND_ONE:
  case ZJ_FIND_NONE:
    return TRUE;
  case ZJ_FIND_SEVERAL:
    g_set_error_literal (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT,
                         "the platform has several admissions of this stay");
    return FALSE;
  case ZJ_FIND_NOTHING_LEARNED:
  default:
    return FALSE;
  }
}

gboolean
zj_round_admission (ZjRound *round, GError **error)
{
  g_autoptr (ZjStayRow) row = NULL;

  if (round->stay->open.phase == ZJ_OPEN_REVERSING)
    return reverse (round, error);
  if (!look (round, &row, error))
    return FALSE;
  if (row == NULL)
    return decide_to_reverse (round, error);
  return zj_round_close (round, ZJ_EVENT_DONE, "{\"found\":\"5303\"}", take_admission, row, error);
}

gboolean
zj_admission_may_be_not_done (const ZjRound *round, GError **error)
{
  g_autoptr (ZjStayRow) row = NULL;

  /* The lists name no request. After the decision to reverse, and beside another one, what is listed may be
   * another desk's. */
  if (round->stay->open.phase == ZJ_OPEN_REVERSING || round->context->session == NULL
      || ask (round, &row, NULL) != ZJ_FIND_ONE)
    return TRUE;
  g_set_error_literal (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT, "the platform shows that this admission stands");
  return FALSE;
}

gboolean
zj_decide_admission (ZjRound *round, const char *detail, const char *second, GError **error)
{
  g_autoptr (ZjStayRow) row = NULL;

  if (!zj_stay_need_session (round->context, error) || !look (round, &row, error))
    return FALSE;
  if (row != NULL)
    return zj_stay_close (round->context, round->lock, round->stay, ZJ_EVENT_DECIDED_DONE, detail, second,
                          take_admission, row, error);
  g_set_error_literal (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT,
                       "the platform does not list the admission: without its visit number nothing can follow");
  return FALSE;
}
