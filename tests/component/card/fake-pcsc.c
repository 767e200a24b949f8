#include "fake-pcsc.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <reader.h>
#include <string.h>
#include <unistd.h>

#define READERS_MAX 16
#define OBJECTS_MAX 64
#define CLEAN_UP_US (10 * G_USEC_PER_SEC)
#define ATR         "3B6D00005A4A5445535443415244303031"
#define PNP         "\\\\?PnP?\\Notification"

typedef struct {
  char name[64];
  gboolean present, mute, foreign_exclusive, foreign_transaction;
  const FakeAnswer *answers;
  guint events;
} Slot;

typedef struct {
  SCARDCONTEXT id;
  guint daemon_run;
  gboolean waiting, cancelled;
} Context;

typedef struct {
  SCARDHANDLE id;
  guint daemon_run;
  char reader[64];
  LONG event; /* SCARD_W_RESET_CARD or SCARD_W_REMOVED_CARD, sticky */
  gboolean transaction;
} Connection;

typedef struct {
  guint nth, times;
  LONG result;
} Failure;

static struct {
  GMutex mutex;
  GCond cond;
  FakeDaemon daemon;
  guint run; /* of the daemon: one more after each start */
  Slot slots[READERS_MAX];
  guint n_slots;
  Context contexts[OBJECTS_MAX];
  Connection connections[OBJECTS_MAX];
  LONG next_id;
  guint counts[FAKE_N_CALLS];
  Failure failures[FAKE_N_CALLS];
  gboolean hangs[FAKE_N_CALLS];
  guint event_nth;
  FakeEvent event;
  const FakeAnswer *event_card;
  char *features, *pad_answer, *attrib_atr, *socket;
  guint8 control[512];
  gsize control_length;
  DWORD disposition;
  gboolean closed_to_us;
} fake = { .next_id = 1000 };

static void
changed (void)
{
  g_cond_broadcast (&fake.cond);
}

static gsize
from_hex (const char *hex, guint8 *out, gsize size)
{
  gsize count = 0;

  for (; hex[0] != '\0' && hex[1] != '\0' && count < size; hex += 2)
    out[count++] = (guint8)(g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]));
  return count;
}

/* --- the test's side ---------------------------------------------------------------------- */

void
fake_socket (gboolean there)
{
  g_mutex_lock (&fake.mutex);
  if (there)
    g_assert_true (g_file_set_contents (fake.socket, "", 0, NULL));
  else
    g_unlink (fake.socket);
  g_mutex_unlock (&fake.mutex);
}

void
fake_reset (void)
{
  g_mutex_lock (&fake.mutex);
  if (fake.socket == NULL) {
    g_autofree char *folder = g_dir_make_tmp ("zj-fake-XXXXXX", NULL);

    fake.socket = g_build_filename (folder, "pcscd.comm", NULL);
    g_setenv ("PCSCLITE_CSOCK_NAME", fake.socket, TRUE);
  }
  g_unlink (fake.socket);
  for (guint i = 0; i < OBJECTS_MAX; i++) {
    /* A call that was left behind cleans up after itself, in its own time. */
    gint64 deadline = g_get_monotonic_time () + CLEAN_UP_US;

    while (fake.contexts[i].id != 0)
      g_assert_true (g_cond_wait_until (&fake.cond, &fake.mutex, deadline));
    fake.connections[i].id = 0;
  }
  fake.daemon = FAKE_UP;
  fake.n_slots = 0;
  fake.run++;
  memset (fake.counts, 0, sizeof fake.counts);
  memset (fake.failures, 0, sizeof fake.failures);
  memset (fake.hangs, 0, sizeof fake.hangs);
  fake.event = 0;
  fake.closed_to_us = FALSE;
  fake.control_length = 0;
  g_clear_pointer (&fake.features, g_free);
  g_clear_pointer (&fake.pad_answer, g_free);
  g_free (fake.attrib_atr);
  fake.attrib_atr = g_strdup (ATR);
  g_mutex_unlock (&fake.mutex);
}

