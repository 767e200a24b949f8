/* SQLite behind a handful of calls, the schema, and the ledger of requests. */
#include "store.h"

#include <gio/gio.h>
#include <sqlite3.h>
#include <stdlib.h>

/* Registers come from the personas and are filled anew by each load; the tables of the
 * ledger only grow. Amounts are text with two decimals, as on the wire. */
static const char schema[]
    = "CREATE TABLE IF NOT EXISTS institution (code TEXT PRIMARY KEY, name TEXT NOT NULL, region TEXT NOT NULL);"
      "CREATE TABLE IF NOT EXISTS person (psn_no TEXT PRIMARY KEY, persona TEXT NOT NULL, cert_no TEXT NOT NULL UNIQUE,"
      " name TEXT NOT NULL, sex TEXT NOT NULL, birth TEXT NOT NULL, ethnic TEXT NOT NULL, ecode TEXT NOT NULL,"
      " entitled TEXT NOT NULL, entitlement_text TEXT NOT NULL);"
      "CREATE TABLE IF NOT EXISTS card (ident TEXT PRIMARY KEY, card_no TEXT NOT NULL, cert_no TEXT NOT NULL,"
      " region TEXT NOT NULL, registered INTEGER NOT NULL, state TEXT NOT NULL, active TEXT NOT NULL,"
      " expires TEXT NOT NULL, version TEXT NOT NULL);"
      "CREATE TABLE IF NOT EXISTS insurance (psn_no TEXT NOT NULL, number INTEGER NOT NULL, insutype TEXT NOT NULL,"
      " state TEXT NOT NULL, region TEXT NOT NULL, psn_type TEXT NOT NULL, balance TEXT NOT NULL,"
      " reported TEXT NOT NULL, PRIMARY KEY (psn_no, number));"
      "CREATE TABLE IF NOT EXISTS filing (fil_no TEXT PRIMARY KEY, psn_no TEXT NOT NULL, number INTEGER NOT NULL,"
      " type TEXT NOT NULL, region TEXT NOT NULL, begins TEXT NOT NULL, ends TEXT NOT NULL,"
      " institutions TEXT NOT NULL, state TEXT NOT NULL, card_no TEXT NOT NULL);"
      "CREATE TABLE IF NOT EXISTS opening (psn_no TEXT PRIMARY KEY, designated TEXT NOT NULL, closed TEXT NOT NULL);"
      "CREATE TABLE IF NOT EXISTS sign_in (sign_no TEXT PRIMARY KEY, opter TEXT NOT NULL, day TEXT NOT NULL,"
      " valid INTEGER NOT NULL, person TEXT NOT NULL);"
      "CREATE TABLE IF NOT EXISTS request (seq INTEGER PRIMARY KEY, arrived_us INTEGER NOT NULL, infno TEXT NOT NULL,"
      " msgid TEXT NOT NULL, digest TEXT NOT NULL, opter TEXT NOT NULL, executed INTEGER NOT NULL DEFAULT 0,"
      " fault TEXT, infcode INTEGER, err_msg TEXT);"
      "CREATE INDEX IF NOT EXISTS request_msgid ON request (msgid);"
      "CREATE INDEX IF NOT EXISTS request_infno ON request (infno);"
      "CREATE TABLE IF NOT EXISTS violation (seq INTEGER PRIMARY KEY, infno TEXT NOT NULL, msgid TEXT NOT NULL,"
      " what TEXT NOT NULL);";

/* The ledger of stays and money. Amounts are integers of fen. A settlement's negative is a
 * row of its own with init_setl_id; `cancelled` of the original says by which msgid. */
