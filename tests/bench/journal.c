/* What the journal costs a settlement, beside its floor on the same disk in the same minute.
 *
 *   zj-bench-journal [FOLDER] [ROUNDS]
 *
 * A settlement takes the stay's lock, and makes a durable intent under a msgid of its own, its
 * mark in the side file, and a durable outcome. Two floors take turns with it, so that a slow
 * moment of the disk hits all three:
 *
 *   rows   what no journal can do without: as many commits of a raw SQLite database (WAL,
 *          synchronous=FULL) of the smallest row, and as many synced writes of one sector;
 *   bytes  the same with rows of as many bytes as the journal is given to keep.
 *
 * All three begin warm: a -wal that still grows costs its file system a commit of its own with
 * every sync, and SQLite's does until its first checkpoint, the desk's at no time. A checkpoint is
 * counted where it falls: with SQLite within a commit, with the desk beside its work, where no
 * settlement waits for it.
 *
 * Syncs and written bytes are counted as the system sees them. Exits 1 above 1.2 times the floor
 * of bytes, by medians.
 */
#include "journal/stays.h"
#include "stay/stay_document.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LIMIT       1.2
#define N_STAYS     64
#define TIDY_ROUNDS 50
#define WARM_ROUNDS 100
#define WARM_BYTES  (5 * 1024 * 1024)

/* What goes to the system, from SQLite as from here: the program's own functions come first. */

static struct {
  guint syncs;
  gsize bytes;
} seen;

int
fdatasync (int fd)
{
  seen.syncs++;
  return (int)syscall (SYS_fdatasync, fd);
}

int
fsync (int fd)
{
  seen.syncs++;
  return (int)syscall (SYS_fsync, fd);
}

ssize_t
pwrite64 (int fd, const void *data, size_t length, off64_t at)
{
  seen.bytes += length;
  return syscall (SYS_pwrite64, fd, data, length, at);
}

ssize_t
pwrite (int fd, const void *data, size_t length, off_t at)
{
  return pwrite64 (fd, data, length, at);
}

static void
must (gboolean good, const char *what, const GError *error)
{
  if (good)
    return;
  fprintf (stderr, "%s: %s\n", what, error != NULL ? error->message : "failed");
  exit (2);
}

/* One of the three, and what its rounds took. */
typedef struct {
  const char *name;
  double *ms, sum;
  guint n, most_syncs, syncs;
  gsize bytes;
} Series;

static void
series_add (Series *series, gint64 from_us)
{
  series->ms[series->n] = (double)(g_get_monotonic_time () - from_us) / 1000;
  series->sum += series->ms[series->n++];
  series->syncs += seen.syncs;
  series->bytes += seen.bytes;
  series->most_syncs = MAX (series->most_syncs, seen.syncs);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const double *left = a, *right = b;

  return (*left > *right) - (*left < *right);
}

static double
quantile (const Series *series, guint percent)
{
  return series->ms[(gsize)(series->n - 1) * percent / 100];
}

static void
series_print (Series *series)
{
  qsort (series->ms, series->n, sizeof *series->ms, compare);
  printf ("  %-8s median %.3f ms, 95 %% %.3f, mean %.3f; %.1f syncs (most %u), %.1f KiB written\n", series->name,
          quantile (series, 50), quantile (series, 95), series->sum / series->n, (double)series->syncs / series->n,
          series->most_syncs, (double)series->bytes / series->n / 1024);
}

/* The floors */

typedef struct {
  sqlite3 *db;
  sqlite3_stmt *insert;
  int fd;
  gsize length;
  guint8 *payload;
  Series series;
} Floor;

static void
sql (sqlite3 *db, const char *text)
{
  must (sqlite3_exec (db, text, NULL, NULL, NULL) == SQLITE_OK, sqlite3_errmsg (db), NULL);
}

static void
floor_commit (Floor *floor)
{
  sqlite3_bind_blob (floor->insert, 1, floor->payload, (int)floor->length, SQLITE_STATIC);
  must (sqlite3_step (floor->insert) == SQLITE_DONE, "floor commit", NULL);
  sqlite3_reset (floor->insert);
}

