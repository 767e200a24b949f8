/* Day end: 3201, 9101, 3202, 9102. All of it is asking: nothing of a stay is changed.
 *
 * Days are those of the platform's setl_time. Where 3201 says that totals differ, the hospital's
 * rows go up as a file (9101), 3202 compares them, and the result comes down as a file (9102)
 * whose rows name the msgid of each difference. An infcode −1, as everywhere, is no answer:
 * ZJ_PLATFORM_ERROR_REFUSED. Source: spec/platform.md 6, spec/platform-fields.md 2.2. Thread: any;
 * blocks.
 */
#pragma once

#include "platform/session.h"

G_BEGIN_DECLS

/* Which refd_setl_flag a comparison is about. */
typedef enum {
  ZJ_REFUNDS_ALL = 0, /* settlements, and the negative rows of cancelled ones */
  ZJ_REFUNDS_WITHOUT,
  ZJ_REFUNDS_ONLY,
} ZjRefunds;

/* The hospital's totals of a period. 3202 knows no insutype: for it, and for the file that goes
 * with it, they must be of all schemes of that office and clearing type. */
typedef struct {
  const char *clr_optins, *clr_type;
  const char *insutype;  /* of 3201; not looked at for 3202 */
  const char *from, *to; /* dates, both included */
  gint64 medfee_fen, fund_pay_fen, acct_pay_fen, cash_fen;
  guint count;
  ZjRefunds refunds;
} ZjDayTotals;

/* 3201. *text: what the platform says of a difference, or NULL. */
gboolean zj_tx_compare_totals (ZjSession *session, const ZjDayTotals *totals, GCancellable *cancellable,
                               gboolean *equal, char **text, GError **error);

/* A row of the hospital's file. A cancelled settlement stands there twice: as it was, and as
 * the negative with its own setl_id. */
typedef struct {
  const char *setl_id, *mdtrt_id, *psn_no;
  gint64 medfee_fen, fund_pay_fen, acct_pay_fen;
  gboolean refund; /* the negative one */
} ZjDayRow;

/* Where a result is to be had. */
typedef struct {
  char *number, *name; /* file_qury_no, filename */
  char *until;         /* dld_endtime, or NULL */
} ZjDayFile;
void zj_day_file_free (ZjDayFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjDayFile, zj_day_file_free)

/* 9101 and 3202: sends rows (ZjDayRow *) and has them compared. totals must be theirs. upload_msgid:
 * of the 9101, a new one each time (rule 10); then repeating does no harm. */
gboolean zj_tx_compare_details (ZjSession *session, const ZjDayTotals *totals, GPtrArray *rows,
                                const char *upload_msgid, GCancellable *cancellable, ZjDayFile **result,
                                GError **error);

typedef enum {
  ZJ_DAY_AGREED = 0,
  ZJ_DAY_ONLY_HERE,  /* the platform has no such settlement */
  ZJ_DAY_ONLY_THERE, /* the hospital's file has none: msgid says which request made it */
  ZJ_DAY_DIFFERS,    /* the amounts do */
} ZjDayVerdict;

const char *zj_day_verdict_name (ZjDayVerdict verdict); /* "agreed", "only_here", "only_there", "differs" */

/* A row of the result. */
typedef struct {
  ZjDayVerdict verdict;
  char *psn_no, *mdtrt_id, *setl_id, *msgid; /* NULL where the row is without */
  char *memo;                                /* the platform's words, or NULL; screen only */
  gboolean refund;
  gboolean has_amounts; /* otherwise they are 0 */
  gint64 medfee_fen, fund_pay_fen, acct_pay_fen;
} ZjDayDifference;
void zj_day_difference_free (ZjDayDifference *difference);

/* 9102: the rows of the result (ZjDayDifference *), the agreed ones too. May be asked again
 * until file->until. */
gboolean zj_tx_fetch_details (ZjSession *session, const ZjDayFile *file, GCancellable *cancellable,
                              GPtrArray **differences, GError **error);

G_END_DECLS
