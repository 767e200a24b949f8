/* begin → durable → send → outcome → durable. */
#include "stay/call.h"

#include <client/error.h>
#include <string.h>

/* How long a service waits for another program that works on the same stay; longer than a
 * settlement's own time-out. */
#define LOCK_MS 90000

/* The first pause of the background after an unknown (rule 12). */
#define FIRST_PAUSE_MS 2000

static gboolean
is_never_repeated (const char *infno)
{
  return strcmp (infno, "2304") == 0 || strcmp (infno, "2401") == 0;
}

/* Rule 9's: after one of these was unknown, settle looks at the stay first. */
static gboolean
makes_uncertain (const char *infno)
{
  static const char *const numbers[] = { "2301", "2302", "2402", "2403", "2404", "2405", NULL };

  return g_strv_contains (numbers, infno);
}

static gint64
platform_now_ms (const ZjStayContext *context)
{
  gint64 offset_ms;

  if (context->session == NULL || !zj_session_clock_offset (context->session, &offset_ms))
    return 0;
  return zj_stay_now_ms (context) + offset_ms;
}

static void
open_call (const ZjStayContext *context, ZjStay *stay, const ZjStayCall *call, const char *msgid)
{
  zj_open_call_clear (&stay->open);
  stay->open.phase = ZJ_OPEN_ASKING;
  stay->open.infno = g_strdup (call->infno);
  stay->open.msgid = g_strdup (msgid);
  stay->open.detail = g_strdup (call->detail);
  stay->open.since_ms = zj_stay_now_ms (context);
  stay->open.platform_since_ms = platform_now_ms (context);
}

static ZjEntry
entry_of (const ZjStayContext *context, ZjRecordKind kind, const char *infno, const char *msgid)
{
  const ZjEntry entry = { .kind = kind, .infno = infno, .msgid = msgid, .operator_no = context->operator_no };

  return entry;
}

/* What the rules want before anything is recorded. */
static void
doubt (ZjStay *stay, const char *infno)
{
  stay->ever_unknown = stay->ever_unknown || makes_uncertain (infno);
  stay->withdrawal_lost = stay->withdrawal_lost || strcmp (infno, "2404") == 0;
}

static gboolean
may_be_sent (const ZjStay *stay, const ZjStayCall *call, GError **error)
{
  gboolean open = stay->open.phase != ZJ_OPEN_NONE;

  if (is_never_repeated (call->infno))
    g_assert (call->role == ZJ_CALL_FIRST);
  if (strcmp (call->infno, "2601") == 0)
    g_assert (call->role == ZJ_CALL_RESOLVE && stay->open.phase == ZJ_OPEN_REVERSING
              && is_never_repeated (stay->open.infno));
  if (call->role == ZJ_CALL_REPEAT)
    g_assert (open && strcmp (call->infno, stay->open.infno) == 0);
  if (call->role == ZJ_CALL_RESOLVE)
    g_assert (open);
  if (!open && stay->ask_first) {
    g_set_error_literal (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT,
                         "the platform must be asked about this stay first");
    return FALSE;
  }
  if (open && (call->role == ZJ_CALL_FIRST || call->role == ZJ_CALL_NOTICE)) {
    g_set_error (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_UNKNOWN, "%s of this stay is still unknown (msgid %s)",
                 stay->open.infno, stay->open.msgid);
    return FALSE;
  }
  return TRUE;
}

typedef struct {
  const ZjStayContext *context;
  const ZjStayCall *call;
} Opening;

static void
name_intent (ZjStay *stay, const char *msgid, gpointer user_data)
{
  const Opening *opening = user_data;

  if (opening->call->role == ZJ_CALL_FIRST || opening->call->role == ZJ_CALL_REPEAT)
    open_call (opening->context, stay, opening->call, msgid);
}

