/* 2301 and 2302: fee lines up and away. */
#include "amount.h"
#include "catalogue.h"
#include "json_text.h"
#include "stay.h"
#include "store.h"
#include "transaction.h"

#include <string.h>

#define BATCH_MAX 100
#define ALL_LINES "0000"

static const SimField line_fields[] = {
  { "feedetl_sn", SIM_DIGITS, 15, 0, SIM_REQUIRED, NULL },
  { "init_feedetl_sn", SIM_DIGITS, 15, 0, SIM_OPTIONAL, NULL },
  { "mdtrt_id", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "drord_no", SIM_TEXT, 30, 0, SIM_OPTIONAL, NULL },
  { "psn_no", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "med_type", SIM_TEXT, 6, 0, SIM_REQUIRED, SIM_MED_TYPES },
  { "fee_ocur_time", SIM_TIME, 19, 19, SIM_REQUIRED, NULL },
  { "med_list_codg", SIM_TEXT, 50, 0, SIM_REQUIRED, NULL },
  { "medins_list_codg", SIM_TEXT, 150, 0, SIM_REQUIRED, NULL },
  { "det_item_fee_sumamt", SIM_MONEY, 16, 2, SIM_REQUIRED, NULL },
  { "cnt", SIM_NUMBER, 16, 4, SIM_REQUIRED, NULL },
  { "pric", SIM_NUMBER, 16, 6, SIM_REQUIRED, NULL },
  { "bilg_dept_codg", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "bilg_dept_name", SIM_TEXT, 100, 0, SIM_REQUIRED, NULL },
  { "bilg_dr_codg", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "bilg_dr_name", SIM_TEXT, 50, 0, SIM_REQUIRED, NULL },
  { "acord_dept_codg", SIM_TEXT, 30, 0, SIM_OPTIONAL, NULL },
  { "acord_dept_name", SIM_TEXT, 100, 0, SIM_OPTIONAL, NULL },
  { "orders_dr_code", SIM_TEXT, 30, 0, SIM_OPTIONAL, NULL },
  { "orders_dr_name", SIM_TEXT, 50, 0, SIM_OPTIONAL, NULL },
  { "hosp_appr_flag", SIM_TEXT, 3, 0, SIM_OPTIONAL, "0|1|2" },
  { "tcmdrug_used_way", SIM_TEXT, 6, 0, SIM_OPTIONAL, "1|2" },
  { "etip_flag", SIM_TEXT, 3, 0, SIM_OPTIONAL, "0|1" },
  { "etip_hosp_code", SIM_TEXT, 30, 0, SIM_OPTIONAL, NULL },
  { "dscg_tkdrug_flag", SIM_TEXT, 3, 0, SIM_OPTIONAL, "0|1" },
  { "matn_fee_flag", SIM_TEXT, 6, 0, SIM_OPTIONAL, "0|1" },
  { "memo", SIM_TEXT, 500, 0, SIM_OPTIONAL, NULL },
  { "comb_no", SIM_TEXT, 3, 0, SIM_OPTIONAL, NULL },
  { "exp_content", SIM_TEXT, 4000, 0, SIM_OPTIONAL, NULL },
  SIM_FIELDS_END,
};

static const SimField removal_fields[] = {
  { "feedetl_sn", SIM_DIGITS, 15, 0, SIM_REQUIRED, NULL },
  { "mdtrt_id", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "psn_no", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "exp_content", SIM_TEXT, 4000, 0, SIM_OPTIONAL, NULL },
  SIM_FIELDS_END,
};

const SimNodeRule sim_fees_input[] = { { "feedetail", line_fields, BATCH_MAX }, SIM_RULES_END };
const SimNodeRule sim_fee_removal_input[] = { { "data", removal_fields, BATCH_MAX }, SIM_RULES_END };

const char *
sim_fees_stay (SimCall *call)
{
  const char *node = strcmp (call->infno, "2301") == 0   ? "feedetail"
                     : strcmp (call->infno, "2302") == 0 ? "data"
                                                         : NULL;

  return node != NULL ? sim_member_text (json_array_get (json_object_get (call->input, node), 0), "mdtrt_id") : NULL;
}

