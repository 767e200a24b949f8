/* The transactions of a stay: every byte of what goes out, and what becomes of the answers. */
#include "fake-stay.h"
#include "platform/tx_stay.h"

#include <gio/gio.h>
#include <string.h>

#define ADMISSION                                                                                                      \
  "\"tel\":\"00000000001\",\"begntime\":\"2026-06-20 09:30:00\",\"med_type\":\"21\",\"atddr_no\":\"D330100000001\","   \
  "\"chfpdr_name\":\"测试医生\",\"adm_diag_dscr\":\"测试诊断\",\"adm_dept_codg\":\"A03\",\"adm_dept_name\":"   \
  "\"测试内科\",\"adm_bed\":\"12\",\"dscg_maindiag_code\":\"I10.x00\",\"dscg_maindiag_name\":\"测试诊断\""
#define DIAGNOSIS(code, name, time)                                                                                    \
  "\"psn_no\":\"P1\",\"diag_type\":\"1\",\"maindiag_flag\":\"1\",\"diag_srt_no\":1,\"diag_code\":\"" code              \
  "\",\"diag_name\":\"" name "\",\"diag_dept\":\"A03\",\"dise_dor_no\":\"D330100000001\",\"dise_dor_name\":"           \
  "\"测试医生\",\"diag_time\":\"" time "\"}]"
#define ADMITTED_WITH           DIAGNOSIS ("I10.x00", "测试诊断", "2026-06-20 09:30:00")
#define EXTENSION(injury, kind) ",\"exp_content\":\"{\\\"TRUM_FLAG\\\":" injury ",\\\"IPT_TYPE\\\":\\\"" kind "\\\"}\""
#define ORDINARY                EXTENSION ("\\\"0\\\"", "1")
#define OWN                     EXTENSION ("\\\"1\\\",\\\"REL_TTP_FLAG\\\":\\\"0\\\"", "3")
#define OTHERS                  EXTENSION ("\\\"1\\\",\\\"REL_TTP_FLAG\\\":\\\"1\\\"", "2")
#define CREDENTIAL                                                                                                     \
  "\"mdtrt_cert_type\":\"03\",\"mdtrt_cert_no\":\"T00000011\",\"card_sn\":\"430100D1560000059900000000000001\","
#define STAY "\"mdtrt_id\":\"MD1\",\"psn_no\":\"P1\""

static void
set_text (char **member, const char *text)
{
  g_free (*member);
  *member = g_strdup (text);
}

/* 2401 */

static void
expect_admission (FakeStay *fake, const char *input)
{
  g_auto (ZjCallResult) result = { 0 };
  g_autofree char *mdtrt_id = NULL;

  fake->infno = "2401";
  fake->kind = ZJ_CALL_MONEY;
  fake->output = "{\"result\":{\"mdtrt_id\":\"MD7\",\"exp_content\":null}}";
  zj_tx_admit (fake->session, fake->stay, FAKE_MSGID, NULL, &result, &mdtrt_id);
  fake_stay_expect_result (&result, ZJ_OUTCOME_DONE, NULL);
  g_assert_cmpstr (mdtrt_id, ==, "MD7");
  g_assert_cmpstr (result.inf_refmsgid, ==, "330100202607010000000000000001");
  fake_stay_expect (fake, FAKE_MSGID, input);
}

static void
test_admission (FakeStay *fake, gconstpointer settings)
{
  (void)settings;
  expect_admission (fake, "{\"mdtrtinfo\":{\"psn_no\":\"P1\",\"insutype\":\"310\"," CREDENTIAL
                          "\"ipt_no\":\"ZY0001\"," ADMISSION ORDINARY "},\"diseinfo\":[{" ADMITTED_WITH "}");
}

