/* The transactions about a person: what goes out for each credential, and answers by
 * vectors, good, empty and wrong. */
#include "fake-platform.h"
#include "platform/person_answers.h"
#include "platform/tx_person.h"

#include <gio/gio.h>
#include <string.h>

/* Answers: the decoders alone */

typedef struct {
  const char *output;
  const char *reads;   /* what was read, as the describing function tells it; NULL: an error */
  const char *problem; /* the whole error message */
} Vector;

typedef gboolean (*Describe) (const ZjNode *output, GString *told, GError **error);

static void
check_vectors (Describe describe, const Vector *vectors, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    g_autofree char *text = g_strdup_printf ("{\"output\":%s}", vectors[i].output);
    g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
    g_autoptr (GString) told = g_string_new (NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (ZjJson) json = zj_json_parse (bytes, &error);
    ZjNode root, output;

    g_test_message ("%s", text);
    g_assert_no_error (error);
    root = zj_json_root (json);
    g_assert_true (zj_node_member (&root, "output", &output, NULL));
    if (describe (&output, told, &error)) {
      g_assert_cmpstr (told->str, ==, vectors[i].reads);
    } else {
      g_assert_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_WRONG_TYPE);
      g_assert_null (vectors[i].reads);
      g_assert_cmpstr (error->message, ==, vectors[i].problem);
    }
  }
}

static const char *
or_dash (const char *text)
{
  return text != NULL ? text : "-";
}

static gboolean
describe_person (const ZjNode *output, GString *told, GError **error)
{
  g_autoptr (ZjPerson) person = NULL;

  if (!zj_answer_person (output, &person, error)) {
    g_assert_null (person);
    return FALSE;
  }
  g_assert_cmpint (person->chosen, ==, -1);
  g_string_append_printf (told, "%s %s %s %s %s %s", or_dash (person->psn_no), or_dash (person->cert_type),
                          or_dash (zj_personal_reveal (&person->cert_no)), or_dash (zj_personal_reveal (&person->name)),
                          or_dash (person->sex), or_dash (zj_personal_reveal (&person->birth_date)));
  for (guint i = 0; i < person->insurances->len; i++) {
    const ZjInsurance *one = g_ptr_array_index (person->insurances, i);

    g_string_append_printf (told, "; %s %s %s %s %s %s %s %" G_GINT64_FORMAT, or_dash (one->insutype),
                            or_dash (one->psn_type), or_dash (one->state), or_dash (one->insured_region),
                            or_dash (one->since), or_dash (one->suspended_since), or_dash (one->employer),
                            one->balance_fen);
  }
  return TRUE;
}

#define BASE                                                                                                           \
  "\"baseinfo\":{\"psn_no\":\"P1\",\"psn_cert_type\":\"01\",\"certno\":\"990001195803120016\",\"psn_name\":"           \
  "\"测试甲\","                                                                                                     \
  "\"gend\":\"1\",\"naty\":\"01\",\"brdy\":\"1958-03-12\",\"age\":68.3}"
#define BASE_READS "P1 01 990001195803120016 测试甲 1 1958-03-12"