void
fake_daemon (FakeDaemon daemon)
{
  g_mutex_lock (&fake.mutex);
  if (fake.daemon == FAKE_UP)
    fake.run++;
  fake.daemon = daemon;
  for (guint i = 0; i < fake.n_slots; i++)
    fake.slots[i].events = 0;
  changed ();
  g_mutex_unlock (&fake.mutex);
}

static Slot *
find_slot (const char *name)
{
  for (guint i = 0; i < fake.n_slots; i++) {
    if (strcmp (fake.slots[i].name, name) == 0)
      return &fake.slots[i];
  }
  return NULL;
}

void
fake_add_reader (const char *name)
{
  g_mutex_lock (&fake.mutex);
  g_assert_cmpuint (fake.n_slots, <, READERS_MAX);
  memset (&fake.slots[fake.n_slots], 0, sizeof *fake.slots);
  g_strlcpy (fake.slots[fake.n_slots++].name, name, sizeof fake.slots[0].name);
  changed ();
  g_mutex_unlock (&fake.mutex);
}

static void
tell_connections (const char *reader, LONG event)
{
  for (guint i = 0; i < OBJECTS_MAX; i++) {
    if (fake.connections[i].id != 0 && strcmp (fake.connections[i].reader, reader) == 0)
      fake.connections[i].event = event;
  }
}

void
fake_remove_reader (const char *name)
{
  Slot *slot;

  g_mutex_lock (&fake.mutex);
  slot = find_slot (name);
  g_assert_nonnull (slot);
  tell_connections (name, SCARD_E_READER_UNAVAILABLE);
  memmove (slot, slot + 1, (gsize)(fake.slots + fake.n_slots - (slot + 1)) * sizeof *slot);
  fake.n_slots--;
  changed ();
  g_mutex_unlock (&fake.mutex);
}

static void
put_card (Slot *slot, const FakeAnswer *answers, gboolean mute)
{
  slot->present = TRUE;
  slot->mute = mute;
  slot->answers = answers;
  slot->events++;
  changed ();
}

static void
take_card (Slot *slot)
{
  slot->present = FALSE;
  slot->events++;
  tell_connections (slot->name, SCARD_W_REMOVED_CARD);
  changed ();
}

void
fake_insert (const char *reader, const FakeAnswer *answers)
{
  g_mutex_lock (&fake.mutex);
  put_card (find_slot (reader), answers, FALSE);
  g_mutex_unlock (&fake.mutex);
}

void
fake_insert_mute (const char *reader)
{
  g_mutex_lock (&fake.mutex);
  put_card (find_slot (reader), NULL, TRUE);
  g_mutex_unlock (&fake.mutex);
}

void
fake_remove (const char *reader)
{
  g_mutex_lock (&fake.mutex);
  take_card (find_slot (reader));
  g_mutex_unlock (&fake.mutex);
}

void
fake_hold_exclusively (const char *reader, gboolean held)
{
  g_mutex_lock (&fake.mutex);
  find_slot (reader)->foreign_exclusive = held;
  changed ();
  g_mutex_unlock (&fake.mutex);
}

void
fake_hold_transaction (const char *reader, gboolean held)
{
  g_mutex_lock (&fake.mutex);
  find_slot (reader)->foreign_transaction = held;
  changed ();
  g_mutex_unlock (&fake.mutex);
}

void
fake_reset_card (const char *reader)
{
  g_mutex_lock (&fake.mutex);
  tell_connections (reader, SCARD_W_RESET_CARD);
  g_mutex_unlock (&fake.mutex);
}

void
fake_fail (FakeCall call, guint nth, guint times, LONG result)
{
  g_mutex_lock (&fake.mutex);
  fake.failures[call] = (Failure){ nth, times, result };
  changed ();
  g_mutex_unlock (&fake.mutex);
}

void
fake_event (guint nth, FakeEvent event, const FakeAnswer *next_card)
{
  g_mutex_lock (&fake.mutex);
  fake.event_nth = nth;
  fake.event = event;
  fake.event_card = next_card;
  g_mutex_unlock (&fake.mutex);
}

