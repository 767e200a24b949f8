/* Fee lines up and away: every byte of what goes out, and what becomes of the answers. */
#include "fake-stay.h"
#include "platform/tx_fees.h"

#include <gio/gio.h>
#include <string.h>

#define STAY "\"mdtrt_id\":\"MD1\",\"psn_no\":\"P1\""

/* fields: "name=value;name=value". */
static ZjFeeItem *
item_new (const char *sn, gint64 amount_fen, const char *fields)
{
  g_auto (GStrv) pairs = g_strsplit (fields, ";", -1);
  ZjFeeItem *item = g_new0 (ZjFeeItem, 1);

  item->sn = g_strdup (sn);
  item->amount_fen = amount_fen;
  item->fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (char **pair = pairs; *pair != NULL; pair++) {
    char *equals = strchr (*pair, '=');

    g_assert_nonnull (equals);
    g_hash_table_insert (item->fields, g_strndup (*pair, (gsize)(equals - *pair)), g_strdup (equals + 1));
  }
  return item;
}

static GPtrArray *
three_items (void)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify)zj_fee_item_free);

  g_ptr_array_add (items, item_new ("1", 1, "cnt=1;pric=0.01"));
  g_ptr_array_add (items, item_new ("2", 2468,
                                    "feedetl_sn=2;cnt=2;pric=12.340000;det_item_fee_sumamt=24.680;"
                                    "fee_ocur_time=2026-06-21 10:00:00;med_list_codg=X1;memo=;bilg_dr_name=测试医生"));
  g_ptr_array_add (items, item_new ("3", -1234, "cnt=-1.0000;pric=012.34;init_feedetl_sn=2;med_type=2101"));
  return items;
}

static GPtrArray *items;
static guint first, count;
static GPtrArray *answers;

static void
upload (FakeStay *fake, ZjCallResult *result)
{
  g_clear_pointer (&answers, g_ptr_array_unref);
  zj_tx_upload_fees (fake->session, fake->stay, items, first, count, FAKE_MSGID, NULL, result, &answers);
  g_assert_true ((answers != NULL) == (result->outcome == ZJ_OUTCOME_DONE));
}

static char *
describe (void)
{
  GString *told = g_string_new (NULL);

  for (guint i = 0; i < answers->len; i++) {
    const ZjFeeAnswer *answer = g_ptr_array_index (answers, i);

    g_string_append_printf (told, "%s%s%s %s %s", i > 0 ? "; " : "", answer->sn, answer->rejected ? " rejected" : "",
                            answer->message != NULL ? answer->message : "-",
                            answer->category != NULL ? answer->category : "-");
    for (guint part = 0; part < 4; part++)
      if (answer->parts_fen[part] == ZJ_MONEY_ABSENT)
        g_string_append (told, " -");
      else
        g_string_append_printf (told, " %" G_GINT64_FORMAT, answer->parts_fen[part]);
  }
  return g_string_free (told, FALSE);
}

static void
test_upload_body (FakeStay *fake, gconstpointer settings)
{
  g_auto (ZjCallResult) result = { 0 };
  g_autofree char *told = NULL;

  (void)settings;
  items = three_items ();
  first = 1;
  count = 2;
  fake->infno = "2301";
  fake->kind = ZJ_CALL_CHANGE;
  fake->output = "{\"result\":[{\"feedetl_sn\":3,\"det_item_fee_sumamt\":-12.34,\"med_chrgitm_type\":\"09\","
                 "\"fulamt_ownpay_amt\":0,\"overlmt_amt\":\"0.00\",\"preselfpay_amt\":-2.34,\"inscp_scp_amt\":-10,"
                 "\"memo\":null},{\"feedetl_sn\":\"2\",\"memo\":\"目录编码不存在\"}]}";
  upload (fake, &result);
  fake_stay_expect_result (&result, ZJ_OUTCOME_DONE, NULL);
  /* In the order of the lines sent, whatever the order of the rows. */
  told = describe ();
  g_assert_cmpstr (told, ==, "2 rejected 目录编码不存在 - - - - -; 3 - 09 0 0 -234 -1000");
  /* What is no JSON number goes as a text; what is empty does not go. */
  fake_stay_expect (fake, FAKE_MSGID,
                    "{\"feedetail\":[{\"feedetl_sn\":\"2\"," STAY ",\"det_item_fee_sumamt\":24.68,\"med_type\":\"21\","
                    "\"bilg_dr_name\":\"测试医生\",\"cnt\":2,\"fee_ocur_time\":\"2026-06-21 10:00:00\","
                    "\"med_list_codg\":\"X1\",\"pric\":12.340000},"
                    "{\"feedetl_sn\":\"3\"," STAY ",\"det_item_fee_sumamt\":-12.34,\"cnt\":-1.0000,"
                    "\"init_feedetl_sn\":\"2\",\"med_type\":\"2101\",\"pric\":\"012.34\"}]}");
  g_clear_pointer (&answers, g_ptr_array_unref);
  g_clear_pointer (&items, g_ptr_array_unref);
}

