/* What a stay's fee lines come to, and whether the platform's figures agree with them
 * (spec/platform.md 4: "lines' four parts, and their sum against the bill").
 */
#pragma once

#include "stay/context.h"

G_BEGIN_DECLS

/* Of the lines that this desk has at the platform. */
typedef struct {
  guint n_lines; /* 0: none; the rest is then 0 or ZJ_MONEY_ABSENT */
  gint64 total_fen;
  /* fulamt_ownpay, overlmt, preselfpay, inscp_scp; ZJ_MONEY_ABSENT each when not known of every line */
  gint64 parts_fen[4];
  /* Lines whose four parts are known and do not make up their amount: how many, and both sums. */
  guint n_uneven;
  gint64 uneven_fen, uneven_parts_fen;
} ZjLineSums;

/* FALSE with error: ZJ_JOURNAL_ERROR, or ZJ_STAY_ERROR_TOTAL when the sum is no amount of money. Thread:
 * any; blocks for the disk. */
gboolean zj_lines_add_up (const ZjStayContext *context, const char *ipt_no, ZjLineSums *sums, GError **error);

/* Adds one line. FALSE: the sum does not fit; sums is then not to be used. Pure. */
gboolean zj_lines_add (ZjLineSums *sums, const ZjFeeLine *line);

/* "line_parts" where lines' own parts do not make them up, "line_sum" where the bill's parts (absent
 * ones are not checked) are not the lines'. Warned; refused where [money] on_warning=refuse. Appends
 * ZjFinding; TRUE when nothing is refused. Pure. */
gboolean zj_lines_check (const ZjLineSums *sums, const ZjAmounts *bill, const ZjConfig *config, GArray *findings);

/* The sum of four parts; FALSE when one is absent, or the sum does not fit. Pure. */
gboolean zj_lines_sum_of_parts (const gint64 parts_fen[4], gint64 *sum_fen);

G_END_DECLS
