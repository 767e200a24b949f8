/* When a shift began, and whose money and cases are whose, over a journal as it is. */
#include "day/shift.h"
#include "fake-platform.h"

#include <string.h>

#define HOUR_MS  (G_GINT64_CONSTANT (3600) * 1000)
#define BEGIN_MS G_GINT64_CONSTANT (1782864000000) /* 2026-07-01 08:00 in China */

/* --- when --------------------------------------------------------------------------------------- */

typedef struct {
  char what; /* 'i' sign-in, 'o' sign-out, 'w' work */
  int hour;  /* since BEGIN_MS */
} Step;

static void
expect_begun (const Step *steps, gsize n_steps, int hour)
{
  ZjShiftClock clock = { 0 };

  for (gsize i = 0; i < n_steps; i++)
    zj_shift_clock_record (&clock, steps[i].what == 'i', steps[i].what == 'o', BEGIN_MS + steps[i].hour * HOUR_MS);
  g_assert_cmpint (clock.begun_ms, ==, BEGIN_MS + hour * HOUR_MS);
}

#define EXPECT_BEGUN(hour, ...)                                                                                        \
  {                                                                                                                    \
    static const Step steps[] = { __VA_ARGS__ };                                                                       \
    expect_begun (steps, G_N_ELEMENTS (steps), hour);                                                                  \
  }

static void
test_clock (void)
{
  EXPECT_BEGUN (0, { 'i', 0 }, { 'w', 3 });
  /* Forgotten by the platform, on the same day. */
  EXPECT_BEGUN (0, { 'i', 0 }, { 'w', 1 }, { 'i', 9 });
  /* Left without signing out, and back in the morning. */
  EXPECT_BEGUN (24, { 'i', 0 }, { 'w', 9 }, { 'i', 24 });
  /* A night shift, signed in anew after midnight. */
  EXPECT_BEGUN (12, { 'i', 12 }, { 'w', 15 }, { 'i', 17 }, { 'w', 20 });
  EXPECT_BEGUN (12, { 'i', 12 }, { 'w', 15 }, { 'i', 22 }, { 'w', 23 });
  EXPECT_BEGUN (23, { 'i', 12 }, { 'w', 15 }, { 'i', 23 });
  /* Signed out: the next one begins another, on whatever day; till then it is the one that was. */
  EXPECT_BEGUN (5, { 'i', 0 }, { 'w', 1 }, { 'o', 4 }, { 'i', 5 });
  EXPECT_BEGUN (0, { 'i', 0 }, { 'o', 4 });
  /* The clock was set back. */
  EXPECT_BEGUN (0, { 'i', 0 }, { 'w', 9 }, { 'i', -30 });
}

/* --- whose -------------------------------------------------------------------------------------- */

typedef struct {
  FakePlace place;
  ZjStay *stay;
  const char *who;
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  (void)data;
  fake_place_open (&f->place, NULL);
  f->who = "1001";
  f->stay = NULL;
}

static void
teardown (Fixture *f, gconstpointer data)
{
  (void)data;
  zj_stay_free (f->stay);
  fake_place_close (&f->place);
}

static void
sign (Fixture *f, const char *who, gboolean in)
{
  g_assert_true (zj_journal_set_sign_in (f->place.journal, "https://a", who, "2026-07-01", in ? "S" : NULL, NULL));
}

static void
record (Fixture *f, ZjRecordKind kind, const char *infno, const char *msgid, ZjOutcome outcome)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjStayLock) lock = zj_journal_lock_stay (f->place.journal, f->stay->ipt_no, 1000, NULL, &error);
  const ZjEntry entry = { .kind = kind, .infno = infno, .msgid = msgid, .outcome = outcome, .operator_no = f->who };

  g_assert_no_error (error);
  zj_journal_record (f->place.journal, lock, &entry, f->stay, &error);
  g_assert_no_error (error);
}

static void
name_nothing (ZjStay *stay, const char *msgid, gpointer data)
{
  (void)stay, (void)msgid, (void)data;
}

static char *
intent (Fixture *f, const char *infno)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjStayLock) lock = zj_journal_lock_stay (f->place.journal, f->stay->ipt_no, 1000, NULL, &error);
  const ZjEntry entry = { .kind = ZJ_RECORD_INTENT, .infno = infno, .operator_no = f->who };
  char *msgid = zj_journal_record_intent (f->place.journal, lock, &entry, f->stay, BEGIN_MS, name_nothing, NULL,
                                          &error);

  g_assert_no_error (error);
  return msgid;
}

static void
discharge (Fixture *f, const char *ipt_no)
{
  g_autofree char *msgid = NULL;

  zj_stay_free (f->stay);
  f->stay = zj_stay_new (ipt_no);
  f->stay->state = ZJ_STAY_DISCHARGED;
  msgid = intent (f, "2402");
  record (f, ZJ_RECORD_OUTCOME, "2402", msgid, ZJ_OUTCOME_DONE);
}

static void
become_settled (Fixture *f, const char *msgid, gint64 cash_fen)
{
  f->stay->state = ZJ_STAY_SETTLED;
  g_free (f->stay->setl_id);
  f->stay->setl_id = g_strdup ("S1");
  g_free (f->stay->setl_msgid);
  f->stay->setl_msgid = g_strdup (msgid);
  memset (&f->stay->settlement, 0, sizeof f->stay->settlement);
  if (cash_fen < 0)
    return;
  zj_amounts_set (&f->stay->settlement, ZJ_AMOUNT_MEDFEE_SUMAMT, cash_fen * 10);
  zj_amounts_set (&f->stay->settlement, ZJ_AMOUNT_PSN_CASH_PAY, cash_fen);
}

