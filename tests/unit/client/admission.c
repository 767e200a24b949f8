/* Admission: which answers let 2401 go, what is recorded before and after it, and what a crash
 * at each record leaves behind. */
#include "stay/admission.h"

#include <string.h>

#include "stay-fixture.h"
#include "stay/call.h"
#include "stay/cancel.h"
#include "stay/resolve.h"

static ZjAdmission
admission_of (const ZjCredential *credential)
{
  const ZjAdmission admission = { .ipt_no = "N1",
                                  .credential = credential,
                                  .dept = { "01", "内科" },
                                  .doctor = { "D1", "测试医生" },
                                  .diagnosis = { "I10", "高血压" },
                                  .bed = "12",
                                  .tel = "0571-0000000" };

  return admission;
}

/* "done", "not_sent stay:conflict", "done repeated" … */
static void
assert_result (const ZjStayResult *result, const char *expected)
{
  static const char *const outcomes[] = { "not_sent", "not_done", "done", "unknown" };
  g_autofree char *text = g_strconcat (
      outcomes[result->outcome], result->error != NULL ? " " : "",
      result->error != NULL ? zj_error_domain_name (result->error) : "", result->error != NULL ? ":" : "",
      result->error != NULL ? zj_error_code_name (result->error) : "", result->repeated ? " repeated" : "", NULL);

  g_assert_cmpstr (text, ==, expected);
}

static void
admit_as (StayFixture *f, const ZjAdmission *admission, const char *expected)
{
  g_autoptr (ZjStayResult) result = zj_admission_admit (&f->context, admission);

  assert_result (result, expected);
}

static void
admit (StayFixture *f, const char *expected)
{
  ZjCredential *credential = fake_credential ();
  const ZjAdmission admission = admission_of (credential);

  admit_as (f, &admission, expected);
  zj_credential_free (credential);
}

static void
assert_stored (StayFixture *f, const char *state, ZjOpenPhase phase, const char *mdtrt_id)
{
  g_autoptr (ZjStay) stay = stay_fixture_stored (f, "N1");

  if (state == NULL) {
    g_assert_null (stay);
    return;
  }
  g_assert_nonnull (stay);
  g_assert_cmpstr (zj_stay_state_name (stay->state), ==, state);
  g_assert_cmpint (stay->open.phase, ==, phase);
  g_assert_cmpstr (stay->mdtrt_id, ==, mdtrt_id);
}

/* Arguments. */

typedef struct {
  const char *ipt_no, *injury, *referral, *agent, *time, *med_type;
  gboolean emergency;
  const char *expected; /* code name, or NULL */
} ArgumentCase;

static const ArgumentCase argument_cases[] = {
  { .ipt_no = "N1" },
  { .ipt_no = "123456789012345678901234567" },
  { .ipt_no = "1234567890123456789012345678", .expected = "usage" },
  { .ipt_no = "", .expected = "usage" },
  { .ipt_no = NULL, .expected = "usage" },
  { .ipt_no = "N1", .injury = "own" },
  { .ipt_no = "N1", .injury = "third-party" },
  { .ipt_no = "N1", .injury = "work", .expected = "injury" },
  { .ipt_no = "N1", .injury = "unlawful", .expected = "injury" },
  { .ipt_no = "N1", .injury = "unclear", .expected = "injury" },
  { .ipt_no = "N1", .injury = "other", .expected = "usage" },
  { .ipt_no = "N1", .referral = "R7:2026-06-20:长沙测试医院" },
  { .ipt_no = "N1", .referral = "R7:2026-07-02:长沙测试医院", .expected = "usage" },
  { .ipt_no = "N1", .referral = "R7:2026-06-31:长沙测试医院", .expected = "usage" },
  { .ipt_no = "N1", .referral = "R7:2026-06-20:", .expected = "usage" },
  { .ipt_no = "N1", .referral = "R7:2026-06-20", .expected = "usage" },
  { .ipt_no = "N1", .referral = "R7:2026-06-20:甲", .emergency = TRUE, .expected = "usage" },
  { .ipt_no = "N1", .referral = "R7:2026-06-20:甲", .time = "2026-06-19 08:00", .expected = "usage" },
  { .ipt_no = "N1", .agent = "子女:测试乙:990001197001010013:0571-1" },
  { .ipt_no = "N1", .agent = "子女:测试乙:990001197001010013", .expected = "usage" },
  { .ipt_no = "N1", .agent = "子女::990001197001010013:0571-1", .expected = "usage" },
  { .ipt_no = "N1", .time = NOW_TEXT },
  { .ipt_no = "N1", .time = "2026-07-01 10:01", .expected = "usage" },
  { .ipt_no = "N1", .time = "2026-02-30 10:01", .expected = "usage" },
  { .ipt_no = "N1", .time = "2026-07-01", .expected = "usage" },
  { .ipt_no = "N1", .med_type = "22", .expected = "usage" },
  { .ipt_no = "N1", .med_type = "22", .injury = "own" },
  { .ipt_no = "N1", .med_type = "13", .expected = "usage" },
  { .ipt_no = "N1", .med_type = "13", .emergency = TRUE },
};