static void
test_person (void)
{
  static const Vector vectors[] = {
    /* good */
    { "{" BASE ",\"insuinfo\":[{\"balc\":1234.56,\"insutype\":\"310\",\"psn_type\":\"12\",\"psn_insu_stas\":\"1\","
      "\"psn_insu_date\":\"2001-07-01\",\"paus_insu_date\":null,\"cvlserv_flag\":\"0\",\"insuplc_admdvs\":\"430100\","
      "\"emp_name\":\"测试单位\"}],\"idetinfo\":[]}",
      BASE_READS "; 310 12 1 430100 2001-07-01 - 测试单位 123456", NULL },
    /* numbers and texts the other way round */
    { "{\"baseinfo\":{\"psn_no\":123456789012345678901234567890,\"psn_cert_type\":1,\"certno\":990001195803120016,"
      "\"psn_name\":\"测试甲\",\"gend\":1,\"brdy\":\"1958-03-12 00:00:00\"},"
      "\"insuinfo\":[{\"balc\":\"0.05\",\"insutype\":310,\"psn_type\":12,\"psn_insu_stas\":1,\"insuplc_admdvs\":430100}"
      "]}",
      "123456789012345678901234567890 1 990001195803120016 测试甲 1 1958-03-12; 310 12 1 430100 - - - 5", NULL },
    /* one object for a list; two rows; a hole in the list */
    { "{" BASE ",\"insuinfo\":{\"balc\":0,\"insutype\":\"390\",\"insuplc_admdvs\":\"431299\"}}",
      BASE_READS "; 390 - - 431299 - - - 0", NULL },
    { "{" BASE
      ",\"insuinfo\":[{\"balc\":null,\"insutype\":\"310\",\"psn_insu_stas\":\"2\",\"insuplc_admdvs\":\"430100\","
      "\"paus_insu_date\":\"2026-01-01\"},null,{\"balc\":\"\",\"insutype\":\"390\",\"insu_admdvs\":\"330100\"}]}",
      BASE_READS "; 310 - 2 430100 - 2026-01-01 - -1; 390 - - 330100 - - - -1", NULL },
    /* unknown person, in every form */
    { "null", "- - - - - -", NULL },
    { "{}", "- - - - - -", NULL },
    { "{\"baseinfo\":null,\"insuinfo\":null,\"idetinfo\":null}", "- - - - - -", NULL },
    { "{\"baseinfo\":\"\",\"insuinfo\":[]}", "- - - - - -", NULL },
    { "{" BASE ",\"insuinfo\":[]}", BASE_READS, NULL },
    { "{" BASE "}", BASE_READS, NULL },
    /* members nobody knows are ignored, whatever they are */
    { "{" BASE
      ",\"insuinfo\":[{\"balc\":1,\"insutype\":\"310\",\"insuplc_admdvs\":\"430100\",\"new\":[{}]}],\"x\":1e999}",
      BASE_READS "; 310 - - 430100 - - - 100", NULL },
    /* wrong types name the member, never the value */
    { "{" BASE ",\"insuinfo\":[{\"balc\":1,\"insutype\":\"310\",\"insuplc_admdvs\":\"430100\"},{\"balc\":\"1e3\","
      "\"insutype\":\"310\",\"insuplc_admdvs\":\"430100\"}]}",
      NULL, "output.insuinfo[1].balc: a text where an amount in yuan with at most two decimals is due" },
    { "{" BASE
      ",\"insuinfo\":[{\"balc\":123456789012345678901234567890,\"insutype\":\"310\",\"insuplc_admdvs\":\"430100\"}]}",
      NULL, "output.insuinfo[0].balc: a number where an amount in yuan with at most two decimals is due" },
    { "{" BASE ",\"insuinfo\":[{\"balc\":0.001,\"insutype\":\"310\",\"insuplc_admdvs\":\"430100\"}]}", NULL,
      "output.insuinfo[0].balc: a number where an amount in yuan with at most two decimals is due" },
    { "{" BASE ",\"insuinfo\":[{\"balc\":-0.01,\"insutype\":\"310\",\"insuplc_admdvs\":\"430100\"}]}", NULL,
      "output.insuinfo[0].balc: a number where an amount not below zero is due" },
    { "{" BASE ",\"insuinfo\":[{\"balc\":1,\"insuplc_admdvs\":\"430100\"}]}", NULL,
      "output.insuinfo[0].insutype: missing" },
    { "{" BASE ",\"insuinfo\":[{\"balc\":1,\"insutype\":\"310\"}]}", NULL,
      "output.insuinfo[0].insuplc_admdvs: missing" },
    { "{" BASE ",\"insuinfo\":[{\"balc\":1,\"insutype\":\"310\",\"insuplc_admdvs\":\"4301\"}]}", NULL,
      "output.insuinfo[0].insuplc_admdvs: a text where a region of six digits is due" },
    { "{" BASE ",\"insuinfo\":\"310\"}", NULL, "output.insuinfo: a text where a list is due" },
    { "{" BASE ",\"insuinfo\":[\"310\"]}", NULL, "output.insuinfo[0]: a text where an object is due" },
    { "{" BASE ",\"insuinfo\":[[]]}", NULL, "output.insuinfo[0]: a list where an object is due" },
    { "{\"baseinfo\":[],\"insuinfo\":[]}", NULL, "output.baseinfo: a list where an object is due" },
    { "{\"baseinfo\":{\"psn_no\":{}}}", NULL, "output.baseinfo.psn_no: an object where a text is due" },
    { "{\"baseinfo\":{\"psn_name\":true}}", NULL, "output.baseinfo.psn_name: true or false where a text is due" },
    { "{\"baseinfo\":{\"brdy\":\"1958-02-30\"}}", NULL, "output.baseinfo.brdy: a text where a date YYYY-MM-DD is due" },
    { "{\"insuinfo\":[{\"balc\":1,\"insutype\":\"310\",\"insuplc_admdvs\":\"430100\"}]}", NULL,
      "output.baseinfo.psn_no: missing" },
    { "5", NULL, "output: a number where an object is due" },
  };

  check_vectors (describe_person, vectors, G_N_ELEMENTS (vectors));
}

static gboolean
describe_card_state (const ZjNode *output, GString *told, GError **error)
{
  g_autoptr (ZjCardState) state = NULL;

  if (!zj_answer_card_state (output, &state, error))
    return FALSE;
  if (state == NULL)
    g_string_append (told, "unknown");
  else
    g_string_append_printf (told, "%s %d %s %s %s", state->state, state->active, or_dash (state->expiry),
                            or_dash (state->region), or_dash (state->version));
  return TRUE;
}

