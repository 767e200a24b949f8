/* Statements of SQLite, and what its errors are called here. */
#include "journal/sqlite.h"

#include <errno.h>

/* SQLite keeps the system's reason, but for a commit; there it is still the last one of this
 * thread, which was cleared before the step. 0: the system is not the reason. */
static int
reason_of (sqlite3 *db, int result, int last)
{
  switch (result & 0xff) {
  case SQLITE_IOERR:
    if (last == ENOSPC || last == EDQUOT || last == EROFS || last == EIO)
      return last;
    return db != NULL ? sqlite3_system_errno (db) : 0;
  case SQLITE_CANTOPEN:
    return db != NULL ? sqlite3_system_errno (db) : 0;
  default:
    return 0;
  }
}

static int
code_of (int result, int number)
{
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
    if (number == EROFS)
      return ZJ_JOURNAL_ERROR_READ_ONLY;
    return number == ENOSPC || number == EDQUOT ? ZJ_JOURNAL_ERROR_DISK_FULL : ZJ_JOURNAL_ERROR_IO;
  }
}

gboolean
zj_sqlite_fail (ZjConnection *connection, int result, GError **error)
{
  sqlite3 *db = connection->db;
  int number = reason_of (db, result, errno);

  g_set_error (error, ZJ_JOURNAL_ERROR, code_of (result, number), "%s: %s (SQLite %d)%s%s", connection->path,
               db != NULL ? sqlite3_errmsg (db) : sqlite3_errstr (result), result, number != 0 ? ": " : "",
               number != 0 ? g_strerror (number) : "");
  return FALSE;
}

gboolean
zj_sqlite_run (ZjConnection *connection, const char *sql, GError **error)
{
  int result;

  errno = 0;
  result = sqlite3_exec (connection->db, sql, NULL, NULL, NULL);
  return result == SQLITE_OK || zj_sqlite_fail (connection, result, error);
}

gboolean
zj_sqlite_do (ZjConnection *connection, const char *sql, GError **error)
{
  g_autoptr (Statement) statement = zj_sqlite_prepare (connection, error, sql, "");

  return zj_sqlite_step_to_end (connection, statement, error);
}

static int
bind_bytes (Statement *statement, int index, GBytes *bytes)
{
  gsize length;
  gconstpointer data;

  if (bytes == NULL)
    return sqlite3_bind_null (statement, index);
  data = g_bytes_get_data (bytes, &length);
  return sqlite3_bind_blob64 (statement, index, data != NULL ? data : "", length, SQLITE_STATIC);
}

static int
bind (Statement *statement, const char *types, va_list values)
{
  int result = SQLITE_OK;

  for (int i = 0; result == SQLITE_OK && types[i] != '\0'; i++)
    switch (types[i]) {
    case 't':
      result = sqlite3_bind_text (statement, i + 1, va_arg (values, const char *), -1, SQLITE_STATIC);
      break;
    case 'i':
      result = sqlite3_bind_int64 (statement, i + 1, va_arg (values, gint64));
      break;
    case 'b':
      result = bind_bytes (statement, i + 1, va_arg (values, GBytes *));
      break;
    case 'h':
      result = sqlite3_bind_blob (statement, i + 1, va_arg (values, const guint8 *), ZJ_HASH_BYTES, SQLITE_STATIC);
      break;
    default:
      g_assert_not_reached ();
    }
  return result;
}

Statement *
zj_sqlite_prepare (ZjConnection *connection, GError **error, const char *sql, const char *types, ...)
{
  Statement *statement = g_hash_table_lookup (connection->statements, sql);
  int result = SQLITE_OK;
  va_list values;

  if (statement == NULL) {
    result = sqlite3_prepare_v3 (connection->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
    if (result == SQLITE_OK)
      g_hash_table_insert (connection->statements, g_strdup (sql), statement);
  }
  if (result == SQLITE_OK) {
    g_assert (!sqlite3_stmt_busy (statement));
    va_start (values, types);
    result = bind (statement, types, values);
    va_end (values);
  }
  if (result == SQLITE_OK)
    return statement;
  zj_sqlite_fail (connection, result, error);
  return NULL;
}

gboolean
zj_sqlite_step (ZjConnection *connection, Statement *statement, gboolean *row, GError **error)
{
  int result;

  errno = 0;
  result = sqlite3_step (statement);
  *row = result == SQLITE_ROW;
  return result == SQLITE_ROW || result == SQLITE_DONE || zj_sqlite_fail (connection, result, error);
}

gboolean
zj_sqlite_step_to_end (ZjConnection *connection, Statement *statement, GError **error)
{
  gboolean row;

  return statement != NULL && zj_sqlite_step (connection, statement, &row, error);
}

gboolean
zj_sqlite_integer (ZjConnection *connection, const char *sql, gint64 *value, GError **error)
{
  g_autoptr (Statement) statement = zj_sqlite_prepare (connection, error, sql, "");
  gboolean row;

  *value = 0;
  if (statement == NULL || !zj_sqlite_step (connection, statement, &row, error))
    return FALSE;
  if (row)
    *value = sqlite3_column_int64 (statement, 0);
  return TRUE;
}

char *
zj_sqlite_text (Statement *statement, int column)
{
  return g_strdup ((const char *)sqlite3_column_text (statement, column));
}

GBytes *
zj_sqlite_bytes (Statement *statement, int column)
{
  gconstpointer data;

  if (sqlite3_column_type (statement, column) == SQLITE_NULL)
    return NULL;
  data = sqlite3_column_blob (statement, column);
  return g_bytes_new (data, (gsize)sqlite3_column_bytes (statement, column));
}
