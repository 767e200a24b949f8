/* The session over a fake line: one sign-in for all, kept, renewed, and what a call brings back. */
#include "fake-platform.h"

#include <string.h>

#define MORNING_MS G_GINT64_CONSTANT (1782867600000) /* 2026-07-01 09:00:00 in China */
#define DAY_MS     G_GINT64_CONSTANT (86400000)

typedef struct {
  FakePlace place;
  gint64 now_ms;
  /* What the fake platform holds */
  GMutex lock;
  GCond changed;
  guint sign_ins;      /* 9001 answered so far */
  guint valid;         /* the sign-in it takes, 0 for any */
  const char *refusal; /* to 9001, or NULL */
  int failure;         /* of 9001: code of ZJ_PLATFORM_ERROR, or 0 */
  gboolean hold;       /* keep 9001 waiting */
  guint held;          /* 9001s waiting */
  const char *answer;  /* to everything else: a whole body, or NULL for infcode 0 */
  gint64 date_ms;
} Fixture;

static gint64
fixture_clock (gpointer data)
{
  const Fixture *fixture = data;

  return fixture->now_ms;
}

static void
wake_holder (GCancellable *cancellable, gpointer data)
{
  Fixture *fixture = data;

  (void)cancellable;
  g_mutex_lock (&fixture->lock);
  g_cond_broadcast (&fixture->changed);
  g_mutex_unlock (&fixture->lock);
}

static gboolean
answer_sign_in (Fixture *fixture, ZjLineAnswer *answer, GCancellable *cancellable, GError **error)
{
  gulong handler = cancellable != NULL ? g_cancellable_connect (cancellable, G_CALLBACK (wake_holder), fixture, NULL)
                                       : 0;
  guint number;

  g_mutex_lock (&fixture->lock);
  fixture->held++;
  g_cond_broadcast (&fixture->changed);
  while (fixture->hold && !g_cancellable_is_cancelled (cancellable))
    g_cond_wait (&fixture->changed, &fixture->lock);
  fixture->held--;
  number = fixture->failure == 0 && fixture->refusal == NULL ? ++fixture->sign_ins : 0;
  g_mutex_unlock (&fixture->lock);
  if (handler != 0)
    g_cancellable_disconnect (cancellable, handler);
  if (g_cancellable_set_error_if_cancelled (cancellable, error)) {
    answer->sent = ZJ_SENT_MAYBE;
    return FALSE;
  }
  if (fixture->failure != 0)
    return fake_failed (answer, ZJ_SENT_MAYBE, fixture->failure, error);
  return fixture->refusal != NULL ? fake_refused (answer, fixture->refusal) : fake_signed_in (answer, number);
}

static gboolean
answer_call (const ZjLineCall *call, guint n, ZjLineAnswer *answer, GCancellable *cancellable, gpointer data,
             GError **error)
{
  Fixture *fixture = data;
  gboolean good;

  if (strcmp (call->infno, "9001") == 0)
    return answer_sign_in (fixture, answer, cancellable, error);
  if (fixture->valid != 0) {
    g_autoptr (ZjJson) json = fake_line_sent (n);
    g_autofree char *sign_no = fake_text (json, "sign_no");
    g_autofree char *wanted = g_strdup_printf ("S%u", fixture->valid);

    if (g_strcmp0 (sign_no, wanted) != 0)
      return fake_refused (answer, "操作员未签到");
  }
  good = fixture->answer != NULL ? fake_http (answer, 200, fixture->answer) : fake_done (answer, "{\"x\":\"y\"}");
  answer->platform_time_ms = fixture->date_ms;
  answer->sent_at_ms = 1000000;
  answer->answered_at_ms = 1000200;
  return good;
}

static void
setup (Fixture *fixture, gconstpointer settings)
{
  g_mutex_init (&fixture->lock);
  g_cond_init (&fixture->changed);
  fixture->now_ms = MORNING_MS;
  fake_place_open (&fixture->place, settings);
  fake_line_set (answer_call, fixture);
}

static void
teardown (Fixture *fixture, gconstpointer settings)
{
  (void)settings;
  fake_place_close (&fixture->place);
  g_cond_clear (&fixture->changed);
  g_mutex_clear (&fixture->lock);
}

static ZjSession *
open_session (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  ZjSession *session = zj_session_new (fixture->place.config, NULL, fixture->place.journal, NULL, NULL, &error);

  g_assert_no_error (error);
  zj_session_set_clock (session, fixture_clock, fixture);
  return session;
}

