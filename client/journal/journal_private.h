/* What the journal's own files share: the open journal, and appending to it. Nothing of it
 * knows what the journal is kept in (store.h). */
#pragma once

#include "journal/side.h"
#include "journal/stays.h"
#include "journal/store.h"

#include <certs/seal.h>

G_BEGIN_DECLS

struct _ZjJournal {
  GMutex lock; /* over store and side */
  ZjStore *store;
  ZjSide *side;
  ZjSeal *seal;
  char *path, *institution, *boot_id;
  int desk;
};

/* journal.c. The key of [journal]; make: when there is none yet. */
ZjSeal *zj_journal_load_key (const ZjConfig *config, gboolean make, GError **error);
/* Whether seal is the key that store was begun with; *known FALSE when it has none yet. */
gboolean zj_journal_check_key (ZjStore *store, ZjSeal *seal, gboolean *known, GError **error);

/* journal.c. A msgid for the intent of the transaction that is open; the lock is held. */
char *zj_journal_take_msgid (ZjJournal *journal, gint64 now_ms, GError **error);

/* Sets CORRUPT; number 0: not about one record. Returns FALSE. */
gboolean zj_journal_corrupt (GError **error, const char *path, gint64 number, const char *what);

/* stay_lock.c */
gboolean zj_stay_lock_prepare (const char *path, const char *group, GError **error);
const char *zj_stay_lock_number (const ZjStayLock *lock); /* the stay's, borrowed */

/* pen.c. Inside a transaction: appends entry and, where stay is not NULL, makes it the row
 * with the next version; stay itself stays as it is. */
typedef struct {
  ZjStore *store;
  ZjSeal *seal;
  const char *path; /* for messages */
} ZjPen;

gboolean zj_pen_append (const ZjPen *pen, const ZjEntry *entry, const ZjStay *stay, GBytes *fees, ZjSideMark *mark,
                        GError **error);

/* Back to what stood before an intent that could not be marked, previous (NULL: no stay at all, with
 * its row's first record): it is not going to be sent. */
gboolean zj_pen_append_withdrawal (const ZjPen *pen, const ZjEntry *entry, const char *ipt_no, const ZjStay *previous,
                                   gint64 first, GError **error);

/* The stay as a record holds it; NULL with an error when it cannot be opened. */
ZjStay *zj_pen_open_stay (const ZjPen *pen, const ZjStoredRecord *record, GError **error);
/* The detail of a record: *text NULL when it has none. */
gboolean zj_pen_open_detail (const ZjPen *pen, const ZjStoredRecord *record, char **text, GError **error);

/* claims.c. After a restore, where nobody knows what was issued since the backup: every desk's serial goes on
 * with the next thousand. A gap that a NOTE explains is better than one number on two papers. */
gboolean zj_claims_skip (const ZjPen *pen, GError **error);

gboolean zj_journal_is_money_intent (int kind, const char *infno);
/* What list_work() lists. */
gboolean zj_journal_needs_work (const ZjStay *stay);

G_END_DECLS
