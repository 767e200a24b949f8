/* The envelope, and every row of spec/platform.md 5 that all answers have in common. */
#include "china_time.h"
#include "fake-platform.h"
#include "platform/envelope.h"

#include <string.h>

/* Writing */

static void
test_request (void)
{
  FakePlace place;
  g_autoptr (GBytes) input = g_bytes_new_static ("{\"data\":{\"x\":1}}", 16), body = NULL;
  const ZjEnvelope envelope = { .infno = "1101",
                                .msgid = "H33010000001202607010000000300",
                                .insured_region = "430100",
                                .sign_no = "S1",
                                .operator_no = "1001",
                                .operator_name = "测试\"员",
                                .now_s = 1782835199 };
  static const char expected[]
      = "{\"infno\":\"1101\",\"msgid\":\"H33010000001202607010000000300\",\"mdtrtarea_admvs\":\"330100\","
        "\"insuplc_admdvs\":\"430100\",\"recer_sys_code\":\"99\",\"dev_no\":\"\",\"dev_safe_info\":\"\",\"cainfo\":"
        "\"\","
        "\"signtype\":\"\",\"infver\":\"V1.0\",\"opter_type\":\"1\",\"opter\":\"1001\",\"opter_name\":\"测试\\\"员\","
        "\"inf_time\":\"2026-06-30 23:59:59\",\"fixmedins_code\":\"H33010000001\",\"fixmedins_name\":\"测试医院\","
        "\"sign_no\":\"S1\",\"input\":{\"data\":{\"x\":1}}}";
  g_autofree char *text = NULL;

  fake_place_open (&place, NULL);
  g_setenv ("TZ", "America/New_York", TRUE);
  body = zj_envelope_write (place.config, &envelope, input);
  g_unsetenv ("TZ");
  text = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  g_assert_cmpstr (text, ==, expected);
  fake_place_close (&place);
}

/* opter_name is required: a desk without one goes by the number. */
static void
test_nameless_operator (void)
{
  static const char *const names[] = { NULL, "" };
  FakePlace place;
  g_autoptr (GBytes) input = g_bytes_new_static ("{}", 2);

  fake_place_open (&place, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    const ZjEnvelope envelope
        = { .infno = "1101", .msgid = "M", .operator_no = "1001", .operator_name = names[i], .now_s = 1782835199 };
    g_autoptr (GBytes) body = zj_envelope_write (place.config, &envelope, input);
    g_autofree char *text = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));

    g_assert_nonnull (strstr (text, "\"opter\":\"1001\",\"opter_name\":\"1001\""));
  }
  fake_place_close (&place);
}

/* What an answer means */

typedef struct {
  ZjSent sent;
  GQuark domain; /* of the line's error; 0 for none */
  int code;
  long status;
  const char *body;
  ZjOutcome outcome;
  int error;        /* ZJ_PLATFORM_ERROR code expected, 0 for none, -1 for the line's own */
  const char *text; /* the platform's words expected in the error */
  gboolean not_signed_in;
} Row;

static void
check_row (const ZjConfig *config, const Row *row)
{
  ZjLineAnswer answer = { .sent = row->sent, .http_status = row->status };
  g_autoptr (GError) line_error = NULL;
  g_autoptr (ZjReply) reply = NULL;
  ZjAnswerFacts facts;

  g_test_message ("%s, HTTP %ld, %s", zj_outcome_name (row->outcome), row->status, row->body != NULL ? row->body : "-");
  if (row->sent == ZJ_SENT_ANSWERED)
    answer.body = g_bytes_new (row->body, strlen (row->body));
  else
    line_error = g_error_new_literal (row->domain, row->code, "the line's own");
  reply = zj_envelope_judge (config, &answer, line_error, &facts);
  g_assert_cmpstr (zj_outcome_name (reply->outcome), ==, zj_outcome_name (row->outcome));
  g_assert_cmpint (reply->error == NULL, ==, row->outcome == ZJ_OUTCOME_DONE);
  g_assert_cmpint (reply->json != NULL, ==, row->outcome == ZJ_OUTCOME_DONE);
  if (row->error == -1)
    g_assert_error (reply->error, row->domain, row->code);
  else if (row->error != 0)
    g_assert_error (reply->error, ZJ_PLATFORM_ERROR, row->error);
  if (reply->error != NULL) {
    g_autofree char *logged = zj_error_for_log (reply->error);

    g_assert_cmpstr (zj_platform_error_text (reply->error), ==, row->text);
    if (row->text != NULL)
      g_assert_null (strstr (logged, row->text));
  }
  g_assert_cmpint (facts.not_signed_in, ==, row->not_signed_in);
  zj_line_answer_clear (&answer);
}

