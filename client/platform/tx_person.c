#include "platform/tx_person.h"

#include "platform/person_answers.h"

#include <gio/gio.h>
#include <string.h>

/* psn_cert_type 01: the citizen's identity card. */
#define CITIZEN_CARD "01"

static ZjWriter *
begin_data (void)
{
  ZjWriter *writer = zj_writer_new ();

  zj_writer_begin_object (writer, NULL);
  zj_writer_begin_object (writer, "data");
  return writer;
}

/* Optional members without a value are left out, required ones are sent as "". */
static void
write_optional (ZjWriter *writer, const char *name, const char *text)
{
  if (text != NULL && text[0] != '\0')
    zj_writer_text (writer, name, text);
}

static void
write_required (ZjWriter *writer, const char *name, const char *text)
{
  zj_writer_text (writer, name, text != NULL ? text : "");
}

/* A date alone means its first moment (spec/platform-fields.md 1.3). */
static void
write_time (ZjWriter *writer, const char *name, const char *time)
{
  g_autofree char *whole = strlen (time) == 10 ? g_strconcat (time, " 00:00:00", NULL) : g_strdup (time);

  zj_writer_text (writer, name, whole);
}

/* Asks, and gives the answer whose `output` is to be read; takes writer over. */
static ZjReply *
ask (ZjSession *session, const char *infno, const char *insured_region, ZjWriter *writer, GCancellable *cancellable,
     GError **error)
{
  const ZjCall call = { .infno = infno, .kind = ZJ_CALL_READ, .insured_region = insured_region };
  g_autoptr (ZjReply) reply = NULL;

  zj_writer_end_object (writer);
  zj_writer_end_object (writer);
  if (infno == NULL) {
    zj_writer_free (writer);
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "the profile has no number for this call");
    return NULL;
  }
  reply = zj_session_call (session, &call, writer, cancellable);
  if (reply->outcome == ZJ_OUTCOME_DONE)
    return g_steal_pointer (&reply);
  g_propagate_error (error, g_steal_pointer (&reply->error));
  return NULL;
}

/* 1101 */

static void
write_credential (ZjWriter *writer, const char *type, const char *number, const char *card_sn)
{
  zj_writer_text (writer, "mdtrt_cert_type", type);
  write_required (writer, "mdtrt_cert_no", number);
  write_optional (writer, "card_sn", card_sn);
}

static void
write_person (ZjWriter *writer, const char *cert_type, const ZjPersonal *cert_no, const ZjPersonal *name)
{
  zj_writer_text (writer, "psn_cert_type", cert_type);
  write_required (writer, "certno", zj_personal_reveal (cert_no));
  write_required (writer, "psn_name", zj_personal_reveal (name));
}

gboolean
zj_tx_person (ZjSession *session, const ZjCredential *credential, GCancellable *cancellable, ZjPerson **person,
              GError **error)
{
  const ZjPersonal nothing = { NULL };
  const ZjCardIdentity *card = credential->card;
  ZjWriter *writer = begin_data ();
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
  ZjWriter *writer = begin_data ();
  g_autoptr (ZjReply) reply = NULL;

  *state = NULL;
  write_required (writer, "card_no", zj_personal_reveal (&card->card_no));
  write_required (writer, "card_sn", card->ident);
  write_optional (writer, "certno", zj_personal_reveal (&card->ssn));
  reply = ask (session, config->profile.card_state, NULL, writer, cancellable, error);
  return reply != NULL && zj_answer_card_state (&reply->output, state, error);
}

gboolean
zj_tx_card_authentication (ZjSession *session, const ZjCardChallenge *challenge, GCancellable *cancellable,
                           ZjCardProof *proof, GError **error)
{
  const ZjConfig *config = zj_session_config (session);
  ZjWriter *writer = begin_data ();
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
  ZjWriter *writer = begin_data ();

  zj_writer_text (writer, "psn_no", psn_no);
  zj_writer_text (writer, "insutype", insutype);
  zj_writer_text (writer, "fixmedins_code", config->institution.code);
  zj_writer_text (writer, "med_type", med_type);
  write_time (writer, "begntime", begntime);
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
  ZjWriter *writer = begin_data ();
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