static void
test_card_state (void)
{
  static const Vector vectors[] = {
    { "{\"cardinfo\":{\"card_stas\":\"1\",\"actv_flag\":\"1\",\"expy_date\":\"2035-06-01\",\"iss_admdvs\":\"430100\","
      "\"std_ver\":\"2.00\"}}",
      "1 1 2035-06-01 430100 2.00", NULL },
    { "{\"cardinfo\":{\"card_stas\":9,\"actv_flag\":0,\"expy_date\":\"\",\"iss_admdvs\":430100,\"std_ver\":2.00}}",
      "9 0 - 430100 2.00", NULL },
    { "{\"cardinfo\":null}", "unknown", NULL },
    { "{\"cardinfo\":\"\"}", "unknown", NULL },
    { "{}", "unknown", NULL },
    { "null", "unknown", NULL },
    { "{\"cardinfo\":{}}", NULL, "output.cardinfo.card_stas: missing" },
    { "{\"cardinfo\":{\"card_stas\":\"1\"}}", NULL, "output.cardinfo.actv_flag: missing" },
    { "{\"cardinfo\":{\"card_stas\":\"1\",\"actv_flag\":\"2\"}}", NULL,
      "output.cardinfo.actv_flag: a text where 0 or 1 is due" },
    { "{\"cardinfo\":{\"card_stas\":[1],\"actv_flag\":\"1\"}}", NULL,
      "output.cardinfo.card_stas: a list where a text is due" },
    { "{\"cardinfo\":{\"card_stas\":\"1\",\"actv_flag\":\"1\",\"expy_date\":20350601}}", NULL,
      "output.cardinfo.expy_date: a number where a date YYYY-MM-DD is due" },
    { "{\"cardinfo\":[{\"card_stas\":\"1\",\"actv_flag\":\"1\"}]}", NULL,
      "output.cardinfo: a list where an object is due" },
  };

  check_vectors (describe_card_state, vectors, G_N_ELEMENTS (vectors));
}

static gboolean
describe_authentication (const ZjNode *output, GString *told, GError **error)
{
  ZjCardProof proof;

  memset (&proof, 'x', sizeof proof);
  if (!zj_answer_card_authentication (output, &proof, error)) {
    g_assert_false (proof.genuine);
    g_assert_cmpstr (proof.ea_data, ==, "");
    g_assert_cmpstr (proof.ea_orig, ==, "");
    return FALSE;
  }
  g_string_append_printf (told, "%d %s %s", proof.genuine, or_dash (proof.ea_data), or_dash (proof.ea_orig));
  return TRUE;
}

static void
test_card_authentication (void)
{
  static const Vector vectors[] = {
    { "{\"authinfo\":{\"auth_rslt\":\"1\",\"ea_data\":\"00112233445566aa\",\"ea_orig\":\"FFEEDDCCBBAA9988\"}}",
      "1 00112233445566AA FFEEDDCCBBAA9988", NULL },
    /* eight bytes of digits may come as a number */
    { "{\"authinfo\":{\"auth_rslt\":1,\"ea_data\":1011223344556677,\"ea_orig\":\"FFEEDDCCBBAA9988\"}}",
      "1 1011223344556677 FFEEDDCCBBAA9988", NULL },
    { "{\"authinfo\":{\"auth_rslt\":\"0\",\"ea_data\":null,\"ea_orig\":null}}", "0  ", NULL },
    { "{\"authinfo\":{\"auth_rslt\":0,\"ea_data\":\"00112233445566AA\",\"ea_orig\":\"FFEEDDCCBBAA9988\"}}", "0  ",
      NULL },
    { "{}", NULL, "output.authinfo.auth_rslt: missing" },
    { "{\"authinfo\":null}", NULL, "output.authinfo.auth_rslt: missing" },
    { "{\"authinfo\":{\"auth_rslt\":\"2\"}}", NULL, "output.authinfo.auth_rslt: a text where 0 or 1 is due" },
    { "{\"authinfo\":{\"auth_rslt\":\"1\",\"ea_data\":\"00112233445566AA\"}}", NULL,
      "output.authinfo.ea_orig: missing" },
    { "{\"authinfo\":{\"auth_rslt\":\"1\",\"ea_data\":\"0011\",\"ea_orig\":\"FFEEDDCCBBAA9988\"}}", NULL,
      "output.authinfo.ea_data: a text where hex of eight bytes is due" },
    { "{\"authinfo\":{\"auth_rslt\":\"1\",\"ea_data\":\"00112233445566AA\",\"ea_orig\":\"FFEEDDCCBBAA99881\"}}", NULL,
      "output.authinfo.ea_orig: a text where hex of eight bytes is due" },
    { "{\"authinfo\":{\"auth_rslt\":\"1\",\"ea_data\":\"0011223344556 AA\",\"ea_orig\":\"FFEEDDCCBBAA9988\"}}", NULL,
      "output.authinfo.ea_data: a text where hex of eight bytes is due" },
  };

  check_vectors (describe_authentication, vectors, G_N_ELEMENTS (vectors));
}

