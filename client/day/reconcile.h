/* Day end (spec/platform.md 6): the totals of every clearing office, scheme and clearing type by
 * the platform's setl_time (3201), and where they differ the rows (9101, 3202, 9102). Everything
 * here asks; nothing of a stay, here or there, is changed, and no 2601 is ever sent.
 *
 * Totals are the institution's, over all desks: this journal and the exports of the others. A
 * cancelled settlement counts twice, as it was and as its negative row, each on its own day. 3202
 * knows no scheme: its file holds the rows of an office and clearing type, as far as this desk can
 * name the persons. The rows of other desks, whose exports name nobody, come back as "only there"
 * and are compared by the msgid of the request that made them. Where the records explain what only
 * the platform has (a reversed request leaves two rows), the totals are asked about once more.
 *
 * Errors: ZJ_CONFIG_ERROR_USAGE (days, exports), ZJ_JOURNAL_ERROR; any other says what kept the
 * platform from answering: then nothing is concluded. Thread: any; blocks; progress "asking".
 */
#pragma once

#include "day/compare.h"
#include "stay/context.h"

G_BEGIN_DECLS

typedef struct {
  char *clr_optins, *insutype, *clr_type;
  guint count;
  ZjDayMoney money;
  gboolean equal;
  char *text; /* the platform's words where it is not, or NULL; screen only */
} ZjDayGroup;

typedef struct {
  char *from, *to;
  GPtrArray *groups;   /* ZjDayGroup *, by office, clearing type, scheme */
  GPtrArray *entries;  /* ZjDayEntry *: every row, the agreed ones too */
  GPtrArray *warnings; /* const char *: codes */
  guint n_differences;
} ZjReconciliation;

void zj_reconciliation_free (ZjReconciliation *reconciliation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjReconciliation, zj_reconciliation_free)

/* from, to: "YYYY-MM-DD", both included, China's calendar; neither in the future, at most a year.
 * exports: NULL-terminated, or NULL. */
ZjReconciliation *zj_reconcile (const ZjStayContext *context, const char *from, const char *to,
                                const char *const *exports, GError **error);

/* FALSE with USAGE, as above. */
gboolean zj_reconcile_check_days (const char *from, const char *to, gint64 now_ms, GError **error);

/* Groups of the ledger's rows in the period, and of all its keys; in order. Pure. NULL: the sums
 * don't fit (ZJ_STAY_ERROR_FIGURES). */
GPtrArray *zj_day_groups (const ZjLedger *ledger, const char *from, const char *to, GError **error);

/* For settlement_query=none (rule 11): what 3202 of the sending day and the next says of a 2304.
 * sent_ms: of the platform's clock where known. It needs: the next day to be over, so that a late
 * arrival shows (until then ZJ_STAY_ERROR_STATE); and an office and clearing type that this journal has
 * seen settlements of, since before a settlement nobody tells them (G_IO_ERROR_NOT_SUPPORTED). NONE
 * is said only when every such office has answered. What is decided on it is the rules' business: it
 * is evidence for a person, and no licence to settle again without the decision. */
typedef enum {
  ZJ_EVIDENCE_NONE = 0, /* neither day has it */
  ZJ_EVIDENCE_STANDS,
  ZJ_EVIDENCE_CANCELLED, /* both its row and the negative one are there */
} ZjDayEvidence;

gboolean zj_reconcile_evidence (const ZjStayContext *context, const char *msgid, gint64 sent_ms,
                                ZjDayEvidence *evidence, GError **error);

G_END_DECLS
