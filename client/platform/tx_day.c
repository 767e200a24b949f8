#include "platform/tx_day.h"

#include "platform/archive.h"
#include "platform/day_rows.h"
#include "platform/tx_call.h"

#define FILE_NAME   "settlements.zip"
#define NAME_INSIDE "settlements.txt"

/* refd_setl_flag; 3201 and 3202 of one edition want the hospital's side of it too. */
static void
put_refunds (ZjWriter *writer, ZjRefunds refunds)
{
  const char *flag = refunds == ZJ_REFUNDS_ONLY ? "1" : refunds == ZJ_REFUNDS_WITHOUT ? "0" : NULL;

  zj_put_optional (writer, "refd_setl_flag", flag);
  zj_put_optional (writer, "fixmedins_refd_setl_flag", flag);
}

/* What 3201 and 3202 have in common. */
static ZjWriter *
period_body (const ZjDayTotals *totals)
{
  ZjWriter *writer = zj_body_new_node ("data");

  zj_put_required (writer, "setl_optins", totals->clr_optins);
  zj_put_required (writer, "clr_type", totals->clr_type);
  zj_put_date (writer, "stmt_begndate", totals->from);
  zj_put_date (writer, "stmt_enddate", totals->to);
  zj_writer_money (writer, "medfee_sumamt", totals->medfee_fen);
  zj_writer_money (writer, "fund_pay_sumamt", totals->fund_pay_fen);
  zj_writer_integer (writer, "fixmedins_setl_cnt", totals->count);
  put_refunds (writer, totals->refunds);
  return writer;
}

gboolean
zj_tx_compare_totals (ZjSession *session, const ZjDayTotals *totals, GCancellable *cancellable, gboolean *equal,
                      char **text, GError **error)
{
  ZjWriter *writer = period_body (totals);
  g_autoptr (ZjReply) reply = NULL;

  *equal = FALSE;
  *text = NULL;
  zj_put_required (writer, "insutype", totals->insutype);
  zj_writer_money (writer, "acct_pay", totals->acct_pay_fen);
  zj_writer_end_object (writer);
  reply = zj_tx_ask (session, "3201", NULL, writer, cancellable, error);
  return reply != NULL && zj_answer_totals (&reply->output, totals->clr_optins, equal, text, error);
}

static ZjReply *
transfer (ZjSession *session, const ZjCall *call, ZjWriter *writer, GCancellable *cancellable, GError **error)
{
  g_autoptr (ZjReply) reply = NULL;

  zj_put_required (writer, "fixmedins_code", zj_session_config (session)->institution.code);
  zj_writer_end_object (writer);
  zj_writer_end_object (writer);
  reply = zj_session_call (session, call, writer, cancellable);
  if (reply->outcome == ZJ_OUTCOME_DONE)
    return g_steal_pointer (&reply);
  g_propagate_error (error, g_steal_pointer (&reply->error));
  return NULL;
}

/* 9101: repeated by its caller, and never by the line under the same msgid (rule 10). */
static char *
upload (ZjSession *session, GPtrArray *rows, const char *msgid, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) text = zj_day_rows_write (rows);
  g_autoptr (GBytes) archive = zj_archive_pack (NAME_INSIDE, text, error);
  const ZjCall call
      = { .infno = "9101", .kind = ZJ_CALL_CHANGE, .msgid = msgid, .file = archive, .file_name = FILE_NAME };
  g_autoptr (ZjReply) reply = NULL;
  ZjWriter *writer;
  char *number = NULL;

  if (archive == NULL)
    return NULL;
  writer = zj_body_new_node ("fsUploadIn");
  zj_writer_text (writer, "filename", FILE_NAME);
  reply = transfer (session, &call, writer, cancellable, error);
  return reply != NULL && zj_answer_upload (&reply->output, &number, error) ? number : NULL;
}

gboolean
zj_tx_compare_details (ZjSession *session, const ZjDayTotals *totals, GPtrArray *rows, const char *upload_msgid,
                       GCancellable *cancellable, ZjDayFile **result, GError **error)
{
  g_autofree char *number = upload (session, rows, upload_msgid, cancellable, error);
  g_autoptr (ZjReply) reply = NULL;
  ZjWriter *writer;

  *result = NULL;
  if (number == NULL)
    return FALSE;
  writer = period_body (totals);
  zj_writer_text (writer, "file_qury_no", number);
  zj_writer_money (writer, "cash_payamt", totals->cash_fen);
  zj_writer_end_object (writer);
  reply = zj_tx_ask (session, "3202", NULL, writer, cancellable, error);
  return reply != NULL && zj_answer_day_file (&reply->output, result, error);
}

/* 9102 */
gboolean
zj_tx_fetch_details (ZjSession *session, const ZjDayFile *file, GCancellable *cancellable, GPtrArray **differences,
                     GError **error)
{
  const ZjCall call = { .infno = "9102", .kind = ZJ_CALL_READ, .wants_file = TRUE };
  ZjWriter *writer = zj_body_new_node ("fsDownloadIn");
  g_autoptr (ZjReply) reply = NULL;
  g_autoptr (GBytes) text = NULL;

  *differences = NULL;
  zj_put_required (writer, "file_qury_no", file->number);
  zj_put_required (writer, "filename", file->name);
  reply = transfer (session, &call, writer, cancellable, error);
  if (reply == NULL)
    return FALSE;
  if (reply->file == NULL) {
    g_set_error_literal (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER, "an answer without the file");
    return FALSE;
  }
  text = zj_archive_unpack (reply->file, error);
  return text != NULL && zj_day_rows_read (text, differences, error);
}
