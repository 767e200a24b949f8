/* Admitting a patient: verify, record, 2401; and what becomes of it when a part is missing. */
#include "stay/admission.h"

#include <client/error.h>
#include <string.h>

#include "china_time.h"
#include "stay/admission_data.h"
#include "stay/call.h"
#include "stay/resolve.h"
#include "stay/restored.h"
#include "stay/verify_ask.h"
#include "stay/whereabouts.h"

/* 2401. */

typedef struct {
  char *mdtrt_id;
} Sent;

/* Whether the visit id is one that this journal already knows: of an earlier admission of this stay, or
 * of another patient in the house. Then the answer is not ours. */
static gboolean
is_known (const ZjStayContext *context, const ZjStay *stay, const char *mdtrt_id, GError **error)
{
  static const ZjStayState in_house[] = { ZJ_STAY_ADMITTED, ZJ_STAY_DISCHARGED };

  if (g_strcmp0 (stay->former_mdtrt_id, mdtrt_id) == 0)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (in_house); i++) {
    g_autoptr (GPtrArray) stays = zj_journal_list_stays (context->journal, in_house[i], error);

    for (guint j = 0; stays != NULL && j < stays->len; j++)
      if (g_strcmp0 (((const ZjStay *)g_ptr_array_index (stays, j))->mdtrt_id, mdtrt_id) == 0)
        return TRUE;
    if (stays == NULL)
      return FALSE;
  }
  return FALSE;
}

/* 2401's answer names nobody: a late or doubled one of another request looks like ours. Unknown then:
 * rule 8 asks for ours by its number. */
static void
doubt (const ZjStayContext *context, const ZjStay *stay, const char *mdtrt_id, ZjCallResult *result)
{
  g_autoptr (GError) error = NULL;
  gboolean known = is_known (context, stay, mdtrt_id, &error);

  if (!known && error == NULL)
    return;
  result->outcome = ZJ_OUTCOME_UNKNOWN;
  g_clear_error (&result->error);
  if (error != NULL)
    result->error = g_steal_pointer (&error);
  else
    g_set_error_literal (&result->error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER,
                         "2401: mdtrt_id is that of another admission");
}

static void
send_admission (const ZjStayContext *context, const ZjStay *stay, const char *msgid, ZjCallResult *result,
                gpointer data)
{
  Sent *sent = data;

  g_clear_pointer (&sent->mdtrt_id, g_free);
  zj_tx_admit (context->session, stay, msgid, context->cancellable, result, &sent->mdtrt_id);
  if (result->outcome == ZJ_OUTCOME_DONE)
    doubt (context, stay, sent->mdtrt_id, result);
}

static void
apply_admission (ZjStay *stay, const ZjCallResult *result, G_GNUC_UNUSED ZjCallRecord *record, gpointer data)
{
  const Sent *sent = data;

  if (result->outcome == ZJ_OUTCOME_DONE) {
    zj_stay_set_text (&stay->mdtrt_id, sent->mdtrt_id);
    g_clear_pointer (&stay->waiting_reason, g_free);
    return;
  }
  /* Refused or never sent: nobody has heard of the number. Not so where call.c sends it once more, signed in:
   * that one may get lost. */
  stay->wire_spent = g_error_matches (result->error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_SIGNED_IN);
  if (result->error != NULL)
    zj_stay_set_text (&stay->waiting_reason, zj_error_code_name (result->error));
}

static gboolean
says (char *const *patterns, const char *text)
{
  for (; text != NULL && patterns != NULL && *patterns != NULL; patterns++)
    if (**patterns != '\0' && strstr (text, *patterns) != NULL)
      return TRUE;
  return FALSE;
}

/* What the clerk is told of a 2401 that is not done. */
static GError *
refusal_of (const ZjStayContext *context, const ZjStay *stay, ZjCallResult *result)
{
  if (result->outcome == ZJ_OUTCOME_NOT_DONE
      && g_error_matches (result->error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_REFUSED)
      && (says (context->config->profile.in_hospital_elsewhere, result->err_msg)
          || zj_stay_is_elsewhere (context, stay)))
    return g_error_new_literal (ZJ_STAY_ERROR, ZJ_STAY_ERROR_ELSEWHERE, "2401: still in another hospital");
  if (result->error != NULL)
    return g_steal_pointer (&result->error);
  return g_error_new (ZJ_STAY_ERROR, ZJ_STAY_ERROR_UNKNOWN, "%s: no usable answer", "2401");
}