/* The number of the second and third try; who acts for the patient; an injury by somebody else. */
static void
test_admission_again (FakeStay *fake, gconstpointer settings)
{
  (void)settings;
  fake->stay->wire_attempt = 1;
  fake->stay->agent = zj_personal_new ("儿子:测试乙:990001198505050011:00000000002");
  set_text (&fake->stay->injury, "third-party");
  set_text (&fake->stay->ipt_type, "2");
  expect_admission (fake, "{\"mdtrtinfo\":{\"psn_no\":\"P1\",\"insutype\":\"310\"," CREDENTIAL
                          "\"ipt_no\":\"ZY0001-2\",\"coner_name\":\"测试乙\"," ADMISSION OTHERS
                          "},\"diseinfo\":[{" ADMITTED_WITH "}");
  fake->stay->wire_attempt = 2;
  set_text (&fake->stay->injury, "own");
  set_text (&fake->stay->ipt_type, "3");
  expect_admission (fake, "{\"mdtrtinfo\":{\"psn_no\":\"P1\",\"insutype\":\"310\"," CREDENTIAL
                          "\"ipt_no\":\"ZY0001-3\",\"coner_name\":\"测试乙\"," ADMISSION OWN
                          "},\"diseinfo\":[{" ADMITTED_WITH "}");
}

/* Insured in this province: no extension. Without a card: no card_sn. */
static void
test_admission_near (FakeStay *fake, gconstpointer settings)
{
  (void)settings;
  set_text (&fake->stay->insured_region, "331000");
  set_text (&fake->stay->credential_type, "02");
  zj_personal_clear (&fake->stay->credential_no);
  fake->stay->credential_no = zj_personal_new ("990001195803120016");
  set_text (&fake->stay->card_sn, NULL);
  expect_admission (fake, "{\"mdtrtinfo\":{\"psn_no\":\"P1\",\"insutype\":\"310\",\"mdtrt_cert_type\":\"02\","
                          "\"mdtrt_cert_no\":\"990001195803120016\",\"ipt_no\":\"ZY0001\"," ADMISSION
                          "},\"diseinfo\":[{" ADMITTED_WITH "}");
}

static void
test_admission_identity (FakeStay *fake, gconstpointer settings)
{
  (void)settings;
  expect_admission (fake, "{\"mdtrtinfo\":{\"psn_no\":\"P1\",\"insutype\":\"310\"," CREDENTIAL
                          "\"cert_type\":\"01\",\"certno\":\"990001195803120016\",\"insuplc_admdvs\":\"430100\","
                          "\"mdtrtarea_admvs\":\"330100\",\"ipt_no\":\"ZY0001\"," ADMISSION ORDINARY
                          "},\"diseinfo\":[{" ADMITTED_WITH "}");
}

/* Descriptions are cut to what their fields hold, in characters; codes never are. */
static void
test_long_names (FakeStay *fake, gconstpointer settings)
{
  g_autoptr (GString) name = g_string_new (NULL);
  g_auto (ZjCallResult) result = { 0 };
  g_autofree char *mdtrt_id = NULL, *sent = NULL, *described = NULL;
  g_autoptr (ZjJson) json = NULL;

  (void)settings;
  for (guint i = 0; i < 350; i++)
    g_string_append (name, "诊");
  set_text (&fake->stay->diagnosis.name, name->str);
  fake->infno = "2401";
  fake->kind = ZJ_CALL_MONEY;
  fake->output = "{\"result\":{\"mdtrt_id\":\"MD7\"}}";
  zj_tx_admit (fake->session, fake->stay, FAKE_MSGID, NULL, &result, &mdtrt_id);
  json = fake_line_sent (fake_line_count (NULL) - 1);
  described = fake_text (json, "input.mdtrtinfo.adm_diag_dscr");
  g_assert_cmpint (g_utf8_strlen (described, -1), ==, 200);
  sent = fake_text (json, "input.mdtrtinfo.dscg_maindiag_name");
  g_assert_cmpint (g_utf8_strlen (sent, -1), ==, 300);
}

static void
admit (FakeStay *fake, ZjCallResult *result)
{
  char *mdtrt_id = (char *)(gsize)1;

  zj_tx_admit (fake->session, fake->stay, FAKE_MSGID, NULL, result, &mdtrt_id);
  g_assert_null (mdtrt_id);
}

