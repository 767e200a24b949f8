#include "journal/side.h"

#include "journal/place.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define SUFFIX     "-money"
#define MAGIC      "ZJM1"
#define SLOT_BYTES 512 /* what a disk writes at once */
#define N_SLOTS    2

/* Locks on bytes past everything that is written. */
#define BYTE_WRITING 4096
#define BYTE_OPEN    4097

typedef struct {
  char magic[4];
  guint32 zero;
  gint64 number; /* low byte first */
  guint8 hash[ZJ_HASH_BYTES];
  guint8 check[ZJ_HASH_BYTES]; /* SHA-256 of what stands before */
} Slot;

G_STATIC_ASSERT (sizeof (Slot) <= SLOT_BYTES);

struct _ZjSide {
  int fd;
  char *path;
};

static gboolean
fail (const ZjSide *side, int code, const char *what, int number, GError **error)
{
  if (number == ENOSPC || number == EDQUOT)
    code = ZJ_JOURNAL_ERROR_DISK_FULL;
  else if (number == EROFS)
    code = ZJ_JOURNAL_ERROR_READ_ONLY;
  g_set_error (error, ZJ_JOURNAL_ERROR, code, "%s: %s%s%s", side->path, what, number != 0 ? ": " : "",
               number != 0 ? g_strerror (number) : "");
  return FALSE;
}

/* Of the open file, not of the process: two journals in one process count as two. */
static gboolean
lock_byte (int fd, short type, off_t at, gboolean wait)
{
  struct flock lock = { .l_type = type, .l_whence = SEEK_SET, .l_start = at, .l_len = 1 };
  int result;

  do
    result = fcntl (fd, wait ? F_OFD_SETLKW : F_OFD_SETLK, &lock);
  while (result != 0 && errno == EINTR);
  return result == 0;
}

static void
sum_of (const Slot *slot, guint8 check[ZJ_HASH_BYTES])
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize length = ZJ_HASH_BYTES;

  g_checksum_update (sum, (const guchar *)slot, G_STRUCT_OFFSET (Slot, check));
  g_checksum_get_digest (sum, check, &length);
}

static gboolean
read_slot (const ZjSide *side, int index, ZjSideMark *mark)
{
  guint8 check[ZJ_HASH_BYTES];
  Slot slot;

  if (pread (side->fd, &slot, sizeof slot, (off_t)index * SLOT_BYTES) != (ssize_t)sizeof slot)
    return FALSE;
  sum_of (&slot, check);
  if (memcmp (slot.magic, MAGIC, sizeof slot.magic) != 0 || memcmp (slot.check, check, sizeof check) != 0)
    return FALSE;
  mark->number = GINT64_FROM_LE (slot.number);
  memcpy (mark->hash, slot.hash, ZJ_HASH_BYTES);
  return TRUE;
}

/* The newest whole slot, or -1. */
static int
find_slot (const ZjSide *side, ZjSideMark *mark, gboolean *damaged)
{
  ZjSideMark marks[N_SLOTS];
  gboolean whole[N_SLOTS];
  int newest = -1;

  for (int i = 0; i < N_SLOTS; i++) {
    whole[i] = read_slot (side, i, &marks[i]);
    if (whole[i] && (newest < 0 || marks[i].number > marks[newest].number))
      newest = i;
  }
  if (newest >= 0)
    *mark = marks[newest];
  if (damaged != NULL)
    *damaged = !whole[0] || !whole[1];
  return newest;
}

static gboolean
write_slot (ZjSide *side, int index, const ZjSideMark *mark, GError **error)
{
  guint8 block[SLOT_BYTES] = { 0 };
  Slot slot = { .number = GINT64_TO_LE (mark->number) };

  memcpy (slot.magic, MAGIC, sizeof slot.magic);
  memcpy (slot.hash, mark->hash, ZJ_HASH_BYTES);
  sum_of (&slot, slot.check);
  memcpy (block, &slot, sizeof slot);
  errno = 0;
  if (pwrite (side->fd, block, sizeof block, (off_t)index * SLOT_BYTES) != (ssize_t)sizeof block)
    return fail (side, ZJ_JOURNAL_ERROR_IO, "cannot be written", errno != 0 ? errno : ENOSPC, error);
  if (fdatasync (side->fd) != 0)
    return fail (side, ZJ_JOURNAL_ERROR_IO, "cannot be synced", errno, error);
  return TRUE;
}

static gboolean
write_both (ZjSide *side, const ZjSideMark *mark, GError **error)
{
  for (int i = 0; i < N_SLOTS; i++)
    if (!write_slot (side, i, mark, error))
      return FALSE;
  return TRUE;
}

/* Opening */

static ZjSide *
side_new (const char *path)
{
  ZjSide *side = g_new0 (ZjSide, 1);

  side->fd = -1;
  side->path = g_strconcat (path, SUFFIX, NULL);
  return side;
}

