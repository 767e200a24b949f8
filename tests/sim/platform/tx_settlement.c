/* 2303 and 2304: what would be paid, and what is. */
#include "amount.h"
#include "settlement.h"
#include "stay.h"
#include "store.h"
#include "transaction.h"

#include <string.h>

static const SimField trial_fields[] = {
  { "psn_no", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "mdtrt_cert_type", SIM_TEXT, 3, 0, SIM_REQUIRED, "01|02|03" },
  { "mdtrt_cert_no", SIM_TEXT, 50, 0, SIM_OPTIONAL, NULL },
  { "card_sn", SIM_HEX, 32, 32, SIM_OPTIONAL, NULL },
  { "psn_cert_type", SIM_TEXT, 3, 0, SIM_OPTIONAL, SIM_CERT_TYPES },
  { "certno", SIM_TEXT, 20, 0, SIM_OPTIONAL, NULL },
  { "psn_type", SIM_TEXT, 6, 0, SIM_OPTIONAL, NULL },
  { "psn_name", SIM_TEXT, 50, 0, SIM_OPTIONAL, NULL },
  { "medfee_sumamt", SIM_MONEY, 16, 2, SIM_REQUIRED, NULL },
  { "psn_setlway", SIM_TEXT, 6, 0, SIM_REQUIRED, "01|02" },
  { "mdtrt_id", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "acct_used_flag", SIM_TEXT, 1, 0, SIM_OPTIONAL, "0|1|2" },
  { "insutype", SIM_TEXT, 6, 0, SIM_REQUIRED, SIM_INSUTYPES },
  { "mid_setl_flag", SIM_TEXT, 3, 0, SIM_REQUIRED, "0" },
  { "fulamt_ownpay_amt", SIM_MONEY, 16, 2, SIM_OPTIONAL, NULL },
  { "overlmt_selfpay", SIM_MONEY, 16, 2, SIM_OPTIONAL, NULL },
  { "preselfpay_amt", SIM_MONEY, 16, 2, SIM_OPTIONAL, NULL },
  { "inscp_scp_amt", SIM_MONEY, 16, 2, SIM_OPTIONAL, NULL },
  { "dscgTime", SIM_DATE, 10, 10, SIM_OPTIONAL, NULL },
  { "insuplc_admdvs", SIM_DIGITS, 6, 6, SIM_OPTIONAL, NULL },
  { "mdtrtarea_admvs", SIM_DIGITS, 6, 6, SIM_OPTIONAL, NULL },
  { "exp_content", SIM_TEXT, 4000, 0, SIM_OPTIONAL, NULL },
  SIM_FIELDS_END,
};

static const SimField settlement_fields[] = {
  { "psn_no", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "mdtrt_cert_type", SIM_TEXT, 3, 0, SIM_REQUIRED, "01|02|03" },
  { "mdtrt_cert_no", SIM_TEXT, 50, 0, SIM_OPTIONAL, NULL },
  { "card_sn", SIM_HEX, 32, 32, SIM_OPTIONAL, NULL },
  { "psn_cert_type", SIM_TEXT, 3, 0, SIM_OPTIONAL, SIM_CERT_TYPES },
  { "certno", SIM_TEXT, 20, 0, SIM_OPTIONAL, NULL },
  { "psn_type", SIM_TEXT, 6, 0, SIM_OPTIONAL, NULL },
  { "psn_name", SIM_TEXT, 50, 0, SIM_OPTIONAL, NULL },
  { "medfee_sumamt", SIM_MONEY, 16, 2, SIM_REQUIRED, NULL },
  { "psn_setlway", SIM_TEXT, 6, 0, SIM_REQUIRED, "01|02" },
  { "mdtrt_id", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "acct_used_flag", SIM_TEXT, 1, 0, SIM_REQUIRED, "0|1|2" },
  { "insutype", SIM_TEXT, 6, 0, SIM_REQUIRED, SIM_INSUTYPES },
  { "mid_setl_flag", SIM_TEXT, 3, 0, SIM_REQUIRED, "0" },
  { "fulamt_ownpay_amt", SIM_MONEY, 16, 2, SIM_OPTIONAL, NULL },
  { "overlmt_selfpay", SIM_MONEY, 16, 2, SIM_OPTIONAL, NULL },
  { "preselfpay_amt", SIM_MONEY, 16, 2, SIM_OPTIONAL, NULL },
  { "inscp_scp_amt", SIM_MONEY, 16, 2, SIM_OPTIONAL, NULL },
  { "dscgTime", SIM_DATE, 10, 10, SIM_OPTIONAL, NULL },
  { "insuplc_admdvs", SIM_DIGITS, 6, 6, SIM_OPTIONAL, NULL },
  { "mdtrtarea_admvs", SIM_DIGITS, 6, 6, SIM_OPTIONAL, NULL },
  { "exp_content", SIM_TEXT, 4000, 0, SIM_OPTIONAL, NULL },
  { "invono", SIM_TEXT, 20, 0, SIM_OPTIONAL, NULL },
  SIM_FIELDS_END,
};

