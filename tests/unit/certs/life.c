/* From request to the renewed certificate, every step refused that should be, and cut short. */
#include <certs/life.h>
#include <certs/sign.h>
#include <glib/gstdio.h>
#include <gnutls/x509.h>
#include <string.h>
#include <sys/stat.h>

#include "peer/authority.h"

#define NOW (g_get_real_time () / G_USEC_PER_SEC)

typedef struct {
  char *folder, *authority, *revocation, *certificate, *key;
  PeerParty *root;
  ZjTlsFiles files;
} Desk;

static const ZjLifeSubject subject = { .institution = "第一人民医院, 东院", .code = "H33010000001", .desk = 7 };

static void
desk_set_up (Desk *desk, gconstpointer data)
{
  g_autofree char *list = NULL;

  (void)data;
  desk->folder = peer_folder_new ();
  desk->root = peer_party_new (&(PeerWish){ .name = "Root", .authority = TRUE }, NULL);
  list = peer_list (desk->root, NULL);
  desk->authority = peer_write (desk->folder, "ca.pem", 0644, peer_party_certificate (desk->root), NULL);
  desk->revocation = peer_write (desk->folder, "crl.pem", 0644, list, NULL);
  desk->certificate = g_build_filename (desk->folder, "desk.pem", NULL);
  desk->key = g_build_filename (desk->folder, "desk.key", NULL);
  desk->files = (ZjTlsFiles){
    .authority = desk->authority, .revocation = desk->revocation, .certificate = desk->certificate, .key = desk->key
  };
}

static void
desk_tear_down (Desk *desk, gconstpointer data)
{
  (void)data;
  peer_party_free (desk->root);
  peer_folder_remove (desk->folder);
  g_free (desk->authority);
  g_free (desk->revocation);
  g_free (desk->certificate);
  g_free (desk->key);
}

/* What an authority does with a request; days: seconds from now. Free it. */
static char *
issue (Desk *desk, const char *request, const PeerWish *wish)
{
  return peer_issue (desk->root, request, wish);
}

static char *
store (Desk *desk, const char *name, const char *pem)
{
  return peer_write (desk->folder, name, 0644, pem, NULL);
}

static void
assert_refused (Desk *desk, const char *file, ZjCertsErrorCode code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *next = zj_life_next_certificate (&desk->files);
  gboolean was_next = g_file_test (next, G_FILE_TEST_EXISTS);
  gboolean was_there = g_file_test (desk->certificate, G_FILE_TEST_EXISTS);
  ZjLifePlace place;

  g_assert_false (zj_life_install (&desk->files, file, NOW, &place, &error));
  g_assert_error (error, ZJ_CERTS_ERROR, (int)code);
  g_assert_true (g_file_test (next, G_FILE_TEST_EXISTS) == was_next);
  g_assert_true (g_file_test (desk->certificate, G_FILE_TEST_EXISTS) == was_there);
}

static void
install (Desk *desk, const char *pem, ZjLifePlace expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *file = store (desk, "issued.pem", pem);
  ZjLifePlace place;

  zj_life_install (&desk->files, file, NOW, &place, &error);
  g_assert_no_error (error);
  g_assert_cmpint (place, ==, expected);
}

/* A desk with a first certificate in use. */
static void
first (Desk *desk)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *request = zj_life_request (&desk->files, &subject, FALSE, &error);
  g_autofree char *pem = NULL;

  g_assert_no_error (error);
  pem = issue (desk, request, &(PeerWish){ .name = "Desk", .client = TRUE });
  install (desk, pem, ZJ_LIFE_IN_USE);
}

static char *
contents (const char *file)
{
  char *text = NULL;

  g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
  return text;
}

