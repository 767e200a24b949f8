/* A whole stay over a real line, mutual TLS and the platform simulator: every transaction, in
 * both directions. The simulator must find nothing against the specification in any of it. */
#include "china_time.h"
#include "platform/tx_day.h"
#include "platform/tx_fees.h"
#include "platform/tx_settlement.h"
#include "platform/tx_stay.h"
#include "simulator.h"

#include <string.h>

typedef struct {
  Simulator simulator;
  ZjConfig *config;
  ZjTls *tls;
  ZjJournal *journal;
  ZjSession *session;
  ZjStay *stay;
  char *today; /* the platform's business day */
} Fixture;

static void
set_keys (const Fixture *fixture, const char *identity_in_data)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (g_key_file_load_from_file (file, fixture->simulator.config_file, G_KEY_FILE_NONE, &error));
  g_key_file_set_string (file, "profile", "original_not_found", "original not found");
  g_key_file_set_string (file, "profile", "already_cancelled", "already cancelled");
  g_key_file_set_string (file, "institution", "address", "测试路1号");
  g_key_file_set_string (file, "profile", "identity_in_data", identity_in_data);
  g_assert_true (g_key_file_save_to_file (file, fixture->simulator.config_file, &error));
}

/* A person insured far away, admitted yesterday. */
static ZjStay *
invented_stay (const Fixture *fixture)
{
  g_autofree char *line = simulator_say (&fixture->simulator, "person second-long-term");
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;
  ZjStay *stay = zj_stay_new ("ZY0001");

  stay->psn_no = g_strdup (words[0]);
  stay->insutype = g_strdup ("310");
  stay->insured_region = g_strdup ("430100");
  stay->psn_type = g_strdup ("11");
  stay->name = zj_personal_new ("测试甲");
  stay->cert_no = zj_personal_new (words[1]);
  stay->cert_type = g_strdup ("01");
  stay->credential_type = g_strdup ("03");
  stay->credential_no = zj_personal_new (words[2]);
  stay->card_sn = g_strdup (words[3]);
  stay->admitted_at = zj_china_time (now_s - 24 * 3600);
  stay->bed = g_strdup ("12");
  stay->dept = (ZjNamed){ g_strdup ("A03"), g_strdup ("测试内科") };
  stay->doctor = (ZjNamed){ g_strdup ("D330100000001"), g_strdup ("测试医生") };
  stay->diagnosis = (ZjNamed){ g_strdup ("I10.x00"), g_strdup ("测试诊断") };
  stay->tel = zj_personal_new ("00000000001");
  stay->ipt_type = g_strdup ("1");
  return stay;
}

/* data: the profile's identity_in_data */
static void
setup (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  ZjTlsFiles files;

  simulator_start (&fixture->simulator);
  set_keys (fixture, data);
  if (strcmp (data, "true") == 0)
    g_free (simulator_say (&fixture->simulator, "quirk identity-in-data on"));
  fixture->config = zj_config_load (fixture->simulator.config_file, &error);
  g_assert_no_error (error);
  files = (ZjTlsFiles){ .authority = fixture->config->platform.authority,
                        .revocation = fixture->config->platform.revocation,
                        .certificate = fixture->config->platform.certificate,
                        .key = fixture->config->platform.key,
                        .group = fixture->config->desk.group };
  fixture->tls = zj_tls_new (&files, &error);
  g_assert_no_error (error);
  fixture->journal = zj_journal_open (fixture->config, &error);
  g_assert_no_error (error);
  fixture->session = zj_session_new (fixture->config, fixture->tls, fixture->journal, NULL, NULL, &error);
  g_assert_no_error (error);
  fixture->stay = invented_stay (fixture);
  fixture->today = zj_china_day (g_get_real_time () / G_USEC_PER_SEC);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  g_autofree char *violations = simulator_say (&fixture->simulator, "violations");
  g_autofree char *repeats = simulator_say (&fixture->simulator, "repeats");

  (void)data;
  g_assert_cmpstr (violations, ==, "0");
  g_assert_cmpstr (repeats, ==, "0");
  g_free (fixture->today);
  zj_stay_free (fixture->stay);
  zj_session_free (fixture->session);
  zj_journal_close (fixture->journal);
  zj_tls_unref (fixture->tls);
  zj_config_unref (fixture->config);
  simulator_stop (&fixture->simulator);
}

