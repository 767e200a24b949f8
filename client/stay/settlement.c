/* trial and settle. */
#include "stay/settlement.h"

#include <string.h>

#include "platform/tx_settlement.h"
#include "stay/credential.h"
#include "stay/lines.h"
#include "stay/resolve.h"
#include "stay/restored.h"
#include "stay/settlement_check.h"
#include "stay/standing.h"
#include "stay/whereabouts.h"

/* One run of one of the two verbs. */
typedef struct {
  const ZjStayContext *context;
  const ZjSettleOptions *options;
  ZjStayResult *result; /* its stay is the one worked on */
  const ZjStayLock *lock;
  ZjLineSums lines;
  ZjSettlementRequest request;
  ZjSettlementRow *settled; /* 2304's answer */
} Run;

static void
progress (const Run *run, const char *step)
{
  if (run->context->progress != NULL)
    run->context->progress (step, 0, 0, run->context->progress_data);
}

static gboolean
refuse (GError **error, ZjStayErrorCode code, const char *message)
{
  g_set_error_literal (error, ZJ_STAY_ERROR, (int)code, message);
  return FALSE;
}

static gboolean
is_event_possible (const Run *run, ZjFlowEvent event, GError **error)
{
  g_autoptr (ZjStay) probe = zj_stay_copy (run->result->stay);

  return zj_flow_apply (probe, run->context->config, event, error);
}

/* --- what is asked before ----------------------------------------------------------------- */

static gboolean
ask_before (Run *run, gboolean person_required, GError **error)
{
  ZjStay *stay = run->result->stay;
  const ZjCredential *credential = run->options->credential;

  if (!zj_stay_need_session (run->context, error))
    return FALSE;
  progress (run, "asking");
  return zj_stay_check_person (run->context, stay, credential, person_required, error)
         && zj_check_filing (run->context, stay, credential, &run->result->verification, error)
         && zj_check_stay (run->context, run->lock, stay, error);
}

/* The stay with the credential of who is here: what is sent, not what is recorded. Without one it
 * is that of the admission. */
static ZjStay *
as_presented (const Run *run, const ZjStay *stay)
{
  ZjStay *presented = zj_stay_copy (stay);

  if (run->options->credential != NULL)
    zj_stay_set_credential (presented, run->options->credential);
  return presented;
}

/* The hospital's total. A stay of another desk may have lines that this journal doesn't know: then
 * whoever calls has to say it. */
static gboolean
find_total (Run *run, GError **error)
{
  if (!zj_lines_add_up (run->context, run->result->stay->ipt_no, &run->lines, error))
    return FALSE;
  run->request.total_fen = run->lines.total_fen;
  /* Parts that do not make up their lines are told of, not sent on. */
  for (gsize i = 0; i < G_N_ELEMENTS (run->request.parts_fen); i++)
    run->request.parts_fen[i] = run->lines.n_uneven == 0 ? run->lines.parts_fen[i] : ZJ_MONEY_ABSENT;
  if (run->lines.n_lines > 0 || !run->result->stay->adopted)
    return TRUE;
  if (run->options->expect_total_fen < 0)
    return refuse (error, ZJ_STAY_ERROR_FEES_STALE,
                   "this desk has not uploaded the fee lines of this stay: upload the bill, or say its total");
  run->request.total_fen = run->options->expect_total_fen;
  return TRUE;
}

static void
note_total (Run *run, gint64 platform_fen, gboolean refused)
{
  const ZjFinding finding = { "hospital_total", refused, run->request.total_fen, platform_fen };

  g_array_append_val (run->result->findings, finding);
}

static gboolean
total_agrees (Run *run, const ZjAmounts *amounts, GError **error)
{
  gint64 platform_fen = amounts->fen[ZJ_AMOUNT_MEDFEE_SUMAMT];
  ZjStay *stay = run->result->stay;
  gboolean refused = run->context->config->money.on_mismatch_refuse || stay->ever_unknown;

  if (platform_fen == run->request.total_fen)
    return TRUE;
  note_total (run, platform_fen, refused);
  if (!refused)
    return TRUE;
  /* A batch that was lost may have arrived after it was removed (rule 9): the next upload begins anew. */
  if (stay->ever_unknown && !stay->lines_uncertain) {
    stay->lines_uncertain = stay->fees_stale = TRUE;
    if (!zj_stay_store (run->context, run->lock, stay, "{\"total_differs\":true}", error))
      return FALSE;
  }
  return refuse (error, ZJ_STAY_ERROR_TOTAL, "the hospital's total is not the platform's");
}

