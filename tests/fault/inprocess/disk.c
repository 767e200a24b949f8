/* A disk that may be full, fail to sync, belong to a program that was just killed, or forget at a
 * power cut whatever was not synced: a SQLite VFS around the system's own on a RAM disk, and the
 * side file's two calls, replaced by the linker.
 *
 * What a power cut leaves: of every sector of 512 bytes written since the file's last sync, either
 * the old or the new content, each by itself, by the seed; sometimes all old, sometimes all new.
 */
#include "world.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#define SECTOR 512

typedef struct {
  gint64 at;
  guint8 *old;
  gsize length;
} Write;

typedef struct {
  GArray *writes; /* Write, in order */
  gint64 size;    /* before the first of them */
} History;

typedef enum { PLACE_JOURNAL = 0, PLACE_WAL, PLACE_SIDE, N_PLACES } Place;

static const char *const suffixes[] = { "", "-wal", "-money" };

struct _Unsynced {
  History places[N_PLACES];
  char *files[N_PLACES];
  GBytes *empty[N_PLACES]; /* as at the start of each seed */
};

typedef struct {
  sqlite3_file base;
  Machine *machine; /* whose journal or -wal it is, or NULL */
  Place place;
  sqlite3_file *real;
} File;

static sqlite3_vfs vfs;
static sqlite3_vfs *real_vfs;
static gboolean lies;

/* --- what is not synced ------------------------------------------------------------------------ */

static void
write_clear (gpointer data)
{
  g_free (((Write *)data)->old);
}

static void
forget (History *history)
{
  g_array_set_size (history->writes, 0);
}

static void
remember (History *history, gint64 at, const void *old, gsize length, gint64 size)
{
  const Write write = { at, g_memdup2 (old, length), length };

  if (history->writes->len == 0)
    history->size = size;
  g_array_append_val (history->writes, write);
}

/* Whether the disk had this sector already when the power went. */
static gboolean
is_kept (guint64 how, Place place, gint64 sector)
{
  guint64 z = how + (guint64)sector * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) + (guint64)place;

  z = (z ^ z >> 30) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  return ((z ^ z >> 27) & 1) != 0;
}

static void
write_back (int fd, const Write *write, Place place, guint keep, guint64 how)
{
  for (gsize done = 0; done < write->length;) {
    gint64 at = write->at + (gint64)done;
    gsize part = MIN (write->length - done, (gsize)(SECTOR - at % SECTOR));

    if (keep == 0 || (keep == 1 && !is_kept (how, place, at / SECTOR)))
      g_assert (pwrite (fd, write->old + done, part, at) == (ssize_t)part);
    done += part;
  }
}

void
disk_forget_unsynced (Machine *machine)
{
  /* 0: all old; 1: by sector; 2: all new. */
  const guint keep = world_below (3);
  const guint64 how = (guint64)world_random () << 32 | world_random ();
  g_autofree char *shm = g_strconcat (machine->path, "-shm", NULL);

  for (Place place = 0; place < N_PLACES; place++) {
    History *history = &machine->unsynced->places[place];
    int fd = history->writes->len > 0 ? open (machine->unsynced->files[place], O_RDWR | O_CLOEXEC) : -1;

    for (guint i = history->writes->len; fd >= 0 && i > 0; i--)
      write_back (fd, &g_array_index (history->writes, Write, i - 1), place, keep, how);
    if (fd >= 0) {
      if (keep == 0)
        g_assert (ftruncate (fd, history->size) == 0);
      close (fd);
    }
    forget (history);
  }
  g_unlink (shm);
  machine->boots++;
}

/* --- faults ------------------------------------------------------------------------------------ */

/* What a write or sync of this machine's journal comes to: 0, or an errno. */
static int
trouble (Machine *machine, gboolean sync)
{
  if (program_point (sync ? FAULT_CRASH_SYNC : FAULT_CRASH_WRITE))
    return EIO;
  if (machine == NULL || machine->fail_in < 0 || machine->fail_full == sync)
    return 0;
  if (machine->fail_in > 0) {
    machine->fail_in--;
    return 0;
  }
  world_struck (sync ? FAULT_SYNC_FAILS : FAULT_DISK_FULL);
  if (--machine->fail_for <= 0)
    machine->fail_in = -1;
  return sync ? EIO : ENOSPC;
}

static gboolean
is_dead (void)
{
  const Program *program = program_now ();

  return program != NULL && program->dead;
}

/* --- the VFS ----------------------------------------------------------------------------------- */

static File *
self (sqlite3_file *file)
{
  return (File *)(gpointer)file;
}

#define REAL(file) (self (file)->real->pMethods)

static int
f_close (sqlite3_file *file)
{
  return REAL (file)->xClose (self (file)->real);
}

