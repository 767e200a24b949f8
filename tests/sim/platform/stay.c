/* What several transactions ask about a stay, and checks of nodes they share. */
#include "stay.h"

#include "clock.h"
#include "json_text.h"
#include "store.h"
#include "transaction.h"

#include <string.h>

json_t *
sim_stay_find (SimCall *call, const char *mdtrt_id, SimStayState wanted)
{
  g_autoptr (SimRows) rows = sim_store_query (call->world->store, "SELECT * FROM stay WHERE mdtrt_id = ?", mdtrt_id,
                                              NULL);
  json_t *stay = json_object ();
  const char *state, *psn_no, *insutype;

  sim_body_person (call, &psn_no, &insutype);
  if (!sim_rows_put (rows, stay)
      || strcmp (sim_member_text (stay, "institution"), sim_call_header (call, "fixmedins_code")) != 0)
    sim_call_refuse (call, "就诊登记不存在 no such stay here: %s", mdtrt_id);
  else if (strcmp (sim_member_text (stay, "psn_no"), psn_no) != 0)
    sim_call_refuse (call, "人员编号与就诊登记不一致 the stay is another person's");
  else if (strcmp (sim_member_text (stay, "region"), sim_call_header (call, "insuplc_admdvs")) != 0)
    sim_call_blame (call, "insuplc_admdvs 参保地与就诊登记不一致 is not the stay's");
  if (call->infcode != 0) {
    json_decref (stay);
    return NULL;
  }
  state = sim_member_text (stay, "state");
  if (strcmp (state, "in") != 0 && strcmp (state, "out") != 0)
    sim_call_refuse (call, "就诊登记已撤销 the admission has been withdrawn");
  else if (wanted == SIM_STAY_IN && strcmp (state, "in") != 0)
    sim_call_refuse (call, "已办理出院 discharged already");
  else if (wanted == SIM_STAY_OUT && strcmp (state, "out") != 0)
    sim_call_refuse (call, "未办理出院 not discharged");
  if (call->infcode == 0)
    return stay;
  json_decref (stay);
  return NULL;
}

gint64
sim_stay_settlements (SimCall *call, const char *mdtrt_id)
{
  return sim_store_integer (
      call->world->store,
      "SELECT count(*) FROM settlement WHERE mdtrt_id = ? AND init_setl_id = '' AND refd_setl_flag = 0", mdtrt_id,
      NULL);
}

gboolean
sim_stay_is_settled (SimCall *call, const char *mdtrt_id)
{
  if (sim_stay_settlements (call, mdtrt_id) == 0)
    return FALSE;
  sim_call_refuse (call, "该次就诊已结算，请先撤销结算 a settlement stands");
  return TRUE;
}

gint64
sim_stay_lines (SimCall *call, const char *mdtrt_id)
{
  return sim_store_integer (call->world->store, "SELECT count(*) FROM line WHERE mdtrt_id = ?", mdtrt_id, NULL);
}

gboolean
sim_stay_has_notice (SimCall *call, const char *mdtrt_id)
{
  return sim_store_integer (call->world->store,
                            "SELECT count(*) FROM notice n WHERE mdtrt_id = ? AND wdrw_flag = '0' AND NOT EXISTS"
                            " (SELECT 1 FROM notice w WHERE w.rcpt_no = n.rcpt_no AND w.wdrw_flag = '1')",
                            mdtrt_id, NULL)
         > 0;
}

gboolean
sim_stay_take_diagnoses (SimCall *call, const char *mdtrt_id, const char *stage, const char *main_code)
{
  const json_t *list = json_object_get (call->input, "diseinfo");
  guint mains = 0;

  sim_store_run (call->world->store, "DELETE FROM diagnosis WHERE mdtrt_id = ? AND stage = ?", mdtrt_id, stage, NULL);
  for (size_t i = 0; i < json_array_size (list); i++) {
    const json_t *one = json_array_get (list, i);
    const char *main = sim_member_text (one, "maindiag_flag"), *code = sim_member_text (one, "diag_code");
    const char *named = sim_member_text (one, "mdtrt_id");

    if (*named != '\0' && strcmp (named, mdtrt_id) != 0) {
      sim_call_blame (call, "diseinfo[%zu].mdtrt_id 与主节点不一致 is another stay's", i);
      return FALSE;
    }
    if (strcmp (main, "1") == 0) {
      mains++;
      if (main_code != NULL && strcmp (code, main_code) != 0) {
        sim_call_blame (call, "diseinfo[%zu].diag_code 与主诊断不一致 is not the main diagnosis", i);
        return FALSE;
      }
    }
    sim_store_run (call->world->store, "INSERT OR REPLACE INTO diagnosis VALUES (?, ?, ?, ?, ?, ?)", mdtrt_id, stage,
                   sim_member_text (one, "diag_srt_no"), main, code, sim_member_text (one, "diag_name"), NULL);
  }
  if (mains == 1)
    return TRUE;
  sim_call_blame (call, "diseinfo 主诊断应有且仅有一个 has %u main diagnoses", mains);
  return FALSE;
}

