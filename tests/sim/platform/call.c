/* One call, step by step. */
#include "call.h"

#include "amount.h"
#include "clock.h"
#include "envelope.h"
#include "gateway.h"
#include "json_text.h"
#include "late.h"
#include "multipart.h"
#include "shape.h"
#include "store.h"
#include "transaction.h"

#include <string.h>

void
sim_answer_clear (SimAnswer *answer)
{
  g_free (answer->content_type);
  g_clear_pointer (&answer->body, g_bytes_unref);
  memset (answer, 0, sizeof *answer);
}

const char *
sim_member_text (const json_t *object, const char *name)
{
  const json_t *value = json_object_get (object, name);
  const char *number = sim_json_number_text (value), *text = number != NULL ? number : json_string_value (value);

  return text != NULL ? text : "";
}

const char *
sim_call_header (SimCall *call, const char *name)
{
  return sim_member_text (call->envelope, name);
}

const char *
sim_call_text (SimCall *call, const char *node, const char *name)
{
  return sim_member_text (json_object_get (call->input, node), name);
}

gint64
sim_call_fen (SimCall *call, const char *node, const char *name)
{
  return sim_fen_parse (sim_call_text (call, node, name));
}

void
sim_call_free (SimCall *call)
{
  if (call == NULL)
    return;
  g_free (call->err_msg);
  g_free (call->blame);
  json_decref (call->output);
  json_decref (call->envelope);
  g_clear_pointer (&call->file, g_bytes_unref);
  g_clear_pointer (&call->stream, g_bytes_unref);
  g_free (call);
}

void
sim_call_refuse (SimCall *call, const char *format, ...)
{
  va_list arguments;

  g_free (call->err_msg);
  va_start (arguments, format);
  call->err_msg = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  call->infcode = -1;
}

void
sim_call_violation (SimCall *call, const char *what)
{
  sim_store_violation (call->world->store, call->infno, call->msgid, what);
  sim_call_refuse (call, "接口规范校验不通过 violation: %s", what);
}

void
sim_call_blame (SimCall *call, const char *format, ...)
{
  va_list arguments;

  g_free (call->blame);
  va_start (arguments, format);
  call->blame = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  call->infcode = -1;
}

static void
take_violation (SimCall *call, char *what)
{
  if (what != NULL)
    sim_call_violation (call, what);
  g_free (what);
}

/* Reads the request, notes its arrival, and holds it against the tables. */
static void
receive (SimCall *call, const SimRequest *request)
{
  gsize size;
  const char *type = request->header (request, "Content-Type"), *body;
  gboolean form = sim_multipart_is (type);
  g_autofree char *digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, request->body);
  g_autofree char *wrong_form = NULL;
  g_autoptr (GBytes) json = NULL;
  json_error_t problem;
  SimMsgid seen;

  if (form)
    sim_multipart_split (type, request->body, &json, &call->file, &wrong_form);
  body = g_bytes_get_data (json != NULL ? json : request->body, &size);
  call->envelope = sim_json_read (body != NULL ? body : "", size, &problem);
  call->infno = sim_call_header (call, "infno");
  call->msgid = sim_call_header (call, "msgid");
  call->input = json_object_get (call->envelope, "input");
  call->transaction = sim_transaction_find (call->infno);
  seen = sim_store_arrived (call->world->store, call->infno, call->msgid, digest, sim_call_header (call, "opter"),
                            &call->sequence);
  if (wrong_form != NULL)
    sim_call_violation (call, wrong_form);
  else if (!json_is_object (call->envelope))
    take_violation (call,
                    g_strdup_printf ("报文不是 JSON not a JSON object: %s, byte %d", problem.text, problem.position));
  else if (call->transaction != NULL && call->transaction->form != form)
    sim_call_violation (call, form ? "Content-Type 错误 is a form's" : "Content-Type 错误 is not a form's");
  else if (!form && (type == NULL || g_ascii_strcasecmp (type, "application/json;charset=utf-8") != 0))
    take_violation (call, g_strdup_printf ("Content-Type 错误 is %s", type != NULL ? type : "missing"));
  else if (call->transaction == NULL)
    take_violation (call, g_strdup_printf ("infno 未定义 is not defined: %s", call->infno));
  else
    take_violation (call, sim_envelope_check (call));
  if (call->infcode == 0 && call->world->gateway != NULL)
    take_violation (call, sim_gateway_contradiction (call->world->gateway, request, call->infno));
  if (call->infcode == 0 && seen == SIM_MSGID_CLASH)
    sim_call_violation (call, "msgid 重复且报文不同 repeated with another body");
  if (call->infcode == 0)
    take_violation (call, sim_check_input (call->input, call->transaction->input));
}

