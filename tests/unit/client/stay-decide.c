/* What persons decide about unknown outcomes (spec/platform.md 5, rule 6), and what is recorded of it. */
#include <string.h>

#include "stay-steps.h"

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
  fake_world_end ();
}

/* "Done" brings the figures that 5203 shows, and what they are is judged as always. */
static void
test_decide_with_figures (void)
{
  const ZjDecision decision
      = { .msgid = "M1", .done = TRUE, .reason = "asked", .by = "9", .second = "8", .setl_id = "S1" };

  fake_world_begin ();
  settle_unlearned (TRUE);
  assert_result (zj_resolve_decide (&fake.context, N, &decision), ZJ_OUTCOME_DONE, 0);
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_SETTLED);
  g_assert_false (fake.row->mismatch);
  g_assert_false (fake.row->ask_first);
  g_assert_cmpint (fake.row->settlement.fen[ZJ_AMOUNT_PSN_CASH_PAY], ==, 4000);
  g_assert_cmpstr (fake.row->account, ==, "no");
  assert_truth ();
  fake_world_end ();

  fake_world_begin ();
  settle_unlearned (TRUE);
  ((FakeSettlement *)g_ptr_array_index (fake.settlements, 0))->total_fen = 10001; /* does not add up */
  assert_result (zj_resolve_decide (&fake.context, N, &decision), ZJ_OUTCOME_DONE, ZJ_STAY_ERROR_MISMATCH);
  g_assert_true (fake.row->mismatch);
  fake_world_end ();
}

/* Nobody answers: settled on a person's word, a mismatch until the figures have been seen. */
static void
test_decide_without_figures (void)
{
  const ZjDecision decision
      = { .msgid = "M1", .done = TRUE, .reason = "asked", .by = "9", .second = "8", .setl_id = "S1" };
  ZjStayResult *result;

  fake_world_begin ();
  settle_unlearned (TRUE);
  fake_turn ("5203", FALSE, ZJ_OUTCOME_UNKNOWN);
  result = zj_resolve_decide (&fake.context, N, &decision);
  g_assert_cmpstr (g_ptr_array_index (result->warnings, 0), ==, "figures_unseen");
  assert_result (result, ZJ_OUTCOME_DONE, 0);
  g_assert_true (fake.row->mismatch);
  g_assert_cmpuint (fake.row->settlement.present, ==, 0);
  resolve ();
  g_assert_false (fake.row->mismatch);
  g_assert_false (fake.row->ask_first);
  g_assert_cmpint (fake.row->settlement.fen[ZJ_AMOUNT_PSN_CASH_PAY], ==, 4000);
  fake_world_end ();
}

/* The platform speaks against the decision. */
static void
test_decide_against_the_platform (void)
{
  ZjDecision decision = { .msgid = "M1", .done = TRUE, .reason = "asked", .by = "9", .second = "8", .setl_id = "S1" };

  for (guint i = 0; i < 3; i++) {
    fake_world_begin ();
    settle_unlearned (i != 1);
    if (i == 0) /* cancelled there */
      ((FakeSettlement *)g_ptr_array_index (fake.settlements, 0))->cancelled = TRUE;
    else /* S1 is another desk's; or S2 stands beside S1 */
      fake_settle_elsewhere ("X9");
    assert_result (zj_resolve_decide (&fake.context, N, &decision), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_CONFLICT);
    g_assert_cmpint (fake.row->open.phase, ==, ZJ_OPEN_ASKING);
    g_assert_cmpuint (fake_n_records ("DECISION"), ==, 0);
    fake_world_end ();
  }
}

