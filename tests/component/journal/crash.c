/* Msgids and sudden ends: two processes killed at any moment, the clock thrown about, the
 * power cut. No msgid may come twice. The program starts itself as the processes it kills.
 *
 *   test-journal-crash mint PATH SEED          mints for ever, one msgid a line
 *   test-journal-crash mint-and-die PATH N BOOT   mints N on a forgetting disk, then kills itself
 */
#include "faulty-vfs.h"
#include "journal/journal.h"
#include "journal/place.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NOW_S  G_GINT64_CONSTANT (1782835200) /* 2026-07-01 00:00:00 in China */
#define ROUNDS 40

static const char *program;
static const char *boot_id = "one start";

/* Takes the place of the system's word (linker option --wrap). */
char *__wrap_zj_place_boot_id (void);
char *
__wrap_zj_place_boot_id (void)
{
  return g_strdup (boot_id);
}

static ZjJournal *
open_journal (const char *path)
{
  ZjConfig config = { .journal.path = (char *)(gsize)path, .institution.code = (char *)(gsize) "H33010000001" };
  g_autoptr (GError) error = NULL;
  ZjJournal *journal = zj_journal_open (&config, &error);

  g_assert_no_error (error);
  return journal;
}

/* A whole line in one write, so that a kill leaves none cut. */
static void
print_msgid (ZjJournal *journal, gint64 now_s)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *msgid = zj_journal_next_msgid (journal, now_s * 1000, &error), *line = NULL;

  g_assert_no_error (error);
  line = g_strconcat (msgid, "\n", NULL);
  g_assert_cmpint (write (STDOUT_FILENO, line, strlen (line)), ==, (int)strlen (line));
}

G_NORETURN static void
run_mint (const char *path, const char *seed)
{
  g_autoptr (ZjJournal) journal = open_journal (path);
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32)strtoul (seed, NULL, 10));
  gint64 now_s = NOW_S;

  for (;;) {
    /* Now and then the clock jumps, by up to an hour, back or forth. */
    if (g_rand_int_range (rand, 0, 20) == 0)
      now_s = NOW_S + g_rand_int_range (rand, -3600, 3600);
    print_msgid (journal, now_s);
  }
}

static int
run_mint_and_die (const char *path, const char *n, const char *boot)
{
  ZjJournal *journal;

  boot_id = boot;
  faulty_vfs_install (TRUE);
  journal = open_journal (path);
  for (long i = strtol (n, NULL, 10); i > 0; i--)
    print_msgid (journal, NOW_S);
  return kill (getpid (), SIGKILL);
}

/* The tests */

typedef struct {
  char *folder, *path;
  GHashTable *seen;
} Fixture;

static void
setup (Fixture *fixture, gconstpointer data)
{
  (void)data;
  fixture->folder = g_dir_make_tmp ("zj-crash-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "journal.db", NULL);
  fixture->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) folder = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  (void)data;
  while ((name = g_dir_read_name (folder)) != NULL) {
    g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

    g_unlink (path);
  }
  g_rmdir (fixture->folder);
  g_hash_table_unref (fixture->seen);
  g_free (fixture->folder);
  g_free (fixture->path);
}

typedef struct {
  GSubprocess *process;
  GDataInputStream *lines;
} Child;

static Child
start (const char *const *arguments)
{
  g_autoptr (GError) error = NULL;
  Child child;

  child.process = g_subprocess_newv (arguments, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  child.lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child.process));
  return child;
}

/* Takes up to n lines (0: all there are); each must be new. Returns how many repeated. */
static guint
take (Fixture *fixture, Child *child, guint n)
{
  guint repeated = 0;

  for (guint i = 0; n == 0 || i < n; i++) {
    char *line = g_data_input_stream_read_line (child->lines, NULL, NULL, NULL);

    if (line == NULL)
      break;
    g_assert_cmpuint (strlen (line), ==, 30);
    if (!g_hash_table_add (fixture->seen, line))
      repeated++;
  }
  return repeated;
}

