/* Each refusal of a handshake by its name; in every case nothing was sent. */
#include "bench.h"

typedef struct {
  BenchWish wish;
  int code;          /* 0: fine */
  const char *named; /* in the message */
  gboolean no_connection;
} Case;

#define PLATFORM .name = "Test platform", .host = "localhost"
#define MIDDLE                                                                                                         \
  {                                                                                                                    \
    .name = "Middle authority", .authority = TRUE                                                                      \
  }

static const struct {
  const char *name;
  Case c;
} cases[] = {
  { "good", { .code = 0 } },
  { "good/rsa",
    { .wish = { .platform = { PLATFORM, .server = TRUE, .key = PEER_RSA_2048 },
                .desk = { .name = "Test desk", .client = TRUE, .key = PEER_RSA_2048 } } } },
  { "good/no-purpose", { .wish = { .platform = { PLATFORM } } } },
  { "good/middle", { .wish = { .middle = MIDDLE } } },
  { "good/tls-1.2-only", { .wish = { .server = { .priority = "NORMAL:-VERS-ALL:+VERS-TLS1.2" } } } },
  { "unknown-authority",
    { .wish = { .stranger = TRUE }, .code = ZJ_CERTS_ERROR_UNKNOWN_AUTHORITY, .named = "Another authority" } },
  { "wrong-host",
    { .wish = { .platform = { .name = "Test platform", .host = "elsewhere.example", .server = TRUE } },
      .code = ZJ_CERTS_ERROR_WRONG_HOST,
      .named = "localhost" } },
  { "no-host",
    { .wish = { .platform = { .name = "Test platform", .server = TRUE } }, .code = ZJ_CERTS_ERROR_WRONG_HOST } },
  { "expired", { .wish = { .platform = { PLATFORM, .server = TRUE, .to = -60 } }, .code = ZJ_CERTS_ERROR_EXPIRED } },
  { "not-yet-valid",
    { .wish = { .platform = { PLATFORM, .server = TRUE, .from = 3600 } }, .code = ZJ_CERTS_ERROR_NOT_YET_VALID } },
  { "revoked", { .wish = { .revoke_platform = TRUE }, .code = ZJ_CERTS_ERROR_REVOKED, .named = "Test platform" } },
  { "wrong-purpose", { .wish = { .platform = { PLATFORM, .client = TRUE } }, .code = ZJ_CERTS_ERROR_WRONG_PURPOSE } },
  { "weak/rsa",
    { .wish = { .platform = { PLATFORM, .server = TRUE, .key = PEER_RSA_1024 } }, .code = ZJ_CERTS_ERROR_WEAK } },
  { "weak/digest",
    { .wish = { .platform = { PLATFORM, .server = TRUE, .sha1 = TRUE } }, .code = ZJ_CERTS_ERROR_WEAK } },
  { "middle/list-missing",
    { .wish = { .middle = MIDDLE, .middle_list_missing = TRUE },
      .code = ZJ_CERTS_ERROR_LIST_MISSING,
      .named = "Middle authority" } },
  { "middle/list-forged",
    { .wish = { .middle = MIDDLE, .middle_list_forged = TRUE }, .code = ZJ_CERTS_ERROR_LIST_UNREADABLE } },
  { "middle/revoked",
    { .wish = { .middle = MIDDLE, .revoke_middle = TRUE },
      .code = ZJ_CERTS_ERROR_REVOKED,
      .named = "Middle authority" } },
  { "middle/revoked-leaf", { .wish = { .middle = MIDDLE, .revoke_platform = TRUE }, .code = ZJ_CERTS_ERROR_REVOKED } },
  { "middle/expired",
    { .wish = { .middle = { .name = "Middle authority", .authority = TRUE, .to = -60 } },
      .code = ZJ_CERTS_ERROR_EXPIRED,
      .named = "Middle authority" } },
  { "platform-refused-us/alert",
    { .wish = { .stranger_client = TRUE }, .code = ZJ_CERTS_ERROR_PLATFORM_REFUSED_US, .named = "alert" } },
  { "platform-refused-us/silent",
    { .wish = { .stranger_client = TRUE, .server = { .silent_refusal = TRUE } },
      .code = ZJ_CERTS_ERROR_PLATFORM_REFUSED_US } },
  { "handshake/old-version",
    { .wish = { .server = { .priority = "NORMAL:-VERS-ALL:+VERS-TLS1.1:+VERS-TLS1.0" } },
      .code = ZJ_CERTS_ERROR_HANDSHAKE } },
  { "handshake/no-forward-secrecy",
    { .wish = { .server = { .priority = "NORMAL:-KX-ALL:+RSA:-VERS-ALL:+VERS-TLS1.2" },
                .platform = { PLATFORM, .server = TRUE, .key = PEER_RSA_2048 } },
      .code = ZJ_CERTS_ERROR_HANDSHAKE } },
  { "own/expired",
    { .wish = { .desk = { .name = "Test desk", .client = TRUE, .to = -60 } },
      .code = ZJ_CERTS_ERROR_OWN_EXPIRED,
      .no_connection = TRUE } },
  { "own/wrong-purpose",
    { .wish = { .desk = { .name = "Test desk", .server = TRUE } },
      .code = ZJ_CERTS_ERROR_OWN_WRONG_PURPOSE,
      .no_connection = TRUE } },
  { "own/list-expired", { .wish = { .lists_to = -60 }, .code = ZJ_CERTS_ERROR_LIST_EXPIRED, .no_connection = TRUE } },
};

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (Bench) bench = bench_new (&c->wish);
  g_autoptr (GError) error = NULL;
  g_auto (Outcome) outcome = bench_call (bench, ZJ_CALL_MONEY, "x", 0, NULL);

  if (c->code == 0) {
    assert_answered (&outcome, "infcode");
    return;
  }
  assert_failed (&outcome, ZJ_SENT_NOTHING, ZJ_CERTS_ERROR, c->code);
  if (c->named != NULL && strstr (outcome.error->message, c->named) == NULL)
    g_error ("“%s” does not name “%s”", outcome.error->message, c->named);
  g_test_message ("%s", outcome.error->message);
  g_assert_false (zj_line_warm (bench->line, 1, NULL, &error));
  g_assert_error (error, ZJ_CERTS_ERROR, c->code);
  g_assert_cmpuint (peer_server_count (bench->server, NULL), ==, 0);
  g_assert_cmpuint (zj_line_connections_opened (bench->line), ==, 0);
  if (c->no_connection)
    g_assert_cmpuint (peer_server_connections (bench->server), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/line/tls/", cases[i].name, NULL);

    g_test_add_data_func (path, &cases[i].c, test_case);
  }
  return g_test_run ();
}
