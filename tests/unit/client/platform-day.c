/* Day end: totals, files up and down, the rows in them; every byte but the boundary. */
#include "fake-platform.h"
#include "platform/archive.h"
#include "platform/day_rows.h"
#include "platform/multipart.h"
#include "platform/tx_day.h"

#include <gio/gio.h>
#include <string.h>

#define UPLOAD "H33010000001202607010800000100"

static const ZjDayTotals totals = { .clr_optins = "330100",
                                    .clr_type = "21",
                                    .insutype = "310",
                                    .from = "2026-07-01",
                                    .to = "2026-07-01",
                                    .medfee_fen = 1234567,
                                    .fund_pay_fen = 1000000,
                                    .acct_pay_fen = 0,
                                    .cash_fen = 234567,
                                    .count = 12 };

/* A line whose next answer the test says */

typedef struct {
  FakePlace place;
  ZjSession *session;
  const char *output, *err_msg;
  GBytes *file;       /* 9102 is answered with this */
  GBytes *sent;       /* 9101's body */
  char *content_type; /* and its type */
} Fixture;

static gboolean
answer_call (const ZjLineCall *call, guint n, ZjLineAnswer *answer, GCancellable *cancellable, gpointer data,
             GError **error)
{
  Fixture *fixture = data;

  (void)n, (void)cancellable, (void)error;
  g_assert_cmpint (call->kind, ==, strcmp (call->infno, "9101") == 0 ? ZJ_CALL_CHANGE : ZJ_CALL_READ);
  if (strcmp (call->infno, "9001") == 0)
    return fake_signed_in (answer, 1);
  if (strcmp (call->infno, "9101") == 0) {
    fixture->sent = g_bytes_ref (call->body);
    fixture->content_type = g_strdup (call->content_type);
    if (fixture->err_msg == NULL)
      return fake_done (answer, "{\"file_qury_no\":\"F1\",\"filename\":\"settlements.zip\"}");
  } else {
    g_assert_null (call->content_type);
  }
  if (fixture->file == NULL)
    return fixture->err_msg != NULL ? fake_refused (answer, fixture->err_msg) : fake_done (answer, fixture->output);
  fake_http (answer, 200, "");
  g_bytes_unref (answer->body);
  answer->body = g_bytes_ref (fixture->file);
  answer->content_type = g_strdup ("Application/Octet-Stream; charset=binary");
  return TRUE;
}

static void
setup (Fixture *fixture, gconstpointer data)
{
  (void)data;
  fake_place_open (&fixture->place, NULL);
  fake_line_set (answer_call, fixture);
  fixture->session = zj_session_new (fixture->place.config, NULL, fixture->place.journal, NULL, NULL, NULL);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  (void)data;
  g_clear_pointer (&fixture->file, g_bytes_unref);
  g_clear_pointer (&fixture->sent, g_bytes_unref);
  g_free (fixture->content_type);
  zj_session_free (fixture->session);
  fake_place_close (&fixture->place);
}

static void
expect_input (const char *expected)
{
  g_autofree char *input = fake_line_input (fake_line_count (NULL) - 1);

  g_assert_cmpstr (input, ==, expected);
}

/* 3201 */

#define PERIOD                                                                                                         \
  "\"setl_optins\":\"330100\",\"clr_type\":\"21\",\"stmt_begndate\":\"2026-07-01\",\"stmt_enddate\":\"2026-07-01\","   \
  "\"medfee_sumamt\":12345.67,\"fund_pay_sumamt\":10000.00,\"fixmedins_setl_cnt\":12,"

