/* Who we are: the institution's key and certificate. */
#pragma once

#include "mbed.h"

#include <certs/secret.h>
#include <certs/tls.h>

G_BEGIN_DECLS

typedef struct {
  ZjSecret key_pem;
  GBytes *chain_pem; /* with the NUL that Mbed TLS counts */
  mbedtls_x509_crt chain;
  char subject[ZJ_NAME_BYTES];
} ZjIdentity;

/* Errors: OWN_UNREADABLE, KEY_UNREADABLE, KEY_EXPOSED, KEY_MISMATCH. */
gboolean zj_identity_load (ZjIdentity *identity, const ZjTlsFiles *files, GError **error);
/* A handshake's own copy: Mbed TLS writes into keys while it works with them (tables of a
 * curve, blinding of RSA), and only RSA is guarded. FALSE: out of memory. */
gboolean zj_identity_copy (const ZjIdentity *identity, mbedtls_x509_crt *chain, mbedtls_pk_context *key);
/* A private key in PEM, plain; Mbed TLS's error code. */
int zj_identity_parse_key (mbedtls_pk_context *key, const ZjSecret *pem);
void zj_identity_clear (ZjIdentity *identity);

G_END_DECLS