static gboolean
is_as_expected (const Run *run, const ZjAmounts *amounts, GError **error)
{
  const ZjSettleOptions *options = run->options;

  if (options->expect_cash_fen >= 0 && options->expect_cash_fen != amounts->fen[ZJ_AMOUNT_PSN_CASH_PAY])
    return refuse (error, ZJ_STAY_ERROR_EXPECTED, "the patient's cash is not what was expected");
  if (options->expect_total_fen >= 0 && options->expect_total_fen != amounts->fen[ZJ_AMOUNT_MEDFEE_SUMAMT])
    return refuse (error, ZJ_STAY_ERROR_EXPECTED, "the platform's total is not what was expected");
  return TRUE;
}

/* The trial's figures, judged. What is warned about is told beside the answer. */
static gboolean
check_trial (Run *run, GError **error)
{
  ZjStay *stay = run->result->stay;
  gboolean adds_up = zj_amounts_check (&stay->trial, run->context->config, run->result->findings);

  if (run->lines.n_lines > 0)
    adds_up = zj_lines_check (&run->lines, &stay->trial, run->context->config, run->result->findings) && adds_up;
  if (!total_agrees (run, &stay->trial, error))
    return FALSE;
  return adds_up || refuse (error, ZJ_STAY_ERROR_FIGURES, "the trial's figures do not add up");
}

/* 2303 with the account choice, judged; the figures go into stay (memory only). */
static gboolean
make_trial (Run *run, GError **error)
{
  ZjStay *stay = run->result->stay;
  g_autoptr (ZjStay) presented = as_presented (run, stay);
  g_autoptr (ZjSettlementRow) row = NULL;

  run->request.account = run->options->account != NULL ? run->options->account : "no";
  run->request.invoice = run->options->invoice;
  if (!find_total (run, error))
    return FALSE;
  progress (run, "trying");
  if (!zj_tx_trial (run->context->session, presented, &run->request, run->context->cancellable, &row, error))
    return FALSE;
  stay->trial = row->amounts;
  g_free (stay->trial_account);
  stay->trial_account = g_strdup (run->request.account);
  return check_trial (run, error);
}

/* Codes of what does not add up and is only warned about. */
static void
warn_of_findings (ZjStayResult *result)
{
  for (guint i = 0; i < result->findings->len; i++) {
    const ZjFinding *finding = &g_array_index (result->findings, ZjFinding, i);

    if (!finding->refused)
      g_ptr_array_add (result->warnings, g_strdup (finding->code));
  }
}

/* --- an unknown before ---------------------------------------------------------------------- */

/* A call of the stay is open: asks once, only reads, and sends nothing new in this run. */
static gboolean
look (Run *run, ZjOutcome *outcome)
{
  g_autoptr (GError) unlearned = NULL;
  gboolean closed = zj_resolve_look (run->context, run->lock, run->result->stay, outcome, &unlearned);

  if (!closed && unlearned != NULL) {
    g_autofree char *why = zj_error_for_log (unlearned);

    g_info ("the outcome could not be learned: %s", why);
  }
  return closed;
}

static void
fail_unknown (Run *run)
{
  const ZjStay *stay = run->result->stay;

  zj_stay_result_fail (run->result, ZJ_OUTCOME_UNKNOWN,
                       g_error_new (ZJ_STAY_ERROR, ZJ_STAY_ERROR_UNKNOWN, "%s of this stay is still unknown (msgid %s)",
                                    stay->open.infno, stay->open.msgid));
}

