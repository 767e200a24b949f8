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
    zj_standing_take_settlement (found->context, stay, found->row, ZJ_MADE_HERE, NULL);
}

static void
drop_settlement (ZjStay *stay, const ZjCallResult *result, ZjCallRecord *record, gpointer data)
{
  ZjSettlementRow **row = data;

  if (result->outcome != ZJ_OUTCOME_DONE)
    return;
  record->detail = g_strdup_printf ("{\"setl_id\":\"%s\"}", stay->setl_id != NULL ? stay->setl_id : "");
  zj_standing_drop_settlement (stay);
  zj_standing_take_refund (stay, *row);
}

static void
forget_settlement (ZjStay *stay, const ZjCallResult *result, ZjCallRecord *record, gpointer data)
{
  (void)result;
  (void)record;
  (void)data;
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
  ZjSettlementRow **row = data;

  zj_tx_cancel_settlement (context->session, stay, stay->setl_id, msgid, context->cancellable, result, row);
}

/* *cancelled by 5203; then standing holds the rows. FALSE: nothing was learned. */
static gboolean
ask_cancelled (ZjRound *round, ZjStanding *standing, gboolean *cancelled, GError **error)
{
  gboolean known;

  zj_standing_clear (standing);
  if (!zj_standing_ask (round->context, round->stay, NULL, standing, error))
    return FALSE;
  *cancelled = zj_standing_is_cancelled (standing, round->stay->setl_id, &known);
  if (known)
    return TRUE;
  g_set_error_literal (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER,
                       "5203: the settlement that was to be cancelled is not listed");
  return FALSE;
}

static gboolean
close_cancelled (ZjRound *round, const ZjStanding *standing, GError **error)
{
  const ZjSettlementRow *negative = zj_standing_find_refund (standing, round->stay);

  return zj_round_close (round, ZJ_EVENT_DONE, NULL, drop_settlement, &negative, error);
}

gboolean
zj_round_cancel (ZjRound *round, GError **error)
{
  gboolean by_stay = round->context->config->profile.settlement_query_by_stay;
  g_auto (ZjCallResult) result = { 0 };
  g_auto (ZjStanding) standing = { 0 };
  g_autoptr (ZjSettlementRow) negative = NULL;
  gboolean cancelled = FALSE;
  const ZjStayCall call = { .role = ZJ_CALL_REPEAT,
                            .infno = "2305",
                            .detail = round->stay->open.detail,
                            .send = send_cancel,
                            .apply = drop_settlement,
                            .data = &negative };

  if (by_stay && !ask_cancelled (round, &standing, &cancelled, error))
    return FALSE;
  if (cancelled)
    return close_cancelled (round, &standing, error);
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
  if (!ask_cancelled (round, &standing, &cancelled, error))
    return FALSE;
  return !cancelled || close_cancelled (round, &standing, error);
}

/* --- a person's word ---------------------------------------------------------------------------- */

/* The row of setl_id among what 5203 shows; FALSE when it speaks against the decision. *row is
 * NULL when nobody answered or it is not listed. */
static gboolean
check_against (const ZjStanding *standing, const char *setl_id, const char *msgid, const ZjSettlementRow **row,
               GError **error)
{
  gboolean listed;

  *row = NULL;
  if (zj_standing_is_cancelled (standing, setl_id, &listed)) {
    g_set_error_literal (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT, "the platform shows this settlement cancelled");
    return FALSE;
  }
  if (standing->n_uncancelled > (listed ? 1 : 0)) {
    g_set_error_literal (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT,
                         "the platform holds another settlement of this stay");
    return FALSE;
  }
  if (!listed)
    return TRUE;
  if (standing->uncancelled->medins_setl_id != NULL && strcmp (standing->uncancelled->medins_setl_id, msgid) != 0) {
    g_set_error_literal (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT,
                         "this settlement was made by another request than the one decided about");
    return FALSE;
  }
  *row = standing->uncancelled;
  return TRUE;
}

typedef struct {
  const ZjStayContext *context;
  const char *setl_id, *msgid;
  const ZjSettlementRow *row; /* NULL: nobody has seen its figures */
} Decided;

static void
take_decided (ZjStay *stay, const ZjCallResult *result, ZjCallRecord *record, gpointer data)
{
  const Decided *decided = data;

  (void)result;
  (void)record;
  if (decided->row != NULL) {
    zj_standing_take_settlement (decided->context, stay, decided->row, ZJ_MADE_HERE, NULL);
    return;
  }
  g_free (stay->setl_id);
  stay->setl_id = g_strdup (decided->setl_id);
  g_free (stay->setl_msgid);
  stay->setl_msgid = g_strdup (decided->msgid);
  stay->mismatch = TRUE; /* no money on it (spec/platform.md 4) */
  stay->ask_first = decided->context->config->profile.settlement_query_by_stay;
}

gboolean
zj_decide_settlement (ZjRound *round, const char *setl_id, const char *detail, const char *second, GError **error)
{
  g_autofree char *msgid = g_strdup (round->stay->open.msgid);
  g_autoptr (ZjStay) wanted = zj_stay_copy (round->stay);
  g_auto (ZjStanding) standing = { 0 };
  Decided decided = { round->context, setl_id, msgid, NULL };

  if (setl_id == NULL) {
    g_set_error_literal (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT,
                         "a settlement is decided to be done by its setl_id only");
    return FALSE;
  }
  if (round->context->session != NULL && zj_standing_ask (round->context, round->stay, msgid, &standing, NULL)
      && !check_against (&standing, setl_id, msgid, &decided.row, error))
    return FALSE;
  if (wanted->open.detail != NULL && !zj_stay_apply_detail (wanted, wanted->open.detail, error))
    return FALSE;
  if (!zj_stay_close (round->context, round->lock, wanted, ZJ_EVENT_DECIDED_DONE, detail, second, take_decided,
                      &decided, error))
    return FALSE;
  zj_stay_swap (round->stay, wanted);
  return TRUE;
}

gboolean
zj_settlement_may_be_not_done (const ZjRound *round, GError **error)
{
  g_auto (ZjStanding) standing = { 0 };

  if (round->context->session == NULL
      || !zj_standing_ask (round->context, round->stay, round->stay->open.msgid, &standing, NULL)
      || !standing.own_stands)
    return TRUE;
  g_set_error_literal (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT, "the platform shows that this settlement stands");
  return FALSE;
}

gboolean
zj_decide_cancel (ZjRound *round, gboolean done, const char *detail, const char *second, GError **error)
{
  g_auto (ZjStanding) standing = { 0 };
  gboolean listed = FALSE;
  gboolean cancelled = FALSE;

  if (round->context->session != NULL && zj_standing_ask (round->context, round->stay, NULL, &standing, NULL))
    cancelled = zj_standing_is_cancelled (&standing, round->stay->setl_id, &listed);
  if (listed && cancelled != done) {
    g_set_error_literal (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT,
                         cancelled ? "the platform shows this settlement cancelled"
                                   : "the platform shows that this settlement stands");
    return FALSE;
  }
  return zj_stay_close (round->context, round->lock, round->stay,
                        done ? ZJ_EVENT_DECIDED_DONE : ZJ_EVENT_DECIDED_NOT_DONE, detail, second,
                        done ? forget_settlement : NULL, NULL, error);
}
