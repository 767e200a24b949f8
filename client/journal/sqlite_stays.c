/* Records, stays and fee lines in SQLite. */
#include "journal/sqlite.h"

#include <string.h>

/* Records */

void
zj_stored_record_clear (ZjStoredRecord *record)
{
  g_free (record->ipt_no);
  g_free (record->infno);
  g_free (record->msgid);
  g_free (record->operator_no);
  g_free (record->second_person);
  g_clear_pointer (&record->detail, g_bytes_unref);
  g_clear_pointer (&record->stay, g_bytes_unref);
  g_clear_pointer (&record->fees, g_bytes_unref);
  *record = (ZjStoredRecord){ 0 };
}

static gboolean
read_hash (ZjConnection *connection, Statement *statement, int column, guint8 hash[ZJ_HASH_BYTES], GError **error)
{
  if (sqlite3_column_bytes (statement, column) != ZJ_HASH_BYTES) {
    g_set_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_CORRUPT, "%s: a record whose hash has another length",
                 connection->path);
    return FALSE;
  }
  memcpy (hash, sqlite3_column_blob (statement, column), ZJ_HASH_BYTES);
  return TRUE;
}

gboolean
zj_store_head (ZjStore *store, gint64 *number, guint8 hash[ZJ_HASH_BYTES], GError **error)
{
  ZjConnection *connection = &store->connection;
  g_autoptr (Statement) select = zj_sqlite_prepare (connection, error,
                                                    "SELECT number, hash FROM record ORDER BY number DESC LIMIT 1", "");
  gboolean row;

  *number = 0;
  memset (hash, 0, ZJ_HASH_BYTES);
  if (select == NULL || !zj_sqlite_step (connection, select, &row, error))
    return FALSE;
  if (!row)
    return TRUE;
  *number = sqlite3_column_int64 (select, 0);
  return read_hash (connection, select, 1, hash, error);
}

static gboolean
note_day (ZjConnection *connection, const ZjStoredRecord *record, GError **error)
{
  g_autoptr (Statement) insert = zj_sqlite_prepare (connection, error,
                                                    "INSERT INTO record_day (day, first) VALUES (? / " ZJ_SQLITE_DAY_MS
                                                    ", ?) ON CONFLICT DO NOTHING",
                                                    "ii", record->at_ms, record->number);

  return zj_sqlite_step_to_end (connection, insert, error);
}

gboolean
zj_store_append (ZjStore *store, const ZjStoredRecord *record, GError **error)
{
  g_autoptr (Statement) insert = zj_sqlite_prepare (
      &store->connection, error,
      "INSERT INTO record (number, at_ms, kind, outcome, ipt_no, infno, msgid, operator_no, second_person,"
      " detail, stay, fees, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      "iiiitttttbbbh", record->number, record->at_ms, (gint64)record->kind, (gint64)record->outcome, record->ipt_no,
      record->infno, record->msgid, record->operator_no, record->second_person, record->detail, record->stay,
      record->fees, record->hash);

  return zj_sqlite_step_to_end (&store->connection, insert, error) && note_day (&store->connection, record, error);
}

#define RECORD_COLUMNS                                                                                                 \
  "SELECT number, at_ms, kind, outcome, ipt_no, infno, msgid, operator_no, second_person, detail, stay, fees, hash"    \
  " FROM record "

static gboolean
read_record (ZjConnection *connection, Statement *select, ZjStoredRecord *record, GError **error)
{
  *record = (ZjStoredRecord){
    .number = sqlite3_column_int64 (select, 0),
    .at_ms = sqlite3_column_int64 (select, 1),
    .kind = sqlite3_column_int (select, 2),
    .outcome = sqlite3_column_int (select, 3),
    .ipt_no = zj_sqlite_text (select, 4),
    .infno = zj_sqlite_text (select, 5),
    .msgid = zj_sqlite_text (select, 6),
    .operator_no = zj_sqlite_text (select, 7),
    .second_person = zj_sqlite_text (select, 8),
    .detail = zj_sqlite_bytes (select, 9),
    .stay = zj_sqlite_bytes (select, 10),
    .fees = zj_sqlite_bytes (select, 11),
  };
  return read_hash (connection, select, 12, record->hash, error);
}

gboolean
zj_store_get_record (ZjStore *store, gint64 number, ZjStoredRecord *record, gboolean *found, GError **error)
{
  ZjConnection *connection = &store->connection;
  g_autoptr (Statement) select = zj_sqlite_prepare (connection, error, RECORD_COLUMNS "WHERE number = ?", "i", number);

  *found = FALSE;
  *record = (ZjStoredRecord){ 0 };
  return select != NULL && zj_sqlite_step (connection, select, found, error)
         && (!*found || read_record (connection, select, record, error));
}

