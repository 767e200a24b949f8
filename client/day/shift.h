/* A shift: an operator's money and open cases, handed over at its end. Made from committed records
 * only, never from what a screen showed.
 *
 * - Whose: a settlement belongs to the operator under whom its outcome became durable, and so does a
 *   cancel: what another operator settled and this one cancelled is this one's, since it is this one
 *   who gave the money back. An outcome learned later (resolve) belongs to whoever was at the desk
 *   then: nobody could take money before.
 * - Since when: the operator's sign-in. One made anew because the platform forgot, or on the same day,
 *   begins nothing; nor does one after midnight when the operator had worked less than eight hours
 *   before it and not signed out (a night shift). So a shift may be told too long, never too short.
 * - What a person decided to be done counts once its figures have been seen.
 * - Settlements adopted from another desk are that desk's.
 * - Cash is what the drawer holds of it: a settlement that is a mismatch brought no money, and its
 *   cancel gives none back.
 * - An open case belongs to who opened it, from whatever shift it is: nothing expires.
 * This desk's journal only. Amounts are fen, times Unix ms. Thread: any; blocks for the disk.
 */
#pragma once

#include "day/ledger.h"

G_BEGIN_DECLS

typedef enum {
  ZJ_CASE_UNKNOWN = 0, /* a request of unknown outcome */
  ZJ_CASE_WAITING,     /* admitted locally, not yet on the platform */
  ZJ_CASE_DISCHARGED,  /* discharged, not settled */
  ZJ_CASE_MISMATCH,    /* settled, the figures disagree */
  ZJ_CASE_NOTICE,      /* a notice of a statement for a manual claim is not answered yet */
  ZJ_CASE_RESTORED,    /* to be asked about first, after a restore */
  ZJ_N_CASES,
} ZjCaseKind;

const char *zj_case_name (ZjCaseKind kind); /* "unknown", "waiting", … */

typedef struct {
  ZjCaseKind kind;
  char *ipt_no;
  ZjStayState state;
  char *infno, *msgid; /* of UNKNOWN; otherwise NULL */
  gint64 since_ms;     /* of UNKNOWN; otherwise 0 */
} ZjShiftCase;

typedef struct {
  guint count;
  ZjDayMoney money;
} ZjShiftSum;

typedef struct {
  char *operator_no;
  gint64 since_ms; /* 0: no sign-in of this operator is on record here */
  ZjShiftSum settled;
  ZjShiftSum cancelled; /* positive amounts: what was taken back */
  gint64 cash_fen;      /* taken minus given back */
  GPtrArray *open;      /* ZjShiftCase *, by ipt_no */
} ZjShift;

void zj_shift_free (ZjShift *shift);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjShift, zj_shift_free)

/* Errors: ZJ_JOURNAL_ERROR; ZJ_STAY_ERROR_FIGURES: sums that don't fit. */
ZjShift *zj_shift_make (ZjJournal *journal, const char *operator_no, GError **error);

/* Which sign-in a shift began with. Pure. Given the operator's own records in their order; begun_ms 0
 * before the first. TRUE: this sign-in begins another. */
typedef struct {
  gint64 begun_ms, last_ms; /* of the shift; of the operator's last record */
  char day[11];             /* of the last sign-in */
  gboolean signed_out;
} ZjShiftClock;
gboolean zj_shift_clock_record (ZjShiftClock *clock, gboolean sign_in, gboolean sign_out, gint64 at_ms);

G_END_DECLS
