/* Trial, settlement, cancel, reversal and what stands: every byte of what goes out, and what
 * becomes of the answers. */
#include "fake-stay.h"
#include "platform/tx_settlement.h"

#include <gio/gio.h>
#include <string.h>

#define CREDENTIAL                                                                                                     \
  "\"mdtrt_cert_type\":\"03\",\"mdtrt_cert_no\":\"T00000011\",\"card_sn\":\"430100D1560000059900000000000001\","

static const ZjSettlementRequest request = { .account = "no",
                                             .total_fen = 123450,
                                             .parts_fen = { ZJ_MONEY_ABSENT, ZJ_MONEY_ABSENT, ZJ_MONEY_ABSENT,
                                                            ZJ_MONEY_ABSENT } };

static const char *
or_dash (const char *text)
{
  return text != NULL ? text : "-";
}

static char *
describe (const ZjSettlementRow *row)
{
  GString *told = g_string_new (NULL);

  g_string_append_printf (told, "%s %s %s %s%s", or_dash (row->mdtrt_id), or_dash (row->setl_id),
                          or_dash (row->medins_setl_id), or_dash (row->psn_no), row->refunded ? " refunded" : "");
  for (guint i = 0; i < ZJ_N_AMOUNTS; i++)
    if (zj_amounts_has (&row->amounts, (ZjAmountId)i))
      g_string_append_printf (told, " %s=%" G_GINT64_FORMAT, zj_amount_name ((ZjAmountId)i), row->amounts.fen[i]);
  for (guint i = 0; i < row->parts->len; i++) {
    const ZjFundPart *part = g_ptr_array_index (row->parts, i);

    g_string_append_printf (told, " [%s %s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "]",
                            part->fund_pay_type, or_dash (part->name), part->scope_fen, part->limit_fen,
                            part->paid_fen);
  }
  return g_string_free (told, FALSE);
}

/* What each transaction does, under one form */

typedef struct {
  const char *infno;
  ZjCallKind kind;
  void (*call) (FakeStay *fake, ZjCallResult *result, ZjSettlementRow **row);
} Transaction;

static void
trial (FakeStay *fake, ZjCallResult *result, ZjSettlementRow **row)
{
  gboolean good = zj_tx_trial (fake->session, fake->stay, &request, NULL, row, &result->error);

  g_assert_true (good == (result->error == NULL));
  result->outcome = good ? ZJ_OUTCOME_DONE : ZJ_OUTCOME_UNKNOWN;
}

static void
settle (FakeStay *fake, ZjCallResult *result, ZjSettlementRow **row)
{
  zj_tx_settle (fake->session, fake->stay, &request, FAKE_MSGID, NULL, result, row);
}

static void
cancel (FakeStay *fake, ZjCallResult *result, ZjSettlementRow **row)
{
  zj_tx_cancel_settlement (fake->session, fake->stay, "S1", FAKE_MSGID, NULL, result, row);
}

static const Transaction trial_tx = { "2303", ZJ_CALL_READ, trial };
static const Transaction settle_tx = { "2304", ZJ_CALL_MONEY, settle };
static const Transaction cancel_tx = { "2305", ZJ_CALL_MONEY, cancel };

typedef struct {
  const char *output, *told, *problem;
} Vector;

static void
expect (FakeStay *fake, const Transaction *transaction, const Vector *vectors, gsize n)
{
  fake->infno = transaction->infno;
  fake->kind = transaction->kind;
  for (gsize i = 0; i < n; i++) {
    g_auto (ZjCallResult) result = { 0 };
    ZjSettlementRow *row = (ZjSettlementRow *)(gsize)1;

    g_test_message ("%s", vectors[i].output);
    fake->output = vectors[i].output;
    transaction->call (fake, &result, &row);
    g_assert_true ((row != NULL) == (result.outcome == ZJ_OUTCOME_DONE));
    if (vectors[i].problem != NULL) {
      fake_stay_expect_result (&result, ZJ_OUTCOME_UNKNOWN, vectors[i].problem);
      g_assert_error (result.error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_WRONG_TYPE);
      g_assert_cmpstr (result.error->message, ==, vectors[i].problem);
    } else {
      g_autofree char *told = NULL;

      fake_stay_expect_result (&result, ZJ_OUTCOME_DONE, NULL);
      told = describe (row);
      g_assert_cmpstr (told, ==, vectors[i].told);
      zj_settlement_row_free (row);
    }
  }
}