static void
test_arguments (void)
{
  StayFixture f;
  ZjCredential *credential = fake_credential ();

  stay_fixture_set_up (&f, "");
  for (gsize i = 0; i < G_N_ELEMENTS (argument_cases); i++) {
    const ArgumentCase *row = &argument_cases[i];
    ZjAdmission admission = admission_of (credential);
    g_autoptr (GError) error = NULL;

    admission.ipt_no = row->ipt_no;
    admission.injury = row->injury;
    admission.referral = row->referral;
    admission.agent = row->agent;
    admission.time = row->time;
    admission.med_type = row->med_type;
    admission.emergency = row->emergency;
    g_test_message ("row %" G_GSIZE_FORMAT, i);
    g_assert_cmpint (zj_admission_check (&admission, f.config, f.now_ms, &error), ==, row->expected == NULL);
    g_assert_cmpstr (error != NULL ? zj_error_code_name (error) : NULL, ==, row->expected);
  }
  zj_credential_free (credential);
  stay_fixture_tear_down (&f);
}

/* Judgement. */

#define Y ZJ_ANSWER_YES, ZJ_REASON_NONE
#define U ZJ_ANSWER_UNASKED, ZJ_REASON_TIMEOUT

static const struct {
  struct {
    ZjAnswerKind answer;
    ZjReason reason;
  } questions[ZJ_N_QUESTIONS]; /* card, insured, filed, here */
  gboolean emergency, file_later;
  ZjAdmitDecision decision;
  ZjReason reason;
} judgements[] = {
  { { { Y }, { Y }, { Y }, { Y } }, 0, 0, ZJ_ADMIT_SEND, ZJ_REASON_NONE },
  { { { ZJ_ANSWER_UNASKED, ZJ_REASON_NO_CARD }, { Y }, { Y }, { Y } }, 0, 0, ZJ_ADMIT_SEND, ZJ_REASON_NONE },
  { { { U }, { Y }, { Y }, { Y } }, 0, 0, ZJ_ADMIT_WAIT, ZJ_REASON_TIMEOUT },
  { { { ZJ_ANSWER_NO, ZJ_REASON_LOST }, { U }, { U }, { U } }, 1, 1, ZJ_ADMIT_REFUSE, ZJ_REASON_LOST },
  { { { Y }, { ZJ_ANSWER_NO, ZJ_REASON_SUSPENDED }, { ZJ_ANSWER_UNASKED, ZJ_REASON_DEPENDS }, { Y } },
    0,
    1,
    ZJ_ADMIT_REFUSE,
    ZJ_REASON_SUSPENDED },
  { { { Y }, { Y }, { ZJ_ANSWER_NO, ZJ_REASON_EXPIRED }, { Y } }, 0, 0, ZJ_ADMIT_REFUSE, ZJ_REASON_EXPIRED },
  { { { Y }, { Y }, { ZJ_ANSWER_NO, ZJ_REASON_EXPIRED }, { Y } }, 0, 1, ZJ_ADMIT_SEND, ZJ_REASON_NONE },
  { { { Y }, { Y }, { U }, { Y } }, 0, 1, ZJ_ADMIT_WAIT, ZJ_REASON_TIMEOUT },
  { { { Y }, { Y }, { U }, { Y } }, 1, 0, ZJ_ADMIT_SEND, ZJ_REASON_NONE },
  { { { Y }, { Y }, { Y }, { ZJ_ANSWER_NO, ZJ_REASON_NOT_DESIGNATED } },
    1,
    1,
    ZJ_ADMIT_REFUSE,
    ZJ_REASON_NOT_DESIGNATED },
  { { { Y }, { U }, { U }, { Y } }, 1, 0, ZJ_ADMIT_WAIT, ZJ_REASON_TIMEOUT },
  { { { Y }, { Y }, { Y }, { U } }, 1, 1, ZJ_ADMIT_WAIT, ZJ_REASON_TIMEOUT },
};

