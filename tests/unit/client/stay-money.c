/* settle, cancel, resolve and decide over a journal and a platform in memory: each of the twelve
 * rules, and every point where the desk may die. */
#include <string.h>

#include "fake-stays.h"
#include "stay/cancel.h"
#include "stay/resolve.h"
#include "stay/settlement.h"

#define N "ZY0001"

static ZjCredential *credential;

static ZjSettleOptions
options_of (const char *account)
{
  const ZjSettleOptions options = {
    .credential = credential, .account = account, .expect_cash_fen = -1, .expect_total_fen = -1, .deposit_fen = -1
  };

  return options;
}

static ZjStayResult *
settle (void)
{
  const ZjSettleOptions options = options_of (NULL);

  return zj_settlement_settle (&fake.context, N, &options);
}

static void
resolve (void)
{
  g_autoptr (ZjResolveReport) report = zj_resolve_report_new ();

  zj_resolve_all (&fake.context, TRUE, report);
}

static void
assert_result (ZjStayResult *result, ZjOutcome outcome, int stay_error)
{
  g_autoptr (ZjStayResult) owned = result;

  g_assert_cmpint (owned->outcome, ==, outcome);
  if (stay_error == 0)
    g_assert_no_error (owned->error);
  else
    g_assert_error (owned->error, ZJ_STAY_ERROR, stay_error);
}

/* At most one settlement stands, and the journal says "settled" exactly when it does. */
static void
assert_truth (void)
{
  g_assert_cmpuint (fake_n_standing (), <=, 1);
  if (fake.row->open.phase == ZJ_OPEN_NONE)
    g_assert_cmpint (fake.row->state == ZJ_STAY_SETTLED, ==, fake_n_standing () == 1);
  else
    g_assert_cmpint (fake.row->state, !=, fake.row->open.infno[3] == '5' ? ZJ_STAY_DISCHARGED : ZJ_STAY_SETTLED);
}

static void
test_settle (void)
{
  fake_world_begin ();
  assert_result (settle (), ZJ_OUTCOME_DONE, 0);
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_SETTLED);
  g_assert_cmpstr (fake.row->setl_id, ==, "S1");
  g_assert_cmpstr (fake.row->setl_msgid, ==, "M1");
  g_assert_cmpstr (fake.row->account, ==, "no");
  g_assert_false (fake.row->mismatch);
  g_assert_cmpuint (fake.records->len, ==, 2); /* an intent, an outcome: the disk is waited for twice */
  assert_truth ();
  fake_world_end ();
}

static void
test_repeated (void)
{
  ZjSettleOptions options = options_of ("own");
  ZjStayResult *again;

  fake_world_begin ();
  assert_result (settle (), ZJ_OUTCOME_DONE, 0);
  again = settle ();
  g_assert_true (again->repeated);
  assert_result (again, ZJ_OUTCOME_DONE, 0);
  assert_result (zj_settlement_settle (&fake.context, N, &options), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_CONFLICT);
  options = options_of ("no");
  options.expect_cash_fen = 1;
  assert_result (zj_settlement_settle (&fake.context, N, &options), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_CONFLICT);
  g_assert_cmpuint (fake.sent_2304, ==, 1);
  fake_world_end ();
}

