/* 2401, 2403, 2404: admission, what is changed of it, and taking it back. */
#include "clock.h"
#include "stay.h"
#include "store.h"
#include "transaction.h"

#include <string.h>

#define DIAGNOSES_MAX 50

static const SimField admission_fields[] = {
  { "psn_no", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "insutype", SIM_TEXT, 6, 0, SIM_REQUIRED, SIM_INSUTYPES },
  { "coner_name", SIM_TEXT, 50, 0, SIM_OPTIONAL, NULL },
  { "tel", SIM_TEXT, 50, 0, SIM_OPTIONAL, NULL },
  { "begntime", SIM_TIME, 19, 19, SIM_REQUIRED, NULL },
  { "mdtrt_cert_type", SIM_TEXT, 3, 0, SIM_REQUIRED, "01|02|03" },
  { "mdtrt_cert_no", SIM_TEXT, 50, 0, SIM_OPTIONAL, NULL },
  { "card_sn", SIM_HEX, 32, 32, SIM_OPTIONAL, NULL },
  { "cert_type", SIM_TEXT, 3, 0, SIM_OPTIONAL, NULL },
  { "certno", SIM_TEXT, 20, 0, SIM_OPTIONAL, NULL },
  { "med_type", SIM_TEXT, 6, 0, SIM_REQUIRED, SIM_MED_TYPES },
  { "ipt_no", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "medrcdno", SIM_TEXT, 30, 0, SIM_OPTIONAL, NULL },
  { "atddr_no", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "chfpdr_name", SIM_TEXT, 50, 0, SIM_REQUIRED, NULL },
  { "adm_diag_dscr", SIM_TEXT, 200, 0, SIM_REQUIRED, NULL },
  { "adm_dept_codg", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "adm_dept_name", SIM_TEXT, 100, 0, SIM_REQUIRED, NULL },
  { "adm_bed", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "dscg_maindiag_code", SIM_TEXT, 20, 0, SIM_REQUIRED, NULL },
  { "dscg_maindiag_name", SIM_TEXT, 300, 0, SIM_REQUIRED, NULL },
  { "main_cond_dscr", SIM_TEXT, 1000, 0, SIM_OPTIONAL, NULL },
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
  { "dise_type_code", SIM_TEXT, 6, 0, SIM_OPTIONAL, NULL },
  { "exp_content", SIM_TEXT, 4000, 0, SIM_OPTIONAL, NULL },
  { "insuplc_admdvs", SIM_DIGITS, 6, 6, SIM_OPTIONAL, NULL },
  { "mdtrtarea_admvs", SIM_DIGITS, 6, 6, SIM_OPTIONAL, NULL },
  SIM_FIELDS_END,
};

static const SimField change_fields[] = {
  { "mdtrt_id", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "psn_no", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "coner_name", SIM_TEXT, 50, 0, SIM_OPTIONAL, NULL },
  { "tel", SIM_TEXT, 50, 0, SIM_OPTIONAL, NULL },
  { "begntime", SIM_TIME, 19, 19, SIM_REQUIRED, NULL },
  { "endtime", SIM_TIME, 19, 19, SIM_OPTIONAL, NULL },
  { "mdtrt_cert_type", SIM_TEXT, 3, 0, SIM_REQUIRED, "01|02|03" },
  { "med_type", SIM_TEXT, 6, 0, SIM_REQUIRED, SIM_MED_TYPES },
  { "ipt_otp_no", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "medrcdno", SIM_TEXT, 30, 0, SIM_OPTIONAL, NULL },
  { "atddr_no", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "chfpdr_name", SIM_TEXT, 50, 0, SIM_REQUIRED, NULL },
  { "adm_diag_dscr", SIM_TEXT, 200, 0, SIM_REQUIRED, NULL },
  { "adm_dept_codg", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "adm_dept_name", SIM_TEXT, 100, 0, SIM_REQUIRED, NULL },
  { "adm_bed", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "dscg_maindiag_code", SIM_TEXT, 20, 0, SIM_REQUIRED, NULL },
  { "dscg_maindiag_name", SIM_TEXT, 300, 0, SIM_REQUIRED, NULL },
  { "main_cond_dscr", SIM_TEXT, 1000, 0, SIM_OPTIONAL, NULL },
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
  { "dise_type_code", SIM_TEXT, 6, 0, SIM_OPTIONAL, NULL },
  { "exp_content", SIM_TEXT, 4000, 0, SIM_OPTIONAL, NULL },
  { "ttp_pay_prop", SIM_NUMBER, 5, 4, SIM_OPTIONAL, NULL },
  SIM_FIELDS_END,
};

