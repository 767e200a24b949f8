/* admit, change, declare-emergency, discharge. */
#include <client/i18n.h>
#include <client/wording.h>
#include <string.h>

#include "person.h"
#include "questions.h"
#include "stay/admission.h"
#include "stay/change.h"
#include "stay/declare.h"
#include "stay/discharge.h"
#include "stay_run.h"
#include "verbs.h"

/* CODE:NAME of an option; keep owns what is borrowed. */
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

/* What could not be asked exits with its cause: of several, the first in cli.md's order. */
static void
add_causes (ZjRun *run, const ZjVerification *verification, const GError *holder_error)
{
  if (holder_error != NULL)
    zj_cli_answer_status (run->answer, zj_cli_status_of_cause (holder_error));
  for (guint i = 0; i < ZJ_N_QUESTIONS; i++) {
    const ZjQuestion *question = &verification->questions[i];

    if (question->answer == ZJ_ANSWER_UNASKED && question->cause != NULL)
      zj_cli_answer_status (run->answer, zj_cli_status_of_cause (question->cause));
    if (question->answer == ZJ_ANSWER_UNASKED && question->reason == ZJ_REASON_TLS)
      zj_cli_answer_status (run->answer, 6);
  }
}

static void
answer_stay (ZjStayRun *stay_run, const ZjStayResult *result, const char *what)
{
  ZjRun *run = stay_run->run;
  const ZjStay *stay = result->stay;

  zj_stay_run_answer (stay_run, result, what);
  zj_stay_run_put_text (run, "state", _ ("State"),
                        stay == NULL                          ? NULL
                        : zj_cli_answer_is_json (run->answer) ? zj_stay_state_name (stay->state)
                                                              : zj_wording_stay_state (stay->state));
  zj_stay_run_put_text (run, "mdtrt_id", _ ("Visit number"), stay != NULL ? stay->mdtrt_id : NULL);
}

/* A call that is wrong whatever the stay. */
static void
fail (ZjRun *run, const GError *error, const char *what)
{
  zj_run_fail (run, error);
  zj_cli_answer_outcome (run->answer, ZJ_OUTCOME_NOT_SENT, what);
}

/* The questions' warnings, what waits, and the countdown of an emergency. */
static void
warn_of_admission (ZjStayRun *stay_run, const ZjStayResult *result)
{
  const ZjRun *run = stay_run->run;
  g_autofree char *due = NULL;
  int days_left;

  for (guint i = 0; result->verification != NULL && result->verification->warnings[i] != NULL; i++)
    zj_cli_answer_warning (run->answer, run->config, result->verification->warnings[i]);
  if (result->stay == NULL)
    return;
  if (result->outcome == ZJ_OUTCOME_NOT_SENT && result->stay->state == ZJ_STAY_WAITING)
    zj_cli_answer_warning (run->answer, run->config, "waiting");
  if (result->outcome != ZJ_OUTCOME_DONE)
    return;
  due = zj_declare_due (&stay_run->context, result->stay, &days_left);
  if (due != NULL)
    zj_cli_answer_warning (run->answer, run->config, "declaration_due");
}

static void
answer_admission (ZjStayRun *stay_run, const ZjStayResult *result, const GError *holder_error)
{
  ZjRun *run = stay_run->run;
  g_autofree char *due = NULL;
  int days_left;

  warn_of_admission (stay_run, result);
  if (result->verification != NULL && g_error_matches (result->error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_UNASKED))
    add_causes (run, result->verification, holder_error);
  answer_stay (stay_run, result, _ ("Admission"));
  if (result->stay != NULL && result->outcome == ZJ_OUTCOME_DONE)
    due = zj_declare_due (&stay_run->context, result->stay, &days_left);
  if (due != NULL)
    zj_stay_run_put_text (run, "declare_by", _ ("To be declared by"), due);
  if (result->verification == NULL)
    return;
  if (zj_cli_answer_is_json (run->answer))
    zj_cli_write_questions (zj_cli_answer_members (run->answer), run->config, result->verification);
  else if (result->outcome != ZJ_OUTCOME_DONE)
    zj_cli_print_verification (zj_cli_answer_text (run->answer), run->config, result->verification);
}

