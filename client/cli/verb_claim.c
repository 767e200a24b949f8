/* manual-claim and check-receipt. */
#include <client/i18n.h>
#include <string.h>

#include "claim/claim.h"
#include "fee_faults.h"
#include "paper/papers.h"
#include "paper/scan.h"
#include "paper/statement_code.h"
#include "person.h"
#include "stay/adopt.h"
#include "stay_run.h"
#include "verbs.h"

#define TEXT_FILE_MAX 65536u

/* --- manual-claim ----------------------------------------------------------------------------- */

/* What was said, and what it is kept in. */
typedef struct {
  ZjClaimRequest request;
  ZjCredential *credential;
  ZjFeeFile *fees;
  GStrv dept, diagnosis;
} Said;

static void
said_clear (Said *said)
{
  zj_credential_free (said->credential);
  g_clear_pointer (&said->fees, zj_fee_file_free);
  g_strfreev (said->dept);
  g_strfreev (said->diagnosis);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Said, said_clear)

static ZjNamedText
named (const ZjRun *run, const char *option, GStrv *keep)
{
  const char *value = zj_options_value (run->options, option);
  ZjNamedText text = { NULL, NULL };

  if (value == NULL)
    return text;
  *keep = g_strsplit (value, ":", 2);
  text.code = (*keep)[0];
  text.name = (*keep)[1];
  return text;
}

static void
fail (ZjRun *run, const GError *error)
{
  zj_run_fail (run, error);
  zj_cli_answer_outcome (run->answer, ZJ_OUTCOME_NOT_SENT, _ ("Statement for a manual claim"));
}

static gboolean
take_kind (ZjRun *run, ZjClaimKind *kind)
{
  static const char *const names[] = { "inpatient", "outpatient", "pharmacy" };
  const char *said = zj_options_value (run->options, "kind");
  g_autoptr (GError) error = NULL;

  *kind = ZJ_CLAIM_INPATIENT;
  if (said == NULL)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (said, names[i]) == 0) {
      *kind = (ZjClaimKind)i;
      return TRUE;
    }
  zj_usage_error (&error, _ ("--%s must be %s"), "kind", "inpatient / outpatient / pharmacy");
  fail (run, error);
  return FALSE;
}

static gboolean
take_fees (ZjRun *run, Said *said)
{
  const char *path = zj_options_value (run->options, "fees");
  g_autoptr (GPtrArray) faults = NULL;
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    return TRUE;
  said->request.fees = said->fees = zj_fee_file_read (path, &faults, &error);
  if (said->fees == NULL)
    zj_cli_answer_fee_faults (run, faults, error, _ ("Statement for a manual claim"));
  return said->fees != NULL;
}

/* FALSE: the run has failed. */
static gboolean
take_options (ZjRun *run, Said *said)
{
  const ZjOptions *options = run->options;
  ZjClaimRequest *request = &said->request;
  g_autoptr (GError) error = NULL;

  request->ipt_no = zj_options_value (options, "ipt-no");
  request->reason = zj_options_value (options, "reason");
  request->invoice = zj_options_value (options, "invoice");
  request->tel = zj_options_value (options, "tel");
  request->agent = zj_options_value (options, "agent");
  request->admitted = zj_options_value (options, "admitted");
  request->discharged = zj_options_value (options, "discharged");
  request->insured_region = zj_options_value (options, "insured-region");
  request->dept = named (run, "dept", &said->dept);
  request->diagnosis = named (run, "diagnosis", &said->diagnosis);
  if (zj_options_value (options, "out") == NULL)
    zj_usage_error (&error, _ ("--%s is missing"), "out");
  else if (zj_person_check (options, &error) && zj_claim_check (request, FALSE, g_get_real_time () / 1000, &error))
    return take_kind (run, &request->kind) && zj_stay_run_money (run, "paid", &request->paid_fen)
           && take_fees (run, said);
  fail (run, error);
  return FALSE;
}

static gboolean
take_person (ZjRun *run, Said *said)
{
  g_autoptr (GError) holder_error = NULL;
  g_autoptr (GError) error = NULL;

  said->request.credential = said->credential = zj_person_credential (run, ZJ_PIN_NEVER, &holder_error, &error);
  if (said->credential != NULL)
    return TRUE;
  fail (run, error);
  return FALSE;
}