static void
settle (Fixture *f, gint64 cash_fen)
{
  g_autofree char *msgid = intent (f, "2304");

  become_settled (f, msgid, cash_fen);
  record (f, ZJ_RECORD_OUTCOME, "2304", msgid, ZJ_OUTCOME_DONE);
}

static void
become_cancelled (Fixture *f)
{
  f->stay->refund.of = g_steal_pointer (&f->stay->setl_id);
  f->stay->refund.amounts = f->stay->settlement;
  for (int i = 0; i < ZJ_N_AMOUNTS; i++)
    f->stay->refund.amounts.fen[i] = -f->stay->settlement.fen[i];
  f->stay->state = ZJ_STAY_DISCHARGED;
  f->stay->mismatch = FALSE;
}

/* "settled cancelled cash since? cases": counts, fen, and the open cases in order. */
static void
expect (Fixture *f, const char *who, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjShift) shift = zj_shift_make (f->place.journal, who, &error);
  GString *told = g_string_new (NULL);

  g_assert_no_error (error);
  g_string_append_printf (told, "%u %u %d %s", shift->settled.count, shift->cancelled.count, (int)shift->cash_fen,
                          shift->since_ms != 0 ? "in" : "-");
  for (guint i = 0; i < shift->open->len; i++) {
    const ZjShiftCase *one = g_ptr_array_index (shift->open, i);

    g_string_append_printf (told, " %s:%s", one->ipt_no, zj_case_name (one->kind));
  }
  g_assert_cmpstr (told->str, ==, expected);
  g_string_free (told, TRUE);
}

static void
test_money (Fixture *f, gconstpointer data)
{
  g_autofree char *msgid = NULL;

  (void)data;
  expect (f, "1001", "0 0 0 -");
  sign (f, "1001", TRUE);
  discharge (f, "ZY1");
  expect (f, "1001", "0 0 0 in ZY1:discharged");
  settle (f, 500);
  expect (f, "1001", "1 0 500 in");
  /* Cancelled by another: that one's cancel, and that one's case. */
  sign (f, "1002", TRUE);
  f->who = "1002";
  msgid = intent (f, "2305");
  become_cancelled (f);
  record (f, ZJ_RECORD_OUTCOME, "2305", msgid, ZJ_OUTCOME_DONE);
  expect (f, "1001", "1 0 500 in");
  expect (f, "1002", "0 1 -500 in ZY1:discharged");
  sign (f, "1001", FALSE);
  expect (f, "1001", "1 0 500 in");
  sign (f, "1001", TRUE);
  expect (f, "1001", "0 0 0 in");
}

/* The cancel of a mismatch gives nothing back, though its intent is of an earlier shift. */
static void
test_mismatch (Fixture *f, gconstpointer data)
{
  g_autofree char *msgid = NULL;

  (void)data;
  sign (f, "1001", TRUE);
  discharge (f, "ZY1");
  f->stay->mismatch = TRUE;
  settle (f, 500);
  expect (f, "1001", "1 0 0 in ZY1:mismatch");
  msgid = intent (f, "2305");
  record (f, ZJ_RECORD_OUTCOME, "2305", msgid, ZJ_OUTCOME_UNKNOWN);
  sign (f, "1001", FALSE);
  sign (f, "1001", TRUE);
  become_cancelled (f);
  record (f, ZJ_RECORD_OUTCOME, "2305", msgid, ZJ_OUTCOME_DONE);
  expect (f, "1001", "0 1 0 in ZY1:discharged");
}

/* Decided without figures, seen in the next shift: counted once, where money could be taken. */
static void
test_word (Fixture *f, gconstpointer data)
{
  g_autofree char *msgid = NULL;

  (void)data;
  sign (f, "1001", TRUE);
  discharge (f, "ZY1");
  msgid = intent (f, "2304");
  become_settled (f, msgid, -1);
  f->stay->mismatch = TRUE;
  record (f, ZJ_RECORD_DECISION, "2304", msgid, ZJ_OUTCOME_NOT_SENT);
  expect (f, "1001", "0 0 0 in ZY1:mismatch");
  sign (f, "1002", TRUE);
  f->who = "1002";
  become_settled (f, msgid, 500);
  f->stay->mismatch = FALSE;
  record (f, ZJ_RECORD_STAY, NULL, NULL, ZJ_OUTCOME_NOT_SENT);
  record (f, ZJ_RECORD_STAY, NULL, NULL, ZJ_OUTCOME_NOT_SENT);
  expect (f, "1001", "0 0 0 in");
  expect (f, "1002", "1 0 500 in");
}

/* Adopted from another desk: that desk's money. A reversal by 2305 was never anybody's. */
static void
test_not_ours (Fixture *f, gconstpointer data)
{
  g_autofree char *msgid = NULL;

  (void)data;
  sign (f, "1001", TRUE);
  f->stay = zj_stay_new ("ZY1");
  become_settled (f, "H33010000001202607010800000201", 500);
  record (f, ZJ_RECORD_STAY, NULL, NULL, ZJ_OUTCOME_NOT_SENT);
  expect (f, "1001", "0 0 0 in");
  discharge (f, "ZY2");
  f->stay->open.phase = ZJ_OPEN_REVERSING;
  f->stay->open.infno = g_strdup ("2304");
  f->stay->open.msgid = intent (f, "2304");
  msgid = intent (f, "2305");
  record (f, ZJ_RECORD_OUTCOME, "2305", msgid, ZJ_OUTCOME_DONE);
  expect (f, "1001", "0 0 0 in ZY2:unknown");
}

#define ADD(name, func) g_test_add ("/shift/" name, Fixture, NULL, setup, func, teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/shift/clock", test_clock);
  ADD ("money", test_money);
  ADD ("mismatch", test_mismatch);
  ADD ("word", test_word);
  ADD ("not-ours", test_not_ours);
  return g_test_run ();
}
