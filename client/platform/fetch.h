/* Fetching a public file that speaks for itself by its signature: a revocation list.
 *
 * Nothing about the desk or a person goes out; what comes back is believed only after its signature
 * was checked (certs/life.h). http or https; over https the configured authority is trusted.
 * Blocks. Thread: any.
 */
#pragma once

#include <client/config.h>
#include <gio/gio.h>

G_BEGIN_DECLS

#define ZJ_FETCH_BYTES_MAX (8u << 20)

/* One GET through the configured proxy, within the configured time-out, no redirections followed.
 * Errors: ZJ_PLATFORM_ERROR_NAME_NOT_FOUND, NOT_CONNECTED, TIMEOUT, HTTP (any status but 200, or a body above
 * the ceiling); G_IO_ERROR_CANCELLED. */
GBytes *zj_fetch (const ZjConfig *config, const char *url, GCancellable *cancellable, GError **error);

G_END_DECLS