static const Transaction *ending_of;

static void
call_for_ending (FakeStay *fake, ZjCallResult *result)
{
  g_autoptr (ZjSettlementRow) row = NULL;

  ending_of->call (fake, result, &row);
  g_assert_null (row);
}

static void
check_endings (FakeStay *fake, const Transaction *transaction)
{
  ending_of = transaction;
  fake->infno = transaction->infno;
  fake->kind = transaction->kind;
  fake_stay_check_endings (fake, call_for_ending);
}

/* 2303 */

#define FOUR      "\"medfee_sumamt\":1234.50,\"fund_pay_sumamt\":1000,\"acct_pay\":0,\"psn_cash_pay\":\"234.5\""
#define FOUR_TOLD " medfee_sumamt=123450 fund_pay_sumamt=100000 acct_pay=0 psn_cash_pay=23450"

static void
test_trial (FakeStay *fake, gconstpointer settings)
{
  static const Vector vectors[] = {
    { "{\"setlinfo\":{\"mdtrt_id\":\"MD1\",\"psn_no\":\"P1\"," FOUR ",\"setl_time\":\"\"}}", "MD1 - - P1" FOUR_TOLD,
      NULL },
    { "{\"setlinfo\":{\"mdtrt_id\":\"MD1\"," FOUR ",\"act_pay_dedc\":800,\"psn_part_am\":\"234.50\",\"balc\":1.05,"
      "\"hifdm_pay\":null,\"hosp_part_amt\":\"\"},\"setldetail\":[{\"fund_pay_type\":310100,\"fund_pay_type_name\":"
      "\"统筹基金\",\"inscp_scp_amt\":1100.00,\"crt_payb_lmt_amt\":\"99999.99\",\"fund_payamt\":1000}]}",
      "MD1 - - - medfee_sumamt=123450 act_pay_dedc=80000 fund_pay_sumamt=100000 psn_part_amt=23450 acct_pay=0"
      " psn_cash_pay=23450 balc=105 [310100 统筹基金 110000 9999999 100000]",
      NULL },
    { "{\"setlinfo\":{\"mdtrt_id\":\"MD2\",\"psn_no\":\"P1\"," FOUR "}}", NULL,
      "output.setlinfo.mdtrt_id: a text where the one asked about is due" },
    { "{\"setlinfo\":{\"mdtrt_id\":\"MD1\",\"psn_no\":\"P2\"," FOUR "}}", NULL,
      "output.setlinfo.psn_no: a text where the one asked about is due" },
    { "{\"setlinfo\":{\"mdtrt_id\":\"MD1\",\"fund_pay_sumamt\":1,\"acct_pay\":1,\"psn_cash_pay\":1}}", NULL,
      "output.setlinfo.medfee_sumamt: missing" },
    { "{\"setlinfo\":{\"mdtrt_id\":\"MD1\",\"medfee_sumamt\":1e3}}", NULL,
      "output.setlinfo.medfee_sumamt: a number where an amount in yuan with at most two decimals is due" },
    { "{\"setlinfo\":{\"mdtrt_id\":\"MD1\"," FOUR ",\"hifp_pay\":0.005}}", NULL,
      "output.setlinfo.hifp_pay: a number where an amount in yuan with at most two decimals is due" },
    { "{\"setlinfo\":{\"mdtrt_id\":\"MD1\"," FOUR "},\"setldetail\":[{\"fund_payamt\":1}]}", NULL,
      "output.setldetail[0].fund_pay_type: missing" },
    { "null", NULL, "output.setlinfo.mdtrt_id: missing" },
  };

  (void)settings;
  fake->stay->discharged_at = NULL;
  expect (fake, &trial_tx, vectors, G_N_ELEMENTS (vectors));
  fake_stay_expect (fake, NULL,
                    "{\"data\":{\"psn_no\":\"P1\"," CREDENTIAL "\"medfee_sumamt\":1234.50,\"psn_setlway\":\"01\","
                    "\"mdtrt_id\":\"MD1\",\"insutype\":\"310\",\"acct_used_flag\":\"0\",\"mid_setl_flag\":\"0\"}}");
}

