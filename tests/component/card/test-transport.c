/* zj_card_read() through the whole of card/, with pcscd replaced: what is called and how
 * often, every result of PC/SC, and that every call ends in time. */
#include <card/reading.h>

#include "fake-pcsc.h"
#include "invented-card.h"

#include <string.h>

#define READER "Fake Reader 00 00"

static const FakeAnswer social_card[] = { { SELECT, FCI ("01") "9000" },
                                          { ALL05, EF05 (V2) "9000" },
                                          { ALL06, EF06 "9000" },
                                          { "00200000", "63C3" },
                                          { "0020000003123456", "9000" },
                                          { "*", "6D00" },
                                          { NULL, NULL } };
static const FakeAnswer other_social_card[] = { { SELECT, FCI ("01") "9000" },
                                                { ALL05, OTHER_IDENT CLASS V2 REST05 "9000" },
                                                { ALL06, EF06 "9000" },
                                                { "*", "6D00" },
                                                { NULL, NULL } };

static void
with_card (void)
{
  fake_reset ();
  fake_add_reader (READER);
  fake_insert (READER, social_card);
}

static ZjCardIdentity *
read_card (guint deadline_ms, GCancellable *cancellable, GError **error)
{
  const ZjCardRequest request = { .reader = READER, .deadline_ms = deadline_ms };

  return zj_card_read (&request, NULL, cancellable, error);
}

static void
assert_reads (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjCardIdentity) identity = read_card (0, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (zj_personal_reveal (&identity->name), ==, "测试甲");
  g_assert_cmpuint (fake_connections (), ==, 0);
  g_assert_cmpuint (fake_contexts (), ==, 0);
}

static void
assert_fails (int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (read_card (0, NULL, &error));
  g_assert_error (error, ZJ_CARD_ERROR, code);
}

/* No command, connection or context more than needed: the benchmark lives from that. */
static void
test_thrift (void)
{
  with_card ();
  assert_reads ();
  g_assert_cmpuint (fake_count (FAKE_ESTABLISH), ==, 1);
  g_assert_cmpuint (fake_count (FAKE_CONNECT), ==, 1);
  g_assert_cmpuint (fake_count (FAKE_BEGIN), ==, 1);
  g_assert_cmpuint (fake_count (FAKE_TRANSMIT), ==, 3);
  g_assert_cmpuint (fake_count (FAKE_ATTRIB), ==, 1);
  g_assert_cmpuint (fake_count (FAKE_END), ==, 1);
  g_assert_cmpuint (fake_count (FAKE_DISCONNECT), ==, 1);
  g_assert_cmpuint (fake_count (FAKE_RELEASE), ==, 1);
  g_assert_cmpuint (fake_count (FAKE_LIST) + fake_count (FAKE_CHANGE) + fake_count (FAKE_STATUS)
                        + fake_count (FAKE_CONTROL) + fake_count (FAKE_RECONNECT),
                    ==, 0);
  g_assert_cmpuint (fake_last_disposition (), ==, SCARD_LEAVE_CARD);
}

/* --- results of PC/SC ------------------------------------------------------------------------- */

typedef struct {
  FakeCall call;
  LONG result;
  int code;
} Result;

