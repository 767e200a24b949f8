/* The desk over fakes of everything below it: order of questions and snapshots, cancelling,
 * stopping, the card's authentication, files that change. */
#include <string.h>

#include "desk_deadline.h"
#include "fake-world.h"

typedef struct {
  char *folder;
  ZjConfig *config;
  ZjDesk *desk;
  ZjCredential *credential;
  ZjVerifyOptions options;
} Fixture;

static void
set_up_with (Fixture *f, const char *more)
{
  ZjCardIdentity *card = fake_identity ();

  fake_reset ();
  memset (f, 0, sizeof *f);
  f->folder = fake_folder ();
  f->config = fake_config (f->folder, more);
  f->desk = zj_desk_new (f->config, NULL, NULL);
  f->credential = zj_credential_new_card (card);
  f->options.date = "2026-07-01";
  zj_card_identity_unref (card);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  (void)data;
  set_up_with (f, "");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  (void)data;
  zj_desk_stop (f->desk);
  g_assert_finalize_object (f->desk);
  g_assert_cmpuint (fake_sessions (), ==, 0);
  zj_credential_free (f->credential);
  zj_config_unref (f->config);
  fake_folder_remove (f->folder);
}

static char *
answers (const ZjVerification *verification)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < ZJ_N_QUESTIONS; i++) {
    const ZjQuestion *question = &verification->questions[i];
    const char *reason = zj_reason_name (question->reason);

    g_string_append_printf (text, "%s%s%s ", zj_answer_name (question->answer), reason != NULL ? ":" : "",
                            reason != NULL ? reason : "");
  }
  g_string_append (text, zj_verdict_name (verification->verdict));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_verified (Fixture *f, const char *expected)
{
  g_autoptr (ZjVerification) verification = zj_desk_verify (f->desk, f->credential, &f->options, NULL);
  g_autofree char *text = NULL;

  g_assert_nonnull (verification);
  text = answers (verification);
  g_assert_cmpstr (text, ==, expected);
}

/* A main loop that runs until something has happened, with a deadline. */

static gboolean
on_deadline (gpointer data)
{
  g_error ("%s did not happen", (const char *)data);
  return G_SOURCE_REMOVE;
}

#define RUN_UNTIL(condition)                                                                                           \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    guint deadline_ = g_timeout_add (FAKE_DEADLINE_US / 1000, on_deadline, (gpointer)(gsize) #condition);              \
    while (!(condition))                                                                                               \
      g_main_context_iteration (NULL, TRUE);                                                                           \
    g_source_remove (deadline_);                                                                                       \
  }                                                                                                                    \
  G_STMT_END

/* Blocking. */

static void
test_verify (Fixture *f, gconstpointer data)
{
  g_autofree char *order = NULL;

  (void)data;
  assert_verified (f, "yes yes yes yes yes");
  order = fake_order ();
  g_assert_true (g_str_equal (order, "1101 K015 F001 F002") || g_str_equal (order, "K015 1101 F001 F002")
                 || g_str_equal (order, "1101 K015 F002 F001") || g_str_equal (order, "K015 1101 F002 F001")
                 || g_str_equal (order, "1101 F001 K015 F002"));
  g_assert_cmpuint (fake_most_at_once (), <=, 2);
  g_assert_cmpuint (fake_count ("warm"), ==, 1);
  g_assert_cmpuint (fake_count ("tls"), ==, 1);
  g_assert_cmpuint (fake_count ("journal"), ==, 1);
}

/* Both questions of a round are under way before either is answered, and the second round
 * does not wait for a slow card register. */
static gpointer
drive_side_by_side (gpointer data)
{
  (void)data;
  fake_await ("1101", 1);
  fake_await ("K015", 1);
  fake_open ("1101");
  fake_await ("F001", 1);
  /* The card register still holds the second connection, so F002 has to wait for F001. */
  g_assert_cmpuint (fake_count ("F002"), ==, 0);
  fake_open ("F001");
  fake_await ("F002", 1);
  fake_open ("F002");
  fake_open ("K015");
  return NULL;
}