/* Nobody there, or nobody knows it: a statement that says enough by itself closes the stay all the same. */
static gboolean
may_do_without (const ZjRun *run, const GError *error)
{
  return zj_options_has (run->options, "admitted")
         && (error->domain == ZJ_PLATFORM_ERROR || error->domain == ZJ_CERTS_ERROR
             || g_error_matches (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_NOT_FOUND)
             || g_error_matches (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_UNASKED));
}

/* The stay as this journal has it, adopted where it has none. FALSE: the run has failed. */
static gboolean
find_stay (ZjStayRun *stay_run, Said *said)
{
  ZjRun *run = stay_run->run;
  const char *ipt_no = said->request.ipt_no;
  g_autoptr (ZjStay) known = NULL;
  g_autoptr (GError) error = NULL;

  if (!zj_journal_get_stay (stay_run->context.journal, ipt_no, &known, &error)) {
    fail (run, error);
    return FALSE;
  }
  if (known != NULL && (known->state != ZJ_STAY_NEW || known->open.phase != ZJ_OPEN_NONE))
    return TRUE;
  if (!take_person (run, said))
    return FALSE;
  if (zj_adopt_stay (&stay_run->context, ipt_no, said->credential, zj_options_value (run->options, "insutype"),
                     &error)) {
    zj_cli_answer_warning (run->answer, run->config, "adopted");
    return TRUE;
  }
  if (may_do_without (run, error))
    return TRUE;
  fail (run, error);
  return FALSE;
}

/* A paper that cannot be made is no copy. */
static void
make_paper (ZjStayRun *stay_run, const ZjClaim *claim)
{
  ZjRun *run = stay_run->run;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) unmarked = NULL;

  if (zj_paper_claim_statement (run->config, claim->content, claim->lines, claim->code, claim->paper, NULL,
                                zj_options_value (run->options, "out"), NULL, &error))
    return;
  if (!zj_claim_no_paper (&stay_run->context, claim, &unmarked))
    zj_run_fail (run, unmarked);
  zj_run_fail (run, error);
}

static void
answer_claim (ZjStayRun *stay_run, const ZjClaim *claim)
{
  static const char *const standings[] = { "surely_none", "being_reversed", "not_asked" };
  ZjRun *run = stay_run->run;
  ZjWriter *writer;

  zj_stay_run_answer (stay_run, claim->result, _ ("Statement for a manual claim"));
  if (claim->content == NULL)
    return;
  zj_stay_run_put_text (run, "receipt_no", _ ("Number of the statement"), claim->content->receipt_no);
  writer = zj_cli_answer_members (run->answer);
  if (writer != NULL) {
    zj_writer_integer (writer, "copy", claim->paper);
    zj_writer_text (writer, "standing", standings[claim->content->standing]);
  } else {
    g_autofree char *copy = claim->paper > 1 ? g_strdup_printf ("%u", claim->paper) : g_strdup (_ ("original"));

    zj_text_entry (zj_cli_answer_text (run->answer), 2, 24, _ ("Copy"), copy);
  }
}

static void
issue (ZjStayRun *stay_run, const Said *said)
{
  g_autoptr (ZjClaim) claim = zj_claim_issue (&stay_run->context, &said->request);

  if (claim->content != NULL) {
    make_paper (stay_run, claim);
    if (claim->content->ipt_no != NULL)
      zj_claim_notify (&stay_run->context, claim->content->ipt_no, claim->result);
  }
  answer_claim (stay_run, claim);
}

static void
withdraw (ZjRun *run)
{
  const char *ipt_no = zj_stay_run_ipt_no (run);
  ZjStayRun stay_run;

  if (ipt_no == NULL || !zj_stay_run_begin (run, &stay_run))
    return;
  {
    g_autoptr (ZjStayResult) result = zj_claim_withdraw (&stay_run.context, ipt_no);

    if (result->outcome == ZJ_OUTCOME_DONE)
      zj_claim_notify (&stay_run.context, ipt_no, result);
    zj_stay_run_answer (&stay_run, result, _ ("Withdrawal of the statement"));
    if (result->outcome == ZJ_OUTCOME_DONE)
      zj_stay_run_put_text (run, "receipt_no", _ ("Number of the statement"), result->stay->withdrawn_receipt);
  }
  zj_stay_run_end (&stay_run);
}

