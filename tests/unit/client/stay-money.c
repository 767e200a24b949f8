/* settle, cancel, resolve and decide over a journal and a platform in memory: each of the twelve
 * rules, and every point where the desk may die. */
#include <string.h>

#include "stay-steps.h"

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
  {
    ZjStayResult *result = settle ();

    g_assert_true (result->repeated);
    g_assert_cmpstr (g_ptr_array_index (result->warnings, 0), ==, "settled_elsewhere");
    assert_result (result, ZJ_OUTCOME_DONE, 0);
  }
  g_assert_cmpuint (fake.sent_2304, ==, 0);
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_SETTLED);
  g_assert_cmpstr (fake.row->setl_msgid, ==, "X9");
  fake_world_end ();
}

/* The same where the way to a settlement is barred: by lines that are not uploaded from here, by a
 * platform that tries no settled stay. */
static void
test_settled_elsewhere_and_barred (void)
{
  for (guint i = 0; i < 2; i++) {
    ZjStayResult *result;

    fake_world_begin ();
    fake_settle_elsewhere ("X9");
    fake.row->fees_stale = i == 0;
    fake_turn ("2303", FALSE, ZJ_OUTCOME_NOT_DONE);
    result = settle ();
    g_assert_true (result->repeated);
    assert_result (result, ZJ_OUTCOME_DONE, 0);
    g_assert_cmpstr (fake.row->setl_msgid, ==, "X9");
    fake_world_end ();
  }
  /* barred, and nothing stands */
  fake_world_begin ();
  fake.row->fees_stale = TRUE;
  assert_result (settle (), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_FEES_STALE);
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_DISCHARGED);
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
  assert_result (settle (), ZJ_OUTCOME_DONE, 0); /* the other desk's is taken over, nothing is sent */
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
  steps_begin ();
  g_test_add_func ("/stay-money/settle", test_settle);
  g_test_add_func ("/stay-money/repeated", test_repeated);
  g_test_add_func ("/stay-money/refused-before", test_refused_before);
  g_test_add_func ("/stay-money/emergency", test_emergency_is_not_asked_about_filing);
  g_test_add_func ("/stay-money/settled-elsewhere", test_settled_elsewhere);
  g_test_add_func ("/stay-money/settled-elsewhere-and-barred", test_settled_elsewhere_and_barred);
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
  g_test_add_func ("/stay-money/crashes", test_crashes);
  status = g_test_run ();
  steps_end ();
  return status;
}