static void
test_totals (Fixture *fixture, gconstpointer data)
{
  static const struct {
    const char *output;
    gboolean equal;
    const char *text, *problem;
  } vectors[] = {
    { "{\"stmtinfo\":{\"setl_optins\":\"330100\",\"stmt_rslt\":\"0\",\"stmt_rslt_dscr\":\"\"}}", TRUE, NULL, NULL },
    { "{\"stmtinfo\":{\"stmt_rslt\":1,\"stmt_rslt_dscr\":\"笔数不符\"}}", FALSE, "笔数不符", NULL },
    { "{\"stmtinfo\":{\"stmt_rslt\":\"000000\"}}", FALSE, NULL,
      "output.stmtinfo.stmt_rslt: a text where 0 or 1 is due" },
    { "{\"stmtinfo\":{\"setl_optins\":\"330200\",\"stmt_rslt\":0}}", FALSE, NULL,
      "output.stmtinfo.setl_optins: a text where the one asked about is due" },
    { "{\"stmtinfo\":{}}", FALSE, NULL, "output.stmtinfo.stmt_rslt: missing" },
    { "null", FALSE, NULL, "output.stmtinfo.stmt_rslt: missing" },
  };

  (void)data;
  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *text = NULL;
    gboolean equal = !vectors[i].equal, good;

    fixture->output = vectors[i].output;
    good = zj_tx_compare_totals (fixture->session, &totals, NULL, &equal, &text, &error);
    g_assert_true (good == (vectors[i].problem == NULL));
    g_assert_cmpstr (error != NULL ? error->message : NULL, ==, vectors[i].problem);
    g_assert_cmpint (equal, ==, vectors[i].equal);
    g_assert_cmpstr (text, ==, vectors[i].text);
    expect_input ("{\"data\":{" PERIOD "\"insutype\":\"310\",\"acct_pay\":0.00}}");
  }
}

static void
test_refunds (Fixture *fixture, gconstpointer data)
{
  ZjDayTotals only = totals, without = totals;
  g_autofree char *text = NULL;
  gboolean equal;

  (void)data;
  fixture->output = "{\"stmtinfo\":{\"stmt_rslt\":0}}";
  only.refunds = ZJ_REFUNDS_ONLY;
  only.medfee_fen = only.fund_pay_fen = -5;
  g_assert_true (zj_tx_compare_totals (fixture->session, &only, NULL, &equal, &text, NULL));
  expect_input ("{\"data\":{\"setl_optins\":\"330100\",\"clr_type\":\"21\",\"stmt_begndate\":\"2026-07-01\","
                "\"stmt_enddate\":\"2026-07-01\",\"medfee_sumamt\":-0.05,\"fund_pay_sumamt\":-0.05,"
                "\"fixmedins_setl_cnt\":12,\"refd_setl_flag\":\"1\",\"fixmedins_refd_setl_flag\":\"1\","
                "\"insutype\":\"310\",\"acct_pay\":0.00}}");
  without.refunds = ZJ_REFUNDS_WITHOUT;
  g_assert_true (zj_tx_compare_totals (fixture->session, &without, NULL, &equal, &text, NULL));
  expect_input ("{\"data\":{" PERIOD "\"refd_setl_flag\":\"0\",\"fixmedins_refd_setl_flag\":\"0\","
                "\"insutype\":\"310\",\"acct_pay\":0.00}}");
}

/* 9101, 3202 */

static char *
text_between (GBytes *bytes, const char *from, const char *to)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length), *start, *end;

  start = memmem (data, length, from, strlen (from));
  g_assert_nonnull (start);
  start += strlen (from);
  end = memmem (start, length - (gsize)(start - data), to, strlen (to));
  g_assert_nonnull (end);
  return g_strndup (start, (gsize)(end - start));
}

/* The form is one of two parts, and the second is an archive of these rows. */
static void
expect_form (const Fixture *fixture, const char *rows)
{
  g_autoptr (GBytes) archive = NULL, text = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL, *head = NULL, *delimiter = NULL, *last = NULL, *unpacked = NULL;
  const char *boundary, *data, *start;
  gsize length;

  g_assert_true (g_str_has_prefix (fixture->content_type, "multipart/form-data; boundary="));
  boundary = strchr (fixture->content_type, '=') + 1;
  delimiter = g_strconcat ("\r\n--", boundary, NULL);
  last = g_strconcat (delimiter, "--\r\n", NULL);
  json = text_between (fixture->sent,
                       "Content-Disposition: form-data; name=\"jsonStr\"\r\n"
                       "Content-Type: text/plain;charset=utf-8\r\n\r\n",
                       delimiter);
  g_assert_true (g_str_has_prefix (json, "{\"infno\":\"9101\",\"msgid\":\"H33010000001"));
  g_assert_true (g_str_has_suffix (json, "\"input\":{\"fsUploadIn\":{\"filename\":\"settlements.zip\","
                                         "\"fixmedins_code\":\"H33010000001\"}}}"));
  head = g_strconcat (delimiter,
                      "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"settlements.zip\"\r\n"
                      "Content-Type: application/octet-stream\r\n\r\n",
                      NULL);
  data = g_bytes_get_data (fixture->sent, &length);
  start = memmem (data, length, head, strlen (head));
  g_assert_nonnull (start);
  start += strlen (head);
  g_assert_true (memcmp (data + length - strlen (last), last, strlen (last)) == 0);
  archive = g_bytes_new (start, length - (gsize)(start - data) - strlen (last));
  text = zj_archive_unpack (archive, &error);
  g_assert_no_error (error);
  unpacked = g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
  g_assert_cmpstr (unpacked, ==, rows);
}

