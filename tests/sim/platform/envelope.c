/* The envelope both ways (spec/platform.md 2, spec/platform-fields.md 1.1 and 1.2). */
#include "envelope.h"

#include "check.h"
#include "clock.h"
#include "json_text.h"
#include "store.h"

#include <string.h>

/* inf_time may differ from this machine's clock by as much as CSB's gateways allow. */
#define CLOCK_TOLERANCE_S (30 * 60)

static const SimField fields[] = {
  { "infno", SIM_TEXT, 4, 4, SIM_REQUIRED, NULL },
  { "msgid", SIM_TEXT, 30, 30, SIM_REQUIRED, NULL },
  { "mdtrtarea_admvs", SIM_DIGITS, 6, 6, SIM_REQUIRED, NULL },
  { "insuplc_admdvs", SIM_DIGITS, 6, 6, SIM_OPTIONAL, NULL },
  { "recer_sys_code", SIM_TEXT, 10, 0, SIM_REQUIRED, NULL },
  { "dev_no", SIM_TEXT, 100, 0, SIM_OPTIONAL, NULL },
  { "dev_safe_info", SIM_TEXT, 2000, 0, SIM_OPTIONAL, NULL },
  { "cainfo", SIM_TEXT, 1024, 0, SIM_OPTIONAL, NULL },
  { "signtype", SIM_TEXT, 10, 0, SIM_OPTIONAL, NULL },
  { "infver", SIM_TEXT, 6, 0, SIM_REQUIRED, NULL },
  { "opter_type", SIM_TEXT, 3, 0, SIM_REQUIRED, "1|2|3" },
  { "opter", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "opter_name", SIM_TEXT, 50, 0, SIM_REQUIRED, NULL },
  { "inf_time", SIM_TIME, 19, 19, SIM_REQUIRED, NULL },
  { "fixmedins_code", SIM_TEXT, 12, 12, SIM_REQUIRED, NULL },
  /* 20 in one edition, 200 in others: many hospitals' names are longer than 20. */
  { "fixmedins_name", SIM_TEXT, 200, 0, SIM_REQUIRED, NULL },
  { "fixmedins_soft_fcty", SIM_TEXT, 100, 0, SIM_OPTIONAL, NULL },
  { "sign_no", SIM_TEXT, 30, 0, SIM_OPTIONAL, NULL },
  { "input", SIM_NODE, 0, 0, SIM_REQUIRED, NULL },
  SIM_FIELDS_END,
};

/* Institution (12), yyyyMMddHHmmss, serial (4). */
static char *
check_msgid (SimCall *call)
{
  const char *msgid = call->msgid, *digits = msgid + 12;
  char time[20];
  gint64 seconds;

  if (strncmp (msgid, sim_call_header (call, "fixmedins_code"), 12) != 0)
    return g_strdup ("msgid 机构编号不符 does not begin with fixmedins_code");
  if (strspn (digits, "0123456789") != 18)
    return g_strdup ("msgid 格式错误 has other than digits after the institution");
  g_snprintf (time, sizeof time, "%.4s-%.2s-%.2s %.2s:%.2s:%.2s", digits, digits + 4, digits + 6, digits + 8,
              digits + 10, digits + 12);
  if (!sim_time_parse (time, &seconds))
    return g_strdup ("msgid 时间无效 holds no point in time");
  return NULL;
}

static char *
check_institution (SimCall *call)
{
  g_autoptr (SimRows) rows = NULL;
  char *wrong = NULL;

  sim_store_begin (call->world->store);
  rows = sim_store_query (call->world->store, "SELECT region FROM institution WHERE code = ?",
                          sim_call_header (call, "fixmedins_code"), NULL);
  if (!sim_rows_next (rows))
    wrong = g_strdup ("fixmedins_code 机构未注册 is no institution known here");
  else if (strcmp (sim_rows_text (rows, 0), sim_call_header (call, "mdtrtarea_admvs")) != 0)
    wrong = g_strdup ("mdtrtarea_admvs 就医地不符 is not the institution's region");
  g_clear_pointer (&rows, sim_rows_free);
  sim_store_commit (call->world->store);
  return wrong;
}

char *
sim_envelope_check (SimCall *call)
{
  char *wrong = sim_check_object (call->envelope, fields, "");

  if (wrong == NULL)
    wrong = check_msgid (call);
  if (wrong == NULL) {
    gint64 told = 0, drift;

    sim_time_parse (sim_call_header (call, "inf_time"), &told); /* its form has been checked */
    drift = told - sim_clock_machine_seconds ();
    if (ABS (drift) > CLOCK_TOLERANCE_S)
      wrong = g_strdup_printf ("inf_time 与平台时间相差过大 is off by %" G_GINT64_FORMAT " s", drift);
  }
  if (wrong == NULL)
    wrong = check_institution (call);
  return wrong;
}

static void
put_metadata (SimCall *call, json_t *answer, const char *name, const char *value)
{
  if (sim_world_has_quirk (call->world, SIM_QUIRK_MISSING_METADATA))
    return;
  json_object_set_new (answer, name,
                       sim_world_has_quirk (call->world, SIM_QUIRK_NULL_METADATA) ? json_null ()
                                                                                  : json_string_nocheck (value));
}

json_t *
sim_envelope_answer (SimCall *call, const char *arrived_stamp)
{
  g_autofree char *now = sim_clock_stamp (call->world->clock);
  g_autofree char *code = g_strdup_printf ("%d", call->infcode);
  g_autofree char *id = g_strdup_printf ("%s%.14s%010d", SIM_INSTITUTION_REGION, arrived_stamp,
                                         g_atomic_int_add (&call->world->answer_serial, 1) + 1);
  json_t *answer = json_object ();

  json_object_set_new (answer, "infcode",
                       sim_world_has_quirk (call->world, SIM_QUIRK_INFCODE_STRING) ? json_string (code)
                                                                                   : sim_json_raw (code));
  put_metadata (call, answer, "inf_refmsgid", id);
  put_metadata (call, answer, "refmsg_time", arrived_stamp);
  put_metadata (call, answer, "respond_time", now);
  json_object_set_new (answer, "err_msg", call->err_msg != NULL ? json_string_nocheck (call->err_msg) : json_null ());
  json_object_set_new (answer, "warn_msg", json_null ());
  json_object_set_new (answer, "output", call->infcode == 0 ? json_incref (call->output) : json_null ());
  return answer;
}