/* The settlement stands: what is answered of it. */
static void
answer_settled (Run *run, gboolean repeated)
{
  run->result->outcome = ZJ_OUTCOME_DONE;
  run->result->repeated = repeated;
  if (run->result->stay->mismatch)
    zj_stay_result_fail (run->result, ZJ_OUTCOME_DONE,
                         g_error_new_literal (ZJ_STAY_ERROR, ZJ_STAY_ERROR_MISMATCH,
                                              "settled, but the figures disagree: take no money"));
}

static void
answer_repeated (Run *run)
{
  const ZjStay *stay = run->result->stay;
  const ZjSettleOptions *options = run->options;
  gboolean same = (options->account == NULL || stay->account == NULL || strcmp (options->account, stay->account) == 0)
                  && (options->deposit_fen < 0 || stay->deposit_fen < 0 || options->deposit_fen == stay->deposit_fen)
                  && (options->invoice == NULL || g_strcmp0 (options->invoice, stay->invoice) == 0)
                  && (options->expect_cash_fen < 0
                      || options->expect_cash_fen == stay->settlement.fen[ZJ_AMOUNT_PSN_CASH_PAY])
                  && (options->expect_total_fen < 0
                      || options->expect_total_fen == stay->settlement.fen[ZJ_AMOUNT_MEDFEE_SUMAMT]);

  /* That no money may be taken comes before everything else. */
  if (same || stay->mismatch)
    answer_settled (run, same);
  else
    zj_stay_result_fail (
        run->result, ZJ_OUTCOME_NOT_SENT,
        g_error_new_literal (ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT, "this stay is settled with other arguments"));
}

static void
answer_earlier (Run *run)
{
  ZjOutcome outcome;

  progress (run, "asking");
  if (!look (run, &outcome))
    fail_unknown (run);
  else if (run->result->stay->state == ZJ_STAY_SETTLED && outcome == ZJ_OUTCOME_DONE)
    answer_repeated (run);
  else
    zj_stay_result_fail (run->result, ZJ_OUTCOME_NOT_DONE,
                         g_error_new_literal (ZJ_STAY_ERROR, ZJ_STAY_ERROR_STATE,
                                              "what was unknown of this stay is cleared up now; ask for it again"));
}

/* Takes the lock and reads the stay; TRUE when the verb goes on. */
static gboolean
begin (Run *run, const char *ipt_no, ZjStayLock **lock)
{
  GError *error = NULL;

  *lock = zj_stay_take (run->context, ipt_no, &run->result->stay, &error);
  run->lock = *lock;
  if (*lock != NULL && run->result->stay == NULL)
    g_set_error_literal (&error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_NOT_FOUND, "no such stay");
  else if (*lock != NULL)
    zj_restored_ask_if_needed (run->context, *lock, run->result->stay, &error);
  if (error != NULL) {
    zj_stay_result_fail (run->result, ZJ_OUTCOME_NOT_SENT, error);
    return FALSE;
  }
  return TRUE;
}

/* --- trial ---------------------------------------------------------------------------------- */

static gboolean
trial (Run *run, GError **error)
{
  ZjStay *stay = run->result->stay;
  gboolean discharged = stay->state == ZJ_STAY_DISCHARGED;

  if (!is_event_possible (run, ZJ_EVENT_TRIAL, error)
      || !ask_before (run, discharged && run->context->config->card.at_discharge_required, error)
      || !make_trial (run, error) || !is_as_expected (run, &stay->trial, error))
    return FALSE;
  return zj_stay_note (run->context, run->lock, stay, ZJ_EVENT_TRIAL, "{\"trial\":true}", error);
}

ZjStayResult *
zj_settlement_trial (const ZjStayContext *context, const char *ipt_no, const ZjSettleOptions *options)
{
  Run run = { .context = context, .options = options, .result = zj_stay_result_new () };
  g_autoptr (ZjStayLock) lock = NULL;
  GError *error = NULL;

  if (!begin (&run, ipt_no, &lock))
    return run.result;
  if (run.result->stay->open.phase != ZJ_OPEN_NONE) {
    fail_unknown (&run);
    return run.result;
  }
  if (trial (&run, &error))
    run.result->outcome = ZJ_OUTCOME_DONE;
  else
    zj_stay_result_fail (run.result, ZJ_OUTCOME_NOT_SENT, error);
  warn_of_findings (run.result);
  return run.result;
}

