/* A transport whose calls end in time.
 *
 * winscard knows no time-out and no cancelling for anything but SCardGetStatusChange: a
 * transaction of another program, a driver that hangs, a stopped pcscd would each stop
 * the desk. So every call runs on a thread of its own, one at a time, and the caller
 * waits with a deadline. A call that does not come back is left behind: its thread
 * cleans up whenever it does. A left-behind opening is kept by reader and taken over by
 * the next reading of that reader, so there is never more than one of them.
 */
#include "transport.h"

#include <string.h>

#define OPEN_CARD_US (3 * G_TIME_SPAN_SECOND) /* how long another program may hold the card */
#define OPEN_DAEMON_US                                                                                                 \
  (2 * G_TIME_SPAN_SECOND) /* on top, for a pcscd that its socket starts: it looks for readers first */
#define CLOSE_US   (2 * G_TIME_SPAN_SECOND)
#define PIN_PAD_US (90 * G_TIME_SPAN_SECOND) /* longer than the reader waits for the holder */

typedef enum {
  CALL_NONE = 0,
  CALL_OPEN,
  CALL_REOPEN,
  CALL_TRANSMIT,
  CALL_HAS_PAD,
  CALL_PAD,
  CALL_CLOSE,
  CALL_QUIT
} Call;

/* Shared by caller and thread. inner and the call's own fields belong to the thread while
 * a call runs and to the caller otherwise; the mutex guards the rest and the handing over. */
typedef struct {
  gatomicrefcount references;
  GMutex mutex;
  GCond cond;
  char *reader;
  ZjTransport *inner;

  Call call; /* CALL_NONE: the thread waits */
  gboolean done;
  gboolean left_behind; /* nobody waits any more: clean up when the call returns */

  guint8 bytes[ZJ_COMMAND_MAX], answer[ZJ_ANSWER_MAX];
  gsize length, answer_length;
  guint16 status;
  gboolean reset, ok;
  GError *error;
} Track;

typedef struct {
  ZjTransport base;
  char *reader;
  Track *track; /* NULL before the first call and after one was left behind */
  GThread *thread;
} Lane;

/* An opening that nobody waits for at the moment. */
typedef struct {
  Track *track;
  GThread *thread;
} Parked;

/* Taken before a track's own mutex where both are. */
static GMutex parked_mutex;
static GHashTable *parked; /* reader → Parked */

static void
track_unref (Track *track)
{
  if (!g_atomic_ref_count_dec (&track->references))
    return;
  zj_transport_free (track->inner);
  g_clear_error (&track->error);
  g_free (track->reader);
  g_mutex_clear (&track->mutex);
  g_cond_clear (&track->cond);
  explicit_bzero (track, sizeof *track);
  g_free (track);
}

/* Both with parked_mutex held. The first one left behind is the one that is kept. */
static void
park (Track *track, GThread *thread)
{
  Parked *entry;

  if (parked == NULL)
    parked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (g_hash_table_contains (parked, track->reader)) {
    g_thread_unref (thread);
    return;
  }
  g_atomic_ref_count_inc (&track->references);
  entry = g_new (Parked, 1);
  *entry = (Parked){ track, thread };
  g_hash_table_insert (parked, g_strdup (track->reader), entry);
}

static gboolean
unpark (const char *reader, Parked *out)
{
  Parked *entry = parked != NULL ? g_hash_table_lookup (parked, reader) : NULL;

  if (entry == NULL)
    return FALSE;
  *out = *entry;
  g_hash_table_remove (parked, reader);
  return TRUE;
}

/* --- the thread --------------------------------------------------------------------------- */

