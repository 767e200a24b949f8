/* Stays on a bad disk and through sudden ends: what was said to be recorded is, what was refused is
 * not, and the journal is whole after it. The program starts itself as the processes it kills.
 *
 *   test-journal-stays-faults settle PATH STAY       settles for ever, one line an acknowledged record
 *   test-journal-stays-faults settle-and-die PATH STAY N   N records on a forgetting disk, then kills itself
 */
#include "faulty-vfs.h"
#include "fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROUNDS 20

static const char *program;

/* The side file's own calls, replaced by the linker (--wrap): of the writes, and then of the syncs,
 * of every file that is not SQLite's, the one that fails; 0: none. */
static gint failing_write, failing_sync;
static guint own_syncs;

ssize_t __real_pwrite (int fd, const void *data, size_t length, off_t at);
ssize_t __wrap_pwrite (int fd, const void *data, size_t length, off_t at);
ssize_t
__wrap_pwrite (int fd, const void *data, size_t length, off_t at)
{
  if (failing_write == 0 || --failing_write > 0)
    return __real_pwrite (fd, data, length, at);
  errno = ENOSPC;
  /* Half of it arrives. */
  return __real_pwrite (fd, data, length / 2, at);
}

int __real_fdatasync (int fd);
int __wrap_fdatasync (int fd);
int
__wrap_fdatasync (int fd)
{
  own_syncs++;
  if (failing_sync == 0 || --failing_sync > 0)
    return __real_fdatasync (fd);
  errno = EIO;
  return -1;
}

/* Work */

static gboolean
record (ZjJournal *journal, ZjStay *stay, ZjRecordKind kind, GError **error)
{
  const ZjEntry entry = { .kind = kind, .infno = "2304", .msgid = stay->open.msgid, .outcome = ZJ_OUTCOME_DONE };
  g_autoptr (ZjStayLock) lock = NULL;

  if (kind == ZJ_RECORD_INTENT)
    return try_intent (journal, stay, "2304", NOW_MS, error);
  lock = lock_stay (journal, stay->ipt_no);
  stay->open.phase = ZJ_OPEN_NONE;
  return zj_journal_record (journal, lock, &entry, stay, error);
}

static ZjStay *
get (ZjJournal *journal, const char *ipt_no)
{
  g_autoptr (GError) error = NULL;
  ZjStay *stay;

  zj_journal_get_stay (journal, ipt_no, &stay, &error);
  g_assert_no_error (error);
  return stay != NULL ? stay : zj_stay_new (ipt_no);
}

static gint64
verified (Fixture *fixture)
{
  g_auto (ZjJournalVerdict) verdict = { 0 };
  g_autoptr (GError) error = NULL;

  zj_journal_verify (&fixture->config, &verdict, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (verdict.what, ==, NULL);
  g_assert_true (verdict.intact);
  return verdict.records;
}

/* Bad disks */

/* Four records; *version: how many were said to be durable, ever. */
static gboolean
work (Fixture *fixture, gint64 *version, GError **error)
{
  g_autoptr (ZjJournal) journal = zj_journal_open (&fixture->config, error);
  g_autoptr (ZjStay) stay = NULL;

  if (journal == NULL || !zj_journal_get_stay (journal, "N-1", &stay, error))
    return FALSE;
  if (stay == NULL)
    stay = zj_stay_new ("N-1");
  for (int i = 0; i < 4; i++) {
    if (!record (journal, stay, stay->open.phase == ZJ_OPEN_NONE ? ZJ_RECORD_INTENT : ZJ_RECORD_OUTCOME, error))
      return FALSE;
    *version = stay->version;
  }
  return TRUE;
}

/* The disk fails from its n-th write or sync on, for every n. */
static void
test_failing_disk (Fixture *fixture, gconstpointer data)
{
  const int result = GPOINTER_TO_INT (data);
  gint64 version = 0;
  guint n;

  for (n = 1; n < 1000; n++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (ZjJournal) journal = NULL;
    g_autoptr (ZjStay) stay = NULL;
    gboolean good;

    faulty_vfs_fail_at (n, result);
    good = work (fixture, &version, &error);
    if (!good) {
      g_assert_nonnull (error);
      g_assert_true (error->domain == ZJ_JOURNAL_ERROR);
      if (result == SQLITE_FULL && !g_error_matches (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_IO))
        g_assert_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_DISK_FULL);
    }
    good = good && !faulty_vfs_has_failed ();
    faulty_vfs_fail_at (0, SQLITE_OK);
    /* Well again: what was said is there. What was refused is not, but where the disk took it and
     * only would not sync it; then it is there whole. */
    journal = fixture_open (fixture);
    stay = get (journal, "N-1");
    g_assert_cmpint (stay->version, >=, version);
    g_assert_cmpint (stay->version, <=, version + (good ? 0 : 1));
    g_assert_cmpint (verified (fixture), ==, stay->version);
    version = stay->version;
    if (good)
      break;
  }
  g_test_message ("failed at each of %u writes and syncs, %" G_GINT64_FORMAT " records", n, version);
  g_assert_cmpuint (n, >, 10);
  g_assert_cmpuint (n, <, 1000);
}

