/* What is being done for one stay: one request at a time, ended, dropped, and looked at again. */
#include "errand.h"
#include "fake_desk.h"

typedef struct {
  ZjDesk *desk;
  ZjErrand *errand;
  guint changes;
} Fixture;

static void
count (G_GNUC_UNUSED ZjErrand *errand, Fixture *f)
{
  f->changes++;
}

static void
setup (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  ZjConfig *config = g_atomic_rc_box_new0 (ZjConfig);

  f->desk = zj_desk_new (config, NULL, NULL);
  zj_config_unref (config);
  f->errand = zj_errand_new (f->desk);
  g_signal_connect (f->errand, "changed", G_CALLBACK (count), f);
}

static void
settle_loop (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
teardown (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  zj_desk_stop (f->desk);
  settle_loop ();
  g_object_unref (f->errand);
  g_object_unref (f->desk);
}

static gboolean
ask (Fixture *f, ZjStayAsk what, const char *ipt_no)
{
  const ZjStayRequest request = { .ask = what, .ipt_no = ipt_no };

  return zj_errand_ask (f->errand, &request);
}

static void
end (Fixture *f, ZjOutcome outcome, ZjStayView *stay)
{
  fake_desk_end_stay (f->desk, outcome, NULL, stay);
  settle_loop ();
}

static void
test_one_at_a_time (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  guint done, of;

  g_assert_true (ask (f, ZJ_DO_SETTLE, "A"));
  g_assert_true (zj_errand_is_busy (f->errand));
  g_assert_false (ask (f, ZJ_DO_SETTLE, "A"));
  fake_desk_tell_step (f->desk, "uploading", 3, 7);
  g_assert_cmpstr (zj_errand_get_step (f->errand, &done, &of), ==, "uploading");
  g_assert_cmpuint (done * 10 + of, ==, 37);
  end (f, ZJ_OUTCOME_DONE, fake_stay_new ("A", ZJ_STAY_SETTLED));
  g_assert_false (zj_errand_is_busy (f->errand));
  g_assert_cmpint (zj_errand_get_stay (f->errand)->state, ==, ZJ_STAY_SETTLED);
  g_assert_cmpint (zj_errand_get_answer (f->errand)->outcome, ==, ZJ_OUTCOME_DONE);
  g_assert_null (fake_desk_asked_of_stay (f->desk));
}

/* Ending the waiting is no answer: the one that comes is. */
static void
test_end_waiting (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  ZjStayView *stay = fake_stay_new ("A", ZJ_STAY_DISCHARGED);

  stay->unknown = g_strdup ("2304");
  ask (f, ZJ_DO_SETTLE, "A");
  zj_errand_end_waiting (f->errand);
  g_assert_true (fake_desk_stay_is_cancelled (f->desk));
  g_assert_true (zj_errand_is_busy (f->errand));
  end (f, ZJ_OUTCOME_UNKNOWN, stay);
  g_assert_false (zj_errand_is_busy (f->errand));
  g_assert_cmpstr (zj_errand_get_stay (f->errand)->unknown, ==, "2304");
}

/* What an earlier patient's request still brings does not come onto the next one's screen. */
static void
test_dropped (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  ask (f, ZJ_DO_SETTLE, "A");
  zj_errand_clear (f->errand);
  g_assert_false (fake_desk_stay_is_cancelled (f->desk));
  g_assert_true (ask (f, ZJ_DO_FIND, "B"));
  end (f, ZJ_OUTCOME_DONE, fake_stay_new ("A", ZJ_STAY_SETTLED));
  g_assert_null (zj_errand_get_stay (f->errand));
  g_assert_true (zj_errand_is_busy (f->errand));
  end (f, ZJ_OUTCOME_DONE, fake_stay_new ("B", ZJ_STAY_ADMITTED));
  g_assert_cmpstr (zj_errand_get_stay (f->errand)->ipt_no, ==, "B");
}

/* The background's news are looked at, once however many come at once. */
static void
test_looks_again (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  fake_desk_change_stays (f->desk);
  g_assert_null (fake_desk_asked_of_stay (f->desk));
  ask (f, ZJ_DO_FIND, "A");
  end (f, ZJ_OUTCOME_DONE, fake_stay_new ("A", ZJ_STAY_DISCHARGED));
  f->changes = 0;
  fake_desk_change_stays (f->desk);
  fake_desk_change_stays (f->desk);
  g_assert_cmpint (fake_desk_asked_of_stay (f->desk)->ask, ==, ZJ_DO_FIND);
  g_assert_false (zj_errand_is_busy (f->errand));
  end (f, ZJ_OUTCOME_DONE, fake_stay_new ("A", ZJ_STAY_SETTLED));
  g_assert_cmpint (zj_errand_get_stay (f->errand)->state, ==, ZJ_STAY_SETTLED);
  /* The second signal came while it was looking: once more. */
  g_assert_nonnull (fake_desk_asked_of_stay (f->desk));
  end (f, ZJ_OUTCOME_DONE, fake_stay_new ("A", ZJ_STAY_SETTLED));
  g_assert_null (fake_desk_asked_of_stay (f->desk));
  g_assert_cmpuint (f->changes, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test) g_test_add (name, Fixture, NULL, setup, test, teardown)
  ADD ("/errand/one-at-a-time", test_one_at_a_time);
  ADD ("/errand/end-waiting", test_end_waiting);
  ADD ("/errand/dropped", test_dropped);
  ADD ("/errand/looks-again", test_looks_again);
#undef ADD
  return g_test_run ();
}
