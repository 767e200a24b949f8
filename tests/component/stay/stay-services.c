/* Whole stays by their services, over the real journal, the real line and the platform simulator:
 * what is lost on the way, at both ends, and a desk that is started again in between. */
#include <string.h>

#include "china_time.h"
#include "simulator.h"
#include "stay/admission.h"
#include "stay/cancel.h"
#include "stay/discharge.h"
#include "stay/fees.h"
#include "stay/resolve.h"
#include "stay/settlement.h"

#define N "ZY0001"

typedef struct {
  Simulator simulator;
  ZjConfig *config;
  ZjTls *tls;
  ZjJournal *journal;
  ZjSession *session;
  ZjStayContext context;
  ZjCredential *credential;
  char *admitted_at;
} Fixture;

static void
open_desk (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture->journal = zj_journal_open (fixture->config, &error);
  g_assert_no_error (error);
  fixture->session = zj_session_new (fixture->config, fixture->tls, fixture->journal, NULL, NULL, &error);
  g_assert_no_error (error);
  fixture->context.config = fixture->config;
  fixture->context.journal = fixture->journal;
  fixture->context.session = fixture->session;
  fixture->context.operator_no = fixture->config->desk.operator_no;
}

static void
close_desk (Fixture *fixture)
{
  g_clear_pointer (&fixture->session, zj_session_free);
  g_clear_pointer (&fixture->journal, zj_journal_close);
}

static void
setup (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;
  g_auto (GStrv) words = NULL;
  ZjTlsFiles files;

  simulator_start (&fixture->simulator);
  g_assert_true (g_key_file_load_from_file (file, fixture->simulator.config_file, G_KEY_FILE_NONE, &error));
  g_key_file_set_string (file, "profile", "original_not_found", "original not found");
  g_key_file_set_string (file, "profile", "already_cancelled", "already cancelled");
  g_key_file_set_string (file, "platform", "settle_timeout_s", "10");
  if (data != NULL)
    g_key_file_set_string (file, "profile", data, "none");
  g_assert_true (g_key_file_save_to_file (file, fixture->simulator.config_file, &error));
  fixture->config = zj_config_load (fixture->simulator.config_file, &error);
  g_assert_no_error (error);
  files = (ZjTlsFiles){ .authority = fixture->config->platform.authority,
                        .revocation = fixture->config->platform.revocation,
                        .certificate = fixture->config->platform.certificate,
                        .key = fixture->config->platform.key,
                        .group = fixture->config->desk.group };
  fixture->tls = zj_tls_new (&files, &error);
  g_assert_no_error (error);
  line = simulator_say (&fixture->simulator, "person second-long-term");
  words = g_strsplit (line, " ", -1);
  fixture->credential = zj_credential_new_identity (words[1], "测试甲", "01", NULL);
  fixture->admitted_at = zj_china_time (g_get_real_time () / G_USEC_PER_SEC - 3600);
  open_desk (fixture);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  g_autofree char *violations = simulator_say (&fixture->simulator, "violations");

  (void)data;
  g_assert_cmpstr (violations, ==, "0");
  close_desk (fixture);
  g_free (fixture->admitted_at);
  zj_credential_free (fixture->credential);
  zj_tls_unref (fixture->tls);
  zj_config_unref (fixture->config);
  simulator_stop (&fixture->simulator);
}

static void
expect (ZjStayResult *result, ZjOutcome outcome)
{
  g_autoptr (ZjStayResult) owned = result;

  if (owned->outcome != outcome)
    g_error ("outcome %d where %d is due: %s", (int)owned->outcome, (int)outcome,
             owned->error != NULL ? owned->error->message : "-");
  if (outcome == ZJ_OUTCOME_DONE)
    g_assert_no_error (owned->error);
}

static ZjStayResult *
admit (Fixture *fixture)
{
  static char texts[][32] = { "A03", "测试内科", "D330100000001", "测试医生", "I10.x00", "测试诊断" };
  const ZjAdmission admission = { .ipt_no = N,
                                  .credential = fixture->credential,
                                  .dept = { texts[0], texts[1] },
                                  .doctor = { texts[2], texts[3] },
                                  .diagnosis = { texts[4], texts[5] },
                                  .bed = "12",
                                  .tel = "00000000001",
                                  .time = fixture->admitted_at };

  return zj_admission_admit (&fixture->context, &admission);
}