/* --- settle --------------------------------------------------------------------------------- */

static gboolean
may_be_settled (const Run *run, GError **error)
{
  const ZjStay *stay = run->result->stay;

  if (!is_event_possible (run, ZJ_EVENT_SETTLE, error))
    return FALSE;
  if (stay->manual_receipt != NULL || stay->notice_pending)
    return refuse (error, ZJ_STAY_ERROR_MANUAL, "a statement for a manual claim stands, or its notice is not answered");
  return TRUE;
}

/* Rule 3. *stands: another desk settled; it is taken over, and nothing is sent. */
static gboolean
ask_what_stands (Run *run, gboolean *stands, GError **error)
{
  ZjStay *stay = run->result->stay;
  g_auto (ZjStanding) standing = { 0 };

  *stands = FALSE;
  if (!run->context->config->profile.settlement_query_by_stay)
    return TRUE;
  if (!zj_standing_ask (run->context, stay, NULL, &standing, error))
    return zj_check_unasked (error);
  if (standing.n_uncancelled == 0)
    return TRUE;
  if (standing.n_uncancelled > 1)
    return refuse (error, ZJ_STAY_ERROR_CONFLICT, "the platform holds several settlements of this stay");
  g_array_set_size (run->result->findings, 0); /* of a trial that came to nothing */
  zj_standing_take_settlement (run->context, stay, standing.uncancelled, ZJ_MADE_ELSEWHERE, run->result->findings);
  *stands = zj_stay_note (run->context, run->lock, stay, ZJ_EVENT_ADOPT_SETTLED, "{\"found\":\"5203\"}", error);
  if (*stands)
    g_ptr_array_add (run->result->warnings, g_strdup ("settled_elsewhere"));
  return *stands;
}

static void
send_settlement (const ZjStayContext *context, const ZjStay *stay, const char *msgid, ZjCallResult *result,
                 gpointer data)
{
  Run *run = data;
  g_autoptr (ZjStay) presented = as_presented (run, stay);

  zj_tx_settle (context->session, presented, &run->request, msgid, context->cancellable, result, &run->settled);
}

static void
take_settlement (ZjStay *stay, const ZjCallResult *result, ZjCallRecord *record, gpointer data)
{
  Run *run = data;

  (void)record;
  if (result->outcome != ZJ_OUTCOME_DONE || run->settled == NULL)
    return;
  g_free (stay->account);
  stay->account = g_strdup (run->request.account);
  g_free (stay->invoice);
  stay->invoice = g_strdup (run->request.invoice);
  g_array_set_size (run->result->findings, 0); /* of the trial: the settlement's own count now */
  zj_standing_take_settlement (run->context, stay, run->settled, ZJ_MADE_HERE, run->result->findings);
}

static void
answer_call (Run *run, const ZjCallResult *call)
{
  ZjOutcome outcome;

  if (call->outcome == ZJ_OUTCOME_DONE) {
    answer_settled (run, FALSE);
    return;
  }
  if (call->outcome != ZJ_OUTCOME_UNKNOWN) {
    zj_stay_result_fail (run->result, call->outcome, call->error != NULL ? g_error_copy (call->error) : NULL);
    return;
  }
  /* Lost: ask once and only read. */
  if (!look (run, &outcome))
    fail_unknown (run);
  else if (outcome == ZJ_OUTCOME_DONE)
    answer_settled (run, FALSE);
  else
    zj_stay_result_fail (run->result, ZJ_OUTCOME_NOT_DONE,
                         g_error_new_literal (ZJ_STAY_ERROR, ZJ_STAY_ERROR_STATE,
                                              "the settlement was not done: the platform shows it cancelled"));
}