static void
test_judgement (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (judgements); i++) {
    g_autoptr (ZjVerification) verification = zj_verification_new ();
    ZjReason reason;

    for (guint q = 0; q < ZJ_N_QUESTIONS; q++) {
      verification->questions[q].answer = judgements[i].questions[q].answer;
      verification->questions[q].reason = judgements[i].questions[q].reason;
    }
    g_test_message ("row %" G_GSIZE_FORMAT, i);
    g_assert_cmpint (zj_admission_decide (verification, judgements[i].emergency, judgements[i].file_later, &reason), ==,
                     judgements[i].decision);
    g_assert_cmpint (reason, ==, judgements[i].reason);
  }
}

/* Admitting. */

static void
test_done_and_repeated (void)
{
  StayFixture f;
  g_autoptr (ZjStay) stay = NULL;

  stay_fixture_set_up (&f, "");
  admit (&f, "done");
  g_assert_cmpstr (fake.wire, ==, "N1");
  assert_stored (&f, "admitted", ZJ_OPEN_NONE, "M-N1");
  stay = stay_fixture_stored (&f, "N1");
  g_assert_cmpstr (stay->psn_no, ==, PSN_NO);
  g_assert_cmpstr (stay->insutype, ==, "310");
  g_assert_cmpstr (stay->insured_region, ==, "430100");
  g_assert_cmpstr (stay->admitted_at, ==, NOW_TEXT);
  g_assert_cmpstr (stay->ipt_type, ==, "1");
  admit (&f, "done repeated");
  g_assert_cmpuint (fake.sent, ==, 1);
  stay_fixture_tear_down (&f);
}

static void
test_conflict (void)
{
  StayFixture f;
  ZjCredential *credential = fake_credential ();
  ZjCredential *other = zj_credential_new_identity ("990001194911020023", "测试乙", "01", NULL);
  ZjAdmission admission = admission_of (credential);

  stay_fixture_set_up (&f, "");
  admit (&f, "done");
  admission.bed = "13";
  admit_as (&f, &admission, "not_sent stay:conflict");
  admission.bed = "12";
  admission.emergency = TRUE;
  admit_as (&f, &admission, "not_sent stay:conflict");
  admission = admission_of (other);
  admit_as (&f, &admission, "not_sent stay:conflict");
  g_assert_cmpuint (fake.sent, ==, 1);
  zj_credential_free (credential);
  zj_credential_free (other);
  stay_fixture_tear_down (&f);
}

/* A code is new each time: the platform says whose it is. */
static void
test_repeated_with_another_code (void)
{
  StayFixture f;
  ZjCredential *first = zj_credential_new_ecode ("TOKEN-1");
  ZjCredential *second = zj_credential_new_ecode ("TOKEN-2");
  ZjAdmission admission = admission_of (first);

  stay_fixture_set_up (&f, "");
  admit_as (&f, &admission, "done");
  admission.credential = second;
  admit_as (&f, &admission, "done repeated");
  fake.psn_no = "43000000002";
  admit_as (&f, &admission, "not_sent stay:conflict");
  fake.mute = TRUE;
  admit_as (&f, &admission, "not_sent platform:timeout");
  g_assert_cmpuint (fake.sent, ==, 1);
  zj_credential_free (first);
  zj_credential_free (second);
  stay_fixture_tear_down (&f);
}

