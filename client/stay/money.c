/* Money: integers of fen, and the sums that the desk checks (spec/platform.md 4). */
#include "stay/money.h"

#include <string.h>

/* Wide enough for 16 digits times 16 digits. */
__extension__ typedef __int128 Wide;

static const char *const amount_names[ZJ_N_AMOUNTS] = {
  [ZJ_AMOUNT_MEDFEE_SUMAMT] = "medfee_sumamt",
  [ZJ_AMOUNT_FULAMT_OWNPAY_AMT] = "fulamt_ownpay_amt",
  [ZJ_AMOUNT_OVERLMT_SELFPAY] = "overlmt_selfpay",
  [ZJ_AMOUNT_PRESELFPAY_AMT] = "preselfpay_amt",
  [ZJ_AMOUNT_INSCP_SCP_AMT] = "inscp_scp_amt",
  [ZJ_AMOUNT_ACT_PAY_DEDC] = "act_pay_dedc",
  [ZJ_AMOUNT_HIFP_PAY] = "hifp_pay",
  [ZJ_AMOUNT_CVLSERV_PAY] = "cvlserv_pay",
  [ZJ_AMOUNT_HIFES_PAY] = "hifes_pay",
  [ZJ_AMOUNT_HIFMI_PAY] = "hifmi_pay",
  [ZJ_AMOUNT_HIFOB_PAY] = "hifob_pay",
  [ZJ_AMOUNT_HIFDM_PAY] = "hifdm_pay",
  [ZJ_AMOUNT_MAF_PAY] = "maf_pay",
  [ZJ_AMOUNT_OTH_PAY] = "oth_pay",
  [ZJ_AMOUNT_FUND_PAY_SUMAMT] = "fund_pay_sumamt",
  [ZJ_AMOUNT_PSN_PART_AMT] = "psn_part_amt",
  [ZJ_AMOUNT_ACCT_PAY] = "acct_pay",
  [ZJ_AMOUNT_ACCT_MULAID_PAY] = "acct_mulaid_pay",
  [ZJ_AMOUNT_PSN_CASH_PAY] = "psn_cash_pay",
  [ZJ_AMOUNT_HOSP_PART_AMT] = "hosp_part_amt",
  [ZJ_AMOUNT_BALC] = "balc",
};

const char *
zj_amount_name (ZjAmountId id)
{
  g_return_val_if_fail ((guint)id < ZJ_N_AMOUNTS, NULL);
  return amount_names[id];
}

gboolean
zj_amounts_has (const ZjAmounts *amounts, ZjAmountId id)
{
  return (amounts->present & (1u << id)) != 0;
}

void
zj_amounts_set (ZjAmounts *amounts, ZjAmountId id, gint64 fen)
{
  amounts->fen[id] = fen;
  amounts->present |= 1u << id;
}

gboolean
zj_amounts_equal (const ZjAmounts *a, const ZjAmounts *b)
{
  for (guint i = 0; i < ZJ_N_AMOUNTS; i++)
    if (i != ZJ_AMOUNT_BALC && zj_amounts_has (a, (ZjAmountId)i) && zj_amounts_has (b, (ZjAmountId)i)
        && a->fen[i] != b->fen[i])
      return FALSE;
  return TRUE;
}

gboolean
zj_money_add (gint64 a, gint64 b, gint64 *sum)
{
  gint64 result;

  if (__builtin_add_overflow (a, b, &result))
    return FALSE;
  *sum = result;
  return TRUE;
}

gboolean
zj_money_subtract (gint64 a, gint64 b, gint64 *difference)
{
  gint64 result;

  if (__builtin_sub_overflow (a, b, &result))
    return FALSE;
  *difference = result;
  return TRUE;
}

/* Of G_MININT64 too, whose absolute value is no gint64. */
static guint64
magnitude (gint64 fen)
{
  return fen < 0 ? (guint64)0 - (guint64)fen : (guint64)fen;
}

char *
zj_money_text (gint64 fen)
{
  guint64 amount = magnitude (fen);

  return g_strdup_printf ("%s%" G_GUINT64_FORMAT ".%02u", fen < 0 ? "-" : "", amount / 100, (guint)(amount % 100));
}

char *
zj_money_text_grouped (gint64 fen)
{
  g_autofree char *yuan = g_strdup_printf ("%" G_GUINT64_FORMAT, magnitude (fen) / 100);
  gsize length = strlen (yuan);
  GString *text = g_string_new (fen < 0 ? "-" : NULL);

  for (gsize i = 0; i < length; i++) {
    if (i > 0 && (length - i) % 3 == 0)
      g_string_append_c (text, ',');
    g_string_append_c (text, yuan[i]);
  }
  g_string_append_printf (text, ".%02u", (guint)(magnitude (fen) % 100));
  return g_string_free (text, FALSE);
}