static char *
new_msgid (const Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  char *msgid = zj_journal_next_msgid (fixture->journal, g_get_real_time () / 1000, &error);

  g_assert_no_error (error);
  return msgid;
}

static void
expect (const ZjCallResult *result, ZjOutcome outcome)
{
  if (result->outcome != outcome)
    g_error ("outcome %d where %d is due: %s, %s", (int)result->outcome, (int)outcome,
             result->error != NULL ? result->error->message : "-", result->err_msg != NULL ? result->err_msg : "-");
}

/* One changing call with no answer of its own */
typedef void (*Plain) (ZjSession *session, const ZjStay *stay, const char *msgid, GCancellable *cancellable,
                       ZjCallResult *result);

static void
expect_plain (Fixture *fixture, Plain call, ZjOutcome outcome)
{
  g_autofree char *msgid = new_msgid (fixture);
  g_auto (ZjCallResult) result = { 0 };

  call (fixture->session, fixture->stay, msgid, NULL, &result);
  expect (&result, outcome);
}

static void
admit (Fixture *fixture)
{
  g_autofree char *msgid = new_msgid (fixture);
  g_auto (ZjCallResult) result = { 0 };

  g_clear_pointer (&fixture->stay->mdtrt_id, g_free);
  zj_tx_admit (fixture->session, fixture->stay, msgid, NULL, &result, &fixture->stay->mdtrt_id);
  expect (&result, ZJ_OUTCOME_DONE);
  g_assert_cmpint (result.platform_time_ms, !=, 0);
  g_assert_nonnull (result.inf_refmsgid);
}

/* The only row of 5201 and of 5303 (NULL: none) about this stay */
static void
expect_row (Fixture *fixture, gboolean now, const char *ipt_no, gboolean in_hospital, gboolean withdrawn)
{
  const ZjStay *stay = fixture->stay;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  const ZjStayRow *row;

  if (now)
    zj_tx_in_hospital (fixture->session, stay->psn_no, stay->insured_region, stay->admitted_at, fixture->today, NULL,
                       &rows, &error);
  else
    zj_tx_stays_of_person (fixture->session, stay->psn_no, stay->insured_region, stay->mdtrt_id, stay->admitted_at,
                           fixture->today, NULL, NULL, &rows, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, ipt_no != NULL ? 1 : 0);
  if (ipt_no == NULL)
    return;
  row = g_ptr_array_index (rows, 0);
  g_assert_cmpstr (row->mdtrt_id, ==, stay->mdtrt_id);
  g_assert_cmpstr (row->ipt_otp_no, ==, ipt_no);
  g_assert_cmpstr (row->psn_no, ==, stay->psn_no);
  g_assert_cmpint (row->in_hospital, ==, in_hospital);
  g_assert_cmpint (row->withdrawn, ==, withdrawn);
}

/* Fees */

static void
add_item (GPtrArray *items, const Fixture *fixture, const char *code, const char *count, const char *price,
          gint64 amount_fen, const char *refunded)
{
  const char *fields[] = { "fee_ocur_time",
                           fixture->stay->admitted_at,
                           "med_list_codg",
                           code,
                           "medins_list_codg",
                           "H1",
                           "cnt",
                           count,
                           "pric",
                           price,
                           "bilg_dept_codg",
                           "A03",
                           "bilg_dept_name",
                           "测试内科",
                           "bilg_dr_codg",
                           "D330100000001",
                           "bilg_dr_name",
                           "测试医生",
                           "init_feedetl_sn",
                           refunded,
                           NULL };
  ZjFeeItem *item = g_new0 (ZjFeeItem, 1);

  item->sn = g_strdup_printf ("%u", items->len + 1);
  item->amount_fen = amount_fen;
  item->fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; fields[i] != NULL && fields[i + 1] != NULL; i += 2)
    g_hash_table_insert (item->fields, g_strdup (fields[i]), g_strdup (fields[i + 1]));
  g_ptr_array_add (items, item);
}