static void
test_refused_answer (void)
{
  StayFixture f;

  stay_fixture_set_up (&f, "");
  fake.answers[ZJ_QUESTION_FILED] = ZJ_ANSWER_NO;
  fake.reasons[ZJ_QUESTION_FILED] = ZJ_REASON_NOT_FILED;
  admit (&f, "not_sent stay:verification");
  g_assert_cmpuint (fake.sent, ==, 0);
  assert_stored (&f, NULL, ZJ_OPEN_NONE, NULL);
  stay_fixture_tear_down (&f);
}

static void
test_injury_types (void)
{
  static const struct {
    const char *injury, *referral;
    gboolean emergency;
    const char *stored_injury, *ipt_type;
  } rows[] = { { NULL, NULL, FALSE, "none", "1" },
               { "own", NULL, TRUE, "own", "2" },
               { "third-party", "R7:2026-06-20:甲", FALSE, "third-party", "3" } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    StayFixture f;
    ZjCredential *credential = fake_credential ();
    ZjAdmission admission = admission_of (credential);

    stay_fixture_set_up (&f, "");
    admission.injury = rows[i].injury;
    admission.referral = rows[i].referral;
    admission.emergency = rows[i].emergency;
    admit_as (&f, &admission, "done");
    g_assert_cmpstr (fake.last->injury, ==, rows[i].stored_injury);
    g_assert_cmpstr (fake.last->ipt_type, ==, rows[i].ipt_type);
    zj_credential_free (credential);
    stay_fixture_tear_down (&f);
  }
}

/* Waiting. */

static ZjOutcome
send_waiting (StayFixture *f, const char *expected_error)
{
  g_autoptr (ZjStay) stay = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjStayLock) lock = zj_stay_take (&f->context, "N1", &stay, &error);
  ZjOutcome outcome;

  g_assert_no_error (error);
  outcome = zj_admission_send_waiting (&f->context, stay, lock, &error);
  g_assert_cmpstr (error != NULL ? zj_error_code_name (error) : NULL, ==, expected_error);
  return outcome;
}

static void
test_waiting (void)
{
  StayFixture f;
  g_autoptr (ZjStay) stay = NULL;

  stay_fixture_set_up (&f, "");
  fake.answers[ZJ_QUESTION_HERE] = ZJ_ANSWER_UNASKED;
  fake.reasons[ZJ_QUESTION_HERE] = ZJ_REASON_TIMEOUT;
  admit (&f, "not_sent stay:unasked");
  assert_stored (&f, "waiting", ZJ_OPEN_NONE, NULL);
  /* It waits on, and no record is made of nothing new. */
  fake_journal_fails_at (1);
  g_assert_cmpint (send_waiting (&f, "unasked"), ==, ZJ_OUTCOME_NOT_SENT);
  fake_journal_fails_at (0);
  fake.answers[ZJ_QUESTION_HERE] = ZJ_ANSWER_NO;
  fake.reasons[ZJ_QUESTION_HERE] = ZJ_REASON_NOT_DESIGNATED;
  g_assert_cmpint (send_waiting (&f, "verification"), ==, ZJ_OUTCOME_NOT_SENT);
  stay = stay_fixture_stored (&f, "N1");
  g_assert_cmpstr (stay->waiting_reason, ==, "not_designated");
  fake.answers[ZJ_QUESTION_HERE] = ZJ_ANSWER_YES;
  f.now_ms += 3600 * 1000;
  g_assert_cmpint (send_waiting (&f, NULL), ==, ZJ_OUTCOME_DONE);
  assert_stored (&f, "admitted", ZJ_OPEN_NONE, "M-N1");
  g_assert_cmpstr (fake.last->admitted_at, ==, NOW_TEXT); /* the true time of admission */
  stay_fixture_tear_down (&f);
}

static void
test_waiting_without_session (void)
{
  StayFixture f;
  g_autoptr (GError) cause = g_error_new_literal (ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_CLOSED, "closed");

  stay_fixture_set_up (&f, "");
  f.context.session = NULL;
  f.context.no_session = cause;
  admit (&f, "not_sent stay:unasked");
  assert_stored (&f, "waiting", ZJ_OPEN_NONE, NULL);
  g_assert_cmpuint (fake.verified, ==, 0);
  stay_fixture_tear_down (&f);
}