void
fake_hang (FakeCall call, gboolean hangs)
{
  g_mutex_lock (&fake.mutex);
  fake.hangs[call] = hangs;
  changed ();
  g_mutex_unlock (&fake.mutex);
}

void
fake_pin_pad (const char *features, const char *answer)
{
  g_mutex_lock (&fake.mutex);
  fake.features = g_strdup (features);
  fake.pad_answer = g_strdup (answer);
  g_mutex_unlock (&fake.mutex);
}

void
fake_last_control (guint8 *bytes, gsize *length)
{
  g_mutex_lock (&fake.mutex);
  memcpy (bytes, fake.control, fake.control_length);
  *length = fake.control_length;
  g_mutex_unlock (&fake.mutex);
}

void
fake_attrib_atr (const char *hex)
{
  g_mutex_lock (&fake.mutex);
  g_free (fake.attrib_atr);
  fake.attrib_atr = g_strdup (hex);
  g_mutex_unlock (&fake.mutex);
}

void
fake_close_socket_to_us (gboolean closed)
{
  g_mutex_lock (&fake.mutex);
  fake.closed_to_us = closed;
  g_mutex_unlock (&fake.mutex);
}

static guint
count_contexts (void)
{
  guint count = 0;

  for (guint i = 0; i < OBJECTS_MAX; i++)
    count += fake.contexts[i].id != 0 ? 1 : 0;
  return count;
}

static guint
count_connections (void)
{
  guint count = 0;

  for (guint i = 0; i < OBJECTS_MAX; i++)
    count += fake.connections[i].id != 0 ? 1 : 0;
  return count;
}

guint
fake_count (FakeCall call)
{
  guint count;

  g_mutex_lock (&fake.mutex);
  count = fake.counts[call];
  g_mutex_unlock (&fake.mutex);
  return count;
}

guint
fake_connections (void)
{
  guint count;

  g_mutex_lock (&fake.mutex);
  count = count_connections ();
  g_mutex_unlock (&fake.mutex);
  return count;
}

guint
fake_contexts (void)
{
  guint count;

  g_mutex_lock (&fake.mutex);
  count = count_contexts ();
  g_mutex_unlock (&fake.mutex);
  return count;
}

DWORD
fake_last_disposition (void)
{
  DWORD disposition;

  g_mutex_lock (&fake.mutex);
  disposition = fake.disposition;
  g_mutex_unlock (&fake.mutex);
  return disposition;
}

#define AWAIT(condition, what)                                                                                         \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    gint64 until_us = g_get_monotonic_time () + 10 * G_TIME_SPAN_SECOND;                                               \
                                                                                                                       \
    g_mutex_lock (&fake.mutex);                                                                                        \
    while (!(condition)) {                                                                                             \
      if (!g_cond_wait_until (&fake.cond, &fake.mutex, until_us))                                                      \
        g_error ("waited 10 s for %s", what);                                                                          \
    }                                                                                                                  \
    g_mutex_unlock (&fake.mutex);                                                                                      \
  }                                                                                                                    \
  G_STMT_END

void
fake_await_count (FakeCall call, guint count)
{
  AWAIT (fake.counts[call] >= count, "calls");
}

void
fake_await_connections (guint count)
{
  AWAIT (count_connections () == count, "connections");
}

void
fake_await_contexts (guint count)
{
  AWAIT (count_contexts () == count, "contexts");
}

/* --- the library's side: each begins and ends the same way ---------------------------------- */

/* With the lock held from here on. TRUE: *result is what the test wants returned. */
static gboolean
enter (FakeCall call, LONG *result)
{
  Failure *failure = &fake.failures[call];

  g_mutex_lock (&fake.mutex);
  fake.counts[call]++;
  changed ();
  while (fake.hangs[call])
    g_cond_wait (&fake.cond, &fake.mutex);
  *result = SCARD_S_SUCCESS;
  if (failure->times == 0)
    return FALSE;
  if (failure->nth > 0) {
    failure->nth--;
    return FALSE;
  }
  if (failure->times != G_MAXUINT)
    failure->times--;
  *result = failure->result;
  return TRUE;
}

