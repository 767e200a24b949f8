#include "journal/examine.h"

#include "journal/chain.h"
#include "journal/claims_told.h"

#include <string.h>

/* A stay as the records tell it. */
typedef struct {
  gint64 first, record, version;
  int state;
  gboolean work, seen;
} Told;

typedef struct {
  const ZjPen *pen;
  const ZjSideMark *mark;
  gint64 expected; /* number of the next record */
  guint8 before[ZJ_HASH_BYTES];
  GHashTable *stays; /* ipt_no → Told */
  GHashTable *fees;  /* fee_key() → fee_text(): lines that the records tell of */
  ZjClaimsTold *claims;
  gint64 wrong; /* number of the record that an error is about; 0: of none */
} Examination;

static gboolean
wrong (Examination *examination, gint64 number, const char *what, GError **error)
{
  examination->wrong = number;
  return zj_journal_corrupt (error, examination->pen->path, number, what);
}

/* Fee lines */

static char *
fee_key (const char *ipt_no, const char *sn)
{
  return g_strdup_printf ("%s\n%s", ipt_no, sn);
}

static char *
fee_text (const ZjStoredFee *fee)
{
  return g_strdup_printf ("%s\n%s\n%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
                          " %" G_GINT64_FORMAT,
                          fee->digest, fee->category != NULL ? fee->category : "-", fee->amount_fen, fee->parts_fen[0],
                          fee->parts_fen[1], fee->parts_fen[2], fee->parts_fen[3]);
}

typedef struct {
  Examination *examination;
  const char *ipt_no;
} FeeTarget;

static gboolean
is_of_stay (gpointer key, gpointer value, gpointer user_data)
{
  const char *ipt_no = user_data, *text = key;
  gsize length = strlen (ipt_no);

  (void)value;
  return strncmp (text, ipt_no, length) == 0 && text[length] == '\n';
}

static gboolean
tell_fee (const char *sn, const ZjStoredFee *fee, gpointer user_data, GError **error)
{
  FeeTarget *target = user_data;
  GHashTable *fees = target->examination->fees;

  (void)error;
  if (fee != NULL)
    g_hash_table_replace (fees, fee_key (target->ipt_no, sn), fee_text (fee));
  else if (sn != NULL) {
    g_autofree char *key = fee_key (target->ipt_no, sn);

    g_hash_table_remove (fees, key);
  } else
    g_hash_table_foreach_remove (fees, is_of_stay, (gpointer)(gsize)target->ipt_no);
  return TRUE;
}

static gboolean
check_fee (const ZjStoredFee *fee, gpointer user_data, GError **error)
{
  Examination *examination = user_data;
  g_autofree char *key = NULL, *text = NULL;

  if (fee->ipt_no == NULL || fee->sn == NULL || fee->digest == NULL)
    return wrong (examination, 0, "a fee line without a number", error);
  key = fee_key (fee->ipt_no, fee->sn);
  text = fee_text (fee);
  if (g_strcmp0 (g_hash_table_lookup (examination->fees, key), text) != 0)
    return wrong (examination, 0, "a fee line that no record tells of", error);
  g_hash_table_remove (examination->fees, key);
  return TRUE;
}

/* Records */

static gboolean
tell_stay (Examination *examination, const ZjStoredRecord *record, GError **error)
{
  Told *told = g_hash_table_lookup (examination->stays, record->ipt_no);
  g_autoptr (ZjStay) stay = NULL;

  if (record->stay == NULL) { /* an intent that was taken back, of a stay that was not there before */
    g_hash_table_remove (examination->stays, record->ipt_no);
    return TRUE;
  }
  stay = zj_pen_open_stay (examination->pen, record, error);
  if (stay == NULL)
    return FALSE;
  if (strcmp (stay->ipt_no, record->ipt_no) != 0)
    return wrong (examination, record->number, "holds another stay", error);
  if (told == NULL) {
    told = g_new0 (Told, 1);
    told->first = record->number;
    g_hash_table_insert (examination->stays, g_strdup (record->ipt_no), told);
  }
  told->record = record->number;
  told->version = stay->version;
  told->state = (int)stay->state;
  told->work = zj_journal_needs_work (stay);
  return TRUE;
}

static gboolean
tell_record (Examination *examination, const ZjStoredRecord *record, GError **error)
{
  FeeTarget target = { examination, record->ipt_no };
  g_autofree char *detail = NULL;

  if (!zj_pen_open_detail (examination->pen, record, &detail, error))
    return FALSE;
  zj_claims_told_add (examination->claims, record, detail);
  if (detail != NULL)
    explicit_bzero (detail, strlen (detail));
  if (record->ipt_no == NULL)
    return (record->stay == NULL && record->fees == NULL)
           || wrong (examination, record->number, "a stay without its number", error);
  return tell_stay (examination, record, error)
         && (record->fees == NULL || zj_fee_changes_read (record->fees, record->ipt_no, tell_fee, &target, error));
}

