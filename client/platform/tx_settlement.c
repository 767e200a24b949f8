#include "platform/tx_settlement.h"

#include "platform/settlement_answers.h"
#include "platform/stay_members.h"

#define BY_ITEM "01" /* psn_setlway */

static ZjSettlementAsked
about (const ZjStay *stay, const char *msgid)
{
  const ZjSettlementAsked asked = { .mdtrt_id = stay->mdtrt_id, .psn_no = stay->psn_no, .msgid = msgid };

  return asked;
}

static ZjCall
money (const char *infno, const ZjStay *stay, const char *msgid)
{
  const ZjCall call = { .infno = infno, .kind = ZJ_CALL_MONEY, .insured_region = stay->insured_region, .msgid = msgid };

  return call;
}

/* acct_used_flag: 0 no, 1 own, 2 family pool. */
static const char *
account_flag (const char *account)
{
  if (g_strcmp0 (account, "own") == 0)
    return "1";
  return g_strcmp0 (account, "family") == 0 ? "2" : "0";
}

/* What 2303 and 2304 have in common. */
static ZjWriter *
settlement_body (const ZjConfig *config, const ZjStay *stay, const ZjSettlementRequest *request)
{
  static const char *const parts[] = { "fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt" };
  ZjWriter *writer = zj_body_new_node ("data");

  zj_put_required (writer, "psn_no", stay->psn_no);
  zj_put_credential (writer, stay);
  zj_put_settlement_identity (writer, config, stay);
  zj_writer_money (writer, "medfee_sumamt", request->total_fen);
  zj_writer_text (writer, "psn_setlway", BY_ITEM);
  zj_put_required (writer, "mdtrt_id", stay->mdtrt_id);
  zj_put_required (writer, "insutype", stay->insutype);
  zj_writer_text (writer, "acct_used_flag", account_flag (request->account));
  /* A cross-province stay is settled once, by its discharge (spec/platform.md 3). */
  zj_writer_text (writer, "mid_setl_flag", "0");
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (request->parts_fen[i] != ZJ_MONEY_ABSENT)
      zj_writer_money (writer, parts[i], request->parts_fen[i]);
  if (stay->discharged_at != NULL)
    zj_put_date (writer, "dscgTime", stay->discharged_at); /* camel case really */
  return writer;
}

gboolean
zj_tx_trial (ZjSession *session, const ZjStay *stay, const ZjSettlementRequest *request, GCancellable *cancellable,
             ZjSettlementRow **row, GError **error)
{
  const ZjSettlementAsked asked = about (stay, NULL);
  ZjWriter *writer = settlement_body (zj_session_config (session), stay, request);
  g_autoptr (ZjReply) reply = NULL;

  *row = NULL;
  zj_writer_end_object (writer);
  reply = zj_tx_ask (session, "2303", stay->insured_region, writer, cancellable, error);
  return reply != NULL && zj_answer_trial (&reply->output, &asked, row, error);
}

void
zj_tx_settle (ZjSession *session, const ZjStay *stay, const ZjSettlementRequest *request, const char *msgid,
              GCancellable *cancellable, ZjCallResult *result, ZjSettlementRow **row)
{
  const ZjSettlementAsked asked = about (stay, msgid);
  const ZjCall call = money ("2304", stay, msgid);
  ZjWriter *writer = settlement_body (zj_session_config (session), stay, request);
  g_autoptr (ZjReply) reply = NULL;
  GError *error = NULL;

  *row = NULL;
  zj_put_optional (writer, "invono", request->invoice);
  zj_writer_end_object (writer);
  reply = zj_tx_change (session, &call, writer, cancellable, result);
  if (reply != NULL && !zj_answer_settlement (&reply->output, &asked, row, &error))
    zj_call_result_unusable (result, &call, error);
}

void
zj_tx_cancel_settlement (ZjSession *session, const ZjStay *stay, const char *setl_id, const char *msgid,
                         GCancellable *cancellable, ZjCallResult *result, ZjSettlementRow **row)
{
  const ZjSettlementAsked asked = about (stay, NULL);
  const ZjCall call = money ("2305", stay, msgid);
  ZjWriter *writer = zj_body_new_node ("data");
  g_autoptr (ZjReply) reply = NULL;
  GError *error = NULL;

  *row = NULL;
  zj_put_stay (writer, stay);
  zj_put_required (writer, "setl_id", setl_id);
  zj_writer_end_object (writer);
  reply = zj_tx_change (session, &call, writer, cancellable, result);
  if (reply != NULL && !zj_answer_cancel (&reply->output, &asked, row, &error))
    zj_call_result_unusable (result, &call, error);
}

void
zj_tx_reverse (ZjSession *session, const ZjStay *stay, const char *oinfno, const char *omsgid, const char *msgid,
               GCancellable *cancellable, ZjCallResult *result, gboolean *not_found)
{
  const ZjConfig *config = zj_session_config (session);
  const ZjCall call = money ("2601", stay, msgid);
  ZjWriter *writer = zj_body_new_node ("data");

  zj_put_required (writer, "psn_no", stay->psn_no);
  zj_put_required (writer, "omsgid", omsgid);
  zj_put_required (writer, "oinfno", oinfno);
  zj_writer_end_object (writer);
  zj_reply_free (zj_tx_change (session, &call, writer, cancellable, result));
  *not_found = result->outcome == ZJ_OUTCOME_NOT_DONE
               && zj_profile_matches (config->profile.original_not_found, result->err_msg);
}

gboolean
zj_tx_settlements (ZjSession *session, const ZjStay *stay, GCancellable *cancellable, GPtrArray **rows, GError **error)
{
  const ZjSettlementAsked asked = about (stay, NULL);
  ZjWriter *writer = zj_body_new_node ("data");
  g_autoptr (ZjReply) reply = NULL;

  *rows = NULL;
  zj_put_required (writer, "psn_no", stay->psn_no);
  zj_writer_text (writer, "setl_id", "");
  zj_put_required (writer, "mdtrt_id", stay->mdtrt_id);
  zj_writer_end_object (writer);
  reply = zj_tx_ask (session, "5203", stay->insured_region, writer, cancellable, error);
  return reply != NULL && zj_answer_settlements (&reply->output, &asked, rows, error);
}
