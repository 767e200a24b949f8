#include "bench.h"

struct _Calling {
  Bench *bench;
  ZjCallKind kind;
  char *text;
  guint timeout_ms;
  GCancellable *cancellable;
  Outcome outcome;
  GThread *thread;
};

static void
make_parties (Bench *bench, const BenchWish *wish)
{
  static const PeerWish authority = { .name = "Test authority", .authority = TRUE };
  static const PeerWish other = { .name = "Another authority", .authority = TRUE };
  static const PeerWish platform = { .name = "Test platform", .host = "localhost", .server = TRUE };
  static const PeerWish desk = { .name = "Test desk", .client = TRUE };
  PeerParty *issuer;

  bench->authority = peer_party_new (&authority, NULL);
  bench->other = peer_party_new (&other, NULL);
  if (wish->middle.name != NULL)
    bench->middle = peer_party_new (&wish->middle, bench->authority);
  issuer = wish->stranger ? bench->other : bench->middle != NULL ? bench->middle : bench->authority;
  bench->platform = peer_party_new (wish->platform.name != NULL ? &wish->platform : &platform, issuer);
  bench->desk = peer_party_new (wish->desk.name != NULL ? &wish->desk : &desk, bench->authority);
}

static char *
make_lists (Bench *bench, const BenchWish *wish)
{
  PeerListWish root = { .to = wish->lists_to }, middle = { .to = wish->lists_to };
  g_autofree char *of_root = NULL, *of_middle = NULL;

  root.revoked = wish->revoke_middle                              ? bench->middle
                 : wish->revoke_platform && bench->middle == NULL ? bench->platform
                                                                  : NULL;
  middle.revoked = wish->revoke_platform ? bench->platform : NULL;
  middle.signer = wish->middle_list_forged ? bench->other : NULL;
  if (wish->lists_to < 0)
    root.from = middle.from = wish->lists_to - PEER_DAY;
  of_root = peer_list (bench->authority, &root);
  of_middle = bench->middle != NULL && !wish->middle_list_missing ? peer_list (bench->middle, &middle) : NULL;
  return g_strconcat (of_root, of_middle, NULL);
}

static void
start_server (Bench *bench, const BenchWish *wish)
{
  PeerServerWish server = wish->server;

  server.identity = bench->platform;
  server.client_authority = wish->stranger_client ? bench->other : bench->authority;
  if (bench->middle != NULL)
    server.intermediates = peer_party_certificate (bench->middle);
  bench->server = peer_server_new (&server);
}

static void
write_files (Bench *bench, const BenchWish *wish)
{
  g_autofree char *lists = make_lists (bench, wish);
  g_autofree char *conf = g_strdup_printf (
      "[institution]\ncode=H33010000001\nname=Test "
      "hospital\nregion=330100\n[platform]\nurl=https://%s:%u/fsi/api/call\n"
      "authority=ca.pem\nrevocation=crl.pem\ncertificate=desk.pem\nkey=desk.key\n%s\n",
      wish->host != NULL ? wish->host : "localhost", wish->port != 0 ? wish->port : peer_server_port (bench->server),
      wish->settings != NULL ? wish->settings : "");

  g_free (peer_write (bench->folder, "ca.pem", 0644, peer_party_certificate (bench->authority), NULL));
  g_free (peer_write (bench->folder, "crl.pem", 0644, lists, NULL));
  g_free (peer_write (bench->folder, "desk.pem", 0644, peer_party_certificate (bench->desk), NULL));
  g_free (peer_write (bench->folder, "desk.key", 0600, peer_party_key (bench->desk), NULL));
  g_free (peer_write (bench->folder, "gateway.secret", 0600, "demosk\n", NULL));
  g_free (peer_write (bench->folder, "zhijie.conf", 0644, conf, NULL));
}

Bench *
bench_new (const BenchWish *wish)
{
  static const BenchWish usual;
  Bench *bench = g_new0 (Bench, 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  ZjTlsFiles files;

  if (wish == NULL)
    wish = &usual;
  bench->folder = peer_folder_new ();
  make_parties (bench, wish);
  start_server (bench, wish);
  write_files (bench, wish);
  path = g_build_filename (bench->folder, "zhijie.conf", NULL);
  bench->config = zj_config_load (path, &error);
  g_assert_no_error (error);
  files = (ZjTlsFiles){ .authority = bench->config->platform.authority,
                        .revocation = bench->config->platform.revocation,
                        .certificate = bench->config->platform.certificate,
                        .key = bench->config->platform.key };
  bench->tls = zj_tls_new (&files, &error);
  g_assert_no_error (error);
  bench->line = zj_line_new (bench->config, bench->tls, &error);
  g_assert_no_error (error);
  return bench;
}

void
bench_free (Bench *bench)
{
  zj_line_free (bench->line);
  zj_tls_unref (bench->tls);
  zj_config_unref (bench->config);
  peer_server_free (bench->server);
  peer_party_free (bench->desk);
  peer_party_free (bench->platform);
  g_clear_pointer (&bench->middle, peer_party_free);
  peer_party_free (bench->other);
  peer_party_free (bench->authority);
  peer_folder_remove (bench->folder);
  g_free (bench);
}

void
outcome_clear (Outcome *outcome)
{
  zj_line_answer_clear (&outcome->answer);
  g_clear_error (&outcome->error);
}

Outcome
bench_call (Bench *bench, ZjCallKind kind, const char *text, guint timeout_ms, GCancellable *cancellable)
{
  Outcome outcome = { 0 };
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));
  ZjLineCall call = { .kind = kind, .infno = "1101", .body = body, .timeout_ms = timeout_ms };

  outcome.ok = zj_line_call (bench->line, &call, &outcome.answer, cancellable, &outcome.error);
  return outcome;
}

static gpointer
calling_run (gpointer data)
{
  Calling *calling = data;

  calling->outcome = bench_call (calling->bench, calling->kind, calling->text, calling->timeout_ms,
                                 calling->cancellable);
  return NULL;
}

Calling *
calling_new (Bench *bench, ZjCallKind kind, const char *text, guint timeout_ms, GCancellable *cancellable)
{
  Calling *calling = g_new0 (Calling, 1);

  calling->bench = bench;
  calling->kind = kind;
  calling->text = g_strdup (text);
  calling->timeout_ms = timeout_ms;
  calling->cancellable = cancellable;
  calling->thread = g_thread_new ("calling", calling_run, calling);
  return calling;
}

Outcome
calling_join (Calling *calling)
{
  Outcome outcome;

  g_thread_join (calling->thread);
  outcome = calling->outcome;
  g_free (calling->text);
  g_free (calling);
  return outcome;
}

void
assert_answered (const Outcome *outcome, const char *body_part)
{
  gsize length;
  const char *body;

  g_assert_no_error (outcome->error);
  g_assert_true (outcome->ok);
  g_assert_cmpint (outcome->answer.sent, ==, ZJ_SENT_ANSWERED);
  body = g_bytes_get_data (outcome->answer.body, &length);
  if (body_part[0] != '\0' && (body == NULL || g_strstr_len (body, (gssize)length, body_part) == NULL))
    g_error ("answer is “%.*s”, without “%s”", (int)length, body, body_part);
}

void
assert_failed (const Outcome *outcome, ZjSent sent, GQuark domain, int code)
{
  g_assert_false (outcome->ok);
  g_assert_error (outcome->error, domain, code);
  g_assert_cmpint (outcome->answer.sent, ==, sent);
}