static void
test_side_by_side (Fixture *f, gconstpointer data)
{
  static const char *const calls[] = { "1101", "K015", "F001", "F002" };
  GThread *driver;

  (void)data;
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    fake_shut (calls[i]);
  driver = g_thread_new ("driver", drive_side_by_side, NULL);
  assert_verified (f, "yes yes yes yes yes");
  g_thread_join (driver);
  g_assert_cmpuint (fake_most_at_once (), ==, 2);
}

static gpointer
drive_second_round (gpointer data)
{
  (void)data;
  fake_await ("F001", 1);
  fake_await ("F002", 1);
  fake_open ("F001");
  fake_open ("F002");
  return NULL;
}

static void
test_second_round_side_by_side (Fixture *f, gconstpointer data)
{
  GThread *driver;

  (void)data;
  fake_shut ("F001");
  fake_shut ("F002");
  driver = g_thread_new ("driver", drive_second_round, NULL);
  assert_verified (f, "yes yes yes yes yes");
  g_thread_join (driver);
  g_assert_cmpuint (fake_most_at_once (), ==, 2);
}

/* A no of the chip's own stops no other question. */
static void
test_local_no (Fixture *f, gconstpointer data)
{
  (void)data;
  f->credential->card->generation = 1;
  assert_verified (f, "no:first_generation yes yes yes no");
  g_assert_cmpuint (fake_count ("K015"), ==, 0);
}

static void
test_each_failure (Fixture *f, gconstpointer data)
{
  static const struct {
    const char *call, *expected;
  } rows[] = {
    { "1101", "yes unasked:timeout unasked:depends unasked:depends unknown" },
    { "K015", "unasked:timeout yes yes yes unknown" },
    { "F001", "yes yes unasked:timeout yes unknown" },
    { "F002", "yes yes yes unasked:timeout unknown" },
  };

  (void)data;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    fake_fail (rows[i].call, g_error_new_literal (ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_TIMEOUT, "x"));
    assert_verified (f, rows[i].expected);
    fake_fail (rows[i].call, NULL);
    assert_verified (f, "yes yes yes yes yes");
  }
}

