/* Signing: the standard's own vectors, another library's opinion, the second key, kept certificates. */
#include <certs/sign.h>
#include <glib/gstdio.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <string.h>
#include <sys/stat.h>

#include "peer/authority.h"

typedef struct {
  char *folder, *certificate, *key;
  ZjTlsFiles files;
} Desk;

static void
desk_write (Desk *desk, PeerParty *party)
{
  g_free (desk->certificate);
  g_free (desk->key);
  desk->certificate = peer_write (desk->folder, "desk.pem", 0644, peer_party_certificate (party), NULL);
  desk->key = peer_write (desk->folder, "desk.key", 0600, peer_party_key (party), NULL);
  desk->files = (ZjTlsFiles){ .certificate = desk->certificate, .key = desk->key };
}

static PeerParty *
desk_new (Desk *desk, PeerKey kind)
{
  const PeerWish wish = { .name = "Desk", .client = TRUE, .key = kind };
  PeerParty *party = peer_party_new (&wish, NULL);

  *desk = (Desk){ .folder = peer_folder_new () };
  desk_write (desk, party);
  return party;
}

static void
desk_clear (Desk *desk)
{
  peer_folder_remove (desk->folder);
  g_free (desk->certificate);
  g_free (desk->key);
}

/* Another library's opinion of a signature; certificate: PEM file. */
static gboolean
gnutls_says_good (const char *certificate, const char *text, const guint8 signature[ZJ_SIGNATURE_BYTES])
{
  g_autofree char *pem = NULL;
  gnutls_x509_crt_t crt;
  gnutls_pubkey_t public_key;
  gnutls_datum_t data = { (guint8 *)(gsize)text, (guint)strlen (text) }, pem_datum, encoded;
  const gnutls_datum_t r = { (guint8 *)(gsize)signature, 32 }, s = { (guint8 *)(gsize)signature + 32, 32 };
  gsize length;
  int verdict;

  g_assert_true (g_file_get_contents (certificate, &pem, &length, NULL));
  pem_datum = (gnutls_datum_t){ (guint8 *)pem, (guint)length };
  g_assert_cmpint (gnutls_x509_crt_init (&crt), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_import (crt, &pem_datum, GNUTLS_X509_FMT_PEM), ==, 0);
  g_assert_cmpint (gnutls_pubkey_init (&public_key), ==, 0);
  g_assert_cmpint (gnutls_pubkey_import_x509 (public_key, crt, 0), ==, 0);
  g_assert_cmpint (gnutls_encode_rs_value (&encoded, &r, &s), ==, 0);
  verdict = gnutls_pubkey_verify_data2 (public_key, GNUTLS_SIGN_ECDSA_SHA256, 0, &data, &encoded);
  gnutls_free (encoded.data);
  gnutls_pubkey_deinit (public_key);
  gnutls_x509_crt_deinit (crt);
  return verdict >= 0;
}

static void
sign (const Desk *desk, const char *text, guint8 signature[ZJ_SIGNATURE_BYTES], char **fingerprint)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjSigner) signer = zj_signer_new (&desk->files, &error);

  g_assert_no_error (error);
  g_assert_true (zj_signer_sign (signer, text, strlen (text), signature, &error));
  g_assert_no_error (error);
  *fingerprint = g_strdup (zj_signer_fingerprint (signer));
  g_assert_cmpuint (strlen (*fingerprint), ==, ZJ_FINGERPRINT_CHARS);
}

static ZjSignatureVerdict
verify (const Desk *desk, gboolean kept, const char *fingerprint, const char *text,
        const guint8 signature[ZJ_SIGNATURE_BYTES])
{
  g_autoptr (GError) error = NULL;
  ZjSignatureVerdict verdict;

  g_assert_true (
      zj_signature_verify (desk->certificate, kept, fingerprint, text, strlen (text), signature, &verdict, &error));
  g_assert_no_error (error);
  return verdict;
}

/* --- RFC 6979, A.2.5: the key, and two of its signatures with SHA-256 ------------------------ */

static gnutls_datum_t
from_hex (const char *hex)
{
  gnutls_datum_t bytes = { g_malloc0 (strlen (hex) / 2), (guint)strlen (hex) / 2 };

  for (guint i = 0; i < bytes.size; i++)
    bytes.data[i] = (guint8)(g_ascii_xdigit_value (hex[2 * i]) << 4 | g_ascii_xdigit_value (hex[2 * i + 1]));
  return bytes;
}