/* Rule 8: a number that the platform may have heard of is not used again. */
static void
take_wire_number (ZjStay *stay)
{
  if (stay->wire_spent)
    stay->wire_attempt++;
  stay->wire_spent = TRUE;
  g_clear_pointer (&stay->mdtrt_id, g_free);
}

/* After a lost answer: asks once, and only reads (rule 8, first half). DONE: found, and recorded. */
static ZjOutcome
ask_once (const ZjStayContext *context, const ZjStayLock *lock, ZjStay *stay, GError **error)
{
  g_autoptr (GError) why = NULL;
  ZjOutcome outcome;

  if (zj_stay_need_session (context, &why) && zj_resolve_look (context, lock, stay, &outcome, &why))
    return outcome;
  /* That the question was refused must not read as if the admission were. */
  if (g_error_matches (why, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_REFUSED))
    g_clear_error (&why);
  if (why == NULL)
    why = g_error_new (ZJ_STAY_ERROR, ZJ_STAY_ERROR_UNKNOWN, "%s of this stay is still unknown (msgid %s)",
                       stay->open.infno, stay->open.msgid);
  g_propagate_error (error, g_steal_pointer (&why));
  return ZJ_OUTCOME_UNKNOWN;
}

/* Sends 2401. stay holds everything, and is recorded with the intent. */
static ZjOutcome
send (const ZjStayContext *context, const ZjStayLock *lock, ZjStay *stay, GError **error)
{
  g_auto (ZjCallResult) result = { 0 };
  Sent sent = { 0 };
  const ZjStayCall call = { .role = ZJ_CALL_FIRST,
                            .event = ZJ_EVENT_ADMIT,
                            .infno = "2401",
                            .send = send_admission,
                            .apply = apply_admission,
                            .data = &sent };
  gboolean recorded;

  take_wire_number (stay);
  recorded = zj_stay_call (context, lock, stay, &call, &result, error);
  g_free (sent.mdtrt_id);
  if (!recorded)
    return result.outcome;
  if (result.outcome == ZJ_OUTCOME_UNKNOWN) {
    /* A clerk who ended the waiting has ended it. */
    if (!g_cancellable_is_cancelled (context->cancellable))
      return ask_once (context, lock, stay, error);
    g_propagate_error (error, refusal_of (context, stay, &result));
    return ZJ_OUTCOME_UNKNOWN;
  }
  if (result.outcome != ZJ_OUTCOME_DONE)
    g_propagate_error (error, refusal_of (context, stay, &result));
  return result.outcome;
}

/* Verifying. */

static ZjVerification *
verify (const ZjStayContext *context, const ZjStay *stay, const ZjCredential *credential, const char *insutype,
        GError **error)
{
  g_autofree char *day = g_strndup (stay->admitted_at, 10);
  g_autoptr (GError) nobody = NULL;
  const ZjVerifyOptions options = {
    .insutype = insutype, .med_type = stay->med_type, .date = day, .emergency = g_strcmp0 (stay->ipt_type, "2") == 0
  };
  ZjVerifyCase verify_case;

  zj_verify_case_init (&verify_case, context->config, credential, &options, zj_stay_now_ms (context) / 1000);
  if (!zj_stay_need_session (context, &nobody))
    return zj_verify_without_session (&verify_case, nobody);
  return zj_verify_ask (context->session, &verify_case, NULL, NULL, context->cancellable, error);
}

static GError *
error_of_decision (ZjAdmitDecision decision, ZjReason reason)
{
  const char *name = zj_reason_name (reason);

  if (decision == ZJ_ADMIT_REFUSE)
    return g_error_new (ZJ_STAY_ERROR, ZJ_STAY_ERROR_VERIFICATION, "a question is answered no (%s)", name);
  return g_error_new (ZJ_STAY_ERROR, ZJ_STAY_ERROR_UNASKED, "a question could not be asked (%s)", name);
}

/* Waiting. */

static gboolean
wait_on (const ZjStayContext *context, const ZjStayLock *lock, ZjStay *stay, const char *why, GError **error)
{
  if (stay->state == ZJ_STAY_WAITING && g_strcmp0 (stay->waiting_reason, why) == 0)
    return TRUE; /* nothing new: no record a minute */
  g_free (stay->waiting_reason);
  stay->waiting_reason = g_strdup (why);
  return zj_stay_note (context, lock, stay, ZJ_EVENT_WAIT, NULL, error);
}

