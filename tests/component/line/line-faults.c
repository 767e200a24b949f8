/* What a platform may do wrong, and that nothing is sent twice that must not be. */
#include "bench.h"

static const ZjCallKind all_kinds[] = { ZJ_CALL_READ, ZJ_CALL_CHANGE, ZJ_CALL_MONEY };

static void
call_plainly (Bench *bench)
{
  g_auto (Outcome) outcome = bench_call (bench, ZJ_CALL_READ, "plain", 0, NULL);

  assert_answered (&outcome, "infcode");
}

/* A kept connection ends at the request, without a byte. libcurl would send a POST again
 * here, and report success for two executions. */
static void
test_kept_connection_ends (gconstpointer data)
{
  PeerReaction ends = GPOINTER_TO_INT (data) != 0 ? peer_react_reset : peer_react_hang_up;

  for (gsize i = 0; i < G_N_ELEMENTS (all_kinds); i++) {
    g_autoptr (Bench) bench = bench_new (NULL);
    g_auto (Outcome) outcome = { 0 };

    call_plainly (bench);
    peer_server_expect (bench->server, ends, NULL);
    outcome = bench_call (bench, all_kinds[i], "counted", 0, NULL);
    if (all_kinds[i] == ZJ_CALL_READ) {
      /* Asked again, by the line itself, on a fresh connection. */
      assert_answered (&outcome, "\"2.1\"");
      g_assert_cmpuint (peer_server_count (bench->server, "counted"), ==, 2);
    } else {
      assert_failed (&outcome, ZJ_SENT_MAYBE, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_CONNECTION_LOST);
      g_assert_cmpuint (peer_server_count (bench->server, "counted"), ==, 1);
    }
    call_plainly (bench);
    g_assert_cmpuint (peer_server_count (bench->server, "counted"), ==, all_kinds[i] == ZJ_CALL_READ ? 2 : 1);
  }
}

/* On a fresh connection nobody's rest can be the cause: not even a question is repeated. */
static void
test_fresh_connection_ends (gconstpointer data)
{
  PeerReaction ends = GPOINTER_TO_INT (data) != 0 ? peer_react_reset : peer_react_hang_up;

  for (gsize i = 0; i < G_N_ELEMENTS (all_kinds); i++) {
    g_autoptr (Bench) bench = bench_new (NULL);
    g_auto (Outcome) outcome = { 0 };

    peer_server_expect (bench->server, ends, NULL);
    outcome = bench_call (bench, all_kinds[i], "counted", 0, NULL);
    assert_failed (&outcome, ZJ_SENT_MAYBE, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_CONNECTION_LOST);
    g_assert_cmpuint (peer_server_count (bench->server, "counted"), ==, 1);
  }
}

/* Twice the platform hangs up on a question: two sendings, no third. */
static void
test_no_third_time (void)
{
  g_autoptr (Bench) bench = bench_new (NULL);
  g_auto (Outcome) outcome = { 0 };

  call_plainly (bench);
  peer_server_expect (bench->server, peer_react_hang_up, NULL);
  peer_server_expect (bench->server, peer_react_hang_up, NULL);
  outcome = bench_call (bench, ZJ_CALL_READ, "counted", 0, NULL);
  assert_failed (&outcome, ZJ_SENT_MAYBE, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_CONNECTION_LOST);
  g_assert_cmpuint (peer_server_count (bench->server, "counted"), ==, 2);
}

/* The answer is cut at each byte, by an end, by a reset, by an orderly end. */
typedef struct {
  gsize bytes;
  enum { CUT_END, CUT_RESET, CUT_BYE } how;
} Cut;

static gboolean
react_cut (PeerConnection *connection, const PeerRequest *request, gpointer data)
{
  const Cut *cut = data;
  g_autofree char *text = peer_answer_text ("{\"infcode\":0}");

  (void)request;
  if (cut->bytes > 0)
    peer_send (connection, text, cut->bytes);
  if (cut->how == CUT_RESET)
    peer_reset (connection);
  if (cut->how == CUT_BYE)
    peer_bye (connection);
  return FALSE;
}

