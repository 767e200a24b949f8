/* A journal on a bad disk, in a bad place, of a bad kind: each said by its own code, and
 * no msgid given that was not recorded. */
#include "faulty-vfs.h"
#include "journal/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <grp.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#define NOW_MS G_GINT64_CONSTANT (1782835200000) /* 2026-07-01 00:00:00 in China */

typedef struct {
  char *folder, *path;
  ZjConfig config;
} Fixture;

/* The system's answers, replaced by the linker (--wrap) in the journal's own code. */

static guint32 pretended_magic;
static int pretended_open_errno, pretended_access_errno;

int __real_statfs (const char *path, struct statfs *facts);
int __wrap_statfs (const char *path, struct statfs *facts);
int
__wrap_statfs (const char *path, struct statfs *facts)
{
  int result = __real_statfs (path, facts);

  if (pretended_magic != 0)
    facts->f_type = (__fsword_t)pretended_magic;
  return result;
}

int __real_open (const char *path, int flags, ...);
int __wrap_open (const char *path, int flags, mode_t mode);
int
__wrap_open (const char *path, int flags, mode_t mode)
{
  if (pretended_open_errno == 0)
    return __real_open (path, flags, mode);
  errno = pretended_open_errno;
  return -1;
}

int __real_access (const char *path, int mode);
int __wrap_access (const char *path, int mode);
int
__wrap_access (const char *path, int mode)
{
  if (pretended_access_errno == 0)
    return __real_access (path, mode);
  errno = pretended_access_errno;
  return -1;
}

static void
setup (Fixture *fixture, gconstpointer data)
{
  (void)data;
  fixture->folder = g_dir_make_tmp ("zj-faults-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "journal.db", NULL);
  fixture->config.journal.path = fixture->path;
  fixture->config.institution.code = (char *)(gsize) "H33010000001";
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) folder = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  (void)data;
  while ((name = g_dir_read_name (folder)) != NULL) {
    g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

    g_remove (path);
  }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static ZjJournal *
open_good (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  ZjJournal *journal = zj_journal_open (&fixture->config, &error);

  g_assert_no_error (error);
  return journal;
}

static void
expect_refused (Fixture *fixture, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (zj_journal_open (&fixture->config, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, ZJ_JOURNAL_ERROR, code);
}

static mode_t
mode_of (const char *path, const char *suffix, gid_t *group)
{
  g_autofree char *file = g_strconcat (path, suffix, NULL);
  struct stat facts;

  g_assert_cmpint (stat (file, &facts), ==, 0);
  if (group != NULL)
    *group = facts.st_gid;
  return facts.st_mode & 07777;
}

static void
put (const char *path, const void *content, gsize length)
{
  g_assert_true (g_file_set_contents_full (path, content, (gssize)length, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
}

/* Places */

static void
test_modes (Fixture *fixture, gconstpointer data)
{
  mode_t before = umask (0);
  g_autoptr (ZjJournal) journal = open_good (fixture);

  (void)data;
  umask (before);
  g_assert_cmpint (mode_of (fixture->path, "", NULL), ==, 0600);
  g_assert_cmpint (mode_of (fixture->path, "-wal", NULL), ==, 0600);
  g_assert_cmpint (mode_of (fixture->path, "-shm", NULL), ==, 0600);
}

static void
test_group (Fixture *fixture, gconstpointer data)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };
  gid_t groups[64], wanted = getegid ();
  int n = getgroups (G_N_ELEMENTS (groups), groups);
  mode_t before = umask (077);
  g_autofree char *name = NULL;

  (void)data;
  /* Another group than the primary one where there is one, so that giving it away shows. */
  for (int i = 0; i < n; i++)
    if (groups[i] != getegid () && getgrgid (groups[i]) != NULL)
      wanted = groups[i];
  if (geteuid () == 0 && getgrnam ("nogroup") != NULL)
    wanted = getgrnam ("nogroup")->gr_gid;
  name = g_strdup (getgrgid (wanted)->gr_name);
  fixture->config.desk.group = name;
  for (int round = 0; round < 2; round++) {
    g_autoptr (ZjJournal) journal = open_good (fixture);

    for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++) {
      gid_t group;

      g_assert_cmpint (mode_of (fixture->path, suffixes[i], &group), ==, 0660);
      g_assert_cmpuint (group, ==, wanted);
    }
  }
  umask (before);
  /* The same file without the group configured, or with another one. */
  fixture->config.desk.group = NULL;
  expect_refused (fixture, ZJ_JOURNAL_ERROR_EXPOSED);
  fixture->config.desk.group = (char *)(gsize) "no-such-group-here";
  expect_refused (fixture, ZJ_JOURNAL_ERROR_OPEN);
}

static void
test_exposed (Fixture *fixture, gconstpointer data)
{
  static const mode_t modes[] = { 0644, 0604, 0602, 0601, 0666, 0640, 0660, 0620 };

  (void)data;
  zj_journal_close (open_good (fixture));
  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++) {
    g_assert_true (chmod (fixture->path, modes[i]) == 0);
    expect_refused (fixture, ZJ_JOURNAL_ERROR_EXPOSED);
    g_assert_true (mode_of (fixture->path, "", NULL) == modes[i]);
  }
  g_assert_cmpint (g_chmod (fixture->path, 0600), ==, 0);
  zj_journal_close (open_good (fixture));
}

