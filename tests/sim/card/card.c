#include "card.h"

#include "chip.h"
#include "proof.h"

#include <string.h>

#define SW_OK                 0x9000
#define SW_MORE               0x6100
#define SW_TRIES              0x63C0
#define SW_WRONG_LENGTH       0x6700
#define SW_NOT_SATISFIED      0x6982
#define SW_LOCKED             0x6983
#define SW_NO_CONDITION       0x6985
#define SW_NO_FILE_SELECTED   0x6986
#define SW_WRONG_DATA         0x6A80
#define SW_FUNCTION           0x6A81
#define SW_NOT_FOUND          0x6A82
#define SW_NO_RECORD          0x6A83
#define SW_WRONG_LE           0x6C00
#define SW_INSTRUCTION        0x6D00
#define SW_CLASS              0x6E00
#define SW_APPLICATION_LOCKED 0x9303

#define AUTHENTICATION_TRIES 3
#define MUTE_ANSWER_SIZE     64

static const guint8 application_name[] = { 0x73, 0x78, 0x31, 0x2E, 0x73, 0x68, 0x2E, 0xC9,
                                           0xE7, 0xBB, 0xE1, 0xB1, 0xA3, 0xD5, 0xCF };

typedef struct {
  int pin_tries;
  int authentication_tries;
} Counters;

struct _ZjCardMemory {
  GHashTable *counters; /* identification code → Counters */
};

struct _ZjVirtualCard {
  ZjPersona *persona;
  ZjChip *chip;
  Counters *counters; /* owned by the memory */

  gboolean application;       /* selected */
  const ZjChipFile *selected; /* elementary file, or NULL */
  gboolean authenticated;
  guint8 challenge[ZJ_PROOF_SIZE];
  gboolean challenge_given;
  GByteArray *pending; /* for GET RESPONSE */
  guint16 pending_end; /* status word after its last byte */
};

/* A command taken apart: cases 1 to 4 of ISO 7816-3 with short lengths. */
typedef struct {
  guint8 cla, ins, p1, p2;
  const guint8 *data;
  gsize n_data;
  gsize le; /* 0: none wanted; 256 for the byte 00 */
} Command;

ZjCardMemory *
zj_card_memory_new (void)
{
  ZjCardMemory *memory = g_new0 (ZjCardMemory, 1);

  memory->counters = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return memory;
}

void
zj_card_memory_free (ZjCardMemory *memory)
{
  if (memory == NULL)
    return;
  g_hash_table_unref (memory->counters);
  g_free (memory);
}

static Counters *
remember (ZjCardMemory *memory, const ZjPersona *persona)
{
  g_autofree char *ident = zj_persona_ident (persona);
  Counters *counters = g_hash_table_lookup (memory->counters, ident);

  if (counters == NULL) {
    counters = g_new0 (Counters, 1);
    counters->pin_tries = persona->pin_tries;
    counters->authentication_tries = AUTHENTICATION_TRIES;
    g_hash_table_insert (memory->counters, g_steal_pointer (&ident), counters);
  }
  return counters;
}

ZjVirtualCard *
zj_virtual_card_new (ZjPersona *persona, ZjCardMemory *memory)
{
  ZjVirtualCard *card = g_new0 (ZjVirtualCard, 1);

  card->persona = persona;
  card->chip = zj_chip_new (persona);
  card->counters = remember (memory, persona);
  card->pending = g_byte_array_new ();
  return card;
}

void
zj_virtual_card_free (ZjVirtualCard *card)
{
  if (card == NULL)
    return;
  zj_chip_free (card->chip);
  zj_persona_free (card->persona);
  g_byte_array_unref (card->pending);
  g_free (card);
}

const ZjPersona *
zj_virtual_card_persona (const ZjVirtualCard *card)
{
  return card->persona;
}

GBytes *
zj_virtual_card_atr (const ZjVirtualCard *card)
{
  if (card->persona->kind == ZJ_KIND_MUTE)
    return g_bytes_new_take (g_malloc0 (MUTE_ANSWER_SIZE), MUTE_ANSWER_SIZE);
  return g_bytes_ref (card->persona->atr);
}

void
zj_virtual_card_reset (ZjVirtualCard *card)
{
  card->application = FALSE;
  card->selected = NULL;
  card->authenticated = FALSE;
  card->challenge_given = FALSE;
  g_byte_array_set_size (card->pending, 0);
}