/* What stops a settlement before anything is sent. */
static void
test_refused_before (void)
{
  ZjSettleOptions options;
  ZjCredential *other = zj_credential_new_identity ("330100000000000001", "other", NULL, NULL);

  fake_world_begin ();
  options = options_of (NULL);
  options.credential = other;
  assert_result (zj_settlement_settle (&fake.context, N, &options), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_OTHER_PERSON);
  fake.config->card.at_discharge_required = TRUE;
  options.credential = NULL;
  assert_result (zj_settlement_settle (&fake.context, N, &options), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_OTHER_PERSON);
  fake.filed = FALSE;
  assert_result (settle (), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_VERIFICATION);
  fake.filed = TRUE;
  fake.trial_total_fen = 9999;
  assert_result (settle (), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_TOTAL);
  fake.trial_total_fen = 10000;
  options = options_of (NULL);
  options.expect_cash_fen = 3999;
  assert_result (zj_settlement_settle (&fake.context, N, &options), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_EXPECTED);
  options.expect_cash_fen = 4000;
  options.expect_total_fen = 1;
  assert_result (zj_settlement_settle (&fake.context, N, &options), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_EXPECTED);
  fake.row->fees_stale = TRUE;
  assert_result (settle (), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_FEES_STALE);
  fake.row->fees_stale = FALSE;
  fake.row->notice_pending = TRUE;
  assert_result (settle (), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_MANUAL);
  fake.row->notice_pending = FALSE;
  fake.row->ever_unknown = TRUE; /* rule 9 */
  fake.in_hospital = TRUE;
  assert_result (settle (), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_DIFFERS);
  fake.in_hospital = FALSE;
  fake_set_state (ZJ_STAY_ADMITTED);
  assert_result (settle (), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_STATE);
  fake_set_state (ZJ_STAY_MANUAL);
  assert_result (settle (), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_MANUAL);
  g_assert_cmpuint (fake.sent_2304, ==, 0);
  g_assert_cmpuint (fake_n_records ("INTENT"), ==, 0);
  zj_credential_free (other);
  fake_world_end ();
}

static void
test_emergency_is_not_asked_about_filing (void)
{
  fake_world_begin ();
  fake.filed = FALSE;
  fake.row->ipt_type = g_strdup ("2");
  assert_result (settle (), ZJ_OUTCOME_DONE, 0);
  fake_world_end ();
}

/* Rule 3: an uncancelled settlement stands; nothing is sent, and it is taken over. */
static void
test_settled_elsewhere (void)
{
  fake_world_begin ();
  fake_settle_elsewhere ("X9");
  assert_result (settle (), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_CONFLICT);
  g_assert_cmpuint (fake.sent_2304, ==, 0);
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_SETTLED);
  g_assert_cmpstr (fake.row->setl_msgid, ==, "X9");
  fake_world_end ();
}

/* No usable answer to 5203: nothing is sent. */
static void
test_nobody_answers_rule_3 (void)
{
  g_autoptr (ZjStayResult) result = NULL;

  fake_world_begin ();
  fake_turn ("5203", FALSE, ZJ_OUTCOME_UNKNOWN);
  result = settle ();
  g_assert_error (result->error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_TIMEOUT);
  g_assert_cmpint (result->outcome, ==, ZJ_OUTCOME_NOT_SENT);
  g_assert_cmpuint (fake.sent_2304, ==, 0);
  fake_world_end ();
}

/* A lost answer: asked once. */
static void
test_lost_answer (void)
{
  fake_world_begin ();
  fake_turn ("2304", TRUE, ZJ_OUTCOME_UNKNOWN);
  assert_result (settle (), ZJ_OUTCOME_DONE, 0);
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_SETTLED);
  g_assert_cmpstr (fake.row->account, ==, "no");
  g_assert_cmpuint (fake.sent_2304, ==, 1);
  assert_truth ();
  fake_world_end ();
}

/* … and when that does not help it stays unknown: nothing is reversed, nothing sent again by settle. */
static void
test_unknown_stays (void)
{
  fake_world_begin ();
  fake_turn ("2304", FALSE, ZJ_OUTCOME_UNKNOWN);
  assert_result (settle (), ZJ_OUTCOME_UNKNOWN, ZJ_STAY_ERROR_UNKNOWN);
  assert_result (settle (), ZJ_OUTCOME_UNKNOWN, ZJ_STAY_ERROR_UNKNOWN);
  assert_result (zj_cancel_settlement (&fake.context, N, "2002"), ZJ_OUTCOME_UNKNOWN, ZJ_STAY_ERROR_UNKNOWN);
  assert_result (zj_cancel_discharge (&fake.context, N), ZJ_OUTCOME_UNKNOWN, ZJ_STAY_ERROR_UNKNOWN);
  assert_result (zj_cancel_fees (&fake.context, N), ZJ_OUTCOME_UNKNOWN, ZJ_STAY_ERROR_UNKNOWN);
  g_assert_cmpint (fake.row->open.phase, ==, ZJ_OPEN_ASKING);
  g_assert_cmpuint (fake.sent_2304, ==, 1);
  g_assert_cmpuint (fake.sent_2601 + fake.sent_2305 + fake.sent_other, ==, 0);
  /* resolve: not seen, so reversed; then it may be settled again, with another msgid */
  resolve ();
  g_assert_cmpuint (fake.sent_2601, ==, 1);
  g_assert_cmpint (fake.row->open.phase, ==, ZJ_OPEN_NONE);
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_DISCHARGED);
  assert_result (settle (), ZJ_OUTCOME_DONE, 0);
  g_assert_cmpuint (fake_n_standing (), ==, 1);
  fake_world_end ();
}

