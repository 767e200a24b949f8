/* The content of the two files, taken as records and decoded, without a card around it.
 *
 * Input: one byte of length of EF05, EF05, the rest is EF06.
 */
#include "decode.h"
#include "tlv.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
walk_objects (const uint8_t *data, size_t size)
{
  ZjTlv walk = { data, size };
  const guint8 *value;
  gsize length, sum = 0;
  guint16 tag;

  while (zj_tlv_next_object (&walk, &tag, &value, &length) == ZJ_TLV_ITEM) {
    g_assert_true (value >= data && value + length <= data + size);
    sum += length + 2;
    g_assert_cmpuint (sum, <=, size);
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_auto (ZjItems) items;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjCardIdentity) identity = NULL;
  size_t first;

  memset (&items, 0, sizeof items);
  if (size == 0)
    return 0;
  walk_objects (data + 1, size - 1);
  first = MIN (data[0], size - 1);
  if (zj_items_take (&items, ZJ_EF05, data + 1, first, &error)
      && zj_items_take (&items, ZJ_EF06, data + 1 + first, size - 1 - first, &error))
    identity = zj_identity_decode (&items, TRUE, "2026-07-01", &error);
  g_assert_true ((identity != NULL) != (error != NULL));
  g_assert_true (error == NULL || g_error_matches (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_DAMAGED));
  g_assert_true (identity == NULL || g_utf8_validate (zj_personal_reveal (&identity->name), -1, NULL));
  return 0;
}
