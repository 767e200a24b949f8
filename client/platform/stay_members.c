#include "platform/stay_members.h"

#include <string.h>

/* Characters, of what is a description beside a code. */
#define ADM_DIAG_DSCR_MAX 200
#define MAINDIAG_NAME_MAX 300
#define DIAG_NAME_MAX     100

#define WESTERN_MEDICINE "1" /* diag_type */

void
zj_put_stay (ZjWriter *writer, const ZjStay *stay)
{
  zj_put_required (writer, "mdtrt_id", stay->mdtrt_id);
  zj_put_required (writer, "psn_no", stay->psn_no);
}

void
zj_put_credential (ZjWriter *writer, const ZjStay *stay)
{
  zj_put_required (writer, "mdtrt_cert_type", stay->credential_type);
  zj_put_optional (writer, "mdtrt_cert_no", zj_personal_reveal (&stay->credential_no));
  zj_put_optional (writer, "card_sn", stay->card_sn);
}

static void
put_regions (ZjWriter *writer, const ZjConfig *config, const ZjStay *stay)
{
  zj_put_required (writer, "insuplc_admdvs", stay->insured_region);
  zj_put_required (writer, "mdtrtarea_admvs", config->institution.region);
}

void
zj_put_admission_identity (ZjWriter *writer, const ZjConfig *config, const ZjStay *stay)
{
  if (!config->profile.identity_in_data)
    return;
  zj_put_required (writer, "cert_type", stay->cert_type);
  zj_put_required (writer, "certno", zj_personal_reveal (&stay->cert_no));
  put_regions (writer, config, stay);
}

void
zj_put_settlement_identity (ZjWriter *writer, const ZjConfig *config, const ZjStay *stay)
{
  if (!config->profile.identity_in_data)
    return;
  zj_put_required (writer, "psn_cert_type", stay->cert_type);
  zj_put_required (writer, "certno", zj_personal_reveal (&stay->cert_no));
  zj_put_required (writer, "psn_type", stay->psn_type);
  zj_put_required (writer, "psn_name", zj_personal_reveal (&stay->name));
  put_regions (writer, config, stay);
}

/* RELATION:NAME:NUMBER:TEL of whoever acts for the patient: the contact. */
static void
put_contact (ZjWriter *writer, const ZjStay *stay)
{
  const char *agent = zj_personal_reveal (&stay->agent), *colon = agent != NULL ? strchr (agent, ':') : NULL;
  ZjPersonal name = { NULL };

  if (colon != NULL)
    name = zj_personal_take (g_strndup (colon + 1, strcspn (colon + 1, ":")));
  zj_put_optional (writer, "coner_name", zj_personal_reveal (&name));
  zj_personal_clear (&name);
  zj_put_optional (writer, "tel", zj_personal_reveal (&stay->tel));
}

static gboolean
is_cross_province (const ZjConfig *config, const ZjStay *stay)
{
  return stay->insured_region != NULL && strncmp (stay->insured_region, config->institution.region, 2) != 0;
}

/* A JSON text inside a text. MDTRT_GRP_TYPE is for groups of public health, which nobody asks
 * about at this desk: left out. */
static void
put_extension (ZjWriter *writer, const ZjStay *stay)
{
  g_autoptr (ZjWriter) extension = zj_body_new ();
  g_autoptr (GBytes) json = NULL;
  g_autofree char *text = NULL;
  gboolean third_party = g_strcmp0 (stay->injury, "third-party") == 0;
  gboolean injury = third_party || g_strcmp0 (stay->injury, "own") == 0;
  const char *data;
  gsize length;

  zj_writer_text (extension, "TRUM_FLAG", injury ? "1" : "0");
  if (injury)
    zj_writer_text (extension, "REL_TTP_FLAG", third_party ? "1" : "0");
  zj_writer_text (extension, "IPT_TYPE", stay->ipt_type != NULL ? stay->ipt_type : "1");
  zj_writer_end_object (extension);
  json = zj_writer_finish (extension);
  data = g_bytes_get_data (json, &length);
  text = g_strndup (data, length);
  zj_writer_text (writer, "exp_content", text);
}

void
zj_put_admission (ZjWriter *writer, const ZjConfig *config, const ZjStay *stay)
{
  put_contact (writer, stay);
  zj_put_time (writer, "begntime", stay->admitted_at);
  zj_put_required (writer, "med_type", stay->med_type != NULL ? stay->med_type : config->profile.med_type);
  zj_put_required (writer, "atddr_no", stay->doctor.code);
  zj_put_required (writer, "chfpdr_name", stay->doctor.name);
  zj_put_cut (writer, "adm_diag_dscr", stay->diagnosis.name, ADM_DIAG_DSCR_MAX);
  zj_put_required (writer, "adm_dept_codg", stay->dept.code);
  zj_put_required (writer, "adm_dept_name", stay->dept.name);
  zj_put_required (writer, "adm_bed", stay->bed);
  zj_put_required (writer, "dscg_maindiag_code", stay->diagnosis.code);
  zj_put_cut (writer, "dscg_maindiag_name", stay->diagnosis.name, MAINDIAG_NAME_MAX);
  if (is_cross_province (config, stay))
    put_extension (writer, stay);
}

void
zj_put_diagnoses (ZjWriter *writer, const ZjStay *stay, const ZjNamed *diagnosis, const char *time, gboolean with_stay)
{
  zj_writer_begin_list (writer, "diseinfo");
  zj_writer_begin_object (writer, NULL);
  if (with_stay)
    zj_put_required (writer, "mdtrt_id", stay->mdtrt_id);
  zj_put_required (writer, "psn_no", stay->psn_no);
  zj_writer_text (writer, "diag_type", WESTERN_MEDICINE);
  zj_writer_text (writer, "maindiag_flag", "1");
  zj_writer_integer (writer, "diag_srt_no", 1);
  zj_put_required (writer, "diag_code", diagnosis->code);
  zj_put_cut (writer, "diag_name", diagnosis->name, DIAG_NAME_MAX);
  /* The code: it fits diag_dept's 50 characters, a name may not. */
  zj_put_required (writer, "diag_dept", stay->dept.code);
  zj_put_required (writer, "dise_dor_no", stay->doctor.code);
  zj_put_required (writer, "dise_dor_name", stay->doctor.name);
  zj_put_time (writer, "diag_time", time);
  zj_writer_end_object (writer);
  zj_writer_end_list (writer);
}
