/* Rows of the ledger into answers. */
#include "settlement.h"

#include "amount.h"
#include "clock.h"
#include "json_text.h"
#include "store.h"
#include "transaction.h"

#include <string.h>

#define CLEARING_BUREAU         "330100"
#define CLEARING_CROSS_PROVINCE "99968"
#define CLEARING_WITHIN         "21"

static void
set_text (json_t *object, const char *name, const char *text)
{
  json_object_set_new (object, name, json_string_nocheck (text));
}

static void
set_integer (json_t *object, const char *name, gint64 value)
{
  char text[24];

  g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, value);
  set_text (object, name, text);
}

static gint64
fen_of (const json_t *row, SimAmountId id)
{
  return g_ascii_strtoll (sim_member_text (row, sim_amount_name (id)), NULL, 10);
}

json_t *
sim_settlement_row (SimCall *call, const json_t *stay, const SimSplit *split, const char *setl_id)
{
  static const char *const of_stay[] = { "mdtrt_id", "psn_no", "institution", "insutype" };
  g_autofree char *now = sim_clock_time (call->world->clock);
  gboolean cross_province = strncmp (sim_member_text (stay, "region"), SIM_INSTITUTION_REGION, 2) != 0;
  json_t *row = json_object ();

  for (guint i = 0; i < G_N_ELEMENTS (of_stay); i++)
    set_text (row, of_stay[i], sim_member_text (stay, of_stay[i]));
  set_text (row, "setl_id", setl_id);
  set_text (row, "medins_setl_id", call->msgid);
  set_text (row, "setl_time", now);
  set_text (row, "clr_optins", CLEARING_BUREAU);
  set_text (row, "clr_type", cross_province ? CLEARING_CROSS_PROVINCE : CLEARING_WITHIN);
  set_text (row, "clr_way", "1");
  set_text (row, "acct_used_flag", sim_call_text (call, "data", "acct_used_flag"));
  set_text (row, "invono", sim_call_text (call, "data", "invono"));
  set_text (row, "pool_ratio", split->ratio);
  set_text (row, "refd_setl_flag", "0");
  for (SimAmountId id = 0; id < SIM_N_AMOUNTS; id++)
    set_integer (row, sim_amount_name (id), split->fen[id]);
  return row;
}

void
sim_settlement_store (SimCall *call, const json_t *row)
{
  sim_store_insert (call->world->store, "settlement", row);
}

json_t *
sim_settlement_cancel (SimCall *call, const json_t *row, const char *setl_id)
{
  g_autofree char *now = sim_clock_time (call->world->clock);
  const char *original = sim_member_text (row, "setl_id");
  json_t *negative = json_deep_copy (row);

  for (SimAmountId id = 0; id < SIM_N_AMOUNTS; id++)
    if (id != SIM_BALANCE)
      set_integer (negative, sim_amount_name (id), -fen_of (row, id));
  set_text (negative, "setl_id", setl_id);
  set_text (negative, "init_setl_id", original);
  set_text (negative, "setl_time", now);
  set_text (negative, "refd_setl_flag", "1");
  if (!sim_world_has_quirk (call->world, SIM_QUIRK_NEGATIVE_ROW_ORIGINAL_MSGID))
    set_text (negative, "medins_setl_id", call->msgid);
  sim_settlement_store (call, negative);
  sim_store_run (call->world->store, "UPDATE settlement SET refd_setl_flag = 1, cancelled = ? WHERE setl_id = ?",
                 call->msgid, original, NULL);
  set_integer (negative, sim_amount_name (SIM_BALANCE),
               sim_account_balance (call, sim_member_text (row, "psn_no"), sim_member_text (row, "insutype")));
  return negative;
}

static void
put_person (SimCall *call, const json_t *stay, json_t *info)
{
  g_autoptr (SimRows) rows = sim_store_query (
      call->world->store,
      "SELECT p.psn_no, p.name AS psn_name, '01' AS psn_cert_type, p.cert_no AS certno, p.sex AS gend,"
      " p.ethnic AS naty, p.birth AS brdy, coalesce(max(i.psn_type), '') AS psn_type, '0' AS cvlserv_flag"
      " FROM person p LEFT JOIN insurance i ON i.psn_no = p.psn_no AND i.insutype = ?2 WHERE p.psn_no = ?1",
      sim_member_text (stay, "psn_no"), sim_member_text (stay, "insutype"), NULL);
  g_autofree char *age = NULL;

  sim_rows_put (rows, info);
  age = sim_person_age (call, sim_member_text (info, "brdy"));
  json_object_set_new (info, "age", sim_json_number (age));
}

