#include "journal/chain.h"

#include <string.h>

/* Everything is a length of eight bytes, low byte first, and that many bytes; absent is a
 * length that nothing has. */

#define ABSENT G_MAXUINT64

static void
put_number (GChecksum *sum, guint64 number)
{
  guint64 bytes = GUINT64_TO_LE (number);

  g_checksum_update (sum, (const guchar *)&bytes, sizeof bytes);
}

static void
put_data (GChecksum *sum, gconstpointer data, gsize length)
{
  put_number (sum, data != NULL ? length : ABSENT);
  if (data != NULL && length > 0)
    g_checksum_update (sum, data, (gssize)length);
}

static void
put_text (GChecksum *sum, const char *text)
{
  put_data (sum, text, text != NULL ? strlen (text) : 0);
}

static void
put_bytes (GChecksum *sum, GBytes *bytes)
{
  gsize length = 0;
  gconstpointer data = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;

  put_data (sum, bytes != NULL && data == NULL ? "" : data, length);
}

void
zj_chain_hash (const guint8 before[ZJ_HASH_BYTES], const ZjStoredRecord *record, guint8 hash[ZJ_HASH_BYTES])
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize length = ZJ_HASH_BYTES;

  put_text (sum, "zhijie record 1");
  put_data (sum, before, ZJ_HASH_BYTES);
  put_number (sum, (guint64)record->number);
  put_number (sum, (guint64)record->at_ms);
  put_number (sum, (guint64)record->kind);
  put_number (sum, (guint64)record->outcome);
  put_text (sum, record->ipt_no);
  put_text (sum, record->infno);
  put_text (sum, record->msgid);
  put_text (sum, record->operator_no);
  put_text (sum, record->second_person);
  put_bytes (sum, record->detail);
  put_bytes (sum, record->stay);
  put_bytes (sum, record->fees);
  g_checksum_get_digest (sum, hash, &length);
}

/* Fee lines: a letter for each change, then texts and numbers. A text is its bytes and a NUL
 * after a letter that tells it from an absent one; a number is eight bytes. */

struct _ZjFeeChanges {
  GByteArray *bytes;
};

ZjFeeChanges *
zj_fee_changes_new (void)
{
  ZjFeeChanges *changes = g_new0 (ZjFeeChanges, 1);

  changes->bytes = g_byte_array_new ();
  return changes;
}

static void
append_letter (ZjFeeChanges *changes, char letter)
{
  g_byte_array_append (changes->bytes, (const guint8 *)&letter, 1);
}

static void
append_text (ZjFeeChanges *changes, const char *text)
{
  append_letter (changes, text != NULL ? 't' : '-');
  if (text != NULL)
    g_byte_array_append (changes->bytes, (const guint8 *)text, (guint)strlen (text) + 1);
}

static void
append_number (ZjFeeChanges *changes, gint64 number)
{
  gint64 bytes = GINT64_TO_LE (number);

  g_byte_array_append (changes->bytes, (const guint8 *)&bytes, sizeof bytes);
}

void
zj_fee_changes_remove_all (ZjFeeChanges *changes)
{
  append_letter (changes, 'A');
}

void
zj_fee_changes_remove (ZjFeeChanges *changes, const char *sn)
{
  append_letter (changes, 'R');
  append_text (changes, sn);
}

void
zj_fee_changes_put (ZjFeeChanges *changes, const ZjStoredFee *fee)
{
  append_letter (changes, 'P');
  append_text (changes, fee->sn);
  append_text (changes, fee->digest);
  append_text (changes, fee->category);
  append_number (changes, fee->amount_fen);
  for (gsize i = 0; i < G_N_ELEMENTS (fee->parts_fen); i++)
    append_number (changes, fee->parts_fen[i]);
}

GBytes *
zj_fee_changes_finish (ZjFeeChanges *changes)
{
  GByteArray *bytes = changes->bytes;

  g_free (changes);
  if (bytes->len > 0)
    return g_byte_array_free_to_bytes (bytes);
  g_byte_array_unref (bytes);
  return NULL;
}

typedef struct {
  const guint8 *at, *end;
} Cursor;

static gboolean
take_letter (Cursor *cursor, char *letter)
{
  if (cursor->at >= cursor->end)
    return FALSE;
  *letter = (char)*cursor->at++;
  return TRUE;
}

static gboolean
take_text (Cursor *cursor, const char **text)
{
  const guint8 *nul;
  char letter;

  *text = NULL;
  if (!take_letter (cursor, &letter))
    return FALSE;
  if (letter == '-')
    return TRUE;
  nul = memchr (cursor->at, 0, (gsize)(cursor->end - cursor->at));
  if (letter != 't' || nul == NULL)
    return FALSE;
  *text = (const char *)cursor->at;
  cursor->at = nul + 1;
  return TRUE;
}

static gboolean
take_number (Cursor *cursor, gint64 *number)
{
  if (cursor->end - cursor->at < (gssize)sizeof *number)
    return FALSE;
  memcpy (number, cursor->at, sizeof *number);
  *number = GINT64_FROM_LE (*number);
  cursor->at += sizeof *number;
  return TRUE;
}

static gboolean
take_fee (Cursor *cursor, ZjStoredFee *fee)
{
  return take_text (cursor, &fee->sn) && fee->sn != NULL && take_text (cursor, &fee->digest) && fee->digest != NULL
         && take_text (cursor, &fee->category) && take_number (cursor, &fee->amount_fen)
         && take_number (cursor, &fee->parts_fen[0]) && take_number (cursor, &fee->parts_fen[1])
         && take_number (cursor, &fee->parts_fen[2]) && take_number (cursor, &fee->parts_fen[3]);
}

gboolean
zj_fee_changes_read (GBytes *changes, const char *ipt_no, ZjFeeChangeFunc apply, gpointer user_data, GError **error)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (changes, &length);
  Cursor cursor = { data, data + length };
  char letter;

  while (take_letter (&cursor, &letter)) {
    ZjStoredFee fee = { .ipt_no = ipt_no };
    gboolean good = FALSE;

    if (letter == 'A')
      good = apply (NULL, NULL, user_data, error);
    else if (letter == 'R' && take_text (&cursor, &fee.sn) && fee.sn != NULL)
      good = apply (fee.sn, NULL, user_data, error);
    else if (letter == 'P' && take_fee (&cursor, &fee))
      good = apply (fee.sn, &fee, user_data, error);
    else
      g_set_error_literal (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_CORRUPT, "changes of fee lines that cannot be");
    if (!good)
      return FALSE;
  }
  return TRUE;
}
