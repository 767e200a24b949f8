/* One stay's records, one after another. */
#include "journal/stay_records.h"

#include <string.h>

#include "journal/journal_private.h"

typedef struct {
  ZjPen pen;
  const char *ipt_no;
  gboolean with_stays;
  ZjStayRecordFunc func;
  gpointer user_data;
} Walk;

static gboolean
tell (const ZjStoredRecord *stored, gpointer user_data, GError **error)
{
  const Walk *walk = user_data;
  g_autoptr (ZjStay) stay = NULL;
  ZjRecord record = { .number = stored->number,
                      .at_ms = stored->at_ms,
                      .kind = (ZjRecordKind)stored->kind,
                      .outcome = (ZjOutcome)stored->outcome,
                      .ipt_no = stored->ipt_no,
                      .infno = stored->infno,
                      .msgid = stored->msgid,
                      .operator_no = stored->operator_no,
                      .second_person = stored->second_person };
  gboolean good;

  if (g_strcmp0 (stored->ipt_no, walk->ipt_no) != 0)
    return TRUE;
  if (!zj_pen_open_detail (&walk->pen, stored, &record.detail, error))
    return FALSE;
  if (walk->with_stays && stored->stay != NULL)
    stay = zj_pen_open_stay (&walk->pen, stored, error);
  good = (!walk->with_stays || stored->stay == NULL || stay != NULL)
         && walk->func (&record, stay, walk->user_data, error);
  if (record.detail != NULL)
    explicit_bzero (record.detail, strlen (record.detail));
  g_free (record.detail);
  return good;
}

gboolean
zj_journal_each_of_stay (ZjJournal *journal, const char *ipt_no, gboolean with_stays, ZjStayRecordFunc func,
                         gpointer user_data, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&journal->lock);
  Walk walk = { { journal->store, journal->seal, journal->path }, ipt_no, with_stays, func, user_data };
  g_auto (ZjStoredRow) row = { 0 };
  gboolean found = FALSE, good;

  if (!zj_store_begin_reading (journal->store, error))
    return FALSE;
  good = zj_store_get_row (journal->store, ipt_no, &row, &found, error)
         && (!found || zj_store_each_record (journal->store, row.first, G_MININT64, G_MAXINT64, 0, tell, &walk, error));
  return zj_store_end (journal->store, good, error);
}
