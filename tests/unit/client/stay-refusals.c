/* What a refusal does not say: that nothing was done before it, by a lost call or by another desk. */
#include "stay-steps.h"

/* Rule 9: the lost call arrives after the look, and the repetition is refused because of it. */
static void
test_lost_one_arrives (void)
{
  static const struct {
    const char *infno, *detail;
    ZjStayState before, after;
  } rows[] = {
    { "2402", "{\"discharged_at\":\"2026-06-30 11:00:00\",\"dscg_way\":\"1\"}", ZJ_STAY_ADMITTED, ZJ_STAY_DISCHARGED },
    { "2404", NULL, ZJ_STAY_ADMITTED, ZJ_STAY_WITHDRAWN },
    { "2405", NULL, ZJ_STAY_DISCHARGED, ZJ_STAY_ADMITTED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint arrived = 0; arrived < 2; arrived++) {
      fake_world_begin ();
      fake_set_state (rows[i].before);
      open_call (rows[i].infno, rows[i].detail);
      fake_turn (rows[i].infno, arrived == 1, ZJ_OUTCOME_NOT_DONE);
      fake_turn ("5201", TRUE, ZJ_OUTCOME_DONE);
      fake_turn ("5201", FALSE, ZJ_OUTCOME_UNKNOWN); /* the look afterwards: nothing is learned */
      resolve ();
      g_assert_cmpint (fake.row->open.phase, ==, ZJ_OPEN_ASKING);
      fake_turn (rows[i].infno, FALSE, ZJ_OUTCOME_NOT_DONE);
      resolve ();
      g_assert_cmpint (fake.row->open.phase, ==, ZJ_OPEN_NONE);
      g_assert_cmpint (fake.row->state, ==, arrived == 1 ? rows[i].after : rows[i].before);
      fake_world_end ();
    }
  /* in one round */
  fake_world_begin ();
  fake_set_state (ZJ_STAY_ADMITTED);
  open_call ("2402", "{\"discharged_at\":\"2026-06-30 11:00:00\"}");
  fake_turn ("2402", TRUE, ZJ_OUTCOME_NOT_DONE);
  resolve ();
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_DISCHARGED);
  g_assert_cmpstr (fake.row->discharged_at, ==, "2026-06-30 11:00:00");
  g_assert_cmpuint (fake.sent_other, ==, 1);
  fake_world_end ();
}

/* The lost 2404 arrives when its repetition was refused and the stay was still listed. */
static void
test_withdrawal_arrives_late (void)
{
  const ZjDecision not_done = { .msgid = "M0", .reason = "asked", .by = "9", .second = "8" };

  for (guint decided = 0; decided < 2; decided++) {
    fake_world_begin ();
    fake_set_state (ZJ_STAY_ADMITTED);
    g_array_set_size (fake.fees, 0);
    open_call ("2404", NULL);
    fake_turn ("2404", FALSE, ZJ_OUTCOME_NOT_DONE);
    if (decided == 1)
      assert_result (zj_resolve_decide (&fake.context, N, &not_done), ZJ_OUTCOME_NOT_DONE, 0);
    else
      resolve ();
    g_assert_cmpint (fake.row->state, ==, ZJ_STAY_ADMITTED);
    g_assert_cmpint (fake.row->open.phase, ==, ZJ_OPEN_NONE);
    fake.listed = FALSE;
    fake.in_hospital = FALSE;
    fake_turn ("2404", FALSE, ZJ_OUTCOME_NOT_DONE);
    zj_stay_result_free (zj_cancel_admission (&fake.context, N));
    g_assert_true (fake.row->ask_first);
    fake_turn ("5303", FALSE, ZJ_OUTCOME_UNKNOWN);
    resolve ();
    g_assert_cmpint (fake.row->state, ==, ZJ_STAY_ADMITTED); /* one list alone doesn't tell */
    resolve ();
    g_assert_cmpint (fake.row->state, ==, ZJ_STAY_WITHDRAWN);
    g_assert_false (fake.row->ask_first);
    g_assert_true (fake.row->wire_spent);
    g_assert_null (fake.row->mdtrt_id);
    g_assert_nonnull (fake.row->former_mdtrt_id);
    fake_world_end ();
  }
}

