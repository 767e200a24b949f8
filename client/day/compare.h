/* The platform's result of a day's details against what the desks' records say: each row ends as
 * agreed, only here, only there or with other amounts, and has its one action. Pure.
 * Source: spec/platform.md 5 and 6. */
#pragma once

#include "day/ledger.h"
#include "platform/tx_day.h"

G_BEGIN_DECLS

/* What is to be done about a row. Codes are stable; texts: wording.h of this folder. */
typedef enum {
  ZJ_DAY_NOTHING = 0,
  ZJ_DAY_RESOLVE,         /* this desk's request is unknown: `resolve`; a 2601 at day end needs a supervisor */
  ZJ_DAY_ASK_DESK,        /* another desk's: its export is missing or older, or it has to act */
  ZJ_DAY_SETTLE_AGAIN,    /* a mismatch: cancel and settle again, by the supervisor */
  ZJ_DAY_ASK_SETTLEMENT,  /* settled or cancelled here, not there: ask 5203; till then neither refund nor settle */
  ZJ_DAY_CANCEL_STANDING, /* ended here as not done, and stands there: take it over, cancel it */
  ZJ_DAY_CANCEL_HERE_TOO, /* cancelled there, stands here */
  ZJ_DAY_NOT_RECORDED,    /* a request of this desk of which nothing is recorded: an older journal was restored? */
  ZJ_DAY_ASK_AGENCY,      /* the desks' records don't explain it */
  ZJ_N_DAY_ACTIONS,
} ZjDayAction;

const char *zj_day_action_name (ZjDayAction action); /* "none", "resolve", "ask_desk", … */

typedef struct {
  ZjDayVerdict verdict;
  ZjDayAction action;
  int desk; /* whom it concerns; -1 when nobody knows */
  char *ipt_no, *setl_id, *mdtrt_id, *msgid, *clr_optins, *clr_type, *insutype, *setl_time; /* NULL: not known */
  gboolean refund, has_here, has_there;
  ZjDayMoney here, there; /* there: without cash, which the platform's rows don't tell */
} ZjDayEntry;

void zj_day_entry_free (ZjDayEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjDayEntry, zj_day_entry_free)

/* The rows that one 3202 is about. */
typedef struct {
  const char *clr_optins, *clr_type, *from, *to, *institution;
  int desk; /* this one */
} ZjDayScope;

gboolean zj_day_scope_has (const ZjDayScope *scope, const ZjLedgerRow *row);
/* A row that the file for 3202 can hold: the person and both numbers are known. */
gboolean zj_day_row_is_nameable (const ZjLedgerRow *row);

/* told: every ZjDayDifference of the result; the file held every nameable row of the scope. Appends
 * ZjDayEntry. Rows that only the platform has, but that the records explain (reversed requests, and
 * cancels whose number nobody had told), are added to the ledger as the platform counts them;
 * *learned says so. used: ZjLedgerRow *, those of no group that were found after all. */
void zj_day_compare (const ZjDayScope *scope, ZjLedger *ledger, GPtrArray *told, GPtrArray *entries, GHashTable *used,
                     gboolean *learned);

/* A row that nothing was asked about, because the totals are equal; or (action) that no group holds. */
ZjDayEntry *zj_day_entry_of_row (const ZjLedgerRow *row, ZjDayVerdict verdict, ZjDayAction action);

G_END_DECLS
