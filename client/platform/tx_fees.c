#include "platform/tx_fees.h"

#include "platform/fee_answers.h"
#include "platform/stay_members.h"

#include <string.h>

#define ALL_LINES "0000"

void
zj_fee_item_free (ZjFeeItem *item)
{
  if (item == NULL)
    return;
  g_free (item->sn);
  g_clear_pointer (&item->fields, g_hash_table_unref);
  g_free (item);
}

static ZjCall
change (const char *infno, const ZjStay *stay, const char *msgid)
{
  const ZjCall call
      = { .infno = infno, .kind = ZJ_CALL_CHANGE, .insured_region = stay->insured_region, .msgid = msgid };

  return call;
}

/* 2301 */

static gint
by_name (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

static gboolean
is_number (const char *name)
{
  return strcmp (name, "cnt") == 0 || strcmp (name, "pric") == 0;
}

/* The fields as the file had them, in the order of their names: the same line gives the same
 * bytes. */
static void
put_fields (ZjWriter *writer, GHashTable *fields)
{
  static const char *const written[] = { "feedetl_sn", "det_item_fee_sumamt", "mdtrt_id", "psn_no", NULL };
  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (fields), by_name);

  for (const GList *name = names; name != NULL; name = name->next) {
    const char *text = g_hash_table_lookup (fields, name->data);

    if (g_strv_contains (written, name->data) || text == NULL || text[0] == '\0')
      continue;
    if (is_number (name->data))
      zj_put_number (writer, name->data, text);
    else
      zj_writer_text (writer, name->data, text);
  }
}

static void
put_item (ZjWriter *writer, const ZjConfig *config, const ZjStay *stay, const ZjFeeItem *item)
{
  const char *med_type = g_hash_table_lookup (item->fields, "med_type");

  zj_writer_begin_object (writer, NULL);
  zj_writer_text (writer, "feedetl_sn", item->sn);
  zj_put_stay (writer, stay);
  zj_writer_money (writer, "det_item_fee_sumamt", item->amount_fen);
  if (med_type == NULL || med_type[0] == '\0')
    zj_put_required (writer, "med_type", stay->med_type != NULL ? stay->med_type : config->profile.med_type);
  put_fields (writer, item->fields);
  zj_writer_end_object (writer);
}

void
zj_tx_upload_fees (ZjSession *session, const ZjStay *stay, GPtrArray *items, guint first, guint count,
                   const char *msgid, GCancellable *cancellable, ZjCallResult *result, GPtrArray **answers)
{
  const ZjCall call = change ("2301", stay, msgid);
  ZjWriter *writer = zj_body_new ();
  g_autoptr (ZjReply) reply = NULL;
  GError *error = NULL;

  *answers = NULL;
  g_assert (count > 0 && first <= items->len && count <= items->len - first);
  zj_writer_begin_list (writer, "feedetail");
  for (guint i = 0; i < count; i++)
    put_item (writer, zj_session_config (session), stay, g_ptr_array_index (items, first + i));
  zj_writer_end_list (writer);
  reply = zj_tx_change (session, &call, writer, cancellable, result);
  if (reply != NULL && !zj_answer_fees (&reply->output, items, first, count, answers, &error))
    zj_call_result_unusable (result, &call, error);
}

/* 2302 */

static void
put_removal (ZjWriter *writer, const ZjStay *stay, const char *sn)
{
  zj_writer_begin_object (writer, NULL);
  zj_writer_text (writer, "feedetl_sn", sn);
  zj_put_stay (writer, stay);
  zj_writer_end_object (writer);
}

void
zj_tx_remove_fees (ZjSession *session, const ZjStay *stay, const char *const *sns, const char *msgid,
                   GCancellable *cancellable, ZjCallResult *result)
{
  const ZjCall call = change ("2302", stay, msgid);
  ZjWriter *writer = zj_body_new ();

  zj_writer_begin_list (writer, "data");
  if (sns == NULL)
    put_removal (writer, stay, ALL_LINES);
  for (; sns != NULL && *sns != NULL; sns++)
    put_removal (writer, stay, *sns);
  zj_writer_end_list (writer);
  zj_reply_free (zj_tx_change (session, &call, writer, cancellable, result));
}
