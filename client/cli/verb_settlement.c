/* trial, settle, cancel …, stays: money, and what stands. */
#include <client/i18n.h>
#include <client/wording.h>
#include <string.h>

#include "china_time.h"
#include "person.h"
#include "stay/cancel.h"
#include "stay/settlement.h"
#include "stay_run.h"
#include "verbs.h"

/* --account: no, own, family. */
static gboolean
check_account (ZjRun *run)
{
  static const char *const choices[] = { "no", "own", "family", NULL };
  const char *account = zj_options_value (run->options, "account");
  g_autoptr (GError) error = NULL;

  if (account == NULL || g_strv_contains (choices, account))
    return TRUE;
  zj_usage_error (&error, _ ("--account is one of: %s"), "no, own, family");
  zj_run_fail (run, error);
  return FALSE;
}

static gboolean
read_options (ZjRun *run, ZjSettleOptions *options)
{
  g_autoptr (GError) error = NULL;

  options->account = zj_options_value (run->options, "account");
  options->invoice = zj_options_value (run->options, "invoice");
  if (!zj_person_check (run->options, &error)) {
    zj_run_fail (run, error);
    return FALSE;
  }
  return check_account (run) && zj_stay_run_money (run, "expect-cash", &options->expect_cash_fen)
         && zj_stay_run_money (run, "expect-total", &options->expect_total_fen)
         && zj_stay_run_money (run, "deposit", &options->deposit_fen);
}

/* Who is here, where that has to be known: not for what already stands or is unknown. */
static gboolean
find_person (ZjStayRun *stay_run, const ZjStay *known, gboolean settles, ZjCredential **credential)
{
  ZjRun *run = stay_run->run;
  gboolean stands = known->state == ZJ_STAY_SETTLED || known->open.phase != ZJ_OPEN_NONE;
  gboolean required = run->config->card.at_discharge_required && (settles || known->state == ZJ_STAY_DISCHARGED);
  g_autoptr (GError) holder_error = NULL;
  g_autoptr (GError) error = NULL;

  if (*credential != NULL || stands || (!required && !zj_stay_run_names_person (run)))
    return TRUE;
  *credential = zj_person_credential (run, ZJ_PIN_SETTLEMENT, &holder_error, &error);
  if (*credential != NULL)
    return TRUE;
  zj_run_fail (run, error);
  return FALSE;
}

static void
put_balance (ZjRun *run, const ZjStay *stay)
{
  gint64 balance_fen;
  g_autofree char *amount = NULL;

  if (stay->mismatch || stay->open.phase != ZJ_OPEN_NONE || !zj_settlement_balance (stay, &balance_fen))
    return;
  amount = zj_money_text (balance_fen < 0 ? -balance_fen : balance_fen);
  if (balance_fen < 0)
    zj_stay_run_put_text (run, "to_pay", _ ("To pay"), amount);
  else
    zj_stay_run_put_text (run, "to_give_back", _ ("To give back"), amount);
}

/* Which question was answered no, and what can be done: the error knows only that one was. */
static void
put_noes (ZjRun *run, const ZjStayResult *result)
{
  ZjText *text = zj_cli_answer_text (run->answer);

  if (result->verification == NULL || zj_cli_answer_is_json (run->answer)
      || !g_error_matches (result->error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_VERIFICATION))
    return;
  for (int i = 0; i < ZJ_N_QUESTIONS; i++) {
    g_autoptr (ZjWording) wording = NULL;

    if (result->verification->questions[i].answer != ZJ_ANSWER_NO)
      continue;
    wording = zj_wording_for_question (run->config, result->verification, (ZjQuestionId)i);
    zj_text_entry (text, 0, 26, zj_wording_question ((ZjQuestionId)i), wording->text);
    zj_text_entry (text, 4, 16, _ ("What to do:"), wording->remedy);
  }
}