/* --- in capitals ----------------------------------------------------------------------- */

static const char *const digits[] = { "零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖" };

/* Zeros are said once however many there are, and those before a unit's end not at all. A zero in
 * the place of 万 or 亿 itself counts as one between digits (107,000: 壹拾万零柒仟). */
static void
append_whole (GString *text, guint64 number)
{
  static const char *const units[] = { "", "拾", "佰", "仟" };
  char decimal[24];
  gsize length = (gsize)g_snprintf (decimal, sizeof decimal, "%" G_GUINT64_FORMAT, number);
  gboolean gap = FALSE, section = FALSE; /* a zero is owed; something was said since the last 万 or 亿 */

  for (gsize i = 0; i < length; i++) {
    gsize place = length - 1 - i;
    guint digit = (guint)(decimal[i] - '0');

    if (digit == 0) {
      gap = TRUE;
    } else {
      g_string_append (text, gap ? digits[0] : "");
      g_string_append (text, digits[digit]);
      g_string_append (text, units[place % 4]);
      gap = FALSE;
      section = TRUE;
    }
    if (place > 0 && place % 8 == 0) {
      g_string_append (text, "亿"); /* of whatever stands before it, 万 included */
      section = FALSE;
    } else if (place % 8 == 4 && section) {
      g_string_append (text, "万");
      section = FALSE;
    }
  }
}

char *
zj_money_capitals (gint64 fen)
{
  guint64 yuan = magnitude (fen) / 100;
  guint jiao = (guint)(magnitude (fen) / 10 % 10), rest = (guint)(magnitude (fen) % 10);
  GString *text = g_string_new (NULL);

  if (yuan > 0) {
    append_whole (text, yuan);
    g_string_append (text, "元");
  } else if (jiao == 0 && rest == 0) {
    g_string_append (text, "零元");
  }
  if (jiao > 0)
    g_string_append_printf (text, "%s角", digits[jiao]);
  else if (yuan > 0 && rest > 0)
    g_string_append (text, digits[0]);
  if (rest > 0)
    g_string_append_printf (text, "%s分", digits[rest]);
  else
    g_string_append (text, "整");
  if (fen < 0)
    g_string_prepend (text, "负");
  return g_string_free (text, FALSE);
}

/* --- lines ----------------------------------------------------------------------------- */

/* "-12.5" with 4 places to -125000: at most 16 digits in all, as N(16,4) and N(16,6) declare. */
static gboolean
parse_scaled (const char *text, guint places, gint64 *value)
{
  gboolean negative = *text == '-';
  guint whole = 0, fraction = 0;
  gint64 number = 0;

  text += negative ? 1 : 0;
  if (!g_ascii_isdigit (*text))
    return FALSE;
  while (*text == '0' && g_ascii_isdigit (text[1]))
    text++;
  for (; g_ascii_isdigit (*text); text++) {
    if (++whole > 16 - places)
      return FALSE;
    number = number * 10 + (*text - '0');
  }
  if (*text == '.') {
    for (text++; g_ascii_isdigit (*text); text++) {
      if (++fraction > places)
        return FALSE;
      number = number * 10 + (*text - '0');
    }
    if (fraction == 0)
      return FALSE;
  }
  if (*text != '\0')
    return FALSE;
  for (; fraction < places; fraction++)
    number *= 10;
  *value = negative ? -number : number;
  return TRUE;
}

gboolean
zj_money_line_amount (const char *quantity, const char *price, gint64 *fen)
{
  const Wide scale = 100000000; /* 4 + 6 places, of which 2 are kept */
  gint64 count, each;
  Wide product, rounded;

  if (!parse_scaled (quantity, 4, &count) || !parse_scaled (price, 6, &each))
    return FALSE;
  product = (Wide)count * each;
  /* Half away from zero, so that a refund gives back what its line took. */
  rounded = (product < 0 ? product - scale / 2 : product + scale / 2) / scale;
  if (rounded > G_MAXINT64 || rounded < G_MININT64)
    return FALSE;
  *fen = (gint64)rounded;
  return TRUE;
}

/* --- what adds up ---------------------------------------------------------------------- */

#define BIT(id) (1u << ZJ_AMOUNT_##id)

/* FALSE when the sum does not fit. Absent ones count as nothing. */
static gboolean
sum_of (const ZjAmounts *amounts, guint32 which, gint64 *sum)
{
  *sum = 0;
  for (guint i = 0; i < ZJ_N_AMOUNTS; i++)
    if ((which & amounts->present & (1u << i)) != 0 && !zj_money_add (*sum, amounts->fen[i], sum))
      return FALSE;
  return TRUE;
}