static ZjReply *
call_with (ZjSession *session, const char *msgid, GCancellable *cancellable)
{
  const ZjCall call = {
    .infno = "1101", .kind = msgid != NULL ? ZJ_CALL_CHANGE : ZJ_CALL_READ, .insured_region = "430100", .msgid = msgid
  };
  ZjWriter *writer = zj_writer_new ();

  zj_writer_begin_object (writer, NULL);
  zj_writer_begin_object (writer, "data");
  zj_writer_text (writer, "psn_name", "测试甲");
  zj_writer_end_object (writer);
  zj_writer_end_object (writer);
  return zj_session_call (session, &call, writer, cancellable);
}

static void
expect_done (ZjSession *session)
{
  g_autoptr (ZjReply) reply = call_with (session, NULL, NULL);

  g_assert_no_error (reply->error);
  g_assert_cmpint (reply->outcome, ==, ZJ_OUTCOME_DONE);
}

static void
expect_sent (guint n, const char *path, const char *expected)
{
  g_autoptr (ZjJson) json = fake_line_sent (n);
  g_autofree char *text = NULL;

  g_assert_nonnull (json);
  text = fake_text (json, path);
  g_assert_cmpstr (text, ==, expected);
}

/* Calls */

static void
test_first_call (Fixture *fixture, gconstpointer settings)
{
  g_autoptr (ZjSession) session = open_session (fixture);
  g_autoptr (ZjReply) reply = call_with (session, NULL, NULL);
  g_autofree char *text = NULL;

  (void)settings;
  g_assert_no_error (reply->error);
  g_assert_cmpint (reply->outcome, ==, ZJ_OUTCOME_DONE);
  g_assert_true (zj_node_text (&reply->output, "x", &text, NULL));
  g_assert_cmpstr (text, ==, "y");
  g_assert_cmpstr (reply->msgid, ==, "H33010000001202607010900000301");
  g_assert_cmpuint (fake_line_count (NULL), ==, 2);

  expect_sent (0, "infno", "9001");
  expect_sent (0, "msgid", "H33010000001202607010900000300");
  expect_sent (0, "sign_no", NULL);
  expect_sent (0, "input.signIn.opter_no", "1001");
  expect_sent (0, "input.signIn.ip", "127.0.0.1");
  expect_sent (0, "input.signIn.mac", "00:00:00:00:00:00");
  expect_sent (1, "infno", "1101");
  expect_sent (1, "msgid", "H33010000001202607010900000301");
  expect_sent (1, "sign_no", "S1");
  expect_sent (1, "insuplc_admdvs", "430100");
  expect_sent (1, "opter", "1001");
  expect_sent (1, "opter_name", "测试收费员");
  expect_sent (1, "inf_time", "2026-07-01 09:00:00");
  expect_sent (1, "input.data.psn_name", "测试甲");
}

static void
test_other_operator (Fixture *fixture, gconstpointer settings)
{
  g_autoptr (ZjSession) one = open_session (fixture), other = NULL;

  (void)settings;
  other = zj_session_new (fixture->place.config, NULL, fixture->place.journal, "1002", "测试二号", NULL);
  zj_session_set_clock (other, fixture_clock, fixture);
  expect_done (one);
  expect_done (other);
  g_assert_cmpuint (fake_line_count ("9001"), ==, 2);
  expect_sent (3, "opter", "1002");
  expect_sent (3, "opter_name", "测试二号");
  expect_sent (3, "sign_no", "S2");
}

static void
test_kept (Fixture *fixture, gconstpointer settings)
{
  (void)settings;
  for (int i = 0; i < 3; i++) {
    g_autoptr (ZjSession) session = open_session (fixture);

    expect_done (session);
    expect_done (session);
  }
  g_assert_cmpuint (fake_line_count ("9001"), ==, 1);
  expect_sent (6, "sign_no", "S1");
}

static void
test_midnight (Fixture *fixture, gconstpointer settings)
{
  g_autoptr (ZjSession) session = open_session (fixture);

  (void)settings;
  /* 23:59:59 and 00:00:00 in China; both are the same day in UTC. */
  fixture->now_ms = MORNING_MS + 15 * 3600 * 1000 - 1;
  expect_done (session);
  expect_done (session);
  g_assert_cmpuint (fake_line_count ("9001"), ==, 1);
  fixture->now_ms++;
  expect_done (session);
  g_assert_cmpuint (fake_line_count ("9001"), ==, 2);
  expect_sent (4, "sign_no", "S2");
}

