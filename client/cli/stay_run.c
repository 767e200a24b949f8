/* Journal, person, result: the frame of every verb of a stay. */
#include "stay_run.h"

#include <client/i18n.h>
#include <client/wording.h>
#include <string.h>

#include "desk_stay.h"
#include "person.h"
#include "stay/adopt.h"

const ZjOptionSpec zj_ipt_no_options[] = {
  { "ipt-no", ZJ_OPTION_CODE, "N", N_ ("the hospital's number of the stay") },
  { NULL, ZJ_OPTION_FLAG, NULL, NULL },
};

gboolean
zj_stay_run_begin (ZjRun *run, ZjStayRun *stay_run)
{
  g_autoptr (GError) error = NULL;

  memset (stay_run, 0, sizeof *stay_run);
  stay_run->run = run;
  if (zj_desk_borrow_stay (zj_run_desk (run), run->cancellable, &stay_run->context, &stay_run->session_error, &error))
    return TRUE;
  zj_run_fail (run, error);
  return FALSE;
}

void
zj_stay_run_end (ZjStayRun *stay_run)
{
  zj_desk_return_stay (zj_run_desk (stay_run->run), &stay_run->context);
  g_clear_error (&stay_run->session_error);
}

const char *
zj_stay_run_ipt_no (ZjRun *run)
{
  const char *ipt_no = zj_options_value (run->options, "ipt-no");
  g_autoptr (GError) error = NULL;

  if (ipt_no != NULL)
    return ipt_no;
  zj_usage_error (&error, _ ("%s needs: %s"), run->verb->name, "--ipt-no N");
  zj_run_fail (run, error);
  return NULL;
}

gboolean
zj_stay_run_names_person (const ZjRun *run)
{
  return zj_options_has (run->options, "cert-no") || zj_options_has (run->options, "ecode")
         || zj_options_has (run->options, "reader");
}

/* A stay that this journal doesn't know: whose it is says the credential. */
static gboolean
adopt (ZjStayRun *stay_run, const char *ipt_no, ZjCredential **credential, GError **error)
{
  ZjRun *run = stay_run->run;
  g_autoptr (GError) holder_error = NULL;

  if (*credential == NULL)
    *credential = zj_person_credential (run, ZJ_PIN_SETTLEMENT, &holder_error, error);
  if (*credential == NULL
      || !zj_adopt_stay (&stay_run->context, ipt_no, *credential, zj_options_value (run->options, "insutype"), error))
    return FALSE;
  zj_cli_answer_warning (run->answer, run->config, "adopted");
  return TRUE;
}

gboolean
zj_stay_run_find (ZjStayRun *stay_run, const char *ipt_no, ZjCredential **credential, ZjStay **known)
{
  ZjJournal *journal = stay_run->context.journal;
  g_autoptr (GError) error = NULL;
  gboolean found = zj_journal_get_stay (journal, ipt_no, known, &error);

  if (found && (*known == NULL || ((*known)->state == ZJ_STAY_NEW && (*known)->open.phase == ZJ_OPEN_NONE))) {
    g_clear_pointer (known, zj_stay_free);
    found = adopt (stay_run, ipt_no, credential, &error) && zj_journal_get_stay (journal, ipt_no, known, &error);
  }
  if (!found)
    zj_run_fail (stay_run->run, error);
  return found;
}

void
zj_stay_run_answer (ZjStayRun *stay_run, const ZjStayResult *result, const char *what)
{
  ZjRun *run = stay_run->run;

  if (result->error != NULL)
    zj_run_fail (run, result->error);
  if (what != NULL) {
    zj_cli_answer_outcome (run->answer, result->outcome, what);
    if (result->outcome == ZJ_OUTCOME_UNKNOWN)
      zj_cli_answer_status (run->answer, 3);
  }
  if (result->repeated)
    zj_cli_answer_repeated (run->answer);
  for (guint i = 0; i < result->warnings->len; i++)
    zj_cli_answer_warning (run->answer, run->config, g_ptr_array_index (result->warnings, i));
}

void
zj_stay_run_put_amounts (ZjRun *run, const ZjAmounts *amounts)
{
  ZjWriter *writer = zj_cli_answer_members (run->answer);

  if (writer != NULL)
    zj_writer_begin_object (writer, "amounts");
  for (guint i = 0; i < ZJ_N_AMOUNTS; i++) {
    g_autofree char *amount = NULL;

    if (!zj_amounts_has (amounts, (ZjAmountId)i))
      continue;
    amount = writer != NULL ? zj_money_text (amounts->fen[i]) : zj_money_text_grouped (amounts->fen[i]);
    if (writer != NULL)
      zj_writer_text (writer, zj_amount_name ((ZjAmountId)i), amount);
    else
      zj_text_entry (zj_cli_answer_text (run->answer), 2, 40, zj_wording_amount ((ZjAmountId)i), amount);
  }
  if (writer != NULL)
    zj_writer_end_object (writer);
}

void
zj_stay_run_put_findings (ZjRun *run, const GArray *findings)
{
  ZjWriter *writer = zj_cli_answer_members (run->answer);

  if (writer != NULL)
    zj_writer_begin_list (writer, "findings");
  for (guint i = 0; i < findings->len; i++) {
    const ZjFinding *finding = &g_array_index (findings, ZjFinding, i);
    g_autofree char *expected = zj_money_text (finding->expected_fen);
    g_autofree char *found = zj_money_text (finding->found_fen);

    if (writer != NULL) {
      zj_writer_begin_object (writer, NULL);
      zj_writer_text (writer, "code", finding->code);
      zj_writer_boolean (writer, "refused", finding->refused);
      zj_writer_text (writer, "expected", expected);
      zj_writer_text (writer, "found", found);
      zj_writer_end_object (writer);
    } else {
      g_autofree char *line = g_strdup_printf (_ ("expected %s, found %s"), expected, found);

      zj_text_entry (zj_cli_answer_text (run->answer), 2, 40, zj_wording_finding (finding->code), line);
    }
  }
  if (writer != NULL)
    zj_writer_end_list (writer);
}

void
zj_stay_run_put_text (ZjRun *run, const char *member, const char *label, const char *value)
{
  ZjWriter *writer = zj_cli_answer_members (run->answer);

  if (writer != NULL)
    zj_writer_text (writer, member, value);
  else
    zj_text_entry (zj_cli_answer_text (run->answer), 2, 24, label, value);
}

gboolean
zj_stay_run_money (ZjRun *run, const char *option, gint64 *fen)
{
  const char *text = zj_options_value (run->options, option);
  const char *point = text != NULL ? strchr (text, '.') : NULL;
  g_autoptr (GError) error = NULL;

  *fen = -1;
  if (text == NULL
      || (point != NULL && strlen (point) == 3 && g_ascii_isdigit (text[0]) && zj_money_parse (text, fen) && *fen >= 0))
    return TRUE;
  zj_usage_error (&error, _ ("--%s must be an amount with two decimals"), option);
  zj_run_fail (run, error);
  return FALSE;
}