/* 1500.00 + 246.80 − 24.68 at the platform; the fourth is turned down. request: their sums. */
static void
upload (Fixture *fixture, ZjSettlementRequest *request)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify)zj_fee_item_free);
  g_autoptr (GPtrArray) answers = NULL;
  g_autofree char *msgid = new_msgid (fixture);
  g_auto (ZjCallResult) result = { 0 };

  add_item (items, fixture, "A0001", "1.5", "1000", 150000, NULL);
  add_item (items, fixture, "X0001", "20", "12.340000", 24680, NULL);
  add_item (items, fixture, "X0001", "-2", "12.34", -2468, "2");
  add_item (items, fixture, "无", "1", "1", 100, NULL);
  zj_tx_upload_fees (fixture->session, fixture->stay, items, 0, items->len, msgid, NULL, &result, &answers);
  expect (&result, ZJ_OUTCOME_DONE);
  *request = (ZjSettlementRequest){ .account = "no", .total_fen = 172212 };
  for (guint i = 0; i < answers->len; i++) {
    const ZjFeeAnswer *answer = g_ptr_array_index (answers, i);

    g_assert_cmpint (answer->rejected, ==, i == 3);
    g_assert_true (answer->rejected == (answer->message != NULL) && answer->rejected == (answer->category == NULL));
    for (guint part = 0; part < 4 && !answer->rejected; part++)
      request->parts_fen[part] += answer->parts_fen[part];
  }
  g_assert_cmpint (request->parts_fen[0] + request->parts_fen[1] + request->parts_fen[2] + request->parts_fen[3], ==,
                   request->total_fen);
  g_assert_cmpint (request->parts_fen[2], >, 0);
}

/* Money */

static ZjSettlementRow *
settle (Fixture *fixture, const ZjSettlementRequest *request, const char *msgid)
{
  g_auto (ZjCallResult) result = { 0 };
  ZjSettlementRow *row = NULL;

  zj_tx_settle (fixture->session, fixture->stay, request, msgid, NULL, &result, &row);
  expect (&result, ZJ_OUTCOME_DONE);
  g_assert_cmpstr (row->medins_setl_id, ==, msgid);
  g_assert_false (row->refunded);
  return row;
}

/* 5203: one letter a row, in the order of setl_id: S stands, C counts for nothing. */
static void
expect_standing (Fixture *fixture, const char *expected)
{
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) told = g_string_new (NULL);

  zj_tx_settlements (fixture->session, fixture->stay, NULL, &rows, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    g_string_append_c (told, ((const ZjSettlementRow *)g_ptr_array_index (rows, i))->refunded ? 'C' : 'S');
  g_assert_cmpstr (told->str, ==, expected);
}

static void
expect_totals (Fixture *fixture, const ZjSettlementRow *row, guint count, gboolean equal)
{
  const ZjDayTotals totals = { .clr_optins = row->clr_optins,
                               .clr_type = row->clr_type,
                               .insutype = "310",
                               .from = fixture->today,
                               .to = fixture->today,
                               .medfee_fen = row->amounts.fen[ZJ_AMOUNT_MEDFEE_SUMAMT],
                               .fund_pay_fen = row->amounts.fen[ZJ_AMOUNT_FUND_PAY_SUMAMT],
                               .acct_pay_fen = row->amounts.fen[ZJ_AMOUNT_ACCT_PAY],
                               .count = count,
                               .refunds = ZJ_REFUNDS_WITHOUT };
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gboolean same = !equal;

  zj_tx_compare_totals (fixture->session, &totals, NULL, &same, &text, &error);
  g_assert_no_error (error);
  g_assert_cmpint (same, ==, equal);
  g_assert_true (equal == (text == NULL));
}

