/* Putting certificates and lists together, one GnuTLS call after the other. */
#include "certificate.h"

#include <gio/gio.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <string.h>

#define SERIAL_BYTES 16

struct _SimIssuer {
  gnutls_x509_crt_t certificate;
  gnutls_x509_privkey_t key;
  char *certificate_text, *key_text;
  gboolean intermediate;
};

static gboolean
worked (int result, const char *what, GError **error)
{
  if (result >= 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s: %s", what, gnutls_strerror (result));
  return FALSE;
}

static gnutls_datum_t
datum (const char *text)
{
  return (gnutls_datum_t){ .data = (unsigned char *)(guintptr)text, .size = (unsigned int)strlen (text) };
}

static char *
take (gnutls_datum_t *pem)
{
  char *text = g_strndup ((const char *)pem->data, pem->size);

  gnutls_free (pem->data);
  return text;
}

static gnutls_x509_privkey_t
new_key (SimKeyKind kind, GError **error)
{
  gnutls_x509_privkey_t key = NULL;
  int result = gnutls_x509_privkey_init (&key);

  if (result >= 0) {
    if (kind == SIM_KEY_EC_P256)
      result = gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1),
                                             0);
    else
      result = gnutls_x509_privkey_generate (key, GNUTLS_PK_RSA, kind == SIM_KEY_RSA_2048 ? 2048 : 1024, 0);
  }
  if (worked (result, "key", error))
    return key;
  gnutls_x509_privkey_deinit (key);
  return NULL;
}

static char *
key_text (gnutls_x509_privkey_t key, GError **error)
{
  gnutls_datum_t pem = { 0 };

  return worked (gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &pem), "key",
                 error)
             ? take (&pem)
             : NULL;
}

static char *
certificate_text (gnutls_x509_crt_t certificate, GError **error)
{
  gnutls_datum_t pem = { 0 };

  return worked (gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &pem), "certificate", error) ? take (&pem)
                                                                                                         : NULL;
}

/* The parts every certificate has. */
static int
fill_common (gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key, const char *common_name, gint64 not_before,
             gint64 not_after, guchar *serial)
{
  static const char organisation[] = "Zhijie tests, nobody real";
  guchar key_id[64];
  size_t key_id_size = sizeof key_id;
  int result = gnutls_x509_crt_set_version (certificate, 3);

  if (result >= 0)
    result = gnutls_rnd (GNUTLS_RND_NONCE, serial, SERIAL_BYTES);
  serial[0] = (serial[0] & 0x7F) | 0x40; /* positive, and always as long as it claims */
  if (result >= 0)
    result = gnutls_x509_crt_set_serial (certificate, serial, SERIAL_BYTES);
  if (result >= 0)
    result = gnutls_x509_crt_set_key (certificate, key);
  if (result >= 0)
    result = gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_ORGANIZATION_NAME, 0, organisation,
                                            sizeof organisation - 1);
  if (result >= 0)
    result = gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, common_name,
                                            (unsigned int)strlen (common_name));
  if (result >= 0)
    result = gnutls_x509_crt_set_activation_time (certificate, (time_t)not_before);
  if (result >= 0)
    result = gnutls_x509_crt_set_expiration_time (certificate, (time_t)not_after);
  if (result >= 0)
    result = gnutls_x509_crt_get_key_id (certificate, 0, key_id, &key_id_size);
  if (result >= 0)
    result = gnutls_x509_crt_set_subject_key_id (certificate, key_id, key_id_size);
  return result;
}

static int
fill_authority_key_id (gnutls_x509_crt_t certificate, gnutls_x509_crt_t issuer)
{
  guchar key_id[64];
  size_t key_id_size = sizeof key_id;
  int result = gnutls_x509_crt_get_subject_key_id (issuer, key_id, &key_id_size, NULL);

  return result >= 0 ? gnutls_x509_crt_set_authority_key_id (certificate, key_id, key_id_size) : result;
}

