#include "fake-stay.h"

#include <gio/gio.h>
#include <string.h>

static gboolean
answer_call (const ZjLineCall *call, guint n, ZjLineAnswer *answer, GCancellable *cancellable, gpointer data,
             GError **error)
{
  const FakeStay *fake = data;

  (void)n, (void)cancellable;
  if (strcmp (call->infno, "9001") == 0)
    return fake_signed_in (answer, 1);
  g_assert_cmpint (call->kind, ==, fake->kind);
  g_assert_cmpstr (call->infno, ==, fake->infno);
  if (fake->failure != 0)
    return fake_failed (answer, fake->not_sent ? ZJ_SENT_NOTHING : ZJ_SENT_MAYBE, fake->failure, error);
  return fake->err_msg != NULL ? fake_refused (answer, fake->err_msg) : fake_done (answer, fake->output);
}

static ZjStay *
invented_stay (void)
{
  ZjStay *stay = zj_stay_new ("ZY0001");

  stay->mdtrt_id = g_strdup ("MD1");
  stay->psn_no = g_strdup ("P1");
  stay->insutype = g_strdup ("310");
  stay->insured_region = g_strdup ("430100");
  stay->psn_type = g_strdup ("11");
  stay->name = zj_personal_new ("测试甲");
  stay->cert_no = zj_personal_new ("990001195803120016");
  stay->cert_type = g_strdup ("01");
  stay->credential_type = g_strdup ("03");
  stay->credential_no = zj_personal_new ("T00000011");
  stay->card_sn = g_strdup ("430100D1560000059900000000000001");
  stay->admitted_at = g_strdup ("2026-06-20 09:30:00");
  stay->bed = g_strdup ("12");
  stay->med_type = g_strdup ("21");
  stay->dept = (ZjNamed){ g_strdup ("A03"), g_strdup ("测试内科") };
  stay->doctor = (ZjNamed){ g_strdup ("D330100000001"), g_strdup ("测试医生") };
  stay->diagnosis = (ZjNamed){ g_strdup ("I10.x00"), g_strdup ("测试诊断") };
  stay->tel = zj_personal_new ("00000000001");
  stay->ipt_type = g_strdup ("1");
  stay->injury = g_strdup ("none");
  return stay;
}

void
fake_stay_setup (FakeStay *fake, gconstpointer settings)
{
  fake_place_open (&fake->place, settings);
  fake_line_set (answer_call, fake);
  fake->session = zj_session_new (fake->place.config, NULL, fake->place.journal, NULL, NULL, NULL);
  fake->stay = invented_stay ();
}

void
fake_stay_teardown (FakeStay *fake, gconstpointer settings)
{
  (void)settings;
  zj_stay_free (fake->stay);
  zj_session_free (fake->session);
  fake_place_close (&fake->place);
}

void
fake_stay_expect (const FakeStay *fake, const char *msgid, const char *input)
{
  guint last = fake_line_count (NULL) - 1;
  g_autofree char *sent = fake_line_input (last), *region = NULL, *sent_msgid = NULL;
  g_autoptr (ZjJson) json = fake_line_sent (last);

  g_assert_cmpstr (sent, ==, input);
  region = fake_text (json, "insuplc_admdvs");
  g_assert_cmpstr (region, ==, fake->stay->insured_region);
  sent_msgid = fake_text (json, "msgid");
  if (msgid != NULL)
    g_assert_cmpstr (sent_msgid, ==, msgid);
}

void
fake_stay_expect_result (const ZjCallResult *result, ZjOutcome outcome, const char *message)
{
  g_assert_cmpint (result->outcome, ==, outcome);
  g_assert_true ((result->error == NULL) == (message == NULL));
  if (message != NULL && strstr (result->error->message, message) == NULL)
    g_error ("\"%s\" is not in \"%s\"", message, result->error->message);
  g_assert_true (outcome == ZJ_OUTCOME_NOT_DONE || result->err_msg == NULL);
}

typedef struct {
  const char *output, *err_msg;
  int failure;
  gboolean not_sent;
  ZjOutcome outcome;
  int code;
} Ending;

void
fake_stay_check_endings (FakeStay *fake, void (*call) (FakeStay *fake, ZjCallResult *result))
{
  static const Ending endings[] = {
    { NULL, "费用不符", 0, FALSE, ZJ_OUTCOME_NOT_DONE, ZJ_PLATFORM_ERROR_REFUSED },
    { NULL, "调用上级平台超时", 0, FALSE, ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_UPSTREAM_TIMEOUT },
    { NULL, "Read Timed Out", 0, FALSE, ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_UPSTREAM_TIMEOUT },
    { NULL, "操作员未签到", 0, FALSE, ZJ_OUTCOME_NOT_DONE, ZJ_PLATFORM_ERROR_NOT_SIGNED_IN },
    { NULL, NULL, ZJ_PLATFORM_ERROR_TIMEOUT, FALSE, ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_TIMEOUT },
    { NULL, NULL, ZJ_PLATFORM_ERROR_CONNECTION_LOST, FALSE, ZJ_OUTCOME_UNKNOWN, ZJ_PLATFORM_ERROR_CONNECTION_LOST },
    { NULL, NULL, ZJ_PLATFORM_ERROR_NOT_CONNECTED, TRUE, ZJ_OUTCOME_NOT_SENT, ZJ_PLATFORM_ERROR_NOT_CONNECTED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++) {
    const Ending *ending = &endings[i];
    g_auto (ZjCallResult) result = { 0 };
    guint before = fake_line_count (fake->infno);

    g_test_message ("ending %u", i);
    fake->output = ending->output;
    fake->err_msg = ending->err_msg;
    fake->failure = ending->failure;
    fake->not_sent = ending->not_sent;
    call (fake, &result);
    g_assert_cmpint (result.outcome, ==, ending->outcome);
    g_assert_error (result.error, ZJ_PLATFORM_ERROR, ending->code);
    g_assert_cmpstr (result.err_msg, ==, ending->outcome == ZJ_OUTCOME_NOT_DONE ? ending->err_msg : NULL);
    /* Never a second time, whatever it was. */
    g_assert_cmpuint (fake_line_count (fake->infno), ==, before + 1);
  }
  fake->output = fake->err_msg = NULL;
  fake->failure = 0;
  fake->not_sent = FALSE;
}