static void
run_admit (ZjRun *run)
{
  const ZjOptions *options = run->options;
  g_auto (GStrv) dept = NULL;
  g_auto (GStrv) doctor = NULL;
  g_auto (GStrv) diagnosis = NULL;
  ZjAdmission admission = { .ipt_no = zj_options_value (options, "ipt-no"),
                            .insutype = zj_options_value (options, "insutype"),
                            .dept = named (run, "dept", &dept),
                            .doctor = named (run, "doctor", &doctor),
                            .diagnosis = named (run, "diagnosis", &diagnosis),
                            .bed = zj_options_value (options, "bed"),
                            .tel = zj_options_value (options, "tel"),
                            .time = zj_options_value (options, "time"),
                            .med_type = zj_options_value (options, "med-type"),
                            .injury = zj_options_value (options, "injury"),
                            .referral = zj_options_value (options, "referral"),
                            .agent = zj_options_value (options, "agent"),
                            .emergency = zj_options_has (options, "emergency"),
                            .file_later = zj_options_has (options, "file-later") };
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) holder_error = NULL;
  ZjCredential *credential = NULL;
  ZjStayRun stay_run;

  /* Before the card is read: what is wrong with the call is wrong with any card. */
  if (!zj_admission_check (&admission, run->config, g_get_real_time () / 1000, &error)
      || (credential = zj_person_credential (run, ZJ_PIN_ADMISSION, &holder_error, &error)) == NULL) {
    fail (run, error, _ ("Admission"));
    return;
  }
  admission.credential = credential;
  if (zj_stay_run_begin (run, &stay_run)) {
    g_autoptr (ZjStayResult) result = zj_admission_admit (&stay_run.context, &admission);

    answer_admission (&stay_run, result, holder_error);
    zj_stay_run_end (&stay_run);
  }
  zj_credential_free (credential);
}

static void
run_change (ZjRun *run)
{
  const ZjOptions *options = run->options;
  g_auto (GStrv) dept = NULL;
  g_auto (GStrv) doctor = NULL;
  g_auto (GStrv) diagnosis = NULL;
  const ZjChange change = { .ipt_no = zj_options_value (options, "ipt-no"),
                            .dept = named (run, "dept", &dept),
                            .doctor = named (run, "doctor", &doctor),
                            .diagnosis = named (run, "diagnosis", &diagnosis),
                            .bed = zj_options_value (options, "bed"),
                            .tel = zj_options_value (options, "tel"),
                            .time = zj_options_value (options, "time") };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjStay) known = NULL;
  ZjCredential *credential = NULL;
  ZjStayRun stay_run;

  if (zj_stay_run_ipt_no (run) == NULL)
    return;
  if (change.dept.code == NULL && change.doctor.code == NULL && change.diagnosis.code == NULL && change.bed == NULL
      && change.tel == NULL && change.time == NULL) {
    zj_usage_error (&error, _ ("say what has changed"));
    fail (run, error, _ ("Change"));
    return;
  }
  if (!zj_person_check (run->options, &error)) {
    fail (run, error, _ ("Change"));
    return;
  }
  if (!zj_stay_run_begin (run, &stay_run))
    return;
  if (zj_stay_run_find (&stay_run, change.ipt_no, &credential, &known)) {
    g_autoptr (ZjStayResult) result = zj_change_stay (&stay_run.context, &change);

    answer_stay (&stay_run, result, _ ("Change"));
  }
  zj_credential_free (credential);
  zj_stay_run_end (&stay_run);
}

static void
run_declare (ZjRun *run)
{
  const char *ipt_no = zj_stay_run_ipt_no (run);
  const char *condition = zj_options_value (run->options, "condition");
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjStay) known = NULL;
  ZjCredential *credential = NULL;
  ZjStayRun stay_run;

  if (ipt_no == NULL)
    return;
  if (condition == NULL)
    zj_usage_error (&error, _ ("--%s is missing"), "condition");
  if (condition == NULL || !zj_person_check (run->options, &error)) {
    fail (run, error, _ ("Declaration"));
    return;
  }
  if (!zj_stay_run_begin (run, &stay_run))
    return;
  if (zj_stay_run_find (&stay_run, ipt_no, &credential, &known)) {
    g_autoptr (ZjStayResult) result = zj_declare_emergency (&stay_run.context, ipt_no, condition);

    answer_stay (&stay_run, result, _ ("Declaration"));
    zj_stay_run_put_text (run, "dcla_no", _ ("Declaration number"),
                          result->stay != NULL ? result->stay->dcla_no : NULL);
  }
  zj_credential_free (credential);
  zj_stay_run_end (&stay_run);
}

/* Who is here: asked where 2402 is going to be sent, and as the configuration wants it. */
static gboolean
find_person (ZjRun *run, const ZjStay *known, ZjCredential **credential)
{
  g_autoptr (GError) holder_error = NULL;
  g_autoptr (GError) error = NULL;

  if (*credential != NULL || known->state != ZJ_STAY_ADMITTED || known->open.phase != ZJ_OPEN_NONE
      || (!run->config->card.at_discharge_required && !zj_stay_run_names_person (run)))
    return TRUE;
  *credential = zj_person_credential (run, ZJ_PIN_SETTLEMENT, &holder_error, &error);
  if (*credential == NULL)
    fail (run, error, _ ("Discharge"));
  return *credential != NULL;
}

