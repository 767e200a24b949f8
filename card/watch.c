/* The watch's thread: asks once, then waits for pcscd to say that something changed. */
#include "logind.h"
#include "scan.h"
#include "socket_wait.h"

/* A round ends by itself now and then: a reader plugged in between listing and waiting is
 * not announced by libpcsclite before 2.3. Right after a change that is likely, for the
 * interfaces of one reader come one after the other; later it is not. Nothing is asked
 * of a card or a reader then. */
#define ROUND_MIN_MS 50
#define ROUND_MAX_MS 5000

/* Pauses before a daemon that did not answer is asked for again. */
#define PAUSE_MIN_MS 50
#define PAUSE_MAX_MS 2000

/* So many rounds in a row that ended at once are more than hands can do. */
#define QUICK_US         (5 * G_TIME_SPAN_MILLISECOND)
#define QUICK_ROUNDS_MAX 10

/* How long a thread may take to come back from winscard when it is told to. */
#define STOP_LIMIT_US (2 * G_TIME_SPAN_SECOND)

/* Shared by thread and maker, each with a reference: the thread outlives the watch when
 * pcscd hangs inside a call. */
typedef struct {
  gatomicrefcount references;
  GMainContext *context;
  ZjReaderWatchFunc func;
  gpointer user_data;
  gint silent; /* atomic: the watch is gone, the function is not called again */

  GMutex mutex;
  GCond cond;
  gboolean stopping, sleeping, renew; /* what the thread is told */
  gboolean waiting, finished;         /* what the thread tells: inside SCardGetStatusChange; over */
  long scan_id;

  ZjSocketWait *pauses;
} Shared;

struct _ZjReaderWatch {
  Shared *shared;
  GThread *thread;
  ZjSleepListener *sleep;
};

typedef struct {
  Shared *shared;
  ZjReaderList *list;
} Delivery;

static void
shared_unref (Shared *shared)
{
  if (!g_atomic_ref_count_dec (&shared->references))
    return;
  g_main_context_unref (shared->context);
  zj_socket_wait_free (shared->pauses);
  g_mutex_clear (&shared->mutex);
  g_cond_clear (&shared->cond);
  g_free (shared);
}

/* --- telling the maker --------------------------------------------------------------------- */

static gboolean
deliver (gpointer data)
{
  Delivery *delivery = data;

  if (!g_atomic_int_get (&delivery->shared->silent))
    delivery->shared->func (delivery->list, delivery->shared->user_data);
  return G_SOURCE_REMOVE;
}

static void
delivery_free (gpointer data)
{
  Delivery *delivery = data;

  zj_reader_list_unref (delivery->list);
  shared_unref (delivery->shared);
  g_free (delivery);
}

/* Takes list over; tells only what is new, and whether it was. */
static gboolean
tell (Shared *shared, ZjReaderList **last, ZjReaderList *list)
{
  Delivery *delivery;
  GSource *source;

  if (*last != NULL && zj_reader_list_equal (*last, list)) {
    zj_reader_list_unref (list);
    return FALSE;
  }
  zj_reader_list_unref (*last);
  *last = list;

  delivery = g_new (Delivery, 1);
  *delivery = (Delivery){ shared, zj_reader_list_ref (list) };
  g_atomic_ref_count_inc (&shared->references);
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, deliver, delivery, delivery_free);
  g_source_attach (source, shared->context);
  g_source_unref (source);
  return TRUE;
}

static void
tell_no_daemon (Shared *shared, ZjReaderList **last, const GError *error)
{
  gboolean refused = g_error_matches (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_DAEMON_REFUSED);

  (void)tell (shared, last, zj_reader_list_new (refused ? ZJ_DAEMON_REFUSED : ZJ_DAEMON_ABSENT));
}

/* --- the thread ------------------------------------------------------------------------------ */

typedef struct {
  Shared *shared;
  ZjScan *scan;
  ZjReaderList *last;
  guint pause_ms, round_ms;
  guint quick_rounds;
} Watcher;

/* TRUE: stop. Waits here while the machine sleeps. */
static gboolean
heed (Watcher *watcher)
{
  Shared *shared = watcher->shared;
  gboolean renew, stopping;

  g_mutex_lock (&shared->mutex);
  if (shared->sleeping) {
    g_mutex_unlock (&shared->mutex);
    zj_scan_close (watcher->scan);
    g_mutex_lock (&shared->mutex);
  }
  while (shared->sleeping && !shared->stopping)
    g_cond_wait (&shared->cond, &shared->mutex);
  renew = shared->renew;
  shared->renew = FALSE;
  stopping = shared->stopping;
  g_mutex_unlock (&shared->mutex);
  if (renew) {
    zj_scan_close (watcher->scan);
    watcher->pause_ms = 0;
  }
  return stopping;
}

/* The first time at once, for what happened while nobody was looking; then ever longer. */
static void
pause_for_daemon (Watcher *watcher)
{
  if (watcher->pause_ms > 0 && zj_socket_wait_pause (watcher->shared->pauses, watcher->pause_ms))
    watcher->pause_ms = 0;
  watcher->pause_ms = CLAMP (2 * watcher->pause_ms, PAUSE_MIN_MS, PAUSE_MAX_MS);
}

static void
lose_daemon (Watcher *watcher, const GError *error)
{
  g_debug ("%s", error->message);
  zj_scan_close (watcher->scan);
  tell_no_daemon (watcher->shared, &watcher->last, error);
}