static void
answer_trial (ZjStayRun *stay_run, const ZjStayResult *result)
{
  ZjRun *run = stay_run->run;

  zj_stay_run_answer (stay_run, result, NULL);
  if (result->stay != NULL && result->outcome == ZJ_OUTCOME_DONE)
    zj_stay_run_put_amounts (run, &result->stay->trial);
  zj_stay_run_put_findings (run, result->findings);
  put_noes (run, result);
}

static void
answer_settlement (ZjStayRun *stay_run, const ZjStayResult *result)
{
  ZjRun *run = stay_run->run;
  const ZjStay *stay = result->stay;
  gboolean stands = stay != NULL && stay->state == ZJ_STAY_SETTLED && stay->open.phase == ZJ_OPEN_NONE;

  zj_stay_run_answer (stay_run, result, _ ("Settlement"));
  if (stands) {
    zj_stay_run_put_text (run, "setl_id", _ ("Settlement number"), stay->setl_id);
    zj_stay_run_put_amounts (run, &stay->settlement);
    put_balance (run, stay);
  }
  if (zj_cli_answer_is_json (run->answer) && stands)
    zj_writer_boolean (zj_cli_answer_members (run->answer), "mismatch", stay->mismatch);
  zj_stay_run_put_findings (run, result->findings);
  if (!zj_cli_answer_is_json (run->answer) && stands && stay->mismatch)
    zj_text_line (zj_cli_answer_text (run->answer), _ ("Settled, the figures disagree: take no money"));
  put_noes (run, result);
}

static void
run_money (ZjRun *run, gboolean settles)
{
  const char *ipt_no = zj_stay_run_ipt_no (run);
  ZjSettleOptions options = { 0 };
  ZjStayRun stay_run;
  ZjCredential *credential = NULL;
  g_autoptr (ZjStay) known = NULL;
  g_autoptr (ZjStayResult) result = NULL;

  if (ipt_no == NULL || !read_options (run, &options) || !zj_stay_run_begin (run, &stay_run))
    return;
  if (zj_stay_run_find (&stay_run, ipt_no, &credential, &known)
      && find_person (&stay_run, known, settles, &credential)) {
    options.credential = credential;
    result = settles ? zj_settlement_settle (&stay_run.context, ipt_no, &options)
                     : zj_settlement_trial (&stay_run.context, ipt_no, &options);
    if (settles)
      answer_settlement (&stay_run, result);
    else
      answer_trial (&stay_run, result);
  }
  zj_credential_free (credential);
  zj_stay_run_end (&stay_run);
}

static void
run_trial (ZjRun *run)
{
  run_money (run, FALSE);
}

static void
run_settle (ZjRun *run)
{
  run_money (run, TRUE);
}

/* --- cancel --------------------------------------------------------------------------------- */

