/* One function a request, on the services of client/stay; the same way as the command line's verbs. */
#include "desk_stay_verbs.h"

#include <client/error.h>
#include <gio/gio.h>
#include <string.h>

#include "stay/admission.h"
#include "stay/admission_data.h"
#include "stay/adopt.h"
#include "stay/cancel.h"
#include "stay/declare.h"
#include "stay/discharge.h"
#include "stay/fees.h"
#include "stay/resolve.h"
#include "stay/settlement.h"

static void
fault_free (gpointer data)
{
  ZjLineFault *fault = data;

  g_free (fault->field);
  g_free (fault->message);
  g_free (fault);
}

ZjStayAnswer *
zj_stay_answer_new (void)
{
  ZjStayAnswer *answer = g_new0 (ZjStayAnswer, 1);

  answer->matches = g_ptr_array_new_with_free_func ((GDestroyNotify)zj_stay_view_unref);
  answer->warnings = g_ptr_array_new_with_free_func (g_free);
  answer->findings = g_array_new (FALSE, TRUE, sizeof (ZjFinding));
  answer->faults = g_ptr_array_new_with_free_func (fault_free);
  answer->missing = g_ptr_array_new_with_free_func (g_free);
  return answer;
}

void
zj_stay_answer_free (ZjStayAnswer *answer)
{
  if (answer == NULL)
    return;
  g_clear_error (&answer->error);
  zj_stay_view_unref (answer->stay);
  g_ptr_array_unref (answer->matches);
  g_clear_pointer (&answer->verification, zj_verification_unref);
  g_ptr_array_unref (answer->warnings);
  g_array_unref (answer->findings);
  g_ptr_array_unref (answer->faults);
  g_ptr_array_unref (answer->missing);
  g_free (answer);
}

static void
add_warning (ZjStayAnswer *answer, const char *code)
{
  if (!g_ptr_array_find_with_equal_func (answer->warnings, code, g_str_equal, NULL))
    g_ptr_array_add (answer->warnings, g_strdup (code));
}

static void
add_fault (ZjStayAnswer *answer, guint line, const char *field, const char *message)
{
  ZjLineFault *fault = g_new0 (ZjLineFault, 1);

  fault->line = line;
  fault->field = g_strdup (field);
  fault->message = g_strdup (message);
  g_ptr_array_add (answer->faults, fault);
}

static void
fail (ZjStayAnswer *answer, GError *error)
{
  g_clear_error (&answer->error);
  answer->error = error;
  answer->outcome = ZJ_OUTCOME_NOT_SENT;
}

/* The stay of a result is memory that a refusal may have left half filled: what is shown is read again. */
static void
take_result (const ZjStayContext *context, const char *ipt_no, ZjStayResult *result, ZjStayAnswer *answer)
{
  g_autoptr (ZjStay) stay = NULL;
  g_autoptr (GError) error = NULL;

  answer->outcome = result->outcome;
  answer->error = g_steal_pointer (&result->error);
  answer->repeated = result->repeated;
  answer->verification = g_steal_pointer (&result->verification);
  for (guint i = 0; i < result->warnings->len; i++)
    add_warning (answer, g_ptr_array_index (result->warnings, i));
  for (guint i = 0; answer->verification != NULL && answer->verification->warnings[i] != NULL; i++)
    add_warning (answer, answer->verification->warnings[i]);
  g_array_append_vals (answer->findings, result->findings->data, result->findings->len);
  if (ipt_no != NULL && zj_journal_get_stay (context->journal, ipt_no, &stay, &error) && stay != NULL
      && (stay->state != ZJ_STAY_NEW || stay->open.phase != ZJ_OPEN_NONE))
    answer->stay = zj_stay_view_new (context, stay, TRUE);
}

/* --- finding -------------------------------------------------------------------------------- */

static gboolean
is_there (const ZjStay *stay)
{
  return stay != NULL && (stay->state != ZJ_STAY_NEW || stay->open.phase != ZJ_OPEN_NONE);
}