/* Nobody here sent a 2404: one look is not enough, and a settlement or another admission forbids it. */
static void
test_gone_without_a_withdrawal (void)
{
  fake_world_begin ();
  fake_set_state (ZJ_STAY_ADMITTED);
  fake.row->ask_first = TRUE;
  g_free (fake.row->mdtrt_id);
  fake.row->mdtrt_id = g_strdup ("MD9");
  fake.listed = FALSE;
  resolve ();
  resolve ();
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_ADMITTED);
  g_assert_true (fake.row->ask_first);
  fake.now_ms += (gint64)(fake.config->profile.late_arrival_s + 1) * 1000;
  fake_admit_elsewhere ("ZY0001-2");
  resolve ();
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_ADMITTED);
  g_ptr_array_set_size (fake.admissions, 0);
  resolve (); /* the looks are counted anew */
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_ADMITTED);
  fake.now_ms += (gint64)(fake.config->profile.late_arrival_s + 1) * 1000;
  resolve ();
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_WITHDRAWN);
  g_assert_cmpuint (fake.fees->len, ==, 0);
  g_assert_cmpuint (fake.sent_other + fake.sent_2401, ==, 0);
  fake_world_end ();

  fake_world_begin ();
  fake_set_state (ZJ_STAY_ADMITTED);
  fake.row->ask_first = fake.row->withdrawal_lost = TRUE;
  fake.listed = FALSE;
  fake_settle_elsewhere ("X");
  resolve ();
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_SETTLED);
  fake_world_end ();

  fake_world_begin (); /* discharged */
  fake.row->ask_first = fake.row->withdrawal_lost = TRUE;
  fake.listed = FALSE;
  resolve ();
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_DISCHARGED);
  fake_world_end ();
}

/* The number that a repetition takes the place of was never learned to be not done. */
static void
test_repeated_stays_unknown (void)
{
  fake_world_begin ();
  assert_result (settle (), ZJ_OUTCOME_DONE, 0);
  fake_turn ("2305", FALSE, ZJ_OUTCOME_UNKNOWN);
  assert_result (zj_cancel_settlement (&fake.context, N, "2002"), ZJ_OUTCOME_UNKNOWN, ZJ_STAY_ERROR_UNKNOWN);
  resolve ();
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_DISCHARGED);
  g_assert_cmpuint (fake.sent_2305, ==, 2);
  g_assert_cmpuint (fake_n_records ("OUTCOME 2305 M2 unknown"), ==, 2);
  g_assert_cmpuint (fake_n_records ("OUTCOME 2305 M2 not_done"), ==, 0);
  g_assert_cmpuint (fake_n_records ("OUTCOME 2305 M3 done"), ==, 1);
  fake_world_end ();
}

/* Rule 3: 5203 before every 2304, also the one that follows a sign-in. */
static void
test_signed_in_meanwhile (void)
{
  ZjStayResult *result;

  fake_world_begin ();
  fake_turn_not_signed_in ("2304");
  assert_result (settle (), ZJ_OUTCOME_DONE, 0);
  g_assert_cmpuint (fake.sent_2304, ==, 2);
  g_assert_cmpuint (fake.asked_5203, ==, 2);
  assert_truth ();
  fake_world_end ();

  /* nobody answers that: nothing more is sent */
  fake_world_begin ();
  fake_turn_not_signed_in ("2304");
  fake_turn ("5203", TRUE, ZJ_OUTCOME_DONE);
  fake_turn ("5203", FALSE, ZJ_OUTCOME_UNKNOWN);
  result = settle ();
  g_assert_error (result->error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_TIMEOUT);
  g_assert_cmpint (result->outcome, ==, ZJ_OUTCOME_NOT_SENT);
  g_assert_cmpuint (fake.sent_2304, ==, 1);
  zj_stay_result_free (result);
  fake_world_end ();

  /* and once is enough */
  fake_world_begin ();
  for (guint i = 0; i < 3; i++)
    fake_turn_not_signed_in ("2304");
  result = settle ();
  g_assert_error (result->error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_SIGNED_IN);
  g_assert_cmpuint (fake.sent_2304, ==, 2);
  zj_stay_result_free (result);
  fake_world_end ();
}

