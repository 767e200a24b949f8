/* Putting a file in its place: whole, durable, and never over one that is there. Any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Writes the file under another name, syncs it, and gives it this one where none of it is there yet:
 * who comes at the same time reads all of it, and all read the same one. group: the Unix group that
 * may read it besides its owner (0640); NULL or "": 0600. Returns 0 (also when one was there), or
 * an errno. */
int zj_place_file (const char *path, const char *group, const void *data, gsize length);

/* Makes the name of a file durable: syncs its folder. FALSE with errno. */
gboolean zj_place_sync (const char *path);

G_END_DECLS
