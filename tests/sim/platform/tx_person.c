/* 1101 and 2001: who somebody is, where insured, and whether entitled. */
#include "transaction.h"

#include "amount.h"
#include "clock.h"
#include "json_text.h"
#include "split.h"
#include "store.h"

#include <string.h>

static const SimField person_fields[] = {
  { "mdtrt_cert_type", SIM_TEXT, 3, 0, SIM_REQUIRED, "01|02|03" },
  { "mdtrt_cert_no", SIM_TEXT, 50, 0, SIM_REQUIRED, NULL },
  { "card_sn", SIM_HEX, 32, 32, SIM_OPTIONAL, NULL },
  { "begntime", SIM_TIME, 19, 19, SIM_OPTIONAL, NULL },
  { "psn_cert_type", SIM_TEXT, 6, 0, SIM_OPTIONAL, SIM_CERT_TYPES },
  { "certno", SIM_TEXT, 50, 0, SIM_OPTIONAL, NULL },
  { "psn_name", SIM_TEXT, 50, 0, SIM_OPTIONAL, NULL },
  SIM_FIELDS_END,
};

static const SimField entitlement_fields[] = {
  { "psn_no", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "insutype", SIM_TEXT, 6, 0, SIM_REQUIRED, SIM_INSUTYPES },
  { "fixmedins_code", SIM_TEXT, 12, 12, SIM_REQUIRED, NULL },
  { "med_type", SIM_TEXT, 6, 0, SIM_REQUIRED, SIM_MED_TYPES },
  { "begntime", SIM_TIME, 19, 19, SIM_REQUIRED, NULL },
  { "endtime", SIM_TIME, 19, 19, SIM_OPTIONAL, NULL },
  { "dise_codg", SIM_TEXT, 30, 0, SIM_OPTIONAL, NULL },
  { "dise_name", SIM_TEXT, 500, 0, SIM_OPTIONAL, NULL },
  { "oprn_oprt_code", SIM_TEXT, 30, 0, SIM_OPTIONAL, NULL },
  { "oprn_oprt_name", SIM_TEXT, 500, 0, SIM_OPTIONAL, NULL },
  { "matn_type", SIM_TEXT, 6, 0, SIM_OPTIONAL, NULL },
  { "birctrl_type", SIM_TEXT, 6, 0, SIM_OPTIONAL, NULL },
  { "exp_content", SIM_TEXT, 4000, 0, SIM_OPTIONAL, NULL },
  SIM_FIELDS_END,
};

const SimNodeRule sim_person_input[] = { { "data", person_fields, 0 }, SIM_RULES_END };
const SimNodeRule sim_entitlement_input[] = { { "data", entitlement_fields, 0 }, SIM_RULES_END };

#define PERSON_COLUMNS "SELECT p.psn_no, p.cert_no, p.name, p.sex, p.ethnic, p.birth FROM person p "

static SimRows *
find_person (SimCall *call)
{
  const char *type = sim_call_text (call, "data", "mdtrt_cert_type");
  const char *number = sim_call_text (call, "data", "mdtrt_cert_no");
  SimStore *store = call->world->store;

  if (strcmp (type, "01") == 0)
    return sim_store_query (store, PERSON_COLUMNS "WHERE p.ecode = ?", number, NULL);
  if (strcmp (type, "02") == 0)
    return sim_store_query (store, PERSON_COLUMNS "WHERE p.cert_no = ?", number, NULL);
  return sim_store_query (store,
                          PERSON_COLUMNS "JOIN card c ON c.cert_no = p.cert_no WHERE c.card_no = ? AND c.ident = ?",
                          number, sim_call_text (call, "data", "card_sn"), NULL);
}

static char *
age_on (const char *birth, const char *today)
{
  int years = 0, birth_year = 0;

  if (sim_date_is_valid (birth)) {
    birth_year = (int)g_ascii_strtoll (birth, NULL, 10);
    years = (int)g_ascii_strtoll (today, NULL, 10) - birth_year - (strcmp (today + 4, birth + 4) < 0 ? 1 : 0);
  }
  return g_strdup_printf ("%d.0", MAX (years, 0));
}

