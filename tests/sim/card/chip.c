#include "chip.h"

#include "gb18030.h"

#include <string.h>

#define EXTENSION_TAG 0x4E
#define NAME_SIZE     30

typedef enum {
  TYPE_CN, /* packed digits, left-aligned, filled with nibble F */
  TYPE_AN, /* characters, left-aligned, filled with 00 */
} ItemType;

typedef struct {
  guint8 tag;
  ItemType type;
  guint8 size;
} Item;

static const Item ef05_items[] = { { 0x01, TYPE_CN, 16 }, { 0x02, TYPE_AN, 1 }, { 0x03, TYPE_AN, 4 },
                                   { 0x04, TYPE_CN, 12 }, { 0x05, TYPE_CN, 4 }, { 0x06, TYPE_CN, 4 },
                                   { 0x07, TYPE_AN, 9 } };
static const Item ef06_items[] = { { 0x08, TYPE_AN, 18 }, { 0x09, TYPE_AN, NAME_SIZE }, { EXTENSION_TAG, TYPE_AN, 20 },
                                   { 0x0A, TYPE_AN, 1 },  { 0x0B, TYPE_CN, 1 },         { 0x0C, TYPE_CN, 3 },
                                   { 0x0D, TYPE_CN, 4 } };

static GByteArray *
filled (const Item *item)
{
  GByteArray *value = g_byte_array_new ();

  g_byte_array_set_size (value, item->size);
  memset (value->data, item->type == TYPE_CN ? 0xFF : 0x00, item->size);
  return value;
}

/* Hyphens of dates are left out. */
static GByteArray *
packed (const Item *item, const char *digits)
{
  GByteArray *value = filled (item);
  guint nibble = 0;

  for (const char *p = digits; *p != '\0' && nibble < 2u * item->size; p++) {
    guint8 *byte = &value->data[nibble / 2];
    int digit = g_ascii_xdigit_value (*p);
    guint shift = nibble % 2 == 0 ? 4 : 0;

    if (digit < 0)
      continue;
    *byte = (guint8)((*byte & ~(0xFu << shift)) | (guint)digit << shift);
    nibble++;
  }
  return value;
}

static GByteArray *
aligned (const Item *item, const guint8 *bytes, gsize size)
{
  GByteArray *value = filled (item);

  memcpy (value->data, bytes, MIN (size, item->size));
  return value;
}

static GByteArray *
text_value (const Item *item, const char *text)
{
  return aligned (item, (const guint8 *)text, strlen (text));
}

/* The name's bytes are cut after `kept`, in the middle of a character or not. */
static GByteArray *
name_value (const Item *item, const ZjPersona *persona)
{
  g_autoptr (GByteArray) name = g_byte_array_new ();
  guint kept;

  zj_gb18030_append (name, persona->name);
  kept = MIN (name->len, persona->extension >= 0 ? (guint)persona->extension : NAME_SIZE);
  if (item->tag == EXTENSION_TAG)
    return aligned (item, name->data + kept, name->len - kept);
  return aligned (item, name->data, kept);
}

static gboolean
has_extension (const ZjPersona *persona)
{
  g_autoptr (GByteArray) name = g_byte_array_new ();

  zj_gb18030_append (name, persona->name);
  if (persona->version[0] < '2')
    return FALSE;
  return persona->extension >= 0 || name->len > NAME_SIZE;
}

static GByteArray *
item_value (const Item *item, const ZjPersona *persona)
{
  g_autofree char *ident = zj_persona_ident (persona);

  switch (item->tag) {
  case 0x01:
    return packed (item, ident);
  case 0x02:
    return text_value (item, persona->card_class);
  case 0x03:
    return text_value (item, persona->version);
  case 0x04:
    return packed (item, persona->institution);
  case 0x05:
    return packed (item, persona->issued);
  case 0x06:
    return packed (item, persona->expires);
  case 0x07:
    return text_value (item, persona->card_no);
  case 0x08:
    return text_value (item, persona->ssn);
  case 0x0A:
    return text_value (item, persona->sex);
  case 0x0B:
    return packed (item, persona->ethnic);
  case 0x0C:
    return packed (item, persona->birthplace);
  case 0x0D:
    return packed (item, persona->birth);
  default:
    return name_value (item, persona);
  }
}

static const ZjDamage *
damage_of (const ZjPersona *persona, guint8 tag)
{
  for (guint i = 0; i < persona->damage->len; i++) {
    const ZjDamage *damage = &g_array_index (persona->damage, ZjDamage, i);

    if (damage->tag == tag)
      return damage;
  }
  return NULL;
}

static const ZjAbsence *
absence_of (const ZjPersona *persona, guint8 tag)
{
  for (guint i = 0; i < persona->absent->len; i++) {
    const ZjAbsence *absence = &g_array_index (persona->absent, ZjAbsence, i);

    if (absence->tag == tag)
      return absence;
  }
  return NULL;
}

