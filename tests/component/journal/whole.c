/* Verify, export, backup, restore. */
#include "fixture.h"

#include "stay/stay_document.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>

static void
verify (Fixture *fixture, ZjJournalVerdict *verdict)
{
  g_autoptr (GError) error = NULL;

  zj_journal_verify (&fixture->config, verdict, &error);
  g_assert_no_error (error);
  g_test_message ("%d, %" G_GINT64_FORMAT " records, first bad %" G_GINT64_FORMAT ": %s", verdict->intact,
                  verdict->records, verdict->first_bad, verdict->what != NULL ? verdict->what : "-");
}

static void
assert_intact (Fixture *fixture, gint64 records)
{
  g_auto (ZjJournalVerdict) verdict = { 0 };

  verify (fixture, &verdict);
  g_assert_null (verdict.what);
  g_assert_true (verdict.intact);
  g_assert_cmpint (verdict.records, ==, records);
  g_assert_cmpint (verdict.first_bad, ==, 0);
}

static void
assert_bad (Fixture *fixture, gint64 first_bad)
{
  g_auto (ZjJournalVerdict) verdict = { 0 };

  verify (fixture, &verdict);
  g_assert_false (verdict.intact);
  g_assert_nonnull (verdict.what);
  g_assert_cmpint (verdict.first_bad, ==, first_bad);
}

static void
put_fees (ZjJournal *journal, const char *ipt_no)
{
  g_autoptr (ZjStayLock) lock = lock_stay (journal, ipt_no);
  g_autoptr (ZjStay) stay = NULL;
  g_autoptr (GError) error = NULL;
  const ZjEntry entry = { .kind = ZJ_RECORD_OUTCOME, .infno = "2301", .msgid = "m", .outcome = ZJ_OUTCOME_DONE };
  static const char *const removed[] = { "L-2", NULL };
  ZjFeeLine lines[] = { { (char *)(gsize) "L-1", (char *)(gsize) "aa", 100, NULL, { -1, -1, -1, -1 } },
                        { (char *)(gsize) "L-2", (char *)(gsize) "bb", -7, (char *)(gsize) "09", { 1, 2, 3, 4 } } };

  g_assert_true (zj_journal_get_stay (journal, ipt_no, &stay, NULL));
  zj_journal_record_fees (journal, lock, &entry, stay, lines, 2, NULL, FALSE, &error);
  zj_journal_record_fees (journal, lock, &entry, stay, NULL, 0, removed, FALSE, &error);
  g_assert_no_error (error);
}

/* Nine records: two stays, three settlements tried, fee lines. */
static void
fill (Fixture *fixture)
{
  g_autoptr (ZjJournal) journal = fixture_open (fixture);

  settle_often (journal, "N-1", 2);
  settle_often (journal, "N-2", 1);
  put_fees (journal, "N-1");
}

/* As somebody would who has the file, but not the program. */
static void
change (Fixture *fixture, const char *sql)
{
  sqlite3 *db;
  char *message = NULL;

  g_assert_cmpint (sqlite3_open (fixture->path, &db), ==, SQLITE_OK);
  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (db);
}

static void
test_intact (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZjJournal) journal = NULL;

  (void)data;
  fill (fixture);
  assert_intact (fixture, 8);
  journal = fixture_open (fixture);
  settle_often (journal, "N-2", 1);
  assert_intact (fixture, 10); /* while it is open */
}

typedef struct {
  const char *name, *sql;
  gint64 first_bad;
} Change;