/* Another desk has admitted it meanwhile: adopted, not sent; and not sent where nobody answers. */
static void
test_waiting_admitted_elsewhere (void)
{
  for (guint verb = 0; verb < 2; verb++) {
    StayFixture f;
    g_autoptr (ZjStay) stay = NULL;

    stay_fixture_set_up (&f, "");
    fake.answers[ZJ_QUESTION_HERE] = ZJ_ANSWER_UNASKED;
    fake.reasons[ZJ_QUESTION_HERE] = ZJ_REASON_TIMEOUT;
    admit (&f, "not_sent stay:unasked");
    fake.answers[ZJ_QUESTION_HERE] = ZJ_ANSWER_YES;
    fake.mute = TRUE;
    g_assert_cmpint (send_waiting (&f, "timeout"), ==, ZJ_OUTCOME_NOT_SENT);
    assert_stored (&f, "waiting", ZJ_OPEN_NONE, NULL);
    fake.mute = FALSE;
    g_ptr_array_add (fake.present, fake_row ("M7", "N1", TRUE));
    g_ptr_array_add (fake.known, fake_row ("M7", "N1", TRUE));
    if (verb == 1)
      admit (&f, "done repeated");
    else
      g_assert_cmpint (send_waiting (&f, NULL), ==, ZJ_OUTCOME_DONE);
    assert_stored (&f, "admitted", ZJ_OPEN_NONE, "M7");
    stay = stay_fixture_stored (&f, "N1");
    g_assert_true (stay->adopted);
    g_assert_null (stay->waiting_reason);
    g_assert_cmpuint (fake.sent, ==, 0);
    stay_fixture_tear_down (&f);
  }
}

/* The clerk tries a waiting stay again, with other papers. */
static void
test_waiting_admitted_again (void)
{
  StayFixture f;
  ZjCredential *code = zj_credential_new_ecode ("TOKEN-1");
  ZjAdmission admission = admission_of (code);
  g_autoptr (GError) cause = g_error_new_literal (ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_CONNECTED, "down");

  stay_fixture_set_up (&f, "");
  f.context.session = NULL;
  f.context.no_session = cause;
  admit_as (&f, &admission, "not_sent stay:unasked");
  f.context.session = (ZjSession *)&fake;
  /* A code has run out by now: nobody can be asked without the patient. */
  g_assert_cmpint (send_waiting (&f, "unasked"), ==, ZJ_OUTCOME_NOT_SENT);
  admit (&f, "done");
  g_assert_cmpstr (fake.last->credential_type, ==, "02");
  zj_credential_free (code);
  stay_fixture_tear_down (&f);
}

static void
test_not_sent_waits (void)
{
  StayFixture f;
  g_autoptr (ZjStay) stay = NULL;

  stay_fixture_set_up (&f, "");
  fake.outcome = ZJ_OUTCOME_NOT_SENT;
  fake.error_code = ZJ_PLATFORM_ERROR_NOT_CONNECTED;
  admit (&f, "not_sent platform:not_connected");
  assert_stored (&f, "waiting", ZJ_OPEN_NONE, NULL);
  stay = stay_fixture_stored (&f, "N1");
  g_assert_cmpstr (stay->waiting_reason, ==, "not_connected");
  /* Nobody has heard of the number: it is used again. */
  fake.outcome = ZJ_OUTCOME_DONE;
  g_assert_cmpint (send_waiting (&f, NULL), ==, ZJ_OUTCOME_DONE);
  g_assert_cmpstr (fake.wire, ==, "N1");
  stay_fixture_tear_down (&f);
}

/* Refused. */

static void
test_not_done (void)
{
  StayFixture f;

  stay_fixture_set_up (&f, "[profile]\nin_hospital_elsewhere=未办结出院\n");
  fake.outcome = ZJ_OUTCOME_NOT_DONE;
  fake.err_msg = "床位号不存在";
  admit (&f, "not_done platform:refused");
  fake.err_msg = "该人员在外院未办结出院";
  admit (&f, "not_done stay:in_hospital_elsewhere");
  fake.err_msg = "不允许登记";
  g_ptr_array_add (fake.known, fake_row ("M9", "X9", TRUE));
  ((ZjStayRow *)g_ptr_array_index (fake.known, 0))->fixmedins_code = g_strdup ("H43010000009");
  admit (&f, "not_done stay:in_hospital_elsewhere");
  fake.outcome = ZJ_OUTCOME_DONE;
  admit (&f, "done");
  g_assert_cmpstr (fake.wire, ==, "N1");
  stay_fixture_tear_down (&f);
}

