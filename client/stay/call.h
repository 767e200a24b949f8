/* The one way a changing call leaves this program:
 *
 *   begin → INTENT durable → send → outcome → OUTCOME durable
 *
 * Whoever sends anything of tx_stay.h, tx_fees.h or tx_settlement.h that changes something does
 * it through zj_stay_call(). Rules kept here, for all of them (spec/platform.md 5):
 * - the intent, with its msgid, is durable before the first byte leaves; a msgid is used once;
 * - rule 1: nothing of the stay is sent while a call is open, except what resolves it;
 * - rule 12: nothing is sent while the stay must be asked about first (restored.h);
 * - 2304 and 2401 are never sent again before the one before is resolved (asserted);
 * - 2601 goes out only when the decision to reverse is durable (asserted);
 * - an outcome that could not be recorded is unknown.
 *
 * The stay must have been read after lock was taken (rule 2). Thread: any; blocks.
 */
#pragma once

#include "platform/tx_result.h"
#include "stay/context.h"
#include "stay/flow.h"

G_BEGIN_DECLS

/* What stands in the record of an outcome beside the row, in the same transaction. */
typedef struct {
  const ZjFeeLine *lines; /* now at the platform */
  gsize n_lines;
  const char *const *removed; /* serial numbers; NULL and all TRUE: every line */
  gboolean all;
  char *detail; /* JSON or NULL; freed by the call */
} ZjCallRecord;

/* Sends the call, once, with this msgid. stay is as it was recorded with the intent. */
typedef void (*ZjCallSend) (const ZjStayContext *context, const ZjStay *stay, const char *msgid, ZjCallResult *result,
                            gpointer data);

/* Puts what a DONE, NOT_DONE or NOT_SENT brought into the stay, before it is recorded; the
 * state, the marks and what is open are the table's business. record is zeroed. */
typedef void (*ZjCallApply) (ZjStay *stay, const ZjCallResult *result, ZjCallRecord *record, gpointer data);

typedef enum {
  ZJ_CALL_FIRST = 0, /* nothing may be open; becomes the open call */
  ZJ_CALL_REPEAT,    /* the open call again, under a new msgid that takes its place; only DONE closes it,
                        after anything else look again. Never 2304, 2401. */
  ZJ_CALL_RESOLVE,   /* resolves the open call, which stays as it is: 2601, 2302 of a lost batch, 2305 in
                        place of a 2601. Then zj_stay_close(). */
  ZJ_CALL_NOTICE,    /* F003: nothing may be open, and nothing becomes it */
} ZjCallRole;

typedef struct {
  ZjCallRole role;
  ZjFlowEvent event;  /* of FIRST: asked of the table */
  const char *infno;  /* as it goes over the wire */
  const char *detail; /* JSON or NULL: kept with the intent, and in open.detail while it is open */
  const char *second_person;
  ZjCallSend send;
  ZjCallApply apply; /* or NULL */
  gpointer data;     /* of both */
  gboolean followed; /* another call of this stay comes at once: DONE becomes durable with its intent, or with
                        zj_journal_sync(). Until then a power cut makes it unknown again. */
} ZjStayCall;

/* TRUE: result says what became of it, and that is durable (UNKNOWN too), unless the call is followed. stay is as
 * recorded. FALSE with error: ZJ_STAY_ERROR (the table refuses; nothing was sent) or ZJ_JOURNAL_ERROR; then
 * result->outcome is NOT_SENT, or UNKNOWN when it was sent and its outcome could not be recorded:
 * stay is then as the journal holds it, open.
 * A call that was refused because nobody is signed in is made once more, with a new msgid; not so 2304, before
 * which 5203 has to be asked again (rule 3). */
gboolean zj_stay_call (const ZjStayContext *context, const ZjStayLock *lock, ZjStay *stay, const ZjStayCall *call,
                       ZjCallResult *result, GError **error);

/* Ends the open call by what was found, reversed or decided: event is DONE, NOT_DONE, REVERSED,
 * DECIDED_DONE or DECIDED_NOT_DONE. apply may be NULL and gets a result of that outcome. person:
 * who decided, or NULL. FALSE with error: nothing changed. */
gboolean zj_stay_close (const ZjStayContext *context, const ZjStayLock *lock, ZjStay *stay, ZjFlowEvent event,
                        const char *detail, const char *second_person, ZjCallApply apply, gpointer data,
                        GError **error);

/* Records the decision to reverse the open 2304 or 2401 (rule 5), durable on return. */
gboolean zj_stay_decide_to_reverse (const ZjStayContext *context, const ZjStayLock *lock, ZjStay *stay,
                                    const char *detail, GError **error);

/* Records any other event of the table (wait, trial, adopt, claim, …), with what the caller has
 * already put into stay. */
gboolean zj_stay_note (const ZjStayContext *context, const ZjStayLock *lock, ZjStay *stay, ZjFlowEvent event,
                       const char *detail, GError **error);

/* The same without an event: what was learned about the stay (marks, attempts, figures). */
gboolean zj_stay_store (const ZjStayContext *context, const ZjStayLock *lock, ZjStay *stay, const char *detail,
                        GError **error);

/* Takes the stay's lock and reads the stay under it (rule 2). *stay is NULL when there is none. */
ZjStayLock *zj_stay_take (const ZjStayContext *context, const char *ipt_no, ZjStay **stay, GError **error);

/* FALSE with the error that keeps everybody from being asked, where there is no session. */
gboolean zj_stay_need_session (const ZjStayContext *context, GError **error);

/* Sets the result to error and to the outcome that goes with what happened; takes error. UNKNOWN is always
 * ZJ_STAY_ERROR_UNKNOWN, whatever kept the answer away: that stands in the message. */
void zj_stay_result_fail (ZjStayResult *result, ZjOutcome outcome, GError *error);

G_END_DECLS
