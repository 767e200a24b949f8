/* A settlement as a row of the ledger: an object whose members are the columns as text,
 * amounts in fen. Store lock held throughout. */
#pragma once

#include "call.h"
#include "split.h"

G_BEGIN_DECLS

typedef enum {
  SIM_SETL_TRIAL = 0, /* 2303: no setl_id, no setl_time */
  SIM_SETL_DONE,      /* 2304 */
  SIM_SETL_CANCELLED, /* 2305: without the person */
  SIM_SETL_QUERIED,   /* 5203: psn_pay, cash_payamt, and what else differs */
} SimSetlStyle;

/* A row that is not in the ledger yet. */
json_t *sim_settlement_row (SimCall *call, const json_t *stay, const SimSplit *split, const char *setl_id);
void sim_settlement_store (SimCall *call, const json_t *row);

/* Cancels a settlement by a negative row with that setl_id, and gives it. */
json_t *sim_settlement_cancel (SimCall *call, const json_t *row, const char *setl_id);

/* A row as setlinfo, and its funds as setldetail. */
json_t *sim_settlement_info (SimCall *call, const json_t *stay, const json_t *row, SimSetlStyle style);
json_t *sim_settlement_funds (const json_t *row);

G_END_DECLS
