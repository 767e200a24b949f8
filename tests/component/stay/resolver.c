/* The background: what a desk finds when it starts, what comes later, and how it is stopped. */
#include "desk_resolver.h"

#include <string.h>

#include "fake-stays.h"

#define DEADLINE_S 20

/* The desk's access, in place of desk_access.c. */
static guint borrowed;

ZjSession *
zj_access_borrow (ZjAccess *access, GError **error)
{
  (void)access;
  (void)error;
  borrowed++;
  return fake.context.session;
}

void
zj_access_return (ZjAccess *access, ZjSession *session)
{
  (void)access;
  g_assert_true (session == fake.context.session);
  borrowed--;
}

ZjJournal *
zj_access_journal (ZjAccess *access, GError **error)
{
  (void)access;
  (void)error;
  return fake.context.journal;
}

const char *
zj_access_operator (ZjAccess *access, const char **name)
{
  (void)access;
  *name = "";
  return "1001";
}

static GMutex lock;
static GCond told;
static guint reports;

static void
on_report (gpointer user_data)
{
  (void)user_data;
  g_mutex_lock (&lock);
  reports++;
  g_cond_signal (&told);
  g_mutex_unlock (&lock);
}

static void
wait_for_reports (guint n)
{
  gint64 end = g_get_monotonic_time () + DEADLINE_S * G_USEC_PER_SEC;

  g_mutex_lock (&lock);
  while (reports < n)
    g_assert_true (g_cond_wait_until (&told, &lock, end));
  g_mutex_unlock (&lock);
}

static void
open_settlement (void)
{
  fake.row->open.phase = ZJ_OPEN_ASKING;
  fake.row->open.infno = g_strdup ("2304");
  fake.row->open.msgid = g_strdup ("M0");
  fake.row->open.since_ms = g_get_real_time () / 1000;
}

/* At start-up what pauses is not waited for. */
static void
test_start (void)
{
  ZjResolver *resolver;

  fake_world_begin ();
  reports = 0;
  open_settlement ();
  fake.row->open.attempts = 9;
  fake.row->open.next_ms = G_MAXINT64; /* far away */
  resolver = zj_resolver_new ((ZjAccess *)&fake, fake.config, 10, on_report, NULL);
  wait_for_reports (1);
  zj_resolver_free (resolver);
  g_assert_cmpuint (borrowed, ==, 0);
  g_assert_cmpuint (fake.sent_2601, ==, 1);
  g_assert_cmpint (fake.row->open.phase, ==, ZJ_OPEN_NONE);
  fake_world_end ();
}

/* Nothing is learned: it is told that something is unknown; asked by a person, it is tried again. */
static void
test_wake (void)
{
  ZjResolver *resolver;

  fake_world_begin ();
  reports = 0;
  open_settlement ();
  fake_turn ("5203", FALSE, ZJ_OUTCOME_UNKNOWN);
  resolver = zj_resolver_new ((ZjAccess *)&fake, fake.config, 600000, on_report, NULL);
  wait_for_reports (1);
  zj_resolver_wake (resolver);
  wait_for_reports (2);
  zj_resolver_free (resolver);
  g_assert_cmpint (fake.row->open.phase, ==, ZJ_OPEN_NONE);
  g_assert_cmpuint (fake.sent_2601, ==, 1);
  fake_world_end ();
}

/* Without work nobody is asked for a session. */
static void
test_nothing (void)
{
  ZjResolver *resolver;

  fake_world_begin ();
  resolver = zj_resolver_new ((ZjAccess *)&fake, fake.config, 1, on_report, NULL);
  zj_resolver_wake (resolver);
  zj_resolver_free (resolver);
  g_assert_cmpuint (fake.writes, ==, 0);
  g_assert_cmpuint (borrowed, ==, 0);
  fake_world_end ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/resolver/start", test_start);
  g_test_add_func ("/resolver/wake", test_wake);
  g_test_add_func ("/resolver/nothing", test_nothing);
  return g_test_run ();
}
