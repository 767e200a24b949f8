/* What is asked of one chain, and what came of it: the verify callback of Mbed TLS with
 * the checks that library leaves to its caller (a list for every authority, the leaf's
 * purpose), and the translation of its flags to our reasons. */
#pragma once

#include "mbed.h"

#include <certs/error.h>

G_BEGIN_DECLS

/* One more flag beside Mbed TLS's own. */
#define ZJ_CHAIN_LIST_MISSING 0x40000000u

#define ZJ_CHAIN_LINKS 12 /* Mbed TLS follows at most 8 intermediates */

typedef struct {
  char subject[ZJ_NAME_BYTES], issuer[ZJ_NAME_BYTES];
  gint64 not_before, not_after; /* Unix seconds */
  guint32 flags;
} ZjChainLink;

typedef struct {
  const mbedtls_x509_crt *anchors;
  const mbedtls_x509_crl *lists;
  gboolean server;    /* the leaf must be a server's, otherwise a client's */
  gboolean leaf_seen; /* the callback came to the end: the chain was judged */
  guint n_links;
  ZjChainLink links[ZJ_CHAIN_LINKS];
} ZjChain;

/* Accepted keys and digests: RSA from 2048 bit, curves from 256 bit, SHA-2 from 256 bit. */
extern const mbedtls_x509_crt_profile zj_chain_profile;

void zj_chain_init (ZjChain *chain, const mbedtls_x509_crt *anchors, const mbedtls_x509_crl *lists, gboolean server);

/* For mbedtls_ssl_conf_verify and mbedtls_x509_crt_verify_with_profile; data is a ZjChain. */
int zj_chain_judge (void *data, mbedtls_x509_crt *certificate, int depth, uint32_t *flags);

/* The union of the flags in mask, and the link nearest the anchor that has one of them. */
guint32 zj_chain_flags (const ZjChain *chain);
const ZjChainLink *zj_chain_find (const ZjChain *chain, guint32 mask);

G_END_DECLS
