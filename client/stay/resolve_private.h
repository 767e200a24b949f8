/* One file a kind of call; each does one round for the open call of a stay.
 *
 * *closed says whether the call came to an end (durably). FALSE with error: nothing was learned, or
 * the journal failed; the call is as open as before. TRUE without closed: something was learned,
 * and it goes on later, or at once where *again is set. */
#pragma once

#include "stay/resolve.h"

G_BEGIN_DECLS

typedef struct {
  const ZjStayContext *context;
  const ZjStayLock *lock;
  ZjStay *stay;
  gboolean read_only; /* look: no decision, nothing sent that changes anything */
  gboolean again;     /* out: go on at once */
  gboolean closed;    /* out */
  ZjOutcome outcome;  /* out, of closed */
} ZjRound;

gboolean zj_round_settlement (ZjRound *round, GError **error); /* 2304: rules 4, 5, 6, 11 */
gboolean zj_round_cancel (ZjRound *round, GError **error);     /* 2305: rules 7, 11 */
gboolean zj_round_admission (ZjRound *round, GError **error);  /* 2401: rule 8 */
gboolean zj_round_stay (ZjRound *round, GError **error);       /* rule 9, and F004 */
gboolean zj_round_notice (ZjRound *round, GError **error);     /* F003: rule 10; nothing is open */

/* A person's decision about the open call, recorded with detail and second; each brings into the
 * stay what the call would have. done of a 2304 and 2401 has to be known from the platform or named. */
gboolean zj_decide_admission (ZjRound *round, const char *detail, const char *second, GError **error); /* done */
gboolean zj_decide_settlement (ZjRound *round, const char *setl_id, const char *detail, const char *second,
                               GError **error); /* done */
/* FALSE: the platform shows that it stands. Where it cannot be asked a person's word counts. */
gboolean zj_settlement_may_be_not_done (const ZjRound *round, GError **error);
gboolean zj_admission_may_be_not_done (const ZjRound *round, GError **error);
gboolean zj_decide_cancel (ZjRound *round, gboolean done, const char *detail, const char *second, GError **error);
gboolean zj_decide_stay (ZjRound *round, gboolean done, const char *detail, const char *second, GError **error);

/* Closes the open call and tells so in round. */
gboolean zj_round_close (ZjRound *round, ZjFlowEvent event, const char *detail, ZjCallApply apply, gpointer data,
                         GError **error);

/* 2601 of the open call; *result is the answer. */
gboolean zj_round_reverse (ZjRound *round, ZjCallResult *result, gboolean *not_found, GError **error);

/* Whether platform time is late_arrival_s past the sending of the open call (rule 6). answered_ms:
 * the platform's clock just now, or 0. */
gboolean zj_round_is_late (const ZjRound *round, gint64 answered_ms);

G_END_DECLS
