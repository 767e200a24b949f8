/* 9101 and 9102: files up and down, the only calls that are not JSON both ways. */
#include "file.h"

#include "clock.h"
#include "stay.h"
#include "store.h"
#include "transaction.h"

#include <string.h>

static const SimField upload_fields[] = {
  { "filename", SIM_TEXT, 200, 0, SIM_REQUIRED, NULL },
  { "fixmedins_code", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  SIM_FIELDS_END,
};

static const SimField download_fields[] = {
  { "file_qury_no", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  { "filename", SIM_TEXT, 200, 0, SIM_REQUIRED, NULL },
  { "fixmedins_code", SIM_TEXT, 30, 0, SIM_REQUIRED, NULL },
  SIM_FIELDS_END,
};

const SimNodeRule sim_upload_input[] = { { "fsUploadIn", upload_fields, 0 }, SIM_RULES_END };
const SimNodeRule sim_download_input[] = { { "fsDownloadIn", download_fields, 0 }, SIM_RULES_END };

json_t *
sim_file_put (SimCall *call, const char *filename, GBytes *content, gboolean institution)
{
  gsize size;
  const guchar *data = g_bytes_get_data (content, &size);
  g_autofree char *base64 = g_base64_encode (data, size);
  g_autofree char *number = sim_ledger_id (call, "F");
  g_autofree char *day = sim_clock_day (call->world->clock);
  g_autofree char *until = g_strconcat (day, " 23:59:59", NULL);
  const char *code = sim_call_header (call, "fixmedins_code");
  json_t *info = json_object ();

  sim_store_run (call->world->store, "INSERT INTO file VALUES (?, ?, ?, ?)", number, filename, code, base64, NULL);
  json_object_set_new (info, "file_qury_no", json_string (number));
  json_object_set_new (info, "filename", json_string_nocheck (filename));
  json_object_set_new (info, "dld_endtime", json_string (until));
  if (institution)
    json_object_set_new (info, "fixmedins_code", json_string (code));
  return info;
}

GBytes *
sim_file_get (SimCall *call, const char *number, const char *filename)
{
  g_autoptr (SimRows) rows = sim_store_query (
      call->world->store,
      "SELECT content FROM file WHERE file_qury_no = ?1 AND institution = ?2 AND (?3 = '' OR filename = ?3)", number,
      sim_call_header (call, "fixmedins_code"), filename != NULL ? filename : "", NULL);
  guchar *content;
  gsize size;

  if (!sim_rows_next (rows))
    return NULL;
  content = g_base64_decode (sim_rows_text (rows, 0), &size);
  return g_bytes_new_take (content, size);
}

static gboolean
is_this_institution (SimCall *call, const char *node)
{
  if (strcmp (sim_call_text (call, node, "fixmedins_code"), sim_call_header (call, "fixmedins_code")) == 0)
    return TRUE;
  sim_call_refuse (call, "机构编号与报文头不一致 fixmedins_code differs from the header's");
  return FALSE;
}

void
sim_tx_upload_file (SimCall *call)
{
  if (!is_this_institution (call, "fsUploadIn"))
    return;
  json_decref (call->output); /* this answer has no node */
  call->output = sim_file_put (call, sim_call_text (call, "fsUploadIn", "filename"), call->file, TRUE);
}

void
sim_tx_download_file (SimCall *call)
{
  if (!is_this_institution (call, "fsDownloadIn"))
    return;
  call->stream = sim_file_get (call, sim_call_text (call, "fsDownloadIn", "file_qury_no"),
                               sim_call_text (call, "fsDownloadIn", "filename"));
  if (call->stream == NULL)
    sim_call_refuse (call, "文件不存在 no such file");
}
