/* What papers of a stay have in common. */
#include "paper/stay_papers.h"

#include <client/error.h>
#include <client/regions.h>
#include <string.h>

#include "paper/paper_private.h"

gboolean
zj_paper_nothing (GError **error, const char *why)
{
  g_set_error_literal (error, ZJ_PAPER_ERROR, ZJ_PAPER_ERROR_NOTHING, why);
  return FALSE;
}

ZjDocument *
zj_stay_paper_begin_titled (const ZjPaperFacts *facts, ZjPaperKind kind, ZjPhrase title)
{
  ZjDocument *document = zj_stay_paper_begin (facts, kind);

  zj_document_set_title (document, title);
  return document;
}

ZjDocument *
zj_stay_paper_begin (const ZjPaperFacts *facts, ZjPaperKind kind)
{
  ZjDocument *document = zj_paper_begin (facts->papers, kind, facts->config->institution.name, facts->operator_no,
                                         facts->operator_name, facts->made_ms);

  zj_document_set_number (document, ZJ_SAY ("住院号", "Inpatient no."), facts->stay->ipt_no);
  return document;
}

gboolean
zj_stay_is_cross_province (const ZjPaperFacts *facts)
{
  return facts->stay->insured_region == NULL
         || !zj_region_same_province (facts->stay->insured_region, facts->config->institution.region);
}

/* A citizen number says sex and birth date; no other number does. */
static char *
sex_and_birth (const ZjStay *stay)
{
  const char *number = zj_said_personal (&stay->cert_no);

  if (number == NULL || strlen (number) != 18 || strspn (number, "0123456789") < 17)
    return NULL;
  return g_strdup_printf ("%s　%.4s-%.2s-%.2s", (number[16] - '0') % 2 == 1 ? "男" : "女", number + 6, number + 10,
                          number + 12);
}

void
zj_stay_paper_person (ZjDocument *document, const ZjStay *stay)
{
  zj_document_strong_pair (document, 1, ZJ_SAY ("姓名", "Name"), zj_said_personal (&stay->name));
  zj_paper_pair (document, 1, ZJ_SAY ("性别／出生日期", "Sex, born"), sex_and_birth (stay));
  zj_document_pair (document, 1, ZJ_SAY ("证件类型", "Document"),
                    zj_word_cert_type (stay->cert_type != NULL ? stay->cert_type : "01"));
  zj_paper_pair (document, 1, ZJ_SAY ("证件号码", "Number"), zj_said_masked (&stay->cert_no, 6, 4));
  zj_document_pair (document, 1, ZJ_SAY ("就诊凭证", "Credential"), zj_word_credential (stay->credential_type));
  if (g_strcmp0 (stay->credential_type, "03") == 0)
    zj_paper_pair (document, 1, ZJ_SAY ("社会保障卡号", "Card number"), zj_said_masked (&stay->credential_no, 2, 3));
  zj_document_pair (document, 1, ZJ_SAY ("联系电话", "Telephone"), zj_said_personal (&stay->tel));
  zj_paper_pair (document, 1, ZJ_SAY ("参保地", "Insured place"), zj_said_region (stay->insured_region));
  zj_document_pair (document, 1, ZJ_SAY ("险种", "Scheme"), zj_word_scheme (stay->insutype));
  if (!zj_personal_is_absent (&stay->agent))
    zj_paper_pair (document, 0, ZJ_SAY ("代办人", "Acting for the patient"), zj_said_agent (&stay->agent));
}

void
zj_stay_paper_stay (ZjDocument *document, const ZjStay *stay)
{
  guint days;

  zj_document_pair (document, 1, ZJ_SAY ("住院号", "Inpatient no."), stay->ipt_no);
  zj_document_pair (document, 1, ZJ_SAY ("平台就诊编号", "Visit id"), stay->mdtrt_id);
  zj_paper_pair (document, 1, ZJ_SAY ("入院时间", "Admitted"), zj_said_minute (stay->admitted_at));
  if (stay->discharged_at != NULL)
    zj_paper_pair (document, 1, ZJ_SAY ("出院时间", "Discharged"), zj_said_minute (stay->discharged_at));
  else
    zj_document_pair (document, 1, ZJ_SAY ("入院方式", "Kind"), zj_word_ipt_type (stay->ipt_type));
  if (zj_stay_days (stay->admitted_at, stay->discharged_at, &days)) {
    zj_paper_pair (document, 1, ZJ_SAY ("住院天数", "Days"), g_strdup_printf ("%u", days));
    zj_document_pair (document, 1, ZJ_SAY ("离院方式", "Left"), zj_word_leaving (stay->dscg_way));
  }
  zj_paper_pair (document, 1, ZJ_SAY ("科室", "Department"), zj_said_named (stay->dept.code, stay->dept.name));
  zj_document_pair (document, 1, ZJ_SAY ("床位", "Bed"), stay->bed);
  zj_document_pair (document, 1, ZJ_SAY ("医生", "Doctor"), stay->doctor.name);
  zj_document_pair (document, 1, ZJ_SAY ("医疗类别", "Category"), zj_word_med_type (stay->med_type));
  zj_paper_pair (document, 0, ZJ_SAY ("入院诊断", "Diagnosis (admission)"),
                 zj_said_named (stay->diagnosis.code, stay->diagnosis.name));
  if (stay->dscg_diagnosis.code != NULL)
    zj_paper_pair (document, 0, ZJ_SAY ("出院诊断", "Diagnosis (discharge)"),
                   zj_said_named (stay->dscg_diagnosis.code, stay->dscg_diagnosis.name));
  if (stay->injury != NULL && strcmp (stay->injury, "none") != 0)
    zj_document_pair (document, 0, ZJ_SAY ("外伤", "Injury"), zj_word_injury (stay->injury));
  if (stay->referral != NULL)
    zj_document_pair (document, 0, ZJ_SAY ("转诊", "Referral"), stay->referral);
}

void
zj_stay_paper_contacts (ZjDocument *document, const ZjConfig *config)
{
  g_autoptr (GString) zh = g_string_new ("联系电话：");

  if (config->institution.office_tel != NULL)
    g_string_append_printf (zh, "医院医保办 %s；", config->institution.office_tel);
  if (config->institution.agency_tel != NULL)
    g_string_append_printf (zh, "就医地医保经办机构 %s；", config->institution.agency_tel);
  g_string_append (zh, "参保、备案、结算咨询 12393；社会保障卡咨询 12333。");
  zj_document_paragraph (document, ZJ_TEXT_SMALL,
                         ZJ_SAY (zh->str, "Insurance, filing, settlement: 12393. Social security card: 12333."));
}