/* Rule 5: after the decision, "M found" no longer means done. */
static void
test_found_after_decision (void)
{
  fake_world_begin ();
  fake_turn ("2304", FALSE, ZJ_OUTCOME_UNKNOWN);
  assert_result (settle (), ZJ_OUTCOME_UNKNOWN, ZJ_STAY_ERROR_UNKNOWN);
  fake_turn ("2601", FALSE, ZJ_OUTCOME_UNKNOWN);
  resolve ();
  g_assert_cmpint (fake.row->open.phase, ==, ZJ_OPEN_REVERSING);
  fake_settle_elsewhere ("M1"); /* the late original */
  assert_result (settle (), ZJ_OUTCOME_UNKNOWN, ZJ_STAY_ERROR_UNKNOWN);
  resolve ();
  g_assert_cmpint (fake.row->open.phase, ==, ZJ_OPEN_NONE);
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_DISCHARGED);
  g_assert_cmpuint (fake_n_standing (), ==, 0);
  fake_world_end ();
}

/* Rule 5, its end: 2601 refused for good, M uncancelled: 2305 takes its place. */
static void
test_cancel_in_place (void)
{
  fake_world_begin ();
  fake_turn ("2304", FALSE, ZJ_OUTCOME_UNKNOWN);
  assert_result (settle (), ZJ_OUTCOME_UNKNOWN, ZJ_STAY_ERROR_UNKNOWN);
  fake_settle_elsewhere ("M1");
  fake_settle_elsewhere ("X9"); /* beside another: not done, reversed */
  fake_turn ("2601", FALSE, ZJ_OUTCOME_NOT_DONE);
  resolve ();
  g_assert_cmpuint (fake.sent_2305, ==, 1);
  g_assert_cmpint (fake.row->open.phase, ==, ZJ_OPEN_NONE);
  g_assert_cmpuint (fake_n_standing (), ==, 1);
  assert_result (settle (), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_CONFLICT); /* the other desk's is taken over */
  g_assert_cmpstr (fake.row->setl_msgid, ==, "X9");
  fake_world_end ();
}

/* Rule 6: "not found" ends M only late, and with a query after it. */
static void
test_not_found (void)
{
  fake_world_begin ();
  fake.config->profile.reversal_of_unseen_not_found = TRUE;
  fake_turn ("2304", FALSE, ZJ_OUTCOME_UNKNOWN);
  assert_result (settle (), ZJ_OUTCOME_UNKNOWN, ZJ_STAY_ERROR_UNKNOWN);
  fake_turn_not_found ();
  resolve ();
  g_assert_cmpint (fake.row->open.phase, ==, ZJ_OPEN_REVERSING);
  g_assert_cmpstr (zj_resolve_person_needed (fake.row, fake.config), ==, "late_original");
  fake.now_ms += 1800 * 1000; /* not yet past it */
  fake_turn_not_found ();
  resolve ();
  g_assert_cmpint (fake.row->open.phase, ==, ZJ_OPEN_REVERSING);
  fake.now_ms += 1000;
  fake_turn_not_found ();
  fake_turn ("5203", FALSE, ZJ_OUTCOME_UNKNOWN); /* nobody says that M is not there */
  resolve ();
  g_assert_cmpint (fake.row->open.phase, ==, ZJ_OPEN_REVERSING);
  fake_turn_not_found ();
  resolve ();
  g_assert_cmpint (fake.row->open.phase, ==, ZJ_OPEN_NONE);
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_DISCHARGED);
  g_assert_cmpuint (fake.sent_2601, ==, 4);
  fake_world_end ();
}

