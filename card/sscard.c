#include "sscard.h"

#include "tlv.h"

#include <string.h>

/* sx1.sh.社会保障 in GBK. */
static const guint8 select_ssse[] = { 0x00, 0xa4, 0x04, 0x00, 0x0f, 0x73, 0x78, 0x31, 0x2e, 0x73,
                                      0x68, 0x2e, 0xc9, 0xe7, 0xbb, 0xe1, 0xb1, 0xa3, 0xd5, 0xcf };

/* Record numbers asked for at most: a file has seven items, some issuers leave gaps. */
#define RECORDS_MAX 10

void
zj_sscard_init (ZjSscard *card, ZjTransport *transport)
{
  explicit_bzero (card, sizeof *card);
  card->transport = transport;
}

void
zj_sscard_clear (ZjSscard *card)
{
  zj_items_clear (&card->items);
}

/* --- selecting ---------------------------------------------------------------------- */

/* FCI: 6F { 84 name, A5 { 88 SFI, 9F0C { 86 algorithm } } }. Nothing but the algorithm is
 * of use, and issuers shape the rest freely (r): what cannot be read names none. */
static const guint8 *
find_object (const guint8 *bytes, gsize length, guint16 wanted, gsize *found_length)
{
  ZjTlv walk = { bytes, length };
  const guint8 *value;
  guint16 tag;

  while (zj_tlv_next_object (&walk, &tag, &value, found_length) == ZJ_TLV_ITEM) {
    if (tag == wanted)
      return value;
  }
  return NULL;
}

static ZjCardAlgorithm
algorithm_from_fci (const guint8 *bytes, gsize length)
{
  static const guint16 path[] = { 0x6f, 0xa5, 0x9f0c, 0x86 };

  for (guint i = 0; i < G_N_ELEMENTS (path); i++) {
    bytes = find_object (bytes, length, path[i], &length);
    if (bytes == NULL)
      return ZJ_ALGORITHM_NONE;
  }
  return length == 1 && bytes[0] >= ZJ_ALGORITHM_DES && bytes[0] <= ZJ_ALGORITHM_SM4 ? (ZjCardAlgorithm)bytes[0]
                                                                                     : ZJ_ALGORITHM_NONE;
}

/* A blocked card says 6A81 to everything; a card of another kind may say it to this one
 * command. A second command of quite another kind tells them apart. */
static gboolean
says_6a81_to_everything (ZjSscard *card, gboolean *everything, GError **error)
{
  static const guint8 get_challenge[] = { 0x00, 0x84, 0x00, 0x00, 0x08 };
  g_auto (ZjAnswer) answer = { .length = 0 };

  if (!zj_exchange (card->transport, get_challenge, sizeof get_challenge, ZJ_DATA_MAX, &answer, error))
    return FALSE;
  *everything = answer.status == 0x6a81;
  return TRUE;
}

gboolean
zj_sscard_select (ZjSscard *card, GError **error)
{
  g_auto (ZjAnswer) answer = { .length = 0 };
  gboolean blocked = FALSE;

  if (!zj_exchange (card->transport, select_ssse, sizeof select_ssse, ZJ_DATA_MAX, &answer, error))
    return FALSE;
  switch (answer.status) {
  case 0x9000:
    card->algorithm = algorithm_from_fci (answer.data, answer.length);
    return TRUE;
  case 0x6a81:
    if (!says_6a81_to_everything (card, &blocked, error))
      return FALSE;
    break;
  case 0x9303:
  case 0x6283:
  case 0x6f00: /* no verdict about the application: the chip itself is in trouble */
  case 0x6400:
  case 0x6581:
    zj_set_status_error (error, answer.status, "SELECT SSSE");
    return FALSE;
  default:
    break;
  }
  if (blocked)
    zj_set_status_error (error, answer.status, "SELECT SSSE");
  else
    g_set_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_OTHER_CARD, "SELECT SSSE: the card answered %04X", answer.status);
  return FALSE;
}

/* --- reading a file -------------------------------------------------------------------- */

/* What one way of reading came to. */
typedef enum {
  WAY_DONE = 0,
  WAY_REFUSED, /* the card does not take this way: try the next; status says how it said so */
  WAY_CLOSED,  /* 6982 */
  WAY_FAILED,  /* error is set */
} WayResult;

typedef struct {
  ZjSscard *card;
  ZjFile file;
  guint8 sfi_bits; /* of P2: the short file identifier, or 0 for the current EF */
  guint16 status;  /* of the last command */
} Reading;

