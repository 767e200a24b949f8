/* verify: the four questions. */
#include <client/i18n.h>
#include <client/regions.h>
#include <client/wording.h>
#include <string.h>

#include "person.h"
#include "questions.h"
#include "verbs.h"

/* "1234.56" of fen, exactly. Free it. */
static char *
yuan_of_fen (gint64 fen)
{
  guint64 amount = fen < 0 ? 0u - (guint64)fen : (guint64)fen;

  return g_strdup_printf ("%s%" G_GUINT64_FORMAT ".%02u", fen < 0 ? "-" : "", amount / 100, (guint)(amount % 100));
}

static const ZjInsurance *
chosen_insurance (const ZjPerson *person)
{
  if (person->chosen < 0 || (guint)person->chosen >= person->insurances->len)
    return NULL;
  return g_ptr_array_index (person->insurances, person->chosen);
}

void
zj_cli_write_questions (ZjWriter *writer, const ZjConfig *config, const ZjVerification *verification)
{
  zj_writer_text (writer, "verdict", zj_verdict_name (verification->verdict));
  zj_writer_begin_list (writer, "questions");
  for (guint i = 0; i < ZJ_N_QUESTIONS; i++) {
    const ZjQuestion *question = &verification->questions[i];
    g_autoptr (ZjWording) wording = zj_wording_for_question (config, verification, (ZjQuestionId)i);

    zj_writer_begin_object (writer, NULL);
    zj_writer_text (writer, "id", zj_question_name ((ZjQuestionId)i));
    zj_writer_text (writer, "answer", zj_answer_name (question->answer));
    zj_writer_text (writer, "reason", zj_reason_name (question->reason));
    zj_writer_text (writer, "text", wording->text);
    zj_writer_text (writer, "remedy", wording->remedy);
    zj_writer_text (writer, "call", wording->call);
    zj_writer_end_object (writer);
  }
  zj_writer_end_list (writer);
}

static void
write_insurance (ZjWriter *writer, const ZjInsurance *insurance)
{
  g_autofree char *balance = insurance->balance_fen >= 0 ? yuan_of_fen (insurance->balance_fen) : NULL;

  zj_writer_text (writer, "insutype", insurance->insutype);
  zj_writer_text (writer, "insured_region", insurance->insured_region);
  zj_writer_text (writer, "insured_place", zj_region_name (insurance->insured_region));
  zj_writer_text (writer, "psn_type", insurance->psn_type);
  zj_writer_text (writer, "state", insurance->state);
  zj_writer_text (writer, "since", insurance->since);
  zj_writer_text (writer, "suspended_since", insurance->suspended_since);
  zj_writer_text (writer, "employer", insurance->employer);
  zj_writer_text (writer, "balance", balance);
}

static void
write_person (ZjWriter *writer, const ZjPerson *person)
{
  static const ZjInsurance none = { .balance_fen = -1 };
  const ZjInsurance *insurance;

  if (person == NULL || person->psn_no == NULL) { /* not asked, or nobody known by that number */
    zj_writer_text (writer, "person", NULL);
    return;
  }
  insurance = chosen_insurance (person);
  zj_writer_begin_object (writer, "person");
  zj_writer_text (writer, "psn_no", person->psn_no);
  zj_writer_text (writer, "name", zj_personal_reveal (&person->name));
  zj_writer_text (writer, "cert_no", zj_personal_reveal (&person->cert_no));
  zj_writer_text (writer, "cert_type", person->cert_type);
  zj_writer_text (writer, "sex", person->sex);
  zj_writer_text (writer, "birth_date", zj_personal_reveal (&person->birth_date));
  write_insurance (writer, insurance != NULL ? insurance : &none);
  zj_writer_begin_list (writer, "insurances");
  for (guint i = 0; i < person->insurances->len; i++) {
    zj_writer_begin_object (writer, NULL);
    write_insurance (writer, g_ptr_array_index (person->insurances, i));
    zj_writer_end_object (writer);
  }
  zj_writer_end_list (writer);
  zj_writer_end_object (writer);
}