/* What is broken on this machine is said, and forgotten as soon as it is mended. */
static void
test_mended_by_itself (void)
{
  const struct {
    const char *call;
    GError *error;
    const char *expected;
  } rows[] = {
    { "tls", g_error_new_literal (ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_KEY_EXPOSED, "x"),
      "unasked:tls unasked:tls unasked:depends unasked:depends unknown" },
    { "journal", g_error_new_literal (ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_READ_ONLY, "x"),
      "unasked:platform unasked:platform unasked:depends unasked:depends unknown" },
    { "session", g_error_new_literal (ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_FILE, "x"),
      "unasked:platform unasked:platform unasked:depends unasked:depends unknown" },
    { "check-own", g_error_new_literal (ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_OWN_EXPIRED, "x"),
      "unasked:tls unasked:tls unasked:depends unasked:depends unknown" },
    { "warm", g_error_new_literal (ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_CONNECTED, "x"),
      "unasked:platform unasked:platform unasked:depends unasked:depends unknown" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (ZjVerification) verification = NULL;
    Fixture f;

    set_up_with (&f, "");
    fake_fail (rows[i].call, g_error_copy (rows[i].error));
    verification = zj_desk_verify (f.desk, f.credential, &f.options, NULL);
    g_assert_error (verification->sign_in_error, rows[i].error->domain, rows[i].error->code);
    assert_verified (&f, rows[i].expected);
    g_assert_cmpuint (fake_count ("1101"), ==, 0);
    fake_fail (rows[i].call, NULL);
    assert_verified (&f, "yes yes yes yes yes");
    g_error_free (rows[i].error);
    tear_down (&f, NULL);
  }
}

/* One lost connection while warming says nothing about the next. */
static void
test_warming_lost (Fixture *f, gconstpointer data)
{
  (void)data;
  fake_fail ("warm", g_error_new_literal (ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_CONNECTION_LOST, "x"));
  assert_verified (f, "yes yes yes yes yes");
}

/* A new certificate is taken up without a restart, once. */
static void
test_new_certificate (Fixture *f, gconstpointer data)
{
  (void)data;
  assert_verified (f, "yes yes yes yes yes");
  assert_verified (f, "yes yes yes yes yes");
  g_assert_cmpuint (fake_count ("session"), ==, 1);
  fake_write (f->folder, "desk.pem", "2");
  fake_write (f->folder, "desk.key", "2");
  assert_verified (f, "yes yes yes yes yes");
  assert_verified (f, "yes yes yes yes yes");
  g_assert_cmpuint (fake_count ("session"), ==, 2);
  g_assert_cmpuint (fake_count ("journal"), ==, 1);
  g_assert_cmpuint (fake_sessions (), ==, 1);
}

static gpointer
drive_replaced_meanwhile (gpointer data)
{
  Fixture *f = data;

  fake_await ("1101", 1);
  fake_write (f->folder, "crl.pem", "2");
  {
    g_autoptr (GError) error = NULL;

    g_assert_true (zj_desk_sign_out (f->desk, NULL, NULL, &error));
    g_assert_no_error (error);
  }
  /* The one that is asking keeps its session. */
  g_assert_cmpuint (fake_sessions (), ==, 2);
  fake_open ("1101");
  return NULL;
}

static void
test_replaced_meanwhile (Fixture *f, gconstpointer data)
{
  GThread *driver;

  (void)data;
  fake_shut ("1101");
  driver = g_thread_new ("driver", drive_replaced_meanwhile, f);
  assert_verified (f, "yes yes yes yes yes");
  g_thread_join (driver);
  g_assert_cmpuint (fake_sessions (), ==, 1);
}

static void
test_closure (void)
{
  Fixture f;

  set_up_with (&f, "closures=2020-01-01 00:00/2099-01-01 00:00\n");
  assert_verified (&f, "unasked:platform unasked:platform unasked:depends unasked:depends unknown");
  g_assert_cmpuint (fake_count ("tls"), ==, 0);
  tear_down (&f, NULL);
}

static void
test_entitlement (void)
{
  g_autoptr (ZjVerification) verification = NULL;
  Fixture f;

  set_up_with (&f, "[profile]\nfiling_query=2001\n");
  verification = zj_desk_verify (f.desk, f.credential, &f.options, NULL);
  g_assert_cmpint (verification->questions[ZJ_QUESTION_FILED].reason, ==, ZJ_REASON_NOT_FILED);
  g_assert_cmpstr (verification->questions[ZJ_QUESTION_FILED].platform_text, ==, "words of the province");
  g_assert_cmpuint (fake_count ("2001"), ==, 1);
  g_assert_cmpuint (fake_count ("F001"), ==, 0);
  tear_down (&f, NULL);
}

static gpointer
drive_cancel (gpointer data)
{
  fake_await ("1101", 1);
  fake_await ("K015", 1);
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_cancel_blocking (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GThread *driver;

  (void)data;
  fake_shut ("1101");
  fake_shut ("K015");
  driver = g_thread_new ("driver", drive_cancel, cancellable);
  g_assert_null (zj_desk_verify (f->desk, f->credential, &f->options, cancellable));
  g_thread_join (driver);
  g_assert_cmpuint (fake_count ("F001"), ==, 0);
  /* Cancelled before it begins: nothing is asked. */
  g_assert_null (zj_desk_verify (f->desk, f->credential, &f->options, cancellable));
  g_assert_cmpuint (fake_count ("1101"), ==, 1);
}

static gpointer
drive_cancel_warming (gpointer data)
{
  fake_await ("warm", 1);
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_cancel_warming (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GThread *driver;

  (void)data;
  fake_shut ("warm");
  driver = g_thread_new ("driver", drive_cancel_warming, cancellable);
  g_assert_null (zj_desk_verify (f->desk, f->credential, &f->options, cancellable));
  g_thread_join (driver);
  g_assert_cmpuint (fake_count ("1101"), ==, 0);
}

/* The card, blocking: the line is warmed meanwhile, and that is waited for. */
static void
test_read_then_verify (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) holder_error = NULL;
  g_autoptr (ZjCardIdentity) card = zj_desk_read_card (f->desk, NULL, NULL, FALSE, &holder_error, NULL, &error);

  (void)data;
  g_assert_no_error (error);
  g_assert_no_error (holder_error);
  g_assert_cmpstr (card->reader, ==, "Reader A");
  assert_verified (f, "yes yes yes yes yes");
  g_assert_cmpuint (fake_count ("warm"), ==, 1);
}

static void
test_read_errors (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void)data;
  fake_fail ("readers", g_error_new_literal (ZJ_CARD_ERROR, ZJ_CARD_ERROR_NO_DAEMON, "x"));
  g_assert_null (zj_desk_read_card (f->desk, NULL, NULL, FALSE, NULL, NULL, &error));
  g_assert_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_NO_DAEMON);
  g_clear_error (&error);
  fake_fail ("readers", NULL);
  g_assert_null (zj_desk_read_card (f->desk, "Reader B", NULL, FALSE, NULL, NULL, &error));
  g_assert_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_NO_READER);
  g_clear_error (&error);
  g_assert_cmpuint (fake_count ("warm"), ==, 0);
  fake_fail ("card", g_error_new_literal (ZJ_CARD_ERROR, ZJ_CARD_ERROR_REMOVED, "x"));
  g_assert_null (zj_desk_read_card (f->desk, NULL, NULL, FALSE, NULL, NULL, &error));
  g_assert_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_REMOVED);
  /* Whoever reads and asks nothing waits for no line. */
  fake_shut ("warm");
}