static GBytes *
answer (const guint8 *data, gsize size, guint16 sw)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint8 end[2] = { (guint8)(sw >> 8), (guint8)sw };

  if (size > 0)
    g_byte_array_append (bytes, data, (guint)size);
  g_byte_array_append (bytes, end, sizeof end);
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

static GBytes *
status (guint sw)
{
  return answer (NULL, 0, (guint16)sw);
}

static GBytes *
next_piece (ZjVirtualCard *card, gsize le)
{
  gsize due = MIN (card->pending->len, card->persona->response_size);
  gsize size = MIN (due, le);
  g_autoptr (GBytes) piece = NULL;
  gsize left;

  if (card->persona->wrong_le && le != due)
    return status (SW_WRONG_LE | (due & 0xFF));
  piece = g_bytes_new (card->pending->data, size);
  g_byte_array_remove_range (card->pending, 0, (guint)size);
  left = MIN (card->pending->len, card->persona->response_size);
  return answer (g_bytes_get_data (piece, NULL), size,
                 (guint16)(left > 0 ? SW_MORE | (left & 0xFF) : card->pending_end));
}

/* Data goes out at once, or is kept for GET RESPONSE. */
static GBytes *
hand_out (ZjVirtualCard *card, const guint8 *data, gsize size, guint16 end)
{
  if (card->persona->response_size == 0 || size == 0)
    return answer (data, size, end);
  g_byte_array_append (card->pending, data, (guint)size);
  card->pending_end = end;
  return status (SW_MORE | (MIN (size, card->persona->response_size) & 0xFF));
}

static GBytes *
select_application (ZjVirtualCard *card, const Command *command)
{
  static const guint8 short_identifier[] = { 0x88, 0x01, 0x01 };
  g_autoptr (GByteArray) fci = g_byte_array_new ();
  const char *algorithm = card->persona->algorithm;
  guint8 issuer[] = { 0x9F, 0x0C, 0x03, 0x86, 0x01, 0x00 };
  guint8 head[] = { 0x6F, 0, 0x84, sizeof application_name };
  guint8 inner[] = { 0xA5, sizeof short_identifier };

  if (command->n_data != sizeof application_name
      || memcmp (command->data, application_name, sizeof application_name) != 0)
    return status (SW_NOT_FOUND);
  zj_virtual_card_reset (card);
  card->application = TRUE;
  if (*algorithm != '\0') {
    issuer[5] = (guint8)(g_ascii_xdigit_value (algorithm[0]) << 4 | g_ascii_xdigit_value (algorithm[1]));
    inner[1] = (guint8)(inner[1] + sizeof issuer);
  }
  head[1] = (guint8)(2 + sizeof application_name + sizeof inner + inner[1]);
  g_byte_array_append (fci, head, sizeof head);
  g_byte_array_append (fci, application_name, sizeof application_name);
  g_byte_array_append (fci, inner, sizeof inner);
  g_byte_array_append (fci, short_identifier, sizeof short_identifier);
  if (*algorithm != '\0')
    g_byte_array_append (fci, issuer, sizeof issuer);
  return hand_out (card, fci->data, fci->len, SW_OK);
}

static const ZjChipFile *
file_of (const ZjVirtualCard *card, guint number)
{
  return number == 5 ? &card->chip->ef05 : number == 6 ? &card->chip->ef06 : NULL;
}

static GBytes *
select_command (ZjVirtualCard *card, const Command *command)
{
  guint needed = command->p1 == 0x02 ? ZJ_MODE_SELECT : ZJ_MODE_SELECT_P1_00;
  const ZjChipFile *file;

  if (command->p1 == 0x04)
    return select_application (card, command);
  if (command->p1 != 0x02 && command->p1 != 0x00)
    return status (0x6A86);
  if ((card->persona->modes & needed) == 0)
    return status (card->persona->refusal);
  if (!card->application || command->n_data != 2 || command->data[0] != 0xEF)
    return status (SW_NOT_FOUND);
  file = file_of (card, command->data[1]);
  if (file == NULL)
    return status (SW_NOT_FOUND);
  card->selected = file;
  return status (SW_OK);
}

/* The bytes asked for, as many as there are; what the card says where Le asks for another
 * number is the persona's. */
