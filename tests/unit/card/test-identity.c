/* From items to a checked identity. All people are invented (tests/sim/personas/README.md). */
#include "decode.h"

#include "script.h"

#include <string.h>

#define TODAY "2026-07-01"

/* Items of a second-generation card; a case replaces some of them. NULL: not on the card. */
typedef struct {
  guint8 tag;
  const char *bytes; /* hex */
} Item;

#define FF12 "FFFFFFFFFFFFFFFFFFFFFFFF"
#define NUL8 "0000000000000000"

static const Item whole[] = {
  { 0x01, "430100D1560000050000000100000001" },
  { 0x02, "33" },
  { 0x03, "322E3030" },
  { 0x04, "330100000001"
          "FFFFFFFFFFFF" },
  { 0x05, "20150601" },
  { 0x06, "20350601" },
  { 0x07, "543030303030303158" },                   /* T0000001X */
  { 0x08, "393930303031313934393131303230303135" }, /* 990001194911020015 */
  { 0x09, "B2E2CAD4BCD7" NUL8 NUL8 NUL8 },          /* 测试甲 */
  { 0x4E, NULL },
  { 0x0A, "31" },
  { 0x0B, "01" },
  { 0x0C, "430100" },
  { 0x0D, "19491102" },
};

static gboolean
fill (ZjItems *items, const Item *changes, gsize n_changes, GError **error)
{
  zj_items_clear (items);
  for (guint i = 0; i < G_N_ELEMENTS (whole); i++) {
    const char *bytes = whole[i].bytes;
    guint8 record[2 + ZJ_ITEM_MAX];
    gsize length;

    for (gsize j = 0; j < n_changes; j++) {
      if (changes[j].tag == whole[i].tag)
        bytes = changes[j].bytes;
    }
    if (bytes == NULL)
      continue;
    length = script_bytes (bytes, record + 2, ZJ_ITEM_MAX);
    record[0] = whole[i].tag;
    record[1] = (guint8)length;
    if (!zj_items_take (items, i < 7 ? ZJ_EF05 : ZJ_EF06, record, length + 2, error))
      return FALSE;
  }
  return TRUE;
}

static ZjCardIdentity *
decode (const Item *changes, gsize n_changes, GError **error)
{
  g_auto (ZjItems) items;

  memset (&items, 0, sizeof items);
  if (!fill (&items, changes, n_changes, error))
    return NULL;
  return zj_identity_decode (&items, TRUE, TODAY, error);
}

static ZjCardIdentity *
decode_one (guint8 tag, const char *bytes)
{
  const Item change = { tag, bytes };
  g_autoptr (GError) error = NULL;
  ZjCardIdentity *identity = decode (&change, 1, &error);

  g_assert_no_error (error);
  return identity;
}

static void
test_whole (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjCardIdentity) identity = decode (NULL, 0, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (identity->ident, ==, "430100D1560000050000000100000001");
  g_assert_cmpstr (identity->region, ==, "430100");
  g_assert_cmpstr (identity->version, ==, "2.00");
  g_assert_cmpint (identity->generation, ==, 2);
  g_assert_cmpstr (identity->card_class, ==, "3");
  g_assert_cmpstr (identity->institution, ==, "330100000001");
  g_assert_cmpstr (identity->issue_date, ==, "2015-06-01");
  g_assert_cmpstr (identity->expiry_date, ==, "2035-06-01");
  g_assert_cmpstr (zj_personal_reveal (&identity->card_no), ==, "T0000001X");
  g_assert_cmpstr (zj_personal_reveal (&identity->ssn), ==, "990001194911020015");
  g_assert_cmpstr (zj_personal_reveal (&identity->name), ==, "测试甲");
  g_assert_cmpstr (identity->sex, ==, "1");
  g_assert_cmpstr (identity->ethnic_group, ==, "01");
  g_assert_cmpstr (identity->birthplace, ==, "430100");
  g_assert_cmpstr (zj_personal_reveal (&identity->birth_date), ==, "1949-11-02");
  g_assert_true (identity->has_holder);
  g_assert_cmpint (identity->flags, ==, ZJ_CARD_FLAG_NONE);
}

