/* What becomes of unknowns: the rules that repeat, wait, restore and let persons decide. */
#include <string.h>

#include "stay-steps.h"

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

static gint64
pause_of_background (void)
{
  g_autoptr (ZjResolveReport) report = zj_resolve_report_new ();

  zj_resolve_all (&fake.context, FALSE, report);
  g_assert_cmpuint (report->unknown + report->waiting, ==, 1);
  return report->next_ms - fake.now_ms;
}

/* Rule 12: pauses grow where each try is a call of its own: a cancel that nobody can be asked about, and an
 * admission that is refused. */
static void
test_pauses_of_repeated_calls (void)
{
  static const gint64 expected_s[] = { 2, 4, 8, 16 };

  for (guint waiting = 0; waiting <= 1; waiting++) {
    fake_world_begin ();
    fake.config->profile.settlement_query_by_stay = FALSE;
    if (waiting) {
      fake_set_state (ZJ_STAY_WAITING);
    } else {
      assert_result (settle (), ZJ_OUTCOME_DONE, 0);
      fake_turn ("2305", FALSE, ZJ_OUTCOME_UNKNOWN);
      assert_result (zj_cancel_settlement (&fake.context, N, "2002"), ZJ_OUTCOME_UNKNOWN, ZJ_STAY_ERROR_UNKNOWN);
      fake.now_ms += 2000;
    }
    for (guint i = 0; i < G_N_ELEMENTS (expected_s); i++) {
      fake_turn (waiting ? "2401" : "2305", FALSE, ZJ_OUTCOME_NOT_DONE);
      g_assert_cmpint (pause_of_background (), ==, expected_s[i] * 1000);
      fake.now_ms += expected_s[i] * 1000;
    }
    fake_world_end ();
  }
}

/* --- asked first ------------------------------------------------------------------------------ */

/* Every verb asks before it does anything; where nobody answers nothing is sent. */
static void
test_restored_verbs (void)
{
  ZjStayResult *result;

  fake_world_begin ();
  fake.row->ask_first = TRUE;
  fake_settle_elsewhere ("M77");
  fake_turn ("5203", FALSE, ZJ_OUTCOME_UNKNOWN);
  result = zj_cancel_discharge (&fake.context, N);
  g_assert_error (result->error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_TIMEOUT);
  g_assert_cmpint (result->outcome, ==, ZJ_OUTCOME_NOT_SENT);
  zj_stay_result_free (result);
  fake_turn ("5203", FALSE, ZJ_OUTCOME_NOT_DONE);
  assert_result (zj_cancel_discharge (&fake.context, N), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_UNASKED);
  g_assert_true (fake.row->ask_first);
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_DISCHARGED);
  /* answered: it is settled, and goes backwards from there */
  assert_result (zj_cancel_discharge (&fake.context, N), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_STATE);
  g_assert_false (fake.row->ask_first);
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_SETTLED);
  g_assert_cmpuint (fake_n_records ("INTENT"), ==, 0);
  result = settle ();
  g_assert_true (result->repeated);
  assert_result (result, ZJ_OUTCOME_DONE, 0);
  fake_world_end ();
}

/* Discharged at the platform after the copy was made. */
static void
test_restored_state (void)
{
  fake_world_begin ();
  fake_set_state (ZJ_STAY_ADMITTED);
  fake.in_hospital = FALSE;
  fake.row->ask_first = TRUE;
  resolve ();
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_DISCHARGED);
  g_assert_false (fake.row->ask_first);
  fake_world_end ();
}

