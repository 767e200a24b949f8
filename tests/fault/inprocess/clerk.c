/* The verbs. */
#include "clerk.h"

#include <string.h>

#include "china_time.h"
#include "claim/claim.h"
#include "ledger.h"
#include "stay/admission.h"
#include "stay/adopt.h"
#include "stay/cancel.h"
#include "stay/change.h"
#include "stay/declare.h"
#include "stay/discharge.h"
#include "stay/fees.h"
#include "stay/resolve.h"
#include "stay/settlement.h"

#define SECOND "2002"

static const char *const act_names[] = {
  [ACT_ADMIT] = "admit",
  [ACT_ADOPT] = "adopt",
  [ACT_CHANGE] = "change",
  [ACT_DECLARE] = "declare",
  [ACT_FEES] = "fees",
  [ACT_NEW_FEES] = "new fees",
  [ACT_DISCHARGE] = "discharge",
  [ACT_TRIAL] = "trial",
  [ACT_SETTLE] = "settle",
  [ACT_CANCEL_SETTLEMENT] = "cancel settlement",
  [ACT_CANCEL_DISCHARGE] = "cancel discharge",
  [ACT_CANCEL_FEES] = "cancel fees",
  [ACT_CANCEL_ADMISSION] = "cancel admission",
  [ACT_CLAIM] = "manual claim",
  [ACT_WITHDRAW_CLAIM] = "withdraw the manual claim",
  [ACT_RESOLVE] = "resolve",
  [ACT_RESOLVE_DUE] = "resolve what is due",
};
G_STATIC_ASSERT (G_N_ELEMENTS (act_names) == N_ACTS);

const char *
act_name (Act act)
{
  return act_names[act];
}

void
said_clear (Said *said)
{
  g_free (said->error);
  g_free (said->setl_id);
  memset (said, 0, sizeof *said);
}

/* Invented by the rule of tests/sim/personas/README.md; the check digit matters to nobody here. */
void
patient_begin (Patient *patient, guint number)
{
  static const char *const numbers[] = { "ZY260701", "ZY260702" };
  g_autofree char *cert_no = g_strdup_printf ("99%04u195803120010", 9000 + number);

  *patient = (Patient){ .ipt_no = numbers[number], .lines = 1 + world_below (4), .list = 1, .bed = 1 };
  patient->credential = zj_credential_new_identity (cert_no, "测试甲", "01", NULL);
  patient->admitted_at = zj_china_time (world.now_ms / 1000 - 7200);
}

void
patient_end (Patient *patient)
{
  g_clear_pointer (&patient->credential, zj_credential_free);
  g_clear_pointer (&patient->admitted_at, g_free);
}

static void
hear (Said *said, const ZjStayResult *result)
{
  said->outcome = result->outcome;
  said->mismatch = result->stay != NULL && result->stay->mismatch;
  if (result->stay != NULL)
    said->setl_id = g_strdup (result->stay->setl_id);
  if (result->error == NULL)
    return;
  said->error = g_strdup_printf ("%s/%s", zj_error_domain_name (result->error), zj_error_code_name (result->error));
  world_tell ("  %s", result->error->message);
}

static void
take (Said *said, ZjStayResult *result)
{
  hear (said, result);
  zj_stay_result_free (result);
}

/* Texts that a struct of the product wants without const. */
static ZjNamedText
named (const char *code, const char *name)
{
  return (ZjNamedText){ code, name };
}

static ZjStayResult *
admit (const ZjStayContext *context, const Patient *patient)
{
  g_autofree char *bed = g_strdup_printf ("%u", patient->bed);
  const ZjAdmission admission = { .ipt_no = patient->ipt_no,
                                  .credential = patient->credential,
                                  .dept = named ("A03", "测试内科"),
                                  .doctor = named ("D330100000001", "测试医生"),
                                  .diagnosis = named ("I10.x00", "测试诊断"),
                                  .bed = bed,
                                  .tel = "000-0000",
                                  .time = patient->admitted_at };

  return zj_admission_admit (context, &admission);
}

static ZjStayResult *
change (const ZjStayContext *context, Patient *patient)
{
  g_autofree char *bed = g_strdup_printf ("%u", ++patient->bed);
  const ZjChange order = { .ipt_no = patient->ipt_no, .bed = bed };

  return zj_change_stay (context, &order);
}

/* Every line of a bill has another price on the next. */
static ZjFeeFile *
bill_of (const Patient *patient)
{
  GString *text = g_string_new ("feedetl_sn,fee_ocur_time,med_list_codg,medins_list_codg,cnt,pric,det_item_fee_sumamt,"
                                "bilg_dept_codg,bilg_dept_name,bilg_dr_codg,bilg_dr_name\n");
  g_autoptr (GPtrArray) faults = NULL;
  g_autoptr (GError) error = NULL;
  ZjFeeFile *file;

  for (guint i = 1; i <= patient->lines; i++) {
    guint fen = 10000 * i + (i == 1 ? 137 * patient->list : 0);

    g_string_append_printf (text, "%u,%s,A0001,H1,1,%u.%02u,%u.%02u,A03,测试内科,D330100000001,测试医生\n", i,
                            patient->admitted_at, fen / 100, fen % 100, fen / 100, fen % 100);
  }
  file = zj_fee_file_parse (text->str, text->len, &faults, &error);
  if (file == NULL)
    g_error ("%s", error->message);
  g_string_free (text, TRUE);
  return file;
}

