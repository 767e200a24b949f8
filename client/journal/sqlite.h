/* What the files that know SQLite share: statements, errors, the connection. */
#pragma once

#include "journal/store.h"

#include <sqlite3.h>

G_BEGIN_DECLS

#define ZJ_SQLITE_DAY_MS "86400000"

/* One connection, with the statements it has prepared. */
typedef struct {
  sqlite3 *db;
  GHashTable *statements; /* SQL → Statement */
  const char *path;       /* borrowed from the store */
} ZjConnection;

/* What is not yet in the file itself, as the last commit left it; for zj_store_tidy(). */
typedef struct {
  int frames; /* of the -wal, atomic */
  int grown;  /* the -wal has its size, atomic */
} ZjTail;

struct _ZjStore {
  char *path;
  ZjConnection connection;
  ZjTail tail;
  gboolean unsynced; /* the transaction that is open is not synced at its end */
};

/* A prepared statement, put back when its holder is done. No statement is held twice. */
typedef sqlite3_stmt Statement;
static inline void
zj_statement_put_back (Statement *statement)
{
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Statement, zj_statement_put_back)

gboolean zj_sqlite_fail (ZjConnection *connection, int result, GError **error);
gboolean zj_sqlite_run (ZjConnection *connection, const char *sql, GError **error);
/* The same for one statement that comes again: prepared once. */
gboolean zj_sqlite_do (ZjConnection *connection, const char *sql, GError **error);

/* Takes the statement and binds one value for each letter of types: t const char * (or NULL),
 * i gint64, b GBytes * (or NULL), h hash. What is bound must outlive the step. */
Statement *zj_sqlite_prepare (ZjConnection *connection, GError **error, const char *sql, const char *types, ...);
/* Steps to the next row; *row FALSE at the end. */
gboolean zj_sqlite_step (ZjConnection *connection, Statement *statement, gboolean *row, GError **error);
gboolean zj_sqlite_step_to_end (ZjConnection *connection, Statement *statement, GError **error);
gboolean zj_sqlite_integer (ZjConnection *connection, const char *sql, gint64 *value, GError **error);

char *zj_sqlite_text (Statement *statement, int column);    /* a copy, or NULL */
GBytes *zj_sqlite_bytes (Statement *statement, int column); /* a copy, or NULL */

/* sqlite_tail.c: from now on connection notes in tail what it commits. */
void zj_sqlite_watch_tail (ZjConnection *connection, ZjTail *tail);

/* sqlite.c: opening, for sqlite_copy.c and sqlite_tail.c. */
gboolean zj_sqlite_connect (ZjConnection *connection, const char *path, int flags, GError **error);
void zj_sqlite_disconnect (ZjConnection *connection);

G_END_DECLS
