/* A disk that fails or forgets when it is told to: a SQLite VFS around the system's own.
 * It becomes the default one, so the journal opens through it without knowing. */
#pragma once

#include <glib.h>

/* Registers it. keep_synced: keep, beside each file, what of it was synced (FILE.synced),
 * for faulty_power_cut(). */
void faulty_vfs_install (gboolean keep_synced);

/* Which of the next writes and syncs fails, counted together from 1; 0: none. All after
 * it fail too until told otherwise. result: what a failing write says (SQLITE_FULL, …);
 * a failing sync says SQLITE_IOERR_FSYNC. */
void faulty_vfs_fail_at (guint n, int result);

/* Whether a failure was reached since. */
gboolean faulty_vfs_has_failed (void);

guint faulty_vfs_syncs (void);
guint faulty_vfs_writes (void);

/* What the disk holds after the power went: path and its -wal as they were synced last,
 * no -shm. No process may have them open. */
void faulty_power_cut (const char *path);