static void
run_discharge (ZjRun *run)
{
  const ZjOptions *options = run->options;
  g_auto (GStrv) diagnosis = NULL;
  ZjDischarge discharge = { .ipt_no = zj_stay_run_ipt_no (run),
                            .time = zj_options_value (options, "time"),
                            .way = zj_options_value (options, "way"),
                            .death_date = zj_options_value (options, "death-date"),
                            .diagnosis = named (run, "diagnosis", &diagnosis) };
  g_autoptr (ZjStay) known = NULL;
  g_autoptr (GError) error = NULL;
  ZjCredential *credential = NULL;
  ZjStayRun stay_run;

  if (discharge.ipt_no == NULL)
    return;
  if (!zj_person_check (options, &error)) {
    fail (run, error, _ ("Discharge"));
    return;
  }
  if (!zj_stay_run_begin (run, &stay_run))
    return;
  if (zj_stay_run_find (&stay_run, discharge.ipt_no, &credential, &known) && find_person (run, known, &credential)) {
    g_autoptr (ZjStayResult) result = NULL;

    discharge.credential = credential;
    result = zj_discharge_stay (&stay_run.context, &discharge);
    answer_stay (&stay_run, result, _ ("Discharge"));
  }
  zj_credential_free (credential);
  zj_stay_run_end (&stay_run);
}

static const ZjOptionSpec data_options[] = {
  { "dept", ZJ_OPTION_NAMED, "CODE:NAME", N_ ("department") },
  { "bed", ZJ_OPTION_LINE, "B", N_ ("bed") },
  { "doctor", ZJ_OPTION_NAMED, "CODE:NAME", N_ ("doctor in charge") },
  { "diagnosis", ZJ_OPTION_NAMED, "CODE:NAME", N_ ("diagnosis, ICD-10 in the insurance edition") },
  { "tel", ZJ_OPTION_LINE, "T", N_ ("telephone of the patient or family") },
  { "time", ZJ_OPTION_TIME, "T", N_ ("time of admission, YYYY-MM-DD HH:MM[:SS]; now otherwise") },
  { NULL, ZJ_OPTION_FLAG, NULL, NULL },
};
static const ZjOptionSpec admit_own_options[] = {
  { "emergency", ZJ_OPTION_FLAG, NULL, N_ ("an emergency rescue, which counts as filed") },
  { "file-later", ZJ_OPTION_FLAG, NULL, N_ ("admit although not filed; the family files before the settlement") },
  { "injury", ZJ_OPTION_CODE, "KIND", N_ ("none, own, third-party, work, unlawful or unclear") },
  { "referral", ZJ_OPTION_LINE, "NO:DATE:FROM", N_ ("referral: its number, date, and the hospital it is from") },
  { "agent", ZJ_OPTION_LINE, "RELATION:NAME:NUMBER:TEL", N_ ("who acts for the patient") },
  { "med-type", ZJ_OPTION_CODE, "T", N_ ("category of care; the configuration's otherwise") },
  { NULL, ZJ_OPTION_FLAG, NULL, NULL },
};
static const ZjOptionSpec declare_own_options[] = {
  { "condition", ZJ_OPTION_TEXT, "TEXT", N_ ("the patient's condition") },
  { NULL, ZJ_OPTION_FLAG, NULL, NULL },
};
static const ZjOptionSpec discharge_own_options[] = {
  { "time", ZJ_OPTION_TIME, "T", N_ ("time of discharge, YYYY-MM-DD HH:MM[:SS]; now otherwise") },
  { "way", ZJ_OPTION_CODE, "1", N_ ("1 by order, 2 other hospital, 3 community, 4 against advice, 5 died, 9 other") },
  { "death-date", ZJ_OPTION_DATE, "D", N_ ("date of death, YYYY-MM-DD") },
  { "diagnosis", ZJ_OPTION_NAMED, "CODE:NAME", N_ ("diagnosis at discharge; that of the admission otherwise") },
  { NULL, ZJ_OPTION_FLAG, NULL, NULL },
};

static const ZjOptionSpec *const admit_options[] = { zj_ipt_no_options, zj_person_options, zj_reader_options,
                                                     data_options,      admit_own_options, NULL };
static const ZjOptionSpec *const change_options[] = { zj_ipt_no_options, data_options, zj_person_options,
                                                      zj_reader_options, NULL };
static const ZjOptionSpec *const declare_options[] = { zj_ipt_no_options, declare_own_options, zj_person_options,
                                                       zj_reader_options, NULL };
static const ZjOptionSpec *const discharge_options[] = { zj_ipt_no_options, zj_person_options, zj_reader_options,
                                                         discharge_own_options, NULL };

const ZjVerb zj_verbs_stay[] = {
  { "admit", NULL, 0, 0, admit_options, N_ ("verifies and admits a patient"), ZJ_NEEDS_CONFIG, run_admit },
  { "change", NULL, 0, 0, change_options, N_ ("changes the data of an admission"), ZJ_NEEDS_CONFIG, run_change },
  { "declare-emergency", NULL, 0, 0, declare_options, N_ ("declares an emergency to the insured place"),
    ZJ_NEEDS_CONFIG, run_declare },
  { "discharge", NULL, 0, 0, discharge_options, N_ ("records the discharge at the platform"), ZJ_NEEDS_CONFIG,
    run_discharge },
  { NULL, NULL, 0, 0, NULL, NULL, ZJ_NEEDS_NOTHING, NULL },
};