/* Rule 6 counts by the platform's clock: this machine's may jump. */
static void
test_clock_jumps (void)
{
  fake_world_begin ();
  fake.config->profile.reversal_of_unseen_not_found = TRUE;
  fake_turn ("2304", FALSE, ZJ_OUTCOME_UNKNOWN);
  assert_result (settle (), ZJ_OUTCOME_UNKNOWN, ZJ_STAY_ERROR_UNKNOWN);
  fake.now_ms += 7200 * 1000;
  fake.platform_offset_ms -= 7200 * 1000;
  fake_turn_not_found ();
  resolve ();
  g_assert_cmpint (fake.row->open.phase, ==, ZJ_OPEN_REVERSING);
  fake_world_end ();
}

/* Rule 11: nobody can be asked. */
static void
test_no_query (void)
{
  fake_world_begin ();
  fake.config->profile.settlement_query_by_stay = FALSE;
  fake_turn ("2304", TRUE, ZJ_OUTCOME_UNKNOWN);
  assert_result (settle (), ZJ_OUTCOME_UNKNOWN, ZJ_STAY_ERROR_UNKNOWN);
  resolve ();
  g_assert_cmpuint (fake.sent_2601, ==, 1);
  g_assert_cmpuint (fake_n_standing (), ==, 0);
  g_assert_cmpint (fake.row->open.phase, ==, ZJ_OPEN_NONE);
  /* with not_found only a person ends it */
  fake.config->profile.reversal_of_unseen_not_found = TRUE;
  fake_turn ("2304", FALSE, ZJ_OUTCOME_UNKNOWN);
  assert_result (settle (), ZJ_OUTCOME_UNKNOWN, ZJ_STAY_ERROR_UNKNOWN);
  fake.now_ms += 7200 * 1000;
  fake_turn_not_found ();
  resolve ();
  g_assert_cmpint (fake.row->open.phase, ==, ZJ_OPEN_REVERSING);
  fake_world_end ();
}

static void
test_cancel (void)
{
  fake_world_begin ();
  assert_result (settle (), ZJ_OUTCOME_DONE, 0);
  {
    g_autoptr (ZjStayResult) alone = zj_cancel_settlement (&fake.context, N, NULL);
    g_autoptr (ZjStayResult) self = zj_cancel_settlement (&fake.context, N, "1001");

    g_assert_error (alone->error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_USAGE);
    g_assert_error (self->error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_USAGE);
  }
  assert_result (zj_cancel_discharge (&fake.context, N), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_STATE); /* backwards */
  assert_result (zj_cancel_settlement (&fake.context, N, "2002"), ZJ_OUTCOME_DONE, 0);
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_DISCHARGED);
  g_assert_true (fake.row->cancelled);
  g_assert_null (fake.row->setl_id);
  {
    ZjStayResult *again = zj_cancel_settlement (&fake.context, N, "2002");

    g_assert_true (again->repeated);
    assert_result (again, ZJ_OUTCOME_DONE, 0);
  }
  assert_result (zj_cancel_admission (&fake.context, N), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_STATE);
  assert_result (zj_cancel_discharge (&fake.context, N), ZJ_OUTCOME_DONE, 0);
  assert_result (zj_cancel_admission (&fake.context, N), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_STATE); /* lines */
  assert_result (zj_cancel_fees (&fake.context, N), ZJ_OUTCOME_DONE, 0);
  g_assert_cmpstr (fake.last_removed, ==, "*");
  g_assert_cmpuint (fake.fees->len, ==, 0);
  assert_result (zj_cancel_admission (&fake.context, N), ZJ_OUTCOME_DONE, 0);
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_WITHDRAWN);
  fake_world_end ();
}

