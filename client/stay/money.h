/* Money: integers of fen (0.01 yuan), checked arithmetic, and the arithmetic that the desk
 * checks of what comes back (spec/platform.md 4). Nothing is ever computed that the
 * platform computes: no ratio, no split, no estimate. Pure; any thread.
 */
#pragma once

#include <client/config.h>
#include <client/money.h>

G_BEGIN_DECLS

/* In place of an amount that nobody has said. No sum of money: -0.01 yuan is one. */
#define ZJ_MONEY_ABSENT G_MININT64

void zj_amounts_set (ZjAmounts *amounts, ZjAmountId id, gint64 fen);
gboolean zj_amounts_equal (const ZjAmounts *a, const ZjAmounts *b); /* present ones of both, without balc */

/* FALSE on overflow; *sum is then unchanged. */
gboolean zj_money_add (gint64 a, gint64 b, gint64 *sum);
gboolean zj_money_subtract (gint64 a, gint64 b, gint64 *difference);

/* quantity × price rounded half up to the fen; decimal texts with up to 4 and 6 places. FALSE
 * when a text is no such number or the product does not fit. */
gboolean zj_money_line_amount (const char *quantity, const char *price, gint64 *fen);

/* Fills in absent psn_part_amt and hosp_part_amt by the rule, then checks. Appends ZjFinding
 * (g_array_new (…, sizeof (ZjFinding))). TRUE when nothing is refused. */
gboolean zj_amounts_check (ZjAmounts *amounts, const ZjConfig *config, GArray *findings);

G_END_DECLS
