#include "scan.h"

#include "transport.h"

#include <string.h>
#include <winscard.h>

/* libpcsclite 1.9.9 compares the number of readers before and during one wait: it has no
 * memory between two, so every round lists anew. */
#define NEW_READERS "\\\\?PnP?\\Notification"

#define WHERE "readers"

struct _ZjScan {
  SCARDCONTEXT context;
  gboolean open;
  guint epoch; /* contexts made: pcscd counts a slot's events from 0 after each of its starts */
  SCARD_READERSTATE states[ZJ_READERS_MAX];
  char names[ZJ_READERS_MAX][MAX_READERNAME + 1];
  guint n_readers;
};

ZjScan *
zj_scan_new (void)
{
  return g_new0 (ZjScan, 1);
}

void
zj_scan_free (ZjScan *scan)
{
  if (scan == NULL)
    return;
  zj_scan_close (scan);
  g_free (scan);
}

gboolean
zj_scan_is_open (const ZjScan *scan)
{
  return scan->open;
}

long
zj_scan_id (const ZjScan *scan)
{
  return scan->open ? scan->context : 0;
}

gboolean
zj_scan_open (ZjScan *scan, GError **error)
{
  LONG result;

  g_assert (!scan->open);
  result = zj_pcsc_establish (&scan->context);
  if (result != SCARD_S_SUCCESS) {
    zj_set_pcsc_error (error, result, WHERE, "reaching pcscd");
    return FALSE;
  }
  scan->open = TRUE;
  scan->epoch++;
  scan->n_readers = 0;
  return TRUE;
}

/* Once there is a context, a reset of its socket is a pcscd that died, not one that refuses. */
static void
set_lost_error (GError **error, LONG result, const char *step)
{
  zj_set_pcsc_error (error, result == SCARD_W_SECURITY_VIOLATION ? SCARD_F_COMM_ERROR : result, WHERE, step);
}

void
zj_scan_close (ZjScan *scan)
{
  if (scan->open)
    (void)SCardReleaseContext (scan->context);
  scan->open = FALSE;
}

/* --- which readers --------------------------------------------------------------------- */

static gboolean
list_names (ZjScan *scan, char names[ZJ_READERS_MAX][MAX_READERNAME + 1], guint *n_names, GError **error)
{
  char buffer[ZJ_READERS_MAX * (MAX_READERNAME + 1) + 1];
  DWORD length = sizeof buffer;
  const char *name, *end;
  LONG result;

  *n_names = 0;
  memset (buffer, 0, sizeof buffer);
  result = SCardListReaders (scan->context, NULL, buffer, &length);
  if (result == SCARD_E_NO_READERS_AVAILABLE)
    return TRUE;
  if (result != SCARD_S_SUCCESS) {
    set_lost_error (error, result, "listing");
    return FALSE;
  }
  end = buffer + MIN (length, sizeof buffer);
  for (name = buffer; name < end && *name != '\0' && *n_names < ZJ_READERS_MAX;) {
    gsize size = strnlen (name, (gsize)(end - name));

    if (size == (gsize)(end - name) || size > MAX_READERNAME)
      break; /* not closed within what was given */
    if (g_utf8_validate (name, (gssize)size, NULL))
      memcpy (names[(*n_names)++], name, size + 1);
    else
      g_warning ("a reader's name is not UTF-8; it is left out");
    name += size + 1;
  }
  return TRUE;
}

/* Takes the new names over, with what is known of those that were there before. TRUE when
 * something is to be asked about them. */
