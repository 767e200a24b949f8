/* Sums of fee lines, and what they say about a bill. */
#include "stay/lines.h"

static const ZjFeeLine whole = { .amount_fen = 10000, .parts_fen = { 1000, 0, 2000, 7000 } };
static const ZjFeeLine refund = { .amount_fen = -101, .parts_fen = { -1, 0, -100, 0 } };
static const ZjFeeLine unsplit
    = { .amount_fen = 50, .parts_fen = { ZJ_MONEY_ABSENT, ZJ_MONEY_ABSENT, ZJ_MONEY_ABSENT, ZJ_MONEY_ABSENT } };
static const ZjFeeLine uneven = { .amount_fen = 100, .parts_fen = { 0, 0, 0, 101 } };

/* -0.01 yuan is an amount, and no absent one. */
static void
test_sums (void)
{
  ZjLineSums sums = { 0 };
  gint64 sum;

  g_assert_true (zj_lines_add (&sums, &whole) && zj_lines_add (&sums, &refund));
  g_assert_cmpuint (sums.n_lines, ==, 2);
  g_assert_cmpint (sums.total_fen, ==, 9899);
  g_assert_cmpint (sums.parts_fen[0], ==, 999);
  g_assert_cmpint (sums.parts_fen[2], ==, 1900);
  g_assert_cmpuint (sums.n_uneven, ==, 0);
  g_assert_true (zj_lines_sum_of_parts (refund.parts_fen, &sum));
  g_assert_cmpint (sum, ==, -101);
  g_assert_false (zj_lines_sum_of_parts (unsplit.parts_fen, &sum));
  g_assert_true (zj_lines_add (&sums, &unsplit));
  for (guint i = 0; i < 4; i++)
    g_assert_cmpint (sums.parts_fen[i], ==, ZJ_MONEY_ABSENT);
  g_assert_cmpint (sums.total_fen, ==, 9949);
}

static void
test_too_much (void)
{
  const ZjFeeLine huge = { .amount_fen = G_MAXINT64 };
  ZjLineSums sums = { 0 };

  g_assert_true (zj_lines_add (&sums, &huge));
  g_assert_false (zj_lines_add (&sums, &huge));
}

static ZjAmounts
bill_of (gint64 own, gint64 over, gint64 first, gint64 scope)
{
  ZjAmounts bill = { .present = 0 };

  zj_amounts_set (&bill, ZJ_AMOUNT_FULAMT_OWNPAY_AMT, own);
  zj_amounts_set (&bill, ZJ_AMOUNT_OVERLMT_SELFPAY, over);
  zj_amounts_set (&bill, ZJ_AMOUNT_PRESELFPAY_AMT, first);
  zj_amounts_set (&bill, ZJ_AMOUNT_INSCP_SCP_AMT, scope);
  return bill;
}

static void
test_bill (void)
{
  g_autoptr (GArray) findings = g_array_new (FALSE, TRUE, sizeof (ZjFinding));
  ZjConfig config = { .money = { .on_warning_refuse = FALSE } };
  ZjAmounts bill = bill_of (1000, 0, 2000, 7000);
  ZjLineSums sums = { 0 };
  const ZjFinding *finding;

  g_assert_true (zj_lines_add (&sums, &whole));
  g_assert_true (zj_lines_check (&sums, &bill, &config, findings));
  g_assert_cmpuint (findings->len, ==, 0);
  /* 0.01 less first self-pay, 0.01 more inside the scope */
  bill = bill_of (1000, 0, 1999, 7001);
  g_assert_true (zj_lines_check (&sums, &bill, &config, findings));
  g_assert_cmpuint (findings->len, ==, 2);
  finding = &g_array_index (findings, ZjFinding, 0);
  g_assert_cmpstr (finding->code, ==, "line_sum");
  g_assert_false (finding->refused);
  g_assert_true (finding->expected_fen == 2000 && finding->found_fen == 1999);
  /* a part that the bill leaves out is not checked */
  bill = bill_of (1000, 0, 1999, 7000);
  bill.present &= ~(1u << ZJ_AMOUNT_PRESELFPAY_AMT);
  g_array_set_size (findings, 0);
  g_assert_true (zj_lines_check (&sums, &bill, &config, findings));
  g_assert_cmpuint (findings->len, ==, 0);
  /* the profile may refuse */
  config.money.on_warning_refuse = TRUE;
  g_assert_true (zj_lines_add (&sums, &uneven));
  bill = bill_of (1000, 0, 2000, 7101);
  g_assert_false (zj_lines_check (&sums, &bill, &config, findings));
  g_assert_cmpuint (findings->len, ==, 1);
  finding = &g_array_index (findings, ZjFinding, 0);
  g_assert_cmpstr (finding->code, ==, "line_parts");
  g_assert_true (finding->refused && finding->expected_fen == 100 && finding->found_fen == 101);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lines/sums", test_sums);
  g_test_add_func ("/lines/too-much", test_too_much);
  g_test_add_func ("/lines/bill", test_bill);
  return g_test_run ();
}