/* The standard's key with a certificate of its own. */
static void
write_standard_key (Desk *desk)
{
  gnutls_datum_t x = from_hex ("60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6");
  gnutls_datum_t y = from_hex ("7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299");
  gnutls_datum_t d = from_hex ("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721");
  gnutls_datum_t key_pem, certificate_pem;
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t crt;

  g_assert_cmpint (gnutls_x509_privkey_init (&key), ==, 0);
  g_assert_cmpint (gnutls_x509_privkey_import_ecc_raw (key, GNUTLS_ECC_CURVE_SECP256R1, &x, &y, &d), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_init (&crt), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_set_key (crt, key), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_set_version (crt, 3), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_set_serial (crt, "\1", 1), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_set_dn (crt, "CN=RFC 6979", NULL), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_set_activation_time (crt, 0), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_set_expiration_time (crt, G_MAXINT32), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_sign2 (crt, crt, key, GNUTLS_DIG_SHA256, 0), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_export2 (crt, GNUTLS_X509_FMT_PEM, &certificate_pem), ==, 0);
  g_assert_cmpint (gnutls_x509_privkey_export2 (key, GNUTLS_X509_FMT_PEM, &key_pem), ==, 0);
  desk->certificate = peer_write (desk->folder, "desk.pem", 0644, (char *)certificate_pem.data, NULL);
  desk->key = peer_write (desk->folder, "desk.key", 0600, (char *)key_pem.data, NULL);
  desk->files = (ZjTlsFiles){ .certificate = desk->certificate, .key = desk->key };
  gnutls_free (key_pem.data);
  gnutls_free (certificate_pem.data);
  gnutls_x509_crt_deinit (crt);
  gnutls_x509_privkey_deinit (key);
  g_free (x.data);
  g_free (y.data);
  g_free (d.data);
}

static void
test_standard (void)
{
  /* The first one's s is the larger of the two; ours is n − s. */
  static const char *const vectors[][3]
      = { { "sample", "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716",
            "0834E36AD29A83BF2BC9385E491D6099C8FDF9D1ED67AA7EA5F51F93782857A9" },
          { "test", "F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367",
            "019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083" } };
  Desk desk = { .folder = peer_folder_new () };

  write_standard_key (&desk);
  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++) {
    gnutls_datum_t r = from_hex (vectors[i][1]), s = from_hex (vectors[i][2]);
    g_autofree char *fingerprint = NULL;
    guint8 signature[ZJ_SIGNATURE_BYTES];

    sign (&desk, vectors[i][0], signature, &fingerprint);
    g_assert_true (memcmp (signature, r.data, 32) == 0);
    g_assert_true (memcmp (signature + 32, s.data, 32) == 0);
    g_assert_cmpint (verify (&desk, FALSE, fingerprint, vectors[i][0], signature), ==, ZJ_SIGNATURE_GOOD);
    g_free (r.data);
    g_free (s.data);
  }
  desk_clear (&desk);
}

/* n − s verifies in mathematics, and is not ours. */
static void
test_larger_s (void)
{
  gnutls_datum_t s = from_hex ("F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8");
  Desk desk = { .folder = peer_folder_new () };
  g_autofree char *fingerprint = NULL;
  guint8 signature[ZJ_SIGNATURE_BYTES];

  write_standard_key (&desk);
  sign (&desk, "sample", signature, &fingerprint);
  memcpy (signature + 32, s.data, 32);
  g_assert_true (gnutls_says_good (desk.certificate, "sample", signature));
  g_assert_cmpint (verify (&desk, FALSE, fingerprint, "sample", signature), ==, ZJ_SIGNATURE_BAD);
  g_free (s.data);
  desk_clear (&desk);
}

/* --- texts and names -------------------------------------------------------------------------- */

