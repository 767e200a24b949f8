/* What signing, its second key and the kept certificates share. */
#pragma once

#include "mbed.h"

#include <certs/sign.h>

G_BEGIN_DECLS

/* base64url without padding. Free it. */
char *zj_sign_base64 (const guint8 *bytes, gsize length);
char *zj_sign_fingerprint (const mbedtls_x509_crt *certificate); /* free it */
gboolean zj_sign_is_p256 (const mbedtls_pk_context *key);

typedef int (*ZjRandomWork) (int (*random) (void *, unsigned char *, size_t), void *state, gpointer data);
/* A generator for one piece of work; its result, or Mbed TLS's error. */
int zj_sign_with_random (ZjRandomWork work, gpointer data);

/* sign_pair.c: the second key and its certificate beside those of TLS, made where they are missing.
 * *second: their paths, to be freed with zj_sign_pair_clear(). */
gboolean zj_sign_pair_ensure (const ZjTlsFiles *files, ZjTlsFiles *second, GError **error);
void zj_sign_pair_clear (ZjTlsFiles *second);
char *zj_sign_pair_path (const char *path); /* PATH.sign; free it */

G_END_DECLS