static LONG
leave (LONG result)
{
  changed ();
  g_mutex_unlock (&fake.mutex);
  return result;
}

static Context *
find_context (SCARDCONTEXT id)
{
  for (guint i = 0; i < OBJECTS_MAX; i++) {
    if (id != 0 && fake.contexts[i].id == id)
      return &fake.contexts[i];
  }
  return NULL;
}

static Connection *
find_connection (SCARDHANDLE id)
{
  for (guint i = 0; i < OBJECTS_MAX; i++) {
    if (id != 0 && fake.connections[i].id == id)
      return &fake.connections[i];
  }
  return NULL;
}

/* What a call on a context finds first. */
static LONG
check_context (const Context *context)
{
  if (context == NULL)
    return SCARD_E_INVALID_HANDLE;
  return context->daemon_run == fake.run && fake.daemon == FAKE_UP ? SCARD_S_SUCCESS : SCARD_F_COMM_ERROR;
}

static LONG
check_connection (const Connection *connection)
{
  if (connection == NULL)
    return SCARD_E_INVALID_HANDLE;
  if (connection->daemon_run != fake.run || fake.daemon != FAKE_UP)
    return SCARD_F_COMM_ERROR;
  return connection->event;
}

/* Prototypes for the linker's names. */
LONG __wrap_SCardEstablishContext (DWORD scope, LPCVOID one, LPCVOID two, LPSCARDCONTEXT id);
LONG __wrap_SCardReleaseContext (SCARDCONTEXT id);
LONG __wrap_SCardListReaders (SCARDCONTEXT id, LPCSTR groups, LPSTR names, LPDWORD length);
LONG __wrap_SCardGetStatusChange (SCARDCONTEXT id, DWORD timeout, SCARD_READERSTATE *states, DWORD n_states);
LONG __wrap_SCardCancel (SCARDCONTEXT id);
LONG __wrap_SCardConnect (SCARDCONTEXT id, LPCSTR reader, DWORD mode, DWORD protocols, LPSCARDHANDLE handle,
                          LPDWORD protocol);
LONG __wrap_SCardReconnect (SCARDHANDLE handle, DWORD mode, DWORD protocols, DWORD disposition, LPDWORD protocol);
LONG __wrap_SCardDisconnect (SCARDHANDLE handle, DWORD disposition);
LONG __wrap_SCardBeginTransaction (SCARDHANDLE handle);
LONG __wrap_SCardEndTransaction (SCARDHANDLE handle, DWORD disposition);
LONG __wrap_SCardTransmit (SCARDHANDLE handle, const SCARD_IO_REQUEST *send_protocol, LPCBYTE command, DWORD length,
                           SCARD_IO_REQUEST *receive_protocol, LPBYTE answer, LPDWORD answer_length);
LONG __wrap_SCardControl (SCARDHANDLE handle, DWORD code, LPCVOID in, DWORD in_length, LPVOID out, DWORD out_size,
                          LPDWORD out_length);
LONG __wrap_SCardGetAttrib (SCARDHANDLE handle, DWORD attribute, LPBYTE out, LPDWORD length);
LONG __wrap_SCardStatus (SCARDHANDLE handle, LPSTR name, LPDWORD name_length, LPDWORD state, LPDWORD protocol,
                         LPBYTE atr, LPDWORD atr_length);
int __wrap_access (const char *path, int mode);
int __real_access (const char *path, int mode);

int
__wrap_access (const char *path, int mode)
{
  gboolean closed;

  g_mutex_lock (&fake.mutex);
  closed = fake.closed_to_us;
  g_mutex_unlock (&fake.mutex);
  if (!closed)
    return __real_access (path, mode);
  errno = EACCES;
  return -1;
}