static void
test_upload_answers (FakeStay *fake, gconstpointer settings)
{
  static const struct {
    const char *output, *told, *problem;
  } vectors[] = {
    /* a note is no refusal where the line was split or put into a category */
    { "{\"result\":[{\"feedetl_sn\":\"1\",\"memo\":\"限二线用药\",\"chrgitm_lv\":\"02\"},"
      "{\"feedetl_sn\":\"2\",\"memo\":\"限二线用药\",\"inscp_scp_amt\":24.68}]}",
      "1 - - - - - -; 2 - - - - - 2468", NULL },
    { "{\"result\":[{\"feedetl_sn\":\"1\"},{\"feedetl_sn\":\"2\",\"memo\":\"\"}]}", "1 - - - - - -; 2 - - - - - -",
      NULL },
    { "null", NULL, "output.result: missing" },
    { "{\"result\":[]}", NULL, "output.result: a list where a list with a row for every line sent is due" },
    { "{\"result\":{\"feedetl_sn\":\"1\"}}", NULL,
      "output.result: an object where a list with a row for every line sent is due" },
    { "{\"result\":[{\"feedetl_sn\":\"1\"},{\"feedetl_sn\":\"1\"}]}", NULL,
      "output.result[1].feedetl_sn: a text where a line not answered yet is due" },
    { "{\"result\":[{\"feedetl_sn\":\"1\"},{\"feedetl_sn\":\"2\"},{\"feedetl_sn\":\"3\"}]}", NULL,
      "output.result[2].feedetl_sn: a text where a line that was sent is due" },
    { "{\"result\":[{\"feedetl_sn\":\"1\"},{\"memo\":\"坏\"}]}", NULL, "output.result[1].feedetl_sn: missing" },
    { "{\"result\":[null]}", NULL, "output.result[0].feedetl_sn: missing" },
    { "{\"result\":[{\"feedetl_sn\":\"1\",\"overlmt_amt\":[]}]}", NULL,
      "output.result[0].overlmt_amt: a list where an amount in yuan is due" },
    { "{\"result\":[{\"feedetl_sn\":\"1\",\"det_item_fee_sumamt\":\"1e2\"}]}", NULL,
      "output.result[0].det_item_fee_sumamt: a text where an amount in yuan with at most two decimals is due" },
  };

  (void)settings;
  items = three_items ();
  first = 0;
  count = 2;
  fake->infno = "2301";
  fake->kind = ZJ_CALL_CHANGE;
  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++) {
    g_auto (ZjCallResult) result = { 0 };
    g_autofree char *told = NULL;

    g_test_message ("%s", vectors[i].output);
    fake->output = vectors[i].output;
    upload (fake, &result);
    if (vectors[i].problem != NULL) {
      fake_stay_expect_result (&result, ZJ_OUTCOME_UNKNOWN, vectors[i].problem);
      g_assert_cmpstr (result.error->message, ==, vectors[i].problem);
      continue;
    }
    fake_stay_expect_result (&result, ZJ_OUTCOME_DONE, NULL);
    told = describe ();
    g_assert_cmpstr (told, ==, vectors[i].told);
  }
  fake_stay_check_endings (fake, upload);
  g_clear_pointer (&answers, g_ptr_array_unref);
  g_clear_pointer (&items, g_ptr_array_unref);
}

/* 2302 */

static void
remove_all (FakeStay *fake, ZjCallResult *result)
{
  zj_tx_remove_fees (fake->session, fake->stay, NULL, FAKE_MSGID, NULL, result);
}

static void
test_removal (FakeStay *fake, gconstpointer settings)
{
  static const char *const numbers[] = { "7", "8", NULL };
  g_auto (ZjCallResult) some = { 0 }, all = { 0 };

  (void)settings;
  fake->infno = "2302";
  fake->kind = ZJ_CALL_CHANGE;
  fake->output = "null";
  zj_tx_remove_fees (fake->session, fake->stay, numbers, FAKE_MSGID, NULL, &some);
  fake_stay_expect_result (&some, ZJ_OUTCOME_DONE, NULL);
  fake_stay_expect (fake, FAKE_MSGID, "{\"data\":[{\"feedetl_sn\":\"7\"," STAY "},{\"feedetl_sn\":\"8\"," STAY "}]}");
  remove_all (fake, &all);
  fake_stay_expect_result (&all, ZJ_OUTCOME_DONE, NULL);
  fake_stay_expect (fake, FAKE_MSGID, "{\"data\":[{\"feedetl_sn\":\"0000\"," STAY "}]}");
  fake_stay_check_endings (fake, remove_all);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/platform/fees/upload-body", FakeStay, NULL, fake_stay_setup, test_upload_body, fake_stay_teardown);
  g_test_add ("/platform/fees/upload-answers", FakeStay, NULL, fake_stay_setup, test_upload_answers,
              fake_stay_teardown);
  g_test_add ("/platform/fees/removal", FakeStay, NULL, fake_stay_setup, test_removal, fake_stay_teardown);
  return g_test_run ();
}
