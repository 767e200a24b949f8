/* 2402 and 2405: discharge, and taking it back. */
#include "stay.h"
#include "store.h"
#include "transaction.h"

#include <string.h>

#define DIAGNOSES_MAX 50

static const SimField discharge_fields[] = {
  { "mdtrt_id", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "psn_no", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "insutype", SIM_TEXT, 6, 0, SIM_REQUIRED, SIM_INSUTYPES },
  { "endtime", SIM_TIME, 19, 19, SIM_REQUIRED, NULL },
  { "dise_codg", SIM_TEXT, 30, 0, SIM_OPTIONAL, NULL },
  { "dise_name", SIM_TEXT, 500, 0, SIM_OPTIONAL, NULL },
  { "oprn_oprt_code", SIM_TEXT, 30, 0, SIM_OPTIONAL, NULL },
  { "oprn_oprt_name", SIM_TEXT, 500, 0, SIM_OPTIONAL, NULL },
  { "fpsc_no", SIM_TEXT, 50, 0, SIM_OPTIONAL, NULL },
  { "matn_type", SIM_TEXT, 6, 0, SIM_OPTIONAL, NULL },
  { "birctrl_type", SIM_TEXT, 6, 0, SIM_OPTIONAL, NULL },
  { "latechb_flag", SIM_TEXT, 3, 0, SIM_OPTIONAL, "0|1" },
  { "geso_val", SIM_NUMBER, 2, 0, SIM_OPTIONAL, NULL },
  { "fetts", SIM_NUMBER, 3, 0, SIM_OPTIONAL, NULL },
  { "fetus_cnt", SIM_NUMBER, 3, 0, SIM_OPTIONAL, NULL },
  { "pret_flag", SIM_TEXT, 3, 0, SIM_OPTIONAL, "0|1" },
  { "birctrl_matn_date", SIM_DATE, 10, 10, SIM_OPTIONAL, NULL },
  { "cop_flag", SIM_TEXT, 3, 0, SIM_OPTIONAL, "0|1" },
  { "dscg_dept_codg", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "dscg_dept_name", SIM_TEXT, 100, 0, SIM_REQUIRED, NULL },
  { "dscg_bed", SIM_TEXT, 30, 0, SIM_OPTIONAL, NULL },
  { "dscg_way", SIM_TEXT, 3, 0, SIM_REQUIRED, "1|2|3|4|5|9" },
  { "die_date", SIM_DATE, 10, 10, SIM_OPTIONAL, NULL },
  { "exp_content", SIM_TEXT, 4000, 0, SIM_OPTIONAL, NULL },
  SIM_FIELDS_END,
};

static const SimField diagnosis_fields[] = {
  { "mdtrt_id", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },     { "psn_no", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "diag_type", SIM_TEXT, 3, 0, SIM_REQUIRED, "1|2|3" },  { "maindiag_flag", SIM_TEXT, 3, 0, SIM_REQUIRED, "0|1" },
  { "diag_srt_no", SIM_NUMBER, 2, 0, SIM_REQUIRED, NULL }, { "diag_code", SIM_TEXT, 20, 0, SIM_REQUIRED, NULL },
  { "diag_name", SIM_TEXT, 100, 0, SIM_REQUIRED, NULL },   { "diag_dept", SIM_TEXT, 50, 0, SIM_REQUIRED, NULL },
  { "dise_dor_no", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },  { "dise_dor_name", SIM_TEXT, 50, 0, SIM_REQUIRED, NULL },
  { "diag_time", SIM_TIME, 19, 19, SIM_REQUIRED, NULL },   SIM_FIELDS_END,
};

static const SimField undo_fields[] = {
  { "mdtrt_id", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "psn_no", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "exp_content", SIM_TEXT, 4000, 0, SIM_OPTIONAL, NULL },
  SIM_FIELDS_END,
};

const SimNodeRule sim_discharge_input[]
    = { { "dscginfo", discharge_fields, 0 }, { "diseinfo", diagnosis_fields, DIAGNOSES_MAX }, SIM_RULES_END };
const SimNodeRule sim_undo_discharge_input[] = { { "data", undo_fields, 0 }, SIM_RULES_END };

static gboolean
is_possible (SimCall *call, const json_t *stay)
{
  const char *way = sim_call_text (call, "dscginfo", "dscg_way"), *died = sim_call_text (call, "dscginfo", "die_date");

  if (strcmp (sim_member_text (stay, "insutype"), sim_call_text (call, "dscginfo", "insutype")) != 0)
    sim_call_blame (call, "%s", "input.dscginfo.insutype 险种与登记不一致 is not the stay's");
  else if (strcmp (sim_call_text (call, "dscginfo", "endtime"), sim_member_text (stay, "begntime")) < 0)
    sim_call_refuse (call, "出院时间早于入院时间 discharged before admission");
  else if ((strcmp (way, "5") == 0) != (*died != '\0'))
    sim_call_blame (call, "%s", "input.dscginfo.die_date 死亡日期 goes with dscg_way 5, and only with that");
  return call->infcode == 0;
}

void
sim_tx_discharge (SimCall *call)
{
  const char *mdtrt_id = sim_call_text (call, "dscginfo", "mdtrt_id");
  json_t *stay = sim_stay_find (call, mdtrt_id, SIM_STAY_IN);

  if (stay == NULL)
    return;
  if (is_possible (call, stay) && sim_stay_take_diagnoses (call, mdtrt_id, "2", NULL))
    sim_store_run (call->world->store,
                   "UPDATE stay SET state = 'out', endtime = ?, dscg_dept_codg = ?, dscg_dept_name = ?, dscg_bed = ?,"
                   " dscg_way = ?, die_date = ? WHERE mdtrt_id = ?",
                   sim_call_text (call, "dscginfo", "endtime"), sim_call_text (call, "dscginfo", "dscg_dept_codg"),
                   sim_call_text (call, "dscginfo", "dscg_dept_name"), sim_call_text (call, "dscginfo", "dscg_bed"),
                   sim_call_text (call, "dscginfo", "dscg_way"), sim_call_text (call, "dscginfo", "die_date"), mdtrt_id,
                   NULL);
  json_decref (stay);
}

void
sim_tx_withdraw_discharge (SimCall *call)
{
  const char *mdtrt_id = sim_call_text (call, "data", "mdtrt_id");
  json_t *stay = sim_stay_find (call, mdtrt_id, SIM_STAY_OUT);

  if (stay == NULL)
    return;
  json_decref (stay);
  if (sim_stay_is_settled (call, mdtrt_id))
    return;
  sim_store_run (call->world->store,
                 "UPDATE stay SET state = 'in', endtime = '', dscg_way = '', die_date = '' WHERE mdtrt_id = ?",
                 mdtrt_id, NULL);
  sim_store_run (call->world->store, "DELETE FROM diagnosis WHERE mdtrt_id = ? AND stage = '2'", mdtrt_id, NULL);
}
