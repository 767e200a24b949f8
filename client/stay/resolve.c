/* Rounds, pauses, reports: who is asked about when. What is asked lies in resolve_*.c. */
#include "stay/resolve_private.h"

#include <gio/gio.h>
#include <string.h>

#include "platform/tx_settlement.h"
#include "stay/admission.h"
#include "stay/restored.h"

/* Rule 12. */
#define FIRST_PAUSE_MS 2000
#define LAST_PAUSE_MS  (5 * 60 * 1000)

/* Rounds for one stay at one time: ask, decide, reverse, send the waiting one, and one more. */
#define MAX_ROUNDS 6

gint64
zj_resolve_pause_ms (guint attempts)
{
  gint64 pause_ms = FIRST_PAUSE_MS;

  for (guint i = 1; i < attempts && pause_ms < LAST_PAUSE_MS; i++)
    pause_ms *= 2;
  return MIN (pause_ms, LAST_PAUSE_MS);
}

void
zj_resolved_free (ZjResolved *resolved)
{
  g_free (resolved->ipt_no);
  g_free (resolved->infno);
  g_free (resolved->msgid);
  g_free (resolved);
}

ZjResolveReport *
zj_resolve_report_new (void)
{
  ZjResolveReport *report = g_new0 (ZjResolveReport, 1);

  report->resolved = g_ptr_array_new_with_free_func ((GDestroyNotify)zj_resolved_free);
  return report;
}

void
zj_resolve_report_free (ZjResolveReport *report)
{
  if (report == NULL)
    return;
  g_ptr_array_unref (report->resolved);
  g_clear_error (&report->error);
  g_free (report);
}

gboolean
zj_round_close (ZjRound *round, ZjFlowEvent event, const char *detail, ZjCallApply apply, gpointer data, GError **error)
{
  if (!zj_stay_close (round->context, round->lock, round->stay, event, detail, NULL, apply, data, error))
    return FALSE;
  round->closed = TRUE;
  round->outcome = event == ZJ_EVENT_DONE ? ZJ_OUTCOME_DONE : ZJ_OUTCOME_NOT_DONE;
  return TRUE;
}

typedef struct {
  gboolean not_found;
} Reversal;

static void
send_reversal (const ZjStayContext *context, const ZjStay *stay, const char *msgid, ZjCallResult *result, gpointer data)
{
  Reversal *reversal = data;

  zj_tx_reverse (context->session, stay, stay->open.infno, stay->open.msgid, msgid, context->cancellable, result,
                 &reversal->not_found);
}

gboolean
zj_round_reverse (ZjRound *round, ZjCallResult *result, gboolean *not_found, GError **error)
{
  Reversal reversal = { FALSE };
  g_autofree char *detail = g_strdup_printf ("{\"omsgid\":\"%s\",\"oinfno\":\"%s\"}", round->stay->open.msgid,
                                             round->stay->open.infno);
  const ZjStayCall call
      = { .role = ZJ_CALL_RESOLVE, .infno = "2601", .detail = detail, .send = send_reversal, .data = &reversal };
  gboolean called = zj_stay_call (round->context, round->lock, round->stay, &call, result, error);

  *not_found = reversal.not_found;
  return called;
}

gboolean
zj_round_is_late (const ZjRound *round, gint64 answered_ms)
{
  const ZjOpenCall *open = &round->stay->open;
  gint64 late_ms = (gint64)round->context->config->profile.late_arrival_s * 1000;
  gint64 offset_ms;
  gint64 sent_ms = open->platform_since_ms;

  if (answered_ms == 0 && zj_session_clock_offset (round->context->session, &offset_ms))
    answered_ms = zj_stay_now_ms (round->context) + offset_ms;
  /* Sent before the platform's clock was known: this machine's, moved by what is known now. */
  if (sent_ms == 0 && zj_session_clock_offset (round->context->session, &offset_ms))
    sent_ms = open->since_ms + offset_ms;
  return answered_ms != 0 && sent_ms != 0 && answered_ms - sent_ms > late_ms;
}