/* The side file cannot be written, or not be synced: the intent is taken back. */
static void
test_failing_side (Fixture *fixture, gconstpointer data)
{
  const int code = data != NULL ? ZJ_JOURNAL_ERROR_IO : ZJ_JOURNAL_ERROR_DISK_FULL;
  gint *const failing = data != NULL ? &failing_sync : &failing_write;
  g_autoptr (ZjJournal) journal = fixture_open (fixture);
  g_autoptr (ZjStay) stay = zj_stay_new ("N-1"), now = NULL, none = NULL;
  g_autoptr (GError) error = NULL;

  /* A stay that was not there before. */
  *failing = 1;
  g_assert_false (record (journal, stay, ZJ_RECORD_INTENT, &error));
  g_assert_error (error, ZJ_JOURNAL_ERROR, code);
  g_clear_error (&error);
  g_assert_cmpint (stay->version, ==, 0);
  g_assert_true (zj_journal_get_stay (journal, "N-1", &none, NULL));
  g_assert_null (none);
  g_clear_pointer (&journal, zj_journal_close);
  journal = fixture_open (fixture);
  g_assert_cmpint (verified (fixture), ==, 2);
  /* Again, with the same stay, when the disk is well; then one that stands. */
  g_assert_true (record (journal, stay, ZJ_RECORD_INTENT, &error));
  g_assert_true (record (journal, stay, ZJ_RECORD_OUTCOME, &error));
  *failing = 1;
  g_assert_false (record (journal, stay, ZJ_RECORD_INTENT, &error));
  now = get (journal, "N-1");
  g_assert_cmpint (now->version, ==, 2);
  g_assert_cmpint (now->open.phase, ==, ZJ_OPEN_NONE);
  g_assert_true (record (journal, now, ZJ_RECORD_INTENT, NULL));
  g_clear_pointer (&journal, zj_journal_close);
  journal = fixture_open (fixture);
  g_assert_cmpint (verified (fixture), ==, 7);
}

/* Sudden ends */

/* A whole line in one write, so that a kill leaves none cut; a wide one, so that a small pipe
 * keeps the writer near its reader. */
static void
print_version (const ZjStay *stay)
{
  g_autofree char *line = g_strdup_printf ("%-100" G_GINT64_FORMAT "\n", stay->version);

  g_assert_cmpint (write (STDOUT_FILENO, line, strlen (line)), ==, (int)strlen (line));
}

static void
settle_for (const char *path, const char *ipt_no, glong n)
{
  g_autofree char *key = g_strconcat (path, ".key", NULL);
  Fixture fixture = { .path = (char *)(gsize)path,
                      .config.journal.path = (char *)(gsize)path,
                      .config.journal.key = key,
                      .config.institution.code = (char *)(gsize) "H33010000001" };
  g_autoptr (ZjJournal) journal = fixture_open (&fixture);
  g_autoptr (ZjStay) stay = get (journal, ipt_no);

  fcntl (STDOUT_FILENO, F_SETPIPE_SZ, 4096);
  for (glong i = 0; n == 0 || i < n; i++) {
    g_autoptr (GError) error = NULL;

    record (journal, stay, stay->open.phase == ZJ_OPEN_NONE ? ZJ_RECORD_INTENT : ZJ_RECORD_OUTCOME, &error);
    g_assert_no_error (error);
    print_version (stay);
  }
  if (n > 0)
    kill (getpid (), SIGKILL);
}

/* One intent, whose n-th write or sync fails and which dies there; n 0: only opens the journal,
 * as the next start does, and dies. */
