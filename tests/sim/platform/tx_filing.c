/* F001 and F002: filings of a person, and what is opened between here and there. */
#include "transaction.h"

#include "store.h"

#include <string.h>

static const SimField filings_fields[] = {
  { "psn_no", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "insutype", SIM_TEXT, 6, 0, SIM_REQUIRED, SIM_INSUTYPES },
  { "fixmedins_code", SIM_TEXT, 12, 12, SIM_REQUIRED, NULL },
  { "begntime", SIM_TIME, 19, 19, SIM_REQUIRED, NULL },
  { "med_type", SIM_TEXT, 6, 0, SIM_REQUIRED, SIM_MED_TYPES },
  SIM_FIELDS_END,
};

static const SimField openings_fields[] = {
  { "fixmedins_code", SIM_TEXT, 12, 12, SIM_REQUIRED, NULL },
  { "insuplc_admdvs", SIM_DIGITS, 6, 6, SIM_REQUIRED, NULL },
  { "insutype", SIM_TEXT, 6, 0, SIM_REQUIRED, SIM_INSUTYPES },
  { "med_type", SIM_TEXT, 6, 0, SIM_REQUIRED, SIM_MED_TYPES },
  SIM_FIELDS_END,
};

const SimNodeRule sim_filings_input[] = { { "data", filings_fields, 0 }, SIM_RULES_END };
const SimNodeRule sim_openings_input[] = { { "data", openings_fields, 0 }, SIM_RULES_END };

static const char *const filing_types[] = { "01", "02", "03", "04", "05", "06" };

static gboolean
is_this_institution (SimCall *call)
{
  if (strcmp (sim_call_text (call, "data", "fixmedins_code"), sim_call_header (call, "fixmedins_code")) == 0)
    return TRUE;
  sim_call_refuse (call, "机构编号与报文头不一致 fixmedins_code differs from the header's");
  return FALSE;
}

static json_t *
words (const char *text)
{
  g_auto (GStrv) list = g_strsplit (text, ";", 0);
  json_t *array = json_array ();

  for (guint i = 0; list[i] != NULL; i++)
    if (*g_strstrip (list[i]) != '\0')
      json_array_append_new (array, json_string (list[i]));
  return array;
}

static json_t *
filing_list (SimCall *call, const char *psn_no)
{
  g_autoptr (SimRows) rows = sim_store_query (call->world->store,
                                              "SELECT fil_no, type, region, begins, ends, institutions, state, card_no"
                                              " FROM filing WHERE psn_no = ? ORDER BY number",
                                              psn_no, NULL);
  json_t *list = json_array ();

  while (sim_rows_next (rows)) {
    json_t *one = json_object ();

    json_object_set_new (one, "fil_no", json_string (sim_rows_text (rows, 0)));
    json_object_set_new (one, "fil_type", json_string (sim_rows_text (rows, 1)));
    json_object_set_new (one, "rloc_admdvs", json_string (sim_rows_text (rows, 2)));
    json_object_set_new (one, "begndate", json_string (sim_rows_text (rows, 3)));
    json_object_set_new (one, "enddate", json_string (sim_rows_text (rows, 4)));
    json_object_set_new (one, "medins", words (sim_rows_text (rows, 5)));
    json_object_set_new (one, "fil_stas", json_string (sim_rows_text (rows, 6)));
    json_object_set_new (one, "card_no", json_string (sim_rows_text (rows, 7)));
    json_array_append_new (list, one);
  }
  return list;
}

void
sim_tx_filings (SimCall *call)
{
  const char *psn_no = sim_call_text (call, "data", "psn_no");
  g_autoptr (SimRows) rows = NULL;

  if (!is_this_institution (call))
    return;
  rows = sim_store_query (call->world->store, "SELECT reported FROM insurance WHERE psn_no = ? AND insutype = ?",
                          psn_no, sim_call_text (call, "data", "insutype"), NULL);
  json_object_set_new (call->output, "regt_flag", json_string (sim_rows_next (rows) ? sim_rows_text (rows, 0) : "0"));
  json_object_set_new (call->output, "filinfo", filing_list (call, psn_no));
}

/* What a place has opened is the same for everybody, but in the stories each person lives
 * in a place of their own that may share its number with others. So the answer is that
 * of the person last found under this sign-in, if insured in the place asked about. */
void
sim_tx_openings (SimCall *call)
{
  const char *place = sim_call_text (call, "data", "insuplc_admdvs");
  g_autoptr (SimRows) rows = NULL;
  g_autofree char *designated = NULL;
  g_auto (GStrv) closed = NULL;
  json_t *info, *list;

  if (!is_this_institution (call))
    return;
  if (strcmp (place, sim_call_header (call, "insuplc_admdvs")) != 0) {
    sim_call_refuse (call, "参保地与报文头不一致 insuplc_admdvs differs from the header's");
    return;
  }
  rows = sim_store_query (call->world->store,
                          "SELECT o.designated, o.closed FROM opening o JOIN sign_in s ON s.person = o.psn_no"
                          " JOIN insurance i ON i.psn_no = o.psn_no WHERE s.sign_no = ? AND i.region = ?",
                          sim_call_header (call, "sign_no"), place, NULL);
  if (sim_rows_next (rows)) {
    designated = g_strdup (sim_rows_text (rows, 0));
    closed = g_strsplit (sim_rows_text (rows, 1), ";", 0);
  }
  info = json_object ();
  list = json_array ();
  for (guint i = 0; i < G_N_ELEMENTS (filing_types); i++) {
    gboolean shut = closed != NULL && g_strv_contains ((const char *const *)closed, filing_types[i]);
    json_t *one = json_object ();

    json_object_set_new (one, "fil_type", json_string (filing_types[i]));
    json_object_set_new (one, "opnn_flag", json_string (shut ? "0" : "1"));
    json_array_append_new (list, one);
  }
  json_object_set_new (info, "medins_flag", json_string (designated != NULL ? designated : "1"));
  json_object_set_new (info, "opnn", list);
  json_object_set_new (call->output, "opninfo", info);
}
