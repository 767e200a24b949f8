/* Records one after another, for whoever counts them: shift, day end. Through a store of its own,
 * which may be read while others write. */
#include "journal/journal_private.h"

struct _ZjRecordView {
  const ZjPen *pen;
  const ZjStoredRecord *stored;
};

typedef struct {
  ZjPen pen;
  ZjRecordWalk func;
  gpointer user_data;
} Walk;

const char *
zj_record_kind_name (ZjRecordKind kind)
{
  switch (kind) {
  case ZJ_RECORD_INTENT:
    return "intent";
  case ZJ_RECORD_OUTCOME:
    return "outcome";
  case ZJ_RECORD_DECISION:
    return "decision";
  case ZJ_RECORD_STAY:
    return "stay";
  case ZJ_RECORD_SIGN_IN:
    return "sign_in";
  case ZJ_RECORD_PAPER:
    return "paper";
  case ZJ_RECORD_NOTE:
    return "note";
  default:
    return NULL;
  }
}

gboolean
zj_record_view_has_stay (const ZjRecordView *view)
{
  return view->stored->stay != NULL;
}

ZjStay *
zj_record_view_stay (const ZjRecordView *view, GError **error)
{
  return zj_pen_open_stay (view->pen, view->stored, error);
}

static gboolean
show (const ZjStoredRecord *stored, gpointer user_data, GError **error)
{
  Walk *walk = user_data;
  ZjRecordView view = { &walk->pen, stored };
  const ZjRecord record = { .number = stored->number,
                            .at_ms = stored->at_ms,
                            .kind = (ZjRecordKind)stored->kind,
                            .ipt_no = stored->ipt_no,
                            .infno = stored->infno,
                            .msgid = stored->msgid,
                            .operator_no = stored->operator_no,
                            .second_person = stored->second_person,
                            .outcome = (ZjOutcome)stored->outcome };

  return walk->func (&record, &view, walk->user_data, error);
}

gboolean
zj_journal_walk (ZjJournal *journal, gint64 from_number, ZjRecordWalk func, gpointer user_data, GError **error)
{
  g_autoptr (ZjStore) store = zj_store_open_to_read (journal->path, error);
  Walk walk = { { store, journal->seal, journal->path }, func, user_data };

  return store != NULL && zj_store_each_record (store, from_number, G_MININT64, G_MAXINT64, 0, show, &walk, error);
}
