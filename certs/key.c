/* Keys made on this machine (FIPS 186-4, B.4). */
#include "key.h"

#include "mbed.h"
#include "place.h"
#include "sign-private.h"

#include <mbedtls/ecp.h>
#include <mbedtls/pk.h>
#include <string.h>

#define PEM_BYTES 8192

static int
key_work (int (*random) (void *, unsigned char *, size_t), void *state, gpointer pem)
{
  mbedtls_pk_context key;
  int code;

  mbedtls_pk_init (&key);
  code = mbedtls_pk_setup (&key, mbedtls_pk_info_from_type (MBEDTLS_PK_ECKEY));
  if (code == 0)
    code = mbedtls_ecp_gen_key (MBEDTLS_ECP_DP_SECP256R1, mbedtls_pk_ec (key), random, state);
  if (code == 0)
    code = mbedtls_pk_write_key_pem (&key, pem, PEM_BYTES);
  mbedtls_pk_free (&key);
  return code;
}

gboolean
zj_key_make (const char *path, const char *group, GError **error)
{
  char *pem = g_malloc0 (PEM_BYTES);
  int code = zj_sign_with_random (key_work, pem);
  g_autofree char *why = NULL;

  if (code != 0) {
    why = zj_mbed_error (code);
  } else {
    int number = zj_place_file (path, group, pem, strlen (pem));

    if (number != 0)
      why = g_strdup (g_strerror (number));
  }
  explicit_bzero (pem, PEM_BYTES);
  g_free (pem);
  if (why != NULL)
    g_set_error (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_KEY_UNREADABLE, "%s: cannot be made: %s", path, why);
  return why == NULL;
}