static void
test_told_not_signed_in (Fixture *fixture, gconstpointer settings)
{
  g_autoptr (ZjSession) session = open_session (fixture);
  g_autoptr (ZjReply) reply = NULL;

  (void)settings;
  expect_done (session);
  fixture->valid = 2; /* the platform has forgotten S1 */
  reply = call_with (session, NULL, NULL);
  g_assert_no_error (reply->error);
  g_assert_cmpint (reply->outcome, ==, ZJ_OUTCOME_DONE);
  g_assert_cmpuint (fake_line_count (NULL), ==, 5);
  expect_sent (2, "sign_no", "S1");
  expect_sent (3, "infno", "9001");
  expect_sent (4, "sign_no", "S2");
  expect_sent (4, "msgid", reply->msgid);
  expect_done (session);
  g_assert_cmpuint (fake_line_count (NULL), ==, 6);
}

/* Another process of the desk has signed in meanwhile: its number is taken from the journal. */
static void
test_renewed_by_another (Fixture *fixture, gconstpointer settings)
{
  g_autoptr (ZjSession) one = open_session (fixture), other = open_session (fixture);

  (void)settings;
  expect_done (one);
  expect_done (other);
  fixture->valid = 2;
  expect_done (one);
  g_assert_cmpuint (fake_line_count ("9001"), ==, 2);
  expect_done (other);
  g_assert_cmpuint (fake_line_count ("9001"), ==, 2);
}

static void
test_never_signed_in (Fixture *fixture, gconstpointer settings)
{
  g_autoptr (ZjSession) session = open_session (fixture);
  g_autoptr (ZjReply) reply = NULL;

  (void)settings;
  fixture->valid = 77;
  reply = call_with (session, NULL, NULL);
  g_assert_cmpint (reply->outcome, ==, ZJ_OUTCOME_NOT_DONE);
  g_assert_error (reply->error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_SIGNED_IN);
  g_assert_cmpstr (zj_platform_error_text (reply->error), ==, "操作员未签到");
  g_assert_cmpuint (fake_line_count ("1101"), ==, 2);
  g_assert_cmpuint (fake_line_count ("9001"), ==, 2);
}

/* A call that brought its own msgid is not repeated under it, but the sign-in is renewed. */
static void
test_own_msgid (Fixture *fixture, gconstpointer settings)
{
  g_autoptr (ZjSession) session = open_session (fixture);
  g_autoptr (ZjReply) first = NULL, second = NULL;

  (void)settings;
  expect_done (session);
  fixture->valid = 2;
  first = call_with (session, "H33010000001202607010800000300", NULL);
  g_assert_cmpint (first->outcome, ==, ZJ_OUTCOME_NOT_DONE);
  g_assert_error (first->error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_SIGNED_IN);
  g_assert_cmpstr (first->msgid, ==, "H33010000001202607010800000300");
  g_assert_cmpuint (fake_line_count ("1101"), ==, 2);
  g_assert_cmpuint (fake_line_count ("9001"), ==, 2);
  second = call_with (session, "H33010000001202607010800000301", NULL);
  g_assert_cmpint (second->outcome, ==, ZJ_OUTCOME_DONE);
  g_assert_cmpuint (fake_line_count ("9001"), ==, 2);
}

static void
test_sign_in_refused (Fixture *fixture, gconstpointer settings)
{
  g_autoptr (ZjSession) session = open_session (fixture);
  g_autoptr (ZjReply) reply = NULL;
  g_autoptr (GError) error = NULL;

  (void)settings;
  fixture->refusal = "操作员已停用";
  reply = call_with (session, NULL, NULL);
  g_assert_cmpint (reply->outcome, ==, ZJ_OUTCOME_NOT_SENT);
  g_assert_error (reply->error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_REFUSED);
  g_assert_cmpstr (zj_platform_error_text (reply->error), ==, "操作员已停用");
  g_assert_null (reply->msgid);
  g_assert_false (zj_session_warm (session, NULL, &error));
  g_assert_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_REFUSED);
  g_assert_cmpuint (fake_line_count ("1101"), ==, 0);
  fixture->refusal = NULL;
  expect_done (session);
}