/* Kills it if need be, and takes what it had still said. */
static guint
finish (Fixture *fixture, Child *child)
{
  guint repeated;

  g_subprocess_send_signal (child->process, SIGKILL);
  repeated = take (fixture, child, 0);
  g_assert_true (g_subprocess_wait (child->process, NULL, NULL));
  g_assert_true (g_subprocess_get_if_signaled (child->process));
  g_assert_cmpint (g_subprocess_get_term_sig (child->process), ==, SIGKILL);
  g_object_unref (child->lines);
  g_object_unref (child->process);
  return repeated;
}

static Child
start_mint (Fixture *fixture, guint32 seed)
{
  g_autofree char *text = g_strdup_printf ("%u", seed);
  const char *const arguments[] = { program, "mint", fixture->path, text, NULL };

  return start (arguments);
}

static void
test_killed (Fixture *fixture, gconstpointer data)
{
  Child children[2];

  (void)data;
  for (int i = 0; i < 2; i++)
    children[i] = start_mint (fixture, (guint32)g_test_rand_int ());
  for (int round = 0; round < ROUNDS; round++) {
    int victim = g_test_rand_int_range (0, 2);

    for (int i = 0; i < 2; i++)
      g_assert_cmpuint (take (fixture, &children[i], (guint)g_test_rand_int_range (1, 200)), ==, 0);
    g_assert_cmpuint (finish (fixture, &children[victim]), ==, 0);
    children[victim] = start_mint (fixture, (guint32)g_test_rand_int ());
  }
  for (int i = 0; i < 2; i++)
    g_assert_cmpuint (finish (fixture, &children[i]), ==, 0);
  g_test_message ("%u msgids, %d processes killed", g_hash_table_size (fixture->seen), ROUNDS + 2);
  g_assert_cmpuint (g_hash_table_size (fixture->seen), >, ROUNDS * 2);
}

static guint
mint_until_power_cut (Fixture *fixture, guint n, const char *boot)
{
  g_autofree char *text = g_strdup_printf ("%u", n);
  const char *const arguments[] = { program, "mint-and-die", fixture->path, text, boot, NULL };
  Child child = start (arguments);
  guint repeated = take (fixture, &child, 0);

  repeated += finish (fixture, &child);
  faulty_power_cut (fixture->path);
  return repeated;
}

/* The disk forgets what was not synced, and the clock stands still meanwhile. */
static void
test_power_cut (Fixture *fixture, gconstpointer data)
{
  (void)data;
  for (guint i = 0; i < 8; i++) {
    g_autofree char *boot = g_strdup_printf ("start %u", i);

    g_assert_cmpuint (mint_until_power_cut (fixture, 1 + i * 150, boot), ==, 0);
  }
  g_assert_cmpuint (g_hash_table_size (fixture->seen), ==, 8 + 150 * 28);
}

/* The same without the boot id repeats: so the disk did forget, and the test above can fail. */
static void
test_power_cut_unnoticed (Fixture *fixture, gconstpointer data)
{
  (void)data;
  g_assert_cmpuint (mint_until_power_cut (fixture, 50, "start"), ==, 0);
  g_assert_cmpuint (mint_until_power_cut (fixture, 50, "start"), >, 0);
}

int
main (int argc, char **argv)
{
  if (argc == 4 && strcmp (argv[1], "mint") == 0)
    run_mint (argv[2], argv[3]);
  if (argc == 5 && strcmp (argv[1], "mint-and-die") == 0)
    return run_mint_and_die (argv[2], argv[3], argv[4]);
  g_test_init (&argc, &argv, NULL);
  program = argv[0];
  g_test_add ("/journal/crash/killed", Fixture, NULL, setup, test_killed, teardown);
  g_test_add ("/journal/crash/power-cut", Fixture, NULL, setup, test_power_cut, teardown);
  g_test_add ("/journal/crash/power-cut-unnoticed", Fixture, NULL, setup, test_power_cut_unnoticed, teardown);
  return g_test_run ();
}