const SimNodeRule sim_trial_input[] = { { "data", trial_fields, 0 }, SIM_RULES_END };
const SimNodeRule sim_settlement_input[] = { { "data", settlement_fields, 0 }, SIM_RULES_END };

static gboolean
is_persons (SimCall *call)
{
  const char *name = sim_call_text (call, "data", "psn_name"), *number = sim_call_text (call, "data", "certno");

  if (sim_store_integer (call->world->store,
                         "SELECT count(*) FROM person WHERE psn_no = ?1 AND (?2 = '' OR name = ?2)"
                         " AND (?3 = '' OR cert_no = ?3)",
                         sim_call_text (call, "data", "psn_no"), name, number, NULL)
      > 0)
    return TRUE;
  sim_call_refuse (call, "人员信息不一致 name or number are not this person's");
  return FALSE;
}

/* The hospital's figures against the uploaded lines. Parts of 0.00 are absent ones. */
static gboolean
agrees (SimCall *call, const char *mdtrt_id)
{
  static const struct {
    const char *member, *column;
  } parts[] = { { "medfee_sumamt", "amount_fen" },
                { "fulamt_ownpay_amt", "own_fen" },
                { "overlmt_selfpay", "over_fen" },
                { "preselfpay_amt", "pre_fen" },
                { "inscp_scp_amt", "scope_fen" } };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++) {
    g_autofree char *sql = g_strdup_printf ("SELECT coalesce(sum(%s), 0) FROM line WHERE mdtrt_id = ?",
                                            parts[i].column);
    gint64 uploaded = sim_store_integer (call->world->store, sql, mdtrt_id, NULL);
    gint64 said = sim_call_fen (call, "data", parts[i].member);
    g_autofree char *text = sim_fen_text (uploaded);

    if (said != uploaded && (i == 0 || said != 0)) {
      sim_call_refuse (call, "%s 与已上传费用明细不符 differs from the uploaded lines: %s", parts[i].member, text);
      return FALSE;
    }
  }
  return TRUE;
}

/* The stay, when it can be settled in this way; otherwise the call is refused. */
static json_t *
stay_to_settle (SimCall *call, SimStayState wanted)
{
  static const char *const identity[] = { "psn_cert_type",  "certno",          "psn_type", "psn_name",
                                          "insuplc_admdvs", "mdtrtarea_admvs", NULL };
  const char *mdtrt_id = sim_call_text (call, "data", "mdtrt_id");
  json_t *stay = sim_stay_find (call, mdtrt_id, wanted);

  if (stay == NULL)
    return NULL;
  if (strcmp (sim_member_text (stay, "insutype"), sim_call_text (call, "data", "insutype")) != 0)
    sim_call_blame (call, "%s", "input.data.insutype 险种与登记不一致 is not the stay's");
  else if (sim_identity_in_data (call, "data", identity) && is_persons (call)
           && sim_stay_check_credential (call, "data")) {
    if (sim_stay_lines (call, mdtrt_id) == 0)
      sim_call_refuse (call, "无费用明细 no lines have been uploaded");
    else if (agrees (call, mdtrt_id))
      return stay;
  }
  json_decref (stay);
  return NULL;
}

void
sim_tx_trial (SimCall *call)
{
  json_t *stay = stay_to_settle (call, SIM_STAY_ANY), *row;
  SimSplit split;

  if (stay == NULL)
    return;
  split = sim_split (call, stay, sim_call_text (call, "data", "acct_used_flag"), TRUE);
  row = sim_settlement_row (call, stay, &split, "");
  json_object_set_new (call->output, "setlinfo", sim_settlement_info (call, stay, row, SIM_SETL_TRIAL));
  json_object_set_new (call->output, "setldetail", sim_settlement_funds (row));
  json_decref (row);
  json_decref (stay);
}

/* A second settlement of a stay is taken without complaint: the specification promises
 * nothing else, and it is the desk that must not ask for one. */
void
sim_tx_settle (SimCall *call)
{
  gboolean any = sim_world_has_quirk (call->world, SIM_QUIRK_SETTLE_BEFORE_DISCHARGE);
  json_t *stay = stay_to_settle (call, any ? SIM_STAY_ANY : SIM_STAY_OUT), *row;
  g_autofree char *setl_id = sim_ledger_id (call, "");
  SimSplit split;

  if (stay == NULL)
    return;
  if (sim_stay_has_notice (call, sim_member_text (stay, "mdtrt_id"))) {
    sim_call_refuse (call, "该次就诊已登记手工报销 a notice of a manual claim stands");
    json_decref (stay);
    return;
  }
  split = sim_split (call, stay, sim_call_text (call, "data", "acct_used_flag"), FALSE);
  row = sim_settlement_row (call, stay, &split, setl_id);
  sim_settlement_store (call, row);
  json_object_set_new (call->output, "setlinfo", sim_settlement_info (call, stay, row, SIM_SETL_DONE));
  json_object_set_new (call->output, "setldetail", sim_settlement_funds (row));
  json_decref (row);
  json_decref (stay);
}
