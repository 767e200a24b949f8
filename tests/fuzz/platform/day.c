/* Whatever comes as a result file of the day end: 'z' and an archive, or 't' and the text in
 * one. What must hold: rows or an error, never both; every row names a settlement or a request;
 * an archive gives no more than it may. */
#include "platform/archive.h"
#include "platform/day_rows.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) input = NULL, text = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  gboolean good;

  if (size == 0)
    return 0;
  input = g_bytes_new (data + 1, size - 1);
  if (data[0] == 'z') {
    text = zj_archive_unpack (input, &error);
    g_assert_true ((text == NULL) == (error != NULL));
    if (text == NULL)
      return 0;
    g_assert_cmpuint (g_bytes_get_size (text), <=, ZJ_ARCHIVE_TEXT_MAX);
  } else {
    text = g_bytes_ref (input);
  }
  good = zj_day_rows_read (text, &rows, &error);
  g_assert_true (good == (rows != NULL) && good == (error == NULL));
  for (guint i = 0; good && i < rows->len; i++) {
    const ZjDayDifference *row = g_ptr_array_index (rows, i);

    g_assert_true (row->setl_id != NULL || row->msgid != NULL);
    g_assert_nonnull (zj_day_verdict_name (row->verdict));
  }
  return 0;
}