static void
write_filings (ZjWriter *writer, const GPtrArray *filings)
{
  zj_writer_begin_list (writer, "filings");
  for (guint i = 0; i < filings->len; i++) {
    const ZjFiling *filing = g_ptr_array_index (filings, i);

    zj_writer_begin_object (writer, NULL);
    zj_writer_text (writer, "fil_no", filing->number);
    zj_writer_text (writer, "fil_type", filing->type);
    zj_writer_text (writer, "rloc_admdvs", filing->region);
    zj_writer_text (writer, "begndate", filing->begin);
    zj_writer_text (writer, "enddate", filing->end);
    zj_writer_begin_list (writer, "medins");
    for (guint j = 0; filing->institutions != NULL && filing->institutions[j] != NULL; j++)
      zj_writer_text (writer, NULL, filing->institutions[j]);
    zj_writer_end_list (writer);
    zj_writer_text (writer, "fil_stas", filing->state);
    zj_writer_boolean (writer, "covers", filing->covers);
    zj_writer_text (writer, "reason", zj_reason_name (filing->why_not));
    zj_writer_end_object (writer);
  }
  zj_writer_end_list (writer);
}

/* "Zhang San, male, 1958-03-12", in the words of the language. */
static char *
who_is_this (const ZjPerson *person)
{
  g_autoptr (GString) who = g_string_new (zj_personal_reveal (&person->name));
  const char *parts[] = { person->sex != NULL ? zj_wording_sex (person->sex) : NULL,
                          zj_personal_reveal (&person->birth_date) };

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i] != NULL)
      g_string_append_printf (who, "%s%s", who->len > 0 ? "  " : "", parts[i]);
  return g_string_free (g_steal_pointer (&who), FALSE);
}

void
zj_cli_print_verification (ZjText *text, const ZjConfig *config, const ZjVerification *verification)
{
  const char *remedy = _ ("What to do:");
  const char *call = _ ("Whom to call:");
  g_autoptr (ZjWording) trouble = verification->sign_in_error != NULL
                                      ? zj_wording_for_error (config, verification->sign_in_error)
                                      : NULL;
  guint question_column = 0;
  guint answer_column = 0;
  guint label_column = MAX (zj_text_columns (remedy), zj_text_columns (call)) + 5;

  zj_text_line (text, zj_wording_verdict (verification->verdict));
  if (trouble != NULL) { /* one trouble behind everything is said once */
    zj_text_line (text, trouble->text);
    zj_text_entry (text, 4, label_column, remedy, trouble->remedy);
    zj_text_entry (text, 4, label_column, call, trouble->call);
  }
  if (verification->person != NULL) {
    g_autofree char *who = who_is_this (verification->person);

    if (*who != '\0')
      zj_text_line (text, who);
    explicit_bzero (who, strlen (who));
  }
  for (guint i = 0; i < ZJ_N_QUESTIONS; i++) {
    question_column = MAX (question_column, zj_text_columns (zj_wording_question ((ZjQuestionId)i)) + 2);
    answer_column = MAX (answer_column, zj_text_columns (zj_wording_answer (verification->questions[i].answer)) + 2);
  }
  zj_text_blank (text);
  for (guint i = 0; i < ZJ_N_QUESTIONS; i++) {
    g_autoptr (ZjWording) wording = zj_wording_for_question (config, verification, (ZjQuestionId)i);
    g_autofree char *label = zj_text_padded (zj_wording_question ((ZjQuestionId)i), question_column);
    g_autofree char *label_and_answer = g_strconcat (label, zj_wording_answer (verification->questions[i].answer),
                                                     NULL);

    zj_text_entry (text, 0, question_column + answer_column, label_and_answer, wording->text);
    if (trouble != NULL && verification->questions[i].answer == ZJ_ANSWER_UNASKED)
      continue;
    zj_text_entry (text, 4, label_column, remedy, wording->remedy);
    zj_text_entry (text, 4, label_column, call, wording->call);
  }
}