/* 2304 */

#define NUMBERS "\"mdtrt_id\":\"MD1\",\"setl_id\":\"S1\",\"medins_setl_id\":\"" FAKE_MSGID "\",\"psn_no\":\"P1\""

static void
test_settlement (FakeStay *fake, gconstpointer settings)
{
  static const Vector vectors[] = {
    { "{\"setlinfo\":{" NUMBERS "," FOUR "}}", "MD1 S1 " FAKE_MSGID " P1" FOUR_TOLD, NULL },
    { "{\"setlinfo\":[{" NUMBERS "," FOUR "}]}", NULL, "output.setlinfo: a list where an object is due" },
    { "{\"setlinfo\":{" NUMBERS ",\"fund_pay_sumamt\":1,\"acct_pay\":1,\"psn_cash_pay\":1}}", NULL,
      "output.setlinfo.medfee_sumamt: missing" },
    { "{\"setlinfo\":{" NUMBERS ",\"medfee_sumamt\":1,\"acct_pay\":1,\"psn_cash_pay\":1}}", NULL,
      "output.setlinfo.fund_pay_sumamt: missing" },
    { "{\"setlinfo\":{" NUMBERS ",\"medfee_sumamt\":1,\"fund_pay_sumamt\":1,\"psn_cash_pay\":1}}", NULL,
      "output.setlinfo.acct_pay: missing" },
    { "{\"setlinfo\":{" NUMBERS ",\"medfee_sumamt\":1,\"fund_pay_sumamt\":1,\"acct_pay\":null}}", NULL,
      "output.setlinfo.acct_pay: missing" },
    { "{\"setlinfo\":{" NUMBERS ",\"medfee_sumamt\":1,\"fund_pay_sumamt\":1,\"acct_pay\":1}}", NULL,
      "output.setlinfo.psn_cash_pay: missing" },
    { "{\"setlinfo\":{\"setl_id\":\"S1\",\"medins_setl_id\":\"" FAKE_MSGID "\",\"psn_no\":\"P1\"," FOUR "}}", NULL,
      "output.setlinfo.mdtrt_id: missing" },
    { "{\"setlinfo\":{\"mdtrt_id\":\"MD1\",\"medins_setl_id\":\"" FAKE_MSGID "\",\"psn_no\":\"P1\"," FOUR "}}", NULL,
      "output.setlinfo.setl_id: missing" },
    { "{\"setlinfo\":{\"mdtrt_id\":\"MD1\",\"setl_id\":\"S1\",\"psn_no\":\"P1\"," FOUR "}}", NULL,
      "output.setlinfo.medins_setl_id: missing" },
    { "{\"setlinfo\":{\"mdtrt_id\":\"MD1\",\"setl_id\":\"S1\",\"medins_setl_id\":\"" FAKE_MSGID "\"," FOUR "}}", NULL,
      "output.setlinfo.psn_no: missing" },
    { "{\"setlinfo\":{\"mdtrt_id\":\"MD1\",\"setl_id\":\"S1\",\"psn_no\":\"P1\",\"medins_setl_id\":"
      "\"H33010000001202607011000000302\"," FOUR "}}",
      NULL, "output.setlinfo.medins_setl_id: a text where the request's msgid is due" },
    { "{\"setlinfo\":{\"mdtrt_id\":\"MD2\",\"setl_id\":\"S1\"}}", NULL,
      "output.setlinfo.mdtrt_id: a text where the one asked about is due" },
    { "{\"setlinfo\":{" NUMBERS "," FOUR ",\"psn_part_amt\":123456789012345678901234567890}}", NULL,
      "output.setlinfo.psn_part_amt: a number where an amount in yuan with at most two decimals is due" },
    { "{}", NULL, "output.setlinfo.mdtrt_id: missing" },
  };

  (void)settings;
  expect (fake, &settle_tx, vectors, G_N_ELEMENTS (vectors));
  check_endings (fake, &settle_tx);
}