static gboolean
examine_record (const ZjStoredRecord *record, gpointer user_data, GError **error)
{
  Examination *examination = user_data;
  const ZjSideMark *mark = examination->mark;
  guint8 hash[ZJ_HASH_BYTES];

  if (record->number != examination->expected)
    return wrong (examination, examination->expected, "missing", error);
  zj_chain_hash (examination->before, record, hash);
  if (memcmp (hash, record->hash, sizeof hash) != 0)
    return wrong (examination, record->number, "changed since it was written", error);
  if (mark != NULL && mark->number == record->number && memcmp (hash, mark->hash, sizeof hash) != 0)
    return wrong (examination, record->number, "not the one the desk wrote", error);
  examination->wrong = record->number;
  if (!tell_record (examination, record, error))
    return FALSE;
  examination->wrong = 0;
  memcpy (examination->before, hash, sizeof hash);
  examination->expected++;
  return TRUE;
}

/* Rows */

static gboolean
check_row (const ZjStoredRow *row, gpointer user_data, GError **error)
{
  Examination *examination = user_data;
  Told *told = row->ipt_no != NULL ? g_hash_table_lookup (examination->stays, row->ipt_no) : NULL;

  if (told == NULL || told->seen)
    return wrong (examination, row->record, "a stay's row that no record tells of", error);
  told->seen = TRUE;
  if (row->record != told->record || row->first != told->first || row->version != told->version
      || row->state != told->state || row->work != told->work)
    return wrong (examination, told->record, "the stay's row says something else", error);
  return TRUE;
}

static gboolean
check_rows (Examination *examination, GError **error)
{
  GHashTableIter iter;
  gpointer told;

  if (!zj_store_each_row (examination->pen->store, -1, FALSE, check_row, examination, error))
    return FALSE;
  g_hash_table_iter_init (&iter, examination->stays);
  while (g_hash_table_iter_next (&iter, NULL, &told))
    if (!((Told *)told)->seen)
      return wrong (examination, ((Told *)told)->record, "the stay's row is missing", error);
  return TRUE;
}

static gboolean
check_fees (Examination *examination, GError **error)
{
  if (!zj_store_each_fee (examination->pen->store, NULL, check_fee, examination, error))
    return FALSE;
  return g_hash_table_size (examination->fees) == 0
         || wrong (examination, 0, "a fee line that the records tell of is missing", error);
}

static gboolean
check_claims (Examination *examination, GError **error)
{
  g_autoptr (GError) local = NULL;
  const char *what = zj_claims_told_check (examination->claims, examination->pen, &local);

  if (local != NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  return what == NULL || wrong (examination, 0, what, error);
}

static gboolean
check_structure (Examination *examination, GError **error)
{
  g_autofree char *what = NULL;

  return zj_store_examine (examination->pen->store, &what, error)
         && (what == NULL || wrong (examination, 0, what, error));
}

static gboolean
check_end (Examination *examination, GError **error)
{
  return examination->mark == NULL || examination->mark->number < examination->expected
         || wrong (examination, examination->expected, "lost, with the end of the journal", error);
}

/* Records that cannot even be read count as wrong from the first of them on. */
static gboolean
check_records (Examination *examination, GError **error)
{
  if (zj_store_each_record (examination->pen->store, G_MININT64, G_MININT64, G_MAXINT64, 0, examine_record, examination,
                            error))
    return TRUE;
  if (examination->wrong == 0)
    examination->wrong = examination->expected;
  return FALSE;
}

static gboolean
check_all (Examination *examination, GError **error)
{
  gboolean good;

  if (!zj_store_begin_reading (examination->pen->store, error))
    return FALSE;
  good = check_records (examination, error) && check_end (examination, error) && check_structure (examination, error)
         && check_rows (examination, error) && check_fees (examination, error) && check_claims (examination, error);
  return zj_store_end (examination->pen->store, good, error);
}

gboolean
zj_examine (const ZjPen *pen, const ZjSideMark *mark, ZjJournalVerdict *verdict, GError **error)
{
  Examination examination = { .pen = pen, .mark = mark, .expected = 1 };
  g_autoptr (GError) local = NULL;

  examination.claims = zj_claims_told_new ();
  examination.stays = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  examination.fees = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  verdict->intact = check_all (&examination, &local);
  verdict->records = examination.expected - 1;
  zj_claims_told_free (examination.claims);
  g_hash_table_unref (examination.stays);
  g_hash_table_unref (examination.fees);
  if (verdict->intact)
    return TRUE;
  if (g_error_matches (local, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_LOCKED)) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  verdict->first_bad = examination.wrong;
  verdict->what = g_strdup (local->message);
  return TRUE;
}

gboolean
zj_examine_mark (const ZjPen *pen, const ZjSideMark *mark, GError **error)
{
  g_auto (ZjStoredRecord) record = { 0 };
  gboolean found;

  if (mark->number == 0)
    return TRUE;
  if (!zj_store_get_record (pen->store, mark->number, &record, &found, error))
    return FALSE;
  return (found && memcmp (record.hash, mark->hash, ZJ_HASH_BYTES) == 0)
         || zj_journal_corrupt (error, pen->path, mark->number,
                                found ? "not the one the desk wrote" : "lost, with the end of the journal");
}