static void
test_whole_stay (Fixture *fixture, gconstpointer data)
{
  ZjSettlementRequest request;
  g_autoptr (ZjSettlementRow) trial = NULL, row = NULL, negative = NULL, again = NULL, none = NULL;
  g_auto (ZjCallResult) cancelled = { 0 }, twice = { 0 };
  g_autofree char *first = NULL, *second = NULL, *third = NULL, *fourth = NULL, *declared = NULL, *fifth = NULL;
  g_auto (ZjCallResult) declaration = { 0 };
  g_autoptr (GError) error = NULL;

  (void)data;
  admit (fixture);
  expect_row (fixture, TRUE, "ZY0001", TRUE, FALSE);
  expect_row (fixture, FALSE, "ZY0001", TRUE, FALSE);
  expect_plain (fixture, zj_tx_change_stay, ZJ_OUTCOME_DONE);
  fifth = new_msgid (fixture);
  zj_tx_declare_emergency (fixture->session, fixture->stay, "胸痛", fifth, NULL, &declaration, &declared);
  expect (&declaration, ZJ_OUTCOME_DONE);
  upload (fixture, &request);
  g_assert_true (zj_tx_trial (fixture->session, fixture->stay, &request, NULL, &trial, &error));
  g_assert_no_error (error);
  g_assert_null (trial->setl_id);
  expect_standing (fixture, "");

  fixture->stay->discharged_at = zj_china_time (g_get_real_time () / G_USEC_PER_SEC);
  expect_plain (fixture, zj_tx_discharge, ZJ_OUTCOME_DONE);
  expect_row (fixture, FALSE, "ZY0001", FALSE, FALSE);
  first = new_msgid (fixture);
  row = settle (fixture, &request, first);
  g_assert_true (zj_amounts_equal (&row->amounts, &trial->amounts));
  g_assert_cmpuint (row->parts->len, >, 0);
  expect_standing (fixture, "S");
  expect_totals (fixture, row, 1, TRUE);
  expect_totals (fixture, row, 2, FALSE);

  second = new_msgid (fixture);
  zj_tx_cancel_settlement (fixture->session, fixture->stay, row->setl_id, second, NULL, &cancelled, &negative);
  expect (&cancelled, ZJ_OUTCOME_DONE);
  g_assert_cmpstr (negative->setl_id, !=, row->setl_id);
  g_assert_cmpint (negative->amounts.fen[ZJ_AMOUNT_MEDFEE_SUMAMT], ==, -172212);
  expect_standing (fixture, "CC");
  third = new_msgid (fixture);
  zj_tx_cancel_settlement (fixture->session, fixture->stay, row->setl_id, third, NULL, &twice, &none);
  expect (&twice, ZJ_OUTCOME_NOT_DONE);
  g_assert_true (zj_profile_matches (fixture->config->profile.already_cancelled, twice.err_msg));
  fourth = new_msgid (fixture);
  request.account = "own";
  request.invoice = "00123456";
  again = settle (fixture, &request, fourth);
  expect_standing (fixture, "CCS");
}