static void
test_sign_in_failed (Fixture *fixture, gconstpointer settings)
{
  g_autoptr (ZjSession) session = open_session (fixture);
  g_autoptr (ZjReply) reply = NULL;

  (void)settings;
  fixture->failure = ZJ_PLATFORM_ERROR_TIMEOUT;
  reply = call_with (session, NULL, NULL);
  g_assert_cmpint (reply->outcome, ==, ZJ_OUTCOME_NOT_SENT);
  g_assert_error (reply->error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_TIMEOUT);
  fixture->failure = 0;
  expect_done (session);
}

/* Threads */

#define THREADS 8

typedef struct {
  Fixture *fixture;
  ZjSession *session;
  GCancellable *cancellable;
  ZjReply *reply;
  int *begun;
} Caller;

static gpointer
run_caller (gpointer data)
{
  Caller *caller = data;

  g_mutex_lock (&caller->fixture->lock);
  ++*caller->begun;
  g_cond_broadcast (&caller->fixture->changed);
  g_mutex_unlock (&caller->fixture->lock);
  caller->reply = call_with (caller->session, NULL, caller->cancellable);
  return NULL;
}

/* Starts all, waits until each is on its way and one is in 9001. */
static void
start_callers (Fixture *fixture, ZjSession *session, Caller *callers, GThread **threads, int *begun)
{
  fixture->hold = TRUE;
  for (int i = 0; i < THREADS; i++) {
    callers[i]
        = (Caller){ .fixture = fixture, .session = session, .cancellable = callers[i].cancellable, .begun = begun };
    threads[i] = g_thread_new ("caller", run_caller, &callers[i]);
  }
  g_mutex_lock (&fixture->lock);
  while (*begun < THREADS || fixture->held == 0)
    g_cond_wait (&fixture->changed, &fixture->lock);
  g_mutex_unlock (&fixture->lock);
}

static void
release (Fixture *fixture)
{
  g_mutex_lock (&fixture->lock);
  fixture->hold = FALSE;
  g_cond_broadcast (&fixture->changed);
  g_mutex_unlock (&fixture->lock);
}

static void
test_one_for_all (Fixture *fixture, gconstpointer settings)
{
  g_autoptr (ZjSession) session = open_session (fixture);
  g_autoptr (GHashTable) msgids = g_hash_table_new (g_str_hash, g_str_equal);
  Caller callers[THREADS] = { 0 };
  GThread *threads[THREADS];
  int begun = 0;

  (void)settings;
  start_callers (fixture, session, callers, threads, &begun);
  release (fixture);
  for (int i = 0; i < THREADS; i++)
    g_thread_join (threads[i]);
  for (int i = 0; i < THREADS; i++) {
    g_assert_cmpint (callers[i].reply->outcome, ==, ZJ_OUTCOME_DONE);
    g_assert_true (g_hash_table_add (msgids, callers[i].reply->msgid));
  }
  g_assert_cmpuint (fake_line_count ("9001"), ==, 1);
  g_assert_cmpuint (fake_line_count ("1101"), ==, THREADS);
  for (int i = 0; i < THREADS; i++)
    zj_reply_free (callers[i].reply);
}

/* One caller gives up: it ends at once, the others are served. Whichever of them was
 * signing in, somebody else takes over. */