static const char money_schema[]
    = "CREATE TABLE IF NOT EXISTS stay (mdtrt_id TEXT PRIMARY KEY, msgid TEXT NOT NULL, institution TEXT NOT NULL,"
      " ipt_no TEXT NOT NULL, psn_no TEXT NOT NULL, insutype TEXT NOT NULL, region TEXT NOT NULL, med_type TEXT NOT"
      " NULL, cert_type TEXT NOT NULL, state TEXT NOT NULL" /* in, out, withdrawn, reversed */
      ", begntime TEXT NOT NULL, endtime TEXT NOT NULL DEFAULT '', coner_name TEXT, tel TEXT, atddr_no TEXT,"
      " chfpdr_name TEXT, adm_dept_codg TEXT, adm_dept_name TEXT, adm_bed TEXT, dscg_maindiag_code TEXT,"
      " dscg_maindiag_name TEXT, main_cond_dscr TEXT, exp_content TEXT, dscg_dept_codg TEXT, dscg_dept_name TEXT,"
      " dscg_bed TEXT, dscg_way TEXT, die_date TEXT, opter TEXT, opt_time TEXT, UNIQUE (institution, ipt_no));"
      "CREATE INDEX IF NOT EXISTS stay_person ON stay (psn_no);"
      "CREATE INDEX IF NOT EXISTS stay_msgid ON stay (msgid);"
      "CREATE TABLE IF NOT EXISTS diagnosis (mdtrt_id TEXT NOT NULL, stage TEXT NOT NULL, number TEXT NOT NULL,"
      " main TEXT NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (mdtrt_id, stage, number));"
      "CREATE TABLE IF NOT EXISTS line (mdtrt_id TEXT NOT NULL, feedetl_sn TEXT NOT NULL, msgid TEXT NOT NULL,"
      " init_feedetl_sn TEXT NOT NULL, med_list_codg TEXT NOT NULL, cnt TEXT NOT NULL, pric TEXT NOT NULL,"
      " amount_fen INTEGER NOT NULL, own_fen INTEGER NOT NULL, over_fen INTEGER NOT NULL, pre_fen INTEGER NOT NULL,"
      " scope_fen INTEGER NOT NULL, PRIMARY KEY (mdtrt_id, feedetl_sn)) WITHOUT ROWID;"
      "CREATE INDEX IF NOT EXISTS line_refund ON line (mdtrt_id, init_feedetl_sn) WHERE init_feedetl_sn <> '';"
      "CREATE TABLE IF NOT EXISTS settlement (setl_id TEXT PRIMARY KEY, init_setl_id TEXT NOT NULL DEFAULT '',"
      " medins_setl_id TEXT NOT NULL, mdtrt_id TEXT NOT NULL, psn_no TEXT NOT NULL, institution TEXT NOT NULL,"
      " refd_setl_flag INTEGER NOT NULL DEFAULT 0, cancelled TEXT NOT NULL DEFAULT '', setl_time TEXT NOT NULL,"
      " insutype TEXT NOT NULL, clr_optins TEXT NOT NULL, clr_type TEXT NOT NULL, clr_way TEXT NOT NULL,"
      " acct_used_flag TEXT NOT NULL, invono TEXT NOT NULL, pool_ratio TEXT NOT NULL, medfee_sumamt INTEGER NOT NULL,"
      " fulamt_ownpay_amt INTEGER NOT NULL, overlmt_selfpay INTEGER NOT NULL, preselfpay_amt INTEGER NOT NULL,"
      " inscp_scp_amt INTEGER NOT NULL, act_pay_dedc INTEGER NOT NULL, hifp_pay INTEGER NOT NULL,"
      " cvlserv_pay INTEGER NOT NULL, hifes_pay INTEGER NOT NULL, hifmi_pay INTEGER NOT NULL, hifob_pay INTEGER NOT"
      " NULL, hifdm_pay INTEGER NOT NULL, maf_pay INTEGER NOT NULL, oth_pay INTEGER NOT NULL, fund_pay_sumamt INTEGER"
      " NOT NULL, psn_part_amt INTEGER NOT NULL, acct_pay INTEGER NOT NULL, acct_mulaid_pay INTEGER NOT NULL,"
      " psn_cash_pay INTEGER NOT NULL, hosp_part_amt INTEGER NOT NULL, balc INTEGER NOT NULL);"
      "CREATE INDEX IF NOT EXISTS settlement_stay ON settlement (mdtrt_id);"
      "CREATE INDEX IF NOT EXISTS settlement_msgid ON settlement (medins_setl_id);"
      "CREATE INDEX IF NOT EXISTS settlement_time ON settlement (setl_time);"
      "CREATE INDEX IF NOT EXISTS settlement_person ON settlement (psn_no);"
      "CREATE TABLE IF NOT EXISTS barred (msgid TEXT PRIMARY KEY, infno TEXT NOT NULL, by_msgid TEXT NOT NULL);"
      "CREATE TABLE IF NOT EXISTS declaration (dcla_no TEXT PRIMARY KEY, mdtrt_id TEXT NOT NULL UNIQUE,"
      " msgid TEXT NOT NULL);"
      "CREATE TABLE IF NOT EXISTS notice (rcpt_no TEXT NOT NULL, wdrw_flag TEXT NOT NULL, ntc_no TEXT NOT NULL,"
      " mdtrt_id TEXT NOT NULL, medfee_fen INTEGER NOT NULL, reim_rea TEXT NOT NULL, msgid TEXT NOT NULL,"
      " PRIMARY KEY (rcpt_no, wdrw_flag));"
      "CREATE INDEX IF NOT EXISTS notice_stay ON notice (mdtrt_id);"
      "CREATE TABLE IF NOT EXISTS file (file_qury_no TEXT PRIMARY KEY, filename TEXT NOT NULL, institution TEXT NOT"
      " NULL, content TEXT NOT NULL);" /* Base64 */
      "CREATE TABLE IF NOT EXISTS elsewhere (psn_no TEXT PRIMARY KEY, institution TEXT NOT NULL, name TEXT NOT NULL,"
      " begntime TEXT NOT NULL);";

