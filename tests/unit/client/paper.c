/* Papers as data: a document survives being kept, the checklist fits the case, and no row is too
 * high for a page. What they look like: tests/component/paper. */
#include <client/error.h>
#include <string.h>

#include "invented.h"
#include "paper/checklist.h"
#include "paper/layout.h"
#include "paper/papers.h"
#include "paper/words.h"
#include "stay/fee_record.h"

static ZjDocument *
claim_document (Invented kind)
{
  ZjConfig config = { 0 };
  ZjClaimContent *content = invented_claim (kind, 5);
  g_autoptr (GArray) lines = invented_lines (5);
  g_autoptr (GError) error = NULL;
  ZjDocument *document = zj_paper_claim_document (&config, content, lines, invented_code, 1, &error);

  g_assert_no_error (error);
  invented_claim_free (content);
  return document;
}

static void
test_kept (gconstpointer data)
{
  g_autoptr (ZjDocument) document = claim_document ((Invented)GPOINTER_TO_INT (data));
  g_autofree char *json = zj_document_to_json (document);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjDocument) again = zj_document_from_json (json, &error);
  g_autofree char *json_again = NULL;

  g_assert_no_error (error);
  json_again = zj_document_to_json (again);
  g_assert_cmpstr (json, ==, json_again);
  g_assert_cmpint (zj_document_made_ms (again), ==, zj_document_made_ms (document));
}

static void
test_not_a_document (void)
{
  static const char *const wrong[] = {
    "",
    "[]",
    "{}",
    "{\"title\":{\"zh\":\"x\"}}",
    "{\"title\":{\"zh\":\"x\"},\"made_ms\":1,\"blocks\":[{\"kind\":\"song\"}]}",
    "{\"title\":{\"zh\":\"x\"},\"made_ms\":1,\"blocks\":[{\"kind\":\"grid\",\"columns\":9}]}",
    "{\"title\":{\"zh\":\"x\"},\"made_ms\":1,\"blocks\":[{\"kind\":\"grid\",\"columns\":2,\"pairs\":[{\"span\":3}]}]}",
    "{\"title\":{\"zh\":\"x\"},\"made_ms\":1,\"blocks\":[{\"kind\":\"table\",\"columns\":[]}]}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (zj_document_from_json (wrong[i], &error));
    g_assert_nonnull (error);
  }
}

static void
test_names (void)
{
  /* A paper for the manual claim is no receipt, and never called one. */
  for (guint i = 0; i < ZJ_N_PAPERS; i++) {
    static const char *const forbidden[] = { "收据", "票据", "发票" };
    ZjPaperKind kind;

    g_assert_true (zj_paper_find (zj_paper_name ((ZjPaperKind)i), &kind));
    g_assert_cmpint (kind, ==, (int)i);
    for (gsize f = 0; f < G_N_ELEMENTS (forbidden); f++)
      g_assert_null (strstr (zj_paper_title (kind).zh, forbidden[f]));
  }
}

static void
test_reasons (void)
{
  static const char *const reasons[] = { "network",   "not-filed", "card",       "not-opened", "not-designated",
                                         "suspended", "injury",    "own-choice", "other" };
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (reasons); i++) {
    ZjConfig config = { 0 };
    ZjClaimContent *content = invented_claim (INVENTED_BARE, 0);
    g_autoptr (ZjDocument) document = NULL;

    g_free (content->reason);
    content->reason = g_strdup (reasons[i]);
    document = zj_paper_claim_document (&config, content, NULL, NULL, 1, NULL);
    g_assert_true (g_hash_table_add (seen, zj_document_to_json (document)));
    invented_claim_free (content);
  }
}

static gboolean
needs (const ZjClaimContent *content, ZjCheckId id)
{
  return (zj_checklist_of (content) & (1u << id)) != 0;
}

static void
set_text (char **place, const char *text)
{
  g_free (*place);
  *place = g_strdup (text);
}

static void
test_checklist (void)
{
  ZjClaimContent *content = invented_claim (INVENTED_PLAIN, 1);

  /* The birthday itself ends childhood; the day before does not. */
  set_text (&content->birth_date, "2008-11-08");
  g_assert_false (needs (content, ZJ_CHECK_HUKOU));
  set_text (&content->birth_date, "2008-11-09");
  g_assert_true (needs (content, ZJ_CHECK_HUKOU));
  g_assert_true (needs (content, ZJ_CHECK_GUARDIAN));
  /* Without a birth date the citizen number tells (2010-01-01). */
  set_text (&content->birth_date, NULL);
  g_assert_true (needs (content, ZJ_CHECK_HUKOU));
  set_text (&content->ipt_type, "1");
  g_assert_false (needs (content, ZJ_CHECK_ER));
  g_assert_false (needs (content, ZJ_CHECK_REFER));
  set_text (&content->referral, "R1:2026-11-01:测试医院");
  g_assert_true (needs (content, ZJ_CHECK_REFER));
  g_assert_true (needs (content, ZJ_CHECK_INJURY));
  set_text (&content->injury, "none");
  g_assert_false (needs (content, ZJ_CHECK_INJURY));
  g_assert_true (needs (content, ZJ_CHECK_AGENT));
  zj_personal_clear (&content->agent);
  g_assert_false (needs (content, ZJ_CHECK_AGENT));
  content->kind = ZJ_CLAIM_PHARMACY;
  g_assert_true (needs (content, ZJ_CHECK_PHARM));
  g_assert_false (needs (content, ZJ_CHECK_SUMMARY));
  invented_claim_free (content);
}

