/* The journal in a file of this machine: the only one that knows SQLite.
 *
 * Two connections to one database in WAL mode. `durable` syncs every commit. `quick`
 * does not, and writes nothing but how far the msgids have come within a reservation
 * that `durable` has synced: after a crash of the process the page cache still holds it,
 * after a crash of the machine (told by the boot id) the reservation counts as used up.
 */
#include "journal/journal.h"

#include "journal/msgid.h"
#include "journal/place.h"

#include <errno.h>
#include <sqlite3.h>
#include <string.h>

#define APPLICATION_ID  0x5a4a4c31 /* "ZJL1" */
#define BUSY_TIMEOUT_MS 5000

/* A msgid this far ahead of the clock tells of one that was once set wrong. */
#define AHEAD_S 300

struct _ZjJournal {
  GMutex lock; /* over both connections */
  sqlite3 *durable, *quick;
  char *path, *institution, *boot_id;
  int desk;
  gboolean told_ahead; /* that msgids run ahead of the clock: said once */
};

typedef sqlite3_stmt Statement;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Statement, sqlite3_finalize)

/* Each is run once, in order, in one transaction with its row in `migration`. Never
 * change one that was released: add another. */
static const char *const migrations[] = {
  "CREATE TABLE msgid ("
  "  institution TEXT NOT NULL, desk INTEGER NOT NULL,"
  "  second INTEGER NOT NULL, serial INTEGER NOT NULL," /* the last position used */
  "  reserved_to INTEGER NOT NULL,"                     /* Unix seconds; synced before anything in it is used */
  "  boot TEXT NOT NULL,"                               /* the start of the machine that wrote second and serial */
  "  PRIMARY KEY (institution, desk)) STRICT, WITHOUT ROWID;"
  "CREATE TABLE sign_in ("
  "  platform TEXT NOT NULL, operator_no TEXT NOT NULL,"
  "  day TEXT NOT NULL, sign_no TEXT NOT NULL,"
  "  PRIMARY KEY (platform, operator_no)) STRICT, WITHOUT ROWID;",
};

/* Errors */

static int
code_of (sqlite3 *db, int result)
{
  int number = db != NULL ? sqlite3_system_errno (db) : 0;

  switch (result & 0xff) {
  case SQLITE_FULL:
    return ZJ_JOURNAL_ERROR_DISK_FULL;
  case SQLITE_READONLY:
    return ZJ_JOURNAL_ERROR_READ_ONLY;
  case SQLITE_CORRUPT:
  case SQLITE_NOTADB:
    return ZJ_JOURNAL_ERROR_CORRUPT;
  case SQLITE_BUSY:
  case SQLITE_LOCKED:
    return ZJ_JOURNAL_ERROR_LOCKED;
  case SQLITE_CANTOPEN:
    if (number == EROFS)
      return ZJ_JOURNAL_ERROR_READ_ONLY;
    return number == ENOSPC || number == EDQUOT ? ZJ_JOURNAL_ERROR_DISK_FULL : ZJ_JOURNAL_ERROR_OPEN;
  default:
    return number == ENOSPC || number == EDQUOT ? ZJ_JOURNAL_ERROR_DISK_FULL : ZJ_JOURNAL_ERROR_IO;
  }
}

static gboolean
fail (ZjJournal *journal, sqlite3 *db, int result, GError **error)
{
  int number = db != NULL ? sqlite3_system_errno (db) : 0;

  g_set_error (error, ZJ_JOURNAL_ERROR, code_of (db, result), "%s: %s (SQLite %d)%s%s", journal->path,
               db != NULL ? sqlite3_errmsg (db) : sqlite3_errstr (result), result, number != 0 ? ": " : "",
               number != 0 ? g_strerror (number) : "");
  return FALSE;
}

/* Statements */

static gboolean
run (ZjJournal *journal, sqlite3 *db, const char *sql, GError **error)
{
  int result = sqlite3_exec (db, sql, NULL, NULL, NULL);

  return result == SQLITE_OK || fail (journal, db, result, error);
}

