/* What the journal costs a settlement, beside its floor on the same disk in the same minute.
 *
 *   zj-bench-journal [FOLDER] [ROUNDS]
 *
 * A settlement is a msgid, a durable intent with its mark in the side file, and a durable
 * outcome. The floor is what no journal can do without: two commits of a raw SQLite database
 * (WAL, synchronous=FULL) of as many bytes each, and one write of a sector with fdatasync. Both
 * take turns, so that a slow moment of the disk hits both. Exits 1 above 1.2 times the floor.
 */
#include "journal/stays.h"
#include "stay/stay_document.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LIMIT 1.2

typedef struct {
  sqlite3 *db;
  sqlite3_stmt *insert;
  int fd;
  GBytes *payload;
} Floor;

static ZjStay *
new_stay (void)
{
  ZjStay *stay = zj_stay_new ("ZY26070101");

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
  stay->open.infno = g_strdup ("2304");
  for (int id = 0; id < ZJ_N_AMOUNTS; id++) {
    stay->trial.fen[id] = 123456 + id;
    stay->trial.present |= 1u << id;
  }
  stay->settlement = stay->trial;
  return stay;
}

static void
must (gboolean good, const char *what, const GError *error)
{
  if (good)
    return;
  fprintf (stderr, "%s: %s\n", what, error != NULL ? error->message : "failed");
  exit (2);
}

static void
floor_open (Floor *floor, const char *folder, gsize payload)
{
  g_autofree char *path = g_build_filename (folder, "floor.db", NULL), *side = g_build_filename (folder, "floor", NULL);
  g_autofree guint8 *random = g_malloc (payload);
  const guint8 block[1024] = { 0 };

  sqlite3_randomness ((int)payload, random);
  floor->payload = g_bytes_new (random, payload);
  must (sqlite3_open (path, &floor->db) == SQLITE_OK, "floor", NULL);
  must (sqlite3_exec (floor->db,
                      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                      "CREATE TABLE record (number INTEGER PRIMARY KEY, payload BLOB)",
                      NULL, NULL, NULL)
            == SQLITE_OK,
        "floor", NULL);
  must (sqlite3_prepare_v2 (floor->db, "INSERT INTO record (payload) VALUES (?)", -1, &floor->insert, NULL)
            == SQLITE_OK,
        "floor", NULL);
  floor->fd = open (side, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  must (pwrite (floor->fd, block, sizeof block, 0) == (ssize_t)sizeof block && fsync (floor->fd) == 0, "floor", NULL);
}

static void
floor_commit (Floor *floor)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (floor->payload, &length);

  sqlite3_bind_blob (floor->insert, 1, data, (int)length, SQLITE_STATIC);
  must (sqlite3_step (floor->insert) == SQLITE_DONE, "floor commit", NULL);
  sqlite3_reset (floor->insert);
}

static double
floor_round (Floor *floor, guint round)
{
  const guint8 block[512] = { (guint8)round };
  gint64 before = g_get_monotonic_time ();

  floor_commit (floor);
  must (pwrite (floor->fd, block, sizeof block, (off_t)(round % 2) * 512) == (ssize_t)sizeof block
            && fdatasync (floor->fd) == 0,
        "floor sync", NULL);
  floor_commit (floor);
  return (double)(g_get_monotonic_time () - before) / 1000;
}

static double
journal_round (ZjJournal *journal, ZjStayLock *lock, ZjStay *stay)
{
  g_autoptr (GError) error = NULL;
  gint64 before = g_get_monotonic_time ();
  g_autofree char *msgid = zj_journal_new_intent_id (journal, g_get_real_time () / 1000, &error);
  ZjEntry entry = { .kind = ZJ_RECORD_INTENT, .infno = "2304", .msgid = msgid, .operator_no = "1001" };

  must (msgid != NULL, "msgid", error);
  stay->open.phase = ZJ_OPEN_ASKING;
  must (zj_journal_record (journal, lock, &entry, stay, &error), "intent", error);
  stay->open.phase = ZJ_OPEN_NONE;
  entry.kind = ZJ_RECORD_OUTCOME;
  entry.outcome = ZJ_OUTCOME_DONE;
  must (zj_journal_record (journal, lock, &entry, stay, &error), "outcome", error);
  return (double)(g_get_monotonic_time () - before) / 1000;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const double *left = a, *right = b;

  return (*left > *right) - (*left < *right);
}

static double
quantile (double *values, guint n, guint percent)
{
  qsort (values, n, sizeof *values, compare);
  return values[(gsize)(n - 1) * percent / 100];
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

int
main (int argc, char **argv)
{
  const guint rounds = argc > 2 ? (guint)strtoul (argv[2], NULL, 10) : 300;
  g_autofree char *folder = g_build_filename (argc > 1 ? argv[1] : g_get_tmp_dir (), "zj-bench-XXXXXX", NULL);
  g_autofree double *floors = g_new (double, rounds), *journals = g_new (double, rounds);
  g_autofree char *path = NULL, *key = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjStay) stay = new_stay ();
  g_autoptr (GBytes) document = zj_stay_to_document (stay);
  ZjConfig config = { .institution.code = (char *)(gsize) "H33010000001" };
  double floor_sum = 0, journal_sum = 0;
  ZjJournal *journal;
  ZjStayLock *lock;
  Floor floor;

  must (rounds > 0 && g_mkdtemp (folder) != NULL, "folder", NULL);
  config.journal.path = path = g_build_filename (folder, "journal.db", NULL);
  config.journal.key = key = g_build_filename (folder, "journal.key", NULL);
  journal = zj_journal_open (&config, &error);
  must (journal != NULL, "journal", error);
  lock = zj_journal_lock_stay (journal, stay->ipt_no, 0, NULL, &error);
  must (lock != NULL, "lock", error);
  floor_open (&floor, folder, g_bytes_get_size (document));
  for (guint i = 0; i < rounds; i++) {
    floors[i] = floor_round (&floor, i);
    journals[i] = journal_round (journal, lock, stay);
    floor_sum += floors[i];
    journal_sum += journals[i];
  }
  zj_stay_lock_free (lock);
  zj_journal_close (journal);
  sqlite3_finalize (floor.insert);
  sqlite3_close (floor.db);
  close (floor.fd);
  g_bytes_unref (floor.payload);
  clear_folder (folder);
  printf ("%u settlements, %zu bytes each: floor median %.3f ms (95 %% %.3f), journal median %.3f ms (95 %% %.3f)\n",
          rounds, g_bytes_get_size (document), quantile (floors, rounds, 50), quantile (floors, rounds, 95),
          quantile (journals, rounds, 50), quantile (journals, rounds, 95));
  printf ("journal / floor: %.2f by medians, %.2f by sums\n",
          quantile (journals, rounds, 50) / quantile (floors, rounds, 50), journal_sum / floor_sum);
  return quantile (journals, rounds, 50) <= LIMIT * quantile (floors, rounds, 50) ? 0 : 1;
}
