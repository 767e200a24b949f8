/* The provinces' gateways: their headers and their own refusal. */
#include "platform/gateway.h"

#include "platform/codec.h"

#include <string.h>

/* The four values joined in the order of their names, which is fixed: access_key,
 * name, timestamp, version. */
static char *
csb_signature (const char *secret, const char *id, const char *name, const char *time, const char *version)
{
  g_autofree char *text = g_strdup_printf ("_api_access_key=%s&_api_name=%s&_api_timestamp=%s&_api_version=%s", id,
                                           name, time, version);
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA1, (const guchar *)secret, strlen (secret));
  guint8 digest[20];
  gsize length = sizeof digest;

  g_hmac_update (hmac, (const guchar *)text, -1);
  g_hmac_get_digest (hmac, digest, &length);
  return g_base64_encode (digest, length);
}

static GStrv
csb_headers (const char *id, const char *secret, const char *version, gboolean seconds, const char *infno,
             gint64 now_ms)
{
  g_autofree char *time = g_strdup_printf ("%" G_GINT64_FORMAT, seconds ? now_ms / 1000 : now_ms);
  g_autofree char *signature = csb_signature (secret, id, infno, time, version);
  GStrv headers = g_new0 (char *, 6);

  headers[0] = g_strconcat ("_api_name: ", infno, NULL);
  headers[1] = g_strconcat ("_api_version: ", version, NULL);
  headers[2] = g_strconcat ("_api_timestamp: ", time, NULL);
  headers[3] = g_strconcat ("_api_access_key: ", id, NULL);
  headers[4] = g_strconcat ("_api_signature: ", signature, NULL);
  return headers;
}

static char *
tif_signature (const char *secret, const char *time, const char *nonce)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  g_checksum_update (checksum, (const guchar *)time, -1);
  g_checksum_update (checksum, (const guchar *)secret, -1);
  g_checksum_update (checksum, (const guchar *)nonce, -1);
  g_checksum_update (checksum, (const guchar *)time, -1);
  return g_strdup (g_checksum_get_string (checksum));
}

static GStrv
tif_headers (const char *id, const char *secret, gint64 now_ms, const char *nonce)
{
  g_autofree char *time = g_strdup_printf ("%" G_GINT64_FORMAT, now_ms / 1000);
  g_autofree char *signature = tif_signature (secret, time, nonce);
  GStrv headers = g_new0 (char *, 5);

  headers[0] = g_strconcat ("x-tif-paasid: ", id, NULL);
  headers[1] = g_strconcat ("x-tif-timestamp: ", time, NULL);
  headers[2] = g_strconcat ("x-tif-nonce: ", nonce, NULL);
  headers[3] = g_strconcat ("x-tif-signature: ", signature, NULL);
  return headers;
}

GStrv
zj_gateway_headers (ZjGateway gateway, const char *id, const char *secret, const char *version, gboolean csb_seconds,
                    const char *infno, gint64 now_ms, const char *nonce)
{
  switch (gateway) {
  case ZJ_GATEWAY_CSB:
    return csb_headers (id, secret, version, csb_seconds, infno, now_ms);
  case ZJ_GATEWAY_TIF:
    return tif_headers (id, secret, now_ms, nonce);
  case ZJ_GATEWAY_NONE:
  default:
    return g_new0 (char *, 1);
  }
}

gboolean
zj_gateway_is_refusal (const char *body, gsize length)
{
  g_autoptr (GBytes) bytes = g_bytes_new (body, length);
  g_autoptr (ZjJson) json = zj_json_parse (bytes, NULL);
  g_autofree char *code = NULL;
  ZjNode root, infcode;

  if (json == NULL)
    return FALSE;
  root = zj_json_root (json);
  return zj_node_is_object (&root) && zj_node_member (&root, "infcode", &infcode, NULL) && zj_node_is_absent (&infcode)
         && zj_node_text (&root, "code", &code, NULL) && g_strcmp0 (code, "401") == 0;
}