static gboolean
describe_filings (const ZjNode *output, GString *told, GError **error)
{
  g_autoptr (GPtrArray) filings = NULL;
  gboolean reported;

  if (!zj_answer_filings (output, &reported, &filings, error)) {
    g_assert_null (filings);
    return FALSE;
  }
  g_string_append_printf (told, "%d", reported);
  for (guint i = 0; i < filings->len; i++) {
    const ZjFiling *one = g_ptr_array_index (filings, i);
    g_autofree char *institutions = g_strjoinv ("+", one->institutions);

    g_assert_false (one->covers);
    g_string_append_printf (told, "; %s %s %s %s %s [%s] %s %s", or_dash (one->number), or_dash (one->type),
                            or_dash (one->region), or_dash (one->begin), or_dash (one->end), institutions,
                            or_dash (one->state), or_dash (zj_personal_reveal (&one->card_no)));
  }
  return TRUE;
}

static void
test_filings (void)
{
  static const Vector vectors[] = {
    { "{\"regt_flag\":\"1\",\"filinfo\":[{\"fil_no\":\"F1\",\"fil_type\":\"02\",\"rloc_admdvs\":\"330100\","
      "\"begndate\":\"2026-01-01\",\"enddate\":\"2026-12-31\",\"medins\":[\"H33010000001\",\"H33010000002\"],"
      "\"fil_stas\":\"1\",\"card_no\":\"A12345678\"}]}",
      "1; F1 02 330100 2026-01-01 2026-12-31 [H33010000001+H33010000002] 1 A12345678", NULL },
    { "{\"regt_flag\":1,\"filinfo\":{\"fil_no\":7,\"fil_type\":\"06\",\"rloc_admdvs\":330000,\"begndate\":"
      "\"2026-01-01 00:00:00\",\"enddate\":\"\",\"medins\":null,\"fil_stas\":2,\"card_no\":\"\"}}",
      "1; 7 06 330000 2026-01-01 - [] 2 -", NULL },
    { "{\"regt_flag\":\"1\",\"filinfo\":[{\"fil_type\":\"06\",\"rloc_admdvs\":\"330000\",\"begndate\":\"2026-01-01\","
      "\"medins\":[],\"fil_stas\":\"0\"},null,{\"fil_type\":\"05\",\"rloc_admdvs\":\"330199\",\"begndate\":\"2026-01-"
      "01\","
      "\"enddate\":null,\"medins\":[null,\"\"],\"fil_stas\":\"1\"}]}",
      "1; - 06 330000 2026-01-01 - [] 0 -; - 05 330199 2026-01-01 - [] 1 -", NULL },
    { "{\"regt_flag\":\"0\"}", "0", NULL },
    { "{\"regt_flag\":\"1\",\"filinfo\":null}", "1", NULL },
    { "{\"regt_flag\":\"1\",\"filinfo\":[]}", "1", NULL },
    { "{}", NULL, "output.regt_flag: missing" },
    { "{\"regt_flag\":\"yes\"}", NULL, "output.regt_flag: a text where 0 or 1 is due" },
    { "{\"regt_flag\":1,\"filinfo\":[{}]}", NULL, "output.filinfo[0].fil_type: missing" },
    { "{\"regt_flag\":1,\"filinfo\":[{\"fil_type\":\"01\",\"rloc_admdvs\":\"浙江\"}]}", NULL,
      "output.filinfo[0].rloc_admdvs: a text where a region of six digits is due" },
    { "{\"regt_flag\":1,\"filinfo\":[{\"fil_type\":\"01\",\"rloc_admdvs\":\"330100\"}]}", NULL,
      "output.filinfo[0].begndate: missing" },
    { "{\"regt_flag\":1,\"filinfo\":[{\"fil_type\":\"01\",\"rloc_admdvs\":\"330100\",\"begndate\":\"2026-01-01\","
      "\"medins\":\"H33010000001,H33010000002\",\"fil_stas\":\"1\"}]}",
      NULL, "output.filinfo[0].medins: a text where a list of texts is due" },
    { "{\"regt_flag\":1,\"filinfo\":[{\"fil_type\":\"01\",\"rloc_admdvs\":\"330100\",\"begndate\":\"2026-01-01\","
      "\"medins\":[{}],\"fil_stas\":\"1\"}]}",
      NULL, "output.filinfo[0].medins[0]: an object where a text is due" },
    { "{\"regt_flag\":1,\"filinfo\":[{\"fil_type\":\"01\",\"rloc_admdvs\":\"330100\",\"begndate\":\"2026-01-01\"}]}",
      NULL, "output.filinfo[0].fil_stas: missing" },
  };

  check_vectors (describe_filings, vectors, G_N_ELEMENTS (vectors));
}

