/* Who pays what of a bill: an invented rule over the lines' four parts. The README has it.
 * Store lock held throughout. */
#pragma once

#include "call.h"

G_BEGIN_DECLS

typedef enum {
  SIM_MEDFEE = 0,
  SIM_OWN,
  SIM_OVER,
  SIM_PRE,
  SIM_SCOPE,
  SIM_DEDUCTIBLE,
  SIM_HIFP,
  SIM_CVLSERV,
  SIM_HIFES,
  SIM_HIFMI,
  SIM_HIFOB,
  SIM_HIFDM,
  SIM_MAF,
  SIM_OTH,
  SIM_FUND,
  SIM_PSN_PART,
  SIM_ACCT,
  SIM_ACCT_FAMILY,
  SIM_CASH,
  SIM_HOSP_PART,
  SIM_BALANCE,
  SIM_N_AMOUNTS
} SimAmountId;

/* The wire's name under 2304, and the ledger's column. */
const char *sim_amount_name (SimAmountId id);

typedef struct {
  gint64 fen[SIM_N_AMOUNTS];
  const char *ratio; /* "0.8500" */
} SimSplit;

/* The stay's lines summed up and split; account "0", "1" or "2". trial: 2303, which some
 * quirks leave alone. */
SimSplit sim_split (SimCall *call, const json_t *stay, const char *account, gboolean trial);

/* What the person's own account holds now. */
gint64 sim_account_balance (SimCall *call, const char *psn_no, const char *insutype);

G_END_DECLS
