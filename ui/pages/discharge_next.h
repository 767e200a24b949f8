/* The one obvious next thing on the discharge page, and the one step that can be taken back: from what the
 * snapshot allows and what the screen shows. No widget, no I/O. */
#pragma once

#include <client/stays.h>

G_BEGIN_DECLS

typedef enum {
  ZJ_NEXT_NOTHING = 0,
  ZJ_NEXT_FILE,   /* a file has to be named first */
  ZJ_NEXT_PERSON, /* somebody has to be presented first */
  ZJ_NEXT_UPLOAD,
  ZJ_NEXT_DISCHARGE,
  ZJ_NEXT_TRIAL,
  ZJ_NEXT_SETTLE,
  ZJ_NEXT_CANCEL,
  ZJ_NEXT_ASK, /* ask for the outcome now */
} ZjDischargeNext;

typedef struct {
  const char *step;    /* "fees", "leaving", "money" */
  const char *account; /* chosen on the screen */
  gboolean file_named, person_presented, cancelling;
} ZjDischargeScreen;

/* stay may be NULL. */
ZjDischargeNext zj_discharge_next (const ZjStayView *stay, const ZjConfig *config, const ZjDischargeScreen *screen);
gboolean zj_discharge_next_is_possible (ZjDischargeNext next);

/* The button's text (translated), or NULL for no button. */
const char *zj_discharge_next_text (ZjDischargeNext next, const ZjStayView *stay);

/* Mistakes are undone backwards: the last step that stands, or ZJ_N_STAY_ASKS. */
ZjStayAsk zj_discharge_cancel_of (const ZjStayView *stay);
const char *zj_discharge_cancel_title (ZjStayAsk ask);
const char *zj_discharge_cancel_text (ZjStayAsk ask); /* what has to be done before */
const char *zj_discharge_done_title (ZjStayAsk ask);  /* when it has been done */

G_END_DECLS
