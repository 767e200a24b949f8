/* Gateway headers (spec/platform-fields.md 1.5), pure: time and nonce are handed in. */
#pragma once

#include <client/config.h>

G_BEGIN_DECLS

/* Header lines "Name: value" for one call; free with g_strfreev. now_ms: Unix ms, nonce:
 * random text for tif. version and seconds are csb's. */
GStrv zj_gateway_headers (ZjGateway gateway, const char *id, const char *secret, const char *version,
                          gboolean csb_seconds, const char *infno, gint64 now_ms, const char *nonce);

/* The gateway's own refusal: JSON {code:401, message} without infcode. */
gboolean zj_gateway_is_refusal (const char *body, gsize length);

G_END_DECLS