static void
floor_open (Floor *floor, const char *folder, const char *name, gsize length)
{
  g_autofree char *file = g_strconcat (name, ".db", NULL), *path = g_build_filename (folder, file, NULL);
  g_autofree char *side = g_build_filename (folder, name, NULL);
  const guint8 block[1024] = { 0 };

  floor->length = length;
  floor->payload = g_malloc (length);
  sqlite3_randomness ((int)length, floor->payload);
  must (sqlite3_open (path, &floor->db) == SQLITE_OK, "floor", NULL);
  sql (floor->db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                  "CREATE TABLE record (number INTEGER PRIMARY KEY, payload BLOB);"
                  "CREATE TABLE warm (payload BLOB); INSERT INTO warm VALUES (zeroblob(" G_STRINGIFY (WARM_BYTES) "))");
  must (sqlite3_prepare_v2 (floor->db, "INSERT INTO record (payload) VALUES (?)", -1, &floor->insert, NULL)
            == SQLITE_OK,
        "floor", NULL);
  floor->fd = open (side, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  must (pwrite (floor->fd, block, sizeof block, 0) == (ssize_t)sizeof block && fsync (floor->fd) == 0, "floor", NULL);
}

static void
floor_round (Floor *floor, guint round)
{
  const guint8 block[512] = { (guint8)round };
  gint64 from_us = g_get_monotonic_time ();

  seen.syncs = 0, seen.bytes = 0;
  floor_commit (floor);
  must (pwrite (floor->fd, block, sizeof block, (off_t)(round % 2) * 512) == (ssize_t)sizeof block
            && fdatasync (floor->fd) == 0,
        "floor sync", NULL);
  floor_commit (floor);
  series_add (&floor->series, from_us);
}

static void
floor_close (Floor *floor)
{
  sqlite3_finalize (floor->insert);
  sqlite3_close (floor->db);
  close (floor->fd);
  g_free (floor->payload);
  g_free (floor->series.ms);
}

/* The journal */

static ZjStay *
new_stay (guint n)
{
  g_autofree char *ipt_no = g_strdup_printf ("ZY260701%05u", n);
  ZjStay *stay = zj_stay_new (ipt_no);

  stay->state = ZJ_STAY_DISCHARGED;
  stay->mdtrt_id = g_strdup ("33010026070100000001");
  stay->psn_no = g_strdup ("33000000000000000000000001");
  stay->insutype = g_strdup ("310");
  stay->insured_region = g_strdup ("420100");
  stay->med_type = g_strdup ("21");
  stay->name = zj_personal_new ("测试甲");
  stay->cert_no = zj_personal_new ("000000190001010000");
  stay->cert_type = g_strdup ("01");
  stay->admitted_at = g_strdup ("2026-07-01 08:30:00");
  stay->discharged_at = g_strdup ("2026-07-09 10:00:00");
  stay->diagnosis.code = g_strdup ("I25.103");
  stay->diagnosis.name = g_strdup ("冠状动脉粥样硬化性心脏病");
  for (int id = 0; id < ZJ_N_AMOUNTS; id++) {
    stay->trial.fen[id] = 123456 + id;
    stay->trial.present |= 1u << id;
  }
  stay->settlement = stay->trial;
  return stay;
}

static void
name_intent (ZjStay *stay, const char *msgid, gpointer data)
{
  (void)data;
  g_free (stay->open.msgid);
  stay->open.msgid = g_strdup (msgid);
}

static void
journal_round (ZjJournal *journal, ZjStay *stay, Series *series)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjStayLock) lock = NULL;
  g_autofree char *msgid = NULL;
  ZjEntry entry = { .kind = ZJ_RECORD_INTENT, .infno = "2304", .operator_no = "1001" };
  gint64 from_us = g_get_monotonic_time ();

  seen.syncs = 0, seen.bytes = 0;
  lock = zj_journal_lock_stay (journal, stay->ipt_no, 0, NULL, &error);
  must (lock != NULL, "lock", error);
  stay->open.phase = ZJ_OPEN_ASKING;
  g_free (stay->open.infno);
  stay->open.infno = g_strdup (entry.infno);
  msgid = zj_journal_record_intent (journal, lock, &entry, stay, g_get_real_time () / 1000, name_intent, NULL, &error);
  must (msgid != NULL, "intent", error);
  stay->open.phase = ZJ_OPEN_NONE;
  entry.msgid = msgid;
  entry.kind = ZJ_RECORD_OUTCOME;
  entry.outcome = ZJ_OUTCOME_DONE;
  must (zj_journal_record (journal, lock, &entry, stay, &error), "outcome", error);
  series_add (series, from_us);
}

