/* F003: the notice of a statement for a manual claim, issued or withdrawn, with a new msgid until it is
 * answered (rule 10). */
#include "stay/resolve_private.h"

#include <client/error.h>

#include "platform/tx_stay.h"
#include "stay/notice.h"

static void
send_notice (const ZjStayContext *context, const ZjStay *stay, const char *msgid, ZjCallResult *result, gpointer data)
{
  const ZjNotice *notice = data;
  g_autofree char *number = NULL;

  zj_tx_manual_notice (context->session, stay, notice->receipt_no, notice->medfee_fen, notice->reason, notice->withdraw,
                       msgid, context->cancellable, result, &number);
}

static void
take_answer (ZjStay *stay, const ZjCallResult *result, G_GNUC_UNUSED ZjCallRecord *record, G_GNUC_UNUSED gpointer data)
{
  gboolean done = result->outcome == ZJ_OUTCOME_DONE;
  gboolean refused = result->outcome == ZJ_OUTCOME_NOT_DONE
                     && g_error_matches (result->error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_REFUSED);
  g_autoptr (GError) error = NULL;

  if ((done || refused) && !zj_notices_answered (stay, done, &error))
    g_warning ("a notice that was sent cannot be read again: %s", error->message);
}

gboolean
zj_round_notice (ZjRound *round, GError **error)
{
  g_autoptr (GPtrArray) notices = NULL;
  g_auto (ZjCallResult) result = { 0 };
  g_autofree char *detail = NULL;
  g_autofree char *before = g_strdup (round->stay->notice);
  ZjStayCall call = { .role = ZJ_CALL_NOTICE,
                      .infno = round->context->config->profile.manual_notice,
                      .send = send_notice,
                      .apply = take_answer };

  if (call.infno == NULL) { /* the province lacks it: nobody is owed one */
    round->stay->notice_pending = round->stay->notice_refused = FALSE;
    g_clear_pointer (&round->stay->notice, g_free);
    return zj_stay_store (round->context, round->lock, round->stay, "{\"notice\":\"none\"}", error);
  }
  notices = zj_notices_read (round->stay, error);
  if (notices == NULL)
    return FALSE;
  if (notices->len == 0) {
    round->stay->notice_pending = FALSE;
    return zj_stay_store (round->context, round->lock, round->stay, "{\"notice\":\"none\"}", error);
  }
  call.data = g_ptr_array_index (notices, 0);
  call.detail = detail = zj_notice_to_json (call.data);
  if (!zj_stay_call (round->context, round->lock, round->stay, &call, &result, error))
    return FALSE;
  round->again = g_strcmp0 (before, round->stay->notice) != 0; /* the next of the list, or none is left */
  if (round->again || result.error == NULL)
    return TRUE;
  g_propagate_error (error, g_error_copy (result.error));
  return FALSE;
}
