/* Where a journal may lie and who may read it (spec/cli.md 4): on a disk of this machine,
 * mode 0600, or 0660 with the desk's Unix group. Nothing here knows what is in the file. */
#pragma once

#include <client/error.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* Makes path when absent (with its directory entry on the disk), and checks an existing
 * one. group: the desk's Unix group, or NULL for none.
 * Errors: ZJ_JOURNAL_ERROR_OPEN, _READ_ONLY, _DISK_FULL, _NETWORK_FILE_SYSTEM, _EXPOSED. */
gboolean zj_place_prepare (const char *path, const char *group, GError **error);

/* Makes path + suffix (-wal, -shm) for a group before the database library does: it would
 * give them the primary group of whoever comes first, and lock the others out. */
gboolean zj_place_prepare_companion (const char *path, const char *suffix, const char *group, GError **error);

/* Puts the synced file draft under the name path, durably; over what is there, or not (IO). */
gboolean zj_place_put (const char *draft, const char *path, gboolean over, GError **error);

/* What was put into path's folder, or removed from it, is so after a power cut too. */
gboolean zj_place_sync_folder (const char *path, GError **error);

/* Which start of this machine this is. What was written without a sync is lost only
 * between two of them. Never NULL; unlike any other when the system doesn't say. */
char *zj_place_boot_id (void);

G_END_DECLS
