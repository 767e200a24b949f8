#include "platform/tx_stay.h"

#include "platform/stay_answers.h"
#include "platform/stay_members.h"

/* dscg_way 1: by the doctor's order. */
#define BY_ORDER "1"

static ZjCall
change (const char *infno, const ZjStay *stay, const char *msgid)
{
  const ZjCall call
      = { .infno = infno, .kind = ZJ_CALL_CHANGE, .insured_region = stay->insured_region, .msgid = msgid };

  return call;
}

/* Sends what has no answer but infcode. */
static void
change_silently (ZjSession *session, const ZjCall *call, ZjWriter *writer, GCancellable *cancellable,
                 ZjCallResult *result)
{
  zj_reply_free (zj_tx_change (session, call, writer, cancellable, result));
}

/* Sends what is answered with a number, without which it is unknown. */
static void
change_for_number (ZjSession *session, const ZjCall *call, ZjWriter *writer, const char *name,
                   GCancellable *cancellable, ZjCallResult *result, char **number)
{
  g_autoptr (ZjReply) reply = zj_tx_change (session, call, writer, cancellable, result);
  GError *error = NULL;

  *number = NULL;
  if (reply != NULL && !zj_answer_number (&reply->output, name, number, &error))
    zj_call_result_unusable (result, call, error);
}

/* 2401, 2403, 2404 */

void
zj_tx_admit (ZjSession *session, const ZjStay *stay, const char *msgid, GCancellable *cancellable, ZjCallResult *result,
             char **mdtrt_id)
{
  const ZjConfig *config = zj_session_config (session);
  /* Money: a second one of a stay is as bad as a second settlement. */
  const ZjCall call
      = { .infno = "2401", .kind = ZJ_CALL_MONEY, .insured_region = stay->insured_region, .msgid = msgid };
  g_autofree char *wire_number = zj_stay_wire_number (stay);
  ZjWriter *writer = zj_body_new_node ("mdtrtinfo");
  g_autoptr (ZjReply) reply = NULL;
  GError *error = NULL;

  *mdtrt_id = NULL;
  zj_put_required (writer, "psn_no", stay->psn_no);
  zj_put_required (writer, "insutype", stay->insutype);
  zj_put_credential (writer, stay);
  zj_put_admission_identity (writer, config, stay);
  zj_writer_text (writer, "ipt_no", wire_number);
  zj_put_admission (writer, config, stay);
  zj_writer_end_object (writer);
  zj_put_diagnoses (writer, stay, &stay->diagnosis, stay->admitted_at, FALSE);
  reply = zj_tx_change (session, &call, writer, cancellable, result);
  if (reply != NULL && !zj_answer_admission (&reply->output, stay->psn_no, mdtrt_id, &error))
    zj_call_result_unusable (result, &call, error);
}

void
zj_tx_change_stay (ZjSession *session, const ZjStay *stay, const char *msgid, GCancellable *cancellable,
                   ZjCallResult *result)
{
  const ZjCall call = change ("2403", stay, msgid);
  g_autofree char *wire_number = zj_stay_wire_number (stay);
  ZjWriter *writer = zj_body_new_node ("adminfo");

  zj_put_stay (writer, stay);
  zj_put_required (writer, "mdtrt_cert_type", stay->credential_type);
  zj_writer_text (writer, "ipt_otp_no", wire_number);
  if (stay->discharged_at != NULL)
    zj_put_time (writer, "endtime", stay->discharged_at);
  zj_put_admission (writer, zj_session_config (session), stay);
  zj_writer_end_object (writer);
  zj_put_diagnoses (writer, stay, &stay->diagnosis, stay->admitted_at, TRUE);
  change_silently (session, &call, writer, cancellable, result);
}

static void
withdraw (ZjSession *session, const char *infno, const ZjStay *stay, const char *msgid, GCancellable *cancellable,
          ZjCallResult *result)
{
  const ZjCall call = change (infno, stay, msgid);
  ZjWriter *writer = zj_body_new_node ("data");

  zj_put_stay (writer, stay);
  zj_writer_end_object (writer);
  change_silently (session, &call, writer, cancellable, result);
}

void
zj_tx_withdraw_admission (ZjSession *session, const ZjStay *stay, const char *msgid, GCancellable *cancellable,
                          ZjCallResult *result)
{
  withdraw (session, "2404", stay, msgid, cancellable, result);
}

/* 2402, 2405 */