static int
f_read (sqlite3_file *file, void *data, int n, sqlite3_int64 at)
{
  return REAL (file)->xRead (self (file)->real, data, n, at);
}

static int
f_write (sqlite3_file *file, const void *data, int n, sqlite3_int64 at)
{
  File *own = self (file);
  int number = trouble (own->machine, FALSE);

  if (number != 0)
    return number == ENOSPC ? SQLITE_FULL : SQLITE_IOERR_WRITE;
  if (own->machine != NULL) {
    g_autofree guint8 *old = g_malloc0 ((gsize)n);
    sqlite3_int64 size = 0;

    REAL (file)->xFileSize (own->real, &size);
    if (at < size)
      REAL (file)->xRead (own->real, old, n, at);
    remember (&own->machine->unsynced->places[own->place], at, old, (gsize)n, size);
  }
  return REAL (file)->xWrite (own->real, data, n, at);
}

static int
f_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  return is_dead () ? SQLITE_IOERR_TRUNCATE : REAL (file)->xTruncate (self (file)->real, size);
}

static int
f_sync (sqlite3_file *file, int flags)
{
  File *own = self (file);

  (void)flags;
  if (trouble (own->machine, TRUE) != 0)
    return SQLITE_IOERR_FSYNC;
  if (own->machine != NULL && !lies)
    forget (&own->machine->unsynced->places[own->place]);
  turns_yield (FALSE);
  return SQLITE_OK;
}

static int
f_file_size (sqlite3_file *file, sqlite3_int64 *size)
{
  return REAL (file)->xFileSize (self (file)->real, size);
}

static int
f_lock (sqlite3_file *file, int level)
{
  return REAL (file)->xLock (self (file)->real, level);
}

static int
f_unlock (sqlite3_file *file, int level)
{
  return REAL (file)->xUnlock (self (file)->real, level);
}

static int
f_check_reserved (sqlite3_file *file, int *held)
{
  return REAL (file)->xCheckReservedLock (self (file)->real, held);
}

static int
f_control (sqlite3_file *file, int code, void *data)
{
  return REAL (file)->xFileControl (self (file)->real, code, data);
}

static int
f_sector_size (sqlite3_file *file)
{
  return REAL (file)->xSectorSize (self (file)->real);
}

static int
f_characteristics (sqlite3_file *file)
{
  return REAL (file)->xDeviceCharacteristics (self (file)->real);
}

static int
f_shm_map (sqlite3_file *file, int page, int size, int extend, void volatile **memory)
{
  return REAL (file)->xShmMap (self (file)->real, page, size, extend, memory);
}

static int
f_shm_lock (sqlite3_file *file, int offset, int n, int flags)
{
  return REAL (file)->xShmLock (self (file)->real, offset, n, flags);
}

static void
f_shm_barrier (sqlite3_file *file)
{
  REAL (file)->xShmBarrier (self (file)->real);
}