/* A waiting stay: its 2401 may have gone out after the copy was made. */
static void
test_restored_waiting (void)
{
  fake_world_begin ();
  fake_set_state (ZJ_STAY_WAITING);
  fake.row->ask_first = TRUE;
  fake_admit_elsewhere ("ZY0001-2");
  resolve ();
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_ADMITTED);
  g_assert_cmpstr (fake.row->mdtrt_id, ==, "MD1");
  g_assert_cmpuint (fake.row->wire_attempt, ==, 1);
  g_assert_cmpuint (fake.sent_2401, ==, 0);
  fake_world_end ();
  /* … or has been withdrawn since: its number is not used again */
  fake_world_begin ();
  fake_set_state (ZJ_STAY_WAITING);
  fake.row->ask_first = TRUE;
  fake_turn ("5303", FALSE, ZJ_OUTCOME_UNKNOWN);
  resolve ();
  g_assert_cmpuint (fake.sent_2401, ==, 0);
  resolve ();
  g_assert_true (fake.row->wire_spent);
  g_assert_cmpuint (fake.sent_2401, ==, 1);
  fake_world_end ();
}

/* … or the copy is so old that nobody had asked who it is: that is asked first. */
static void
test_restored_nobody_asked (void)
{
  fake_world_begin ();
  fake_set_state (ZJ_STAY_WAITING);
  g_clear_pointer (&fake.row->psn_no, g_free);
  fake.row->ask_first = TRUE;
  fake_admit_elsewhere ("ZY0001");
  resolve ();
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_ADMITTED);
  g_assert_cmpstr (fake.row->psn_no, ==, "P1");
  g_assert_cmpuint (fake.sent_2401, ==, 0);
  fake_world_end ();
}

/* … or the admission was withdrawn in it, and there has been another one since. */
static void
test_restored_withdrawn (void)
{
  fake_world_begin ();
  fake_set_state (ZJ_STAY_WITHDRAWN);
  g_clear_pointer (&fake.row->mdtrt_id, g_free);
  fake.row->ask_first = TRUE;
  fake_admit_elsewhere ("ZY0001-3");
  resolve ();
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_ADMITTED);
  g_assert_cmpuint (fake.row->wire_attempt, ==, 2);
  fake_world_end ();
}

static const char *
person_needed (void)
{
  return zj_resolve_person_needed (fake.row, fake.config);
}

/* What a person has to decide: too much stands, nothing is listed, nobody can be asked (rule 11). */
static void
test_restored_persons (void)
{
  ZjDecision decision = { .msgid = "M77", .done = TRUE, .reason = "seen at the agency", .by = "9", .second = "8" };

  fake_world_begin ();
  fake.row->ask_first = TRUE;
  fake_settle_elsewhere ("M77");
  fake_settle_elsewhere ("M78");
  resolve ();
  resolve ();
  g_assert_cmpstr (person_needed (), ==, "restored");
  assert_result (settle (), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_CONFLICT);
  assert_result (zj_resolve_decide (&fake.context, N, &decision), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_CONFLICT);
  decision.setl_id = "S1";
  assert_result (zj_resolve_decide (&fake.context, N, &decision), ZJ_OUTCOME_DONE, 0);
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_SETTLED);
  g_assert_true (fake.row->mismatch);
  fake_world_end ();

  fake_world_begin ();
  fake.config->profile.settlement_query_by_stay = FALSE;
  fake.row->ask_first = TRUE;
  resolve ();
  g_assert_cmpstr (person_needed (), ==, "restored");
  assert_result (settle (), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_CONFLICT);
  g_assert_cmpuint (fake.sent_2304, ==, 0);
  decision.done = FALSE;
  decision.setl_id = NULL;
  assert_result (zj_resolve_decide (&fake.context, N, &decision), ZJ_OUTCOME_NOT_DONE, 0);
  g_assert_null (person_needed ());
  assert_result (settle (), ZJ_OUTCOME_DONE, 0);
  fake_world_end ();

  /* The copy says settled, and 5203 lists nothing of it: that is no cancel. */
  fake_world_begin ();
  assert_result (settle (), ZJ_OUTCOME_DONE, 0);
  g_ptr_array_set_size (fake.settlements, 0);
  fake.row->ask_first = TRUE;
  resolve ();
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_SETTLED);
  g_assert_true (fake.row->ask_first);
  decision.done = FALSE;
  assert_result (zj_resolve_decide (&fake.context, N, &decision), ZJ_OUTCOME_NOT_DONE, 0);
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_DISCHARGED);
  g_assert_null (fake.row->setl_id);
  fake_world_end ();
}

