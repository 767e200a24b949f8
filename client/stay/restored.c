/* What became of a stay that this journal knows only in part. */
#include "stay/restored.h"

#include <client/error.h>
#include <string.h>

#include "stay/admission.h"
#include "stay/admission_data.h"
#include "stay/settlement_check.h"
#include "stay/standing.h"
#include "stay/whereabouts.h"

static gboolean
leave_to_supervisor (GError **error, const char *why)
{
  g_set_error (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT, "a person has to decide: %s", why);
  return FALSE;
}

static void
take_discharge (ZjStay *stay, const ZjStayRow *row)
{
  const ZjNamedText diagnosis = { row->diag_code, row->diag_name };

  if (row->in_hospital)
    return;
  zj_stay_set_text (&stay->discharged_at, row->endtime);
  zj_stay_set_text (&stay->dscg_way, row->dscg_way);
  zj_stay_set_named (&stay->dscg_diagnosis, &diagnosis);
}

static ZjFlowEvent
event_of (const ZjStayRow *row)
{
  return row->in_hospital ? ZJ_EVENT_ADOPT_ADMITTED : ZJ_EVENT_ADOPT_DISCHARGED;
}

/* --- not admitted, as far as this journal knows ------------------------------------------------- */

static gboolean
take_admission (ZjStay *stay, const ZjStayRow *row, const ZjConfig *config, GError **error)
{
  zj_stay_set_text (&stay->mdtrt_id, row->mdtrt_id);
  zj_stay_take_wire_number (stay, row->ipt_otp_no);
  g_clear_pointer (&stay->waiting_reason, g_free);
  take_discharge (stay, row);
  return zj_flow_apply (stay, config, event_of (row), error);
}

/* When this copy was made, nobody had asked yet who it is. A 2401 may have gone out since. */
static gboolean
ask_who (const ZjStayContext *context, ZjStay *stay, GError **error)
{
  g_autoptr (ZjCredential) credential = zj_admission_credential (stay);
  g_autoptr (ZjVerification) answered = zj_verification_new ();

  if (credential == NULL) {
    g_set_error_literal (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_UNASKED,
                         "restored, and the code has run out: nobody can be asked whether the stay was admitted since");
    return FALSE;
  }
  if (!zj_stay_ask_person (context, credential, stay->insutype, &answered->person, error))
    return FALSE;
  zj_admission_fill_person (stay, answered);
  return TRUE;
}

/* From the beginning, as any adoption: another desk may have written another day of admission. *found: the
 * platform has it. Otherwise its number counts as spent: a 2401 that this copy knows
 * nothing of may have used it and been withdrawn (rule 8). */
static gboolean
look_for_admission (const ZjStayContext *context, ZjStay *stay, gboolean *found, GError **error)
{
  g_autoptr (ZjStayRow) row = NULL;

  *found = FALSE;
  stay->wire_spent = TRUE;
  if (stay->psn_no == NULL && !ask_who (context, stay, error))
    return FALSE;
  if (stay->psn_no == NULL) /* the platform doesn't know such a person */
    return TRUE;
  switch (zj_stay_find (context, stay, ZJ_STAYS_BEGAN, &row, error)) {
  case ZJ_FIND_ONE:
    *found = TRUE;
    return take_admission (stay, row, context->config, error);
  case ZJ_FIND_NONE:
    return TRUE;
  case ZJ_FIND_SEVERAL:
    return leave_to_supervisor (error, "the platform has several admissions of this stay");
  case ZJ_FIND_NOTHING_LEARNED:
  default:
    return zj_check_unasked (error);
  }
}

/* --- what stands -------------------------------------------------------------------------------- */