static void
test_admission_unusable (FakeStay *fake, gconstpointer settings)
{
  static const struct {
    const char *output, *problem;
  } vectors[] = {
    { "null", "output.result.mdtrt_id: missing" },
    { "{\"result\":null}", "output.result.mdtrt_id: missing" },
    { "{\"result\":{\"mdtrt_id\":\"\"}}", "output.result.mdtrt_id: missing" },
    { "{\"result\":{\"mdtrt_id\":\"null\"}}", "output.result.mdtrt_id: missing" },
    { "{\"result\":{\"mdtrt_id\":[]}}", "output.result.mdtrt_id: a list where a text is due" },
    { "{\"result\":[{\"mdtrt_id\":\"MD7\"}]}", "output.result: a list where an object is due" },
    { "{\"result\":{\"mdtrt_id\":\"MD7\",\"psn_no\":\"P2\"}}",
      "output.result.psn_no: a text where the one asked about is due" },
  };

  (void)settings;
  fake->infno = "2401";
  fake->kind = ZJ_CALL_MONEY;
  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++) {
    g_auto (ZjCallResult) result = { 0 };

    fake->output = vectors[i].output;
    admit (fake, &result);
    fake_stay_expect_result (&result, ZJ_OUTCOME_UNKNOWN, vectors[i].problem);
    g_assert_error (result.error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_WRONG_TYPE);
    g_assert_nonnull (result.inf_refmsgid);
  }
  fake_stay_check_endings (fake, admit);
}

/* 2403, 2404, 2402, 2405: answered with infcode alone */

typedef void (*Silent) (ZjSession *session, const ZjStay *stay, const char *msgid, GCancellable *cancellable,
                        ZjCallResult *result);

static Silent silent;

static void
call_silent (FakeStay *fake, ZjCallResult *result)
{
  silent (fake->session, fake->stay, FAKE_MSGID, NULL, result);
}

static void
expect_silent (FakeStay *fake, Silent function, const char *infno, const char *input)
{
  g_auto (ZjCallResult) result = { 0 };

  fake->infno = infno;
  fake->kind = ZJ_CALL_CHANGE;
  fake->output = "null";
  silent = function;
  call_silent (fake, &result);
  fake_stay_expect_result (&result, ZJ_OUTCOME_DONE, NULL);
  fake_stay_expect (fake, FAKE_MSGID, input);
}

static void
test_change (FakeStay *fake, gconstpointer settings)
{
  (void)settings;
  expect_silent (fake, zj_tx_change_stay, "2403",
                 "{\"adminfo\":{" STAY ",\"mdtrt_cert_type\":\"03\",\"ipt_otp_no\":\"ZY0001\"," ADMISSION ORDINARY
                 "},\"diseinfo\":[{\"mdtrt_id\":\"MD1\"," ADMITTED_WITH "}");
  fake->stay->wire_attempt = 1;
  fake->stay->discharged_at = g_strdup ("2026-07-01 08:00:00");
  expect_silent (fake, zj_tx_change_stay, "2403",
                 "{\"adminfo\":{" STAY ",\"mdtrt_cert_type\":\"03\",\"ipt_otp_no\":\"ZY0001-2\","
                 "\"endtime\":\"2026-07-01 08:00:00\"," ADMISSION ORDINARY
                 "},\"diseinfo\":[{\"mdtrt_id\":\"MD1\"," ADMITTED_WITH "}");
  fake_stay_check_endings (fake, call_silent);
}

static void
test_withdrawals (FakeStay *fake, gconstpointer settings)
{
  (void)settings;
  expect_silent (fake, zj_tx_withdraw_admission, "2404", "{\"data\":{" STAY "}}");
  fake_stay_check_endings (fake, call_silent);
  expect_silent (fake, zj_tx_withdraw_discharge, "2405", "{\"data\":{" STAY "}}");
  fake_stay_check_endings (fake, call_silent);
}