/* Rule 7: 2305 unknown; never a 2601 for it. */
static void
test_cancel_unknown (void)
{
  static const gboolean executed[] = { TRUE, FALSE };

  for (gsize i = 0; i < G_N_ELEMENTS (executed); i++) {
    fake_world_begin ();
    assert_result (settle (), ZJ_OUTCOME_DONE, 0);
    fake_turn ("2305", executed[i], ZJ_OUTCOME_UNKNOWN);
    assert_result (zj_cancel_settlement (&fake.context, N, "2002"), executed[i] ? ZJ_OUTCOME_DONE : ZJ_OUTCOME_UNKNOWN,
                   executed[i] ? 0 : ZJ_STAY_ERROR_UNKNOWN);
    assert_truth ();
    resolve ();
    g_assert_cmpint (fake.row->open.phase, ==, ZJ_OPEN_NONE);
    g_assert_cmpint (fake.row->state, ==, ZJ_STAY_DISCHARGED);
    g_assert_cmpuint (fake.sent_2305, ==, executed[i] ? 1 : 2);
    g_assert_cmpuint (fake.sent_2601, ==, 0);
    assert_truth ();
    fake_world_end ();
  }
}

/* Rule 8: an admission of unknown outcome. */
static void
test_admission_unknown (void)
{
  static const gboolean executed[] = { TRUE, FALSE };

  for (gsize i = 0; i < G_N_ELEMENTS (executed); i++) {
    fake_world_begin ();
    fake_set_state (ZJ_STAY_WAITING);
    fake_turn ("2401", executed[i], ZJ_OUTCOME_UNKNOWN);
    resolve ();
    g_assert_cmpint (fake.row->state, ==, ZJ_STAY_ADMITTED);
    g_assert_cmpuint (fake_n_admitted (), ==, 1);
    g_assert_cmpuint (fake.sent_2401, ==, executed[i] ? 1 : 2);
    g_assert_cmpuint (fake.sent_2601, ==, executed[i] ? 0 : 1);
    g_assert_cmpuint (fake.row->wire_attempt, ==, executed[i] ? 0 : 1);
    fake_world_end ();
  }
}

static void
open_call (const char *infno, const char *detail)
{
  fake.row->open.phase = ZJ_OPEN_ASKING;
  fake.row->open.infno = g_strdup (infno);
  fake.row->open.msgid = g_strdup ("M0");
  fake.row->open.detail = g_strdup (detail);
  fake.row->open.since_ms = fake.now_ms;
}

/* Rule 9: looked at, and repeated if not done. */
static void
test_rule_9 (void)
{
  static const struct {
    const char *infno, *detail;
    ZjStayState before, after;
  } rows[] = {
    { "2402", "{\"discharged_at\":\"2026-06-30 11:00:00\",\"dscg_way\":\"1\"}", ZJ_STAY_ADMITTED, ZJ_STAY_DISCHARGED },
    { "2403", "{\"bed\":\"7\"}", ZJ_STAY_ADMITTED, ZJ_STAY_ADMITTED },
    { "2404", NULL, ZJ_STAY_ADMITTED, ZJ_STAY_WITHDRAWN },
    { "2405", NULL, ZJ_STAY_DISCHARGED, ZJ_STAY_ADMITTED },
    { "F004", "{\"dcla_condition\":\"x\"}", ZJ_STAY_ADMITTED, ZJ_STAY_ADMITTED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    fake_world_begin ();
    fake_set_state (rows[i].before);
    open_call (rows[i].infno, rows[i].detail);
    fake_turn ("5201", FALSE, ZJ_OUTCOME_UNKNOWN); /* first nothing is learned */
    if (strcmp (rows[i].infno, "F004") != 0) {
      resolve ();
      g_assert_cmpint (fake.row->open.phase, ==, ZJ_OPEN_ASKING);
      g_assert_cmpuint (fake.sent_other, ==, 0);
      g_assert_cmpuint (fake.row->open.attempts, ==, 1);
      g_assert_cmpint (fake.row->open.next_ms, ==, fake.now_ms + 2000);
    }
    resolve ();
    g_assert_cmpint (fake.row->open.phase, ==, ZJ_OPEN_NONE);
    g_assert_cmpint (fake.row->state, ==, rows[i].after);
    g_assert_cmpuint (fake.sent_other, ==, 1);
    if (i == 0)
      g_assert_cmpstr (fake.row->discharged_at, ==, "2026-06-30 11:00:00");
    if (i == 1)
      g_assert_cmpstr (fake.row->bed, ==, "7");
    if (i == 4)
      g_assert_cmpstr (fake.row->dcla_no, ==, "D1");
    else
      g_assert_true (fake.row->ever_unknown);
    fake_world_end ();
  }
  /* seen to be done: not repeated */
  fake_world_begin ();
  fake_set_state (ZJ_STAY_ADMITTED);
  open_call ("2402", "{\"discharged_at\":\"2026-06-30 11:00:00\"}");
  fake.in_hospital = FALSE;
  resolve ();
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_DISCHARGED);
  g_assert_cmpuint (fake.sent_other, ==, 0);
  fake_world_end ();
}