static void
test_cancelled_while_signing_in (Fixture *fixture, gconstpointer settings)
{
  g_autoptr (ZjSession) session = open_session (fixture);
  Caller callers[THREADS] = { 0 };
  GThread *threads[THREADS];
  int begun = 0, cancelled = 0;

  (void)settings;
  for (int i = 0; i < THREADS; i++)
    callers[i].cancellable = g_cancellable_new ();
  start_callers (fixture, session, callers, threads, &begun);
  for (int i = 0; i < THREADS - 1; i++)
    g_cancellable_cancel (callers[i].cancellable);
  for (int i = 0; i < THREADS - 1; i++) {
    g_thread_join (threads[i]);
    g_assert_error (callers[i].reply->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_cmpint (callers[i].reply->outcome, ==, ZJ_OUTCOME_NOT_SENT);
    cancelled++;
  }
  release (fixture);
  g_thread_join (threads[THREADS - 1]);
  g_assert_cmpint (callers[THREADS - 1].reply->outcome, ==, ZJ_OUTCOME_DONE);
  g_assert_cmpint (cancelled, ==, THREADS - 1);
  for (int i = 0; i < THREADS; i++) {
    zj_reply_free (callers[i].reply);
    g_object_unref (callers[i].cancellable);
  }
}

/* Signing out */

static void
test_sign_out (Fixture *fixture, gconstpointer settings)
{
  g_autoptr (ZjSession) session = open_session (fixture);
  g_autoptr (GError) error = NULL;
  gboolean already;

  (void)settings;
  g_assert_true (zj_session_sign_out (session, &already, NULL, &error));
  g_assert_true (already);
  g_assert_cmpuint (fake_line_count (NULL), ==, 0);
  expect_done (session);
  g_assert_true (zj_session_sign_out (session, &already, NULL, &error));
  g_assert_false (already);
  g_assert_no_error (error);
  g_assert_cmpuint (fake_line_count ("9002"), ==, 1);
  expect_sent (2, "input.signOut.sign_no", "S1");
  expect_sent (2, "input.signOut.opter_no", "1001");
  expect_sent (2, "sign_no", "S1");
  g_assert_true (zj_session_sign_out (session, NULL, NULL, &error));
  g_assert_cmpuint (fake_line_count ("9002"), ==, 1);
  expect_done (session);
  expect_sent (4, "sign_no", "S2");
}

/* By another process than the one that signed in; refused; already forgotten there. */
static void
test_sign_out_elsewhere (Fixture *fixture, gconstpointer settings)
{
  g_autoptr (ZjSession) one = open_session (fixture), other = open_session (fixture);
  g_autoptr (GError) error = NULL;

  (void)settings;
  expect_done (one);
  fixture->answer = "{\"infcode\":-1,\"err_msg\":\"还有未完成的业务\"}";
  g_assert_false (zj_session_sign_out (other, NULL, NULL, &error));
  g_assert_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_REFUSED);
  g_clear_error (&error);
  fixture->answer = NULL;
  fixture->valid = 9;
  g_assert_true (zj_session_sign_out (other, NULL, NULL, &error));
  g_assert_cmpuint (fake_line_count ("9002"), ==, 2);
  fixture->valid = 0;
  g_assert_true (zj_session_sign_out (one, NULL, NULL, &error));
  g_assert_cmpuint (fake_line_count ("9002"), ==, 2);
}

/* The rest */

static gint64
told_clock (gpointer now_ms)
{
  return *(gint64 *)now_ms;
}

/* Set by a day after the answer that told: what a request is said to have left at does not move. */
static void
test_clock_set (Fixture *fixture, gconstpointer settings)
{
  g_autoptr (ZjSession) session = open_session (fixture);
  gint64 before_ms, after_ms, now_ms = 1000100;

  (void)settings;
  zj_session_set_clock (session, told_clock, &now_ms);
  fixture->date_ms = 1060000;
  expect_done (session);
  g_assert_true (zj_session_clock_offset (session, &before_ms));
  for (int days = -1; days <= 1; days += 2) {
    now_ms = 1000100 + days * 86400 * 1000;
    g_assert_true (zj_session_clock_offset (session, &after_ms));
    /* Some of it is true time: this test's own. */
    g_assert_cmpint (ABS (now_ms + after_ms - (1000100 + before_ms)), <, 30000);
  }
}

/* As expected, and what true time has gone by since, on a busy machine. */
static void
assert_offset (ZjSession *session, gint64 expected_ms)
{
  gint64 offset_ms;

  g_assert_true (zj_session_clock_offset (session, &offset_ms));
  g_assert_cmpint (offset_ms, >=, expected_ms);
  g_assert_cmpint (offset_ms, <, expected_ms + 30000);
}

static void
test_clock_offset (Fixture *fixture, gconstpointer settings)
{
  g_autoptr (ZjSession) session = open_session (fixture);
  gint64 offset_ms;

  (void)settings;
  g_assert_false (zj_session_clock_offset (session, &offset_ms));
  expect_done (session);
  g_assert_false (zj_session_clock_offset (session, &offset_ms));
  /* From the Date header: whole seconds, so the middle of one. Sent at 1000000, answered at 1000200. */
  fixture->date_ms = 1060000;
  expect_done (session);
  assert_offset (session, 1060500 - 1000100);
  /* respond_time counts milliseconds and goes before. */
  fixture->answer = "{\"infcode\":0,\"respond_time\":\"19700101080000123\"}";
  expect_done (session);
  assert_offset (session, 123 - 1000100);
}

