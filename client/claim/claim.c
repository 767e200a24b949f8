/* Issuing a statement, its copies, its withdrawal. */
#include "claim/claim_private.h"

#include <client/error.h>
#include <string.h>

#include "claim/annex.h"
#include "claim/stay_lines.h"
#include "journal/claims.h"
#include "paper/statement_code.h"
#include "stay/notice.h"
#include "stay/resolve_private.h"
#include "stay/standing.h"

/* One run of issuing. */
typedef struct {
  const ZjStayContext *context;
  const ZjClaimRequest *request;
  ZjClaim *claim;
  const ZjStayLock *lock; /* NULL without a stay */
  gboolean unreachable;   /* somebody was to be asked, and nobody answered */
  ZjClaimStanding standing;
} Run;

void
zj_claim_free (ZjClaim *claim)
{
  if (claim == NULL)
    return;
  g_clear_pointer (&claim->result, zj_stay_result_free);
  g_clear_pointer (&claim->content, zj_claim_content_free);
  g_clear_pointer (&claim->lines, g_array_unref);
  g_free (claim->code);
  g_free (claim);
}

static void
warn (ZjStayResult *result, const char *code)
{
  for (guint i = 0; i < result->warnings->len; i++)
    if (strcmp (g_ptr_array_index (result->warnings, i), code) == 0)
      return;
  g_ptr_array_add (result->warnings, g_strdup (code));
}

static void
progress (const ZjStayContext *context, const char *step)
{
  if (context->progress != NULL)
    context->progress (step, 0, 0, context->progress_data);
}

static gboolean
refuse (GError **error, ZjStayErrorCode code, const char *message)
{
  g_set_error_literal (error, ZJ_STAY_ERROR, (int)code, message);
  return FALSE;
}

static ZjEntry
entry_of (const ZjStayContext *context)
{
  const ZjEntry entry
      = { .kind = ZJ_RECORD_PAPER, .operator_no = context->operator_no, .at_ms = zj_stay_now_ms (context) };

  return entry;
}

/* --- what stands at the platform ------------------------------------------------------------- */

/* A settlement that nobody here knew: the stay is taken over as settled, where it is the only one. */
static gboolean
adopt_settled (Run *run, const ZjStanding *standing, GError **error)
{
  ZjStay *stay = run->claim->result->stay;

  if (standing->n_uncancelled == 1 && stay->open.phase == ZJ_OPEN_NONE) {
    zj_standing_take_settlement (run->context, stay, standing->uncancelled, ZJ_MADE_ELSEWHERE,
                                 run->claim->result->findings);
    if (!zj_stay_note (run->context, run->lock, stay, ZJ_EVENT_ADOPT_SETTLED, "{\"found\":\"5203\"}", error))
      return FALSE;
  }
  return refuse (error, ZJ_STAY_ERROR_CONFLICT,
                 "the platform holds a settlement of this stay; no statement is issued beside it");
}

/* With the line up, 5203 before anything is issued. Who cannot be asked keeps nobody from leaving
 * with a paper: it says so, and F003 is refused should a settlement stand. */
static gboolean
ask_standing (Run *run, GError **error)
{
  const ZjStay *stay = run->claim->result->stay;
  const char *msgid = stay->open.phase != ZJ_OPEN_NONE ? stay->open.msgid : NULL;
  g_auto (ZjStanding) standing = { 0 };
  g_autoptr (GError) unlearned = NULL;

  run->standing = ZJ_CLAIM_NOT_ASKED;
  if (!run->context->config->profile.settlement_query_by_stay || run->context->session == NULL || run->unreachable)
    return TRUE;
  progress (run->context, "asking");
  if (!zj_standing_ask (run->context, stay, msgid, &standing, &unlearned)) {
    run->unreachable = TRUE;
    return TRUE;
  }
  if (standing.n_uncancelled > (standing.own_stands ? 1u : 0u))
    return adopt_settled (run, &standing, error);
  run->standing = ZJ_CLAIM_SURELY_NONE;
  return TRUE;
}