#define NOTHING ZJ_SENT_NOTHING
#define MAYBE   ZJ_SENT_MAYBE
#define WHOLE   ZJ_SENT_ANSWERED

static void
test_outcomes (void)
{
  const GQuark platform = ZJ_PLATFORM_ERROR, certs = ZJ_CERTS_ERROR, io = G_IO_ERROR;
  const Row rows[] = {
    /* not sent: ended before the first byte of the request */
    { NOTHING, platform, ZJ_PLATFORM_ERROR_NAME_NOT_FOUND, 0, NULL, ZJ_OUTCOME_NOT_SENT, -1, NULL, FALSE },
    { NOTHING, platform, ZJ_PLATFORM_ERROR_NOT_CONNECTED, 0, NULL, ZJ_OUTCOME_NOT_SENT, -1, NULL, FALSE },
    { NOTHING, platform, ZJ_PLATFORM_ERROR_TIMEOUT, 0, NULL, ZJ_OUTCOME_NOT_SENT, -1, NULL, FALSE },
    { NOTHING, certs, ZJ_CERTS_ERROR_EXPIRED, 0, NULL, ZJ_OUTCOME_NOT_SENT, -1, NULL, FALSE },
    { NOTHING, certs, ZJ_CERTS_ERROR_PLATFORM_REFUSED_US, 0, NULL, ZJ_OUTCOME_NOT_SENT, -1, NULL, FALSE },
    { NOTHING, io, G_IO_ERROR_CANCELLED, 0, NULL, ZJ_OUTCOME_NOT_SENT, -1, NULL, FALSE },
    /* not sent: 4xx without infcode, the gateway's 401 */
    { WHOLE, 0, 0, 400, "", ZJ_OUTCOME_NOT_SENT, ZJ_PLATFORM_ERROR_GATEWAY, NULL, FALSE },
    { WHOLE, 0, 0, 401, "{\"code\":401,\"message\":\"AK\"}", ZJ_OUTCOME_NOT_SENT, ZJ_PLATFORM_ERROR_GATEWAY, NULL,
      FALSE },
    { WHOLE, 0, 0, 403, "<html>no</html>", ZJ_OUTCOME_NOT_SENT, ZJ_PLATFORM_ERROR_GATEWAY, NULL, FALSE },
    { WHOLE, 0, 0, 404, "{\"status\":404}", ZJ_OUTCOME_NOT_SENT, ZJ_PLATFORM_ERROR_GATEWAY, NULL, FALSE },
    { WHOLE, 0, 0, 200, "{\"code\":401,\"message\":\"old\"}", ZJ_OUTCOME_NOT_SENT, ZJ_PLATFORM_ERROR_GATEWAY, NULL,
      FALSE },
    { WHOLE, 0, 0, 200, "{\"code\":\"401\",\"message\":\"old\"}", ZJ_OUTCOME_NOT_SENT, ZJ_PLATFORM_ERROR_GATEWAY, NULL,
      FALSE },
    /* … but a 4xx that does answer, answers; and one cut after infcode proves nothing */
    { WHOLE, 0, 0, 400, "{\"infcode\":-1,\"err_msg\":\"无此人\"}", ZJ_OUTCOME_NOT_DONE, ZJ_PLATFORM_ERROR_REFUSED,
      "无此人", FALSE },
    { WHOLE, 0, 0, 400, "{\"infcode\":0,\"output\":{}}", ZJ_OUTCOME_DONE, 0, NULL, FALSE },
    { WHOLE, 0, 0, 400, "{\"infcode\":", ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER, NULL, FALSE },
    /* unknown: written, and no full answer */
    { MAYBE, platform, ZJ_PLATFORM_ERROR_TIMEOUT, 0, NULL, ZJ_OUTCOME_UNKNOWN, -1, NULL, FALSE },
    { MAYBE, platform, ZJ_PLATFORM_ERROR_CONNECTION_LOST, 0, NULL, ZJ_OUTCOME_UNKNOWN, -1, NULL, FALSE },
    { MAYBE, platform, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER, 200, NULL, ZJ_OUTCOME_UNKNOWN, -1, NULL, FALSE },
    { MAYBE, platform, ZJ_PLATFORM_ERROR_HTTP_STATUS, 400, NULL, ZJ_OUTCOME_UNKNOWN, -1, NULL, FALSE },
    { MAYBE, certs, ZJ_CERTS_ERROR_PLATFORM_REFUSED_US, 0, NULL, ZJ_OUTCOME_UNKNOWN, -1, NULL, FALSE },
    { MAYBE, io, G_IO_ERROR_CANCELLED, 0, NULL, ZJ_OUTCOME_UNKNOWN, -1, NULL, FALSE },
    /* unknown: HTTP status, whatever the body says */
    { WHOLE, 0, 0, 500, "{\"infcode\":-1,\"err_msg\":\"x\"}", ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_HTTP_STATUS, NULL,
      FALSE },
    { WHOLE, 0, 0, 502, "", ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_HTTP_STATUS, NULL, FALSE },
    { WHOLE, 0, 0, 504, "{\"code\":401}", ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_HTTP_STATUS, NULL, FALSE },
    { WHOLE, 0, 0, 301, "", ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_HTTP_STATUS, NULL, FALSE },
    { WHOLE, 0, 0, 307, "{\"infcode\":0}", ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_HTTP_STATUS, NULL, FALSE },
    { WHOLE, 0, 0, 408, "", ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_HTTP_STATUS, NULL, FALSE },
    { WHOLE, 0, 0, 499, "", ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_HTTP_STATUS, NULL, FALSE },
    { WHOLE, 0, 0, 600, "{\"infcode\":0}", ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_HTTP_STATUS, NULL, FALSE },
    /* unknown: not an answer */
    { WHOLE, 0, 0, 200, "", ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER, NULL, FALSE },
    { WHOLE, 0, 0, 204, "", ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER, NULL, FALSE },
    { WHOLE, 0, 0, 200, "<html>", ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER, NULL, FALSE },
    { WHOLE, 0, 0, 200, "{\"infcode\":0,\"output\":{}", ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER, NULL,
      FALSE },
    { WHOLE, 0, 0, 200, "{\"infcode\":0}{\"infcode\":0}", ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER, NULL,
      FALSE },
    { WHOLE, 0, 0, 200, "{\"infcode\":0,\"infcode\":-1}", ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER, NULL,
      FALSE },
    { WHOLE, 0, 0, 200, "{\"infcode\":NaN}", ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER, NULL, FALSE },
    { WHOLE, 0, 0, 200, "[0]", ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER, NULL, FALSE },
    { WHOLE, 0, 0, 200, "null", ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER, NULL, FALSE },
    { WHOLE, 0, 0, 200, "{}", ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER, NULL, FALSE },
    { WHOLE, 0, 0, 200, "{\"output\":{}}", ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER, NULL, FALSE },
    { WHOLE, 0, 0, 200, "{\"infcode\":null,\"output\":{}}", ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER, NULL,
      FALSE },
    { WHOLE, 0, 0, 200, "{\"infcode\":\"\"}", ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER, NULL, FALSE },
    { WHOLE, 0, 0, 200, "{\"code\":500,\"message\":\"x\"}", ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER, NULL,
      FALSE },
    { WHOLE, 0, 0, 200, "{\"code\":401,\"infcode\":0}", ZJ_OUTCOME_DONE, 0, NULL, FALSE },
    /* unknown: infcode is something else */
    { WHOLE, 0, 0, 200, "{\"infcode\":1,\"err_msg\":\"甲\"}", ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER, "甲",
      FALSE },
    { WHOLE, 0, 0, 200, "{\"infcode\":\"1\"}", ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER, NULL, FALSE },
    { WHOLE, 0, 0, 200, "{\"infcode\":-2}", ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER, NULL, FALSE },
    { WHOLE, 0, 0, 200, "{\"infcode\":\"ok\"}", ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_WRONG_TYPE, NULL, FALSE },
    { WHOLE, 0, 0, 200, "{\"infcode\":true}", ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_WRONG_TYPE, NULL, FALSE },
    { WHOLE, 0, 0, 200, "{\"infcode\":0e0}", ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_WRONG_TYPE, NULL, FALSE },
    { WHOLE, 0, 0, 200, "{\"infcode\":18446744073709551616}", ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_WRONG_TYPE, NULL,
      FALSE },
    /* unknown: a known member with a wrong type */
    { WHOLE, 0, 0, 200, "{\"infcode\":0,\"output\":[]}", ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_WRONG_TYPE, NULL,
      FALSE },
    { WHOLE, 0, 0, 200, "{\"infcode\":0,\"output\":\"{}\"}", ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_WRONG_TYPE, NULL,
      FALSE },
    { WHOLE, 0, 0, 200, "{\"infcode\":-1,\"err_msg\":{}}", ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_WRONG_TYPE, NULL,
      FALSE },
    { WHOLE, 0, 0, 200, "{\"infcode\":0,\"inf_refmsgid\":[]}", ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_WRONG_TYPE, NULL,
      FALSE },
    /* done: number or text, metadata there, null or missing */
    { WHOLE, 0, 0, 200, "{\"infcode\":0,\"output\":{}}", ZJ_OUTCOME_DONE, 0, NULL, FALSE },
    { WHOLE, 0, 0, 200, "{\"infcode\":\"0\",\"output\":{}}", ZJ_OUTCOME_DONE, 0, NULL, FALSE },
    { WHOLE, 0, 0, 200, "{\"infcode\":0}", ZJ_OUTCOME_DONE, 0, NULL, FALSE },
    { WHOLE, 0, 0, 201, "{\"infcode\":0,\"output\":\"\"}", ZJ_OUTCOME_DONE, 0, NULL, FALSE },
    { WHOLE, 0, 0, 200,
      "{\"infcode\":0,\"output\":null,\"inf_refmsgid\":null,\"refmsg_time\":null,\"respond_time\":null,\"err_msg\":"
      "null,\"warn_msg\":null,\"more\":[1]}",
      ZJ_OUTCOME_DONE, 0, NULL, FALSE },
    { WHOLE, 0, 0, 200,
      "{\"infcode\":0,\"refmsg_time\":20260701000000000,\"respond_time\":\"soon\",\"err_msg\":\"超时\"}",
      ZJ_OUTCOME_DONE, 0, NULL, FALSE },
    /* not done */
    { WHOLE, 0, 0, 200, "{\"infcode\":-1,\"err_msg\":\"未备案\",\"output\":null}", ZJ_OUTCOME_NOT_DONE,
      ZJ_PLATFORM_ERROR_REFUSED, "未备案", FALSE },
    { WHOLE, 0, 0, 200, "{\"infcode\":\"-1\"}", ZJ_OUTCOME_NOT_DONE, ZJ_PLATFORM_ERROR_REFUSED, NULL, FALSE },
    { WHOLE, 0, 0, 200, "{\"infcode\":-1,\"err_msg\":null,\"inf_refmsgid\":null}", ZJ_OUTCOME_NOT_DONE,
      ZJ_PLATFORM_ERROR_REFUSED, NULL, FALSE },
    { WHOLE, 0, 0, 200, "{\"infcode\":-1,\"err_msg\":\"操作员未签到\"}", ZJ_OUTCOME_NOT_DONE,
      ZJ_PLATFORM_ERROR_NOT_SIGNED_IN, "操作员未签到", TRUE },
    /* not done, it says, but something behind it timed out: unknown */
    { WHOLE, 0, 0, 200, "{\"infcode\":-1,\"err_msg\":\"调用核心超时\"}", ZJ_OUTCOME_UNKNOWN,
      ZJ_PLATFORM_ERROR_UPSTREAM_TIMEOUT, "调用核心超时", FALSE },
    { WHOLE, 0, 0, 200, "{\"infcode\":-1,\"err_msg\":\"java.net.SocketTimeoutException: Read Timed Out\"}",
      ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_UPSTREAM_TIMEOUT, "java.net.SocketTimeoutException: Read Timed Out",
      FALSE },
    { WHOLE, 0, 0, 400, "{\"infcode\":-1,\"err_msg\":\"TIMEOUT\"}", ZJ_OUTCOME_UNKNOWN,
      ZJ_PLATFORM_ERROR_UPSTREAM_TIMEOUT, "TIMEOUT", FALSE },
    { WHOLE, 0, 0, 200, "{\"infcode\":-1,\"err_msg\":\"签到编号已超时\"}", ZJ_OUTCOME_UNKNOWN,
      ZJ_PLATFORM_ERROR_UPSTREAM_TIMEOUT, "签到编号已超时", TRUE },
  };
  FakePlace place;

  fake_place_open (&place, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    check_row (place.config, &rows[i]);
  fake_place_close (&place);
}

/* Patterns are the profile's, not the program's. */
static void
test_own_patterns (void)
{
  const Row rows[] = {
    { WHOLE, 0, 0, 200, "{\"infcode\":-1,\"err_msg\":\"timeout\"}", ZJ_OUTCOME_NOT_DONE, ZJ_PLATFORM_ERROR_REFUSED,
      "timeout", FALSE },
    { WHOLE, 0, 0, 200, "{\"infcode\":-1,\"err_msg\":\"a GATEWAY slept\"}", ZJ_OUTCOME_UNKNOWN,
      ZJ_PLATFORM_ERROR_UPSTREAM_TIMEOUT, "a GATEWAY slept", FALSE },
    { WHOLE, 0, 0, 200, "{\"infcode\":-1,\"err_msg\":\"未签到\"}", ZJ_OUTCOME_NOT_DONE, ZJ_PLATFORM_ERROR_REFUSED,
      "未签到", FALSE },
    { WHOLE, 0, 0, 200, "{\"infcode\":-1,\"err_msg\":\"Who are you\"}", ZJ_OUTCOME_NOT_DONE,
      ZJ_PLATFORM_ERROR_NOT_SIGNED_IN, "Who are you", TRUE },
  };
  FakePlace place;

  fake_place_open (&place, "[profile]\nupstream_timeout=gateway slept\nnot_signed_in=who are\n");
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    check_row (place.config, &rows[i]);
  fake_place_close (&place);
}

static void
test_details (void)
{
  FakePlace place;
  ZjLineAnswer answer = { 0 };
  g_autoptr (ZjReply) reply = NULL;
  g_autofree char *x = NULL;
  ZjAnswerFacts facts;

  fake_place_open (&place, NULL);
  fake_http (&answer, 200,
             "{\"infcode\":0,\"inf_refmsgid\":\"330100202607010000000000000001\",\"err_msg\":\"old\","
             "\"respond_time\":\"20260701000000123\",\"output\":{\"x\":\"y\"}}");
  reply = zj_envelope_judge (place.config, &answer, NULL, &facts);
  g_assert_cmpint (reply->outcome, ==, ZJ_OUTCOME_DONE);
  g_assert_cmpstr (reply->inf_refmsgid, ==, "330100202607010000000000000001");
  g_assert_null (reply->err_msg);
  g_assert_cmpint (facts.respond_time_ms, ==, G_GINT64_CONSTANT (1782835200123));
  g_assert_true (zj_node_text (&reply->output, "x", &x, NULL));
  g_assert_cmpstr (x, ==, "y");
  g_assert_cmpstr (reply->output.path, ==, "output");
  zj_line_answer_clear (&answer);
  fake_place_close (&place);
}

/* China time */

static void
test_china_time (void)
{
  static const struct {
    const char *text;
    gboolean good;
    gint64 ms;
  } cases[] = {
    { "20260701000000123", TRUE, G_GINT64_CONSTANT (1782835200123) },
    { "20260701000000", TRUE, G_GINT64_CONSTANT (1782835200000) },
    { "2026070100000012", FALSE, 0 },
    { "202607010000001234", FALSE, 0 },
    { "20260231000000123", FALSE, 0 },
    { "20260701250000123", FALSE, 0 },
    { "2026-07-01 00:00:00", FALSE, 0 },
    { "", FALSE, 0 },
  };
  g_autofree char *day = zj_china_day (1782835199), *next = zj_china_day (1782835200);

  g_assert_cmpstr (day, ==, "2026-06-30");
  g_assert_cmpstr (next, ==, "2026-07-01");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    gint64 ms = 0;

    g_assert_cmpint (zj_china_compact_parse (cases[i].text, &ms), ==, cases[i].good);
    g_assert_cmpint (ms, ==, cases[i].ms);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/envelope/request", test_request);
  g_test_add_func ("/envelope/nameless-operator", test_nameless_operator);
  g_test_add_func ("/envelope/outcomes", test_outcomes);
  g_test_add_func ("/envelope/own-patterns", test_own_patterns);
  g_test_add_func ("/envelope/details", test_details);
  g_test_add_func ("/envelope/china-time", test_china_time);
  return g_test_run ();
}