/* A file that was only just made, by us or by one who died over it, is empty. */
static gboolean
fill_when_empty (ZjSide *side, GError **error)
{
  const ZjSideMark none = { 0 };
  off_t size;
  gboolean good;

  if (!lock_byte (side->fd, F_WRLCK, BYTE_WRITING, TRUE))
    return fail (side, ZJ_JOURNAL_ERROR_IO, "cannot be locked", errno, error);
  size = lseek (side->fd, 0, SEEK_END);
  good = size > 0 || write_both (side, &none, error);
  lock_byte (side->fd, F_UNLCK, BYTE_WRITING, FALSE);
  return good;
}

static gboolean
open_file (ZjSide *side, const char *group, gboolean make, GError **error)
{
  if (make && !zj_place_prepare (side->path, group, error))
    return FALSE;
  side->fd = open (side->path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (side->fd < 0 && errno == ENOENT)
    return fail (side, ZJ_JOURNAL_ERROR_CORRUPT, "missing: nothing tells whether the journal is whole", 0, error);
  if (side->fd < 0)
    return fail (side, ZJ_JOURNAL_ERROR_OPEN, "cannot be opened", errno, error);
  return !make || fill_when_empty (side, error);
}

ZjSide *
zj_side_open (const char *path, const char *group, gboolean make, GError **error)
{
  g_autoptr (ZjSide) side = side_new (path);

  if (!open_file (side, group, make, error))
    return NULL;
  if (!lock_byte (side->fd, F_RDLCK, BYTE_OPEN, FALSE)) {
    fail (side, ZJ_JOURNAL_ERROR_LOCKED, "the journal is being restored", 0, error);
    return NULL;
  }
  return g_steal_pointer (&side);
}

ZjSide *
zj_side_open_to_read (const char *path, GError **error)
{
  g_autoptr (ZjSide) side = side_new (path);

  side->fd = open (side->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (side->fd >= 0)
    return g_steal_pointer (&side);
  if (errno != ENOENT)
    fail (side, ZJ_JOURNAL_ERROR_OPEN, "cannot be opened", errno, error);
  return NULL;
}

ZjSide *
zj_side_open_alone (const char *path, const char *group, GError **error)
{
  g_autoptr (ZjSide) side = side_new (path);

  if (!open_file (side, group, TRUE, error))
    return NULL;
  if (!lock_byte (side->fd, F_WRLCK, BYTE_OPEN, FALSE)) {
    fail (side, ZJ_JOURNAL_ERROR_LOCKED, "a program of this desk has the journal open; close it first", 0, error);
    return NULL;
  }
  return g_steal_pointer (&side);
}

void
zj_side_close (ZjSide *side)
{
  if (side == NULL)
    return;
  if (side->fd >= 0)
    close (side->fd); /* and with it its locks */
  g_free (side->path);
  g_free (side);
}

/* Reading and writing */

gboolean
zj_side_read (ZjSide *side, ZjSideMark *mark, gboolean *damaged, GError **error)
{
  return find_slot (side, mark, damaged) >= 0
         || fail (side, ZJ_JOURNAL_ERROR_CORRUPT, "damaged: nothing tells whether the journal is whole", 0, error);
}

typedef enum { NEXT_SLOT, BOTH_SLOTS, WHATEVER } Writing;

static gboolean
write_locked (ZjSide *side, const ZjSideMark *mark, Writing how, GError **error)
{
  ZjSideMark last = { 0 };
  int newest = find_slot (side, &last, NULL);

  /* Another process may have gone on to a later intent meanwhile. */
  if (how == NEXT_SLOT)
    return (newest >= 0 && last.number >= mark->number) || write_slot (side, newest == 0 ? 1 : 0, mark, error);
  return write_both (side, how == BOTH_SLOTS && newest >= 0 && last.number > mark->number ? &last : mark, error);
}

static gboolean
write_mark (ZjSide *side, const ZjSideMark *mark, Writing how, GError **error)
{
  gboolean good;

  if (!lock_byte (side->fd, F_WRLCK, BYTE_WRITING, TRUE))
    return fail (side, ZJ_JOURNAL_ERROR_IO, "cannot be locked", errno, error);
  good = write_locked (side, mark, how, error);
  lock_byte (side->fd, F_UNLCK, BYTE_WRITING, FALSE);
  return good;
}

gboolean
zj_side_write (ZjSide *side, const ZjSideMark *mark, GError **error)
{
  return write_mark (side, mark, NEXT_SLOT, error);
}

gboolean
zj_side_mend (ZjSide *side, const ZjSideMark *mark, GError **error)
{
  return write_mark (side, mark, BOTH_SLOTS, error);
}

gboolean
zj_side_replace (ZjSide *side, const ZjSideMark *mark, GError **error)
{
  return write_mark (side, mark, WHATEVER, error);
}