static void
run_manual_claim (ZjRun *run)
{
  g_auto (Said) said = { 0 };
  ZjStayRun stay_run;

  if (zj_options_has (run->options, "withdraw")) {
    withdraw (run);
    return;
  }
  if (!take_options (run, &said) || (said.request.ipt_no == NULL && !take_person (run, &said))
      || !zj_stay_run_begin (run, &stay_run))
    return;
  if (said.request.ipt_no == NULL || find_stay (&stay_run, &said))
    issue (&stay_run, &said);
  zj_stay_run_end (&stay_run);
}

/* --- check-receipt ---------------------------------------------------------------------------- */

static gboolean
is_statement_code (const char *text, gpointer data)
{
  (void)data;
  return g_str_has_prefix (text, "ZJ");
}

static char *
read_text_file (const char *path, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, &local))
    g_set_error (error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_FILE, "%s: %s", path, local->message);
  else if (length > TEXT_FILE_MAX || strlen (text) != length || !g_utf8_validate (text, -1, NULL))
    g_set_error (error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_FILE, "%s: %s", path, "not a text file, or too large");
  else
    return g_steal_pointer (&text);
  return NULL;
}

/* The first code that is a statement's; "" where the file has none. */
static char *
read_picture (const ZjRun *run, const char *path, GError **error)
{
  g_autoptr (GPtrArray) texts = zj_scan_file (path, is_statement_code, NULL, run->cancellable, error);

  if (texts == NULL)
    return NULL;
  for (guint i = 0; i < texts->len; i++)
    if (is_statement_code (g_ptr_array_index (texts, i), NULL))
      return g_strdup (g_ptr_array_index (texts, i));
  return g_strdup (texts->len > 0 ? g_ptr_array_index (texts, 0) : "");
}

static gboolean
ends_with (const char *path, const char *suffix)
{
  gsize length = strlen (path), tail = strlen (suffix);

  return length > tail && g_ascii_strcasecmp (path + length - tail, suffix) == 0;
}

static char *
read_argument (const ZjRun *run, const char *argument, gboolean *picture, GError **error)
{
  *picture = ends_with (argument, ".png") || ends_with (argument, ".pdf");
  if (*picture)
    return read_picture (run, argument, error);
  if (ends_with (argument, ".txt"))
    return read_text_file (argument, error);
  return g_strdup (argument);
}

static const char *
problem_text (const char *problem)
{
  if (strcmp (problem, "no_code_found") == 0)
    return _ ("no code was found in it");
  if (strcmp (problem, "version") == 0)
    return _ ("it is of a later version of this program");
  if (strcmp (problem, "certificate_unknown") == 0)
    return _ ("it was signed with a certificate that is not known here");
  if (strcmp (problem, "signature") == 0)
    return _ ("it was changed, or not signed by this desk");
  return _ ("it is no code of a statement");
}

static const struct {
  const char *name, *label; /* label: N_() */
} shown[] = {
  { "receipt_no", N_ ("Number of the statement") },
  { "issued_at", N_ ("Issued") },
  { "kind", N_ ("Kind") },
  { "standing", N_ ("Settlement at the platform") },
  { "name", N_ ("Name, last character") },
  { "cert_no", N_ ("Identity number, last four") },
  { "insured_region", N_ ("Insured place") },
  { "admitted_at", N_ ("Admitted") },
  { "discharged_at", N_ ("Discharged") },
  { "total", N_ ("Total") },
  { "paid", N_ ("Paid") },
  { "reason", N_ ("Reason") },
  { "invoice", N_ ("Invoice") },
  { "annex", N_ ("Fee list") },
  { "certificate", N_ ("Signed by") },
};

static void
print_check (ZjText *text, const ZjStatementCheck *check, const char *problem)
{
  if (check->valid) {
    zj_text_line (text, _ ("The code is valid"));
  } else {
    g_autofree char *line = g_strdup_printf (_ ("The code is NOT valid: %s"), problem_text (problem));

    zj_text_line (text, line);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (shown); i++) {
    const char *value = g_hash_table_lookup (check->fields, shown[i].name);

    if (value != NULL && *value != '\0')
      zj_text_entry (text, 2, 32, _ (shown[i].label), value);
  }
}