static void
test_signs (void)
{
  Desk desk;
  g_autoptr (PeerParty) party = desk_new (&desk, PEER_EC_256);
  g_autofree char *fingerprint = NULL, *same = NULL;
  guint8 signature[ZJ_SIGNATURE_BYTES], again[ZJ_SIGNATURE_BYTES];

  sign (&desk, "a text", signature, &fingerprint);
  sign (&desk, "a text", again, &same);
  g_assert_true (memcmp (signature, again, sizeof again) == 0);
  g_assert_cmpstr (fingerprint, ==, same);
  g_assert_true (gnutls_says_good (desk.certificate, "a text", signature));
  g_assert_cmpint (verify (&desk, FALSE, fingerprint, "a text", signature), ==, ZJ_SIGNATURE_GOOD);
  g_assert_cmpint (verify (&desk, FALSE, fingerprint, "A text", signature), ==, ZJ_SIGNATURE_BAD);
  for (guint bit = 0; bit < ZJ_SIGNATURE_BYTES * 8; bit++) {
    signature[bit / 8] ^= (guint8)(1u << bit % 8);
    g_assert_cmpint (verify (&desk, FALSE, fingerprint, "a text", signature), ==, ZJ_SIGNATURE_BAD);
    signature[bit / 8] ^= (guint8)(1u << bit % 8);
  }
  desk_clear (&desk);
}