static void
test_cut (gconstpointer data)
{
  g_autofree char *text = peer_answer_text ("{\"infcode\":0}");
  gsize length = strlen (text);
  /* One for each, for the server's threads look at theirs when they like. */
  g_autofree Cut *cuts = g_new0 (Cut, length);
  g_autoptr (Bench) bench = bench_new (NULL);

  for (gsize i = 0; i < length; i += 3) {
    g_autofree char *body = g_strdup_printf ("cut-%" G_GSIZE_FORMAT "-", i);
    g_auto (Outcome) outcome = { 0 };

    cuts[i].bytes = i;
    cuts[i].how = GPOINTER_TO_INT (data);
    peer_server_expect (bench->server, react_cut, &cuts[i]);
    outcome = bench_call (bench, i % 2 == 0 ? ZJ_CALL_CHANGE : ZJ_CALL_MONEY, body, 0, NULL);
    assert_failed (&outcome, ZJ_SENT_MAYBE, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_CONNECTION_LOST);
    g_assert_null (outcome.answer.body);
    g_assert_cmpuint (peer_server_count (bench->server, body), ==, 1);
  }
}

/* The answer twice, in one record or in two: the next call must get its own. */
static gboolean
react_doubled (PeerConnection *connection, const PeerRequest *request, gpointer data)
{
  g_autofree char *body = g_strdup_printf ("{\"infcode\":0,\"for\":\"%s\"}", request->body);
  g_autofree char *once = peer_answer_text (body);
  g_autofree char *twice = g_strconcat (once, once, NULL);

  if (GPOINTER_TO_INT (data) == 1) {
    peer_send_text (connection, twice);
  } else {
    peer_send_text (connection, once);
    peer_send_text (connection, once);
  }
  return TRUE;
}

static gboolean
react_echo (PeerConnection *connection, const PeerRequest *request, gpointer data)
{
  g_autofree char *body = g_strdup_printf ("{\"infcode\":0,\"for\":\"%s\"}", request->body);
  g_autofree char *text = peer_answer_text (body);

  (void)data;
  peer_send_text (connection, text);
  return TRUE;
}

static void
test_doubled (gconstpointer data)
{
  g_autoptr (Bench) bench = bench_new (NULL);

  peer_server_otherwise (bench->server, react_echo);
  for (int i = 0; i < 30; i++) {
    g_autofree char *first_text = g_strdup_printf ("first-%d-", i);
    g_autofree char *second_text = g_strdup_printf ("second-%d-", i);
    ZjCallKind kind = i % 2 == 0 ? ZJ_CALL_READ : ZJ_CALL_CHANGE;
    g_auto (Outcome) first = { 0 };
    g_auto (Outcome) second = { 0 };

    peer_server_expect (bench->server, react_doubled, GINT_TO_POINTER (GPOINTER_TO_INT (data)));
    first = bench_call (bench, kind, first_text, 0, NULL);
    assert_answered (&first, first_text);
    second = bench_call (bench, kind, second_text, 0, NULL);
    /* With two records the second may come while the next request is on its way: then
     * the outcome may be unknown, but never another call's answer. */
    if (second.ok || GPOINTER_TO_INT (data) == 1)
      assert_answered (&second, second_text);
    else
      assert_failed (&second, ZJ_SENT_MAYBE, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_CONNECTION_LOST);
    g_assert_cmpuint (peer_server_count (bench->server, first_text), ==, 1);
    if (kind == ZJ_CALL_CHANGE)
      g_assert_cmpuint (peer_server_count (bench->server, second_text), <=, 1);
  }
}

/* The worst time for the second copy: when the next request has arrived, just before its
 * own answer. data: the first answer as it was sent. */
typedef struct {
  char *text;
} Copy;

static gboolean
react_and_keep_copy (PeerConnection *connection, const PeerRequest *request, gpointer data)
{
  Copy *copy = data;
  g_autofree char *body = g_strdup_printf ("{\"infcode\":0,\"for\":\"%s\"}", request->body);

  copy->text = peer_answer_text (body);
  peer_send_text (connection, copy->text);
  return TRUE;
}