/* Rule 9: 5201 before 2303 and again before 2304; a difference stops it until resolving has asked. */
static void
test_stay_differs (void)
{
  fake_world_begin ();
  fake.row->ever_unknown = TRUE;
  assert_result (settle (), ZJ_OUTCOME_DONE, 0);
  g_assert_cmpuint (fake.asked_5201, ==, 2);
  fake_world_end ();

  fake_world_begin ();
  fake.row->ever_unknown = TRUE;
  fake.in_hospital = TRUE;
  assert_result (settle (), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_DIFFERS);
  g_assert_true (fake.row->ask_first);
  resolve ();
  g_assert_false (fake.row->ask_first);
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_ADMITTED);
  g_assert_cmpuint (fake.sent_2304, ==, 0);
  fake_world_end ();

  /* Not listed at all: nobody guesses. */
  fake_world_begin ();
  fake.row->ever_unknown = TRUE;
  fake.listed = FALSE;
  assert_result (settle (), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_DIFFERS);
  resolve ();
  resolve ();
  g_assert_true (fake.row->ask_first);
  g_assert_cmpstr (person_needed (), ==, "restored");
  fake_world_end ();
}

/* A discharge or its withdrawal that came late has moved the stay: what undoes it is refused, and asked about. */
static void
test_moved_late (void)
{
  fake_world_begin ();
  fake.row->ever_unknown = TRUE;
  fake.in_hospital = TRUE;
  fake_turn ("2405", FALSE, ZJ_OUTCOME_NOT_DONE);
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_DISCHARGED);
  zj_stay_result_free (zj_cancel_discharge (&fake.context, N));
  g_assert_true (fake.row->ask_first);
  resolve ();
  g_assert_false (fake.row->ask_first);
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_ADMITTED);
  fake_world_end ();
  /* Where settlements cannot be asked for, the stay can. */
  fake_world_begin ();
  fake.config->profile.settlement_query_by_stay = FALSE;
  fake.row->ever_unknown = TRUE;
  fake.in_hospital = TRUE;
  fake_turn ("2405", FALSE, ZJ_OUTCOME_NOT_DONE);
  zj_stay_result_free (zj_cancel_discharge (&fake.context, N));
  g_assert_false (fake.row->ask_first);
  g_assert_true (fake.row->ask_stay);
  resolve ();
  g_assert_false (fake.row->ask_stay);
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_ADMITTED);
  fake_world_end ();
  /* Without a doubt about the stay, refused is refused. */
  fake_world_begin ();
  fake_turn ("2405", FALSE, ZJ_OUTCOME_NOT_DONE);
  zj_stay_result_free (zj_cancel_discharge (&fake.context, N));
  g_assert_false (fake.row->ask_first);
  fake_world_end ();
}

/* Rule 9: a lost batch that arrived after it was removed shows in 2303's total. Even where totals
 * are only warned about it stops the settlement; the next upload begins anew. */
static void
test_total_after_unknown (void)
{
  fake_world_begin ();
  fake.config->money.on_mismatch_refuse = FALSE;
  fake.row->ever_unknown = TRUE;
  fake.trial_total_fen = 10001;
  assert_result (settle (), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_TOTAL);
  g_assert_true (fake.row->lines_uncertain);
  assert_result (settle (), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_FEES_STALE);
  g_assert_cmpuint (fake.sent_2304, ==, 0);
  fake_world_end ();
}

