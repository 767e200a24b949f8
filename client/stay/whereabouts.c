/* Persons and stays as the platform knows them. */
#include "stay/whereabouts.h"

#include <client/error.h>
#include <string.h>

#include "china_time.h"
#include "platform/tx_person.h"
#include "stay/call.h"
#include "stay/verify.h"

#define DAY_S 86400

gboolean
zj_check_unasked (GError **error)
{
  g_autofree char *detail = NULL;

  if (error == NULL || !g_error_matches (*error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_REFUSED))
    return FALSE;
  detail = zj_error_for_log (*error);
  g_clear_error (error);
  g_set_error (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_UNASKED, "%s", detail);
  return FALSE;
}

gboolean
zj_stay_ask_person (const ZjStayContext *context, const ZjCredential *credential, const char *insutype,
                    ZjPerson **person, GError **error)
{
  *person = NULL;
  if (!zj_stay_need_session (context, error))
    return FALSE;
  if (!zj_tx_person (context->session, credential, context->cancellable, person, error))
    return zj_check_unasked (error);
  (*person)->chosen = zj_verify_choose_insurance (*person, insutype);
  return TRUE;
}

gboolean
zj_stay_check_person (const ZjStayContext *context, const ZjStay *stay, const ZjCredential *credential,
                      gboolean required, GError **error)
{
  g_autoptr (ZjPerson) person = NULL;

  if (credential == NULL && !required)
    return TRUE;
  if (credential == NULL) {
    g_set_error_literal (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_OTHER_PERSON, "no credential was presented");
    return FALSE;
  }
  if (!zj_stay_ask_person (context, credential, NULL, &person, error))
    return FALSE;
  /* Somebody unknown has no number. */
  if (person->psn_no != NULL && g_strcmp0 (person->psn_no, stay->psn_no) == 0)
    return TRUE;
  g_set_error_literal (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_OTHER_PERSON, "another person number than the stay's");
  return FALSE;
}

static gboolean
is_of_stay (const ZjStayContext *context, const ZjStay *stay, const ZjStayRow *row)
{
  return !row->withdrawn && zj_stay_owns_number (stay, row->ipt_otp_no)
         && (row->fixmedins_code == NULL || strcmp (row->fixmedins_code, context->config->institution.code) == 0)
         && (row->psn_no == NULL || g_strcmp0 (row->psn_no, stay->psn_no) == 0) && row->mdtrt_id != NULL;
}

static const ZjStayRow *
row_of (GPtrArray *rows, const char *mdtrt_id)
{
  for (guint i = 0; i < rows->len; i++) {
    const ZjStayRow *row = g_ptr_array_index (rows, i);

    if (g_strcmp0 (row->mdtrt_id, mdtrt_id) == 0)
      return row;
  }
  return NULL;
}

/* Of both lists, each stay once; 5201 tells more, and alone tells what was withdrawn. */
static ZjFind
judge (const ZjStayContext *context, const ZjStay *stay, GPtrArray *present, GPtrArray *all, ZjStayRow **row)
{
  int in_all = -1;
  int in_present = -1;
  guint n = 0;

  for (guint i = 0; i < all->len; i++)
    if (is_of_stay (context, stay, g_ptr_array_index (all, i))) {
      in_all = (int)i;
      n++;
    }
  for (guint i = 0; i < present->len; i++) {
    const ZjStayRow *candidate = g_ptr_array_index (present, i);

    if (is_of_stay (context, stay, candidate) && row_of (all, candidate->mdtrt_id) == NULL) {
      in_present = (int)i;
      n++;
    }
  }
  if (n != 1)
    return n == 0 ? ZJ_FIND_NONE : ZJ_FIND_SEVERAL;
  *row = in_all >= 0 ? g_ptr_array_steal_index (all, (guint)in_all)
                     : g_ptr_array_steal_index (present, (guint)in_present);
  if (in_present >= 0 || row_of (present, (*row)->mdtrt_id) != NULL)
    (*row)->in_hospital = TRUE;
  return ZJ_FIND_ONE;
}

ZjFind
zj_stay_find (const ZjStayContext *context, const ZjStay *stay, const char *from, ZjStayRow **row, GError **error)
{
  g_autofree char *begin = g_strconcat (from, " 00:00:00", NULL);
  g_autofree char *tomorrow = zj_china_day (zj_stay_now_ms (context) / 1000 + DAY_S);
  g_autofree char *end = g_strconcat (tomorrow, " 23:59:59", NULL);
  const char *med_type = stay->med_type != NULL ? stay->med_type : context->config->profile.med_type;
  g_autoptr (GPtrArray) present = NULL;
  g_autoptr (GPtrArray) all = NULL;

  *row = NULL;
  if (!zj_stay_need_session (context, error)
      || !zj_tx_in_hospital (context->session, stay->psn_no, stay->insured_region, begin, end, context->cancellable,
                             &present, error))
    return ZJ_FIND_NOTHING_LEARNED;
  /* 5201 wants the category of the stay, which only 5303 can tell of a stay nobody here knows. */
  for (guint i = 0; stay->med_type == NULL && i < present->len; i++) {
    const ZjStayRow *candidate = g_ptr_array_index (present, i);

    if (is_of_stay (context, stay, candidate) && candidate->med_type != NULL)
      med_type = candidate->med_type;
  }
  if (!zj_tx_stays_of_person (context->session, stay->psn_no, stay->insured_region, NULL, begin, end, med_type,
                              context->cancellable, &all, error))
    return ZJ_FIND_NOTHING_LEARNED;
  return judge (context, stay, present, all, row);
}

gboolean
zj_stay_is_elsewhere (const ZjStayContext *context, const ZjStay *stay)
{
  g_autofree char *to = zj_stay_now_text (context);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;

  if (!zj_stay_need_session (context, &error)
      || !zj_tx_stays_of_person (context->session, stay->psn_no, stay->insured_region, NULL, ZJ_STAYS_BEGAN " 00:00:00",
                                 to, stay->med_type, context->cancellable, &rows, &error))
    return FALSE;
  for (guint i = 0; i < rows->len; i++) {
    const ZjStayRow *row = g_ptr_array_index (rows, i);

    if (row->in_hospital && !row->withdrawn && row->fixmedins_code != NULL
        && strcmp (row->fixmedins_code, context->config->institution.code) != 0)
      return TRUE;
  }
  return FALSE;
}

gboolean
zj_look_at_stay (const ZjStayContext *context, const ZjStay *stay, ZjStayRow **row, GError **error)
{
  g_autofree char *first = g_strndup (stay->admitted_at != NULL ? stay->admitted_at : "", 10);
  g_autofree char *last = zj_china_day (zj_stay_now_ms (context) / 1000);
  g_autofree char *from = g_strconcat (*first != '\0' ? first : last, " 00:00:00", NULL);
  g_autofree char *to = g_strconcat (last, " 23:59:59", NULL);
  g_autoptr (GPtrArray) rows = NULL;

  *row = NULL;
  if (!zj_tx_stays_of_person (context->session, stay->psn_no, stay->insured_region, stay->mdtrt_id, from, to,
                              stay->med_type, context->cancellable, &rows, error))
    return FALSE;
  for (guint i = 0; i < rows->len; i++) {
    const ZjStayRow *candidate = g_ptr_array_index (rows, i);

    if (g_strcmp0 (candidate->mdtrt_id, stay->mdtrt_id) == 0 && !candidate->withdrawn) {
      *row = g_ptr_array_steal_index (rows, i);
      return TRUE;
    }
  }
  return TRUE;
}
