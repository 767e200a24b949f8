/* 9001 and 9002: an operator signs in and out, by day. */
#include "transaction.h"

#include "clock.h"
#include "store.h"

#include <string.h>

static const SimField sign_in_fields[] = {
  { "opter_no", SIM_TEXT, 20, 0, SIM_REQUIRED, NULL },
  { "mac", SIM_TEXT, 20, 12, SIM_REQUIRED, NULL },
  { "ip", SIM_TEXT, 20, 2, SIM_REQUIRED, NULL },
  SIM_FIELDS_END,
};

static const SimField sign_out_fields[] = {
  { "sign_no", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "opter_no", SIM_TEXT, 20, 0, SIM_REQUIRED, NULL },
  SIM_FIELDS_END,
};

const SimNodeRule sim_sign_in_input[] = { { "signIn", sign_in_fields, 0 }, SIM_RULES_END };
const SimNodeRule sim_sign_out_input[] = { { "signOut", sign_out_fields, 0 }, SIM_RULES_END };

char *
sim_sign_in_check (SimCall *call, gboolean *forgotten)
{
  const char *sign_no = sim_call_header (call, "sign_no"), *opter = sim_call_header (call, "opter");
  g_autofree char *today = sim_clock_day (call->world->clock);
  g_autoptr (SimRows) rows = NULL;

  if (*sign_no == '\0')
    return sim_world_has_quirk (call->world, SIM_QUIRK_SIGN_NUMBER_OPTIONAL) ? NULL
                                                                             : g_strdup ("sign_no 缺失 is missing");
  rows = sim_store_query (call->world->store, "SELECT opter, day, valid FROM sign_in WHERE sign_no = ?", sign_no, NULL);
  if (!sim_rows_next (rows))
    return g_strdup ("sign_no 无此签到 was never given out");
  if (strcmp (sim_rows_text (rows, 0), opter) != 0)
    return g_strdup ("sign_no 操作员不符 belongs to another operator");
  *forgotten = strcmp (sim_rows_text (rows, 1), today) != 0 || sim_rows_integer (rows, 2) == 0;
  return *forgotten ? g_strdup ("not signed in") : NULL;
}

void
sim_tx_sign_in (SimCall *call)
{
  const char *opter = sim_call_text (call, "signIn", "opter_no");
  g_autofree char *today = sim_clock_day (call->world->clock);
  g_auto (GStrv) day = g_strsplit (today, "-", 3);
  /* Region, day, and a number that no other sign-in has. Signing in twice gives two
   * numbers, both good until midnight: a desk may run several programs. */
  g_autofree char *sign_no = g_strdup_printf ("%s%s%s%s%010" G_GINT64_FORMAT, SIM_INSTITUTION_REGION, day[0], day[1],
                                              day[2], call->sequence);
  json_t *out = json_object ();

  if (strcmp (opter, sim_call_header (call, "opter")) != 0) {
    json_decref (out);
    sim_call_refuse (call, "签到操作员与报文头不一致 opter_no differs from opter");
    return;
  }
  sim_store_run (call->world->store, "INSERT INTO sign_in VALUES (?, ?, ?, 1, '')", sign_no, opter, today, NULL);
  json_object_set_new (out, "sign_time", json_string (today));
  json_object_set_new (out, "sign_no", json_string (sign_no));
  json_object_set_new (call->output, "signinoutb", out);
}

void
sim_tx_sign_out (SimCall *call)
{
  g_autofree char *today = sim_clock_day (call->world->clock);
  json_t *out;

  if (strcmp (sim_call_text (call, "signOut", "sign_no"), sim_call_header (call, "sign_no")) != 0) {
    sim_call_refuse (call, "签退编号与报文头不一致 sign_no differs from the header's");
    return;
  }
  sim_store_run (call->world->store, "UPDATE sign_in SET valid = 0 WHERE sign_no = ?",
                 sim_call_text (call, "signOut", "sign_no"), NULL);
  out = json_object ();
  json_object_set_new (out, "sign_time", json_string (today));
  json_object_set_new (call->output, "sign_time", out);
}
