/* Stays, intents and outcomes: what stays.h promises, over whatever the journal is kept in. */
#include "journal/chain.h"
#include "journal/journal_private.h"

#include <string.h>

/* Reading */

static ZjPen
pen_of (ZjJournal *journal)
{
  return (ZjPen){ journal->store, journal->seal, journal->path };
}

static ZjStay *
load_row (const ZjPen *pen, const ZjStoredRow *row, GError **error)
{
  g_auto (ZjStoredRecord) record = { 0 };
  g_autoptr (ZjStay) stay = NULL;
  gboolean found;

  if (!zj_store_get_record (pen->store, row->record, &record, &found, error))
    return NULL;
  if (!found) {
    zj_journal_corrupt (error, pen->path, row->record, "missing, and a stay stands in it");
    return NULL;
  }
  stay = zj_pen_open_stay (pen, &record, error);
  if (stay == NULL)
    return NULL;
  if (strcmp (stay->ipt_no, row->ipt_no) != 0 || stay->version != row->version || (int)stay->state != row->state) {
    zj_journal_corrupt (error, pen->path, row->record, "not the stay that its row says");
    return NULL;
  }
  return g_steal_pointer (&stay);
}

static gboolean
find_stay (const ZjPen *pen, const char *ipt_no, ZjStay **stay, GError **error)
{
  g_auto (ZjStoredRow) row = { 0 };
  gboolean found;

  if (!zj_store_get_row (pen->store, ipt_no, &row, &found, error))
    return FALSE;
  *stay = found ? load_row (pen, &row, error) : NULL;
  return !found || *stay != NULL;
}

gboolean
zj_journal_get_stay (ZjJournal *journal, const char *ipt_no, ZjStay **stay, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&journal->lock);
  const ZjPen pen = pen_of (journal);
  gboolean good;

  *stay = NULL;
  if (!zj_store_begin_reading (journal->store, error))
    return FALSE;
  good = find_stay (&pen, ipt_no, stay, error);
  return zj_store_end (journal->store, good, error);
}

typedef struct {
  ZjPen pen;
  GPtrArray *stays;
} StayList;

static gboolean
add_stay (const ZjStoredRow *row, gpointer user_data, GError **error)
{
  StayList *list = user_data;
  ZjStay *stay = load_row (&list->pen, row, error);

  if (stay != NULL)
    g_ptr_array_add (list->stays, stay);
  return stay != NULL;
}

static void
free_stay (gpointer stay)
{
  zj_stay_free (stay);
}

static GPtrArray *
list_stays (ZjJournal *journal, int state, gboolean work_only, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&journal->lock);
  g_autoptr (GPtrArray) stays = g_ptr_array_new_with_free_func (free_stay);
  StayList list = { pen_of (journal), stays };
  gboolean good;

  if (!zj_store_begin_reading (journal->store, error))
    return NULL;
  good = zj_store_each_row (journal->store, state, work_only, add_stay, &list, error);
  return zj_store_end (journal->store, good, error) ? g_steal_pointer (&stays) : NULL;
}

GPtrArray *
zj_journal_list_stays (ZjJournal *journal, ZjStayState state, GError **error)
{
  return list_stays (journal, state == ZJ_N_STAY_STATES ? -1 : (int)state, FALSE, error);
}

GPtrArray *
zj_journal_list_work (ZjJournal *journal, GError **error)
{
  return list_stays (journal, -1, TRUE, error);
}

/* Recording */

/* Fee lines of one record. */
typedef struct {
  const ZjFeeLine *lines;
  gsize n_lines;
  const char *const *removed;
  gboolean all;
} FeeSet;

/* A stored part is -1 where it is not known: so it stood in every journal from the first one on.
 * -0.01 yuan, which a refund may have, has taken the place that is free: the least number there
 * is. The same way there and back. */
static gint64
part_for_store (gint64 part_fen)
{
  if (part_fen == ZJ_MONEY_ABSENT)
    return -1;
  return part_fen == -1 ? ZJ_MONEY_ABSENT : part_fen;
}

static ZjStoredFee
stored_fee (const char *ipt_no, const ZjFeeLine *line)
{
  ZjStoredFee fee = { ipt_no, line->sn, line->digest, line->category, line->amount_fen, { 0 } };

  for (gsize i = 0; i < G_N_ELEMENTS (fee.parts_fen); i++)
    fee.parts_fen[i] = part_for_store (line->parts_fen[i]);
  return fee;
}