ZjOutcome
zj_admission_send_waiting (const ZjStayContext *context, ZjStay *stay, const ZjStayLock *lock, GError **error)
{
  g_autoptr (ZjVerification) verification = NULL;
  gboolean asked = stay->psn_no != NULL;
  ZjCredential *credential;
  ZjAdmitDecision decision;
  gboolean found;
  ZjReason reason;

  g_assert (stay->state == ZJ_STAY_WAITING && stay->open.phase == ZJ_OPEN_NONE);
  /* First of all: for somebody who is in hospital here a question may be answered no. */
  if (!zj_restored_find_waiting (context, lock, stay, &found, error))
    return ZJ_OUTCOME_NOT_SENT;
  if (found)
    return ZJ_OUTCOME_DONE;
  credential = zj_admission_credential (stay);
  if (credential == NULL) {
    g_set_error_literal (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_UNASKED, "the code has run out: admit again");
    return ZJ_OUTCOME_NOT_SENT;
  }
  verification = verify (context, stay, credential, stay->insutype, error);
  zj_credential_free (credential);
  if (verification == NULL)
    return ZJ_OUTCOME_NOT_SENT;
  if (!asked) {
    zj_admission_fill_person (stay, verification);
    if (!zj_restored_find_waiting (context, lock, stay, &found, error))
      return ZJ_OUTCOME_NOT_SENT;
    if (found)
      return ZJ_OUTCOME_DONE;
  }
  decision = zj_admission_decide (verification, g_strcmp0 (stay->ipt_type, "2") == 0, stay->file_later, &reason);
  if (decision != ZJ_ADMIT_SEND) {
    if (wait_on (context, lock, stay, zj_reason_name (reason), error))
      g_propagate_error (error, error_of_decision (decision, reason));
    return ZJ_OUTCOME_NOT_SENT;
  }
  zj_admission_fill_person (stay, verification);
  return send (context, lock, stay, error);
}

/* The verb. */

/* An open call of the stay: asks once where it is a 2401. TRUE: it was found done. */
static gboolean
ask_open (const ZjStayContext *context, const ZjStayLock *lock, ZjStayResult *result)
{
  ZjStay *stay = result->stay;
  GError *error = NULL;

  if (strcmp (stay->open.infno, "2401") == 0) {
    if (ask_once (context, lock, stay, &error) == ZJ_OUTCOME_DONE)
      return TRUE;
  } else
    error = g_error_new (ZJ_STAY_ERROR, ZJ_STAY_ERROR_UNKNOWN, "%s of this stay is still unknown (msgid %s)",
                         stay->open.infno, stay->open.msgid);
  zj_stay_result_fail (result, ZJ_OUTCOME_UNKNOWN, error);
  return FALSE;
}

/* Whether the credential is the stay's person's; asks where the papers alone cannot tell, such as
 * a new code for an old one. */
static gboolean
is_same_person (const ZjStayContext *context, const ZjAdmission *admission, const ZjStay *stay, GError **error)
{
  ZjSameness same = zj_admission_same_person (admission->credential, stay);
  g_autoptr (ZjPerson) person = NULL;

  if (same == ZJ_SAMENESS_UNTOLD && stay->state != ZJ_STAY_WAITING) {
    if (!zj_stay_ask_person (context, admission->credential, NULL, &person, error))
      return FALSE;
    same = g_strcmp0 (person->psn_no, stay->psn_no) == 0 ? ZJ_SAMENESS_SAME : ZJ_SAMENESS_OTHER;
  }
  if (same == ZJ_SAMENESS_OTHER)
    g_set_error (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT, "%s is recorded for another person", stay->ipt_no);
  return same != ZJ_SAMENESS_OTHER;
}