static void
test_settlement_body (FakeStay *fake, gconstpointer settings)
{
  const ZjSettlementRequest whole
      = { .account = "family", .invoice = "00123456", .total_fen = 5, .parts_fen = { 0, 1, 200, 123456789012345 } };
  const ZjSettlementRequest own
      = { .account = "own", .total_fen = 0, .parts_fen = { ZJ_MONEY_ABSENT, ZJ_MONEY_ABSENT, -1, 7 } };
  g_auto (ZjCallResult) result = { 0 }, second = { 0 };
  g_autoptr (ZjSettlementRow) row = NULL, other = NULL, none = NULL;
  g_autoptr (GError) error = NULL;

  (void)settings;
  fake->infno = "2304";
  fake->kind = ZJ_CALL_MONEY;
  fake->output = "null";
  fake->stay->discharged_at = g_strdup ("2026-07-01 08:00:00");
  zj_tx_settle (fake->session, fake->stay, &whole, FAKE_MSGID, NULL, &result, &row);
  fake_stay_expect (fake, FAKE_MSGID,
                    "{\"data\":{\"psn_no\":\"P1\"," CREDENTIAL
                    "\"psn_cert_type\":\"01\",\"certno\":\"990001195803120016\",\"psn_type\":\"11\",\"psn_name\":"
                    "\"测试甲\",\"insuplc_admdvs\":\"430100\",\"mdtrtarea_admvs\":\"330100\","
                    "\"medfee_sumamt\":0.05,\"psn_setlway\":\"01\",\"mdtrt_id\":\"MD1\",\"insutype\":\"310\","
                    "\"acct_used_flag\":\"2\",\"mid_setl_flag\":\"0\",\"fulamt_ownpay_amt\":0.00,"
                    "\"overlmt_selfpay\":0.01,\"preselfpay_amt\":2.00,\"inscp_scp_amt\":1234567890123.45,"
                    "\"dscgTime\":\"2026-07-01\",\"invono\":\"00123456\"}}");
  zj_tx_settle (fake->session, fake->stay, &own, FAKE_MSGID, NULL, &second, &other);
  fake_stay_expect (fake, FAKE_MSGID,
                    "{\"data\":{\"psn_no\":\"P1\"," CREDENTIAL
                    "\"psn_cert_type\":\"01\",\"certno\":\"990001195803120016\",\"psn_type\":\"11\",\"psn_name\":"
                    "\"测试甲\",\"insuplc_admdvs\":\"430100\",\"mdtrtarea_admvs\":\"330100\","
                    "\"medfee_sumamt\":0.00,\"psn_setlway\":\"01\",\"mdtrt_id\":\"MD1\",\"insutype\":\"310\","
                    "\"acct_used_flag\":\"1\",\"mid_setl_flag\":\"0\",\"preselfpay_amt\":-0.01,\"inscp_scp_amt\":0.07,"
                    "\"dscgTime\":\"2026-07-01\"}}");
  /* The trial has no invoice. */
  fake->infno = "2303";
  fake->kind = ZJ_CALL_READ;
  g_assert_false (zj_tx_trial (fake->session, fake->stay, &whole, NULL, &none, &error));
  fake_stay_expect (fake, NULL,
                    "{\"data\":{\"psn_no\":\"P1\"," CREDENTIAL
                    "\"psn_cert_type\":\"01\",\"certno\":\"990001195803120016\",\"psn_type\":\"11\",\"psn_name\":"
                    "\"测试甲\",\"insuplc_admdvs\":\"430100\",\"mdtrtarea_admvs\":\"330100\","
                    "\"medfee_sumamt\":0.05,\"psn_setlway\":\"01\",\"mdtrt_id\":\"MD1\",\"insutype\":\"310\","
                    "\"acct_used_flag\":\"2\",\"mid_setl_flag\":\"0\",\"fulamt_ownpay_amt\":0.00,"
                    "\"overlmt_selfpay\":0.01,\"preselfpay_amt\":2.00,\"inscp_scp_amt\":1234567890123.45,"
                    "\"dscgTime\":\"2026-07-01\"}}");
}

