/* 2305 and 2601: a settlement is cancelled; a request of unknown outcome is reversed. */
#include "settlement.h"
#include "stay.h"
#include "store.h"
#include "transaction.h"

#include <string.h>

static const SimField cancel_fields[] = {
  { "mdtrt_id", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "setl_id", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "psn_no", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "exp_content", SIM_TEXT, 4000, 0, SIM_OPTIONAL, NULL },
  SIM_FIELDS_END,
};

static const SimField reversal_fields[] = {
  { "psn_no", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "omsgid", SIM_TEXT, 30, 30, SIM_REQUIRED, NULL },
  { "oinfno", SIM_TEXT, 4, 0, SIM_REQUIRED, "2304|2401" },
  SIM_FIELDS_END,
};

const SimNodeRule sim_cancel_input[] = { { "data", cancel_fields, 0 }, SIM_RULES_END };
const SimNodeRule sim_reversal_input[] = { { "data", reversal_fields, 0 }, SIM_RULES_END };

void
sim_tx_cancel_settlement (SimCall *call)
{
  const char *mdtrt_id = sim_call_text (call, "data", "mdtrt_id");
  json_t *stay = sim_stay_find (call, mdtrt_id, SIM_STAY_ANY), *row, *negative;
  g_autofree char *setl_id = sim_ledger_id (call, "");
  g_autoptr (SimRows) rows = NULL;

  if (stay == NULL)
    return;
  row = json_object ();
  rows = sim_store_query (call->world->store,
                          "SELECT * FROM settlement WHERE setl_id = ? AND mdtrt_id = ? AND init_setl_id = ''",
                          sim_call_text (call, "data", "setl_id"), mdtrt_id, NULL);
  if (!sim_rows_put (rows, row))
    sim_call_refuse (call, "结算记录不存在 no such settlement");
  else if (strcmp (sim_member_text (row, "refd_setl_flag"), "0") != 0)
    sim_call_refuse (call, "该结算已撤销 already cancelled");
  else {
    negative = sim_settlement_cancel (call, row, setl_id);
    json_object_set_new (call->output, "setlinfo", sim_settlement_info (call, stay, negative, SIM_SETL_CANCELLED));
    json_object_set_new (call->output, "setldetail", sim_settlement_funds (negative));
    json_decref (negative);
  }
  json_decref (row);
  json_decref (stay);
}

/* Cancels what a 2304 made; a request that arrived twice made two. FALSE: it made nothing. */
static gboolean
reverse_settlement (SimCall *call, const char *msgid)
{
  g_autoptr (SimRows) rows = sim_store_query (
      call->world->store, "SELECT * FROM settlement WHERE medins_setl_id = ? AND init_setl_id = '' ORDER BY setl_id",
      msgid, NULL);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify)json_decref);
  json_t *row = json_object ();

  for (; sim_rows_put (rows, row); row = json_object ())
    g_ptr_array_add (found, row);
  json_decref (row);
  for (guint i = 0; i < found->len; i++) {
    g_autofree char *prefix = i > 0 ? g_strdup_printf ("%u", i) : g_strdup ("");
    g_autofree char *setl_id = sim_ledger_id (call, prefix);

    row = g_ptr_array_index (found, i);
    if (strcmp (sim_member_text (row, "psn_no"), sim_call_text (call, "data", "psn_no")) != 0)
      sim_call_refuse (call, "人员编号与原交易不一致 the request was about another person");
    else if (strcmp (sim_member_text (row, "refd_setl_flag"), "0") == 0)
      json_decref (sim_settlement_cancel (call, row, setl_id));
  }
  return found->len > 0;
}

static gboolean
reverse_admission (SimCall *call, const char *msgid)
{
  g_autoptr (SimRows) rows = sim_store_query (call->world->store,
                                              "SELECT mdtrt_id, psn_no, state FROM stay WHERE msgid = ?", msgid, NULL);
  gboolean found = FALSE;

  while (sim_rows_next (rows)) {
    const char *mdtrt_id = sim_rows_text (rows, 0), *state = sim_rows_text (rows, 2);

    found = TRUE;
    if (strcmp (sim_rows_text (rows, 1), sim_call_text (call, "data", "psn_no")) != 0)
      sim_call_refuse (call, "人员编号与原交易不一致 the request was about another person");
    else if (strcmp (state, "withdrawn") == 0 || strcmp (state, "reversed") == 0)
      continue;
    else if (sim_stay_lines (call, mdtrt_id) > 0 || sim_stay_settlements (call, mdtrt_id) > 0
             || strcmp (state, "in") != 0)
      sim_call_refuse (call, "该次就诊已有后续业务，不能冲正 there is more to that stay already");
    else
      sim_store_run (call->world->store, "UPDATE stay SET state = 'reversed' WHERE mdtrt_id = ?", mdtrt_id, NULL);
  }
  return found;
}

void
sim_tx_reverse (SimCall *call)
{
  const char *msgid = sim_call_text (call, "data", "omsgid"), *infno = sim_call_text (call, "data", "oinfno");
  SimStore *store = call->world->store;
  gboolean found;

  if (sim_store_integer (store, "SELECT count(*) FROM request WHERE msgid = ? AND infno <> ?", msgid, infno, NULL)
      > 0) {
    sim_call_refuse (call, "原交易编号不符 that request was no %s", infno);
    return;
  }
  found = strcmp (infno, "2304") == 0 ? reverse_settlement (call, msgid) : reverse_admission (call, msgid);
  if (call->infcode == 0 && !found && sim_world_has_quirk (call->world, SIM_QUIRK_REVERSAL_NOT_FOUND))
    sim_call_refuse (call, "原交易不存在 original not found");
  if (call->infcode == 0)
    sim_store_run (store, "INSERT OR IGNORE INTO barred VALUES (?, ?, ?)", msgid, infno, call->msgid, NULL);
}
