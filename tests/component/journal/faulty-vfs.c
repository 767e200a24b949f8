#include "faulty-vfs.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

typedef struct {
  sqlite3_file base;
  char *path; /* of a file whose synced state is kept, or NULL */
  sqlite3_file *real;
} File;

static sqlite3_vfs vfs;
static sqlite3_vfs *real_vfs;
static gboolean keep;
static gint writes, syncs, counted, fail_from, fail_result, failed; /* atomic */

static int
fault (int result)
{
  int n = g_atomic_int_add (&counted, 1) + 1, from = g_atomic_int_get (&fail_from);

  if (from == 0 || n < from)
    return SQLITE_OK;
  g_atomic_int_set (&failed, TRUE);
  return result;
}

static void
copy_file (const char *from, const char *to)
{
  g_autofree char *content = NULL;
  gsize length = 0;

  g_file_get_contents (from, &content, &length, NULL);
  g_assert_true (g_file_set_contents (to, content != NULL ? content : "", (gssize)length, NULL));
}

static sqlite3_file *
real_file (sqlite3_file *file)
{
  return ((File *)(gpointer)file)->real;
}

#define REAL(file) real_file (file)->pMethods

static int
f_close (sqlite3_file *file)
{
  int result = REAL (file)->xClose (real_file (file));

  g_free (((File *)(gpointer)file)->path);
  return result;
}

static int
f_read (sqlite3_file *file, void *data, int n, sqlite3_int64 at)
{
  return REAL (file)->xRead (real_file (file), data, n, at);
}

static int
f_write (sqlite3_file *file, const void *data, int n, sqlite3_int64 at)
{
  int result = fault (g_atomic_int_get (&fail_result));

  g_atomic_int_inc (&writes);
  return result != SQLITE_OK ? result : REAL (file)->xWrite (real_file (file), data, n, at);
}

static int
f_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  return REAL (file)->xTruncate (real_file (file), size);
}

static int
f_sync (sqlite3_file *file, int flags)
{
  const char *path = ((File *)(gpointer)file)->path;
  int result = fault (SQLITE_IOERR_FSYNC);

  /* The disk is never waited for: what a sync is worth here is counted, or kept. */
  (void)flags;
  g_atomic_int_inc (&syncs);
  if (result == SQLITE_OK && path != NULL) {
    g_autofree char *kept = g_strconcat (path, ".synced", NULL);

    copy_file (path, kept);
  }
  return result;
}

static int
f_file_size (sqlite3_file *file, sqlite3_int64 *size)
{
  return REAL (file)->xFileSize (real_file (file), size);
}

static int
f_lock (sqlite3_file *file, int level)
{
  return REAL (file)->xLock (real_file (file), level);
}

static int
f_unlock (sqlite3_file *file, int level)
{
  return REAL (file)->xUnlock (real_file (file), level);
}

static int
f_check_reserved (sqlite3_file *file, int *held)
{
  return REAL (file)->xCheckReservedLock (real_file (file), held);
}

static int
f_control (sqlite3_file *file, int code, void *data)
{
  return REAL (file)->xFileControl (real_file (file), code, data);
}

static int
f_sector_size (sqlite3_file *file)
{
  return REAL (file)->xSectorSize (real_file (file));
}

static int
f_characteristics (sqlite3_file *file)
{
  return REAL (file)->xDeviceCharacteristics (real_file (file));
}

static int
f_shm_map (sqlite3_file *file, int page, int size, int extend, void volatile **memory)
{
  return REAL (file)->xShmMap (real_file (file), page, size, extend, memory);
}

static int
f_shm_lock (sqlite3_file *file, int offset, int n, int flags)
{
  return REAL (file)->xShmLock (real_file (file), offset, n, flags);
}

static void
f_shm_barrier (sqlite3_file *file)
{
  REAL (file)->xShmBarrier (real_file (file));
}

static int
f_shm_unmap (sqlite3_file *file, int remove_file)
{
  return REAL (file)->xShmUnmap (real_file (file), remove_file);
}

static const sqlite3_io_methods methods = {
  .iVersion = 2,
  .xClose = f_close,
  .xRead = f_read,
  .xWrite = f_write,
  .xTruncate = f_truncate,
  .xSync = f_sync,
  .xFileSize = f_file_size,
  .xLock = f_lock,
  .xUnlock = f_unlock,
  .xCheckReservedLock = f_check_reserved,
  .xFileControl = f_control,
  .xSectorSize = f_sector_size,
  .xDeviceCharacteristics = f_characteristics,
  .xShmMap = f_shm_map,
  .xShmLock = f_shm_lock,
  .xShmBarrier = f_shm_barrier,
  .xShmUnmap = f_shm_unmap,
};

static int
v_open (sqlite3_vfs *self, const char *name, sqlite3_file *base, int flags, int *out)
{
  File *file = (gpointer)base;
  int result;

  (void)self;
  file->path = NULL;
  file->real = (gpointer)(file + 1);
  result = real_vfs->xOpen (real_vfs, name, file->real, flags, out);
  file->base.pMethods = file->real->pMethods != NULL ? &methods : NULL;
  if (result == SQLITE_OK && keep && (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) != 0)
    file->path = g_strdup (name);
  return result;
}

void
faulty_vfs_install (gboolean keep_synced)
{
  keep = keep_synced;
  real_vfs = sqlite3_vfs_find (NULL);
  vfs = *real_vfs;
  vfs.zName = "faulty";
  vfs.szOsFile = (int)sizeof (File) + real_vfs->szOsFile;
  vfs.xOpen = v_open;
  g_assert_cmpint (sqlite3_vfs_register (&vfs, 1), ==, SQLITE_OK);
}

void
faulty_vfs_fail_at (guint n, int result)
{
  g_atomic_int_set (&failed, FALSE);
  g_atomic_int_set (&counted, 0);
  g_atomic_int_set (&fail_result, result);
  g_atomic_int_set (&fail_from, (gint)n);
}

gboolean
faulty_vfs_has_failed (void)
{
  return g_atomic_int_get (&failed);
}

guint
faulty_vfs_syncs (void)
{
  return (guint)g_atomic_int_get (&syncs);
}

guint
faulty_vfs_writes (void)
{
  return (guint)g_atomic_int_get (&writes);
}

void
faulty_power_cut (const char *path)
{
  static const char *const suffixes[] = { "", "-wal" };
  g_autofree char *shm = g_strconcat (path, "-shm", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *file = g_strconcat (path, suffixes[i], NULL), *kept = g_strconcat (file, ".synced", NULL);

    if (g_file_test (file, G_FILE_TEST_EXISTS)) {
      copy_file (kept, file);
      g_assert_cmpint (g_chmod (file, 0600), ==, 0);
    }
  }
  g_unlink (shm);
}
