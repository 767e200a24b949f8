/* The reader watch against a pcscd that comes, goes, refuses, hangs and tells nothing. */
#include <card/error.h>
#include <card/watch.h>

#include "fake-pcsc.h"

#include <string.h>

#define ONE   "Reader One 00 00"
#define OTHER "Reader Other 01 00"

static const FakeAnswer card[] = { { "*", "6A82" }, { NULL, NULL } };

typedef struct {
  ZjReaderWatch *watch;
  ZjReaderList *last;
  guint calls;
  gboolean over; /* the watch is gone: no call any more */
} Seen;

static void
on_readers (ZjReaderList *list, gpointer user_data)
{
  Seen *seen = user_data;

  g_assert_false (seen->over);
  zj_reader_list_unref (seen->last);
  seen->last = zj_reader_list_ref (list);
  seen->calls++;
}

static gboolean
on_deadline (gpointer what)
{
  g_error ("waited 10 s for %s", (const char *)what);
  return G_SOURCE_REMOVE;
}

/* Runs the main loop until condition holds. */
#define AWAIT(condition, what)                                                                                         \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    static char named[] = what;                                                                                        \
    guint deadline = g_timeout_add_seconds (10, on_deadline, named);                                                   \
                                                                                                                       \
    while (!(condition))                                                                                               \
      g_main_context_iteration (NULL, TRUE);                                                                           \
    g_source_remove (deadline);                                                                                        \
  }                                                                                                                    \
  G_STMT_END

static const ZjReader *
reader (const Seen *seen, const char *name)
{
  for (guint i = 0; seen->last != NULL && i < seen->last->readers->len; i++) {
    const ZjReader *one = g_ptr_array_index (seen->last->readers, i);

    if (strcmp (one->name, name) == 0)
      return one;
  }
  return NULL;
}

static gboolean
has_slot (const Seen *seen, const char *name, ZjSlotState slot)
{
  const ZjReader *one = reader (seen, name);

  return one != NULL && one->slot == slot;
}

static gboolean
daemon_is (const Seen *seen, ZjDaemonState daemon)
{
  return seen->last != NULL && seen->last->daemon == daemon;
}

static void
start (Seen *seen)
{
  *seen = (Seen){ .calls = 0 };
  seen->watch = zj_reader_watch_new (on_readers, seen);
}

static void
end (Seen *seen)
{
  gint64 began_us = g_get_monotonic_time ();

  zj_reader_watch_free (seen->watch);
  g_assert_cmpint (g_get_monotonic_time () - began_us, <, G_TIME_SPAN_SECOND);
  seen->over = TRUE;
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_pointer (&seen->last, zj_reader_list_unref);
  g_assert_cmpuint (fake_contexts (), ==, 0);
}

static void
test_cards (void)
{
  Seen seen;
  guint first;

  fake_reset ();
  fake_add_reader (ONE);
  fake_add_reader (OTHER);
  start (&seen);
  AWAIT (daemon_is (&seen, ZJ_DAEMON_UP), "the first list");
  g_assert_cmpuint (seen.last->readers->len, ==, 2);
  g_assert_true (has_slot (&seen, ONE, ZJ_SLOT_EMPTY));
  g_assert_null (reader (&seen, ONE)->atr);

  fake_insert (ONE, card);
  AWAIT (has_slot (&seen, ONE, ZJ_SLOT_PRESENT), "the card");
  g_assert_cmpstr (reader (&seen, ONE)->atr, ==, "3B6D00005A4A5445535443415244303031");
  g_assert_true (has_slot (&seen, OTHER, ZJ_SLOT_EMPTY));
  first = reader (&seen, ONE)->events;

  fake_remove (ONE);
  AWAIT (has_slot (&seen, ONE, ZJ_SLOT_EMPTY), "the card to go");
  g_assert_null (reader (&seen, ONE)->atr);
  fake_insert (ONE, card);
  AWAIT (has_slot (&seen, ONE, ZJ_SLOT_PRESENT), "the card again");
  g_assert_cmpuint (reader (&seen, ONE)->events, !=, first);

  fake_insert_mute (OTHER);
  AWAIT (has_slot (&seen, OTHER, ZJ_SLOT_MUTE), "the mute card");
  fake_hold_exclusively (ONE, TRUE);
  AWAIT (has_slot (&seen, ONE, ZJ_SLOT_IN_USE), "the other program");
  fake_hold_exclusively (ONE, FALSE);
  AWAIT (has_slot (&seen, ONE, ZJ_SLOT_PRESENT), "the other program to let go");
  g_assert_cmpuint (fake_count (FAKE_CONNECT), ==, 0); /* a watch touches no card */
  end (&seen);
}