/* What can only be judged with the registers at hand. Store lock held; so violations
 * found here are noted after it is given back. */
static char *
check_standing (SimCall *call)
{
  gboolean forgotten = FALSE;
  g_autofree char *why = NULL;

  if (call->transaction->signed_in) {
    why = sim_sign_in_check (call, &forgotten);
    if (why != NULL && forgotten)
      sim_call_refuse (call, "操作员未签到，请重新签到 not signed in");
    if (why != NULL)
      return forgotten ? NULL : g_steal_pointer (&why);
  }
  return sim_insured_place_check (call);
}

/* 2601 bars a msgid for ever, so that a late copy of the request can do no harm. */
static gboolean
is_barred (SimCall *call)
{
  return sim_store_integer (call->world->store, "SELECT count(*) FROM barred WHERE msgid = ?", call->msgid, NULL) > 0;
}

static void
execute (SimCall *call)
{
  char *wrong;

  sim_store_begin (call->world->store);
  wrong = check_standing (call);
  if (wrong == NULL && call->infcode == 0 && is_barred (call))
    sim_call_refuse (call, "该报文已被冲正，不再受理 reversed before it arrived");
  if (wrong == NULL && call->infcode == 0) {
    call->transaction->execute (call);
    call->executed = call->infcode == 0;
  }
  if (call->doomed)
    sim_die ();
  if (call->executed)
    sim_store_commit (call->world->store);
  else
    sim_store_rollback (call->world->store);
  take_violation (call, wrong);
  take_violation (call, g_steal_pointer (&call->blame));
}

/* The part of a fault that comes before execution. FALSE: nothing is executed. */
static gboolean
before_execution (SimCall *call, const SimFault *fault, SimAnswer *answer, gint64 arrived_us)
{
  switch (fault != NULL ? (int)fault->action : -1) {
  case SIM_FAULT_DELAY:
    sim_clock_wait_until (call->world->clock, arrived_us + fault->number * 1000);
    return TRUE;
  case SIM_FAULT_REFUSE:
  case SIM_FAULT_NOT_SIGNED_IN:
    sim_call_refuse (call, "%s", fault->text);
    return FALSE;
  case SIM_FAULT_BEFORE_COMMIT:
    answer->close = TRUE;
    return FALSE;
  case SIM_FAULT_GATEWAY_401:
    return FALSE;
  case SIM_FAULT_KILL_AT:
    call->doomed = strcmp (fault->text, SIM_KILL_BEFORE_COMMIT) == 0;
    return TRUE;
  default:
    return fault == NULL || !fault->before;
  }
}

static void
after_execution (SimCall *call, const SimFault *fault, SimAnswer *answer)
{
  switch (fault != NULL ? (int)fault->action : -1) {
  case SIM_FAULT_AFTER_COMMIT:
    answer->close = TRUE;
    break;
  case SIM_FAULT_REFUSE_AFTER:
  case SIM_FAULT_UPSTREAM_TIMEOUT:
    sim_call_refuse (call, "%s", fault->text);
    break;
  case SIM_FAULT_KILL_AT:
    if (strcmp (fault->text, SIM_KILL_HALF_ANSWER) != 0)
      sim_die ();
    answer->order = (SimOrder){ .set = TRUE, .action = fault->action };
    break;
  case SIM_FAULT_CUT:
  case SIM_FAULT_RESET:
  case SIM_FAULT_DOUBLE:
  case SIM_FAULT_DOUBLE_AFTER:
  case SIM_FAULT_LATE:
  case SIM_FAULT_DRIP:
    answer->order = (SimOrder){ .set = TRUE, .action = fault->action, .number = fault->number };
    break;
  default:
    break;
  }
}

/* Keeps this answer for the next `stale`, and gives the one kept before. */
static GBytes *
exchange_previous (SimWorld *world, const char *infno, GBytes *now)
{
  GBytes *before;

  g_mutex_lock (&world->previous_lock);
  before = g_hash_table_lookup (world->previous, infno);
  if (before != NULL)
    g_bytes_ref (before);
  g_hash_table_replace (world->previous, g_strdup (infno), g_bytes_ref (now));
  g_mutex_unlock (&world->previous_lock);
  return before;
}

/* Whether a fault leaves the answer's text alone. */
static gboolean
is_untouched (const SimFault *fault)
{
  return fault == NULL || (fault->action >= SIM_FAULT_CUT && fault->action <= SIM_FAULT_DRIP)
         || fault->action == SIM_FAULT_DELAY || fault->action == SIM_FAULT_KILL_AT;
}