static void
run_call (Track *track, Call call)
{
  ZjTransport *inner = track->inner;

  track->ok = TRUE;
  switch (call) {
  case CALL_OPEN:
    track->ok = inner->funcs->open (inner, &track->error);
    break;
  case CALL_REOPEN:
    track->ok = inner->funcs->reopen (inner, track->reset, &track->error);
    break;
  case CALL_TRANSMIT:
    track->ok = inner->funcs->transmit (inner, track->bytes, track->length, track->answer, &track->answer_length,
                                        &track->error);
    break;
  case CALL_HAS_PAD:
    track->ok = inner->funcs->has_pin_pad (inner);
    break;
  case CALL_PAD:
    track->ok = inner->funcs->verify_on_pad (inner, track->bytes, track->length, &track->status, &track->error);
    break;
  case CALL_CLOSE:
    inner->funcs->close (inner);
    break;
  case CALL_NONE:
  case CALL_QUIT:
  default:
    g_assert_not_reached ();
  }
}

/* The call has returned. TRUE: nobody waits for it, the thread ends. */
static gboolean
finish_call (Track *track)
{
  Parked entry = { NULL, NULL };
  gboolean left_behind;

  g_mutex_lock (&parked_mutex);
  g_mutex_lock (&track->mutex);
  track->done = TRUE;
  track->call = CALL_NONE;
  left_behind = track->left_behind;
  g_cond_broadcast (&track->cond);
  g_mutex_unlock (&track->mutex);
  if (left_behind && parked != NULL) {
    Parked *mine = g_hash_table_lookup (parked, track->reader);

    if (mine != NULL && mine->track == track)
      unpark (track->reader, &entry);
  }
  g_mutex_unlock (&parked_mutex);

  if (entry.track != NULL) {
    track_unref (entry.track);
    g_thread_unref (entry.thread);
  }
  return left_behind;
}

static gpointer
track_run (gpointer data)
{
  Track *track = data;

  for (;;) {
    Call call;

    g_mutex_lock (&track->mutex);
    while (track->call == CALL_NONE)
      g_cond_wait (&track->cond, &track->mutex);
    call = track->call;
    g_mutex_unlock (&track->mutex);
    if (call == CALL_QUIT)
      break;
    run_call (track, call);
    if (finish_call (track))
      break;
  }
  track->inner->funcs->close (track->inner);
  track_unref (track);
  return NULL;
}

/* --- the caller --------------------------------------------------------------------------- */

static void
start (Lane *lane)
{
  Track *track = g_new0 (Track, 1);

  g_atomic_ref_count_init (&track->references);
  g_atomic_ref_count_inc (&track->references); /* the thread's */
  g_mutex_init (&track->mutex);
  g_cond_init (&track->cond);
  track->reader = g_strdup (lane->reader);
  track->inner = zj_pcsc_transport_new (lane->reader);
  lane->track = track;
  lane->thread = g_thread_new ("zj-card-lane", track_run, track);
}

static void
post (Track *track, Call call)
{
  g_mutex_lock (&track->mutex);
  track->done = FALSE;
  track->call = call;
  g_cond_broadcast (&track->cond);
  g_mutex_unlock (&track->mutex);
}

static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  Track *track = data;

  (void)cancellable;
  g_mutex_lock (&track->mutex);
  g_cond_broadcast (&track->cond);
  g_mutex_unlock (&track->mutex);
}

static gboolean
wait_until (Track *track, gint64 until_us, GCancellable *cancellable)
{
  gulong handler = cancellable != NULL ? g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), track, NULL)
                                       : 0;
  gboolean done;

  g_mutex_lock (&track->mutex);
  while (!track->done && !g_cancellable_is_cancelled (cancellable)
         && g_cond_wait_until (&track->cond, &track->mutex, until_us))
    ;
  done = track->done;
  g_mutex_unlock (&track->mutex);
  if (handler != 0)
    g_cancellable_disconnect (cancellable, handler);
  return done;
}

/* FALSE when the call has come back in the last moment after all. */
static gboolean
leave_behind (Lane *lane, Call call)
{
  Track *track = lane->track;
  gboolean left;

  g_mutex_lock (&parked_mutex);
  g_mutex_lock (&track->mutex);
  left = track->left_behind = !track->done;
  g_mutex_unlock (&track->mutex);
  if (left) {
    if (call == CALL_OPEN)
      park (track, lane->thread);
    else
      g_thread_unref (lane->thread);
  }
  g_mutex_unlock (&parked_mutex);
  if (!left)
    return FALSE;
  track_unref (track);
  lane->track = NULL;
  lane->thread = NULL;
  return TRUE;
}