/* Lost answers. */

static void
lose (StayFixture *f)
{
  fake.outcome = ZJ_OUTCOME_UNKNOWN;
  fake.error_code = ZJ_PLATFORM_ERROR_TIMEOUT;
  admit (f, "unknown stay:unknown_outcome");
  assert_stored (f, "new", ZJ_OPEN_ASKING, NULL);
  fake.outcome = ZJ_OUTCOME_DONE;
}

static void
test_lost_and_found_at_once (void)
{
  StayFixture f;

  stay_fixture_set_up (&f, "");
  fake.outcome = ZJ_OUTCOME_UNKNOWN;
  fake.error_code = ZJ_PLATFORM_ERROR_TIMEOUT;
  g_ptr_array_add (fake.present, fake_row ("M7", "N1", TRUE));
  g_ptr_array_add (fake.known, fake_row ("M7", "N1", TRUE));
  admit (&f, "done");
  assert_stored (&f, "admitted", ZJ_OPEN_NONE, "M7");
  stay_fixture_tear_down (&f);
}

static void
test_lost_never_sent_again (void)
{
  StayFixture f;

  stay_fixture_set_up (&f, "");
  lose (&f);
  admit (&f, "unknown stay:unknown_outcome");
  fake.mute = TRUE;
  admit (&f, "unknown stay:unknown_outcome");
  fake.mute = FALSE;
  g_assert_cmpuint (fake.sent, ==, 1);
  g_ptr_array_add (fake.known, fake_row ("M7", "N1", TRUE));
  admit (&f, "done repeated");
  assert_stored (&f, "admitted", ZJ_OPEN_NONE, "M7");
  g_assert_cmpuint (fake.sent, ==, 1);
  stay_fixture_tear_down (&f);
}

static void
test_lost_several (void)
{
  StayFixture f;

  stay_fixture_set_up (&f, "");
  lose (&f);
  g_ptr_array_add (fake.known, fake_row ("M7", "N1", TRUE));
  g_ptr_array_add (fake.known, fake_row ("M8", "N1-2", TRUE));
  admit (&f, "unknown stay:unknown_outcome");
  ((ZjStayRow *)g_ptr_array_index (fake.known, 1))->withdrawn = TRUE;
  admit (&f, "done repeated");
  assert_stored (&f, "admitted", ZJ_OPEN_NONE, "M7");
  stay_fixture_tear_down (&f);
}

/* Rule 8: reversed, the stay is sent again under N-2, then N-3. */
static void
test_wire_numbers (void)
{
  StayFixture f;
  g_autoptr (ZjStay) stay = NULL;
  g_autoptr (GError) error = NULL;

  stay_fixture_set_up (&f, "");
  lose (&f);
  for (guint k = 2; k <= 3; k++) {
    g_autoptr (ZjStay) open = NULL;
    g_autoptr (ZjStayLock) lock = zj_stay_take (&f.context, "N1", &open, &error);
    g_autofree char *wire = g_strdup_printf ("N1-%u", k);
    ZjOutcome outcome;

    g_assert_true (zj_stay_decide_to_reverse (&f.context, lock, open, NULL, &error));
    /* Found no longer means done. */
    g_ptr_array_add (fake.known, fake_row ("M7", fake.wire, TRUE));
    g_assert_false (zj_resolve_look (&f.context, lock, open, &outcome, &error));
    g_assert_no_error (error);
    g_ptr_array_set_size (fake.known, 0);
    g_assert_true (zj_stay_close (&f.context, lock, open, ZJ_EVENT_REVERSED, NULL, NULL, NULL, NULL, &error));
    g_clear_pointer (&lock, zj_stay_lock_free);
    fake.outcome = k == 2 ? ZJ_OUTCOME_UNKNOWN : ZJ_OUTCOME_DONE;
    fake.error_code = ZJ_PLATFORM_ERROR_TIMEOUT;
    g_assert_cmpint (send_waiting (&f, k == 2 ? "unknown_outcome" : NULL), ==, fake.outcome);
    g_assert_cmpstr (fake.wire, ==, wire);
  }
  assert_stored (&f, "admitted", ZJ_OPEN_NONE, "M-N1-3");
  stay_fixture_tear_down (&f);
}