static void
upload (Fixture *fixture)
{
  g_autoptr (GPtrArray) faults = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjFeeFile) file = NULL;
  g_autoptr (ZjFees) fees = NULL;
  g_autofree char *text = g_strdup_printf (
      "feedetl_sn,fee_ocur_time,med_list_codg,medins_list_codg,cnt,pric,det_item_fee_sumamt,"
      "bilg_dept_codg,bilg_dept_name,bilg_dr_codg,bilg_dr_name\n"
      "1,%s,A0001,H1,2,50.00,100.00,A03,测试内科,D330100000001,测试医生\n"
      "2,%s,X0001,H2,1,400.00,400.00,A03,测试内科,D330100000001,测试医生\n",
      fixture->admitted_at, fixture->admitted_at);

  file = zj_fee_file_parse (text, strlen (text), &faults, &error);
  g_assert_no_error (error);
  fees = zj_fees_upload (&fixture->context, N, file, FALSE);
  g_assert_no_error (fees->result->error);
}

static ZjStayResult *
discharge (Fixture *fixture)
{
  const ZjDischarge options = { .ipt_no = N, .credential = fixture->credential };

  return zj_discharge_stay (&fixture->context, &options);
}

static ZjStayResult *
settle (Fixture *fixture)
{
  const ZjSettleOptions options
      = { .credential = fixture->credential, .expect_cash_fen = -1, .expect_total_fen = -1, .deposit_fen = -1 };

  return zj_settlement_settle (&fixture->context, N, &options);
}

static void
resolve (Fixture *fixture)
{
  g_autoptr (ZjResolveReport) report = zj_resolve_report_new ();

  zj_resolve_all (&fixture->context, TRUE, report);
}

static ZjStay *
stay_of (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  ZjStay *stay;

  g_assert_true (zj_journal_get_stay (fixture->journal, N, &stay, &error));
  g_assert_nonnull (stay);
  return stay;
}

/* The journal says what the platform's ledger holds. */
static void
expect_truth (Fixture *fixture, ZjStayState state)
{
  g_autoptr (ZjStay) stay = stay_of (fixture);
  g_autofree char *ledger = simulator_say (&fixture->simulator, "ledger " N);

  g_assert_cmpint (stay->open.phase, ==, ZJ_OPEN_NONE);
  g_assert_cmpint (stay->state, ==, state);
  if (state == ZJ_STAY_SETTLED) {
    g_assert_nonnull (strstr (ledger, stay->setl_id));
    g_assert_cmpint (stay->settlement.fen[ZJ_AMOUNT_MEDFEE_SUMAMT], ==, 50000);
    g_assert_false (stay->mismatch);
    g_assert_null (strstr (strstr (ledger, "setl_id") + 1, "\"setl_id\"")); /* it stands alone */
  } else
    g_assert_null (strstr (ledger, "setl_id"));
}

static void
until_discharged (Fixture *fixture)
{
  expect (admit (fixture), ZJ_OUTCOME_DONE);
  upload (fixture);
  expect (discharge (fixture), ZJ_OUTCOME_DONE);
}

static void
fault (Fixture *fixture, const char *what)
{
  g_free (simulator_say (&fixture->simulator, "fault %s", what));
}

static void
test_whole (Fixture *fixture, gconstpointer data)
{
  (void)data;
  until_discharged (fixture);
  expect (settle (fixture), ZJ_OUTCOME_DONE);
  expect_truth (fixture, ZJ_STAY_SETTLED);
  expect (zj_cancel_settlement (&fixture->context, N, "2002"), ZJ_OUTCOME_DONE);
  expect_truth (fixture, ZJ_STAY_DISCHARGED);
  expect (settle (fixture), ZJ_OUTCOME_DONE);
  expect_truth (fixture, ZJ_STAY_SETTLED);
  expect (zj_cancel_settlement (&fixture->context, N, "2002"), ZJ_OUTCOME_DONE);
  expect (zj_cancel_discharge (&fixture->context, N), ZJ_OUTCOME_DONE);
  expect (zj_cancel_fees (&fixture->context, N), ZJ_OUTCOME_DONE);
  expect (zj_cancel_admission (&fixture->context, N), ZJ_OUTCOME_DONE);
  expect_truth (fixture, ZJ_STAY_WITHDRAWN);
}

