/* A test authority, by GnuTLS. */
#include "peer/authority.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct _PeerParty {
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t certificate;
  char *certificate_pem, *key_pem;
};

static gint next_serial = 1;

static void
must (int code, const char *what)
{
  if (code < 0)
    g_error ("%s: %s", what, gnutls_strerror (code));
}

static gnutls_x509_privkey_t
make_key (PeerKey kind)
{
  gnutls_x509_privkey_t key;

  must (gnutls_x509_privkey_init (&key), "key");
  switch (kind) {
  case PEER_RSA_2048:
    must (gnutls_x509_privkey_generate (key, GNUTLS_PK_RSA, 2048, 0), "RSA key");
    break;
  case PEER_RSA_1024:
    must (gnutls_x509_privkey_generate (key, GNUTLS_PK_RSA, 1024, 0), "weak RSA key");
    break;
  case PEER_EC_224:
    must (gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP224R1), 0),
          "weak EC key");
    break;
  case PEER_EC_256:
  default:
    must (gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0),
          "EC key");
  }
  return key;
}

static void
set_names (gnutls_x509_crt_t certificate, const PeerWish *wish)
{
  unsigned serial = (unsigned)g_atomic_int_add (&next_serial, 1);
  const unsigned char bytes[4] = { 0x01, (unsigned char)(serial >> 16), (unsigned char)(serial >> 8),
                                   (unsigned char)serial };

  must (gnutls_x509_crt_set_version (certificate, 3), "version");
  must (gnutls_x509_crt_set_serial (certificate, bytes, sizeof bytes), "serial");
  must (gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, wish->name,
                                       (unsigned)strlen (wish->name)),
        "name");
  if (wish->host != NULL)
    must (gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, wish->host,
                                                (unsigned)strlen (wish->host), GNUTLS_FSAN_SET),
          "host");
}

static void
set_purposes (gnutls_x509_crt_t certificate, const PeerWish *wish)
{
  unsigned usage = GNUTLS_KEY_KEY_ENCIPHERMENT;

  if (wish->authority)
    usage = GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN;
  else if (!wish->no_signature)
    usage |= GNUTLS_KEY_DIGITAL_SIGNATURE;
  must (gnutls_x509_crt_set_basic_constraints (certificate, wish->authority ? 1 : 0, -1), "constraints");
  must (gnutls_x509_crt_set_key_usage (certificate, usage), "usage");
  if (wish->server)
    must (gnutls_x509_crt_set_key_purpose_oid (certificate, GNUTLS_KP_TLS_WWW_SERVER, 0), "server");
  if (wish->client)
    must (gnutls_x509_crt_set_key_purpose_oid (certificate, GNUTLS_KP_TLS_WWW_CLIENT, 0), "client");
}

static char *
pem_of (gnutls_datum_t *datum)
{
  char *text = g_strndup ((const char *)datum->data, datum->size);

  gnutls_free (datum->data);
  return text;
}

/* All but the key. */
static gnutls_x509_crt_t
fill_in (const PeerWish *wish)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gnutls_x509_crt_t certificate;

  must (gnutls_x509_crt_init (&certificate), "certificate");
  set_names (certificate, wish);
  set_purposes (certificate, wish);
  must (gnutls_x509_crt_set_activation_time (certificate, (time_t)(now + (wish->from != 0 ? wish->from : -PEER_DAY))),
        "from");
  must (gnutls_x509_crt_set_expiration_time (certificate, (time_t)(now + (wish->to != 0 ? wish->to : 30 * PEER_DAY))),
        "to");
  return certificate;
}

static char *
sign (gnutls_x509_crt_t certificate, const PeerWish *wish, gnutls_x509_crt_t issuer, gnutls_x509_privkey_t key)
{
  gnutls_datum_t out;

  must (gnutls_x509_crt_sign2 (certificate, issuer, key, wish->sha1 ? GNUTLS_DIG_SHA1 : GNUTLS_DIG_SHA256, 0),
        "signature");
  must (gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &out), "export");
  return pem_of (&out);
}

static PeerParty *
issue (gnutls_x509_privkey_t key, const PeerWish *wish, PeerParty *issuer)
{
  PeerParty *party = g_new0 (PeerParty, 1);
  gnutls_datum_t out;

  party->key = key;
  party->certificate = fill_in (wish);
  must (gnutls_x509_crt_set_key (party->certificate, key), "public key");
  party->certificate_pem = sign (party->certificate, wish, issuer != NULL ? issuer->certificate : party->certificate,
                                 issuer != NULL ? issuer->key : key);
  must (gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &out), "export key");
  party->key_pem = pem_of (&out);
  return party;
}

