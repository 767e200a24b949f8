/* paper: a paper of a stay, or a sheet of the day, into a PDF file. */
#include <client/i18n.h>
#include <string.h>

#include "day/reconcile.h"
#include "paper/day_sheets.h"
#include "person.h"
#include "stay_run.h"
#include "verbs.h"

static const char *
read_out (ZjRun *run)
{
  const char *file = zj_options_value (run->options, "out");
  g_autoptr (GError) error = NULL;

  if (file != NULL)
    return file;
  zj_usage_error (&error, _ ("%s is missing"), "--out");
  zj_run_fail (run, error);
  return NULL;
}

/* --page, or the size that the paper is made for. */
static gboolean
read_format (ZjRun *run, ZjPaperKind kind, ZjPageFormat *format)
{
  const char *page = zj_options_value (run->options, "page");
  g_autoptr (GError) error = NULL;

  *format = zj_paper_format (run->config, kind);
  if (page == NULL || zj_page_size_find (page, &format->size))
    return TRUE;
  zj_usage_error (&error, _ ("--page is one of: %s"), "a4, a5, 241, 241-half");
  zj_run_fail (run, error);
  return FALSE;
}

static void
answer_issued (ZjRun *run, const ZjIssued *issued)
{
  ZjWriter *writer;
  g_autofree char *line = NULL;

  if (issued->missing != NULL)
    zj_cli_answer_warning (run->answer, run->config, "glyphs_missing");
  writer = zj_cli_answer_members (run->answer);
  if (writer != NULL) {
    zj_writer_integer (writer, "copy", issued->copy);
    zj_writer_integer (writer, "pages", issued->n_pages);
    return;
  }
  line = issued->copy == 1 ? g_strdup_printf (_ ("Original, pages: %u"), issued->n_pages)
                           : g_strdup_printf (_ ("Copy no. %u, pages: %u"), issued->copy - 1, issued->n_pages);
  zj_text_line (zj_cli_answer_text (run->answer), line);
}

static void
run_stay_paper (ZjRun *run, ZjPaperKind kind, const char *file, const ZjPageFormat *format)
{
  const char *ipt_no = zj_stay_run_ipt_no (run);
  ZjCredential *credential = NULL;
  ZjStayRun stay_run;
  g_autoptr (ZjStay) known = NULL;
  g_auto (ZjIssued) issued = { 0 };
  g_autoptr (GError) error = NULL;

  if (ipt_no == NULL || !zj_person_check (run->options, &error)) {
    if (error != NULL)
      zj_run_fail (run, error);
    return;
  }
  if (!zj_stay_run_begin (run, &stay_run))
    return;
  if (zj_stay_run_find (&stay_run, ipt_no, &credential, &known)) {
    if (zj_issue_write (&stay_run.context, kind, ipt_no, format, file, &issued, &error))
      answer_issued (run, &issued);
    else
      zj_run_fail (run, error);
  }
  zj_credential_free (credential);
  zj_stay_run_end (&stay_run);
}

/* --- sheets --------------------------------------------------------------------------------- */

/* --of or --date, as the sheet needs it; NULL: the run has failed. */
static const char *
read_subject (ZjRun *run, ZjPaperKind kind)
{
  const char *option = kind == ZJ_PAPER_SHIFT ? "of" : "date";
  const char *subject = zj_options_value (run->options, option);
  g_autoptr (GError) error = NULL;

  if (subject == NULL)
    zj_usage_error (&error, _ ("%s is missing"), kind == ZJ_PAPER_SHIFT ? "--of" : "--date");
  else if (kind == ZJ_PAPER_SHIFT || zj_reconcile_check_days (subject, subject, g_get_real_time () / 1000, &error))
    return subject;
  zj_run_fail (run, error);
  return NULL;
}

static void
run_sheet (ZjRun *run, ZjPaperKind kind, const char *file, const ZjPageFormat *format)
{
  const char *subject = read_subject (run, kind);
  ZjStayRun stay_run;
  g_autoptr (ZjDocument) document = NULL;
  g_auto (ZjIssued) issued = { 0 };
  g_autoptr (GError) error = NULL;

  if (subject == NULL || !zj_stay_run_begin (run, &stay_run))
    return;
  document = kind == ZJ_PAPER_SHIFT ? zj_sheet_take_shift (&stay_run.context, subject, &issued, &error)
                                    : zj_sheet_take_day_end (&stay_run.context, subject, &issued, &error);
  if (document != NULL
      && zj_issue_write_document (&stay_run.context, kind, NULL, document, format, file, &issued, &error))
    answer_issued (run, &issued);
  else
    zj_run_fail (run, error);
  zj_stay_run_end (&stay_run);
}

static void
run_paper (ZjRun *run)
{
  ZjPaperKind kind;
  ZjPageFormat format;
  const char *file;
  g_autoptr (GError) error = NULL;

  if (!zj_paper_find (zj_options_word (run->options, 1), &kind) || kind == ZJ_PAPER_MANUAL) {
    zj_usage_error (&error, _ ("the paper is one of: %s"),
                    "admission, filing, pending, statement, injury, fee-list, cancel, day-end, shift");
    zj_run_fail (run, error);
    return;
  }
  file = read_out (run);
  if (file == NULL || !read_format (run, kind, &format))
    return;
  if (kind == ZJ_PAPER_DAY_END || kind == ZJ_PAPER_SHIFT)
    run_sheet (run, kind, file, &format);
  else
    run_stay_paper (run, kind, file, &format);
}

static const ZjOptionSpec paper_options[] = {
  { "out", ZJ_OPTION_TEXT, "FILE", N_ ("where the PDF file is written") },
  { "date", ZJ_OPTION_DATE, "D", N_ ("day of a day-end sheet") },
  { "of", ZJ_OPTION_CODE, "NO", N_ ("operator of a shift sheet") },
  { "page", ZJ_OPTION_CODE, "a4|a5|241|241-half", N_ ("page size, instead of the one the paper is made for") },
  { NULL, ZJ_OPTION_FLAG, NULL, NULL },
};

/* The person is only asked for where the stay is another desk's. */
static const ZjOptionSpec *const paper_tables[] = { zj_ipt_no_options, paper_options, zj_person_options,
                                                    zj_reader_options, NULL };

const ZjVerb zj_verbs_paper[] = {
  { "paper", "KIND", 1, 1, paper_tables,
    N_ ("makes a paper of a stay (admission, filing, pending, statement, injury, fee-list, cancel) or a sheet "
        "(day-end, "
        "shift)"),
    ZJ_NEEDS_CONFIG, run_paper },
  { NULL, NULL, 0, 0, NULL, NULL, ZJ_NEEDS_NOTHING, NULL },
};
