/* Filing and stay: asked again before money. */
#include "stay/settlement_check.h"

#include <string.h>

#include "platform/tx_person.h"
#include "stay/verify.h"
#include "stay/whereabouts.h"

/* The person of the stay, insured as at the admission: only the filing is asked again. */
static ZjPerson *
person_of (const ZjStay *stay)
{
  ZjPerson *person = zj_person_new ();
  ZjInsurance *insurance = zj_insurance_new ();

  person->psn_no = g_strdup (stay->psn_no);
  person->name = zj_personal_copy (&stay->name);
  person->cert_no = zj_personal_copy (&stay->cert_no);
  person->cert_type = g_strdup (stay->cert_type);
  insurance->insutype = g_strdup (stay->insutype);
  insurance->psn_type = g_strdup (stay->psn_type);
  insurance->insured_region = g_strdup (stay->insured_region);
  insurance->state = g_strdup ("1");
  g_ptr_array_add (person->insurances, insurance);
  person->chosen = 0;
  return person;
}

static void
ask_filings (const ZjStayContext *context, const ZjVerifyCase *verify_case, const ZjStay *stay,
             ZjVerifyAnswers *answers)
{
  g_autofree char *begin = g_strconcat (verify_case->date, " 00:00:00", NULL);
  guint plan = zj_verify_plan (verify_case, answers);

  if ((plan & 1u << ZJ_ASK_FILINGS) != 0)
    answers->state[ZJ_ASK_FILINGS] = zj_tx_filings (context->session, stay->psn_no, stay->insutype,
                                                    stay->insured_region, begin, verify_case->med_type,
                                                    context->cancellable, &answers->reported, &answers->filings,
                                                    &answers->error[ZJ_ASK_FILINGS])
                                         ? ZJ_ASK_ANSWERED
                                         : ZJ_ASK_FAILED;
  if ((plan & 1u << ZJ_ASK_ENTITLEMENT) != 0)
    answers->state[ZJ_ASK_ENTITLEMENT] = zj_tx_entitlement (
                                             context->session, stay->psn_no, stay->insutype, stay->insured_region,
                                             begin, verify_case->med_type, context->cancellable, &answers->entitled,
                                             &answers->entitlement_text, &answers->error[ZJ_ASK_ENTITLEMENT])
                                             ? ZJ_ASK_ANSWERED
                                             : ZJ_ASK_FAILED;
}

gboolean
zj_check_filing (const ZjStayContext *context, const ZjStay *stay, const ZjCredential *credential,
                 ZjVerification **verification, GError **error)
{
  g_autoptr (ZjCredential) own = NULL;
  g_auto (ZjVerifyAnswers) answers = { 0 };
  g_autofree char *day = g_strndup (stay->admitted_at != NULL ? stay->admitted_at : "", 10);
  const ZjVerifyOptions options
      = { .insutype = stay->insutype, .med_type = stay->med_type, .date = *day != '\0' ? day : NULL };
  ZjVerifyCase verify_case;
  const ZjQuestion *filed;

  if (g_strcmp0 (stay->ipt_type, "2") == 0)
    return TRUE;
  if (credential == NULL) {
    own = zj_credential_new_identity (zj_personal_reveal (&stay->cert_no), zj_personal_reveal (&stay->name),
                                      stay->cert_type, NULL);
    credential = own;
  }
  zj_verify_case_init (&verify_case, context->config, credential, &options, zj_stay_now_ms (context) / 1000);
  answers.person = person_of (stay);
  answers.state[ZJ_ASK_PERSON] = ZJ_ASK_ANSWERED;
  ask_filings (context, &verify_case, stay, &answers);
  g_clear_pointer (verification, zj_verification_unref);
  *verification = zj_verify_judge (&verify_case, &answers);
  filed = &(*verification)->questions[ZJ_QUESTION_FILED];
  if (filed->answer == ZJ_ANSWER_YES)
    return TRUE;
  if (filed->answer == ZJ_ANSWER_NO)
    g_set_error (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_VERIFICATION, "filed: no (%s)", zj_reason_name (filed->reason));
  else if (filed->reason == ZJ_REASON_DEPENDS && filed->cause == NULL)
    g_set_error_literal (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_VERIFICATION,
                         "the insured place has not reported the person to the national register");
  else if (filed->cause != NULL) {
    g_propagate_error (error, g_error_copy (filed->cause));
    zj_check_unasked (error);
  } else
    g_set_error_literal (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_UNASKED, "filed: could not be asked");
  return FALSE;
}

static gboolean
differs (const char *there, const char *here)
{
  return there != NULL && here != NULL && strcmp (there, here) != 0;
}

static gboolean
day_differs (const char *there, const char *here)
{
  return there != NULL && here != NULL && strncmp (there, here, 10) != 0;
}

const char *
zj_stay_difference (const ZjStay *stay, const ZjStayRow *row)
{
  if (row == NULL)
    return "not listed by the platform";
  if (row->in_hospital != (stay->state == ZJ_STAY_ADMITTED))
    return row->in_hospital ? "in hospital at the platform, discharged here"
                            : "discharged at the platform, in hospital here";
  if (differs (row->psn_no, stay->psn_no))
    return "of another person at the platform";
  if (day_differs (row->begntime, stay->admitted_at))
    return "admitted on another day at the platform";
  if (!row->in_hospital && day_differs (row->endtime, stay->discharged_at))
    return "discharged on another day at the platform";
  if (differs (row->adm_dept_codg, stay->dept.code))
    return "in another department at the platform";
  if (differs (row->adm_bed, stay->bed))
    return "in another bed at the platform";
  return NULL;
}

gboolean
zj_check_stay (const ZjStayContext *context, const ZjStayLock *lock, ZjStay *stay, GError **error)
{
  g_autoptr (ZjStayRow) row = NULL;
  const char *difference;

  if (!stay->ever_unknown)
    return TRUE;
  if (!zj_look_at_stay (context, stay, &row, error))
    return zj_check_unasked (error);
  difference = zj_stay_difference (stay, row);
  if (difference == NULL)
    return TRUE;
  /* Which of the two is right is found out by asking; the rest the verb concerned sends again. */
  if (row == NULL || row->in_hospital != (stay->state == ZJ_STAY_ADMITTED)) {
    stay->ask_first = TRUE;
    if (!zj_stay_store (context, lock, stay, "{\"stay_differs\":true}", error))
      return FALSE;
  }
  g_set_error (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_DIFFERS, "the stay is %s", difference);
  return FALSE;
}
