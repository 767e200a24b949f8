/* The line keeper: one thread, one loop: try, tell, wait for time or news. */
#include "desk_keeper.h"

#include <string.h>

const ZjKeeperTimes zj_keeper_times
    = { .first_pause_ms = 2000, .last_pause_ms = 60000, .warm_ms = 15000, .settle_ms = 1000 };

/* A clock that moved by less is not worth a signal. */
#define CALLS_TO_BELIEVE 2
#define CLOCK_STEP_MS    1000

struct _ZjKeeper {
  ZjAccess *access;
  ZjKeeperTimes times;
  ZjKeeperReport report;
  gpointer user_data;
  GCancellable *stopping;
  GThread *thread;

  /* The thread's own. */
  ZjLineStatus status;
  guint failures; /* in a row */

  GMutex lock; /* guards what follows */
  GCond changed;
  gboolean retry;     /* a person asked */
  gboolean wake;      /* something else asked for a round before its time */
  guint calls_failed; /* in a row, none answered between them */
  gint64 call_failed_us;
  ZjLineState reported; /* status.state, for zj_keeper_tell() */
};

void
zj_line_status_copy (const ZjLineStatus *from, ZjLineStatus *to)
{
  *to = *from;
  to->error = from->error != NULL ? g_error_copy (from->error) : NULL;
}

void
zj_line_status_clear (ZjLineStatus *status)
{
  g_clear_error (&status->error);
}

