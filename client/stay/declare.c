/* Declaring an emergency, and until when. */
#include "stay/declare.h"

#include <client/error.h>
#include <string.h>

#include "china_time.h"
#include "claims.h"
#include "platform/tx_stay.h"
#include "stay/admission_data.h"
#include "stay/credential.h"
#include "stay/restored.h"

#define CONDITION_MAX 1000
#define DAY_S         86400

static const char *const members[] = { "dcla_condition", NULL };

typedef struct {
  const char *detail;
  char *dcla_no;
} Declaration;

static void
send_declaration (const ZjStayContext *context, const ZjStay *stay, const char *msgid, ZjCallResult *result,
                  gpointer data)
{
  Declaration *declaration = data;
  g_autoptr (ZjStay) wanted = zj_stay_copy (stay);

  g_clear_pointer (&declaration->dcla_no, g_free);
  if (zj_stay_apply_detail (wanted, declaration->detail, &result->error))
    zj_tx_declare_emergency (context->session, wanted, wanted->dcla_condition, msgid, context->cancellable, result,
                             &declaration->dcla_no);
}

static void
apply_declaration (ZjStay *stay, const ZjCallResult *result, G_GNUC_UNUSED ZjCallRecord *record, gpointer data)
{
  const Declaration *declaration = data;
  g_autoptr (GError) error = NULL;

  if (result->outcome != ZJ_OUTCOME_DONE)
    return;
  zj_stay_set_text (&stay->dcla_no, declaration->dcla_no);
  if (!zj_stay_apply_detail (stay, declaration->detail, &error))
    g_warning ("a declaration that was sent cannot be read again: %s", error->message);
}

gboolean
zj_declare_send (const ZjStayContext *context, const ZjStayLock *lock, ZjStay *stay, ZjCallRole role,
                 const char *detail, ZjCallResult *result, GError **error)
{
  Declaration declaration = { .detail = detail };
  const ZjStayCall call = { .role = role,
                            .event = ZJ_EVENT_DECLARE,
                            .infno = context->config->profile.declaration,
                            .detail = detail,
                            .send = send_declaration,
                            .apply = apply_declaration,
                            .data = &declaration };
  gboolean recorded = zj_stay_call (context, lock, stay, &call, result, error);

  g_free (declaration.dcla_no);
  return recorded;
}

/* TRUE when what is open is this very declaration: it may be made again (rule 10). */
static gboolean
is_open (const ZjStay *stay, const ZjConfig *config, const char *detail)
{
  return stay->open.phase == ZJ_OPEN_ASKING && strcmp (stay->open.infno, config->profile.declaration) == 0
         && g_strcmp0 (stay->open.detail, detail) == 0;
}

static void
declare (const ZjStayContext *context, const ZjStayLock *lock, const char *condition, ZjStayResult *result)
{
  ZjStay *stay = result->stay;
  g_autoptr (ZjStay) wanted = zj_stay_copy (stay);
  g_autofree char *detail = NULL;
  g_auto (ZjCallResult) answer = { 0 };
  GError *error = NULL;
  ZjFlowStep step = zj_flow_ask (stay, context->config, ZJ_EVENT_DECLARE);

  zj_stay_set_text (&wanted->dcla_condition, condition);
  detail = zj_stay_detail (wanted, members);
  if (stay->dcla_no != NULL && stay->open.phase == ZJ_OPEN_NONE) {
    result->repeated = g_strcmp0 (stay->dcla_condition, condition) == 0;
    if (!result->repeated)
      error = g_error_new_literal (ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT, "declared with another condition");
    zj_stay_result_fail (result, result->repeated ? ZJ_OUTCOME_DONE : ZJ_OUTCOME_NOT_SENT, error);
  } else if (!step.possible && !is_open (stay, context->config, detail)) {
    error = g_error_new (ZJ_STAY_ERROR, (int)step.refusal, "declare is not possible: the stay is %s, open: %s",
                         zj_stay_state_name (stay->state), stay->open.infno != NULL ? stay->open.infno : "nothing");
    zj_stay_result_fail (result, stay->open.phase != ZJ_OPEN_NONE ? ZJ_OUTCOME_UNKNOWN : ZJ_OUTCOME_NOT_SENT, error);
  } else if (!zj_stay_need_session (context, &error)) {
    zj_stay_result_fail (result, ZJ_OUTCOME_NOT_SENT, error);
  } else {
    ZjCallRole role = stay->open.phase != ZJ_OPEN_NONE ? ZJ_CALL_REPEAT : ZJ_CALL_FIRST;

    if (zj_declare_send (context, lock, stay, role, detail, &answer, &error))
      error = g_steal_pointer (&answer.error);
    /* A repetition that is refused does not say what became of the one before. */
    if (role == ZJ_CALL_REPEAT && answer.outcome != ZJ_OUTCOME_DONE)
      answer.outcome = ZJ_OUTCOME_UNKNOWN;
    zj_stay_result_fail (result, answer.outcome, error);
  }
  explicit_bzero (detail, strlen (detail));
}

ZjStayResult *
zj_declare_emergency (const ZjStayContext *context, const char *ipt_no, const char *condition)
{
  g_autoptr (ZjStayResult) result = zj_stay_result_new ();
  g_autoptr (ZjStayLock) lock = NULL;
  GError *error = NULL;

  if (context->config->profile.declaration == NULL)
    error = g_error_new_literal (ZJ_STAY_ERROR, ZJ_STAY_ERROR_STATE, "this province has no call for declarations");
  else if (zj_stay_check_length ("condition", condition, CONDITION_MAX, &error)) {
    lock = zj_stay_take (context, ipt_no, &result->stay, &error);
    if (lock != NULL && result->stay == NULL)
      error = g_error_new (ZJ_STAY_ERROR, ZJ_STAY_ERROR_NOT_FOUND, "no stay %s here", ipt_no);
    else if (lock != NULL)
      zj_restored_ask_if_needed (context, lock, result->stay, &error);
  }
  if (error != NULL)
    zj_stay_result_fail (result, ZJ_OUTCOME_NOT_SENT, error);
  else
    declare (context, lock, condition, result);
  return g_steal_pointer (&result);
}

char *
zj_declare_due (const ZjStayContext *context, const ZjStay *stay, int *days_left)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjClaims) claims = zj_claims_load (context->config, &error);
  int days = claims != NULL ? zj_claims_find (claims, stay->insured_region)->declaration_days : -1;
  gint64 admitted_s, today_s;
  g_autofree char *today = zj_china_day (zj_stay_now_ms (context) / 1000);
  g_autofree char *today_noon = g_strconcat (today, " 12:00", NULL);
  g_autofree char *noon = NULL;

  if (error != NULL)
    g_warning ("claims: %s", error->message);
  if (days < 0 || stay->dcla_no != NULL || g_strcmp0 (stay->ipt_type, "2") != 0 || stay->admitted_at == NULL)
    return NULL;
  noon = g_strdup_printf ("%.10s 12:00", stay->admitted_at);
  if (!zj_china_time_parse (noon, &admitted_s) || !zj_china_time_parse (today_noon, &today_s))
    return NULL;
  admitted_s += (gint64)days * DAY_S;
  *days_left = (int)((admitted_s - today_s) / DAY_S);
  return zj_china_day (admitted_s);
}
