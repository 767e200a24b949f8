#include "tlv.h"

static gboolean
is_filling (const ZjTlv *walk)
{
  if (walk->next[0] != 0x00 && walk->next[0] != 0xff)
    return FALSE;
  for (gsize i = 1; i < walk->left; i++) {
    if (walk->next[i] != walk->next[0])
      return FALSE;
  }
  return TRUE;
}

static void
advance (ZjTlv *walk, gsize bytes)
{
  walk->next += bytes;
  walk->left -= bytes;
}

ZjTlvStep
zj_tlv_next_record (ZjTlv *walk, guint8 *tag, const guint8 **value, gsize *length)
{
  *tag = 0;
  if (walk->left == 0 || is_filling (walk))
    return ZJ_TLV_END;
  *tag = walk->next[0];
  if (walk->left < 2 || walk->next[1] > walk->left - 2)
    return ZJ_TLV_WRONG;
  *length = walk->next[1];
  *value = walk->next + 2;
  advance (walk, 2 + *length);
  return ZJ_TLV_ITEM;
}

ZjTlvStep
zj_tlv_next_object (ZjTlv *walk, guint16 *tag, const guint8 **value, gsize *length)
{
  gsize header = 1, size;

  *tag = 0;
  if (walk->left == 0)
    return ZJ_TLV_END;
  *tag = walk->next[0];
  if ((walk->next[0] & 0x1f) == 0x1f) {
    if (walk->left < 2 || (walk->next[1] & 0x80) != 0)
      return ZJ_TLV_WRONG;
    *tag = (guint16)(walk->next[0] << 8 | walk->next[1]);
    header = 2;
  }
  if (walk->left < header + 1)
    return ZJ_TLV_WRONG;
  size = walk->next[header++];
  if (size == 0x81) {
    if (walk->left < header + 1)
      return ZJ_TLV_WRONG;
    size = walk->next[header++];
  } else if (size > 0x7f) {
    return ZJ_TLV_WRONG;
  }
  if (size > walk->left - header)
    return ZJ_TLV_WRONG;
  *length = size;
  *value = walk->next + header;
  advance (walk, header + size);
  return ZJ_TLV_ITEM;
}