static void
put_amounts (SimCall *call, const json_t *row, SimSetlStyle style, json_t *info)
{
  for (SimAmountId id = 0; id < SIM_N_AMOUNTS; id++) {
    const char *name = sim_amount_name (id);
    g_autofree char *text = sim_fen_text (fen_of (row, id));

    if ((id == SIM_PSN_PART && sim_world_has_quirk (call->world, SIM_QUIRK_NO_PSN_PART))
        || (id == SIM_HOSP_PART && sim_world_has_quirk (call->world, SIM_QUIRK_NO_HOSP_PART))
        || (id == SIM_HIFDM && sim_world_has_quirk (call->world, SIM_QUIRK_NO_HIFDM)))
      continue;
    if (style == SIM_SETL_QUERIED) {
      if (id == SIM_HOSP_PART || id == SIM_HIFDM)
        continue;
      name = id == SIM_PSN_PART ? "psn_pay" : id == SIM_CASH ? "cash_payamt" : name;
    }
    json_object_set_new (info, name, sim_json_number (text));
  }
}

static void
put_query_members (SimCall *call, const json_t *stay, const json_t *row, json_t *info)
{
  g_autofree char *begins = g_strndup (sim_member_text (stay, "begntime"), 10);
  g_autofree char *ends = g_strndup (sim_member_text (stay, "endtime"), 10);
  g_autofree char *year = g_strndup (sim_member_text (row, "setl_time"), 4);
  gboolean cross_province = strncmp (sim_member_text (stay, "region"), SIM_INSTITUTION_REGION, 2) != 0;

  set_text (info, "pay_loc", cross_province ? "4" : "3");
  set_text (info, "fixmedins_code", sim_member_text (row, "institution"));
  set_text (info, "fixmedins_name", SIM_INSTITUTION_NAME);
  set_text (info, "begndate", begins);
  set_text (info, "enddate", ends);
  set_text (info, "year", year);
  set_text (info, "refd_setl_flag", sim_member_text (row, "refd_setl_flag"));
  set_text (info, "invono", sim_member_text (row, "invono"));
  set_text (info, "opter_id", sim_call_header (call, "opter"));
}

json_t *
sim_settlement_info (SimCall *call, const json_t *stay, const json_t *row, SimSetlStyle style)
{
  static const char *const of_row[] = { "mdtrt_id", "medins_setl_id", "clr_optins", "clr_way", "clr_type" };
  json_t *info = json_object ();

  if (style != SIM_SETL_CANCELLED)
    put_person (call, stay, info);
  for (guint i = 0; i < G_N_ELEMENTS (of_row); i++)
    set_text (info, of_row[i], sim_member_text (row, of_row[i]));
  if (style != SIM_SETL_TRIAL)
    set_text (info, "setl_id", sim_member_text (row, "setl_id"));
  set_text (info, "setl_time", style != SIM_SETL_TRIAL ? sim_member_text (row, "setl_time") : "");
  set_text (info, "insutype", sim_member_text (row, "insutype"));
  set_text (info, "mdtrt_cert_type", sim_member_text (stay, "cert_type"));
  set_text (info, "med_type", sim_member_text (stay, "med_type"));
  put_amounts (call, row, style, info);
  json_object_set_new (info, "pool_prop_selfpay", sim_json_number (sim_member_text (row, "pool_ratio")));
  if (style == SIM_SETL_QUERIED)
    put_query_members (call, stay, row, info);
  return info;
}

static void
append_fund (json_t *list, const char *type, const char *name, gint64 scope, gint64 paid)
{
  const char *const members[] = { "inscp_scp_amt", "crt_payb_lmt_amt", "fund_payamt" };
  const gint64 fen[] = { scope, scope, paid };
  json_t *one;

  if (paid == 0)
    return;
  one = json_object ();
  set_text (one, "fund_pay_type", type);
  set_text (one, "fund_pay_type_name", name);
  for (guint i = 0; i < G_N_ELEMENTS (members); i++) {
    g_autofree char *text = sim_fen_text (fen[i]);

    json_object_set_new (one, members[i], sim_json_number (text));
  }
  set_text (one, "setl_proc_info", "");
  json_array_append_new (list, one);
}

json_t *
sim_settlement_funds (const json_t *row)
{
  gboolean residents = strncmp (sim_member_text (row, "insutype"), "39", 2) == 0;
  gint64 scope = fen_of (row, SIM_SCOPE);
  json_t *list = json_array ();

  append_fund (list, residents ? "390100" : "310100", residents ? "城乡居民统筹基金" : "职工统筹基金", scope,
               fen_of (row, SIM_HIFP));
  append_fund (list, "390200", "居民大病保险", scope, fen_of (row, SIM_HIFMI));
  append_fund (list, "330100", "职工大额补助", scope, fen_of (row, SIM_HIFOB));
  append_fund (list, "999997", "其他基金", scope, fen_of (row, SIM_OTH));
  append_fund (list, "310200", "个人账户", scope, fen_of (row, SIM_ACCT));
  return list;
}
