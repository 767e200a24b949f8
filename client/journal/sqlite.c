/* The journal's store in a file of this machine: opening, migrations, msgids, sign-in.
 *
 * One connection to a database in WAL mode, which syncs every commit but two kinds. How far the
 * msgids have come within a reservation that was synced: after a crash of the process the page
 * cache still holds what was not, after a crash of the machine (told by the boot id) the
 * reservation counts as used up. And what another commit follows at once, which syncs the same
 * file behind it: no -wal is read past what is missing in it.
 */
#include "journal/sqlite.h"

#include <string.h>

#define APPLICATION_ID  0x5a4a4c31 /* "ZJL1" */
#define BUSY_TIMEOUT_MS 5000
/* Of a new file. A record about a stay fills it; everything else in a commit are rows and entries
 * of some fifty bytes, which take a page each to the disk. */
#define PAGE_BYTES 2048

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

  "CREATE TABLE record ("
  "  number INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, kind INTEGER NOT NULL, outcome INTEGER NOT NULL,"
  "  ipt_no TEXT, infno TEXT, msgid TEXT, operator_no TEXT, second_person TEXT,"
  "  detail BLOB, stay BLOB," /* sealed */
  "  fees BLOB, hash BLOB NOT NULL) STRICT;"
  "CREATE INDEX record_by_time ON record (at_ms);"
  "CREATE UNIQUE INDEX record_intent ON record (msgid) WHERE kind = 1;" /* one msgid for one intent, for ever */
  "CREATE TABLE stay ("
  "  ipt_no TEXT PRIMARY KEY, first INTEGER NOT NULL, record INTEGER NOT NULL, version INTEGER NOT NULL,"
  "  state INTEGER NOT NULL, work INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
  "CREATE INDEX stay_work ON stay (first) WHERE work = 1;"
  "CREATE TABLE fee_line ("
  "  ipt_no TEXT NOT NULL, sn TEXT NOT NULL, digest TEXT NOT NULL, amount_fen INTEGER NOT NULL, category TEXT,"
  "  part_0 INTEGER NOT NULL, part_1 INTEGER NOT NULL, part_2 INTEGER NOT NULL, part_3 INTEGER NOT NULL,"
  "  PRIMARY KEY (ipt_no, sn)) STRICT, WITHOUT ROWID;"
  "CREATE TABLE value (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;",

  "CREATE TABLE card_refusal (card BLOB PRIMARY KEY, status INTEGER NOT NULL) STRICT, WITHOUT ROWID;",

  /* Two indexes that cost each record a page and save little. Stays with work are few among some
   * ten thousand short rows, read in a millisecond or two. Records come almost in the order of time:
   * of each day (UTC) the number of its first one is enough. */
  "DROP INDEX record_by_time; DROP INDEX stay_work;"
  "CREATE TABLE record_day (day INTEGER PRIMARY KEY, first INTEGER NOT NULL) STRICT;"
  "INSERT INTO record_day SELECT at_ms / " ZJ_SQLITE_DAY_MS ", min(number) FROM record GROUP BY 1;",
};

/* Transactions */