/* Prepares sql and binds one value for each letter of types: t const char *, i gint64. */
static Statement *
prepare (ZjJournal *journal, sqlite3 *db, GError **error, const char *sql, const char *types, ...)
{
  g_autoptr (Statement) statement = NULL;
  int result = sqlite3_prepare_v2 (db, sql, -1, &statement, NULL);
  va_list values;

  va_start (values, types);
  for (int i = 0; result == SQLITE_OK && types[i] != '\0'; i++)
    result = types[i] == 't' ? sqlite3_bind_text (statement, i + 1, va_arg (values, const char *), -1, SQLITE_TRANSIENT)
                             : sqlite3_bind_int64 (statement, i + 1, va_arg (values, gint64));
  va_end (values);
  if (result != SQLITE_OK) {
    fail (journal, db, result, error);
    return NULL;
  }
  return g_steal_pointer (&statement);
}

/* Steps to the next row; *row FALSE at the end. */
static gboolean
step (ZjJournal *journal, sqlite3 *db, Statement *statement, gboolean *row, GError **error)
{
  int result = sqlite3_step (statement);

  *row = result == SQLITE_ROW;
  return result == SQLITE_ROW || result == SQLITE_DONE || fail (journal, db, result, error);
}

static gboolean
step_to_end (ZjJournal *journal, sqlite3 *db, Statement *statement, GError **error)
{
  gboolean row;

  return statement != NULL && step (journal, db, statement, &row, error);
}

static gboolean
read_integer (ZjJournal *journal, sqlite3 *db, const char *sql, gint64 *value, GError **error)
{
  g_autoptr (Statement) statement = prepare (journal, db, error, sql, "");
  gboolean row;

  *value = 0;
  if (statement == NULL || !step (journal, db, statement, &row, error))
    return FALSE;
  if (row)
    *value = sqlite3_column_int64 (statement, 0);
  return TRUE;
}

static char *
column_text (Statement *statement, int column)
{
  return g_strdup ((const char *)sqlite3_column_text (statement, column));
}

/* Ends the transaction: commits when good so far. */
static gboolean
end (ZjJournal *journal, sqlite3 *db, gboolean good, GError **error)
{
  if (good && run (journal, db, "COMMIT", error))
    return TRUE;
  if (!sqlite3_get_autocommit (db))
    sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

/* Opening */

static gboolean
use_wal (ZjJournal *journal, sqlite3 *db, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + BUSY_TIMEOUT_MS * G_TIME_SPAN_MILLISECOND;

  for (;;) {
    g_autoptr (Statement) statement = prepare (journal, db, NULL, "PRAGMA journal_mode=WAL", "");
    int result = statement != NULL ? sqlite3_step (statement) : sqlite3_errcode (db);

    if (result == SQLITE_ROW && g_strcmp0 ((const char *)sqlite3_column_text (statement, 0), "wal") == 0)
      return TRUE;
    if (result == SQLITE_ROW) {
      g_set_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_OPEN, "%s: its file system does not take WAL",
                   journal->path);
      return FALSE;
    }
    /* Two processes changing a new file over at once: SQLite doesn't wait here by itself. */
    if ((result & 0xff) != SQLITE_BUSY || g_get_monotonic_time () > deadline)
      return fail (journal, db, result, error);
    g_usleep (10 * 1000);
  }
}

