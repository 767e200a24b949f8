/* The second key, of a desk whose TLS key is no P-256 key: KEY.sign and CERTIFICATE.sign. */
#include "sign-private.h"

#include "identity.h"
#include "key.h"
#include "place.h"

#include <mbedtls/x509.h>
#include <string.h>

#define PEM_BYTES    8192
#define SERIAL_BYTES 16

char *
zj_sign_pair_path (const char *path)
{
  return g_strconcat (path, ".sign", NULL);
}

void
zj_sign_pair_clear (ZjTlsFiles *second)
{
  g_free ((char *)(gsize)second->certificate);
  g_free ((char *)(gsize)second->key);
  memset (second, 0, sizeof *second);
}

static gboolean
fail (GError **error, const char *path, int code)
{
  g_autofree char *why = zj_mbed_error (code);

  g_set_error (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_KEY_UNREADABLE, "%s: cannot be made: %s", path, why);
  return FALSE;
}

static gboolean
place (const char *path, const char *group, const char *pem, GError **error)
{
  int number = zj_place_file (path, group, pem, strlen (pem));

  if (number == 0)
    return TRUE;
  g_set_error (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_KEY_UNREADABLE, "%s: %s", path, g_strerror (number));
  return FALSE;
}

typedef struct {
  const ZjTlsFiles *files;
  mbedtls_x509_crt *issuer;
  mbedtls_pk_context *issuer_key, *subject_key;
  char *pem;
} CertificateWork;

static void
put_time (const mbedtls_x509_time *time, char text[16])
{
  g_snprintf (text, 16, "%04d%02d%02d%02d%02d%02d", time->year % 10000, time->mon % 100, time->day % 100,
              time->hour % 100, time->min % 100, time->sec % 100);
}

static int
set_serial (mbedtls_x509write_cert *writer, int (*random) (void *, unsigned char *, size_t), void *state)
{
  guint8 bytes[SERIAL_BYTES];
  int code = random (state, bytes, sizeof bytes);
  mbedtls_mpi serial;

  bytes[0] = (bytes[0] & 0x7f) | 0x40;
#if MBEDTLS_VERSION_NUMBER >= 0x03040000
  return code != 0 ? code : mbedtls_x509write_crt_set_serial_raw (writer, bytes, sizeof bytes);
#endif
  mbedtls_mpi_init (&serial);
  if (code == 0)
    code = mbedtls_mpi_read_binary (&serial, bytes, sizeof bytes);
  if (code == 0)
    code = mbedtls_x509write_crt_set_serial (writer, &serial);
  mbedtls_mpi_free (&serial);
  return code;
}

/* Issued by the TLS certificate's key, for the same name, with its dates. */
static int
certificate_work (int (*random) (void *, unsigned char *, size_t), void *state, gpointer data)
{
  CertificateWork *work = data;
  mbedtls_x509write_cert writer;
  char name[1024], from[16], to[16];
  int code = mbedtls_x509_dn_gets (name, sizeof name, &work->issuer->subject);

  if (code < 0)
    return code;
  put_time (&work->issuer->valid_from, from);
  put_time (&work->issuer->valid_to, to);
  mbedtls_x509write_crt_init (&writer);
  mbedtls_x509write_crt_set_version (&writer, MBEDTLS_X509_CRT_VERSION_3);
  mbedtls_x509write_crt_set_md_alg (&writer, MBEDTLS_MD_SHA256);
  mbedtls_x509write_crt_set_issuer_key (&writer, work->issuer_key);
  mbedtls_x509write_crt_set_subject_key (&writer, work->subject_key);
  code = mbedtls_x509write_crt_set_subject_name (&writer, name);
  if (code == 0)
    code = mbedtls_x509write_crt_set_issuer_name (&writer, name);
  if (code == 0)
    code = mbedtls_x509write_crt_set_validity (&writer, from, to);
  if (code == 0)
    code = mbedtls_x509write_crt_set_basic_constraints (&writer, 0, -1);
  if (code == 0)
    code = mbedtls_x509write_crt_set_key_usage (&writer, MBEDTLS_X509_KU_DIGITAL_SIGNATURE);
  if (code == 0)
    code = set_serial (&writer, random, state);
  if (code == 0)
    code = mbedtls_x509write_crt_pem (&writer, (unsigned char *)work->pem, PEM_BYTES, random, state);
  mbedtls_x509write_crt_free (&writer);
  return code;
}

static gboolean
load_second_key (mbedtls_pk_context *key, const ZjTlsFiles *second, GError **error)
{
  g_auto (ZjSecret) pem = { 0 };
  g_autofree char *why = NULL;
  ZjSecretResult result = zj_secret_read (second->key, second->group, PEM_BYTES, &pem, &why);
  int code;

  if (result != ZJ_SECRET_OK) {
    g_set_error_literal (error, ZJ_CERTS_ERROR,
                         result == ZJ_SECRET_EXPOSED ? ZJ_CERTS_ERROR_KEY_EXPOSED : ZJ_CERTS_ERROR_KEY_UNREADABLE, why);
    return FALSE;
  }
  code = zj_identity_parse_key (key, &pem);
  if (code == 0)
    return TRUE;
  g_set_error (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_KEY_UNREADABLE, "%s: not a private key", second->key);
  return FALSE;
}

static gboolean
make_certificate (const ZjTlsFiles *files, const ZjTlsFiles *second, GError **error)
{
  ZjIdentity identity = { 0 };
  mbedtls_x509_crt chain;
  mbedtls_pk_context issuer_key, subject_key;
  g_autofree char *pem = g_malloc0 (PEM_BYTES);
  CertificateWork work
      = { .files = files, .issuer = &chain, .issuer_key = &issuer_key, .subject_key = &subject_key, .pem = pem };
  gboolean made;

  mbedtls_x509_crt_init (&identity.chain);
  mbedtls_x509_crt_init (&chain);
  mbedtls_pk_init (&issuer_key);
  mbedtls_pk_init (&subject_key);
  made = zj_identity_load (&identity, files, error) && load_second_key (&subject_key, second, error);
  if (made) {
    int code = zj_identity_copy (&identity, &chain, &issuer_key) ? zj_sign_with_random (certificate_work, &work)
                                                                 : MBEDTLS_ERR_X509_ALLOC_FAILED;

    made = code == 0 ? place (second->certificate, files->group, pem, error) : fail (error, second->certificate, code);
  }
  mbedtls_pk_free (&subject_key);
  mbedtls_pk_free (&issuer_key);
  mbedtls_x509_crt_free (&chain);
  zj_identity_clear (&identity);
  return made;
}

gboolean
zj_sign_pair_ensure (const ZjTlsFiles *files, ZjTlsFiles *second, GError **error)
{
  *second = *files;
  second->certificate = zj_sign_pair_path (files->certificate);
  second->key = zj_sign_pair_path (files->key);
  if ((g_file_test (second->key, G_FILE_TEST_EXISTS) || zj_key_make (second->key, files->group, error))
      && (g_file_test (second->certificate, G_FILE_TEST_EXISTS) || make_certificate (files, second, error)))
    return TRUE;
  zj_sign_pair_clear (second);
  return FALSE;
}
