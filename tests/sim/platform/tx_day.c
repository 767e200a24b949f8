/* 3201 and 3202: the day's end, totals and details. Rows count by the platform's setl_time;
 * a cancelled settlement counts twice, once positive and once negative. */
#include "amount.h"
#include "clock.h"
#include "file.h"
#include "stay.h"
#include "store.h"
#include "transaction.h"
#include "zip.h"

#include <string.h>

static const SimField totals_fields[] = {
  { "insutype", SIM_TEXT, 6, 0, SIM_REQUIRED, SIM_INSUTYPES },
  { "clr_type", SIM_TEXT, 6, 0, SIM_REQUIRED, NULL },
  { "setl_optins", SIM_TEXT, 6, 0, SIM_REQUIRED, NULL },
  { "stmt_begndate", SIM_DATE, 10, 10, SIM_REQUIRED, NULL },
  { "stmt_enddate", SIM_DATE, 10, 10, SIM_REQUIRED, NULL },
  { "medfee_sumamt", SIM_MONEY, 16, 2, SIM_REQUIRED, NULL },
  { "fund_pay_sumamt", SIM_MONEY, 16, 2, SIM_REQUIRED, NULL },
  { "acct_pay", SIM_MONEY, 16, 2, SIM_REQUIRED, NULL },
  { "fixmedins_setl_cnt", SIM_NUMBER, 10, 0, SIM_REQUIRED, NULL },
  { "refd_setl_flag", SIM_TEXT, 6, 0, SIM_OPTIONAL, "0|1" },
  { "fixmedins_refd_setl_flag", SIM_TEXT, 6, 0, SIM_OPTIONAL, "0|1" },
  SIM_FIELDS_END,
};

static const SimField details_fields[] = {
  { "setl_optins", SIM_TEXT, 6, 0, SIM_REQUIRED, NULL },
  { "file_qury_no", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "stmt_begndate", SIM_DATE, 10, 10, SIM_REQUIRED, NULL },
  { "stmt_enddate", SIM_DATE, 10, 10, SIM_REQUIRED, NULL },
  { "medfee_sumamt", SIM_MONEY, 16, 2, SIM_REQUIRED, NULL },
  { "fund_pay_sumamt", SIM_MONEY, 16, 2, SIM_REQUIRED, NULL },
  { "cash_payamt", SIM_MONEY, 16, 2, SIM_REQUIRED, NULL },
  { "fixmedins_setl_cnt", SIM_NUMBER, 10, 0, SIM_REQUIRED, NULL },
  { "clr_type", SIM_TEXT, 6, 0, SIM_REQUIRED, NULL },
  { "refd_setl_flag", SIM_TEXT, 3, 0, SIM_OPTIONAL, "0|1" },
  { "fixmedins_refd_setl_flag", SIM_TEXT, 6, 0, SIM_OPTIONAL, "0|1" },
  SIM_FIELDS_END,
};

const SimNodeRule sim_totals_input[] = { { "data", totals_fields, 0 }, SIM_RULES_END };
const SimNodeRule sim_details_input[] = { { "data", details_fields, 0 }, SIM_RULES_END };

/* Of this institution, a clearing bureau and type, a period, an insurance ("": all), and
 * with refd_setl_flag 0 the positive rows, with 1 the negative ones, without it both. */
#define IN_PERIOD                                                                                                      \
  " FROM settlement WHERE institution = ?1 AND clr_optins = ?2 AND clr_type = ?3 AND setl_time >= ?4 AND setl_time <"  \
  " date(?5, '+1 day') AND (?6 = '' OR insutype = ?6) AND (?7 = '' OR (?7 = '1') = (init_setl_id <> ''))"

static SimRows *
query_period (SimCall *call, const char *sql)
{
  return sim_store_query (call->world->store, sql, sim_call_header (call, "fixmedins_code"),
                          sim_call_text (call, "data", "setl_optins"), sim_call_text (call, "data", "clr_type"),
                          sim_call_text (call, "data", "stmt_begndate"), sim_call_text (call, "data", "stmt_enddate"),
                          sim_call_text (call, "data", "insutype"), sim_call_text (call, "data", "refd_setl_flag"),
                          NULL);
}

static gboolean
period_is_good (SimCall *call)
{
  if (strcmp (sim_call_text (call, "data", "stmt_begndate"), sim_call_text (call, "data", "stmt_enddate")) <= 0)
    return TRUE;
  sim_call_blame (call, "%s", "input.data.stmt_enddate 结束日期早于开始日期 is before stmt_begndate");
  return FALSE;
}

