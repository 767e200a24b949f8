/* A hospital's list of fee lines: what is taken as it is, and every fault with its place. */
#include "stay/fee_file.h"

#include <glib/gstdio.h>
#include <string.h>

#define HEAD                                                                                                           \
  "feedetl_sn,fee_ocur_time,med_list_codg,medins_list_codg,cnt,pric,det_item_fee_sumamt,bilg_dept_codg,"               \
  "bilg_dept_name,bilg_dr_codg,bilg_dr_name"
#define REST "2026-06-21 10:00:00,X1,H1"
#define WHO  "A03,测试内科,D1,测试医生"

/* "line:column field" of each fault, in order; "" when there is none. */
static char *
faults_of (const char *text, gssize length, ZjFeeFile **file)
{
  g_autoptr (GPtrArray) faults = NULL;
  g_autoptr (GError) error = NULL;
  GString *said = g_string_new (NULL);

  *file = zj_fee_file_parse (text, length < 0 ? strlen (text) : (gsize)length, &faults, &error);
  g_assert_true ((*file != NULL) == (faults == NULL) && (*file != NULL) == (error == NULL));
  if (faults == NULL)
    return g_string_free (said, FALSE);
  g_assert_error (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_FEES_FILE);
  g_assert_cmpuint (faults->len, >, 0);
  for (guint i = 0; i < faults->len; i++) {
    const ZjFeeFault *fault = g_ptr_array_index (faults, i);

    g_test_message ("%u:%u %s: %s", fault->line, fault->column, fault->field, fault->message);
    g_assert_true (fault->message != NULL && fault->message[0] != '\0');
    g_string_append_printf (said, "%s%u:%u %s", i > 0 ? ", " : "", fault->line, fault->column,
                            fault->field != NULL ? fault->field : "-");
  }
  return g_string_free (said, FALSE);
}

static void
expect (const char *text, const char *expected)
{
  g_autoptr (ZjFeeFile) file = NULL;
  g_autofree char *said = faults_of (text, -1, &file);

  g_assert_cmpstr (said, ==, expected);
}

static const char *
field_of (const ZjFeeFile *file, guint i, const char *name)
{
  return g_hash_table_lookup (((ZjFeeItem *)g_ptr_array_index (file->items, i))->fields, name);
}

static void
test_csv (void)
{
  static const char *const texts[] = {
    HEAD ",memo\n1," REST ",2,12.34,24.68," WHO ",\"三, \"\"四\"\"\n五\"\n2," REST ",0.5,0.01,0.01," WHO ",\n",
    "\xef\xbb\xbf" HEAD ",memo\r\n1," REST ",2,12.34,24.68," WHO ",\"三, \"\"四\"\"\n五\"\r\n\r\n"
    "2," REST ",0.5,0.01,0.01," WHO ",",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (ZjFeeFile) file = NULL;
    g_autofree char *said = faults_of (texts[i], -1, &file);

    g_assert_cmpstr (said, ==, "");
    g_assert_cmpuint (file->items->len, ==, 2);
    g_assert_cmpint (file->total_fen, ==, 2469);
    g_assert_cmpstr (((ZjFeeItem *)g_ptr_array_index (file->items, 0))->sn, ==, "1");
    g_assert_cmpint (((ZjFeeItem *)g_ptr_array_index (file->items, 0))->amount_fen, ==, 2468);
    g_assert_cmpstr (field_of (file, 0, "memo"), ==, "三, \"四\"\n五");
    g_assert_cmpstr (field_of (file, 0, "bilg_dept_name"), ==, "测试内科");
    g_assert_null (field_of (file, 1, "memo"));
  }
}

static void
test_empty_lists (void)
{
  expect (HEAD "\n", "");
  expect (HEAD, "");
  expect ("[]", "");
  expect (" [ ]\n", "");
  expect ("", "1:0 -");
  expect ("\n\n", "1:0 -");
}

static void
test_gb18030 (void)
{
  gsize length;
  g_autofree char *text = g_convert (HEAD "\n1," REST ",1,1,1.00," WHO "\n", -1, "GB18030", "UTF-8", NULL, &length,
                                     NULL);
  g_autoptr (ZjFeeFile) file = NULL, bad = NULL;
  g_autofree char *said = faults_of (text, (gssize)length, &file), *bad_said = NULL;
  g_autofree char *mixed = g_strconcat (HEAD "\n1," REST ",1,1,1.00,A03,", "\xff\xff", "\n", NULL);

  g_assert_false (g_utf8_validate (text, (gssize)length, NULL));
  g_assert_cmpstr (said, ==, "");
  g_assert_cmpstr (field_of (file, 0, "bilg_dr_name"), ==, "测试医生");

  bad_said = faults_of (mixed, -1, &bad);
  g_assert_cmpstr (bad_said, ==, "2:0 -");
}

