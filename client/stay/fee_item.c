/* The fields of 2301 and the rules of a line. */
#include "stay/fee_item.h"

#include <client/i18n.h>
#include <string.h>

#include "platform/codec.h"
#include "stay/money.h"

#define SN_DIGITS_MAX 15 /* declared 30; Hunan takes 15 (trap 13) */

typedef enum { KIND_TEXT, KIND_CODE, KIND_SERIAL, KIND_COUNT, KIND_PRICE, KIND_MONEY, KIND_TIME, KIND_JSON } Kind;

static const struct {
  const char *name;
  Kind kind;
  guint length; /* characters; of texts and codes */
  gboolean required;
  const char *choice; /* the one-character codes it may be; NULL: any */
} fields[] = {
  { "feedetl_sn", KIND_SERIAL, 0, TRUE, NULL },
  { "init_feedetl_sn", KIND_SERIAL, 0, FALSE, NULL },
  { "drord_no", KIND_TEXT, 30, FALSE, NULL },
  { "med_type", KIND_CODE, 6, FALSE, NULL },
  { "fee_ocur_time", KIND_TIME, 0, TRUE, NULL },
  { "med_list_codg", KIND_TEXT, 50, TRUE, NULL },
  { "medins_list_codg", KIND_TEXT, 150, TRUE, NULL },
  { "det_item_fee_sumamt", KIND_MONEY, 0, TRUE, NULL },
  { "cnt", KIND_COUNT, 0, TRUE, NULL },
  { "pric", KIND_PRICE, 0, TRUE, NULL },
  { "bilg_dept_codg", KIND_TEXT, 30, TRUE, NULL },
  { "bilg_dept_name", KIND_TEXT, 100, TRUE, NULL },
  { "bilg_dr_codg", KIND_TEXT, 30, TRUE, NULL },
  { "bilg_dr_name", KIND_TEXT, 50, TRUE, NULL },
  { "acord_dept_codg", KIND_TEXT, 30, FALSE, NULL },
  { "acord_dept_name", KIND_TEXT, 100, FALSE, NULL },
  { "orders_dr_code", KIND_TEXT, 30, FALSE, NULL },
  { "orders_dr_name", KIND_TEXT, 50, FALSE, NULL },
  { "hosp_appr_flag", KIND_CODE, 3, FALSE, "012" },
  { "tcmdrug_used_way", KIND_CODE, 6, FALSE, "12" },
  { "etip_flag", KIND_CODE, 3, FALSE, "01" },
  { "etip_hosp_code", KIND_TEXT, 30, FALSE, NULL },
  { "dscg_tkdrug_flag", KIND_CODE, 3, FALSE, "01" },
  { "matn_fee_flag", KIND_CODE, 6, FALSE, "01" },
  { "memo", KIND_TEXT, 500, FALSE, NULL },
  { "comb_no", KIND_TEXT, 3, FALSE, NULL },
  { "exp_content", KIND_JSON, 4000, FALSE, NULL },
};

void
zj_fee_fault_free (ZjFeeFault *fault)
{
  if (fault == NULL)
    return;
  g_free (fault->field);
  g_free (fault->message);
  g_free (fault);
}

gint
zj_fee_field_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (strcmp (fields[i].name, name) == 0)
      return (gint)i;
  return -1;
}

guint
zj_fee_n_fields (void)
{
  return G_N_ELEMENTS (fields);
}

const char *
zj_fee_field_name (guint field)
{
  g_return_val_if_fail (field < G_N_ELEMENTS (fields), NULL);
  return fields[field].name;
}

gboolean
zj_fee_field_is_required (guint field)
{
  g_return_val_if_fail (field < G_N_ELEMENTS (fields), FALSE);
  return fields[field].required;
}

ZjFeeItem *
zj_fee_item_new (void)
{
  ZjFeeItem *item = g_new0 (ZjFeeItem, 1);

  item->fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return item;
}

/* Full-width digits, letters and signs as plain ones; everything else as it is. */
static char *
folded (const char *text)
{
  GString *plain = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    g_string_append_unichar (plain, c >= 0xff01 && c <= 0xff5e ? c - 0xfee0 : c == 0x3000 ? ' ' : c);
  }
  return g_string_free (plain, FALSE);
}