/* Refused because nobody is signed in, and sent once more: that one may get lost, so its number is spent before
 * it leaves. */
static void
test_wire_number_after_sign_in (void)
{
  StayFixture f;
  g_autoptr (ZjStay) stay = NULL;

  stay_fixture_set_up (&f, "");
  fake.outcome = ZJ_OUTCOME_NOT_DONE;
  fake.error_code = ZJ_PLATFORM_ERROR_NOT_SIGNED_IN;
  admit (&f, "not_done platform:not_signed_in");
  g_assert_cmpuint (fake.sent, ==, 2);
  g_assert_true (fake.last->wire_spent);
  fake.error_code = ZJ_PLATFORM_ERROR_REFUSED;
  admit (&f, "not_done platform:refused");
  stay = stay_fixture_stored (&f, "N1");
  g_assert_false (stay->wire_spent);
  stay_fixture_tear_down (&f);
}

static void
apply_nothing (G_GNUC_UNUSED ZjStay *stay, G_GNUC_UNUSED const ZjCallResult *result, G_GNUC_UNUSED ZjCallRecord *record,
               G_GNUC_UNUSED gpointer data)
{
}

static void
send_withdrawal (G_GNUC_UNUSED const ZjStayContext *context, G_GNUC_UNUSED const ZjStay *stay,
                 G_GNUC_UNUSED const char *msgid, ZjCallResult *result, G_GNUC_UNUSED gpointer data)
{
  result->outcome = ZJ_OUTCOME_DONE;
}

/* Also after 2404. */
static void
test_wire_number_after_withdrawal (void)
{
  StayFixture f;
  const ZjStayCall call = { .role = ZJ_CALL_FIRST,
                            .event = ZJ_EVENT_CANCEL_ADMISSION,
                            .infno = "2404",
                            .send = send_withdrawal,
                            .apply = apply_nothing };

  stay_fixture_set_up (&f, "");
  admit (&f, "done");
  {
    g_autoptr (ZjStay) stay = NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (ZjStayLock) lock = zj_stay_take (&f.context, "N1", &stay, &error);
    g_auto (ZjCallResult) result = { 0 };

    g_assert_true (zj_stay_call (&f.context, lock, stay, &call, &result, &error));
  }
  assert_stored (&f, "withdrawn", ZJ_OPEN_NONE, "M-N1");
  admit (&f, "done");
  g_assert_cmpstr (fake.wire, ==, "N1-2");
  assert_stored (&f, "admitted", ZJ_OPEN_NONE, "M-N1-2");
  stay_fixture_tear_down (&f);
}

/* 2401's answer says of whom only by its mdtrt_id. */
static void
test_answer_of_another_request (void)
{
  StayFixture f;
  ZjCredential *credential = fake_credential ();
  ZjAdmission other = admission_of (credential);

  stay_fixture_set_up (&f, "");
  other.ipt_no = "N0";
  admit_as (&f, &other, "done");
  fake.mdtrt_id = "M-N0"; /* the answer before, once more */
  g_ptr_array_add (fake.present, fake_row ("M-N0", "N0", TRUE));
  g_ptr_array_add (fake.present, fake_row ("M-N1", "N1", TRUE));
  admit (&f, "done");
  assert_stored (&f, "admitted", ZJ_OPEN_NONE, "M-N1");
  g_assert_cmpuint (fake.sent, ==, 2);
  zj_credential_free (credential);
  stay_fixture_tear_down (&f);
}

static void
test_answer_of_the_admission_before (void)
{
  StayFixture f;

  stay_fixture_set_up (&f, "");
  admit (&f, "done");
  {
    g_autoptr (ZjStayResult) withdrawn = zj_cancel_admission (&f.context, "N1");

    assert_result (withdrawn, "done");
  }
  fake.mdtrt_id = "M-N1";
  fake.mute = TRUE; /* the look after it is not answered */
  admit (&f, "unknown stay:unknown_outcome");
  assert_stored (&f, "withdrawn", ZJ_OPEN_ASKING, NULL);
  stay_fixture_tear_down (&f);
}

