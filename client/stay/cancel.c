/* The four cancels: one frame, four calls. */
#include "stay/cancel.h"

#include <client/i18n.h>
#include <string.h>

#include "platform/tx_fees.h"
#include "platform/tx_settlement.h"
#include "platform/tx_stay.h"
#include "stay/resolve.h"
#include "stay/restored.h"
#include "stay/standing.h"

typedef struct {
  const char *infno;
  ZjFlowEvent event;
  gboolean asks_after_loss; /* spec/cli.md 3 "Lost answers" */
  gboolean removes_lines;
  gboolean needs_no_lines; /* backwards: lines before the admission */
  const char *detail;
  ZjCallSend send;
  ZjCallApply apply;
} Kind;

gboolean
zj_second_person_is_right (const ZjConfig *config, const char *operator_no, const char *by, const char *second,
                           GError **error)
{
  if (second == NULL && !config->supervisor.second_person)
    return TRUE;
  if (second == NULL)
    g_set_error_literal (error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_USAGE,
                         _ ("a second person has to confirm this (--second)"));
  else if (strcmp (second, operator_no) == 0 || g_strcmp0 (second, by) == 0)
    g_set_error_literal (error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_USAGE,
                         _ ("the second person is somebody else than the first"));
  else
    return TRUE;
  return FALSE;
}