/* --second of the other cancels: allowed, recorded, never the operator. */
static void
test_second_person (void)
{
  static const ZjCancelKind backwards[] = { ZJ_CANCEL_DISCHARGE, ZJ_CANCEL_FEES, ZJ_CANCEL_ADMISSION };

  fake_world_begin ();
  for (gsize i = 0; i < G_N_ELEMENTS (backwards); i++) {
    g_autoptr (ZjStayResult) self = zj_cancel (&fake.context, N, backwards[i], "1001");

    g_assert_error (self->error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_USAGE);
    assert_result (zj_cancel (&fake.context, N, backwards[i], "2002"), ZJ_OUTCOME_DONE, 0);
    g_assert_cmpstr (fake.last_second, ==, "2002");
  }
  fake_world_end ();
}

/* --- what takes a reversal's place ---------------------------------------------------------------- */

/* Rule 5: 2601 is refused for good, and the 2305 in its place is lost: M is looked at again, not
 * cancelled twice. */
static void
test_cancel_in_place_lost (void)
{
  static const gboolean executed[] = { TRUE, FALSE };

  for (gsize i = 0; i < G_N_ELEMENTS (executed); i++) {
    fake_world_begin ();
    settle_unlearned (FALSE);
    fake_turn ("2601", FALSE, ZJ_OUTCOME_UNKNOWN);
    resolve ();
    fake_settle_elsewhere ("M1"); /* the late original */
    fake_turn ("2601", FALSE, ZJ_OUTCOME_NOT_DONE);
    fake_turn ("2601", FALSE, ZJ_OUTCOME_NOT_DONE);
    fake_turn ("2305", executed[i], ZJ_OUTCOME_UNKNOWN);
    resolve ();
    g_assert_cmpuint (fake.sent_2305, ==, 1);
    g_assert_cmpint (fake.row->open.phase, ==, ZJ_OPEN_REVERSING);
    resolve ();
    g_assert_cmpuint (fake.sent_2305, ==, executed[i] ? 1 : 2);
    g_assert_cmpint (fake.row->open.phase, ==, ZJ_OPEN_NONE);
    assert_truth ();
    fake_world_end ();
  }
}

/* Rule 7: a refusal of the repeated 2305 ("already cancelled") is no answer: 5203 is. */
static void
test_already_cancelled (void)
{
  fake_world_begin ();
  assert_result (settle (), ZJ_OUTCOME_DONE, 0);
  fake_turn ("2305", FALSE, ZJ_OUTCOME_UNKNOWN);
  assert_result (zj_cancel_settlement (&fake.context, N, "2002"), ZJ_OUTCOME_UNKNOWN, ZJ_STAY_ERROR_UNKNOWN);
  fake_turn ("2305", FALSE, ZJ_OUTCOME_NOT_DONE); /* refused, and it still stands */
  resolve ();
  g_assert_cmpint (fake.row->open.phase, ==, ZJ_OPEN_ASKING);
  fake_turn ("2305", TRUE, ZJ_OUTCOME_NOT_DONE); /* refused, and it does not */
  resolve ();
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_DISCHARGED);
  g_assert_cmpuint (fake.sent_2601, ==, 0);
  assert_truth ();
  fake_world_end ();
}

/* Rule 8: both lists must be answered before an admission counts as not found; more than one is a
 * conflict, which no program decides. */
static void
test_admission_lists (void)
{
  fake_world_begin ();
  fake_set_state (ZJ_STAY_WAITING);
  open_call ("2401", NULL);
  fake_turn ("5303", TRUE, ZJ_OUTCOME_DONE);
  fake_turn ("5201", FALSE, ZJ_OUTCOME_UNKNOWN);
  resolve ();
  fake_turn ("5303", FALSE, ZJ_OUTCOME_NOT_DONE);
  resolve ();
  g_assert_cmpint (fake.row->open.phase, ==, ZJ_OPEN_ASKING);
  fake_admit_elsewhere ("ZY0001");
  fake_admit_elsewhere ("ZY0001-2");
  for (guint i = 0; i < 8; i++)
    resolve ();
  g_assert_cmpint (fake.row->open.phase, ==, ZJ_OPEN_ASKING);
  g_assert_cmpstr (person_needed (), ==, "conflict");
  g_assert_cmpuint (fake.sent_2601 + fake.sent_2401, ==, 0);
  fake_world_end ();
}