static const Result results[] = {
  { FAKE_ESTABLISH, SCARD_E_NO_SERVICE, ZJ_CARD_ERROR_NO_DAEMON },
  { FAKE_ESTABLISH, SCARD_E_SERVICE_STOPPED, ZJ_CARD_ERROR_NO_DAEMON },
  { FAKE_ESTABLISH, SCARD_F_COMM_ERROR, ZJ_CARD_ERROR_NO_DAEMON },
  { FAKE_ESTABLISH, SCARD_W_SECURITY_VIOLATION, ZJ_CARD_ERROR_DAEMON_REFUSED },
  { FAKE_ESTABLISH, SCARD_E_NO_MEMORY, ZJ_CARD_ERROR_COMMUNICATION },
  { FAKE_CONNECT, SCARD_E_UNKNOWN_READER, ZJ_CARD_ERROR_NO_READER },
  { FAKE_CONNECT, SCARD_E_READER_UNAVAILABLE, ZJ_CARD_ERROR_NO_READER },
  { FAKE_CONNECT, SCARD_E_NO_SMARTCARD, ZJ_CARD_ERROR_NO_CARD },
  { FAKE_CONNECT, SCARD_E_SHARING_VIOLATION, ZJ_CARD_ERROR_BUSY },
  { FAKE_CONNECT, SCARD_W_UNRESPONSIVE_CARD, ZJ_CARD_ERROR_MUTE },
  { FAKE_CONNECT, SCARD_W_UNPOWERED_CARD, ZJ_CARD_ERROR_MUTE },
  { FAKE_CONNECT, SCARD_E_PROTO_MISMATCH, ZJ_CARD_ERROR_OTHER_CARD },
  { FAKE_CONNECT, SCARD_W_UNSUPPORTED_CARD, ZJ_CARD_ERROR_OTHER_CARD },
  { FAKE_CONNECT, SCARD_W_SECURITY_VIOLATION, ZJ_CARD_ERROR_DAEMON_REFUSED },
  { FAKE_CONNECT, SCARD_F_INTERNAL_ERROR, ZJ_CARD_ERROR_COMMUNICATION },
  { FAKE_BEGIN, SCARD_W_REMOVED_CARD, ZJ_CARD_ERROR_REMOVED },
  { FAKE_BEGIN, SCARD_E_READER_UNAVAILABLE, ZJ_CARD_ERROR_REMOVED },
  { FAKE_BEGIN, SCARD_W_RESET_CARD, ZJ_CARD_ERROR_BUSY },
  { FAKE_BEGIN, SCARD_W_SECURITY_VIOLATION, ZJ_CARD_ERROR_NO_DAEMON },
  { FAKE_ATTRIB, SCARD_W_REMOVED_CARD, ZJ_CARD_ERROR_REMOVED },
  { FAKE_ATTRIB, SCARD_W_RESET_CARD, ZJ_CARD_ERROR_BUSY },
  { FAKE_TRANSMIT, SCARD_W_REMOVED_CARD, ZJ_CARD_ERROR_REMOVED },
  { FAKE_TRANSMIT, SCARD_E_NO_SMARTCARD, ZJ_CARD_ERROR_REMOVED },
  { FAKE_TRANSMIT, SCARD_E_READER_UNAVAILABLE, ZJ_CARD_ERROR_REMOVED },
  { FAKE_TRANSMIT, SCARD_W_RESET_CARD, ZJ_CARD_ERROR_BUSY },
  { FAKE_TRANSMIT, SCARD_E_SHARING_VIOLATION, ZJ_CARD_ERROR_BUSY },
  { FAKE_TRANSMIT, SCARD_W_UNRESPONSIVE_CARD, ZJ_CARD_ERROR_MUTE },
  { FAKE_TRANSMIT, SCARD_E_INVALID_HANDLE, ZJ_CARD_ERROR_NO_DAEMON },
  { FAKE_TRANSMIT, SCARD_F_COMM_ERROR, ZJ_CARD_ERROR_NO_DAEMON },
  { FAKE_TRANSMIT, SCARD_W_SECURITY_VIOLATION, ZJ_CARD_ERROR_NO_DAEMON },
  { FAKE_TRANSMIT, SCARD_E_INSUFFICIENT_BUFFER, ZJ_CARD_ERROR_DAMAGED },
  { FAKE_TRANSMIT, SCARD_E_INVALID_VALUE, ZJ_CARD_ERROR_COMMUNICATION },
};