/* The journal fails. */

static void
test_intent_not_recorded (void)
{
  StayFixture f;

  stay_fixture_set_up (&f, "");
  fake_journal_fails_at (1);
  admit (&f, "not_sent journal:disk_full");
  g_assert_cmpuint (fake.sent, ==, 0);
  assert_stored (&f, NULL, ZJ_OPEN_NONE, NULL);
  admit (&f, "done");
  g_assert_cmpstr (fake.wire, ==, "N1");
  stay_fixture_tear_down (&f);
}

static void
test_outcome_not_recorded (void)
{
  StayFixture f;

  stay_fixture_set_up (&f, "");
  fake_journal_fails_at (2);
  admit (&f, "unknown stay:unknown_outcome");
  assert_stored (&f, "new", ZJ_OPEN_ASKING, NULL);
  admit (&f, "unknown stay:unknown_outcome");
  g_ptr_array_add (fake.known, fake_row ("M-N1", "N1", TRUE));
  admit (&f, "done repeated");
  g_assert_cmpuint (fake.sent, ==, 1);
  stay_fixture_tear_down (&f);
}

static void
test_waiting_not_recorded (void)
{
  StayFixture f;

  stay_fixture_set_up (&f, "");
  fake.answers[ZJ_QUESTION_HERE] = ZJ_ANSWER_UNASKED;
  fake.reasons[ZJ_QUESTION_HERE] = ZJ_REASON_TIMEOUT;
  fake_journal_fails_at (1);
  admit (&f, "not_sent journal:disk_full");
  assert_stored (&f, NULL, ZJ_OPEN_NONE, NULL);
  stay_fixture_tear_down (&f);
}

static void
test_cancelled (void)
{
  StayFixture f;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  stay_fixture_set_up (&f, "");
  g_cancellable_cancel (cancellable);
  f.context.cancellable = cancellable;
  admit (&f, "not_sent io:cancelled");
  assert_stored (&f, NULL, ZJ_OPEN_NONE, NULL);
  stay_fixture_tear_down (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/admission/arguments", test_arguments);
  g_test_add_func ("/admission/judgement", test_judgement);
  g_test_add_func ("/admission/done-and-repeated", test_done_and_repeated);
  g_test_add_func ("/admission/conflict", test_conflict);
  g_test_add_func ("/admission/another-code", test_repeated_with_another_code);
  g_test_add_func ("/admission/refused-answer", test_refused_answer);
  g_test_add_func ("/admission/injury-types", test_injury_types);
  g_test_add_func ("/admission/waiting", test_waiting);
  g_test_add_func ("/admission/waiting-admitted-elsewhere", test_waiting_admitted_elsewhere);
  g_test_add_func ("/admission/waiting-without-session", test_waiting_without_session);
  g_test_add_func ("/admission/waiting-admitted-again", test_waiting_admitted_again);
  g_test_add_func ("/admission/not-sent-waits", test_not_sent_waits);
  g_test_add_func ("/admission/not-done", test_not_done);
  g_test_add_func ("/admission/lost-and-found", test_lost_and_found_at_once);
  g_test_add_func ("/admission/lost-never-sent-again", test_lost_never_sent_again);
  g_test_add_func ("/admission/lost-several", test_lost_several);
  g_test_add_func ("/admission/wire-numbers", test_wire_numbers);
  g_test_add_func ("/admission/wire-number-after-sign-in", test_wire_number_after_sign_in);
  g_test_add_func ("/admission/wire-number-after-withdrawal", test_wire_number_after_withdrawal);
  g_test_add_func ("/admission/answer-of-another-request", test_answer_of_another_request);
  g_test_add_func ("/admission/answer-of-the-admission-before", test_answer_of_the_admission_before);
  g_test_add_func ("/admission/intent-not-recorded", test_intent_not_recorded);
  g_test_add_func ("/admission/outcome-not-recorded", test_outcome_not_recorded);
  g_test_add_func ("/admission/waiting-not-recorded", test_waiting_not_recorded);
  g_test_add_func ("/admission/cancelled", test_cancelled);
  return g_test_run ();
}