static guint
pages_of (ZjDocument *document, ZjPageSize size)
{
  const ZjPageFormat format = { .size = size };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjLayout) layout = zj_layout_new (document, &format, &error);

  g_assert_no_error (error);
  return zj_layout_n_pages (layout);
}

static void
test_a_row_higher_than_a_page (void)
{
  static const ZjColumn columns[] = { { { "一", NULL }, ZJ_COLUMN_TEXT, 1 }, { { "二", NULL }, ZJ_COLUMN_NUMBER, 0 } };
  g_autoptr (ZjDocument) document = zj_document_new (ZJ_SAY ("测试", "Test"), 0);
  g_autoptr (GString) text = g_string_new (NULL);
  const char *cells[] = { NULL, "1" };

  for (guint i = 0; i < 3900; i++)
    g_string_append (text, "长");
  cells[0] = text->str;
  zj_document_table (document, columns, G_N_ELEMENTS (columns));
  zj_document_row (document, FALSE, cells);
  g_assert_cmpuint (pages_of (document, ZJ_PAGE_241_HALF), >=, 2);
}

static void
test_empty (void)
{
  g_autoptr (ZjDocument) document = zj_document_new (ZJ_SAY ("测试", NULL), 0);

  for (guint i = 0; i < ZJ_N_PAGE_SIZES; i++)
    g_assert_cmpuint (pages_of (document, (ZjPageSize)i), ==, 1);
}

static void
test_words (void)
{
  g_auto (ZjPersonal) number = zj_personal_new ("990000201001010019");
  g_auto (ZjPersonal) agent = zj_personal_new ("父子:测试丁:990000198001010015:000-0001");
  g_autofree char *masked = zj_said_masked (&number, 6, 4);
  g_autofree char *said = zj_said_agent (&agent);
  guint days;

  g_assert_cmpstr (masked, ==, "990000********0019");
  g_assert_cmpstr (said, ==, "测试丁（与患者关系：父子），证件号码 990000********0015，电话 000-0001");
  g_assert_true (zj_stay_days ("2026-11-08 23:00:00", "2026-11-09 01:00:00", &days));
  g_assert_cmpuint (days, ==, 1);
  g_assert_true (zj_stay_days ("2026-11-08 01:00:00", "2026-11-08 23:00:00", &days));
  g_assert_cmpuint (days, ==, 1);
  g_assert_false (zj_stay_days ("2026-11-08 01:00:00", NULL, &days));
}

static void
count_line (const char *sn, const char *const texts[ZJ_FEE_KEPT], gpointer user_data)
{
  GString *seen = user_data;

  g_string_append_printf (seen, "%s/%s/%s;", sn, texts[0] != NULL ? texts[0] : "-", texts[3] != NULL ? texts[3] : "-");
}

static void
test_fee_record (void)
{
  g_autofree char *seven = g_strdup ("7"), *eight = g_strdup ("8");
  ZjFeeItem one = { .sn = seven, .fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free) };
  ZjFeeItem two = { .sn = eight, .fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free) };
  const ZjFeeItem *items[] = { &one, &two };
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *detail = NULL;

  g_hash_table_insert (one.fields, g_strdup ("fee_ocur_time"), g_strdup ("2026-11-08 09:00:00"));
  g_hash_table_insert (one.fields, g_strdup ("cnt"), g_strdup ("2"));
  detail = zj_fee_record_make (items, 2);
  g_assert_true (zj_fee_record_read (detail, count_line, seen, &error));
  g_assert_cmpstr (seen->str, ==, "7/2026-11-08 09:00:00/2;8/-/-;");
  g_assert_true (zj_fee_record_read ("{\"repeated\":true}", count_line, seen, &error));
  g_assert_false (zj_fee_record_read ("{\"lines\":[{}]}", count_line, seen, &error));
  g_hash_table_unref (one.fields);
  g_hash_table_unref (two.fields);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/paper/kept/plain", GINT_TO_POINTER (INVENTED_PLAIN), test_kept);
  g_test_add_data_func ("/paper/kept/hard", GINT_TO_POINTER (INVENTED_HARD), test_kept);
  g_test_add_data_func ("/paper/kept/bare", GINT_TO_POINTER (INVENTED_BARE), test_kept);
  g_test_add_func ("/paper/not-a-document", test_not_a_document);
  g_test_add_func ("/paper/names", test_names);
  g_test_add_func ("/paper/reasons", test_reasons);
  g_test_add_func ("/paper/checklist", test_checklist);
  g_test_add_func ("/paper/high-row", test_a_row_higher_than_a_page);
  g_test_add_func ("/paper/empty", test_empty);
  g_test_add_func ("/paper/words", test_words);
  g_test_add_func ("/paper/fee-record", test_fee_record);
  return g_test_run ();
}