static GBytes *
fee_changes (const FeeSet *set)
{
  ZjFeeChanges *changes;

  if (set == NULL)
    return NULL;
  changes = zj_fee_changes_new ();
  if (set->all)
    zj_fee_changes_remove_all (changes);
  for (gsize i = 0; set->removed != NULL && set->removed[i] != NULL; i++)
    zj_fee_changes_remove (changes, set->removed[i]);
  for (gsize i = 0; i < set->n_lines; i++) {
    ZjStoredFee fee = stored_fee (NULL, &set->lines[i]);

    zj_fee_changes_put (changes, &fee);
  }
  return zj_fee_changes_finish (changes);
}

typedef struct {
  ZjStore *store;
  const char *ipt_no;
} FeeTarget;

static gboolean
apply_change (const char *sn, const ZjStoredFee *fee, gpointer user_data, GError **error)
{
  FeeTarget *target = user_data;

  if (fee != NULL)
    return zj_store_put_fee (target->store, fee, error);
  if (sn != NULL)
    return zj_store_drop_fee (target->store, target->ipt_no, sn, error);
  return zj_store_drop_fees (target->store, target->ipt_no, error);
}

/* The table is made from the record's own bytes, so that reading them back makes the same one. */
static gboolean
apply_fees (ZjStore *store, const char *ipt_no, GBytes *changes, GError **error)
{
  FeeTarget target = { store, ipt_no };

  return changes == NULL || zj_fee_changes_read (changes, ipt_no, apply_change, &target, error);
}

/* row: the stay's before the intent; without a number when there was none. */
static gboolean
withdraw_inside (const ZjPen *pen, const ZjEntry *entry, const char *ipt_no, const ZjStoredRow *row, GError **error)
{
  g_autoptr (ZjStay) previous = NULL;

  if (row->ipt_no != NULL) {
    previous = load_row (pen, row, error);
    if (previous == NULL)
      return FALSE;
  }
  return zj_pen_append_withdrawal (pen, entry, ipt_no, previous, row->first, error);
}

static void
withdraw (const ZjPen *pen, const ZjEntry *entry, const char *ipt_no, const ZjStoredRow *row)
{
  g_autoptr (GError) error = NULL;

  if (!zj_store_begin (pen->store, &error)
      || !zj_store_end (pen->store, withdraw_inside (pen, entry, ipt_no, row, &error), &error))
    /* It stays recorded, unsent: resolving will ask and find nothing. */
    g_message ("an intent that was not sent could not be taken back: %s", error->message);
}

static gboolean
record (ZjJournal *journal, const ZjStayLock *lock, const ZjEntry *entry, ZjStay *stay, const FeeSet *fees,
        GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&journal->lock);
  const ZjPen pen = pen_of (journal);
  g_autoptr (GBytes) changes = fee_changes (fees);
  ZjSideMark mark;
  gboolean good;

  g_assert (stay == NULL || (lock != NULL && strcmp (zj_stay_lock_number (lock), stay->ipt_no) == 0));
  g_assert (entry->kind != ZJ_RECORD_INTENT && (!entry->followed || entry->kind == ZJ_RECORD_OUTCOME));
  if (!(entry->followed ? zj_store_begin_followed (journal->store, error) : zj_store_begin (journal->store, error)))
    return FALSE;
  good = zj_pen_append (&pen, entry, stay, changes, &mark, error)
         && (changes == NULL || apply_fees (journal->store, stay->ipt_no, changes, error));
  if (!zj_store_end (journal->store, good, error))
    return FALSE;
  if (stay != NULL)
    stay->version++;
  return TRUE;
}

gboolean
zj_journal_record (ZjJournal *journal, const ZjStayLock *lock, const ZjEntry *entry, ZjStay *stay, GError **error)
{
  return record (journal, lock, entry, stay, NULL, error);
}

gboolean
zj_journal_record_fees (ZjJournal *journal, const ZjStayLock *lock, const ZjEntry *entry, ZjStay *stay,
                        const ZjFeeLine *lines, gsize n_lines, const char *const *removed, gboolean all, GError **error)
{
  const FeeSet fees = { lines, n_lines, removed, all };

  return record (journal, lock, entry, stay, &fees, error);
}

gboolean
zj_journal_sync (ZjJournal *journal, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&journal->lock);

  return zj_store_sync (journal->store, error);
}

/* An intent under its new msgid, inside a transaction. before: the stay's row as it was. */
static char *
append_intent (ZjJournal *journal, ZjEntry *entry, ZjStay *stay, gint64 now_ms, ZjNameIntent name, gpointer user_data,
               ZjStoredRow *before, ZjSideMark *mark, GError **error)
{
  const ZjPen pen = pen_of (journal);
  g_autofree char *msgid = zj_journal_take_msgid (journal, now_ms, error);
  gboolean there;

  if (msgid == NULL || !zj_store_get_row (journal->store, stay->ipt_no, before, &there, error))
    return NULL;
  entry->msgid = msgid;
  name (stay, msgid, user_data);
  return zj_pen_append (&pen, entry, stay, NULL, mark, error) ? g_steal_pointer (&msgid) : NULL;
}

