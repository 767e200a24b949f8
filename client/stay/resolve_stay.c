/* Calls that may be repeated: rule 9 (fee lines, change, discharge, their withdrawals), and the
 * emergency declaration (rule 10). */
#include "stay/resolve_private.h"

#include <string.h>

#include "platform/codec.h"
#include "platform/tx_fees.h"
#include "platform/tx_stay.h"
#include "stay/credential.h"
#include "stay/settlement_check.h"
#include "stay/whereabouts.h"

/* What the open call was about, as the stay it was to make. */
static ZjStay *
wanted_of (const ZjStay *stay, GError **error)
{
  g_autoptr (ZjStay) wanted = zj_stay_copy (stay);

  if (stay->open.detail != NULL && !zj_stay_apply_detail (wanted, stay->open.detail, error))
    return NULL;
  return g_steal_pointer (&wanted);
}

static void
take_detail (ZjStay *stay, const ZjCallResult *result, ZjCallRecord *record, gpointer data)
{
  const char *detail = data;

  (void)record;
  if (result->outcome == ZJ_OUTCOME_DONE && detail != NULL)
    zj_stay_apply_detail (stay, detail, NULL); /* it was readable when the call was repeated */
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
drop_admission (ZjStay *stay, const ZjCallResult *result, ZjCallRecord *record, gpointer data)
{
  (void)record;
  (void)data;
  if (result->outcome == ZJ_OUTCOME_DONE)
    zj_stay_drop_admission (stay);
}

typedef struct {
  ZjFlowCall call;
  char *dcla_no; /* F004's answer */
  char *detail;
} Repeat;

static void
repeat_clear (Repeat *repeat)
{
  g_clear_pointer (&repeat->dcla_no, g_free);
  g_clear_pointer (&repeat->detail, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Repeat, repeat_clear)

static void
send_again (const ZjStayContext *context, const ZjStay *stay, const char *msgid, ZjCallResult *result, gpointer data)
{
  Repeat *repeat = data;
  g_autoptr (ZjStay) wanted = wanted_of (stay, NULL);

  g_return_if_fail (wanted != NULL); /* read once before */
  if (repeat->call == ZJ_FLOW_2402)
    zj_tx_discharge (context->session, wanted, msgid, context->cancellable, result);
  else if (repeat->call == ZJ_FLOW_2403)
    zj_tx_change_stay (context->session, wanted, msgid, context->cancellable, result);
  else if (repeat->call == ZJ_FLOW_2404)
    zj_tx_withdraw_admission (context->session, stay, msgid, context->cancellable, result);
  else if (repeat->call == ZJ_FLOW_2405)
    zj_tx_withdraw_discharge (context->session, stay, msgid, context->cancellable, result);
  else
    zj_tx_declare_emergency (context->session, wanted, wanted->dcla_condition, msgid, context->cancellable, result,
                             &repeat->dcla_no);
}

static void
take_answer (ZjStay *stay, const ZjCallResult *result, ZjCallRecord *record, gpointer data)
{
  Repeat *repeat = data;

  if (repeat->call == ZJ_FLOW_2402 || repeat->call == ZJ_FLOW_2403 || repeat->call == ZJ_FLOW_F004)
    take_detail (stay, result, record, repeat->detail);
  if (repeat->call == ZJ_FLOW_2405)
    drop_discharge (stay, result, record, NULL);
  if (repeat->call == ZJ_FLOW_2404)
    drop_admission (stay, result, record, NULL);
  if (repeat->call == ZJ_FLOW_F004 && result->outcome == ZJ_OUTCOME_DONE) {
    g_free (stay->dcla_no);
    stay->dcla_no = g_steal_pointer (&repeat->dcla_no);
  }
}

/* TRUE when the platform's row shows the effect of the call. row may be NULL. */
static gboolean
is_seen (ZjFlowCall call, const ZjStay *stay, const ZjStayRow *row, GError **error)
{
  g_autoptr (ZjStay) wanted = NULL;

  if (call == ZJ_FLOW_2404)
    return row == NULL;
  if (row == NULL)
    return FALSE;
  if (call == ZJ_FLOW_2402)
    return !row->in_hospital;
  if (call == ZJ_FLOW_2405)
    return row->in_hospital;
  /* 2403: seen only where the row can tell. */
  wanted = wanted_of (stay, error);
  return wanted != NULL && row->adm_dept_codg != NULL && row->adm_bed != NULL
         && zj_stay_difference (wanted, row) == NULL;
}

static ZjCallApply
effect_of (ZjFlowCall call)
{
  if (call == ZJ_FLOW_2405)
    return drop_discharge;
  if (call == ZJ_FLOW_2404)
    return drop_admission;
  return take_detail;
}

/* FALSE: nothing was learned. */
static gboolean
look (const ZjRound *round, const Repeat *repeat, gboolean *seen, GError **error)
{
  g_autoptr (GError) unreadable = NULL;
  g_autoptr (ZjStayRow) row = NULL;

  if (!zj_look_at_stay (round->context, round->stay, &row, error))
    return FALSE;
  *seen = is_seen (repeat->call, round->stay, row, &unreadable);
  if (unreadable == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&unreadable));
  return FALSE;
}

static gboolean
repeat_call (ZjRound *round, Repeat *repeat, GError **error)
{
  g_auto (ZjCallResult) result = { 0 };
  g_autofree char *infno = g_strdup (round->stay->open.infno);
  g_autoptr (ZjStay) wanted = wanted_of (round->stay, error);
  gboolean seen = FALSE;
  const ZjStayCall call = { .role = ZJ_CALL_REPEAT,
                            .infno = infno,
                            .detail = repeat->detail,
                            .send = send_again,
                            .apply = take_answer,
                            .data = repeat };

  if (wanted == NULL || !zj_stay_call (round->context, round->lock, round->stay, &call, &result, error))
    return FALSE;
  if (result.outcome == ZJ_OUTCOME_DONE) {
    round->closed = TRUE;
    round->outcome = ZJ_OUTCOME_DONE;
    return TRUE;
  }
  if (result.outcome != ZJ_OUTCOME_NOT_DONE) {
    if (result.error != NULL)
      g_propagate_error (error, g_error_copy (result.error));
    return result.error == NULL;
  }
  /* Refused. The declaration is answered by that. The others are looked at once more: the lost one may have
   * arrived after the first look, and be what the repetition was refused for. Where it is not, neither was done:
   * whoever wants it asks for it again. */
  if (repeat->call != ZJ_FLOW_F004 && !look (round, repeat, &seen, error))
    return FALSE;
  if (seen)
    return zj_round_close (round, ZJ_EVENT_DONE, "{\"found\":\"5201\"}", effect_of (repeat->call), repeat->detail,
                           error);
  return zj_round_close (round, ZJ_EVENT_NOT_DONE, "{\"repetition\":\"refused\"}", NULL, NULL, error);
}

/* 2402, 2403, 2404, 2405: look at the stay, repeat if not done. */
static gboolean
round_looked_at (ZjRound *round, ZjFlowCall call, GError **error)
{
  g_auto (Repeat) repeat = { .call = call, .detail = g_strdup (round->stay->open.detail) };
  gboolean seen;

  if (!look (round, &repeat, &seen, error))
    return FALSE;
  if (seen)
    return zj_round_close (round, ZJ_EVENT_DONE, "{\"found\":\"5201\"}", effect_of (call), repeat.detail, error);
  return round->read_only || repeat_call (round, &repeat, error);
}

static gboolean
round_declaration (ZjRound *round, GError **error)
{
  g_auto (Repeat) repeat = { .call = ZJ_FLOW_F004, .detail = g_strdup (round->stay->open.detail) };

  return round->read_only || repeat_call (round, &repeat, error);
}

/* --- fee lines ---------------------------------------------------------------------------- */

/* The serial numbers of a lost batch: {"sns":[…]}, or everything: {"all":true}. */
static gboolean
read_lines (const char *detail, GStrv *sns, gboolean *all, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (detail != NULL ? detail : "", detail != NULL ? strlen (detail) : 0);
  g_autoptr (ZjJson) json = zj_json_parse (bytes, error);
  g_autofree char *text = NULL;
  ZjNode root;

  *sns = NULL;
  *all = FALSE;
  if (json == NULL)
    return FALSE;
  root = zj_json_root (json);
  if (!zj_node_texts (&root, "sns", sns, error))
    return FALSE;
  *all = (*sns)[0] == NULL;
  return TRUE;
}

typedef struct {
  GStrv sns;
  gboolean all;
} Lines;

static void
lines_clear (Lines *lines)
{
  g_clear_pointer (&lines->sns, g_strfreev);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Lines, lines_clear)

static void
send_removal (const ZjStayContext *context, const ZjStay *stay, const char *msgid, ZjCallResult *result, gpointer data)
{
  const Lines *lines = data;

  zj_tx_remove_fees (context->session, stay, lines->all ? NULL : (const char *const *)lines->sns, msgid,
                     context->cancellable, result);
}

static void
forget_lines (ZjStay *stay, const ZjCallResult *result, ZjCallRecord *record, gpointer data)
{
  const Lines *lines = data;

  (void)result;
  stay->fees_stale = TRUE;
  record->all = lines->all;
  record->removed = lines->all ? NULL : (const char *const *)lines->sns;
}

/* The batch is removed, whether it was there or not; `fees` uploads it again. A −1 to that says the
 * lines are not there; should one be all the same, 2303's total tells (rule 9). */
static gboolean
round_lines (ZjRound *round, ZjFlowCall lost, GError **error)
{
  g_auto (Lines) lines = { 0 };
  g_auto (ZjCallResult) result = { 0 };
  g_autofree char *detail = g_strdup (round->stay->open.detail);
  const ZjStayCall call = { .role = lost == ZJ_FLOW_2302 ? ZJ_CALL_REPEAT : ZJ_CALL_RESOLVE,
                            .infno = "2302",
                            .detail = detail,
                            .send = send_removal,
                            .apply = lost == ZJ_FLOW_2302 ? forget_lines : NULL,
                            .data = &lines };

  if (round->read_only)
    return TRUE;
  if (!read_lines (detail, &lines.sns, &lines.all, error)
      || !zj_stay_call (round->context, round->lock, round->stay, &call, &result, error))
    return FALSE;
  if (result.outcome == ZJ_OUTCOME_UNKNOWN || result.outcome == ZJ_OUTCOME_NOT_SENT) {
    if (result.error != NULL)
      g_propagate_error (error, g_error_copy (result.error));
    return result.error == NULL;
  }
  if (lost == ZJ_FLOW_2302 && result.outcome == ZJ_OUTCOME_DONE) {
    round->closed = TRUE;
    round->outcome = ZJ_OUTCOME_DONE;
    return TRUE;
  }
  return zj_round_close (round, ZJ_EVENT_NOT_DONE, "{\"lines\":\"removed\"}", forget_lines, &lines, error);
}

gboolean
zj_round_stay (ZjRound *round, GError **error)
{
  ZjFlowCall call = zj_flow_call_of (round->stay->open.infno);

  switch (call) {
  case ZJ_FLOW_2301:
  case ZJ_FLOW_2302:
    return round_lines (round, call, error);
  case ZJ_FLOW_2402:
  case ZJ_FLOW_2403:
  case ZJ_FLOW_2404:
  case ZJ_FLOW_2405:
    return round_looked_at (round, call, error);
  case ZJ_FLOW_F004:
    return round_declaration (round, error);
  case ZJ_FLOW_NO_CALL:
  case ZJ_FLOW_2401:
  case ZJ_FLOW_2304:
  case ZJ_FLOW_2305:
  case ZJ_N_FLOW_CALLS:
  default:
    g_return_val_if_reached (FALSE);
  }
}

/* The lines of a batch that a person says to be there are not known to this journal. */
static void
doubt_lines (ZjStay *stay, const ZjCallResult *result, ZjCallRecord *record, gpointer data)
{
  (void)result;
  (void)record;
  (void)data;
  stay->fees_stale = stay->lines_uncertain = TRUE;
}

gboolean
zj_decide_stay (ZjRound *round, gboolean done, const char *detail, const char *second, GError **error)
{
  ZjFlowCall call = zj_flow_call_of (round->stay->open.infno);
  g_autofree char *about = g_strdup (round->stay->open.detail);
  g_auto (Lines) lines = { 0 };
  ZjCallApply apply = NULL;
  gpointer data = about;

  if (call == ZJ_FLOW_2301)
    apply = done ? doubt_lines : NULL;
  else if (call == ZJ_FLOW_2302 && done) {
    if (!read_lines (about, &lines.sns, &lines.all, error))
      return FALSE;
    apply = forget_lines;
    data = &lines;
  } else if (done)
    apply = effect_of (call);
  return zj_stay_close (round->context, round->lock, round->stay,
                        done ? ZJ_EVENT_DECIDED_DONE : ZJ_EVENT_DECIDED_NOT_DONE, detail, second, apply, data, error);
}