/* The platform's part of the card's authentication. */
static void
test_authentication (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) holder_error = NULL;
  ZjCardIdentity *card;
  gint64 begun;

  (void)data;
  fake_third_generation ();
  card = zj_desk_read_card (f->desk, NULL, NULL, FALSE, &holder_error, NULL, &error);
  g_assert_no_error (holder_error);
  g_assert_cmpint (card->genuine, ==, ZJ_GENUINE_YES);
  zj_card_identity_unref (card);

  fake_fail ("K028", zj_platform_error_new (ZJ_PLATFORM_ERROR_REFUSED, "refused", "words"));
  card = zj_desk_read_card (f->desk, NULL, NULL, FALSE, &holder_error, NULL, &error);
  g_assert_error (holder_error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_REFUSED);
  g_assert_cmpint (card->genuine, ==, ZJ_GENUINE_UNASKED);
  zj_card_identity_unref (card);
  g_clear_error (&holder_error);
  fake_fail ("K028", NULL);

  fake_fail ("check-own", g_error_new_literal (ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_OWN_EXPIRED, "x"));
  card = zj_desk_read_card (f->desk, NULL, NULL, FALSE, &holder_error, NULL, &error);
  g_assert_error (holder_error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_OWN_EXPIRED);
  zj_card_identity_unref (card);
  g_clear_error (&holder_error);
  fake_fail ("check-own", NULL);

  /* Five seconds, and that it was the time that ended it. */
  fake_shut ("K028");
  begun = g_get_monotonic_time ();
  card = zj_desk_read_card (f->desk, NULL, NULL, FALSE, &holder_error, NULL, &error);
  g_assert_error (holder_error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_TIMEOUT);
  g_assert_cmpint (g_get_monotonic_time () - begun, >=, 5 * G_USEC_PER_SEC);
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 6 * G_USEC_PER_SEC);
  zj_card_identity_unref (card);
}