/* Each leaves nothing open, and the next reading works. */
static void
test_results (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (results); i++) {
    with_card ();
    g_test_message ("call %d, result %08lX", results[i].call, (unsigned long)results[i].result & 0xffffffffUL);
    fake_fail (results[i].call, 0, G_MAXUINT, results[i].result);
    assert_fails (results[i].code);
    g_assert_cmpuint (fake_connections (), ==, 0);
    g_assert_cmpuint (fake_contexts (), ==, 0);
    fake_fail (results[i].call, 0, 0, 0);
    assert_reads ();
  }
}

static void
test_closed_socket (void)
{
  with_card ();
  fake_daemon (FAKE_ABSENT);
  assert_fails (ZJ_CARD_ERROR_NO_DAEMON);
  fake_close_socket_to_us (TRUE);
  assert_fails (ZJ_CARD_ERROR_DAEMON_REFUSED);
}

static void
test_no_card (void)
{
  fake_reset ();
  assert_fails (ZJ_CARD_ERROR_NO_READER);
  fake_add_reader (READER);
  assert_fails (ZJ_CARD_ERROR_NO_CARD);
  fake_insert_mute (READER);
  assert_fails (ZJ_CARD_ERROR_MUTE);
}

/* A refusal is believed when it is said twice. */
static void
test_reset_connection_is_no_refusal (void)
{
  with_card ();
  fake_fail (FAKE_ESTABLISH, 0, 1, SCARD_W_SECURITY_VIOLATION);
  assert_reads ();
  fake_fail (FAKE_CONNECT, 0, 1, SCARD_W_SECURITY_VIOLATION);
  assert_reads ();
}

/* --- in the middle ------------------------------------------------------------------------------- */

static const struct {
  FakeEvent event;
  int code; /* 0: the reading succeeds after all */
} middles[] = {
  { FAKE_PULL, ZJ_CARD_ERROR_REMOVED },     { FAKE_PULL_LATE, ZJ_CARD_ERROR_REMOVED }, { FAKE_SILENT, 0 },
  { FAKE_NO_BYTES, ZJ_CARD_ERROR_REMOVED }, { FAKE_DIE, ZJ_CARD_ERROR_NO_DAEMON },     { FAKE_RESET, 0 },
  { FAKE_LONG, ZJ_CARD_ERROR_DAMAGED },
};

static void
test_at_every_command (void)
{
  for (guint at = 0; at < 3; at++) {
    for (guint i = 0; i < G_N_ELEMENTS (middles); i++) {
      g_autoptr (GError) error = NULL;
      g_autoptr (ZjCardIdentity) identity = NULL;

      with_card ();
      g_test_message ("event %d at command %u", middles[i].event, at);
      fake_event (at, middles[i].event, NULL);
      identity = read_card (0, NULL, &error);
      if (middles[i].code != 0)
        g_assert_error (error, ZJ_CARD_ERROR, middles[i].code);
      else
        g_assert_no_error (error);
      g_assert_cmpuint (fake_connections (), ==, 0);
      g_assert_cmpuint (fake_contexts (), ==, 0);

      /* The desk goes on with the next card. */
      fake_daemon (FAKE_UP);
      fake_insert (READER, social_card);
      g_clear_pointer (&identity, zj_card_identity_unref);
      g_clear_error (&error);
      identity = read_card (0, NULL, &error);
      g_assert_no_error (error);
    }
  }
}

static void
test_exchanged (void)
{
  with_card ();
  fake_event (2, FAKE_EXCHANGE, other_social_card);
  assert_fails (ZJ_CARD_ERROR_SWAPPED);
  g_assert_cmpuint (fake_connections (), ==, 0);
}

static void
test_atr (void)
{
  with_card ();
  fake_attrib_atr (NULL);
  assert_reads ();
  g_assert_cmpuint (fake_count (FAKE_STATUS), ==, 1);
  with_card ();
  fake_attrib_atr ("");
  assert_fails (ZJ_CARD_ERROR_MUTE);
}

/* --- other programs ---------------------------------------------------------------------------------- */

static void
test_held_exclusively (void)
{
  with_card ();
  fake_hold_exclusively (READER, TRUE);
  assert_fails (ZJ_CARD_ERROR_BUSY);
  fake_hold_exclusively (READER, FALSE);
  assert_reads ();
}