static void
upload (const ZjStayContext *context, const Patient *patient, Said *said)
{
  g_autoptr (ZjFeeFile) file = bill_of (patient);
  g_autoptr (ZjFees) fees = zj_fees_upload (context, patient->ipt_no, file, TRUE);

  hear (said, fees->result);
}

static ZjStayResult *
discharge (const ZjStayContext *context, const Patient *patient)
{
  const ZjDischarge options = { .ipt_no = patient->ipt_no, .credential = patient->credential };

  return zj_discharge_stay (context, &options);
}

static ZjStayResult *
settle (const ZjStayContext *context, const Patient *patient, gboolean trial)
{
  const ZjSettleOptions options = { .credential = patient->credential,
                                    .account = patient->lines % 2 == 0 ? "own" : NULL,
                                    .expect_cash_fen = -1,
                                    .expect_total_fen = -1,
                                    .deposit_fen = 20000 };

  return trial ? zj_settlement_trial (context, patient->ipt_no, &options)
               : zj_settlement_settle (context, patient->ipt_no, &options);
}

static void
claim (const ZjStayContext *context, const Patient *patient, Said *said)
{
  const ZjClaimRequest request
      = { .ipt_no = patient->ipt_no, .reason = "other", .paid_fen = -1, .credential = patient->credential };
  ZjClaim *issued = zj_claim_issue (context, &request);

  if (issued->content != NULL)
    zj_claim_notify (context, patient->ipt_no, issued->result);
  hear (said, issued->result);
  zj_claim_free (issued);
}

static ZjStayResult *
withdraw_claim (const ZjStayContext *context, const Patient *patient)
{
  ZjStayResult *result = zj_claim_withdraw (context, patient->ipt_no);

  if (result->outcome == ZJ_OUTCOME_DONE)
    zj_claim_notify (context, patient->ipt_no, result);
  return result;
}

static void
adopt (const ZjStayContext *context, const Patient *patient, Said *said)
{
  g_autoptr (GError) error = NULL;

  said->outcome = zj_adopt_stay (context, patient->ipt_no, patient->credential, NULL, &error) ? ZJ_OUTCOME_DONE
                                                                                              : ZJ_OUTCOME_NOT_SENT;
  if (error == NULL)
    return;
  said->error = g_strdup_printf ("%s/%s", zj_error_domain_name (error), zj_error_code_name (error));
  world_tell ("  %s", error->message);
}

static void
resolve (const ZjStayContext *context, gboolean now, Said *said)
{
  g_autoptr (ZjResolveReport) report = zj_resolve_report_new ();

  zj_resolve_all (context, now, report);
  said->outcome = report->unknown > 0 ? ZJ_OUTCOME_UNKNOWN : ZJ_OUTCOME_DONE;
  if (report->error == NULL)
    return;
  said->error = g_strdup_printf ("%s/%s", zj_error_domain_name (report->error), zj_error_code_name (report->error));
  world_tell ("  %s", report->error->message);
}

static void
do_it (Program *program, Patient *patient, Act act, Said *said)
{
  const ZjStayContext *context = &program->context;

  switch (act) {
  case ACT_ADMIT:
    take (said, admit (context, patient));
    break;
  case ACT_ADOPT:
    adopt (context, patient, said);
    break;
  case ACT_CHANGE:
    take (said, change (context, patient));
    break;
  case ACT_DECLARE:
    take (said, zj_declare_emergency (context, patient->ipt_no, "测试病情"));
    break;
  case ACT_NEW_FEES:
    patient->list++;
    upload (context, patient, said);
    break;
  case ACT_FEES:
    upload (context, patient, said);
    break;
  case ACT_DISCHARGE:
    take (said, discharge (context, patient));
    break;
  case ACT_TRIAL:
    take (said, settle (context, patient, TRUE));
    break;
  case ACT_SETTLE:
    take (said, settle (context, patient, FALSE));
    break;
  case ACT_CANCEL_SETTLEMENT:
    take (said, zj_cancel_settlement (context, patient->ipt_no, SECOND));
    break;
  case ACT_CANCEL_DISCHARGE:
    take (said, zj_cancel_discharge (context, patient->ipt_no));
    break;
  case ACT_CANCEL_FEES:
    take (said, zj_cancel_fees (context, patient->ipt_no));
    break;
  case ACT_CANCEL_ADMISSION:
    take (said, zj_cancel_admission (context, patient->ipt_no));
    break;
  case ACT_CLAIM:
    claim (context, patient, said);
    break;
  case ACT_WITHDRAW_CLAIM:
    take (said, withdraw_claim (context, patient));
    break;
  case ACT_RESOLVE:
  case ACT_RESOLVE_DUE:
    resolve (context, act == ACT_RESOLVE, said);
    break;
  case N_ACTS:
  default:
    g_assert_not_reached ();
  }
}

void
clerk_do (Program *program, Patient *patient, Act act, Said *said)
{
  static const char *const outcomes[] = { "not sent", "not done", "done", "unknown" };

  program_set_now (program);
  world_tell ("> %s %s", act_name (act), patient->ipt_no);
  patient->last = act;
  do_it (program, patient, act, said);
  said->answered = !program->dead;
  world_tell ("< %s%s%s", program->dead ? "(dead)" : outcomes[said->outcome], said->error != NULL ? ", " : "",
              said->error != NULL ? said->error : "");
  program_set_now (NULL);
}
