/* What 2301 answers, turned into types: the pure half of tx_fees.h. Strict as stay_answers.h. */
#pragma once

#include "platform/tx_fees.h"

G_BEGIN_DECLS

/* A ZjFeeAnswer for each of items[first, first+count), in their order. Refused: a line without a
 * row, with two, and a row of a line that was not sent. */
gboolean zj_answer_fees (const ZjNode *output, GPtrArray *items, guint first, guint count, GPtrArray **answers,
                         GError **error);

G_END_DECLS