/* What is open is asked for once, and only read (spec/cli.md 3 "Lost answers"). */
static gboolean
look (Run *run, GError **error)
{
  ZjStay *stay = run->claim->result->stay;
  g_autoptr (GError) unlearned = NULL;
  ZjOutcome outcome;

  if (stay->open.phase == ZJ_OPEN_NONE || run->context->session == NULL)
    return TRUE;
  progress (run->context, "asking");
  if (zj_resolve_look (run->context, run->lock, stay, &outcome, &unlearned) || unlearned == NULL)
    return TRUE;
  if (unlearned->domain == ZJ_JOURNAL_ERROR) {
    g_propagate_error (error, g_steal_pointer (&unlearned));
    return FALSE;
  }
  run->unreachable = TRUE;
  return TRUE;
}

static gboolean
may_be_issued (const Run *run, GError **error)
{
  g_autoptr (ZjStay) probe = zj_stay_copy (run->claim->result->stay);

  return zj_flow_apply (probe, run->context->config, ZJ_EVENT_CLAIM, error);
}

static gboolean
find_standing (Run *run, GError **error)
{
  const ZjStay *stay = run->claim->result->stay;

  run->standing = ZJ_CLAIM_SURELY_NONE;
  if (!look (run, error) || !may_be_issued (run, error))
    return FALSE;
  if (stay->mdtrt_id != NULL && !ask_standing (run, error))
    return FALSE;
  if (stay->open.phase != ZJ_OPEN_NONE)
    run->standing = ZJ_CLAIM_BEING_REVERSED;
  if (run->standing == ZJ_CLAIM_NOT_ASKED)
    warn (run->claim->result, "standing_not_asked");
  return TRUE;
}

/* --- storing ------------------------------------------------------------------------------------ */

static const char *
reason_of (const Run *run)
{
  if (run->request->reason != NULL)
    return run->request->reason;
  return run->context->session == NULL || run->unreachable ? "network" : "other";
}

static gboolean
make_content (Run *run, const ZjStay *stay, GError **error)
{
  g_autoptr (GArray) uploaded = NULL;
  ZjClaim *claim = run->claim;

  if (run->request->fees == NULL && run->lock != NULL)
    claim->lines = zj_stay_lines (run->context->journal, stay->ipt_no, error);
  else if (run->lock != NULL)
    uploaded = zj_journal_list_fees (run->context->journal, stay->ipt_no, error);
  if (run->lock != NULL && claim->lines == NULL && uploaded == NULL)
    return FALSE;
  claim->content = zj_claim_make_content (run->context, run->request, stay, reason_of (run));
  claim->content->standing = run->standing;
  if (stay->open.phase != ZJ_OPEN_NONE)
    claim->content->msgid = g_strdup (stay->open.msgid);
  if (claim->lines == NULL)
    claim->lines = run->request->fees != NULL ? zj_annex_from_file (run->request->fees, uploaded)
                                              : zj_annex_from_uploaded (NULL);
  return zj_annex_sum (claim->lines, claim->content, error);
}

static gboolean
owe_notice (const Run *run, ZjStay *stay, GError **error)
{
  const ZjClaimContent *content = run->claim->content;

  if (stay->mdtrt_id == NULL || run->context->config->profile.manual_notice == NULL)
    return TRUE;
  return zj_notices_add (stay, content->receipt_no, MAX (content->total_fen, 0), content->reason, FALSE, error);
}

/* The original is made from what is stored, as every copy will be. */
static gboolean
take_stored (ZjClaim *claim, const char *detail, GError **error)
{
  g_clear_pointer (&claim->content, zj_claim_content_free);
  g_clear_pointer (&claim->lines, g_array_unref);
  g_clear_pointer (&claim->code, g_free);
  return zj_claim_from_detail (detail, &claim->content, &claim->lines, &claim->code, error);
}