/* Rule 9: the lines of a lost batch are removed. */
static void
test_lost_batch (void)
{
  fake_world_begin ();
  open_call ("2301", "{\"sns\":[\"1\",\"2\"]}");
  fake_turn ("2302", FALSE, ZJ_OUTCOME_UNKNOWN);
  resolve ();
  g_assert_cmpint (fake.row->open.phase, ==, ZJ_OPEN_ASKING);
  g_assert_cmpstr (fake.row->open.infno, ==, "2301");
  resolve ();
  g_assert_cmpint (fake.row->open.phase, ==, ZJ_OPEN_NONE);
  g_assert_cmpstr (fake.last_removed, ==, "1,2");
  g_assert_true (fake.row->fees_stale);
  g_assert_cmpuint (fake.fees->len, ==, 0);
  fake_world_end ();
}

/* Rule 10. */
static void
test_notice (void)
{
  fake_world_begin ();
  fake_turn ("2304", TRUE, ZJ_OUTCOME_UNKNOWN);
  fake_turn ("5203", TRUE, ZJ_OUTCOME_DONE);
  fake_turn ("5203", FALSE, ZJ_OUTCOME_UNKNOWN);
  assert_result (settle (), ZJ_OUTCOME_UNKNOWN, ZJ_STAY_ERROR_UNKNOWN);
  /* the statement is issued: that is the decision to reverse */
  g_assert_true (zj_flow_apply (fake.row, fake.config, ZJ_EVENT_CLAIM, NULL));
  g_assert_cmpint (fake.row->open.phase, ==, ZJ_OPEN_REVERSING);
  fake.row->manual_receipt = g_strdup ("R1");
  fake.row->notice_pending = TRUE;
  fake.row->notice = g_strdup ("{\"receipt_no\":\"R1\",\"medfee_fen\":10000,\"reason\":\"network\",\"withdraw\":0}");
  fake_turn ("2601", FALSE, ZJ_OUTCOME_UNKNOWN);
  resolve ();
  g_assert_cmpuint (fake.sent_f003, ==, 0); /* F003 follows the successful 2601 */
  resolve ();
  g_assert_cmpuint (fake_n_standing (), ==, 0);
  g_assert_cmpuint (fake.sent_f003, ==, 1);
  g_assert_false (fake.row->notice_pending);
  g_assert_true (fake.notice_stands);
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_MANUAL);
  assert_result (settle (), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_MANUAL);
  /* withdrawn: 2304 only when F003 with wdrw_flag 1 is done */
  g_assert_true (zj_flow_apply (fake.row, fake.config, ZJ_EVENT_WITHDRAW_CLAIM, NULL));
  g_clear_pointer (&fake.row->manual_receipt, g_free);
  fake.row->notice_pending = TRUE;
  fake.row->notice = g_strdup ("{\"receipt_no\":\"R1\",\"medfee_fen\":10000,\"reason\":\"network\",\"withdraw\":1}");
  assert_result (settle (), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_MANUAL);
  resolve ();
  assert_result (settle (), ZJ_OUTCOME_DONE, 0);
  fake_world_end ();
}

/* Rule 12: after a restore 5203 is asked first. */
static void
test_restored (void)
{
  fake_world_begin ();
  fake.row->ask_first = TRUE;
  fake_settle_elsewhere ("M77");
  resolve ();
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_SETTLED);
  g_assert_cmpstr (fake.row->setl_msgid, ==, "M77");
  g_assert_false (fake.row->ask_first);
  fake_world_end ();

  fake_world_begin ();
  assert_result (settle (), ZJ_OUTCOME_DONE, 0);
  ((FakeSettlement *)g_ptr_array_index (fake.settlements, 0))->cancelled = TRUE; /* after the copy was made */
  fake.row->ask_first = TRUE;
  resolve ();
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_DISCHARGED);
  fake_world_end ();
}