static void
test_without_holder (void)
{
  g_auto (ZjItems) items;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjCardIdentity) identity = NULL;

  memset (&items, 0, sizeof items);
  g_assert_true (fill (&items, NULL, 0, NULL));
  identity = zj_identity_decode (&items, FALSE, TODAY, &error);
  g_assert_no_error (error);
  g_assert_false (identity->has_holder);
  g_assert_null (zj_personal_reveal (&identity->name));
  g_assert_null (zj_personal_reveal (&identity->ssn));
  g_assert_null (identity->sex);
}

/* --- refused: the item is named ---------------------------------------------------------- */

typedef struct {
  const char *name;
  Item change;
  const char *said; /* part of the message */
} Refusal;

static const Refusal refusals[] = {
  { "no identification code", { 0x01, NULL }, "EF05 item 01" },
  { "identification code of FF", { 0x01, "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF" }, "EF05 item 01" },
  { "identification code of 00", { 0x01, NUL8 NUL8 }, "EF05 item 01" },
  { "identification code without region", { 0x01, "43A100D1560000050000000100000001" }, "EF05 item 01" },
  { "identification code too short", { 0x01, "430100D15600000500000001000000" }, "EF05 item 01" },
  { "class outside the list", { 0x02, "37" }, "EF05 item 02" },
  { "version of letters", { 0x03, "41424344" }, "EF05 item 03" },
  { "version 0", { 0x03, "302E3930" }, "EF05 item 03" },
  { "version without point", { 0x03, "32303030" }, "EF05 item 03" },
  { "version of one digit", { 0x03, "32000000" }, "EF05 item 03" },
  { "version with control characters", { 0x03, "32010203" }, "EF05 item 03" },
  { "institution with a letter nibble", { 0x04, "3301A0000001FFFFFFFFFFFF" }, "EF05 item 04" },
  { "institution with filling inside", { 0x04, "3301F0000001FFFFFFFFFFFF" }, "EF05 item 04" },
  { "issued on a 31st of February", { 0x05, "20150231" }, "EF05 item 05" },
  { "issued on a 29th of February in no leap year", { 0x05, "21000229" }, "EF05 item 05" },
  { "issued in month 13", { 0x05, "20151301" }, "EF05 item 05" },
  { "issued in month 0", { 0x05, "20150001" }, "EF05 item 05" },
  { "expiry with a letter nibble", { 0x06, "203506A1" }, "EF05 item 06" },
  { "expiry filled half", { 0x06, "2035FFFF" }, "EF05 item 06" },
  { "expiry in the year 0", { 0x06, "00000601" }, "EF05 item 06" },
  { "expiry too long", { 0x06, "2035060100" }, "EF05 item 06" },
  { "no card number", { 0x07, NULL }, "EF05 item 07" },
  { "card number of FF", { 0x07, "FFFFFFFFFFFFFFFFFF" }, "EF05 item 07" },
  { "card number with small letters", { 0x07, "743030303030303158" }, "EF05 item 07" },
  { "card number too short", { 0x07, "543030303030303100" }, "EF05 item 07" },
  { "card number with a sign", { 0x07, "542D30303030303158" }, "EF05 item 07" },
  { "card number with bytes above ASCII", { 0x07, "54B2E2303030303158" }, "EF05 item 07" },
  { "no social security number", { 0x08, NULL }, "EF06 item 08" },
  { "social security number with control characters",
    { 0x08, "390A30303031313934393131303230303135" },
    "EF06 item 08" },
  { "no name", { 0x09, NULL }, "EF06 item 09" },
  { "name of blanks", { 0x09, "20202020" NUL8 NUL8 NUL8 "0000" }, "EF06 item 09" },
  { "sex outside the list", { 0x0A, "37" }, "EF06 item 0A" },
  { "ethnic group with a letter nibble", { 0x0B, "A1" }, "EF06 item 0B" },
  { "birthplace with a letter nibble", { 0x0C, "43A100" }, "EF06 item 0C" },
  { "born on a 31st of November", { 0x0D, "19491131" }, "EF06 item 0D" },
};

