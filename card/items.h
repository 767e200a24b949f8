/* The data items of EF05 and EF06 as they came from the chip, unjudged but for tag and
 * length. Source: spec/card.md 2. */
#pragma once

#include <card/error.h>

G_BEGIN_DECLS

typedef enum { ZJ_EF05 = 0x05, ZJ_EF06 = 0x06 } ZjFile;

typedef enum {
  ZJ_ITEM_IDENT = 0,
  ZJ_ITEM_CLASS,
  ZJ_ITEM_VERSION,
  ZJ_ITEM_INSTITUTION,
  ZJ_ITEM_ISSUE_DATE,
  ZJ_ITEM_EXPIRY_DATE,
  ZJ_ITEM_CARD_NO,
  ZJ_ITEM_SSN,
  ZJ_ITEM_NAME,
  ZJ_ITEM_NAME_EXTENSION,
  ZJ_ITEM_SEX,
  ZJ_ITEM_ETHNIC_GROUP,
  ZJ_ITEM_BIRTHPLACE,
  ZJ_ITEM_BIRTH_DATE,
} ZjItemId;
#define ZJ_N_ITEMS      14
#define ZJ_ITEM_MAX     30 /* bytes of the longest item */
#define ZJ_FILE_ITEMS   7  /* each of the two files holds seven */
#define ZJ_EF05_LENGTH  0x40
#define ZJ_EF06_LENGTH  0x5b
#define ZJ_RECORD_EXTRA 2 /* tag and length before the value */

typedef struct {
  guint8 tag;
  guint8 length;
  gboolean optional; /* may be missing from a whole file without a doubt */
  const char *name;  /* for messages */
} ZjItemKind;

const ZjItemKind *zj_item_kind (ZjItemId id);

/* The first item of a file; the file's items follow it in the table, in the card's order. */
ZjItemId zj_file_first_item (ZjFile file);

typedef enum { ZJ_ITEM_UNREAD = 0, ZJ_ITEM_ABSENT, ZJ_ITEM_PRESENT } ZjItemState;

typedef struct {
  ZjItemState state[ZJ_N_ITEMS];
  guint8 value[ZJ_N_ITEMS][ZJ_ITEM_MAX];
} ZjItems;

/* Holds personal data: wipe it. */
void zj_items_clear (ZjItems *items);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZjItems, zj_items_clear)

/* Forgets what was read of one file, before it is read another way. */
void zj_items_forget (ZjItems *items, ZjFile file);

/* Puts the records of bytes into their places. Refuses as DAMAGED, naming file and item:
 * a length past the end, another length than the standard's, a tag that does not belong
 * to the file, a tag met twice (also one that was read before). */
gboolean zj_items_take (ZjItems *items, ZjFile file, const guint8 *bytes, gsize length, GError **error);

/* TRUE when every byte is 00 or every byte is FF. */
gboolean zj_item_is_blank (const ZjItems *items, ZjItemId id);

void zj_set_item_error (GError **error, ZjItemId id, const char *what);

G_END_DECLS
