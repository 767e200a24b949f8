/* Any bytes as a hospital's list of fee lines: either every line keeps the rules, or there are
 * faults, each with its words and a place within the file. */
#include <stdint.h>
#include <string.h>

#include "stay/fee_file.h"
#include "stay/money.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static gint64
check_item (const ZjFeeItem *item)
{
  g_autofree char *digest = zj_fee_item_digest (item);
  gint64 product, difference;

  g_assert_cmpuint (strlen (digest), ==, 64);
  g_assert_true (item->sn != NULL && strlen (item->sn) <= 15 && strspn (item->sn, "0123456789") == strlen (item->sn));
  g_assert_true (*zj_fee_sn_value (item->sn) != '\0');
  for (guint i = 0; i < zj_fee_n_fields (); i++) {
    const char *text = g_hash_table_lookup (item->fields, zj_fee_field_name (i));

    g_assert_true (text != NULL || !zj_fee_field_is_required (i));
    g_assert_true (text == NULL || (*text != '\0' && g_utf8_validate (text, -1, NULL)));
  }
  g_assert_false (g_hash_table_contains (item->fields, "mdtrt_id") || g_hash_table_contains (item->fields, "psn_no"));
  g_assert_true (zj_money_line_amount (g_hash_table_lookup (item->fields, "cnt"),
                                       g_hash_table_lookup (item->fields, "pric"), &product));
  g_assert_true (zj_money_subtract (item->amount_fen, product, &difference) && ABS (difference) <= 1);
  g_assert_cmpint (zj_fee_item_is_refund (item), ==, g_hash_table_contains (item->fields, "init_feedetl_sn"));
  return item->amount_fen;
}

static void
check_file (const ZjFeeFile *file)
{
  g_autoptr (GHashTable) numbers = g_hash_table_new (g_str_hash, g_str_equal);
  gint64 total_fen = 0;

  for (guint i = 0; i < file->items->len; i++) {
    const ZjFeeItem *item = g_ptr_array_index (file->items, i);

    total_fen += check_item (item);
    g_assert_true (g_hash_table_add (numbers, item->sn + strspn (item->sn, "0")));
  }
  g_assert_cmpint (total_fen, ==, file->total_fen);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GPtrArray) faults = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjFeeFile) file = zj_fee_file_parse ((const char *)data, size, &faults, &error);
  guint n_lines = 1;

  g_assert_true ((file == NULL) == (faults != NULL) && (file == NULL) == (error != NULL));
  if (file != NULL) {
    check_file (file);
    return 0;
  }
  for (size_t i = 0; i < size; i++)
    n_lines += data[i] == '\n' ? 1 : 0;
  g_assert_cmpuint (faults->len, >, 0);
  for (guint i = 0; i < faults->len; i++) {
    const ZjFeeFault *fault = g_ptr_array_index (faults, i);

    g_assert_cmpuint (fault->line, <=, n_lines);
    g_assert_true (fault->message != NULL && *fault->message != '\0');
    g_assert_true (g_utf8_validate (fault->message, -1, NULL));
  }
  return 0;
}