/* Everything undone, backwards; the same patient admitted again needs another number. */
static void
test_undone (Fixture *fixture, gconstpointer data)
{
  ZjSettlementRequest request;
  g_autofree char *msgid = NULL, *notice_msgid = NULL, *withdrawal = NULL, *number = NULL, *same = NULL;
  g_auto (ZjCallResult) removed = { 0 }, noticed = { 0 }, withdrawn = { 0 };

  (void)data;
  admit (fixture);
  upload (fixture, &request);
  fixture->stay->discharged_at = zj_china_time (g_get_real_time () / G_USEC_PER_SEC);
  expect_plain (fixture, zj_tx_discharge, ZJ_OUTCOME_DONE);
  notice_msgid = new_msgid (fixture);
  zj_tx_manual_notice (fixture->session, fixture->stay, "R1", request.total_fen, "network", FALSE, notice_msgid, NULL,
                       &noticed, &number);
  expect (&noticed, ZJ_OUTCOME_DONE);
  withdrawal = new_msgid (fixture);
  zj_tx_manual_notice (fixture->session, fixture->stay, "R1", request.total_fen, "network", TRUE, withdrawal, NULL,
                       &withdrawn, &same);
  expect (&withdrawn, ZJ_OUTCOME_DONE);
  expect_plain (fixture, zj_tx_withdraw_admission, ZJ_OUTCOME_NOT_DONE);
  expect_plain (fixture, zj_tx_withdraw_discharge, ZJ_OUTCOME_DONE);
  g_clear_pointer (&fixture->stay->discharged_at, g_free);
  expect_plain (fixture, zj_tx_withdraw_admission, ZJ_OUTCOME_NOT_DONE);
  msgid = new_msgid (fixture);
  zj_tx_remove_fees (fixture->session, fixture->stay, NULL, msgid, NULL, &removed);
  expect (&removed, ZJ_OUTCOME_DONE);
  expect_plain (fixture, zj_tx_withdraw_admission, ZJ_OUTCOME_DONE);
  expect_row (fixture, FALSE, NULL, FALSE, FALSE);
  g_free (simulator_say (&fixture->simulator, "quirk withdrawn-stays-shown on"));
  expect_row (fixture, FALSE, "ZY0001", FALSE, TRUE);
  fixture->stay->wire_attempt = 1;
  admit (fixture);
  expect_row (fixture, TRUE, "ZY0001-2", TRUE, FALSE);
}

static void
reverse (Fixture *fixture, const char *infno, const char *omsgid, ZjOutcome outcome, gboolean expect_not_found)
{
  g_autofree char *msgid = new_msgid (fixture);
  g_auto (ZjCallResult) result = { 0 };
  gboolean not_found = !expect_not_found;

  zj_tx_reverse (fixture->session, fixture->stay, infno, omsgid, msgid, NULL, &result, &not_found);
  expect (&result, outcome);
  g_assert_cmpint (not_found, ==, expect_not_found);
}

/* Answers that say too little, or speak of something else, after the platform has settled. */
static void
test_lost_answers (Fixture *fixture, gconstpointer data)
{
  static const char *const faults[] = {
    "missing setl_id",
    "missing medfee_sumamt",
    "null psn_no",
    "set medins_setl_id '\"H33010000001202607011000000301\"'",
    "set setlinfo.mdtrt_id '\"MD0\"'",
    "set psn_cash_pay 1e2",
    "doubled acct_pay",
    "no-infcode",
    "cut 40",
  };
  g_autoptr (GString) standing = g_string_new (NULL);
  ZjSettlementRequest request;
  g_autofree char *unseen = new_msgid (fixture);

  (void)data;
  admit (fixture);
  upload (fixture, &request);
  fixture->stay->discharged_at = zj_china_time (g_get_real_time () / G_USEC_PER_SEC);
  expect_plain (fixture, zj_tx_discharge, ZJ_OUTCOME_DONE);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++) {
    g_autofree char *msgid = new_msgid (fixture), *other = new_msgid (fixture);
    g_auto (ZjCallResult) result = { 0 };
    g_autoptr (ZjSettlementRow) row = NULL;

    g_test_message ("%s", faults[i]);
    g_free (simulator_say (&fixture->simulator, "fault 2304 %s x1", faults[i]));
    zj_tx_settle (fixture->session, fixture->stay, &request, msgid, NULL, &result, &row);
    expect (&result, ZJ_OUTCOME_UNKNOWN);
    g_assert_null (row);
    g_string_append (standing, "S");
    expect_standing (fixture, standing->str);
    reverse (fixture, "2304", msgid, ZJ_OUTCOME_DONE, FALSE);
    g_string_truncate (standing, standing->len - 1);
    g_string_append (standing, "CC");
    expect_standing (fixture, standing->str);
    reverse (fixture, "2304", msgid, ZJ_OUTCOME_DONE, FALSE);
  }
  reverse (fixture, "2304", unseen, ZJ_OUTCOME_DONE, FALSE);
  g_free (simulator_say (&fixture->simulator, "quirk reversal-not-found on"));
  g_free (unseen);
  unseen = new_msgid (fixture);
  reverse (fixture, "2304", unseen, ZJ_OUTCOME_NOT_DONE, TRUE);
  expect_standing (fixture, standing->str);
}

