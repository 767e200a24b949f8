/* The platform's registers and ledger: one SQLite file that tests may open and read while
 * the simulator runs (WAL). The only file that knows SQLite.
 *
 * Whoever touches the store holds its lock: sim_store_begin … sim_store_commit or
 * _rollback. What SQLite refuses ends the program: a platform without a ledger would
 * make every test that trusts it lie.
 */
#pragma once

#include "world.h"

#include <jansson.h>

G_BEGIN_DECLS

/* Opens or makes the file. NULL with error when it cannot be had. */
SimStore *sim_store_open (const char *file, GError **error);
void sim_store_free (SimStore *store);

void sim_store_begin (SimStore *store);
void sim_store_commit (SimStore *store);
void sim_store_rollback (SimStore *store);

/* Parameters are texts, ended by NULL; columns have affinities where numbers are meant. */
void sim_store_run (SimStore *store, const char *sql, ...) G_GNUC_NULL_TERMINATED;
gint64 sim_store_integer (SimStore *store, const char *sql, ...) G_GNUC_NULL_TERMINATED;

/* A row whose columns are the object's members, all texts; other columns get their default. */
void sim_store_insert (SimStore *store, const char *table, const json_t *row);

typedef struct _SimRows SimRows;
SimRows *sim_store_query (SimStore *store, const char *sql, ...) G_GNUC_NULL_TERMINATED;
gboolean sim_rows_next (SimRows *rows);
const char *sim_rows_text (SimRows *rows, int column); /* "" for NULL; valid until the next step */
gint64 sim_rows_integer (SimRows *rows, int column);
/* The next row's columns as texts of an object's members. FALSE: no row. */
gboolean sim_rows_put (SimRows *rows, json_t *object);
void sim_rows_free (SimRows *rows); /* store lock held */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimRows, sim_rows_free)

/* The ledger of requests. Each of these takes the lock itself. */
typedef enum {
  SIM_MSGID_NEW = 0,
  SIM_MSGID_REPEATED, /* seen before with the same body: it is executed again, as in real life */
  SIM_MSGID_CLASH,    /* seen before with another body */
} SimMsgid;

SimMsgid sim_store_arrived (SimStore *store, const char *infno, const char *msgid, const char *digest,
                            const char *operator_no, gint64 *sequence);
void sim_store_answered (SimStore *store, gint64 sequence, gboolean executed, const char *fault, int infcode,
                         const char *err_msg);
void sim_store_violation (SimStore *store, const char *infno, const char *msgid, const char *what);

G_END_DECLS