static void
find_by_number (const ZjStayContext *context, const ZjStayRequest *request, ZjStayAnswer *answer)
{
  g_autoptr (ZjStay) stay = NULL;
  GError *error = NULL;
  gboolean found = zj_journal_get_stay (context->journal, request->ipt_no, &stay, &error);

  if (found && !is_there (stay) && request->credential != NULL) {
    g_clear_pointer (&stay, zj_stay_free);
    found = zj_adopt_stay (context, request->ipt_no, request->credential, request->insutype, &error)
            && zj_journal_get_stay (context->journal, request->ipt_no, &stay, &error);
    if (found)
      add_warning (answer, "adopted");
  }
  if (!found) {
    fail (answer, error);
    return;
  }
  if (!is_there (stay)) {
    fail (answer, g_error_new_literal (ZJ_STAY_ERROR, ZJ_STAY_ERROR_NOT_FOUND, "no such stay in this journal"));
    return;
  }
  answer->outcome = ZJ_OUTCOME_DONE;
  answer->stay = zj_stay_view_new (context, stay, TRUE);
}

static gint
newest_first (gconstpointer a, gconstpointer b)
{
  const ZjStayView *left = *(ZjStayView *const *)a;
  const ZjStayView *right = *(ZjStayView *const *)b;

  return g_strcmp0 (right->admitted_at, left->admitted_at);
}

static void
find_by_person (const ZjStayContext *context, const ZjStayRequest *request, ZjStayAnswer *answer)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) stays = zj_journal_list_stays (context->journal, ZJ_N_STAY_STATES, &error);

  if (stays == NULL) {
    fail (answer, error);
    return;
  }
  for (guint i = 0; i < stays->len; i++) {
    const ZjStay *stay = g_ptr_array_index (stays, i);

    if (is_there (stay) && stay->state != ZJ_STAY_WITHDRAWN
        && zj_admission_same_person (request->credential, stay) == ZJ_SAMENESS_SAME)
      g_ptr_array_add (answer->matches, zj_stay_view_new (context, stay, FALSE));
  }
  g_ptr_array_sort (answer->matches, newest_first);
  answer->outcome = ZJ_OUTCOME_DONE;
}

static void
find (const ZjStayContext *context, const ZjStayRequest *request, ZjStayAnswer *answer)
{
  if (request->ipt_no != NULL)
    find_by_number (context, request, answer);
  else if (request->credential != NULL)
    find_by_person (context, request, answer);
  else
    fail (answer, g_error_new_literal (ZJ_STAY_ERROR, ZJ_STAY_ERROR_NOT_FOUND, "neither a number nor a person"));
}

/* --- changing ------------------------------------------------------------------------------- */

static ZjStayResult *
admit (const ZjStayContext *context, const ZjStayRequest *request)
{
  const ZjAdmission admission = { .ipt_no = request->ipt_no,
                                  .credential = request->credential,
                                  .insutype = request->insutype,
                                  .dept = request->dept,
                                  .doctor = request->doctor,
                                  .diagnosis = request->diagnosis,
                                  .bed = request->bed,
                                  .tel = request->tel,
                                  .time = request->time,
                                  .injury = request->injury,
                                  .referral = request->referral,
                                  .agent = request->agent,
                                  .emergency = request->emergency,
                                  .file_later = request->file_later };

  return zj_admission_admit (context, &admission);
}

static ZjStayResult *
discharge (const ZjStayContext *context, const ZjStayRequest *request)
{
  const ZjDischarge leaving = { .ipt_no = request->ipt_no,
                                .credential = request->credential,
                                .time = request->time,
                                .way = request->way,
                                .death_date = request->death_date,
                                .diagnosis = request->diagnosis };

  return zj_discharge_stay (context, &leaving);
}

static ZjStayResult *
settle (const ZjStayContext *context, const ZjStayRequest *request)
{
  const ZjSettleOptions options = { .credential = request->credential,
                                    .account = request->account,
                                    .expect_cash_fen = request->ask == ZJ_DO_SETTLE ? request->expect_cash_fen : -1,
                                    .expect_total_fen = -1,
                                    .deposit_fen = request->deposit_fen };

  return request->ask == ZJ_DO_SETTLE ? zj_settlement_settle (context, request->ipt_no, &options)
                                      : zj_settlement_trial (context, request->ipt_no, &options);
}

static ZjStayResult *
cancel_settlement (const ZjStayContext *context, const ZjStayRequest *request)
{
  GError *error = NULL;
  ZjStayResult *refused;

  if (zj_second_person_is_right (context->config, context->operator_no, NULL, request->second, &error))
    return zj_cancel_settlement (context, request->ipt_no, request->second);
  refused = zj_stay_result_new ();
  zj_stay_result_fail (refused, ZJ_OUTCOME_NOT_SENT, error);
  return refused;
}