static void
test_network (Fixture *fixture, gconstpointer data)
{
  static const guint32 magics[] = { 0x6969,     0x517b,     0xfe534d42, 0xff534d42,
                                    0x01021997, 0x65735546, 0x00c36400, 0x0bd00bd0 };

  (void)data;
  for (gsize i = 0; i < G_N_ELEMENTS (magics); i++) {
    pretended_magic = magics[i];
    expect_refused (fixture, ZJ_JOURNAL_ERROR_NETWORK_FILE_SYSTEM);
    g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  }
  pretended_magic = 0xef53; /* ext4 */
  zj_journal_close (open_good (fixture));
  pretended_magic = 0x6969;
  expect_refused (fixture, ZJ_JOURNAL_ERROR_NETWORK_FILE_SYSTEM);
  pretended_magic = 0;
}

static void
test_places (Fixture *fixture, gconstpointer data)
{
  g_autofree char *deep = g_build_filename (fixture->folder, "missing", "journal.db", NULL);

  (void)data;
  fixture->config.journal.path = deep;
  expect_refused (fixture, ZJ_JOURNAL_ERROR_OPEN);
  fixture->config.journal.path = fixture->folder;
  expect_refused (fixture, ZJ_JOURNAL_ERROR_OPEN);
  fixture->config.journal.path = fixture->path;
  pretended_open_errno = EROFS;
  expect_refused (fixture, ZJ_JOURNAL_ERROR_READ_ONLY);
  pretended_open_errno = EACCES;
  expect_refused (fixture, ZJ_JOURNAL_ERROR_OPEN);
  pretended_open_errno = ENOSPC;
  expect_refused (fixture, ZJ_JOURNAL_ERROR_DISK_FULL);
  pretended_open_errno = 0;
  zj_journal_close (open_good (fixture));
  pretended_access_errno = EROFS;
  expect_refused (fixture, ZJ_JOURNAL_ERROR_READ_ONLY);
  pretended_access_errno = EACCES;
  expect_refused (fixture, ZJ_JOURNAL_ERROR_OPEN);
  pretended_access_errno = 0;
  fixture->config.journal.database = (char *)(gsize) "postgresql://ledger/";
  expect_refused (fixture, ZJ_JOURNAL_ERROR_OPEN);
}

/* Kinds */

static void
remove_files (Fixture *fixture)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *file = g_strconcat (fixture->path, suffixes[i], NULL);

    g_unlink (file);
  }
}

