/* resolve, decide: calls of unknown outcome. */
#include <client/i18n.h>
#include <string.h>

#include "person.h"
#include "stay/cancel.h"
#include "stay/resolve.h"
#include "stay_run.h"
#include "verbs.h"

/* How often --watch looks whether other programs have left something to do. */
#define LOOK_MS 2000

static void
resolve_once (ZjStayRun *stay_run, gboolean now, ZjResolveReport *report)
{
  const char *ipt_no = zj_options_value (stay_run->run->options, "ipt-no");

  report->unknown = report->waiting = report->notices = report->persons = 0;
  report->next_ms = 0;
  g_clear_error (&report->error);
  if (ipt_no != NULL)
    zj_resolve_stay (&stay_run->context, ipt_no, now, report);
  else
    zj_resolve_all (&stay_run->context, now, report);
}

/* TRUE when the run was stopped. */
static gboolean
wait_ms (GCancellable *cancellable, gint64 ms)
{
  GPollFD fd;

  if (!g_cancellable_make_pollfd (cancellable, &fd))
    return TRUE;
  g_poll (&fd, 1, (gint)ms);
  g_cancellable_release_fd (cancellable);
  return g_cancellable_is_cancelled (cancellable);
}

/* Until stopped: certificates, closures and journals may change meanwhile, so everything is
 * borrowed anew. */
static gboolean
watch (ZjRun *run, ZjResolveReport *report)
{
  ZjStayRun stay_run;

  for (gboolean now = TRUE;; now = FALSE) {
    if (!zj_stay_run_begin (run, &stay_run))
      return FALSE;
    resolve_once (&stay_run, now, report);
    zj_stay_run_end (&stay_run);
    if (wait_ms (run->cancellable, LOOK_MS))
      return TRUE;
  }
}

static void
answer_report (ZjRun *run, const ZjResolveReport *report)
{
  ZjWriter *writer;

  if (report->error != NULL && report->error->domain == ZJ_JOURNAL_ERROR)
    zj_run_fail (run, report->error);
  if (report->unknown > 0)
    zj_cli_answer_status (run->answer, 3);
  if (report->waiting > 0)
    zj_cli_answer_warning_because (run->answer, run->config, "waiting", report->error);
  if (report->notices > 0)
    zj_cli_answer_warning_because (run->answer, run->config, "notice_pending", report->error);
  if (report->persons > 0)
    zj_cli_answer_warning (run->answer, run->config, "supervisor");
  writer = zj_cli_answer_members (run->answer);
  if (writer != NULL)
    zj_writer_begin_list (writer, "resolved");
  for (guint i = 0; i < report->resolved->len; i++) {
    const ZjResolved *resolved = g_ptr_array_index (report->resolved, i);
    const char *outcome = resolved->outcome == ZJ_OUTCOME_DONE ? "done" : "not_done";

    if (writer != NULL) {
      zj_writer_begin_object (writer, NULL);
      zj_writer_text (writer, "ipt_no", resolved->ipt_no);
      zj_writer_text (writer, "infno", resolved->infno);
      zj_writer_text (writer, "msgid", resolved->msgid);
      zj_writer_text (writer, "outcome", outcome);
      zj_writer_end_object (writer);
    } else {
      g_autofree char *line = g_strdup_printf ("%s  %s: %s", resolved->infno, resolved->msgid,
                                               resolved->outcome == ZJ_OUTCOME_DONE ? _ ("done") : _ ("not done"));

      zj_text_entry (zj_cli_answer_text (run->answer), 0, 30, resolved->ipt_no, line);
    }
  }
  if (writer != NULL) {
    zj_writer_end_list (writer);
    zj_writer_integer (writer, "unresolved", report->unknown);
  } else {
    g_autofree char *line = g_strdup_printf (_ ("Outcomes not known yet: %u"), report->unknown);

    zj_text_line (zj_cli_answer_text (run->answer), line);
  }
}

/* With --ipt-no: a stay that this journal has never heard of is another desk's. An admission that
 * was refused is known, and nothing of it is open. */
static gboolean
make_known (ZjStayRun *stay_run, const char *ipt_no)
{
  g_autoptr (ZjStay) known = NULL;
  ZjCredential *credential = NULL;
  g_autoptr (GError) error = NULL;
  gboolean found = ipt_no == NULL || zj_journal_get_stay (stay_run->context.journal, ipt_no, &known, &error);

  if (!found)
    zj_run_fail (stay_run->run, error);
  else if (ipt_no != NULL && known == NULL)
    found = zj_stay_run_find (stay_run, ipt_no, &credential, &known);
  zj_credential_free (credential);
  return found;
}