static gboolean
react_copy_first (PeerConnection *connection, const PeerRequest *request, gpointer data)
{
  Copy *copy = data;

  peer_send_text (connection, copy->text);
  return react_echo (connection, request, NULL);
}

static void
test_doubled_late (void)
{
  static const ZjCallKind kinds[] = { ZJ_CALL_READ, ZJ_CALL_CHANGE };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
    Copy copy = { NULL };
    Bench *bench = bench_new (NULL);
    g_auto (Outcome) first = { 0 };
    g_auto (Outcome) second = { 0 };

    peer_server_expect (bench->server, react_and_keep_copy, &copy);
    first = bench_call (bench, ZJ_CALL_CHANGE, "first", 0, NULL);
    assert_answered (&first, "first");
    peer_server_expect (bench->server, react_copy_first, &copy);
    peer_server_expect (bench->server, react_echo, NULL);
    second = bench_call (bench, kinds[i], "second", 0, NULL);
    if (kinds[i] == ZJ_CALL_READ) {
      assert_answered (&second, "second");
      g_assert_cmpuint (peer_server_count (bench->server, "second"), ==, 2);
    } else {
      assert_failed (&second, ZJ_SENT_MAYBE, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_CONNECTION_LOST);
      g_assert_cmpuint (peer_server_count (bench->server, "second"), ==, 1);
    }
    bench_free (bench); /* its threads have ended: nobody looks at the copy any more */
    g_free (copy.text);
  }
}

/* Money: each call on a connection of its own, which ends with it. */
static void
test_money_alone (void)
{
  g_autoptr (Bench) bench = bench_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (zj_line_warm (bench->line, 2, NULL, &error));
  for (int i = 0; i < 3; i++) {
    g_auto (Outcome) outcome = bench_call (bench, ZJ_CALL_MONEY, "money", 0, NULL);
    g_autofree char *head = peer_server_last_head (bench->server);
    g_autofree char *own = g_strdup_printf ("\"%d.1\"", 3 + i);

    assert_answered (&outcome, own);
    g_assert_nonnull (strstr (head, "\r\nConnection: close\r\n"));
    g_assert_true (peer_server_wait_ended (bench->server, 2));
  }
  g_assert_cmpuint (peer_server_connections (bench->server), ==, 5);
  g_assert_cmpuint (peer_server_count (bench->server, "money"), ==, 3);
  call_plainly (bench);
  g_assert_cmpuint (peer_server_connections (bench->server), ==, 5);
}

/* A server that ends connections at rest: noticed before anything is sent on one. */
static gboolean
react_answer_and_bye (PeerConnection *connection, const PeerRequest *request, gpointer data)
{
  react_echo (connection, request, data);
  peer_bye (connection);
  return FALSE;
}

static void
test_ended_at_rest (void)
{
  for (int i = 0; i < 2; i++) {
    g_autoptr (Bench) bench = bench_new (NULL);
    g_auto (Outcome) first = { 0 };
    g_auto (Outcome) second = { 0 };

    peer_server_expect (bench->server, i == 0 ? react_answer_and_bye : react_echo, NULL);
    first = bench_call (bench, ZJ_CALL_CHANGE, "first", 0, NULL);
    assert_answered (&first, "first");
    if (i == 0)
      g_assert_true (peer_server_wait_ended (bench->server, 0));
    second = bench_call (bench, ZJ_CALL_CHANGE, "second", 0, NULL);
    assert_answered (&second, "infcode");
    g_assert_cmpuint (peer_server_count (bench->server, "second"), ==, 1);
    g_assert_cmpuint (peer_server_connections (bench->server), ==, i == 0 ? 2 : 1);
  }
}

static gboolean
react_half (PeerConnection *connection, const PeerRequest *request, gpointer data)
{
  g_autofree char *text = peer_answer_text ("{\"infcode\":0}");
  gsize half = GPOINTER_TO_SIZE (data);

  (void)request;
  if (half > 0)
    peer_send (connection, text, half);
  peer_wait_gate (connection);
  return FALSE;
}

