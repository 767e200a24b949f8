/* ECDSA with P-256 and SHA-256 (FIPS 186-4, RFC 6979), and certificates by their fingerprint. */
#include "sign-private.h"

#include <mbedtls/ctr_drbg.h>
#include <mbedtls/ecdsa.h>
#include <mbedtls/entropy.h>
#include <mbedtls/sha256.h>
#include <string.h>

#include "identity.h"

#define HALF              (ZJ_SIGNATURE_BYTES / 2)
#define CERTIFICATE_BYTES (1u << 20)

struct _ZjSigner {
  mbedtls_pk_context key;
  char *fingerprint;
};

/* Digests and names */

static void
digest (const void *data, gsize length, guint8 hash[32])
{
#if MBEDTLS_VERSION_NUMBER >= 0x03000000
  int code = mbedtls_sha256 (data, length, hash, 0);
#else
  int code = mbedtls_sha256_ret (data, length, hash, 0);
#endif
  g_assert (code == 0);
}

char *
zj_sign_base64 (const guint8 *bytes, gsize length)
{
  char *text = g_base64_encode (bytes, length);

  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  g_strdelimit (text, "=", '\0');
  return text;
}

char *
zj_sign_fingerprint (const mbedtls_x509_crt *certificate)
{
  guint8 hash[32];

  digest (certificate->raw.p, certificate->raw.len, hash);
  return zj_sign_base64 (hash, sizeof hash);
}

gboolean
zj_sign_is_p256 (const mbedtls_pk_context *key)
{
  return mbedtls_pk_can_do (key, MBEDTLS_PK_ECDSA)
         && mbedtls_pk_ec (*key)->MBEDTLS_PRIVATE (grp).id == MBEDTLS_ECP_DP_SECP256R1;
}

int
zj_sign_with_random (ZjRandomWork work, gpointer data)
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

/* Signing */

static gboolean
take_key (ZjSigner *signer, const ZjTlsFiles *files, gboolean *other_kind, GError **error)
{
  ZjIdentity identity = { 0 };
  mbedtls_x509_crt chain;
  gboolean fine;

  mbedtls_x509_crt_init (&identity.chain);
  mbedtls_x509_crt_init (&chain);
  fine = zj_identity_load (&identity, files, error);
  if (fine) {
    *other_kind = !zj_sign_is_p256 (&identity.chain.pk);
    if (!*other_kind) {
      fine = zj_identity_copy (&identity, &chain, &signer->key);
      signer->fingerprint = zj_sign_fingerprint (&identity.chain);
    }
  }
  mbedtls_x509_crt_free (&chain);
  zj_identity_clear (&identity);
  if (!fine && error != NULL && *error == NULL)
    g_set_error (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_KEY_UNREADABLE, "%s: cannot be used", files->key);
  return fine;
}

static gboolean
take_second (ZjSigner *signer, const ZjTlsFiles *files, GError **error)
{
  ZjTlsFiles second;
  gboolean other_kind = FALSE;
  gboolean fine;

  if (!zj_sign_pair_ensure (files, &second, error))
    return FALSE;
  fine = take_key (signer, &second, &other_kind, error);
  if (fine && other_kind)
    g_set_error (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_WEAK, "%s: statements are signed with P-256 only", second.key);
  zj_sign_pair_clear (&second);
  return fine && !other_kind;
}