static void
test_discharge (FakeStay *fake, gconstpointer settings)
{
  (void)settings;
  fake->stay->discharged_at = g_strdup ("2026-07-01 08:00:00");
  expect_silent (fake, zj_tx_discharge, "2402",
                 "{\"dscginfo\":{" STAY ",\"insutype\":\"310\",\"endtime\":\"2026-07-01 08:00:00\","
                 "\"dscg_dept_codg\":\"A03\",\"dscg_dept_name\":\"测试内科\",\"dscg_bed\":\"12\",\"dscg_way\":\"1\"},"
                 "\"diseinfo\":[{\"mdtrt_id\":\"MD1\"," DIAGNOSIS ("I10.x00", "测试诊断", "2026-07-01 08:00:00") "}");
  fake->stay->dscg_way = g_strdup ("5");
  fake->stay->death_date = g_strdup ("2026-06-30");
  fake->stay->dscg_diagnosis = (ZjNamed){ g_strdup ("I21.900"), g_strdup ("另一诊断") };
  expect_silent (fake, zj_tx_discharge, "2402",
                 "{\"dscginfo\":{" STAY ",\"insutype\":\"310\",\"endtime\":\"2026-07-01 08:00:00\","
                 "\"dscg_dept_codg\":\"A03\",\"dscg_dept_name\":\"测试内科\",\"dscg_bed\":\"12\",\"dscg_way\":\"5\","
                 "\"die_date\":\"2026-06-30\"},"
                 "\"diseinfo\":[{\"mdtrt_id\":\"MD1\"," DIAGNOSIS ("I21.900", "另一诊断", "2026-07-01 08:00:00") "}");
  fake_stay_check_endings (fake, call_silent);
}

/* F004, F003 */

static void
declare (FakeStay *fake, ZjCallResult *result)
{
  g_autofree char *number = NULL;

  zj_tx_declare_emergency (fake->session, fake->stay, "胸痛", FAKE_MSGID, NULL, result, &number);
  g_assert_true ((result->outcome == ZJ_OUTCOME_DONE) == (number != NULL));
}

static void
test_declaration (FakeStay *fake, gconstpointer settings)
{
  g_auto (ZjCallResult) result = { 0 }, nameless = { 0 };

  (void)settings;
  fake->infno = "F004";
  fake->kind = ZJ_CALL_CHANGE;
  fake->output = "{\"result\":{\"dcla_no\":\"DC1\"}}";
  declare (fake, &result);
  fake_stay_expect_result (&result, ZJ_OUTCOME_DONE, NULL);
  fake_stay_expect (fake, FAKE_MSGID,
                    "{\"data\":{" STAY ",\"medins_addr\":\"测试路1号\",\"adm_dept_name\":\"测试内科\","
                    "\"adm_bed\":\"12\",\"tel\":\"00000000001\",\"main_cond_dscr\":\"胸痛\","
                    "\"begntime\":\"2026-06-20 09:30:00\"}}");
  fake->output = "{\"result\":{}}";
  declare (fake, &nameless);
  fake_stay_expect_result (&nameless, ZJ_OUTCOME_UNKNOWN, "output.result.dcla_no: missing");
  fake_stay_check_endings (fake, declare);
}

static void
notify (FakeStay *fake, ZjCallResult *result)
{
  g_autofree char *number = NULL;

  zj_tx_manual_notice (fake->session, fake->stay, "R1", 123450, "network", FALSE, FAKE_MSGID, NULL, result, &number);
  g_assert_true ((result->outcome == ZJ_OUTCOME_DONE) == (number != NULL));
}