static gboolean
read_record (Reading *reading, guint8 p1, guint8 mode, gsize expect, ZjAnswer *answer, GError **error)
{
  const guint8 command[] = { 0x00, 0xb2, p1, (guint8)(reading->sfi_bits | mode), (guint8)expect };

  if (!zj_exchange (reading->card->transport, command, sizeof command, expect, answer, error))
    return FALSE;
  reading->status = answer->status;
  return TRUE;
}

static WayResult
refused (const Reading *reading)
{
  return reading->status == 0x6982 ? WAY_CLOSED : WAY_REFUSED;
}

/* One item by its tag. The answer must be that item and nothing else. */
static WayResult
read_item (Reading *reading, ZjItemId id, GError **error)
{
  ZjItems *items = &reading->card->items;
  const ZjItemKind *kind = zj_item_kind (id);
  g_auto (ZjAnswer) answer = { .length = 0 };

  if (!read_record (reading, kind->tag, 0x00, (gsize)kind->length + ZJ_RECORD_EXTRA, &answer, error))
    return WAY_FAILED;
  if (answer.status == 0x6a83) {
    items->state[id] = ZJ_ITEM_ABSENT;
    return WAY_DONE;
  }
  if (!zj_answer_is_good (&answer))
    return refused (reading);
  if (answer.length == 0 || answer.data[0] != kind->tag) {
    zj_set_item_error (error, id, "another record was answered");
    return WAY_FAILED;
  }
  return zj_items_take (items, reading->file, answer.data, answer.length, error) ? WAY_DONE : WAY_FAILED;
}

/* Whether what was read is enough to be the file at all. */
static gboolean
is_plausible (const ZjItems *items, ZjFile file)
{
  if (file == ZJ_EF05)
    return items->state[ZJ_ITEM_IDENT] == ZJ_ITEM_PRESENT;
  return items->state[ZJ_ITEM_SSN] == ZJ_ITEM_PRESENT || items->state[ZJ_ITEM_NAME] == ZJ_ITEM_PRESENT;
}

static WayResult
read_by_tag (Reading *reading, GError **error)
{
  guint first = zj_file_first_item (reading->file);

  for (guint i = first; i < first + ZJ_FILE_ITEMS; i++) {
    WayResult result = read_item (reading, (ZjItemId)i, error);

    if (result == WAY_REFUSED && is_plausible (&reading->card->items, reading->file)) {
      /* The way is taken; this one item is not given. */
      reading->card->items.state[i] = ZJ_ITEM_ABSENT;
      continue;
    }
    if (result != WAY_DONE)
      return result;
  }
  return is_plausible (&reading->card->items, reading->file) ? WAY_DONE : WAY_REFUSED;
}

/* All records at once. Some cards answer with the first record only: what a file must
 * hold and this answer does not is asked for by tag, so that "absent" is the card's word. */
static WayResult
read_all (Reading *reading, GError **error)
{
  ZjItems *items = &reading->card->items;
  guint first = zj_file_first_item (reading->file);
  gboolean partial = FALSE;
  g_auto (ZjAnswer) answer = { .length = 0 };

  if (!read_record (reading, 0x01, 0x05, reading->file == ZJ_EF05 ? ZJ_EF05_LENGTH : ZJ_EF06_LENGTH, &answer, error))
    return WAY_FAILED;
  if (!zj_answer_is_good (&answer) || answer.length == 0)
    return refused (reading);
  if (!zj_items_take (items, reading->file, answer.data, answer.length, error))
    return WAY_FAILED;
  for (guint i = first; i < first + ZJ_FILE_ITEMS; i++)
    partial |= items->state[i] == ZJ_ITEM_UNREAD && !zj_item_kind ((ZjItemId)i)->optional;
  for (guint i = first; partial && i < first + ZJ_FILE_ITEMS; i++) {
    if (items->state[i] != ZJ_ITEM_UNREAD)
      continue;
    if (read_item (reading, (ZjItemId)i, error) == WAY_FAILED)
      return WAY_FAILED;
    if (items->state[i] == ZJ_ITEM_UNREAD)
      items->state[i] = ZJ_ITEM_ABSENT;
  }
  return is_plausible (items, reading->file) ? WAY_DONE : WAY_REFUSED;
}

/* The length a record says it has, when more of it is there than was given. */
static gsize
whole_length (const ZjAnswer *answer)
{
  gsize length = answer->length >= 2 ? (gsize)answer->data[1] + ZJ_RECORD_EXTRA : 0;

  return length > answer->length && length <= 255 ? length : 0;
}

/* Record by record. Their order shifts between versions, so the place only suggests a
 * length to ask for, and the tag decides what it is. */