static void
test_details (Fixture *fixture, gconstpointer data)
{
  ZjDayRow first = { "S1", "MD1", "P1", 123450, 100000, 0, FALSE };
  ZjDayRow second = { "S2", "MD\t2", NULL, -1, -100, 5, TRUE };
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  g_autoptr (ZjDayFile) file = NULL, none = NULL;
  g_autoptr (GError) error = NULL, problem = NULL;

  (void)data;
  g_ptr_array_add (rows, &first);
  g_ptr_array_add (rows, &second);
  fixture->output
      = "{\"fileinfo\":{\"file_qury_no\":\"F2\",\"filename\":\"result.zip\",\"dld_endtime\":\"2026-07-02 23:59:59\"}}";
  g_assert_true (zj_tx_compare_details (fixture->session, &totals, rows, UPLOAD, NULL, &file, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (file->number, ==, "F2");
  g_assert_cmpstr (file->name, ==, "result.zip");
  g_assert_cmpstr (file->until, ==, "2026-07-02 23:59:59");
  expect_form (fixture, "S1\tMD1\tP1\t1234.50\t1000.00\t0.00\t0\nS2\tMD 2\tnull\t-0.01\t-1.00\t0.05\t1\n");
  expect_input ("{\"data\":{" PERIOD "\"file_qury_no\":\"F1\",\"cash_payamt\":2345.67}}");
  g_clear_pointer (&fixture->sent, g_bytes_unref);
  g_clear_pointer (&fixture->content_type, g_free);
  fixture->output = "{\"fileinfo\":{\"file_qury_no\":\"F2\"}}";
  g_assert_false (zj_tx_compare_details (fixture->session, &totals, rows, UPLOAD, NULL, &none, &problem));
  g_assert_null (none);
  g_assert_cmpstr (problem->message, ==, "output.fileinfo.filename: missing");
}

/* What is not taken up is not compared. */
static void
test_upload_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  g_autoptr (ZjDayFile) file = NULL;
  g_autoptr (GError) error = NULL;

  (void)data;
  fixture->err_msg = "文件服务不可用";
  g_assert_false (zj_tx_compare_details (fixture->session, &totals, rows, UPLOAD, NULL, &file, &error));
  g_assert_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_REFUSED);
  g_assert_cmpuint (fake_line_count ("3202"), ==, 0);
}

/* 9102 */

static char *
describe (GPtrArray *rows)
{
  GString *told = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++) {
    const ZjDayDifference *row = g_ptr_array_index (rows, i);

    g_string_append_printf (told, "%s%s %s %s %s %s%s", i > 0 ? "; " : "", zj_day_verdict_name (row->verdict),
                            row->setl_id != NULL ? row->setl_id : "-", row->msgid != NULL ? row->msgid : "-",
                            row->mdtrt_id != NULL ? row->mdtrt_id : "-", row->memo != NULL ? row->memo : "-",
                            row->refund ? " refund" : "");
    if (row->has_amounts)
      g_string_append_printf (told, " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT, row->medfee_fen,
                              row->fund_pay_fen, row->acct_pay_fen);
  }
  return g_string_free (told, FALSE);
}