/* Hands a posted call's outcome over. */
static gboolean
take_outcome (Lane *lane, GError **error)
{
  Track *track = lane->track;

  memcpy (lane->base.atr, track->inner->atr, sizeof lane->base.atr);
  lane->base.atr_length = track->inner->atr_length;
  lane->base.block_protocol = track->inner->block_protocol;
  if (track->error != NULL)
    g_propagate_error (error, g_steal_pointer (&track->error));
  return track->ok;
}

/* Waits for the posted call. FALSE without error: it is left behind for its time. */
static gboolean
finish (Lane *lane, Call call, gint64 until_us, GCancellable *cancellable, GError **error)
{
  if (wait_until (lane->track, until_us, cancellable) || !leave_behind (lane, call))
    return TRUE;
  g_cancellable_set_error_if_cancelled (cancellable, error);
  return FALSE;
}

static gboolean
usable (Lane *lane, GError **error)
{
  if (lane->track != NULL) {
    lane->track->inner->needs_reset = lane->base.needs_reset;
    return TRUE;
  }
  g_set_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_MUTE, "%s: the connection was given up", lane->reader);
  return FALSE;
}

static void
set_opening_error (ZjOpeningStage stage, const char *reader, GError **error)
{
  if (stage == ZJ_OPENING_DAEMON)
    g_set_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_NO_DAEMON, "%s: pcscd does not answer", reader);
  else
    g_set_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_BUSY, "%s: another program keeps hold of the card", reader);
}

static gboolean
wait_for (Lane *lane, gint64 time_us)
{
  return wait_until (lane->track, MIN (g_get_monotonic_time () + time_us, lane->base.deadline_us),
                     lane->base.cancellable);
}

/* The card has its time, and a daemon that is only just starting has more. Nothing is
 * decided here when the waiting ends without an outcome. */
static void
wait_for_opening (Lane *lane)
{
  ZjTransport *inner = lane->track->inner;

  if (wait_for (lane, OPEN_CARD_US) || zj_pcsc_transport_stage (inner) != ZJ_OPENING_DAEMON)
    return;
  if (!wait_for (lane, OPEN_DAEMON_US) && zj_pcsc_transport_stage (inner) != ZJ_OPENING_DAEMON)
    wait_for (lane, OPEN_CARD_US);
}

static gboolean
finish_opening (Lane *lane, Call call, GError **error)
{
  ZjOpeningStage stage;

  wait_for_opening (lane);
  stage = zj_pcsc_transport_stage (lane->track->inner);
  if (!leave_behind (lane, call))
    return take_outcome (lane, error);
  if (!g_cancellable_set_error_if_cancelled (lane->base.cancellable, error))
    set_opening_error (stage, lane->reader, error);
  return FALSE;
}

static gboolean
adopt (Lane *lane)
{
  Parked entry;
  gboolean found;

  g_mutex_lock (&parked_mutex);
  found = unpark (lane->reader, &entry);
  if (found) {
    g_mutex_lock (&entry.track->mutex);
    entry.track->left_behind = FALSE;
    g_mutex_unlock (&entry.track->mutex);
    lane->track = entry.track;
    lane->thread = entry.thread;
  }
  g_mutex_unlock (&parked_mutex);
  return found;
}

static void
stop (Lane *lane)
{
  if (lane->track == NULL)
    return;
  post (lane->track, CALL_QUIT);
  g_thread_join (g_steal_pointer (&lane->thread));
  track_unref (g_steal_pointer (&lane->track));
}

static gboolean
lane_open (ZjTransport *transport, GError **error)
{
  Lane *lane = (Lane *)transport;
  g_autoptr (GError) stale = NULL;

  if (adopt (lane)) {
    if (finish_opening (lane, CALL_OPEN, &stale))
      return TRUE;
    if (lane->track == NULL) {
      g_propagate_error (error, g_steal_pointer (&stale));
      return FALSE;
    }
    /* It failed over a card that may have been another one: ask again, for this one. */
    stop (lane);
  }
  start (lane);
  post (lane->track, CALL_OPEN);
  return finish_opening (lane, CALL_OPEN, error);
}