static gboolean
take_names (ZjScan *scan, char names[ZJ_READERS_MAX][MAX_READERNAME + 1], guint n_names)
{
  SCARD_READERSTATE states[ZJ_READERS_MAX];
  gboolean changed = n_names != scan->n_readers;

  memset (states, 0, sizeof states);
  for (guint i = 0; i < n_names; i++) {
    gboolean known = FALSE;

    for (guint j = 0; j < scan->n_readers && !known; j++) {
      known = strcmp (names[i], scan->names[j]) == 0;
      if (known)
        states[i] = scan->states[j];
      changed |= known && i != j;
    }
    changed |= !known;
  }
  memcpy (scan->names, names, sizeof scan->names);
  memcpy (scan->states, states, sizeof scan->states);
  scan->n_readers = n_names;
  for (guint i = 0; i < n_names; i++) {
    scan->states[i].szReader = scan->names[i];
    changed |= scan->states[i].dwCurrentState == SCARD_STATE_UNAWARE;
  }
  return changed;
}

static gboolean
is_usable (const SCARD_READERSTATE *state)
{
  return (state->dwCurrentState & (SCARD_STATE_UNKNOWN | SCARD_STATE_UNAVAILABLE)) == 0;
}

static void
settle (ZjScan *scan)
{
  for (guint i = 0; i < scan->n_readers; i++) {
    SCARD_READERSTATE *state = &scan->states[i];

    state->dwCurrentState = state->dwEventState & ~(DWORD)SCARD_STATE_CHANGED;
    if (state->cbAtr > MAX_ATR_SIZE)
      state->cbAtr = 0;
  }
}

/* A reader that vanishes while it is asked about: not an error, the next listing knows. */
static gboolean
is_passing (LONG result)
{
  return result == SCARD_E_UNKNOWN_READER || result == SCARD_E_READER_UNAVAILABLE
         || result == SCARD_E_NO_READERS_AVAILABLE;
}

static ZjSlotState
slot_state (DWORD state)
{
  if ((state & SCARD_STATE_PRESENT) == 0)
    return ZJ_SLOT_EMPTY;
  if ((state & SCARD_STATE_MUTE) != 0)
    return ZJ_SLOT_MUTE;
  return (state & SCARD_STATE_EXCLUSIVE) != 0 ? ZJ_SLOT_IN_USE : ZJ_SLOT_PRESENT;
}

ZjReaderList *
zj_scan_list (ZjScan *scan, GError **error)
{
  char names[ZJ_READERS_MAX][MAX_READERNAME + 1];
  g_autoptr (ZjReaderList) list = NULL;
  guint n_names;

  if (!list_names (scan, names, &n_names, error))
    return NULL;
  if (take_names (scan, names, n_names) && n_names > 0) {
    LONG result = SCardGetStatusChange (scan->context, 0, scan->states, n_names);

    if (result == SCARD_S_SUCCESS) {
      settle (scan);
    } else if (result != SCARD_E_TIMEOUT && !is_passing (result) && result != SCARD_E_CANCELLED) {
      set_lost_error (error, result, "asking for the slots");
      return NULL;
    }
  }
  list = zj_reader_list_new (ZJ_DAEMON_UP);
  for (guint i = 0; i < scan->n_readers; i++) {
    const SCARD_READERSTATE *state = &scan->states[i];

    if (is_usable (state))
      zj_reader_list_add (list, scan->names[i], slot_state (state->dwCurrentState), state->rgbAtr,
                          (state->dwCurrentState & SCARD_STATE_PRESENT) != 0 ? state->cbAtr : 0,
                          scan->epoch << 16 | (guint)(state->dwCurrentState >> 16 & 0xffff));
  }
  return g_steal_pointer (&list);
}

/* --- the next change ----------------------------------------------------------------------- */