/* pcscd lets a connection wait without end. One thread waits on, however often the desk
 * asks, and the reading that comes in time takes its connection over. */
static void
test_held_by_a_transaction (void)
{
  gint64 began_us = g_get_monotonic_time ();

  with_card ();
  fake_hold_transaction (READER, TRUE);
  assert_fails (ZJ_CARD_ERROR_BUSY);
  g_assert_cmpint (g_get_monotonic_time () - began_us, <, 5 * G_TIME_SPAN_SECOND);
  {
    g_autoptr (GError) error = NULL;

    g_assert_null (read_card (100, NULL, &error));
    g_assert_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_BUSY);
  }
  g_assert_cmpuint (fake_count (FAKE_CONNECT), ==, 1);
  fake_hold_transaction (READER, FALSE);
  fake_await_contexts (0); /* nobody came: it let go by itself */
  assert_reads ();
}

static gpointer
let_go_when_waiting (gpointer data)
{
  (void)data;
  fake_await_count (FAKE_CONNECT, 1);
  fake_hold_transaction (READER, FALSE);
  return NULL;
}

static void
test_held_for_a_moment (void)
{
  GThread *thread;

  with_card ();
  fake_hold_transaction (READER, TRUE);
  thread = g_thread_new ("let-go", let_go_when_waiting, NULL);
  assert_reads ();
  g_thread_join (thread);
  g_assert_cmpuint (fake_count (FAKE_CONNECT), ==, 1);
}

static gpointer
let_go_at_begin (gpointer data)
{
  (void)data;
  fake_await_count (FAKE_BEGIN, 1);
  fake_hang (FAKE_BEGIN, FALSE);
  return NULL;
}

/* The opening left behind has got as far as its transaction when the next reading comes. */
static void
test_taken_over (void)
{
  GThread *thread;

  with_card ();
  fake_hang (FAKE_BEGIN, TRUE);
  {
    g_autoptr (GError) error = NULL;

    g_assert_null (read_card (100, NULL, &error));
    g_assert_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_BUSY);
  }
  thread = g_thread_new ("let-go", let_go_at_begin, NULL);
  {
    g_autoptr (GError) error = NULL;
    g_autoptr (ZjCardIdentity) identity = read_card (0, NULL, &error);

    g_assert_no_error (error);
  }
  g_thread_join (thread);
  fake_await_contexts (0);
  fake_await_connections (0);
}

/* What it waited for was another card: the failure is not the new card's. */
static void
test_taken_over_and_stale (void)
{
  with_card ();
  fake_hang (FAKE_BEGIN, TRUE);
  {
    g_autoptr (GError) error = NULL;

    g_assert_null (read_card (100, NULL, &error));
    g_assert_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_BUSY);
  }
  fake_remove (READER);
  fake_insert (READER, social_card);
  fake_hang (FAKE_BEGIN, FALSE);
  assert_reads ();
}

/* --- nothing lasts longer than it may ------------------------------------------------------------------- */

static void
test_hanging_daemon (void)
{
  gint64 began_us = g_get_monotonic_time ();

  with_card ();
  fake_hang (FAKE_ESTABLISH, TRUE);
  assert_fails (ZJ_CARD_ERROR_NO_DAEMON);
  g_assert_cmpint (g_get_monotonic_time () - began_us, <, 7 * G_TIME_SPAN_SECOND);
  fake_hang (FAKE_ESTABLISH, FALSE);
  fake_await_contexts (0);
  assert_reads ();
}

static void
test_hanging_command (void)
{
  gint64 began_us = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;

  with_card ();
  fake_hang (FAKE_TRANSMIT, TRUE);
  g_assert_null (read_card (300, NULL, &error));
  g_assert_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_MUTE);
  g_assert_cmpint (g_get_monotonic_time () - began_us, <, 2 * G_TIME_SPAN_SECOND);
  fake_hang (FAKE_TRANSMIT, FALSE);
  fake_await_connections (0); /* it closes behind itself */
  fake_await_contexts (0);
  assert_reads ();
}

