/* 2304 and 2305 of unknown outcome: rules 4 to 7 and 11. */
#include "stay/resolve_private.h"

#include <gio/gio.h>
#include <string.h>

#include "stay/credential.h"
#include "stay/standing.h"

typedef struct {
  const ZjStayContext *context;
  const ZjSettlementRow *row;
} Found;

static void
take_found (ZjStay *stay, const ZjCallResult *result, ZjCallRecord *record, gpointer data)
{
  const Found *found = data;

  (void)result;
  (void)record;
  if (found->row != NULL)
    zj_standing_take_settlement (found->context, stay, found->row, NULL);
}

static void
drop_settlement (ZjStay *stay, const ZjCallResult *result, ZjCallRecord *record, gpointer data)
{
  (void)data;
  if (result->outcome != ZJ_OUTCOME_DONE)
    return;
  record->detail = g_strdup_printf ("{\"setl_id\":\"%s\"}", stay->setl_id != NULL ? stay->setl_id : "");
  zj_standing_drop_settlement (stay);
}

/* What the settlement was asked with (account, invoice) is known by the intent alone. */
static gboolean
close_done (ZjRound *round, const ZjSettlementRow *row, GError **error)
{
  Found found = { round->context, row };

  if (round->stay->open.detail != NULL && !zj_stay_apply_detail (round->stay, round->stay->open.detail, error))
    return FALSE;
  return zj_round_close (round, ZJ_EVENT_DONE, "{\"found\":\"5203\"}", take_found, &found, error);
}

static gboolean
decide_to_reverse (ZjRound *round, const char *why, GError **error)
{
  g_autofree char *detail = g_strdup_printf ("{\"why\":\"%s\"}", why);

  if (round->read_only)
    return TRUE;
  if (!zj_stay_decide_to_reverse (round->context, round->lock, round->stay, detail, error))
    return FALSE;
  round->again = TRUE;
  return TRUE;
}

/* Rule 4, and 11 where nobody can be asked. */
static gboolean
ask (ZjRound *round, GError **error)
{
  g_auto (ZjStanding) standing = { 0 };

  if (!round->context->config->profile.settlement_query_by_stay)
    return decide_to_reverse (round, "settlement_query", error);
  if (!zj_standing_ask (round->context, round->stay, round->stay->open.msgid, &standing, error))
    return FALSE;
  if (standing.own_stands && standing.n_uncancelled == 1 && !standing.own_cancelled)
    return close_done (round, standing.uncancelled, error);
  if (standing.own_cancelled && !standing.own_stands)
    return zj_round_close (round, ZJ_EVENT_NOT_DONE, "{\"found\":\"cancelled\"}", NULL, NULL, error);
  return decide_to_reverse (round, standing.own_stands ? "beside_another" : "not_seen", error);
}

static void
send_cancel_of_found (const ZjStayContext *context, const ZjStay *stay, const char *msgid, ZjCallResult *result,
                      gpointer data)
{
  const ZjSettlementRow *row = data;
  ZjSettlementRow *answer = NULL;

  zj_tx_cancel_settlement (context->session, stay, row->setl_id, msgid, context->cancellable, result, &answer);
  zj_settlement_row_free (answer);
}

/* Rule 5, its end: 2601 is refused for good while 5203 shows M uncancelled. */
static gboolean
cancel_in_place (ZjRound *round, ZjSettlementRow *row, GError **error)
{
  g_auto (ZjCallResult) result = { 0 };
  g_autofree char *detail = g_strdup_printf ("{\"instead_of\":\"2601\",\"omsgid\":\"%s\",\"setl_id\":\"%s\"}",
                                             round->stay->open.msgid, row->setl_id);
  const ZjStayCall call
      = { .role = ZJ_CALL_RESOLVE, .infno = "2305", .detail = detail, .send = send_cancel_of_found, .data = row };

  if (!zj_stay_call (round->context, round->lock, round->stay, &call, &result, error))
    return FALSE;
  if (result.outcome == ZJ_OUTCOME_DONE)
    return zj_round_close (round, ZJ_EVENT_REVERSED, "{\"by\":\"2305\"}", NULL, NULL, error);
  return TRUE;
}

/* After a 2601 that brought no 0: has M been cancelled, and may an answer "not found" end it? */
static gboolean
look_after_reversal (ZjRound *round, gboolean refused, gboolean may_end, GError **error)
{
  g_auto (ZjStanding) standing = { 0 };

  if (!round->context->config->profile.settlement_query_by_stay)
    return TRUE; /* rule 11: only 2601, or a person */
  if (!zj_standing_ask (round->context, round->stay, round->stay->open.msgid, &standing, error))
    return FALSE;
  if (!standing.own_stands && standing.own_cancelled)
    return zj_round_close (round, ZJ_EVENT_NOT_DONE, "{\"found\":\"cancelled\"}", NULL, NULL, error);
  if (!standing.own_stands && may_end)
    return zj_round_close (round, ZJ_EVENT_NOT_DONE, "{\"found\":\"never_arrived\"}", NULL, NULL, error);
  if (standing.own_stands && refused && !round->read_only)
    return cancel_in_place (round, standing.uncancelled, error);
  return TRUE;
}

