/* The clock of a service and the envelope of its result. */
#include "stay/context.h"

#include "china_time.h"

gint64
zj_stay_now_ms (const ZjStayContext *context)
{
  return context->now_ms != NULL ? context->now_ms (context->clock_data) : g_get_real_time () / 1000;
}

char *
zj_stay_now_text (const ZjStayContext *context)
{
  return zj_china_time (zj_stay_now_ms (context) / 1000);
}

ZjStayResult *
zj_stay_result_new (void)
{
  ZjStayResult *result = g_new0 (ZjStayResult, 1);

  result->warnings = g_ptr_array_new_with_free_func (g_free);
  result->findings = g_array_new (FALSE, TRUE, sizeof (ZjFinding));
  return result;
}

void
zj_stay_result_free (ZjStayResult *result)
{
  if (result == NULL)
    return;
  g_clear_error (&result->error);
  zj_stay_free (result->stay);
  g_clear_pointer (&result->verification, zj_verification_unref);
  g_ptr_array_unref (result->warnings);
  g_array_unref (result->findings);
  g_free (result);
}