struct _SimStore {
  GMutex lock;
  sqlite3 *db;
  GHashTable *idle; /* SQL → a statement nobody is stepping through: preparing costs more than running */
};

struct _SimRows {
  SimStore *store;
  sqlite3_stmt *statement;
};

static void G_GNUC_NORETURN
fail (SimStore *store, const char *what)
{
  g_printerr ("zj-platform-simulator: ledger: %s: %s\n", what, sqlite3_errmsg (store->db));
  exit (1);
}

static void
finalize (gpointer statement)
{
  sqlite3_finalize (statement);
}

SimStore *
sim_store_open (const char *file, GError **error)
{
  SimStore *store = g_new0 (SimStore, 1);

  g_mutex_init (&store->lock);
  store->idle = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, finalize);
  /* synchronous=OFF: the ledger survives the death of this program, which tests bring
   * about, and need not survive that of the machine. */
  if (sqlite3_open_v2 (file, &store->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL)
          != SQLITE_OK
      || sqlite3_busy_timeout (store->db, 10000) != SQLITE_OK
      || sqlite3_exec (store->db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF", NULL, NULL, NULL) != SQLITE_OK
      || sqlite3_exec (store->db, schema, NULL, NULL, NULL) != SQLITE_OK
      || sqlite3_exec (store->db, money_schema, NULL, NULL, NULL) != SQLITE_OK) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s: %s", file, sqlite3_errmsg (store->db));
    sim_store_free (store);
    return NULL;
  }
  return store;
}

void
sim_store_free (SimStore *store)
{
  if (store == NULL)
    return;
  g_hash_table_unref (store->idle);
  sqlite3_close (store->db);
  g_mutex_clear (&store->lock);
  g_free (store);
}

static void
execute (SimStore *store, const char *sql)
{
  if (sqlite3_exec (store->db, sql, NULL, NULL, NULL) != SQLITE_OK)
    fail (store, sql);
}

void
sim_store_begin (SimStore *store)
{
  g_mutex_lock (&store->lock);
  execute (store, "BEGIN IMMEDIATE");
}

void
sim_store_commit (SimStore *store)
{
  execute (store, "COMMIT");
  g_mutex_unlock (&store->lock);
}

void
sim_store_rollback (SimStore *store)
{
  execute (store, "ROLLBACK");
  g_mutex_unlock (&store->lock);
}

static SimRows *
prepare (SimStore *store, const char *sql)
{
  SimRows *rows = g_new0 (SimRows, 1);
  gpointer key = NULL, kept = NULL;

  rows->store = store;
  if (g_hash_table_steal_extended (store->idle, sql, &key, &kept)) {
    rows->statement = kept;
    g_free (key);
  } else if (sqlite3_prepare_v2 (store->db, sql, -1, &rows->statement, NULL) != SQLITE_OK)
    fail (store, sql);
  return rows;
}

static void
bind (SimRows *rows, int number, const char *text)
{
  if (sqlite3_bind_text (rows->statement, number, text, -1, SQLITE_TRANSIENT) != SQLITE_OK)
    fail (rows->store, sqlite3_sql (rows->statement));
}

static SimRows *
query (SimStore *store, const char *sql, va_list parameters)
{
  SimRows *rows = prepare (store, sql);
  int number = 0;

  for (const char *text = va_arg (parameters, const char *); text != NULL; text = va_arg (parameters, const char *))
    bind (rows, ++number, text);
  /* An unbound parameter would quietly be NULL. */
  g_assert (sqlite3_bind_parameter_count (rows->statement) == number);
  return rows;
}

SimRows *
sim_store_query (SimStore *store, const char *sql, ...)
{
  va_list parameters;
  SimRows *rows;

  va_start (parameters, sql);
  rows = query (store, sql, parameters);
  va_end (parameters);
  return rows;
}

void
sim_store_run (SimStore *store, const char *sql, ...)
{
  va_list parameters;
  g_autoptr (SimRows) rows = NULL;

  va_start (parameters, sql);
  rows = query (store, sql, parameters);
  va_end (parameters);
  while (sim_rows_next (rows))
    ;
}

