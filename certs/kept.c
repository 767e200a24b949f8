/* Certificates that were renewed, kept for what they have signed. */
#include "sign-private.h"

#include "place.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#define CERTIFICATE_BYTES (1u << 20)

char *
zj_kept_folder (const char *certificate_file)
{
  return g_strconcat (certificate_file, ".kept", NULL);
}

static gboolean
fail (GError **error, const char *path, const char *why)
{
  g_set_error (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_OWN_UNREADABLE, "%s: %s", path, why);
  return FALSE;
}

static char *
to_pem (const mbedtls_x509_crt *certificate)
{
  g_autofree char *base64 = g_base64_encode (certificate->raw.p, certificate->raw.len);
  GString *pem = g_string_new ("-----BEGIN CERTIFICATE-----\n");

  for (const char *at = base64; *at != '\0'; at += MIN (strlen (at), 64))
    g_string_append_printf (pem, "%.64s\n", at);
  g_string_append (pem, "-----END CERTIFICATE-----\n");
  return g_string_free (pem, FALSE);
}

/* A certificate is public: whoever verifies papers at this machine may read it. */
static gboolean
keep (const char *folder, const mbedtls_x509_crt *certificate, GError **error)
{
  g_autofree char *fingerprint = zj_sign_fingerprint (certificate);
  g_autofree char *name = g_strconcat (fingerprint, ".pem", NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *pem = to_pem (certificate);
  int number;

  if (g_mkdir (folder, 0755) != 0 && errno != EEXIST)
    return fail (error, folder, g_strerror (errno));
  number = zj_place_file (path, NULL, pem, strlen (pem));
  if (number == 0 && g_chmod (path, 0644) != 0)
    number = errno;
  return number == 0 || fail (error, path, g_strerror (number));
}

static gboolean
keep_first (const char *folder, const char *file, GError **error)
{
  g_autofree char *why = NULL;
  g_autoptr (GBytes) pem = zj_mbed_file (file, CERTIFICATE_BYTES, &why);
  mbedtls_x509_crt chain;
  gboolean kept;

  if (pem == NULL)
    return fail (error, file, why);
  mbedtls_x509_crt_init (&chain);
  kept = mbedtls_x509_crt_parse (&chain, g_bytes_get_data (pem, NULL), g_bytes_get_size (pem)) == 0
             ? keep (folder, &chain, error)
             : fail (error, file, "not a certificate");
  mbedtls_x509_crt_free (&chain);
  return kept;
}

gboolean
zj_kept_add (const char *certificate_file, GError **error)
{
  g_autofree char *folder = zj_kept_folder (certificate_file);
  g_autofree char *second = zj_sign_pair_path (certificate_file);

  return keep_first (folder, certificate_file, error)
         && (!g_file_test (second, G_FILE_TEST_EXISTS) || keep_first (folder, second, error));
}