void
sim_tx_totals (SimCall *call)
{
  static const char *const members[] = { "medfee_sumamt", "fund_pay_sumamt", "acct_pay" };
  g_autoptr (SimRows) rows = NULL;
  g_autofree char *words = NULL;
  gboolean equal;
  json_t *info;

  if (!period_is_good (call))
    return;
  rows = query_period (call, "SELECT count(*), coalesce(sum(medfee_sumamt), 0), coalesce(sum(fund_pay_sumamt), 0),"
                             " coalesce(sum(acct_pay), 0)" IN_PERIOD);
  sim_rows_next (rows);
  equal = sim_rows_integer (rows, 0) == g_ascii_strtoll (sim_call_text (call, "data", "fixmedins_setl_cnt"), NULL, 10);
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    equal = equal && sim_rows_integer (rows, (int)i + 1) == sim_call_fen (call, "data", members[i]);
  words = g_strdup_printf ("平台 %s 笔 the platform has so many", sim_rows_text (rows, 0));
  info = json_object ();
  json_object_set_new (info, "setl_optins", json_string (sim_call_text (call, "data", "setl_optins")));
  json_object_set_new (info, "stmt_rslt", json_string (equal ? "0" : "1"));
  json_object_set_new (info, "stmt_rslt_dscr", json_string (equal ? "" : words));
  json_object_set_new (call->output, "stmtinfo", info);
}

enum { SETL_ID = 0, MDTRT_ID, PSN_NO, MEDFEE, FUND, ACCOUNT, REFUNDED, N_COLUMNS };

/* One row of the hospital's file. NULL: a good one. */
static char *
wrong_row (char **columns, guint number)
{
  if (g_strv_length (columns) != N_COLUMNS)
    return g_strdup_printf ("第 %u 行列数错误 row %u has not %d columns", number, number, N_COLUMNS);
  for (guint i = 0; i < N_COLUMNS; i++)
    if (*columns[i] == '\0' || strcmp (columns[i], "null") == 0)
      return g_strdup_printf ("第 %u 行第 %u 列为空 row %u, column %u is empty", number, i + 1, number, i + 1);
  for (guint i = MEDFEE; i <= ACCOUNT; i++)
    if (!sim_decimal_is_valid (columns[i], 16, 2))
      return g_strdup_printf ("第 %u 行第 %u 列金额错误 row %u, column %u is no amount", number, i + 1, number, i + 1);
  if (strcmp (columns[REFUNDED], "0") != 0 && strcmp (columns[REFUNDED], "1") != 0)
    return g_strdup_printf ("第 %u 行退费标志错误 row %u: refd_setl_flag is not 0 or 1", number, number);
  return NULL;
}

/* setl_id → its columns. NULL, and the client is blamed: the file is not as 3202 wants it. */
static GHashTable *
read_rows (SimCall *call, const char *text)
{
  g_autoptr (GHashTable) rows = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_strfreev);
  g_auto (GStrv) lines = g_strsplit (text, "\n", 0);
  gint64 medfee = 0, fund = 0;

  for (guint i = 0; lines[i] != NULL; i++) {
    char **columns;
    g_autofree char *wrong = NULL;

    g_strchomp (lines[i]);
    if (*lines[i] == '\0' && lines[i + 1] == NULL)
      break;
    columns = g_strsplit (lines[i], "\t", 0);
    wrong = wrong_row (columns, i + 1);
    if (wrong == NULL && g_hash_table_contains (rows, columns[SETL_ID]))
      wrong = g_strdup_printf ("第 %u 行结算重复 row %u: this settlement stands twice", i + 1, i + 1);
    if (wrong != NULL) {
      g_strfreev (columns);
      sim_call_blame (call, "%s", wrong);
      return NULL;
    }
    medfee += sim_fen_parse (columns[MEDFEE]);
    fund += sim_fen_parse (columns[FUND]);
    g_hash_table_insert (rows, columns[SETL_ID], columns);
  }
  if (medfee != sim_call_fen (call, "data", "medfee_sumamt") || fund != sim_call_fen (call, "data", "fund_pay_sumamt")
      || g_hash_table_size (rows) != g_ascii_strtoull (sim_call_text (call, "data", "fixmedins_setl_cnt"), NULL, 10)) {
    sim_call_blame (call, "%s", "input.data 合计与明细文件不符 the totals are not the file's");
    return NULL;
  }
  return g_steal_pointer (&rows);
}

