/* trial and settle (spec/cli.md 3 "Money", "Lost answers", "Repeats"; spec/platform.md 5).
 *
 * A result's stay is as the journal holds it. result->outcome is what the verb calls its
 * outcome; DONE beside ZJ_STAY_ERROR_MISMATCH is a settlement whose figures disagree: no money is
 * taken. Thread: any; blocks; progress "asking", "trying", "settling".
 */
#pragma once

#include "stay/context.h"

G_BEGIN_DECLS

typedef struct {
  const ZjCredential *credential; /* who is here; NULL where the profile doesn't ask, and in trials before discharge */
  const char *account;            /* "no", "own", "family"; NULL: not said ("no") */
  const char *invoice;            /* or NULL */
  gint64 expect_cash_fen, expect_total_fen, deposit_fen; /* -1: not said */
} ZjSettleOptions;

ZjStayResult *zj_settlement_trial (const ZjStayContext *context, const char *ipt_no, const ZjSettleOptions *options);
ZjStayResult *zj_settlement_settle (const ZjStayContext *context, const char *ipt_no, const ZjSettleOptions *options);

/* Deposit minus what the patient pays in cash: > 0 is given back, < 0 is to be paid. FALSE when
 * no deposit was said, the figures are missing, or they don't fit. Never to be shown while the
 * stay is a mismatch or unknown. */
gboolean zj_settlement_balance (const ZjStay *stay, gint64 *balance_fen);

G_END_DECLS