static void
test_time_out (void)
{
  for (gsize half = 0; half <= 100; half += 50)
    for (gsize i = 0; i < G_N_ELEMENTS (all_kinds); i++) {
      g_autoptr (Bench) bench = bench_new (NULL);
      g_auto (Outcome) outcome = { 0 };

      peer_server_expect (bench->server, react_half, GSIZE_TO_POINTER (half));
      outcome = bench_call (bench, all_kinds[i], "slow", 400, NULL);
      assert_failed (&outcome, ZJ_SENT_MAYBE, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_TIMEOUT);
      g_assert_cmpuint (peer_server_count (bench->server, "slow"), ==, 1);
    }
}

static gboolean
react_drip (PeerConnection *connection, const PeerRequest *request, gpointer data)
{
  g_autofree char *text = peer_answer_text ("{\"infcode\":0,\"drip\":1}");

  (void)request;
  (void)data;
  for (gsize i = 0; i < strlen (text); i++)
    peer_send (connection, text + i, 1);
  return TRUE;
}

static void
test_drip (void)
{
  g_autoptr (Bench) bench = bench_new (NULL);
  g_auto (Outcome) outcome = { 0 };

  peer_server_expect (bench->server, react_drip, NULL);
  outcome = bench_call (bench, ZJ_CALL_MONEY, "x", 0, NULL);
  assert_answered (&outcome, "drip");
}

static void
test_not_an_answer (void)
{
  static const char *const texts[] = {
    "SSH-2.0-platform\r\n\r\n",
    "{\"infcode\":0}\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "HTTP/1.1 101 Switching\r\n\r\n",
  };
  g_autoptr (Bench) bench = bench_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    for (gsize k = 0; k < G_N_ELEMENTS (all_kinds); k++) {
      g_autofree char *text = g_strdup (texts[i]);
      g_auto (Outcome) outcome = { 0 };

      peer_server_expect (bench->server, peer_react_raw_keep, text);
      outcome = bench_call (bench, all_kinds[k], "secret-of-the-body", 0, NULL);
      assert_failed (&outcome, ZJ_SENT_MAYBE, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER);
      g_assert_null (strstr (outcome.error->message, "secret-of-the-body"));
      g_assert_null (strstr (outcome.error->message, "infcode"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/line/ends/kept/by-end", GINT_TO_POINTER (0), test_kept_connection_ends);
  g_test_add_data_func ("/line/ends/kept/by-reset", GINT_TO_POINTER (1), test_kept_connection_ends);
  g_test_add_data_func ("/line/ends/fresh/by-end", GINT_TO_POINTER (0), test_fresh_connection_ends);
  g_test_add_data_func ("/line/ends/fresh/by-reset", GINT_TO_POINTER (1), test_fresh_connection_ends);
  g_test_add_func ("/line/ends/no-third-time", test_no_third_time);
  g_test_add_func ("/line/ends/at-rest", test_ended_at_rest);
  g_test_add_data_func ("/line/cut/end", GINT_TO_POINTER (CUT_END), test_cut);
  g_test_add_data_func ("/line/cut/reset", GINT_TO_POINTER (CUT_RESET), test_cut);
  g_test_add_data_func ("/line/cut/bye", GINT_TO_POINTER (CUT_BYE), test_cut);
  g_test_add_data_func ("/line/doubled/one-record", GINT_TO_POINTER (1), test_doubled);
  g_test_add_data_func ("/line/doubled/two-records", GINT_TO_POINTER (2), test_doubled);
  g_test_add_func ("/line/doubled/late", test_doubled_late);
  g_test_add_func ("/line/money-alone", test_money_alone);
  g_test_add_func ("/line/time-out", test_time_out);
  g_test_add_func ("/line/drip", test_drip);
  g_test_add_func ("/line/not-an-answer", test_not_an_answer);
  return g_test_run ();
}
