/* A file that only this desk may read: its private key, a gateway's secret.
 *
 * The access rights are those of the opened file, so that nothing can be swapped
 * between the check and the reading. The content lies in memory that is kept out of
 * swap where the system allows it, and is wiped.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  ZJ_SECRET_OK = 0,
  ZJ_SECRET_UNREADABLE, /* missing, no regular file, larger than the ceiling, no permission */
  ZJ_SECRET_EXPOSED,    /* open to others, or to a group other than the desk's */
} ZjSecretResult;

typedef struct {
  char *data;   /* a NUL follows; NULL when empty */
  gsize length; /* bytes without that NUL */
} ZjSecret;

/* group: the Unix group that may have access besides the owner; NULL or "" for none.
 * ceiling: bytes. why: on failure a sentence naming path and cause (never content); free it.
 * Thread: any. */
ZjSecretResult zj_secret_read (const char *path, const char *group, gsize ceiling, ZjSecret *secret, char **why);

/* Wipes and frees; may be called again. */
void zj_secret_clear (ZjSecret *secret);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZjSecret, zj_secret_clear)

G_END_DECLS
