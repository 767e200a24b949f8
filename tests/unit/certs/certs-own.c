/* Our own certificate and the lists' dates: what is refused before anything is sent. */
#include <certs/tls.h>
#include <string.h>

#include "peer/authority.h"

/* A chain: root, perhaps an intermediate, the desk. */
typedef struct {
  PeerWish root, middle, desk;
  gboolean has_middle, no_middle_list, stranger;
  PeerListWish root_list, middle_list;
  gboolean revoke_desk, revoke_middle;
  gint64 now; /* offset of the clock, seconds */
  gboolean loads;
  int code; /* 0: fine; of zj_tls_new when it does not load, otherwise of zj_tls_check_own */
  const char *named;
} Case;

#define ROOT                                                                                                           \
  {                                                                                                                    \
    .name = "Root", .authority = TRUE                                                                                  \
  }
#define MIDDLE                                                                                                         \
  {                                                                                                                    \
    .name = "Middle", .authority = TRUE                                                                                \
  }
#define DESK                                                                                                           \
  {                                                                                                                    \
    .name = "Desk", .client = TRUE                                                                                     \
  }

static const struct {
  const char *name;
  Case c;
} cases[] = {
  { "good", { .root = ROOT, .desk = DESK, .loads = TRUE } },
  { "rsa",
    { .root = { .name = "Root", .authority = TRUE, .key = PEER_RSA_2048 },
      .desk = { .name = "Desk", .client = TRUE, .key = PEER_RSA_2048 },
      .loads = TRUE } },
  { "no-purpose-named", { .root = ROOT, .desk = { .name = "Desk" }, .loads = TRUE } },
  { "both-purposes", { .root = ROOT, .desk = { .name = "Desk", .client = TRUE, .server = TRUE }, .loads = TRUE } },
  { "expired",
    { .root = ROOT,
      .desk = { .name = "Desk", .client = TRUE, .to = -60 },
      .loads = TRUE,
      .code = ZJ_CERTS_ERROR_OWN_EXPIRED,
      .named = "CN=Desk" } },
  { "not-yet-valid",
    { .root = ROOT,
      .desk = { .name = "Desk", .client = TRUE, .from = 3600 },
      .loads = TRUE,
      .code = ZJ_CERTS_ERROR_OWN_NOT_YET_VALID,
      .named = "CN=Desk" } },
  { "clock-ahead",
    { .root = ROOT, .desk = DESK, .now = 31 * PEER_DAY, .loads = TRUE, .code = ZJ_CERTS_ERROR_OWN_EXPIRED } },
  { "clock-behind",
    { .root = ROOT, .desk = DESK, .now = -2 * PEER_DAY, .loads = TRUE, .code = ZJ_CERTS_ERROR_OWN_NOT_YET_VALID } },
  { "revoked", { .root = ROOT, .desk = DESK, .revoke_desk = TRUE, .loads = TRUE, .code = ZJ_CERTS_ERROR_OWN_REVOKED } },
  { "revoked-by-an-old-list",
    { .root = ROOT,
      .desk = DESK,
      .revoke_desk = TRUE,
      .root_list = { .from = -2 * PEER_DAY, .to = -PEER_DAY },
      .loads = TRUE,
      .code = ZJ_CERTS_ERROR_OWN_REVOKED } },
  { "servers-purpose",
    { .root = ROOT,
      .desk = { .name = "Desk", .server = TRUE },
      .loads = TRUE,
      .code = ZJ_CERTS_ERROR_OWN_WRONG_PURPOSE } },
  { "no-signature",
    { .root = ROOT,
      .desk = { .name = "Desk", .client = TRUE, .key = PEER_RSA_2048, .no_signature = TRUE },
      .loads = TRUE,
      .code = ZJ_CERTS_ERROR_OWN_WRONG_PURPOSE } },
  { "unknown-authority",
    { .root = ROOT, .desk = DESK, .stranger = TRUE, .loads = TRUE, .code = ZJ_CERTS_ERROR_OWN_UNKNOWN_AUTHORITY } },
  { "weak-rsa",
    { .root = ROOT,
      .desk = { .name = "Desk", .client = TRUE, .key = PEER_RSA_1024 },
      .loads = TRUE,
      .code = ZJ_CERTS_ERROR_WEAK } },
  { "weak-curve",
    { .root = ROOT,
      .desk = { .name = "Desk", .client = TRUE, .key = PEER_EC_224 },
      .loads = TRUE,
      .code = ZJ_CERTS_ERROR_WEAK } },
  { "sha1",
    { .root = ROOT,
      .desk = { .name = "Desk", .client = TRUE, .sha1 = TRUE },
      .loads = TRUE,
      .code = ZJ_CERTS_ERROR_WEAK } },
  { "list-sha1",
    { .root = ROOT, .desk = DESK, .root_list = { .sha1 = TRUE }, .loads = TRUE, .code = ZJ_CERTS_ERROR_WEAK } },
  { "list-expired",
    { .root = ROOT,
      .desk = DESK,
      .root_list = { .from = -2 * PEER_DAY, .to = -60 },
      .loads = TRUE,
      .code = ZJ_CERTS_ERROR_LIST_EXPIRED } },
  { "list-runs-out",
    { .root = ROOT, .desk = DESK, .now = 8 * PEER_DAY, .loads = TRUE, .code = ZJ_CERTS_ERROR_LIST_EXPIRED } },
  { "list-not-yet-valid",
    { .root = ROOT,
      .desk = DESK,
      .root_list = { .from = 3600 },
      .loads = TRUE,
      .code = ZJ_CERTS_ERROR_LIST_NOT_YET_VALID } },
  { "middle", { .root = ROOT, .middle = MIDDLE, .has_middle = TRUE, .desk = DESK, .loads = TRUE } },
  { "middle-list-missing",
    { .root = ROOT,
      .middle = MIDDLE,
      .has_middle = TRUE,
      .no_middle_list = TRUE,
      .desk = DESK,
      .code = ZJ_CERTS_ERROR_LIST_MISSING,
      .named = "CN=Middle" } },
  { "middle-list-expired",
    { .root = ROOT,
      .middle = MIDDLE,
      .has_middle = TRUE,
      .middle_list = { .from = -2 * PEER_DAY, .to = -60 },
      .desk = DESK,
      .loads = TRUE,
      .code = ZJ_CERTS_ERROR_LIST_EXPIRED } },
  { "middle-expired",
    { .root = ROOT,
      .middle = { .name = "Middle", .authority = TRUE, .to = -60 },
      .has_middle = TRUE,
      .desk = DESK,
      .loads = TRUE,
      .code = ZJ_CERTS_ERROR_OWN_EXPIRED } },
  { "middle-revoked",
    { .root = ROOT,
      .middle = MIDDLE,
      .has_middle = TRUE,
      .revoke_middle = TRUE,
      .desk = DESK,
      .loads = TRUE,
      .code = ZJ_CERTS_ERROR_OWN_REVOKED,
      .named = "CN=Middle" } },
  { "revoked-by-middle",
    { .root = ROOT,
      .middle = MIDDLE,
      .has_middle = TRUE,
      .revoke_desk = TRUE,
      .desk = DESK,
      .loads = TRUE,
      .code = ZJ_CERTS_ERROR_OWN_REVOKED,
      .named = "CN=Desk" } },
};

