/* Sealing values at rest: AES-256-GCM, a fresh nonce for each value (NIST SP 800-38D, 8.2.2).
 *
 * A sealed value is: version (1 byte), nonce (12), ciphertext, tag (16). What it belongs to
 * (its place, its number) goes in as associated data, so that no value opens in another's
 * place. The key is 256 random bits, as 64 hex digits in a file that only the desk may read,
 * or in a systemd credential of the file's name ($CREDENTIALS_DIRECTORY), which comes first.
 *
 * Thread: a ZjSeal may be used by several threads at once.
 */
#pragma once

#include <certs/error.h>

G_BEGIN_DECLS

#define ZJ_SEAL_OVERHEAD_BYTES 29

typedef struct _ZjSeal ZjSeal;

/* path: the key file; make: create it when there is none, mode 0600, or 0640 and group;
 * durable before it is used, and the same one for all who come at once.
 * Errors: ZJ_CERTS_ERROR_KEY_EXPOSED; _KEY_UNREADABLE (missing, no key in it, cannot be made). */
ZjSeal *zj_seal_new (const char *path, const char *group, gboolean make, GError **error);
void zj_seal_free (ZjSeal *seal); /* wipes */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjSeal, zj_seal_free)

/* associated: borrowed, at most 4 KiB. Never NULL. */
GBytes *zj_seal_close (ZjSeal *seal, const char *associated, const void *plain, gsize length);

/* The value, wiped with its last reference; NULL when it was changed, belongs elsewhere, or
 * was sealed with another key. */
GBytes *zj_seal_open (ZjSeal *seal, const char *associated, const void *sealed, gsize length);

G_END_DECLS
