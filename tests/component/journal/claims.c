/* Numbers of statements: without gaps whatever happens at once or goes wrong, and what is kept of each
 * statement is what the records say. */
#include "journal/claims.h"

#include <client/error.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"

#define PROCESSES 4
#define EACH      15

/* As a statement's record begins; data: a text of it, or NULL to refuse. */
static char *
fill (const char *receipt_no, ZjStay *stay, gpointer data, GError **error)
{
  if (stay != NULL) {
    g_free (stay->manual_receipt);
    stay->manual_receipt = g_strdup (receipt_no);
  }
  if (data != NULL)
    return g_strdup_printf ("{\"paper\":\"manual_claim\",\"receipt_no\":\"%s\",\"content\":\"%s\"}", receipt_no,
                            (const char *)data);
  g_set_error_literal (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_STATE, "told to refuse");
  return NULL;
}

static char text[] = "text";
static const ZjEntry entry = { .kind = ZJ_RECORD_PAPER, .operator_no = "1001", .at_ms = NOW_MS };

static char *
issue (ZjJournal *journal, const char *key)
{
  g_autoptr (GError) error = NULL;
  char *receipt_no = NULL;

  g_assert_true (zj_journal_issue_claim (journal, NULL, &entry, NULL, key, fill, text, &receipt_no, &error));
  g_assert_no_error (error);
  return receipt_no;
}

static guint
serial_of (const char *receipt_no)
{
  return (guint)g_ascii_strtoull (receipt_no + strlen (receipt_no) - 6, NULL, 10);
}

static void
assert_issued (ZjJournal *journal, guint serial)
{
  g_autofree char *receipt_no = issue (journal, NULL);

  g_assert_cmpuint (serial_of (receipt_no), ==, serial);
}

static void
mark (ZjJournal *journal, const char *receipt_no, ZjClaimMark how, guint *paper)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (zj_journal_mark_claim (journal, NULL, &entry, NULL, receipt_no, how, paper, &error));
  g_assert_no_error (error);
}

static ZjClaimEntry *
find (ZjJournal *journal, const char *receipt_no, const char *key)
{
  g_autoptr (GError) error = NULL;
  ZjClaimEntry *claim;

  g_assert_true (zj_journal_find_claim (journal, receipt_no, key, &claim, &error));
  g_assert_no_error (error);
  return claim;
}

static void
assert_verdict (const Fixture *fixture, gboolean intact)
{
  g_auto (ZjJournalVerdict) verdict = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (zj_journal_verify (&fixture->config, &verdict, &error));
  g_assert_no_error (error);
  g_test_message ("%s", verdict.intact ? "intact" : verdict.what);
  g_assert_cmpint (verdict.intact, ==, intact);
}

static void
test_numbers (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZjJournal) journal = fixture_open (fixture);
  g_autoptr (GError) error = NULL;
  g_autofree char *receipt_no = NULL;

  (void)data;
  assert_issued (journal, 1);
  g_assert_false (zj_journal_issue_claim (journal, NULL, &entry, NULL, NULL, fill, NULL, &receipt_no, &error));
  g_assert_error (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_STATE);
  g_assert_null (receipt_no);
  assert_issued (journal, 2); /* what was refused has taken none */
  g_clear_pointer (&journal, zj_journal_close);
  journal = fixture_open (fixture);
  assert_issued (journal, 3);
  assert_verdict (fixture, TRUE);
}

static void
test_with_stay (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZjJournal) journal = fixture_open (fixture);
  g_autoptr (ZjStay) stay = sample_stay ("N-1"), stale = sample_stay ("N-1"), stored = NULL;
  g_autoptr (ZjStayLock) lock = lock_stay (journal, "N-1");
  g_autoptr (GError) error = NULL;
  g_autofree char *receipt_no = NULL, *none = NULL;

  (void)data;
  stay->version = stale->version = 0;
  g_assert_true (zj_journal_issue_claim (journal, lock, &entry, stay, NULL, fill, text, &receipt_no, &error));
  g_assert_no_error (error);
  g_assert_true (zj_journal_get_stay (journal, "N-1", &stored, &error));
  g_assert_cmpstr (stored->manual_receipt, ==, receipt_no);
  g_assert_cmpint (stored->version, ==, stay->version);
  /* A row that is not as it was read: nothing is recorded, no number taken. */
  g_assert_false (zj_journal_issue_claim (journal, lock, &entry, stale, NULL, fill, text, &none, &error));
  g_assert_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_LOCKED);
  assert_issued (journal, 2);
  assert_verdict (fixture, TRUE);
}