static void
test_pauses (void)
{
  static const gint64 expected_s[] = { 2, 4, 8, 16, 32, 64, 128, 256, 300, 300 };

  for (guint i = 0; i < G_N_ELEMENTS (expected_s); i++)
    g_assert_cmpint (zj_resolve_pause_ms (i + 1), ==, expected_s[i] * 1000);
  g_assert_cmpint (zj_resolve_pause_ms (G_MAXUINT), ==, 300000);

  fake_world_begin ();
  fake_turn ("2304", FALSE, ZJ_OUTCOME_UNKNOWN);
  assert_result (settle (), ZJ_OUTCOME_UNKNOWN, ZJ_STAY_ERROR_UNKNOWN);
  {
    g_autoptr (ZjResolveReport) report = zj_resolve_report_new ();

    zj_resolve_all (&fake.context, FALSE, report); /* not before its time */
    g_assert_cmpuint (fake.sent_2601, ==, 0);
    g_assert_cmpuint (report->unknown, ==, 1);
    g_assert_cmpint (report->next_ms, ==, fake.now_ms + 2000);
    fake.now_ms += 2000;
    zj_resolve_all (&fake.context, FALSE, report);
    g_assert_cmpuint (fake.sent_2601, ==, 1);
    g_assert_cmpuint (report->resolved->len, ==, 1);
  }
  fake_world_end ();
}

static void
test_decide (void)
{
  ZjDecision decision = { .msgid = "M1", .done = TRUE, .reason = "asked by telephone", .by = "9", .second = "8" };

  fake_world_begin ();
  fake_turn ("2304", FALSE, ZJ_OUTCOME_UNKNOWN);
  assert_result (settle (), ZJ_OUTCOME_UNKNOWN, ZJ_STAY_ERROR_UNKNOWN);
  decision.msgid = "M2";
  assert_result (zj_resolve_decide (&fake.context, N, &decision), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_CONFLICT);
  decision.msgid = "M1";
  assert_result (zj_resolve_decide (&fake.context, N, &decision), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_CONFLICT);
  fake_turn ("2601", FALSE, ZJ_OUTCOME_UNKNOWN);
  resolve ();
  decision.setl_id = "S7"; /* but the decision to reverse is recorded */
  assert_result (zj_resolve_decide (&fake.context, N, &decision), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_CONFLICT);
  decision.done = FALSE;
  assert_result (zj_resolve_decide (&fake.context, N, &decision), ZJ_OUTCOME_NOT_DONE, 0);
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_DISCHARGED);
  g_assert_cmpuint (fake_n_records ("DECISION 2304 M1"), ==, 2);
  fake_world_end ();

  fake_world_begin ();
  fake_turn ("2304", TRUE, ZJ_OUTCOME_UNKNOWN);
  fake_turn ("5203", TRUE, ZJ_OUTCOME_DONE);
  fake_turn ("5203", FALSE, ZJ_OUTCOME_UNKNOWN);
  assert_result (settle (), ZJ_OUTCOME_UNKNOWN, ZJ_STAY_ERROR_UNKNOWN);
  decision.done = TRUE;
  decision.setl_id = "S1";
  assert_result (zj_resolve_decide (&fake.context, N, &decision), ZJ_OUTCOME_DONE, 0);
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_SETTLED);
  g_assert_true (fake.row->mismatch); /* nobody has seen its figures */
  fake_world_end ();
}

/* --- every place where the desk may die ------------------------------------------------------ */

static const ZjOutcome answers[] = { ZJ_OUTCOME_DONE, ZJ_OUTCOME_NOT_DONE, ZJ_OUTCOME_UNKNOWN, ZJ_OUTCOME_NOT_SENT };