LONG
__wrap_SCardEstablishContext (DWORD scope, LPCVOID one, LPCVOID two, LPSCARDCONTEXT id)
{
  LONG result;

  (void)one, (void)two;
  g_assert_cmpuint (scope, ==, SCARD_SCOPE_SYSTEM);
  *id = 0;
  if (enter (FAKE_ESTABLISH, &result))
    return leave (result);
  if (fake.daemon != FAKE_UP)
    return leave (fake.daemon == FAKE_ABSENT ? SCARD_E_NO_SERVICE : SCARD_W_SECURITY_VIOLATION);
  for (guint i = 0; i < OBJECTS_MAX; i++) {
    if (fake.contexts[i].id == 0) {
      fake.contexts[i] = (Context){ fake.next_id++, fake.run, FALSE, FALSE };
      *id = fake.contexts[i].id;
      return leave (SCARD_S_SUCCESS);
    }
  }
  return leave (SCARD_E_NO_MEMORY);
}

LONG
__wrap_SCardReleaseContext (SCARDCONTEXT id)
{
  Context *context;
  LONG result;

  (void)enter (FAKE_RELEASE, &result);
  context = find_context (id);
  if (context == NULL)
    return leave (SCARD_E_INVALID_HANDLE);
  context->id = 0;
  changed ();
  return leave (SCARD_S_SUCCESS);
}

LONG
__wrap_SCardListReaders (SCARDCONTEXT id, LPCSTR groups, LPSTR names, LPDWORD length)
{
  gsize at = 0;
  LONG result;

  (void)groups;
  if (enter (FAKE_LIST, &result) || (result = check_context (find_context (id))) != SCARD_S_SUCCESS)
    return leave (result);
  if (fake.n_slots == 0)
    return leave (SCARD_E_NO_READERS_AVAILABLE);
  for (guint i = 0; i < fake.n_slots; i++) {
    gsize size = strlen (fake.slots[i].name) + 1;

    if (at + size + 1 > *length)
      return leave (SCARD_E_INSUFFICIENT_BUFFER);
    memcpy (names + at, fake.slots[i].name, size);
    at += size;
  }
  names[at++] = '\0';
  *length = at;
  return leave (SCARD_S_SUCCESS);
}

static DWORD
slot_state (const Slot *slot)
{
  DWORD state = (DWORD)slot->events << 16;

  if (!slot->present)
    return state | SCARD_STATE_EMPTY;
  state |= SCARD_STATE_PRESENT;
  if (slot->mute)
    state |= SCARD_STATE_MUTE;
  if (slot->foreign_exclusive)
    state |= SCARD_STATE_EXCLUSIVE;
  return state;
}

/* TRUE: there is something to tell. */
static gboolean
look (SCARD_READERSTATE *states, DWORD n_states, guint readers_before, LONG *result)
{
  gboolean tell = FALSE;

  for (DWORD i = 0; i < n_states; i++) {
    const Slot *slot = find_slot (states[i].szReader);
    DWORD now;

    if (strcmp (states[i].szReader, PNP) == 0) {
      states[i].dwEventState = fake.n_slots != readers_before ? SCARD_STATE_CHANGED : 0;
      tell |= fake.n_slots != readers_before;
      continue;
    }
    if (slot == NULL) {
      states[i].dwEventState = SCARD_STATE_UNKNOWN | SCARD_STATE_UNAVAILABLE | SCARD_STATE_CHANGED;
      tell |= (states[i].dwCurrentState & SCARD_STATE_UNKNOWN) == 0;
      continue;
    }
    now = slot_state (slot);
    states[i].dwEventState = now;
    states[i].cbAtr = slot->present && !slot->mute ? from_hex (ATR, states[i].rgbAtr, sizeof states[i].rgbAtr) : 0;
    if (now != states[i].dwCurrentState) {
      states[i].dwEventState |= SCARD_STATE_CHANGED;
      tell = TRUE;
    }
  }
  *result = SCARD_S_SUCCESS;
  return tell;
}