static void
build_answer (SimCall *call, const SimFault *fault, const char *stamp, SimAnswer *answer)
{
  json_t *tree;
  g_autoptr (GBytes) previous = NULL;
  char *text;

  if (call->stream != NULL && call->infcode == 0 && is_untouched (fault)) {
    answer->content_type = g_strdup ("application/octet-stream");
    answer->body = g_bytes_ref (call->stream);
    return;
  }
  tree = sim_envelope_answer (call, stamp);

  if (fault != NULL && !sim_shape_tree (tree, fault)) {
    g_autofree char *what = g_strdup_printf ("fault %s: the answer has no member %s", sim_fault_name (fault->action),
                                             fault->member);

    /* A test whose fault hits nothing must not pass unnoticed. */
    sim_store_violation (call->world->store, call->infno, call->msgid, what);
  }
  text = sim_json_write (tree, sim_world_has_quirk (call->world, SIM_QUIRK_NUMBERS_AS_STRINGS));
  json_decref (tree);
  sim_shape_answer (answer, text, fault);
  previous = exchange_previous (call->world, call->infno, answer->body);
  if (fault != NULL && fault->action == SIM_FAULT_STALE && previous != NULL) {
    g_bytes_unref (answer->body);
    answer->body = g_steal_pointer (&previous);
  }
}

static void
note (SimCall *call, const SimFault *fault)
{
  sim_store_answered (call->world->store, call->sequence, call->executed,
                      fault != NULL ? sim_fault_name (fault->action) : NULL, call->infcode, call->err_msg);
}

/* Fee lines go one call at a time for each stay. FALSE: another is on its way. A call that
 * a fault holds up takes no lane: its client may have given up long ago. */
static gboolean
enter_lane (SimCall *call)
{
  const char *stay = sim_fees_stay (call);
  gboolean entered = TRUE;

  if (stay == NULL || *stay == '\0')
    return TRUE;
  g_mutex_lock (&call->world->lanes_lock);
  entered = g_hash_table_add (call->world->lanes, g_strdup (stay));
  g_mutex_unlock (&call->world->lanes_lock);
  return entered;
}

static void
leave_lane (SimCall *call)
{
  const char *stay = sim_fees_stay (call);

  if (stay == NULL)
    return;
  g_mutex_lock (&call->world->lanes_lock);
  g_hash_table_remove (call->world->lanes, stay);
  g_mutex_unlock (&call->world->lanes_lock);
}

/* Goes on without its connection. A call that is wrong anyway is noted at once. */
static void
put_off (SimCall *call, const SimFault *fault)
{
  if (call->infcode == 0) {
    sim_late_put (call->world->late, call, fault->number);
    return;
  }
  note (call, fault);
  sim_call_free (call);
}

void
sim_call_execute_late (SimCall *call)
{
  SimFault fault = { .action = SIM_FAULT_LATE_COMMIT };

  execute (call);
  note (call, &fault);
  sim_call_free (call);
}

void
sim_call_answer (SimWorld *world, const SimRequest *request, SimAnswer *answer)
{
  gint64 arrived_us = g_get_monotonic_time ();
  g_autofree char *stamp = sim_clock_stamp (world->clock);
  g_autofree char *refusal = NULL;
  g_autoptr (SimFault) fault = NULL;
  gboolean in_lane = FALSE;
  SimCall *call;

  if (world->gateway != NULL && (refusal = sim_gateway_refusal (world->gateway, request, &answer->status)) != NULL) {
    answer->content_type = g_strdup ("application/json;charset=utf-8");
    answer->body = g_bytes_new (refusal, strlen (refusal));
    return;
  }
  call = g_new0 (SimCall, 1);
  call->world = world;
  call->infno = call->msgid = "";
  call->output = json_object ();
  receive (call, request);
  fault = sim_faults_take (world->faults, call->infno, request->reused);
  if (fault != NULL && fault->action == SIM_FAULT_LATE_COMMIT) {
    answer->close = TRUE;
    put_off (call, fault);
    return;
  }
  if (fault == NULL && call->infcode == 0) {
    in_lane = enter_lane (call);
    if (!in_lane)
      sim_call_violation (call, "同一就诊的明细应逐批上传 another call with lines of this stay is on its way");
  }
  if (before_execution (call, fault, answer, arrived_us) && call->infcode == 0)
    execute (call);
  /* The ledger is complete before anything can be seen of the answer; it says what the
   * platform decided, not what the client is told. */
  note (call, fault);
  sim_clock_wait_until (world->clock, arrived_us + (gint64)sim_clock_latency_ms (world->clock) * 1000);
  after_execution (call, fault, answer);
  if (in_lane)
    leave_lane (call);
  if (!answer->close)
    build_answer (call, fault, stamp, answer);
  sim_call_free (call);
}