static void
test_notice (FakeStay *fake, gconstpointer settings)
{
  g_auto (ZjCallResult) result = { 0 }, withdrawn = { 0 }, nameless = { 0 };
  g_autofree char *number = NULL;

  (void)settings;
  fake->infno = "F003";
  fake->kind = ZJ_CALL_CHANGE;
  fake->output = "{\"result\":{\"ntc_no\":12345678901234567890}}";
  fake->stay->discharged_at = g_strdup ("2026-07-01 08:00:00");
  notify (fake, &result);
  fake_stay_expect_result (&result, ZJ_OUTCOME_DONE, NULL);
  fake_stay_expect (fake, FAKE_MSGID,
                    "{\"data\":{" STAY ",\"rcpt_no\":\"R1\",\"medfee_sumamt\":1234.50,\"reim_rea\":\"network\","
                    "\"begntime\":\"2026-06-20 09:30:00\",\"endtime\":\"2026-07-01 08:00:00\",\"wdrw_flag\":\"0\"}}");
  zj_tx_manual_notice (fake->session, fake->stay, "R1", 0, "network", TRUE, FAKE_MSGID, NULL, &withdrawn, &number);
  g_assert_cmpstr (number, ==, "12345678901234567890");
  fake_stay_expect (fake, FAKE_MSGID,
                    "{\"data\":{" STAY ",\"rcpt_no\":\"R1\",\"medfee_sumamt\":0.00,\"reim_rea\":\"network\","
                    "\"begntime\":\"2026-06-20 09:30:00\",\"endtime\":\"2026-07-01 08:00:00\",\"wdrw_flag\":\"1\"}}");
  fake->output = "null";
  notify (fake, &nameless);
  fake_stay_expect_result (&nameless, ZJ_OUTCOME_UNKNOWN, "output.result.ntc_no: missing");
  fake_stay_check_endings (fake, notify);
}

/* Where the province lacks a call, nothing is sent. */
static void
test_not_offered (FakeStay *fake, gconstpointer settings)
{
  g_auto (ZjCallResult) declared = { 0 }, notified = { 0 };

  (void)settings;
  declare (fake, &declared);
  g_assert_cmpint (declared.outcome, ==, ZJ_OUTCOME_NOT_SENT);
  g_assert_error (declared.error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  notify (fake, &notified);
  g_assert_error (notified.error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_assert_cmpuint (fake_line_count (NULL), ==, 0);
}

/* 5201, 5303 */

static const char *
or_dash (const char *text)
{
  return text != NULL ? text : "-";
}

static char *
describe (GPtrArray *rows)
{
  GString *told = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++) {
    const ZjStayRow *row = g_ptr_array_index (rows, i);

    g_string_append_printf (told, "%s%s %s %s %s %s %s %s/%s%s%s", i > 0 ? "; " : "", row->mdtrt_id,
                            or_dash (row->ipt_otp_no), or_dash (row->psn_no), or_dash (row->insutype),
                            or_dash (row->med_type), or_dash (row->insured_region), or_dash (row->begntime),
                            or_dash (row->endtime), row->in_hospital ? " in" : "", row->withdrawn ? " withdrawn" : "");
  }
  return g_string_free (told, FALSE);
}

typedef struct {
  const char *output, *told, *problem;
} StaysVector;

static void
expect_stays (FakeStay *fake, gboolean now, const char *mdtrt_id, const StaysVector *vector)
{
  const ZjStay *stay = fake->stay;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *told = NULL;
  gboolean good;

  g_test_message ("%s", vector->output);
  fake->infno = now ? "5303" : "5201";
  fake->kind = ZJ_CALL_READ;
  fake->output = vector->output;
  good = now ? zj_tx_in_hospital (fake->session, stay->psn_no, stay->insured_region, "2026-06-19", "2026-07-01", NULL,
                                  &rows, &error)
             : zj_tx_stays_of_person (fake->session, stay->psn_no, stay->insured_region, mdtrt_id, "2026-06-19",
                                      "2026-07-01", "21", NULL, &rows, &error);
  g_assert_true (good == (rows != NULL) && good == (error == NULL));
  if (vector->problem != NULL) {
    g_assert_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_WRONG_TYPE);
    g_assert_cmpstr (error->message, ==, vector->problem);
    return;
  }
  g_assert_no_error (error);
  told = describe (rows);
  g_assert_cmpstr (told, ==, vector->told);
}