static void
test_request (Desk *desk, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *request = zj_life_request (&desk->files, &subject, FALSE, &error);
  g_autofree char *again = zj_life_request (&desk->files, &subject, FALSE, NULL);
  g_autofree char *key = contents (desk->key);
  gnutls_datum_t pem = { (unsigned char *)request, (unsigned)strlen (request) };
  gnutls_x509_crq_t crq;
  char name[256];
  size_t size = sizeof name;
  unsigned bits, purpose_count = 0;
  struct stat state;

  (void)data;
  g_assert_no_error (error);
  g_assert_cmpint (gnutls_x509_crq_init (&crq), ==, 0);
  g_assert_cmpint (gnutls_x509_crq_import (crq, &pem, GNUTLS_X509_FMT_PEM), ==, 0);
  g_assert_cmpint (gnutls_x509_crq_verify (crq, 0), ==, 0);
  g_assert_cmpint (gnutls_x509_crq_get_pk_algorithm (crq, &bits), ==, GNUTLS_PK_ECDSA);
  g_assert_cmpuint (bits, ==, 256);
  g_assert_cmpint (gnutls_x509_crq_get_dn_by_oid (crq, GNUTLS_OID_X520_ORGANIZATION_NAME, 0, 0, name, &size), ==, 0);
  g_assert_cmpstr (name, ==, "第一人民医院\\, 东院"); /* as RFC 4514 writes it */
  size = sizeof name;
  g_assert_cmpint (gnutls_x509_crq_get_dn_by_oid (crq, GNUTLS_OID_X520_COMMON_NAME, 0, 0, name, &size), ==, 0);
  g_assert_cmpstr (name, ==, "H33010000001-07");
  size = sizeof name;
  g_assert_cmpint (gnutls_x509_crq_get_key_purpose_oid (crq, 0, name, &size, &purpose_count), ==, 0);
  g_assert_cmpstr (name, ==, GNUTLS_KP_TLS_WWW_CLIENT);
  gnutls_x509_crq_deinit (crq);
  g_assert_cmpint (g_stat (desk->key, &state), ==, 0);
  g_assert_cmpuint (state.st_mode & 07777, ==, 0600);
  g_assert_null (strstr (request, "PRIVATE"));
  /* Asked for again, it is the same key's. */
  g_assert_nonnull (again);
  {
    g_autofree char *later = contents (desk->key);

    g_assert_cmpstr (key, ==, later);
  }
}

static void
test_request_where_it_does_not_fit (Desk *desk, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void)data;
  g_assert_null (zj_life_request (&desk->files, &subject, TRUE, &error));
  g_assert_error (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_OWN_UNREADABLE);
  g_clear_error (&error);
  first (desk);
  g_assert_null (zj_life_request (&desk->files, &subject, FALSE, &error));
  g_assert_error (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_OWN_UNREADABLE);
  g_clear_error (&error);
  g_chmod (desk->key, 0644);
  g_autofree char *renewal = zj_life_request (&desk->files, &subject, TRUE, &error);
  g_assert_no_error (error); /* the new key is another file */
}

static void
test_install_refuses (Desk *desk, gconstpointer data)
{
  g_autofree char *request = zj_life_request (&desk->files, &subject, FALSE, NULL);
  g_autoptr (PeerParty) stranger = peer_party_new (&(PeerWish){ .name = "Root", .authority = TRUE }, NULL);
  g_autoptr (PeerParty) other = peer_party_new (&(PeerWish){ .name = "Desk", .client = TRUE }, desk->root);
  const struct {
    PeerParty *issuer;
    PeerWish wish;
    ZjCertsErrorCode code;
  } cases[] = {
    { desk->root, { .name = "Desk", .server = TRUE }, ZJ_CERTS_ERROR_OWN_WRONG_PURPOSE },
    { desk->root, { .name = "Desk", .client = TRUE, .to = -60 }, ZJ_CERTS_ERROR_OWN_EXPIRED },
    { stranger, { .name = "Desk", .client = TRUE }, ZJ_CERTS_ERROR_OWN_UNKNOWN_AUTHORITY },
    { desk->root, { .name = "Desk", .client = TRUE, .sha1 = TRUE }, ZJ_CERTS_ERROR_WEAK },
  };
  g_autofree char *nothing = store (desk, "nothing.pem", "nothing");
  g_autofree char *others = store (desk, "other.pem", peer_party_certificate (other));

  (void)data;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *pem = peer_issue (cases[i].issuer, request, &cases[i].wish);
    g_autofree char *file = store (desk, "bad.pem", pem);

    assert_refused (desk, file, cases[i].code);
  }
  assert_refused (desk, nothing, ZJ_CERTS_ERROR_OWN_UNREADABLE);
  assert_refused (desk, others, ZJ_CERTS_ERROR_KEY_MISMATCH);
}