SimIssuer *
sim_issuer_new (const char *common_name, SimIssuer *above, GError **error)
{
  SimIssuer *issuer = g_new0 (SimIssuer, 1);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  guchar serial[SERIAL_BYTES];
  int result;

  issuer->intermediate = above != NULL;
  issuer->key = new_key (SIM_KEY_EC_P256, error);
  if (issuer->key == NULL) {
    sim_issuer_free (issuer);
    return NULL;
  }
  result = gnutls_x509_crt_init (&issuer->certificate);
  if (result >= 0)
    /* Begins well before now, so that lists and certificates of the past fit into it. */
    result = fill_common (issuer->certificate, issuer->key, common_name, now - (gint64)2 * 365 * 86400,
                          now + (gint64)3 * 365 * 86400, serial);
  if (result >= 0)
    result = gnutls_x509_crt_set_basic_constraints (issuer->certificate, 1, above != NULL ? 0 : -1);
  if (result >= 0)
    result = gnutls_x509_crt_set_key_usage (issuer->certificate, GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN);
  if (result >= 0 && above != NULL)
    result = fill_authority_key_id (issuer->certificate, above->certificate);
  if (result >= 0)
    result = gnutls_x509_crt_sign2 (issuer->certificate, above != NULL ? above->certificate : issuer->certificate,
                                    above != NULL ? above->key : issuer->key, GNUTLS_DIG_SHA256, 0);
  if (!worked (result, "authority", error)
      || (issuer->certificate_text = certificate_text (issuer->certificate, error)) == NULL
      || (issuer->key_text = key_text (issuer->key, error)) == NULL) {
    sim_issuer_free (issuer);
    return NULL;
  }
  return issuer;
}

SimIssuer *
sim_issuer_load (const char *certificate, const char *key, GError **error)
{
  SimIssuer *issuer = g_new0 (SimIssuer, 1);
  gnutls_datum_t certificate_pem = datum (certificate), key_pem = datum (key);

  issuer->certificate_text = g_strdup (certificate);
  issuer->key_text = g_strdup (key);
  if (!worked (gnutls_x509_crt_init (&issuer->certificate), "ca.pem", error)
      || !worked (gnutls_x509_crt_import (issuer->certificate, &certificate_pem, GNUTLS_X509_FMT_PEM), "ca.pem", error)
      || !worked (gnutls_x509_privkey_init (&issuer->key), "ca.key", error)
      || !worked (gnutls_x509_privkey_import2 (issuer->key, &key_pem, GNUTLS_X509_FMT_PEM, NULL, 0), "ca.key", error)) {
    sim_issuer_free (issuer);
    return NULL;
  }
  return issuer;
}

void
sim_issuer_free (SimIssuer *issuer)
{
  if (issuer == NULL)
    return;
  if (issuer->certificate != NULL)
    gnutls_x509_crt_deinit (issuer->certificate);
  if (issuer->key != NULL)
    gnutls_x509_privkey_deinit (issuer->key);
  g_free (issuer->certificate_text);
  g_free (issuer->key_text);
  g_free (issuer);
}

const char *
sim_issuer_certificate (SimIssuer *issuer)
{
  return issuer->certificate_text;
}

const char *
sim_issuer_key (SimIssuer *issuer)
{
  return issuer->key_text;
}