static void
test_readers_come_and_go (void)
{
  Seen seen;

  fake_reset ();
  start (&seen);
  AWAIT (daemon_is (&seen, ZJ_DAEMON_UP), "an empty list");
  g_assert_cmpuint (seen.last->readers->len, ==, 0);
  fake_add_reader (ONE);
  AWAIT (reader (&seen, ONE) != NULL, "the first reader");
  fake_add_reader (OTHER);
  AWAIT (reader (&seen, OTHER) != NULL, "the second reader");
  fake_insert (OTHER, card);
  AWAIT (has_slot (&seen, OTHER, ZJ_SLOT_PRESENT), "its card");
  fake_remove_reader (ONE);
  AWAIT (reader (&seen, ONE) == NULL, "the first reader to go");
  g_assert_true (has_slot (&seen, OTHER, ZJ_SLOT_PRESENT));
  fake_remove_reader (OTHER);
  AWAIT (seen.last->readers->len == 0, "the second reader to go");
  fake_add_reader (ONE);
  AWAIT (reader (&seen, ONE) != NULL, "the first reader again");
  end (&seen);
}

static void
test_full_house (void)
{
  Seen seen;

  fake_reset ();
  for (guint i = 0; i < 16; i++) {
    g_autofree char *name = g_strdup_printf ("Reader %02X 00", i);

    fake_add_reader (name);
  }
  start (&seen);
  AWAIT (daemon_is (&seen, ZJ_DAEMON_UP) && seen.last->readers->len == 16, "sixteen readers");
  fake_insert ("Reader 0F 00", card);
  AWAIT (has_slot (&seen, "Reader 0F 00", ZJ_SLOT_PRESENT), "a card in the last one");
  end (&seen);
}

/* The socket's appearance ends a pause that has grown long. */
static void
test_absent_then_there (void)
{
  Seen seen;
  gint64 began_us;

  fake_reset ();
  fake_daemon (FAKE_ABSENT);
  fake_add_reader (ONE);
  start (&seen);
  AWAIT (daemon_is (&seen, ZJ_DAEMON_ABSENT), "no daemon");
  g_assert_cmpuint (seen.last->readers->len, ==, 0);
  /* 50, 100, 200, 400, 800, 1600 ms: the pause after the eighth attempt is 2 s. */
  fake_await_count (FAKE_ESTABLISH, 8);
  began_us = g_get_monotonic_time ();
  fake_daemon (FAKE_UP);
  fake_socket (TRUE);
  AWAIT (reader (&seen, ONE) != NULL, "the reader");
  g_assert_cmpint (g_get_monotonic_time () - began_us, <, G_TIME_SPAN_SECOND);
  g_assert_cmpuint (seen.calls, ==, 2);
  end (&seen);
}

static void
test_restarted (void)
{
  Seen seen;
  guint before;

  fake_reset ();
  fake_add_reader (ONE);
  fake_insert (ONE, card);
  start (&seen);
  for (guint i = 0; i < 3; i++) {
    AWAIT (has_slot (&seen, ONE, ZJ_SLOT_PRESENT), "the card");
    before = reader (&seen, ONE)->events;
    fake_daemon (FAKE_ABSENT);
    AWAIT (daemon_is (&seen, ZJ_DAEMON_ABSENT), "the daemon to be gone");
    g_assert_cmpuint (seen.last->readers->len, ==, 0);
    fake_daemon (FAKE_UP);
    AWAIT (has_slot (&seen, ONE, ZJ_SLOT_PRESENT), "the card after the restart");
    g_assert_cmpuint (reader (&seen, ONE)->events, !=, before);
  }
  end (&seen);
}

static void
test_refused (void)
{
  Seen seen;

  fake_reset ();
  fake_daemon (FAKE_REFUSING);
  start (&seen);
  AWAIT (daemon_is (&seen, ZJ_DAEMON_REFUSED), "the refusal");
  fake_daemon (FAKE_UP);
  AWAIT (daemon_is (&seen, ZJ_DAEMON_UP), "the daemon to let us in");
  end (&seen);
}

