/* change, declare-emergency, discharge: what is sent, what is stored and when, what is refused. */
#include <glib/gstdio.h>
#include <string.h>

#include "claims.h"
#include "stay-fixture.h"
#include "stay/admission.h"
#include "stay/change.h"
#include "stay/declare.h"
#include "stay/discharge.h"

static void
assert_result (ZjStayResult *taken, const char *expected)
{
  static const char *const outcomes[] = { "not_sent", "not_done", "done", "unknown" };
  g_autoptr (ZjStayResult) result = taken;
  g_autofree char *text = g_strconcat (
      outcomes[result->outcome], result->error != NULL ? " " : "",
      result->error != NULL ? zj_error_domain_name (result->error) : "", result->error != NULL ? ":" : "",
      result->error != NULL ? zj_error_code_name (result->error) : "", result->repeated ? " repeated" : "", NULL);

  g_assert_cmpstr (text, ==, expected);
}

static void
admit (StayFixture *f, gboolean emergency)
{
  ZjCredential *credential = fake_credential ();
  const ZjAdmission admission = { .ipt_no = "N1",
                                  .credential = credential,
                                  .dept = { "01", "内科" },
                                  .doctor = { "D1", "测试医生" },
                                  .diagnosis = { "I10", "高血压" },
                                  .bed = "12",
                                  .tel = "0571-0000000",
                                  .time = "2026-06-30 08:00",
                                  .emergency = emergency };

  assert_result (zj_admission_admit (&f->context, &admission), "done");
  fake.sent = 0;
  zj_credential_free (credential);
}

static void
make_wait (StayFixture *f)
{
  ZjCredential *credential = fake_credential ();
  const ZjAdmission admission = { .ipt_no = "N1",
                                  .credential = credential,
                                  .dept = { "01", "内科" },
                                  .doctor = { "D1", "测试医生" },
                                  .diagnosis = { "I10", "高血压" },
                                  .bed = "12",
                                  .tel = "0571-0000000" };

  fake.answers[ZJ_QUESTION_HERE] = ZJ_ANSWER_UNASKED;
  fake.reasons[ZJ_QUESTION_HERE] = ZJ_REASON_TIMEOUT;
  assert_result (zj_admission_admit (&f->context, &admission), "not_sent stay:unasked");
  zj_credential_free (credential);
}

static void
lose (void)
{
  fake.outcome = ZJ_OUTCOME_UNKNOWN;
  fake.error_code = ZJ_PLATFORM_ERROR_TIMEOUT;
}

/* change */

static void
change_bed (StayFixture *f, const char *bed, const char *expected)
{
  const ZjChange change = { .ipt_no = "N1", .bed = bed };

  assert_result (zj_change_stay (&f->context, &change), expected);
}

static void
assert_bed (StayFixture *f, const char *bed)
{
  g_autoptr (ZjStay) stay = stay_fixture_stored (f, "N1");

  g_assert_cmpstr (stay->bed, ==, bed);
}

static void
test_change (void)
{
  StayFixture f;

  stay_fixture_set_up (&f, "");
  change_bed (&f, "13", "not_sent stay:not_found");
  admit (&f, FALSE);
  change_bed (&f, "12", "done repeated");
  g_assert_cmpuint (fake.sent, ==, 0);
  change_bed (&f, "13", "done");
  g_assert_cmpstr (fake.infno, ==, "2403");
  g_assert_cmpstr (fake.last->bed, ==, "13");
  g_assert_cmpstr (fake.last->doctor.code, ==, "D1");
  assert_bed (&f, "13");
  fake.outcome = ZJ_OUTCOME_NOT_DONE;
  change_bed (&f, "14", "not_done platform:refused");
  assert_bed (&f, "13");
  stay_fixture_tear_down (&f);
}