static int
f_shm_unmap (sqlite3_file *file, int remove_file)
{
  return REAL (file)->xShmUnmap (self (file)->real, remove_file && !is_dead ());
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

/* Whose file it is, if it is one whose unsynced writes matter. */
static gboolean
find_place (const char *name, Machine **machine, Place *place)
{
  for (guint i = 0; name != NULL && i < N_MACHINES; i++)
    for (Place p = PLACE_JOURNAL; p <= PLACE_WAL; p++)
      if (world.machines[i].unsynced != NULL && g_strcmp0 (world.machines[i].unsynced->files[p], name) == 0) {
        *machine = &world.machines[i];
        *place = p;
        return TRUE;
      }
  return FALSE;
}

static int
v_open (sqlite3_vfs *own, const char *name, sqlite3_file *base, int flags, int *out)
{
  File *file = self (base);
  int result;

  (void)own;
  file->machine = NULL;
  file->real = (gpointer)(file + 1);
  find_place (name, &file->machine, &file->place);
  result = real_vfs->xOpen (real_vfs, name, file->real, flags, out);
  file->base.pMethods = file->real->pMethods != NULL ? &methods : NULL;
  return result;
}

static int
v_delete (sqlite3_vfs *own, const char *name, int sync)
{
  Machine *machine;
  Place place;

  (void)own;
  if (is_dead ())
    return SQLITE_IOERR_DELETE;
  if (find_place (name, &machine, &place))
    forget (&machine->unsynced->places[place]);
  return real_vfs->xDelete (real_vfs, name, sync);
}

/* Busy: another program holds it, and needs its turn to let go. */
static int
v_sleep (sqlite3_vfs *own, int us)
{
  (void)own;
  turns_yield (TRUE);
  return us;
}

void
disk_install (gboolean lying)
{
  lies = lying;
  real_vfs = sqlite3_vfs_find (NULL);
  vfs = *real_vfs;
  vfs.zName = "forgetful";
  vfs.szOsFile = (int)sizeof (File) + real_vfs->szOsFile;
  vfs.xOpen = v_open;
  vfs.xDelete = v_delete;
  vfs.xSleep = v_sleep;
  g_assert (sqlite3_vfs_register (&vfs, 1) == SQLITE_OK);
}

/* --- the side file ----------------------------------------------------------------------------- */

ssize_t __real_pwrite (int fd, const void *data, size_t length, off_t at);
ssize_t __wrap_pwrite (int fd, const void *data, size_t length, off_t at);
int __real_fdatasync (int fd);
int __wrap_fdatasync (int fd);

ssize_t
__wrap_pwrite (int fd, const void *data, size_t length, off_t at)
{
  const Program *program = program_now ();
  Machine *machine = program != NULL ? program->machine : NULL;
  int number;

  if (machine == NULL)
    return __real_pwrite (fd, data, length, at);
  number = trouble (machine, FALSE);
  if (number != 0) {
    errno = number;
    return -1;
  }
  {
    g_autofree guint8 *old = g_malloc0 (length);

    if (pread (fd, old, length, at) < 0)
      memset (old, 0, length);
    remember (&machine->unsynced->places[PLACE_SIDE], at, old, length, lseek (fd, 0, SEEK_END));
  }
  return __real_pwrite (fd, data, length, at);
}

int
__wrap_fdatasync (int fd)
{
  const Program *program = program_now ();
  Machine *machine = program != NULL ? program->machine : NULL;
  int number = machine != NULL ? trouble (machine, TRUE) : 0;

  (void)fd; /* a RAM disk */
  if (number != 0) {
    errno = number;
    return -1;
  }
  if (machine != NULL && !lies)
    forget (&machine->unsynced->places[PLACE_SIDE]);
  return 0;
}

/* --- a machine's files ------------------------------------------------------------------------- */

static void
remove_companions (const Machine *machine)
{
  static const char *const names[] = { "-wal", "-shm" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *file = g_strconcat (machine->path, names[i], NULL);

    g_unlink (file);
  }
}

void
disk_prepare (Machine *machine)
{
  Program program = { .name = "-" };
  Unsynced *unsynced = g_new0 (Unsynced, 1);
  g_autoptr (GError) error = NULL;

  for (Place place = 0; place < N_PLACES; place++) {
    unsynced->files[place] = g_strconcat (machine->path, suffixes[place], NULL);
    unsynced->places[place].writes = g_array_new (FALSE, FALSE, sizeof (Write));
    g_array_set_clear_func (unsynced->places[place].writes, write_clear);
  }
  machine->unsynced = unsynced;
  machine->fail_in = -1;
  if (!program_start (&program, machine, &error))
    g_error ("%s", error->message);
  program_stop (&program);
  for (Place place = 0; place < N_PLACES; place++) {
    char *content;
    gsize length;

    if (place != PLACE_WAL && g_file_get_contents (unsynced->files[place], &content, &length, NULL))
      unsynced->empty[place] = g_bytes_new_take (content, length);
  }
}

void
disk_reset (Machine *machine)
{
  remove_companions (machine);
  g_unlink (machine->backup);
  for (Place place = 0; place < N_PLACES; place++) {
    GBytes *empty = machine->unsynced->empty[place];
    gsize length;
    const void *content;
    int fd;

    forget (&machine->unsynced->places[place]);
    if (empty == NULL)
      continue;
    content = g_bytes_get_data (empty, &length);
    fd = open (machine->unsynced->files[place], O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    g_assert (fd >= 0 && __real_pwrite (fd, content, length, 0) == (ssize_t)length
              && ftruncate (fd, (off_t)length) == 0);
    close (fd);
  }
}

void
disk_lose_journal (Machine *machine)
{
  remove_companions (machine);
  for (Place place = 0; place < N_PLACES; place++) {
    g_unlink (machine->unsynced->files[place]);
    forget (&machine->unsynced->places[place]);
  }
}

void
disk_remove (Machine *machine)
{
  g_autoptr (GDir) folder = g_dir_open (machine->folder, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL) {
    g_autofree char *file = g_build_filename (machine->folder, name, NULL);

    g_unlink (file);
  }
  g_rmdir (machine->folder);
  for (Place place = 0; place < N_PLACES; place++) {
    g_free (machine->unsynced->files[place]);
    g_array_unref (machine->unsynced->places[place].writes);
    g_clear_pointer (&machine->unsynced->empty[place], g_bytes_unref);
  }
  g_clear_pointer (&machine->unsynced, g_free);
}