static GBytes *
hand_out_record (ZjVirtualCard *card, GBytes *found, gsize le)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (found, &size);

  if (size > 256)
    size = 256;
  if (card->persona->wrong_le && le != size)
    return status (SW_WRONG_LE | (size & 0xFF));
  return hand_out (card, data, MIN (size, le), le > size ? card->persona->end_of_file : SW_OK);
}

static GBytes *
read_record (ZjVirtualCard *card, const Command *command)
{
  guint short_identifier = command->p2 >> 3, how = command->p2 & 7u;
  guint needed = how == 5 ? ZJ_MODE_ALL : how == 4 ? ZJ_MODE_NUMBER : ZJ_MODE_TAG;
  g_autoptr (GBytes) found = NULL;
  const ZjChipFile *file = card->selected;

  if (command->n_data != 0 || command->le == 0)
    return status (SW_WRONG_LENGTH);
  if ((how != 5 && how != 4 && how != 0) || (card->persona->modes & needed) == 0)
    return status (card->persona->refusal);
  if (short_identifier != 0) {
    if ((card->persona->modes & ZJ_MODE_SFI) == 0)
      return status (card->persona->refusal);
    file = card->application ? file_of (card, short_identifier) : NULL;
    if (file == NULL)
      return status (SW_NOT_FOUND);
    card->selected = file;
  }
  if (file == NULL)
    return status (SW_NO_FILE_SELECTED);
  if (file == &card->chip->ef06 && card->persona->version[0] == '3' && !card->authenticated)
    return status (SW_NOT_SATISFIED);
  found = how == 5   ? zj_chip_file_from (file, command->p1)
          : how == 4 ? zj_chip_file_by_number (file, command->p1)
                     : zj_chip_file_by_tag (file, command->p1);
  if (found == NULL)
    return status (SW_NO_RECORD);
  return hand_out_record (card, found, command->le);
}

static gboolean
has_security (const ZjVirtualCard *card)
{
  return card->application && card->persona->version[0] == '3';
}

static GBytes *
internal_authenticate (ZjVirtualCard *card, const Command *command)
{
  g_autofree char *ident = zj_persona_ident (card->persona);
  guint8 result[ZJ_PROOF_SIZE];

  if (!has_security (card))
    return status (SW_INSTRUCTION);
  if (command->n_data != 2 * ZJ_PROOF_SIZE)
    return status (SW_WRONG_LENGTH);
  zj_proof_internal (ident, card->persona->counterfeit, command->data, command->data + ZJ_PROOF_SIZE, result);
  return hand_out (card, result, sizeof result, SW_OK);
}

static GBytes *
get_challenge (ZjVirtualCard *card, const Command *command)
{
  if (command->n_data != 0 || command->le != ZJ_PROOF_SIZE)
    return status (SW_WRONG_LENGTH);
  for (gsize i = 0; i < ZJ_PROOF_SIZE; i++)
    card->challenge[i] = (guint8)g_random_int_range (0, 256);
  card->challenge_given = TRUE;
  return hand_out (card, card->challenge, ZJ_PROOF_SIZE, SW_OK);
}

static GBytes *
external_authenticate (ZjVirtualCard *card, const Command *command, gboolean challenged)
{
  g_autofree char *ident = zj_persona_ident (card->persona);
  guint8 expected[ZJ_PROOF_SIZE];
  gboolean right;

  if (!has_security (card))
    return status (SW_INSTRUCTION);
  if (command->p1 != 0x00 || command->p2 != 0x0A)
    return status (0x6A86);
  if (command->n_data != 2 * ZJ_PROOF_SIZE)
    return status (SW_WRONG_LENGTH);
  if (card->persona->authenticate == ZJ_AUTHENTICATE_LOCKED || card->counters->authentication_tries == 0)
    return status (SW_LOCKED);
  if (!challenged)
    return status (SW_NO_CONDITION);
  zj_proof_external (ident, card->challenge, command->data + ZJ_PROOF_SIZE, expected);
  right = memcmp (expected, command->data, sizeof expected) == 0;
  if (right && card->persona->authenticate == ZJ_AUTHENTICATE_REFUSE)
    return status (SW_TRIES | 2);
  card->authenticated = right;
  card->counters->authentication_tries = right ? AUTHENTICATION_TRIES : card->counters->authentication_tries - 1;
  return status (right ? SW_OK : (guint)(SW_TRIES | card->counters->authentication_tries));
}