/* Lost on the way there or back; the desk is started again; resolved; settled once. */
static void
test_lost_settlement (Fixture *fixture, gconstpointer data)
{
  static const char *const faults[] = { "2304 before-commit x1", "2304 after-commit x1", "2304 cut 40 x1",
                                        "2304 http 500 x1",      "2304 garbage x1",      "2304 missing setl_id x1" };

  (void)data;
  until_discharged (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++) {
    fault (fixture, faults[i]);
    fault (fixture, "2601 after-commit x1"); /* and so is the reversal */
    zj_stay_result_free (settle (fixture));
    close_desk (fixture);
    open_desk (fixture);
    for (guint j = 0; j < 3; j++)
      resolve (fixture);
    g_free (simulator_say (&fixture->simulator, "clear"));
    {
      g_autoptr (ZjStay) stay = stay_of (fixture);

      expect_truth (fixture, stay->state);
      g_test_message ("%s: %s", faults[i], zj_stay_state_name (stay->state));
      if (stay->state != ZJ_STAY_SETTLED)
        expect (settle (fixture), ZJ_OUTCOME_DONE);
    }
    expect_truth (fixture, ZJ_STAY_SETTLED);
    expect (zj_cancel_settlement (&fixture->context, N, "2002"), ZJ_OUTCOME_DONE);
  }
}

static void
test_lost_cancel (Fixture *fixture, gconstpointer data)
{
  static const char *const faults[] = { "2305 before-commit x1", "2305 after-commit x1" };

  (void)data;
  until_discharged (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++) {
    expect (settle (fixture), ZJ_OUTCOME_DONE);
    fault (fixture, faults[i]);
    zj_stay_result_free (zj_cancel_settlement (&fixture->context, N, "2002"));
    close_desk (fixture);
    open_desk (fixture);
    resolve (fixture);
    expect_truth (fixture, ZJ_STAY_DISCHARGED);
  }
}

static void
test_lost_admission (Fixture *fixture, gconstpointer data)
{
  static const char *const faults[] = { "2401 before-commit x1", "2401 after-commit x1" };

  (void)data;
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++) {
    fault (fixture, faults[i]);
    zj_stay_result_free (admit (fixture));
    close_desk (fixture);
    open_desk (fixture);
    for (guint j = 0; j < 3; j++)
      resolve (fixture);
    expect_truth (fixture, ZJ_STAY_ADMITTED);
    expect (zj_cancel_admission (&fixture->context, N), ZJ_OUTCOME_DONE);
  }
}

/* Rule 9: each lost at both ends. */
static void
test_lost_others (Fixture *fixture, gconstpointer data)
{
  (void)data;
  expect (admit (fixture), ZJ_OUTCOME_DONE);
  fault (fixture, "2402 before-commit x1");
  zj_stay_result_free (discharge (fixture));
  resolve (fixture);
  expect_truth (fixture, ZJ_STAY_DISCHARGED);
  fault (fixture, "2405 after-commit x1");
  zj_stay_result_free (zj_cancel_discharge (&fixture->context, N));
  resolve (fixture);
  expect_truth (fixture, ZJ_STAY_ADMITTED);
  fault (fixture, "2402 after-commit x1");
  zj_stay_result_free (discharge (fixture));
  resolve (fixture);
  expect_truth (fixture, ZJ_STAY_DISCHARGED);
  upload (fixture);
  expect (settle (fixture), ZJ_OUTCOME_DONE); /* 5201 agrees */
  expect_truth (fixture, ZJ_STAY_SETTLED);
}

/* Rule 11. */
static void
test_no_query (Fixture *fixture, gconstpointer data)
{
  (void)data;
  until_discharged (fixture);
  fault (fixture, "2304 after-commit x1");
  zj_stay_result_free (settle (fixture));
  resolve (fixture);
  expect_truth (fixture, ZJ_STAY_DISCHARGED);
  expect (settle (fixture), ZJ_OUTCOME_DONE);
  expect_truth (fixture, ZJ_STAY_SETTLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/stay-services/whole", Fixture, NULL, setup, test_whole, teardown);
  g_test_add ("/stay-services/lost-settlement", Fixture, NULL, setup, test_lost_settlement, teardown);
  g_test_add ("/stay-services/lost-cancel", Fixture, NULL, setup, test_lost_cancel, teardown);
  g_test_add ("/stay-services/lost-admission", Fixture, NULL, setup, test_lost_admission, teardown);
  g_test_add ("/stay-services/lost-others", Fixture, NULL, setup, test_lost_others, teardown);
  g_test_add ("/stay-services/no-query", Fixture, "settlement_query", setup, test_no_query, teardown);
  return g_test_run ();
}
