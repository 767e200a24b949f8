/* F003 and F004: notice of a manual claim, and declaration of an emergency. Both are made
 * to be repeated: the same key gets the same number. */
#include "stay.h"
#include "store.h"
#include "transaction.h"

#include <string.h>

static const SimField declaration_fields[] = {
  { "psn_no", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "mdtrt_id", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "medins_addr", SIM_TEXT, 200, 0, SIM_OPTIONAL, NULL },
  { "adm_dept_name", SIM_TEXT, 100, 0, SIM_REQUIRED, NULL },
  { "adm_bed", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "tel", SIM_TEXT, 50, 0, SIM_OPTIONAL, NULL },
  { "main_cond_dscr", SIM_TEXT, 1000, 0, SIM_REQUIRED, NULL },
  { "begntime", SIM_TIME, 19, 19, SIM_REQUIRED, NULL },
  SIM_FIELDS_END,
};

static const SimField notice_fields[] = {
  { "psn_no", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "mdtrt_id", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "rcpt_no", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "medfee_sumamt", SIM_MONEY, 16, 2, SIM_REQUIRED, NULL },
  { "reim_rea", SIM_TEXT, 30, 0, SIM_REQUIRED,
    "network|not-filed|card|not-opened|not-designated|suspended|injury|own-choice|other" },
  { "begntime", SIM_TIME, 19, 19, SIM_REQUIRED, NULL },
  { "endtime", SIM_TIME, 19, 19, SIM_OPTIONAL, NULL },
  { "wdrw_flag", SIM_TEXT, 3, 0, SIM_REQUIRED, "0|1" },
  SIM_FIELDS_END,
};

const SimNodeRule sim_declaration_input[] = { { "data", declaration_fields, 0 }, SIM_RULES_END };
const SimNodeRule sim_notice_input[] = { { "data", notice_fields, 0 }, SIM_RULES_END };

static void
answer_number (SimCall *call, const char *member, const char *number)
{
  json_t *result = json_object ();

  json_object_set_new (result, member, json_string (number));
  json_object_set_new (call->output, "result", result);
}

/* The number given out before for these keys; free it. NULL: none. */
static char *
number_before (SimCall *call, const char *sql, const char *key, const char *second)
{
  g_autoptr (SimRows) rows = sim_store_query (call->world->store, sql, key, second, NULL);

  return sim_rows_next (rows) ? g_strdup (sim_rows_text (rows, 0)) : NULL;
}

void
sim_tx_declare_emergency (SimCall *call)
{
  const char *mdtrt_id = sim_call_text (call, "data", "mdtrt_id");
  json_t *stay = sim_stay_find (call, mdtrt_id, SIM_STAY_ANY);
  g_autofree char *number = NULL;

  if (stay == NULL)
    return;
  json_decref (stay);
  number = number_before (call, "SELECT dcla_no FROM declaration WHERE mdtrt_id = ?", mdtrt_id, NULL);
  if (number == NULL) {
    number = sim_ledger_id (call, "D");
    sim_store_run (call->world->store, "INSERT INTO declaration VALUES (?, ?, ?)", number, mdtrt_id, call->msgid, NULL);
  }
  answer_number (call, "dcla_no", number);
}

/* What speaks against a notice that has not been given yet. */
static gboolean
may_be_noted (SimCall *call, const char *mdtrt_id, const char *receipt, gboolean withdrawal)
{
  gboolean issued = sim_store_integer (call->world->store,
                                       "SELECT count(*) FROM notice WHERE rcpt_no = ? AND mdtrt_id = ? AND"
                                       " wdrw_flag = '0'",
                                       receipt, mdtrt_id, NULL)
                    > 0;

  if (withdrawal && !issued)
    sim_call_refuse (call, "报销单未登记 no such statement of this stay has been noted");
  if (withdrawal)
    return issued;
  if (sim_stay_is_settled (call, mdtrt_id))
    return FALSE;
  if (!sim_stay_has_notice (call, mdtrt_id))
    return TRUE;
  sim_call_refuse (call, "该次就诊已登记手工报销 another statement stands");
  return FALSE;
}

void
sim_tx_manual_notice (SimCall *call)
{
  const char *mdtrt_id = sim_call_text (call, "data", "mdtrt_id"), *receipt = sim_call_text (call, "data", "rcpt_no");
  const char *withdrawn = sim_call_text (call, "data", "wdrw_flag");
  json_t *stay = sim_stay_find (call, mdtrt_id, SIM_STAY_ANY);
  g_autofree char *number = NULL;
  char fen[24];

  if (stay == NULL)
    return;
  json_decref (stay);
  number = number_before (call, "SELECT ntc_no FROM notice WHERE rcpt_no = ? AND wdrw_flag = ?", receipt, withdrawn);
  if (number == NULL && may_be_noted (call, mdtrt_id, receipt, *withdrawn == '1')) {
    number = sim_ledger_id (call, "N");
    g_snprintf (fen, sizeof fen, "%" G_GINT64_FORMAT, sim_call_fen (call, "data", "medfee_sumamt"));
    sim_store_run (call->world->store, "INSERT INTO notice VALUES (?, ?, ?, ?, ?, ?, ?)", receipt, withdrawn, number,
                   mdtrt_id, fen, sim_call_text (call, "data", "reim_rea"), call->msgid, NULL);
  }
  if (number != NULL)
    answer_number (call, "ntc_no", number);
}