static gboolean
round_open (ZjRound *round, GError **error)
{
  if (!zj_stay_need_session (round->context, error))
    return FALSE;
  switch (zj_flow_call_of (round->stay->open.infno)) {
  case ZJ_FLOW_2304:
    return zj_round_settlement (round, error);
  case ZJ_FLOW_2305:
    return zj_round_cancel (round, error);
  case ZJ_FLOW_2401:
    return zj_round_admission (round, error);
  case ZJ_FLOW_2301:
  case ZJ_FLOW_2302:
  case ZJ_FLOW_2402:
  case ZJ_FLOW_2403:
  case ZJ_FLOW_2404:
  case ZJ_FLOW_2405:
  case ZJ_FLOW_F004:
    return zj_round_stay (round, error);
  case ZJ_FLOW_NO_CALL:
  case ZJ_N_FLOW_CALLS:
  default:
    g_return_val_if_reached (FALSE);
  }
}

gboolean
zj_resolve_look (const ZjStayContext *context, const ZjStayLock *lock, ZjStay *stay, ZjOutcome *outcome, GError **error)
{
  ZjRound round = { .context = context, .lock = lock, .stay = stay, .read_only = TRUE };

  *outcome = ZJ_OUTCOME_UNKNOWN;
  if (!round_open (&round, error) || !round.closed)
    return FALSE;
  *outcome = round.outcome;
  return TRUE;
}

/* --- a stay --------------------------------------------------------------------------------- */

static void
report_error (ZjResolveReport *report, GError *error)
{
  if (error != NULL && (report->error == NULL || error->domain == ZJ_JOURNAL_ERROR)) {
    g_clear_error (&report->error);
    report->error = g_error_copy (error);
  }
}

static void
report_closed (ZjResolveReport *report, const ZjRound *round, const char *infno, const char *msgid)
{
  ZjResolved *resolved = g_new0 (ZjResolved, 1);

  resolved->ipt_no = g_strdup (round->stay->ipt_no);
  resolved->infno = g_strdup (infno);
  resolved->msgid = g_strdup (msgid);
  resolved->outcome = round->outcome;
  g_ptr_array_add (report->resolved, resolved);
}

/* No pause is longer than the last one: what lies further off was written before the clock was set back. */
static gboolean
is_due (const ZjStayContext *context, const ZjStay *stay)
{
  gint64 now_ms = zj_stay_now_ms (context);

  return stay->open.next_ms <= now_ms || stay->open.next_ms - now_ms > LAST_PAUSE_MS;
}

static gboolean
has_work (const ZjStay *stay)
{
  return stay->open.phase != ZJ_OPEN_NONE || stay->notice_pending || stay->ask_first || stay->ask_stay
         || stay->state == ZJ_STAY_WAITING;
}

/* One thing, the most urgent one. TRUE: go on at once. */
static gboolean
work_once (const ZjStayContext *context, const ZjStayLock *lock, ZjStay *stay, ZjResolveReport *report, GError **error)
{
  ZjRound round = { .context = context, .lock = lock, .stay = stay };
  g_autofree char *infno = g_strdup (stay->open.infno);
  g_autofree char *msgid = g_strdup (stay->open.msgid);

  if (stay->open.phase != ZJ_OPEN_NONE) {
    if (!round_open (&round, error))
      return FALSE;
    if (round.closed)
      report_closed (report, &round, infno, msgid);
    return round.closed || round.again;
  }
  if (!zj_stay_need_session (context, error))
    return FALSE;
  if (stay->ask_first || stay->ask_stay)
    return zj_restored_ask (context, lock, stay, error);
  if (stay->notice_pending)
    return zj_round_notice (&round, error) && round.again;
  if (stay->state == ZJ_STAY_WAITING) {
    zj_admission_send_waiting (context, stay, lock, error);
    return stay->open.phase != ZJ_OPEN_NONE; /* unknown: ask at once */
  }
  return FALSE;
}

/* The next try, durable: it holds across restarts. before: how often the same work was tried up to now.
 * A repetition and a refused admission begin their open call anew; the pauses grow all the same. */
