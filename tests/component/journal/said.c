/* A disk that goes bad under an open journal, and what is said of it: each of the system's reasons,
 * at each kind of write, becomes the one error that tells the clerk what to do; it names the file
 * and the reason; and what was refused is in no journal afterwards.
 */
#include "fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The program's own functions come first, for SQLite too. */

typedef enum { WRITING, SYNCING } Act;

static struct {
  Act act;
  int number;        /* errno from now on; 0: the disk is good */
  const char *below; /* of files below this folder */
  guint failed;
} bad;

static gboolean
is_bad (Act act, int fd)
{
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", fd), *path = NULL;

  if (bad.number == 0 || act != bad.act)
    return FALSE;
  path = g_file_read_link (link, NULL);
  if (path == NULL || !g_str_has_prefix (path, bad.below))
    return FALSE;
  bad.failed++;
  errno = bad.number;
  return TRUE;
}

int
fdatasync (int fd)
{
  return is_bad (SYNCING, fd) ? -1 : (int)syscall (SYS_fdatasync, fd);
}

int
fsync (int fd)
{
  return is_bad (SYNCING, fd) ? -1 : (int)syscall (SYS_fsync, fd);
}

ssize_t
pwrite64 (int fd, const void *data, size_t length, off64_t at)
{
  return is_bad (WRITING, fd) ? -1 : syscall (SYS_pwrite64, fd, data, length, at);
}

ssize_t
pwrite (int fd, const void *data, size_t length, off_t at)
{
  return pwrite64 (fd, data, length, at);
}

/* What is tried */

static gboolean
try_record_intent (ZjJournal *journal, ZjStay *stay, GError **error)
{
  return try_intent (journal, stay, "2304", NOW_MS, error);
}

static gboolean
try_record (ZjJournal *journal, ZjStay *stay, GError **error)
{
  g_autoptr (ZjStayLock) lock = lock_stay (journal, stay->ipt_no);
  const ZjEntry entry = { .kind = ZJ_RECORD_STAY, .operator_no = "1001", .detail = "{\"name\":\"张某\"}" };

  return zj_journal_record (journal, lock, &entry, stay, error);
}

static gboolean
try_msgid (ZjJournal *journal, ZjStay *stay, GError **error)
{
  g_autofree char *msgid = zj_journal_next_msgid (journal, NOW_MS + 86400000, error);

  (void)stay;
  return msgid != NULL;
}

static gboolean
try_sign_in (ZjJournal *journal, ZjStay *stay, GError **error)
{
  (void)stay;
  return zj_journal_set_sign_in (journal, "p", "1001", "2026-07-01", "S1", error);
}

static const struct {
  const char *name;
  gboolean (*func) (ZjJournal *journal, ZjStay *stay, GError **error);
} attempts[]
    = { { "intent", try_record_intent }, { "record", try_record }, { "msgid", try_msgid }, { "sign-in", try_sign_in } };

typedef struct {
  const char *name;
  Act act;
  int number, code;
} Trouble;

static const Trouble troubles[] = {
  { "disk-full", WRITING, ENOSPC, ZJ_JOURNAL_ERROR_DISK_FULL },
  { "quota", WRITING, EDQUOT, ZJ_JOURNAL_ERROR_DISK_FULL },
  { "quota-at-sync", SYNCING, EDQUOT, ZJ_JOURNAL_ERROR_DISK_FULL },
  { "disk-full-at-sync", SYNCING, ENOSPC, ZJ_JOURNAL_ERROR_DISK_FULL },
  { "read-only", WRITING, EROFS, ZJ_JOURNAL_ERROR_READ_ONLY }, /* mounted anew, after an error of the disk */
  { "read-only-at-sync", SYNCING, EROFS, ZJ_JOURNAL_ERROR_READ_ONLY },
  { "broken", WRITING, EIO, ZJ_JOURNAL_ERROR_IO },
  { "broken-at-sync", SYNCING, EIO, ZJ_JOURNAL_ERROR_IO },
};

static void
assert_said (const Fixture *fixture, const GError *error, const Trouble *trouble)
{
  g_test_message ("%s", error->message);
  g_assert_error (error, ZJ_JOURNAL_ERROR, trouble->code);
  g_assert_nonnull (strstr (error->message, fixture->path));
  g_assert_true (strstr (error->message, g_strerror (trouble->number)) != NULL
                 || strstr (error->message, "disk is full") != NULL);
  g_assert_null (strstr (error->message, "INSERT"));
  g_assert_null (strstr (error->message, "张"));
}

static void
test_said (Fixture *fixture, gconstpointer data)
{
  const Trouble *trouble = data;

  bad.below = fixture->folder;
  for (gsize i = 0; i < G_N_ELEMENTS (attempts); i++) {
    g_autoptr (ZjJournal) journal = fixture_open (fixture);
    g_autofree char *number = g_strdup_printf ("N-%s", attempts[i].name);
    g_autoptr (ZjStay) stay = zj_stay_new (number), stored = NULL;
    g_autoptr (GError) error = NULL;

    g_assert_true (try_record (journal, stay, NULL));
    bad.act = trouble->act;
    bad.failed = 0;
    bad.number = trouble->number;
    g_assert_false (attempts[i].func (journal, stay, &error));
    bad.number = 0;
    g_assert_cmpuint (bad.failed, >, 0);
    assert_said (fixture, error, trouble);
    g_assert_true (zj_journal_get_stay (journal, number, &stored, NULL));
    g_assert_cmpint (stored->version, ==, 1);
    g_assert_cmpint (stored->open.phase, ==, ZJ_OPEN_NONE);
    g_assert_true (attempts[i].func (journal, stored, NULL));
  }
}

/* The same of a journal that is only being made. */
static void
test_made (Fixture *fixture, gconstpointer data)
{
  const Trouble *trouble = data;
  g_autoptr (GError) error = NULL;

  bad.below = fixture->folder;
  bad.act = trouble->act;
  bad.number = trouble->number;
  g_assert_null (zj_journal_open (&fixture->config, &error));
  bad.number = 0;
  assert_said (fixture, error, trouble);
  zj_journal_close (fixture_open (fixture));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (troubles); i++) {
    g_autofree char *said = g_strdup_printf ("/said/open/%s", troubles[i].name);
    g_autofree char *made = g_strdup_printf ("/said/making/%s", troubles[i].name);

    g_test_add (said, Fixture, &troubles[i], fixture_setup, test_said, fixture_teardown);
    g_test_add (made, Fixture, &troubles[i], fixture_setup, test_made, fixture_teardown);
  }
  return g_test_run ();
}