static void
damage_value (const Item *item, ZjDamageKind how, GByteArray *value)
{
  static const guint8 impossible_day[] = { 0x20, 0x15, 0x02, 0x31 };

  switch (how) {
  case ZJ_DAMAGE_BCD:
    value->data[value->len - 1] = 0xA1;
    break;
  case ZJ_DAMAGE_DATE:
    memcpy (value->data, impossible_day, MIN (value->len, sizeof impossible_day));
    break;
  case ZJ_DAMAGE_CHARS:
    /* 0xFF begins no character of GB 18030 and is no letter or digit. */
    value->data[0] = item->size == 1 ? '7' : 0xFF;
    if (value->len > 1)
      value->data[1] = 0xFF;
    break;
  case ZJ_DAMAGE_LENGTH:
  case ZJ_DAMAGE_SHORT:
  case ZJ_DAMAGE_TRUNCATED:
  case ZJ_DAMAGE_TAG:
  case ZJ_DAMAGE_DOUBLED:
    break;
  }
}

/* Returns FALSE when the file ends with this record. */
static gboolean
append_record (ZjChipFile *file, const Item *item, const ZjPersona *persona)
{
  const ZjDamage *damage = damage_of (persona, item->tag);
  const ZjAbsence *absence = absence_of (persona, item->tag);
  g_autoptr (GByteArray) value = absence != NULL ? filled (item) : item_value (item, persona);
  g_autoptr (GByteArray) record = g_byte_array_new ();
  guint8 head[2] = { item->tag, item->size };
  gsize whole;

  if (absence != NULL && absence->left_out)
    return TRUE;
  if (damage != NULL) {
    damage_value (item, damage->how, value);
    head[0] = damage->how == ZJ_DAMAGE_TAG ? 0x7E : head[0];
    head[1] = (guint8)(head[1] + (damage->how == ZJ_DAMAGE_LENGTH ? 1 : damage->how == ZJ_DAMAGE_SHORT ? -1 : 0));
  }
  g_byte_array_append (record, head, sizeof head);
  whole = damage != NULL && damage->how == ZJ_DAMAGE_TRUNCATED ? value->len / 2 : value->len;
  g_byte_array_append (record, value->data, (guint)whole);
  g_ptr_array_add (file->records, g_bytes_new (record->data, record->len));
  if (damage != NULL && damage->how == ZJ_DAMAGE_DOUBLED)
    g_ptr_array_add (file->records, g_bytes_new (record->data, record->len));
  return damage == NULL || damage->how != ZJ_DAMAGE_TRUNCATED;
}

static void
build (ZjChipFile *file, const Item *items, gsize n, const ZjPersona *persona)
{
  gboolean more = TRUE;

  file->records = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  for (gsize i = 0; i < n && more; i++)
    if (items[i].tag != EXTENSION_TAG || has_extension (persona))
      more = append_record (file, &items[i], persona);
}

ZjChip *
zj_chip_new (const ZjPersona *persona)
{
  ZjChip *chip = g_new0 (ZjChip, 1);

  build (&chip->ef05, ef05_items, G_N_ELEMENTS (ef05_items), persona);
  build (&chip->ef06, ef06_items, G_N_ELEMENTS (ef06_items), persona);
  return chip;
}

void
zj_chip_free (ZjChip *chip)
{
  if (chip == NULL)
    return;
  g_ptr_array_unref (chip->ef05.records);
  g_ptr_array_unref (chip->ef06.records);
  g_free (chip);
}

GBytes *
zj_chip_file_from (const ZjChipFile *file, guint number)
{
  g_autoptr (GByteArray) joined = g_byte_array_new ();

  if (number < 1 || number > file->records->len)
    return NULL;
  for (guint i = number - 1; i < file->records->len; i++) {
    gsize size;
    const guint8 *data = g_bytes_get_data (g_ptr_array_index (file->records, i), &size);

    g_byte_array_append (joined, data, (guint)size);
  }
  return g_byte_array_free_to_bytes (g_steal_pointer (&joined));
}

GBytes *
zj_chip_file_by_number (const ZjChipFile *file, guint number)
{
  if (number < 1 || number > file->records->len)
    return NULL;
  return g_bytes_ref (g_ptr_array_index (file->records, number - 1));
}

GBytes *
zj_chip_file_by_tag (const ZjChipFile *file, guint8 tag)
{
  for (guint i = 0; i < file->records->len; i++) {
    GBytes *record = g_ptr_array_index (file->records, i);
    const guint8 *data = g_bytes_get_data (record, NULL);

    if (data[0] == tag)
      return g_bytes_ref (record);
  }
  return NULL;
}