gboolean
sim_issuer_issue (SimIssuer *issuer, const SimCertificateOrder *order, char **certificate, char **key, GBytes **serial,
                  GError **error)
{
  gnutls_x509_privkey_t new = new_key (order->key, error);
  gnutls_x509_crt_t made = NULL;
  guchar number[SERIAL_BYTES];
  g_autofree char *text = NULL;
  int result;

  if (new == NULL)
    return FALSE;
  result = gnutls_x509_crt_init (&made);
  if (result >= 0)
    result = fill_common (made, new, order->common_name, order->not_before, order->not_after, number);
  if (result >= 0)
    result = gnutls_x509_crt_set_basic_constraints (made, 0, -1);
  if (result >= 0)
    result = gnutls_x509_crt_set_key_usage (made, GNUTLS_KEY_DIGITAL_SIGNATURE);
  if (result >= 0)
    result = gnutls_x509_crt_set_key_purpose_oid (
        made, order->purpose == SIM_PURPOSE_SERVER ? GNUTLS_KP_TLS_WWW_SERVER : GNUTLS_KP_TLS_WWW_CLIENT, 0);
  if (result >= 0 && order->host != NULL)
    result = gnutls_x509_crt_set_subject_alt_name (made, GNUTLS_SAN_DNSNAME, order->host,
                                                   (unsigned int)strlen (order->host), GNUTLS_FSAN_SET);
  if (result >= 0)
    result = fill_authority_key_id (made, issuer->certificate);
  if (result >= 0)
    result = gnutls_x509_crt_sign2 (made, issuer->certificate, issuer->key, GNUTLS_DIG_SHA256, 0);
  if (worked (result, "certificate", error)) {
    text = certificate_text (made, error);
    *key = key_text (new, error);
    *certificate = text != NULL ? g_strconcat (text, issuer->intermediate ? issuer->certificate_text : "", NULL) : NULL;
    *serial = g_bytes_new (number, sizeof number);
  }
  gnutls_x509_crt_deinit (made);
  gnutls_x509_privkey_deinit (new);
  return text != NULL && *key != NULL;
}

char *
sim_issuer_list (SimIssuer *issuer, GPtrArray *serials, SimListAge age, GError **error)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC, day = 86400;
  gint64 this_update = age == SIM_LIST_EXPIRED ? now - 30 * day : age == SIM_LIST_NOT_YET_VALID ? now + day : now - 60;
  gint64 next_update = age == SIM_LIST_EXPIRED ? now - day : now + 30 * day;
  gnutls_x509_crl_t list = NULL;
  gnutls_datum_t pem = { 0 };
  guchar number[8], key_id[64];
  size_t key_id_size = sizeof key_id;
  char *text = NULL;
  int result = gnutls_x509_crl_init (&list);

  /* CRL numbers grow: the time in microseconds does. */
  for (guint i = 0; i < sizeof number; i++)
    number[i] = (guchar)((guint64)g_get_real_time () >> (56 - 8 * i));
  if (result >= 0)
    result = gnutls_x509_crl_set_version (list, 2);
  if (result >= 0)
    result = gnutls_x509_crl_set_this_update (list, (time_t)this_update);
  if (result >= 0)
    result = gnutls_x509_crl_set_next_update (list, (time_t)next_update);
  for (guint i = 0; result >= 0 && i < serials->len; i++) {
    gsize size;
    gconstpointer serial = g_bytes_get_data (g_ptr_array_index (serials, i), &size);

    result = gnutls_x509_crl_set_crt_serial (list, serial, size, (time_t)(now - 120));
  }
  if (result >= 0)
    result = gnutls_x509_crl_set_number (list, number, sizeof number);
  if (result >= 0)
    result = gnutls_x509_crt_get_subject_key_id (issuer->certificate, key_id, &key_id_size, NULL);
  if (result >= 0)
    result = gnutls_x509_crl_set_authority_key_id (list, key_id, key_id_size);
  if (result >= 0)
    result = gnutls_x509_crl_sign2 (list, issuer->certificate, issuer->key, GNUTLS_DIG_SHA256, 0);
  if (result >= 0)
    result = gnutls_x509_crl_export2 (list, GNUTLS_X509_FMT_PEM, &pem);
  if (worked (result, "revocation list", error))
    text = take (&pem);
  gnutls_x509_crl_deinit (list);
  return text;
}