static gboolean
wait_for_change (Watcher *watcher, GError **error)
{
  Shared *shared = watcher->shared;
  gint64 began_us = g_get_monotonic_time ();
  gboolean ok;

  g_mutex_lock (&shared->mutex);
  if (shared->stopping || shared->sleeping || shared->renew) {
    g_mutex_unlock (&shared->mutex);
    return TRUE;
  }
  shared->scan_id = zj_scan_id (watcher->scan);
  shared->waiting = TRUE;
  g_mutex_unlock (&shared->mutex);

  ok = zj_scan_wait (watcher->scan, watcher->round_ms, error);

  g_mutex_lock (&shared->mutex);
  shared->waiting = FALSE;
  g_cond_broadcast (&shared->cond);
  g_mutex_unlock (&shared->mutex);

  /* A state that never settles, or a pcscd that fails each call at once, must not turn
   * into a loop that eats the processor. */
  watcher->quick_rounds = g_get_monotonic_time () - began_us < QUICK_US ? watcher->quick_rounds + 1 : 0;
  if (ok && watcher->quick_rounds == 0)
    watcher->pause_ms = 0;
  if (ok && watcher->quick_rounds > QUICK_ROUNDS_MAX)
    zj_socket_wait_pause (shared->pauses,
                          MIN (PAUSE_MIN_MS * (watcher->quick_rounds - QUICK_ROUNDS_MAX), PAUSE_MAX_MS));
  return ok;
}

static void
round_trip (Watcher *watcher)
{
  g_autoptr (GError) error = NULL;
  ZjReaderList *list = NULL;

  if (!zj_scan_is_open (watcher->scan)) {
    pause_for_daemon (watcher);
    if (heed (watcher))
      return;
    if (!zj_scan_open (watcher->scan, &error)) {
      lose_daemon (watcher, error);
      return;
    }
  }
  list = zj_scan_list (watcher->scan, &error);
  if (list == NULL) {
    lose_daemon (watcher, error);
    return;
  }
  if (tell (watcher->shared, &watcher->last, list))
    watcher->round_ms = ROUND_MIN_MS;
  else
    watcher->round_ms = MIN (2 * watcher->round_ms, ROUND_MAX_MS);
  if (!wait_for_change (watcher, &error))
    lose_daemon (watcher, error);
}

static gpointer
watch_run (gpointer data)
{
  Shared *shared = data;
  Watcher watcher = { .shared = shared, .scan = zj_scan_new () };

  while (!heed (&watcher))
    round_trip (&watcher);
  zj_scan_free (watcher.scan);
  zj_reader_list_unref (watcher.last);

  g_mutex_lock (&shared->mutex);
  shared->finished = TRUE;
  g_cond_broadcast (&shared->cond);
  g_mutex_unlock (&shared->mutex);
  shared_unref (shared);
  return NULL;
}

/* --- the maker's side ---------------------------------------------------------------------------- */

/* With the mutex held: brings the thread back from wherever it waits. A cancel that comes
 * between two waits is lost, so it is repeated until the thread has moved on. */
static void
call_back (Shared *shared, gint64 limit_us, gboolean until_finished)
{
  gint64 end_us = g_get_monotonic_time () + limit_us;
  gint64 patience_us = 20 * G_TIME_SPAN_MILLISECOND;

  g_cond_broadcast (&shared->cond);
  zj_socket_wait_wake (shared->pauses);
  while ((until_finished ? !shared->finished : shared->waiting) && g_get_monotonic_time () < end_us) {
    gint64 until_us = MIN (g_get_monotonic_time () + patience_us, end_us);

    if (shared->waiting)
      zj_scan_cancel (shared->scan_id);
    while ((until_finished ? !shared->finished : shared->waiting)
           && g_cond_wait_until (&shared->cond, &shared->mutex, until_us))
      ;
    patience_us *= 2;
  }
}

static void
on_sleep (gboolean sleeping, gpointer user_data)
{
  zj_reader_watch_set_sleeping (user_data, sleeping);
}

ZjReaderWatch *
zj_reader_watch_new (ZjReaderWatchFunc func, gpointer user_data)
{
  ZjReaderWatch *watch = g_new0 (ZjReaderWatch, 1);
  Shared *shared = g_new0 (Shared, 1);

  g_atomic_ref_count_init (&shared->references);
  g_atomic_ref_count_inc (&shared->references); /* the thread's */
  shared->context = g_main_context_ref_thread_default ();
  shared->func = func;
  shared->user_data = user_data;
  g_mutex_init (&shared->mutex);
  g_cond_init (&shared->cond);
  shared->pauses = zj_socket_wait_new ();
  watch->shared = shared;
  watch->thread = g_thread_new ("zj-card-watch", watch_run, shared);
  watch->sleep = zj_sleep_listener_new (on_sleep, watch);
  return watch;
}

void
zj_reader_watch_set_sleeping (ZjReaderWatch *watch, gboolean sleeping)
{
  Shared *shared = watch->shared;

  g_mutex_lock (&shared->mutex);
  shared->sleeping = sleeping;
  shared->renew = TRUE;
  call_back (shared, 100 * G_TIME_SPAN_MILLISECOND, FALSE);
  g_mutex_unlock (&shared->mutex);
}

void
zj_reader_watch_free (ZjReaderWatch *watch)
{
  Shared *shared;
  gboolean finished;

  if (watch == NULL)
    return;
  shared = watch->shared;
  zj_sleep_listener_free (watch->sleep);
  g_atomic_int_set (&shared->silent, TRUE);
  g_mutex_lock (&shared->mutex);
  shared->stopping = TRUE;
  call_back (shared, STOP_LIMIT_US, TRUE);
  finished = shared->finished;
  g_mutex_unlock (&shared->mutex);
  if (finished) {
    g_thread_join (watch->thread);
  } else {
    g_warning ("pcscd does not come back from a call; the reader watch is left behind");
    g_thread_unref (watch->thread);
  }
  shared_unref (shared);
  g_free (watch);
}