/* Settles, with the n-th write failing; starts again; resolves until nothing is left. */
static void
live_and_die (gboolean by_stay, gboolean executed, ZjOutcome settle_answer, gboolean reverse_executed,
              ZjOutcome reverse_answer, guint fail_at, guint fail_later)
{
  fake_world_begin ();
  fake.config->profile.settlement_query_by_stay = by_stay;
  fake_turn ("2304", executed, settle_answer);
  fake_turn ("2601", reverse_executed, reverse_answer);
  fake.fail_at = fail_at;
  zj_stay_result_free (settle ());
  assert_truth ();
  fake_restart ();
  fake.fail_at = fail_later > 0 ? fake.writes + fail_later : 0;
  resolve ();
  assert_truth ();
  fake_restart ();
  for (guint i = 0; i < 5 && fake.row->open.phase != ZJ_OPEN_NONE; i++)
    resolve ();
  g_assert_cmpint (fake.row->open.phase, ==, ZJ_OPEN_NONE);
  assert_truth ();
  /* and the stay can be settled, once */
  g_hash_table_remove_all (fake.turns);
  zj_stay_result_free (settle ());
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_SETTLED);
  g_assert_cmpuint (fake_n_standing (), ==, 1);
  fake_world_end ();
}

static void
test_crashes (void)
{
  guint runs = 0;

  for (guint by_stay = 0; by_stay < 2; by_stay++)
    for (gsize s = 0; s < G_N_ELEMENTS (answers); s++)
      for (guint executed = 0; executed < 2; executed++)
        for (gsize r = 0; r < G_N_ELEMENTS (answers); r++)
          for (guint reversed = 0; reversed < 2; reversed++)
            for (guint fail_at = 0; fail_at < 4; fail_at++)
              for (guint fail_later = 0; fail_later < 6; fail_later++) {
                /* "Done" is done, "not sent" and "not done" are not. */
                if (executed != (answers[s] == ZJ_OUTCOME_DONE) && answers[s] != ZJ_OUTCOME_UNKNOWN)
                  continue;
                if (reversed != (answers[r] == ZJ_OUTCOME_DONE) && answers[r] != ZJ_OUTCOME_UNKNOWN)
                  continue;
                live_and_die (by_stay == 1, executed == 1, answers[s], reversed == 1, answers[r], fail_at, fail_later);
                runs++;
              }
  g_assert_cmpuint (runs, ==, 2 * 5 * 5 * 4 * 6);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  credential = zj_credential_new_identity ("330100000000000000", "invented", NULL, NULL);
  g_test_add_func ("/stay-money/settle", test_settle);
  g_test_add_func ("/stay-money/repeated", test_repeated);
  g_test_add_func ("/stay-money/refused-before", test_refused_before);
  g_test_add_func ("/stay-money/emergency", test_emergency_is_not_asked_about_filing);
  g_test_add_func ("/stay-money/settled-elsewhere", test_settled_elsewhere);
  g_test_add_func ("/stay-money/nobody-answers", test_nobody_answers_rule_3);
  g_test_add_func ("/stay-money/lost-answer", test_lost_answer);
  g_test_add_func ("/stay-money/unknown-stays", test_unknown_stays);
  g_test_add_func ("/stay-money/found-after-decision", test_found_after_decision);
  g_test_add_func ("/stay-money/cancel-in-place", test_cancel_in_place);
  g_test_add_func ("/stay-money/not-found", test_not_found);
  g_test_add_func ("/stay-money/clock-jumps", test_clock_jumps);
  g_test_add_func ("/stay-money/no-query", test_no_query);
  g_test_add_func ("/stay-money/cancel", test_cancel);
  g_test_add_func ("/stay-money/cancel-unknown", test_cancel_unknown);
  g_test_add_func ("/stay-money/admission-unknown", test_admission_unknown);
  g_test_add_func ("/stay-money/rule-9", test_rule_9);
  g_test_add_func ("/stay-money/lost-batch", test_lost_batch);
  g_test_add_func ("/stay-money/notice", test_notice);
  g_test_add_func ("/stay-money/restored", test_restored);
  g_test_add_func ("/stay-money/pauses", test_pauses);
  g_test_add_func ("/stay-money/decide", test_decide);
  g_test_add_func ("/stay-money/crashes", test_crashes);
  status = g_test_run ();
  zj_credential_free (credential);
  return status;
}