static gboolean
connect_to (ZjJournal *journal, sqlite3 **db, gboolean keep_wal, GError **error)
{
  int keep = keep_wal, result;

  result = sqlite3_open_v2 (journal->path, db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                            NULL);
  if (result != SQLITE_OK)
    return fail (journal, *db, result, error);
  if (sqlite3_db_readonly (*db, "main") != 0)
    return fail (journal, *db, SQLITE_READONLY, error);
  sqlite3_busy_timeout (*db, BUSY_TIMEOUT_MS);
  sqlite3_db_config (*db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (*db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_file_control (*db, "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
  return TRUE;
}

/* The schema version, 0 for a new file. */
static gboolean
read_version (ZjJournal *journal, gint64 *version, GError **error)
{
  gint64 application, tables;

  *version = 0;
  if (!read_integer (journal, journal->durable, "PRAGMA application_id", &application, error)
      || !read_integer (journal, journal->durable, "SELECT count(*) FROM sqlite_schema", &tables, error))
    return FALSE;
  if (application == 0 && tables == 0)
    return TRUE;
  if (application != APPLICATION_ID) {
    g_set_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_CORRUPT, "%s: a database, but not a journal of this program",
                 journal->path);
    return FALSE;
  }
  return read_integer (journal, journal->durable, "SELECT max(version) FROM migration", version, error);
}

static gboolean
migrate_from (ZjJournal *journal, gint64 version, GError **error)
{
  if (version == 0
      && !run (journal, journal->durable,
               "PRAGMA application_id=" G_STRINGIFY (APPLICATION_ID) ";"
                                                                     "CREATE TABLE migration (version INTEGER PRIMARY "
                                                                     "KEY, applied_at INTEGER NOT NULL) STRICT",
               error))
    return FALSE;
  for (gsize i = (gsize)version; i < G_N_ELEMENTS (migrations); i++) {
    g_autoptr (Statement) row = NULL;

    if (!run (journal, journal->durable, migrations[i], error))
      return FALSE;
    row = prepare (journal, journal->durable, error, "INSERT INTO migration VALUES (?, ?)", "ii", (gint64)i + 1,
                   g_get_real_time () / G_USEC_PER_SEC);
    if (!step_to_end (journal, journal->durable, row, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
migrate (ZjJournal *journal, GError **error)
{
  const gint64 newest = G_N_ELEMENTS (migrations);
  gint64 version;

  if (!read_version (journal, &version, error))
    return FALSE;
  if (version == newest)
    return TRUE;
  if (!run (journal, journal->durable, "BEGIN IMMEDIATE", error))
    return FALSE;
  /* Again under the lock: another process may have been faster. */
  if (!read_version (journal, &version, error))
    return end (journal, journal->durable, FALSE, error);
  if (version > newest) {
    g_set_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_TOO_NEW,
                 "%s: version %" G_GINT64_FORMAT ", this program knows up to %" G_GINT64_FORMAT, journal->path, version,
                 newest);
    return end (journal, journal->durable, FALSE, error);
  }
  return end (journal, journal->durable, migrate_from (journal, version, error), error);
}

/* What the file is, before anything in it is changed; then WAL, and the schema of today. */
static gboolean
open_durable (ZjJournal *journal, gboolean keep_wal, GError **error)
{
  gint64 version;

  return connect_to (journal, &journal->durable, keep_wal, error) && read_version (journal, &version, error)
         && use_wal (journal, journal->durable, error)
         && run (journal, journal->durable, "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON", error)
         && migrate (journal, error);
}

static gboolean
open_quick (ZjJournal *journal, gboolean keep_wal, GError **error)
{
  return connect_to (journal, &journal->quick, keep_wal, error)
         && run (journal, journal->quick, "PRAGMA synchronous=NORMAL", error);
}

ZjJournal *
zj_journal_open (const ZjConfig *config, GError **error)
{
  const char *group = config->desk.group;
  gboolean shared = group != NULL && group[0] != '\0';
  g_autoptr (ZjJournal) journal = NULL;

  if (config->journal.database != NULL && config->journal.database[0] != '\0') {
    g_set_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_OPEN,
                 "[journal] database: this version keeps its journal in a file only ([journal] path)");
    return NULL;
  }
  journal = g_new0 (ZjJournal, 1);
  g_mutex_init (&journal->lock);
  journal->path = g_strdup (config->journal.path);
  journal->institution = g_strdup (config->institution.code);
  journal->desk = config->desk.number;
  journal->boot_id = zj_place_boot_id ();
  if (!zj_place_prepare (journal->path, group, error)
      || !zj_place_prepare_companion (journal->path, "-wal", group, error)
      || !zj_place_prepare_companion (journal->path, "-shm", group, error) || !open_durable (journal, shared, error)
      || !open_quick (journal, shared, error))
    return NULL;
  return g_steal_pointer (&journal);
}

void
zj_journal_close (ZjJournal *journal)
{
  if (journal == NULL)
    return;
  sqlite3_close_v2 (journal->quick);
  sqlite3_close_v2 (journal->durable);
  g_mutex_clear (&journal->lock);
  g_free (journal->path);
  g_free (journal->institution);
  g_free (journal->boot_id);
  g_free (journal);
}

/* Msgids */

static gboolean
read_msgid_state (ZjJournal *journal, sqlite3 *db, ZjMsgidState *state, gboolean *lost, GError **error)
{
  g_autoptr (Statement) select = prepare (
      journal, db, error, "SELECT second, serial, reserved_to, boot FROM msgid WHERE institution=? AND desk=?", "ti",
      journal->institution, (gint64)journal->desk);
  gboolean row;

  *state = (ZjMsgidState){ 0 };
  *lost = FALSE;
  if (select == NULL || !step (journal, db, select, &row, error))
    return FALSE;
  if (!row)
    return TRUE;
  state->last.second = sqlite3_column_int64 (select, 0);
  state->last.serial = CLAMP (sqlite3_column_int (select, 1), 0, ZJ_MSGIDS_PER_SECOND - 1);
  state->reserved_to = sqlite3_column_int64 (select, 2);
  *lost = strcmp ((const char *)sqlite3_column_text (select, 3), journal->boot_id) != 0;
  return TRUE;
}

static gboolean
write_msgid_state (ZjJournal *journal, sqlite3 *db, const ZjMsgidState *state, GError **error)
{
  g_autoptr (Statement) replace = prepare (journal, db, error, "REPLACE INTO msgid VALUES (?, ?, ?, ?, ?, ?)", "tiiiit",
                                           journal->institution, (gint64)journal->desk, state->last.second,
                                           (gint64)state->last.serial, state->reserved_to, journal->boot_id);

  return step_to_end (journal, db, replace, error);
}

/* One step on db. *beyond: it would leave the reservation, which only the syncing
 * connection may do; nothing was changed then. */
static gboolean
advance (ZjJournal *journal, sqlite3 *db, gint64 now_s, ZjMsgidPosition *position, gboolean *beyond, GError **error)
{
  ZjMsgidState state;
  gboolean lost, good;

  *beyond = FALSE;
  if (!run (journal, db, "BEGIN IMMEDIATE", error))
    return FALSE;
  good = read_msgid_state (journal, db, &state, &lost, error);
  if (good && zj_msgid_advance (&state, now_s, lost) && db == journal->quick) {
    *beyond = TRUE;
    end (journal, db, FALSE, NULL);
    return TRUE;
  }
  *position = state.last;
  return end (journal, db, good && write_msgid_state (journal, db, &state, error), error);
}

char *
zj_journal_next_msgid (ZjJournal *journal, gint64 now_ms, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&journal->lock);
  gint64 now_s = MAX (now_ms, 0) / 1000;
  ZjMsgidPosition position;
  gboolean beyond;
  char *msgid;

  if (!advance (journal, journal->quick, now_s, &position, &beyond, error)
      || (beyond && !advance (journal, journal->durable, now_s, &position, &beyond, error)))
    return NULL;
  if (position.second - now_s > AHEAD_S && !journal->told_ahead) {
    journal->told_ahead = TRUE;
    g_message ("msgids run %" G_GINT64_FORMAT " s ahead of this machine's clock, which was set back",
               position.second - now_s);
  }
  msgid = zj_msgid_format (journal->institution, journal->desk, &position);
  if (msgid == NULL)
    g_set_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_IO, "%s: the last msgid lies past the year 9999",
                 journal->path);
  return msgid;
}

/* Sign-in */

gboolean
zj_journal_get_sign_in (ZjJournal *journal, const char *platform, const char *operator_no, const char *day,
                        char **sign_no, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&journal->lock);
  g_autoptr (Statement) select = prepare (journal, journal->durable, error,
                                          "SELECT sign_no FROM sign_in WHERE platform=? AND operator_no=? AND day=?",
                                          "ttt", platform, operator_no, day);
  gboolean row;

  *sign_no = NULL;
  if (select == NULL || !step (journal, journal->durable, select, &row, error))
    return FALSE;
  if (row)
    *sign_no = column_text (select, 0);
  return TRUE;
}

gboolean
zj_journal_set_sign_in (ZjJournal *journal, const char *platform, const char *operator_no, const char *day,
                        const char *sign_no, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&journal->lock);
  g_autoptr (Statement) change = NULL;

  if (sign_no != NULL)
    change = prepare (journal, journal->durable, error, "REPLACE INTO sign_in VALUES (?, ?, ?, ?)", "tttt", platform,
                      operator_no, day, sign_no);
  else
    change = prepare (journal, journal->durable, error, "DELETE FROM sign_in WHERE platform=? AND operator_no=?", "tt",
                      platform, operator_no);
  return step_to_end (journal, journal->durable, change, error);
}