/* The stay all elements of a list belong to, when it may still be changed. */
static char *
stay_of_list (SimCall *call, const char *node)
{
  const json_t *list = json_object_get (call->input, node);
  const char *mdtrt_id = sim_member_text (json_array_get (list, 0), "mdtrt_id");
  json_t *stay;

  for (size_t i = 1; i < json_array_size (list); i++)
    if (strcmp (sim_member_text (json_array_get (list, i), "mdtrt_id"), mdtrt_id) != 0) {
      sim_call_blame (call, "input.%s[%zu].mdtrt_id 同批明细应属同一就诊 is another stay's", node, i);
      return NULL;
    }
  stay = sim_stay_find (call, mdtrt_id, SIM_STAY_ANY);
  if (stay == NULL || sim_stay_is_settled (call, mdtrt_id)) {
    json_decref (stay);
    return NULL;
  }
  json_decref (stay);
  return g_strdup (mdtrt_id);
}

static gboolean
is_all_zeros (const char *number)
{
  return number[strspn (number, "0")] == '\0';
}

/* What no program may send: FALSE, and the client is blamed. */
static gboolean
is_well_formed (SimCall *call, const json_t *line, size_t index, GHashTable *numbers)
{
  const char *number = sim_member_text (line, "feedetl_sn"), *initial = sim_member_text (line, "init_feedetl_sn");
  gint64 amount = sim_fen_parse (sim_member_text (line, "det_item_fee_sumamt")), product = 0;

  if (is_all_zeros (number))
    sim_call_blame (call, "input.feedetail[%zu].feedetl_sn 不能为 0 is 0", index);
  else if (!g_hash_table_add (numbers, (gpointer)(guintptr)number))
    sim_call_blame (call, "input.feedetail[%zu].feedetl_sn 同批重复 stands twice in this batch", index);
  else if (!sim_fen_product (sim_member_text (line, "cnt"), sim_member_text (line, "pric"), &product)
           || ABS (product - amount) > 1)
    sim_call_blame (call, "input.feedetail[%zu].det_item_fee_sumamt 金额不等于数量乘单价 is not cnt times pric", index);
  else if (*initial != '\0' && amount > 0)
    sim_call_blame (call, "input.feedetail[%zu].init_feedetl_sn 仅限退费明细 goes with a negative line only", index);
  return call->infcode == 0;
}

/* What a line may be turned down for: NULL, or the words. */
static char *
objection (SimCall *call, const char *mdtrt_id, const json_t *line, gint64 amount)
{
  const char *initial = sim_member_text (line, "init_feedetl_sn");
  SimStore *store = call->world->store;
  gint64 left;

  if (!sim_catalogue_has (sim_member_text (line, "med_list_codg")))
    return g_strdup_printf ("目录编码不存在 not in the catalogue: %s", sim_member_text (line, "med_list_codg"));
  if (amount >= 0)
    return NULL;
  if (*initial == '\0')
    return g_strdup ("退费明细缺少原明细流水号 a refund names no line");
  if (sim_store_integer (store, "SELECT count(*) FROM line WHERE mdtrt_id = ? AND feedetl_sn = ?", mdtrt_id, initial,
                         NULL)
      == 0)
    return g_strdup_printf ("原明细不存在 no such line: %s", initial);
  left = sim_store_integer (store,
                            "SELECT coalesce(sum(amount_fen), 0) FROM line WHERE mdtrt_id = ?1"
                            " AND (feedetl_sn = ?2 OR init_feedetl_sn = ?2)",
                            mdtrt_id, initial, NULL);
  return left + amount < 0 ? g_strdup ("退费金额超过原明细 more is given back than was charged") : NULL;
}

static void
put_money (json_t *row, const char *name, gint64 fen)
{
  g_autofree char *text = sim_fen_text (fen);

  json_object_set_new (row, name, sim_json_number (text));
}

static json_t *
row_of (SimCall *call, const json_t *line, const SimLineParts *parts, gint64 amount, const char *objection_text)
{
  gboolean broken = sim_world_has_quirk (call->world, SIM_QUIRK_BREAK_LINE_PARTS);
  json_t *row = json_object ();

  json_object_set_new (row, "feedetl_sn", json_string (sim_member_text (line, "feedetl_sn")));
  put_money (row, "det_item_fee_sumamt", amount);
  json_object_set_new (row, "cnt", sim_json_number (sim_member_text (line, "cnt")));
  json_object_set_new (row, "pric", sim_json_number (sim_member_text (line, "pric")));
  json_object_set_new (row, "memo", json_string (objection_text != NULL ? objection_text : ""));
  if (objection_text != NULL)
    return row;
  put_money (row, "pric_uplmt_amt", parts->ceiling_fen);
  json_object_set_new (row, "selfpay_prop", sim_json_number (parts->selfpay_ratio));
  put_money (row, "fulamt_ownpay_amt", parts->own_fen);
  put_money (row, "overlmt_amt", parts->over_fen);
  put_money (row, "preselfpay_amt", parts->pre_fen);
  put_money (row, "inscp_scp_amt", parts->scope_fen + (broken ? 1 : 0));
  json_object_set_new (row, "chrgitm_lv", json_string (parts->level));
  json_object_set_new (row, "med_chrgitm_type", json_string (parts->category));
  json_object_set_new (row, "lmt_used_flag", json_string ("0"));
  return row;
}