/* The row says the new bed only when the platform has it. */
static void
test_change_lost (void)
{
  StayFixture f;
  g_autoptr (ZjStay) stay = NULL;

  stay_fixture_set_up (&f, "");
  admit (&f, FALSE);
  lose ();
  change_bed (&f, "13", "unknown stay:unknown_outcome");
  stay = stay_fixture_stored (&f, "N1");
  g_assert_cmpstr (stay->bed, ==, "12");
  g_assert_true (stay->ever_unknown);
  g_assert_cmpint (stay->open.phase, ==, ZJ_OPEN_ASKING);
  change_bed (&f, "14", "unknown stay:unknown_outcome");
  g_assert_cmpuint (fake.sent, ==, 1);
  {
    /* As resolving repeats it. */
    g_autoptr (ZjStay) open = NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (ZjStayLock) lock = zj_stay_take (&f.context, "N1", &open, &error);
    g_autofree char *detail = g_strdup (open->open.detail);
    const ZjStayCall call = zj_change_call (ZJ_CALL_REPEAT, detail);
    g_auto (ZjCallResult) result = { 0 };

    fake.outcome = ZJ_OUTCOME_DONE;
    g_assert_true (zj_stay_call (&f.context, lock, open, &call, &result, &error));
    g_assert_cmpstr (fake.last->bed, ==, "13");
  }
  assert_bed (&f, "13");
  stay_fixture_tear_down (&f);
}

static void
test_change_waiting (void)
{
  StayFixture f;

  stay_fixture_set_up (&f, "");
  make_wait (&f);
  change_bed (&f, "13", "done");
  g_assert_cmpuint (fake.sent, ==, 0);
  assert_bed (&f, "13");
  stay_fixture_tear_down (&f);
}

static void
test_change_arguments (void)
{
  StayFixture f;
  const ZjChange future = { .ipt_no = "N1", .time = "2026-07-01 10:01" };
  const ZjChange nameless = { .ipt_no = "N1", .dept = { "02", NULL } };

  stay_fixture_set_up (&f, "");
  admit (&f, FALSE);
  assert_result (zj_change_stay (&f.context, &future), "not_sent config:usage");
  assert_result (zj_change_stay (&f.context, &nameless), "not_sent config:usage");
  change_bed (&f, "", "not_sent config:usage");
  change_bed (&f, "1234567890123456789012345678901", "not_sent config:usage");
  fake_journal_fails_at (1);
  change_bed (&f, "13", "not_sent journal:disk_full");
  fake_journal_fails_at (2);
  change_bed (&f, "13", "unknown stay:unknown_outcome");
  assert_bed (&f, "12");
  stay_fixture_tear_down (&f);
}

/* declare-emergency */

static void
declare (StayFixture *f, const char *condition, const char *expected)
{
  assert_result (zj_declare_emergency (&f->context, "N1", condition), expected);
}

static void
test_declare (void)
{
  StayFixture f;
  g_autoptr (ZjStay) stay = NULL;

  stay_fixture_set_up (&f, "");
  declare (&f, "胸痛", "not_sent stay:not_found");
  admit (&f, TRUE);
  declare (&f, "", "not_sent config:usage");
  declare (&f, "胸痛", "done");
  stay = stay_fixture_stored (&f, "N1");
  g_assert_cmpstr (stay->dcla_no, ==, "D1");
  declare (&f, "胸痛", "done repeated");
  declare (&f, "腹痛", "not_sent stay:conflict");
  g_assert_cmpuint (fake.sent, ==, 1);
  stay_fixture_tear_down (&f);
}

/* Rule 10: again with a new msgid until answered. */
static void
test_declare_lost (void)
{
  StayFixture f;
  g_autofree char *first = NULL;

  stay_fixture_set_up (&f, "");
  admit (&f, TRUE);
  lose ();
  declare (&f, "胸痛", "unknown stay:unknown_outcome");
  first = g_strdup (fake.msgid);
  declare (&f, "腹痛", "unknown stay:unknown_outcome");
  fake.outcome = ZJ_OUTCOME_NOT_DONE;
  fake.error_code = ZJ_PLATFORM_ERROR_REFUSED;
  declare (&f, "胸痛", "unknown stay:unknown_outcome");
  fake.outcome = ZJ_OUTCOME_DONE;
  declare (&f, "胸痛", "done");
  g_assert_cmpstr (fake.msgid, !=, first);
  g_assert_cmpuint (fake.sent, ==, 3);
  stay_fixture_tear_down (&f);
}