/* Refusals go to the journal; where it cannot be used, card/ is told that nobody remembers. */
static void
test_refusals (Fixture *f, gconstpointer data)
{
  g_autoptr (ZjCardIdentity) card = zj_desk_read_card (f->desk, NULL, NULL, TRUE, NULL, NULL, NULL);
  ZjCardMemory memory = fake_memory ();
  guint16 status = 0xffff;

  (void)data;
  g_assert_true (memory.recall (card->ident, &status, memory.user_data));
  g_assert_cmpuint (status, ==, 0);
  g_assert_true (memory.remember (card->ident, 0x63c2, memory.user_data));
  g_assert_true (memory.recall (card->ident, &status, memory.user_data));
  g_assert_cmpuint (status, ==, 0x63c2);
  g_assert_true (memory.remember (card->ident, 0, memory.user_data));

  fake_fail ("refusals", g_error_new_literal (ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_DISK_FULL, "x"));
  g_test_expect_message ("zhijie-client", G_LOG_LEVEL_WARNING, "*this process only: x");
  g_assert_false (memory.remember (card->ident, 0x63c2, memory.user_data));
  g_test_expect_message ("zhijie-client", G_LOG_LEVEL_WARNING, "*is not known: x");
  g_assert_false (memory.recall (card->ident, &status, memory.user_data));
  g_test_assert_expected_messages ();
  fake_fail ("refusals", NULL);
}

static void
test_authentication_not_offered (void)
{
  g_autoptr (ZjCardIdentity) card = NULL;
  g_autoptr (GError) error = NULL;
  Fixture f;

  set_up_with (&f, "[profile]\ncard_authentication=none\n");
  fake_third_generation ();
  card = zj_desk_read_card (f.desk, NULL, NULL, FALSE, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fake_count ("K028"), ==, 0);
  tear_down (&f, NULL);
}

static void
test_sign_out (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void)data;
  g_assert_true (zj_desk_sign_out (f->desk, NULL, NULL, &error));
  fake_fail ("9002", g_error_new_literal (ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_TIMEOUT, "x"));
  g_assert_false (zj_desk_sign_out (f->desk, NULL, NULL, &error));
  g_assert_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_TIMEOUT);
}

/* With a main loop. */

typedef struct {
  GThread *main_thread;
  GPtrArray *snapshots; /* ZjVerification * */
  ZjVerification *last;
  ZjCardIdentity *card;
  GError *holder_error, *error;
  gboolean done;
} Result;

static void
result_init (Result *result)
{
  memset (result, 0, sizeof *result);
  result->main_thread = g_thread_self ();
  result->snapshots = g_ptr_array_new_with_free_func ((GDestroyNotify)zj_verification_unref);
}

static void
result_clear (Result *result)
{
  g_ptr_array_unref (result->snapshots);
  g_clear_pointer (&result->last, zj_verification_unref);
  g_clear_pointer (&result->card, zj_card_identity_unref);
  g_clear_error (&result->holder_error);
  g_clear_error (&result->error);
}

static void
on_progress (ZjVerification *verification, gpointer data)
{
  Result *result = data;

  g_assert_true (g_thread_self () == result->main_thread);
  g_assert_false (result->done);
  g_ptr_array_add (result->snapshots, zj_verification_ref (verification));
}

static void
on_verified (GObject *source, GAsyncResult *async, gpointer data)
{
  Result *result = data;

  g_assert_true (g_thread_self () == result->main_thread);
  result->last = zj_desk_verify_finish (ZJ_DESK (source), async, &result->error);
  result->done = TRUE;
}

static void
on_read (GObject *source, GAsyncResult *async, gpointer data)
{
  Result *result = data;

  g_assert_true (g_thread_self () == result->main_thread);
  result->card = zj_desk_read_card_finish (ZJ_DESK (source), async, &result->holder_error, &result->error);
  result->done = TRUE;
}

static const ZjVerification *
last_snapshot (const Result *result)
{
  return result->snapshots->len > 0 ? g_ptr_array_index (result->snapshots, result->snapshots->len - 1) : NULL;
}

static gboolean
shows (const Result *result, const char *expected)
{
  const ZjVerification *verification = last_snapshot (result);
  g_autofree char *text = verification != NULL ? answers (verification) : NULL;

  return g_strcmp0 (text, expected) == 0;
}