/* FALSE: result is finished. */
static gboolean
may_begin (const ZjStayContext *context, const ZjStayLock *lock, const ZjAdmission *admission, ZjStayResult *result)
{
  const ZjStay *stay = result->stay;
  GError *error = NULL;

  if (stay == NULL)
    return TRUE;
  if (!zj_restored_ask_if_needed (context, lock, result->stay, &error)) {
    zj_stay_result_fail (result, ZJ_OUTCOME_NOT_SENT, error);
    return FALSE;
  }
  if (stay->state == ZJ_STAY_MANUAL) {
    error = g_error_new_literal (ZJ_STAY_ERROR, ZJ_STAY_ERROR_MANUAL, "closed by a statement for a manual claim");
    zj_stay_result_fail (result, ZJ_OUTCOME_NOT_SENT, error);
    return FALSE;
  }
  if (stay->open.phase != ZJ_OPEN_NONE) {
    if (!ask_open (context, lock, result))
      return FALSE;
  } else if (stay->state == ZJ_STAY_NEW || stay->state == ZJ_STAY_WITHDRAWN)
    return TRUE;
  if (is_same_person (context, admission, stay, &error) && !zj_admission_is_same (admission, stay))
    error = g_error_new (ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT, "%s is recorded with other data: see change",
                         stay->ipt_no);
  if (error != NULL) {
    zj_stay_result_fail (result, ZJ_OUTCOME_NOT_SENT, error);
    return FALSE;
  }
  if (stay->state == ZJ_STAY_WAITING)
    return TRUE;
  result->outcome = ZJ_OUTCOME_DONE;
  result->repeated = TRUE;
  return FALSE;
}

/* What a withdrawn admission leaves behind does not belong to the next one. */
static ZjStay *
begin_anew (const ZjStay *old, const char *ipt_no)
{
  ZjStay *stay = zj_stay_new (ipt_no);

  if (old == NULL)
    return stay;
  stay->version = old->version;
  stay->state = old->state;
  stay->wire_attempt = old->wire_attempt;
  stay->wire_spent = old->wire_spent || old->mdtrt_id != NULL;
  stay->former_mdtrt_id = g_strdup (old->mdtrt_id != NULL ? old->mdtrt_id : old->former_mdtrt_id);
  return stay;
}

static void
admit (const ZjStayContext *context, const ZjStayLock *lock, const ZjAdmission *admission, ZjStayResult *result)
{
  g_autoptr (GError) unlooked = NULL;
  g_autoptr (GError) error = NULL;
  ZjAdmitDecision decision;
  gboolean found = FALSE;
  ZjReason reason;

  if (result->stay == NULL || result->stay->state != ZJ_STAY_WAITING) {
    ZjStay *stay = begin_anew (result->stay, admission->ipt_no);

    zj_stay_free (result->stay);
    result->stay = stay;
  }
  zj_admission_fill (result->stay, admission, context);
  result->verification = verify (context, result->stay, admission->credential, admission->insutype, &error);
  if (result->verification == NULL) {
    zj_stay_result_fail (result, ZJ_OUTCOME_NOT_SENT, g_steal_pointer (&error));
    return;
  }
  zj_admission_fill_person (result->stay, result->verification);
  if (result->stay->state == ZJ_STAY_WAITING && context->session != NULL
      && !zj_restored_find_waiting (context, lock, result->stay, &found, &unlooked))
    found = FALSE;
  if (found) {
    result->outcome = ZJ_OUTCOME_DONE;
    result->repeated = TRUE;
    return;
  }
  decision = zj_admission_decide (result->verification, admission->emergency, admission->file_later, &reason);
  if (decision == ZJ_ADMIT_SEND && unlooked != NULL) {
    zj_stay_result_fail (result, ZJ_OUTCOME_NOT_SENT, g_steal_pointer (&unlooked));
    return;
  }
  if (decision == ZJ_ADMIT_SEND) {
    ZjOutcome outcome = send (context, lock, result->stay, &error);

    zj_stay_result_fail (result, outcome, g_steal_pointer (&error));
    return;
  }
  zj_stay_result_fail (result, ZJ_OUTCOME_NOT_SENT, error_of_decision (decision, reason));
  if (decision == ZJ_ADMIT_WAIT && !wait_on (context, lock, result->stay, zj_reason_name (reason), &error))
    zj_stay_result_fail (result, ZJ_OUTCOME_NOT_SENT, g_steal_pointer (&error));
}

ZjStayResult *
zj_admission_admit (const ZjStayContext *context, const ZjAdmission *admission)
{
  g_autoptr (ZjStayResult) result = zj_stay_result_new ();
  g_autoptr (ZjStayLock) lock = NULL;
  GError *error = NULL;

  if (!zj_admission_check (admission, context->config, zj_stay_now_ms (context), &error)
      || (lock = zj_stay_take (context, admission->ipt_no, &result->stay, &error)) == NULL) {
    zj_stay_result_fail (result, ZJ_OUTCOME_NOT_SENT, error);
    return g_steal_pointer (&result);
  }
  if (may_begin (context, lock, admission, result))
    admit (context, lock, admission, result);
  return g_steal_pointer (&result);
}