static void
test_declare_not_offered (void)
{
  StayFixture f;

  stay_fixture_set_up (&f, "[profile]\ndeclaration=none\n");
  admit (&f, TRUE);
  declare (&f, "胸痛", "not_sent stay:state");
  stay_fixture_tear_down (&f);
}

static void
write_claims (StayFixture *f, const char *text)
{
  g_autofree char *file = g_build_filename (f->folder, "claims.ini", NULL);

  g_assert_true (g_file_set_contents (file, text, -1, NULL));
}

static void
assert_due (StayFixture *f, const char *expected, int expected_days)
{
  g_autoptr (ZjStay) stay = stay_fixture_stored (f, "N1");
  int days = -99;
  g_autofree char *due = zj_declare_due (&f->context, stay, &days);

  g_assert_cmpstr (due, ==, expected);
  g_assert_cmpint (days, ==, expected_days);
}

static void
test_declaration_due (void)
{
  StayFixture f;

  stay_fixture_set_up (&f, "");
  admit (&f, TRUE);
  assert_due (&f, NULL, -99);
  write_claims (&f, "[43]\ndeclaration_days=5\n[430100]\ndeclaration_days=3\n");
  assert_due (&f, "2026-07-03", 2);
  f.now_ms += G_GINT64_CONSTANT (4) * 86400 * 1000;
  assert_due (&f, "2026-07-03", -2);
  declare (&f, "胸痛", "done");
  assert_due (&f, NULL, -99);
  stay_fixture_tear_down (&f);
  stay_fixture_set_up (&f, "");
  admit (&f, FALSE);
  write_claims (&f, "[43]\ndeclaration_days=5\n");
  assert_due (&f, NULL, -99);
  stay_fixture_tear_down (&f);
}

/* claims.ini */

static void
test_claims (void)
{
  StayFixture f;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjClaims) claims = NULL;
  const ZjClaimsRegion *region;

  stay_fixture_set_up (&f, "");
  write_claims (&f, "[43]\noffice=测试医保局\ndeadline=次年年底\nonline_filing=true\nextra_papers=居住证;户口簿\n"
                    "[4301]\ntelephone=0731-0\nactivation_months=6\n");
  claims = zj_claims_load (f.config, &error);
  g_assert_no_error (error);
  region = zj_claims_find (claims, "430199");
  g_assert_cmpstr (region->telephone, ==, "0731-0");
  g_assert_cmpint (region->activation_months, ==, 6);
  g_assert_null (region->office);
  region = zj_claims_find (claims, "430900");
  g_assert_cmpstr (region->office, ==, "测试医保局");
  g_assert_cmpint (region->online_filing, ==, 1);
  g_assert_cmpint (region->declaration_days, ==, -1);
  g_assert_cmpuint (g_strv_length (region->extra_papers), ==, 2);
  region = zj_claims_find (claims, "110000");
  g_assert_null (region->deadline);
  g_assert_true (region == zj_claims_find (claims, NULL));
  stay_fixture_tear_down (&f);
}

static void
test_claims_errors (void)
{
  static const struct {
    const char *text;
    int code;
    const char *named;
  } rows[] = { { "[43]\nofice=x\n", ZJ_CONFIG_ERROR_UNKNOWN, "ofice" },
               { "[430]\noffice=x\n", ZJ_CONFIG_ERROR_UNKNOWN, "430" },
               { "[4x]\noffice=x\n", ZJ_CONFIG_ERROR_UNKNOWN, "4x" },
               { "[43]\ndeclaration_days=-1\n", ZJ_CONFIG_ERROR_VALUE, "declaration_days" },
               { "[43]\ndeclaration_days=three\n", ZJ_CONFIG_ERROR_VALUE, "declaration_days" },
               { "[43]\nonline_filing=perhaps\n", ZJ_CONFIG_ERROR_VALUE, "online_filing" },
               { "office=x\n", ZJ_CONFIG_ERROR_SYNTAX, "claims.ini" } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    StayFixture f;
    g_autoptr (GError) error = NULL;

    stay_fixture_set_up (&f, "");
    write_claims (&f, rows[i].text);
    g_assert_null (zj_claims_load (f.config, &error));
    g_assert_error (error, ZJ_CONFIG_ERROR, rows[i].code);
    g_assert_nonnull (strstr (error->message, rows[i].named));
    stay_fixture_tear_down (&f);
  }
}