/* Settled here. */
static gboolean
judge_settled (const ZjStayContext *context, ZjStay *stay, const ZjStanding *standing, GError **error)
{
  gboolean listed;
  gboolean cancelled = zj_standing_is_cancelled (standing, stay->setl_id, &listed);

  if (!listed && standing->n_uncancelled == 0)
    return leave_to_supervisor (error, "5203 does not list the settlement");
  if (standing->n_uncancelled == 0) {
    const ZjSettlementRow *negative = zj_standing_find_refund (standing, stay);

    zj_standing_drop_settlement (stay);
    zj_standing_take_refund (stay, negative);
    stay->cancelled = TRUE;
    return cancelled && zj_flow_apply (stay, context->config, ZJ_EVENT_ADOPT_DISCHARGED, error);
  }
  /* Its figures, and those of one that was made after it. */
  if (stay->settlement.present == 0 || cancelled || !listed)
    zj_standing_take_settlement (context, stay, standing->uncancelled,
                                 standing->own_stands ? ZJ_MADE_HERE : ZJ_MADE_ELSEWHERE, NULL);
  return TRUE;
}

/* A 2404 that was once lost explains it; otherwise it takes two looks, so far apart that nothing is under way any
 * more, be there a restart between them. */
static gboolean
is_gone_for_good (const ZjStayContext *context, ZjStay *stay)
{
  gint64 now_ms = zj_stay_now_ms (context);

  if (stay->gone_since_ms == 0 || stay->gone_since_ms > now_ms)
    stay->gone_since_ms = now_ms;
  return stay->withdrawal_lost || now_ms - stay->gone_since_ms > (gint64)context->config->profile.late_arrival_s * 1000;
}

/* 5201 lists it no more under its visit number, and nothing is settled. */
static gboolean
take_withdrawal (const ZjStayContext *context, ZjStay *stay, GError **error)
{
  g_autoptr (ZjStayRow) row = NULL;

  if (stay->state != ZJ_STAY_ADMITTED)
    return leave_to_supervisor (error, "the platform does not list the stay");
  switch (zj_stay_find (context, stay, ZJ_STAYS_BEGAN, &row, error)) {
  case ZJ_FIND_NONE:
    break;
  case ZJ_FIND_ONE:
  case ZJ_FIND_SEVERAL:
    stay->gone_since_ms = 0;
    return leave_to_supervisor (error, "the platform lists another admission in the place of this one");
  case ZJ_FIND_NOTHING_LEARNED:
  default:
    return zj_check_unasked (error);
  }
  if (!is_gone_for_good (context, stay))
    return leave_to_supervisor (error, "the platform does not list the stay");
  zj_stay_drop_admission (stay);
  return zj_flow_apply (stay, context->config, ZJ_EVENT_ADOPT_WITHDRAWN, error);
}

static gboolean
judge_unsettled (const ZjStayContext *context, ZjStay *stay, const ZjStanding *standing, GError **error)
{
  ZjStayRow *row = NULL;
  gboolean moved = TRUE;

  if (standing->n_uncancelled == 1) {
    zj_standing_take_settlement (context, stay, standing->uncancelled, ZJ_MADE_ELSEWHERE, NULL);
    return zj_flow_apply (stay, context->config, ZJ_EVENT_ADOPT_SETTLED, error);
  }
  stay->cancelled = stay->cancelled || standing->n_cancelled > 0;
  if (stay->state != ZJ_STAY_ADMITTED && stay->state != ZJ_STAY_DISCHARGED)
    return TRUE;
  if (!zj_look_at_stay (context, stay, &row, error))
    return zj_check_unasked (error);
  if (row == NULL)
    return take_withdrawal (context, stay, error);
  stay->gone_since_ms = 0;
  if (row->in_hospital != (stay->state == ZJ_STAY_ADMITTED)) {
    take_discharge (stay, row);
    moved = zj_flow_apply (stay, context->config, event_of (row), error);
  }
  zj_stay_row_free (row);
  return moved;
}

static gboolean
look_at_settlements (const ZjStayContext *context, ZjStay *stay, GError **error)
{
  g_auto (ZjStanding) standing = { 0 };

  if (!context->config->profile.settlement_query_by_stay)
    return stay->ask_first ? leave_to_supervisor (error, "settlements cannot be asked for here")
                           : judge_unsettled (context, stay, &standing, error);
  if (!zj_standing_ask (context, stay, stay->setl_msgid, &standing, error))
    return zj_check_unasked (error);
  if (standing.n_uncancelled > 1)
    return leave_to_supervisor (error, "several settlements stand at the platform");
  if (standing.n_uncancelled == 1 && stay->state == ZJ_STAY_MANUAL)
    return leave_to_supervisor (error, "a settlement stands beside a statement for a manual claim");
  return stay->state == ZJ_STAY_SETTLED ? judge_settled (context, stay, &standing, error)
                                        : judge_unsettled (context, stay, &standing, error);
}

