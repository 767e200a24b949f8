#include "items.h"

#include "tlv.h"

#include <string.h>

static const ZjItemKind kinds[ZJ_N_ITEMS] = {
  [ZJ_ITEM_IDENT] = { 0x01, 16, FALSE, "identification code" },
  [ZJ_ITEM_CLASS] = { 0x02, 1, FALSE, "card class" },
  [ZJ_ITEM_VERSION] = { 0x03, 4, FALSE, "standard version" },
  [ZJ_ITEM_INSTITUTION] = { 0x04, 12, FALSE, "initialising institution" },
  [ZJ_ITEM_ISSUE_DATE] = { 0x05, 4, FALSE, "issue date" },
  [ZJ_ITEM_EXPIRY_DATE] = { 0x06, 4, FALSE, "expiry date" },
  [ZJ_ITEM_CARD_NO] = { 0x07, 9, FALSE, "card number" },
  [ZJ_ITEM_SSN] = { 0x08, 18, FALSE, "social security number" },
  [ZJ_ITEM_NAME] = { 0x09, 30, FALSE, "name" },
  [ZJ_ITEM_NAME_EXTENSION] = { 0x4e, 20, TRUE, "name extension" },
  [ZJ_ITEM_SEX] = { 0x0a, 1, FALSE, "sex" },
  [ZJ_ITEM_ETHNIC_GROUP] = { 0x0b, 1, FALSE, "ethnic group" },
  [ZJ_ITEM_BIRTHPLACE] = { 0x0c, 3, FALSE, "birthplace" },
  [ZJ_ITEM_BIRTH_DATE] = { 0x0d, 4, FALSE, "date of birth" },
};

const ZjItemKind *
zj_item_kind (ZjItemId id)
{
  g_assert (id < ZJ_N_ITEMS);
  return &kinds[id];
}

ZjItemId
zj_file_first_item (ZjFile file)
{
  return file == ZJ_EF05 ? ZJ_ITEM_IDENT : ZJ_ITEM_SSN;
}

void
zj_items_clear (ZjItems *items)
{
  explicit_bzero (items, sizeof *items);
}

void
zj_items_forget (ZjItems *items, ZjFile file)
{
  guint first = zj_file_first_item (file);

  for (guint i = first; i < first + ZJ_FILE_ITEMS; i++)
    items->state[i] = ZJ_ITEM_UNREAD;
  explicit_bzero (items->value[first], ZJ_FILE_ITEMS * sizeof items->value[first]);
}

void
zj_set_item_error (GError **error, ZjItemId id, const char *what)
{
  g_set_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_DAMAGED, "EF%02X item %02X (%s): %s", id < ZJ_ITEM_SSN ? 5u : 6u,
               kinds[id].tag, kinds[id].name, what);
}

static gboolean
find_item (ZjFile file, guint8 tag, ZjItemId *id)
{
  guint first = zj_file_first_item (file);

  for (guint i = first; i < first + ZJ_FILE_ITEMS; i++) {
    if (kinds[i].tag == tag) {
      *id = (ZjItemId)i;
      return TRUE;
    }
  }
  return FALSE;
}

gboolean
zj_items_take (ZjItems *items, ZjFile file, const guint8 *bytes, gsize length, GError **error)
{
  ZjTlv walk = { bytes, length };
  const guint8 *value;
  gsize size;
  guint8 tag;
  ZjTlvStep step;
  ZjItemId id;

  while ((step = zj_tlv_next_record (&walk, &tag, &value, &size)) != ZJ_TLV_END) {
    if (!find_item (file, tag, &id)) {
      g_set_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_DAMAGED, "EF%02X item %02X: not an item of this file",
                   (guint)file, tag);
      return FALSE;
    }
    if (step == ZJ_TLV_WRONG) {
      zj_set_item_error (error, id, "cut off");
      return FALSE;
    }
    if (items->state[id] == ZJ_ITEM_PRESENT) {
      zj_set_item_error (error, id, "there twice");
      return FALSE;
    }
    /* An item without any byte is "not present" said in the shortest way. */
    if (size == 0) {
      memset (items->value[id], 0, ZJ_ITEM_MAX);
    } else if (size != kinds[id].length) {
      zj_set_item_error (error, id, "of the wrong length");
      return FALSE;
    } else {
      memcpy (items->value[id], value, size);
    }
    items->state[id] = ZJ_ITEM_PRESENT;
  }
  return TRUE;
}

gboolean
zj_item_is_blank (const ZjItems *items, ZjItemId id)
{
  const guint8 *value = items->value[id];

  if (items->state[id] != ZJ_ITEM_PRESENT)
    return TRUE;
  if (value[0] != 0x00 && value[0] != 0xff)
    return FALSE;
  for (guint i = 1; i < kinds[id].length; i++) {
    if (value[i] != value[0])
      return FALSE;
  }
  return TRUE;
}
