/* The judgement over one chain. */
#include "chain.h"

#include <mbedtls/oid.h>

const mbedtls_x509_crt_profile zj_chain_profile = {
  MBEDTLS_X509_ID_FLAG (MBEDTLS_MD_SHA256) | MBEDTLS_X509_ID_FLAG (MBEDTLS_MD_SHA384)
      | MBEDTLS_X509_ID_FLAG (MBEDTLS_MD_SHA512),
  0xFFFFFFF, /* RSA, RSASSA-PSS, ECDSA */
  MBEDTLS_X509_ID_FLAG (MBEDTLS_ECP_DP_SECP256R1) | MBEDTLS_X509_ID_FLAG (MBEDTLS_ECP_DP_SECP384R1)
      | MBEDTLS_X509_ID_FLAG (MBEDTLS_ECP_DP_SECP521R1) | MBEDTLS_X509_ID_FLAG (MBEDTLS_ECP_DP_BP256R1)
      | MBEDTLS_X509_ID_FLAG (MBEDTLS_ECP_DP_BP384R1) | MBEDTLS_X509_ID_FLAG (MBEDTLS_ECP_DP_BP512R1),
  2048,
};

void
zj_chain_init (ZjChain *chain, const mbedtls_x509_crt *anchors, const mbedtls_x509_crl *lists, gboolean server)
{
  *chain = (ZjChain){ .anchors = anchors, .lists = lists, .server = server };
}

static gboolean
is_anchor (const ZjChain *chain, const mbedtls_x509_crt *certificate)
{
  for (const mbedtls_x509_crt *anchor = chain->anchors; anchor != NULL; anchor = anchor->next)
    if (zj_mbed_same (&anchor->raw, &certificate->raw))
      return TRUE;
  return FALSE;
}

/* Mbed TLS passes silently over an authority without a list. Names are compared byte by
 * byte, which is stricter than its own comparison: what counts as present here is
 * certain to be looked at there. */
static gboolean
has_list (const ZjChain *chain, const mbedtls_x509_crt *certificate)
{
  for (const mbedtls_x509_crl *list = chain->lists; list != NULL; list = list->next)
    if (zj_mbed_same (&list->issuer_raw, &certificate->issuer_raw))
      return TRUE;
  return FALSE;
}

/* The library checks the purpose only after this callback, so that the reason would be lost. */
static uint32_t
purpose_flags (const ZjChain *chain, const mbedtls_x509_crt *leaf)
{
  uint32_t flags = 0;
  int extended = chain->server ? mbedtls_x509_crt_check_extended_key_usage (leaf, MBEDTLS_OID_SERVER_AUTH,
                                                                            MBEDTLS_OID_SIZE (MBEDTLS_OID_SERVER_AUTH))
                               : mbedtls_x509_crt_check_extended_key_usage (leaf, MBEDTLS_OID_CLIENT_AUTH,
                                                                            MBEDTLS_OID_SIZE (MBEDTLS_OID_CLIENT_AUTH));

  if (extended != 0)
    flags |= MBEDTLS_X509_BADCERT_EXT_KEY_USAGE;
  if (mbedtls_x509_crt_check_key_usage (leaf, MBEDTLS_X509_KU_DIGITAL_SIGNATURE) != 0)
    flags |= MBEDTLS_X509_BADCERT_KEY_USAGE;
  return flags;
}

int
zj_chain_judge (void *data, mbedtls_x509_crt *certificate, int depth, uint32_t *flags)
{
  ZjChain *chain = data;
  guint32 ours = 0;

  if (!is_anchor (chain, certificate) && !has_list (chain, certificate))
    ours |= ZJ_CHAIN_LIST_MISSING;
  if (depth == 0) {
    *flags |= purpose_flags (chain, certificate);
    chain->leaf_seen = TRUE;
  }
  if (chain->n_links < ZJ_CHAIN_LINKS) {
    ZjChainLink *link = &chain->links[chain->n_links++];

    zj_mbed_name (&certificate->subject, link->subject);
    zj_mbed_name (&certificate->issuer, link->issuer);
    link->not_before = zj_mbed_unix (&certificate->valid_from);
    link->not_after = zj_mbed_unix (&certificate->valid_to);
    link->flags = *flags | ours;
  } else {
    *flags |= MBEDTLS_X509_BADCERT_OTHER;
  }
  if (ours != 0)
    *flags |= MBEDTLS_X509_BADCERT_OTHER;
  return 0;
}

guint32
zj_chain_flags (const ZjChain *chain)
{
  guint32 flags = 0;

  for (guint i = 0; i < chain->n_links; i++)
    flags |= chain->links[i].flags;
  return flags;
}

const ZjChainLink *
zj_chain_find (const ZjChain *chain, guint32 mask)
{
  for (guint i = 0; i < chain->n_links; i++)
    if ((chain->links[i].flags & mask) != 0)
      return &chain->links[i];
  return NULL;
}