static gboolean
describe_openings (const ZjNode *output, GString *told, GError **error)
{
  g_autoptr (ZjOpenings) openings = NULL;

  if (!zj_answer_openings (output, &openings, error)) {
    g_assert_null (openings);
    return FALSE;
  }
  g_string_append_printf (told, "%d", openings->designated);
  for (int type = 0; type < 100; type++) {
    g_autofree char *code = g_strdup_printf ("%02d", type);
    gpointer flag;

    if (g_hash_table_lookup_extended (openings->opened, code, NULL, &flag))
      g_string_append_printf (told, " %s=%d", code, GPOINTER_TO_INT (flag));
  }
  return TRUE;
}

static void
test_openings (void)
{
  static const Vector vectors[] = {
    { "{\"opninfo\":{\"medins_flag\":\"1\",\"opnn\":[{\"fil_type\":\"01\",\"opnn_flag\":\"1\"},{\"fil_type\":\"05\","
      "\"opnn_flag\":0}]}}",
      "1 01=1 05=0", NULL },
    { "{\"opninfo\":{\"medins_flag\":0,\"opnn\":null}}", "0", NULL },
    { "{\"opninfo\":{\"medins_flag\":1,\"opnn\":{\"fil_type\":\"06\",\"opnn_flag\":\"1\"}}}", "1 06=1", NULL },
    { "{\"opninfo\":{\"medins_flag\":1,\"opnn\":[null]}}", "1", NULL },
    { "{\"opninfo\":null}", NULL, "output.opninfo.medins_flag: missing" },
    { "{}", NULL, "output.opninfo.medins_flag: missing" },
    { "{\"opninfo\":{\"medins_flag\":\"1\",\"opnn\":[{\"fil_type\":\"01\"}]}}", NULL,
      "output.opninfo.opnn[0].opnn_flag: missing" },
    { "{\"opninfo\":{\"medins_flag\":\"1\",\"opnn\":[{\"opnn_flag\":\"1\"}]}}", NULL,
      "output.opninfo.opnn[0].fil_type: missing" },
    { "{\"opninfo\":{\"medins_flag\":\"1\",\"opnn\":\"01\"}}", NULL,
      "output.opninfo.opnn: a text where a list is due" },
  };

  check_vectors (describe_openings, vectors, G_N_ELEMENTS (vectors));
}

static gboolean
describe_entitlement (const ZjNode *output, GString *told, GError **error)
{
  g_autofree char *text = NULL;
  gboolean entitled;

  if (!zj_answer_entitlement (output, &entitled, &text, error)) {
    g_assert_null (text);
    return FALSE;
  }
  g_string_append_printf (told, "%d %s", entitled, or_dash (text));
  return TRUE;
}

static void
test_entitlement (void)
{
  static const Vector vectors[] = {
    { "{\"trtinfo\":[{\"psn_no\":\"P1\",\"trt_enjymnt_flag\":\"1\",\"trt_chk_rslt\":null}]}", "1 -", NULL },
    { "{\"trtinfo\":{\"trt_enjymnt_flag\":1,\"trt_chk_rslt\":\"\"}}", "1 -", NULL },
    { "{\"trtinfo\":{\"trt_enjymnt_flag\":0,\"trt_chk_rslt\":\"未办理异地备案\"}}", "0 未办理异地备案", NULL },
    { "{\"trtinfo\":[{\"trt_enjymnt_flag\":\"1\"},{\"trt_enjymnt_flag\":\"0\",\"trt_chk_rslt\":\"甲\"},"
      "{\"trt_enjymnt_flag\":\"0\",\"trt_chk_rslt\":\"乙\"}]}",
      "0 甲", NULL },
    { "{\"trtinfo\":[{\"trt_enjymnt_flag\":\"0\"},{\"trt_enjymnt_flag\":\"1\"}]}", "1 -", NULL },
    { "{\"trtinfo\":[{\"trt_enjymnt_flag\":\"0\"}]}", "0 -", NULL },
    { "{\"trtinfo\":[{\"trt_enjymnt_flag\":\"1\",\"trt_chk_rslt\":\"正常\"}]}", "1 -", NULL },
    { "{\"trtinfo\":[]}", "0 -", NULL },
    { "{}", "0 -", NULL },
    { "null", "0 -", NULL },
    { "{\"trtinfo\":[{}]}", NULL, "output.trtinfo[0].trt_enjymnt_flag: missing" },
    { "{\"trtinfo\":[{\"trt_enjymnt_flag\":3}]}", NULL,
      "output.trtinfo[0].trt_enjymnt_flag: a number where 0 or 1 is due" },
    { "{\"trtinfo\":[{\"trt_enjymnt_flag\":1,\"trt_chk_rslt\":[]}]}", NULL,
      "output.trtinfo[0].trt_chk_rslt: a list where a text is due" },
  };

  check_vectors (describe_entitlement, vectors, G_N_ELEMENTS (vectors));
}