static void
intend_and_die (const char *path, const char *ipt_no, glong n)
{
  g_autofree char *key = g_strconcat (path, ".key", NULL);
  Fixture fixture = { .path = (char *)(gsize)path,
                      .config.journal.path = (char *)(gsize)path,
                      .config.journal.key = key,
                      .config.institution.code = (char *)(gsize) "H33010000001" };
  g_autoptr (ZjJournal) journal = fixture_open (&fixture);
  g_autoptr (ZjStay) stay = get (journal, ipt_no);

  if (n > 0) {
    faulty_vfs_fail_at ((guint)n, SQLITE_IOERR_WRITE);
    record (journal, stay, ZJ_RECORD_INTENT, NULL);
  }
  kill (getpid (), SIGKILL);
}

/* An outcome that is followed, n − 1 times by an intent; killed then, synced before that or not. */
static void
follow_and_die (const char *path, glong n, gboolean synced)
{
  g_autofree char *key = g_strconcat (path, ".key", NULL);
  Fixture fixture = { .path = (char *)(gsize)path,
                      .config.journal.path = (char *)(gsize)path,
                      .config.journal.key = key,
                      .config.institution.code = (char *)(gsize) "H33010000001" };
  g_autoptr (ZjJournal) journal = fixture_open (&fixture);
  g_autoptr (ZjStay) stay = get (journal, "N-1");

  for (glong i = 0; i < n; i++) {
    g_autoptr (ZjStayLock) lock = NULL;
    g_autoptr (GError) error = NULL;
    ZjEntry entry = { .kind = ZJ_RECORD_OUTCOME, .infno = "2301", .outcome = ZJ_OUTCOME_DONE, .followed = TRUE };

    try_intent (journal, stay, "2301", NOW_MS, &error);
    g_assert_no_error (error);
    lock = lock_stay (journal, "N-1");
    entry.msgid = stay->open.msgid;
    stay->open.phase = ZJ_OPEN_NONE;
    zj_journal_record (journal, lock, &entry, stay, &error);
    g_assert_no_error (error);
  }
  if (synced)
    g_assert_true (zj_journal_sync (journal, NULL));
  kill (getpid (), SIGKILL);
}

typedef struct {
  GSubprocess *process;
  GDataInputStream *lines;
  gint64 version; /* the last one acknowledged */
} Child;

static Child
start (const char *what, Fixture *fixture, const char *ipt_no, const char *n)
{
  const char *const arguments[] = { program, what, fixture->path, ipt_no, n, NULL };
  g_autoptr (GError) error = NULL;
  Child child = { 0 };

  child.process = g_subprocess_newv (arguments, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  child.lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child.process));
  return child;
}

/* Up to n lines; 0: all there are. */
static void
take (Child *child, guint n)
{
  for (guint i = 0; n == 0 || i < n; i++) {
    g_autofree char *line = g_data_input_stream_read_line (child->lines, NULL, NULL, NULL);
    gint64 version;

    if (line == NULL)
      return;
    version = g_ascii_strtoll (line, NULL, 10);
    g_assert_cmpint (version, >, child->version);
    child->version = version;
  }
}

static void
finish (Child *child)
{
  g_subprocess_send_signal (child->process, SIGKILL);
  take (child, 0);
  g_assert_true (g_subprocess_wait (child->process, NULL, NULL));
  g_assert_true (g_subprocess_get_if_signaled (child->process));
  g_object_unref (child->lines);
  g_object_unref (child->process);
}

/* What was acknowledged is there, at most one record more, and the lock is free. */
static void
check_stay (Fixture *fixture, const char *ipt_no, gint64 version)
{
  g_autoptr (ZjJournal) journal = fixture_open (fixture);
  g_autoptr (ZjStayLock) lock = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjStay) stay = get (journal, ipt_no);

  lock = zj_journal_lock_stay (journal, ipt_no, 5000, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (stay->version, >=, version);
  g_assert_cmpint (stay->version, <=, version + 1);
  g_assert_cmpint (stay->open.phase, ==, stay->version % 2 == 1 ? ZJ_OPEN_ASKING : ZJ_OPEN_NONE);
}

static void
use_own_key (Fixture *fixture)
{
  g_free (fixture->key);
  fixture->key = fixture_file (fixture, ".key");
  fixture->config.journal.key = fixture->key;
}