static void
test_refused (gconstpointer data)
{
  const Refusal *refusal = data;
  g_autoptr (GError) error = NULL;

  g_assert_null (decode (&refusal->change, 1, &error));
  g_assert_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_DAMAGED);
  g_assert_nonnull (strstr (error->message, refusal->said));
  /* What is wrong is named, what is written there is not. */
  g_assert_null (strstr (error->message, "990001"));
  g_assert_null (strstr (error->message, "T0000001X"));
}

/* --- not present, and unusual -------------------------------------------------------------- */

static void
test_not_present (void)
{
  static const Item changes[] = { { 0x02, "00" }, { 0x04, FF12 }, { 0x05, "00000000" }, { 0x06, "FFFFFFFF" },
                                  { 0x0A, NULL }, { 0x0B, "FF" }, { 0x0C, "FFFFFF" },   { 0x0D, "FFFFFFFF" } };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjCardIdentity) identity = decode (changes, G_N_ELEMENTS (changes), &error);

  g_assert_no_error (error);
  g_assert_null (identity->card_class);
  g_assert_null (identity->institution);
  g_assert_null (identity->issue_date);
  g_assert_null (identity->expiry_date);
  g_assert_null (identity->sex);
  g_assert_null (identity->ethnic_group);
  g_assert_null (identity->birthplace);
  g_assert_true (zj_personal_is_absent (&identity->birth_date));
  g_assert_cmpint (identity->flags, ==, ZJ_CARD_FLAG_NONE);
}

static void
test_versions (void)
{
  static const struct {
    const char *bytes;
    const char *version;
    int generation;
  } versions[] = { { "312E3030", "1.00", 1 }, { "322E3030", "2.00", 2 }, { "332E3030", "3.00", 3 },
                   { "322E3000", "2.0", 2 },  { "00000000", "1.00", 1 }, { "FFFFFFFF", "1.00", 1 },
                   { "20202020", "1.00", 1 }, { "", "1.00", 1 },         { NULL, "1.00", 1 },
                   { "342E3030", "4.00", 3 }, { "322E3141", "2.1A", 2 } };

  for (guint i = 0; i < G_N_ELEMENTS (versions); i++) {
    g_autoptr (ZjCardIdentity) identity = decode_one (0x03, versions[i].bytes);

    g_assert_cmpstr (identity->version, ==, versions[i].version);
    g_assert_cmpint (identity->generation, ==, versions[i].generation);
  }
}

static void
test_flags (void)
{
  static const struct {
    Item change;
    ZjCardFlags flags;
  } flags[] = {
    { { 0x06, "20260630" }, ZJ_CARD_FLAG_PAST_DATE },
    { { 0x06, "20260701" }, ZJ_CARD_FLAG_NONE }, /* its last day */
    { { 0x07, "543030303030303159" }, ZJ_CARD_FLAG_CARD_NO_CHECK },
    { { 0x08, "393930303031313934393131303230303136" }, ZJ_CARD_FLAG_SSN_CHECK },
    { { 0x08, "503939303030303030303030303030303031" }, ZJ_CARD_FLAG_SSN_CHECK },
    { { 0x08, "393930303031343931313032303031000000" }, ZJ_CARD_FLAG_SSN_CHECK }, /* fifteen digits, as before 2000 */
  };

  for (guint i = 0; i < G_N_ELEMENTS (flags); i++) {
    g_autoptr (ZjCardIdentity) identity = decode_one (flags[i].change.tag, flags[i].change.bytes);

    g_assert_cmpint (identity->flags, ==, flags[i].flags);
  }
}

static void
test_small_check_letter (void)
{
  /* 99000119491102004X, written with a small x */
  g_autoptr (ZjCardIdentity) identity = decode_one (0x08, "393930303031313934393131303230303478");

  g_assert_true (g_str_has_suffix (zj_personal_reveal (&identity->ssn), "X"));
}

static void
test_ethnic_groups (void)
{
  static const struct {
    const char *bytes, *group;
  } groups[] = { { "01", "01" }, { "56", "56" }, { "99", "99" }, { "57", NULL }, { "97", NULL }, { "00", NULL } };

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++) {
    g_autoptr (ZjCardIdentity) identity = decode_one (0x0B, groups[i].bytes);

    g_assert_cmpstr (identity->ethnic_group, ==, groups[i].group);
  }
}

/* --- names ------------------------------------------------------------------------------------ */