/* Rule 7: refused, because another desk has cancelled it. */
static void
test_cancelled_elsewhere (void)
{
  ZjStayResult *result;

  fake_world_begin ();
  assert_result (settle (), ZJ_OUTCOME_DONE, 0);
  ((FakeSettlement *)g_ptr_array_index (fake.settlements, 0))->cancelled = TRUE;
  fake.row->mismatch = TRUE;
  result = zj_cancel_settlement (&fake.context, N, "2002");
  g_assert_true (result->repeated);
  assert_result (result, ZJ_OUTCOME_DONE, 0);
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_DISCHARGED);
  g_assert_false (fake.row->mismatch);
  assert_truth ();
  result = zj_cancel_settlement (&fake.context, N, "2002");
  g_assert_true (result->repeated);
  assert_result (result, ZJ_OUTCOME_DONE, 0);
  g_assert_cmpuint (fake.sent_2305, ==, 1);
  assert_result (settle (), ZJ_OUTCOME_DONE, 0);
  fake_world_end ();

  /* refused for another reason: it stands */
  fake_world_begin ();
  assert_result (settle (), ZJ_OUTCOME_DONE, 0);
  fake_turn ("2305", FALSE, ZJ_OUTCOME_NOT_DONE);
  result = zj_cancel_settlement (&fake.context, N, "2002");
  g_assert_error (result->error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_REFUSED);
  g_assert_cmpint (result->outcome, ==, ZJ_OUTCOME_NOT_DONE);
  zj_stay_result_free (result);
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_SETTLED);
  assert_truth ();
  fake_world_end ();
}

/* Other arguments are a conflict; that no money may be taken comes before it. */
static void
test_other_arguments_of_a_mismatch (void)
{
  const ZjSettleOptions own = options_of ("own");

  fake_world_begin ();
  assert_result (settle (), ZJ_OUTCOME_DONE, 0);
  assert_result (zj_settlement_settle (&fake.context, N, &own), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_CONFLICT);
  fake.row->mismatch = TRUE;
  assert_result (zj_settlement_settle (&fake.context, N, &own), ZJ_OUTCOME_DONE, ZJ_STAY_ERROR_MISMATCH);
  fake_world_end ();
}

/* "Not done" about a settlement that 5203 shows is no decision: it would make the journal wrong. */
static void
test_decide_not_done_of_what_stands (void)
{
  const ZjDecision decision = { .msgid = "M1", .done = FALSE, .reason = "asked", .by = "9", .second = "8" };

  for (guint reversing = 0; reversing < 2; reversing++) {
    fake_world_begin ();
    fake_turn ("2304", TRUE, ZJ_OUTCOME_UNKNOWN);
    fake_turn ("5203", TRUE, ZJ_OUTCOME_DONE);
    fake_turn ("5203", FALSE, ZJ_OUTCOME_UNKNOWN);
    assert_result (settle (), ZJ_OUTCOME_UNKNOWN, ZJ_STAY_ERROR_UNKNOWN);
    if (reversing)
      fake.row->open.phase = ZJ_OPEN_REVERSING;
    assert_result (zj_resolve_decide (&fake.context, N, &decision), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_CONFLICT);
    g_assert_cmpint (fake.row->open.phase, !=, ZJ_OPEN_NONE);
    /* nobody can be asked: then a person's word counts */
    fake_turn ("5203", FALSE, ZJ_OUTCOME_UNKNOWN);
    assert_result (zj_resolve_decide (&fake.context, N, &decision), ZJ_OUTCOME_NOT_DONE, 0);
    fake_world_end ();
  }
  /* cancelled there, or never there */
  fake_world_begin ();
  fake_turn ("2304", TRUE, ZJ_OUTCOME_UNKNOWN);
  fake_turn ("5203", TRUE, ZJ_OUTCOME_DONE);
  fake_turn ("5203", FALSE, ZJ_OUTCOME_UNKNOWN);
  assert_result (settle (), ZJ_OUTCOME_UNKNOWN, ZJ_STAY_ERROR_UNKNOWN);
  ((FakeSettlement *)g_ptr_array_index (fake.settlements, 0))->cancelled = TRUE;
  assert_result (zj_resolve_decide (&fake.context, N, &decision), ZJ_OUTCOME_NOT_DONE, 0);
  assert_truth ();
  fake_world_end ();
}