static void
test_socket_closed_to_us (void)
{
  Seen seen;

  fake_reset ();
  fake_daemon (FAKE_ABSENT);
  fake_close_socket_to_us (TRUE);
  start (&seen);
  AWAIT (daemon_is (&seen, ZJ_DAEMON_REFUSED), "the refusal");
  fake_close_socket_to_us (FALSE);
  AWAIT (daemon_is (&seen, ZJ_DAEMON_ABSENT), "no daemon");
  end (&seen);
}

/* A pcscd that dies resets connections, and libpcsclite calls that a security violation. */
static void
test_dying_is_no_refusal (void)
{
  Seen seen;

  fake_reset ();
  start (&seen);
  AWAIT (daemon_is (&seen, ZJ_DAEMON_UP), "the daemon");
  fake_fail (FAKE_ESTABLISH, 0, 1, SCARD_W_SECURITY_VIOLATION);
  fake_daemon (FAKE_ABSENT);
  AWAIT (!daemon_is (&seen, ZJ_DAEMON_UP), "the daemon to be gone");
  fake_await_count (FAKE_ESTABLISH, 5);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_true (daemon_is (&seen, ZJ_DAEMON_ABSENT));
  g_assert_cmpuint (seen.calls, ==, 2);
  end (&seen);
}

/* --- it never spins ----------------------------------------------------------------------- */

static gboolean
on_time (gpointer over)
{
  *(gboolean *)over = TRUE;
  return G_SOURCE_REMOVE;
}