static const char *
wrong_serial (const char *text)
{
  gsize length = strlen (text);

  if (strspn (text, "0123456789") != length)
    return N_ ("digits only");
  if (strspn (text, "0") == length)
    return N_ ("a number above 0");
  return length > SN_DIGITS_MAX ? N_ ("at most 15 digits") : NULL;
}

static const char *
wrong_text (const char *text, guint length)
{
  for (const char *p = text; *p != '\0'; p++)
    if (((guchar)*p < 0x20 && *p != '\n' && *p != '\r' && *p != '\t') || *p == 0x7f)
      return N_ ("a control character");
  return g_utf8_strlen (text, -1) > (glong)length ? N_ ("too long") : NULL;
}

static const char *
wrong_code (const char *text, guint length, const char *choice)
{
  if (choice != NULL)
    return strlen (text) == 1 && strchr (choice, *text) != NULL ? NULL : N_ ("no code of the dictionary");
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '_' && *p != '-')
      return N_ ("a code: letters and digits");
  return strlen (text) > length ? N_ ("too long") : NULL;
}

static const char *
wrong_json (const char *text, guint length)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (ZjJson) json = zj_json_parse (bytes, NULL);
  ZjNode root;

  if (json == NULL)
    return N_ ("a JSON object as text");
  root = zj_json_root (json);
  if (!zj_node_is_object (&root))
    return N_ ("a JSON object as text");
  return g_utf8_strlen (text, -1) > (glong)length ? N_ ("too long") : NULL;
}

static const char *
wrong_money (const char *text)
{
  gint64 fen;

  return zj_money_parse (text, &fen) ? NULL : N_ ("an amount with at most two decimals");
}

static guint
two_digits (const char *text)
{
  return (guint)(text[0] - '0') * 10 + (guint)(text[1] - '0');
}

/* "YYYY-MM-DD HH:MM[:SS]"; the seconds are filled in. */
static const char *
wrong_time (char **text)
{
  static const char form[] = "dddd-dd-dd dd:dd:dd";
  gsize length = strlen (*text);
  const char *t = *text;
  gboolean fits = length == sizeof form - 1 || length == sizeof form - 4;

  for (gsize i = 0; fits && i < length; i++)
    fits = form[i] == 'd' ? g_ascii_isdigit (t[i]) : t[i] == form[i];
  fits = fits
         && g_date_valid_dmy ((GDateDay)two_digits (t + 8), (GDateMonth)two_digits (t + 5),
                              (GDateYear)(two_digits (t) * 100 + two_digits (t + 2)))
         && two_digits (t + 11) < 24 && two_digits (t + 14) < 60
         && (length < sizeof form - 1 || two_digits (t + 17) < 60);
  if (!fits)
    return N_ ("a time YYYY-MM-DD HH:MM:SS");
  if (length < sizeof form - 1) {
    char *whole = g_strconcat (t, ":00", NULL);

    g_free (*text);
    *text = whole;
  }
  return NULL;
}

static const char *
wrong_number (Kind kind, const char *text)
{
  gint64 fen;

  /* Times one: whether it is a number of that form. */
  if (kind == KIND_COUNT)
    return zj_money_line_amount (text, "1", &fen) ? NULL : N_ ("a number with at most four decimals");
  if (!zj_money_line_amount ("1", text, &fen))
    return N_ ("a number with at most six decimals");
  return *text == '-' ? N_ ("a price is not negative; a refund has a negative cnt") : NULL;
}