static void
run_resolve (ZjRun *run)
{
  g_autoptr (ZjResolveReport) report = zj_resolve_report_new ();
  g_autoptr (GError) error = NULL;
  ZjStayRun stay_run;
  gboolean known;

  if (!zj_person_check (run->options, &error)) {
    zj_run_fail (run, error);
    return;
  }
  if (!zj_stay_run_begin (run, &stay_run))
    return;
  known = make_known (&stay_run, zj_options_value (run->options, "ipt-no"));
  zj_stay_run_end (&stay_run);
  if (!known)
    return;
  if (zj_options_has (run->options, "watch")) {
    if (watch (run, report))
      answer_report (run, report);
    return;
  }
  if (!zj_stay_run_begin (run, &stay_run))
    return;
  resolve_once (&stay_run, TRUE, report);
  zj_stay_run_end (&stay_run);
  if (!zj_run_is_cancelled (run))
    answer_report (run, report);
}

/* What decide cannot do without. */
static gboolean
read_decision (ZjRun *run, ZjDecision *decision)
{
  static const char *const required[] = { "msgid", "reason", "by" };
  const char *word = zj_options_word (run->options, 1);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (required); i++)
    if (!zj_options_has (run->options, required[i]))
      zj_usage_error (&error, _ ("%s needs: --%s"), run->verb->name, required[i]);
  if (strcmp (word, "done") != 0 && strcmp (word, "not-done") != 0)
    zj_usage_error (&error, _ ("it is decided to be: %s"), "done, not-done");
  if (error != NULL || !zj_person_check (run->options, &error)) {
    zj_run_fail (run, error);
    return FALSE;
  }
  decision->done = strcmp (word, "done") == 0;
  decision->msgid = zj_options_value (run->options, "msgid");
  decision->reason = zj_options_value (run->options, "reason");
  decision->by = zj_options_value (run->options, "by");
  decision->second = zj_options_value (run->options, "second");
  decision->setl_id = zj_options_value (run->options, "setl-id");
  return TRUE;
}

static void
run_decide (ZjRun *run)
{
  const char *ipt_no = zj_stay_run_ipt_no (run);
  ZjDecision decision = { 0 };
  ZjStayRun stay_run;
  g_autoptr (ZjStayResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (ipt_no == NULL || !read_decision (run, &decision) || !zj_stay_run_begin (run, &stay_run))
    return;
  if (!zj_second_person_is_right (run->config, stay_run.context.operator_no, decision.by, decision.second, &error))
    zj_run_fail (run, error);
  else if (make_known (&stay_run, ipt_no)) {
    result = zj_resolve_decide (&stay_run.context, ipt_no, &decision);
    zj_stay_run_answer (&stay_run, result, _ ("Decided"));
  }
  zj_stay_run_end (&stay_run);
}

static const ZjOptionSpec watch_options[] = {
  { "watch", ZJ_OPTION_FLAG, NULL, N_ ("go on until stopped") },
  { NULL, ZJ_OPTION_FLAG, NULL, NULL },
};
static const ZjOptionSpec decide_own_options[] = {
  { "msgid", ZJ_OPTION_CODE, "M", N_ ("the request that is decided about") },
  { "reason", ZJ_OPTION_TEXT, "TEXT", N_ ("why, and by whose word") },
  { "by", ZJ_OPTION_CODE, "NO", N_ ("number of the person who decides") },
  { "second", ZJ_OPTION_CODE, "NO", N_ ("number of the second person, who confirms") },
  { "setl-id", ZJ_OPTION_CODE, "ID", N_ ("the platform's number of a settlement that was done") },
  { NULL, ZJ_OPTION_FLAG, NULL, NULL },
};
/* The person is only asked for where the stay is another desk's. */
static const ZjOptionSpec *const resolve_options[] = { zj_ipt_no_options, watch_options, zj_person_options,
                                                       zj_reader_options, NULL };
static const ZjOptionSpec *const decide_options[] = { zj_ipt_no_options, decide_own_options, zj_person_options,
                                                      zj_reader_options, NULL };

const ZjVerb zj_verbs_resolve[] = {
  { "resolve", NULL, 0, 0, resolve_options, N_ ("decides every unknown outcome, and sends what waits"), ZJ_NEEDS_CONFIG,
    run_resolve },
  { "decide", "done|not-done", 1, 1, decide_options, N_ ("a person's decision about an unknown outcome"),
    ZJ_NEEDS_CONFIG, run_decide },
  { NULL, NULL, 0, 0, NULL, NULL, ZJ_NEEDS_NOTHING, NULL },
};