#define ROWS                                                                                                           \
  "\xEF\xBB\xBFP1\tMD1\tS1\tM1\t0\t0\tnull\t1234.50\t1000.00\t0\r\n"                                                   \
  "P1\tnull\tnull\tM2\t1\t0\t中心多\t1.00\t1.00\t0.00\n"                                                            \
  "P2\tMD3\tS3\tnull\t1\t1\t\t-1.00\t-1.00\t0.00\n"                                                                    \
  "P3\tMD4\tS4\tM4\t1\t0\t金额不符\tnull\t\tnull\n"                                                                \
  "P4\tMD5\tS5\tM5\t99\t\tnull\tnull\tnull\tnull\n\n"

static void
test_fetch (Fixture *fixture, gconstpointer data)
{
  ZjDayFile file = { (char *)(gsize) "F2", (char *)(gsize) "result.zip", NULL };
  g_autoptr (GBytes) text = g_bytes_new_static (ROWS, strlen (ROWS)), broken = g_bytes_new_static ("PK", 2);
  g_autoptr (GPtrArray) rows = NULL, none = NULL;
  g_autoptr (GError) error = NULL, refused = NULL, damaged = NULL, fileless = NULL;
  g_autofree char *told = NULL;

  (void)data;
  fixture->file = zj_archive_pack ("result.txt", text, &error);
  g_assert_no_error (error);
  g_assert_true (zj_tx_fetch_details (fixture->session, &file, NULL, &rows, &error));
  g_assert_no_error (error);
  told = describe (rows);
  g_assert_cmpstr (told, ==,
                   "agreed S1 M1 MD1 - 123450 100000 0; only_there - M2 - 中心多 100 100 0; "
                   "only_here S3 - MD3 - refund -100 -100 0; differs S4 M4 MD4 金额不符; only_here S5 M5 MD5 -");
  expect_input ("{\"fsDownloadIn\":{\"file_qury_no\":\"F2\",\"filename\":\"result.zip\","
                "\"fixmedins_code\":\"H33010000001\"}}");
  g_bytes_unref (fixture->file);
  fixture->file = g_bytes_ref (broken);
  g_assert_false (zj_tx_fetch_details (fixture->session, &file, NULL, &none, &damaged));
  g_assert_error (damaged, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER);
  g_clear_pointer (&fixture->file, g_bytes_unref);
  /* JSON where a file was asked for is an answer like any other. */
  fixture->err_msg = "文件不存在";
  g_assert_false (zj_tx_fetch_details (fixture->session, &file, NULL, &none, &refused));
  g_assert_error (refused, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_REFUSED);
  fixture->err_msg = NULL;
  fixture->output = "{}";
  g_assert_false (zj_tx_fetch_details (fixture->session, &file, NULL, &none, &fileless));
  g_assert_error (fileless, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER);
  g_assert_null (none);
}

static void
test_bad_rows (void)
{
  static const struct {
    const char *text, *problem;
  } vectors[] = {
    { "P1\tMD1\tS1\tM1\t0\t0\tnull\t1\t1\n", "the result file, row 1: ten columns are due" },
    { "P1\tMD1\tS1\tM1\t0\t0\tnull\t1\t1\t0\tx\n", "the result file, row 1: ten columns are due" },
    { "P1\tMD1\tS1\tM1\t0\t0\tnull\t1\t1\t0\nP1\tMD1\tS1\tM1\t0\t2\tnull\t1\t1\t0\n",
      "the result file, row 2, refd_setl_flag: 0 or 1 is due" },
    { "P1\tMD1\tS1\tM1\t\t0\tnull\t1\t1\t0\n", "the result file, row 1, stmt_rslt: a result is due" },
    { "P1\tMD1\tnull\tnull\t1\t0\tnull\t1\t1\t0\n",
      "the result file, row 1: it names neither a settlement nor a request" },
    { "P1\tMD1\tS1\tM1\t0\t0\tnull\t1\t1e3\t0\n", "the result file, row 1, fund_pay_sumamt: an amount in yuan is due" },
    { "P1\tMD1\tS1\tM1\t0\t0\tnull\t1\t1\t0.001\n", "the result file, row 1, acct_pay: an amount in yuan is due" },
    { "\xFF\n", "the result file, row 1: the text is not UTF-8" },
  };
  static const char cut[] = "P1\tMD1\tS1\tM1\t0\t0\tnull\t1\t1\t0\0\n";
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0), with_nul = g_bytes_new_static (cut, sizeof cut - 1);
  g_autoptr (GPtrArray) none = NULL, cut_rows = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++) {
    g_autoptr (GBytes) text = g_bytes_new_static (vectors[i].text, strlen (vectors[i].text));
    GPtrArray *rows = (GPtrArray *)(gsize)1;
    g_autoptr (GError) error = NULL;

    g_assert_false (zj_day_rows_read (text, &rows, &error));
    g_assert_null (rows);
    g_assert_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_WRONG_TYPE);
    g_assert_cmpstr (error->message, ==, vectors[i].problem);
  }
  g_assert_true (zj_day_rows_read (empty, &none, NULL));
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_false (zj_day_rows_read (with_nul, &cut_rows, NULL));
}