/* Rule 4: what 5203 fails to answer teaches nothing, however often. */
static void
test_nothing_learned (void)
{
  fake_world_begin ();
  settle_unlearned (TRUE);
  for (guint i = 0; i < 3; i++) {
    fake_turn ("5203", FALSE, i == 0 ? ZJ_OUTCOME_NOT_DONE : ZJ_OUTCOME_UNKNOWN);
    resolve ();
    g_assert_cmpint (fake.row->open.phase, ==, ZJ_OPEN_ASKING);
  }
  g_assert_cmpuint (fake.sent_2601, ==, 0);
  resolve ();
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_SETTLED);
  fake_world_end ();
}

/* --- the clock ---------------------------------------------------------------------------------- */

/* A clock set back by a year does not make a pause of it. */
static void
test_clock_set_back (void)
{
  g_autoptr (ZjResolveReport) report = zj_resolve_report_new ();

  fake_world_begin ();
  open_call ("2304", NULL);
  fake.row->open.attempts = 3;
  fake.row->open.next_ms = fake.now_ms + G_GINT64_CONSTANT (365) * 86400 * 1000;
  zj_resolve_all (&fake.context, FALSE, report);
  g_assert_cmpuint (fake.sent_2601, ==, 1);
  g_assert_cmpuint (report->resolved->len, ==, 1);
  fake_world_end ();
}

/* Who is presented is sent and not kept: the credential of the admission stays the stay's. */
static void
test_presented (void)
{
  fake_world_begin ();
  fake.row->credential_type = g_strdup ("03");
  assert_result (settle (), ZJ_OUTCOME_DONE, 0);
  g_assert_cmpstr (fake.sent_credential, ==, "02");
  g_assert_cmpstr (fake.row->credential_type, ==, "03");
  fake_world_end ();
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  steps_begin ();
  g_test_add_func ("/stay-rules/rule-9", test_rule_9);
  g_test_add_func ("/stay-rules/lost-batch", test_lost_batch);
  g_test_add_func ("/stay-rules/notice", test_notice);
  g_test_add_func ("/stay-rules/restored", test_restored);
  g_test_add_func ("/stay-rules/pauses", test_pauses);
  g_test_add_func ("/stay-rules/pauses-of-repeated-calls", test_pauses_of_repeated_calls);
  g_test_add_func ("/stay-rules/restored-verbs", test_restored_verbs);
  g_test_add_func ("/stay-rules/restored-state", test_restored_state);
  g_test_add_func ("/stay-rules/restored-waiting", test_restored_waiting);
  g_test_add_func ("/stay-rules/restored-nobody-asked", test_restored_nobody_asked);
  g_test_add_func ("/stay-rules/restored-withdrawn", test_restored_withdrawn);
  g_test_add_func ("/stay-rules/restored-persons", test_restored_persons);
  g_test_add_func ("/stay-rules/stay-differs", test_stay_differs);
  g_test_add_func ("/stay-rules/moved-late", test_moved_late);
  g_test_add_func ("/stay-rules/total-after-unknown", test_total_after_unknown);
  g_test_add_func ("/stay-rules/second-person", test_second_person);
  g_test_add_func ("/stay-rules/cancel-in-place-lost", test_cancel_in_place_lost);
  g_test_add_func ("/stay-rules/already-cancelled", test_already_cancelled);
  g_test_add_func ("/stay-rules/admission-lists", test_admission_lists);
  g_test_add_func ("/stay-rules/nothing-learned", test_nothing_learned);
  g_test_add_func ("/stay-rules/clock-set-back", test_clock_set_back);
  g_test_add_func ("/stay-rules/presented", test_presented);
  status = g_test_run ();
  steps_end ();
  return status;
}