/* Requests: what goes out, over the fake line */

typedef struct {
  FakePlace place;
  ZjSession *session;
  const char *output; /* of the answer */
  const char *err_msg;
} Fixture;

static gboolean
answer_call (const ZjLineCall *call, guint n, ZjLineAnswer *answer, GCancellable *cancellable, gpointer data,
             GError **error)
{
  const Fixture *fixture = data;

  (void)n, (void)cancellable, (void)error;
  g_assert_cmpint (call->kind, ==, ZJ_CALL_READ);
  if (strcmp (call->infno, "9001") == 0)
    return fake_signed_in (answer, 1);
  return fixture->err_msg != NULL ? fake_refused (answer, fixture->err_msg) : fake_done (answer, fixture->output);
}

static void
setup (Fixture *fixture, gconstpointer settings)
{
  fake_place_open (&fixture->place, settings);
  fake_line_set (answer_call, fixture);
  fixture->session = zj_session_new (fixture->place.config, NULL, fixture->place.journal, NULL, NULL, NULL);
}

static void
teardown (Fixture *fixture, gconstpointer settings)
{
  (void)settings;
  zj_session_free (fixture->session);
  fake_place_close (&fixture->place);
}

/* The members of input.data in the last request, as "name=value" in the order given;
 * a name that is not there gives "name". */
static void
expect_data (const char *infno, const char *region, const char *names, const char *expected)
{
  g_autoptr (ZjJson) json = fake_line_sent (fake_line_count (NULL) - 1);
  g_auto (GStrv) list = g_strsplit (names, " ", -1);
  g_autoptr (GString) told = g_string_new (NULL);
  g_autofree char *sent_infno = fake_text (json, "infno"), *sent_region = fake_text (json, "insuplc_admdvs");

  g_assert_cmpstr (sent_infno, ==, infno);
  g_assert_cmpstr (sent_region, ==, region);
  for (char **name = list; *name != NULL; name++) {
    g_autofree char *path = g_strconcat ("input.data.", *name, NULL), *value = fake_text (json, path);

    g_string_append_printf (told, "%s%s%s%s", told->len > 0 ? " " : "", *name, value != NULL ? "=" : "",
                            value != NULL ? value : "");
  }
  g_assert_cmpstr (told->str, ==, expected);
}

static ZjCardIdentity
some_card (gboolean has_holder)
{
  ZjCardIdentity card = { 0 };

  card.ident = g_strdup ("430100D15600000500000001AAAAAAAA");
  card.card_no = zj_personal_new ("A12345678");
  card.has_holder = has_holder;
  if (has_holder) {
    card.ssn = zj_personal_new ("990001195803120016");
    card.name = zj_personal_new ("测试甲");
  }
  return card;
}

static void
clear_card (ZjCardIdentity *card)
{
  g_free (card->ident);
  zj_personal_clear (&card->card_no);
  zj_personal_clear (&card->ssn);
  zj_personal_clear (&card->name);
}

#define PERSON_MEMBERS "mdtrt_cert_type mdtrt_cert_no card_sn begntime psn_cert_type certno psn_name"