static const SimField diagnosis_fields[] = {
  { "psn_no", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },        { "diag_type", SIM_TEXT, 3, 0, SIM_REQUIRED, "1|2|3" },
  { "maindiag_flag", SIM_TEXT, 3, 0, SIM_REQUIRED, "0|1" }, { "diag_srt_no", SIM_NUMBER, 2, 0, SIM_REQUIRED, NULL },
  { "diag_code", SIM_TEXT, 20, 0, SIM_REQUIRED, NULL },     { "diag_name", SIM_TEXT, 100, 0, SIM_REQUIRED, NULL },
  { "adm_cond", SIM_TEXT, 500, 0, SIM_OPTIONAL, NULL },     { "diag_dept", SIM_TEXT, 50, 0, SIM_REQUIRED, NULL },
  { "dise_dor_no", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },   { "dise_dor_name", SIM_TEXT, 50, 0, SIM_REQUIRED, NULL },
  { "diag_time", SIM_TIME, 19, 19, SIM_REQUIRED, NULL },    SIM_FIELDS_END,
};

static const SimField change_diagnosis_fields[] = {
  { "mdtrt_id", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "psn_no", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "diag_type", SIM_TEXT, 3, 0, SIM_REQUIRED, "1|2|3" },
  { "maindiag_flag", SIM_TEXT, 3, 0, SIM_REQUIRED, "0|1" },
  { "diag_srt_no", SIM_NUMBER, 2, 0, SIM_REQUIRED, NULL },
  { "diag_code", SIM_TEXT, 20, 0, SIM_REQUIRED, NULL },
  { "diag_name", SIM_TEXT, 100, 0, SIM_REQUIRED, NULL },
  { "adm_cond", SIM_TEXT, 500, 0, SIM_OPTIONAL, NULL },
  { "diag_dept", SIM_TEXT, 50, 0, SIM_REQUIRED, NULL },
  { "dise_dor_no", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "dise_dor_name", SIM_TEXT, 50, 0, SIM_REQUIRED, NULL },
  { "diag_time", SIM_TIME, 19, 19, SIM_REQUIRED, NULL },
  SIM_FIELDS_END,
};

static const SimField withdrawal_fields[] = {
  { "mdtrt_id", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "psn_no", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "exp_content", SIM_TEXT, 4000, 0, SIM_OPTIONAL, NULL },
  SIM_FIELDS_END,
};

const SimNodeRule sim_admission_input[]
    = { { "mdtrtinfo", admission_fields, 0 }, { "diseinfo", diagnosis_fields, DIAGNOSES_MAX }, SIM_RULES_END };
const SimNodeRule sim_change_input[]
    = { { "adminfo", change_fields, 0 }, { "diseinfo", change_diagnosis_fields, DIAGNOSES_MAX }, SIM_RULES_END };
const SimNodeRule sim_withdrawal_input[] = { { "data", withdrawal_fields, 0 }, SIM_RULES_END };

/* Hunan repeats identity and regions inside the body. */
gboolean
sim_identity_in_data (SimCall *call, const char *node, const char *const *names)
{
  if (!sim_world_has_quirk (call->world, SIM_QUIRK_IDENTITY_IN_DATA))
    return TRUE;
  for (; *names != NULL; names++)
    if (*sim_call_text (call, node, *names) == '\0') {
      sim_call_blame (call, "input.%s.%s 缺失 is missing", node, *names);
      return FALSE;
    }
  return TRUE;
}

static gboolean
is_in_future (SimCall *call, const char *time)
{
  g_autofree char *now = sim_clock_time (call->world->clock);

  /* The same form on both sides, so texts compare as times do; seconds of clocks may differ. */
  return strncmp (time, now, strlen ("yyyy-MM-dd HH:mm")) > 0;
}

static gboolean
may_be_admitted (SimCall *call, const char *psn_no, const char *ipt_no)
{
  SimStore *store = call->world->store;
  g_autoptr (SimRows) rows = NULL;

  if (sim_store_integer (store, "SELECT count(*) FROM stay WHERE institution = ? AND ipt_no = ?",
                         sim_call_header (call, "fixmedins_code"), ipt_no, NULL)
      > 0) {
    sim_call_refuse (call, "住院号已使用 ipt_no has been used before: %s", ipt_no);
    return FALSE;
  }
  rows = sim_store_query (store, "SELECT institution, name FROM elsewhere WHERE psn_no = ?", psn_no, NULL);
  if (sim_rows_next (rows)) {
    sim_call_refuse (call, "该参保人在其他医疗机构住院未出院 still in hospital elsewhere: %s %s",
                     sim_rows_text (rows, 0), sim_rows_text (rows, 1));
    return FALSE;
  }
  return TRUE;
}

