/* Restoring, killed before each of its changes to the disk: afterwards there is the old journal, all
 * of it, or all of the restored one, and restoring again ends well.
 */
#include "fixture.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Under a sanitizer a process takes its time: the same ones of the changes each time. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#  define STRIDE 6
#else
#  define STRIDE 1
#endif

#define CHANGES_MAX 500
#define OLD_RECORDS 6
#define NEW_RECORDS (8 + 3) /* of the backup, and what restoring itself notes */

/* What changes the disk, from SQLite as from the journal: the program's own functions come first. */

static glong dies_before; /* which of them, from 1; 0: none */

static void
step (void)
{
  if (dies_before > 0 && --dies_before == 0)
    kill (getpid (), SIGKILL);
}

int
fdatasync (int fd)
{
  step ();
  return (int)syscall (SYS_fdatasync, fd);
}

int
fsync (int fd)
{
  step ();
  return (int)syscall (SYS_fsync, fd);
}

ssize_t
pwrite64 (int fd, const void *data, size_t length, off64_t at)
{
  step ();
  return syscall (SYS_pwrite64, fd, data, length, at);
}

ssize_t
pwrite (int fd, const void *data, size_t length, off_t at)
{
  return pwrite64 (fd, data, length, at);
}

int
ftruncate64 (int fd, off64_t length)
{
  step ();
  return (int)syscall (SYS_ftruncate, fd, length);
}

int
unlink (const char *path)
{
  step ();
  return (int)syscall (SYS_unlink, path);
}

int
rename (const char *from, const char *to)
{
  step ();
  return (int)syscall (SYS_rename, from, to);
}

/* The journals */

static const char *program;

typedef enum {
  OLDER,      /* the journal is the beginning of the backup, and its end is only in its -wal */
  NONE,       /* it was moved away with all its files */
  SIDE_STAYS, /* it was moved away, but not the file beside it, which knows of later intents */
} Case;

/* All of a journal's files as they lie there now. */
static void
copy_files (const char *from, const char *to, const char *const *suffixes)
{
  for (; *suffixes != NULL; suffixes++) {
    g_autofree char *source = g_strconcat (from, *suffixes, NULL), *copy = g_strconcat (to, *suffixes, NULL);
    g_autofree char *content = NULL;
    gsize length;

    g_unlink (copy);
    if (g_file_get_contents (source, &content, &length, NULL))
      g_assert_true (g_file_set_contents_full (copy, content, (gssize)length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  }
}

static const char *const all_files[] = { "", "-wal", "-shm", "-money", "-stays", ".restored", ".restored-wal", NULL };

/* Makes the state before (path + ".before…") and the backup. */
static char *
make (Fixture *fixture, Case which)
{
  static const char *const old[] = { "", "-wal", "-money", NULL }, *const side[] = { "-money", NULL };
  g_autofree char *before = fixture_file (fixture, ".before");
  char *file = fixture_file (fixture, ".backup");
  g_autoptr (ZjJournal) journal = fixture_open (fixture);
  g_autoptr (GError) error = NULL;

  settle_often (journal, "N-1", 2);
  g_clear_pointer (&journal, zj_journal_close);
  journal = fixture_open (fixture);
  settle_often (journal, "N-2", 1);
  if (which == OLDER)
    copy_files (fixture->path, before, old);
  settle_often (journal, "N-1", 1);
  zj_journal_backup (journal, file, &error);
  g_assert_no_error (error);
  settle_often (journal, "N-1", 1);
  if (which == SIDE_STAYS)
    copy_files (fixture->path, before, side);
  return file;
}

static gboolean
run_restore (Fixture *fixture, const char *file, glong n)
{
  g_autofree char *number = g_strdup_printf ("%ld", n);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, program, "restore", fixture->path,
                                                    fixture->key, file, number, NULL);

  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait (child, NULL, &error));
  if (g_subprocess_get_if_signaled (child)) {
    g_assert_cmpint (g_subprocess_get_term_sig (child), ==, SIGKILL);
    return FALSE;
  }
  g_assert_cmpint (g_subprocess_get_exit_status (child), ==, 0);
  return TRUE;
}

static int
restore_and_die (const char *path, const char *key, const char *file, glong n)
{
  const ZjConfig config = { .journal.path = (char *)(gsize)path,
                            .journal.key = (char *)(gsize)key,
                            .institution.code = (char *)(gsize) "H33010000001",
                            .desk.number = 7 };
  g_autoptr (GError) error = NULL;

  dies_before = n;
  if (zj_journal_restore (&config, file, &error))
    return 0;
  fprintf (stderr, "%s\n", error->message);
  return 1;
}

/* How many records the journal has, all of them whole; −1 when there is no journal. */
static gint64
records_of (Fixture *fixture)
{
  g_auto (ZjJournalVerdict) verdict = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjJournal) journal = NULL;

  if (g_access (fixture->path, F_OK) != 0)
    return -1;
  zj_journal_verify (&fixture->config, &verdict, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (verdict.what, ==, NULL);
  g_assert_true (verdict.intact);
  journal = fixture_open (fixture);
  return verdict.records;
}

static void
test_killed (Fixture *fixture, gconstpointer data)
{
  const Case which = (Case)GPOINTER_TO_INT (data);
  g_autofree char *before = fixture_file (fixture, ".before"), *file = make (fixture, which);
  guint old = 0, restored = 0;

  for (glong n = 1;; n += STRIDE) {
    g_autoptr (GError) error = NULL;
    gboolean ended;
    gint64 records;

    g_assert_cmpint (n, <, CHANGES_MAX);
    copy_files (before, fixture->path, all_files);
    ended = run_restore (fixture, file, n);
    records = records_of (fixture);
    if (records == NEW_RECORDS)
      restored++;
    else {
      g_assert_false (ended);
      g_assert_cmpint (records, ==, which == OLDER ? OLD_RECORDS : -1);
      old++;
      g_assert_true (zj_journal_restore (&fixture->config, file, &error));
      g_assert_no_error (error);
      g_assert_cmpint (records_of (fixture), ==, NEW_RECORDS);
    }
    if (ended)
      break;
  }
  g_test_message ("%u times the old journal, %u times the restored one", old, restored);
  g_assert_cmpuint (old, >, 10);
  g_assert_cmpuint (restored, >=, STRIDE > 1 ? 1 : 2);
}

int
main (int argc, char **argv)
{
  if (argc == 6 && strcmp (argv[1], "restore") == 0)
    return restore_and_die (argv[2], argv[3], argv[4], strtol (argv[5], NULL, 10));
  /* Some hundred journals; none of them has to outlive the machine. */
  if (g_access ("/dev/shm", W_OK) == 0)
    g_setenv ("TMPDIR", "/dev/shm", TRUE);
  g_test_init (&argc, &argv, NULL);
  program = argv[0];
#define ADD(name, which)                                                                                               \
  g_test_add ("/restore-killed/" name, Fixture, GINT_TO_POINTER (which), fixture_setup, test_killed, fixture_teardown)
  ADD ("older", OLDER);
  ADD ("none", NONE);
  ADD ("side-stays", SIDE_STAYS);
  return g_test_run ();
}