typedef struct {
  PeerParty *root, *stranger, *middle, *desk;
} Parties;

static void
make_parties (const Case *c, Parties *parties)
{
  const PeerWish other = { .name = "Stranger", .authority = TRUE };
  PeerParty *issuer;

  parties->root = peer_party_new (&c->root, NULL);
  parties->stranger = peer_party_new (&other, NULL);
  parties->middle = c->has_middle ? peer_party_new (&c->middle, parties->root) : NULL;
  issuer = c->stranger ? parties->stranger : c->has_middle ? parties->middle : parties->root;
  parties->desk = peer_party_new (&c->desk, issuer);
}

static void
free_parties (Parties *parties)
{
  peer_party_free (parties->root);
  peer_party_free (parties->stranger);
  g_clear_pointer (&parties->middle, peer_party_free);
  peer_party_free (parties->desk);
}

static char *
make_lists (const Case *c, Parties *parties)
{
  PeerListWish of_root = c->root_list, of_middle = c->middle_list;
  g_autofree char *root = NULL, *middle = NULL;

  of_root.revoked = c->revoke_middle ? parties->middle : c->revoke_desk && !c->has_middle ? parties->desk : NULL;
  of_middle.revoked = c->revoke_desk ? parties->desk : NULL;
  root = peer_list (parties->root, &of_root);
  middle = c->has_middle && !c->no_middle_list ? peer_list (parties->middle, &of_middle) : g_strdup ("");
  return g_strconcat (root, middle, NULL);
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  Parties parties;
  char *folder = peer_folder_new ();
  g_autofree char *ca = NULL, *lists = NULL, *lists_text = NULL, *certificate = NULL, *key = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjTls) tls = NULL;

  make_parties (c, &parties);
  lists_text = make_lists (c, &parties);
  ca = peer_write (folder, "ca.pem", 0644, peer_party_certificate (parties.root), NULL);
  lists = peer_write (folder, "crl.pem", 0644, lists_text, NULL);
  certificate = peer_write (folder, "desk.pem", 0644, peer_party_certificate (parties.desk),
                            c->has_middle ? peer_party_certificate (parties.middle) : NULL, NULL);
  key = peer_write (folder, "desk.key", 0600, peer_party_key (parties.desk), NULL);
  tls = zj_tls_new (&(ZjTlsFiles){ ca, lists, certificate, key, NULL }, &error);
  if (c->loads) {
    g_assert_no_error (error);
    g_assert_cmpint (zj_tls_check_own (tls, g_get_real_time () / G_USEC_PER_SEC + c->now, &error), ==, c->code == 0);
  }
  if (c->code == 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, ZJ_CERTS_ERROR, c->code);
  if (c->named != NULL)
    g_assert_nonnull (strstr (error->message, c->named));
  free_parties (&parties);
  peer_folder_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/certs/own/", cases[i].name, NULL);

    g_test_add_data_func (path, &cases[i].c, test_case);
  }
  return g_test_run ();
}
