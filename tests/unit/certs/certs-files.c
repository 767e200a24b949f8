/* Loading: every file that cannot be used is refused by name, before any connection. */
#include <certs/secret.h>
#include <certs/tls.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <grp.h>
#include <string.h>
#include <unistd.h>

#include "peer/authority.h"

/* One good set of files; a test spoils one of them. */
typedef struct {
  char *folder;
  PeerParty *authority, *desk;
  char *ca, *lists, *certificate, *key;
  const char *group;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const PeerWish ca = { .name = "Test authority", .authority = TRUE };
  const PeerWish desk = { .name = "Desk H33010000001", .client = TRUE };

  (void)data;
  fixture->folder = peer_folder_new ();
  fixture->authority = peer_party_new (&ca, NULL);
  fixture->desk = peer_party_new (&desk, fixture->authority);
  {
    g_autofree char *list = peer_list (fixture->authority, NULL);

    fixture->ca = peer_write (fixture->folder, "ca.pem", 0644, peer_party_certificate (fixture->authority), NULL);
    fixture->lists = peer_write (fixture->folder, "crl.pem", 0644, list, NULL);
    fixture->certificate = peer_write (fixture->folder, "desk.pem", 0644, peer_party_certificate (fixture->desk), NULL);
    fixture->key = peer_write (fixture->folder, "desk.key", 0600, peer_party_key (fixture->desk), NULL);
  }
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void)data;
  peer_party_free (fixture->desk);
  peer_party_free (fixture->authority);
  g_free (fixture->ca);
  g_free (fixture->lists);
  g_free (fixture->certificate);
  g_free (fixture->key);
  peer_folder_remove (fixture->folder);
}

static void
respell (char **path, char *other)
{
  g_free (*path);
  *path = other;
}

static ZjTls *
load (Fixture *fixture, GError **error)
{
  ZjTlsFiles files = { .authority = fixture->ca,
                       .revocation = fixture->lists,
                       .certificate = fixture->certificate,
                       .key = fixture->key,
                       .group = fixture->group };

  return zj_tls_new (&files, error);
}

/* The code, the file's name in the message, and no key material. */
static void
assert_refused (Fixture *fixture, ZjCertsErrorCode code, const char *named)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjTls) tls = load (fixture, &error);

  g_assert_null (tls);
  g_assert_error (error, ZJ_CERTS_ERROR, (int)code);
  g_assert_nonnull (strstr (error->message, named));
  g_assert_null (strstr (error->message, "PRIVATE KEY"));
}

static void
assert_loads (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjTls) tls = load (fixture, &error);

  g_assert_no_error (error);
  g_assert_nonnull (tls);
}

static void
test_good (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjTls) tls = load (fixture, &error);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  ZjTlsFacts facts;

  (void)data;
  g_assert_no_error (error);
  zj_tls_facts (tls, &facts);
  g_assert_cmpstr (facts.subject, ==, "CN=Desk H33010000001");
  g_assert_cmpint (ABS (facts.not_before - (now - PEER_DAY)), <, 60);
  g_assert_cmpint (ABS (facts.not_after - (now + 30 * PEER_DAY)), <, 60);
  g_assert_cmpint (ABS (facts.list_this_update - (now - 3600)), <, 60);
  g_assert_cmpint (ABS (facts.list_next_update - (now + 7 * PEER_DAY)), <, 60);
  g_assert_true (zj_tls_check_own (tls, now, &error));
  g_assert_no_error (error);
}

static void
test_authority (Fixture *fixture, gconstpointer data)
{
  (void)data;
  g_assert_cmpint (g_unlink (fixture->ca), ==, 0);
  assert_refused (fixture, ZJ_CERTS_ERROR_AUTHORITY_UNREADABLE, "ca.pem");
  respell (&fixture->ca, peer_write (fixture->folder, "ca.pem", 0644, "", NULL));
  assert_refused (fixture, ZJ_CERTS_ERROR_AUTHORITY_UNREADABLE, "ca.pem");
  respell (&fixture->ca, peer_write (fixture->folder, "ca.pem", 0644, "not a certificate\n", NULL));
  assert_refused (fixture, ZJ_CERTS_ERROR_AUTHORITY_UNREADABLE, "ca.pem");
  /* The desk's own certificate is none of an authority. */
  respell (&fixture->ca, peer_write (fixture->folder, "ca.pem", 0644, peer_party_certificate (fixture->desk), NULL));
  assert_refused (fixture, ZJ_CERTS_ERROR_AUTHORITY_UNREADABLE, "Desk H33010000001");
  /* One good, one broken: nobody may believe the second is trusted. */
  respell (&fixture->ca, peer_write (fixture->folder, "ca.pem", 0644, peer_party_certificate (fixture->authority),
                                     "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", NULL));
  assert_refused (fixture, ZJ_CERTS_ERROR_AUTHORITY_UNREADABLE, "ca.pem");
}

