/* Writing into the journal and reading out of it again, inside a transaction: what is sealed, how a
 * record follows another, and how a stay's row follows its record. */
#include "journal/chain.h"
#include "journal/journal_private.h"

#include "stay/stay_document.h"

#include <string.h>

gboolean
zj_journal_is_money_intent (int kind, const char *infno)
{
  static const char *const money[] = { "2304", "2305", "2401", "2601", NULL };

  return kind == ZJ_RECORD_INTENT && infno != NULL && g_strv_contains (money, infno);
}

gboolean
zj_journal_needs_work (const ZjStay *stay)
{
  return stay->open.phase != ZJ_OPEN_NONE || stay->notice_pending || stay->ask_first || stay->ask_stay
         || stay->state == ZJ_STAY_WAITING;
}

/* Sealed parts */

/* What a sealed value belongs to: it opens in no other record, and not as another part. */
static char *
associated (const char *part, gint64 number)
{
  return g_strdup_printf ("zhijie %s %" G_GINT64_FORMAT, part, number);
}

static GBytes *
seal_part (const ZjPen *pen, const char *part, gint64 number, GBytes *plain)
{
  g_autofree char *place = associated (part, number);

  return zj_seal_close (pen->seal, place, g_bytes_get_data (plain, NULL), g_bytes_get_size (plain));
}

static GBytes *
open_part (const ZjPen *pen, const char *part, gint64 number, GBytes *sealed, GError **error)
{
  g_autofree char *place = associated (part, number);
  GBytes *plain = zj_seal_open (pen->seal, place, g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed));

  if (plain == NULL)
    zj_journal_corrupt (error, pen->path, number, "a sealed part does not open");
  return plain;
}

static GBytes *
seal_stay (const ZjPen *pen, const ZjStay *stay, gint64 number)
{
  g_autoptr (GBytes) document = zj_stay_to_document (stay);

  return seal_part (pen, "stay", number, document);
}

static GBytes *
seal_detail (const ZjPen *pen, const char *detail, gint64 number)
{
  g_autoptr (GBytes) text = NULL;

  if (detail == NULL)
    return NULL;
  text = g_bytes_new_static (detail, strlen (detail));
  return seal_part (pen, "detail", number, text);
}

ZjStay *
zj_pen_open_stay (const ZjPen *pen, const ZjStoredRecord *record, GError **error)
{
  g_autoptr (GBytes) document = NULL;
  g_autoptr (GError) local = NULL;
  ZjStay *stay;

  if (record->stay == NULL) {
    zj_journal_corrupt (error, pen->path, record->number, "holds no stay where one is due");
    return NULL;
  }
  document = open_part (pen, "stay", record->number, record->stay, error);
  if (document == NULL)
    return NULL;
  stay = zj_stay_from_document (document, &local);
  if (stay == NULL)
    zj_journal_corrupt (error, pen->path, record->number, local->message);
  return stay;
}

gboolean
zj_pen_open_detail (const ZjPen *pen, const ZjStoredRecord *record, char **text, GError **error)
{
  g_autoptr (GBytes) plain = NULL;

  *text = NULL;
  if (record->detail == NULL)
    return TRUE;
  plain = open_part (pen, "detail", record->number, record->detail, error);
  if (plain == NULL)
    return FALSE;
  *text = g_strndup (g_bytes_get_data (plain, NULL), g_bytes_get_size (plain));
  return TRUE;
}

/* Appending */

/* The row as it will be. It must be where its writer left it. */
static gboolean
next_row (const ZjPen *pen, const ZjStay *stay, gint64 number, ZjStoredRow *row, GError **error)
{
  gboolean found;

  if (!zj_store_get_row (pen->store, stay->ipt_no, row, &found, error))
    return FALSE;
  if ((found ? row->version : 0) != stay->version) {
    g_set_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_LOCKED,
                 "%s: the stay was changed meanwhile (version %" G_GINT64_FORMAT ", not %" G_GINT64_FORMAT
                 "); read it again",
                 pen->path, found ? row->version : 0, stay->version);
    return FALSE;
  }
  if (!found) {
    row->ipt_no = g_strdup (stay->ipt_no);
    row->first = number;
  }
  row->record = number;
  row->version = stay->version + 1;
  row->state = (int)stay->state;
  row->work = zj_journal_needs_work (stay);
  return TRUE;
}

