/* Fee lines as a table; the same on the fee list and in the annex of a statement. Private to paper/. */
#pragma once

#include "claim/content.h"
#include "paper/document.h"

G_BEGIN_DECLS

/* lines: ZjClaimLine. Columns that no line has anything for are left out; a sum stands at the end. */
void zj_fee_table_put (ZjDocument *document, const GArray *lines);

/* Sums by category: category, lines, amount, and the four parts where they are known. categories:
 * ZjClaimCategory. */
void zj_fee_categories_put (ZjDocument *document, const GArray *categories);

G_END_DECLS
