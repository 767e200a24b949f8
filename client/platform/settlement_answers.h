/* What the answers about settlements say, turned into types: the pure half of tx_settlement.h.
 * Strict as stay_answers.h. */
#pragma once

#include "platform/tx_settlement.h"

G_BEGIN_DECLS

/* What an answer was asked about. */
typedef struct {
  const char *mdtrt_id, *psn_no;
  const char *msgid; /* 2304: medins_setl_id has to be this one; NULL otherwise */
} ZjSettlementAsked;

/* 2303: nothing is settled, so there are no numbers of a settlement. */
gboolean zj_answer_trial (const ZjNode *output, const ZjSettlementAsked *asked, ZjSettlementRow **row, GError **error);
/* 2304: with everything without which the outcome cannot be used (spec/platform.md 5). */
gboolean zj_answer_settlement (const ZjNode *output, const ZjSettlementAsked *asked, ZjSettlementRow **row,
                               GError **error);
/* 2305: the negative row of the cancel. */
gboolean zj_answer_cancel (const ZjNode *output, const ZjSettlementAsked *asked, ZjSettlementRow **row, GError **error);
/* 5203: every row (ZjSettlementRow *). The list must be there, if only empty; one object stands
 * for a list of one. */
gboolean zj_answer_settlements (const ZjNode *output, const ZjSettlementAsked *asked, GPtrArray **rows, GError **error);

G_END_DECLS
