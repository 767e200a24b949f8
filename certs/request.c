/* Asking for a certificate (RFC 2986). */
#include "identity.h"
#include "key.h"
#include "life-private.h"
#include "sign-private.h"

#include <mbedtls/oid.h>
#include <mbedtls/x509_csr.h>
#include <string.h>

#define PEM_BYTES  8192
#define NAME_BYTES 1024
#define PART_BYTES 200 /* more than any authority takes */

/* A value of a name as Mbed TLS reads it: commas and backslashes stand for themselves. */
static char *
name_part (const char *text)
{
  GString *part = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (g_unichar_iscntrl (c) || part->len + 8 > PART_BYTES)
      continue;
    if (c == ',' || c == '\\')
      g_string_append_c (part, '\\');
    g_string_append_unichar (part, c);
  }
  return g_string_free (part, FALSE);
}

static char *
subject_name (const ZjLifeSubject *subject)
{
  g_autofree char *institution = name_part (subject->institution);
  g_autofree char *code = name_part (subject->code);

  return g_strdup_printf ("C=CN,O=%s,OU=%s,CN=%s-%02u", institution, code, code, subject->desk);
}

typedef struct {
  mbedtls_pk_context *key;
  const char *name;
  char *pem;
} RequestWork;

static int
request_work (int (*random) (void *, unsigned char *, size_t), void *state, gpointer data)
{
  /* SEQUENCE { OID id-kp-clientAuth }, RFC 5280 4.2.1.12 */
  static const guint8 client_purpose[] = { 0x30, 0x0a, 0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02 };
  RequestWork *work = data;
  mbedtls_x509write_csr writer;
  int code;

  mbedtls_x509write_csr_init (&writer);
  mbedtls_x509write_csr_set_md_alg (&writer, MBEDTLS_MD_SHA256);
  mbedtls_x509write_csr_set_key (&writer, work->key);
  code = mbedtls_x509write_csr_set_subject_name (&writer, work->name);
  if (code == 0)
    code = mbedtls_x509write_csr_set_key_usage (&writer, MBEDTLS_X509_KU_DIGITAL_SIGNATURE);
  if (code == 0)
    code = mbedtls_x509write_csr_set_extension (&writer, MBEDTLS_OID_EXTENDED_KEY_USAGE,
                                                MBEDTLS_OID_SIZE (MBEDTLS_OID_EXTENDED_KEY_USAGE),
#if MBEDTLS_VERSION_NUMBER >= 0x03000000
                                                0,
#endif
                                                client_purpose, sizeof client_purpose);
  if (code == 0)
    code = mbedtls_x509write_csr_pem (&writer, (unsigned char *)work->pem, PEM_BYTES, random, state);
  mbedtls_x509write_csr_free (&writer);
  return code;
}

static char *
request_for (const char *key_path, const char *group, const ZjLifeSubject *subject, GError **error)
{
  g_auto (ZjSecret) secret = { 0 };
  g_autofree char *why = NULL;
  g_autofree char *name = subject_name (subject);
  g_autofree char *pem = g_malloc0 (PEM_BYTES);
  ZjSecretResult result = zj_secret_read (key_path, group, PEM_BYTES, &secret, &why);
  mbedtls_pk_context key;
  RequestWork work = { .key = &key, .name = name, .pem = pem };
  int code;

  if (result != ZJ_SECRET_OK) {
    g_set_error_literal (error, ZJ_CERTS_ERROR,
                         result == ZJ_SECRET_EXPOSED ? ZJ_CERTS_ERROR_KEY_EXPOSED : ZJ_CERTS_ERROR_KEY_UNREADABLE, why);
    return NULL;
  }
  mbedtls_pk_init (&key);
  code = zj_identity_parse_key (&key, &secret);
  if (code == 0)
    code = zj_sign_with_random (request_work, &work);
  mbedtls_pk_free (&key);
  if (code == 0)
    return g_steal_pointer (&pem);
  why = zj_mbed_error (code);
  g_set_error (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_KEY_UNREADABLE, "%s: no request can be made with it: %s", key_path,
               why);
  return NULL;
}

char *
zj_life_request (const ZjTlsFiles *files, const ZjLifeSubject *subject, gboolean renew, GError **error)
{
  g_autofree char *next_key = zj_life_next (files->key);
  gboolean has_one = g_file_test (files->certificate, G_FILE_TEST_EXISTS);
  const char *key = renew ? next_key : files->key;

  if (renew != has_one) {
    g_set_error (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_OWN_UNREADABLE,
                 renew ? "%s: there is no certificate to renew yet" : "%s: there is a certificate already: renew it",
                 files->certificate);
    return NULL;
  }
  if (!g_file_test (key, G_FILE_TEST_EXISTS) && !zj_key_make (key, files->group, error))
    return NULL;
  return request_for (key, files->group, subject, error);
}