static gint64
now_s (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static gboolean
same_error (const GError *a, const GError *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return g_error_matches (a, b->domain, b->code) && g_str_equal (a->message, b->message);
}

static gboolean
same_clock (gint64 a, gint64 b)
{
  if (a == G_MAXINT64 || b == G_MAXINT64)
    return a == b;
  return ABS (a - b) < CLOCK_STEP_MS;
}

/* Takes error over. */
static void
set_status (ZjKeeper *keeper, ZjLineState state, GError *error, gint64 clock_offset_ms)
{
  ZjLineStatus *status = &keeper->status;

  if (status->state == state && same_error (status->error, error)
      && same_clock (status->clock_offset_ms, clock_offset_ms)) {
    g_clear_error (&error);
    return;
  }
  if (status->state != state)
    status->since = now_s ();
  status->state = state;
  g_clear_error (&status->error);
  status->error = error;
  status->clock_offset_ms = clock_offset_ms;
  g_mutex_lock (&keeper->lock);
  keeper->reported = state;
  g_mutex_unlock (&keeper->lock);
  keeper->report (status, keeper->user_data);
}

static gint64
shorter (gint64 a, gint64 b)
{
  return a < b ? a : b;
}

gint64
zj_keeper_calm_ms (const ZjConfig *config, const ZjKeeperTimes *times, gint64 now)
{
  gint64 china = now + 8 * 3600;
  gint64 pause = shorter (times->warm_ms, (86400 - china % 86400) * 1000);

  for (guint i = 0; i < config->platform.closures->len; i++) {
    const ZjClosure *closure = &g_array_index (config->platform.closures, ZjClosure, i);

    if (closure->from > now)
      pause = shorter (pause, (closure->from - now) * 1000);
  }
  return pause;
}

gint64
zj_keeper_pause_ms (const ZjKeeperTimes *times, guint failures)
{
  gint64 pause = times->first_pause_ms;

  for (guint i = 1; i < failures && pause < times->last_pause_ms; i++)
    pause *= 2;
  return shorter (pause, times->last_pause_ms);
}

/* A line that comes up and lets no call through is no line: two calls in a row say so, for as long
 * as they are news. */
static gboolean
is_dead (ZjKeeper *keeper)
{
  gboolean dead;

  g_mutex_lock (&keeper->lock);
  dead = keeper->calls_failed >= CALLS_TO_BELIEVE
         && g_get_monotonic_time () - keeper->call_failed_us < (gint64)keeper->times.last_pause_ms * 1000;
  g_mutex_unlock (&keeper->lock);
  return dead;
}

/* One attempt; returns for how long to leave it at that. */
static gint64
try_line (ZjKeeper *keeper, gboolean by_person)
{
  const ZjClosure *closure = zj_config_closure_at (zj_access_config (keeper->access), now_s ());
  gint64 offset_ms = keeper->status.clock_offset_ms;
  g_autoptr (GError) error = NULL;
  ZjSession *session;

  if (closure != NULL) {
    keeper->failures = 0;
    set_status (keeper, ZJ_LINE_CLOSED,
                g_error_new_literal (ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_CLOSED, "an announced closure"), offset_ms);
    return shorter (keeper->times.last_pause_ms, (closure->to - now_s ()) * 1000);
  }
  /* Tries the keeper makes by itself stay in the background: the window would flicker. */
  if (by_person || keeper->status.state == ZJ_LINE_UNKNOWN || keeper->status.state == ZJ_LINE_CLOSED)
    set_status (keeper, ZJ_LINE_CONNECTING, NULL, offset_ms);
  session = zj_access_borrow (keeper->access, &error);
  if (session != NULL) {
    gboolean warm = zj_session_warm (session, keeper->stopping, &error);

    if (!zj_session_clock_offset (session, &offset_ms))
      offset_ms = G_MAXINT64;
    zj_access_return (keeper->access, session);
    if (warm && is_dead (keeper)) {
      warm = FALSE;
      g_set_error_literal (&error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_CONNECTION_LOST,
                           "the line comes up, and no call is answered");
    }
    if (warm) {
      keeper->failures = 0;
      set_status (keeper, ZJ_LINE_READY, NULL, offset_ms);
      return zj_keeper_calm_ms (zj_access_config (keeper->access), &keeper->times, now_s ());
    }
  }
  if (g_cancellable_is_cancelled (keeper->stopping))
    return 0;
  keeper->failures = by_person ? 1 : keeper->failures + 1;
  set_status (keeper, ZJ_LINE_DOWN, g_steal_pointer (&error), offset_ms);
  return zj_keeper_pause_ms (&keeper->times, keeper->failures);
}

/* Sleeps until time or news; TRUE when a person asked. */
static gboolean
wait_for_news (ZjKeeper *keeper, gint64 pause_ms)
{
  gint64 begun_us = g_get_monotonic_time ();
  gint64 end_us = begun_us + pause_ms * 1000;
  gint64 settled_us = begun_us + (gint64)keeper->times.settle_ms * 1000;
  gboolean retry;

  g_mutex_lock (&keeper->lock);
  while (!g_cancellable_is_cancelled (keeper->stopping) && !keeper->retry) {
    if (keeper->wake && settled_us < end_us)
      end_us = settled_us;
    if (!g_cond_wait_until (&keeper->changed, &keeper->lock, end_us))
      break;
  }
  retry = keeper->retry;
  keeper->retry = FALSE;
  keeper->wake = FALSE;
  g_mutex_unlock (&keeper->lock);
  return retry;
}

static gpointer
keep (gpointer data)
{
  ZjKeeper *keeper = data;
  gboolean by_person = FALSE;

  while (!g_cancellable_is_cancelled (keeper->stopping)) {
    gint64 pause_ms = try_line (keeper, by_person);

    by_person = wait_for_news (keeper, pause_ms);
  }
  return NULL;
}

ZjKeeper *
zj_keeper_new (ZjAccess *access, const ZjKeeperTimes *times, ZjKeeperReport report, gpointer user_data)
{
  ZjKeeper *keeper = g_new0 (ZjKeeper, 1);

  keeper->access = access;
  keeper->times = *times;
  keeper->report = report;
  keeper->user_data = user_data;
  keeper->stopping = g_cancellable_new ();
  keeper->status.clock_offset_ms = G_MAXINT64;
  g_mutex_init (&keeper->lock);
  g_cond_init (&keeper->changed);
  keeper->thread = g_thread_new ("zj-keeper", keep, keeper);
  return keeper;
}

void
zj_keeper_free (ZjKeeper *keeper)
{
  if (keeper == NULL)
    return;
  g_cancellable_cancel (keeper->stopping);
  g_mutex_lock (&keeper->lock);
  g_cond_broadcast (&keeper->changed);
  g_mutex_unlock (&keeper->lock);
  g_thread_join (keeper->thread);
  zj_line_status_clear (&keeper->status);
  g_object_unref (keeper->stopping);
  g_cond_clear (&keeper->changed);
  g_mutex_clear (&keeper->lock);
  g_free (keeper);
}

void
zj_keeper_tell (ZjKeeper *keeper, ZjKeeperNews news)
{
  gboolean ready;

  g_mutex_lock (&keeper->lock);
  ready = keeper->reported == ZJ_LINE_READY;
  if (news == ZJ_KEEPER_CALL_FAILED) {
    keeper->calls_failed++;
    keeper->call_failed_us = g_get_monotonic_time ();
  } else if (news == ZJ_KEEPER_RETRY || news == ZJ_KEEPER_CALL_WORKED) {
    keeper->calls_failed = 0;
  }
  if (news == ZJ_KEEPER_RETRY)
    keeper->retry = TRUE;
  /* What a call saw matters only where it contradicts what is known. */
  else if (news == ZJ_KEEPER_CALL_FAILED ? ready : news == ZJ_KEEPER_CALL_WORKED ? !ready : TRUE)
    keeper->wake = TRUE;
  g_cond_broadcast (&keeper->changed);
  g_mutex_unlock (&keeper->lock);
}