static void
test_certificate (Fixture *fixture, gconstpointer data)
{
  (void)data;
  g_assert_cmpint (g_unlink (fixture->certificate), ==, 0);
  assert_refused (fixture, ZJ_CERTS_ERROR_OWN_UNREADABLE, "desk.pem");
  respell (&fixture->certificate, peer_write (fixture->folder, "desk.pem", 0644, "garbage", NULL));
  assert_refused (fixture, ZJ_CERTS_ERROR_OWN_UNREADABLE, "desk.pem");
  respell (&fixture->certificate, peer_write (fixture->folder, "desk.pem", 0644, peer_party_key (fixture->desk), NULL));
  assert_refused (fixture, ZJ_CERTS_ERROR_OWN_UNREADABLE, "desk.pem");
}

static void
test_key (Fixture *fixture, gconstpointer data)
{
  g_autofree char *encrypted = peer_party_encrypted_key (fixture->desk);
  const PeerWish other = { .name = "other", .client = TRUE }, rsa = { .name = "rsa", .key = PEER_RSA_2048 };
  g_autoptr (PeerParty) other_party = peer_party_new (&other, fixture->authority);
  g_autoptr (PeerParty) rsa_party = peer_party_new (&rsa, fixture->authority);

  (void)data;
  g_assert_cmpint (g_unlink (fixture->key), ==, 0);
  assert_refused (fixture, ZJ_CERTS_ERROR_KEY_UNREADABLE, "desk.key");
  respell (&fixture->key, peer_write (fixture->folder, "desk.key", 0600, "", NULL));
  assert_refused (fixture, ZJ_CERTS_ERROR_KEY_UNREADABLE, "desk.key");
  respell (&fixture->key, peer_write (fixture->folder, "desk.key", 0600, "garbage", NULL));
  assert_refused (fixture, ZJ_CERTS_ERROR_KEY_UNREADABLE, "desk.key");
  respell (&fixture->key, peer_write (fixture->folder, "desk.key", 0600, encrypted, NULL));
  assert_refused (fixture, ZJ_CERTS_ERROR_KEY_UNREADABLE, "encrypted");
  respell (&fixture->key, peer_write (fixture->folder, "desk.key", 0600, peer_party_key (other_party), NULL));
  assert_refused (fixture, ZJ_CERTS_ERROR_KEY_MISMATCH, "desk.key");
  respell (&fixture->key, peer_write (fixture->folder, "desk.key", 0600, peer_party_key (rsa_party), NULL));
  assert_refused (fixture, ZJ_CERTS_ERROR_KEY_MISMATCH, "desk.key");
  respell (&fixture->key, g_strdup (fixture->folder));
  assert_refused (fixture, ZJ_CERTS_ERROR_KEY_UNREADABLE, fixture->folder);
}

static const char *
group_name (gid_t gid)
{
  const struct group *entry = getgrgid (gid);

  g_assert_nonnull (entry);
  return entry->gr_name;
}

static void
test_key_access (Fixture *fixture, gconstpointer data)
{
  static const struct {
    unsigned mode;
    gboolean with_group, fine; /* with the group the file has */
  } cases[] = {
    { 0600, FALSE, TRUE },  { 0400, FALSE, TRUE },  { 0640, FALSE, FALSE }, { 0640, TRUE, TRUE },
    { 0660, TRUE, TRUE },   { 0644, TRUE, FALSE },  { 0604, FALSE, FALSE }, { 0602, FALSE, FALSE },
    { 0601, FALSE, FALSE }, { 0620, FALSE, FALSE }, { 0610, FALSE, FALSE },
  };
  g_autofree char *own = g_strdup (group_name (getegid ()));

  (void)data;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_assert_cmpint (g_chmod (fixture->key, cases[i].mode), ==, 0);
    fixture->group = cases[i].with_group ? own : NULL;
    if (cases[i].fine)
      assert_loads (fixture);
    else
      assert_refused (fixture, ZJ_CERTS_ERROR_KEY_EXPOSED, "desk.key");
  }
  /* A group, but not the desk's. */
  g_assert_cmpint (g_chmod (fixture->key, 0640), ==, 0);
  fixture->group = g_str_equal (own, "daemon") ? "bin" : "daemon";
  assert_refused (fixture, ZJ_CERTS_ERROR_KEY_EXPOSED, fixture->group);
  fixture->group = "no-such-group";
  assert_refused (fixture, ZJ_CERTS_ERROR_KEY_EXPOSED, "no-such-group");
  fixture->group = "";
  assert_refused (fixture, ZJ_CERTS_ERROR_KEY_EXPOSED, "desk.key");
}