/* 2305 */

static void
test_cancel (FakeStay *fake, gconstpointer settings)
{
  static const Vector vectors[] = {
    { "{\"setlinfo\":{\"mdtrt_id\":\"MD1\",\"setl_id\":\"S2\",\"medins_setl_id\":\"" FAKE_MSGID "\","
      "\"medfee_sumamt\":-1234.50,\"fund_pay_sumamt\":-1000,\"acct_pay\":0,\"psn_cash_pay\":-234.50}}",
      "MD1 S2 " FAKE_MSGID " - refunded medfee_sumamt=-123450 fund_pay_sumamt=-100000 acct_pay=0 psn_cash_pay=-23450",
      NULL },
    { "{\"setlinfo\":{\"mdtrt_id\":\"MD1\",\"medins_setl_id\":\"" FAKE_MSGID "\"," FOUR "}}", NULL,
      "output.setlinfo.setl_id: missing" },
    { "{\"setlinfo\":{\"mdtrt_id\":\"MD1\",\"setl_id\":\"S2\"," FOUR "}}", NULL,
      "output.setlinfo.medins_setl_id: missing" },
    { "{\"setlinfo\":{\"mdtrt_id\":\"MD1\",\"setl_id\":\"S2\",\"medins_setl_id\":\"M\",\"medfee_sumamt\":-1}}", NULL,
      "output.setlinfo.fund_pay_sumamt: missing" },
  };

  (void)settings;
  expect (fake, &cancel_tx, vectors, G_N_ELEMENTS (vectors));
  fake_stay_expect (fake, FAKE_MSGID, "{\"data\":{\"mdtrt_id\":\"MD1\",\"psn_no\":\"P1\",\"setl_id\":\"S1\"}}");
  check_endings (fake, &cancel_tx);
}

/* 2601 */

static gboolean seen_not_found;

static void
reverse (FakeStay *fake, ZjCallResult *result)
{
  zj_tx_reverse (fake->session, fake->stay, "2304", "H33010000001202607010900000300", FAKE_MSGID, NULL, result,
                 &seen_not_found);
}

static void
test_reversal (FakeStay *fake, gconstpointer settings)
{
  g_auto (ZjCallResult) result = { 0 }, unseen = { 0 }, refused = { 0 };

  (void)settings;
  fake->infno = "2601";
  fake->kind = ZJ_CALL_MONEY;
  fake->output = "null";
  reverse (fake, &result);
  fake_stay_expect_result (&result, ZJ_OUTCOME_DONE, NULL);
  g_assert_false (seen_not_found);
  fake_stay_expect (fake, FAKE_MSGID,
                    "{\"data\":{\"psn_no\":\"P1\",\"omsgid\":\"H33010000001202607010900000300\","
                    "\"oinfno\":\"2304\"}}");
  fake->err_msg = "冲正失败：未找到原交易";
  reverse (fake, &unseen);
  g_assert_cmpint (unseen.outcome, ==, ZJ_OUTCOME_NOT_DONE);
  g_assert_true (seen_not_found);
  fake->err_msg = "冲正失败";
  reverse (fake, &refused);
  g_assert_cmpint (refused.outcome, ==, ZJ_OUTCOME_NOT_DONE);
  g_assert_false (seen_not_found);
  fake->err_msg = NULL;
  fake_stay_check_endings (fake, reverse);
  g_assert_false (seen_not_found);
}