gboolean
zj_scan_wait (ZjScan *scan, guint round_ms, GError **error)
{
  SCARD_READERSTATE states[ZJ_READERS_MAX + 1];
  guint n_states = scan->n_readers;
  LONG result;

  memset (states, 0, sizeof states);
  memcpy (states, scan->states, sizeof scan->states);
  /* A full house leaves no place for the sixteenth's notice, and none for a new reader. */
  if (n_states < ZJ_READERS_MAX)
    states[n_states++].szReader = NEW_READERS;
  result = SCardGetStatusChange (scan->context, round_ms, states, n_states);
  if (result == SCARD_S_SUCCESS) {
    memcpy (scan->states, states, sizeof scan->states);
    settle (scan);
  }
  if (result == SCARD_S_SUCCESS || result == SCARD_E_TIMEOUT || result == SCARD_E_CANCELLED || is_passing (result))
    return TRUE;
  set_lost_error (error, result, "waiting");
  return FALSE;
}

static gpointer
cancel_run (gpointer context)
{
  (void)SCardCancel ((SCARDCONTEXT)GPOINTER_TO_SIZE (context));
  return NULL;
}

void
zj_scan_cancel (long id)
{
  if (id != 0)
    g_thread_unref (g_thread_new ("zj-card-cancel", cancel_run, GSIZE_TO_POINTER ((gsize)id)));
}

/* --- once ------------------------------------------------------------------------------------ */

/* pcscd started by its socket looks for readers before it answers. */
#define ONCE_LIMIT_US (5 * G_TIME_SPAN_SECOND)

/* Shared with a thread that may be left behind in a call without end. */
typedef struct {
  gatomicrefcount references;
  GMutex mutex;
  GCond cond;
  gboolean done;
  ZjReaderList *list;
  GError *error;
} Once;

static void
once_unref (Once *once)
{
  if (!g_atomic_ref_count_dec (&once->references))
    return;
  zj_reader_list_unref (once->list);
  g_clear_error (&once->error);
  g_mutex_clear (&once->mutex);
  g_cond_clear (&once->cond);
  g_free (once);
}

static gpointer
once_run (gpointer data)
{
  Once *once = data;
  g_autoptr (ZjScan) scan = zj_scan_new ();
  g_autoptr (GError) error = NULL;
  ZjReaderList *list = zj_scan_open (scan, &error) ? zj_scan_list (scan, &error) : NULL;

  g_mutex_lock (&once->mutex);
  once->list = list;
  once->error = g_steal_pointer (&error);
  once->done = TRUE;
  g_cond_broadcast (&once->cond);
  g_mutex_unlock (&once->mutex);
  once_unref (once);
  return NULL;
}

static void
on_once_cancelled (GCancellable *cancellable, gpointer data)
{
  Once *once = data;

  (void)cancellable;
  g_mutex_lock (&once->mutex);
  g_cond_broadcast (&once->cond);
  g_mutex_unlock (&once->mutex);
}

ZjReaderList *
zj_reader_list_now (GCancellable *cancellable, GError **error)
{
  Once *once = g_new0 (Once, 1);
  gint64 until_us = g_get_monotonic_time () + ONCE_LIMIT_US;
  ZjReaderList *list = NULL;
  gulong handler = 0;

  g_atomic_ref_count_init (&once->references);
  g_atomic_ref_count_inc (&once->references);
  g_mutex_init (&once->mutex);
  g_cond_init (&once->cond);
  g_thread_unref (g_thread_new ("zj-card-once", once_run, once));
  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (on_once_cancelled), once, NULL);

  g_mutex_lock (&once->mutex);
  while (!once->done && !g_cancellable_is_cancelled (cancellable)
         && g_cond_wait_until (&once->cond, &once->mutex, until_us))
    ;
  if (g_cancellable_set_error_if_cancelled (cancellable, error)) {
    /* a cancelled call never reports success */
  } else if (!once->done) {
    g_set_error_literal (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_NO_DAEMON, "pcscd does not answer in time");
  } else if (once->error != NULL) {
    g_propagate_error (error, g_steal_pointer (&once->error));
  } else {
    list = g_steal_pointer (&once->list);
  }
  g_mutex_unlock (&once->mutex);
  if (handler != 0)
    g_cancellable_disconnect (cancellable, handler);
  once_unref (once);
  return list;
}