/* Inside the journal's transaction: the number is known, and everything that carries it is made. */
static char *
fill (const char *receipt_no, ZjStay *stay, gpointer data, GError **error)
{
  Run *run = data;
  ZjClaim *claim = run->claim;
  g_autoptr (GError) no_code = NULL;
  g_autofree char *detail = NULL;

  claim->content->receipt_no = g_strdup (receipt_no);
  claim->code = zj_statement_code_make (run->context->config, claim->content, &no_code);
  if (claim->code == NULL) {
    g_warning ("a statement goes out without its code: %s", no_code->message);
    warn (claim->result, "no_code");
  }
  if (stay != NULL) {
    g_free (stay->manual_receipt);
    stay->manual_receipt = g_strdup (receipt_no);
    if (!owe_notice (run, stay, error))
      return NULL;
  }
  detail = zj_claim_to_detail (claim->content, claim->lines, claim->code, error);
  if (detail == NULL || !take_stored (claim, detail, error))
    return NULL;
  return g_steal_pointer (&detail);
}

static gboolean
store (Run *run, ZjStay *stay, const char *key, GError **error)
{
  ZjEntry entry = entry_of (run->context);
  g_autofree char *receipt_no = NULL;

  if (!zj_journal_issue_claim (run->context->journal, run->lock, &entry, run->lock != NULL ? stay : NULL, key, fill,
                               run, &receipt_no, error))
    return FALSE;
  run->claim->paper = 1;
  run->claim->result->outcome = ZJ_OUTCOME_DONE;
  return TRUE;
}

/* A stay that nobody knew here goes back to one that is not at the platform and waits for nothing. */
static const char *
state_before (const ZjStay *stay)
{
  return zj_stay_state_name (stay->state == ZJ_STAY_NEW ? ZJ_STAY_WITHDRAWN : stay->state);
}

static gboolean
store_with_stay (Run *run, GError **error)
{
  ZjStayResult *result = run->claim->result;
  g_autoptr (ZjStay) next = NULL;

  /* Issuing is the decision, durable before there is a paper (rule 10). */
  if (result->stay->open.phase == ZJ_OPEN_ASKING
      && !zj_stay_decide_to_reverse (run->context, run->lock, result->stay, "{\"why\":\"manual_claim\"}", error))
    return FALSE;
  next = zj_stay_copy (result->stay);
  g_free (next->before_claim);
  next->before_claim = g_strdup (state_before (result->stay));
  if (!zj_flow_apply (next, run->context->config, ZJ_EVENT_CLAIM, error) || !make_content (run, result->stay, error)
      || !store (run, next, NULL, error))
    return FALSE;
  zj_stay_free (result->stay);
  result->stay = g_steal_pointer (&next);
  return TRUE;
}

/* --- copies ------------------------------------------------------------------------------------- */

static gboolean
copy (Run *run, const ZjClaimEntry *stored, GError **error)
{
  ZjClaim *claim = run->claim;
  ZjEntry entry = entry_of (run->context);

  if (!take_stored (claim, stored->detail, error))
    return FALSE;
  if (!zj_claim_says_same (run->request, run->lock != NULL, claim->content, claim->lines))
    return refuse (error, ZJ_STAY_ERROR_CONFLICT, "a statement with other contents stands");
  if (!zj_journal_mark_claim (run->context->journal, run->lock, &entry, claim->result->stay, stored->receipt_no,
                              ZJ_CLAIM_PAPER, &claim->paper, error))
    return FALSE;
  claim->result->repeated = TRUE;
  claim->result->outcome = ZJ_OUTCOME_DONE;
  return TRUE;
}

/* *found: one stands, by number or key. */
static gboolean
copy_if_found (Run *run, const char *receipt_no, const char *key, gboolean *found, GError **error)
{
  g_autoptr (ZjClaimEntry) stored = NULL;

  if (!zj_journal_find_claim (run->context->journal, receipt_no, key, &stored, error))
    return FALSE;
  *found = stored != NULL;
  return stored == NULL || copy (run, stored, error);
}

/* --- issuing ------------------------------------------------------------------------------------- */

static gboolean
issue_without_stay (Run *run, GError **error)
{
  g_autofree char *key = NULL;
  g_autoptr (ZjStay) nobody = zj_stay_new (NULL);
  gboolean found;

  if (!zj_claim_check (run->request, TRUE, zj_stay_now_ms (run->context), error))
    return FALSE;
  key = zj_claim_key (run->request);
  if (!copy_if_found (run, NULL, key, &found, error))
    return FALSE;
  if (found)
    return TRUE;
  run->standing = ZJ_CLAIM_SURELY_NONE; /* nothing of it was ever sent */
  zj_claim_fill_stay (nobody, run->request, run->context);
  if (!make_content (run, nobody, error))
    return FALSE;
  return store (run, NULL, key, error);
}