static void
test_renew (Desk *desk, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_auto (ZjLifeChosen) before = { 0 }, during = { 0 }, after = { 0 };
  g_autofree char *request = NULL, *pem = NULL, *old = NULL, *now = NULL, *old_key = NULL, *new_key = NULL;
  g_autofree char *folder = zj_kept_folder (desk->certificate);
  g_autoptr (GDir) kept = NULL;
  g_autoptr (ZjTls) tls = NULL;

  (void)data;
  first (desk);
  old = contents (desk->certificate);
  old_key = contents (desk->key);
  request = zj_life_request (&desk->files, &subject, TRUE, &error);
  g_assert_no_error (error);
  g_assert_false (zj_life_choose (&desk->files, NOW, &before));
  pem = issue (desk, request, &(PeerWish){ .name = "Desk", .client = TRUE, .to = 90 * PEER_DAY });
  install (desk, pem, ZJ_LIFE_NEXT);
  g_assert_true (zj_life_choose (&desk->files, NOW, &during));
  g_assert_cmpstr (during.key, !=, desk->key);
  tls = zj_tls_new (&during.files, &error);
  g_assert_no_error (error);
  now = contents (desk->certificate);
  g_assert_cmpstr (now, ==, old); /* not before it has worked */
  zj_life_prove (&desk->files, &error);
  g_assert_no_error (error);
  g_assert_false (zj_life_choose (&desk->files, NOW, &after));
  new_key = contents (desk->key);
  g_assert_cmpstr (new_key, !=, old_key);
  g_clear_pointer (&tls, zj_tls_unref);
  tls = zj_tls_new (&desk->files, &error);
  g_assert_no_error (error);
  kept = g_dir_open (folder, 0, &error);
  g_assert_no_error (error);
  g_assert_nonnull (g_dir_read_name (kept));
  g_assert_true (zj_life_prove (&desk->files, &error)); /* once more is nothing */
}

/* Between the two moves of zj_life_prove() the machine stops. */
static void
test_prove_cut_short (Desk *desk, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_auto (ZjLifeChosen) chosen = { 0 };
  g_autofree char *request = NULL, *pem = NULL;
  g_autofree char *next_key = g_strconcat (desk->key, ".next", NULL);
  g_autoptr (ZjTls) tls = NULL;

  (void)data;
  first (desk);
  request = zj_life_request (&desk->files, &subject, TRUE, NULL);
  pem = issue (desk, request, &(PeerWish){ .name = "Desk", .client = TRUE });
  install (desk, pem, ZJ_LIFE_NEXT);
  g_assert_cmpint (g_rename (next_key, desk->key), ==, 0);
  g_assert_true (zj_life_choose (&desk->files, NOW, &chosen));
  tls = zj_tls_new (&chosen.files, &error);
  g_assert_no_error (error);
  g_assert_true (zj_life_prove (&desk->files, &error));
  g_clear_pointer (&tls, zj_tls_unref);
  tls = zj_tls_new (&desk->files, &error);
  g_assert_no_error (error);
}

static void
test_next_begins_later (Desk *desk, gconstpointer data)
{
  g_auto (ZjLifeChosen) today = { 0 }, then = { 0 };
  g_autofree char *request = NULL, *pem = NULL;

  (void)data;
  first (desk);
  request = zj_life_request (&desk->files, &subject, TRUE, NULL);
  pem = issue (desk, request, &(PeerWish){ .name = "Desk", .client = TRUE, .from = PEER_DAY });
  install (desk, pem, ZJ_LIFE_NEXT);
  g_assert_false (zj_life_choose (&desk->files, NOW, &today));
  g_assert_true (zj_life_choose (&desk->files, NOW + 2 * PEER_DAY, &then));
}