/* Who says "not found" and "timed out" in one text has said nothing. */
static void
test_reversal_timed_out (FakeStay *fake, gconstpointer settings)
{
  g_auto (ZjCallResult) result = { 0 };

  (void)settings;
  fake->infno = "2601";
  fake->kind = ZJ_CALL_MONEY;
  fake->err_msg = "未找到原交易：查询超时";
  reverse (fake, &result);
  g_assert_cmpint (result.outcome, ==, ZJ_OUTCOME_UNKNOWN);
  g_assert_false (seen_not_found);
}

/* 5203 */

#define STANDING(setl, msgid, flag)                                                                                    \
  "{\"mdtrt_id\":\"MD1\",\"psn_no\":\"P1\",\"setl_id\":\"" setl "\",\"medins_setl_id\":\"" msgid                       \
  "\",\"refd_setl_flag\":" flag ",\"medfee_sumamt\":1234.50,\"fund_pay_sumamt\":1000,\"acct_pay\":0,"                  \
  "\"psn_pay\":234.50,\"cash_payamt\":234.50}"
#define STANDING_TOLD " medfee_sumamt=123450 fund_pay_sumamt=100000 psn_part_amt=23450 acct_pay=0 psn_cash_pay=23450"

static void
expect_standing (FakeStay *fake, const Vector *vector)
{
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) told = g_string_new (NULL);
  gboolean good;

  g_test_message ("%s", vector->output);
  fake->output = vector->output;
  good = zj_tx_settlements (fake->session, fake->stay, NULL, &rows, &error);
  g_assert_true (good == (rows != NULL) && good == (error == NULL));
  if (vector->problem != NULL) {
    g_assert_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_WRONG_TYPE);
    g_assert_cmpstr (error->message, ==, vector->problem);
    return;
  }
  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++) {
    g_autofree char *one = describe (g_ptr_array_index (rows, i));

    g_string_append_printf (told, "%s%s", i > 0 ? "; " : "", one);
  }
  g_assert_cmpstr (told->str, ==, vector->told);
}