/* The intent, durable on return; stay is changed only then. Returns its msgid. */
static char *
begin (const ZjStayContext *context, const ZjStayLock *lock, ZjStay *stay, const ZjStayCall *call, GError **error)
{
  g_autoptr (ZjStay) next = zj_stay_copy (stay);
  g_autofree char *msgid = NULL;
  Opening opening = { context, call };
  ZjEntry entry;

  if (!may_be_sent (stay, call, error))
    return NULL;
  if (call->role == ZJ_CALL_FIRST && !zj_flow_apply (next, context->config, call->event, error))
    return NULL;
  if (g_cancellable_set_error_if_cancelled (context->cancellable, error))
    return NULL;
  /* What has to be resolved was unknown, also when a crash kept that from being written down. */
  if (stay->open.phase != ZJ_OPEN_NONE)
    doubt (next, stay->open.infno);
  if (call->role == ZJ_CALL_REPEAT) {
    /* What was asked for goes on under the new number. What became of the one before nobody has learned: it may
     * have arrived after the look. */
    entry = entry_of (context, ZJ_RECORD_OUTCOME, stay->open.infno, stay->open.msgid);
    entry.outcome = ZJ_OUTCOME_UNKNOWN;
    entry.detail = "{\"repeated\":true}";
    if (!zj_journal_record (context->journal, lock, &entry, next, error))
      return NULL;
    stay->version = next->version;
  }
  entry = entry_of (context, ZJ_RECORD_INTENT, call->infno, NULL);
  entry.second_person = call->second_person;
  entry.detail = call->detail;
  msgid = zj_journal_record_intent (context->journal, lock, &entry, next, zj_stay_now_ms (context), name_intent,
                                    &opening, error);
  if (msgid == NULL)
    return NULL;
  zj_stay_swap (stay, next);
  return g_steal_pointer (&msgid);
}

static gboolean
record_outcome (const ZjStayContext *context, const ZjStayLock *lock, const ZjEntry *entry, ZjStay *stay,
                const ZjCallRecord *record, GError **error)
{
  if (record->n_lines == 0 && record->removed == NULL && !record->all)
    return zj_journal_record (context->journal, lock, entry, stay, error);
  return zj_journal_record_fees (context->journal, lock, entry, stay, record->lines, record->n_lines, record->removed,
                                 record->all, error);
}