/* Packed digits, an odd number filled up with one nibble F. */
static gboolean
pin_equals (const char *pin, const guint8 *data, gsize size)
{
  gsize n = strlen (pin);

  if (size != (n + 1) / 2)
    return FALSE;
  for (gsize i = 0; i < 2 * size; i++) {
    int nibble = i % 2 == 0 ? data[i / 2] >> 4 : data[i / 2] & 0x0F;

    if (nibble != (i < n ? g_ascii_digit_value (pin[i]) : 0x0F))
      return FALSE;
  }
  return TRUE;
}

static GBytes *
verify (ZjVirtualCard *card, const Command *command)
{
  const char *pin = card->persona->pin;
  int *tries = &card->counters->pin_tries;

  if (!card->application || command->p1 != 0 || command->p2 != 0)
    return status (0x6A86);
  if (*pin == '\0')
    return status (command->n_data == 0 ? SW_OK : SW_NO_CONDITION);
  if (*tries == 0)
    return status (SW_LOCKED);
  if (command->n_data == 0)
    return status ((guint)(SW_TRIES | *tries));
  if (command->n_data < 2 || command->n_data > 8)
    return status (SW_WRONG_DATA);
  if (pin_equals (pin, command->data, command->n_data)) {
    *tries = card->persona->pin_tries;
    return status (SW_OK);
  }
  *tries -= 1;
  return status (*tries > 0 ? (guint)(SW_TRIES | *tries) : SW_LOCKED);
}

static gboolean
take_apart (const guint8 *apdu, gsize size, Command *command)
{
  if (size < 4)
    return FALSE;
  *command = (Command){ apdu[0], apdu[1], apdu[2], apdu[3], NULL, 0, 0 };
  if (size == 4)
    return TRUE;
  if (size == 5) {
    command->le = apdu[4] == 0 ? 256 : apdu[4];
    return TRUE;
  }
  command->n_data = apdu[4];
  command->data = apdu + 5;
  if (command->n_data == 0 || size < 5 + command->n_data || size > 6 + command->n_data)
    return FALSE;
  if (size == 6 + command->n_data)
    command->le = apdu[size - 1] == 0 ? 256 : apdu[size - 1];
  return TRUE;
}

static GBytes *
social_command (ZjVirtualCard *card, const Command *command)
{
  gboolean challenged = card->challenge_given;

  if (command->ins == 0xC0) {
    if (card->pending->len == 0)
      return status (SW_NO_CONDITION);
    return next_piece (card, command->le);
  }
  g_byte_array_set_size (card->pending, 0);
  card->challenge_given = FALSE;
  switch (command->ins) {
  case 0xA4:
    return select_command (card, command);
  case 0xB2:
    return read_record (card, command);
  case 0x88:
    return internal_authenticate (card, command);
  case 0x84:
    return get_challenge (card, command);
  case 0x82:
    return external_authenticate (card, command, challenged);
  case 0x20:
    return verify (card, command);
  default:
    return status (SW_INSTRUCTION);
  }
}

GBytes *
zj_virtual_card_command (ZjVirtualCard *card, const guint8 *apdu, gsize size)
{
  static const guint8 nothing[] = { 0x00 };
  Command command;

  if (!take_apart (apdu, size, &command))
    return status (SW_WRONG_LENGTH);
  switch (card->persona->kind) {
  case ZJ_KIND_BLOCKED_CARD:
    return status (SW_FUNCTION);
  case ZJ_KIND_ENDLESS:
    if (command.ins == 0xC0)
      return answer (nothing, sizeof nothing, SW_MORE | 0x10);
    return status (SW_MORE | 0x10);
  case ZJ_KIND_FOREIGN:
    return status (SW_CLASS);
  case ZJ_KIND_BANK:
    return status (command.ins == 0xA4 ? SW_NOT_FOUND : SW_INSTRUCTION);
  case ZJ_KIND_BLOCKED_APPLICATION:
    return status (command.ins == 0xA4 && command.p1 == 0x04 ? SW_APPLICATION_LOCKED : SW_NOT_FOUND);
  case ZJ_KIND_SOCIAL:
  case ZJ_KIND_MUTE:
    break;
  }
  if (command.cla != 0x00)
    return status (SW_CLASS);
  return social_command (card, &command);
}
