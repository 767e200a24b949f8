/* Discharging: the person again, the data of the end, 2402. */
#include "stay/discharge.h"

#include <client/error.h>
#include <client/i18n.h>
#include <string.h>

#include "china_time.h"
#include "platform/tx_stay.h"
#include "stay/admission_data.h"
#include "stay/credential.h"
#include "stay/verb.h"
#include "stay/whereabouts.h"

#define DIED "5"

static const char *const members[] = { "discharged_at",       "dscg_way", "death_date", "dscg_diagnosis.code",
                                       "dscg_diagnosis.name", NULL };

static void
send_discharge (const ZjStayContext *context, const ZjStay *stay, const char *msgid, ZjCallResult *result,
                gpointer data)
{
  g_autoptr (ZjStay) wanted = zj_stay_copy (stay);

  if (zj_stay_apply_detail (wanted, data, &result->error))
    zj_tx_discharge (context->session, wanted, msgid, context->cancellable, result);
}

static void
apply_discharge (ZjStay *stay, const ZjCallResult *result, G_GNUC_UNUSED ZjCallRecord *record, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (result->outcome != ZJ_OUTCOME_DONE)
    return;
  g_clear_pointer (&stay->death_date, g_free); /* of a discharge that was withdrawn */
  if (!zj_stay_apply_detail (stay, data, &error))
    g_warning ("a discharge that was sent cannot be read again: %s", error->message);
}

ZjStayCall
zj_discharge_call (ZjCallRole role, char *detail)
{
  const ZjStayCall call = { .role = role,
                            .event = ZJ_EVENT_DISCHARGE,
                            .infno = "2402",
                            .detail = detail,
                            .send = send_discharge,
                            .apply = apply_discharge,
                            .data = detail };

  return call;
}

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_USAGE, message);
  return FALSE;
}

static gboolean
check (const ZjDischarge *discharge, gint64 now_ms, GError **error)
{
  static const char *const ways[] = { "1", "2", "3", "4", DIED, "9", NULL };
  g_autofree char *death = discharge->death_date != NULL ? g_strconcat (discharge->death_date, " 00:00", NULL) : NULL;

  if (discharge->way != NULL && !g_strv_contains (ways, discharge->way))
    return refuse (error, _ ("--way must be 1 to 5 or 9"));
  if (death != NULL && discharge->way != NULL && strcmp (discharge->way, DIED) != 0)
    return refuse (error, _ ("--death-date goes with --way 5"));
  if (death == NULL && g_strcmp0 (discharge->way, DIED) == 0)
    return refuse (error, _ ("--way 5 needs --death-date"));
  return zj_stay_check_time ("time", discharge->time, now_ms, error)
         && zj_stay_check_time ("death-date", death, now_ms, error)
         && zj_stay_check_named ("diagnosis", &discharge->diagnosis, ZJ_DIAG_CODE_MAX, ZJ_DIAG_NAME_MAX, error);
}

static const char *
way_of (const ZjDischarge *discharge)
{
  if (discharge->way != NULL)
    return discharge->way;
  return discharge->death_date != NULL ? DIED : NULL;
}

static gboolean
is_same (const ZjDischarge *discharge, const ZjStay *stay)
{
  return zj_stay_same_time (discharge->time, stay->discharged_at)
         && zj_stay_same_text (way_of (discharge), stay->dscg_way)
         && zj_stay_same_text (discharge->death_date, stay->death_date)
         && zj_stay_same_named (&discharge->diagnosis, &stay->dscg_diagnosis);
}

static gboolean
fill (const ZjStayContext *context, ZjStay *wanted, const ZjDischarge *discharge, GError **error)
{
  g_autofree char *time = discharge->time != NULL ? zj_stay_full_time (discharge->time) : zj_stay_now_text (context);
  const char *way = way_of (discharge);
  const ZjNamedText admitted_with = { wanted->diagnosis.code, wanted->diagnosis.name };

  if (wanted->admitted_at != NULL && strcmp (time, wanted->admitted_at) < 0)
    return refuse (error, _ ("the discharge lies before the admission"));
  if (discharge->death_date != NULL && strncmp (discharge->death_date, time, 10) > 0)
    return refuse (error, _ ("the date of death lies after the discharge"));
  if (discharge->death_date != NULL && wanted->admitted_at != NULL
      && strncmp (discharge->death_date, wanted->admitted_at, 10) < 0)
    return refuse (error, _ ("the date of death lies before the admission"));
  zj_stay_set_text (&wanted->discharged_at, time);
  zj_stay_set_text (&wanted->dscg_way, way != NULL ? way : "1");
  g_clear_pointer (&wanted->death_date, g_free);
  zj_stay_set_text (&wanted->death_date, discharge->death_date);
  zj_stay_set_named (&wanted->dscg_diagnosis,
                     discharge->diagnosis.code != NULL ? &discharge->diagnosis : &admitted_with);
  if (wanted->dscg_diagnosis.code != NULL && wanted->dept.code != NULL && wanted->doctor.code != NULL)
    return TRUE;
  /* 5201 need not tell all of a stay of another desk. */
  g_set_error (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_STATE, "the stay comes from another desk: name its %s by change",
               wanted->dscg_diagnosis.code == NULL ? "diagnosis"
               : wanted->dept.code == NULL         ? "dept"
                                                   : "doctor");
  return FALSE;
}

static void
discharge_now (const ZjStayContext *context, const ZjStayLock *lock, const ZjDischarge *discharge, ZjStayResult *result)
{
  g_autoptr (ZjStay) wanted = zj_stay_copy (result->stay);
  g_autofree char *detail = NULL;
  GError *error = NULL;
  ZjStayCall call;

  if (!fill (context, wanted, discharge, &error)
      || !zj_stay_check_person (context, result->stay, discharge->credential,
                                context->config->card.at_discharge_required, &error)) {
    zj_stay_result_fail (result, ZJ_OUTCOME_NOT_SENT, error);
    return;
  }
  detail = zj_stay_detail (wanted, members);
  call = zj_discharge_call (ZJ_CALL_FIRST, detail);
  zj_stay_do (context, lock, &call, result);
}

ZjStayResult *
zj_discharge_stay (const ZjStayContext *context, const ZjDischarge *discharge)
{
  g_autoptr (ZjStayResult) result = zj_stay_result_new ();
  g_autoptr (ZjStayLock) lock = NULL;
  GError *error = NULL;

  if (!check (discharge, zj_stay_now_ms (context), &error)
      || (lock = zj_stay_begin (context, discharge->ipt_no, ZJ_EVENT_DISCHARGE, &result->stay, &error)) == NULL) {
    zj_stay_result_fail (result, zj_stay_outcome_of_refusal (error), error);
    return g_steal_pointer (&result);
  }
  if (result->stay->state == ZJ_STAY_ADMITTED) {
    discharge_now (context, lock, discharge, result);
    return g_steal_pointer (&result);
  }
  /* Discharged already, perhaps settled. */
  if (is_same (discharge, result->stay)) {
    result->outcome = ZJ_OUTCOME_DONE;
    result->repeated = TRUE;
  } else
    zj_stay_result_fail (result, ZJ_OUTCOME_NOT_SENT,
                         g_error_new_literal (ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT, "discharged with other data"));
  return g_steal_pointer (&result);
}