static gboolean
is_one_of (const char *value, const char *values)
{
  return strlen (value) == 1 && strchr (values, *value) != NULL;
}

static char *
wrong_extension (const json_t *extension, const char *med_type)
{
  const char *injury = sim_member_text (extension, "TRUM_FLAG"), *third = sim_member_text (extension, "REL_TTP_FLAG");
  const char *type = sim_member_text (extension, "IPT_TYPE"), *group = sim_member_text (extension, "MDTRT_GRP_TYPE");

  if (!json_is_object (extension))
    return g_strdup ("跨省入院缺少扩展信息 is no JSON text");
  if (!is_one_of (injury, "01"))
    return g_strdup ("TRUM_FLAG 外伤标志 is not 0 or 1");
  if (*injury == '1' ? !is_one_of (third, "01") : *third != '\0' && !is_one_of (third, "01"))
    return g_strdup ("REL_TTP_FLAG 第三方标志 is not 0 or 1");
  if (!is_one_of (type, "123"))
    return g_strdup ("IPT_TYPE 住院类型 is not 1, 2 or 3");
  if (*group != '\0' && !is_one_of (group, "1234"))
    return g_strdup ("MDTRT_GRP_TYPE 就诊人群 is not 1 to 4");
  if (strcmp (med_type, "22") == 0 && *injury != '1')
    return g_strdup ("TRUM_FLAG must be 1 with med_type 22");
  if (strcmp (med_type, "13") == 0 && *type != '2')
    return g_strdup ("IPT_TYPE must be 2 with med_type 13");
  return NULL;
}

gboolean
sim_stay_check_extension (SimCall *call, const char *node)
{
  const char *text = sim_call_text (call, node, "exp_content");
  gboolean cross_province
      = strncmp (sim_call_header (call, "insuplc_admdvs"), sim_call_header (call, "mdtrtarea_admvs"), 2) != 0;
  g_autofree char *wrong = NULL;
  json_error_t problem;
  json_t *extension;

  if (!cross_province && *text == '\0')
    return TRUE;
  extension = sim_json_read (text, strlen (text), &problem);
  wrong = wrong_extension (extension, sim_call_text (call, node, "med_type"));
  json_decref (extension);
  if (wrong != NULL)
    sim_call_blame (call, "input.%s.exp_content %s", node, wrong);
  return wrong == NULL;
}

static gboolean
is_persons_credential (SimCall *call, const char *psn_no, const char *type, const char *number, const char *card_sn)
{
  SimStore *store = call->world->store;

  if (strcmp (type, "01") == 0)
    return sim_store_integer (store, "SELECT count(*) FROM person WHERE psn_no = ? AND ecode = ?", psn_no, number, NULL)
           > 0;
  if (strcmp (type, "02") == 0)
    return sim_store_integer (store, "SELECT count(*) FROM person WHERE psn_no = ? AND cert_no = ?", psn_no, number,
                              NULL)
           > 0;
  return sim_store_integer (store,
                            "SELECT count(*) FROM person p JOIN card c ON c.cert_no = p.cert_no WHERE p.psn_no = ?"
                            " AND c.card_no = ? AND (?3 = '' OR c.ident = ?3)",
                            psn_no, number, card_sn, NULL)
         > 0;
}

gboolean
sim_stay_check_credential (SimCall *call, const char *node)
{
  const char *number = sim_call_text (call, node, "mdtrt_cert_no");

  if (*number == '\0'
      || is_persons_credential (call, sim_call_text (call, node, "psn_no"),
                                sim_call_text (call, node, "mdtrt_cert_type"), number,
                                sim_call_text (call, node, "card_sn")))
    return TRUE;
  sim_call_refuse (call, "就诊凭证与人员不符 the credential is not this person's");
  return FALSE;
}

char *
sim_ledger_id (SimCall *call, const char *prefix)
{
  g_autofree char *day = sim_clock_day (call->world->clock);
  g_auto (GStrv) parts = g_strsplit (day, "-", 3);

  return g_strdup_printf ("%s" SIM_INSTITUTION_REGION "%s%s%s%09" G_GINT64_FORMAT, prefix, parts[0], parts[1], parts[2],
                          call->sequence);
}