LONG
__wrap_SCardGetStatusChange (SCARDCONTEXT id, DWORD timeout, SCARD_READERSTATE *states, DWORD n_states)
{
  gint64 until_us = g_get_monotonic_time () + (gint64)timeout * G_TIME_SPAN_MILLISECOND;
  guint readers_before;
  Context *context;
  LONG result;

  g_assert_cmpuint (n_states, <=, READERS_MAX);
  if (enter (FAKE_CHANGE, &result))
    return leave (result);
  context = find_context (id);
  if ((result = check_context (context)) != SCARD_S_SUCCESS)
    return leave (result);
  for (DWORD i = 0; i < n_states; i++) {
    if (strcmp (states[i].szReader, PNP) != 0 && find_slot (states[i].szReader) == NULL)
      return leave (SCARD_E_UNKNOWN_READER);
  }
  readers_before = fake.n_slots;
  context->waiting = TRUE;
  while (!look (states, n_states, readers_before, &result)) {
    if (context->cancelled || fake.hangs[FAKE_CHANGE] || timeout == 0
        || !g_cond_wait_until (&fake.cond, &fake.mutex, until_us)) {
      result = context->cancelled ? SCARD_E_CANCELLED : SCARD_E_TIMEOUT;
      break;
    }
    if ((result = check_context (context)) != SCARD_S_SUCCESS)
      break;
  }
  context->waiting = FALSE;
  context->cancelled = FALSE;
  return leave (result);
}

LONG
__wrap_SCardCancel (SCARDCONTEXT id)
{
  Context *context;
  LONG result;

  if (enter (FAKE_CANCEL, &result))
    return leave (result);
  context = find_context (id);
  if (context != NULL && context->waiting)
    context->cancelled = TRUE;
  return leave (context != NULL ? SCARD_S_SUCCESS : SCARD_E_INVALID_HANDLE);
}

LONG
__wrap_SCardConnect (SCARDCONTEXT id, LPCSTR reader, DWORD mode, DWORD protocols, LPSCARDHANDLE handle,
                     LPDWORD protocol)
{
  Slot *slot;
  LONG result;

  g_assert_cmpuint (mode, ==, SCARD_SHARE_SHARED);
  g_assert_cmpuint (protocols, ==, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1);
  *handle = 0;
  if (enter (FAKE_CONNECT, &result) || (result = check_context (find_context (id))) != SCARD_S_SUCCESS)
    return leave (result);
  slot = find_slot (reader);
  if (slot == NULL)
    return leave (SCARD_E_UNKNOWN_READER);
  if (slot->foreign_exclusive)
    return leave (SCARD_E_SHARING_VIOLATION);
  while ((slot = find_slot (reader)) != NULL && slot->foreign_transaction)
    g_cond_wait (&fake.cond, &fake.mutex);
  if ((result = check_context (find_context (id))) != SCARD_S_SUCCESS)
    return leave (result);
  if (slot == NULL)
    return leave (SCARD_E_READER_UNAVAILABLE);
  if (!slot->present)
    return leave (SCARD_E_NO_SMARTCARD);
  if (slot->mute)
    return leave (SCARD_W_UNPOWERED_CARD);
  for (guint i = 0; i < OBJECTS_MAX; i++) {
    if (fake.connections[i].id == 0) {
      fake.connections[i] = (Connection){ .id = fake.next_id++, .daemon_run = fake.run };
      g_strlcpy (fake.connections[i].reader, reader, sizeof fake.connections[i].reader);
      *handle = fake.connections[i].id;
      *protocol = SCARD_PROTOCOL_T0;
      return leave (SCARD_S_SUCCESS);
    }
  }
  return leave (SCARD_E_NO_MEMORY);
}