/* The stay, and what it takes to make it known where this journal has none. */
static gboolean
prepare_stay (Run *run, GError **error)
{
  ZjStayResult *result = run->claim->result;
  const char *ipt_no = run->request->ipt_no;

  if (result->stay != NULL && (result->stay->state != ZJ_STAY_NEW || result->stay->open.phase != ZJ_OPEN_NONE))
    return TRUE;
  if (run->request->admitted == NULL)
    return refuse (error, ZJ_STAY_ERROR_NOT_FOUND, "no such stay here, and not said enough to issue without it");
  if (!zj_claim_check (run->request, TRUE, zj_stay_now_ms (run->context), error))
    return FALSE;
  if (result->stay == NULL)
    result->stay = zj_stay_new (ipt_no);
  zj_claim_fill_stay (result->stay, run->request, run->context);
  return TRUE;
}

static gboolean
issue_with_stay (Run *run, GError **error)
{
  const char *receipt_no = NULL;
  gboolean found = FALSE;

  if (!zj_claim_check (run->request, FALSE, zj_stay_now_ms (run->context), error) || !prepare_stay (run, error))
    return FALSE;
  receipt_no = run->claim->result->stay->manual_receipt;
  if (receipt_no != NULL) {
    if (!copy_if_found (run, receipt_no, NULL, &found, error))
      return FALSE;
    if (found)
      return TRUE;
    g_set_error_literal (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_CORRUPT,
                         "the statement that stands is not in the journal");
    return FALSE;
  }
  return find_standing (run, error) && store_with_stay (run, error);
}

/* What is still owed about a stay. */
static void
warn_of_rest (const ZjStay *stay, ZjStayResult *result)
{
  if (stay->open.phase == ZJ_OPEN_REVERSING)
    warn (result, "reversal_pending");
  if (stay->notice_pending)
    warn (result, stay->notice_refused ? "both_stand" : "notice_pending");
}

ZjClaim *
zj_claim_issue (const ZjStayContext *context, const ZjClaimRequest *request)
{
  ZjClaim *claim = g_new0 (ZjClaim, 1);
  Run run = { .context = context, .request = request, .claim = claim };
  g_autoptr (ZjStayLock) lock = NULL;
  GError *error = NULL;

  claim->result = zj_stay_result_new ();
  if (request->ipt_no != NULL) {
    lock = zj_stay_take (context, request->ipt_no, &claim->result->stay, &error);
    run.lock = lock;
    if (lock != NULL)
      issue_with_stay (&run, &error);
  } else {
    issue_without_stay (&run, &error);
  }
  if (error == NULL)
    return claim;
  g_clear_pointer (&claim->content, zj_claim_content_free);
  g_clear_pointer (&claim->lines, g_array_unref);
  g_clear_pointer (&claim->code, g_free);
  claim->paper = 0;
  zj_stay_result_fail (
      claim->result,
      g_error_matches (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_UNKNOWN) ? ZJ_OUTCOME_UNKNOWN : ZJ_OUTCOME_NOT_SENT, error);
  return claim;
}

gboolean
zj_claim_no_paper (const ZjStayContext *context, const ZjClaim *claim, GError **error)
{
  const char *ipt_no = claim->content->ipt_no;
  g_autoptr (ZjStayLock) lock = NULL;
  g_autoptr (ZjStay) stay = NULL;
  ZjEntry entry = entry_of (context);
  guint paper = claim->paper;

  if (ipt_no != NULL) {
    lock = zj_stay_take (context, ipt_no, &stay, error);
    if (lock == NULL)
      return FALSE;
  }
  return zj_journal_mark_claim (context->journal, lock, &entry, stay, claim->content->receipt_no, ZJ_CLAIM_NO_PAPER,
                                &paper, error);
}

/* --- withdrawing --------------------------------------------------------------------------------- */