/* TRUE: nobody was signed in, and now somebody is. It may be sent again, once more after 5203 (rule 3). */
static gboolean
send (Run *run)
{
  ZjStay *stay = run->result->stay;
  static const char *const members[] = { "account", "invoice", NULL };
  g_autoptr (ZjStay) wanted = zj_stay_copy (stay);
  g_autofree char *detail = NULL;
  g_auto (ZjCallResult) called = { 0 };
  GError *error = NULL;
  ZjStayCall call = { .role = ZJ_CALL_FIRST,
                      .event = ZJ_EVENT_SETTLE,
                      .infno = "2304",
                      .send = send_settlement,
                      .apply = take_settlement,
                      .data = run };

  g_free (wanted->account);
  wanted->account = g_strdup (run->request.account);
  g_free (wanted->invoice);
  wanted->invoice = g_strdup (run->request.invoice);
  detail = zj_stay_detail (wanted, members);
  call.detail = detail;
  stay->tried = TRUE;
  if (run->options->deposit_fen >= 0)
    stay->deposit_fen = run->options->deposit_fen;
  progress (run, "settling");
  if (!zj_stay_call (run->context, run->lock, stay, &call, &called, &error)) {
    zj_stay_result_fail (run->result, called.outcome, error);
    return FALSE;
  }
  answer_call (run, &called);
  return called.outcome == ZJ_OUTCOME_NOT_DONE
         && g_error_matches (called.error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_SIGNED_IN)
         && !g_cancellable_is_cancelled (run->context->cancellable);
}

/* Everything that a settlement stands on. Rule 9 wants 5201 before 2303 and before 2304. */
static gboolean
prepare (Run *run, GError **error)
{
  ZjStay *stay = run->result->stay;

  if (!ask_before (run, run->context->config->card.at_discharge_required, error))
    return FALSE;
  if (stay->fees_stale)
    return refuse (error, ZJ_STAY_ERROR_FEES_STALE, "fee lines of this stay are not uploaded completely");
  return make_trial (run, error) && is_as_expected (run, &stay->trial, error)
         && zj_check_stay (run->context, run->lock, stay, error);
}

/* The platform itself, or what it said, bars the way; a line that is down says nothing. */
static gboolean
is_barred (const GError *error)
{
  return error->domain == ZJ_STAY_ERROR || g_error_matches (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_REFUSED);
}

/* 5203 is asked last, right before 2304: what another desk does meanwhile has the shortest time for it.
 * It is asked too where the way there is barred: what is settled elsewhere cannot be tried. */
static gboolean
settle_once (Run *run, gboolean again)
{
  GError *error = NULL;
  gboolean stands = FALSE;

  if (!may_be_settled (run, &error)) {
    zj_stay_result_fail (run->result, ZJ_OUTCOME_NOT_SENT, error);
    return FALSE;
  }
  if (again || prepare (run, &error))
    ask_what_stands (run, &stands, &error);
  else if (is_barred (error))
    ask_what_stands (run, &stands, NULL);
  if (stands) {
    g_clear_error (&error);
    answer_repeated (run);
  } else if (error != NULL)
    zj_stay_result_fail (run->result, ZJ_OUTCOME_NOT_SENT, error);
  else
    return send (run);
  return FALSE;
}

static void
settle (Run *run)
{
  if (settle_once (run, FALSE)) {
    g_clear_error (&run->result->error);
    settle_once (run, TRUE);
  }
}

ZjStayResult *
zj_settlement_settle (const ZjStayContext *context, const char *ipt_no, const ZjSettleOptions *options)
{
  Run run = { .context = context, .options = options, .result = zj_stay_result_new () };
  g_autoptr (ZjStayLock) lock = NULL;

  if (!begin (&run, ipt_no, &lock))
    return run.result;
  if (run.result->stay->open.phase != ZJ_OPEN_NONE)
    answer_earlier (&run);
  else if (run.result->stay->state == ZJ_STAY_SETTLED)
    answer_repeated (&run);
  else
    settle (&run);
  warn_of_findings (run.result);
  zj_settlement_row_free (run.settled);
  return run.result;
}

gboolean
zj_settlement_balance (const ZjStay *stay, gint64 *balance_fen)
{
  const ZjAmounts *amounts = stay->state == ZJ_STAY_SETTLED ? &stay->settlement : &stay->trial;

  return stay->deposit_fen >= 0 && zj_amounts_has (amounts, ZJ_AMOUNT_PSN_CASH_PAY)
         && zj_money_subtract (stay->deposit_fen, amounts->fen[ZJ_AMOUNT_PSN_CASH_PAY], balance_fen);
}
