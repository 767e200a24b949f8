/* The lock of one stay, over all threads and processes that share a journal (spec/platform.md
 * 5, rule 2).
 *
 * One file beside the journal, one byte of it for each stay, chosen by the hash of its number:
 * nothing has to be made for a stay and nothing is left of it. The lock belongs to the open
 * file (F_OFD_SETLK), so that two threads exclude each other as two processes do, and the
 * system drops it when its process ends, however it ends.
 *
 * The system can wait for such a lock, but only a signal ends that waiting. So it is tried
 * again after pauses, which are spent waiting for the cancellable: at most 20 ms from the
 * moment the lock is free, and nothing at all when it is.
 */
#include "journal/journal_private.h"
#include "journal/place.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define SUFFIX       "-stays"
#define PAUSE_MIN_MS 1
#define PAUSE_MAX_MS 20

struct _ZjStayLock {
  int fd;
  char *ipt_no;
};

gboolean
zj_stay_lock_prepare (const char *path, const char *group, GError **error)
{
  g_autofree char *file = g_strconcat (path, SUFFIX, NULL);

  return zj_place_prepare (file, group, error);
}

const char *
zj_stay_lock_number (const ZjStayLock *lock)
{
  return lock->ipt_no;
}

static off_t
place_of (const char *ipt_no)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 hash[ZJ_HASH_BYTES];
  gsize length = sizeof hash;
  guint64 place;

  g_checksum_update (sum, (const guchar *)ipt_no, (gssize)strlen (ipt_no));
  g_checksum_get_digest (sum, hash, &length);
  memcpy (&place, hash, sizeof place);
  return (off_t)(GUINT64_FROM_LE (place) >> 2);
}

static gboolean
try_lock (const ZjStayLock *lock, gboolean *taken, const char *file, GError **error)
{
  struct flock byte = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = place_of (lock->ipt_no), .l_len = 1 };

  *taken = fcntl (lock->fd, F_OFD_SETLK, &byte) == 0;
  if (*taken || errno == EAGAIN || errno == EACCES || errno == EINTR)
    return TRUE;
  g_set_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_IO, "%s: cannot be locked: %s", file, g_strerror (errno));
  return FALSE;
}

/* Waits for pause_ms, or until cancelled; FALSE when cancelled. */
static gboolean
wait_a_little (gint64 pause_ms, GCancellable *cancellable, GError **error)
{
  GPollFD poll_fd;

  if (cancellable != NULL && g_cancellable_make_pollfd (cancellable, &poll_fd)) {
    g_poll (&poll_fd, 1, (gint)pause_ms);
    g_cancellable_release_fd (cancellable);
  } else
    g_poll (NULL, 0, (gint)pause_ms);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

ZjStayLock *
zj_journal_lock_stay (ZjJournal *journal, const char *ipt_no, guint timeout_ms, GCancellable *cancellable,
                      GError **error)
{
  const gint64 deadline = g_get_monotonic_time () + (gint64)timeout_ms * G_TIME_SPAN_MILLISECOND;
  g_autofree char *file = g_strconcat (journal->path, SUFFIX, NULL);
  g_autoptr (ZjStayLock) lock = g_new0 (ZjStayLock, 1);
  gint64 pause_ms = PAUSE_MIN_MS;

  lock->ipt_no = g_strdup (ipt_no);
  lock->fd = open (file, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (lock->fd < 0) {
    g_set_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_IO, "%s: cannot be opened: %s", file, g_strerror (errno));
    return NULL;
  }
  for (;;) {
    gint64 left_ms = (deadline - g_get_monotonic_time () + 999) / 1000;
    gboolean taken;

    if (!try_lock (lock, &taken, file, error))
      return NULL;
    if (taken)
      return g_steal_pointer (&lock);
    if (left_ms <= 0) {
      g_set_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_LOCKED,
                   "another window or program is working on this stay (waited %u ms)", timeout_ms);
      return NULL;
    }
    if (!wait_a_little (MIN (pause_ms, left_ms), cancellable, error))
      return NULL;
    pause_ms = MIN (pause_ms * 2, PAUSE_MAX_MS);
  }
}

void
zj_stay_lock_free (ZjStayLock *lock)
{
  if (lock == NULL)
    return;
  if (lock->fd >= 0)
    close (lock->fd);
  g_free (lock->ipt_no);
  g_free (lock);
}
