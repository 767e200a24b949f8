/* fees: the hospital's list of fee lines. */
#include <client/i18n.h>
#include <string.h>

#include "fee_faults.h"
#include "person.h"
#include "stay/credential.h"
#include "stay/fees.h"
#include "stay_run.h"
#include "verbs.h"

#define FAULTS_SHOWN 20 /* as text; JSON has them all */

static GBytes *
faults_as_json (const GPtrArray *faults)
{
  g_autoptr (ZjWriter) writer = zj_writer_new ();

  zj_writer_begin_list (writer, NULL);
  for (guint i = 0; i < faults->len; i++) {
    const ZjFeeFault *fault = g_ptr_array_index (faults, i);

    zj_writer_begin_object (writer, NULL);
    zj_writer_integer (writer, "line", fault->line);
    zj_writer_integer (writer, "column", fault->column);
    zj_writer_text (writer, "field", fault->field);
    zj_writer_text (writer, "message", fault->message);
    zj_writer_end_object (writer);
  }
  zj_writer_end_list (writer);
  return zj_writer_finish (writer);
}

static void
print_faults (ZjText *text, const GPtrArray *faults)
{
  for (guint i = 0; i < MIN (faults->len, FAULTS_SHOWN); i++) {
    const ZjFeeFault *fault = g_ptr_array_index (faults, i);
    g_autofree char *line = NULL;

    if (fault->line == 0)
      line = g_strdup_printf (_ ("The file: %s"), fault->message);
    else if (fault->field == NULL)
      line = g_strdup_printf (_ ("Line %u: %s"), fault->line, fault->message);
    else
      line = g_strdup_printf (_ ("Line %u, %s: %s"), fault->line, fault->field, fault->message);
    zj_text_line (text, line);
  }
  if (faults->len > FAULTS_SHOWN) {
    g_autofree char *more = g_strdup_printf (_ ("… and %u more"), faults->len - FAULTS_SHOWN);

    zj_text_line (text, more);
  }
}

void
zj_cli_answer_fee_faults (ZjRun *run, const GPtrArray *faults, const GError *error, const char *what)
{
  zj_run_fail (run, error);
  zj_cli_answer_outcome (run->answer, ZJ_OUTCOME_NOT_SENT, what);
  if (zj_cli_answer_is_json (run->answer)) {
    g_autoptr (GBytes) details = faults_as_json (faults);

    zj_cli_answer_details (run->answer, details);
  } else {
    print_faults (zj_cli_answer_text (run->answer), faults);
  }
}

static void
write_fees (ZjWriter *writer, const ZjFees *fees, const char *file_total, const char *platform_total)
{
  zj_writer_integer (writer, "lines", fees->lines);
  zj_writer_integer (writer, "sent", fees->sent);
  zj_writer_integer (writer, "removed", fees->removed);
  zj_writer_begin_list (writer, "missing");
  for (guint i = 0; i < fees->missing->len; i++)
    zj_writer_text (writer, NULL, g_ptr_array_index (fees->missing, i));
  zj_writer_end_list (writer);
  zj_writer_begin_list (writer, "rejected");
  for (guint i = 0; i < fees->rejected->len; i++) {
    const ZjFeeAnswer *answer = g_ptr_array_index (fees->rejected, i);

    zj_writer_begin_object (writer, NULL);
    zj_writer_text (writer, "feedetl_sn", answer->sn);
    zj_writer_text (writer, "message", answer->message);
    zj_writer_end_object (writer);
  }
  zj_writer_end_list (writer);
  zj_writer_begin_object (writer, "totals");
  zj_writer_text (writer, "file", file_total);
  zj_writer_text (writer, "platform", platform_total);
  zj_writer_end_object (writer);
}

static void
print_fees (ZjText *text, const ZjFees *fees, const char *file_total, const char *platform_total)
{
  g_autofree char *counts = g_strdup_printf (_ ("Lines in the file: %u; sent: %u; removed: %u"), fees->lines,
                                             fees->sent, fees->removed);
  g_autofree char *totals = g_strdup_printf (_ ("Hospital's total: %s; at the platform: %s"), file_total,
                                             platform_total);

  zj_text_line (text, counts);
  zj_text_line (text, totals);
  if (fees->missing->len > 0) {
    g_autoptr (GString) numbers = g_string_new (NULL);
    g_autofree char *line = NULL;

    for (guint i = 0; i < fees->missing->len; i++)
      g_string_append_printf (numbers, "%s%s", i > 0 ? ", " : "", (char *)g_ptr_array_index (fees->missing, i));
    line = g_strdup_printf (_ ("At the platform and not in the file: %s"), numbers->str);
    zj_text_line (text, line);
  }
  for (guint i = 0; i < fees->rejected->len; i++) {
    const ZjFeeAnswer *answer = g_ptr_array_index (fees->rejected, i);
    g_autofree char *line = g_strdup_printf (_ ("Rejected: %s: %s"), answer->sn,
                                             answer->message != NULL ? answer->message : "");

    zj_text_line (text, line);
  }
}

static void
answer_fees (ZjStayRun *stay_run, const ZjFees *fees)
{
  ZjRun *run = stay_run->run;
  g_autofree char *file_total = zj_money_text (fees->file_fen), *platform_total = zj_money_text (fees->platform_fen);

  zj_stay_run_answer (stay_run, fees->result, _ ("Fee lines"));
  if (zj_cli_answer_is_json (run->answer))
    write_fees (zj_cli_answer_members (run->answer), fees, file_total, platform_total);
  else
    print_fees (zj_cli_answer_text (run->answer), fees, file_total, platform_total);
  if (fees->result->findings->len > 0)
    zj_stay_run_put_findings (run, fees->result->findings);
}

static void
run_fees (ZjRun *run)
{
  const char *ipt_no = zj_stay_run_ipt_no (run);
  g_autoptr (GPtrArray) faults = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjFeeFile) file = NULL;
  g_autoptr (ZjStay) known = NULL;
  ZjCredential *credential = NULL;
  ZjStayRun stay_run;

  if (ipt_no == NULL)
    return;
  if (!zj_person_check (run->options, &error)) {
    zj_run_fail (run, error);
    return;
  }
  file = zj_fee_file_read (zj_options_word (run->options, 1), &faults, &error);
  if (file == NULL) {
    zj_cli_answer_fee_faults (run, faults, error, _ ("Fee lines"));
    return;
  }
  if (!zj_stay_run_begin (run, &stay_run))
    return;
  if (zj_stay_run_find (&stay_run, ipt_no, &credential, &known)) {
    g_autoptr (ZjFees) fees = zj_fees_upload (&stay_run.context, ipt_no, file,
                                              zj_options_has (run->options, "remove-missing"));

    answer_fees (&stay_run, fees);
  }
  zj_credential_free (credential);
  zj_stay_run_end (&stay_run);
}

static const ZjOptionSpec fees_options[] = {
  { "remove-missing", ZJ_OPTION_FLAG, NULL, N_ ("also remove what is not in the file") },
  { NULL, ZJ_OPTION_FLAG, NULL, NULL },
};

/* The person is only asked for where the stay is another desk's. */
static const ZjOptionSpec *const fees_tables[] = { zj_ipt_no_options, fees_options, zj_person_options,
                                                   zj_reader_options, NULL };

const ZjVerb zj_verbs_fees[] = {
  { "fees", "FILE", 1, 1, fees_tables, N_ ("uploads the hospital's complete list of fee lines"), ZJ_NEEDS_CONFIG,
    run_fees },
  { NULL, NULL, 0, 0, NULL, NULL, ZJ_NEEDS_NOTHING, NULL },
};