/* "unknown" exits with its cause: of several, the first in the order of cli.md. */
static int
status_of_unknown (const ZjVerification *verification, const GError *holder_error)
{
  int status = holder_error != NULL ? zj_cli_status_of_cause (holder_error) : 5;

  for (guint i = 0; i < ZJ_N_QUESTIONS; i++) {
    const ZjQuestion *question = &verification->questions[i];

    if (question->answer == ZJ_ANSWER_UNASKED && question->cause != NULL)
      status = zj_cli_status_first (status, zj_cli_status_of_cause (question->cause));
    if (question->answer == ZJ_ANSWER_UNASKED && question->reason == ZJ_REASON_TLS)
      status = zj_cli_status_first (status, 6);
  }
  return status;
}

static void
answer_verification (ZjRun *run, const ZjVerification *verification, const GError *holder_error)
{
  for (guint i = 0; verification->warnings != NULL && verification->warnings[i] != NULL; i++)
    zj_cli_answer_warning (run->answer, run->config, verification->warnings[i]);
  if (verification->verdict == ZJ_VERDICT_NO)
    zj_cli_answer_status (run->answer, 1);
  else if (verification->verdict != ZJ_VERDICT_YES)
    zj_cli_answer_status (run->answer, status_of_unknown (verification, holder_error));

  if (zj_cli_answer_is_json (run->answer)) {
    ZjWriter *writer = zj_cli_answer_members (run->answer);

    zj_cli_write_questions (writer, run->config, verification);
    write_person (writer, verification->person);
    write_filings (writer, verification->filings);
  } else
    zj_cli_print_verification (zj_cli_answer_text (run->answer), run->config, verification);
}

static void
run_verify (ZjRun *run)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) holder_error = NULL;
  g_autoptr (ZjVerification) verification = NULL;
  g_autoptr (ZjCredential) credential = zj_person_credential (run, ZJ_PIN_ADMISSION, &holder_error, &error);
  const ZjVerifyOptions options = { .insutype = zj_options_value (run->options, "insutype"),
                                    .med_type = zj_options_value (run->options, "med-type"),
                                    .date = zj_options_value (run->options, "date"),
                                    .emergency = zj_options_has (run->options, "emergency") };

  if (credential == NULL) {
    zj_run_fail (run, error);
    return;
  }
  if (credential->kind == ZJ_CREDENTIAL_CARD && !credential->card->has_holder
      && credential->card->genuine != ZJ_GENUINE_NO)
    zj_cli_answer_warning_because (run->answer, run->config, "holder_unread", holder_error);
  verification = zj_desk_verify (zj_run_desk (run), credential, &options, run->cancellable);
  if (!zj_run_is_cancelled (run))
    answer_verification (run, verification, holder_error);
}

static const ZjOptionSpec verify_own_options[] = {
  { "med-type", ZJ_OPTION_CODE, "T", N_ ("category of care; the configuration's otherwise") },
  { "date", ZJ_OPTION_DATE, "D", N_ ("date of admission, YYYY-MM-DD; today otherwise") },
  { "emergency", ZJ_OPTION_FLAG, NULL, N_ ("an emergency rescue, which counts as filed") },
  { NULL, ZJ_OPTION_FLAG, NULL, NULL },
};
static const ZjOptionSpec *const verify_options[] = { zj_person_options, zj_reader_options, verify_own_options, NULL };

const ZjVerb zj_verbs_questions[] = {
  { "verify", NULL, 0, 0, verify_options, N_ ("asks whether this person can be settled directly here"), ZJ_NEEDS_CONFIG,
    run_verify },
  { NULL, NULL, 0, 0, NULL, NULL, ZJ_NEEDS_NOTHING, NULL },
};