static gboolean
lane_reopen (ZjTransport *transport, gboolean reset, GError **error)
{
  Lane *lane = (Lane *)transport;

  if (!usable (lane, error))
    return FALSE;
  lane->track->reset = reset;
  post (lane->track, CALL_REOPEN);
  return finish_opening (lane, CALL_REOPEN, error);
}

static gboolean
lane_transmit (ZjTransport *transport, const guint8 *command, gsize length, guint8 answer[ZJ_ANSWER_MAX],
               gsize *answer_length, GError **error)
{
  Lane *lane = (Lane *)transport;
  g_autoptr (GError) cancelled = NULL;
  Track *track = lane->track;
  gboolean ok;

  g_assert (length <= sizeof track->bytes);
  if (!usable (lane, error))
    return FALSE;
  memcpy (track->bytes, command, length);
  track->length = length;
  track->answer_length = 0;
  post (track, CALL_TRANSMIT);
  if (!finish (lane, CALL_TRANSMIT, transport->deadline_us, transport->cancellable, &cancelled)) {
    if (cancelled != NULL)
      g_propagate_error (error, g_steal_pointer (&cancelled));
    else
      g_set_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_MUTE, "%s: INS %02X: no answer in time", lane->reader,
                   command[1]);
    return FALSE;
  }
  ok = take_outcome (lane, error);
  if (ok) {
    memcpy (answer, track->answer, sizeof track->answer);
    *answer_length = track->answer_length;
  }
  explicit_bzero (track->bytes, sizeof track->bytes);
  explicit_bzero (track->answer, sizeof track->answer);
  return ok;
}

static gboolean
lane_has_pin_pad (ZjTransport *transport)
{
  Lane *lane = (Lane *)transport;

  if (!usable (lane, NULL))
    return FALSE;
  post (lane->track, CALL_HAS_PAD);
  return finish (lane, CALL_HAS_PAD, transport->deadline_us, transport->cancellable, NULL) && lane->track->ok;
}

static gboolean
lane_verify_on_pad (ZjTransport *transport, const guint8 *template_, gsize length, guint16 *status, GError **error)
{
  Lane *lane = (Lane *)transport;
  g_autoptr (GError) cancelled = NULL;

  if (!usable (lane, error))
    return FALSE;
  g_assert (length <= sizeof lane->track->bytes);
  memcpy (lane->track->bytes, template_, length);
  lane->track->length = length;
  post (lane->track, CALL_PAD);
  if (!finish (lane, CALL_PAD, g_get_monotonic_time () + PIN_PAD_US, transport->cancellable, &cancelled)) {
    if (cancelled != NULL)
      g_propagate_error (error, g_steal_pointer (&cancelled));
    else
      g_set_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_PIN_TIMEOUT, "%s: the PIN pad does not answer", lane->reader);
    return FALSE;
  }
  *status = lane->track->status;
  return take_outcome (lane, error);
}

static void
lane_close (ZjTransport *transport)
{
  Lane *lane = (Lane *)transport;

  if (!usable (lane, NULL))
    return;
  post (lane->track, CALL_CLOSE);
  if (finish (lane, CALL_CLOSE, g_get_monotonic_time () + CLOSE_US, NULL, NULL))
    stop (lane);
}

static void
lane_free (ZjTransport *transport)
{
  Lane *lane = (Lane *)transport;

  lane_close (transport);
  g_free (lane->reader);
  g_free (lane);
}

static const ZjTransportFuncs funcs = {
  .open = lane_open,
  .reopen = lane_reopen,
  .transmit = lane_transmit,
  .has_pin_pad = lane_has_pin_pad,
  .verify_on_pad = lane_verify_on_pad,
  .close = lane_close,
  .free = lane_free,
};

ZjTransport *
zj_lane_new (const char *reader)
{
  Lane *lane = g_new0 (Lane, 1);

  lane->base.funcs = &funcs;
  lane->base.deadline_us = G_MAXINT64;
  lane->reader = g_strdup (reader);
  return &lane->base;
}