static void
run_cancel (ZjRun *run, ZjCancelKind kind, const char *what)
{
  const char *ipt_no = zj_stay_run_ipt_no (run);
  const char *second = zj_options_value (run->options, "second");
  ZjStayRun stay_run;
  ZjCredential *credential = NULL;
  g_autoptr (ZjStay) known = NULL;
  g_autoptr (ZjStayResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (ipt_no == NULL)
    return;
  if (!zj_person_check (run->options, &error)) {
    zj_run_fail (run, error);
    return;
  }
  if (!zj_stay_run_begin (run, &stay_run))
    return;
  /* A wrong call is told before a card is asked for. */
  if (!zj_cancel_second_is_right (&stay_run.context, kind, second, &error))
    zj_run_fail (run, error);
  else if (zj_stay_run_find (&stay_run, ipt_no, &credential, &known)) {
    result = zj_cancel (&stay_run.context, ipt_no, kind, second);
    zj_stay_run_answer (&stay_run, result, what);
  }
  zj_credential_free (credential);
  zj_stay_run_end (&stay_run);
}

static void
run_cancel_settlement (ZjRun *run)
{
  run_cancel (run, ZJ_CANCEL_SETTLEMENT, _ ("Cancelling the settlement"));
}

static void
run_cancel_discharge (ZjRun *run)
{
  run_cancel (run, ZJ_CANCEL_DISCHARGE, _ ("Cancelling the discharge"));
}

static void
run_cancel_fees (ZjRun *run)
{
  run_cancel (run, ZJ_CANCEL_FEES, _ ("Removing the fee lines"));
}

static void
run_cancel_admission (ZjRun *run)
{
  run_cancel (run, ZJ_CANCEL_ADMISSION, _ ("Cancelling the admission"));
}

/* --- stays ---------------------------------------------------------------------------------- */

/* Nothing came of a first admission that was refused: there is no stay. */
static gboolean
is_shown (const ZjStay *stay)
{
  return stay->state != ZJ_STAY_NEW || stay->open.phase != ZJ_OPEN_NONE;
}

static const char *
shown_state (const ZjStay *stay)
{
  return zj_stay_state_name (stay->state == ZJ_STAY_NEW ? ZJ_STAY_WAITING : stay->state);
}

static void
write_stay (ZjWriter *writer, const ZjStay *stay)
{
  zj_writer_begin_object (writer, NULL);
  zj_writer_text (writer, "ipt_no", stay->ipt_no);
  zj_writer_text (writer, "state", shown_state (stay));
  zj_writer_text (writer, "mdtrt_id", stay->mdtrt_id);
  zj_writer_text (writer, "setl_id", stay->setl_id);
  if (stay->open.phase == ZJ_OPEN_NONE)
    zj_writer_text (writer, "unknown", NULL);
  else {
    g_autofree char *since = zj_china_time (stay->open.since_ms / 1000);

    zj_writer_begin_object (writer, "unknown");
    zj_writer_text (writer, "infno", stay->open.infno);
    zj_writer_text (writer, "msgid", stay->open.msgid);
    zj_writer_text (writer, "since", since);
    zj_writer_end_object (writer);
  }
  zj_writer_text (writer, "manual_receipt", stay->manual_receipt);
  zj_writer_boolean (writer, "mismatch", stay->mismatch);
  zj_writer_end_object (writer);
}

static void
print_stay (ZjText *text, const ZjStay *stay)
{
  g_autofree char *unknown = stay->open.phase != ZJ_OPEN_NONE ? g_strdup_printf (
                                 _ ("  outcome of %s not known yet (%s)"), stay->open.infno, stay->open.msgid)
                                                              : NULL;
  ZjStayState state = stay->state == ZJ_STAY_NEW ? ZJ_STAY_WAITING : stay->state;
  g_autofree char *value = g_strconcat (zj_wording_stay_state (state), stay->setl_id != NULL ? "  " : "",
                                        stay->setl_id != NULL ? stay->setl_id : "", stay->mismatch ? "  " : "",
                                        stay->mismatch ? _ ("figures disagree") : "", unknown, NULL);

  zj_text_entry (text, 0, 30, stay->ipt_no, value);
}

static GPtrArray *
find_stays (const ZjStayContext *context, const char *ipt_no, GError **error)
{
  g_autoptr (GPtrArray) stays = NULL;
  ZjStay *stay = NULL;

  if (ipt_no == NULL)
    return zj_journal_list_stays (context->journal, ZJ_N_STAY_STATES, error);
  if (!zj_journal_get_stay (context->journal, ipt_no, &stay, error))
    return NULL;
  stays = g_ptr_array_new_with_free_func ((GDestroyNotify)zj_stay_free);
  if (stay != NULL)
    g_ptr_array_add (stays, stay);
  return g_steal_pointer (&stays);
}

static void
run_stays (ZjRun *run)
{
  ZjStayRun stay_run;
  g_autoptr (GPtrArray) stays = NULL;
  g_autoptr (GError) error = NULL;
  ZjWriter *writer;

  if (!zj_stay_run_begin (run, &stay_run))
    return;
  stays = find_stays (&stay_run.context, zj_options_value (run->options, "ipt-no"), &error);
  zj_stay_run_end (&stay_run);
  if (stays == NULL) {
    zj_run_fail (run, error);
    return;
  }
  writer = zj_cli_answer_members (run->answer);
  if (writer != NULL)
    zj_writer_begin_list (writer, "stays");
  for (guint i = 0; i < stays->len; i++) {
    const ZjStay *stay = g_ptr_array_index (stays, i);

    if (!is_shown (stay))
      continue;
    if (writer != NULL)
      write_stay (writer, stay);
    else
      print_stay (zj_cli_answer_text (run->answer), stay);
  }
  if (writer != NULL)
    zj_writer_end_list (writer);
}

static const ZjOptionSpec trial_own_options[] = {
  { "account", ZJ_OPTION_CODE, "no|own|family", N_ ("whether the personal account pays its part") },
  { NULL, ZJ_OPTION_FLAG, NULL, NULL },
};
static const ZjOptionSpec settle_own_options[] = {
  { "account", ZJ_OPTION_CODE, "no|own|family", N_ ("whether the personal account pays its part") },
  { "invoice", ZJ_OPTION_CODE, "NO", N_ ("number of the invoice, where there is one already") },
  { "expect-cash", ZJ_OPTION_CODE, "YUAN", N_ ("settle only when the patient pays exactly this in cash") },
  { "expect-total", ZJ_OPTION_CODE, "YUAN", N_ ("settle only when the platform's total is exactly this") },
  { "deposit", ZJ_OPTION_CODE, "YUAN", N_ ("deposits held; what is to pay or to give back is told") },
  { NULL, ZJ_OPTION_FLAG, NULL, NULL },
};
static const ZjOptionSpec second_options[] = {
  { "second", ZJ_OPTION_CODE, "NO", N_ ("number of the second person, who confirms") },
  { NULL, ZJ_OPTION_FLAG, NULL, NULL },
};
static const ZjOptionSpec *const trial_options[] = { zj_ipt_no_options, zj_person_options, zj_reader_options,
                                                     trial_own_options, NULL };
static const ZjOptionSpec *const settle_options[] = { zj_ipt_no_options, zj_person_options, zj_reader_options,
                                                      settle_own_options, NULL };
/* The person is only asked for where the stay is another desk's. */
static const ZjOptionSpec *const cancel_options[] = { zj_ipt_no_options, second_options, zj_person_options,
                                                      zj_reader_options, NULL };
static const ZjOptionSpec *const stays_options[] = { zj_ipt_no_options, NULL };

const ZjVerb zj_verbs_settlement[] = {
  { "trial", NULL, 0, 0, trial_options, N_ ("asks what a settlement would come to"), ZJ_NEEDS_CONFIG, run_trial },
  { "settle", NULL, 0, 0, settle_options, N_ ("settles the stay, once"), ZJ_NEEDS_CONFIG, run_settle },
  { "cancel settlement", NULL, 0, 0, cancel_options, N_ ("cancels the settlement; a second person confirms"),
    ZJ_NEEDS_CONFIG, run_cancel_settlement },
  { "cancel discharge", NULL, 0, 0, cancel_options, N_ ("takes the discharge back"), ZJ_NEEDS_CONFIG,
    run_cancel_discharge },
  { "cancel fees", NULL, 0, 0, cancel_options, N_ ("removes all fee lines at the platform"), ZJ_NEEDS_CONFIG,
    run_cancel_fees },
  { "cancel admission", NULL, 0, 0, cancel_options, N_ ("withdraws the admission"), ZJ_NEEDS_CONFIG,
    run_cancel_admission },
  { "stays", NULL, 0, 0, stays_options, N_ ("lists the stays this desk knows"), ZJ_NEEDS_CONFIG, run_stays },
  { NULL, NULL, 0, 0, NULL, NULL, ZJ_NEEDS_NOTHING, NULL },
};
