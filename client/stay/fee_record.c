/* Lines in the detail of an upload's record. */
#include "stay/fee_record.h"

#include <string.h>

#include "platform/codec.h"

const char *const zj_fee_kept_names[ZJ_FEE_KEPT] = { "fee_ocur_time", "med_list_codg", "medins_list_codg",
                                                     "cnt",           "pric",          "bilg_dept_name" };

char *
zj_fee_record_make (const ZjFeeItem *const *items, guint n_items)
{
  g_autoptr (ZjWriter) writer = zj_writer_new ();
  g_autoptr (GBytes) json = NULL;
  const char *text;
  gsize length;

  zj_writer_begin_object (writer, NULL);
  zj_writer_begin_list (writer, "lines");
  for (guint i = 0; i < n_items; i++) {
    zj_writer_begin_object (writer, NULL);
    zj_writer_text (writer, "sn", items[i]->sn);
    for (guint field = 0; field < ZJ_FEE_KEPT; field++) {
      const char *value = g_hash_table_lookup (items[i]->fields, zj_fee_kept_names[field]);

      if (value != NULL)
        zj_writer_text (writer, zj_fee_kept_names[field], value);
    }
    zj_writer_end_object (writer);
  }
  zj_writer_end_list (writer);
  zj_writer_end_object (writer);
  json = zj_writer_finish (writer);
  text = g_bytes_get_data (json, &length);
  return g_strndup (text, length);
}

static gboolean
read_line (const ZjNode *node, ZjFeeKeptFunc func, gpointer user_data, GError **error)
{
  char *texts[ZJ_FEE_KEPT] = { NULL };
  g_autofree char *sn = NULL;
  gboolean good = zj_node_required_text (node, "sn", &sn, error);

  for (guint field = 0; good && field < ZJ_FEE_KEPT; field++)
    good = zj_node_text (node, zj_fee_kept_names[field], &texts[field], error);
  if (good)
    func (sn, (const char *const *)texts, user_data);
  for (guint field = 0; field < ZJ_FEE_KEPT; field++)
    g_free (texts[field]);
  return good;
}

gboolean
zj_fee_record_read (const char *detail, ZjFeeKeptFunc func, gpointer user_data, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (detail, strlen (detail));
  g_autoptr (ZjJson) json = zj_json_parse (bytes, error);
  ZjNode root, list, element;
  gsize n;

  if (json == NULL)
    return FALSE;
  root = zj_json_root (json);
  if (!zj_node_member (&root, "lines", &list, error) || !zj_node_length (&list, &n, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    if (!zj_node_element (&list, i, &element, error) || !read_line (&element, func, user_data, error))
      return FALSE;
  return TRUE;
}