static void
ask_person (Fixture *fixture, const ZjCredential *credential)
{
  g_autoptr (ZjPerson) person = NULL;
  g_autoptr (GError) error = NULL;

  fixture->output = "{" BASE ",\"insuinfo\":{\"balc\":1,\"insutype\":\"310\",\"insuplc_admdvs\":\"430100\"}}";
  g_assert_true (zj_tx_person (fixture->session, credential, NULL, &person, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (person->psn_no, ==, "P1");
  g_assert_cmpuint (person->insurances->len, ==, 1);
}

static void
test_ask_person (Fixture *fixture, gconstpointer settings)
{
  ZjCardIdentity card = some_card (TRUE), bare = some_card (FALSE);
  ZjCredential with_card = { .kind = ZJ_CREDENTIAL_CARD, .card = &card };
  ZjCredential with_bare = { .kind = ZJ_CREDENTIAL_CARD, .card = &bare };
  ZjCredential typed = { .kind = ZJ_CREDENTIAL_IDENTITY,
                         .cert_no = zj_personal_new ("990001195803120016"),
                         .name = zj_personal_new ("测试甲") };
  ZjCredential ecode = { .kind = ZJ_CREDENTIAL_ECODE, .ecode = zj_personal_new ("TOKEN-1") };

  (void)settings;
  ask_person (fixture, &with_card);
  expect_data ("1101", NULL, PERSON_MEMBERS,
               "mdtrt_cert_type=03 mdtrt_cert_no=A12345678 card_sn=430100D15600000500000001AAAAAAAA begntime "
               "psn_cert_type=01 certno=990001195803120016 psn_name=测试甲");
  ask_person (fixture, &with_bare);
  expect_data ("1101", NULL, PERSON_MEMBERS,
               "mdtrt_cert_type=03 mdtrt_cert_no=A12345678 card_sn=430100D15600000500000001AAAAAAAA begntime "
               "psn_cert_type=01 certno psn_name");
  ask_person (fixture, &typed);
  expect_data ("1101", NULL, PERSON_MEMBERS,
               "mdtrt_cert_type=02 mdtrt_cert_no=990001195803120016 card_sn begntime psn_cert_type=01 "
               "certno=990001195803120016 psn_name=测试甲");
  typed.cert_type = g_strdup ("04");
  typed.card = &bare;
  ask_person (fixture, &typed);
  expect_data ("1101", NULL, PERSON_MEMBERS,
               "mdtrt_cert_type=02 mdtrt_cert_no=990001195803120016 card_sn begntime psn_cert_type=04 "
               "certno=990001195803120016 psn_name=测试甲");
  ask_person (fixture, &ecode);
  expect_data ("1101", NULL, PERSON_MEMBERS,
               "mdtrt_cert_type=01 mdtrt_cert_no=TOKEN-1 card_sn begntime psn_cert_type certno psn_name");
  g_free (typed.cert_type);
  zj_personal_clear (&typed.cert_no);
  zj_personal_clear (&typed.name);
  zj_personal_clear (&ecode.ecode);
  clear_card (&card);
  clear_card (&bare);
}

static void
test_ask_card (Fixture *fixture, gconstpointer settings)
{
  const ZjCardChallenge challenge = { .ident = "430100D15600000500000001AAAAAAAA",
                                      .atr = "3B00",
                                      .algorithm = "03",
                                      .ia_factor = "0011223344556677",
                                      .ia_chal = "1011223344556677",
                                      .ia_rslt = "2011223344556677",
                                      .ea_chal = "3011223344556677" };
  ZjCardIdentity card = some_card (TRUE), bare = some_card (FALSE);
  g_autoptr (ZjCardState) state = NULL;
  g_autoptr (GError) error = NULL;
  ZjCardProof proof;

  (void)settings;
  fixture->output = "{\"cardinfo\":null}";
  g_assert_true (zj_tx_card_state (fixture->session, &card, NULL, &state, &error));
  g_assert_null (state);
  expect_data ("K015", NULL, "card_no card_sn certno",
               "card_no=A12345678 card_sn=430100D15600000500000001AAAAAAAA certno=990001195803120016");
  fixture->output = "{\"cardinfo\":{\"card_stas\":\"1\",\"actv_flag\":\"1\"}}";
  g_assert_true (zj_tx_card_state (fixture->session, &bare, NULL, &state, &error));
  g_assert_cmpstr (state->state, ==, "1");
  expect_data ("K015", NULL, "card_no card_sn certno",
               "card_no=A12345678 card_sn=430100D15600000500000001AAAAAAAA certno");
  fixture->output
      = "{\"authinfo\":{\"auth_rslt\":\"1\",\"ea_data\":\"4011223344556677\",\"ea_orig\":\"5011223344556677\"}}";
  g_assert_true (zj_tx_card_authentication (fixture->session, &challenge, NULL, &proof, &error));
  g_assert_true (proof.genuine);
  g_assert_cmpstr (proof.ea_data, ==, "4011223344556677");
  g_assert_cmpstr (proof.ea_orig, ==, "5011223344556677");
  expect_data ("K028", NULL, "card_sn atr alg ia_factor ia_chal ia_rslt ea_chal",
               "card_sn=430100D15600000500000001AAAAAAAA atr=3B00 alg=03 ia_factor=0011223344556677 "
               "ia_chal=1011223344556677 ia_rslt=2011223344556677 ea_chal=3011223344556677");
  clear_card (&card);
  clear_card (&bare);
}

static void
test_ask_filing (Fixture *fixture, gconstpointer settings)
{
  g_autoptr (GPtrArray) filings = NULL;
  g_autoptr (ZjOpenings) openings = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gboolean reported, entitled;

  (void)settings;
  fixture->output = "{\"regt_flag\":\"1\",\"filinfo\":[]}";
  g_assert_true (
      zj_tx_filings (fixture->session, "P1", "310", "430100", "2026-07-01", "21", NULL, &reported, &filings, &error));
  g_assert_true (reported);
  g_assert_cmpuint (filings->len, ==, 0);
  expect_data ("F001", "430100", "psn_no insutype fixmedins_code begntime med_type",
               "psn_no=P1 insutype=310 fixmedins_code=H33010000001 begntime=2026-07-01 00:00:00 med_type=21");
  fixture->output = "{\"opninfo\":{\"medins_flag\":\"1\"}}";
  g_assert_true (zj_tx_openings (fixture->session, "430100", "310", "21", NULL, &openings, &error));
  g_assert_true (openings->designated);
  expect_data ("F002", "430100", "fixmedins_code insuplc_admdvs insutype med_type",
               "fixmedins_code=H33010000001 insuplc_admdvs=430100 insutype=310 med_type=21");
  fixture->output = "{\"trtinfo\":{\"trt_enjymnt_flag\":\"0\",\"trt_chk_rslt\":\"未备案\"}}";
  g_assert_true (zj_tx_entitlement (fixture->session, "P1", "390", "430100", "2026-07-01 08:30:00", "21", NULL,
                                    &entitled, &text, &error));
  g_assert_false (entitled);
  g_assert_cmpstr (text, ==, "未备案");
  expect_data ("2001", "430100", "psn_no insutype fixmedins_code begntime med_type",
               "psn_no=P1 insutype=390 fixmedins_code=H33010000001 begntime=2026-07-01 08:30:00 med_type=21");
}

/* A minus one to a question is no answer to it. */
static void
test_refused (Fixture *fixture, gconstpointer settings)
{
  ZjCardIdentity card = some_card (TRUE);
  ZjCredential credential = { .kind = ZJ_CREDENTIAL_CARD, .card = &card };
  ZjPerson *person;
  ZjCardState *state;
  ZjOpenings *openings;
  GPtrArray *filings;
  gboolean flag;
  GError *errors[4] = { NULL };

  (void)settings;
  fixture->err_msg = "人员状态异常";
  g_assert_false (zj_tx_person (fixture->session, &credential, NULL, &person, &errors[0]));
  g_assert_false (zj_tx_card_state (fixture->session, &card, NULL, &state, &errors[1]));
  g_assert_false (
      zj_tx_filings (fixture->session, "P1", "310", "430100", "2026-07-01", "21", NULL, &flag, &filings, &errors[2]));
  g_assert_false (zj_tx_openings (fixture->session, "430100", "310", "21", NULL, &openings, &errors[3]));
  g_assert_null (person);
  g_assert_null (state);
  g_assert_null (filings);
  g_assert_null (openings);
  for (gsize i = 0; i < G_N_ELEMENTS (errors); i++) {
    g_assert_error (errors[i], ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_REFUSED);
    g_assert_cmpstr (zj_platform_error_text (errors[i]), ==, "人员状态异常");
    g_error_free (errors[i]);
  }
  clear_card (&card);
}

static void
test_profile (Fixture *fixture, gconstpointer settings)
{
  ZjCardIdentity card = some_card (TRUE);
  g_autoptr (GPtrArray) filings = NULL;
  g_autoptr (GError) error = NULL;
  ZjCardState *state;
  ZjOpenings *openings;
  gboolean reported;

  (void)settings;
  g_assert_false (zj_tx_card_state (fixture->session, &card, NULL, &state, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_clear_error (&error);
  g_assert_false (zj_tx_openings (fixture->session, "430100", "310", "21", NULL, &openings, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_clear_error (&error);
  g_assert_cmpuint (fake_line_count (NULL), ==, 0);
  fixture->output = "{\"regt_flag\":\"1\"}";
  g_assert_true (
      zj_tx_filings (fixture->session, "P1", "310", "430100", "2026-07-01", "2101", NULL, &reported, &filings, &error));
  expect_data ("X123", "430100", "med_type", "med_type=2101");
  clear_card (&card);
}

int
main (int argc, char **argv)
{
  static const char province[] = "[profile]\ncard_state=none\nopening=none\nfiling=X123\n";

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/person/answers/1101", test_person);
  g_test_add_func ("/person/answers/K015", test_card_state);
  g_test_add_func ("/person/answers/K028", test_card_authentication);
  g_test_add_func ("/person/answers/F001", test_filings);
  g_test_add_func ("/person/answers/F002", test_openings);
  g_test_add_func ("/person/answers/2001", test_entitlement);
  g_test_add ("/person/requests/1101", Fixture, NULL, setup, test_ask_person, teardown);
  g_test_add ("/person/requests/K015-K028", Fixture, NULL, setup, test_ask_card, teardown);
  g_test_add ("/person/requests/F001-F002-2001", Fixture, NULL, setup, test_ask_filing, teardown);
  g_test_add ("/person/requests/refused", Fixture, NULL, setup, test_refused, teardown);
  g_test_add ("/person/requests/profile", Fixture, province, setup, test_profile, teardown);
  return g_test_run ();
}