/* The first record of the days from from_ms to to_ms: none of that time lies before it, wherever
 * the clock has been. G_MAXINT64 when there is none. */
static gboolean
first_of_days (ZjConnection *connection, gint64 from_ms, gint64 to_ms, gint64 *number, GError **error)
{
  g_autoptr (Statement) select = zj_sqlite_prepare (connection, error,
                                                    "SELECT min(first) FROM record_day WHERE day >= ?"
                                                    " / " ZJ_SQLITE_DAY_MS " AND day <= ? / " ZJ_SQLITE_DAY_MS,
                                                    "ii", from_ms, to_ms);
  gboolean row;

  if (select == NULL || !zj_sqlite_step (connection, select, &row, error))
    return FALSE;
  *number = row && sqlite3_column_type (select, 0) == SQLITE_INTEGER ? sqlite3_column_int64 (select, 0) : G_MAXINT64;
  return TRUE;
}

gboolean
zj_store_each_record (ZjStore *store, gint64 from_number, gint64 from_ms, gint64 to_ms, guint limit, ZjRecordFunc func,
                      gpointer user_data, GError **error)
{
  ZjConnection *connection = &store->connection;
  g_autoptr (Statement) select = NULL;
  gint64 first = from_number;
  gboolean row = TRUE;

  if (from_ms > G_MININT64 && !first_of_days (connection, from_ms, to_ms, &first, error))
    return FALSE;
  select = zj_sqlite_prepare (
      connection, error, RECORD_COLUMNS "WHERE number >= ? AND at_ms >= ? AND at_ms < ? ORDER BY number LIMIT ?",
      "iiii", MAX (from_number, first), from_ms, to_ms, limit != 0 ? (gint64)limit : (gint64)-1);
  if (select == NULL)
    return FALSE;
  while (row) {
    g_auto (ZjStoredRecord) record = { 0 };

    if (!zj_sqlite_step (connection, select, &row, error))
      return FALSE;
    if (row && (!read_record (connection, select, &record, error) || !func (&record, user_data, error)))
      return FALSE;
  }
  return TRUE;
}

/* Stays */

void
zj_stored_row_clear (ZjStoredRow *row)
{
  g_clear_pointer (&row->ipt_no, g_free);
}

#define ROW_COLUMNS "SELECT ipt_no, first, record, version, state, work FROM stay "

static void
read_row (Statement *select, ZjStoredRow *row)
{
  *row = (ZjStoredRow){
    .ipt_no = zj_sqlite_text (select, 0),
    .first = sqlite3_column_int64 (select, 1),
    .record = sqlite3_column_int64 (select, 2),
    .version = sqlite3_column_int64 (select, 3),
    .state = sqlite3_column_int (select, 4),
    .work = sqlite3_column_int (select, 5) != 0,
  };
}

gboolean
zj_store_get_row (ZjStore *store, const char *ipt_no, ZjStoredRow *row, gboolean *found, GError **error)
{
  ZjConnection *connection = &store->connection;
  g_autoptr (Statement) select = zj_sqlite_prepare (connection, error, ROW_COLUMNS "WHERE ipt_no = ?", "t", ipt_no);

  *found = FALSE;
  *row = (ZjStoredRow){ 0 };
  if (select == NULL || !zj_sqlite_step (connection, select, found, error))
    return FALSE;
  if (*found)
    read_row (select, row);
  return TRUE;
}

gboolean
zj_store_put_row (ZjStore *store, const ZjStoredRow *row, GError **error)
{
  g_autoptr (Statement) replace = zj_sqlite_prepare (
      &store->connection, error,
      "INSERT INTO stay (ipt_no, first, record, version, state, work) VALUES (?, ?, ?, ?, ?, ?)"
      " ON CONFLICT (ipt_no) DO UPDATE SET record = excluded.record, version = excluded.version,"
      " state = excluded.state, work = excluded.work",
      "tiiiii", row->ipt_no, row->first, row->record, row->version, (gint64)row->state, (gint64)row->work);

  return zj_sqlite_step_to_end (&store->connection, replace, error);
}

gboolean
zj_store_drop_row (ZjStore *store, const char *ipt_no, GError **error)
{
  g_autoptr (Statement) delete = zj_sqlite_prepare (&store->connection, error, "DELETE FROM stay WHERE ipt_no = ?", "t",
                                                    ipt_no);

  return zj_sqlite_step_to_end (&store->connection, delete, error);
}