static const Change changes[] = {
  { "kind", "UPDATE record SET kind=2 WHERE number=3", 3 },
  { "outcome", "UPDATE record SET outcome=2 WHERE number=2", 2 },
  { "time", "UPDATE record SET at_ms=at_ms+1 WHERE number=4", 4 },
  { "msgid", "UPDATE record SET msgid='x' WHERE number=5", 5 },
  { "operator", "UPDATE record SET operator_no=NULL WHERE number=5", 5 },
  { "detail", "UPDATE record SET detail=NULL WHERE number=2", 2 },
  { "swapped", "UPDATE record SET stay=(SELECT stay FROM record WHERE number=1) WHERE number=3", 3 },
  { "fees", "UPDATE record SET fees=x'41' WHERE number=7", 7 },
  { "hash", "UPDATE record SET hash=randomblob(32) WHERE number=6", 6 },
  { "hash-length", "UPDATE record SET hash=x'00' WHERE number=6", 6 },
  { "missing", "DELETE FROM record WHERE number=4", 4 },
  { "first-missing", "DELETE FROM record WHERE number=1", 1 },
  { "end", "DELETE FROM record WHERE number>=5", 5 },
  { "added",
    "INSERT INTO record SELECT 99, at_ms, kind+1, outcome, ipt_no, infno, msgid, operator_no, second_person, detail, "
    "stay, fees, hash FROM record WHERE number=1",
    9 },
  { "row-state", "UPDATE stay SET state=state+1 WHERE ipt_no='N-1'", 8 },
  { "row-work", "UPDATE stay SET work=1-work WHERE ipt_no='N-2'", 6 },
  { "row-older", "UPDATE stay SET record=1 WHERE ipt_no='N-1'", 8 },
  { "row-missing", "DELETE FROM stay WHERE ipt_no='N-2'", 6 },
  { "row-added", "INSERT INTO stay SELECT 'N-3', first, record, version, state, work FROM stay LIMIT 1", 8 },
  { "day-later", "UPDATE record_day SET first=first+1", 0 },
  { "day-missing", "DELETE FROM record_day", 0 },
  { "fee-amount", "UPDATE fee_line SET amount_fen=99", 0 },
  { "fee-missing", "DELETE FROM fee_line", 0 },
  { "fee-added", "INSERT INTO fee_line SELECT 'N-2', sn, digest, amount_fen, category, 0, 0, 0, 0 FROM fee_line", 0 },
};

static void
test_changed (Fixture *fixture, gconstpointer data)
{
  const Change *one = data;

  fill (fixture);
  change (fixture, one->sql);
  assert_bad (fixture, one->first_bad);
}

/* The last records may go unnoticed, but no money intent and nothing before it. */
static void
test_end (Fixture *fixture, gconstpointer data)
{
  (void)data;
  fill (fixture);
  change (fixture, "DELETE FROM record WHERE number>=5");
  fixture_refused (fixture, ZJ_JOURNAL_ERROR_CORRUPT);
  assert_bad (fixture, 5);
}