static void
test_names (void)
{
  Desk desk;
  g_autoptr (PeerParty) party = desk_new (&desk, PEER_EC_256);
  static const char *const strange[] = { "", "short", "../../../../../../../../../../../../../etc/host",
                                         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" };
  g_autofree char *fingerprint = NULL;
  guint8 signature[ZJ_SIGNATURE_BYTES];

  sign (&desk, "a text", signature, &fingerprint);
  for (gsize i = 0; i < G_N_ELEMENTS (strange); i++)
    g_assert_cmpint (verify (&desk, TRUE, strange[i], "a text", signature), ==, ZJ_SIGNATURE_UNKNOWN_CERTIFICATE);
  desk_clear (&desk);
}

/* --- the second key ----------------------------------------------------------------------------- */

static guint
mode_of (const char *path)
{
  GStatBuf facts;

  g_assert_cmpint (g_stat (path, &facts), ==, 0);
  return (guint)facts.st_mode & 07777u;
}

static void
test_second_key (gconstpointer data)
{
  Desk desk;
  g_autoptr (PeerParty) party = desk_new (&desk, (PeerKey)GPOINTER_TO_INT (data));
  g_autofree char *fingerprint = NULL, *same = NULL;
  g_autofree char *second_key = g_strconcat (desk.key, ".sign", NULL);
  g_autofree char *second_certificate = g_strconcat (desk.certificate, ".sign", NULL);
  guint8 signature[ZJ_SIGNATURE_BYTES], again[ZJ_SIGNATURE_BYTES];

  sign (&desk, "a text", signature, &fingerprint);
  g_assert_cmpuint (mode_of (second_key), ==, 0600);
  sign (&desk, "a text", again, &same);
  g_assert_true (memcmp (signature, again, sizeof again) == 0);
  g_assert_cmpstr (fingerprint, ==, same);
  g_assert_true (gnutls_says_good (second_certificate, "a text", signature));
  g_assert_cmpint (verify (&desk, TRUE, fingerprint, "a text", signature), ==, ZJ_SIGNATURE_GOOD);
  g_assert_cmpint (verify (&desk, FALSE, fingerprint, "a text", signature), ==, ZJ_SIGNATURE_UNKNOWN_CERTIFICATE);
  /* Its certificate alone is enough. */
  g_free (desk.certificate);
  desk.certificate = g_steal_pointer (&second_certificate);
  g_assert_cmpint (verify (&desk, FALSE, fingerprint, "a text", signature), ==, ZJ_SIGNATURE_GOOD);
  desk_clear (&desk);
}

/* Made half: the key is there, its certificate is not. */
static void
test_second_key_cut_off (void)
{
  Desk desk;
  g_autoptr (PeerParty) party = desk_new (&desk, PEER_RSA_2048);
  g_autofree char *fingerprint = NULL, *other = NULL;
  g_autofree char *second_certificate = g_strconcat (desk.certificate, ".sign", NULL);
  guint8 signature[ZJ_SIGNATURE_BYTES], again[ZJ_SIGNATURE_BYTES];

  sign (&desk, "a text", signature, &fingerprint);
  g_assert_cmpint (g_unlink (second_certificate), ==, 0);
  sign (&desk, "a text", again, &other);
  g_assert_true (memcmp (signature, again, sizeof again) == 0);
  g_assert_cmpstr (fingerprint, !=, other);
  g_assert_true (gnutls_says_good (second_certificate, "a text", again));
  desk_clear (&desk);
}

static void
test_exposed (void)
{
  Desk desk;
  g_autoptr (PeerParty) party = desk_new (&desk, PEER_RSA_2048);
  g_autofree char *fingerprint = NULL, *second_key = g_strconcat (desk.key, ".sign", NULL);
  g_autoptr (GError) error = NULL;
  guint8 signature[ZJ_SIGNATURE_BYTES];

  sign (&desk, "a text", signature, &fingerprint);
  g_assert_cmpint (g_chmod (second_key, 0644), ==, 0);
  g_assert_null (zj_signer_new (&desk.files, &error));
  g_assert_error (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_KEY_EXPOSED);
  g_clear_error (&error);
  g_assert_cmpint (g_chmod (desk.key, 0644), ==, 0);
  g_assert_null (zj_signer_new (&desk.files, &error));
  g_assert_error (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_KEY_EXPOSED);
  desk_clear (&desk);
}

/* --- kept certificates ------------------------------------------------------------------------- */

static void
test_kept (gconstpointer data)
{
  PeerKey kind = (PeerKey)GPOINTER_TO_INT (data);
  const PeerWish wish = { .name = "Desk", .client = TRUE, .key = kind };
  Desk desk;
  g_autoptr (PeerParty) party = desk_new (&desk, kind);
  g_autoptr (PeerParty) renewed = peer_party_new (&wish, NULL);
  g_autofree char *fingerprint = NULL;
  g_autofree char *second_key = g_strconcat (desk.key, ".sign", NULL);
  g_autofree char *second_certificate = g_strconcat (desk.certificate, ".sign", NULL);
  g_autoptr (GError) error = NULL;
  guint8 signature[ZJ_SIGNATURE_BYTES];

  sign (&desk, "a text", signature, &fingerprint);
  g_assert_true (zj_kept_add (desk.certificate, &error));
  g_assert_true (zj_kept_add (desk.certificate, &error)); /* again changes nothing */
  g_assert_no_error (error);
  (void)g_unlink (second_key);
  (void)g_unlink (second_certificate);
  desk_write (&desk, renewed);
  g_assert_cmpint (verify (&desk, TRUE, fingerprint, "a text", signature), ==, ZJ_SIGNATURE_GOOD);
  g_assert_cmpint (verify (&desk, TRUE, fingerprint, "b text", signature), ==, ZJ_SIGNATURE_BAD);
  g_assert_cmpint (verify (&desk, FALSE, fingerprint, "a text", signature), ==, ZJ_SIGNATURE_UNKNOWN_CERTIFICATE);
  /* Today's certificate unreadable: what an old one has signed is still verified. */
  g_assert_cmpint (g_unlink (desk.certificate), ==, 0);
  g_assert_cmpint (verify (&desk, TRUE, fingerprint, "a text", signature), ==, ZJ_SIGNATURE_GOOD);
  desk_clear (&desk);
}

/* Where it cannot be kept, it must not be replaced. */
static void
test_not_kept (void)
{
  Desk desk;
  g_autoptr (PeerParty) party = desk_new (&desk, PEER_EC_256);
  g_autofree char *folder = zj_kept_folder (desk.certificate);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (folder, "in the way", -1, NULL));
  g_assert_false (zj_kept_add (desk.certificate, &error));
  g_assert_error (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_OWN_UNREADABLE);
  desk_clear (&desk);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sign/standard", test_standard);
  g_test_add_func ("/sign/larger-s", test_larger_s);
  g_test_add_func ("/sign/signs", test_signs);
  g_test_add_func ("/sign/names", test_names);
  g_test_add_data_func ("/sign/second-key/rsa", GINT_TO_POINTER (PEER_RSA_2048), test_second_key);
  g_test_add_data_func ("/sign/second-key/p-224", GINT_TO_POINTER (PEER_EC_224), test_second_key);
  g_test_add_func ("/sign/second-key/cut-off", test_second_key_cut_off);
  g_test_add_func ("/sign/exposed", test_exposed);
  g_test_add_data_func ("/sign/kept/p-256", GINT_TO_POINTER (PEER_EC_256), test_kept);
  g_test_add_data_func ("/sign/kept/rsa", GINT_TO_POINTER (PEER_RSA_2048), test_kept);
  g_test_add_func ("/sign/not-kept", test_not_kept);
  return g_test_run ();
}
