/* The -wal of a SQLite journal: when it goes into the file, and how large it is.
 *
 * SQLite would check-point within the commit that makes the -wal a thousand pages long, and make
 * the file longer with every commit before that. Both cost that commit syncs of its own. Here a
 * thread that has time does both (zj_store_tidy). Where no such thread runs, the -wal still has
 * an end, and whoever closes the journal last empties it.
 */
#include "journal/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define TIDY_FRAMES 256
#define MOST_FRAMES 4096
#define WAL_BYTES   (4 * 1024 * 1024)

static int
note_commit (void *data, sqlite3 *db, const char *name, int frames)
{
  ZjTail *tail = data;

  g_atomic_int_set (&tail->frames, frames);
  if (frames >= MOST_FRAMES)
    sqlite3_wal_checkpoint_v2 (db, name, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
  return SQLITE_OK; /* the commit is durable, whatever became of the rest */
}

void
zj_sqlite_watch_tail (ZjConnection *connection, ZjTail *tail)
{
  sqlite3_wal_hook (connection->db, note_commit, tail);
}

static gboolean
write_zeros (int fd, off_t from, off_t to)
{
  static const guint8 zeros[65536];

  while (from < to) {
    ssize_t written = pwrite (fd, zeros, (gsize)MIN (to - from, (off_t)sizeof zeros), from);

    if (written <= 0 && errno != EINTR)
      return FALSE;
    from += MAX (written, 0);
  }
  return fdatasync (fd) == 0;
}

/* Zeros are no frame: whoever reads the -wal ends where its frames end. Under the lock of those
 * who write, nobody adds one meanwhile. */
static gboolean
grow (ZjConnection *connection, GError **error)
{
  g_autofree char *wal = g_strconcat (connection->path, "-wal", NULL);
  struct stat facts;
  gboolean good = FALSE;
  int fd;

  if (!zj_sqlite_run (connection, "BEGIN IMMEDIATE", error))
    return FALSE;
  fd = open (wal, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (fd >= 0 && fstat (fd, &facts) == 0)
    good = facts.st_size >= WAL_BYTES || write_zeros (fd, facts.st_size, WAL_BYTES);
  if (!good)
    g_set_error (error, ZJ_JOURNAL_ERROR,
                 errno == ENOSPC || errno == EDQUOT ? ZJ_JOURNAL_ERROR_DISK_FULL : ZJ_JOURNAL_ERROR_IO,
                 "%s: cannot be given its size: %s", wal, g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return zj_sqlite_run (connection, "ROLLBACK", good ? error : NULL) && good;
}

/* On a connection of its own, so that a settlement does not wait for this one's thread. */
gboolean
zj_store_tidy (ZjStore *store, GError **error)
{
  ZjConnection own = { 0 };
  gboolean good;

  if (g_atomic_int_get (&store->tail.frames) < TIDY_FRAMES && g_atomic_int_get (&store->tail.grown))
    return TRUE;
  g_atomic_int_set (&store->tail.frames, 0);
  good = zj_sqlite_connect (&own, store->path, SQLITE_OPEN_READWRITE, error)
         && zj_sqlite_run (&own, "PRAGMA synchronous=FULL; PRAGMA wal_checkpoint(PASSIVE)", error)
         && (g_atomic_int_get (&store->tail.grown) || grow (&own, error));
  if (good)
    g_atomic_int_set (&store->tail.grown, TRUE);
  zj_sqlite_disconnect (&own);
  return good;
}

gboolean
zj_store_sync (ZjStore *store, GError **error)
{
  sqlite3_file *wal = NULL;
  int result = sqlite3_file_control (store->connection.db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &wal);

  errno = 0;
  if (result == SQLITE_OK && wal != NULL && wal->pMethods != NULL)
    result = wal->pMethods->xSync (wal, SQLITE_SYNC_NORMAL);
  return result == SQLITE_OK || zj_sqlite_fail (&store->connection, result, error);
}

gboolean
zj_store_fold (ZjStore *store, GError **error)
{
  ZjConnection *connection = &store->connection;
  g_autoptr (Statement) checkpoint = zj_sqlite_prepare (connection, error, "PRAGMA wal_checkpoint(TRUNCATE)", "");
  gboolean row;

  if (checkpoint == NULL || !zj_sqlite_step (connection, checkpoint, &row, error))
    return FALSE;
  if (row && sqlite3_column_int (checkpoint, 0) == 0)
    return TRUE;
  g_set_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_LOCKED, "%s: another program has it open", connection->path);
  return FALSE;
}