/* discharge */

static void
discharge_as (StayFixture *f, const ZjDischarge *discharge, const char *expected)
{
  assert_result (zj_discharge_stay (&f->context, discharge), expected);
}

static void
test_discharge (void)
{
  StayFixture f;
  ZjCredential *credential = fake_credential ();
  const ZjDischarge plain = { .ipt_no = "N1", .credential = credential };
  const ZjDischarge other = { .ipt_no = "N1", .credential = credential, .way = "2" };
  g_autoptr (ZjStay) stay = NULL;

  stay_fixture_set_up (&f, "");
  discharge_as (&f, &plain, "not_sent stay:not_found");
  admit (&f, FALSE);
  discharge_as (&f, &plain, "done");
  g_assert_cmpstr (fake.infno, ==, "2402");
  g_assert_cmpstr (fake.last->dscg_diagnosis.code, ==, "I10");
  stay = stay_fixture_stored (&f, "N1");
  g_assert_cmpint (stay->state, ==, ZJ_STAY_DISCHARGED);
  g_assert_cmpstr (stay->discharged_at, ==, NOW_TEXT);
  g_assert_cmpstr (stay->dscg_way, ==, "1");
  discharge_as (&f, &plain, "done repeated");
  discharge_as (&f, &other, "not_sent stay:conflict");
  g_assert_cmpuint (fake.sent, ==, 1);
  zj_credential_free (credential);
  stay_fixture_tear_down (&f);
}

static void
test_discharge_arguments (void)
{
  static const struct {
    const char *time, *way, *death_date, *expected;
  } rows[] = { { "2026-06-30 07:59", NULL, NULL, "not_sent config:usage" },
               { "2026-07-01 10:01", NULL, NULL, "not_sent config:usage" },
               { NULL, "6", NULL, "not_sent config:usage" },
               { NULL, "5", NULL, "not_sent config:usage" },
               { NULL, "1", "2026-06-30", "not_sent config:usage" },
               { "2026-06-30 20:00", "5", "2026-07-01", "not_sent config:usage" },
               { NULL, "5", "2026-07-02", "not_sent config:usage" },
               { NULL, NULL, "2026-07-01", "done" } };
  StayFixture f;
  ZjCredential *credential = fake_credential ();

  stay_fixture_set_up (&f, "");
  admit (&f, FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    const ZjDischarge discharge = { .ipt_no = "N1",
                                    .credential = credential,
                                    .time = rows[i].time,
                                    .way = rows[i].way,
                                    .death_date = rows[i].death_date };

    g_test_message ("row %" G_GSIZE_FORMAT, i);
    discharge_as (&f, &discharge, rows[i].expected);
  }
  g_assert_cmpstr (fake.last->dscg_way, ==, "5");
  g_assert_cmpstr (fake.last->death_date, ==, "2026-07-01");
  zj_credential_free (credential);
  stay_fixture_tear_down (&f);
}