static void
test_closed (Fixture *fixture, gconstpointer settings)
{
  g_autoptr (ZjSession) session = open_session (fixture);
  g_autoptr (ZjReply) reply = NULL;
  g_autoptr (GError) error = NULL;

  (void)settings;
  expect_done (session);
  fixture->now_ms += 3600 * 1000;
  reply = call_with (session, NULL, NULL);
  g_assert_cmpint (reply->outcome, ==, ZJ_OUTCOME_NOT_SENT);
  g_assert_error (reply->error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_CLOSED);
  g_assert_false (zj_session_warm (session, NULL, &error));
  g_assert_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_CLOSED);
  g_assert_cmpuint (fake_line_count (NULL), ==, 2);
}

static GString *logged;
static GMutex logged_lock;

static GLogWriterOutput
keep_log (GLogLevelFlags level, const GLogField *fields, gsize n, gpointer data)
{
  (void)level, (void)data;
  g_mutex_lock (&logged_lock);
  for (gsize i = 0; i < n; i++) {
    if (fields[i].length < 0)
      g_string_append (logged, fields[i].value);
    else
      g_string_append_len (logged, fields[i].value, fields[i].length);
    g_string_append_c (logged, '\n');
  }
  g_mutex_unlock (&logged_lock);
  return G_LOG_WRITER_HANDLED;
}

/* A log is copied and mailed: what support asks for stands there, and nothing else. */
static void
test_log (Fixture *fixture, gconstpointer settings)
{
  static const char *const forbidden[] = { "测试甲", "测试收费员", "病人乙", "S1", "1001", "psn_name", "<evil>" };
  g_autoptr (ZjSession) session = NULL;

  (void)settings;
  if (!g_test_subprocess ()) {
    g_test_trap_subprocess (NULL, 20 * G_USEC_PER_SEC, G_TEST_SUBPROCESS_INHERIT_STDERR);
    g_test_trap_assert_passed ();
    return;
  }
  logged = g_string_new (NULL);
  g_log_set_writer_func (keep_log, NULL, NULL);
  session = open_session (fixture);
  expect_done (session);
  fixture->answer = "{\"infcode\":-1,\"err_msg\":\"病人乙 timeout\",\"inf_refmsgid\":\"33<evil>\\n\"}";
  zj_reply_free (call_with (session, NULL, NULL));
  g_assert_nonnull (strstr (logged->str, "infno=9001 msgid=H33010000001202607010900000300 outcome=done ms="));
  g_assert_nonnull (strstr (logged->str, "infno=1101 msgid=H33010000001202607010900000301 outcome=done ms="));
  g_assert_nonnull (strstr (logged->str, "inf_refmsgid=330100202607010000000000000001"));
  g_assert_nonnull (strstr (logged->str, "outcome=unknown"));
  g_assert_nonnull (strstr (logged->str, "inf_refmsgid=33?evil?? error=the platform reports a time-out behind it"));
  for (gsize i = 0; i < G_N_ELEMENTS (forbidden); i++)
    g_assert_null (strstr (logged->str, forbidden[i]));
}

int
main (int argc, char **argv)
{
  static const char closed[] = "closures=2026-07-01 10:00/2026-07-01 11:00\n";

  g_test_init (&argc, &argv, NULL);
#define ADD(name, settings, test) g_test_add ("/session/" name, Fixture, settings, setup, test, teardown)
  ADD ("first-call", NULL, test_first_call);
  ADD ("other-operator", NULL, test_other_operator);
  ADD ("sign-in/kept", NULL, test_kept);
  ADD ("sign-in/midnight", NULL, test_midnight);
  ADD ("sign-in/told-not-signed-in", NULL, test_told_not_signed_in);
  ADD ("sign-in/renewed-by-another", NULL, test_renewed_by_another);
  ADD ("sign-in/never", NULL, test_never_signed_in);
  ADD ("sign-in/own-msgid", NULL, test_own_msgid);
  ADD ("sign-in/refused", NULL, test_sign_in_refused);
  ADD ("sign-in/failed", NULL, test_sign_in_failed);
  ADD ("threads/one-for-all", NULL, test_one_for_all);
  ADD ("threads/cancelled", NULL, test_cancelled_while_signing_in);
  ADD ("sign-out", NULL, test_sign_out);
  ADD ("sign-out/elsewhere", NULL, test_sign_out_elsewhere);
  ADD ("clock-offset", NULL, test_clock_offset);
  ADD ("clock-set", NULL, test_clock_set);
  ADD ("closed", closed, test_closed);
  ADD ("log", NULL, test_log);
  return g_test_run ();
}
