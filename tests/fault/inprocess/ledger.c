/* The ledger itself: what it holds, how it is read, and what arrives late. */
#include "ledger_private.h"

#include <string.h>

#include "world.h"

LedgerRules ledger_rules;
Ledger ledger;

typedef struct {
  LedgerRequest *request;
  gint64 due_ms;
} Late;

const char *
ledger_text (const Json *object, const char *name)
{
  return json_text (json_member (object, name));
}

char *
ledger_time (const char *format)
{
  const gint64 now_ms = world.now_ms + world.platform_skew_ms;
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (now_ms / 1000);
  g_autoptr (GDateTime) china = g_date_time_add_hours (utc, 8);

  return g_date_time_format (china, format);
}

/* --- release --------------------------------------------------------------------------------------- */

void
ledger_settlement_free (gpointer data)
{
  LedgerSettlement *settlement = data;

  g_free (settlement->setl_id);
  g_free (settlement->msgid);
  g_free (settlement->time);
  g_free (settlement->account);
  g_free (settlement->undo_id);
  g_free (settlement->undo_msgid);
  g_free (settlement->undo_time);
  g_free (settlement);
}

static void
stay_free (gpointer data)
{
  LedgerStay *stay = data;
  char *texts[] = { stay->mdtrt_id,    stay->ipt_no,         stay->psn_no,         stay->msgid,    stay->begntime,
                    stay->endtime,     stay->dept_code,      stay->dept_name,      stay->bed,      stay->doctor_code,
                    stay->doctor_name, stay->diagnosis_code, stay->diagnosis_name, stay->med_type, stay->insutype,
                    stay->dscg_way,    stay->dcla_no,        stay->receipt_no };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  g_hash_table_unref (stay->lines);
  g_hash_table_unref (stay->withdrawn_receipts);
  g_ptr_array_unref (stay->settlements);
  g_free (stay);
}

static void
late_clear (gpointer data)
{
  ledger_request_free (((Late *)data)->request);
}

void
ledger_begin (void)
{
  if (ledger.stays == NULL) {
    ledger.stays = g_ptr_array_new_with_free_func (stay_free);
    ledger.arrived = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
    ledger.barred = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    ledger.signed_in = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    ledger.late = g_array_new (FALSE, FALSE, sizeof (Late));
    g_array_set_clear_func (ledger.late, late_clear);
  }
  g_ptr_array_set_size (ledger.stays, 0);
  g_hash_table_remove_all (ledger.arrived);
  g_hash_table_remove_all (ledger.barred);
  g_hash_table_remove_all (ledger.signed_in);
  g_array_set_size (ledger.late, 0);
  ledger.serial = 0;
  ledger_rules = (LedgerRules){ 0 };
}

void
ledger_forget_sign_ins (void)
{
  g_hash_table_remove_all (ledger.signed_in);
}

/* --- for the judge --------------------------------------------------------------------------------- */

GPtrArray *
ledger_stays (void)
{
  return ledger.stays;
}

gboolean
ledger_stay_is (const LedgerStay *stay, const char *ipt_no)
{
  gsize length = strlen (ipt_no);

  return strncmp (stay->ipt_no, ipt_no, length) == 0 && (stay->ipt_no[length] == '\0' || stay->ipt_no[length] == '-');
}

LedgerStay *
ledger_admitted (const char *ipt_no, guint *n)
{
  LedgerStay *found = NULL;

  *n = 0;
  for (guint i = 0; i < ledger.stays->len; i++) {
    LedgerStay *stay = g_ptr_array_index (ledger.stays, i);

    if (stay->withdrawn || !ledger_stay_is (stay, ipt_no))
      continue;
    found = stay;
    (*n)++;
  }
  return found;
}

LedgerSettlement *
ledger_standing (const char *ipt_no, guint *n)
{
  LedgerSettlement *found = NULL;

  *n = 0;
  for (guint i = 0; i < ledger.stays->len; i++) {
    const LedgerStay *stay = g_ptr_array_index (ledger.stays, i);

    for (guint j = 0; ledger_stay_is (stay, ipt_no) && j < stay->settlements->len; j++) {
      LedgerSettlement *settlement = g_ptr_array_index (stay->settlements, j);

      if (settlement->cancelled)
        continue;
      found = settlement;
      (*n)++;
    }
  }
  return found;
}

LedgerSettlement *
ledger_settlement (const char *msgid)
{
  for (guint i = 0; i < ledger.stays->len; i++) {
    const LedgerStay *stay = g_ptr_array_index (ledger.stays, i);

    for (guint j = 0; j < stay->settlements->len; j++) {
      LedgerSettlement *settlement = g_ptr_array_index (stay->settlements, j);

      if (strcmp (settlement->msgid, msgid) == 0)
        return settlement;
    }
  }
  return NULL;
}