typedef struct {
  const char *what;
  const char *name, *extension; /* bytes */
  const char *read;
  gboolean readable;
} Name;

#define FOURTEEN                                                                                                       \
  "B2E2CAD4BCD7D2D2B1FBB6A1CEECBCBAB8FDD0C1C8C9B9EFD2BBB6FE" /* 测试甲乙丙丁戊己庚辛壬癸一二, 28 bytes   \
                                                              */

static const Name names[] = {
  { "plain", "B2E2CAD4BCD7" NUL8 NUL8 NUL8, NULL, "测试甲", TRUE },
  { "filled with FF",
    "B2E2CAD4BCD7FFFF"
    "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
    NULL, "测试甲", TRUE },
  { "blanks behind", "B2E2CAD4BCD72020" NUL8 NUL8 "000000000000", NULL, "测试甲", TRUE },
  { "Latin with a blank inside", "5445535420412042" NUL8 NUL8 "000000000000", NULL, "TEST A B", TRUE },
  { "character cut at the border", FOURTEEN "C8FD" /* 三 */, "CBC4" NUL8 NUL8 "0000",
    "测试甲乙丙丁戊己庚辛壬癸一二三四", TRUE },
  { "character cut in two", "41" FOURTEEN "C8", "FDCBC4" NUL8 NUL8 "00", "A测试甲乙丙丁戊己庚辛壬癸一二三四", TRUE },
  { "extension after a short item", "B2E2CA" NUL8 NUL8 NUL8 "000000", "D4BCD7" NUL8 NUL8 "00", "测试甲", TRUE },
  { "four bytes cut in the middle", "B2E28139" NUL8 NUL8 NUL8 "0000", "EF30" NUL8 NUL8 "0000", "测㐁", TRUE },
  { "extension of nothing", "B2E2CAD4BCD7" NUL8 NUL8 NUL8, NUL8 NUL8 "00000000", "测试甲", TRUE },
  { "a byte that begins nothing",
    "FFB2E2CAD4BC"
    "D7" NUL8 NUL8 "00000000000000",
    NULL,
    "\xEF\xBF\xBD"
    "测试甲",
    FALSE },
  { "half a character at the end", "B2E2CAD4BC" NUL8 NUL8 NUL8 "00", NULL, "测试\xEF\xBF\xBD", FALSE },
  { "a control character", "B2E20ACAD4" NUL8 NUL8 NUL8 "00", NULL, "测\xEF\xBF\xBD试", FALSE },
  { "00 inside", "B2E200CAD4" NUL8 NUL8 NUL8 "00", NULL, "测\xEF\xBF\xBD试", FALSE },
  { "escape sequence", "1B5B324A" NUL8 NUL8 NUL8 "0000", NULL, "\xEF\xBF\xBD[2J", FALSE },
};

static void
test_name (gconstpointer data)
{
  const Name *name = data;
  const Item changes[] = { { 0x09, name->name }, { 0x4E, name->extension } };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjCardIdentity) identity = decode (changes, G_N_ELEMENTS (changes), &error);

  g_assert_no_error (error);
  g_assert_cmpstr (zj_personal_reveal (&identity->name), ==, name->read);
  g_assert_cmpint (identity->flags, ==, name->readable ? ZJ_CARD_FLAG_NONE : ZJ_CARD_FLAG_NAME_UNREADABLE);
}

/* --- taking records ------------------------------------------------------------------------------ */

typedef struct {
  const char *name;
  const char *bytes;
  ZjFile file;
  const char *said;
} Taking;

static const Taking takings[] = {
  { "twice", "020133 020133", ZJ_EF05, "EF05 item 02 (card class): there twice" },
  { "of the other file", "0A0131", ZJ_EF05, "EF05 item 0A: not an item" },
  { "unknown tag", "7E0131", ZJ_EF06, "EF06 item 7E: not an item" },
  { "one byte short", "0503201506", ZJ_EF05, "EF05 item 05 (issue date): of the wrong length" },
  { "one byte long", "0505 2015060101", ZJ_EF05, "EF05 item 05 (issue date): of the wrong length" },
  { "cut off", "0504 2015", ZJ_EF05, "EF05 item 05 (issue date): cut off" },
  { "tag alone", "020133 05", ZJ_EF05, "EF05 item 05 (issue date): cut off" },
  { "name too long", "091F B2", ZJ_EF06, "EF06 item 09 (name): cut off" },
};

