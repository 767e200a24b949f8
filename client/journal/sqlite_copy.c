/* The whole of a SQLite journal: its structure, and copies of it. */
#include "journal/sqlite.h"

#include <string.h>

static gboolean
check_days (ZjConnection *connection, char **what, GError **error)
{
  gint64 wrong;

  if (!zj_sqlite_integer (connection,
                          "SELECT EXISTS (SELECT at_ms / " ZJ_SQLITE_DAY_MS ", min(number) FROM record GROUP BY 1"
                          " EXCEPT SELECT day, first FROM record_day)",
                          &wrong, error))
    return FALSE;
  if (wrong != 0)
    *what = g_strdup ("a day's first record is not where its table says");
  return TRUE;
}

gboolean
zj_store_examine (ZjStore *store, char **what, GError **error)
{
  ZjConnection *connection = &store->connection;
  g_autoptr (Statement) check = zj_sqlite_prepare (connection, error, "PRAGMA integrity_check(1)", "");
  gboolean row;

  *what = NULL;
  if (check == NULL || !zj_sqlite_step (connection, check, &row, error))
    return FALSE;
  if (row && g_strcmp0 ((const char *)sqlite3_column_text (check, 0), "ok") != 0) {
    *what = zj_sqlite_text (check, 0);
    return TRUE;
  }
  return check_days (connection, what, error);
}

gboolean
zj_store_copy_to (ZjStore *store, const char *path, GError **error)
{
  ZjConnection to = { 0 };
  sqlite3_backup *backup = NULL;
  gboolean good = zj_sqlite_connect (&to, path, SQLITE_OPEN_READWRITE, error);
  int result;

  if (good) {
    backup = sqlite3_backup_init (to.db, "main", store->connection.db, "main");
    result = backup != NULL ? sqlite3_backup_step (backup, -1) : sqlite3_errcode (to.db);
    if (backup != NULL)
      sqlite3_backup_finish (backup);
    good = result == SQLITE_DONE || zj_sqlite_fail (&to, result, error);
  }
  zj_sqlite_disconnect (&to);
  return good;
}

gboolean
zj_store_close_into_one (ZjStore *store, GError **error)
{
  g_autoptr (GError) local = NULL;
  gboolean good;

  good = zj_sqlite_run (&store->connection, "PRAGMA journal_mode=DELETE", error);
  zj_store_close (store);
  return good;
}