static gboolean
reverse (ZjRound *round, GError **error)
{
  g_auto (ZjCallResult) result = { 0 };
  gboolean not_found = FALSE;
  gboolean may_end;

  if (round->read_only)
    return look_after_reversal (round, FALSE, FALSE, error);
  if (!zj_round_reverse (round, &result, &not_found, error))
    return FALSE;
  if (result.outcome == ZJ_OUTCOME_DONE)
    return zj_round_close (round, ZJ_EVENT_REVERSED, "{\"by\":\"2601\"}", NULL, NULL, error);
  not_found = not_found && round->context->config->profile.reversal_of_unseen_not_found
              && result.outcome == ZJ_OUTCOME_NOT_DONE;
  may_end = not_found && zj_round_is_late (round, result.platform_time_ms);
  if (result.outcome != ZJ_OUTCOME_NOT_DONE && result.error != NULL) {
    g_autoptr (GError) unlearned = NULL;

    if (!look_after_reversal (round, FALSE, FALSE, &unlearned)) {
      g_propagate_error (error, g_error_copy (result.error));
      return FALSE;
    }
    return TRUE;
  }
  return look_after_reversal (round, result.outcome == ZJ_OUTCOME_NOT_DONE && !not_found, may_end, error);
}

gboolean
zj_round_settlement (ZjRound *round, GError **error)
{
  return round->stay->open.phase == ZJ_OPEN_REVERSING ? reverse (round, error) : ask (round, error);
}

static void
send_cancel (const ZjStayContext *context, const ZjStay *stay, const char *msgid, ZjCallResult *result, gpointer data)
{
  ZjSettlementRow *answer = NULL;

  (void)data;
  zj_tx_cancel_settlement (context->session, stay, stay->setl_id, msgid, context->cancellable, result, &answer);
  zj_settlement_row_free (answer);
}

/* *cancelled by 5203. FALSE: nothing was learned. */
static gboolean
ask_cancelled (ZjRound *round, gboolean *cancelled, GError **error)
{
  g_auto (ZjStanding) standing = { 0 };
  gboolean known;

  if (!zj_standing_ask (round->context, round->stay, NULL, &standing, error))
    return FALSE;
  *cancelled = zj_standing_is_cancelled (&standing, round->stay->setl_id, &known);
  if (known)
    return TRUE;
  g_set_error_literal (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER,
                       "5203: the settlement that was to be cancelled is not listed");
  return FALSE;
}

gboolean
zj_round_cancel (ZjRound *round, GError **error)
{
  gboolean by_stay = round->context->config->profile.settlement_query_by_stay;
  g_auto (ZjCallResult) result = { 0 };
  gboolean cancelled = FALSE;
  const ZjStayCall call = { .role = ZJ_CALL_REPEAT,
                            .infno = "2305",
                            .detail = round->stay->open.detail,
                            .send = send_cancel,
                            .apply = drop_settlement };

  if (by_stay && !ask_cancelled (round, &cancelled, error))
    return FALSE;
  if (cancelled)
    return zj_round_close (round, ZJ_EVENT_DONE, NULL, drop_settlement, NULL, error);
  if (round->read_only)
    return TRUE;
  if (!zj_stay_call (round->context, round->lock, round->stay, &call, &result, error))
    return FALSE;
  if (result.outcome == ZJ_OUTCOME_DONE) {
    round->closed = TRUE;
    round->outcome = ZJ_OUTCOME_DONE;
    return TRUE;
  }
  if (!by_stay)
    return TRUE;
  /* "Already cancelled" is a −1 too: ask again. */
  if (!ask_cancelled (round, &cancelled, error))
    return FALSE;
  return !cancelled || zj_round_close (round, ZJ_EVENT_DONE, NULL, drop_settlement, NULL, error);
}

static gboolean
adopt_settled (ZjRound *round, const ZjSettlementRow *row, GError **error)
{
  zj_standing_take_settlement (round->context, round->stay, row, NULL);
  return zj_stay_note (round->context, round->lock, round->stay, ZJ_EVENT_ADOPT_SETTLED,
                       "{\"restored\":\"found by 5203\"}", error);
}

/* The journal is an older copy: what stands at the platform counts. */
gboolean
zj_round_restored (ZjRound *round, GError **error)
{
  ZjStay *stay = round->stay;
  g_auto (ZjStanding) standing = { 0 };

  if (stay->mdtrt_id != NULL) {
    if (!zj_standing_ask (round->context, stay, stay->setl_msgid, &standing, error))
      return FALSE;
    if (standing.n_uncancelled > 1 || (standing.n_uncancelled == 1 && stay->state == ZJ_STAY_MANUAL))
      return TRUE; /* the supervisor's */
    stay->ask_first = FALSE;
    if (standing.n_uncancelled == 1 && (stay->state != ZJ_STAY_SETTLED || !standing.own_stands))
      return adopt_settled (round, standing.uncancelled, error);
    if (standing.n_uncancelled == 0 && stay->state == ZJ_STAY_SETTLED) {
      zj_standing_drop_settlement (stay);
      return zj_stay_note (round->context, round->lock, stay, ZJ_EVENT_ADOPT_DISCHARGED,
                           "{\"restored\":\"cancelled by 5203\"}", error);
    }
  }
  stay->ask_first = FALSE;
  return zj_stay_store (round->context, round->lock, stay, "{\"restored\":\"asked\"}", error);
}
