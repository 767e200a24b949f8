/* Calls as they should be: what is sent, who waits, what stops before anything is sent. */
#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench.h"

/* "Prompt": far below any time-out of these tests, far above a busy machine's delays. */
#define PROMPT_US (3 * G_USEC_PER_SEC)

static void
test_answer (void)
{
  g_autoptr (Bench) bench = bench_new (NULL);
  gint64 before = g_get_real_time () / 1000;
  g_auto (Outcome) outcome = bench_call (bench, ZJ_CALL_READ, "{\"infno\":\"1101\"}", 0, NULL);
  g_autofree char *head = peer_server_last_head (bench->server);
  g_autofree char *host = g_strdup_printf ("\r\nHost: localhost:%u\r\n", peer_server_port (bench->server));

  assert_answered (&outcome, "\"infcode\":0");
  g_assert_cmpint (outcome.answer.http_status, ==, 200);
  g_assert_cmpstr (outcome.answer.content_type, ==, "application/json;charset=utf-8");
  g_assert_cmpint (ABS (outcome.answer.platform_time_ms - before), <, 10000);
  g_assert_cmpint (outcome.answer.sent_at_ms, >=, before);
  g_assert_cmpint (outcome.answer.answered_at_ms, >=, outcome.answer.sent_at_ms);
  g_assert_true (g_str_has_prefix (head, "POST /fsi/api/call HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (head, host));
  g_assert_nonnull (strstr (head, "\r\nContent-Type: application/json;charset=utf-8\r\n"));
  g_assert_null (strstr (head, "Expect:"));
  g_assert_null (strstr (head, "Accept-Encoding:"));
  g_assert_cmpuint (peer_server_count (bench->server, "1101"), ==, 1);
}

/* Warming opens connections, and the platform sees no call that nobody made. */
static void
test_warm (void)
{
  g_autoptr (Bench) bench = bench_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (zj_line_warm (bench->line, 2, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (zj_line_connections_opened (bench->line), ==, 2);
  g_assert_true (zj_line_warm (bench->line, 2, NULL, &error));
  for (int i = 0; i < 5; i++) {
    g_auto (Outcome) outcome = bench_call (bench, i % 2 == 0 ? ZJ_CALL_READ : ZJ_CALL_CHANGE, "warm", 0, NULL);

    assert_answered (&outcome, "infcode");
  }
  g_assert_cmpuint (zj_line_connections_opened (bench->line), ==, 2);
  g_assert_cmpuint (peer_server_connections (bench->server), ==, 2);
  g_assert_cmpuint (peer_server_count (bench->server, NULL), ==, 5);
}

static gboolean
react_gate (PeerConnection *connection, const PeerRequest *request, gpointer data)
{
  peer_wait_gate (connection);
  return peer_react_answer (connection, request, data);
}

static void
test_side_by_side (void)
{
  g_autoptr (Bench) bench = bench_new (NULL);
  Calling *callings[4];

  for (int i = 0; i < 2; i++)
    peer_server_expect (bench->server, react_gate, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (callings); i++)
    callings[i] = calling_new (bench, ZJ_CALL_READ, "beside", 0, NULL);
  /* Two are under way at once, neither of them answered. */
  g_assert_true (peer_server_wait (bench->server, "beside", 2));
  peer_server_open_gate (bench->server);
  for (gsize i = 0; i < G_N_ELEMENTS (callings); i++) {
    g_auto (Outcome) outcome = calling_join (callings[i]);

    assert_answered (&outcome, "infcode");
  }
  /* The others waited for one of these two. */
  g_assert_cmpuint (peer_server_connections (bench->server), ==, 2);
  g_assert_cmpuint (peer_server_count (bench->server, "beside"), ==, 4);
}

static void
test_cancel_while_waiting_for_a_channel (void)
{
  g_autoptr (Bench) bench = bench_new (NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Calling *first, *second, *third;
  gint64 started;

  peer_server_expect (bench->server, react_gate, NULL);
  peer_server_expect (bench->server, react_gate, NULL);
  first = calling_new (bench, ZJ_CALL_READ, "one", 0, NULL);
  second = calling_new (bench, ZJ_CALL_READ, "two", 0, NULL);
  g_assert_true (peer_server_wait (bench->server, NULL, 2));
  third = calling_new (bench, ZJ_CALL_CHANGE, "three", 0, cancellable);
  started = g_get_monotonic_time ();
  g_cancellable_cancel (cancellable);
  {
    g_auto (Outcome) outcome = calling_join (third);

    assert_failed (&outcome, ZJ_SENT_NOTHING, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_cmpint (g_get_monotonic_time () - started, <, PROMPT_US);
  }
  {
    /* The same without a cancellation: the time is up. */
    g_auto (Outcome) outcome = bench_call (bench, ZJ_CALL_READ, "four", 100, NULL);

    assert_failed (&outcome, ZJ_SENT_NOTHING, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_CONNECTED);
  }
  peer_server_open_gate (bench->server);
  {
    g_auto (Outcome) one = calling_join (first);
    g_auto (Outcome) two = calling_join (second);

    assert_answered (&one, "infcode");
    assert_answered (&two, "infcode");
  }
  g_assert_cmpuint (peer_server_count (bench->server, "three"), ==, 0);
}

static void
test_cancel_while_waiting_for_an_answer (void)
{
  static const ZjCallKind kinds[] = { ZJ_CALL_READ, ZJ_CALL_CHANGE, ZJ_CALL_MONEY };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autoptr (Bench) bench = bench_new (NULL);
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    Calling *calling;
    gint64 started;

    peer_server_expect (bench->server, react_gate, NULL);
    calling = calling_new (bench, kinds[i], "cancelled", 0, cancellable);
    g_assert_true (peer_server_wait (bench->server, "cancelled", 1));
    started = g_get_monotonic_time ();
    g_cancellable_cancel (cancellable);
    {
      g_auto (Outcome) outcome = calling_join (calling);

      assert_failed (&outcome, ZJ_SENT_MAYBE, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
    g_assert_cmpint (g_get_monotonic_time () - started, <, PROMPT_US);
    peer_server_open_gate (bench->server);
    {
      /* Its answer, late, is nobody's: that connection is gone. */
      g_auto (Outcome) next = bench_call (bench, ZJ_CALL_READ, "next", 0, NULL);

      assert_answered (&next, "\"2.1\"");
    }
  }
}

/* A listener that accepts and then says nothing: TLS never comes about. */
static int
silent_listener (guint *port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (bind (fd, (struct sockaddr *)&address, sizeof address), ==, 0);
  g_assert_cmpint (listen (fd, 16), ==, 0);
  g_assert_cmpint (getsockname (fd, (struct sockaddr *)&address, &length), ==, 0);
  *port = ntohs (address.sin_port);
  return fd;
}

static void
test_not_connected (void)
{
  guint port;
  int fd = silent_listener (&port);
  BenchWish wish = { .port = port, .settings = "connect_timeout_s=1" };
  g_autoptr (Bench) bench = bench_new (&wish);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gint64 started = g_get_monotonic_time ();

  {
    g_auto (Outcome) outcome = bench_call (bench, ZJ_CALL_MONEY, "x", 0, NULL);

    assert_failed (&outcome, ZJ_SENT_NOTHING, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_CONNECTED);
    g_assert_cmpint (g_get_monotonic_time () - started, <, PROMPT_US);
  }
  {
    /* The call's own time is shorter than that for connecting. */
    g_auto (Outcome) outcome = bench_call (bench, ZJ_CALL_READ, "x", 100, NULL);

    assert_failed (&outcome, ZJ_SENT_NOTHING, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_CONNECTED);
  }
  {
    Calling *calling = calling_new (bench, ZJ_CALL_READ, "x", 0, cancellable);

    g_cancellable_cancel (cancellable);
    {
      g_auto (Outcome) outcome = calling_join (calling);

      assert_failed (&outcome, ZJ_SENT_NOTHING, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
  }
  close (fd);
  {
    g_auto (Outcome) outcome = bench_call (bench, ZJ_CALL_READ, "x", 0, NULL);

    assert_failed (&outcome, ZJ_SENT_NOTHING, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_CONNECTED);
  }
  g_assert_cmpuint (zj_line_connections_opened (bench->line), ==, 0);
}

static void
test_name_not_found (void)
{
  BenchWish wish = { .host = "no-such-platform.invalid" };
  g_autoptr (Bench) bench = bench_new (&wish);
  g_auto (Outcome) outcome = bench_call (bench, ZJ_CALL_READ, "x", 0, NULL);

  assert_failed (&outcome, ZJ_SENT_NOTHING, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NAME_NOT_FOUND);
}

static void
test_closed (void)
{
  BenchWish wish = { .settings = "closures=2020-01-01 00:00/2099-01-01 00:00" };
  g_autoptr (Bench) bench = bench_new (&wish);
  g_autoptr (GError) error = NULL;
  g_auto (Outcome) outcome = bench_call (bench, ZJ_CALL_READ, "x", 0, NULL);

  assert_failed (&outcome, ZJ_SENT_NOTHING, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_CLOSED);
  g_assert_false (zj_line_warm (bench->line, 2, NULL, &error));
  g_assert_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_CLOSED);
  g_assert_cmpuint (peer_server_connections (bench->server), ==, 0);
}

static void
test_statuses (void)
{
  static const struct {
    const char *text;
    long status;
  } cases[] = {
    { "HTTP/1.1 302 Elsewhere\r\nLocation: https://localhost:1/\r\nContent-Length: 0\r\n\r\n", 302 },
    { "HTTP/1.1 401 No\r\nContent-Length: 12\r\n\r\n{\"code\":401}", 401 },
    { "HTTP/1.1 500 Oh\r\nContent-Length: 2\r\n\r\nab", 500 },
    { "HTTP/1.1 503 Oh\r\nConnection: close\r\n\r\n", 503 },
  };
  g_autoptr (Bench) bench = bench_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = g_strdup (cases[i].text);
    g_auto (Outcome) outcome = { 0 };

    peer_server_expect (bench->server, i == 3 ? peer_react_raw_bye : peer_react_raw_keep, text);
    outcome = bench_call (bench, ZJ_CALL_CHANGE, "status", 0, NULL);
    assert_answered (&outcome, "");
    g_assert_cmpint (outcome.answer.http_status, ==, cases[i].status);
  }
  g_assert_cmpuint (peer_server_count (bench->server, "status"), ==, G_N_ELEMENTS (cases));
}

static void
test_gateways (void)
{
  const BenchWish csb = { .settings = "gateway=csb\ngateway_id=demoak\ngateway_secret_file=gateway.secret" };
  const BenchWish tif = { .settings = "gateway=tif\ngateway_id=demoapp\ngateway_secret_file=gateway.secret" };
  g_autoptr (Bench) csb_bench = bench_new (&csb);
  g_autoptr (Bench) tif_bench = bench_new (&tif);
  g_autoptr (GError) error = NULL;
  g_autofree char *secret = g_build_filename (csb_bench->folder, "gateway.secret", NULL);
  g_autofree char *csb_head = NULL, *tif_head = NULL;
  g_auto (Outcome) first = bench_call (csb_bench, ZJ_CALL_READ, "x", 0, NULL);
  g_auto (Outcome) second = bench_call (tif_bench, ZJ_CALL_READ, "x", 0, NULL);

  assert_answered (&first, "infcode");
  assert_answered (&second, "infcode");
  csb_head = peer_server_last_head (csb_bench->server);
  tif_head = peer_server_last_head (tif_bench->server);
  g_assert_true (g_str_has_prefix (csb_head, "POST /fsi/api/call HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (csb_head, "\r\n_api_name: 1101\r\n"));
  g_assert_nonnull (strstr (csb_head, "\r\n_api_signature: "));
  g_assert_true (g_str_has_prefix (tif_head, "POST /fsi/api/call1101 HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (tif_head, "\r\nx-tif-paasid: demoapp\r\n"));
  g_assert_nonnull (strstr (tif_head, "\r\nx-tif-nonce: "));
  g_assert_null (strstr (csb_head, "demosk"));
  /* A secret that others can read is no secret. */
  g_assert_cmpint (g_chmod (secret, 0644), ==, 0);
  g_assert_null (zj_line_new (csb_bench->config, csb_bench->tls, &error));
  g_assert_error (error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_FILE);
  g_assert_null (strstr (error->message, "demosk"));
}

static void
test_large_request (void)
{
  g_autoptr (Bench) bench = bench_new (NULL);
  g_autofree char *text = g_strnfill (3 * 1024 * 1024, 'a');
  g_auto (Outcome) outcome = bench_call (bench, ZJ_CALL_CHANGE, text, 0, NULL);

  assert_answered (&outcome, "infcode");
  g_assert_cmpuint (peer_server_count (bench->server, text), ==, 1);
}

/* data: how many KiB of body to send in chunks. */
static gboolean
react_chunks (PeerConnection *connection, const PeerRequest *request, gpointer data)
{
  g_autofree char *kilobyte = g_strnfill (1024, 'z');

  (void)request;
  peer_send_text (connection, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < GPOINTER_TO_INT (data); i++) {
    g_autofree char *chunk = g_strconcat ("400\r\n", kilobyte, "\r\n", NULL);

    peer_send_text (connection, chunk);
  }
  peer_send_text (connection, "0\r\n\r\n");
  return TRUE;
}

static void
test_ceiling (void)
{
  g_autoptr (Bench) bench = bench_new (NULL);
  g_autofree char *said = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %u\r\n\r\n", ZJ_LINE_ANSWER_MAX + 1);

  peer_server_expect (bench->server, react_chunks, GINT_TO_POINTER (8 * 1024));
  {
    g_auto (Outcome) outcome = bench_call (bench, ZJ_CALL_READ, "fits", 0, NULL);

    assert_answered (&outcome, "zzz");
    g_assert_cmpuint (g_bytes_get_size (outcome.answer.body), ==, ZJ_LINE_ANSWER_MAX);
  }
  peer_server_expect (bench->server, react_chunks, GINT_TO_POINTER (8 * 1024 + 1));
  {
    g_auto (Outcome) outcome = bench_call (bench, ZJ_CALL_CHANGE, "larger", 0, NULL);

    assert_failed (&outcome, ZJ_SENT_MAYBE, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER);
  }
  peer_server_expect (bench->server, peer_react_raw_keep, said);
  {
    g_auto (Outcome) outcome = bench_call (bench, ZJ_CALL_READ, "said", 0, NULL);

    assert_failed (&outcome, ZJ_SENT_MAYBE, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER);
  }
}

/* The environment's proxy is nobody's business; the configuration's is used. */
static void
test_proxy (void)
{
  guint port;
  int fd = silent_listener (&port);
  g_autofree char *dead = NULL, *setting = NULL;

  close (fd);
  dead = g_strdup_printf ("http://localhost:%u", port);
  setting = g_strdup_printf ("proxy=%s", dead);
  g_assert_true (g_setenv ("https_proxy", dead, TRUE) && g_setenv ("all_proxy", dead, TRUE)
                 && g_setenv ("ALL_PROXY", dead, TRUE));
  {
    g_autoptr (Bench) bench = bench_new (NULL);
    g_auto (Outcome) outcome = bench_call (bench, ZJ_CALL_READ, "x", 0, NULL);

    assert_answered (&outcome, "infcode");
  }
  {
    BenchWish wish = { .settings = setting };
    g_autoptr (Bench) bench = bench_new (&wish);
    g_auto (Outcome) outcome = bench_call (bench, ZJ_CALL_READ, "x", 0, NULL);

    assert_failed (&outcome, ZJ_SENT_NOTHING, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_CONNECTED);
    g_assert_cmpuint (peer_server_connections (bench->server), ==, 0);
  }
  g_unsetenv ("https_proxy");
  g_unsetenv ("all_proxy");
  g_unsetenv ("ALL_PROXY");
}

/* A connection that has rested too long for the kind of call is not used again. */
static void
test_rest (void)
{
  static const struct {
    gint64 rest_us, before_change_us;
    ZjCallKind kind;
    guint connections;
  } cases[] = {
    { G_USEC_PER_SEC * 60, 0, ZJ_CALL_READ, 1 },
    { G_USEC_PER_SEC * 60, 0, ZJ_CALL_CHANGE, 2 },
    { 0, G_USEC_PER_SEC * 60, ZJ_CALL_READ, 2 },
    { 0, G_USEC_PER_SEC * 60, ZJ_CALL_CHANGE, 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (Bench) bench = bench_new (NULL);

    zj_line_set_rest (bench->line, cases[i].rest_us, cases[i].before_change_us);
    for (int call = 0; call < 2; call++) {
      g_auto (Outcome) outcome = bench_call (bench, cases[i].kind, "rest", 0, NULL);

      assert_answered (&outcome, "infcode");
    }
    g_assert_cmpuint (peer_server_connections (bench->server), ==, cases[i].connections);
    g_assert_cmpuint (peer_server_count (bench->server, "rest"), ==, 2);
  }
}

/* Without a time of its own a call takes the configuration's: money the longer one. */
static void
test_configured_times (void)
{
  BenchWish wish = { .settings = "connect_timeout_s=1\ntimeout_s=1\nsettle_timeout_s=2" };
  g_autoptr (Bench) bench = bench_new (&wish);

  for (int money = 0; money < 2; money++) {
    gint64 started = g_get_monotonic_time ();
    g_auto (Outcome) outcome = { 0 };

    peer_server_expect (bench->server, react_gate, NULL);
    outcome = bench_call (bench, money ? ZJ_CALL_MONEY : ZJ_CALL_CHANGE, "slow", 0, NULL);
    assert_failed (&outcome, ZJ_SENT_MAYBE, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_TIMEOUT);
    g_assert_cmpint (g_get_monotonic_time () - started, >=, (money ? 2 : 1) * G_USEC_PER_SEC - 1000);
    g_assert_cmpint (g_get_monotonic_time () - started, <, (money ? 2 : 1) * G_USEC_PER_SEC + PROMPT_US);
  }
}

static gpointer
many_calls (gpointer data)
{
  Bench *bench = data;

  for (int i = 0; i < 20; i++) {
    g_auto (Outcome) outcome = bench_call (bench,
                                           i % 10 == 9  ? ZJ_CALL_MONEY
                                           : i % 3 == 0 ? ZJ_CALL_CHANGE
                                                        : ZJ_CALL_READ,
                                           "many", 0, NULL);

    assert_answered (&outcome, "infcode");
  }
  return NULL;
}

static void
test_many (void)
{
  g_autoptr (Bench) bench = bench_new (NULL);
  GThread *threads[6];

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("many", many_calls, bench);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpuint (peer_server_count (bench->server, "many"), ==, 20 * G_N_ELEMENTS (threads));
  /* Two kept ones, and a fresh one for each money call. */
  g_assert_cmpuint (peer_server_connections (bench->server), ==, 2 + 2 * G_N_ELEMENTS (threads));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/line/answer", test_answer);
  g_test_add_func ("/line/warm", test_warm);
  g_test_add_func ("/line/side-by-side", test_side_by_side);
  g_test_add_func ("/line/cancel/channel", test_cancel_while_waiting_for_a_channel);
  g_test_add_func ("/line/cancel/answer", test_cancel_while_waiting_for_an_answer);
  g_test_add_func ("/line/not-connected", test_not_connected);
  g_test_add_func ("/line/name-not-found", test_name_not_found);
  g_test_add_func ("/line/closed", test_closed);
  g_test_add_func ("/line/statuses", test_statuses);
  g_test_add_func ("/line/gateways", test_gateways);
  g_test_add_func ("/line/large-request", test_large_request);
  g_test_add_func ("/line/ceiling", test_ceiling);
  g_test_add_func ("/line/proxy", test_proxy);
  g_test_add_func ("/line/rest", test_rest);
  g_test_add_func ("/line/configured-times", test_configured_times);
  g_test_add_func ("/line/many", test_many);
  return g_test_run ();
}
