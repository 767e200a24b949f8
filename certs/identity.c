/* The institution's key and certificate: loading, access rights, belonging together. */
#include "identity.h"

#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <string.h>

#define KEY_BYTES_MAX   (64u << 10)
#define CHAIN_BYTES_MAX (1u << 20)

#if MBEDTLS_VERSION_NUMBER >= 0x03000000
/* 3.x blinds while it parses and compares, and wants random numbers for it. */
static int
with_random (int (*work) (int (*random) (void *, unsigned char *, size_t), void *state, void *data), void *data)
{
  mbedtls_entropy_context entropy;
  mbedtls_ctr_drbg_context drbg;
  int code;

  mbedtls_entropy_init (&entropy);
  mbedtls_ctr_drbg_init (&drbg);
  code = mbedtls_ctr_drbg_seed (&drbg, mbedtls_entropy_func, &entropy, NULL, 0);
  if (code == 0)
    code = work (mbedtls_ctr_drbg_random, &drbg, data);
  mbedtls_ctr_drbg_free (&drbg);
  mbedtls_entropy_free (&entropy);
  return code;
}

typedef struct {
  mbedtls_pk_context *key;
  const ZjSecret *pem;
  const mbedtls_pk_context *public_key;
} KeyWork;

static int
parse_work (int (*random) (void *, unsigned char *, size_t), void *state, void *data)
{
  KeyWork *work = data;

  return mbedtls_pk_parse_key (work->key, (const unsigned char *)work->pem->data, work->pem->length + 1, NULL, 0,
                               random, state);
}

static int
pair_work (int (*random) (void *, unsigned char *, size_t), void *state, void *data)
{
  KeyWork *work = data;

  return mbedtls_pk_check_pair (work->public_key, work->key, random, state);
}

int
zj_identity_parse_key (mbedtls_pk_context *key, const ZjSecret *pem)
{
  return with_random (parse_work, &(KeyWork){ .key = key, .pem = pem });
}

static int
check_pair (const mbedtls_pk_context *public_key, mbedtls_pk_context *key)
{
  return with_random (pair_work, &(KeyWork){ .key = key, .public_key = public_key });
}
#else
int
zj_identity_parse_key (mbedtls_pk_context *key, const ZjSecret *pem)
{
  return mbedtls_pk_parse_key (key, (const unsigned char *)pem->data, pem->length + 1, NULL, 0);
}

static int
check_pair (const mbedtls_pk_context *public_key, mbedtls_pk_context *key)
{
  return mbedtls_pk_check_pair (public_key, key);
}
#endif

static gboolean
load_chain (ZjIdentity *identity, const char *path, GError **error)
{
  g_autofree char *why = NULL;
  int code;

  identity->chain_pem = zj_mbed_file (path, CHAIN_BYTES_MAX, &why);
  if (identity->chain_pem == NULL) {
    g_set_error_literal (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_OWN_UNREADABLE, why);
    return FALSE;
  }
  code = mbedtls_x509_crt_parse (&identity->chain, g_bytes_get_data (identity->chain_pem, NULL),
                                 g_bytes_get_size (identity->chain_pem));
  if (code != 0) {
    why = code < 0 ? zj_mbed_error (code) : g_strdup_printf ("%d of its certificates cannot be read", code);
    g_set_error (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_OWN_UNREADABLE, "%s: %s", path, why);
    return FALSE;
  }
  zj_mbed_name (&identity->chain.subject, identity->subject);
  return TRUE;
}

static gboolean
load_key (ZjIdentity *identity, const char *path, const char *group, GError **error)
{
  g_autofree char *why = NULL;
  ZjSecretResult result = zj_secret_read (path, group, KEY_BYTES_MAX, &identity->key_pem, &why);

  if (result == ZJ_SECRET_OK)
    return TRUE;
  g_set_error_literal (error, ZJ_CERTS_ERROR,
                       result == ZJ_SECRET_EXPOSED ? ZJ_CERTS_ERROR_KEY_EXPOSED : ZJ_CERTS_ERROR_KEY_UNREADABLE, why);
  return FALSE;
}

static gboolean
check_key (ZjIdentity *identity, const ZjTlsFiles *files, GError **error)
{
  g_autofree char *why = NULL;
  mbedtls_pk_context key;
  gboolean fine = FALSE;
  int code;

  mbedtls_pk_init (&key);
  code = zj_identity_parse_key (&key, &identity->key_pem);
  if (code == MBEDTLS_ERR_PK_PASSWORD_REQUIRED) {
    g_set_error (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_KEY_UNREADABLE,
                 "%s: the key is encrypted; the desk starts unattended and needs it plain, protected by its mode",
                 files->key);
  } else if (code != 0) {
    why = zj_mbed_error (code);
    g_set_error (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_KEY_UNREADABLE, "%s: not a private key: %s", files->key, why);
  } else if (check_pair (&identity->chain.pk, &key) != 0) {
    g_set_error (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_KEY_MISMATCH, "%s is not the key of the first certificate of %s",
                 files->key, files->certificate);
  } else {
    fine = TRUE;
  }
  mbedtls_pk_free (&key);
  return fine;
}

gboolean
zj_identity_load (ZjIdentity *identity, const ZjTlsFiles *files, GError **error)
{
  return load_chain (identity, files->certificate, error) && load_key (identity, files->key, files->group, error)
         && check_key (identity, files, error);
}

gboolean
zj_identity_copy (const ZjIdentity *identity, mbedtls_x509_crt *chain, mbedtls_pk_context *key)
{
  return mbedtls_x509_crt_parse (chain, g_bytes_get_data (identity->chain_pem, NULL),
                                 g_bytes_get_size (identity->chain_pem))
             == 0
         && zj_identity_parse_key (key, &identity->key_pem) == 0;
}

void
zj_identity_clear (ZjIdentity *identity)
{
  zj_secret_clear (&identity->key_pem);
  g_clear_pointer (&identity->chain_pem, g_bytes_unref);
  mbedtls_x509_crt_free (&identity->chain);
}