char *
zj_fee_item_set (ZjFeeItem *item, guint field, const char *text)
{
  Kind kind = fields[field].kind;
  g_autofree char *plain = kind == KIND_TEXT || kind == KIND_JSON ? g_strdup (text) : folded (text);
  const char *wrong = NULL;

  if (plain[0] == '\0')
    return fields[field].required ? g_strdup (_ ("is required")) : NULL;
  switch (kind) {
  case KIND_SERIAL:
    wrong = wrong_serial (plain);
    break;
  case KIND_CODE:
    wrong = wrong_code (plain, fields[field].length, fields[field].choice);
    break;
  case KIND_COUNT:
  case KIND_PRICE:
    wrong = wrong_number (kind, plain);
    break;
  case KIND_MONEY:
    wrong = wrong_money (plain);
    break;
  case KIND_TIME:
    wrong = wrong_time (&plain);
    break;
  case KIND_JSON:
    wrong = wrong_json (plain, fields[field].length);
    break;
  case KIND_TEXT:
  default:
    wrong = wrong_text (plain, fields[field].length);
    break;
  }
  if (wrong != NULL)
    return g_strdup (_ (wrong));
  g_hash_table_replace (item->fields, g_strdup (fields[field].name), g_steal_pointer (&plain));
  return NULL;
}

static const char *
get (const ZjFeeItem *item, const char *name)
{
  return g_hash_table_lookup (item->fields, name);
}

gboolean
zj_fee_item_is_refund (const ZjFeeItem *item)
{
  const char *count = get (item, "cnt");

  return count != NULL && count[0] == '-' && strpbrk (count, "123456789") != NULL;
}

const char *
zj_fee_sn_value (const char *sn)
{
  return sn + strspn (sn, "0");
}

char *
zj_fee_item_check (ZjFeeItem *item, const char **field)
{
  const char *original = get (item, "init_feedetl_sn");
  gboolean refund = zj_fee_item_is_refund (item);
  gint64 product, difference;

  g_free (item->sn);
  item->sn = g_strdup (get (item, "feedetl_sn"));
  if (!zj_money_parse (get (item, "det_item_fee_sumamt"), &item->amount_fen))
    g_return_val_if_reached (NULL); /* checked when it was set */
  *field = "det_item_fee_sumamt";
  if (!zj_money_line_amount (get (item, "cnt"), get (item, "pric"), &product)
      || !zj_money_subtract (item->amount_fen, product, &difference))
    return g_strdup (_ ("cnt times pric is no amount of money"));
  if (difference < -1 || difference > 1) {
    g_autofree char *expected = zj_money_text (product);

    return g_strdup_printf (_ ("cnt times pric is %s"), expected);
  }
  *field = "init_feedetl_sn";
  if (refund && original == NULL)
    return g_strdup (_ ("a refund names the line it takes back"));
  if (!refund && original != NULL)
    return g_strdup (_ ("only a refund (negative cnt) names another line"));
  if (refund && strcmp (zj_fee_sn_value (original), zj_fee_sn_value (item->sn)) == 0)
    return g_strdup (_ ("a refund cannot take itself back"));
  return NULL;
}

/* "01.500" as "1.5". */
static char *
without_idle_zeros (const char *number)
{
  gboolean negative = *number == '-';
  char *text = g_strdup (number + (negative ? 1 : 0));
  const char *from = text;
  char *number_again;

  if (strchr (text, '.') != NULL) {
    gsize length = strlen (text);

    while (text[length - 1] == '0')
      length--;
    text[text[length - 1] == '.' ? length - 1 : length] = '\0';
  }
  while (*from == '0' && g_ascii_isdigit (from[1]))
    from++;
  number_again = g_strconcat (negative && strcmp (from, "0") != 0 ? "-" : "", from, NULL);
  g_free (text);
  return number_again;
}

char *
zj_fee_item_digest (const ZjFeeItem *item)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++) {
    const char *text = get (item, fields[i].name);
    Kind kind = fields[i].kind;
    g_autofree char *canonical = NULL;

    if (text == NULL)
      continue;
    canonical = kind == KIND_COUNT || kind == KIND_PRICE || kind == KIND_MONEY ? without_idle_zeros (text)
                                                                               : g_strdup (text);
    /* The zero bytes keep one field from running into the next. */
    g_checksum_update (sum, (const guchar *)fields[i].name, (gssize)strlen (fields[i].name) + 1);
    g_checksum_update (sum, (const guchar *)canonical, (gssize)strlen (canonical) + 1);
  }
  return g_strdup (g_checksum_get_string (sum));
}