static void
test_killed (Fixture *fixture, gconstpointer data)
{
  static const char *const numbers[] = { "N-1", "N-2" };
  Child children[2];

  (void)data;
  use_own_key (fixture);
  for (int i = 0; i < 2; i++)
    children[i] = start ("settle", fixture, numbers[i], NULL);
  for (int round = 0; round < ROUNDS; round++) {
    int victim = g_test_rand_int_range (0, 2);
    gint64 version;

    for (int i = 0; i < 2; i++)
      take (&children[i], (guint)g_test_rand_int_range (1, 12));
    finish (&children[victim]);
    version = children[victim].version;
    check_stay (fixture, numbers[victim], version);
    verified (fixture); /* while the other one goes on */
    children[victim] = start ("settle", fixture, numbers[victim], NULL);
    children[victim].version = version;
  }
  for (int i = 0; i < 2; i++) {
    finish (&children[i]);
    check_stay (fixture, numbers[i], children[i].version);
  }
  g_test_message ("%" G_GINT64_FORMAT " records, %d processes killed", verified (fixture), ROUNDS + 2);
}

/* What this process has done meanwhile counts as synced: it does not forget. */
static void
keep_as_it_is (Fixture *fixture)
{
  static const char *const suffixes[] = { "", "-wal" };

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *file = fixture_file (fixture, suffixes[i]), *kept = g_strconcat (file, ".synced", NULL);
    g_autofree char *content = NULL;
    gsize length;

    g_unlink (kept);
    if (g_file_get_contents (file, &content, &length, NULL))
      g_assert_true (g_file_set_contents (kept, content, (gssize)length, NULL));
  }
}

/* The disk forgets what was not synced. */
static void
test_power_cut (Fixture *fixture, gconstpointer data)
{
  gint64 version = 0;

  (void)data;
  use_own_key (fixture);
  for (guint i = 1; i < 12; i++) {
    g_autofree char *n = g_strdup_printf ("%u", i);
    Child child = start ("settle-and-die", fixture, "N-1", n);

    child.version = version;
    take (&child, 0);
    finish (&child);
    g_assert_cmpint (child.version, ==, version + i);
    version = child.version;
    faulty_power_cut (fixture->path);
    check_stay (fixture, "N-1", version);
    g_assert_cmpint (verified (fixture), ==, version);
    keep_as_it_is (fixture);
  }
}

/* Killed at each write and sync of an intent, started again, and then the power goes: what the next start has
 * marked beside the journal is still in it. */
static void
test_power_cut_after_start (Fixture *fixture, gconstpointer data)
{
  (void)data;
  use_own_key (fixture);
  zj_journal_close (fixture_open (fixture));
  for (guint i = 1; i <= 12; i++) {
    g_autofree char *n = g_strdup_printf ("%u", i);
    const char *const numbers[] = { n, "0" };

    keep_as_it_is (fixture);
    for (guint j = 0; j < 2; j++) {
      Child child = start ("intend-and-die", fixture, "N-1", numbers[j]);

      take (&child, 0);
      finish (&child);
    }
    faulty_power_cut (fixture->path);
    zj_journal_close (fixture_open (fixture));
    verified (fixture);
  }
}

/* An outcome that is followed waits for nothing: a killed process loses none; a power cut only the
 * last one, when nothing came behind it. */
static void
test_followed (Fixture *fixture, gconstpointer data)
{
  gint64 version = 0;

  (void)data;
  use_own_key (fixture);
  zj_journal_close (fixture_open (fixture));
  keep_as_it_is (fixture);
  for (guint i = 0; i < 12; i++) {
    const gboolean cut = i % 3 > 0, synced = i % 3 == 2;
    const glong n = i / 3 + 1;
    g_autofree char *number = g_strdup_printf ("%ld", n);
    Child child = start (synced ? "follow-and-die-synced" : "follow-and-die", fixture, "N-1", number);

    take (&child, 0);
    finish (&child);
    if (cut)
      faulty_power_cut (fixture->path);
    version += n * 2 - (cut && !synced ? 1 : 0);
    check_stay (fixture, "N-1", version);
    g_assert_cmpint (verified (fixture), ==, version);
    if (version % 2 == 1) {
      g_autoptr (ZjJournal) journal = fixture_open (fixture);
      g_autoptr (ZjStay) stay = get (journal, "N-1");

      record_outcome (journal, stay, ZJ_OUTCOME_NOT_DONE);
      version++;
    }
    keep_as_it_is (fixture);
  }
}