static void
insert_line (SimCall *call, const char *mdtrt_id, const json_t *line, const SimLineParts *parts, gint64 amount)
{
  const gint64 fen[] = { amount, parts->own_fen, parts->over_fen, parts->pre_fen, parts->scope_fen };
  char text[G_N_ELEMENTS (fen)][24];

  for (guint i = 0; i < G_N_ELEMENTS (fen); i++)
    g_snprintf (text[i], sizeof text[i], "%" G_GINT64_FORMAT, fen[i]);
  sim_store_run (call->world->store, "INSERT OR REPLACE INTO line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                 mdtrt_id, sim_member_text (line, "feedetl_sn"), call->msgid, sim_member_text (line, "init_feedetl_sn"),
                 sim_member_text (line, "med_list_codg"), sim_member_text (line, "cnt"), sim_member_text (line, "pric"),
                 text[0], text[1], text[2], text[3], text[4], NULL);
}

static gboolean
is_there_already (SimCall *call, const char *mdtrt_id, const char *number)
{
  if (sim_world_has_quirk (call->world, SIM_QUIRK_DUPLICATE_LINES_ACCEPTED)
      || sim_store_integer (call->world->store, "SELECT count(*) FROM line WHERE mdtrt_id = ? AND feedetl_sn = ?",
                            mdtrt_id, number, NULL)
             == 0)
    return FALSE;
  sim_call_refuse (call, "明细流水号重复 feedetl_sn is there already: %s", number);
  return TRUE;
}

/* A batch whose numbers are good is taken; a single line may be turned down, with a memo. */
void
sim_tx_upload_fees (SimCall *call)
{
  const json_t *list = json_object_get (call->input, "feedetail");
  g_autofree char *mdtrt_id = stay_of_list (call, "feedetail");
  g_autoptr (GHashTable) numbers = g_hash_table_new (g_str_hash, g_str_equal);
  json_t *rows;

  if (mdtrt_id == NULL)
    return;
  for (size_t i = 0; i < json_array_size (list); i++) {
    const json_t *line = json_array_get (list, i);

    if (!is_well_formed (call, line, i, numbers)
        || is_there_already (call, mdtrt_id, sim_member_text (line, "feedetl_sn")))
      return;
  }
  rows = json_array ();
  for (size_t i = 0; i < json_array_size (list); i++) {
    const json_t *line = json_array_get (list, i);
    gint64 amount = sim_fen_parse (sim_member_text (line, "det_item_fee_sumamt"));
    g_autofree char *why = objection (call, mdtrt_id, line, amount);
    SimLineParts parts = sim_catalogue_split (sim_member_text (line, "med_list_codg"), sim_member_text (line, "cnt"),
                                              sim_member_text (line, "pric"), amount);

    if (why == NULL)
      insert_line (call, mdtrt_id, line, &parts, amount);
    json_array_append_new (rows, row_of (call, line, &parts, amount, why));
  }
  json_object_set_new (call->output, "result", rows);
}

void
sim_tx_remove_fees (SimCall *call)
{
  const json_t *list = json_object_get (call->input, "data");
  g_autofree char *mdtrt_id = stay_of_list (call, "data");
  SimStore *store = call->world->store;

  if (mdtrt_id == NULL)
    return;
  for (size_t i = 0; i < json_array_size (list); i++) {
    const char *number = sim_member_text (json_array_get (list, i), "feedetl_sn");

    if (strcmp (number, ALL_LINES) == 0)
      sim_store_run (store, "DELETE FROM line WHERE mdtrt_id = ?", mdtrt_id, NULL);
    else
      sim_store_run (store, "DELETE FROM line WHERE mdtrt_id = ? AND feedetl_sn = ?", mdtrt_id, number, NULL);
  }
  if (sim_store_integer (store,
                         "SELECT count(*) FROM line r WHERE mdtrt_id = ? AND init_feedetl_sn <> '' AND NOT EXISTS"
                         " (SELECT 1 FROM line o WHERE o.mdtrt_id = r.mdtrt_id AND o.feedetl_sn = r.init_feedetl_sn)",
                         mdtrt_id, NULL)
      > 0)
    sim_call_refuse (call, "存在退费明细，不能单独撤销原明细 a refund of that line remains");
}