static void
test_discharge_person (void)
{
  StayFixture f;
  ZjCredential *credential = fake_credential ();
  const ZjDischarge named = { .ipt_no = "N1", .credential = credential };
  const ZjDischarge unnamed = { .ipt_no = "N1" };

  stay_fixture_set_up (&f, "");
  admit (&f, FALSE);
  discharge_as (&f, &unnamed, "not_sent stay:other_person");
  fake.psn_no = "43000000002";
  discharge_as (&f, &named, "not_sent stay:other_person");
  fake.psn_no = NULL;
  discharge_as (&f, &named, "not_sent stay:other_person");
  fake.psn_no = PSN_NO;
  fake.mute = TRUE;
  discharge_as (&f, &named, "not_sent platform:timeout");
  g_assert_cmpuint (fake.sent, ==, 0);
  stay_fixture_tear_down (&f);

  stay_fixture_set_up (&f, "[card]\nat_discharge=optional\n");
  admit (&f, FALSE);
  fake.psn_no = "43000000002";
  discharge_as (&f, &named, "not_sent stay:other_person"); /* who presents one is still checked */
  discharge_as (&f, &unnamed, "done");
  zj_credential_free (credential);
  stay_fixture_tear_down (&f);
}

static void
test_discharge_lost (void)
{
  StayFixture f;
  ZjCredential *credential = fake_credential ();
  const ZjDischarge discharge = { .ipt_no = "N1", .credential = credential };
  g_autoptr (ZjStay) stay = NULL;

  stay_fixture_set_up (&f, "");
  admit (&f, FALSE);
  lose ();
  discharge_as (&f, &discharge, "unknown stay:unknown_outcome");
  discharge_as (&f, &discharge, "unknown stay:unknown_outcome");
  g_assert_cmpuint (fake.sent, ==, 1);
  stay = stay_fixture_stored (&f, "N1");
  g_assert_cmpint (stay->state, ==, ZJ_STAY_ADMITTED);
  g_assert_null (stay->discharged_at);
  zj_credential_free (credential);
  stay_fixture_tear_down (&f);
}

static void
test_discharge_waiting (void)
{
  StayFixture f;
  ZjCredential *credential = fake_credential ();
  const ZjDischarge discharge = { .ipt_no = "N1", .credential = credential };

  stay_fixture_set_up (&f, "");
  make_wait (&f);
  discharge_as (&f, &discharge, "not_sent stay:state");
  zj_credential_free (credential);
  stay_fixture_tear_down (&f);
}

/* Nobody to ask: no intent is made of it. */
static void
test_without_session (void)
{
  StayFixture f;
  g_autoptr (GError) cause = g_error_new_literal (ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_CLOSED, "closed");
  g_autoptr (ZjStay) stay = NULL;

  stay_fixture_set_up (&f, "");
  admit (&f, TRUE);
  f.context.session = NULL;
  f.context.no_session = cause;
  change_bed (&f, "13", "not_sent platform:closed");
  declare (&f, "胸痛", "not_sent platform:closed");
  stay = stay_fixture_stored (&f, "N1");
  g_assert_cmpint (stay->open.phase, ==, ZJ_OPEN_NONE);
  stay_fixture_tear_down (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stay-verbs/change", test_change);
  g_test_add_func ("/stay-verbs/change-lost", test_change_lost);
  g_test_add_func ("/stay-verbs/change-waiting", test_change_waiting);
  g_test_add_func ("/stay-verbs/change-arguments", test_change_arguments);
  g_test_add_func ("/stay-verbs/declare", test_declare);
  g_test_add_func ("/stay-verbs/declare-lost", test_declare_lost);
  g_test_add_func ("/stay-verbs/declare-not-offered", test_declare_not_offered);
  g_test_add_func ("/stay-verbs/declaration-due", test_declaration_due);
  g_test_add_func ("/stay-verbs/claims", test_claims);
  g_test_add_func ("/stay-verbs/claims-errors", test_claims_errors);
  g_test_add_func ("/stay-verbs/discharge", test_discharge);
  g_test_add_func ("/stay-verbs/discharge-arguments", test_discharge_arguments);
  g_test_add_func ("/stay-verbs/discharge-person", test_discharge_person);
  g_test_add_func ("/stay-verbs/discharge-lost", test_discharge_lost);
  g_test_add_func ("/stay-verbs/discharge-waiting", test_discharge_waiting);
  g_test_add_func ("/stay-verbs/without-session", test_without_session);
  return g_test_run ();
}