/* Each answer appears when it arrives, and not before. */
static void
test_snapshots (Fixture *f, gconstpointer data)
{
  static const char *const calls[] = { "1101", "K015", "F001", "F002" };
  Result result;

  (void)data;
  result_init (&result);
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    fake_shut (calls[i]);
  zj_desk_start (f->desk);
  zj_desk_verify_async (f->desk, f->credential, &f->options, on_progress, &result, NULL, on_verified, &result);
  RUN_UNTIL (shows (&result, "pending pending pending pending pending"));
  fake_open ("K015");
  RUN_UNTIL (shows (&result, "yes pending pending pending pending"));
  g_assert_null (last_snapshot (&result)->person);
  fake_open ("1101");
  RUN_UNTIL (last_snapshot (&result)->person != NULL);
  g_assert_true (shows (&result, "yes pending pending pending pending"));
  fake_open ("F001");
  RUN_UNTIL (shows (&result, "yes yes yes pending pending"));
  g_assert_false (result.done);
  fake_open ("F002");
  RUN_UNTIL (result.done);
  g_assert_no_error (result.error);
  g_assert_true (shows (&result, "yes yes yes yes yes"));
  g_assert_true (last_snapshot (&result) == result.last);
  g_assert_cmpuint (result.snapshots->len, ==, 5);
  result_clear (&result);
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Result result;
  guint seen;

  (void)data;
  result_init (&result);
  fake_shut ("F001");
  zj_desk_start (f->desk);
  zj_desk_verify_async (f->desk, f->credential, &f->options, on_progress, &result, cancellable, on_verified, &result);
  RUN_UNTIL (last_snapshot (&result) != NULL && last_snapshot (&result)->person != NULL);
  fake_await ("F001", 1);
  g_cancellable_cancel (cancellable);
  seen = result.snapshots->len;
  RUN_UNTIL (result.done);
  g_assert_error (result.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (result.last);
  g_assert_cmpuint (result.snapshots->len, ==, seen);
  result_clear (&result);
}

/* Cancelled when everything has been answered, but not told yet: still cancelled. */
static void
test_cancel_late (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Result verified, read;

  (void)data;
  result_init (&verified);
  result_init (&read);
  zj_desk_start (f->desk);
  fake_readers ("Reader A");
  zj_desk_verify_async (f->desk, f->credential, &f->options, on_progress, &verified, cancellable, on_verified,
                        &verified);
  zj_desk_read_card_async (f->desk, NULL, NULL, FALSE, cancellable, on_read, &read);
  fake_await ("F002", 1);
  fake_await ("card", 1);
  g_cancellable_cancel (cancellable);
  RUN_UNTIL (verified.done && read.done);
  g_assert_error (verified.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (verified.last);
  g_assert_cmpuint (verified.snapshots->len, ==, 0);
  g_assert_error (read.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (read.card);
  result_clear (&verified);
  result_clear (&read);
}

/* Questions queue up; a stop ends all of them as cancelled, and what comes after as well. */
static void
test_stop (Fixture *f, gconstpointer data)
{
  Result results[5];

  (void)data;
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    result_init (&results[i]);
  fake_shut ("1101");
  fake_shut ("K015");
  fake_shut ("card");
  fake_shut ("warm");
  zj_desk_start (f->desk);
  fake_readers ("Reader A");
  for (guint i = 0; i < 2; i++)
    zj_desk_verify_async (f->desk, f->credential, &f->options, on_progress, &results[i], NULL, on_verified,
                          &results[i]);
  zj_desk_read_card_async (f->desk, NULL, NULL, FALSE, NULL, on_read, &results[2]);
  fake_await ("1101", 1);
  fake_await ("card", 1);
  zj_desk_stop (f->desk);
  zj_desk_verify_async (f->desk, f->credential, &f->options, on_progress, &results[3], NULL, on_verified, &results[3]);
  zj_desk_read_card_async (f->desk, NULL, NULL, FALSE, NULL, on_read, &results[4]);
  RUN_UNTIL (results[0].done && results[1].done && results[2].done && results[3].done && results[4].done);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++) {
    g_assert_error (results[i].error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_cmpuint (results[i].snapshots->len, ==, 0);
    result_clear (&results[i]);
  }
  g_assert_cmpuint (fake_count ("1101"), ==, 1);
}

static void
test_read_async (Fixture *f, gconstpointer data)
{
  Result result;

  (void)data;
  result_init (&result);
  /* Before the watch has spoken there is no reader. */
  zj_desk_start (f->desk);
  g_assert_cmpint (zj_desk_get_readers (f->desk)->daemon, ==, ZJ_DAEMON_STARTING);
  zj_desk_read_card_async (f->desk, NULL, NULL, FALSE, NULL, on_read, &result);
  RUN_UNTIL (result.done);
  g_assert_error (result.error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_NO_READER);
  result_clear (&result);

  result_init (&result);
  fake_readers ("Reader A;Reader B");
  fake_holder_error (g_error_new_literal (ZJ_CARD_ERROR, ZJ_CARD_ERROR_AUTHENTICATION_REFUSED, "x"));
  zj_desk_read_card_async (f->desk, "Reader B", NULL, FALSE, NULL, on_read, &result);
  RUN_UNTIL (result.done);
  g_assert_no_error (result.error);
  g_assert_cmpstr (result.card->reader, ==, "Reader B");
  g_assert_error (result.holder_error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_AUTHENTICATION_REFUSED);
  result_clear (&result);

  result_init (&result);
  fake_fail ("card", g_error_new_literal (ZJ_CARD_ERROR, ZJ_CARD_ERROR_MUTE, "x"));
  zj_desk_read_card_async (f->desk, NULL, NULL, FALSE, NULL, on_read, &result);
  RUN_UNTIL (result.done);
  g_assert_error (result.error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_MUTE);
  g_assert_null (result.card);
  result_clear (&result);
}

typedef struct {
  GThread *main_thread;
  guint readers, lines;
} Signals;

static void
on_readers_changed (ZjDesk *desk, gpointer data)
{
  Signals *signals = data;

  (void)desk;
  g_assert_true (g_thread_self () == signals->main_thread);
  signals->readers++;
}

static void
on_line_changed (ZjDesk *desk, gpointer data)
{
  Signals *signals = data;

  (void)desk;
  g_assert_true (g_thread_self () == signals->main_thread);
  signals->lines++;
}

static void
test_signals (Fixture *f, gconstpointer data)
{
  Signals signals = { .main_thread = g_thread_self () };

  (void)data;
  g_signal_connect (f->desk, "readers-changed", G_CALLBACK (on_readers_changed), &signals);
  g_signal_connect (f->desk, "line-changed", G_CALLBACK (on_line_changed), &signals);
  g_assert_cmpint (zj_desk_get_line (f->desk)->state, ==, ZJ_LINE_UNKNOWN);
  fake_shut ("warm");
  zj_desk_start (f->desk);
  fake_readers ("Reader A");
  g_assert_cmpuint (signals.readers, ==, 1);
  g_assert_cmpuint (zj_desk_get_readers (f->desk)->readers->len, ==, 1);
  RUN_UNTIL (zj_desk_get_line (f->desk)->state == ZJ_LINE_CONNECTING);
  fake_open ("warm");
  RUN_UNTIL (zj_desk_get_line (f->desk)->state == ZJ_LINE_READY);
  g_assert_cmpint (zj_desk_get_line (f->desk)->clock_offset_ms, ==, 1500);
  g_assert_no_error (zj_desk_get_line (f->desk)->error);
  fake_fail ("warm", g_error_new_literal (ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_CONNECTED, "x"));
  zj_desk_retry_line (f->desk);
  RUN_UNTIL (zj_desk_get_line (f->desk)->state == ZJ_LINE_DOWN);
  g_assert_error (zj_desk_get_line (f->desk)->error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_CONNECTED);
  fake_fail ("warm", NULL);
  zj_desk_retry_line (f->desk);
  RUN_UNTIL (zj_desk_get_line (f->desk)->state == ZJ_LINE_READY);
  g_assert_cmpuint (signals.lines, >=, 4);
}

/* A question that could not be asked makes the keeper look at once, not at its next turn. */
static void
test_question_tells_keeper (Fixture *f, gconstpointer data)
{
  Result result;

  (void)data;
  result_init (&result);
  zj_desk_start (f->desk);
  RUN_UNTIL (zj_desk_get_line (f->desk)->state == ZJ_LINE_READY);
  fake_fail ("warm", g_error_new_literal (ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_CONNECTED, "x"));
  fake_fail ("1101", g_error_new_literal (ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_CONNECTED, "x"));
  fake_fail ("K015", g_error_new_literal (ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_CONNECTED, "x"));
  zj_desk_verify_async (f->desk, f->credential, &f->options, NULL, NULL, NULL, on_verified, &result);
  RUN_UNTIL (result.done);
  RUN_UNTIL (zj_desk_get_line (f->desk)->state == ZJ_LINE_DOWN);
  result_clear (&result);
}

/* The machine's network comes back while the line is down: it is tried at once. */
static void
test_network_tells_keeper (Fixture *f, gconstpointer data)
{
  (void)data;
  fake_fail ("warm", g_error_new_literal (ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NAME_NOT_FOUND, "x"));
  zj_desk_start (f->desk);
  RUN_UNTIL (zj_desk_get_line (f->desk)->state == ZJ_LINE_DOWN);
  fake_fail ("warm", NULL);
  g_signal_emit_by_name (g_network_monitor_get_default (), "network-changed", TRUE);
  RUN_UNTIL (zj_desk_get_line (f->desk)->state == ZJ_LINE_READY);
}

/* Nothing can be asked at all: one last snapshot says so, without an error. */
static void
test_nothing_to_ask_with (Fixture *f, gconstpointer data)
{
  Result result;

  (void)data;
  result_init (&result);
  fake_fail ("tls", g_error_new_literal (ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_KEY_MISMATCH, "x"));
  zj_desk_verify_async (f->desk, f->credential, &f->options, on_progress, &result, NULL, on_verified, &result);
  RUN_UNTIL (result.done);
  g_assert_no_error (result.error);
  g_assert_error (result.last->sign_in_error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_KEY_MISMATCH);
  g_assert_cmpint (result.last->verdict, ==, ZJ_VERDICT_UNKNOWN);
  result_clear (&result);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/desk/verify", test_verify);
  ADD ("/desk/side-by-side", test_side_by_side);
  ADD ("/desk/second-round-side-by-side", test_second_round_side_by_side);
  ADD ("/desk/local-no", test_local_no);
  ADD ("/desk/each-failure", test_each_failure);
  g_test_add_func ("/desk/mended-by-itself", test_mended_by_itself);
  ADD ("/desk/warming-lost", test_warming_lost);
  ADD ("/desk/new-certificate", test_new_certificate);
  ADD ("/desk/replaced-meanwhile", test_replaced_meanwhile);
  g_test_add_func ("/desk/closure", test_closure);
  g_test_add_func ("/desk/entitlement", test_entitlement);
  ADD ("/desk/cancel-blocking", test_cancel_blocking);
  ADD ("/desk/cancel-warming", test_cancel_warming);
  ADD ("/desk/read-then-verify", test_read_then_verify);
  ADD ("/desk/read-errors", test_read_errors);
  ADD ("/desk/authentication", test_authentication);
  ADD ("/desk/refusals", test_refusals);
  g_test_add_func ("/desk/authentication-not-offered", test_authentication_not_offered);
  ADD ("/desk/sign-out", test_sign_out);
  ADD ("/desk/loop/snapshots", test_snapshots);
  ADD ("/desk/loop/cancel", test_cancel);
  ADD ("/desk/loop/cancel-late", test_cancel_late);
  ADD ("/desk/loop/stop", test_stop);
  ADD ("/desk/loop/read", test_read_async);
  ADD ("/desk/loop/signals", test_signals);
  ADD ("/desk/loop/question-tells-keeper", test_question_tells_keeper);
  ADD ("/desk/loop/network-tells-keeper", test_network_tells_keeper);
  ADD ("/desk/loop/nothing-to-ask-with", test_nothing_to_ask_with);
  return g_test_run ();
}