/* Nor is one about a cancel, or an admission, that goes against what the platform shows. */
static void
test_decide_others_against_the_platform (void)
{
  ZjDecision decision = { .msgid = "M2", .reason = "asked", .by = "9", .second = "8" };

  for (guint executed = 0; executed < 2; executed++) {
    fake_world_begin ();
    assert_result (settle (), ZJ_OUTCOME_DONE, 0);
    fake_turn ("2305", executed == 1, ZJ_OUTCOME_UNKNOWN);
    fake_turn ("5203", FALSE, ZJ_OUTCOME_UNKNOWN);
    assert_result (zj_cancel_settlement (&fake.context, N, "2002"), ZJ_OUTCOME_UNKNOWN, ZJ_STAY_ERROR_UNKNOWN);
    decision.done = executed == 0;
    assert_result (zj_resolve_decide (&fake.context, N, &decision), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_CONFLICT);
    g_assert_cmpint (fake.row->open.phase, ==, ZJ_OPEN_ASKING);
    fake_world_end ();
  }
  fake_world_begin ();
  fake_set_state (ZJ_STAY_WAITING);
  open_call ("2401", NULL);
  fake_admit_elsewhere ("ZY0001");
  decision.msgid = "M0";
  decision.done = FALSE;
  assert_result (zj_resolve_decide (&fake.context, N, &decision), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_CONFLICT);
  resolve ();
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_ADMITTED);
  g_assert_cmpuint (fake.sent_2401, ==, 0);
  fake_world_end ();
}

/* Rule 11, after a restore: a person confirms the settlement that is recorded. It keeps its figures, and no cancel
 * comes of it. */
static void
test_decide_what_is_recorded (void)
{
  const ZjDecision decision
      = { .msgid = "M1", .done = TRUE, .reason = "asked", .by = "9", .second = "8", .setl_id = "S1" };

  fake_world_begin ();
  assert_result (settle (), ZJ_OUTCOME_DONE, 0);
  fake.config->profile.settlement_query_by_stay = FALSE;
  fake.row->ask_first = TRUE;
  assert_result (zj_resolve_decide (&fake.context, N, &decision), ZJ_OUTCOME_DONE, 0);
  g_assert_false (fake.row->ask_first);
  g_assert_false (fake.row->mismatch);
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_SETTLED);
  g_assert_cmpstr (fake.row->setl_id, ==, "S1");
  g_assert_cmpint (fake.row->settlement.fen[ZJ_AMOUNT_PSN_CASH_PAY], ==, 4000);
  g_assert_null (fake.row->refund.of);
  fake_world_end ();
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  steps_begin ();
  g_test_add_func ("/stay-refusals/lost-one-arrives", test_lost_one_arrives);
  g_test_add_func ("/stay-refusals/withdrawal-arrives-late", test_withdrawal_arrives_late);
  g_test_add_func ("/stay-refusals/gone-without-a-withdrawal", test_gone_without_a_withdrawal);
  g_test_add_func ("/stay-refusals/repeated-stays-unknown", test_repeated_stays_unknown);
  g_test_add_func ("/stay-refusals/signed-in-meanwhile", test_signed_in_meanwhile);
  g_test_add_func ("/stay-refusals/cancelled-elsewhere", test_cancelled_elsewhere);
  g_test_add_func ("/stay-refusals/other-arguments-of-a-mismatch", test_other_arguments_of_a_mismatch);
  g_test_add_func ("/stay-refusals/decide-not-done-of-what-stands", test_decide_not_done_of_what_stands);
  g_test_add_func ("/stay-refusals/decide-others-against-the-platform", test_decide_others_against_the_platform);
  g_test_add_func ("/stay-refusals/decide-what-is-recorded", test_decide_what_is_recorded);
  status = g_test_run ();
  steps_end ();
  return status;
}