static gboolean
end (ZjConnection *connection, gboolean good, GError **error)
{
  if (good && zj_sqlite_do (connection, "COMMIT", error))
    return TRUE;
  if (!sqlite3_get_autocommit (connection->db))
    sqlite3_exec (connection->db, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

gboolean
zj_store_begin (ZjStore *store, GError **error)
{
  return zj_sqlite_do (&store->connection, "BEGIN IMMEDIATE", error);
}

gboolean
zj_store_begin_reading (ZjStore *store, GError **error)
{
  gint64 ignored;

  /* The moment is that of the first statement. */
  return zj_sqlite_do (&store->connection, "BEGIN", error)
         && (zj_sqlite_integer (&store->connection, "SELECT count(*) FROM sqlite_schema", &ignored, error)
             || end (&store->connection, FALSE, NULL));
}

gboolean
zj_store_begin_followed (ZjStore *store, GError **error)
{
  if (!zj_sqlite_run (&store->connection, "PRAGMA synchronous=NORMAL", error))
    return FALSE;
  store->unsynced = TRUE;
  if (zj_store_begin (store, error))
    return TRUE;
  zj_store_end (store, FALSE, NULL);
  return FALSE;
}

gboolean
zj_store_end (ZjStore *store, gboolean good, GError **error)
{
  good = end (&store->connection, good, error);
  if (!store->unsynced)
    return good;
  store->unsynced = FALSE;
  return zj_sqlite_run (&store->connection, "PRAGMA synchronous=FULL", good ? error : NULL) && good;
}

/* Opening */

static gboolean
use_wal (ZjConnection *connection, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + BUSY_TIMEOUT_MS * G_TIME_SPAN_MILLISECOND;

  for (;;) {
    g_autoptr (Statement) statement = zj_sqlite_prepare (connection, NULL, "PRAGMA journal_mode=WAL", "");
    int result = statement != NULL ? sqlite3_step (statement) : sqlite3_errcode (connection->db);

    if (result == SQLITE_ROW && g_strcmp0 ((const char *)sqlite3_column_text (statement, 0), "wal") == 0)
      return TRUE;
    if (result == SQLITE_ROW) {
      g_set_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_OPEN, "%s: its file system does not take WAL",
                   connection->path);
      return FALSE;
    }
    /* Two processes changing a new file over at once: SQLite doesn't wait here by itself. */
    if ((result & 0xff) != SQLITE_BUSY || g_get_monotonic_time () > deadline)
      return zj_sqlite_fail (connection, result, error);
    g_usleep (10 * 1000);
  }
}

static void
finalize (gpointer statement)
{
  sqlite3_finalize (statement);
}

gboolean
zj_sqlite_connect (ZjConnection *connection, const char *path, int flags, GError **error)
{
  int result;

  connection->path = path;
  connection->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, finalize);
  result = sqlite3_open_v2 (path, &connection->db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
  if (result != SQLITE_OK)
    return zj_sqlite_fail (connection, result, error);
  sqlite3_busy_timeout (connection->db, BUSY_TIMEOUT_MS);
  sqlite3_db_config (connection->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (connection->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  return TRUE;
}

void
zj_sqlite_disconnect (ZjConnection *connection)
{
  g_clear_pointer (&connection->statements, g_hash_table_unref);
  sqlite3_close_v2 (connection->db);
  connection->db = NULL;
}

static gboolean
connect_to_write (ZjStore *store, ZjConnection *connection, gboolean shared, GError **error)
{
  int keep = shared;

  if (!zj_sqlite_connect (connection, store->path, SQLITE_OPEN_READWRITE, error))
    return FALSE;
  if (sqlite3_db_readonly (connection->db, "main") != 0)
    return zj_sqlite_fail (connection, SQLITE_READONLY, error);
  sqlite3_file_control (connection->db, "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
  return TRUE;
}

/* The schema version, 0 for a new file. */
static gboolean
read_version (ZjConnection *connection, gint64 *version, GError **error)
{
  const gint64 newest = G_N_ELEMENTS (migrations);
  gint64 application, tables;

  *version = 0;
  if (!zj_sqlite_integer (connection, "PRAGMA application_id", &application, error)
      || !zj_sqlite_integer (connection, "SELECT count(*) FROM sqlite_schema", &tables, error))
    return FALSE;
  if (application == 0 && tables == 0)
    return TRUE;
  if (application != APPLICATION_ID) {
    g_set_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_CORRUPT, "%s: a database, but not a journal of this program",
                 connection->path);
    return FALSE;
  }
  if (!zj_sqlite_integer (connection, "SELECT max(version) FROM migration", version, error))
    return FALSE;
  if (*version > newest) {
    g_set_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_TOO_NEW,
                 "%s: version %" G_GINT64_FORMAT ", this program knows up to %" G_GINT64_FORMAT, connection->path,
                 *version, newest);
    return FALSE;
  }
  return TRUE;
}

static gboolean
migrate_from (ZjConnection *connection, gint64 version, GError **error)
{
  if (version == 0
      && !zj_sqlite_run (
          connection,
          "PRAGMA application_id=" G_STRINGIFY (APPLICATION_ID) ";"
                                                                "CREATE TABLE migration (version INTEGER PRIMARY KEY, "
                                                                "applied_at INTEGER NOT NULL) STRICT",
          error))
    return FALSE;
  for (gsize i = (gsize)version; i < G_N_ELEMENTS (migrations); i++) {
    g_autoptr (Statement) row = NULL;

    if (!zj_sqlite_run (connection, migrations[i], error))
      return FALSE;
    row = zj_sqlite_prepare (connection, error, "INSERT INTO migration VALUES (?, ?)", "ii", (gint64)i + 1,
                             g_get_real_time () / G_USEC_PER_SEC);
    if (!zj_sqlite_step_to_end (connection, row, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
migrate (ZjConnection *connection, GError **error)
{
  const gint64 newest = G_N_ELEMENTS (migrations);
  gint64 version;

  if (!read_version (connection, &version, error))
    return FALSE;
  if (version == newest)
    return TRUE;
  if (!zj_sqlite_run (connection, "BEGIN IMMEDIATE", error))
    return FALSE;
  /* Again under the lock: another process may have been faster. */
  return end (connection, read_version (connection, &version, error) && migrate_from (connection, version, error),
              error);
}

ZjStore *
zj_store_open (const char *path, gboolean shared, GError **error)
{
  g_autoptr (ZjStore) store = g_new0 (ZjStore, 1);
  gint64 version;

  store->path = g_strdup (path);
  /* What the file is, before anything in it is changed; then WAL, and the schema of today. */
  if (connect_to_write (store, &store->connection, shared, error) && read_version (&store->connection, &version, error)
      && zj_sqlite_run (&store->connection, "PRAGMA page_size=" G_STRINGIFY (PAGE_BYTES), error)
      && use_wal (&store->connection, error) && zj_sqlite_run (&store->connection, "PRAGMA synchronous=FULL", error)
      && migrate (&store->connection, error)) {
    zj_sqlite_watch_tail (&store->connection, &store->tail);
    return g_steal_pointer (&store);
  }
  return NULL;
}

ZjStore *
zj_store_open_to_read (const char *path, GError **error)
{
  const gint64 newest = G_N_ELEMENTS (migrations);
  g_autoptr (ZjStore) store = g_new0 (ZjStore, 1);
  gint64 version;

  store->path = g_strdup (path);
  if (!zj_sqlite_connect (&store->connection, store->path, SQLITE_OPEN_READONLY, error))
    return NULL;
  zj_store_leave_as_is (store);
  if (!read_version (&store->connection, &version, error))
    return NULL;
  if (version != newest) {
    g_set_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_OPEN,
                 "%s: of an older version, or of none; the desk brings it up to date when it opens it", path);
    return NULL;
  }
  return g_steal_pointer (&store);
}

void
zj_store_leave_as_is (ZjStore *store)
{
  sqlite3_db_config (store->connection.db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
}

void
zj_store_close (ZjStore *store)
{
  if (store == NULL)
    return;
  zj_sqlite_disconnect (&store->connection);
  g_free (store->path);
  g_free (store);
}

/* Msgids */

/* Moves last to the last intent's msgid in [from, to), where that is later. */
static gboolean
take_intent_before (ZjConnection *connection, const char *institution, const char *from, const char *to,
                    ZjMsgidPosition *last, GError **error)
{
  g_autoptr (Statement) select = zj_sqlite_prepare (
      connection, error, "SELECT max(msgid) FROM record WHERE kind = 1 AND msgid >= ? AND msgid < ?", "tt", from, to);
  ZjMsgidPosition position;
  const char *msgid;
  gboolean row;

  if (select == NULL || !zj_sqlite_step (connection, select, &row, error))
    return FALSE;
  msgid = row ? (const char *)sqlite3_column_text (select, 0) : NULL;
  if (msgid != NULL && zj_msgid_parse (institution, msgid, &position)
      && (position.second > last->second || (position.second == last->second && position.serial > last->serial)))
    *last = position;
  return TRUE;
}

/* An intent's msgid is kept in the intent only. The last one of all desks tells the second; being later
 * than another desk's does no harm. Within that second it may hide a higher serial of this desk. */
static gboolean
take_last_intent (ZjConnection *connection, const char *institution, int desk, ZjMsgidPosition *last, GError **error)
{
  g_autofree char *from = g_strconcat (institution, "0", NULL), *to = g_strconcat (institution, ":", NULL);
  g_autofree char *first_own = NULL, *past_own = NULL;
  ZjMsgidPosition second = { 0 };

  if (!take_intent_before (connection, institution, from, to, &second, error))
    return FALSE;
  if (second.second > last->second || (second.second == last->second && second.serial > last->serial))
    *last = second;
  second.serial = 0;
  first_own = zj_msgid_format (institution, desk, &second);
  past_own = first_own != NULL ? g_strdup (first_own) : NULL;
  if (past_own == NULL)
    return TRUE;                         /* past the year 9999, which the caller finds */
  past_own[strlen (past_own) - 2] = ':'; /* behind every digit */
  return take_intent_before (connection, institution, first_own, past_own, last, error);
}

static gboolean
read_msgid_row (ZjConnection *connection, const char *institution, int desk, const char *boot_id, ZjMsgidState *state,
                gboolean *lost, GError **error)
{
  g_autoptr (Statement) select = zj_sqlite_prepare (
      connection, error, "SELECT second, serial, reserved_to, boot FROM msgid WHERE institution=? AND desk=?", "ti",
      institution, (gint64)desk);
  gboolean row;

  *state = (ZjMsgidState){ 0 };
  *lost = FALSE;
  if (select == NULL || !zj_sqlite_step (connection, select, &row, error))
    return FALSE;
  if (!row)
    return TRUE;
  state->last.second = sqlite3_column_int64 (select, 0);
  state->last.serial = CLAMP (sqlite3_column_int (select, 1), 0, ZJ_MSGIDS_PER_SECOND - 1);
  state->reserved_to = sqlite3_column_int64 (select, 2);
  *lost = strcmp ((const char *)sqlite3_column_text (select, 3), boot_id) != 0;
  return TRUE;
}

static gboolean
read_msgid_state (ZjConnection *connection, const char *institution, int desk, const char *boot_id, ZjMsgidState *state,
                  gboolean *lost, GError **error)
{
  return read_msgid_row (connection, institution, desk, boot_id, state, lost, error)
         && take_last_intent (connection, institution, desk, &state->last, error);
}

static gboolean
write_msgid_state (ZjConnection *connection, const char *institution, int desk, const char *boot_id,
                   const ZjMsgidState *state, GError **error)
{
  g_autoptr (Statement) replace = zj_sqlite_prepare (connection, error, "REPLACE INTO msgid VALUES (?, ?, ?, ?, ?, ?)",
                                                     "tiiiit", institution, (gint64)desk, state->last.second,
                                                     (gint64)state->last.serial, state->reserved_to, boot_id);

  return zj_sqlite_step_to_end (connection, replace, error);
}

/* One step, inside a transaction. *beyond: it leaves the reservation, which only a synced commit
 * may do; otherwise nothing is changed. */
static gboolean
step (ZjConnection *connection, const char *institution, int desk, const char *boot_id, gint64 now_s, gboolean synced,
      ZjMsgidPosition *position, gboolean *beyond, GError **error)
{
  ZjMsgidState state;
  gboolean lost;

  *beyond = FALSE;
  if (!read_msgid_state (connection, institution, desk, boot_id, &state, &lost, error))
    return FALSE;
  *beyond = zj_msgid_advance (&state, now_s, lost);
  *position = state.last;
  return (*beyond && !synced) || write_msgid_state (connection, institution, desk, boot_id, &state, error);
}

static gboolean
advance (ZjConnection *connection, const char *institution, int desk, const char *boot_id, gint64 now_s,
         gboolean synced, ZjMsgidPosition *position, gboolean *beyond, GError **error)
{
  *beyond = FALSE;
  return zj_sqlite_do (connection, "BEGIN IMMEDIATE", error)
         && end (connection, step (connection, institution, desk, boot_id, now_s, synced, position, beyond, error),
                 error);
}

/* The only commit without a sync. A second connection that never syncs would do as well, but
 * each of its commits empties the first one's cache. */
static gboolean
advance_unsynced (ZjConnection *connection, const char *institution, int desk, const char *boot_id, gint64 now_s,
                  ZjMsgidPosition *position, gboolean *beyond, GError **error)
{
  gboolean good = zj_sqlite_run (connection, "PRAGMA synchronous=NORMAL", error)
                  && advance (connection, institution, desk, boot_id, now_s, FALSE, position, beyond, error);

  return zj_sqlite_run (connection, "PRAGMA synchronous=FULL", good ? error : NULL) && good;
}

gboolean
zj_store_next_msgid (ZjStore *store, const char *institution, int desk, const char *boot_id, gint64 now_s,
                     ZjMsgidPosition *position, GError **error)
{
  ZjConnection *connection = &store->connection;
  gboolean beyond;

  return advance_unsynced (connection, institution, desk, boot_id, now_s, position, &beyond, error)
         && (!beyond || advance (connection, institution, desk, boot_id, now_s, TRUE, position, &beyond, error));
}

gboolean
zj_store_take_msgid (ZjStore *store, const char *institution, int desk, const char *boot_id, gint64 now_s,
                     ZjMsgidPosition *position, GError **error)
{
  ZjMsgidState state;
  gboolean lost;

  if (!read_msgid_state (&store->connection, institution, desk, boot_id, &state, &lost, error))
    return FALSE;
  zj_msgid_advance (&state, now_s, lost);
  *position = state.last;
  return TRUE;
}

gboolean
zj_store_msgids_reserved_to (ZjStore *store, const char *institution, int desk, gint64 *reserved_to, GError **error)
{
  ZjMsgidState state;
  gboolean lost;

  if (!read_msgid_state (&store->connection, institution, desk, "", &state, &lost, error))
    return FALSE;
  *reserved_to = MAX (state.reserved_to, state.last.second);
  return TRUE;
}

gboolean
zj_store_skip_msgids (ZjStore *store, const char *institution, int desk, gint64 reserved_to, GError **error)
{
  const ZjMsgidState state = { .last = { reserved_to, ZJ_MSGIDS_PER_SECOND - 1 }, .reserved_to = reserved_to };

  return write_msgid_state (&store->connection, institution, desk, "", &state, error);
}

/* Sign-in */

gboolean
zj_store_get_sign_in (ZjStore *store, const char *platform, const char *operator_no, const char *day, char **sign_no,
                      GError **error)
{
  g_autoptr (Statement) select = zj_sqlite_prepare (
      &store->connection, error, "SELECT sign_no FROM sign_in WHERE platform=? AND operator_no=? AND day=?", "ttt",
      platform, operator_no, day);
  gboolean row;

  *sign_no = NULL;
  if (select == NULL || !zj_sqlite_step (&store->connection, select, &row, error))
    return FALSE;
  if (row)
    *sign_no = zj_sqlite_text (select, 0);
  return TRUE;
}

gboolean
zj_store_set_sign_in (ZjStore *store, const char *platform, const char *operator_no, const char *day,
                      const char *sign_no, GError **error)
{
  g_autoptr (Statement) change = NULL;

  if (sign_no != NULL)
    change = zj_sqlite_prepare (&store->connection, error, "REPLACE INTO sign_in VALUES (?, ?, ?, ?)", "tttt", platform,
                                operator_no, day, sign_no);
  else
    change = zj_sqlite_prepare (&store->connection, error, "DELETE FROM sign_in WHERE platform=? AND operator_no=?",
                                "tt", platform, operator_no);
  return zj_sqlite_step_to_end (&store->connection, change, error);
}

/* Cards that refused us */

gboolean
zj_store_get_card_refusal (ZjStore *store, const guint8 *card, guint16 *status, GError **error)
{
  g_autoptr (Statement) select = zj_sqlite_prepare (&store->connection, error,
                                                    "SELECT status FROM card_refusal WHERE card=?", "h", card);
  gboolean row;

  *status = 0;
  if (select == NULL || !zj_sqlite_step (&store->connection, select, &row, error))
    return FALSE;
  if (row)
    *status = (guint16)CLAMP (sqlite3_column_int (select, 0), 0, G_MAXUINT16);
  return TRUE;
}

gboolean
zj_store_set_card_refusal (ZjStore *store, const guint8 *card, guint16 status, GError **error)
{
  g_autoptr (Statement) change = NULL;

  if (status != 0)
    change = zj_sqlite_prepare (&store->connection, error, "REPLACE INTO card_refusal VALUES (?, ?)", "hi", card,
                                (gint64)status);
  else
    change = zj_sqlite_prepare (&store->connection, error, "DELETE FROM card_refusal WHERE card=?", "h", card);
  return zj_sqlite_step_to_end (&store->connection, change, error);
}