static void
test_same_key_again (Desk *desk, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *request = zj_life_request (&desk->files, &subject, FALSE, NULL);
  g_autofree char *one = issue (desk, request, &(PeerWish){ .name = "Desk", .client = TRUE });
  g_autofree char *two = issue (desk, request, &(PeerWish){ .name = "Desk", .client = TRUE, .to = 60 * PEER_DAY });
  g_autofree char *again = NULL;

  (void)data;
  install (desk, one, ZJ_LIFE_IN_USE);
  again = store (desk, "again.pem", one);
  assert_refused (desk, again, ZJ_CERTS_ERROR_OWN_UNREADABLE);
  install (desk, two, ZJ_LIFE_NEXT);
  g_assert_true (zj_life_prove (&desk->files, &error));
  g_autoptr (ZjTls) tls = zj_tls_new (&desk->files, &error);
  g_assert_no_error (error);
}

static void
test_warning (void)
{
  const struct {
    gint64 days;
    int warning;
  } cases[] = { { 61, -1 }, { 60, 60 }, { 31, 60 }, { 30, 30 }, { 15, 30 }, { 14, 14 }, { 8, 14 },
                { 7, 7 },   { 2, 7 },   { 1, 1 },   { 0, 1 },   { -1, 0 },  { -400, 0 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (zj_life_warning (cases[i].days), ==, cases[i].warning);
}

static void
take_list (Desk *desk, const char *pem, gboolean newer, int code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = contents (desk->revocation), *after = NULL;
  gboolean is_newer = FALSE, taken = zj_life_take_list (&desk->files, pem, strlen (pem), NOW, &is_newer, &error);

  if (code != 0)
    g_assert_error (error, ZJ_CERTS_ERROR, code);
  else
    g_assert_no_error (error);
  g_assert_true (taken == (code == 0));
  g_assert_true (is_newer == newer);
  after = contents (desk->revocation);
  g_assert_true ((strcmp (before, after) != 0) == newer);
}

static void
test_lists (Desk *desk, gconstpointer data)
{
  g_autoptr (PeerParty) stranger = peer_party_new (&(PeerWish){ .name = "Other", .authority = TRUE }, NULL);
  g_autoptr (PeerParty) same_name = peer_party_new (&(PeerWish){ .name = "Root", .authority = TRUE }, NULL);
  g_autofree char *newer = peer_list (desk->root, &(PeerListWish){ .from = -60, .to = 9 * PEER_DAY });
  g_autofree char *older = peer_list (desk->root, &(PeerListWish){ .from = -2 * PEER_DAY, .to = 9 * PEER_DAY });
  g_autofree char *ended = peer_list (desk->root, &(PeerListWish){ .from = -60, .to = -1 });
  g_autofree char *strangers = peer_list (stranger, NULL);
  g_autofree char *forged = peer_list (same_name, &(PeerListWish){ .from = -30, .to = 9 * PEER_DAY });
  g_autofree char *two = g_strconcat (newer, strangers, NULL);

  (void)data;
  take_list (desk, older, FALSE, ZJ_CERTS_ERROR_LIST_UNREADABLE);
  take_list (desk, ended, FALSE, ZJ_CERTS_ERROR_LIST_EXPIRED);
  take_list (desk, strangers, FALSE, ZJ_CERTS_ERROR_LIST_UNREADABLE);
  take_list (desk, forged, FALSE, ZJ_CERTS_ERROR_LIST_UNREADABLE);
  take_list (desk, two, FALSE, ZJ_CERTS_ERROR_LIST_UNREADABLE);
  take_list (desk, "", FALSE, ZJ_CERTS_ERROR_LIST_UNREADABLE);
  take_list (desk, "<html>", FALSE, ZJ_CERTS_ERROR_LIST_UNREADABLE);
  take_list (desk, newer, TRUE, 0);
  take_list (desk, newer, FALSE, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/life/" name, Desk, NULL, desk_set_up, function, desk_tear_down)
  ADD ("request", test_request);
  ADD ("request-where-it-does-not-fit", test_request_where_it_does_not_fit);
  ADD ("install-refuses", test_install_refuses);
  ADD ("renew", test_renew);
  ADD ("prove-cut-short", test_prove_cut_short);
  ADD ("next-begins-later", test_next_begins_later);
  ADD ("same-key-again", test_same_key_again);
  ADD ("lists", test_lists);
  g_test_add_func ("/life/warning", test_warning);
  return g_test_run ();
}