static void
insert_stay (SimCall *call, const char *mdtrt_id)
{
  static const char *const copied[]
      = { "coner_name",    "tel",     "atddr_no",           "chfpdr_name",        "adm_dept_codg",
          "adm_dept_name", "adm_bed", "dscg_maindiag_code", "dscg_maindiag_name", "main_cond_dscr",
          "exp_content" };
  g_autofree char *now = sim_clock_time (call->world->clock);
  SimStore *store = call->world->store;

  sim_store_run (store,
                 "INSERT INTO stay (mdtrt_id, msgid, institution, ipt_no, psn_no, insutype, region, med_type,"
                 " cert_type, state, begntime, opter, opt_time) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'in', ?, ?, ?)",
                 mdtrt_id, call->msgid, sim_call_header (call, "fixmedins_code"),
                 sim_call_text (call, "mdtrtinfo", "ipt_no"), sim_call_text (call, "mdtrtinfo", "psn_no"),
                 sim_call_text (call, "mdtrtinfo", "insutype"), sim_call_header (call, "insuplc_admdvs"),
                 sim_call_text (call, "mdtrtinfo", "med_type"), sim_call_text (call, "mdtrtinfo", "mdtrt_cert_type"),
                 sim_call_text (call, "mdtrtinfo", "begntime"), sim_call_header (call, "opter"), now, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (copied); i++) {
    g_autofree char *sql = g_strdup_printf ("UPDATE stay SET %s = ? WHERE mdtrt_id = ?", copied[i]);

    sim_store_run (store, sql, sim_call_text (call, "mdtrtinfo", copied[i]), mdtrt_id, NULL);
  }
}

void
sim_tx_admit (SimCall *call)
{
  static const char *const identity[] = { "cert_type", "certno", "insuplc_admdvs", "mdtrtarea_admvs", NULL };
  g_autofree char *mdtrt_id = sim_ledger_id (call, "");
  json_t *result;

  if (!sim_identity_in_data (call, "mdtrtinfo", identity) || !sim_stay_check_extension (call, "mdtrtinfo")
      || !sim_stay_check_credential (call, "mdtrtinfo"))
    return;
  if (strcmp (sim_call_text (call, "mdtrtinfo", "mdtrt_cert_type"), "03") == 0
      && *sim_call_text (call, "mdtrtinfo", "mdtrt_cert_no") == '\0') {
    sim_call_blame (call, "%s", "input.mdtrtinfo.mdtrt_cert_no 缺失 is missing with type 03");
    return;
  }
  if (is_in_future (call, sim_call_text (call, "mdtrtinfo", "begntime"))) {
    sim_call_refuse (call, "入院时间晚于当前时间 admitted in the future");
    return;
  }
  if (!may_be_admitted (call, sim_call_text (call, "mdtrtinfo", "psn_no"), sim_call_text (call, "mdtrtinfo", "ipt_no")))
    return;
  insert_stay (call, mdtrt_id);
  if (!sim_stay_take_diagnoses (call, mdtrt_id, "1", sim_call_text (call, "mdtrtinfo", "dscg_maindiag_code")))
    return;
  result = json_object ();
  json_object_set_new (result, "mdtrt_id", json_string (mdtrt_id));
  json_object_set_new (result, "exp_content", json_string (""));
  json_object_set_new (call->output, "result", result);
}

void
sim_tx_change_stay (SimCall *call)
{
  static const char *const copied[]
      = { "coner_name",    "tel",           "begntime", "med_type",           "atddr_no",           "chfpdr_name",
          "adm_dept_codg", "adm_dept_name", "adm_bed",  "dscg_maindiag_code", "dscg_maindiag_name", "main_cond_dscr",
          "exp_content" };
  const char *mdtrt_id = sim_call_text (call, "adminfo", "mdtrt_id");
  json_t *stay = sim_stay_find (call, mdtrt_id, SIM_STAY_ANY);

  if (stay == NULL)
    return;
  if (strcmp (sim_member_text (stay, "ipt_no"), sim_call_text (call, "adminfo", "ipt_otp_no")) != 0)
    sim_call_blame (call, "%s", "input.adminfo.ipt_otp_no 住院号与登记不一致 is not the stay's");
  else if (!sim_stay_is_settled (call, mdtrt_id) && sim_stay_check_extension (call, "adminfo")
           && sim_stay_take_diagnoses (call, mdtrt_id, "1", sim_call_text (call, "adminfo", "dscg_maindiag_code")))
    for (guint i = 0; i < G_N_ELEMENTS (copied); i++) {
      g_autofree char *sql = g_strdup_printf ("UPDATE stay SET %s = ? WHERE mdtrt_id = ?", copied[i]);

      sim_store_run (call->world->store, sql, sim_call_text (call, "adminfo", copied[i]), mdtrt_id, NULL);
    }
  json_decref (stay);
}

/* Strictly backwards: settlement, discharge, lines, admission. */
void
sim_tx_withdraw_admission (SimCall *call)
{
  const char *mdtrt_id = sim_call_text (call, "data", "mdtrt_id");
  json_t *stay = sim_stay_find (call, mdtrt_id, SIM_STAY_IN);

  if (stay == NULL)
    return;
  json_decref (stay);
  if (sim_stay_is_settled (call, mdtrt_id))
    return;
  if (sim_stay_lines (call, mdtrt_id) > 0) {
    sim_call_refuse (call, "已上传费用明细，请先撤销明细 lines are uploaded");
    return;
  }
  sim_store_run (call->world->store, "UPDATE stay SET state = 'withdrawn' WHERE mdtrt_id = ?", mdtrt_id, NULL);
}