char *
zj_journal_record_intent (ZjJournal *journal, const ZjStayLock *lock, const ZjEntry *entry, ZjStay *stay, gint64 now_ms,
                          ZjNameIntent name, gpointer user_data, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&journal->lock);
  const ZjPen pen = pen_of (journal);
  g_auto (ZjStoredRow) before = { 0 };
  g_autofree char *msgid = NULL;
  ZjEntry intent = *entry;
  ZjSideMark mark;

  g_assert (entry->kind == ZJ_RECORD_INTENT && entry->infno != NULL);
  g_assert (lock != NULL && strcmp (zj_stay_lock_number (lock), stay->ipt_no) == 0);
  if (!zj_store_begin (journal->store, error))
    return NULL;
  msgid = append_intent (journal, &intent, stay, now_ms, name, user_data, &before, &mark, error);
  if (!zj_store_end (journal->store, msgid != NULL, error))
    return NULL;
  if (zj_journal_is_money_intent (intent.kind, intent.infno) && !zj_side_write (journal->side, &mark, error)) {
    withdraw (&pen, &intent, stay->ipt_no, &before);
    return NULL;
  }
  stay->version++;
  return g_steal_pointer (&msgid);
}

/* Fee lines */

void
zj_fee_line_clear (ZjFeeLine *line)
{
  g_free (line->sn);
  g_free (line->digest);
  g_free (line->category);
  *line = (ZjFeeLine){ 0 };
}

static void
clear_fee_line (gpointer line)
{
  zj_fee_line_clear (line);
}

static gboolean
add_fee (const ZjStoredFee *fee, gpointer user_data, GError **error)
{
  ZjFeeLine line = { g_strdup (fee->sn), g_strdup (fee->digest), fee->amount_fen, g_strdup (fee->category), { 0 } };

  (void)error;
  for (gsize i = 0; i < G_N_ELEMENTS (line.parts_fen); i++)
    line.parts_fen[i] = part_for_store (fee->parts_fen[i]);
  g_array_append_val ((GArray *)user_data, line);
  return TRUE;
}

GArray *
zj_journal_list_fees (ZjJournal *journal, const char *ipt_no, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&journal->lock);
  g_autoptr (GArray) lines = g_array_new (FALSE, FALSE, sizeof (ZjFeeLine));

  g_array_set_clear_func (lines, clear_fee_line);
  return zj_store_each_fee (journal->store, ipt_no, add_fee, lines, error) ? g_steal_pointer (&lines) : NULL;
}

/* Records */

void
zj_record_free (ZjRecord *entry)
{
  if (entry == NULL)
    return;
  if (entry->detail != NULL)
    explicit_bzero (entry->detail, strlen (entry->detail));
  g_free (entry->ipt_no);
  g_free (entry->infno);
  g_free (entry->msgid);
  g_free (entry->operator_no);
  g_free (entry->second_person);
  g_free (entry->detail);
  g_free (entry);
}

static void
free_record (gpointer entry)
{
  zj_record_free (entry);
}

typedef struct {
  ZjPen pen;
  GPtrArray *records;
} RecordList;

static gboolean
add_record (const ZjStoredRecord *stored, gpointer user_data, GError **error)
{
  RecordList *list = user_data;
  ZjRecord *entry = g_new0 (ZjRecord, 1);

  g_ptr_array_add (list->records, entry);
  entry->number = stored->number;
  entry->at_ms = stored->at_ms;
  entry->kind = (ZjRecordKind)stored->kind;
  entry->outcome = (ZjOutcome)stored->outcome;
  entry->ipt_no = g_strdup (stored->ipt_no);
  entry->infno = g_strdup (stored->infno);
  entry->msgid = g_strdup (stored->msgid);
  entry->operator_no = g_strdup (stored->operator_no);
  entry->second_person = g_strdup (stored->second_person);
  return zj_pen_open_detail (&list->pen, stored, &entry->detail, error);
}

GPtrArray *
zj_journal_list_records (ZjJournal *journal, gint64 from_number, gint64 from_ms, gint64 to_ms, guint limit,
                         GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&journal->lock);
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (free_record);
  RecordList list = { pen_of (journal), records };

  return zj_store_each_record (journal->store, from_number, from_ms, to_ms, limit, add_record, &list, error)
             ? g_steal_pointer (&records)
             : NULL;
}
