/* Lock, table, call, result. */
#include "stay/verb.h"

#include <client/error.h>
#include <string.h>

#include "stay/restored.h"

ZjStayLock *
zj_stay_begin (const ZjStayContext *context, const char *ipt_no, ZjFlowEvent event, ZjStay **stay, GError **error)
{
  g_autoptr (ZjStayLock) lock = zj_stay_take (context, ipt_no, stay, error);
  ZjFlowStep step;

  if (lock == NULL)
    return NULL;
  if (*stay == NULL) {
    g_set_error (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_NOT_FOUND, "no stay %s here", ipt_no);
    return NULL;
  }
  if (!zj_restored_ask_if_needed (context, lock, *stay, error))
    return NULL;
  step = zj_flow_ask (*stay, context->config, event);
  if (step.possible)
    return g_steal_pointer (&lock);
  if (step.refusal == ZJ_STAY_ERROR_UNKNOWN)
    g_set_error (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_UNKNOWN, "%s of this stay is still unknown (msgid %s)",
                 (*stay)->open.infno, (*stay)->open.msgid);
  else
    g_set_error (error, ZJ_STAY_ERROR, (int)step.refusal, "%s is not possible: the stay is %s",
                 zj_flow_event_name (event), zj_stay_state_name ((*stay)->state));
  return NULL;
}

ZjOutcome
zj_stay_outcome_of_refusal (const GError *error)
{
  return g_error_matches (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_UNKNOWN) ? ZJ_OUTCOME_UNKNOWN : ZJ_OUTCOME_NOT_SENT;
}

void
zj_stay_do (const ZjStayContext *context, const ZjStayLock *lock, const ZjStayCall *call, ZjStayResult *result)
{
  g_auto (ZjCallResult) answer = { 0 };
  GError *error = NULL;

  if (!zj_stay_need_session (context, &error)) {
    zj_stay_result_fail (result, ZJ_OUTCOME_NOT_SENT, error);
    return;
  }
  if (!zj_stay_call (context, lock, result->stay, call, &answer, &error)) {
    zj_stay_result_fail (result, answer.outcome, error);
    return;
  }
  zj_stay_result_fail (result, answer.outcome,
                       answer.outcome != ZJ_OUTCOME_DONE ? g_steal_pointer (&answer.error) : NULL);
}