static WayResult
read_by_number (Reading *reading, GError **error)
{
  guint first = zj_file_first_item (reading->file);

  for (guint8 number = 1; number <= RECORDS_MAX; number++) {
    guint place = MIN (number - 1u, ZJ_FILE_ITEMS - 1u);
    gsize expect = (gsize)zj_item_kind ((ZjItemId)(first + place))->length + ZJ_RECORD_EXTRA;
    g_auto (ZjAnswer) answer = { .length = 0 };

    if (!read_record (reading, number, 0x04, expect, &answer, error))
      return WAY_FAILED;
    if (zj_answer_is_good (&answer) && whole_length (&answer) != 0
        && !read_record (reading, number, 0x04, whole_length (&answer), &answer, error))
      return WAY_FAILED;
    if (answer.status == 0x6a83)
      break;
    if (!zj_answer_is_good (&answer)) {
      if (number > 1 && answer.status != 0x6982)
        break;
      return refused (reading);
    }
    if (!zj_items_take (&reading->card->items, reading->file, answer.data, answer.length, error))
      return WAY_FAILED;
  }
  return is_plausible (&reading->card->items, reading->file) ? WAY_DONE : WAY_REFUSED;
}

static WayResult
read_in_a_way (Reading *reading, ZjWay way, GError **error)
{
  zj_items_forget (&reading->card->items, reading->file);
  switch (way) {
  case ZJ_WAY_ALL:
    return read_all (reading, error);
  case ZJ_WAY_BY_TAG:
    return read_by_tag (reading, error);
  case ZJ_WAY_BY_NUMBER:
  default:
    return read_by_number (reading, error);
  }
}

/* SELECT EF05 or EF06: P1=02 is the standard's, P1=00 what some cards want (r). */
static gboolean
select_file (Reading *reading, gboolean *selected, GError **error)
{
  static const guint8 ways[] = { 0x02, 0x00 };

  *selected = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (ways) && !*selected; i++) {
    const guint8 command[] = { 0x00, 0xa4, ways[i], 0x00, 0x02, 0xef, (guint8)reading->file };
    g_auto (ZjAnswer) answer = { .length = 0 };

    if (!zj_exchange (reading->card->transport, command, sizeof command, ZJ_DATA_MAX, &answer, error))
      return FALSE;
    reading->status = answer.status;
    *selected = answer.status == 0x9000;
    if (!*selected && answer.status != 0x6a86 && answer.status != 0x6a82)
      break;
  }
  return TRUE;
}

/* No way worked. 6A81 is here what it says in ISO 7816-4, "function not supported": a
 * blocked card would not have let its application be selected. */
static void
set_file_error (const Reading *reading, GError **error)
{
  char what[] = "EF05";

  what[3] = reading->file == ZJ_EF05 ? '5' : '6';
  if (reading->status == 0x9000 || reading->status == 0x6282 || reading->status == 0x6a83)
    zj_set_item_error (error, zj_file_first_item (reading->file), "not there");
  else if (reading->status == 0x6a81)
    g_set_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_DAMAGED, "%s: the card answered 6A81", what);
  else
    zj_set_status_error (error, reading->status, what);
}

ZjFileResult
zj_sscard_read (ZjSscard *card, ZjFile file, GError **error)
{
  Reading reading = { card, file, (guint8)(file << 3), 0 };
  gboolean selected = FALSE, all_refused = FALSE;
  WayResult result;

  if (!card->needs_select) {
    result = read_in_a_way (&reading, card->way, error);
    if (result != WAY_REFUSED)
      goto out;
    all_refused = card->way == ZJ_WAY_ALL;
  }
  if (!select_file (&reading, &selected, error))
    return ZJ_FILE_FAILED;
  /* A card that does not even select may still take its short identifier with another mode. */
  if (selected)
    reading.sfi_bits = 0;
  for (guint way = selected || !all_refused ? card->way : ZJ_WAY_BY_TAG; way < ZJ_N_WAYS; way++) {
    result = read_in_a_way (&reading, (ZjWay)way, error);
    if (result != WAY_REFUSED) {
      card->needs_select = selected;
      card->way = (ZjWay)way;
      goto out;
    }
  }
  set_file_error (&reading, error);
  return ZJ_FILE_FAILED;

out:
  if (result == WAY_CLOSED)
    zj_items_forget (&card->items, file);
  return result == WAY_DONE ? ZJ_FILE_READ : result == WAY_CLOSED ? ZJ_FILE_CLOSED : ZJ_FILE_FAILED;
}