static void
test_hanging_close (void)
{
  with_card ();
  fake_hang (FAKE_DISCONNECT, TRUE);
  {
    g_autoptr (GError) error = NULL;
    g_autoptr (ZjCardIdentity) identity = read_card (0, NULL, &error);

    g_assert_no_error (error);
  }
  fake_hang (FAKE_DISCONNECT, FALSE);
  fake_await_contexts (0);
}

typedef struct {
  GCancellable *cancellable;
  FakeCall call;
} Canceller;

static gpointer
cancel_at (gpointer data)
{
  const Canceller *canceller = data;

  fake_await_count (canceller->call, 1);
  g_cancellable_cancel (canceller->cancellable);
  return NULL;
}

static void
test_cancelled_anywhere (void)
{
  static const FakeCall calls[] = { FAKE_ESTABLISH, FAKE_CONNECT, FAKE_BEGIN, FAKE_ATTRIB, FAKE_TRANSMIT };

  for (guint i = 0; i < G_N_ELEMENTS (calls); i++) {
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GError) error = NULL;
    Canceller canceller = { cancellable, calls[i] };
    gint64 began_us = g_get_monotonic_time ();
    GThread *thread;

    with_card ();
    fake_hang (calls[i], TRUE);
    thread = g_thread_new ("cancel", cancel_at, &canceller);
    g_assert_null (read_card (0, cancellable, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_cmpint (g_get_monotonic_time () - began_us, <, G_TIME_SPAN_SECOND);
    g_thread_join (thread);
    fake_hang (calls[i], FALSE);
    fake_await_connections (0);
    fake_await_contexts (0);
  }
}

static void
test_cancelled_before (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  with_card ();
  g_cancellable_cancel (cancellable);
  g_assert_null (read_card (0, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (fake_count (FAKE_ESTABLISH), ==, 0);
}

/* --- PIN ----------------------------------------------------------------------------------------------------- */

typedef struct {
  ZjPinAnswer answer;
  gboolean saw_pad;
} Person;

static ZjPinAnswer
ask (gpointer user_data, int tries_left, gboolean has_pad, char digits[ZJ_PIN_MAX + 1], GCancellable *cancellable)
{
  Person *person = user_data;

  (void)cancellable;
  g_assert_cmpint (tries_left, ==, 3);
  person->saw_pad = has_pad;
  g_strlcpy (digits, "123456", ZJ_PIN_MAX + 1);
  return person->answer;
}

static ZjCardIdentity *
read_with_pin (Person *person, GError **error)
{
  const ZjPinPrompt prompt = { ask, person };
  const ZjCardRequest request = { .reader = READER, .pin = &prompt };

  return zj_card_read (&request, NULL, NULL, error);
}

static void
test_pin_resets (void)
{
  Person person = { .answer = ZJ_PIN_ANSWER_TYPED };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjCardIdentity) identity = NULL;

  with_card ();
  identity = read_with_pin (&person, &error);
  g_assert_no_error (error);
  g_assert_true (identity->pin_verified);
  g_assert_false (person.saw_pad);
  g_assert_cmpuint (fake_last_disposition (), ==, SCARD_RESET_CARD);
  g_assert_cmpuint (fake_count (FAKE_END), ==, 0); /* reset and end in one step */
}

#define PAD_CODE "42330006"

static void
test_pin_pad (void)
{
  Person person = { .answer = ZJ_PIN_ANSWER_ON_PAD };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjCardIdentity) identity = NULL;
  guint8 block[512];
  gsize length;

  with_card ();
  fake_pin_pad ("1204"
                "42330012"
                "0604" PAD_CODE,
                "9000");
  identity = read_with_pin (&person, &error);
  g_assert_no_error (error);
  g_assert_true (person.saw_pad);
  g_assert_true (identity->pin_verified);
  g_assert_cmpuint (fake_last_disposition (), ==, SCARD_RESET_CARD);
  /* PC/SC part 10, 2.5.2: nineteen bytes, then the command */
  fake_last_control (block, &length);
  g_assert_cmpuint (length, ==, 19 + 5);
  g_assert_cmphex (block[2], ==, 0x81);
  g_assert_cmphex (block[5], ==, 0x10); /* sixteen digits at most, four at least */
  g_assert_cmphex (block[6], ==, 0x04);
  g_assert_cmphex (block[15], ==, 5);
  g_assert_cmphex (block[19 + 1], ==, 0x20);
}

static void
test_pin_pad_wrong (void)
{
  static const struct {
    const char *answer;
    int code;
  } answers[] = { { "6400", ZJ_CARD_ERROR_PIN_TIMEOUT }, { "6401", ZJ_CARD_ERROR_PIN_CANCELLED },
                  { "63C1", ZJ_CARD_ERROR_PIN_WRONG },   { "90", ZJ_CARD_ERROR_COMMUNICATION },
                  { "", ZJ_CARD_ERROR_COMMUNICATION },   { "900000", ZJ_CARD_ERROR_COMMUNICATION } };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++) {
    Person person = { .answer = ZJ_PIN_ANSWER_ON_PAD };
    g_autoptr (GError) error = NULL;

    with_card ();
    fake_pin_pad ("0604" PAD_CODE, answers[i].answer);
    g_assert_null (read_with_pin (&person, &error));
    g_assert_error (error, ZJ_CARD_ERROR, answers[i].code);
  }
}