static void
send_cancel_settlement (const ZjStayContext *context, const ZjStay *stay, const char *msgid, ZjCallResult *result,
                        gpointer data)
{
  ZjSettlementRow **row = data;

  zj_tx_cancel_settlement (context->session, stay, stay->setl_id, msgid, context->cancellable, result, row);
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
send_withdraw_discharge (const ZjStayContext *context, const ZjStay *stay, const char *msgid, ZjCallResult *result,
                         gpointer data)
{
  (void)data;
  zj_tx_withdraw_discharge (context->session, stay, msgid, context->cancellable, result);
}

static void
drop_discharge (ZjStay *stay, const ZjCallResult *result, ZjCallRecord *record, gpointer data)
{
  (void)record;
  (void)data;
  if (result->outcome != ZJ_OUTCOME_DONE)
    return;
  g_clear_pointer (&stay->discharged_at, g_free);
  g_clear_pointer (&stay->dscg_way, g_free);
  g_clear_pointer (&stay->death_date, g_free);
  g_clear_pointer (&stay->dscg_diagnosis.code, g_free);
  g_clear_pointer (&stay->dscg_diagnosis.name, g_free);
}

static void
send_remove_fees (const ZjStayContext *context, const ZjStay *stay, const char *msgid, ZjCallResult *result,
                  gpointer data)
{
  (void)data;
  zj_tx_remove_fees (context->session, stay, NULL, msgid, context->cancellable, result);
}

static void
forget_fees (ZjStay *stay, const ZjCallResult *result, ZjCallRecord *record, gpointer data)
{
  (void)data;
  if (result->outcome != ZJ_OUTCOME_DONE)
    return;
  stay->fees_stale = TRUE; /* there is a bill, and nothing of it is at the platform */
  stay->lines_uncertain = FALSE;
  record->all = TRUE;
}

static void
send_withdraw_admission (const ZjStayContext *context, const ZjStay *stay, const char *msgid, ZjCallResult *result,
                         gpointer data)
{
  (void)data;
  zj_tx_withdraw_admission (context->session, stay, msgid, context->cancellable, result);
}

static void
drop_admission (ZjStay *stay, const ZjCallResult *result, ZjCallRecord *record, gpointer data)
{
  (void)record;
  (void)data;
  if (result->outcome == ZJ_OUTCOME_DONE)
    zj_stay_drop_admission (stay);
}

static const Kind kinds[] = {
  [ZJ_CANCEL_SETTLEMENT] = { .infno = "2305",
                             .event = ZJ_EVENT_CANCEL_SETTLEMENT,
                             .asks_after_loss = TRUE,
                             .send = send_cancel_settlement,
                             .apply = drop_settlement },
  [ZJ_CANCEL_DISCHARGE]
  = { .infno = "2405", .event = ZJ_EVENT_CANCEL_DISCHARGE, .send = send_withdraw_discharge, .apply = drop_discharge },
  [ZJ_CANCEL_FEES] = { .infno = "2302",
                       .event = ZJ_EVENT_REMOVE_FEES,
                       .removes_lines = TRUE,
                       .detail = "{\"sns\":[]}",
                       .send = send_remove_fees,
                       .apply = forget_fees },
  [ZJ_CANCEL_ADMISSION] = { .infno = "2404",
                            .event = ZJ_EVENT_CANCEL_ADMISSION,
                            .needs_no_lines = TRUE,
                            .send = send_withdraw_admission,
                            .apply = drop_admission },
};

static void
fail_unknown (ZjStayResult *result)
{
  zj_stay_result_fail (result, ZJ_OUTCOME_UNKNOWN,
                       g_error_new (ZJ_STAY_ERROR, ZJ_STAY_ERROR_UNKNOWN, "%s of this stay is still unknown (msgid %s)",
                                    result->stay->open.infno, result->stay->open.msgid));
}

/* Something was open before: asks where the verb does, and sends nothing new in this run. */
static void
answer_earlier (const ZjStayContext *context, const ZjStayLock *lock, const Kind *kind, ZjStayResult *result)
{
  g_autofree char *infno = g_strdup (result->stay->open.infno);
  ZjOutcome outcome;

  if (!kind->asks_after_loss || !zj_resolve_look (context, lock, result->stay, &outcome, NULL)) {
    fail_unknown (result);
    return;
  }
  if (strcmp (infno, kind->infno) == 0 && outcome == ZJ_OUTCOME_DONE) {
    result->outcome = ZJ_OUTCOME_DONE;
    result->repeated = TRUE;
    return;
  }
  zj_stay_result_fail (result, ZJ_OUTCOME_NOT_DONE,
                       g_error_new_literal (ZJ_STAY_ERROR, ZJ_STAY_ERROR_STATE,
                                            "what was unknown of this stay is cleared up now; ask for it again"));
}

static gboolean
has_lines (const ZjStayContext *context, const char *ipt_no, guint *n_lines, GError **error)
{
  g_autoptr (GArray) lines = zj_journal_list_fees (context->journal, ipt_no, error);

  *n_lines = lines != NULL ? lines->len : 0;
  return lines != NULL;
}

/* What nothing is sent for: FALSE when the call has to be made. */
static gboolean
is_answered_here (const ZjStayContext *context, const ZjStayLock *lock, const Kind *kind, ZjStayResult *result)
{
  ZjFlowStep step = zj_flow_ask (result->stay, context->config, kind->event);
  guint n_lines = 0;
  GError *error = NULL;

  if (!step.possible || (step.actions & (guint)ZJ_ACT_INTENT) == 0) {
    /* Refused, repeated, or done by the journal alone (a waiting stay withdrawn). */
    if ((step.actions & (guint)ZJ_ACT_REPEATED) != 0)
      result->repeated = TRUE;
    else if (!zj_stay_note (context, lock, result->stay, kind->event, NULL, &error)) {
      zj_stay_result_fail (result, ZJ_OUTCOME_NOT_SENT, error);
      return TRUE;
    }
    result->outcome = ZJ_OUTCOME_DONE;
    return TRUE;
  }
  if ((kind->needs_no_lines || kind->removes_lines) && !has_lines (context, result->stay->ipt_no, &n_lines, &error)) {
    zj_stay_result_fail (result, ZJ_OUTCOME_NOT_SENT, error);
    return TRUE;
  }
  if (kind->needs_no_lines && n_lines > 0) {
    zj_stay_result_fail (result, ZJ_OUTCOME_NOT_SENT,
                         g_error_new_literal (ZJ_STAY_ERROR, ZJ_STAY_ERROR_STATE,
                                              "the fee lines of this stay have to be removed first"));
    return TRUE;
  }
  if (kind->removes_lines && n_lines == 0 && !result->stay->adopted && !result->stay->ever_unknown) {
    result->outcome = ZJ_OUTCOME_DONE;
    result->repeated = TRUE;
    return TRUE;
  }
  return FALSE;
}

/* Refused: another desk may have cancelled it before ("already cancelled"), and 5203 tells (rule 7). TRUE when it is
 * cancelled, and recorded so. */
static gboolean
was_cancelled_before (const ZjStayContext *context, const ZjStayLock *lock, const Kind *kind, ZjStayResult *result)
{
  g_autoptr (GError) unlearned = NULL;

  if (strcmp (kind->infno, "2305") != 0 || !context->config->profile.settlement_query_by_stay)
    return FALSE;
  if (!zj_restored_ask (context, lock, result->stay, &unlearned)) {
    g_autofree char *why = zj_error_for_log (unlearned);

    g_info ("2305 was refused, and what stands could not be learned: %s", why);
    return FALSE;
  }
  return result->stay->state != ZJ_STAY_SETTLED;
}

static void
send (const ZjStayContext *context, const ZjStayLock *lock, const Kind *kind, const char *second, ZjStayResult *result)
{
  g_autoptr (ZjSettlementRow) negative = NULL;
  const ZjStayCall call = { .role = ZJ_CALL_FIRST,
                            .event = kind->event,
                            .infno = kind->infno,
                            .detail = kind->detail,
                            .second_person = second,
                            .send = kind->send,
                            .apply = kind->apply,
                            .data = &negative };
  g_auto (ZjCallResult) called = { 0 };
  GError *error = NULL;
  ZjOutcome outcome;

  if (!zj_stay_need_session (context, &error)) {
    zj_stay_result_fail (result, ZJ_OUTCOME_NOT_SENT, error);
    return;
  }
  if (context->progress != NULL)
    context->progress ("cancelling", 0, 0, context->progress_data);
  if (!zj_stay_call (context, lock, result->stay, &call, &called, &error)) {
    zj_stay_result_fail (result, called.outcome, error);
    return;
  }
  result->outcome = called.outcome;
  if (called.outcome == ZJ_OUTCOME_UNKNOWN) {
    if (kind->asks_after_loss && zj_resolve_look (context, lock, result->stay, &outcome, NULL))
      result->outcome = outcome;
    else
      fail_unknown (result);
  } else if (called.outcome == ZJ_OUTCOME_NOT_DONE && was_cancelled_before (context, lock, kind, result)) {
    result->outcome = ZJ_OUTCOME_DONE;
    result->repeated = TRUE;
  } else if (called.error != NULL)
    zj_stay_result_fail (result, called.outcome, g_error_copy (called.error));
}

static void
cancel (const ZjStayContext *context, const char *ipt_no, const Kind *kind, const char *second, ZjStayResult *result)
{
  GError *error = NULL;
  g_autoptr (ZjStayLock) lock = zj_stay_take (context, ipt_no, &result->stay, &error);

  if (lock != NULL && result->stay == NULL)
    g_set_error_literal (&error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_NOT_FOUND, "no such stay");
  else if (lock != NULL)
    zj_restored_ask_if_needed (context, lock, result->stay, &error);
  if (error != NULL)
    zj_stay_result_fail (result, ZJ_OUTCOME_NOT_SENT, error);
  else if (result->stay->open.phase != ZJ_OPEN_NONE)
    answer_earlier (context, lock, kind, result);
  else if (!is_answered_here (context, lock, kind, result))
    send (context, lock, kind, second, result);
}

gboolean
zj_cancel_second_is_right (const ZjStayContext *context, ZjCancelKind kind, const char *second, GError **error)
{
  return (kind != ZJ_CANCEL_SETTLEMENT && second == NULL)
         || zj_second_person_is_right (context->config, context->operator_no, NULL, second, error);
}

ZjStayResult *
zj_cancel (const ZjStayContext *context, const char *ipt_no, ZjCancelKind kind, const char *second)
{
  ZjStayResult *result = zj_stay_result_new ();
  GError *error = NULL;

  g_assert ((guint)kind < G_N_ELEMENTS (kinds));
  if (zj_cancel_second_is_right (context, kind, second, &error))
    cancel (context, ipt_no, &kinds[kind], second, result);
  else
    zj_stay_result_fail (result, ZJ_OUTCOME_NOT_SENT, error);
  return result;
}

ZjStayResult *
zj_cancel_settlement (const ZjStayContext *context, const char *ipt_no, const char *second)
{
  return zj_cancel (context, ipt_no, ZJ_CANCEL_SETTLEMENT, second);
}

ZjStayResult *
zj_cancel_discharge (const ZjStayContext *context, const char *ipt_no)
{
  return zj_cancel (context, ipt_no, ZJ_CANCEL_DISCHARGE, NULL);
}

ZjStayResult *
zj_cancel_fees (const ZjStayContext *context, const char *ipt_no)
{
  return zj_cancel (context, ipt_no, ZJ_CANCEL_FEES, NULL);
}

ZjStayResult *
zj_cancel_admission (const ZjStayContext *context, const char *ipt_no)
{
  return zj_cancel (context, ipt_no, ZJ_CANCEL_ADMISSION, NULL);
}
