/* What came of what was asked: done, refused, not sent, waiting, unknown, settled with figures that
 * disagree. Each has a look and words of its own; the screen never says more than the journal knows. */
#pragma once

#include <client/stays.h>
#include <gtk/gtk.h>

#include "widgets/fact_grid.h"

G_BEGIN_DECLS

#define ZJ_TYPE_OUTCOME_PANE (zj_outcome_pane_get_type ())
G_DECLARE_FINAL_TYPE (ZjOutcomePane, zj_outcome_pane, ZJ, OUTCOME_PANE, GtkBox)

/* While it is being done; of 0: nobody knows how far. */
void zj_outcome_pane_set_busy (ZjOutcomePane *pane, const char *step, guint done, guint of);

/* A call of unknown outcome: don't charge, refund or submit again; what to tell the family; since when; when the
 * background asks again. */
void zj_outcome_pane_set_unknown (ZjOutcomePane *pane, const ZjConfig *config, const ZjStayView *stay);

/* What was unknown is known now: whether what was asked came about, read from the stay as it is. */
void zj_outcome_pane_set_state (ZjOutcomePane *pane, const ZjStayView *stay, ZjStayAsk ask);

/* No such stay. platform_asked: not only this desk was looked at. */
void zj_outcome_pane_set_not_found (ZjOutcomePane *pane, const ZjConfig *config, const GError *error,
                                    gboolean platform_asked);

/* Settled, and the figures disagree. */
void zj_outcome_pane_set_mismatch (ZjOutcomePane *pane, const ZjConfig *config, const ZjStayView *stay);

/* Anything else. done: the title of a DONE ("Admitted"). */
void zj_outcome_pane_set_answer (ZjOutcomePane *pane, const ZjConfig *config, const ZjStayAnswer *answer,
                                 const char *done);

/* More facts, after one of the above. */
void zj_outcome_pane_add_fact (ZjOutcomePane *pane, const char *id, const char *title, const char *value);

G_END_DECLS