static void
run_for_a_while (void)
{
  gboolean over = FALSE;

  g_timeout_add (400, on_time, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

static void
assert_calm (FakeCall call, LONG result)
{
  Seen seen;

  fake_reset ();
  fake_add_reader (ONE);
  fake_fail (call, 0, G_MAXUINT, result);
  start (&seen);
  run_for_a_while ();
  g_assert_cmpuint (fake_count (call), <, 30);
  g_assert_cmpuint (seen.calls, <, 4);
  fake_fail (call, 0, 0, 0);
  fake_socket (TRUE); /* ends a pause */
  AWAIT (daemon_is (&seen, ZJ_DAEMON_UP) && reader (&seen, ONE) != NULL, "the readers, all the same");
  end (&seen);
}

static void
test_calm (void)
{
  assert_calm (FAKE_CHANGE, SCARD_S_SUCCESS);
  assert_calm (FAKE_CHANGE, SCARD_E_TIMEOUT);
  assert_calm (FAKE_CHANGE, SCARD_E_UNKNOWN_READER);
  assert_calm (FAKE_CHANGE, SCARD_E_CANCELLED);
  assert_calm (FAKE_CHANGE, SCARD_F_COMM_ERROR);
  assert_calm (FAKE_CHANGE, SCARD_E_INVALID_HANDLE);
  assert_calm (FAKE_CHANGE, SCARD_F_INTERNAL_ERROR);
  assert_calm (FAKE_LIST, SCARD_E_NO_SERVICE);
  assert_calm (FAKE_LIST, SCARD_E_SERVICE_STOPPED);
  assert_calm (FAKE_LIST, SCARD_E_NO_MEMORY);
  assert_calm (FAKE_ESTABLISH, SCARD_E_NO_SERVICE);
  assert_calm (FAKE_ESTABLISH, SCARD_F_INTERNAL_ERROR);
}

static void
test_quiet_when_nothing_happens (void)
{
  Seen seen;

  fake_reset ();
  fake_add_reader (ONE);
  fake_insert (ONE, card);
  start (&seen);
  AWAIT (has_slot (&seen, ONE, ZJ_SLOT_PRESENT), "the card");
  run_for_a_while ();
  g_assert_cmpuint (fake_count (FAKE_CHANGE), <=, 6); /* once to ask, then waits of 50, 100, 200, 400 ms */
  g_assert_cmpuint (seen.calls, ==, 1);
  end (&seen);
}

/* --- it always ends -------------------------------------------------------------------------- */

/* At every moment of a start: the cancel that comes between two waits is lost. */
static void
test_stops_at_any_moment (void)
{
  for (guint i = 0; i < 100; i++) {
    Seen seen;

    fake_reset ();
    fake_add_reader (ONE);
    start (&seen);
    for (guint turn = 0; turn < 20 * i; turn++)
      g_main_context_iteration (NULL, FALSE);
    end (&seen);
  }
}

static void
test_stops_without_daemon (void)
{
  Seen seen;

  fake_reset ();
  fake_daemon (FAKE_ABSENT);
  start (&seen);
  fake_await_count (FAKE_ESTABLISH, 4);
  end (&seen);
}

static void
test_left_behind (void)
{
  Seen seen;
  gint64 began_us;

  fake_reset ();
  fake_hang (FAKE_ESTABLISH, TRUE);
  start (&seen);
  fake_await_count (FAKE_ESTABLISH, 1);
  began_us = g_get_monotonic_time ();
  g_test_expect_message ("zhijie-card", G_LOG_LEVEL_WARNING, "*left behind*");
  zj_reader_watch_free (seen.watch);
  g_test_assert_expected_messages ();
  g_assert_cmpint (g_get_monotonic_time () - began_us, <, 4 * G_TIME_SPAN_SECOND);
  seen.over = TRUE;
  fake_hang (FAKE_ESTABLISH, FALSE);
  fake_await_count (FAKE_RELEASE, 1); /* it cleans up by itself */
  fake_await_contexts (0);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* --- sleep ----------------------------------------------------------------------------------------- */

static void
test_sleep (void)
{
  Seen seen;
  guint established;

  fake_reset ();
  fake_add_reader (ONE);
  start (&seen);
  AWAIT (reader (&seen, ONE) != NULL, "the reader");
  established = fake_count (FAKE_ESTABLISH);
  zj_reader_watch_set_sleeping (seen.watch, TRUE);
  fake_await_contexts (0);
  fake_insert (ONE, card);
  zj_reader_watch_set_sleeping (seen.watch, FALSE);
  AWAIT (has_slot (&seen, ONE, ZJ_SLOT_PRESENT), "the card after waking");
  g_assert_cmpuint (fake_count (FAKE_ESTABLISH), ==, established + 1);

  zj_reader_watch_set_sleeping (seen.watch, TRUE);
  fake_await_contexts (0);
  end (&seen); /* asleep */
}

typedef struct {
  GDBusConnection *logind;
  gboolean sleeping;
} Announcer;

static gboolean
announce (gpointer data)
{
  const Announcer *announcer = data;

  g_assert_true (g_dbus_connection_emit_signal (announcer->logind, NULL, "/org/freedesktop/login1",
                                                "org.freedesktop.login1.Manager", "PrepareForSleep",
                                                g_variant_new ("(b)", announcer->sleeping), NULL));
  return G_SOURCE_CONTINUE;
}

/* Said again and again until it has its effect: nothing tells when the listener has come to listen. */
static void
announce_until_contexts (GDBusConnection *logind, gboolean sleeping, guint contexts)
{
  Announcer announcer = { logind, sleeping };
  guint source = g_timeout_add (20, announce, &announcer);

  AWAIT (fake_contexts () == contexts, "the announcement to have its effect");
  g_source_remove (source);
}

static void
on_name (GDBusConnection *bus, const char *name, gpointer owned)
{
  (void)bus, (void)name;
  *(gboolean *)owned = TRUE;
}

static void
test_logind (void)
{
  g_autoptr (GTestDBus) dbus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_autoptr (GDBusConnection) logind = NULL, ours = NULL;
  gboolean owned = FALSE;
  guint owner;
  Seen seen;

  g_test_dbus_up (dbus);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address (dbus), TRUE);
  logind = g_dbus_connection_new_for_address_sync (
      g_test_dbus_get_bus_address (dbus),
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL, NULL);
  g_assert_nonnull (logind);
  owner = g_bus_own_name_on_connection (logind, "org.freedesktop.login1", G_BUS_NAME_OWNER_FLAGS_NONE, on_name, NULL,
                                        &owned, NULL);
  AWAIT (owned, "the name");

  fake_reset ();
  fake_add_reader (ONE);
  start (&seen);
  AWAIT (reader (&seen, ONE) != NULL, "the reader");
  announce_until_contexts (logind, TRUE, 0);
  announce_until_contexts (logind, FALSE, 1);
  end (&seen);

  g_bus_unown_name (owner);
  ours = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, NULL);
  g_dbus_connection_set_exit_on_close (ours, FALSE);
  g_clear_object (&ours);
  g_clear_object (&logind);
  g_test_dbus_stop (dbus);
  g_unsetenv ("DBUS_SYSTEM_BUS_ADDRESS");
}

/* --- asked once -------------------------------------------------------------------------------------- */

static void
test_once (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjReaderList) list = NULL, empty = NULL;

  fake_reset ();
  empty = zj_reader_list_now (NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (empty->readers->len, ==, 0);
  fake_add_reader (ONE);
  fake_insert (ONE, card);
  list = zj_reader_list_now (NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (zj_reader_list_choose (list, NULL, NULL, NULL, &error), ==, ONE);
  fake_await_contexts (0);
}

static void
assert_once_fails (int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (zj_reader_list_now (NULL, &error));
  g_assert_error (error, ZJ_CARD_ERROR, code);
  fake_await_contexts (0);
}

static void
test_once_fails (void)
{
  fake_reset ();
  fake_daemon (FAKE_ABSENT);
  assert_once_fails (ZJ_CARD_ERROR_NO_DAEMON);
  fake_daemon (FAKE_REFUSING);
  assert_once_fails (ZJ_CARD_ERROR_DAEMON_REFUSED);
  fake_daemon (FAKE_ABSENT);
  fake_close_socket_to_us (TRUE);
  assert_once_fails (ZJ_CARD_ERROR_DAEMON_REFUSED);
  fake_reset ();
  fake_fail (FAKE_LIST, 0, 1, SCARD_F_INTERNAL_ERROR);
  assert_once_fails (ZJ_CARD_ERROR_COMMUNICATION);
}

static void
test_once_hangs (void)
{
  gint64 began_us = g_get_monotonic_time ();

  fake_reset ();
  fake_hang (FAKE_LIST, TRUE);
  {
    g_autoptr (GError) error = NULL;

    g_assert_null (zj_reader_list_now (NULL, &error));
    g_assert_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_NO_DAEMON);
  }
  g_assert_cmpint (g_get_monotonic_time () - began_us, <, 7 * G_TIME_SPAN_SECOND);
  fake_hang (FAKE_LIST, FALSE);
  fake_await_contexts (0);
}

static gpointer
cancel_when_listing (gpointer cancellable)
{
  fake_await_count (FAKE_LIST, 1);
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
test_once_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  gint64 began_us = g_get_monotonic_time ();
  GThread *thread;

  fake_reset ();
  fake_hang (FAKE_LIST, TRUE);
  thread = g_thread_new ("cancel", cancel_when_listing, cancellable);
  g_assert_null (zj_reader_list_now (cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - began_us, <, G_TIME_SPAN_SECOND);
  g_thread_join (thread);
  fake_hang (FAKE_LIST, FALSE);
  fake_await_contexts (0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent/zhijie", TRUE);
  g_test_add_func ("/card/watch/cards", test_cards);
  g_test_add_func ("/card/watch/readers come and go", test_readers_come_and_go);
  g_test_add_func ("/card/watch/full house", test_full_house);
  g_test_add_func ("/card/watch/absent, then there", test_absent_then_there);
  g_test_add_func ("/card/watch/restarted", test_restarted);
  g_test_add_func ("/card/watch/refused", test_refused);
  g_test_add_func ("/card/watch/socket closed to us", test_socket_closed_to_us);
  g_test_add_func ("/card/watch/dying is no refusal", test_dying_is_no_refusal);
  g_test_add_func ("/card/watch/calm", test_calm);
  g_test_add_func ("/card/watch/quiet", test_quiet_when_nothing_happens);
  g_test_add_func ("/card/watch/stops at any moment", test_stops_at_any_moment);
  g_test_add_func ("/card/watch/stops without daemon", test_stops_without_daemon);
  g_test_add_func ("/card/watch/left behind", test_left_behind);
  g_test_add_func ("/card/watch/sleep", test_sleep);
  g_test_add_func ("/card/watch/once", test_once);
  g_test_add_func ("/card/watch/once fails", test_once_fails);
  g_test_add_func ("/card/watch/once hangs", test_once_hangs);
  g_test_add_func ("/card/watch/once cancelled", test_once_cancelled);
  /* Last: GDBus keeps one system bus for a process, and this test's ends with it. */
  g_test_add_func ("/card/watch/logind", test_logind);
  return g_test_run ();
}