static void
record_clear (ZjCallRecord *record)
{
  if (record->detail != NULL)
    explicit_bzero (record->detail, strlen (record->detail));
  g_clear_pointer (&record->detail, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZjCallRecord, record_clear)

/* What the table makes of the outcome of a FIRST or REPEAT call. */
static gboolean
move_by_outcome (const ZjStayContext *context, ZjStay *stay, const ZjStayCall *call, ZjOutcome outcome, GError **error)
{
  static const ZjFlowEvent events[] = { [ZJ_OUTCOME_NOT_SENT] = ZJ_EVENT_NOT_SENT,
                                        [ZJ_OUTCOME_NOT_DONE] = ZJ_EVENT_NOT_DONE,
                                        [ZJ_OUTCOME_DONE] = ZJ_EVENT_DONE,
                                        [ZJ_OUTCOME_UNKNOWN] = ZJ_EVENT_UNKNOWN };

  if (call->role == ZJ_CALL_REPEAT && outcome != ZJ_OUTCOME_DONE)
    return TRUE;
  return zj_flow_apply (stay, context->config, events[outcome], error);
}

/* Refused where a call of rule 9 was once unknown: one that came late may have moved the stay since, and the
 * verb that was asked for would be refused for ever. */
static gboolean
may_have_moved (const ZjStay *stay, const ZjStayCall *call, const ZjCallResult *result)
{
  static const char *const moves[] = { "2402", "2404", "2405", NULL };

  return call->role == ZJ_CALL_FIRST && stay->ever_unknown && result->outcome == ZJ_OUTCOME_NOT_DONE
         && g_error_matches (result->error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_REFUSED)
         && g_strv_contains (moves, call->infno);
}

static gboolean
end (const ZjStayContext *context, const ZjStayLock *lock, ZjStay *stay, const ZjStayCall *call, const char *msgid,
     const ZjCallResult *result, GError **error)
{
  g_autoptr (ZjStay) next = zj_stay_copy (stay);
  g_auto (ZjCallRecord) record = { 0 };
  ZjEntry entry = entry_of (context, ZJ_RECORD_OUTCOME, call->infno, msgid);

  if (call->role == ZJ_CALL_FIRST || call->role == ZJ_CALL_REPEAT) {
    if (!move_by_outcome (context, next, call, result->outcome, error))
      return FALSE;
    if (result->outcome == ZJ_OUTCOME_UNKNOWN) {
      next->open.next_ms = zj_stay_now_ms (context) + FIRST_PAUSE_MS;
      doubt (next, call->infno);
    }
  }
  if (result->outcome != ZJ_OUTCOME_UNKNOWN && call->apply != NULL)
    call->apply (next, result, &record, call->data);
  if (may_have_moved (next, call, result)) {
    if (context->config->profile.settlement_query_by_stay)
      next->ask_first = TRUE;
    else
      next->ask_stay = TRUE; /* of settlements this journal knows all that this desk did (rule 11) */
  }
  entry.outcome = result->outcome;
  entry.followed = call->followed && result->outcome == ZJ_OUTCOME_DONE;
  entry.second_person = call->second_person;
  entry.detail = record.detail;
  if (!record_outcome (context, lock, &entry, next, &record, error))
    return FALSE;
  zj_stay_swap (stay, next);
  return TRUE;
}

/* A result to start from, with nothing in it. */
static void
reset (ZjCallResult *result)
{
  zj_call_result_clear (result);
  memset (result, 0, sizeof *result);
}

static gboolean
call_once (const ZjStayContext *context, const ZjStayLock *lock, ZjStay *stay, const ZjStayCall *call,
           ZjCallResult *result, GError **error)
{
  g_autofree char *msgid = begin (context, lock, stay, call, error);

  if (msgid == NULL)
    return FALSE;
  call->send (context, stay, msgid, result, call->data);
  if (end (context, lock, stay, call, msgid, result, error))
    return TRUE;
  /* What nobody wrote down has an unknown outcome, whatever was answered. */
  result->outcome = ZJ_OUTCOME_UNKNOWN;
  return FALSE;
}

gboolean
zj_stay_call (const ZjStayContext *context, const ZjStayLock *lock, ZjStay *stay, const ZjStayCall *call,
              ZjCallResult *result, GError **error)
{
  g_assert (lock != NULL && stay != NULL && call->send != NULL && call->infno != NULL);
  reset (result);
  if (!call_once (context, lock, stay, call, result, error))
    return FALSE;
  if (result->outcome != ZJ_OUTCOME_NOT_DONE || strcmp (call->infno, "2304") == 0
      || !g_error_matches (result->error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_SIGNED_IN)
      || g_cancellable_is_cancelled (context->cancellable))
    return TRUE;
  /* The session has signed in anew; the refused call was not executed. */
  reset (result);
  return call_once (context, lock, stay, call, result, error);
}

static ZjOutcome
outcome_of (ZjFlowEvent event)
{
  return event == ZJ_EVENT_DONE || event == ZJ_EVENT_DECIDED_DONE ? ZJ_OUTCOME_DONE : ZJ_OUTCOME_NOT_DONE;
}

gboolean
zj_stay_close (const ZjStayContext *context, const ZjStayLock *lock, ZjStay *stay, ZjFlowEvent event,
               const char *detail, const char *second_person, ZjCallApply apply, gpointer data, GError **error)
{
  g_autoptr (ZjStay) next = zj_stay_copy (stay);
  g_auto (ZjCallRecord) record = { 0 };
  g_auto (ZjCallResult) result = { .outcome = outcome_of (event) };
  gboolean person = event == ZJ_EVENT_DECIDED_DONE || event == ZJ_EVENT_DECIDED_NOT_DONE;
  g_autofree char *infno = g_strdup (stay->open.infno);
  g_autofree char *msgid = g_strdup (stay->open.msgid);
  ZjEntry entry = entry_of (context, person ? ZJ_RECORD_DECISION : ZJ_RECORD_OUTCOME, infno, msgid);

  g_assert (lock != NULL && stay->open.phase != ZJ_OPEN_NONE);
  if (!zj_flow_apply (next, context->config, event, error))
    return FALSE;
  doubt (next, infno);
  if (apply != NULL)
    apply (next, &result, &record, data);
  entry.outcome = result.outcome;
  entry.second_person = second_person;
  entry.detail = record.detail != NULL ? record.detail : detail;
  if (!record_outcome (context, lock, &entry, next, &record, error))
    return FALSE;
  zj_stay_swap (stay, next);
  return TRUE;
}

gboolean
zj_stay_decide_to_reverse (const ZjStayContext *context, const ZjStayLock *lock, ZjStay *stay, const char *detail,
                           GError **error)
{
  g_autoptr (ZjStay) next = zj_stay_copy (stay);
  ZjEntry entry = entry_of (context, ZJ_RECORD_DECISION, stay->open.infno, stay->open.msgid);

  g_assert (lock != NULL && stay->open.phase == ZJ_OPEN_ASKING && is_never_repeated (stay->open.infno));
  if (!zj_flow_apply (next, context->config, ZJ_EVENT_NEITHER, error))
    return FALSE;
  entry.outcome = ZJ_OUTCOME_UNKNOWN;
  entry.detail = detail;
  if (!zj_journal_record (context->journal, lock, &entry, next, error))
    return FALSE;
  g_assert (next->open.phase == ZJ_OPEN_REVERSING);
  zj_stay_swap (stay, next);
  return TRUE;
}

static gboolean
store (const ZjStayContext *context, const ZjStayLock *lock, ZjStay *stay, ZjStay *next, const char *detail,
       GError **error)
{
  ZjEntry entry = entry_of (context, ZJ_RECORD_STAY, NULL, NULL);

  entry.detail = detail;
  if (!zj_journal_record (context->journal, lock, &entry, next, error))
    return FALSE;
  zj_stay_swap (stay, next);
  return TRUE;
}

gboolean
zj_stay_note (const ZjStayContext *context, const ZjStayLock *lock, ZjStay *stay, ZjFlowEvent event, const char *detail,
              GError **error)
{
  g_autoptr (ZjStay) next = zj_stay_copy (stay);

  g_assert (lock != NULL);
  return zj_flow_apply (next, context->config, event, error) && store (context, lock, stay, next, detail, error);
}

gboolean
zj_stay_store (const ZjStayContext *context, const ZjStayLock *lock, ZjStay *stay, const char *detail, GError **error)
{
  g_autoptr (ZjStay) next = zj_stay_copy (stay);

  g_assert (lock != NULL);
  return store (context, lock, stay, next, detail, error);
}

ZjStayLock *
zj_stay_take (const ZjStayContext *context, const char *ipt_no, ZjStay **stay, GError **error)
{
  g_autoptr (ZjStayLock) lock = zj_journal_lock_stay (context->journal, ipt_no, LOCK_MS, context->cancellable, error);

  *stay = NULL;
  if (lock == NULL || !zj_journal_get_stay (context->journal, ipt_no, stay, error))
    return NULL;
  return g_steal_pointer (&lock);
}

gboolean
zj_stay_need_session (const ZjStayContext *context, GError **error)
{
  if (context->session != NULL)
    return TRUE;
  if (context->no_session != NULL)
    g_propagate_error (error, g_error_copy (context->no_session));
  else
    g_set_error_literal (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_CONNECTED, "there is no session");
  return FALSE;
}

/* What the line says of its own trouble ("try again later") is no advice where something may have been done: the
 * cause stands behind what is unknown. Takes cause, which may be NULL. */
static GError *
error_of_unknown (const ZjStay *stay, GError *cause)
{
  g_autoptr (GError) owned = cause;
  g_autofree char *why = NULL;
  const char *infno = stay != NULL && stay->open.infno != NULL ? stay->open.infno : "a request";
  const char *msgid = stay != NULL && stay->open.msgid != NULL ? stay->open.msgid : "-";

  if (g_error_matches (cause, ZJ_STAY_ERROR, ZJ_STAY_ERROR_UNKNOWN))
    return g_steal_pointer (&owned);
  if (cause == NULL)
    return g_error_new (ZJ_STAY_ERROR, ZJ_STAY_ERROR_UNKNOWN, "%s of this stay is still unknown (msgid %s)", infno,
                        msgid);
  why = zj_error_for_log (cause);
  return g_error_new (ZJ_STAY_ERROR, ZJ_STAY_ERROR_UNKNOWN, "%s of this stay is still unknown (msgid %s): %s/%s: %s",
                      infno, msgid, zj_error_domain_name (cause), zj_error_code_name (cause), why);
}

void
zj_stay_result_fail (ZjStayResult *result, ZjOutcome outcome, GError *error)
{
  if (outcome == ZJ_OUTCOME_UNKNOWN)
    error = error_of_unknown (result->stay, error);
  result->outcome = outcome;
  g_clear_error (&result->error);
  result->error = error;
}