void
sim_store_insert (SimStore *store, const char *table, const json_t *row)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  g_autoptr (SimRows) rows = NULL;
  const char *name, *separator = "";
  int number = 0;
  json_t *value;

  g_string_printf (sql, "INSERT INTO %s (", table);
  json_object_foreach ((json_t *)(guintptr)row, name, value)
  {
    g_string_append_printf (sql, "%s%s", separator, name);
    separator = ", ";
  }
  g_string_append (sql, ") VALUES (?");
  for (size_t i = 1; i < json_object_size (row); i++)
    g_string_append (sql, ", ?");
  g_string_append_c (sql, ')');
  rows = prepare (store, sql->str);
  json_object_foreach ((json_t *)(guintptr)row, name, value) bind (rows, ++number, json_string_value (value));
  while (sim_rows_next (rows))
    ;
}

gint64
sim_store_integer (SimStore *store, const char *sql, ...)
{
  va_list parameters;
  g_autoptr (SimRows) rows = NULL;

  va_start (parameters, sql);
  rows = query (store, sql, parameters);
  va_end (parameters);
  return sim_rows_next (rows) ? sim_rows_integer (rows, 0) : 0;
}

gboolean
sim_rows_next (SimRows *rows)
{
  int result = sqlite3_step (rows->statement);

  if (result != SQLITE_ROW && result != SQLITE_DONE)
    fail (rows->store, sqlite3_sql (rows->statement));
  return result == SQLITE_ROW;
}

const char *
sim_rows_text (SimRows *rows, int column)
{
  const unsigned char *text = sqlite3_column_text (rows->statement, column);

  return text != NULL ? (const char *)text : "";
}

gboolean
sim_rows_put (SimRows *rows, json_t *object)
{
  if (!sim_rows_next (rows))
    return FALSE;
  for (int i = 0; i < sqlite3_column_count (rows->statement); i++)
    json_object_set_new (object, sqlite3_column_name (rows->statement, i),
                         json_string_nocheck (sim_rows_text (rows, i)));
  return TRUE;
}

gint64
sim_rows_integer (SimRows *rows, int column)
{
  return sqlite3_column_int64 (rows->statement, column);
}

void
sim_rows_free (SimRows *rows)
{
  if (rows == NULL)
    return;
  sqlite3_reset (rows->statement);
  sqlite3_clear_bindings (rows->statement);
  g_hash_table_replace (rows->store->idle, g_strdup (sqlite3_sql (rows->statement)), rows->statement);
  g_free (rows);
}

SimMsgid
sim_store_arrived (SimStore *store, const char *infno, const char *msgid, const char *digest, const char *operator_no,
                   gint64 *sequence)
{
  g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, g_get_real_time ());
  SimMsgid seen = SIM_MSGID_NEW;

  sim_store_begin (store);
  if (*msgid != '\0') {
    if (sim_store_integer (store, "SELECT count(*) FROM request WHERE msgid = ? AND digest <> ?", msgid, digest, NULL)
        > 0)
      seen = SIM_MSGID_CLASH;
    else if (sim_store_integer (store, "SELECT count(*) FROM request WHERE msgid = ?", msgid, NULL) > 0)
      seen = SIM_MSGID_REPEATED;
  }
  sim_store_run (store, "INSERT INTO request (arrived_us, infno, msgid, digest, opter) VALUES (?, ?, ?, ?, ?)", now,
                 infno, msgid, digest, operator_no, NULL);
  *sequence = sqlite3_last_insert_rowid (store->db);
  sim_store_commit (store);
  return seen;
}

void
sim_store_answered (SimStore *store, gint64 sequence, gboolean executed, const char *fault, int infcode,
                    const char *err_msg)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, sequence);
  g_autofree char *code = g_strdup_printf ("%d", infcode);

  sim_store_begin (store);
  sim_store_run (store, "UPDATE request SET executed = ?, fault = ?, infcode = ?, err_msg = ? WHERE seq = ?",
                 executed ? "1" : "0", fault != NULL ? fault : "", code, err_msg != NULL ? err_msg : "", number, NULL);
  sim_store_commit (store);
}

void
sim_store_violation (SimStore *store, const char *infno, const char *msgid, const char *what)
{
  sim_store_begin (store);
  sim_store_run (store, "INSERT INTO violation (infno, msgid, what) VALUES (?, ?, ?)", infno, msgid, what, NULL);
  sim_store_commit (store);
}