/* What was seen, where nothing could be decided by it: the second look counts from the first. */
static void
keep_look (const ZjStayContext *context, const ZjStayLock *lock, ZjStay *stay, const ZjStay *looked)
{
  g_autoptr (GError) unwritten = NULL;

  if (stay->gone_since_ms == looked->gone_since_ms)
    return;
  stay->gone_since_ms = looked->gone_since_ms;
  if (!zj_stay_store (context, lock, stay, NULL, &unwritten))
    g_warning ("what the platform listed could not be recorded; it is asked again");
}

/* Withdrawn: no line is at the platform, whoever removed them. */
static gboolean
record (const ZjStayContext *context, const ZjStayLock *lock, ZjStay *stay, ZjStay *next, GError **error)
{
  const ZjEntry entry
      = { .kind = ZJ_RECORD_STAY, .operator_no = context->operator_no, .detail = "{\"found\":\"withdrawn\"}" };

  if (stay->state == next->state || next->state != ZJ_STAY_WITHDRAWN)
    return zj_stay_store (context, lock, next, "{\"asked_first\":true}", error);
  return zj_journal_record_fees (context->journal, lock, &entry, next, NULL, 0, NULL, TRUE, error);
}

gboolean
zj_restored_ask (const ZjStayContext *context, const ZjStayLock *lock, ZjStay *stay, GError **error)
{
  g_autoptr (ZjStay) next = zj_stay_copy (stay);
  gboolean at_platform = stay->mdtrt_id != NULL;

  g_assert (lock != NULL && stay->open.phase == ZJ_OPEN_NONE);
  if (!zj_stay_need_session (context, error)
      || (!at_platform && stay->state != ZJ_STAY_MANUAL && !look_for_admission (context, next, &at_platform, error))
      || (at_platform && !look_at_settlements (context, next, error))) {
    keep_look (context, lock, stay, next);
    return FALSE;
  }
  next->ask_first = next->ask_stay = FALSE;
  next->open.attempts = 0;
  next->open.next_ms = 0;
  if (!record (context, lock, stay, next, error))
    return FALSE;
  zj_stay_swap (stay, next);
  return TRUE;
}

gboolean
zj_restored_ask_if_needed (const ZjStayContext *context, const ZjStayLock *lock, ZjStay *stay, GError **error)
{
  return (!stay->ask_first && !stay->ask_stay) || stay->open.phase != ZJ_OPEN_NONE
         || zj_restored_ask (context, lock, stay, error);
}

gboolean
zj_restored_find_waiting (const ZjStayContext *context, const ZjStayLock *lock, ZjStay *stay, gboolean *found,
                          GError **error)
{
  g_autoptr (ZjStay) next = zj_stay_copy (stay);

  g_assert (lock != NULL && stay->state == ZJ_STAY_WAITING && stay->open.phase == ZJ_OPEN_NONE);
  *found = FALSE;
  if (stay->psn_no == NULL)
    return TRUE;
  if (!zj_stay_need_session (context, error) || !look_for_admission (context, next, found, error))
    return FALSE;
  if (!*found)
    return TRUE;
  *found = FALSE;
  next->adopted = next->fees_stale = TRUE;
  next->open.attempts = 0;
  next->open.next_ms = 0;
  /* Where settlements cannot be asked for, 2304 is refused by the platform alone (rule 11), as after any adoption. */
  if (context->config->profile.settlement_query_by_stay && !look_at_settlements (context, next, error))
    return FALSE;
  if (!zj_stay_store (context, lock, next, "{\"found\":\"5303\"}", error))
    return FALSE;
  zj_stay_swap (stay, next);
  *found = TRUE;
  return TRUE;
}
