/* Admission data that changed. */
#include "stay/change.h"

#include <client/error.h>
#include <string.h>

#include "platform/tx_stay.h"
#include "stay/admission_data.h"
#include "stay/credential.h"
#include "stay/settlement_check.h"
#include "stay/verb.h"
#include "stay/whereabouts.h"

static const char *const members[] = { "dept.code",      "dept.name", "doctor.code", "doctor.name", "diagnosis.code",
                                       "diagnosis.name", "bed",       "tel",         "admitted_at", NULL };

static void
send_change (const ZjStayContext *context, const ZjStay *stay, const char *msgid, ZjCallResult *result, gpointer data)
{
  g_autoptr (ZjStay) wanted = zj_stay_copy (stay);
  const char *detail = data;

  if (zj_stay_apply_detail (wanted, detail, &result->error))
    zj_tx_change_stay (context->session, wanted, msgid, context->cancellable, result);
}

static void
apply_change (ZjStay *stay, const ZjCallResult *result, G_GNUC_UNUSED ZjCallRecord *record, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (result->outcome == ZJ_OUTCOME_DONE && !zj_stay_apply_detail (stay, data, &error))
    g_warning ("a change that was sent cannot be read again: %s", error->message);
}

ZjStayCall
zj_change_call (ZjCallRole role, char *detail)
{
  const ZjStayCall call = { .role = role,
                            .event = ZJ_EVENT_CHANGE,
                            .infno = "2403",
                            .detail = detail,
                            .send = send_change,
                            .apply = apply_change,
                            .data = detail };

  return call;
}

static gboolean
check (const ZjChange *change, gint64 now_ms, GError **error)
{
  return zj_stay_check_named ("dept", &change->dept, ZJ_DEPT_CODE_MAX, ZJ_DEPT_NAME_MAX, error)
         && zj_stay_check_named ("doctor", &change->doctor, ZJ_DOCTOR_CODE_MAX, ZJ_DOCTOR_NAME_MAX, error)
         && zj_stay_check_named ("diagnosis", &change->diagnosis, ZJ_DIAG_CODE_MAX, ZJ_DIAG_NAME_MAX, error)
         && zj_stay_check_length ("bed", change->bed, ZJ_BED_MAX, error)
         && zj_stay_check_length ("tel", change->tel, ZJ_TEL_MAX, error)
         && zj_stay_check_time ("time", change->time, now_ms, error);
}

static gboolean
changes_nothing (const ZjChange *change, const ZjStay *stay)
{
  return zj_stay_same_named (&change->dept, &stay->dept) && zj_stay_same_named (&change->doctor, &stay->doctor)
         && zj_stay_same_named (&change->diagnosis, &stay->diagnosis) && zj_stay_same_text (change->bed, stay->bed)
         && zj_stay_same_text (change->tel, zj_personal_reveal (&stay->tel))
         && zj_stay_same_time (change->time, stay->admitted_at);
}

/* Only what was said and differs. */
static void
fill (ZjStay *stay, const ZjChange *change)
{
  g_autofree char *time = zj_stay_full_time (change->time);

  zj_stay_set_named (&stay->dept, &change->dept);
  zj_stay_set_named (&stay->doctor, &change->doctor);
  zj_stay_set_named (&stay->diagnosis, &change->diagnosis);
  zj_stay_set_text (&stay->bed, change->bed);
  zj_stay_set_personal (&stay->tel, change->tel);
  zj_stay_set_text (&stay->admitted_at, time);
}

/* 2403 carries the whole admission, and 5201 does not tell all of it. */
static gboolean
is_complete (const ZjStay *stay, GError **error)
{
  const struct {
    const char *option, *value;
  } needed[] = {
    { "dept", stay->dept.code },
    { "bed", stay->bed },
    { "doctor", stay->doctor.code },
    { "diagnosis", stay->diagnosis.code },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (needed); i++)
    if (needed[i].value == NULL) {
      g_set_error (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_STATE, "the stay comes from another desk: name --%s too",
                   needed[i].option);
      return FALSE;
    }
  return TRUE;
}

static void
send (const ZjStayContext *context, const ZjStayLock *lock, const ZjStay *wanted, ZjStayResult *result)
{
  g_autofree char *detail = zj_stay_detail (wanted, members);
  const ZjStayCall call = zj_change_call (ZJ_CALL_FIRST, detail);

  zj_stay_do (context, lock, &call, result);
  explicit_bzero (detail, strlen (detail));
}

/* After a call of unknown outcome the platform may have other data than the journal (rule 9): then they
 * are sent again. Where nobody answers, the journal counts. */
static gboolean
differs_at_platform (const ZjStayContext *context, const ZjStay *stay)
{
  g_autoptr (ZjStayRow) row = NULL;

  return stay->ever_unknown && stay->mdtrt_id != NULL && zj_stay_need_session (context, NULL)
         && zj_look_at_stay (context, stay, &row, NULL) && row != NULL && zj_stay_difference (stay, row) != NULL;
}

ZjStayResult *
zj_change_stay (const ZjStayContext *context, const ZjChange *change)
{
  g_autoptr (ZjStayResult) result = zj_stay_result_new ();
  g_autoptr (ZjStayLock) lock = NULL;
  g_autoptr (ZjStay) wanted = NULL;
  GError *error = NULL;

  if (!check (change, zj_stay_now_ms (context), &error)
      || (lock = zj_stay_begin (context, change->ipt_no, ZJ_EVENT_CHANGE, &result->stay, &error)) == NULL) {
    zj_stay_result_fail (result, zj_stay_outcome_of_refusal (error), error);
    return g_steal_pointer (&result);
  }
  if (changes_nothing (change, result->stay) && !differs_at_platform (context, result->stay)) {
    result->outcome = ZJ_OUTCOME_DONE;
    result->repeated = TRUE;
    return g_steal_pointer (&result);
  }
  wanted = zj_stay_copy (result->stay);
  fill (wanted, change);
  if (!is_complete (wanted, &error))
    zj_stay_result_fail (result, ZJ_OUTCOME_NOT_SENT, error);
  else if (wanted->state != ZJ_STAY_WAITING)
    send (context, lock, wanted, result);
  else if (zj_stay_note (context, lock, wanted, ZJ_EVENT_CHANGE, NULL, &error)) {
    zj_stay_free (result->stay);
    result->stay = g_steal_pointer (&wanted);
    result->outcome = ZJ_OUTCOME_DONE;
  } else
    zj_stay_result_fail (result, ZJ_OUTCOME_NOT_SENT, error);
  return g_steal_pointer (&result);
}
