#include "proof.h"

#include <string.h>

#define KEY_SIZE 32

static void
derive (const char *master, const char *ident, guint8 key[KEY_SIZE])
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize size = KEY_SIZE;

  g_checksum_update (sum, (const guchar *)master, (gssize)strlen (master));
  g_checksum_update (sum, (const guchar *)ident, (gssize)strlen (ident));
  g_checksum_get_digest (sum, key, &size);
}

static void
compute (const char *master, const char *ident, const char *label, const guint8 a[ZJ_PROOF_SIZE],
         const guint8 b[ZJ_PROOF_SIZE], guint8 result[ZJ_PROOF_SIZE])
{
  guint8 key[KEY_SIZE], digest[KEY_SIZE];
  gsize size = sizeof digest;
  g_autoptr (GHmac) hmac = NULL;

  derive (master, ident, key);
  hmac = g_hmac_new (G_CHECKSUM_SHA256, key, sizeof key);
  g_hmac_update (hmac, (const guchar *)label, (gssize)strlen (label));
  g_hmac_update (hmac, a, ZJ_PROOF_SIZE);
  g_hmac_update (hmac, b, ZJ_PROOF_SIZE);
  g_hmac_get_digest (hmac, digest, &size);
  memcpy (result, digest, ZJ_PROOF_SIZE);
}

void
zj_proof_internal (const char *ident, gboolean counterfeit, const guint8 factor[ZJ_PROOF_SIZE],
                   const guint8 challenge[ZJ_PROOF_SIZE], guint8 result[ZJ_PROOF_SIZE])
{
  compute (counterfeit ? "zhijie-counterfeit" : "zhijie-test-master", ident, "IA", factor, challenge, result);
}

void
zj_proof_external (const char *ident, const guint8 challenge[ZJ_PROOF_SIZE], const guint8 origin[ZJ_PROOF_SIZE],
                   guint8 result[ZJ_PROOF_SIZE])
{
  compute ("zhijie-test-master", ident, "EA", challenge, origin, result);
}