/* What was said of it when it was issued is said again. */
static gboolean
owe_withdrawal (const ZjStayContext *context, ZjStay *next, gboolean reversing, GError **error)
{
  g_autoptr (ZjClaimEntry) stored = NULL;
  g_autoptr (ZjClaimContent) content = NULL;
  g_autoptr (GArray) lines = NULL;
  g_autofree char *code = NULL;

  /* F003 would have followed the reversal: it was never sent, and is not owed any more. */
  if (reversing)
    return zj_notices_take_back (next, next->manual_receipt, error);
  if (next->mdtrt_id == NULL || context->config->profile.manual_notice == NULL)
    return TRUE;
  if (!zj_journal_find_claim (context->journal, next->manual_receipt, NULL, &stored, error))
    return FALSE;
  if (stored == NULL) {
    g_set_error_literal (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_CORRUPT,
                         "the statement that stands is not in the journal");
    return FALSE;
  }
  return zj_claim_from_detail (stored->detail, &content, &lines, &code, error)
         && zj_notices_add (next, content->receipt_no, MAX (content->total_fen, 0), content->reason, TRUE, error);
}

static gboolean
withdraw (const ZjStayContext *context, const ZjStayLock *lock, ZjStayResult *result, GError **error)
{
  g_autoptr (ZjStay) next = zj_stay_copy (result->stay);
  gboolean reversing = next->open.phase != ZJ_OPEN_NONE;
  ZjEntry entry = entry_of (context);

  if (!zj_flow_apply (next, context->config, ZJ_EVENT_WITHDRAW_CLAIM, error)
      || !owe_withdrawal (context, next, reversing, error))
    return FALSE;
  g_free (next->withdrawn_receipt);
  next->withdrawn_receipt = g_steal_pointer (&next->manual_receipt);
  g_clear_pointer (&next->before_claim, g_free);
  if (!zj_journal_mark_claim (context->journal, lock, &entry, next, next->withdrawn_receipt, ZJ_CLAIM_WITHDRAWN, NULL,
                              error))
    return FALSE;
  zj_stay_free (result->stay);
  result->stay = g_steal_pointer (&next);
  return TRUE;
}

ZjStayResult *
zj_claim_withdraw (const ZjStayContext *context, const char *ipt_no)
{
  ZjStayResult *result = zj_stay_result_new ();
  GError *error = NULL;
  g_autoptr (ZjStayLock) lock = zj_stay_take (context, ipt_no, &result->stay, &error);

  if (lock != NULL && result->stay == NULL)
    refuse (&error, ZJ_STAY_ERROR_NOT_FOUND, "no such stay here");
  else if (lock != NULL && result->stay->manual_receipt == NULL && result->stay->withdrawn_receipt != NULL)
    result->repeated = TRUE;
  else if (lock != NULL)
    withdraw (context, lock, result, &error);
  if (error != NULL)
    zj_stay_result_fail (result, ZJ_OUTCOME_NOT_SENT, error);
  else
    result->outcome = ZJ_OUTCOME_DONE;
  return result;
}

/* --- notices ------------------------------------------------------------------------------------- */

void
zj_claim_notify (const ZjStayContext *context, const char *ipt_no, ZjStayResult *result)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjStay) stay = NULL;
  g_autoptr (ZjStayLock) lock = NULL;
  ZjRound round = { .context = context, .again = TRUE };
  gboolean unreachable = FALSE;

  for (guint i = 0; i < result->warnings->len; i++)
    unreachable = unreachable || strcmp (g_ptr_array_index (result->warnings, i), "standing_not_asked") == 0;
  lock = zj_stay_take (context, ipt_no, &stay, &error);
  if (lock == NULL || stay == NULL)
    return;
  round.lock = lock;
  round.stay = stay;
  progress (context, "notifying");
  for (guint i = 0; round.again && i < ZJ_NOTICES_MAX && !unreachable && context->session != NULL
                    && stay->open.phase == ZJ_OPEN_NONE && stay->notice_pending && !stay->ask_first;
       i++) {
    g_autoptr (GError) unsent = NULL;

    round.again = FALSE;
    if (!zj_round_notice (&round, &unsent))
      break;
  }
  warn_of_rest (stay, result);
}