/* A row of the result: empty columns hold the word null. */
static void
append_result (GString *out, const char *psn_no, const char *mdtrt_id, const char *setl_id, const char *msgid,
               const char *result, const char *refunded, const char *memo, const char *medfee, const char *fund,
               const char *account)
{
  const char *const columns[] = { psn_no, mdtrt_id, setl_id, msgid, result, refunded, memo, medfee, fund, account };

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    g_string_append_printf (out, "%s%s", columns[i] != NULL ? columns[i] : "null",
                            i + 1 < G_N_ELEMENTS (columns) ? "\t" : "\n");
}

static void
compare_row (GString *out, SimRows *mine, GHashTable *theirs)
{
  char **row = g_hash_table_lookup (theirs, sim_rows_text (mine, SETL_ID));
  g_autofree char *medfee = sim_fen_text (sim_rows_integer (mine, MEDFEE));
  g_autofree char *fund = sim_fen_text (sim_rows_integer (mine, FUND));
  g_autofree char *account = sim_fen_text (sim_rows_integer (mine, ACCOUNT));
  const char *msgid = sim_rows_text (mine, N_COLUMNS), *refunded = sim_rows_text (mine, REFUNDED);
  gboolean equal = row != NULL;

  for (int i = MEDFEE; equal && i <= ACCOUNT; i++)
    equal = sim_fen_parse (row[i]) == sim_rows_integer (mine, i);
  if (row == NULL)
    /* Without the platform's identifiers, as in Hunan: only the msgid helps. */
    append_result (out, sim_rows_text (mine, PSN_NO), NULL, NULL, msgid, "1", refunded, "中心多 only at the platform",
                   medfee, fund, account);
  else
    append_result (out, sim_rows_text (mine, PSN_NO), sim_rows_text (mine, MDTRT_ID), sim_rows_text (mine, SETL_ID),
                   msgid, equal ? "0" : "1", refunded, equal ? NULL : "金额不符 amounts differ", medfee, fund, account);
}

static char *
compare (SimCall *call, GHashTable *theirs)
{
  g_autoptr (SimRows) mine = query_period (
      call, "SELECT setl_id, mdtrt_id, psn_no, medfee_sumamt, fund_pay_sumamt, acct_pay,"
            " CASE WHEN init_setl_id = '' THEN '0' ELSE '1' END, medins_setl_id" IN_PERIOD " ORDER BY setl_id");
  GString *out = g_string_new (NULL);
  GHashTableIter iterator;
  gpointer row;

  while (sim_rows_next (mine)) {
    compare_row (out, mine, theirs);
    g_hash_table_remove (theirs, sim_rows_text (mine, SETL_ID));
  }
  g_hash_table_iter_init (&iterator, theirs);
  while (g_hash_table_iter_next (&iterator, NULL, &row)) {
    char **columns = row;

    append_result (out, columns[PSN_NO], columns[MDTRT_ID], columns[SETL_ID], NULL, "1", columns[REFUNDED],
                   "医疗机构多 only at the hospital", columns[MEDFEE], columns[FUND], columns[ACCOUNT]);
  }
  return g_string_free (out, FALSE);
}

void
sim_tx_details (SimCall *call)
{
  g_autoptr (GBytes) archive = sim_file_get (call, sim_call_text (call, "data", "file_qury_no"), NULL);
  g_autoptr (GBytes) packed = NULL;
  g_autoptr (GHashTable) theirs = NULL;
  g_autofree char *text = NULL;
  g_autofree char *wrong = NULL;
  g_autofree char *result = NULL;

  if (!period_is_good (call))
    return;
  if (archive == NULL) {
    sim_call_refuse (call, "文件不存在 no such file");
    return;
  }
  text = sim_zip_unpack (archive, &wrong);
  if (text == NULL) {
    sim_call_blame (call, "input.data.file_qury_no %s", wrong);
    return;
  }
  theirs = read_rows (call, text);
  if (theirs == NULL)
    return;
  result = compare (call, theirs);
  packed = sim_zip_pack ("result.txt", result);
  json_object_set_new (call->output, "fileinfo", sim_file_put (call, "result.zip", packed, FALSE));
}
