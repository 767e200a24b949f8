/* Money: texts, capitals, line amounts, and every sum of platform.md 4 that may not add up. */
#include "stay/money.h"

#include <string.h>

static void
test_checked (void)
{
  gint64 result = 77;

  g_assert_true (zj_money_add (G_MAXINT64 - 1, 1, &result));
  g_assert_cmpint (result, ==, G_MAXINT64);
  g_assert_false (zj_money_add (G_MAXINT64, 1, &result));
  g_assert_false (zj_money_add (G_MININT64, -1, &result));
  g_assert_cmpint (result, ==, G_MAXINT64);
  g_assert_true (zj_money_subtract (G_MININT64 + 1, 1, &result));
  g_assert_cmpint (result, ==, G_MININT64);
  g_assert_false (zj_money_subtract (0, G_MININT64, &result));
  g_assert_false (zj_money_subtract (G_MININT64, 1, &result));
  g_assert_cmpint (result, ==, G_MININT64);
}

static void
test_texts (void)
{
  static const struct {
    gint64 fen;
    const char *text, *grouped;
  } cases[] = {
    { 0, "0.00", "0.00" },
    { 1, "0.01", "0.01" },
    { -1, "-0.01", "-0.01" },
    { 99999, "999.99", "999.99" },
    { 100000, "1000.00", "1,000.00" },
    { 123450, "1234.50", "1,234.50" },
    { -12345678, "-123456.78", "-123,456.78" },
    { 123456789, "1234567.89", "1,234,567.89" },
    { G_MAXINT64, "92233720368547758.07", "92,233,720,368,547,758.07" },
    { G_MININT64, "-92233720368547758.08", "-92,233,720,368,547,758.08" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = zj_money_text (cases[i].fen), *grouped = zj_money_text_grouped (cases[i].fen);

    g_assert_cmpstr (text, ==, cases[i].text);
    g_assert_cmpstr (grouped, ==, cases[i].grouped);
  }
}

static void
test_capitals (void)
{
  static const struct {
    gint64 fen;
    const char *text;
  } cases[] = {
    { 0, "零元整" },
    { 1, "壹分" },
    { 10, "壹角整" },
    { 15, "壹角伍分" },
    { 100, "壹元整" },
    { 101, "壹元零壹分" },
    { 110, "壹元壹角整" },
    { 1000, "壹拾元整" },
    { 1005, "壹拾元零伍分" },
    { 10000, "壹佰元整" },
    { 10100, "壹佰零壹元整" },
    { 11000, "壹佰壹拾元整" },
    { 100100, "壹仟零壹元整" },
    { 101000, "壹仟零壹拾元整" },
    { 110000, "壹仟壹佰元整" },
    { 123000, "壹仟贰佰叁拾元整" },
    { 168032, "壹仟陆佰捌拾元叁角贰分" },
    { 1640902, "壹万陆仟肆佰零玖元零贰分" },
    { 32504, "叁佰贰拾伍元零肆分" },
    { 140950, "壹仟肆佰零玖元伍角整" },
    { 600714, "陆仟零柒元壹角肆分" },
    { 10700053, "壹拾万零柒仟元伍角叁分" },
    { 1000000, "壹万元整" },
    { 1000100, "壹万零壹元整" },
    { 1010000, "壹万零壹佰元整" },
    { 1100000, "壹万壹仟元整" },
    { 10000000, "壹拾万元整" },
    { 10000100, "壹拾万零壹元整" },
    { 100000000, "壹佰万元整" },
    { 100100000, "壹佰万零壹仟元整" },
    { 1000000000, "壹仟万元整" },
    { 1000000001, "壹仟万元零壹分" },
    { 1001000010, "壹仟零壹万元壹角整" },
    { 1010100000, "壹仟零壹拾万零壹仟元整" },
    { 9999999999, "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分" },
    { 10000000000, "壹亿元整" },
    { 10000000500, "壹亿零伍元整" },
    { 10005000000, "壹亿零伍万元整" },
    { 100000000000000, "壹万亿元整" },
    { -123000, "负壹仟贰佰叁拾元整" },
    { -1, "负壹分" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = zj_money_capitals (cases[i].fen);

    g_assert_cmpstr (text, ==, cases[i].text);
  }
}

/* What capitals say, read back by another way: digit times unit. */
static gint64
fen_of_capitals (const char *text)
{
  static const char *const digits[] = { "零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖" };
  gint64 total = 0, section = 0, digit = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gboolean is_digit = FALSE;

    for (gsize i = 0; i < G_N_ELEMENTS (digits); i++)
      if (g_str_has_prefix (p, digits[i])) {
        digit = (gint64)i;
        is_digit = TRUE;
      }
    if (is_digit)
      continue;
    if (g_str_has_prefix (p, "拾"))
      section += digit * 10;
    else if (g_str_has_prefix (p, "佰"))
      section += digit * 100;
    else if (g_str_has_prefix (p, "仟"))
      section += digit * 1000;
    else if (g_str_has_prefix (p, "万"))
      total += (section + digit) * 1000000, section = 0;
    else if (g_str_has_prefix (p, "元"))
      total += (section + digit) * 100, section = 0;
    else if (g_str_has_prefix (p, "角"))
      total += digit * 10;
    else if (g_str_has_prefix (p, "分"))
      total += digit;
    else
      g_assert_true (g_str_has_prefix (p, "整"));
    digit = 0;
  }
  return total;
}

/* Every pattern of zeros in ten digits, and none of them says zero twice running. */
static void
test_capitals_zeros (void)
{
  for (guint pattern = 1; pattern < 1u << 10; pattern++) {
    g_autofree char *text = NULL;
    gint64 fen = 0;

    for (guint place = 10; place > 0; place--)
      fen = fen * 10 + ((pattern >> (place - 1)) & 1u) * (1 + place % 9);
    text = zj_money_capitals (fen);
    g_assert_cmpint (fen_of_capitals (text), ==, fen);
    g_assert_null (strstr (text, "零零"));
    g_assert_null (strstr (text, "零元"));
    g_assert_null (strstr (text, "零万"));
    g_assert_false (g_str_has_prefix (text, "零"));
    g_assert_true (g_str_has_suffix (text, fen % 10 != 0 ? "分" : "整"));
  }
}

static void
test_line_amounts (void)
{
  static const struct {
    const char *quantity, *price;
    gint64 fen; /* or G_MININT64: none */
  } cases[] = {
    { "1", "12.34", 1234 },
    { "3", "0.335", 101 }, /* 1.005 */
    { "1", "0.005", 1 },   /* half up */
    { "1", "0.004999", 0 },
    { "0.5", "0.01", 1 }, /* 0.005 */
    { "0.4999", "0.01", 0 },
    { "-1", "0.005", -1 }, /* a refund gives back what was taken */
    { "-2", "12.345", -2469 },
    { "2.5", "-0.5", -125 },
    { "0.3333", "100.000000", 3333 },
    { "1.0001", "0.999999", 100 },
    { "0", "5.00", 0 },
    { "-0", "5.00", 0 },
    { "007", "1.10", 770 },
    { "123456789012", "0.000001", 12345679 },                 /* 123456.789012 */
    { "999999999999.9999", "9999999999.999999", G_MININT64 }, /* does not fit */
    { "9007199254.7409", "1000000.01", 900719934481289255 },
    { "1.00000", "1", G_MININT64 },
    { "1", "1.0000000", G_MININT64 },
    { "1234567890123", "1", G_MININT64 },
    { "1", "12345678901", G_MININT64 },
    { "", "1", G_MININT64 },
    { "1", "", G_MININT64 },
    { "-", "1", G_MININT64 },
    { "+1", "1", G_MININT64 },
    { "1.", "1", G_MININT64 },
    { ".5", "1", G_MININT64 },
    { "1e2", "1", G_MININT64 },
    { "1,0", "1", G_MININT64 },
    { " 1", "1", G_MININT64 },
    { "1 ", "1", G_MININT64 },
    { "--1", "1", G_MININT64 },
    { "1.2.3", "1", G_MININT64 },
    { "NaN", "1", G_MININT64 },
    { "１", "1", G_MININT64 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    gint64 fen = 77;
    gboolean fits = zj_money_line_amount (cases[i].quantity, cases[i].price, &fen);

    g_test_message ("%s x %s", cases[i].quantity, cases[i].price);
    g_assert_cmpint (fits, ==, cases[i].fen != G_MININT64);
    g_assert_cmpint (fen, ==, fits ? cases[i].fen : 77);
  }
}

/* A bill that adds up, with an account and every fund. */
static ZjAmounts
sound (gboolean in_fund)
{
  static const gint64 figures[ZJ_N_AMOUNTS] = {
    [ZJ_AMOUNT_MEDFEE_SUMAMT] = 1000000,
    [ZJ_AMOUNT_FULAMT_OWNPAY_AMT] = 50000,
    [ZJ_AMOUNT_OVERLMT_SELFPAY] = 1000,
    [ZJ_AMOUNT_PRESELFPAY_AMT] = 20000,
    [ZJ_AMOUNT_INSCP_SCP_AMT] = 929000,
    [ZJ_AMOUNT_ACT_PAY_DEDC] = 90000,
    [ZJ_AMOUNT_HIFP_PAY] = 600000,
    [ZJ_AMOUNT_CVLSERV_PAY] = 1,
    [ZJ_AMOUNT_HIFES_PAY] = 20,
    [ZJ_AMOUNT_HIFMI_PAY] = 300,
    [ZJ_AMOUNT_HIFOB_PAY] = 4000,
    [ZJ_AMOUNT_HIFDM_PAY] = 50000,
    [ZJ_AMOUNT_MAF_PAY] = 5,
    [ZJ_AMOUNT_OTH_PAY] = 4,
    [ZJ_AMOUNT_FUND_PAY_SUMAMT] = 654330,
    [ZJ_AMOUNT_PSN_PART_AMT] = 345000,
    [ZJ_AMOUNT_ACCT_PAY] = 45000,
    [ZJ_AMOUNT_ACCT_MULAID_PAY] = 5000,
    [ZJ_AMOUNT_PSN_CASH_PAY] = 300000,
    [ZJ_AMOUNT_HOSP_PART_AMT] = 670,
    [ZJ_AMOUNT_BALC] = 12,
  };
  ZjAmounts amounts = { .present = (1u << ZJ_N_AMOUNTS) - 1 };

  memcpy (amounts.fen, figures, sizeof figures);
  if (in_fund) {
    amounts.fen[ZJ_AMOUNT_FUND_PAY_SUMAMT] += figures[ZJ_AMOUNT_ACCT_PAY];
    amounts.fen[ZJ_AMOUNT_PSN_PART_AMT] -= figures[ZJ_AMOUNT_ACCT_PAY];
  }
  return amounts;
}

static ZjConfig
config_of (gboolean in_fund, gboolean mismatch_refuse, gboolean warning_refuse)
{
  ZjConfig config = { 0 };

  config.money.account_in_fund = in_fund;
  config.money.on_mismatch_refuse = mismatch_refuse;
  config.money.on_warning_refuse = warning_refuse;
  return config;
}

/* "total! scope": the findings, refused ones marked. */
static char *
check (ZjAmounts *amounts, const ZjConfig *config, gboolean *passed)
{
  g_autoptr (GArray) findings = g_array_new (FALSE, TRUE, sizeof (ZjFinding));
  GString *said = g_string_new (NULL);

  *passed = zj_amounts_check (amounts, config, findings);
  for (guint i = 0; i < findings->len; i++) {
    const ZjFinding *finding = &g_array_index (findings, ZjFinding, i);

    g_string_append_printf (said, "%s%s%s", i > 0 ? " " : "", finding->code, finding->refused ? "!" : "");
  }
  return g_string_free (said, FALSE);
}

/* One fen too much in each amount in turn, both ways of counting the account, each profile. */
static void
test_each_amount (void)
{
  static const struct {
    ZjAmountId id;
    const char *codes[2]; /* account outside the fund, inside */
  } cases[] = {
    { ZJ_AMOUNT_MEDFEE_SUMAMT, { "total scope", "total scope" } },
    { ZJ_AMOUNT_FULAMT_OWNPAY_AMT, { "scope", "scope" } },
    { ZJ_AMOUNT_OVERLMT_SELFPAY, { "scope", "scope" } },
    { ZJ_AMOUNT_PRESELFPAY_AMT, { "scope", "scope" } },
    { ZJ_AMOUNT_INSCP_SCP_AMT, { "scope", "scope" } },
    { ZJ_AMOUNT_ACT_PAY_DEDC, { "", "" } },
    { ZJ_AMOUNT_HIFP_PAY, { "fund_sum", "fund_sum" } },
    { ZJ_AMOUNT_CVLSERV_PAY, { "fund_sum", "fund_sum" } },
    { ZJ_AMOUNT_HIFES_PAY, { "fund_sum", "fund_sum" } },
    { ZJ_AMOUNT_HIFMI_PAY, { "fund_sum", "fund_sum" } },
    { ZJ_AMOUNT_HIFOB_PAY, { "fund_sum", "fund_sum" } },
    { ZJ_AMOUNT_HIFDM_PAY, { "fund_sum", "fund_sum" } },
    { ZJ_AMOUNT_MAF_PAY, { "fund_sum", "fund_sum" } },
    { ZJ_AMOUNT_OTH_PAY, { "fund_sum", "fund_sum" } },
    { ZJ_AMOUNT_FUND_PAY_SUMAMT, { "total fund_sum", "total fund_sum" } },
    { ZJ_AMOUNT_PSN_PART_AMT, { "total patient_share", "total patient_share" } },
    { ZJ_AMOUNT_ACCT_PAY, { "patient_share", "fund_sum" } },
    { ZJ_AMOUNT_ACCT_MULAID_PAY, { "", "" } },
    { ZJ_AMOUNT_PSN_CASH_PAY, { "patient_share", "patient_share" } },
    { ZJ_AMOUNT_HOSP_PART_AMT, { "total", "total" } },
    { ZJ_AMOUNT_BALC, { "", "" } },
  };

  G_STATIC_ASSERT (G_N_ELEMENTS (cases) == ZJ_N_AMOUNTS);
  for (guint profile = 0; profile < 8; profile++) {
    gboolean in_fund = (profile & 1) != 0;
    const ZjConfig config = config_of (in_fund, (profile & 2) != 0, (profile & 4) != 0);

    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
      ZjAmounts amounts = sound (in_fund), before = amounts;
      g_auto (GStrv) codes = g_strsplit (cases[i].codes[in_fund], " ", -1);
      g_autoptr (GString) expected = g_string_new (NULL);
      g_autofree char *said = NULL;
      gboolean passed, refused = FALSE;

      said = check (&amounts, &config, &passed);
      g_assert_cmpstr (said, ==, "");
      g_assert_true (passed);
      g_assert_true (amounts.present == before.present && zj_amounts_equal (&amounts, &before));
      for (guint j = 0; codes[j] != NULL; j++) {
        gboolean kind = strcmp (codes[j], "total") == 0 || strcmp (codes[j], "patient_share") == 0
                            ? config.money.on_mismatch_refuse
                            : config.money.on_warning_refuse;

        g_string_append_printf (expected, "%s%s%s", j > 0 ? " " : "", codes[j], kind ? "!" : "");
        refused = refused || kind;
      }
      amounts.fen[cases[i].id]++;
      g_free (said);
      said = check (&amounts, &config, &passed);
      g_assert_cmpstr (said, ==, expected->str);
      g_assert_cmpint (passed, ==, !refused);
    }
  }
}

static void
test_figures_of_a_finding (void)
{
  const ZjConfig config = config_of (FALSE, TRUE, FALSE);
  g_autoptr (GArray) findings = g_array_new (FALSE, TRUE, sizeof (ZjFinding));
  ZjAmounts amounts = sound (FALSE);

  amounts.fen[ZJ_AMOUNT_INSCP_SCP_AMT] = 929100;
  g_assert_true (zj_amounts_check (&amounts, &config, findings));
  g_assert_cmpuint (findings->len, ==, 1);
  g_assert_cmpint (g_array_index (findings, ZjFinding, 0).expected_fen, ==, 929000);
  g_assert_cmpint (g_array_index (findings, ZjFinding, 0).found_fen, ==, 929100);
  /* What stood in the list before does not count against these figures. */
  g_array_index (findings, ZjFinding, 0).refused = TRUE;
  g_assert_true (zj_amounts_check (&amounts, &config, findings));
  g_assert_cmpuint (findings->len, ==, 2);
}

static void
drop (ZjAmounts *amounts, ZjAmountId id)
{
  amounts->present &= ~(1u << id);
  amounts->fen[id] = 0;
}

static void
test_absent_shares (void)
{
  for (guint in_fund = 0; in_fund < 2; in_fund++) {
    const ZjConfig config = config_of (in_fund != 0, TRUE, FALSE);
    ZjAmounts amounts = sound (in_fund != 0);
    const ZjAmounts whole = amounts;
    g_autofree char *said = NULL;
    gboolean passed;

    drop (&amounts, ZJ_AMOUNT_PSN_PART_AMT);
    drop (&amounts, ZJ_AMOUNT_HOSP_PART_AMT);
    said = check (&amounts, &config, &passed);
    g_assert_cmpstr (said, ==, "");
    g_assert_true (passed);
    g_assert_true (amounts.present == whole.present && zj_amounts_equal (&amounts, &whole));

    /* The hospital cannot bear less than nothing. */
    drop (&amounts, ZJ_AMOUNT_HOSP_PART_AMT);
    drop (&amounts, ZJ_AMOUNT_INSCP_SCP_AMT);
    amounts.fen[ZJ_AMOUNT_MEDFEE_SUMAMT] -= 671;
    g_free (said);
    said = check (&amounts, &config, &passed);
    g_assert_cmpstr (said, ==, "total!");
    g_assert_false (passed);
    g_assert_false (zj_amounts_has (&amounts, ZJ_AMOUNT_HOSP_PART_AMT));
  }
}

static void
test_absent_others (void)
{
  static const ZjAmountId needed[] = { ZJ_AMOUNT_MEDFEE_SUMAMT, ZJ_AMOUNT_FUND_PAY_SUMAMT, ZJ_AMOUNT_ACCT_PAY,
                                       ZJ_AMOUNT_PSN_CASH_PAY };
  const ZjConfig lenient = config_of (FALSE, FALSE, FALSE);
  ZjAmounts amounts;
  gboolean passed;

  for (gsize i = 0; i < G_N_ELEMENTS (needed); i++) {
    g_autofree char *said = NULL;

    amounts = sound (FALSE);
    drop (&amounts, needed[i]);
    said = check (&amounts, &lenient, &passed);
    g_assert_cmpstr (said, ==, "incomplete!");
    g_assert_false (passed);
  }

  /* hifdm_pay is of some editions only; a bill without any split has none to check. */
  {
    g_autofree char *said = NULL, *bare = NULL;

    amounts = sound (FALSE);
    amounts.fen[ZJ_AMOUNT_HIFP_PAY] += amounts.fen[ZJ_AMOUNT_HIFDM_PAY];
    drop (&amounts, ZJ_AMOUNT_HIFDM_PAY);
    drop (&amounts, ZJ_AMOUNT_INSCP_SCP_AMT);
    said = check (&amounts, &lenient, &passed);
    g_assert_cmpstr (said, ==, "");
    for (guint i = ZJ_AMOUNT_HIFP_PAY; i <= ZJ_AMOUNT_OTH_PAY; i++)
      drop (&amounts, (ZjAmountId)i);
    bare = check (&amounts, &lenient, &passed);
    g_assert_cmpstr (bare, ==, "");
    g_assert_true (passed);
  }
}

/* Sums that are no money any more are refused whatever the profile says. */
static void
test_overflow (void)
{
  const ZjConfig lenient = config_of (FALSE, FALSE, FALSE);
  ZjAmounts amounts = sound (FALSE);
  g_autofree char *said = NULL;
  gboolean passed;

  amounts.fen[ZJ_AMOUNT_HIFP_PAY] = G_MAXINT64;
  said = check (&amounts, &lenient, &passed);
  g_assert_cmpstr (said, ==, "fund_sum!");
  g_assert_false (passed);

  amounts = sound (FALSE);
  drop (&amounts, ZJ_AMOUNT_PSN_PART_AMT);
  drop (&amounts, ZJ_AMOUNT_HOSP_PART_AMT);
  amounts.fen[ZJ_AMOUNT_ACCT_PAY] = G_MAXINT64;
  g_free (said);
  said = check (&amounts, &lenient, &passed);
  g_assert_cmpstr (said, ==, "total patient_share!");
  g_assert_false (passed);
}

static void
test_equal (void)
{
  for (guint i = 0; i < ZJ_N_AMOUNTS; i++) {
    ZjAmounts a = sound (FALSE), b = sound (FALSE);

    g_assert_true (zj_amounts_equal (&a, &b));
    b.fen[i]++;
    g_assert_cmpint (zj_amounts_equal (&a, &b), ==, i == ZJ_AMOUNT_BALC);
    b.present &= ~(1u << i);
    g_assert_true (zj_amounts_equal (&a, &b));
    g_assert_true (zj_amounts_equal (&b, &a));
    zj_amounts_set (&b, (ZjAmountId)i, a.fen[i]);
    g_assert_true (zj_amounts_has (&b, (ZjAmountId)i) && zj_amounts_equal (&a, &b));
  }
}

static void
test_names (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < ZJ_N_AMOUNTS; i++)
    g_assert_true (g_hash_table_add (seen, g_strdup (zj_amount_name ((ZjAmountId)i))));
  g_assert_cmpstr (zj_amount_name (ZJ_AMOUNT_MEDFEE_SUMAMT), ==, "medfee_sumamt");
  g_assert_cmpstr (zj_amount_name (ZJ_AMOUNT_OVERLMT_SELFPAY), ==, "overlmt_selfpay");
  g_assert_cmpstr (zj_amount_name (ZJ_AMOUNT_BALC), ==, "balc");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/money/checked", test_checked);
  g_test_add_func ("/money/texts", test_texts);
  g_test_add_func ("/money/capitals", test_capitals);
  g_test_add_func ("/money/capitals-zeros", test_capitals_zeros);
  g_test_add_func ("/money/line-amounts", test_line_amounts);
  g_test_add_func ("/money/each-amount", test_each_amount);
  g_test_add_func ("/money/figures-of-a-finding", test_figures_of_a_finding);
  g_test_add_func ("/money/absent-shares", test_absent_shares);
  g_test_add_func ("/money/absent-others", test_absent_others);
  g_test_add_func ("/money/overflow", test_overflow);
  g_test_add_func ("/money/equal", test_equal);
  g_test_add_func ("/money/names", test_names);
  return g_test_run ();
}