static void
test_wal_lost (Fixture *fixture, gconstpointer data)
{
  g_autofree char *wal = fixture_file (fixture, "-wal"), *shm = fixture_file (fixture, "-shm"), *content = NULL;
  gsize length;

  (void)data;
  fill (fixture); /* closed: all of it is in the file itself */
  {
    g_autoptr (ZjJournal) journal = fixture_open (fixture);

    settle_often (journal, "N-2", 1);
    g_assert_true (g_file_get_contents (fixture->path, &content, &length, NULL));
  }
  /* What the disk held before the -wal was merged into it. */
  g_assert_true (
      g_file_set_contents_full (fixture->path, content, (gssize)length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  g_unlink (wal);
  g_unlink (shm);
  assert_bad (fixture, 9);
  fixture_refused (fixture, ZJ_JOURNAL_ERROR_CORRUPT);
}

static void
test_side (Fixture *fixture, gconstpointer data)
{
  g_autofree char *side = fixture_file (fixture, "-money"), *content = NULL;
  gsize length;

  (void)data;
  fill (fixture);
  g_assert_true (g_file_get_contents (side, &content, &length, NULL));
  g_assert_cmpuint (length, ==, 1024);
  /* Either half alone is enough to go on with, but it is said. */
  for (gsize half = 0; half < 2; half++) {
    content[half * 512 + 20] ^= 1;
    g_assert_true (g_file_set_contents_full (side, content, (gssize)length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    content[half * 512 + 20] ^= 1;
    assert_bad (fixture, 0);
    zj_journal_close (fixture_open (fixture));
    assert_intact (fixture, 8);
  }
  memset (content, 0, length);
  g_assert_true (g_file_set_contents_full (side, content, (gssize)length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  assert_bad (fixture, 0);
  fixture_refused (fixture, ZJ_JOURNAL_ERROR_CORRUPT);
  g_unlink (side);
  assert_bad (fixture, 0);
  fixture_refused (fixture, ZJ_JOURNAL_ERROR_CORRUPT);
}

static void
test_not_there (Fixture *fixture, gconstpointer data)
{
  g_auto (ZjJournalVerdict) verdict = { 0 };
  g_autoptr (GError) error = NULL;

  (void)data;
  g_assert_false (zj_journal_verify (&fixture->config, &verdict, &error));
  g_assert_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_OPEN);
  fill (fixture);
  g_unlink (fixture->path);
  assert_bad (fixture, 1);
}

/* Export */

static void
test_export (Fixture *fixture, gconstpointer data)
{
  g_autofree char *file = g_build_filename (fixture->folder, "export", NULL), *content = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = NULL;
  struct stat facts;

  (void)data;
  fill (fixture);
  {
    g_autoptr (ZjJournal) journal = fixture_open (fixture);

    zj_journal_export (journal, file, &error);
    g_assert_no_error (error);
    zj_journal_export (journal, file, &error); /* over the old one */
    g_assert_no_error (error);
  }
  g_assert_cmpint (stat (file, &facts), ==, 0);
  g_assert_true ((facts.st_mode & 07777) == 0600);
  g_assert_true (g_file_get_contents (file, &content, NULL, NULL));
  lines = g_strsplit (content, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 11);
  for (guint i = 0; i < 10; i++) {
    g_autoptr (GBytes) line = g_bytes_new_static (lines[i], strlen (lines[i]));
    g_autoptr (ZjJson) json = zj_json_parse (line, &error);

    g_assert_no_error (error);
  }
  g_assert_nonnull (strstr (lines[2], "\"outcome\":\"not_done\""));
  g_assert_nonnull (strstr (lines[2], "\"setl_id\":\"the setl_id\""));
  g_assert_nonnull (strstr (lines[2], "\"medfee_sumamt\":"));
  g_assert_null (strstr (content, "张"));
  g_assert_null (strstr (content, "psn_no"));
  g_assert_null (strstr (content, "diagnosis"));
  g_assert_null (strstr (content, "answer"));
}

/* Backup and restore */

static char *
backup (Fixture *fixture)
{
  g_autoptr (ZjJournal) journal = fixture_open (fixture);
  g_autoptr (GError) error = NULL;
  char *file = g_build_filename (fixture->folder, "backup", NULL);

  zj_journal_backup (journal, file, &error);
  g_assert_no_error (error);
  return file;
}

static void
restore (Fixture *fixture, const char *file, int code)
{
  g_autoptr (GError) error = NULL;

  zj_journal_restore (&fixture->config, file, &error);
  if (error != NULL)
    g_test_message ("%s", error->message);
  if (code == 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, ZJ_JOURNAL_ERROR, code);
}

static void
move_away (Fixture *fixture)
{
  static const char *const suffixes[] = { "", "-wal", "-shm", "-money" };

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *from = fixture_file (fixture, suffixes[i]), *to = g_strconcat (from, ".away", NULL);

    g_rename (from, to);
  }
}

static void
test_backup (Fixture *fixture, gconstpointer data)
{
  g_autofree char *file = NULL;
  g_autoptr (GError) error = NULL;
  struct stat facts;

  (void)data;
  fill (fixture);
  file = backup (fixture);
  g_assert_cmpint (stat (file, &facts), ==, 0);
  g_assert_true ((facts.st_mode & 07777) == 0600);
  {
    g_autoptr (ZjJournal) journal = fixture_open (fixture);

    /* Never over a file that is there. */
    g_assert_false (zj_journal_backup (journal, file, &error));
    g_assert_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_IO);
    /* Not under a program that has it open. */
    restore (fixture, file, ZJ_JOURNAL_ERROR_LOCKED);
  }
  /* The same again: only the marks are added. */
  restore (fixture, file, 0);
  assert_intact (fixture, 8 + 1 + 2);
}

static void
test_restore (Fixture *fixture, gconstpointer data)
{
  g_autofree char *file = NULL, *before = NULL, *after = NULL, *reserved = NULL;
  g_autoptr (ZjJournal) journal = NULL;
  g_autoptr (GPtrArray) work = NULL, records = NULL;
  g_autoptr (ZjStay) settled = NULL;
  const gint64 now_ms = g_get_real_time () / 1000;

  (void)data;
  fill (fixture);
  journal = fixture_open (fixture);
  {
    g_autoptr (ZjStayLock) lock = lock_stay (journal, "N-3");
    g_autoptr (ZjStay) stay = zj_stay_new ("N-3");
    const ZjEntry entry = { .kind = ZJ_RECORD_STAY };

    stay->state = ZJ_STAY_SETTLED;
    g_assert_true (zj_journal_record (journal, lock, &entry, stay, NULL));
  }
  {
    g_autoptr (ZjStayLock) lock = lock_stay (journal, "N-4");
    g_autoptr (ZjStay) stay = zj_stay_new ("N-4");
    const ZjEntry entry = { .kind = ZJ_RECORD_STAY };

    stay->state = ZJ_STAY_WITHDRAWN; /* it may have been admitted again since */
    g_assert_true (zj_journal_record (journal, lock, &entry, stay, NULL));
  }
  g_clear_pointer (&journal, zj_journal_close);
  file = backup (fixture);
  journal = fixture_open (fixture);
  settle_often (journal, "N-2", 2);
  /* Used up after the backup, up to what was reserved. */
  before = zj_journal_next_msgid (journal, now_ms, NULL);
  reserved = zj_journal_next_msgid (journal, now_ms + 29000, NULL);
  g_clear_pointer (&journal, zj_journal_close);
  restore (fixture, file, ZJ_JOURNAL_ERROR_NEWER);
  assert_intact (fixture, 14);
  move_away (fixture);
  restore (fixture, file, 0);
  assert_intact (fixture, 10 + 1 + 3);
  journal = fixture_open (fixture);
  work = zj_journal_list_work (journal, NULL);
  g_assert_cmpuint (work->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_true (((ZjStay *)work->pdata[i])->ask_first);
  g_assert_true (zj_journal_get_stay (journal, "N-3", &settled, NULL));
  g_assert_false (settled->ask_first);
  records = zj_journal_list_records (journal, 11, 0, G_MAXINT64, 10, NULL);
  g_assert_cmpuint (records->len, ==, 4);
  g_assert_cmpint (((ZjRecord *)records->pdata[0])->kind, ==, ZJ_RECORD_NOTE);
  after = zj_journal_next_msgid (journal, now_ms, NULL);
  g_assert_cmpstr (after, >, before);
  g_assert_cmpstr (after, >, reserved);
  /* It goes on as any other, with its marks in the file beside it. */
  settle_often (journal, "N-2", 1);
  g_clear_pointer (&journal, zj_journal_close);
  change (fixture, "DELETE FROM record WHERE number>=13");
  assert_bad (fixture, 13);
}

/* A settlement that the backup holds may have been cancelled since: where it can be asked, it is. */
static void
test_restore_settled (Fixture *fixture, gconstpointer data)
{
  g_autofree char *file = NULL;
  g_autoptr (ZjJournal) journal = fixture_open (fixture);
  g_autoptr (ZjStay) settled = zj_stay_new ("N-3"), restored = NULL;
  const ZjEntry entry = { .kind = ZJ_RECORD_STAY };

  (void)data;
  fixture->config.profile.settlement_query_by_stay = TRUE;
  settled->state = ZJ_STAY_SETTLED;
  {
    g_autoptr (ZjStayLock) lock = lock_stay (journal, "N-3");

    g_assert_true (zj_journal_record (journal, lock, &entry, settled, NULL));
  }
  g_clear_pointer (&journal, zj_journal_close);
  file = backup (fixture);
  move_away (fixture);
  restore (fixture, file, 0);
  journal = fixture_open (fixture);
  g_assert_true (zj_journal_get_stay (journal, "N-3", &restored, NULL));
  g_assert_true (restored->ask_first);
}

/* Lines of before the word for "not known" was the least number: stored it is -1, as it was. */
static void
test_old_parts (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZjJournal) journal = NULL;
  g_autoptr (GArray) lines = NULL;
  const ZjFeeLine *line;

  (void)data;
  fill (fixture);
  change (fixture, "UPDATE fee_line SET part_0=-1, part_1=-9223372036854775808, part_2=0, part_3=-2");
  journal = fixture_open (fixture);
  lines = zj_journal_list_fees (journal, "N-1", NULL);
  g_assert_cmpuint (lines->len, ==, 1);
  line = &g_array_index (lines, ZjFeeLine, 0);
  g_assert_cmpint (line->parts_fen[0], ==, ZJ_MONEY_ABSENT);
  g_assert_cmpint (line->parts_fen[1], ==, -1);
  g_assert_cmpint (line->parts_fen[2], ==, 0);
  g_assert_cmpint (line->parts_fen[3], ==, -2);
}

static void
test_restore_refused (Fixture *fixture, gconstpointer data)
{
  g_autofree char *file = NULL, *content = NULL, *key = NULL, *other = g_strnfill (64, 'b');
  gsize length;

  (void)data;
  fill (fixture);
  file = backup (fixture);
  move_away (fixture);
  g_assert_true (g_file_get_contents (file, &content, &length, NULL));
  /* Cut, changed, no backup at all. */
  g_assert_true (g_file_set_contents (file, content, (gssize)length / 2, NULL));
  restore (fixture, file, ZJ_JOURNAL_ERROR_CORRUPT);
  restore (fixture, "/dev/null", ZJ_JOURNAL_ERROR_OPEN);
  restore (fixture, "/nowhere/at/all", ZJ_JOURNAL_ERROR_OPEN);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_set_contents (file, content, (gssize)length, NULL));
  g_assert_true (g_file_get_contents (fixture->key, &key, NULL, NULL));
  g_assert_true (g_file_set_contents_full (fixture->key, other, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  restore (fixture, file, ZJ_JOURNAL_ERROR_OPEN);
  g_assert_true (g_file_set_contents_full (fixture->key, key, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  restore (fixture, file, 0);
}

/* What is left of a journal that lost its end comes back like a backup. */
static void
test_restore_rest (Fixture *fixture, gconstpointer data)
{
  g_autofree char *away = fixture_file (fixture, ".away");

  (void)data;
  fill (fixture);
  change (fixture, "DELETE FROM record WHERE number>=7; UPDATE stay SET record=4, version=4 WHERE ipt_no='N-1';"
                   "DELETE FROM fee_line; DELETE FROM record WHERE number>=5; DELETE FROM stay WHERE ipt_no='N-2'");
  fixture_refused (fixture, ZJ_JOURNAL_ERROR_CORRUPT);
  restore (fixture, fixture->path, ZJ_JOURNAL_ERROR_NEWER);
  move_away (fixture);
  restore (fixture, away, 0);
  assert_intact (fixture, 4 + 1 + 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test) g_test_add ("/whole/" name, Fixture, NULL, fixture_setup, test, fixture_teardown)
  ADD ("intact", test_intact);
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++) {
    g_autofree char *name = g_strconcat ("/whole/changed/", changes[i].name, NULL);

    g_test_add (name, Fixture, &changes[i], fixture_setup, test_changed, fixture_teardown);
  }
  ADD ("end", test_end);
  ADD ("wal-lost", test_wal_lost);
  ADD ("side", test_side);
  ADD ("not-there", test_not_there);
  ADD ("export", test_export);
  ADD ("backup", test_backup);
  ADD ("restore", test_restore);
  ADD ("restore-settled", test_restore_settled);
  ADD ("old-parts", test_old_parts);
  ADD ("restore-refused", test_restore_refused);
  ADD ("restore-rest", test_restore_rest);
  return g_test_run ();
}