static void
run_sql (const char *path, const char *sql)
{
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

static void
test_not_a_journal (Fixture *fixture, gconstpointer data)
{
  static const char *const modes[] = { "PRAGMA journal_mode=WAL", "PRAGMA journal_mode=DELETE" };
  char garbage[8192];

  (void)data;
  for (gsize i = 0; i < sizeof garbage; i++)
    garbage[i] = (char)(i * 37 + 11);
  put (fixture->path, garbage, sizeof garbage);
  expect_refused (fixture, ZJ_JOURNAL_ERROR_CORRUPT);
  put (fixture->path, "[desk]\nnumber=1\n", 16);
  expect_refused (fixture, ZJ_JOURNAL_ERROR_CORRUPT);

  /* Another program's database is left as it is, to the byte. */
  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++) {
    g_autofree char *before = NULL, *after = NULL;
    gsize length_before, length_after;

    remove_files (fixture);
    put (fixture->path, "", 0);
    run_sql (fixture->path, modes[i]);
    run_sql (fixture->path, "CREATE TABLE other (x); INSERT INTO other VALUES (1)");
    g_assert_true (g_file_get_contents (fixture->path, &before, &length_before, NULL));
    expect_refused (fixture, ZJ_JOURNAL_ERROR_CORRUPT);
    g_assert_true (g_file_get_contents (fixture->path, &after, &length_after, NULL));
    g_assert_cmpuint (length_before, ==, length_after);
    g_assert_cmpint (memcmp (before, after, length_after), ==, 0);
  }
}

static void
test_empty_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZjJournal) journal = NULL;

  (void)data;
  put (fixture->path, "", 0);
  journal = open_good (fixture);
  g_assert_nonnull (journal);
}

static void
test_too_new (Fixture *fixture, gconstpointer data)
{
  (void)data;
  zj_journal_close (open_good (fixture));
  run_sql (fixture->path, "INSERT INTO migration VALUES (1000, 0)");
  expect_refused (fixture, ZJ_JOURNAL_ERROR_TOO_NEW);
  run_sql (fixture->path, "DELETE FROM migration WHERE version=1000");
  zj_journal_close (open_good (fixture));
}

static void
test_truncated (Fixture *fixture, gconstpointer data)
{
  g_autofree char *content = NULL;
  gsize length;

  (void)data;
  zj_journal_close (open_good (fixture));
  g_assert_true (g_file_get_contents (fixture->path, &content, &length, NULL));
  put (fixture->path, content, 4096);
  expect_refused (fixture, ZJ_JOURNAL_ERROR_CORRUPT);
}

/* Any one bit of a journal changed: an answer or an error of the journal's own, never a crash. */
static void
test_any_byte (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZjJournal) whole = open_good (fixture);
  g_autofree char *content = NULL;
  guint refused = 0, tried = 0;
  gsize length;

  (void)data;
  g_free (zj_journal_next_msgid (whole, NOW_MS, NULL));
  g_assert_true (zj_journal_set_sign_in (whole, "https://a", "1001", "2026-07-01", "S1", NULL));
  zj_journal_close (g_steal_pointer (&whole));
  g_assert_true (g_file_get_contents (fixture->path, &content, &length, NULL));
  for (gsize at = 0; at < length; at += at < 200 ? 1 : (gsize)g_test_rand_int_range (1, 40)) {
    const char bit = (char)(1 << g_test_rand_int_range (0, 8));
    g_autoptr (ZjJournal) journal = NULL;
    g_autoptr (GError) error = NULL;
    g_autofree char *msgid = NULL, *sign_no = NULL;

    content[at] = (char)(content[at] ^ bit);
    remove_files (fixture);
    put (fixture->path, content, length);
    content[at] = (char)(content[at] ^ bit);
    journal = zj_journal_open (&fixture->config, &error);
    if (journal != NULL)
      msgid = zj_journal_next_msgid (journal, NOW_MS, &error);
    if (msgid != NULL)
      zj_journal_get_sign_in (journal, "https://a", "1001", "2026-07-01", &sign_no, &error);
    tried++;
    if (error != NULL) {
      g_assert_true (error->domain == ZJ_JOURNAL_ERROR);
      refused++;
    }
  }
  g_test_message ("%u bits changed one at a time, %u refused", tried, refused);
  g_assert_cmpuint (refused, >, 0);
}

/* Disks */

