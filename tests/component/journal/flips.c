/* A bit of every byte of a journal and of its -wal, turned over: verify notices it, or no record
 * up to the last money intent is lost or changed. What the records are is read here by SQL of its
 * own, not by the journal.
 *
 *   test-journal-flips journal|wal [bits]
 *
 * bits: every bit of every byte, instead of one.
 */
#include "fixture.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

/* Under a sanitizer every byte would take an hour: the same ones of them each time. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#  define STRIDE 31
#else
#  define STRIDE 1
#endif

static const char *which = "journal";
static gboolean every_bit;

/* Copies the files as they lie there while the journal is open, so that the -wal is not empty. */
static void
snapshot (Fixture *fixture, Fixture *copy)
{
  static const char *const suffixes[] = { "", "-wal", "-money" };

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *from = fixture_file (fixture, suffixes[i]), *to = fixture_file (copy, suffixes[i]);
    g_autofree char *content = NULL;
    gsize length;

    g_assert_true (g_file_get_contents (from, &content, &length, NULL));
    g_assert_cmpuint (length, >, 0);
    g_assert_true (g_file_set_contents_full (to, content, (gssize)length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  }
  g_free (copy->key);
  copy->key = g_strdup (fixture->key);
  copy->config.journal.key = copy->key;
}

static void
settle_small (ZjJournal *journal, ZjStay *stay)
{
  record_intent (journal, stay, "2304");
  record_outcome (journal, stay, ZJ_OUTCOME_DONE);
}

/* Money intents in the file itself and in the -wal, and a record behind the last of them. Small
 * stays: verify reads all of them a hundred thousand times. */
static void
make (Fixture *fixture, Fixture *copy)
{
  g_autoptr (ZjJournal) journal = fixture_open (fixture);
  g_autoptr (ZjStay) stay = zj_stay_new ("N-1"), other = zj_stay_new ("N-2");

  settle_small (journal, stay);
  g_clear_pointer (&journal, zj_journal_close);
  journal = fixture_open (fixture);
  settle_small (journal, other);
  snapshot (fixture, copy);
}

/* Every column of every record up to number, or NULL when that cannot be read. */
static char *
dump (const char *path, gint64 number)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *sql = g_strdup_printf ("SELECT * FROM record WHERE number <= %" G_GINT64_FORMAT " ORDER BY number",
                                          number);
  sqlite3_stmt *statement = NULL;
  sqlite3 *db;
  int result;

  sqlite3_open_v2 (path, &db, SQLITE_OPEN_READONLY, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  result = sqlite3_prepare_v2 (db, sql, -1, &statement, NULL);
  while (result == SQLITE_OK && sqlite3_step (statement) == SQLITE_ROW)
    for (int i = 0; i < sqlite3_column_count (statement); i++) {
      int length = sqlite3_column_bytes (statement, i);

      g_string_append_printf (text, "%d %d ", sqlite3_column_type (statement, i), length);
      g_string_append_len (text, sqlite3_column_blob (statement, i), length);
    }
  if (result == SQLITE_OK)
    result = sqlite3_reset (statement);
  sqlite3_finalize (statement);
  sqlite3_close (db);
  return result == SQLITE_OK ? g_base64_encode ((const guchar *)text->str, text->len) : NULL;
}

static gint64
last_money_intent (const char *path)
{
  gint64 number = 0;
  sqlite3_stmt *statement;
  sqlite3 *db;

  sqlite3_open_v2 (path, &db, SQLITE_OPEN_READONLY, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  g_assert_cmpint (sqlite3_prepare_v2 (db, "SELECT max(number) FROM record WHERE kind=1", -1, &statement, NULL), ==, 0);
  if (sqlite3_step (statement) == SQLITE_ROW)
    number = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (db);
  return number;
}

static gboolean
is_noticed (Fixture *copy)
{
  g_auto (ZjJournalVerdict) verdict = { 0 };

  return !zj_journal_verify (&copy->config, &verdict, NULL) || !verdict.intact;
}

static void
flip (int fd, gsize at, guint bit)
{
  guint8 byte;

  g_assert_cmpint (pread (fd, &byte, 1, (off_t)at), ==, 1);
  byte ^= (guint8)(1u << bit);
  g_assert_cmpint (pwrite (fd, &byte, 1, (off_t)at), ==, 1);
}

/* Turned over, looked at, turned back. */
static gboolean
notices (Fixture *copy, int fd, gsize at, guint bit, gint64 last, const char *whole)
{
  gboolean noticed;

  flip (fd, at, bit);
  noticed = is_noticed (copy);
  if (!noticed) {
    g_autofree char *now = dump (copy->path, last);

    if (g_strcmp0 (now, whole) != 0)
      g_error ("bit %u of byte %" G_GSIZE_FORMAT " of %s was turned unnoticed", bit, at, which);
  }
  flip (fd, at, bit);
  return noticed;
}

static void
test_flips (Fixture *fixture, gconstpointer data)
{
  const gboolean wal = strcmp (which, "wal") == 0;
  g_autofree char *file = NULL, *whole = NULL;
  gsize size, noticed = 0, turned = 0;
  Fixture copy = { 0 };
  gint64 last;
  int fd;

  (void)data;
  fixture_setup (&copy, NULL);
  g_free (copy.key);
  copy.key = NULL;
  make (fixture, &copy);
  file = fixture_file (&copy, wal ? "-wal" : "");
  last = last_money_intent (copy.path);
  g_assert_cmpint (last, ==, 3);
  whole = dump (copy.path, last);
  g_assert_nonnull (whole);
  g_assert_false (is_noticed (&copy));
  fd = open (file, O_RDWR | O_CLOEXEC);
  size = (gsize)lseek (fd, 0, SEEK_END);
  for (gsize at = 0; at < size; at += STRIDE)
    for (guint bit = every_bit ? 0 : (guint)(at * 5 % 8), n = every_bit ? 8 : 1; n > 0; n--, bit++, turned++)
      noticed += notices (&copy, fd, at, bit, last, whole) ? 1 : 0;
  close (fd);
  g_assert_false (is_noticed (&copy));
  g_test_message ("%s: %" G_GSIZE_FORMAT " bytes, %" G_GSIZE_FORMAT " turned, %" G_GSIZE_FORMAT " noticed", which, size,
                  turned, noticed);
  g_assert_cmpuint (turned, ==, (size + STRIDE - 1) / STRIDE * (every_bit ? 8 : 1));
  g_assert_cmpuint (noticed, >, turned / 20);
  fixture_teardown (&copy, NULL);
}

/* The -wal cut at any length, or gone. */
static void
test_cut (Fixture *fixture, gconstpointer data)
{
  g_autofree char *file = NULL, *whole = NULL;
  gsize noticed = 0, harmless = 0;
  Fixture copy = { 0 };
  gint64 last;

  (void)data;
  fixture_setup (&copy, NULL);
  g_free (copy.key);
  copy.key = NULL;
  make (fixture, &copy);
  file = fixture_file (&copy, "-wal");
  last = last_money_intent (copy.path);
  whole = dump (copy.path, last);
  for (;;) {
    g_autofree char *content = NULL, *now = NULL;
    gsize length;

    g_assert_true (g_file_get_contents (file, &content, &length, NULL));
    if (is_noticed (&copy))
      noticed++;
    else {
      harmless++;
      now = dump (copy.path, last);
      g_assert_cmpstr (now, ==, whole);
    }
    if (length == 0)
      break;
    g_assert_cmpint (truncate (file, (off_t)(length > 515 ? length - 515 : 0)), ==, 0);
  }
  g_unlink (file);
  g_assert_true (is_noticed (&copy));
  g_test_message ("-wal cut: %" G_GSIZE_FORMAT " noticed, %" G_GSIZE_FORMAT " harmless", noticed, harmless);
  g_assert_cmpuint (noticed, >, 10);
  g_assert_cmpuint (harmless, >, 1);
  fixture_teardown (&copy, NULL);
}

int
main (int argc, char **argv)
{
  /* A hundred thousand times the same few pages: what a disk makes of them is not asked here. */
  if (g_access ("/dev/shm", W_OK) == 0)
    g_setenv ("TMPDIR", "/dev/shm", TRUE);
  g_test_init (&argc, &argv, NULL);
  if (argc > 1)
    which = argv[1];
  every_bit = argc > 2 && strcmp (argv[2], "bits") == 0;
  g_test_add ("/flips/every-byte", Fixture, NULL, fixture_setup, test_flips, fixture_teardown);
  if (strcmp (which, "wal") == 0)
    g_test_add ("/flips/cut", Fixture, NULL, fixture_setup, test_cut, fixture_teardown);
  return g_test_run ();
}