static void
test_stays_of_person (FakeStay *fake, gconstpointer settings)
{
  static const StaysVector vectors[] = {
    { "{\"mdtrtinfo\":[]}", "", NULL },
    { "{\"mdtrtinfo\":[{\"mdtrt_id\":\"MD1\",\"psn_no\":\"P1\",\"ipt_otp_no\":\"ZY0001-2\",\"insutype\":310,"
      "\"med_type\":\"21\",\"insu_optins\":\"430100\",\"begntime\":\"2026-06-20 09:30:00\",\"endtime\":null,"
      "\"inhosp_stas\":\"1\"},{\"mdtrt_id\":\"MD1\",\"begntime\":\"2026-06-20\",\"endtime\":\"2026-07-01 08:00:00\","
      "\"inhosp_stas\":0,\"vali_flag\":\"0\"}]}",
      "MD1 ZY0001-2 P1 310 21 430100 2026-06-20 09:30:00/- in; "
      "MD1 - - - - - 2026-06-20/2026-07-01 08:00:00 withdrawn",
      NULL },
    /* without inhosp_stas, who has not left is there */
    { "{\"mdtrtinfo\":{\"mdtrt_id\":\"MD1\",\"Vali_Flag\":\"1\"}}", "MD1 - - - - - -/- in", NULL },
    { "{\"mdtrtinfo\":{\"mdtrt_id\":\"MD1\",\"endtime\":\"2026-07-01\"}}", "MD1 - - - - - -/2026-07-01", NULL },
    /* no list is no answer; another's stay neither */
    { "null", NULL, "output.mdtrtinfo: missing" },
    { "{\"mdtrtinfo\":null}", NULL, "output.mdtrtinfo: missing" },
    { "{\"mdtrtinfo\":\"MD1\"}", NULL, "output.mdtrtinfo: a text where a list is due" },
    { "{\"mdtrtinfo\":[null]}", NULL, "output.mdtrtinfo[0].mdtrt_id: missing" },
    { "{\"mdtrtinfo\":[{\"mdtrt_id\":\"MD1\"},{\"psn_no\":\"P1\"}]}", NULL, "output.mdtrtinfo[1].mdtrt_id: missing" },
    { "{\"mdtrtinfo\":[{\"mdtrt_id\":\"MD1\",\"psn_no\":\"P2\"}]}", NULL,
      "output.mdtrtinfo[0].psn_no: a text where the one asked about is due" },
    { "{\"mdtrtinfo\":[{\"mdtrt_id\":\"MD2\",\"psn_no\":\"P1\"}]}", NULL,
      "output.mdtrtinfo[0].mdtrt_id: a text where the one asked about is due" },
    { "{\"mdtrtinfo\":[{\"mdtrt_id\":\"MD1\",\"begntime\":\"2026-02-30 00:00:00\"}]}", NULL,
      "output.mdtrtinfo[0].begntime: a text where a date YYYY-MM-DD is due" },
    { "{\"mdtrtinfo\":[{\"mdtrt_id\":\"MD1\",\"inhosp_stas\":\"2\"}]}", NULL,
      "output.mdtrtinfo[0].inhosp_stas: a text where 0 or 1 is due" },
  };
  static const StaysVector any = { "{\"mdtrtinfo\":[{\"mdtrt_id\":\"MD2\"}]}", "MD2 - - - - - -/- in", NULL };

  (void)settings;
  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    expect_stays (fake, FALSE, "MD1", &vectors[i]);
  fake_stay_expect (fake, NULL,
                    "{\"data\":{\"psn_no\":\"P1\",\"begntime\":\"2026-06-19 00:00:00\","
                    "\"endtime\":\"2026-07-01 23:59:59\",\"med_type\":\"21\",\"mdtrt_id\":\"MD1\"}}");
  expect_stays (fake, FALSE, NULL, &any);
  fake_stay_expect (fake, NULL,
                    "{\"data\":{\"psn_no\":\"P1\",\"begntime\":\"2026-06-19 00:00:00\","
                    "\"endtime\":\"2026-07-01 23:59:59\",\"med_type\":\"21\"}}");
}

