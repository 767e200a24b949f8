/* journal verify, journal export, journal backup, journal restore. */
#include <client/i18n.h>

#include "journal/stays.h"
#include "verbs.h"

/* Every one of them ends by saying how the journal stands. */
static void
put_verdict (ZjRun *run, const ZjJournalVerdict *verdict)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, verdict->records), *line = NULL;
  ZjWriter *writer;
  ZjText *text;

  if (!verdict->intact)
    zj_cli_answer_status (run->answer, 7);
  writer = zj_cli_answer_members (run->answer);
  if (writer != NULL) {
    zj_writer_integer (writer, "records", verdict->records);
    zj_writer_boolean (writer, "intact", verdict->intact);
    if (verdict->first_bad > 0)
      zj_writer_integer (writer, "first_bad", verdict->first_bad);
    else
      zj_writer_text (writer, "first_bad", NULL);
    zj_writer_text (writer, "what", verdict->what);
    return;
  }
  text = zj_cli_answer_text (run->answer);
  line = g_strdup_printf (verdict->intact ? _ ("%s records, all as they were written")
                                          : _ ("Not as it was written, after %s good records"),
                          number);
  zj_text_line (text, line);
  if (verdict->what != NULL)
    zj_text_line (text, verdict->what);
}

static void
run_verify (ZjRun *run)
{
  g_auto (ZjJournalVerdict) verdict = { 0 };
  g_autoptr (GError) error = NULL;

  if (zj_journal_verify (run->config, &verdict, &error))
    put_verdict (run, &verdict);
  else
    zj_run_fail (run, error);
}

typedef gboolean (*WithJournal) (ZjJournal *journal, const char *file, GError **error);

static void
run_with_journal (ZjRun *run, WithJournal what, const char *file)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjJournal) journal = zj_journal_open (run->config, &error);

  if (journal != NULL && what (journal, file, &error))
    run_verify (run);
  else
    zj_run_fail (run, error);
}

static void
run_export (ZjRun *run)
{
  const char *file = zj_options_value (run->options, "out");
  g_autoptr (GError) error = NULL;

  if (file != NULL) {
    run_with_journal (run, zj_journal_export, file);
    return;
  }
  zj_usage_error (&error, _ ("%s is missing"), "--out");
  zj_run_fail (run, error);
}

static void
run_backup (ZjRun *run)
{
  run_with_journal (run, zj_journal_backup, zj_options_word (run->options, 2));
}

static void
run_restore (ZjRun *run)
{
  g_autoptr (GError) error = NULL;

  if (zj_journal_restore (run->config, zj_options_word (run->options, 2), &error))
    run_verify (run);
  else
    zj_run_fail (run, error);
}

static const ZjOptionSpec export_options[] = {
  { "out", ZJ_OPTION_TEXT, "FILE", N_ ("where the export is written") },
  { NULL, ZJ_OPTION_FLAG, NULL, NULL },
};
static const ZjOptionSpec *const export_tables[] = { export_options, NULL };

const ZjVerb zj_verbs_journal[] = {
  { "journal verify", NULL, 0, 0, NULL, N_ ("checks that nothing recorded was changed or lost"), ZJ_NEEDS_CONFIG,
    run_verify },
  { "journal export", NULL, 0, 0, export_tables, N_ ("writes the records without personal data, one a line"),
    ZJ_NEEDS_CONFIG, run_export },
  { "journal backup", "FILE", 1, 1, NULL, N_ ("copies the journal into one new file (without its key)"),
    ZJ_NEEDS_CONFIG, run_backup },
  { "journal restore", "FILE", 1, 1, NULL, N_ ("brings a backup back; open stays are asked about first"),
    ZJ_NEEDS_CONFIG, run_restore },
  { NULL, NULL, 0, 0, NULL, NULL, ZJ_NEEDS_NOTHING, NULL },
};