gnutls_x509_trust_list_t
sim_issuer_trust (SimIssuer *issuer, const char *list, GError **error)
{
  gnutls_x509_trust_list_t trust = NULL;
  gnutls_datum_t authority = datum (issuer->certificate_text), revoked = datum (list);
  int result = gnutls_x509_trust_list_init (&trust, 0);

  if (result >= 0)
    result = gnutls_x509_trust_list_add_trust_mem (trust, &authority, &revoked, GNUTLS_X509_FMT_PEM, 0, 0);
  if (worked (result, "trust", error))
    return trust;
  gnutls_x509_trust_list_deinit (trust, 1);
  return NULL;
}

guint
sim_trust_verify_client (gnutls_x509_trust_list_t trust, const gnutls_datum_t *shown, guint length)
{
  gnutls_x509_crt_t chain[8];
  guint imported = 0, status = GNUTLS_CERT_INVALID;
  gnutls_typed_vdata_st purpose
      = { .type = GNUTLS_DT_KEY_PURPOSE_OID, .data = (unsigned char *)(guintptr)GNUTLS_KP_TLS_WWW_CLIENT, .size = 0 };

  for (guint i = 0; i < MIN (length, G_N_ELEMENTS (chain)); i++) {
    if (gnutls_x509_crt_init (&chain[i]) < 0)
      break;
    imported++;
    if (gnutls_x509_crt_import (chain[i], &shown[i], GNUTLS_X509_FMT_DER) < 0)
      goto out;
  }
  if (imported == 0 || gnutls_x509_trust_list_verify_crt2 (trust, chain, imported, &purpose, 1, 0, &status, NULL) < 0)
    status = GNUTLS_CERT_INVALID;
out:
  for (guint i = 0; i < imported; i++)
    gnutls_x509_crt_deinit (chain[i]);
  return status;
}

gnutls_certificate_credentials_t
sim_issuer_credentials (SimIssuer *issuer, const char *certificate, const char *key, GError **error)
{
  gnutls_certificate_credentials_t credentials = NULL;
  gnutls_datum_t authority = datum (issuer->certificate_text), own = datum (certificate), secret = datum (key);
  int result = gnutls_certificate_allocate_credentials (&credentials);

  if (result >= 0)
    result = gnutls_certificate_set_x509_trust_mem (credentials, &authority, GNUTLS_X509_FMT_PEM);
  if (result >= 0)
    result = gnutls_certificate_set_x509_key_mem (credentials, &own, &secret, GNUTLS_X509_FMT_PEM);
  if (worked (result, "server", error))
    return credentials;
  if (credentials != NULL)
    gnutls_certificate_free_credentials (credentials);
  return NULL;
}

GBytes *
sim_certificate_serial (const char *text, GError **error)
{
  gnutls_x509_crt_t certificate = NULL;
  gnutls_datum_t pem = datum (text);
  guchar serial[64];
  size_t size = sizeof serial;
  GBytes *number = NULL;
  int result = gnutls_x509_crt_init (&certificate);

  if (result >= 0)
    result = gnutls_x509_crt_import (certificate, &pem, GNUTLS_X509_FMT_PEM);
  if (result >= 0)
    result = gnutls_x509_crt_get_serial (certificate, serial, &size);
  if (worked (result, "certificate", error))
    number = g_bytes_new (serial, size);
  gnutls_x509_crt_deinit (certificate);
  return number;
}

void
sim_list_serials (const char *text, GPtrArray *serials)
{
  gnutls_x509_crl_t list = NULL;
  gnutls_datum_t pem = datum (text);

  if (gnutls_x509_crl_init (&list) < 0)
    return;
  if (gnutls_x509_crl_import (list, &pem, GNUTLS_X509_FMT_PEM) >= 0)
    for (int i = 0; i < gnutls_x509_crl_get_crt_count (list); i++) {
      guchar serial[64];
      size_t size = sizeof serial;
      time_t when;

      if (gnutls_x509_crl_get_crt_serial (list, (unsigned int)i, serial, &size, &when) >= 0)
        g_ptr_array_add (serials, g_bytes_new (serial, size));
    }
  gnutls_x509_crl_deinit (list);
}
