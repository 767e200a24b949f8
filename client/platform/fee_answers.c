#include "platform/fee_answers.h"

#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjFeeAnswer, zj_fee_answer_free)

void
zj_fee_answer_free (ZjFeeAnswer *answer)
{
  if (answer == NULL)
    return;
  g_free (answer->sn);
  g_free (answer->message);
  g_free (answer->category);
  g_free (answer);
}

static gboolean
read_parts (const ZjNode *row, ZjFeeAnswer *answer, gboolean *any, GError **error)
{
  static const char *const names[] = { "fulamt_ownpay_amt", "overlmt_amt", "preselfpay_amt", "inscp_scp_amt" };

  *any = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    gboolean present;

    if (!zj_node_money (row, names[i], &answer->parts_fen[i], &present, error))
      return FALSE;
    if (!present)
      answer->parts_fen[i] = ZJ_MONEY_ABSENT;
    *any = *any || present;
  }
  return TRUE;
}

/* memo carries the error of a line; but an accepted line may have a note there, and it has its
 * level, category or split. */
static gboolean
read_answer (const ZjNode *row, ZjFeeAnswer *answer, GError **error)
{
  g_autofree char *level = NULL, *memo = NULL;
  gboolean split, has_amount;
  gint64 amount;

  if (!zj_node_required_text (row, "feedetl_sn", &answer->sn, error)
      || !zj_node_money (row, "det_item_fee_sumamt", &amount, &has_amount, error)
      || !zj_node_text (row, "med_chrgitm_type", &answer->category, error)
      || !zj_node_text (row, "chrgitm_lv", &level, error) || !zj_node_text (row, "memo", &memo, error)
      || !read_parts (row, answer, &split, error))
    return FALSE;
  answer->rejected = memo != NULL && answer->category == NULL && level == NULL && !split;
  if (answer->rejected)
    answer->message = g_steal_pointer (&memo);
  return TRUE;
}

/* The numbers that were sent → their places among them, from 1 on. */
static GHashTable *
places_of (GPtrArray *items, guint first, guint count)
{
  GHashTable *places = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < count; i++) {
    const ZjFeeItem *item = g_ptr_array_index (items, first + i);

    g_hash_table_insert (places, item->sn, GUINT_TO_POINTER (i + 1));
  }
  return places;
}

/* Puts every row into its line's place of read. */
static gboolean
read_rows (const ZjNode *rows, GHashTable *places, GPtrArray *read, GError **error)
{
  ZjNode row;
  gsize n;

  if (!zj_node_length (rows, &n, error))
    return FALSE;
  for (gsize i = 0; i < n; i++) {
    g_autoptr (ZjFeeAnswer) answer = g_new0 (ZjFeeAnswer, 1);
    guint place;

    if (!zj_node_element (rows, i, &row, error) || !read_answer (&row, answer, error))
      return FALSE;
    place = GPOINTER_TO_UINT (g_hash_table_lookup (places, answer->sn));
    if (place == 0)
      return zj_node_refuse (&row, "feedetl_sn", "a line that was sent", error);
    if (read->pdata[place - 1] != NULL)
      return zj_node_refuse (&row, "feedetl_sn", "a line not answered yet", error);
    read->pdata[place - 1] = g_steal_pointer (&answer);
  }
  return TRUE;
}

gboolean
zj_answer_fees (const ZjNode *output, GPtrArray *items, guint first, guint count, GPtrArray **answers, GError **error)
{
  g_autoptr (GPtrArray) read = g_ptr_array_new_with_free_func ((GDestroyNotify)zj_fee_answer_free);
  g_autoptr (GHashTable) places = places_of (items, first, count);
  ZjNode rows;

  *answers = NULL;
  g_ptr_array_set_size (read, (gint)count);
  if (!zj_node_member (output, "result", &rows, error) || !read_rows (&rows, places, read, error))
    return FALSE;
  for (guint i = 0; i < count; i++)
    if (read->pdata[i] == NULL)
      return zj_node_refuse (output, "result", "a list with a row for every line sent", error);
  *answers = g_steal_pointer (&read);
  return TRUE;
}