static void
test_features_that_are_none (void)
{
  static const char *const features[]
      = { "", "06", "0604", "0604423300", "0603423300", "06FF" PAD_CODE, "1204" PAD_CODE };

  for (guint i = 0; i < G_N_ELEMENTS (features); i++) {
    Person person = { .answer = ZJ_PIN_ANSWER_ON_PAD };
    g_autoptr (GError) error = NULL;

    with_card ();
    fake_pin_pad (features[i], "9000");
    g_assert_null (read_with_pin (&person, &error));
    g_assert_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_PIN_UNAVAILABLE);
    g_assert_false (person.saw_pad);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/card/transport/thrift", test_thrift);
  g_test_add_func ("/card/transport/results", test_results);
  g_test_add_func ("/card/transport/closed socket", test_closed_socket);
  g_test_add_func ("/card/transport/no card", test_no_card);
  g_test_add_func ("/card/transport/reset connection is no refusal", test_reset_connection_is_no_refusal);
  g_test_add_func ("/card/transport/at every command", test_at_every_command);
  g_test_add_func ("/card/transport/exchanged", test_exchanged);
  g_test_add_func ("/card/transport/ATR", test_atr);
  g_test_add_func ("/card/transport/held exclusively", test_held_exclusively);
  g_test_add_func ("/card/transport/held by a transaction", test_held_by_a_transaction);
  g_test_add_func ("/card/transport/held for a moment", test_held_for_a_moment);
  g_test_add_func ("/card/transport/taken over", test_taken_over);
  g_test_add_func ("/card/transport/taken over and stale", test_taken_over_and_stale);
  g_test_add_func ("/card/transport/hanging daemon", test_hanging_daemon);
  g_test_add_func ("/card/transport/hanging command", test_hanging_command);
  g_test_add_func ("/card/transport/hanging close", test_hanging_close);
  g_test_add_func ("/card/transport/cancelled anywhere", test_cancelled_anywhere);
  g_test_add_func ("/card/transport/cancelled before", test_cancelled_before);
  g_test_add_func ("/card/transport/PIN resets the card", test_pin_resets);
  g_test_add_func ("/card/transport/PIN pad", test_pin_pad);
  g_test_add_func ("/card/transport/PIN pad says no", test_pin_pad_wrong);
  g_test_add_func ("/card/transport/features that are none", test_features_that_are_none);
  return g_test_run ();
}
