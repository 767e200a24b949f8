/* Keys made on this machine. */
#pragma once

#include <certs/error.h>

G_BEGIN_DECLS

/* A P-256 key in path, PEM, readable by its owner and by group only; the one that is there stays.
 * KEY_UNREADABLE. */
gboolean zj_key_make (const char *path, const char *group, GError **error);

G_END_DECLS