/* Archives */

static void
test_archive (void)
{
  g_autoptr (GByteArray) long_text = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 200000; i++)
    g_byte_array_append (long_text, (const guint8 *)&i, sizeof i);
  for (guint size = 0; size <= long_text->len; size = size * 7 + 1) {
    g_autoptr (GBytes) text = g_bytes_new (long_text->data, size);
    g_autoptr (GBytes) packed = zj_archive_pack ("a.txt", text, &error), again = NULL;

    g_assert_no_error (error);
    again = zj_archive_unpack (packed, &error);
    g_assert_no_error (error);
    g_assert_true (g_bytes_equal (again, text));
  }
}

/* Cut anywhere, or with any byte of it changed, an archive gives its text or an error. */
static void
test_damaged_archive (void)
{
  g_autoptr (GBytes) text = g_bytes_new_static (ROWS, strlen (ROWS));
  g_autoptr (GBytes) packed = zj_archive_pack ("a.txt", text, NULL);
  gsize length;
  const guint8 *data = g_bytes_get_data (packed, &length);
  guint refused = 0;

  for (gsize i = 0; i < length; i++) {
    g_autoptr (GBytes) cut = g_bytes_new (data, i);
    g_autoptr (GError) error = NULL;

    g_assert_null (zj_archive_unpack (cut, &error));
    g_assert_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER);
  }
  for (gsize i = 0; i < length; i++) {
    g_autofree guint8 *copy = g_memdup2 (data, length);
    g_autoptr (GBytes) changed = NULL, read = NULL;
    g_autoptr (GError) error = NULL;

    copy[i] ^= 0x41;
    changed = g_bytes_new (copy, length);
    read = zj_archive_unpack (changed, &error);
    g_assert_true ((read == NULL) == (error != NULL));
    if (read == NULL)
      refused++;
    else
      g_assert_true (g_bytes_equal (read, text));
  }
  g_assert_cmpuint (refused, >, 100);
}

static void
test_form (void)
{
  g_autoptr (GBytes) json = g_bytes_new_static ("{}", 2), file = g_bytes_new_static ("", 0);
  g_autofree char *type = NULL, *other = NULL, *text = NULL;
  g_autoptr (GBytes) body = zj_multipart_write (json, "a\"b\r\nX: y", file, &type);
  g_autoptr (GBytes) second = zj_multipart_write (json, "a", file, &other);

  text = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  g_assert_nonnull (strstr (text, "filename=\"a_b__X: y\"\r\n"));
  g_assert_cmpstr (type, !=, other);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/platform/day/totals", Fixture, NULL, setup, test_totals, teardown);
  g_test_add ("/platform/day/refunds", Fixture, NULL, setup, test_refunds, teardown);
  g_test_add ("/platform/day/details", Fixture, NULL, setup, test_details, teardown);
  g_test_add ("/platform/day/upload-refused", Fixture, NULL, setup, test_upload_refused, teardown);
  g_test_add ("/platform/day/fetch", Fixture, NULL, setup, test_fetch, teardown);
  g_test_add_func ("/platform/day/bad-rows", test_bad_rows);
  g_test_add_func ("/platform/day/archive", test_archive);
  g_test_add_func ("/platform/day/damaged-archive", test_damaged_archive);
  g_test_add_func ("/platform/day/form", test_form);
  return g_test_run ();
}
