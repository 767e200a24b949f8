/* Refusals of certificates, keys and revocation lists, each by name.
 *
 * Source: spec/platform.md 1; RFC 5280 for validity, revocation and purposes. Codes
 * are never renumbered. Messages are English, name the file or the peer, and hold no
 * key material.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ZJ_CERTS_ERROR (zj_certs_error_quark ())
GQuark zj_certs_error_quark (void);

typedef enum {
  /* The platform's side, found during the handshake: nothing was sent. */
  ZJ_CERTS_ERROR_UNKNOWN_AUTHORITY = 1,   /* not signed by the configured authority */
  ZJ_CERTS_ERROR_WRONG_HOST = 2,          /* the certificate is for another host name */
  ZJ_CERTS_ERROR_EXPIRED = 3,             /* the platform's certificate has expired */
  ZJ_CERTS_ERROR_NOT_YET_VALID = 4,       /* … or is not valid yet: look at this machine's clock first */
  ZJ_CERTS_ERROR_REVOKED = 5,             /* … or stands on a revocation list */
  ZJ_CERTS_ERROR_WRONG_PURPOSE = 6,       /* … or is no server's */
  ZJ_CERTS_ERROR_WEAK = 7,                /* key or digest below what is accepted */
  ZJ_CERTS_ERROR_HANDSHAKE = 8,           /* any other failure of TLS */
  ZJ_CERTS_ERROR_PLATFORM_REFUSED_US = 9, /* the platform ended the handshake over our certificate */
  /* This desk's own. */
  ZJ_CERTS_ERROR_OWN_EXPIRED = 20,
  ZJ_CERTS_ERROR_OWN_NOT_YET_VALID = 21,
  ZJ_CERTS_ERROR_OWN_REVOKED = 22,
  ZJ_CERTS_ERROR_OWN_UNREADABLE = 23, /* certificate file: missing, or not a certificate */
  ZJ_CERTS_ERROR_OWN_WRONG_PURPOSE = 24,
  ZJ_CERTS_ERROR_KEY_UNREADABLE = 25,
  ZJ_CERTS_ERROR_KEY_EXPOSED = 26,           /* readable by others, or by a group other than the desk's */
  ZJ_CERTS_ERROR_KEY_MISMATCH = 27,          /* key and certificate don't belong together */
  ZJ_CERTS_ERROR_OWN_UNKNOWN_AUTHORITY = 28, /* our certificate was not issued by the configured authority */
  /* Authority and revocation lists. */
  ZJ_CERTS_ERROR_AUTHORITY_UNREADABLE = 40,
  ZJ_CERTS_ERROR_LIST_MISSING = 41, /* an authority of the chain has no list */
  ZJ_CERTS_ERROR_LIST_EXPIRED = 42, /* its nextUpdate has passed */
  ZJ_CERTS_ERROR_LIST_NOT_YET_VALID = 43,
  ZJ_CERTS_ERROR_LIST_UNREADABLE = 44, /* not a list, or its signature is not the authority's */
} ZjCertsErrorCode;

/* Stable text ("unknown_authority", …), for --json answers and tests. */
const char *zj_certs_error_code_name (ZjCertsErrorCode code);

G_END_DECLS
