/* What happened to one stay, from its first record on: for papers that tell of it. Reads only.
 * Errors: ZJ_JOURNAL_ERROR. Thread: any; blocks for the disk.
 */
#pragma once

#include "journal/stays.h"

G_BEGIN_DECLS

/* Lent the record, opened, and the stay as it left it (NULL where it holds none, or nobody asked for
 * it). FALSE with error ends the walk. Must not call the journal. */
typedef gboolean (*ZjStayRecordFunc) (const ZjRecord *record, const ZjStay *stay, gpointer user_data, GError **error);

/* In order. with_stays: what the stay was after each. A stay that the journal does not know has none. */
gboolean zj_journal_each_of_stay (ZjJournal *journal, const char *ipt_no, gboolean with_stays, ZjStayRecordFunc func,
                                  gpointer user_data, GError **error);

G_END_DECLS
