/* A person's decision about an unknown outcome (spec/platform.md 5, rule 6). */
#include <string.h>

#include "platform/codec.h"
#include "stay/resolve_private.h"
#include "stay/standing.h"

static char *
detail_of (const ZjDecision *decision)
{
  g_autoptr (ZjWriter) writer = zj_writer_new ();
  g_autoptr (GBytes) bytes = NULL;
  gsize length;
  const char *text;

  zj_writer_begin_object (writer, NULL);
  zj_writer_text (writer, "decided", decision->done ? "done" : "not_done");
  zj_writer_text (writer, "reason", decision->reason);
  zj_writer_text (writer, "by", decision->by);
  zj_writer_text (writer, "setl_id", decision->setl_id);
  zj_writer_end_object (writer);
  bytes = zj_writer_finish (writer);
  text = g_bytes_get_data (bytes, &length);
  return g_strndup (text, length);
}

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error_literal (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT, why);
  return FALSE;
}

static gboolean
decide_open (ZjRound *round, const ZjDecision *decision, const char *detail, GError **error)
{
  ZjFlowStep step = zj_flow_ask (round->stay, round->context->config,
                                 decision->done ? ZJ_EVENT_DECIDED_DONE : ZJ_EVENT_DECIDED_NOT_DONE);

  if (!step.possible)
    return refuse (error, "the decision to reverse is recorded: it can only end as not done");
  switch (zj_flow_call_of (round->stay->open.infno)) {
  case ZJ_FLOW_2304:
    if (decision->done)
      return zj_decide_settlement (round, decision->setl_id, detail, decision->second, error);
    if (!zj_settlement_may_be_not_done (round, error))
      return FALSE;
    break;
  case ZJ_FLOW_2401:
    if (decision->done)
      return zj_decide_admission (round, detail, decision->second, error);
    if (!zj_admission_may_be_not_done (round, error))
      return FALSE;
    break;
  case ZJ_FLOW_2305:
    return zj_decide_cancel (round, decision->done, detail, decision->second, error);
  case ZJ_FLOW_2301:
  case ZJ_FLOW_2302:
  case ZJ_FLOW_2402:
  case ZJ_FLOW_2403:
  case ZJ_FLOW_2404:
  case ZJ_FLOW_2405:
  case ZJ_FLOW_F004:
    return zj_decide_stay (round, decision->done, detail, decision->second, error);
  case ZJ_FLOW_NO_CALL:
  case ZJ_N_FLOW_CALLS:
  default:
    g_return_val_if_reached (FALSE);
  }
  return zj_stay_close (round->context, round->lock, round->stay, ZJ_EVENT_DECIDED_NOT_DONE, detail, decision->second,
                        NULL, NULL, error);
}

/* Nothing is open, but the platform could not be asked what stands (rule 11, after a restore), or too much does. */
static gboolean
decide_restored (ZjRound *round, const ZjDecision *decision, const char *detail, GError **error)
{
  g_autoptr (ZjStay) next = zj_stay_copy (round->stay);
  ZjEntry entry = { .kind = ZJ_RECORD_DECISION,
                    .infno = "2304",
                    .msgid = decision->msgid,
                    .outcome = decision->done ? ZJ_OUTCOME_DONE : ZJ_OUTCOME_NOT_DONE,
                    .operator_no = round->context->operator_no,
                    .second_person = decision->second,
                    .detail = detail };

  if (decision->done && decision->setl_id == NULL)
    return refuse (error, "a settlement is decided to be done by its setl_id only");
  next->ask_first = FALSE;
  if (!decision->done && next->state == ZJ_STAY_SETTLED) {
    zj_standing_drop_settlement (next);
    if (!zj_flow_apply (next, round->context->config, ZJ_EVENT_ADOPT_DISCHARGED, error))
      return FALSE;
  }
  /* The one that is recorded keeps its figures: nothing of it was cancelled. */
  if (decision->done && g_strcmp0 (next->setl_id, decision->setl_id) != 0) {
    if (!zj_flow_apply (next, round->context->config, ZJ_EVENT_ADOPT_SETTLED, error))
      return FALSE;
    zj_standing_drop_settlement (next);
    next->setl_id = g_strdup (decision->setl_id);
    next->setl_msgid = g_strdup (decision->msgid);
    next->mismatch = TRUE;
  }
  if (!zj_journal_record (round->context->journal, round->lock, &entry, next, error))
    return FALSE;
  zj_stay_swap (round->stay, next);
  return TRUE;
}

static gboolean
decide (ZjRound *round, const ZjDecision *decision, GError **error)
{
  g_autofree char *detail = detail_of (decision);
  const ZjStay *stay = round->stay;

  if (stay->open.phase == ZJ_OPEN_NONE && stay->ask_first)
    return decide_restored (round, decision, detail, error);
  if (stay->open.phase != ZJ_OPEN_NONE && g_strcmp0 (stay->open.msgid, decision->msgid) == 0)
    return decide_open (round, decision, detail, error);
  g_set_error (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT, "no call with msgid %s is open for this stay",
               decision->msgid);
  return FALSE;
}

ZjStayResult *
zj_resolve_decide (const ZjStayContext *context, const char *ipt_no, const ZjDecision *decision)
{
  ZjStayResult *result = zj_stay_result_new ();
  GError *error = NULL;
  g_autoptr (ZjStayLock) lock = zj_stay_take (context, ipt_no, &result->stay, &error);
  ZjRound round = { .context = context, .lock = lock, .stay = result->stay };

  if (lock != NULL && result->stay == NULL)
    g_set_error_literal (&error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_NOT_FOUND, "no such stay");
  if (error == NULL && decide (&round, decision, &error)) {
    result->outcome = decision->done ? ZJ_OUTCOME_DONE : ZJ_OUTCOME_NOT_DONE;
    if (result->stay->mismatch && result->stay->settlement.present != 0)
      g_set_error_literal (&error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_MISMATCH,
                           "settled, but the figures disagree: take no money");
    else if (result->stay->mismatch)
      g_ptr_array_add (result->warnings, g_strdup ("figures_unseen"));
    zj_stay_result_fail (result, result->outcome, error);
  } else
    zj_stay_result_fail (result, ZJ_OUTCOME_NOT_SENT, error);
  return result;
}