static void
test_papers (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZjJournal) journal = fixture_open (fixture);
  g_autofree char *receipt_no = issue (journal, "somebody");
  g_autoptr (ZjClaimEntry) original = find (journal, receipt_no, NULL), by_key = find (journal, NULL, "somebody");
  g_autoptr (ZjClaimEntry) nobody = find (journal, NULL, "nobody"), unheard = find (journal, "X", NULL);
  g_autoptr (ZjClaimEntry) withdrawn = NULL, gone = NULL;
  guint paper = 0;

  (void)data;
  g_assert_true (nobody == NULL && unheard == NULL);
  g_assert_cmpstr (by_key->receipt_no, ==, receipt_no);
  g_assert_cmpuint (original->papers, ==, 1);
  g_assert_nonnull (strstr (original->detail, "text"));
  mark (journal, receipt_no, ZJ_CLAIM_PAPER, &paper);
  g_assert_cmpuint (paper, ==, 2);
  mark (journal, receipt_no, ZJ_CLAIM_NO_PAPER, &paper);
  mark (journal, receipt_no, ZJ_CLAIM_PAPER, &paper);
  g_assert_cmpuint (paper, ==, 2);
  assert_verdict (fixture, TRUE);
  mark (journal, receipt_no, ZJ_CLAIM_WITHDRAWN, NULL);
  withdrawn = find (journal, receipt_no, NULL);
  g_assert_true (withdrawn->withdrawn);
  gone = find (journal, NULL, "somebody");
  g_assert_null (gone);
  assert_verdict (fixture, TRUE);
}

static gboolean
issue_all (Fixture *fixture)
{
  g_autoptr (ZjJournal) journal = fixture_open (fixture);

  for (guint i = 0; i < EACH; i++) {
    g_autofree char *receipt_no = issue (journal, NULL);
  }
  return TRUE;
}

/* Windows and command lines of one desk at once. */
static void
test_processes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZjJournal) journal = NULL;
  pid_t children[PROCESSES];

  (void)data;
  zj_journal_close (fixture_open (fixture));
  for (guint i = 0; i < PROCESSES; i++) {
    children[i] = fork ();
    g_assert_cmpint (children[i], >=, 0);
    if (children[i] == 0)
      _exit (issue_all (fixture) ? 0 : 1);
  }
  for (guint i = 0; i < PROCESSES; i++) {
    int status;

    g_assert_cmpint (waitpid (children[i], &status, 0), ==, children[i]);
    g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
  }
  journal = fixture_open (fixture);
  assert_issued (journal, PROCESSES * EACH + 1);
  for (guint i = 1; i <= PROCESSES * EACH; i++) {
    g_autofree char *receipt_no = g_strdup_printf ("%s%02d%06u", fixture->config.institution.code,
                                                   fixture->config.desk.number, i);
    g_autoptr (ZjClaimEntry) claim = find (journal, receipt_no, NULL);

    g_assert_nonnull (claim);
  }
  assert_verdict (fixture, TRUE);
}

static void
run_sql (const Fixture *fixture, const char *sql)
{
  sqlite3 *db;
  char *message = NULL;

  g_assert_cmpint (sqlite3_open (fixture->path, &db), ==, SQLITE_OK);
  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  g_assert_cmpint (sqlite3_changes (db), >, 0);
  sqlite3_close (db);
}

/* As somebody would who has the file, but not the program. */
static void
test_changed (Fixture *fixture, gconstpointer data)
{
  {
    g_autoptr (ZjJournal) journal = fixture_open (fixture);

    assert_issued (journal, 1);
    assert_issued (journal, 2);
  }
  run_sql (fixture, data);
  assert_verdict (fixture, FALSE);
}

/* A backup that may lack statements goes on with the next thousand; one that has all, where it was. */
static void
test_restored (Fixture *fixture, gconstpointer data)
{
  gboolean lost = data != NULL;
  g_autofree char *backup = fixture_file (fixture, ".backup");
  g_autofree char *side = fixture_file (fixture, "-money");
  g_autoptr (ZjJournal) journal = fixture_open (fixture);
  g_autoptr (GError) error = NULL;

  assert_issued (journal, 1);
  g_assert_true (zj_journal_backup (journal, backup, &error));
  if (lost)
    assert_issued (journal, 2); /* on a paper out there, and in no journal any more */
  g_clear_pointer (&journal, zj_journal_close);
  if (lost) {
    g_assert_cmpint (g_unlink (fixture->path), ==, 0);
    (void)g_unlink (side);
  }
  g_assert_true (zj_journal_restore (&fixture->config, backup, &error));
  g_assert_no_error (error);
  assert_verdict (fixture, TRUE);
  journal = fixture_open (fixture);
  assert_issued (journal, lost ? 1001 : 2);
  assert_verdict (fixture, TRUE);
}

#define ADD(name, data, func) g_test_add ("/claims/" name, Fixture, data, fixture_setup, func, fixture_teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("numbers", NULL, test_numbers);
  ADD ("with-stay", NULL, test_with_stay);
  ADD ("papers", NULL, test_papers);
  ADD ("processes", NULL, test_processes);
  ADD ("changed/serial-gone", "DELETE FROM value WHERE name LIKE 'claims %'", test_changed);
  ADD ("changed/serial", "UPDATE value SET value = randomblob(60) WHERE name LIKE 'claims %'", test_changed);
  ADD ("changed/statement-gone", "DELETE FROM value WHERE name LIKE 'claim H%1'", test_changed);
  ADD ("changed/swapped",
       "UPDATE value SET value = (SELECT value FROM value WHERE name LIKE 'claim H%1') WHERE name LIKE 'claim H%2'",
       test_changed);
  ADD ("restored/whole", NULL, test_restored);
  ADD ("restored/lost", "lost", test_restored);
  return g_test_run ();
}
