/* What a day's details say of one request, where settlements cannot be asked for by stay. */
#include "day/reconcile.h"

#include <gio/gio.h>
#include <string.h>

#include "china_time.h"
#include "day/details.h"
#include "stay/call.h"

#define DAY_MS (G_GINT64_CONSTANT (24) * 3600 * 1000)

/* Offices and clearing types seen within so many days are asked. */
#define LOOK_BACK 366

static void
look_for (GPtrArray *told, const char *msgid, ZjDayEvidence *evidence)
{
  const ZjDayDifference *found = NULL;

  for (guint i = 0; i < told->len && found == NULL; i++) {
    const ZjDayDifference *row = g_ptr_array_index (told, i);

    if (!row->refund && g_strcmp0 (row->msgid, msgid) == 0)
      found = row;
  }
  if (found == NULL)
    return;
  *evidence = ZJ_EVIDENCE_STANDS;
  for (guint i = 0; i < told->len; i++) {
    const ZjDayDifference *row = g_ptr_array_index (told, i);

    /* Without amounts nothing pairs them: then it is said to stand, which is the careful answer. */
    if (row->refund && row->has_amounts && found->has_amounts && g_strcmp0 (row->psn_no, found->psn_no) == 0
        && row->medfee_fen == -found->medfee_fen && row->fund_pay_fen == -found->fund_pay_fen)
      *evidence = ZJ_EVIDENCE_CANCELLED;
  }
}

static gboolean
is_asked_already (const ZjLedger *ledger, guint at)
{
  const ZjLedgerKey *key = g_ptr_array_index (ledger->keys, at);

  for (guint i = 0; i < at; i++) {
    const ZjLedgerKey *before = g_ptr_array_index (ledger->keys, i);

    if (strcmp (before->clr_optins, key->clr_optins) == 0 && strcmp (before->clr_type, key->clr_type) == 0)
      return TRUE;
  }
  return FALSE;
}

gboolean
zj_reconcile_evidence (const ZjStayContext *context, const char *msgid, gint64 sent_ms, ZjDayEvidence *evidence,
                       GError **error)
{
  g_autofree char *from = zj_china_day (sent_ms / 1000);
  g_autofree char *to = zj_china_day ((sent_ms + DAY_MS) / 1000);
  g_autofree char *today = zj_china_day (zj_stay_now_ms (context) / 1000);
  g_autoptr (ZjLedger) ledger = zj_ledger_new ();

  *evidence = ZJ_EVIDENCE_NONE;
  if (strcmp (today, to) <= 0) {
    g_set_error (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_STATE, "the day after the sending (%s) is not over yet", to);
    return FALSE;
  }
  if (!zj_stay_need_session (context, error)
      || !zj_ledger_read_journal (ledger, context->journal, context->config->desk.number, sent_ms - LOOK_BACK * DAY_MS,
                                  error))
    return FALSE;
  if (ledger->keys->len == 0) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                         "no clearing office is known yet that could be asked");
    return FALSE;
  }
  for (guint i = 0; i < ledger->keys->len && *evidence == ZJ_EVIDENCE_NONE; i++) {
    const ZjLedgerKey *key = g_ptr_array_index (ledger->keys, i);
    const ZjDayScope scope = { .clr_optins = key->clr_optins,
                               .clr_type = key->clr_type,
                               .from = from,
                               .to = to,
                               .institution = context->config->institution.code,
                               .desk = context->config->desk.number };
    g_autoptr (GPtrArray) told = NULL;

    if (is_asked_already (ledger, i))
      continue;
    if (!zj_day_ask_details (context, &scope, ledger, &told, error))
      return FALSE;
    look_for (told, msgid, evidence);
  }
  return TRUE;
}