char *
sim_person_age (SimCall *call, const char *birth)
{
  g_autofree char *today = sim_clock_day (call->world->clock);

  return age_on (birth, today);
}

static json_t *
base_info (SimCall *call, SimRows *person)
{
  g_autofree char *age = sim_person_age (call, sim_rows_text (person, 5));
  json_t *info = json_object ();

  json_object_set_new (info, "psn_no", json_string (sim_rows_text (person, 0)));
  json_object_set_new (info, "psn_cert_type", json_string ("01"));
  json_object_set_new (info, "certno", json_string (sim_rows_text (person, 1)));
  json_object_set_new (info, "psn_name", json_string (sim_rows_text (person, 2)));
  json_object_set_new (info, "gend", json_string (sim_rows_text (person, 3)));
  json_object_set_new (info, "naty", json_string (sim_rows_text (person, 4)));
  json_object_set_new (info, "brdy", json_string (sim_rows_text (person, 5)));
  json_object_set_new (info, "age", sim_json_number (age));
  json_object_set_new (info, "exp_content", json_string (""));
  return info;
}

static json_t *
insurances_of (SimCall *call, const char *psn_no)
{
  g_autoptr (SimRows) rows = sim_store_query (
      call->world->store, "SELECT insutype, state, region, psn_type FROM insurance WHERE psn_no = ? ORDER BY number",
      psn_no, NULL);
  json_t *list = json_array ();

  while (sim_rows_next (rows)) {
    json_t *one = json_object ();
    gboolean suspended = strcmp (sim_rows_text (rows, 1), "1") != 0;
    g_autofree char *balance = sim_fen_text (sim_account_balance (call, psn_no, sim_rows_text (rows, 0)));

    json_object_set_new (one, "balc", sim_json_number (balance));
    json_object_set_new (one, "insutype", json_string (sim_rows_text (rows, 0)));
    json_object_set_new (one, "psn_type", json_string (sim_rows_text (rows, 3)));
    json_object_set_new (one, "psn_insu_stas", json_string (sim_rows_text (rows, 1)));
    json_object_set_new (one, "psn_insu_date", json_string ("2012-01-01"));
    json_object_set_new (one, "paus_insu_date", suspended ? json_string ("2025-03-31") : json_null ());
    json_object_set_new (one, "cvlserv_flag", json_string ("0"));
    json_object_set_new (one, "insuplc_admdvs", json_string (sim_rows_text (rows, 2)));
    json_object_set_new (one, "emp_name", json_string ("测试单位"));
    json_array_append_new (list, one);
  }
  return list;
}

/* A list of one that some platforms send as the object itself. */
static json_t *
as_sent (SimCall *call, json_t *list)
{
  json_t *only;

  if (json_array_size (list) != 1 || !sim_world_has_quirk (call->world, SIM_QUIRK_INSUINFO_OBJECT))
    return list;
  only = json_incref (json_array_get (list, 0));
  json_decref (list);
  return only;
}

static void
answer_unknown (SimCall *call)
{
  static const char *const nodes[] = { "baseinfo", "insuinfo", "idetinfo" };

  if (sim_world_has_quirk (call->world, SIM_QUIRK_UNKNOWN_AS_NULLS))
    for (guint i = 0; i < G_N_ELEMENTS (nodes); i++)
      json_object_set_new (call->output, nodes[i], json_null ());
}