static void
test_locked (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZjJournal) journal = open_good (fixture);
  g_autoptr (GError) error = NULL;
  g_autofree char *msgid = NULL;
  sqlite3 *db;

  (void)data;
  g_assert_cmpint (sqlite3_open (fixture->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_null (zj_journal_next_msgid (journal, NOW_MS, &error));
  g_assert_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_LOCKED);
  g_clear_error (&error);
  g_assert_cmpint (sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL), ==, SQLITE_OK);
  msgid = zj_journal_next_msgid (journal, NOW_MS, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (msgid, ==, "H33010000001202607010000000000");
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

/* Opens, mints three (the last past the reservation) and keeps a sign-in; what was minted goes to seen. */
static gboolean
work (Fixture *fixture, gint64 now_ms, GHashTable *seen, GError **error)
{
  g_autoptr (ZjJournal) journal = zj_journal_open (&fixture->config, error);
  static const gint64 later_ms[] = { 0, 0, 100000 };

  if (journal == NULL)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (later_ms); i++) {
    char *msgid = zj_journal_next_msgid (journal, now_ms + later_ms[i], error);

    if (msgid == NULL)
      return FALSE;
    g_assert_true (g_hash_table_add (seen, msgid));
  }
  return zj_journal_set_sign_in (journal, "https://a", "1001", "2026-07-01", "S1", error);
}

/* The n-th write or sync fails, and all after it, for every n. */
static void
test_failing_disk (Fixture *fixture, gconstpointer data)
{
  const int result = GPOINTER_TO_INT (data);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n;

  for (n = 1; n < 1000; n++) {
    g_autoptr (GError) error = NULL;
    gboolean good;

    /* Every other round begins on a new file. */
    if (n % 2 == 0) {
      remove_files (fixture);
      g_hash_table_remove_all (seen);
    }
    faulty_vfs_fail_at (n, result);
    good = work (fixture, NOW_MS, seen, &error);
    if (!good) {
      g_assert_true (error->domain == ZJ_JOURNAL_ERROR);
      g_assert_true (error->code == ZJ_JOURNAL_ERROR_IO
                     || (result == SQLITE_FULL && error->code == ZJ_JOURNAL_ERROR_DISK_FULL));
    }
    g_assert_true (good || faulty_vfs_has_failed ());
    faulty_vfs_fail_at (0, SQLITE_OK);
    /* The disk is well again: the journal is, too, and nothing repeats. */
    g_clear_error (&error);
    g_assert_true (work (fixture, NOW_MS, seen, &error));
    g_assert_no_error (error);
    if (good && n > 60)
      break;
  }
  g_test_message ("failed at each of %u writes and syncs", n);
  g_assert_cmpuint (n, <, 1000);
}

/* An hour's work, a call a second, doesn't wait for the disk but once in a reservation. */
static void
test_syncs (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZjJournal) journal = NULL;
  guint before;

  (void)data;
  faulty_vfs_fail_at (0, SQLITE_OK);
  journal = open_good (fixture);
  before = faulty_vfs_syncs ();
  for (gint64 s = 0; s < 3600; s++)
    g_free (zj_journal_next_msgid (journal, NOW_MS + s * 1000, NULL));
  g_test_message ("3600 msgids, %u syncs", faulty_vfs_syncs () - before);
  g_assert_cmpuint (faulty_vfs_syncs () - before, <=, 130);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  faulty_vfs_install (FALSE);
#define ADD(name, data, test) g_test_add ("/journal/" name, Fixture, data, setup, test, teardown)
  ADD ("place/modes", NULL, test_modes);
  ADD ("place/group", NULL, test_group);
  ADD ("place/exposed", NULL, test_exposed);
  ADD ("place/network", NULL, test_network);
  ADD ("place/refused", NULL, test_places);
  ADD ("kind/not-a-journal", NULL, test_not_a_journal);
  ADD ("kind/empty-file", NULL, test_empty_file);
  ADD ("kind/too-new", NULL, test_too_new);
  ADD ("kind/truncated", NULL, test_truncated);
  ADD ("kind/any-byte", NULL, test_any_byte);
  ADD ("disk/locked", NULL, test_locked);
  ADD ("disk/full", GINT_TO_POINTER (SQLITE_FULL), test_failing_disk);
  ADD ("disk/failing", GINT_TO_POINTER (SQLITE_IOERR_WRITE), test_failing_disk);
  ADD ("disk/syncs", NULL, test_syncs);
  return g_test_run ();
}