static void
answer_check (ZjRun *run, const ZjStatementCheck *check, const char *problem)
{
  ZjWriter *writer;

  if (!check->valid)
    zj_cli_answer_status (run->answer, 1);
  writer = zj_cli_answer_members (run->answer);
  if (writer == NULL) {
    print_check (zj_cli_answer_text (run->answer), check, problem);
    return;
  }
  zj_writer_boolean (writer, "valid", check->valid);
  zj_writer_text (writer, "problem", problem);
  zj_writer_begin_object (writer, "fields");
  for (gsize i = 0; i < G_N_ELEMENTS (shown); i++)
    if (g_hash_table_contains (check->fields, shown[i].name))
      zj_writer_text (writer, shown[i].name, g_hash_table_lookup (check->fields, shown[i].name));
  zj_writer_end_object (writer);
}

static void
run_check_receipt (ZjRun *run)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjStatementCheck) check = NULL;
  g_autofree char *text = NULL;
  gboolean picture;

  text = read_argument (run, zj_options_word (run->options, 1), &picture, &error);
  if (text != NULL)
    check = zj_statement_code_check (run->config, text, zj_options_value (run->options, "certificate"), &error);
  if (check == NULL)
    zj_run_fail (run, error);
  else
    answer_check (run, check, picture && *text == '\0' ? "no_code_found" : check->problem);
}

static const ZjOptionSpec claim_options[] = {
  { "out", ZJ_OPTION_TEXT, "F.pdf", N_ ("the PDF file to write") },
  { "reason", ZJ_OPTION_CODE, "R",
    N_ ("why it is not settled directly: network, not-filed, card, not-opened, not-designated, suspended, injury, "
        "own-choice, other") },
  { "invoice", ZJ_OPTION_LINE, "CODE:NUMBER:CHECK", N_ ("the hospital's invoice") },
  { "paid", ZJ_OPTION_LINE, "YUAN", N_ ("what the patient has paid, in yuan") },
  { "fees", ZJ_OPTION_TEXT, "FILE", N_ ("the hospital's complete list of fee lines, for the annex") },
  { "tel", ZJ_OPTION_LINE, "T", N_ ("telephone of the patient or family") },
  { "agent", ZJ_OPTION_LINE, "RELATION:NAME:NUMBER:TEL", N_ ("who acts for the patient") },
  { "withdraw", ZJ_OPTION_FLAG, NULL, N_ ("the original is back: the statement no longer stands") },
  { "kind", ZJ_OPTION_CODE, "KIND", N_ ("without a stay: inpatient, outpatient or pharmacy") },
  { "admitted", ZJ_OPTION_TIME, "T", N_ ("without a stay: when it began, YYYY-MM-DD HH:MM[:SS]") },
  { "discharged", ZJ_OPTION_TIME, "T", N_ ("when it ended, YYYY-MM-DD HH:MM[:SS]") },
  { "dept", ZJ_OPTION_NAMED, "CODE:NAME", N_ ("without a stay: department") },
  { "diagnosis", ZJ_OPTION_NAMED, "CODE:NAME", N_ ("without a stay: diagnosis") },
  { "insured-region", ZJ_OPTION_CODE, "R", N_ ("without a stay: region of insurance, 2, 4 or 6 digits") },
  { NULL, ZJ_OPTION_FLAG, NULL, NULL },
};
static const ZjOptionSpec check_options[] = {
  { "certificate", ZJ_OPTION_TEXT, "PEM", N_ ("this certificate and no other") },
  { NULL, ZJ_OPTION_FLAG, NULL, NULL },
};

static const ZjOptionSpec *const claim_tables[] = { zj_ipt_no_options, claim_options, zj_person_options,
                                                    zj_reader_options, NULL };
static const ZjOptionSpec *const check_tables[] = { check_options, NULL };

const ZjVerb zj_verbs_claim[] = {
  { "manual-claim", NULL, 0, 0, claim_tables, N_ ("issues a statement for a manual claim, or prints it again"),
    ZJ_NEEDS_CONFIG, run_manual_claim },
  { "check-receipt", "TEXT|FILE", 1, 1, check_tables, N_ ("verifies the code on a statement for a manual claim"),
    ZJ_NEEDS_NOTHING, run_check_receipt },
  { NULL, NULL, 0, 0, NULL, NULL, ZJ_NEEDS_NOTHING, NULL },
};