static void
clear_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    g_unlink (path);
  }
  g_rmdir (folder);
}

static void
measure (ZjJournal *journal, ZjStay **stays, Floor *rows, Floor *bytes, Series *series, guint rounds)
{
  series->n = rows->series.n = bytes->series.n = 0;
  for (guint i = 0; i < rounds; i++) {
    floor_round (rows, i);
    journal_round (journal, stays[i % N_STAYS], series);
    floor_round (bytes, i);
    if (i % TIDY_ROUNDS == 0)
      zj_journal_tidy (journal);
  }
}

int
main (int argc, char **argv)
{
  const guint rounds = MAX (argc > 2 ? (guint)strtoul (argv[2], NULL, 10) : 500, WARM_ROUNDS);
  g_autofree char *folder = g_build_filename (argc > 1 ? argv[1] : g_get_tmp_dir (), "zj-bench-XXXXXX", NULL);
  Floor rows = { .series = { .name = "rows", .ms = g_new (double, rounds) } };
  Floor bytes = { .series = { .name = "bytes", .ms = g_new (double, rounds) } };
  Series series = { .name = "journal", .ms = g_new (double, rounds) };
  g_autofree char *path = NULL, *key = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) document = NULL;
  ZjStay *stays[N_STAYS];
  ZjConfig config = { .institution.code = (char *)(gsize) "H33010000001" };
  ZjJournal *journal;
  double by_bytes;

  must (g_mkdtemp (folder) != NULL, "folder", NULL);
  config.journal.path = path = g_build_filename (folder, "journal.db", NULL);
  config.journal.key = key = g_build_filename (folder, "journal.key", NULL);
  journal = zj_journal_open (&config, &error);
  must (journal != NULL, "journal", error);
  for (guint i = 0; i < N_STAYS; i++)
    stays[i] = new_stay (i);
  document = zj_stay_to_document (stays[0]);
  floor_open (&rows, folder, "rows", 1);
  floor_open (&bytes, folder, "bytes", g_bytes_get_size (document));
  zj_journal_tidy (journal);
  measure (journal, stays, &rows, &bytes, &series, WARM_ROUNDS);
  rows.series = (Series){ .name = rows.series.name, .ms = rows.series.ms };
  bytes.series = (Series){ .name = bytes.series.name, .ms = bytes.series.ms };
  series = (Series){ .name = series.name, .ms = series.ms };
  measure (journal, stays, &rows, &bytes, &series, rounds);
  printf ("(4) %u settlements in %s, a stay of %zu bytes\n", rounds, folder, g_bytes_get_size (document));
  series_print (&rows.series);
  series_print (&bytes.series);
  series_print (&series);
  by_bytes = quantile (&series, 50) / quantile (&bytes.series, 50);
  printf ("  journal / floor by medians: %.2f of bytes, %.2f of rows; by means %.2f and %.2f\n", by_bytes,
          quantile (&series, 50) / quantile (&rows.series, 50), series.sum / bytes.series.sum,
          series.sum / rows.series.sum);
  zj_journal_close (journal);
  for (guint i = 0; i < N_STAYS; i++)
    zj_stay_free (stays[i]);
  floor_close (&rows);
  floor_close (&bytes);
  g_free (series.ms);
  clear_folder (folder);
  return by_bytes <= LIMIT ? 0 : 1;
}