static void
test_settlements (FakeStay *fake, gconstpointer settings)
{
  static const Vector vectors[] = {
    { "{\"setlinfo\":[]}", "", NULL },
    { "{\"setlinfo\":[" STANDING ("S1", "M1", "0") "]}", "MD1 S1 M1 P1" STANDING_TOLD, NULL },
    { "{\"setlinfo\":" STANDING ("S1", "M1", "\"0\"") ",\"setldetail\":{\"fund_pay_type\":\"310100\","
                                                      "\"fund_payamt\":1000}}",
      "MD1 S1 M1 P1" STANDING_TOLD " [310100 - 0 0 100000]", NULL },
    /* cancelled, its negative, and the settlement made anew */
    { "{\"setlinfo\":[" STANDING ("S1", "M1", "1") ",{\"mdtrt_id\":\"MD1\",\"setl_id\":\"S2\","
                                                   "\"medins_setl_id\":\"M2\",\"refd_setl_flag\":1,"
                                                   "\"medfee_sumamt\":-1234.50}," STANDING ("S3", "M3", "0") "]}",
      "MD1 S1 M1 P1 refunded" STANDING_TOLD "; MD1 S2 M2 - refunded medfee_sumamt=-123450; MD1 S3 M3 P1" STANDING_TOLD,
      NULL },
    /* the flag in capitals; a negative counts for nothing whatever its flag says */
    { "{\"setlinfo\":[{\"mdtrt_id\":\"MD1\",\"setl_id\":\"S1\",\"medins_setl_id\":\"M1\",\"REFD_SETL_FLAG\":\"1\"},"
      "{\"mdtrt_id\":\"MD1\",\"setl_id\":\"S2\",\"medins_setl_id\":\"M2\",\"refd_setl_flag\":\"0\","
      "\"medfee_sumamt\":-0.01}]}",
      "MD1 S1 M1 - refunded; MD1 S2 M2 - refunded medfee_sumamt=-1", NULL },
    /* what teaches nothing */
    { "null", NULL, "output.setlinfo: missing" },
    { "{\"setlinfo\":null}", NULL, "output.setlinfo: missing" },
    { "{\"setlinfo\":\"\"}", NULL, "output.setlinfo: missing" },
    { "{\"setlinfo\":\"S1\"}", NULL, "output.setlinfo: a text where a list is due" },
    { "{\"setlinfo\":[null]}", NULL, "output.setlinfo[0].mdtrt_id: missing" },
    { "{\"setlinfo\":{}}", NULL, "output.setlinfo.mdtrt_id: missing" },
    { "{\"setlinfo\":[" STANDING ("S1", "M1", "null") "]}", NULL, "output.setlinfo[0].refd_setl_flag: missing" },
    { "{\"setlinfo\":[" STANDING ("S1", "M1", "2") "]}", NULL,
      "output.setlinfo[0].refd_setl_flag: a number where 0 or 1 is due" },
    { "{\"setlinfo\":[" STANDING ("S1", "", "0") "]}", NULL, "output.setlinfo[0].medins_setl_id: missing" },
    { "{\"setlinfo\":[" STANDING ("", "M1", "0") "]}", NULL, "output.setlinfo[0].setl_id: missing" },
    { "{\"setlinfo\":[" STANDING ("S1", "M1", "1") ",{\"mdtrt_id\":\"MD2\",\"setl_id\":\"S2\"}]}", NULL,
      "output.setlinfo[1].mdtrt_id: a text where the one asked about is due" },
    { "{\"setlinfo\":[{\"mdtrt_id\":\"MD1\",\"psn_no\":\"P2\"}]}", NULL,
      "output.setlinfo[0].psn_no: a text where the one asked about is due" },
    { "{\"setlinfo\":[{\"mdtrt_id\":\"MD1\",\"setl_id\":\"S1\",\"medins_setl_id\":\"M1\",\"refd_setl_flag\":0}]}", NULL,
      "output.setlinfo[0].medfee_sumamt: missing" },
  };

  (void)settings;
  fake->infno = "5203";
  fake->kind = ZJ_CALL_READ;
  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    expect_standing (fake, &vectors[i]);
  fake_stay_expect (fake, NULL, "{\"data\":{\"psn_no\":\"P1\",\"setl_id\":\"\",\"mdtrt_id\":\"MD1\"}}");
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path, *settings;
    void (*test) (FakeStay *fake, gconstpointer settings);
  } tests[] = {
    { "/platform/settlement/trial", NULL, test_trial },
    { "/platform/settlement/settlement", NULL, test_settlement },
    { "/platform/settlement/body", "[profile]\nidentity_in_data=true\n", test_settlement_body },
    { "/platform/settlement/cancel", NULL, test_cancel },
    { "/platform/settlement/reversal", "[profile]\noriginal_not_found=未找到原交易\n", test_reversal },
    { "/platform/settlement/reversal-timed-out", "[profile]\noriginal_not_found=未找到原交易\n",
      test_reversal_timed_out },
    { "/platform/settlement/settlements", NULL, test_settlements },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, FakeStay, tests[i].settings, fake_stay_setup, tests[i].test, fake_stay_teardown);
  return g_test_run ();
}