static void
put_list (Fixture *fixture, PeerParty *authority, const PeerListWish *wish)
{
  g_autofree char *list = peer_list (authority, wish);

  respell (&fixture->lists, peer_write (fixture->folder, "crl.pem", 0644, list, NULL));
}

static void
test_lists (Fixture *fixture, gconstpointer data)
{
  const PeerWish other = { .name = "Other authority", .authority = TRUE };
  g_autoptr (PeerParty) stranger = peer_party_new (&other, NULL);
  const PeerListWish forged = { .signer = stranger }, endless = { .to = PEER_NEVER };

  (void)data;
  g_assert_cmpint (g_unlink (fixture->lists), ==, 0);
  assert_refused (fixture, ZJ_CERTS_ERROR_LIST_MISSING, "crl.pem");
  respell (&fixture->lists, peer_write (fixture->folder, "crl.pem", 0644, "", NULL));
  assert_refused (fixture, ZJ_CERTS_ERROR_LIST_UNREADABLE, "crl.pem");
  respell (&fixture->lists,
           peer_write (fixture->folder, "crl.pem", 0644, peer_party_certificate (fixture->authority), NULL));
  assert_refused (fixture, ZJ_CERTS_ERROR_LIST_UNREADABLE, "crl.pem");
  put_list (fixture, stranger, NULL);
  assert_refused (fixture, ZJ_CERTS_ERROR_LIST_MISSING, "Test authority");
  put_list (fixture, fixture->authority, &forged);
  assert_refused (fixture, ZJ_CERTS_ERROR_LIST_UNREADABLE, "Test authority");
  put_list (fixture, fixture->authority, &endless);
  assert_refused (fixture, ZJ_CERTS_ERROR_LIST_UNREADABLE, "Test authority");
}

/* Two authorities are configured: both need a list. */
static void
test_list_for_each (Fixture *fixture, gconstpointer data)
{
  const PeerWish other = { .name = "Platform's authority", .authority = TRUE };
  g_autoptr (PeerParty) second = peer_party_new (&other, NULL);
  g_autofree char *ours = peer_list (fixture->authority, NULL);
  g_autofree char *theirs = peer_list (second, NULL);

  (void)data;
  respell (&fixture->ca, peer_write (fixture->folder, "ca.pem", 0644, peer_party_certificate (fixture->authority),
                                     peer_party_certificate (second), NULL));
  assert_refused (fixture, ZJ_CERTS_ERROR_LIST_MISSING, "Platform's authority");
  respell (&fixture->lists, peer_write (fixture->folder, "crl.pem", 0644, ours, theirs, NULL));
  assert_loads (fixture);
}

/* The newest list of an authority counts, wherever it stands in the file. */
static void
test_newest_list (Fixture *fixture, gconstpointer data)
{
  const PeerListWish old = { .from = -20 * PEER_DAY, .to = -10 * PEER_DAY };
  g_autofree char *old_text = peer_list (fixture->authority, &old);
  g_autofree char *new_text = peer_list (fixture->authority, NULL);

  (void)data;
  for (int order = 0; order < 2; order++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (ZjTls) tls = NULL;

    respell (&fixture->lists, peer_write (fixture->folder, "crl.pem", 0644, order == 0 ? old_text : new_text,
                                          order == 0 ? new_text : old_text, NULL));
    tls = load (fixture, &error);
    g_assert_no_error (error);
    g_assert_true (zj_tls_check_own (tls, g_get_real_time () / G_USEC_PER_SEC, &error));
    g_assert_no_error (error);
  }
}

static void
test_secret (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = peer_write (fixture->folder, "secret", 0600, "demosk\n", NULL);
  g_autofree char *why = NULL;
  ZjSecret secret;

  (void)data;
  g_assert_cmpint (zj_secret_read (path, NULL, 100, &secret, &why), ==, ZJ_SECRET_OK);
  g_assert_null (why);
  g_assert_cmpstr (secret.data, ==, "demosk\n");
  g_assert_cmpuint (secret.length, ==, 7);
  zj_secret_clear (&secret);
  g_assert_null (secret.data);
  g_assert_cmpint (zj_secret_read (path, NULL, 6, &secret, &why), ==, ZJ_SECRET_UNREADABLE);
  g_assert_nonnull (strstr (why, "too large"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test) g_test_add ("/certs/files/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("good", test_good);
  ADD ("authority", test_authority);
  ADD ("certificate", test_certificate);
  ADD ("key", test_key);
  ADD ("key-access", test_key_access);
  ADD ("lists", test_lists);
  ADD ("list-for-each", test_list_for_each);
  ADD ("newest-list", test_newest_list);
  ADD ("secret", test_secret);
#undef ADD
  return g_test_run ();
}
