/* What stands at the platform for a stay: 5203 by stay, every row read (rules 3, 4, 7), and what a
 * settlement brings into the stay. Thread: any; asking blocks. */
#pragma once

#include "platform/tx_settlement.h"
#include "stay/call.h"

G_BEGIN_DECLS

/* One snapshot of all rows. A cancelled settlement shows refd_setl_flag 1, and a negative row of
 * its own that counts for nothing. */
typedef struct {
  GPtrArray *rows;              /* ZjSettlementRow *; owns what follows */
  ZjSettlementRow *uncancelled; /* one that stands, or NULL; the one made by msgid first */
  guint n_uncancelled, n_cancelled;
  gboolean own_stands;    /* the one made by msgid is uncancelled */
  gboolean own_cancelled; /* it was made, and is cancelled */
} ZjStanding;

void zj_standing_clear (ZjStanding *standing);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZjStanding, zj_standing_clear)

/* Pure: judges rows (taken over). msgid may be NULL. */
void zj_standing_judge (GPtrArray *rows, const char *msgid, ZjStanding *standing);

/* TRUE when a row shows that setl_id is cancelled; *known: there is a row of it at all. */
gboolean zj_standing_is_cancelled (const ZjStanding *standing, const char *setl_id, gboolean *known);

/* FALSE with error: nothing was learned. G_IO_ERROR_NOT_SUPPORTED where settlement_query=none. */
gboolean zj_standing_ask (const ZjStayContext *context, const ZjStay *stay, const char *msgid, ZjStanding *standing,
                          GError **error);

/* Who made a settlement that is taken into a stay. */
typedef enum {
  ZJ_MADE_HERE = 0,  /* this journal's own 2304: the stay's trial was made for it */
  ZJ_MADE_ELSEWHERE, /* another desk's, or one that an older copy of the journal doesn't know */
} ZjMadeBy;

/* Puts a settlement into the stay and checks its figures again (spec/platform.md 4): against
 * themselves, against the lines where this desk has them all, and, when it was made here, against
 * the trial. What is refused marks the stay mismatch. findings may be NULL. The state is the
 * table's business. */
void zj_standing_take_settlement (const ZjStayContext *context, ZjStay *stay, const ZjSettlementRow *row,
                                  ZjMadeBy made_by, GArray *findings);

/* Forgets the settlement that stood; what it was stays in stay->refund, negative. */
void zj_standing_drop_settlement (ZjStay *stay);

/* After that: the negative row, where the platform has told it; NULL: it has not. */
void zj_standing_take_refund (ZjStay *stay, const ZjSettlementRow *row);

/* The negative row of stay's settlement that is cancelled; NULL when none fits. Borrowed. */
const ZjSettlementRow *zj_standing_find_refund (const ZjStanding *standing, const ZjStay *stay);

G_END_DECLS