LONG
__wrap_SCardReconnect (SCARDHANDLE handle, DWORD mode, DWORD protocols, DWORD disposition, LPDWORD protocol)
{
  Connection *connection;
  const Slot *slot;
  LONG result;

  (void)mode, (void)protocols;
  if (enter (FAKE_RECONNECT, &result))
    return leave (result);
  connection = find_connection (handle);
  if (connection == NULL)
    return leave (SCARD_E_INVALID_HANDLE);
  if (connection->daemon_run != fake.run || fake.daemon != FAKE_UP)
    return leave (SCARD_F_COMM_ERROR);
  slot = find_slot (connection->reader);
  if (slot == NULL)
    return leave (SCARD_E_READER_UNAVAILABLE);
  if (!slot->present)
    return leave (SCARD_E_NO_SMARTCARD);
  if (slot->mute)
    return leave (SCARD_W_UNRESPONSIVE_CARD);
  g_assert_true (disposition == SCARD_LEAVE_CARD || disposition == SCARD_RESET_CARD);
  /* As pcscd does: whatever card is there now, the handle is good again. */
  connection->event = SCARD_S_SUCCESS;
  *protocol = SCARD_PROTOCOL_T0;
  return leave (SCARD_S_SUCCESS);
}

LONG
__wrap_SCardDisconnect (SCARDHANDLE handle, DWORD disposition)
{
  Connection *connection;
  LONG result;

  if (enter (FAKE_DISCONNECT, &result))
    return leave (result);
  connection = find_connection (handle);
  if (connection == NULL)
    return leave (SCARD_E_INVALID_HANDLE);
  connection->id = 0;
  fake.disposition = disposition;
  return leave (SCARD_S_SUCCESS);
}

LONG
__wrap_SCardBeginTransaction (SCARDHANDLE handle)
{
  Connection *connection;
  const Slot *slot;
  LONG result;

  if (enter (FAKE_BEGIN, &result))
    return leave (result);
  for (;;) {
    connection = find_connection (handle);
    if ((result = check_connection (connection)) != SCARD_S_SUCCESS)
      return leave (result);
    slot = find_slot (connection->reader);
    if (slot == NULL || !slot->foreign_transaction)
      break;
    g_cond_wait (&fake.cond, &fake.mutex);
  }
  g_assert_false (connection->transaction);
  connection->transaction = TRUE;
  return leave (SCARD_S_SUCCESS);
}

LONG
__wrap_SCardEndTransaction (SCARDHANDLE handle, DWORD disposition)
{
  Connection *connection;
  LONG result;

  g_assert_cmpuint (disposition, ==, SCARD_LEAVE_CARD);
  if (enter (FAKE_END, &result))
    return leave (result);
  connection = find_connection (handle);
  if ((result = check_connection (connection)) != SCARD_S_SUCCESS)
    return leave (result);
  if (!connection->transaction)
    return leave (SCARD_E_NOT_TRANSACTED);
  connection->transaction = FALSE;
  return leave (SCARD_S_SUCCESS);
}

static const char *
answer_to (const Slot *slot, LPCBYTE command, DWORD length)
{
  g_autoptr (GString) hex = g_string_new (NULL);

  for (DWORD i = 0; i < length; i++)
    g_string_append_printf (hex, "%02X", command[i]);
  for (const FakeAnswer *a = slot->answers; a->command != NULL; a++) {
    if (strcmp (a->command, hex->str) == 0 || strcmp (a->command, "*") == 0)
      return a->answer;
  }
  return "6D00";
}

static LONG
happen (Slot *slot, LPDWORD answer_length)
{
  FakeEvent event = fake.event;

  fake.event = 0;
  *answer_length = 0;
  switch (event) {
  case FAKE_PULL: /* known at once */
    take_card (slot);
    return SCARD_W_REMOVED_CARD;
  case FAKE_PULL_LATE: /* the driver fails, the slot's state follows */
    take_card (slot);
    return SCARD_E_NOT_TRANSACTED;
  case FAKE_SILENT:
    return SCARD_E_NOT_TRANSACTED;
  case FAKE_NO_BYTES:
    take_card (slot);
    return SCARD_S_SUCCESS;
  case FAKE_DIE: /* with the answer on its way: the library calls that a security violation */
    fake.daemon = FAKE_ABSENT;
    fake.run++;
    return SCARD_W_SECURITY_VIOLATION;
  case FAKE_RESET:
    tell_connections (slot->name, SCARD_W_RESET_CARD);
    return SCARD_W_RESET_CARD;
  case FAKE_LONG:
    *answer_length = 70000;
    return SCARD_S_SUCCESS;
  case FAKE_EXCHANGE: /* too fast for pcscd, then the new one is reset by somebody */
    slot->answers = fake.event_card;
    tell_connections (slot->name, SCARD_W_RESET_CARD);
    return SCARD_W_RESET_CARD;
  default:
    g_assert_not_reached ();
  }
}

