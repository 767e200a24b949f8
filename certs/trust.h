/* Whom we trust: the configured authorities and the revocation lists. */
#pragma once

#include "mbed.h"

#include <certs/tls.h>

G_BEGIN_DECLS

typedef struct {
  GBytes *anchors_pem; /* with the NUL that Mbed TLS counts */
  mbedtls_x509_crt anchors;
  mbedtls_x509_crl lists;    /* the newest list of each authority; read only, shared by all handshakes */
  gint64 this_update;        /* oldest */
  gint64 latest_this_update; /* newest: must not lie in the future */
  gint64 next_update;        /* earliest: must not have passed */
} ZjTrust;

/* own: our certificate and the intermediates that came with it, whose lists are checked
 * too. Errors: AUTHORITY_UNREADABLE, LIST_MISSING, LIST_UNREADABLE. */
gboolean zj_trust_load_anchors (ZjTrust *trust, const char *path, GError **error);
gboolean zj_trust_load_lists (ZjTrust *trust, const char *path, mbedtls_x509_crt *own, GError **error);
void zj_trust_clear (ZjTrust *trust);

G_END_DECLS