gboolean
ledger_holds (const char *msgid)
{
  const LedgerSettlement *settlement = ledger_settlement (msgid);

  for (guint i = 0; i < ledger.stays->len; i++) {
    const LedgerStay *stay = g_ptr_array_index (ledger.stays, i);

    if (!stay->withdrawn && strcmp (stay->msgid, msgid) == 0)
      return TRUE;
  }
  return settlement != NULL && !settlement->cancelled;
}

gint64
ledger_lines_fen (const LedgerStay *stay)
{
  GHashTableIter iter;
  gpointer fen;
  gint64 sum = 0;

  g_hash_table_iter_init (&iter, stay->lines);
  while (g_hash_table_iter_next (&iter, NULL, &fen))
    sum += *(gint64 *)fen;
  return sum;
}

void
ledger_each_arrived (void (*function) (const char *infno, const char *msgid, gpointer data), gpointer data)
{
  GHashTableIter iter;
  gpointer msgid, infno;

  g_hash_table_iter_init (&iter, ledger.arrived);
  while (g_hash_table_iter_next (&iter, &msgid, &infno))
    function (infno, msgid, data);
}

/* --- requests ---------------------------------------------------------------------------------------- */

LedgerRequest *
ledger_read (const void *body, gsize length)
{
  LedgerRequest *request = g_new0 (LedgerRequest, 1);

  request->root = json_read (body, length);
  request->input = json_member (request->root, "input");
  request->infno = ledger_text (request->root, "infno");
  request->msgid = ledger_text (request->root, "msgid");
  if (request->input != NULL && strlen (request->msgid) == 30)
    return request;
  world_violation ("a request that is none: %.60s", (const char *)body);
  ledger_request_free (request);
  return NULL;
}

void
ledger_request_free (LedgerRequest *request)
{
  json_free (request->root);
  g_free (request);
}

void
ledger_arrived (const LedgerRequest *request)
{
  if (!g_hash_table_insert (ledger.arrived, g_strdup (request->msgid), g_strdup (request->infno)))
    world_violation ("msgid %s is used twice", request->msgid);
}

static char *
answer (int infcode, const char *err_msg, const char *output)
{
  g_autofree char *time = ledger_time ("%Y%m%d%H%M%S000");

  return g_strdup_printf ("{\"infcode\":%d,\"inf_refmsgid\":\"R%09u\",\"refmsg_time\":\"%s\",\"respond_time\":\"%s\","
                          "\"err_msg\":\"%s\",\"output\":{%s}}",
                          infcode, ledger.serial, time, time, err_msg, output);
}

char *
ledger_refusal (const char *err_msg)
{
  return answer (-1, err_msg, "");
}

char *
ledger_execute (const LedgerRequest *request, gboolean *done)
{
  g_autoptr (GString) output = g_string_new (NULL);
  LedgerCall call = { request, output, NULL };

  ledger_call (&call);
  *done = call.refusal == NULL;
  return call.refusal == NULL ? answer (0, "", output->str) : ledger_refusal (call.refusal);
}

/* --- late requests ----------------------------------------------------------------------------------- */

void
ledger_put_late (LedgerRequest *request, gint64 due_ms)
{
  const Late late = { request, due_ms };
  guint i = 0;

  while (i < ledger.late->len && g_array_index (ledger.late, Late, i).due_ms <= due_ms)
    i++;
  g_array_insert_val (ledger.late, i, late);
}

guint
ledger_late (void)
{
  return ledger.late->len;
}

void
ledger_run_late (gint64 until_ms)
{
  while (ledger.late->len > 0 && g_array_index (ledger.late, Late, 0).due_ms <= until_ms) {
    Late late = g_array_index (ledger.late, Late, 0);
    g_autofree char *heard_by_nobody = NULL;
    const char *infno = late.request->infno;
    gboolean done;

    /* Taken out, not freed. */
    g_array_index (ledger.late, Late, 0).request = g_new0 (LedgerRequest, 1);
    g_array_remove_index (ledger.late, 0);
    world.now_ms = MAX (world.now_ms, late.due_ms);
    ledger.running_late = TRUE;
    heard_by_nobody = ledger_execute (late.request, &done);
    ledger.running_late = FALSE;
    world_tell ("  late %s %s: %s", infno, late.request->msgid + 12, done ? "done" : "refused");
    world_struck (g_hash_table_contains (ledger.barred, late.request->msgid) ? FAULT_LATE_AFTER_RESOLVING
                                                                             : FAULT_LATE_COMMIT);
    ledger_request_free (late.request);
  }
}