static GBytes *
seal_next_version (const ZjPen *pen, const ZjStay *stay, gint64 number)
{
  ZjStay next = *stay; /* borrows all it points at */

  next.version++;
  return seal_stay (pen, &next, number);
}

static gint64
entry_time (const ZjEntry *entry)
{
  return entry->at_ms != 0 ? entry->at_ms : g_get_real_time () / 1000;
}

static gboolean
append_record (const ZjPen *pen, const guint8 before[ZJ_HASH_BYTES], ZjStoredRecord *record, ZjSideMark *mark,
               GError **error)
{
  zj_chain_hash (before, record, record->hash);
  if (!zj_store_append (pen->store, record, error))
    return FALSE;
  mark->number = record->number;
  memcpy (mark->hash, record->hash, ZJ_HASH_BYTES);
  return TRUE;
}

gboolean
zj_pen_append (const ZjPen *pen, const ZjEntry *entry, const ZjStay *stay, GBytes *fees, ZjSideMark *mark,
               GError **error)
{
  g_auto (ZjStoredRow) row = { 0 };
  g_autoptr (GBytes) detail = NULL, document = NULL;
  guint8 before[ZJ_HASH_BYTES];
  ZjStoredRecord record = {
    .at_ms = entry_time (entry),
    .kind = entry->kind,
    .outcome = entry->kind == ZJ_RECORD_OUTCOME ? (int)entry->outcome : 0,
    .ipt_no = stay != NULL ? stay->ipt_no : NULL,
    .infno = (char *)(gsize)entry->infno,
    .msgid = (char *)(gsize)entry->msgid,
    .operator_no = (char *)(gsize)entry->operator_no,
    .second_person = (char *)(gsize)entry->second_person,
    .fees = fees,
  };

  if (!zj_store_head (pen->store, &record.number, before, error))
    return FALSE;
  record.number++;
  if (stay != NULL && !next_row (pen, stay, record.number, &row, error))
    return FALSE;
  detail = record.detail = seal_detail (pen, entry->detail, record.number);
  if (stay != NULL)
    document = record.stay = seal_next_version (pen, stay, record.number);
  return append_record (pen, before, &record, mark, error)
         && (stay == NULL || zj_store_put_row (pen->store, &row, error));
}

gboolean
zj_pen_append_withdrawal (const ZjPen *pen, const ZjEntry *entry, const char *ipt_no, const ZjStay *previous,
                          gint64 first, GError **error)
{
  g_autoptr (GBytes) document = NULL;
  guint8 before[ZJ_HASH_BYTES];
  ZjSideMark mark;
  ZjStoredRecord record = {
    .at_ms = entry_time (entry),
    .kind = ZJ_RECORD_OUTCOME,
    .outcome = ZJ_OUTCOME_NOT_SENT,
    .ipt_no = (char *)(gsize)ipt_no,
    .infno = (char *)(gsize)entry->infno,
    .msgid = (char *)(gsize)entry->msgid,
    .operator_no = (char *)(gsize)entry->operator_no,
  };

  if (!zj_store_head (pen->store, &record.number, before, error))
    return FALSE;
  record.number++;
  if (previous != NULL)
    document = record.stay = seal_stay (pen, previous, record.number);
  if (!append_record (pen, before, &record, &mark, error))
    return FALSE;
  if (previous != NULL) {
    const ZjStoredRow row = { (char *)(gsize)ipt_no, first,
                              record.number,         previous->version,
                              (int)previous->state,  zj_journal_needs_work (previous) };

    return zj_store_put_row (pen->store, &row, error);
  }
  return zj_store_drop_row (pen->store, ipt_no, error);
}