ZjSigner *
zj_signer_new (const ZjTlsFiles *files, GError **error)
{
  g_autoptr (ZjSigner) signer = g_new0 (ZjSigner, 1);
  g_autoptr (GError) local = NULL;
  gboolean other_kind = FALSE;

  mbedtls_pk_init (&signer->key);
  if (take_key (signer, files, &other_kind, &local) && (!other_kind || take_second (signer, files, &local)))
    return g_steal_pointer (&signer);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

void
zj_signer_free (ZjSigner *signer)
{
  if (signer == NULL)
    return;
  mbedtls_pk_free (&signer->key);
  g_free (signer->fingerprint);
  g_free (signer);
}

const char *
zj_signer_fingerprint (const ZjSigner *signer)
{
  return signer->fingerprint;
}

/* Of s and n − s, which both verify, only the smaller one is taken. */
static int
is_low (const mbedtls_ecp_group *group, const mbedtls_mpi *s, gboolean *low)
{
  mbedtls_mpi half;
  int code;

  mbedtls_mpi_init (&half);
  code = mbedtls_mpi_copy (&half, &group->N);
  if (code == 0)
    code = mbedtls_mpi_shift_r (&half, 1);
  *low = code == 0 && mbedtls_mpi_cmp_mpi (s, &half) <= 0;
  mbedtls_mpi_free (&half);
  return code;
}

typedef struct {
  mbedtls_pk_context *key;
  guint8 hash[32];
  guint8 *signature;
} SignWork;

static int
sign_work (int (*random) (void *, unsigned char *, size_t), void *state, gpointer data)
{
  SignWork *work = data;
  mbedtls_ecp_keypair *pair = mbedtls_pk_ec (*work->key);
  mbedtls_ecp_group *group = &pair->MBEDTLS_PRIVATE (grp);
  mbedtls_mpi r, s;
  gboolean low = TRUE;
  int code;

  mbedtls_mpi_init (&r);
  mbedtls_mpi_init (&s);
  code = mbedtls_ecdsa_sign_det_ext (group, &r, &s, &pair->MBEDTLS_PRIVATE (d), work->hash, sizeof work->hash,
                                     MBEDTLS_MD_SHA256, random, state);
  if (code == 0)
    code = is_low (group, &s, &low);
  if (code == 0 && !low)
    code = mbedtls_mpi_sub_mpi (&s, &group->N, &s);
  if (code == 0)
    code = mbedtls_mpi_write_binary (&r, work->signature, HALF);
  if (code == 0)
    code = mbedtls_mpi_write_binary (&s, work->signature + HALF, HALF);
  mbedtls_mpi_free (&s);
  mbedtls_mpi_free (&r);
  return code;
}

gboolean
zj_signer_sign (ZjSigner *signer, const char *text, gsize length, guint8 signature[ZJ_SIGNATURE_BYTES], GError **error)
{
  SignWork work = { .key = &signer->key, .signature = signature };
  g_autofree char *why = NULL;
  int code;

  digest (text, length, work.hash);
  code = zj_sign_with_random (sign_work, &work);
  if (code == 0)
    return TRUE;
  why = zj_mbed_error (code);
  g_set_error (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_KEY_UNREADABLE, "the key cannot sign: %s", why);
  return FALSE;
}

/* Verifying */

static gboolean
verifies (const mbedtls_x509_crt *certificate, const guint8 hash[32], const guint8 signature[ZJ_SIGNATURE_BYTES])
{
  mbedtls_ecp_keypair *pair;
  mbedtls_ecp_group *group;
  mbedtls_mpi r, s;
  gboolean good = FALSE;

  if (!zj_sign_is_p256 (&certificate->pk))
    return FALSE;
  pair = mbedtls_pk_ec (certificate->pk);
  group = &pair->MBEDTLS_PRIVATE (grp);
  mbedtls_mpi_init (&r);
  mbedtls_mpi_init (&s);
  good = mbedtls_mpi_read_binary (&r, signature, HALF) == 0 && mbedtls_mpi_read_binary (&s, signature + HALF, HALF) == 0
         && is_low (group, &s, &good) == 0 && good
         && mbedtls_ecdsa_verify (group, hash, 32, &pair->MBEDTLS_PRIVATE (Q), &r, &s) == 0;
  mbedtls_mpi_free (&s);
  mbedtls_mpi_free (&r);
  return good;
}

/* *verdict is changed only where the file has the certificate. */
static gboolean
look_in (const char *file, const char *fingerprint, const guint8 hash[32], const guint8 signature[ZJ_SIGNATURE_BYTES],
         ZjSignatureVerdict *verdict, GError **error)
{
  g_autofree char *why = NULL;
  g_autoptr (GBytes) pem = zj_mbed_file (file, CERTIFICATE_BYTES, &why);
  mbedtls_x509_crt chain;
  int code = 0;

  mbedtls_x509_crt_init (&chain);
  if (pem != NULL) {
    code = mbedtls_x509_crt_parse (&chain, g_bytes_get_data (pem, NULL), g_bytes_get_size (pem));
    if (code != 0)
      why = g_strdup_printf ("%s: not a certificate", file);
  }
  for (const mbedtls_x509_crt *one = &chain; why == NULL && one != NULL; one = one->next) {
    g_autofree char *name = zj_sign_fingerprint (one);

    if (strcmp (name, fingerprint) == 0)
      *verdict = verifies (one, hash, signature) ? ZJ_SIGNATURE_GOOD : ZJ_SIGNATURE_BAD;
  }
  mbedtls_x509_crt_free (&chain);
  if (why == NULL)
    return TRUE;
  g_set_error_literal (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_OWN_UNREADABLE, why);
  return FALSE;
}

static gboolean
is_fingerprint (const char *text)
{
  gsize length = strlen (text);

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && text[i] != '-' && text[i] != '_')
      return FALSE;
  return length == ZJ_FINGERPRINT_CHARS;
}

gboolean
zj_signature_verify (const char *certificate_file, gboolean kept, const char *fingerprint, const char *text,
                     gsize length, const guint8 signature[ZJ_SIGNATURE_BYTES], ZjSignatureVerdict *verdict,
                     GError **error)
{
  g_autofree char *folder = zj_kept_folder (certificate_file);
  g_autofree char *name = NULL;
  g_autofree char *old = NULL;
  g_autofree char *second = zj_sign_pair_path (certificate_file);
  g_autoptr (GError) own_error = NULL;
  guint8 hash[32];

  *verdict = ZJ_SIGNATURE_UNKNOWN_CERTIFICATE;
  if (!is_fingerprint (fingerprint)) /* also keeps the name of a file from leading elsewhere */
    return TRUE;
  digest (text, length, hash);
  if (!look_in (certificate_file, fingerprint, hash, signature, verdict, &own_error) && !kept) {
    g_propagate_error (error, g_steal_pointer (&own_error));
    return FALSE;
  }
  name = g_strconcat (fingerprint, ".pem", NULL);
  old = g_build_filename (folder, name, NULL);
  if (kept && *verdict == ZJ_SIGNATURE_UNKNOWN_CERTIFICATE && g_file_test (second, G_FILE_TEST_EXISTS)
      && !look_in (second, fingerprint, hash, signature, verdict, error))
    return FALSE;
  if (kept && *verdict == ZJ_SIGNATURE_UNKNOWN_CERTIFICATE && g_file_test (old, G_FILE_TEST_EXISTS)
      && !look_in (old, fingerprint, hash, signature, verdict, error))
    return FALSE;
  /* A certificate of today that cannot be read doesn't matter to what an old one has signed. */
  if (*verdict == ZJ_SIGNATURE_UNKNOWN_CERTIFICATE && own_error != NULL) {
    g_propagate_error (error, g_steal_pointer (&own_error));
    return FALSE;
  }
  return TRUE;
}