/* The day's details: agreed, amounts that differ, only here, only there. */
static void
test_day (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZjSettlementRow) first = NULL, second = NULL, third = NULL;
  g_autofree char *one = NULL, *two = NULL, *three = NULL, *uploading = NULL;
  g_autoptr (GPtrArray) rows = g_ptr_array_new (), differences = NULL;
  g_autoptr (ZjDayFile) file = NULL;
  g_autoptr (GError) error = NULL;
  ZjSettlementRequest request;
  ZjDayTotals totals;
  guint seen[4] = { 0 };

  (void)data;
  admit (fixture);
  upload (fixture, &request);
  fixture->stay->discharged_at = zj_china_time (g_get_real_time () / G_USEC_PER_SEC);
  expect_plain (fixture, zj_tx_discharge, ZJ_OUTCOME_DONE);
  one = new_msgid (fixture);
  first = settle (fixture, &request, one);
  two = new_msgid (fixture);
  second = settle (fixture, &request, two);
  three = new_msgid (fixture);
  uploading = new_msgid (fixture);
  third = settle (fixture, &request, three);
  ZjDayRow mine[] = {
    { first->setl_id, first->mdtrt_id, fixture->stay->psn_no, 172212, first->amounts.fen[ZJ_AMOUNT_FUND_PAY_SUMAMT],
      first->amounts.fen[ZJ_AMOUNT_ACCT_PAY], FALSE },
    { second->setl_id, second->mdtrt_id, fixture->stay->psn_no, 172211, second->amounts.fen[ZJ_AMOUNT_FUND_PAY_SUMAMT],
      second->amounts.fen[ZJ_AMOUNT_ACCT_PAY], FALSE },
    { "S0", "MD0", fixture->stay->psn_no, 1, 1, 0, FALSE },
  };
  totals = (ZjDayTotals){ .clr_optins = first->clr_optins,
                          .clr_type = first->clr_type,
                          .from = fixture->today,
                          .to = fixture->today,
                          .count = G_N_ELEMENTS (mine) };
  for (guint i = 0; i < G_N_ELEMENTS (mine); i++) {
    g_ptr_array_add (rows, &mine[i]);
    totals.medfee_fen += mine[i].medfee_fen;
    totals.fund_pay_fen += mine[i].fund_pay_fen;
  }
  g_assert_true (zj_tx_compare_details (fixture->session, &totals, rows, uploading, NULL, &file, &error));
  g_assert_no_error (error);
  g_assert_true (zj_tx_fetch_details (fixture->session, file, NULL, &differences, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (differences->len, ==, 4);
  for (guint i = 0; i < differences->len; i++) {
    const ZjDayDifference *row = g_ptr_array_index (differences, i);
    const char *msgids[] = { one, NULL, three, two };

    seen[row->verdict]++;
    g_assert_cmpstr (row->msgid, ==, msgids[row->verdict]);
    g_assert_true (row->has_amounts);
  }
  for (guint i = 0; i < G_N_ELEMENTS (seen); i++)
    g_assert_cmpuint (seen[i], ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/stay/whole", Fixture, "false", setup, test_whole_stay, teardown);
  g_test_add ("/stay/whole-with-identity", Fixture, "true", setup, test_whole_stay, teardown);
  g_test_add ("/stay/undone", Fixture, "false", setup, test_undone, teardown);
  g_test_add ("/stay/lost-answers", Fixture, "false", setup, test_lost_answers, teardown);
  g_test_add ("/stay/day", Fixture, "false", setup, test_day, teardown);
  return g_test_run ();
}