static void
pause_stay (const ZjStayContext *context, const ZjStayLock *lock, ZjStay *stay, guint before, ZjResolveReport *report)
{
  g_autoptr (GError) error = NULL;

  stay->open.attempts = MAX (stay->open.attempts, before) + 1;
  stay->open.next_ms = zj_stay_now_ms (context) + zj_resolve_pause_ms (stay->open.attempts);
  if (!zj_stay_store (context, lock, stay, NULL, &error))
    report_error (report, error);
}

static void
report_rest (const ZjStayContext *context, const ZjStay *stay, ZjResolveReport *report)
{
  if (zj_resolve_person_needed (stay, context->config) != NULL)
    report->persons++;
  if (!has_work (stay))
    return;
  if (stay->open.phase != ZJ_OPEN_NONE || (stay->ask_first && stay->state != ZJ_STAY_SETTLED))
    report->unknown++;
  else if (stay->notice_pending)
    report->notices++;
  else if (stay->state == ZJ_STAY_WAITING)
    report->waiting++;
  if (report->next_ms == 0 || stay->open.next_ms < report->next_ms)
    report->next_ms = MAX (stay->open.next_ms, 1);
}

void
zj_resolve_stay (const ZjStayContext *context, const char *ipt_no, gboolean now, ZjResolveReport *report)
{
  g_autoptr (GError) lock_error = NULL;
  g_autoptr (ZjStay) stay = NULL;
  g_autoptr (ZjStayLock) lock = zj_stay_take (context, ipt_no, &stay, &lock_error);
  g_autofree char *infno = NULL;
  gboolean tried = FALSE;
  gboolean again = TRUE;
  guint before;

  if (lock == NULL) {
    report->unknown++; /* nobody can say what it is */
    report_error (report, lock_error);
    return;
  }
  if (stay == NULL)
    return;
  infno = g_strdup (stay->open.infno);
  before = stay->open.attempts;
  for (guint i = 0; again && i < MAX_ROUNDS && has_work (stay); i++) {
    g_autoptr (GError) error = NULL;

    if (g_cancellable_is_cancelled (context->cancellable) || (!now && i == 0 && !is_due (context, stay)))
      break;
    tried = TRUE;
    again = work_once (context, lock, stay, report, &error);
    report_error (report, error);
    if (context->progress != NULL)
      context->progress ("resolving", i + 1, 0, context->progress_data);
  }
  if (tried && has_work (stay))
    pause_stay (context, lock, stay, g_strcmp0 (infno, stay->open.infno) == 0 ? before : 0, report);
  report_rest (context, stay, report);
}

void
zj_resolve_all (const ZjStayContext *context, gboolean now, ZjResolveReport *report)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) stays = zj_journal_list_work (context->journal, &error);

  if (stays == NULL) {
    report_error (report, error);
    return;
  }
  for (guint i = 0; i < stays->len && !g_cancellable_is_cancelled (context->cancellable); i++) {
    const ZjStay *stay = g_ptr_array_index (stays, i);

    zj_resolve_stay (context, stay->ipt_no, now, report);
  }
}

const char *
zj_resolve_person_needed (const ZjStay *stay, const ZjConfig *config)
{
  const ZjOpenCall *open = &stay->open;
  gint64 late_ms = (gint64)config->profile.late_arrival_s * 1000;

  if (stay->mismatch)
    return "mismatch";
  if (open->phase == ZJ_OPEN_REVERSING && config->profile.reversal_of_unseen_not_found
      && (!config->profile.settlement_query_by_stay || open->next_ms - open->since_ms < late_ms))
    return "late_original";
  if (open->phase == ZJ_OPEN_NONE && stay->ask_first
      && (open->attempts > 1 || !config->profile.settlement_query_by_stay))
    return "restored";
  if (open->phase == ZJ_OPEN_NONE && stay->notice_pending && stay->notice_refused)
    return "both_stand";
  if (open->phase != ZJ_OPEN_NONE && zj_resolve_pause_ms (open->attempts) == LAST_PAUSE_MS)
    return "conflict";
  return NULL;
}