static void
test_zero_byte (void)
{
  static const char text[] = HEAD "\n1\0";
  g_autoptr (ZjFeeFile) file = NULL;
  g_autofree char *said = faults_of (text, sizeof text - 1, &file);

  g_assert_cmpstr (said, ==, "2:0 -");
}

/* Full-width digits, times without seconds. */
static void
test_forms (void)
{
  g_autoptr (ZjFeeFile) file = NULL;
  g_autofree char *said = faults_of (HEAD "\n１２,２０２６－０６－２１　１０：００,X1,H1,２,１．５０,3.00," WHO, -1,
                                     &file);

  g_assert_cmpstr (said, ==, "");
  g_assert_cmpstr (field_of (file, 0, "feedetl_sn"), ==, "12");
  g_assert_cmpstr (field_of (file, 0, "fee_ocur_time"), ==, "2026-06-21 10:00:00");
  g_assert_cmpstr (field_of (file, 0, "pric"), ==, "1.50");
}

static void
test_header (void)
{
  expect (HEAD ",mdtrt_id\n", "1:12 mdtrt_id");
  expect (HEAD ",psn_no,colour,memo,memo\n", "1:12 psn_no, 1:13 colour, 1:15 memo");
  expect ("feedetl_sn,cnt\n1,1\n",
          "1:0 fee_ocur_time, 1:0 med_list_codg, 1:0 medins_list_codg, 1:0 det_item_fee_sumamt, 1:0 pric, "
          "1:0 bilg_dept_codg, 1:0 bilg_dept_name, 1:0 bilg_dr_codg, 1:0 bilg_dr_name");
  expect (HEAD ", memo\n", "1:12  memo");
  expect ("\"feedetl_sn\n", "1:1 -");
}