static void
find (GArray *findings, const char *code, gboolean refused, gint64 expected_fen, gint64 found_fen)
{
  const ZjFinding finding = { .code = code, .refused = refused, .expected_fen = expected_fen, .found_fen = found_fen };

  g_array_append_val (findings, finding);
}

/* found must be the sum of parts, less what is to be taken away. */
static void
check_sum (const ZjAmounts *amounts, GArray *findings, const char *code, gboolean refused, ZjAmountId found,
           guint32 parts, guint32 less)
{
  gint64 sum, away;

  if (!sum_of (amounts, parts, &sum) || !sum_of (amounts, less, &away) || !zj_money_subtract (sum, away, &sum))
    find (findings, code, TRUE, 0, amounts->fen[found]); /* no such sum of money exists */
  else if (sum != amounts->fen[found])
    find (findings, code, refused, sum, amounts->fen[found]);
}

/* What the platform may leave out and the rule gives. */
static void
fill_absent (ZjAmounts *amounts, guint32 shares)
{
  gint64 sum;

  if (!zj_amounts_has (amounts, ZJ_AMOUNT_PSN_PART_AMT) && sum_of (amounts, shares, &sum))
    zj_amounts_set (amounts, ZJ_AMOUNT_PSN_PART_AMT, sum);
  if (!zj_amounts_has (amounts, ZJ_AMOUNT_HOSP_PART_AMT) && zj_amounts_has (amounts, ZJ_AMOUNT_PSN_PART_AMT)
      && zj_money_subtract (amounts->fen[ZJ_AMOUNT_MEDFEE_SUMAMT], amounts->fen[ZJ_AMOUNT_FUND_PAY_SUMAMT], &sum)
      && zj_money_subtract (sum, amounts->fen[ZJ_AMOUNT_PSN_PART_AMT], &sum) && sum >= 0)
    zj_amounts_set (amounts, ZJ_AMOUNT_HOSP_PART_AMT, sum);
}

gboolean
zj_amounts_check (ZjAmounts *amounts, const ZjConfig *config, GArray *findings)
{
  const guint32 needed = BIT (MEDFEE_SUMAMT) | BIT (FUND_PAY_SUMAMT) | BIT (ACCT_PAY) | BIT (PSN_CASH_PAY);
  const guint32 out_of_scope = BIT (FULAMT_OWNPAY_AMT) | BIT (OVERLMT_SELFPAY) | BIT (PRESELFPAY_AMT);
  gboolean in_fund = config->money.account_in_fund;
  guint32 shares = BIT (PSN_CASH_PAY) | (in_fund ? 0 : BIT (ACCT_PAY));
  guint32 funds = BIT (HIFP_PAY) | BIT (CVLSERV_PAY) | BIT (HIFES_PAY) | BIT (HIFMI_PAY) | BIT (HIFOB_PAY)
                  | BIT (HIFDM_PAY) | BIT (MAF_PAY) | BIT (OTH_PAY) | (in_fund ? BIT (ACCT_PAY) : 0);
  guint first = findings->len;

  if ((amounts->present & needed) != needed) {
    find (findings, "incomplete", TRUE, 0, 0); /* nothing to hold the rest against */
    return FALSE;
  }
  fill_absent (amounts, shares);
  check_sum (amounts, findings, "total", config->money.on_mismatch_refuse, ZJ_AMOUNT_MEDFEE_SUMAMT,
             BIT (FUND_PAY_SUMAMT) | BIT (PSN_PART_AMT) | BIT (HOSP_PART_AMT), 0);
  check_sum (amounts, findings, "patient_share", config->money.on_mismatch_refuse, ZJ_AMOUNT_PSN_PART_AMT, shares, 0);
  if ((amounts->present & funds & ~BIT (ACCT_PAY)) != 0)
    check_sum (amounts, findings, "fund_sum", config->money.on_warning_refuse, ZJ_AMOUNT_FUND_PAY_SUMAMT, funds, 0);
  if (zj_amounts_has (amounts, ZJ_AMOUNT_INSCP_SCP_AMT))
    check_sum (amounts, findings, "scope", config->money.on_warning_refuse, ZJ_AMOUNT_INSCP_SCP_AMT,
               BIT (MEDFEE_SUMAMT), out_of_scope);
  for (guint i = first; i < findings->len; i++)
    if (g_array_index (findings, ZjFinding, i).refused)
      return FALSE;
  return TRUE;
}