void
sim_tx_person (SimCall *call)
{
  g_autoptr (SimRows) person = NULL;
  const char *type = sim_call_text (call, "data", "mdtrt_cert_type"), *name = sim_call_text (call, "data", "psn_name");
  json_t *insurances;

  if (strcmp (type, "03") == 0 && *sim_call_text (call, "data", "card_sn") == '\0') {
    sim_call_refuse (call, "凭证类型为社会保障卡时卡识别码必填 card_sn is needed with type 03");
    return;
  }
  person = find_person (call);
  if (!sim_rows_next (person)) {
    answer_unknown (call);
    return;
  }
  if (strcmp (type, "02") == 0 && *name != '\0' && strcmp (name, sim_rows_text (person, 2)) != 0) {
    sim_call_refuse (call, "证件号码与姓名不一致 name and number do not belong together");
    return;
  }
  insurances = insurances_of (call, sim_rows_text (person, 0));
  if (json_array_size (insurances) == 0) {
    json_decref (insurances);
    answer_unknown (call);
    return;
  }
  /* F002 names no person; see sim_tx_openings. */
  sim_store_run (call->world->store, "UPDATE sign_in SET person = ? WHERE sign_no = ?", sim_rows_text (person, 0),
                 sim_call_header (call, "sign_no"), NULL);
  json_object_set_new (call->output, "baseinfo", base_info (call, person));
  json_object_set_new (call->output, "insuinfo", as_sent (call, insurances));
  json_object_set_new (call->output, "idetinfo", json_array ());
}

gboolean
sim_body_person (SimCall *call, const char **psn_no, const char **insutype)
{
  const char *name;
  json_t *node;

  *psn_no = *insutype = "";
  json_object_foreach (call->input, name, node)
  {
    size_t elements = json_is_array (node) ? json_array_size (node) : 1;

    for (size_t i = 0; i < elements; i++) {
      const json_t *object = json_is_array (node) ? json_array_get (node, i) : node;
      const char *named = sim_member_text (object, "psn_no");

      if (*named != '\0' && **psn_no != '\0' && strcmp (named, *psn_no) != 0)
        return FALSE;
      if (*named != '\0')
        *psn_no = named;
      if (*sim_member_text (object, "insutype") != '\0')
        *insutype = sim_member_text (object, "insutype");
    }
  }
  return TRUE;
}

char *
sim_insured_place_check (SimCall *call)
{
  const char *psn_no, *insutype, *place = sim_call_header (call, "insuplc_admdvs");
  SimStore *store = call->world->store;

  if (!sim_body_person (call, &psn_no, &insutype))
    return g_strdup ("psn_no 前后不一致 differs within the body");
  if (*psn_no == '\0')
    return NULL;
  if (sim_store_integer (store, "SELECT count(*) FROM person WHERE psn_no = ?", psn_no, NULL) == 0)
    return g_strdup ("psn_no 人员编号不存在 is nobody's");
  if (*place == '\0')
    return g_strdup ("insuplc_admdvs 参保地缺失 is missing with psn_no in the body");
  if (sim_store_integer (
          store, "SELECT count(*) FROM insurance WHERE psn_no = ? AND region = ? AND (?3 = '' OR insutype = ?3)",
          psn_no, place, insutype, NULL)
      == 0)
    return g_strdup_printf ("insuplc_admdvs 参保地不符 is not where this person has insurance %s", insutype);
  return NULL;
}

void
sim_tx_entitlement (SimCall *call)
{
  const char *psn_no = sim_call_text (call, "data", "psn_no");
  g_autoptr (SimRows) rows = sim_store_query (
      call->world->store, "SELECT entitled, entitlement_text FROM person WHERE psn_no = ?", psn_no, NULL);
  json_t *row, *list;

  if (strcmp (sim_call_text (call, "data", "fixmedins_code"), sim_call_header (call, "fixmedins_code")) != 0) {
    sim_call_refuse (call, "机构编号与报文头不一致 fixmedins_code differs from the header's");
    return;
  }
  if (!sim_rows_next (rows))
    return;
  row = json_object ();
  list = json_array ();
  json_object_set_new (row, "psn_no", json_string (psn_no));
  json_object_set_new (row, "trt_chk_type", json_string ("99"));
  json_object_set_new (row, "fund_pay_type", json_string ("310100"));
  json_object_set_new (row, "trt_enjymnt_flag", json_string (sim_rows_text (rows, 0)));
  json_object_set_new (row, "begndate", json_string ("2025-01-01"));
  json_object_set_new (row, "enddate", json_string ("2099-12-31"));
  json_object_set_new (row, "trt_chk_rslt", json_string (sim_rows_text (rows, 1)));
  json_object_set_new (row, "exp_content", json_string (""));
  json_array_append_new (list, row);
  json_object_set_new (call->output, "trtinfo", list);
}