static void
test_taking (gconstpointer data)
{
  const Taking *taking = data;
  g_auto (ZjItems) items;
  g_autoptr (GError) error = NULL;
  guint8 bytes[64];
  gsize length = script_bytes (taking->bytes, bytes, sizeof bytes);

  memset (&items, 0, sizeof items);
  g_assert_false (zj_items_take (&items, taking->file, bytes, length, &error));
  g_assert_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_DAMAGED);
  g_assert_nonnull (strstr (error->message, taking->said));
}

/* --- check digits ---------------------------------------------------------------------------------- */

static void
test_citizen_numbers (void)
{
  static const char *const valid[] = { "990001194911020015", "990002198706300022", "99015219870630002X" };
  static const char *const invalid[] = { "990001194911020016",
                                         "990001194913020015",
                                         "99000119491102001",
                                         "9900011949110200150",
                                         "99000119491102001x",
                                         "A90001194911020015",
                                         "",
                                         "99015219870630002x" };

  for (guint i = 0; i < G_N_ELEMENTS (invalid); i++)
    g_assert_false (zj_citizen_number_is_valid (invalid[i]));
  g_assert_false (zj_citizen_number_is_valid (NULL));
  g_assert_true (zj_citizen_number_is_valid (valid[0]));
  g_assert_true (zj_citizen_number_is_valid (valid[2]));
  /* Each of the seventeen digits takes part in the check. */
  for (guint i = 0; i < 17; i++) {
    g_autofree char *number = g_strdup (valid[0]);

    number[i] = number[i] == '9' ? '8' : (char)(number[i] + 1);
    g_assert_false (zj_citizen_number_is_valid (number));
  }
}

static void
test_card_numbers (void)
{
  static const char *const valid[] = { "T0000001X", "T00000116", "T00000060" };
  static const char *const invalid[] = { "T00000010",  "T0000001x", "t0000001X", "T0000001",
                                         "T0000001XX", "",          "T000000 1X" };

  for (guint i = 0; i < G_N_ELEMENTS (valid); i++)
    g_assert_true (zj_card_number_is_valid (valid[i]));
  for (guint i = 0; i < G_N_ELEMENTS (invalid); i++)
    g_assert_false (zj_card_number_is_valid (invalid[i]));
  g_assert_false (zj_card_number_is_valid (NULL));
}

static void
test_personal_is_wiped (void)
{
  ZjPersonal personal = zj_personal_new ("测试甲"), copy = zj_personal_copy (&personal);

  zj_personal_clear (&personal);
  g_assert_true (zj_personal_is_absent (&personal));
  g_assert_cmpstr (zj_personal_reveal (&copy), ==, "测试甲");
  zj_personal_clear (&copy);
  zj_personal_clear (&copy);
}

static void
add (const char *group, const char *name, gconstpointer data, GTestDataFunc func)
{
  g_autofree char *path = g_strdup_printf ("/card/identity/%s/%s", group, name);

  g_test_add_data_func (path, data, func);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/card/identity/whole", test_whole);
  g_test_add_func ("/card/identity/without holder", test_without_holder);
  g_test_add_func ("/card/identity/not present", test_not_present);
  g_test_add_func ("/card/identity/versions", test_versions);
  g_test_add_func ("/card/identity/flags", test_flags);
  g_test_add_func ("/card/identity/small check letter", test_small_check_letter);
  g_test_add_func ("/card/identity/ethnic groups", test_ethnic_groups);
  g_test_add_func ("/card/identity/citizen numbers", test_citizen_numbers);
  g_test_add_func ("/card/identity/card numbers", test_card_numbers);
  g_test_add_func ("/card/identity/wiped", test_personal_is_wiped);
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    add ("refused", refusals[i].name, &refusals[i], test_refused);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    add ("name", names[i].what, &names[i], test_name);
  for (guint i = 0; i < G_N_ELEMENTS (takings); i++)
    add ("records", takings[i].name, &takings[i], test_taking);
  return g_test_run ();
}