LONG
__wrap_SCardTransmit (SCARDHANDLE handle, const SCARD_IO_REQUEST *send_protocol, LPCBYTE command, DWORD length,
                      SCARD_IO_REQUEST *receive_protocol, LPBYTE answer, LPDWORD answer_length)
{
  guint8 bytes[512];
  Connection *connection;
  DWORD room = *answer_length;
  Slot *slot;
  LONG result;
  gsize size;

  (void)receive_protocol;
  g_assert_true (send_protocol == SCARD_PCI_T0);
  if (enter (FAKE_TRANSMIT, &result))
    return leave (result);
  connection = find_connection (handle);
  if ((result = check_connection (connection)) != SCARD_S_SUCCESS)
    return leave (result);
  g_assert_true (connection->transaction); /* nothing is sent outside of one */
  slot = find_slot (connection->reader);
  if (fake.event != 0 && fake.event_nth-- == 0)
    return leave (happen (slot, answer_length));
  size = from_hex (answer_to (slot, command, length), bytes, sizeof bytes);
  if (size > room)
    return leave (SCARD_E_INSUFFICIENT_BUFFER);
  memcpy (answer, bytes, size);
  *answer_length = size;
  return leave (SCARD_S_SUCCESS);
}

LONG
__wrap_SCardControl (SCARDHANDLE handle, DWORD code, LPCVOID in, DWORD in_length, LPVOID out, DWORD out_size,
                     LPDWORD out_length)
{
  const char *answer;
  LONG result;

  *out_length = 0;
  if (enter (FAKE_CONTROL, &result) || (result = check_connection (find_connection (handle))) != SCARD_S_SUCCESS)
    return leave (result);
  answer = code == CM_IOCTL_GET_FEATURE_REQUEST ? fake.features : fake.pad_answer;
  if (answer == NULL)
    return leave (SCARD_E_UNSUPPORTED_FEATURE);
  if (code != CM_IOCTL_GET_FEATURE_REQUEST) {
    g_assert_cmpuint (in_length, <=, sizeof fake.control);
    memcpy (fake.control, in, in_length);
    fake.control_length = in_length;
  }
  *out_length = from_hex (answer, out, out_size);
  return leave (SCARD_S_SUCCESS);
}

LONG
__wrap_SCardGetAttrib (SCARDHANDLE handle, DWORD attribute, LPBYTE out, LPDWORD length)
{
  LONG result;

  g_assert_cmpuint (attribute, ==, SCARD_ATTR_ATR_STRING);
  if (enter (FAKE_ATTRIB, &result) || (result = check_connection (find_connection (handle))) != SCARD_S_SUCCESS)
    return leave (result);
  if (fake.attrib_atr == NULL)
    return leave (SCARD_E_UNSUPPORTED_FEATURE);
  *length = from_hex (fake.attrib_atr, out, *length);
  return leave (SCARD_S_SUCCESS);
}

LONG
__wrap_SCardStatus (SCARDHANDLE handle, LPSTR name, LPDWORD name_length, LPDWORD state, LPDWORD protocol, LPBYTE atr,
                    LPDWORD atr_length)
{
  LONG result;

  (void)name, (void)name_length, (void)state, (void)protocol;
  if (enter (FAKE_STATUS, &result) || (result = check_connection (find_connection (handle))) != SCARD_S_SUCCESS)
    return leave (result);
  *atr_length = from_hex (ATR, atr, *atr_length);
  return leave (SCARD_S_SUCCESS);
}