/* One cell in turn; the faults of all lines come at once. */
static void
test_cells (void)
{
  static const struct {
    const char *row, *expected;
  } cases[] = {
    { "," REST ",1,1,1.00," WHO, "2:1 feedetl_sn" },
    { "0," REST ",1,1,1.00," WHO, "2:1 feedetl_sn" },
    { "0000," REST ",1,1,1.00," WHO, "2:1 feedetl_sn" },
    { "-1," REST ",1,1,1.00," WHO, "2:1 feedetl_sn" },
    { "1a," REST ",1,1,1.00," WHO, "2:1 feedetl_sn" },
    { "1234567890123456," REST ",1,1,1.00," WHO, "2:1 feedetl_sn" },
    { "123456789012345," REST ",1,1,1.00," WHO, "" },
    { "1,2026-02-29 10:00:00,X1,H1,1,1,1.00," WHO, "2:2 fee_ocur_time" },
    { "1,2028-02-29 23:59:59,X1,H1,1,1,1.00," WHO, "" },
    { "1,2026-06-21 24:00:00,X1,H1,1,1,1.00," WHO, "2:2 fee_ocur_time" },
    { "1,2026-06-21 10:60:00,X1,H1,1,1,1.00," WHO, "2:2 fee_ocur_time" },
    { "1,2026-06-21 10:00:60,X1,H1,1,1,1.00," WHO, "2:2 fee_ocur_time" },
    { "1,2026-06-21,X1,H1,1,1,1.00," WHO, "2:2 fee_ocur_time" },
    { "1,2026/06/21 10:00:00,X1,H1,1,1,1.00," WHO, "2:2 fee_ocur_time" },
    { "1,0000-06-21 10:00:00,X1,H1,1,1,1.00," WHO, "2:2 fee_ocur_time" },
    { "1," REST ",1.00001,1,1.00," WHO, "2:5 cnt" },
    { "1," REST ",1e1,1,10.00," WHO, "2:5 cnt" },
    { "1," REST ",,1,1.00," WHO, "2:5 cnt" },
    { "1," REST ",1,1.0000001,1.00," WHO, "2:6 pric" },
    { "1," REST ",-1,-1,1.00," WHO, "2:6 pric" },
    { "1," REST ",1,1,1.001," WHO, "2:7 det_item_fee_sumamt" },
    { "1," REST ",1,1,1.000," WHO, "" },
    { "1," REST ",1,1,," WHO, "2:7 det_item_fee_sumamt" },
    { "1," REST ",3,0.335,1.01," WHO, "" },
    { "1," REST ",3,0.335,1.00," WHO, "" },
    { "1," REST ",3,0.335,1.02," WHO, "" },
    { "1," REST ",3,0.335,1.03," WHO, "2:7 det_item_fee_sumamt" },
    { "1," REST ",3,0.335,0.99," WHO, "2:7 det_item_fee_sumamt" },
    { "1," REST ",3,1,-3.00," WHO, "2:7 det_item_fee_sumamt" },
    { "1," REST ",999999999999,9999999999,1.00," WHO, "2:7 det_item_fee_sumamt" },
    { "1," REST ",1,1,1.00,,,,", "2:8 bilg_dept_codg, 2:9 bilg_dept_name, 2:10 bilg_dr_codg, 2:11 bilg_dr_name" },
    { "1," REST ",1,1,1.00,A03,x,D1,012345678901234567890123456789012345678901234567890", "2:11 bilg_dr_name" },
    { "1," REST ",1,1,1.00,A03,x,D1,四四四四四四四四四四四四四四四四四四四四四四四四四", "" },
    { "1," REST ",1,1,1.00,A03,\x01,D1,y", "2:9 bilg_dept_name" },
    { "1," REST ",1,1,1.00,A03,x,D1", "2:0 -" },
    { "1," REST ",1,1,1.00,A03,x,D1,y,z", "2:0 -" },
    { "1," REST ",1,1,1.00,A03,x\"y,D1,z", "2:9 -" },
    { "1," REST ",1,1,1.00,A03,\"x\"y,D1,z", "2:9 -" },
    { "1," REST ",1,1,1.00,A03,\"x,D1,z", "2:9 -" },
    { "1," REST ",1,1,1.00,A03,x\ry,D1,z", "2:9 -" },
    { "1," REST ",1,1,1.00," WHO "\n2," REST ",1,1,9.00," WHO "\n\nx," REST ",1,1,1.00," WHO,
      "3:7 det_item_fee_sumamt, 5:1 feedetl_sn" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = g_strconcat (HEAD "\n", cases[i].row, NULL);

    expect (text, cases[i].expected);
  }
}

static void
test_optional_cells (void)
{
  static const struct {
    const char *name, *value;
    gboolean fine;
  } cases[] = {
    { "med_type", "2101", TRUE },      { "med_type", "2101001", FALSE },  { "med_type", "住院", FALSE },
    { "hosp_appr_flag", "2", TRUE },   { "hosp_appr_flag", "3", FALSE },  { "tcmdrug_used_way", "0", FALSE },
    { "etip_flag", "01", FALSE },      { "dscg_tkdrug_flag", "1", TRUE }, { "matn_fee_flag", "yes", FALSE },
    { "comb_no", "1234", FALSE },      { "acord_dept_codg", "B1", TRUE }, { "drord_no", "医嘱1", TRUE },
    { "exp_content", "{}", TRUE },     { "exp_content", "[]", FALSE },    { "exp_content", "{\"\"a\"\":1}", TRUE },
    { "exp_content", "{a:1}", FALSE }, { "init_feedetl_sn", "7", FALSE }, { "etip_hosp_code", "H1", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = g_strdup_printf (HEAD ",%s\n1," REST ",1,1,1.00," WHO ",\"%s\"\n", cases[i].name,
                                             cases[i].value);
    g_autofree char *expected = cases[i].fine ? g_strdup ("") : g_strdup_printf ("2:12 %s", cases[i].name);

    g_test_message ("%s = %s", cases[i].name, cases[i].value);
    expect (text, expected);
  }
}

static void
test_between_lines (void)
{
#define LINE(sn, count, amount, original) sn "," REST "," count ",1," amount "," WHO "," original "\n"
#define FULL                              HEAD ",init_feedetl_sn\n"
  expect (FULL LINE ("1", "2", "2.00", "") LINE ("2", "-1", "-1.00", "1"), "");
  expect (FULL LINE ("2", "-1", "-1.00", "1") LINE ("1", "2", "2.00", ""), "");
  expect (FULL LINE ("2", "-1", "-1.00", "01") LINE ("1", "2", "2.00", ""), "");
  expect (FULL LINE ("1", "2", "2.00", "") LINE ("1", "1", "1.00", ""), "3:1 feedetl_sn");
  expect (FULL LINE ("1", "2", "2.00", "") LINE ("01", "1", "1.00", ""), "3:1 feedetl_sn");
  expect (FULL LINE ("1", "-1", "-1.00", ""), "2:12 init_feedetl_sn");
  expect (FULL LINE ("1", "-1", "-1.00", "1"), "2:12 init_feedetl_sn");
  expect (FULL LINE ("1", "-1", "-1.00", "9"), "2:12 init_feedetl_sn");
  expect (FULL LINE ("1", "2", "2.00", "") LINE ("2", "-1", "-1.00", "1") LINE ("3", "-1", "-1.00", "2"),
          "4:12 init_feedetl_sn");
  expect (FULL LINE ("1", "0", "0.00", ""), "");
}

static void
test_json (void)
{
  g_autoptr (ZjFeeFile) file = NULL, csv = NULL;
  g_autofree char *said = faults_of (
      "\xef\xbb\xbf [\n {\"feedetl_sn\": 1, \"fee_ocur_time\": \"2026-06-21 10:00:00\","
      "\"med_list_codg\":\"X1\",\"medins_list_codg\":\"H1\",\n\"cnt\":2.0,\"pric\":\"12.340\","
      "\"det_item_fee_sumamt\":24.68,\"bilg_dept_codg\":\"A03\",\"bilg_dept_name\":\"测试内科\","
      "\"bilg_dr_codg\":\"D1\",\"bilg_dr_name\":\"测试医生\",\"memo\":null,"
      "\"exp_content\":\"{\\\"a\\\":[1,2]}\"}]\n",
      -1, &file);
  g_autofree char *csv_said = faults_of (HEAD ",exp_content\n1," REST ",2,12.34,24.680," WHO ",\"{\"\"a\"\":[1,2]}\"\n",
                                         -1, &csv);
  g_autofree char *digest = NULL, *csv_digest = NULL;

  g_assert_cmpstr (said, ==, "");
  g_assert_cmpstr (csv_said, ==, "");
  g_assert_cmpint (file->total_fen, ==, 2468);
  g_assert_cmpstr (field_of (file, 0, "pric"), ==, "12.340");
  /* The same line, from whichever file: nothing changed. */
  digest = zj_fee_item_digest (g_ptr_array_index (file->items, 0));
  csv_digest = zj_fee_item_digest (g_ptr_array_index (csv->items, 0));
  g_assert_cmpstr (digest, ==, csv_digest);
}

static void
test_json_faults (void)
{
#define SOUND(sn)                                                                                                      \
  "{\"feedetl_sn\":" sn ",\"fee_ocur_time\":\"2026-06-21 10:00:00\",\"med_list_codg\":\"X1\","                         \
  "\"medins_list_codg\":\"H1\",\"cnt\":1,\"pric\":1,\"det_item_fee_sumamt\":1.00,\"bilg_dept_codg\":\"A\","            \
  "\"bilg_dept_name\":\"B\",\"bilg_dr_codg\":\"C\",\"bilg_dr_name\":\"D\""
  expect ("[" SOUND ("1") "}]", "");
  expect ("{}", "1:1 -");
  expect ("[", "1:2 -");
  expect ("[1]", "1:2 -");
  expect ("[{", "1:3 -");
  expect ("[" SOUND ("1") "},]", "1:226 -");
  expect ("[" SOUND ("1") "}\n" SOUND ("2") "}]", "2:1 -");
  expect ("[" SOUND ("1") "}] x", "1:227 -");
  expect ("[" SOUND ("1") "}][]", "1:226 -");
  expect ("[" SOUND ("1") ",\"colour\":1}]", "1:2 colour");
  expect ("[" SOUND ("1") ",\"psn_no\":\"P1\",\"mdtrt_id\":\"M\"}]", "1:2 psn_no, 1:2 mdtrt_id");
  expect ("[" SOUND ("1") ",\"memo\":{}}]", "1:2 memo");
  expect ("[" SOUND ("1") ",\"cnt\":1}]", "1:2 -");
  expect ("[" SOUND ("1") ",\"memo\":NaN}]", "1:2 -");
  expect ("[" SOUND ("null") "}]", "1:2 feedetl_sn");
  expect ("[" SOUND ("\"\"") "}]", "1:2 feedetl_sn");
  expect ("[" SOUND ("1e0") "}]", "1:2 feedetl_sn");
  expect ("[" SOUND ("1") "},\n " SOUND ("0") "},\n" SOUND ("1") "}]", "2:2 feedetl_sn, 3:1 feedetl_sn");
}

/* Any other content is another digest; another way of writing the same number is not. */
static void
test_digest (void)
{
  static const struct {
    const char *row;
    gboolean same;
  } cases[] = {
    { "1," REST ",1.0000,1.00,1.000," WHO ",x", TRUE },
    { "1," REST ",01,001.0,1," WHO ",x", TRUE },
    { "1," REST ",1,1,1.01," WHO ",x", FALSE },
    { "1," REST ",1,1.01,1.00," WHO ",x", FALSE },
    { "1," REST ",1,1,1.00," WHO ",y", FALSE },
    { "1," REST ",1,1,1.00," WHO ",", FALSE },
    { "1,2026-06-21 10:00,X1,H1,1,1,1.00," WHO ",x", TRUE },
  };
  g_autoptr (ZjFeeFile) first = NULL;
  g_autofree char *said = faults_of (HEAD ",memo\n1," REST ",1,1,1.00," WHO ",x", -1, &first);
  g_autofree char *digest = zj_fee_item_digest (g_ptr_array_index (first->items, 0));

  g_assert_cmpuint (strlen (digest), ==, 64);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (ZjFeeFile) file = NULL;
    g_autofree char *text = g_strconcat (HEAD ",memo\n", cases[i].row, NULL), *other_said = NULL, *other = NULL;

    other_said = faults_of (text, -1, &file);
    g_assert_cmpstr (other_said, ==, "");
    other = zj_fee_item_digest (g_ptr_array_index (file->items, 0));
    g_test_message ("%s", cases[i].row);
    g_assert_cmpint (strcmp (digest, other) == 0, ==, cases[i].same);
  }
}

static char *
many_lines (guint n, const char *amount)
{
  GString *text = g_string_new (HEAD "\n");

  for (guint i = 1; i <= n; i++)
    g_string_append_printf (text, "%u," REST ",1,1,%s," WHO "\n", i, amount);
  return g_string_free (text, FALSE);
}

/* 20,000 lines are a matter of a second even under a sanitizer; the bounds hold. */
static void
test_sizes (void)
{
  g_autofree char *large = many_lines (20000, "1.00"), *too_many = many_lines (ZJ_FEE_FILE_LINES_MAX + 5, "1.00");
  g_autofree char *wrong = many_lines (ZJ_FEE_FILE_FAULTS_MAX + 5, "9.00"), *said = NULL;
  g_autoptr (ZjFeeFile) file = NULL, none = NULL;
  g_autoptr (GPtrArray) faults = NULL, many = NULL;
  g_autoptr (GError) error = NULL;
  gint64 from_us = g_get_monotonic_time ();

  said = faults_of (large, -1, &file);
  g_assert_cmpstr (said, ==, "");
  g_assert_cmpuint (file->items->len, ==, 20000);
  g_assert_cmpint (g_get_monotonic_time () - from_us, <, 10 * G_USEC_PER_SEC);

  none = zj_fee_file_parse (too_many, strlen (too_many), &faults, &error);
  g_assert_null (none);
  g_assert_cmpuint (faults->len, ==, 1);
  g_assert_cmpuint (((ZjFeeFault *)g_ptr_array_index (faults, 0))->line, ==, ZJ_FEE_FILE_LINES_MAX + 2);
  g_clear_error (&error);
  none = zj_fee_file_parse (wrong, strlen (wrong), &many, &error);
  g_assert_null (none);
  g_assert_cmpuint (many->len, ==, ZJ_FEE_FILE_FAULTS_MAX);
}

static void
test_read (void)
{
  g_autofree char *folder = g_dir_make_tmp ("zhijie-fees-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "f.csv", NULL);
  g_autoptr (GPtrArray) faults = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjFeeFile) file = zj_fee_file_read (path, &faults, &error), found = NULL;

  g_assert_null (file);
  g_assert_error (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_FEES_FILE);
  g_assert_cmpuint (faults->len, ==, 1);
  g_clear_error (&error);
  g_clear_pointer (&faults, g_ptr_array_unref);
  g_assert_true (g_file_set_contents (path, HEAD "\n1," REST ",1,1,1.00," WHO, -1, NULL));
  found = zj_fee_file_read (path, &faults, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->items->len, ==, 1);
  g_assert_cmpint (g_remove (path) | g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fee-file/csv", test_csv);
  g_test_add_func ("/fee-file/empty-lists", test_empty_lists);
  g_test_add_func ("/fee-file/gb18030", test_gb18030);
  g_test_add_func ("/fee-file/zero-byte", test_zero_byte);
  g_test_add_func ("/fee-file/forms", test_forms);
  g_test_add_func ("/fee-file/header", test_header);
  g_test_add_func ("/fee-file/cells", test_cells);
  g_test_add_func ("/fee-file/optional-cells", test_optional_cells);
  g_test_add_func ("/fee-file/between-lines", test_between_lines);
  g_test_add_func ("/fee-file/json", test_json);
  g_test_add_func ("/fee-file/json-faults", test_json_faults);
  g_test_add_func ("/fee-file/digest", test_digest);
  g_test_add_func ("/fee-file/sizes", test_sizes);
  g_test_add_func ("/fee-file/read", test_read);
  return g_test_run ();
}