/* What the desk waits for: the intent's commit, its mark, the outcome's commit. A -wal that begins
 * anew has its head synced, once in each of many settlements; no settlement pays for a checkpoint
 * while somebody tidies up. */
static void
test_syncs (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZjJournal) journal = fixture_open (fixture);
  g_autoptr (ZjStay) stay = sample_stay ("N-1");
  g_autofree char *wal = fixture_file (fixture, "-wal");
  guint more = 0;
  GStatBuf facts;

  (void)data;
  zj_journal_tidy (journal);
  g_assert_cmpint (g_stat (wal, &facts), ==, 0);
  g_assert_cmpint (facts.st_size, ==, 4 * 1024 * 1024);
  for (int i = 0; i < 500; i++) {
    guint before = faulty_vfs_syncs (), own = own_syncs, syncs;

    record_intent (journal, stay, "2304");
    record_outcome (journal, stay, ZJ_OUTCOME_NOT_DONE);
    syncs = faulty_vfs_syncs () - before;
    g_assert_cmpuint (own_syncs - own, ==, 1);
    g_assert_cmpuint (syncs, >=, 2);
    g_assert_cmpuint (syncs, <=, 3);
    more += syncs - 2;
    if (i % 20 == 0)
      zj_journal_tidy (journal);
  }
  g_test_message ("500 settlements: 1000 syncs of the -wal, %u of its head, 500 of the side file", more);
  g_assert_cmpuint (more, <=, 26);
  g_assert_cmpint (g_stat (wal, &facts), ==, 0);
  g_assert_cmpint (facts.st_size, ==, 4 * 1024 * 1024);
  g_assert_cmpint (verified (fixture), ==, 1000);
}

/* Without anybody who tidies up, the -wal ends all the same. */
static void
test_untidy (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZjJournal) journal = fixture_open (fixture);
  g_autofree char *wal = fixture_file (fixture, "-wal");
  GStatBuf facts;

  (void)data;
  settle_often (journal, "N-1", 800);
  g_assert_cmpint (g_stat (wal, &facts), ==, 0);
  g_assert_cmpint (facts.st_size, >, 4 * 1024 * 1024);
  g_assert_cmpint (facts.st_size, <, 10 * 1024 * 1024);
}

int
main (int argc, char **argv)
{
  if (argc == 4 && strcmp (argv[1], "settle") == 0) {
    settle_for (argv[2], argv[3], 0);
    return 0;
  }
  if (argc == 5 && strcmp (argv[1], "settle-and-die") == 0) {
    faulty_vfs_install (TRUE);
    settle_for (argv[2], argv[3], strtol (argv[4], NULL, 10));
    return 1;
  }
  if (argc == 5 && strcmp (argv[1], "intend-and-die") == 0) {
    faulty_vfs_install (TRUE);
    intend_and_die (argv[2], argv[3], strtol (argv[4], NULL, 10));
    return 1;
  }
  if (argc == 5 && g_str_has_prefix (argv[1], "follow-and-die")) {
    faulty_vfs_install (TRUE);
    follow_and_die (argv[2], strtol (argv[4], NULL, 10), strcmp (argv[1], "follow-and-die-synced") == 0);
    return 1;
  }
  g_test_init (&argc, &argv, NULL);
  program = argv[0];
  faulty_vfs_install (FALSE);
#define ADD(name, data, test) g_test_add ("/stays-faults/" name, Fixture, data, fixture_setup, test, fixture_teardown)
  ADD ("disk/full", GINT_TO_POINTER (SQLITE_FULL), test_failing_disk);
  ADD ("disk/failing", GINT_TO_POINTER (SQLITE_IOERR_WRITE), test_failing_disk);
  ADD ("side/full", NULL, test_failing_side);
  ADD ("side/sync", "sync", test_failing_side);
  ADD ("syncs", NULL, test_syncs);
  ADD ("untidy", NULL, test_untidy);
  ADD ("followed", NULL, test_followed);
  ADD ("killed", NULL, test_killed);
  ADD ("power-cut", NULL, test_power_cut);
  ADD ("power-cut-after-start", NULL, test_power_cut_after_start);
  return g_test_run ();
}