gboolean
zj_store_each_row (ZjStore *store, int state, gboolean work_only, ZjRowFunc func, gpointer user_data, GError **error)
{
  ZjConnection *connection = &store->connection;
  g_autoptr (Statement) select
      = work_only ? zj_sqlite_prepare (connection, error, ROW_COLUMNS "WHERE work = 1 ORDER BY first", "")
                  : zj_sqlite_prepare (connection, error, ROW_COLUMNS "WHERE ?1 < 0 OR state = ?1 ORDER BY first", "i",
                                       (gint64)state);
  gboolean there = select != NULL;

  while (there) {
    g_auto (ZjStoredRow) row = { 0 };

    if (!zj_sqlite_step (connection, select, &there, error))
      return FALSE;
    if (!there)
      break;
    read_row (select, &row);
    if (!func (&row, user_data, error))
      return FALSE;
  }
  return select != NULL;
}

/* Fee lines */

gboolean
zj_store_put_fee (ZjStore *store, const ZjStoredFee *fee, GError **error)
{
  g_autoptr (Statement) replace = zj_sqlite_prepare (
      &store->connection, error, "REPLACE INTO fee_line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", "tttitiiii", fee->ipt_no,
      fee->sn, fee->digest, fee->amount_fen, fee->category, fee->parts_fen[0], fee->parts_fen[1], fee->parts_fen[2],
      fee->parts_fen[3]);

  return zj_sqlite_step_to_end (&store->connection, replace, error);
}

gboolean
zj_store_drop_fee (ZjStore *store, const char *ipt_no, const char *sn, GError **error)
{
  g_autoptr (Statement) delete = zj_sqlite_prepare (
      &store->connection, error, "DELETE FROM fee_line WHERE ipt_no = ? AND sn = ?", "tt", ipt_no, sn);

  return zj_sqlite_step_to_end (&store->connection, delete, error);
}

gboolean
zj_store_drop_fees (ZjStore *store, const char *ipt_no, GError **error)
{
  g_autoptr (Statement) delete = zj_sqlite_prepare (&store->connection, error, "DELETE FROM fee_line WHERE ipt_no = ?",
                                                    "t", ipt_no);

  return zj_sqlite_step_to_end (&store->connection, delete, error);
}

#define FEE_COLUMNS "SELECT ipt_no, sn, digest, amount_fen, category, part_0, part_1, part_2, part_3 FROM fee_line "

gboolean
zj_store_each_fee (ZjStore *store, const char *ipt_no, ZjFeeFunc func, gpointer user_data, GError **error)
{
  ZjConnection *connection = &store->connection;
  g_autoptr (Statement) select = ipt_no != NULL
                                     ? zj_sqlite_prepare (connection, error, FEE_COLUMNS "WHERE ipt_no = ? ORDER BY sn",
                                                          "t", ipt_no)
                                     : zj_sqlite_prepare (connection, error, FEE_COLUMNS "ORDER BY ipt_no, sn", "");
  gboolean row = select != NULL;

  while (row) {
    ZjStoredFee fee;

    if (!zj_sqlite_step (connection, select, &row, error))
      return FALSE;
    if (!row)
      break;
    fee = (ZjStoredFee){
      .ipt_no = (const char *)sqlite3_column_text (select, 0),
      .sn = (const char *)sqlite3_column_text (select, 1),
      .digest = (const char *)sqlite3_column_text (select, 2),
      .amount_fen = sqlite3_column_int64 (select, 3),
      .category = (const char *)sqlite3_column_text (select, 4),
    };
    for (int i = 0; i < 4; i++)
      fee.parts_fen[i] = sqlite3_column_int64 (select, 5 + i);
    if (!func (&fee, user_data, error))
      return FALSE;
  }
  return select != NULL;
}

/* Values */

gboolean
zj_store_get_value (ZjStore *store, const char *name, GBytes **value, GError **error)
{
  ZjConnection *connection = &store->connection;
  g_autoptr (Statement) select = zj_sqlite_prepare (connection, error, "SELECT value FROM value WHERE name = ?", "t",
                                                    name);
  gboolean row;

  *value = NULL;
  if (select == NULL || !zj_sqlite_step (connection, select, &row, error))
    return FALSE;
  if (row)
    *value = zj_sqlite_bytes (select, 0);
  return TRUE;
}

gboolean
zj_store_set_value (ZjStore *store, const char *name, GBytes *value, GError **error)
{
  g_autoptr (Statement) replace = zj_sqlite_prepare (&store->connection, error, "REPLACE INTO value VALUES (?, ?)",
                                                     "tb", name, value);

  return zj_sqlite_step_to_end (&store->connection, replace, error);
}