/* "Done" of every other call takes into the stay what the call was about. */
static void
test_decide_others (void)
{
  static const struct {
    const char *infno, *detail;
    ZjStayState before, after;
  } rows[] = {
    { "2402", "{\"discharged_at\":\"2026-06-30 11:00:00\",\"dscg_way\":\"1\"}", ZJ_STAY_ADMITTED, ZJ_STAY_DISCHARGED },
    { "2403", "{\"bed\":\"7\"}", ZJ_STAY_ADMITTED, ZJ_STAY_ADMITTED },
    { "2404", NULL, ZJ_STAY_ADMITTED, ZJ_STAY_WITHDRAWN },
    { "2405", NULL, ZJ_STAY_DISCHARGED, ZJ_STAY_ADMITTED },
    { "2301", "{\"sns\":[\"2\"]}", ZJ_STAY_ADMITTED, ZJ_STAY_ADMITTED },
    { "2302", "{\"sns\":[\"1\"]}", ZJ_STAY_ADMITTED, ZJ_STAY_ADMITTED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint done = 0; done < 2; done++) {
      const ZjDecision decision = { .msgid = "M0", .done = done == 1, .reason = "seen", .by = "9", .second = "8" };

      fake_world_begin ();
      fake_set_state (rows[i].before);
      open_call (rows[i].infno, rows[i].detail);
      assert_result (zj_resolve_decide (&fake.context, N, &decision), done == 1 ? ZJ_OUTCOME_DONE : ZJ_OUTCOME_NOT_DONE,
                     0);
      g_assert_cmpint (fake.row->open.phase, ==, ZJ_OPEN_NONE);
      g_assert_cmpint (fake.row->state, ==, done == 1 ? rows[i].after : rows[i].before);
      if (done == 1 && i == 0)
        g_assert_cmpstr (fake.row->discharged_at, ==, "2026-06-30 11:00:00");
      if (done == 1 && i == 1)
        g_assert_cmpstr (fake.row->bed, ==, "7");
      if (done == 1 && i == 2)
        g_assert_true (fake.row->mdtrt_id == NULL && fake.row->wire_spent);
      if (done == 1 && i == 3)
        g_assert_null (fake.row->discharged_at);
      if (i == 4)
        g_assert_cmpint (fake.row->lines_uncertain, ==, done == 1);
      if (i == 5)
        g_assert_cmpuint (fake.fees->len, ==, done == 1 ? 0 : 1);
      g_assert_cmpuint (fake.sent_other, ==, 0);
      fake_world_end ();
    }
}

/* Without its visit number an admission is none. */
static void
test_decide_admission (void)
{
  ZjDecision decision = { .msgid = "M0", .done = TRUE, .reason = "seen", .by = "9", .second = "8" };

  fake_world_begin ();
  fake_set_state (ZJ_STAY_WAITING);
  open_call ("2401", NULL);
  assert_result (zj_resolve_decide (&fake.context, N, &decision), ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR_CONFLICT);
  fake_admit_elsewhere ("ZY0001");
  assert_result (zj_resolve_decide (&fake.context, N, &decision), ZJ_OUTCOME_DONE, 0);
  g_assert_cmpint (fake.row->state, ==, ZJ_STAY_ADMITTED);
  g_assert_cmpstr (fake.row->mdtrt_id, ==, "MD1");
  fake_world_end ();
}

static void
test_decide_cancel (void)
{
  ZjDecision decision = { .msgid = "M2", .done = TRUE, .reason = "seen", .by = "9", .second = "8" };

  for (guint done = 0; done < 2; done++) {
    fake_world_begin ();
    assert_result (settle (), ZJ_OUTCOME_DONE, 0);
    fake_turn ("2305", done == 1, ZJ_OUTCOME_UNKNOWN);
    fake_turn ("5203", FALSE, ZJ_OUTCOME_UNKNOWN);
    assert_result (zj_cancel_settlement (&fake.context, N, "2002"), ZJ_OUTCOME_UNKNOWN, ZJ_STAY_ERROR_UNKNOWN);
    decision.done = done == 1;
    assert_result (zj_resolve_decide (&fake.context, N, &decision), done == 1 ? ZJ_OUTCOME_DONE : ZJ_OUTCOME_NOT_DONE,
                   0);
    g_assert_cmpint (fake.row->state, ==, done == 1 ? ZJ_STAY_DISCHARGED : ZJ_STAY_SETTLED);
    g_assert_cmpint (fake.row->setl_id == NULL, ==, done == 1);
    assert_truth ();
    fake_world_end ();
  }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  steps_begin ();
  g_test_add_func ("/stay-decide/decide", test_decide);
  g_test_add_func ("/stay-decide/with-figures", test_decide_with_figures);
  g_test_add_func ("/stay-decide/without-figures", test_decide_without_figures);
  g_test_add_func ("/stay-decide/against-the-platform", test_decide_against_the_platform);
  g_test_add_func ("/stay-decide/others", test_decide_others);
  g_test_add_func ("/stay-decide/admission", test_decide_admission);
  g_test_add_func ("/stay-decide/cancel", test_decide_cancel);
  status = g_test_run ();
  steps_end ();
  return status;
}
