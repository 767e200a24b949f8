/* 5201, 5303, 5203: which stays there are, and which settlements of one. */
#include "json_text.h"
#include "settlement.h"
#include "store.h"
#include "transaction.h"

#include <string.h>

static const SimField stays_fields[] = {
  { "psn_no", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },   { "begntime", SIM_TIME, 19, 19, SIM_REQUIRED, NULL },
  { "endtime", SIM_TIME, 19, 19, SIM_REQUIRED, NULL }, { "med_type", SIM_TEXT, 6, 0, SIM_REQUIRED, SIM_MED_TYPES },
  { "mdtrt_id", SIM_TEXT, 30, 0, SIM_OPTIONAL, NULL }, SIM_FIELDS_END,
};

static const SimField in_hospital_fields[] = {
  { "psn_no", SIM_TEXT, 30, 0, SIM_OPTIONAL, NULL },
  { "begntime", SIM_TIME, 19, 19, SIM_REQUIRED, NULL },
  { "endtime", SIM_TIME, 19, 19, SIM_REQUIRED, NULL },
  SIM_FIELDS_END,
};

static const SimField settlements_fields[] = {
  { "psn_no", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "setl_id", SIM_TEXT, 30, 0, SIM_OPTIONAL, NULL },
  { "mdtrt_id", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  SIM_FIELDS_END,
};

const SimNodeRule sim_stays_input[] = { { "data", stays_fields, 0 }, SIM_RULES_END };
const SimNodeRule sim_in_hospital_input[] = { { "data", in_hospital_fields, 0 }, SIM_RULES_END };
const SimNodeRule sim_settlements_input[] = { { "data", settlements_fields, 0 }, SIM_RULES_END };

/* Every member of 5201's table that a stay has, as columns of that name. A stay counts for
 * a period when it has a day in common with it; withdrawn ones show vali_flag 0. */
#define STAY_COLUMNS                                                                                                   \
  "SELECT s.mdtrt_id, s.psn_no, '01' AS psn_cert_type, p.cert_no AS certno, p.name AS psn_name, p.sex AS gend,"        \
  " p.ethnic AS naty, p.birth AS brdy, s.coner_name, s.tel, s.insutype,"                                               \
  " coalesce((SELECT i.psn_type FROM insurance i WHERE i.psn_no = s.psn_no AND i.insutype = s.insutype), '')"          \
  " AS psn_type, '0' AS cvlserv_flag, s.region AS insu_optins, s.begntime, s.endtime, s.cert_type AS "                 \
  "mdtrt_cert_type, s.med_type,"                                                                                       \
  " s.ipt_no AS ipt_otp_no, s.atddr_no, s.chfpdr_name, s.adm_dept_codg, s.adm_dept_name, s.adm_bed,"                   \
  " s.dscg_maindiag_code, s.dscg_maindiag_name, coalesce(s.dscg_dept_codg, '') AS dscg_dept_codg,"                     \
  " coalesce(s.dscg_dept_name, '') AS dscg_dept_name, coalesce(s.dscg_bed, '') AS dscg_bed,"                           \
  " coalesce(s.dscg_way, '') AS dscg_way, s.main_cond_dscr, CASE s.state WHEN 'in' THEN '1' ELSE '0' END"              \
  " AS inhosp_stas, coalesce(s.die_date, '') AS die_date, s.opter AS opter_id, s.opt_time,"                            \
  " s.institution AS fixmedins_code, CASE WHEN s.state IN ('in', 'out') THEN '1' ELSE '0' END AS vali_flag"            \
  " FROM stay s JOIN person p ON p.psn_no = s.psn_no "

static void
append_rows (SimCall *call, SimRows *rows, json_t *list)
{
  json_t *one = json_object ();

  for (; sim_rows_put (rows, one); one = json_object ()) {
    g_autofree char *age = sim_person_age (call, sim_member_text (one, "brdy"));

    json_object_set_new (one, "age", sim_json_number (age));
    json_array_append_new (list, one);
  }
  json_decref (one);
}

/* Another hospital's stay: 5201 and 5303 are the place to learn of it. */
static void
append_elsewhere (SimCall *call, json_t *list)
{
  g_autoptr (SimRows) rows = sim_store_query (
      call->world->store,
      "SELECT 'E' || e.psn_no AS mdtrt_id, e.psn_no, '01' AS psn_cert_type, p.cert_no AS certno, p.name AS psn_name,"
      " p.sex AS gend, p.birth AS brdy, coalesce((SELECT i.insutype FROM insurance i WHERE i.psn_no = e.psn_no"
      " ORDER BY i.number), '') AS insutype, e.begntime, substr(e.begntime, 1, 10) AS begndate, '' AS endtime,"
      " '21' AS med_type, '' AS ipt_otp_no, '1' AS inhosp_stas, '1' AS vali_flag, e.institution AS fixmedins_code,"
      " e.name AS fixmedins_name FROM elsewhere e JOIN person p ON p.psn_no = e.psn_no WHERE e.psn_no = ?",
      sim_call_text (call, "data", "psn_no"), NULL);

  append_rows (call, rows, list);
}

static gboolean
period_is_good (SimCall *call)
{
  if (strcmp (sim_call_text (call, "data", "begntime"), sim_call_text (call, "data", "endtime")) <= 0)
    return TRUE;
  sim_call_blame (call, "%s", "input.data.endtime 结束时间早于开始时间 is before begntime");
  return FALSE;
}

void
sim_tx_stays (SimCall *call)
{
  g_autoptr (SimRows) rows = NULL;
  json_t *list;

  if (!period_is_good (call))
    return;
  rows = sim_store_query (
      call->world->store,
      STAY_COLUMNS "WHERE s.psn_no = ?1 AND s.institution = ?2 AND s.begntime <= ?4 AND (s.endtime = '' OR s.endtime >="
                   " ?3) AND s.med_type = ?5 AND (?6 = '1' OR s.state IN ('in', 'out')) AND (?7 = '' OR s.mdtrt_id ="
                   " ?7) ORDER BY s.mdtrt_id",
      sim_call_text (call, "data", "psn_no"), sim_call_header (call, "fixmedins_code"),
      sim_call_text (call, "data", "begntime"), sim_call_text (call, "data", "endtime"),
      sim_call_text (call, "data", "med_type"),
      sim_world_has_quirk (call->world, SIM_QUIRK_WITHDRAWN_STAYS_SHOWN) ? "1" : "0",
      sim_call_text (call, "data", "mdtrt_id"), NULL);
  list = json_array ();
  append_rows (call, rows, list);
  if (*sim_call_text (call, "data", "mdtrt_id") == '\0')
    append_elsewhere (call, list);
  json_object_set_new (call->output, "mdtrtinfo", list);
}

/* Who is in hospital here now; without a psn_no everybody. */
void
sim_tx_in_hospital (SimCall *call)
{
  g_autoptr (SimRows) rows = NULL;
  json_t *list;

  if (!period_is_good (call))
    return;
  rows = sim_store_query (
      call->world->store,
      "SELECT s.mdtrt_id, s.psn_no, '01' AS psn_cert_type, p.cert_no AS certno, p.name AS psn_name, p.sex AS gend,"
      " p.birth AS brdy, s.insutype, substr(s.begntime, 1, 10) AS begndate, s.med_type, s.ipt_no AS ipt_otp_no,"
      " CASE WHEN substr(s.region, 1, 4) = '" SIM_INSTITUTION_REGION "' THEN '0' ELSE '1' END AS out_flag,"
      " s.institution AS fixmedins_code FROM stay s JOIN person p ON p.psn_no = s.psn_no WHERE (?1 = '' OR s.psn_no ="
      " ?1) AND s.institution = ?2 AND s.begntime <= ?4 AND s.state = 'in' AND ?3 <> '' ORDER BY s.mdtrt_id",
      sim_call_text (call, "data", "psn_no"), sim_call_header (call, "fixmedins_code"),
      sim_call_text (call, "data", "begntime"), sim_call_text (call, "data", "endtime"), NULL);
  list = json_array ();
  append_rows (call, rows, list);
  if (*sim_call_text (call, "data", "psn_no") != '\0')
    append_elsewhere (call, list);
  json_object_set_new (call->output, "data", list);
}

static json_t *
stay_asked_about (SimCall *call)
{
  g_autoptr (SimRows) rows = sim_store_query (
      call->world->store, "SELECT * FROM stay WHERE mdtrt_id = ? AND psn_no = ? AND institution = ?",
      sim_call_text (call, "data", "mdtrt_id"), sim_call_text (call, "data", "psn_no"),
      sim_call_header (call, "fixmedins_code"), NULL);
  json_t *stay = json_object ();

  if (sim_rows_put (rows, stay))
    return stay;
  json_decref (stay);
  sim_call_refuse (call, "就诊登记不存在 no such stay of this person here");
  return NULL;
}

/* One settlement by its setl_id, or all of a stay, cancelled ones and negatives included. */
void
sim_tx_settlements (SimCall *call)
{
  const char *setl_id = sim_call_text (call, "data", "setl_id");
  g_autoptr (SimRows) rows = NULL;
  json_t *stay = stay_asked_about (call), *row, *list;

  if (stay == NULL)
    return;
  rows = sim_store_query (call->world->store,
                          "SELECT * FROM settlement WHERE mdtrt_id = ?1 AND (?2 = '' OR setl_id = ?2) ORDER BY rowid",
                          sim_call_text (call, "data", "mdtrt_id"), setl_id, NULL);
  list = json_array ();
  row = json_object ();
  for (; sim_rows_put (rows, row); row = json_object ()) {
    json_array_append_new (list, sim_settlement_info (call, stay, row, SIM_SETL_QUERIED));
    if (*setl_id != '\0')
      json_object_set_new (call->output, "setldetail", sim_settlement_funds (row));
    json_decref (row);
  }
  json_decref (row);
  json_decref (stay);
  if (json_array_size (list) == 0 && *setl_id != '\0')
    sim_call_refuse (call, "结算记录不存在 no such settlement");
  if (json_array_size (list) == 1
      && (*setl_id != '\0' || sim_world_has_quirk (call->world, SIM_QUIRK_SETLINFO_OBJECT))) {
    json_object_set (call->output, "setlinfo", json_array_get (list, 0));
    json_decref (list);
    return;
  }
  json_object_set_new (call->output, "setlinfo", list);
}
