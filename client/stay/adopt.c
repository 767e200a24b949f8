/* Taking over a stay that another desk admitted. */
#include "stay/adopt.h"

#include <client/error.h>

#include "stay/admission_data.h"
#include "stay/credential.h"
#include "stay/standing.h"
#include "stay/verify.h"
#include "stay/whereabouts.h"

static gboolean
ask_who (const ZjStayContext *context, ZjStay *stay, const ZjCredential *credential, const char *insutype,
         ZjVerification *answered, GError **error)
{
  if (!zj_stay_ask_person (context, credential, insutype, &answered->person, error))
    return FALSE;
  zj_stay_set_credential (stay, credential);
  zj_admission_fill_person (stay, answered);
  if (stay->psn_no != NULL)
    return TRUE;
  g_set_error_literal (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_NOT_FOUND, "the platform doesn't know this person");
  return FALSE;
}

static void
fill (ZjStay *stay, const ZjStayRow *row)
{
  const ZjNamedText dept = { row->adm_dept_codg, row->adm_dept_name };
  const ZjNamedText doctor = { row->doctor_code, row->doctor_name };
  const ZjNamedText diagnosis = { row->diag_code, row->diag_name };

  stay->adopted = TRUE;
  stay->fees_stale = TRUE;
  zj_stay_take_wire_number (stay, row->ipt_otp_no);
  zj_stay_set_text (&stay->mdtrt_id, row->mdtrt_id);
  zj_stay_set_text (&stay->med_type, row->med_type);
  /* Of IPT_TYPE the lists tell nothing; this category is admitted as an emergency only. */
  if (g_strcmp0 (row->med_type, ZJ_MED_TYPE_EMERGENCY) == 0)
    zj_stay_set_text (&stay->ipt_type, "2");
  zj_stay_set_text (&stay->admitted_at, row->begntime);
  zj_stay_set_text (&stay->bed, row->adm_bed);
  zj_stay_set_named (&stay->dept, &dept);
  zj_stay_set_personal (&stay->tel, zj_personal_reveal (&row->tel));
  if (doctor.name != NULL)
    zj_stay_set_named (&stay->doctor, &doctor);
  if (diagnosis.name != NULL)
    zj_stay_set_named (&stay->diagnosis, &diagnosis);
  if (!row->in_hospital) {
    zj_stay_set_text (&stay->discharged_at, row->endtime);
    zj_stay_set_text (&stay->dscg_way, row->dscg_way);
    zj_stay_set_named (&stay->dscg_diagnosis, &diagnosis);
  }
}

/* The stay runs under one of the person's insurances, and its calls go to where that one is. */
static void
fill_insurance (ZjStay *stay, ZjVerification *answered, const ZjStayRow *row)
{
  if (row->insutype != NULL && g_strcmp0 (row->insutype, stay->insutype) != 0) {
    answered->person->chosen = zj_verify_choose_insurance (answered->person, row->insutype);
    zj_admission_fill_person (stay, answered);
    zj_stay_set_text (&stay->insutype, row->insutype);
  }
  if (stay->insured_region == NULL)
    zj_stay_set_text (&stay->insured_region, row->insured_region);
}

/* 5203: *settled when one stands. */
static gboolean
ask_settled (const ZjStayContext *context, ZjStay *stay, gboolean *settled, GError **error)
{
  g_auto (ZjStanding) standing = { 0 };

  *settled = FALSE;
  if (!context->config->profile.settlement_query_by_stay)
    return TRUE; /* the province tells nobody; 2304 is then refused by the platform alone (rule 11) */
  if (!zj_standing_ask (context, stay, NULL, &standing, error))
    return FALSE;
  if (standing.n_uncancelled > 1) {
    g_set_error (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT, "several settlements of %s stand at the platform",
                 stay->ipt_no);
    return FALSE;
  }
  *settled = standing.n_uncancelled == 1;
  stay->cancelled = !*settled && standing.n_cancelled > 0;
  if (*settled)
    zj_standing_take_settlement (context, stay, standing.uncancelled, ZJ_MADE_ELSEWHERE, NULL);
  return TRUE;
}

static gboolean
look_up (const ZjStayContext *context, ZjStay *stay, ZjVerification *answered, ZjFlowEvent *event, GError **error)
{
  g_autoptr (ZjStayRow) row = NULL;
  gboolean settled;

  switch (zj_stay_find (context, stay, ZJ_STAYS_BEGAN, &row, error)) {
  case ZJ_FIND_ONE:
    break;
  case ZJ_FIND_NONE:
    g_set_error (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_NOT_FOUND, "no stay %s here, nor at the platform for this person",
                 stay->ipt_no);
    return FALSE;
  case ZJ_FIND_SEVERAL:
    g_set_error (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT, "several stays of %s stand at the platform",
                 stay->ipt_no);
    return FALSE;
  case ZJ_FIND_NOTHING_LEARNED:
  default:
    return FALSE;
  }
  fill (stay, row);
  fill_insurance (stay, answered, row);
  if (!ask_settled (context, stay, &settled, error))
    return FALSE;
  if (settled)
    *event = ZJ_EVENT_ADOPT_SETTLED;
  else
    *event = row->in_hospital ? ZJ_EVENT_ADOPT_ADMITTED : ZJ_EVENT_ADOPT_DISCHARGED;
  return TRUE;
}

gboolean
zj_adopt_stay (const ZjStayContext *context, const char *ipt_no, const ZjCredential *credential, const char *insutype,
               GError **error)
{
  g_autoptr (ZjStay) stay = NULL;
  g_autoptr (ZjStayLock) lock = zj_stay_take (context, ipt_no, &stay, error);
  g_autoptr (ZjVerification) answered = zj_verification_new ();
  ZjFlowEvent event;

  if (lock == NULL)
    return FALSE;
  /* An admission that was refused leaves a row and no stay. */
  if (stay != NULL && (stay->state != ZJ_STAY_NEW || stay->open.phase != ZJ_OPEN_NONE))
    return TRUE;
  if (stay == NULL)
    stay = zj_stay_new (ipt_no);
  zj_stay_set_text (&stay->operator_no, context->operator_no);
  return ask_who (context, stay, credential, insutype, answered, error)
         && look_up (context, stay, answered, &event, error) && zj_stay_note (context, lock, stay, event, NULL, error);
}