void
zj_tx_discharge (ZjSession *session, const ZjStay *stay, const char *msgid, GCancellable *cancellable,
                 ZjCallResult *result)
{
  const ZjCall call = change ("2402", stay, msgid);
  const ZjNamed *diagnosis = stay->dscg_diagnosis.code != NULL ? &stay->dscg_diagnosis : &stay->diagnosis;
  ZjWriter *writer = zj_body_new_node ("dscginfo");

  zj_put_stay (writer, stay);
  zj_put_required (writer, "insutype", stay->insutype);
  zj_put_time (writer, "endtime", stay->discharged_at);
  zj_put_required (writer, "dscg_dept_codg", stay->dept.code);
  zj_put_required (writer, "dscg_dept_name", stay->dept.name);
  zj_put_optional (writer, "dscg_bed", stay->bed);
  zj_writer_text (writer, "dscg_way", stay->dscg_way != NULL ? stay->dscg_way : BY_ORDER);
  if (stay->death_date != NULL)
    zj_put_date (writer, "die_date", stay->death_date);
  zj_writer_end_object (writer);
  zj_put_diagnoses (writer, stay, diagnosis, stay->discharged_at, TRUE);
  change_silently (session, &call, writer, cancellable, result);
}

void
zj_tx_withdraw_discharge (ZjSession *session, const ZjStay *stay, const char *msgid, GCancellable *cancellable,
                          ZjCallResult *result)
{
  withdraw (session, "2405", stay, msgid, cancellable, result);
}

/* F004, F003 */

void
zj_tx_declare_emergency (ZjSession *session, const ZjStay *stay, const char *condition, const char *msgid,
                         GCancellable *cancellable, ZjCallResult *result, char **dcla_no)
{
  const ZjConfig *config = zj_session_config (session);
  const ZjCall call = change (config->profile.declaration, stay, msgid);
  ZjWriter *writer = zj_body_new_node ("data");

  zj_put_stay (writer, stay);
  zj_put_required (writer, "medins_addr", config->institution.address);
  zj_put_required (writer, "adm_dept_name", stay->dept.name);
  zj_put_required (writer, "adm_bed", stay->bed);
  zj_put_required (writer, "tel", zj_personal_reveal (&stay->tel));
  zj_put_required (writer, "main_cond_dscr", condition);
  zj_put_time (writer, "begntime", stay->admitted_at);
  zj_writer_end_object (writer);
  change_for_number (session, &call, writer, "dcla_no", cancellable, result, dcla_no);
}

void
zj_tx_manual_notice (ZjSession *session, const ZjStay *stay, const char *receipt_no, gint64 medfee_fen,
                     const char *reason, gboolean withdraw_it, const char *msgid, GCancellable *cancellable,
                     ZjCallResult *result, char **ntc_no)
{
  const ZjConfig *config = zj_session_config (session);
  const ZjCall call = change (config->profile.manual_notice, stay, msgid);
  ZjWriter *writer = zj_body_new_node ("data");

  zj_put_stay (writer, stay);
  zj_put_required (writer, "rcpt_no", receipt_no);
  zj_writer_money (writer, "medfee_sumamt", medfee_fen);
  zj_put_required (writer, "reim_rea", reason);
  zj_put_time (writer, "begntime", stay->admitted_at);
  zj_put_time (writer, "endtime", stay->discharged_at);
  zj_writer_text (writer, "wdrw_flag", withdraw_it ? "1" : "0");
  zj_writer_end_object (writer);
  change_for_number (session, &call, writer, "ntc_no", cancellable, result, ntc_no);
}

/* 5201, 5303 */

gboolean
zj_tx_stays_of_person (ZjSession *session, const char *psn_no, const char *insured_region, const char *mdtrt_id,
                       const char *from, const char *to, const char *med_type, GCancellable *cancellable,
                       GPtrArray **rows, GError **error)
{
  const ZjConfig *config = zj_session_config (session);
  ZjWriter *writer = zj_body_new_node ("data");
  g_autoptr (ZjReply) reply = NULL;

  *rows = NULL;
  zj_put_required (writer, "psn_no", psn_no);
  zj_put_time (writer, "begntime", from);
  zj_put_end_time (writer, "endtime", to);
  zj_put_required (writer, "med_type", med_type != NULL ? med_type : config->profile.med_type);
  zj_put_optional (writer, "mdtrt_id", mdtrt_id);
  zj_writer_end_object (writer);
  reply = zj_tx_ask (session, "5201", insured_region, writer, cancellable, error);
  return reply != NULL && zj_answer_stays (&reply->output, "mdtrtinfo", psn_no, mdtrt_id, TRUE, rows, error);
}

gboolean
zj_tx_in_hospital (ZjSession *session, const char *psn_no, const char *insured_region, const char *from, const char *to,
                   GCancellable *cancellable, GPtrArray **rows, GError **error)
{
  ZjWriter *writer = zj_body_new_node ("data");
  g_autoptr (ZjReply) reply = NULL;

  *rows = NULL;
  zj_put_optional (writer, "psn_no", psn_no);
  zj_put_time (writer, "begntime", from);
  zj_put_end_time (writer, "endtime", to);
  zj_writer_end_object (writer);
  reply = zj_tx_ask (session, "5303", insured_region, writer, cancellable, error);
  return reply != NULL && zj_answer_stays (&reply->output, "data", psn_no, NULL, TRUE, rows, error);
}
