#include "platform/tx_person.h"

#include "platform/person_answers.h"
#include "platform/tx_call.h"

/* psn_cert_type 01: the citizen's identity card. */
#define CITIZEN_CARD "01"

/* Asks with the node that writer has open. */
static ZjReply *
ask (ZjSession *session, const char *infno, const char *insured_region, ZjWriter *writer, GCancellable *cancellable,
     GError **error)
{
  zj_writer_end_object (writer);
  return zj_tx_ask (session, infno, insured_region, writer, cancellable, error);
}

/* 1101 */

static void
write_credential (ZjWriter *writer, const char *type, const char *number, const char *card_sn)
{
  zj_writer_text (writer, "mdtrt_cert_type", type);
  zj_put_required (writer, "mdtrt_cert_no", number);
  zj_put_optional (writer, "card_sn", card_sn);
}

static void
write_person (ZjWriter *writer, const char *cert_type, const ZjPersonal *cert_no, const ZjPersonal *name)
{
  zj_writer_text (writer, "psn_cert_type", cert_type);
  zj_put_required (writer, "certno", zj_personal_reveal (cert_no));
  zj_put_required (writer, "psn_name", zj_personal_reveal (name));
}

gboolean
zj_tx_person (ZjSession *session, const ZjCredential *credential, GCancellable *cancellable, ZjPerson **person,
              GError **error)
{
  const ZjPersonal nothing = { NULL };
  const ZjCardIdentity *card = credential->card;
  ZjWriter *writer = zj_body_new_node ("data");
  g_autoptr (ZjReply) reply = NULL;

  *person = NULL;
  switch (credential->kind) {
  case ZJ_CREDENTIAL_CARD:
    write_credential (writer, "03", zj_personal_reveal (&card->card_no), card->ident);
    write_person (writer, CITIZEN_CARD, &card->ssn, &card->name);
    break;
  case ZJ_CREDENTIAL_IDENTITY:
    /* Also with a card beside it, whose holder could not be read: K015 asks about the card. */
    write_credential (writer, "02", zj_personal_reveal (&credential->cert_no), NULL);
    write_person (writer, credential->cert_type != NULL ? credential->cert_type : CITIZEN_CARD, &credential->cert_no,
                  &credential->name);
    break;
  case ZJ_CREDENTIAL_ECODE:
    write_credential (writer, "01", zj_personal_reveal (&credential->ecode), NULL);
    write_person (writer, "", &nothing, &nothing);
    break;
  default:
    g_assert_not_reached ();
  }
  reply = ask (session, "1101", NULL, writer, cancellable, error);
  return reply != NULL && zj_answer_person (&reply->output, person, error);
}

/* The card: K015, K028 */

gboolean
zj_tx_card_state (ZjSession *session, const ZjCardIdentity *card, GCancellable *cancellable, ZjCardState **state,
                  GError **error)
{
  const ZjConfig *config = zj_session_config (session);
  ZjWriter *writer = zj_body_new_node ("data");
  g_autoptr (ZjReply) reply = NULL;

  *state = NULL;
  zj_put_required (writer, "card_no", zj_personal_reveal (&card->card_no));
  zj_put_required (writer, "card_sn", card->ident);
  zj_put_optional (writer, "certno", zj_personal_reveal (&card->ssn));
  reply = ask (session, config->profile.card_state, NULL, writer, cancellable, error);
  return reply != NULL && zj_answer_card_state (&reply->output, state, error);
}

gboolean
zj_tx_card_authentication (ZjSession *session, const ZjCardChallenge *challenge, GCancellable *cancellable,
                           ZjCardProof *proof, GError **error)
{
  const ZjConfig *config = zj_session_config (session);
  ZjWriter *writer = zj_body_new_node ("data");
  g_autoptr (ZjReply) reply = NULL;

  *proof = (ZjCardProof){ 0 };
  zj_writer_text (writer, "card_sn", challenge->ident);
  zj_writer_text (writer, "atr", challenge->atr);
  zj_writer_text (writer, "alg", challenge->algorithm);
  zj_writer_text (writer, "ia_factor", challenge->ia_factor);
  zj_writer_text (writer, "ia_chal", challenge->ia_chal);
  zj_writer_text (writer, "ia_rslt", challenge->ia_rslt);
  zj_writer_text (writer, "ea_chal", challenge->ea_chal);
  reply = ask (session, config->profile.card_authentication, NULL, writer, cancellable, error);
  return reply != NULL && zj_answer_card_authentication (&reply->output, proof, error);
}

/* The filing: F001, or 2001 in its place; F002 */

static ZjWriter *
begin_question (const ZjConfig *config, const char *psn_no, const char *insutype, const char *begntime,
                const char *med_type)
{
  ZjWriter *writer = zj_body_new_node ("data");

  zj_writer_text (writer, "psn_no", psn_no);
  zj_writer_text (writer, "insutype", insutype);
  zj_writer_text (writer, "fixmedins_code", config->institution.code);
  zj_writer_text (writer, "med_type", med_type);
  zj_put_time (writer, "begntime", begntime);
  return writer;
}

gboolean
zj_tx_filings (ZjSession *session, const char *psn_no, const char *insutype, const char *insured_region,
               const char *begntime, const char *med_type, GCancellable *cancellable, gboolean *reported,
               GPtrArray **filings, GError **error)
{
  const ZjConfig *config = zj_session_config (session);
  g_autoptr (ZjReply) reply = NULL;

  *reported = FALSE;
  *filings = NULL;
  reply = ask (session, config->profile.filing, insured_region,
               begin_question (config, psn_no, insutype, begntime, med_type), cancellable, error);
  return reply != NULL && zj_answer_filings (&reply->output, reported, filings, error);
}

gboolean
zj_tx_openings (ZjSession *session, const char *insured_region, const char *insutype, const char *med_type,
                GCancellable *cancellable, ZjOpenings **openings, GError **error)
{
  const ZjConfig *config = zj_session_config (session);
  ZjWriter *writer = zj_body_new_node ("data");
  g_autoptr (ZjReply) reply = NULL;

  *openings = NULL;
  zj_writer_text (writer, "fixmedins_code", config->institution.code);
  zj_writer_text (writer, "insuplc_admdvs", insured_region);
  zj_writer_text (writer, "insutype", insutype);
  zj_writer_text (writer, "med_type", med_type);
  reply = ask (session, config->profile.opening, insured_region, writer, cancellable, error);
  return reply != NULL && zj_answer_openings (&reply->output, openings, error);
}

gboolean
zj_tx_entitlement (ZjSession *session, const char *psn_no, const char *insutype, const char *insured_region,
                   const char *begntime, const char *med_type, GCancellable *cancellable, gboolean *entitled,
                   char **text, GError **error)
{
  const ZjConfig *config = zj_session_config (session);
  g_autoptr (ZjReply) reply = NULL;

  *entitled = FALSE;
  *text = NULL;
  reply = ask (session, "2001", insured_region, begin_question (config, psn_no, insutype, begntime, med_type),
               cancellable, error);
  return reply != NULL && zj_answer_entitlement (&reply->output, entitled, text, error);
}