static void
test_in_hospital (FakeStay *fake, gconstpointer settings)
{
  static const StaysVector vectors[] = {
    { "{\"data\":[]}", "", NULL },
    { "{\"data\":[{\"mdtrt_id\":\"MD1\",\"psn_no\":\"P1\",\"ipt_otp_no\":\"ZY0001\",\"insutype\":\"310\","
      "\"begndate\":\"2026-06-20\",\"med_type\":\"21\",\"out_flag\":\"1\"}]}",
      "MD1 ZY0001 P1 310 21 - 2026-06-20/- in", NULL },
    { "{}", NULL, "output.data: missing" },
    { "{\"data\":[{\"mdtrt_id\":\"MD1\",\"psn_no\":\"P2\"}]}", NULL,
      "output.data[0].psn_no: a text where the one asked about is due" },
  };

  (void)settings;
  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    expect_stays (fake, TRUE, NULL, &vectors[i]);
  fake_stay_expect (fake, NULL,
                    "{\"data\":{\"psn_no\":\"P1\",\"begntime\":\"2026-06-19 00:00:00\","
                    "\"endtime\":\"2026-07-01 23:59:59\"}}");
}

/* A question refused is no answer. */
static void
test_question_refused (FakeStay *fake, gconstpointer settings)
{
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;

  (void)settings;
  fake->infno = "5303";
  fake->kind = ZJ_CALL_READ;
  fake->err_msg = "系统维护";
  g_assert_false (zj_tx_in_hospital (fake->session, "P1", "430100", "2026-06-19", "2026-07-01", NULL, &rows, &error));
  g_assert_null (rows);
  g_assert_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_REFUSED);
}

static void
test_patterns (void)
{
  char *patterns[] = { (char *)(gsize) "", (char *)(gsize) "已撤销", (char *)(gsize) "Not Found", NULL };
  char *none[] = { NULL };

  g_assert_true (zj_profile_matches (patterns, "该结算已撤销，不能重复"));
  g_assert_true (zj_profile_matches (patterns, "original NOT FOUND"));
  g_assert_false (zj_profile_matches (patterns, "已结算"));
  g_assert_false (zj_profile_matches (patterns, ""));
  g_assert_false (zj_profile_matches (patterns, NULL));
  g_assert_false (zj_profile_matches (none, "已撤销"));
  g_assert_false (zj_profile_matches (NULL, "已撤销"));
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path, *settings;
    void (*test) (FakeStay *fake, gconstpointer settings);
  } tests[] = {
    { "/platform/stay/admission", NULL, test_admission },
    { "/platform/stay/admission-again", NULL, test_admission_again },
    { "/platform/stay/admission-near", NULL, test_admission_near },
    { "/platform/stay/admission-identity", "[profile]\nidentity_in_data=true\n", test_admission_identity },
    { "/platform/stay/admission-unusable", NULL, test_admission_unusable },
    { "/platform/stay/long-names", NULL, test_long_names },
    { "/platform/stay/change", NULL, test_change },
    { "/platform/stay/withdrawals", NULL, test_withdrawals },
    { "/platform/stay/discharge", NULL, test_discharge },
    { "/platform/stay/declaration", "[institution]\naddress=测试路1号\n", test_declaration },
    { "/platform/stay/notice", NULL, test_notice },
    { "/platform/stay/not-offered", "[profile]\ndeclaration=none\nmanual_notice=none\n", test_not_offered },
    { "/platform/stay/stays-of-person", NULL, test_stays_of_person },
    { "/platform/stay/in-hospital", NULL, test_in_hospital },
    { "/platform/stay/question-refused", NULL, test_question_refused },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, FakeStay, tests[i].settings, fake_stay_setup, tests[i].test, fake_stay_teardown);
  g_test_add_func ("/platform/stay/patterns", test_patterns);
  return g_test_run ();
}