static void
upload (const ZjStayContext *context, const ZjStayRequest *request, ZjStayAnswer *answer)
{
  g_autoptr (GPtrArray) faults = NULL;
  GError *error = NULL;
  g_autoptr (ZjFeeFile) file = NULL;
  g_autoptr (ZjFees) fees = NULL;
  g_autoptr (ZjStay) stay = NULL;

  if (context->progress != NULL)
    context->progress ("reading", 0, 0, context->progress_data);
  file = zj_fee_file_read (request->file, &faults, &error);
  if (file == NULL) {
    for (guint i = 0; i < faults->len; i++) {
      const ZjFeeFault *fault = g_ptr_array_index (faults, i);

      add_fault (answer, fault->line, fault->field, fault->message);
    }
    fail (answer, error);
    if (zj_journal_get_stay (context->journal, request->ipt_no, &stay, NULL) && is_there (stay))
      answer->stay = zj_stay_view_new (context, stay, TRUE);
    return;
  }
  fees = zj_fees_upload (context, request->ipt_no, file, request->remove_missing);
  take_result (context, request->ipt_no, fees->result, answer);
  answer->sent = fees->sent;
  answer->removed = fees->removed;
  for (guint i = 0; i < fees->rejected->len; i++) {
    const ZjFeeAnswer *rejected = g_ptr_array_index (fees->rejected, i);

    add_fault (answer, 0, rejected->sn, rejected->message);
  }
  for (guint i = 0; i < fees->missing->len; i++)
    g_ptr_array_add (answer->missing, g_strdup (g_ptr_array_index (fees->missing, i)));
}

static void
resolve (const ZjStayContext *context, const ZjStayRequest *request, ZjStayAnswer *answer)
{
  g_autoptr (ZjResolveReport) report = zj_resolve_report_new ();

  zj_resolve_stay (context, request->ipt_no, TRUE, report);
  find_by_number (context, request, answer);
  if (answer->error == NULL && report->error != NULL)
    answer->error = g_error_copy (report->error);
  if (answer->stay != NULL && answer->stay->unknown != NULL)
    answer->outcome = ZJ_OUTCOME_UNKNOWN;
}

ZjStayAnswer *
zj_stay_verb_run (const ZjStayContext *context, const ZjStayRequest *request)
{
  ZjStayAnswer *answer = zj_stay_answer_new ();
  g_autoptr (ZjStayResult) result = NULL;

  switch (request->ask) {
  case ZJ_DO_FIND:
    find (context, request, answer);
    break;
  case ZJ_DO_UPLOAD:
    upload (context, request, answer);
    break;
  case ZJ_DO_RESOLVE:
    resolve (context, request, answer);
    break;
  case ZJ_DO_ADMIT:
    result = admit (context, request);
    break;
  case ZJ_DO_DISCHARGE:
    result = discharge (context, request);
    break;
  case ZJ_DO_TRIAL:
  case ZJ_DO_SETTLE:
    result = settle (context, request);
    break;
  case ZJ_DO_CANCEL_SETTLEMENT:
    result = cancel_settlement (context, request);
    break;
  case ZJ_DO_CANCEL_DISCHARGE:
    result = zj_cancel_discharge (context, request->ipt_no);
    break;
  case ZJ_DO_CANCEL_FEES:
    result = zj_cancel_fees (context, request->ipt_no);
    break;
  case ZJ_DO_CANCEL_ADMISSION:
    result = zj_cancel_admission (context, request->ipt_no);
    break;
  case ZJ_DO_DECLARE:
    result = zj_declare_emergency (context, request->ipt_no, request->condition);
    break;
  case ZJ_N_STAY_ASKS:
    g_assert_not_reached ();
  }
  if (result != NULL)
    take_result (context, request->ipt_no, result, answer);
  return answer;
}

GPtrArray *
zj_stay_verb_list (const ZjStayContext *context, gboolean unfinished, GError **error)
{
  g_autoptr (GPtrArray) stays = zj_journal_list_stays (context->journal, ZJ_N_STAY_STATES, error);
  g_autoptr (GPtrArray) views = NULL;

  if (stays == NULL)
    return NULL;
  views = g_ptr_array_new_with_free_func ((GDestroyNotify)zj_stay_view_unref);
  for (guint i = 0; i < stays->len; i++) {
    const ZjStay *stay = g_ptr_array_index (stays, i);
    ZjStayView *view = is_there (stay) ? zj_stay_view_new (context, stay, FALSE) : NULL;

    if (view != NULL && (!unfinished || zj_stay_view_is_unfinished (view)))
      g_ptr_array_add (views, view);
    else
      zj_stay_view_unref (view);
  }
  g_ptr_array_sort (views, newest_first);
  return g_steal_pointer (&views);
}