char *
peer_issue (PeerParty *issuer, const char *request, const PeerWish *wish)
{
  const gnutls_datum_t pem = { (unsigned char *)(gsize)request, (unsigned)strlen (request) };
  gnutls_x509_crt_t certificate = fill_in (wish);
  gnutls_pubkey_t key;
  gnutls_x509_crq_t crq;
  char *signed_pem;

  must (gnutls_x509_crq_init (&crq), "request");
  must (gnutls_x509_crq_import (crq, &pem, GNUTLS_X509_FMT_PEM), "read the request");
  must (gnutls_x509_crq_verify (crq, 0), "verify the request");
  must (gnutls_pubkey_init (&key), "public key");
  must (gnutls_pubkey_import_x509_crq (key, crq, 0), "its key");
  must (gnutls_x509_crt_set_pubkey (certificate, key), "public key");
  signed_pem = sign (certificate, wish, issuer->certificate, issuer->key);
  gnutls_pubkey_deinit (key);
  gnutls_x509_crq_deinit (crq);
  gnutls_x509_crt_deinit (certificate);
  return signed_pem;
}

PeerParty *
peer_party_new (const PeerWish *wish, PeerParty *issuer)
{
  return issue (make_key (wish->key), wish, issuer);
}

PeerParty *
peer_party_renew (const PeerParty *party, const PeerWish *wish, PeerParty *issuer)
{
  gnutls_x509_privkey_t key;

  must (gnutls_x509_privkey_init (&key), "key");
  must (gnutls_x509_privkey_cpy (key, party->key), "copy");
  return issue (key, wish, issuer);
}

void
peer_party_free (PeerParty *party)
{
  gnutls_x509_crt_deinit (party->certificate);
  gnutls_x509_privkey_deinit (party->key);
  g_free (party->certificate_pem);
  g_free (party->key_pem);
  g_free (party);
}

const char *
peer_party_certificate (PeerParty *party)
{
  return party->certificate_pem;
}

const char *
peer_party_key (PeerParty *party)
{
  return party->key_pem;
}

char *
peer_party_encrypted_key (PeerParty *party)
{
  gnutls_datum_t out;

  must (gnutls_x509_privkey_export2_pkcs8 (party->key, GNUTLS_X509_FMT_PEM, "secret", GNUTLS_PKCS_PBES2_AES_256, &out),
        "export key");
  return pem_of (&out);
}

char *
peer_list (PeerParty *authority, const PeerListWish *wish)
{
  static const PeerListWish plain;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gnutls_x509_crl_t list;
  gnutls_datum_t out;
  unsigned char number = 1;

  if (wish == NULL)
    wish = &plain;
  must (gnutls_x509_crl_init (&list), "list");
  must (gnutls_x509_crl_set_version (list, 2), "list version");
  must (gnutls_x509_crl_set_number (list, &number, 1), "list number");
  must (gnutls_x509_crl_set_this_update (list, (time_t)(now + (wish->from != 0 ? wish->from : -3600))), "this");
  if (wish->to != PEER_NEVER)
    must (gnutls_x509_crl_set_next_update (list, (time_t)(now + (wish->to != 0 ? wish->to : 7 * PEER_DAY))), "next");
  if (wish->revoked != NULL)
    must (gnutls_x509_crl_set_crt (list, wish->revoked->certificate, (time_t)(now - 7200)), "revoked");
  must (gnutls_x509_crl_sign2 (list, authority->certificate, (wish->signer != NULL ? wish->signer : authority)->key,
                               wish->sha1 ? GNUTLS_DIG_SHA1 : GNUTLS_DIG_SHA256, 0),
        "list signature");
  must (gnutls_x509_crl_export2 (list, GNUTLS_X509_FMT_PEM, &out), "export list");
  gnutls_x509_crl_deinit (list);
  return pem_of (&out);
}

char *
peer_folder_new (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("zj-peer-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

void
peer_folder_remove (char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    if (g_file_test (path, G_FILE_TEST_IS_DIR))
      peer_folder_remove (g_steal_pointer (&path));
    else
      g_unlink (path);
  }
  g_rmdir (folder);
  g_free (folder);
}

char *
peer_write (const char *folder, const char *name, unsigned mode, ...)
{
  char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GString) all = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  va_list texts;

  va_start (texts, mode);
  for (const char *text = va_arg (texts, const char *); text != NULL; text = va_arg (texts, const char *))
    g_string_append (all, text);
  va_end (texts);
  g_file_set_contents (path, all->str, (gssize)all->len, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (path, mode), ==, 0);
  return path;
}
