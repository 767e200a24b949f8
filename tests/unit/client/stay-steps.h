/* What the tests of a stay's money do again and again, over fake-stays.h. */
#pragma once

#include "fake-stays.h"
#include "stay/cancel.h"
#include "stay/resolve.h"
#include "stay/settlement.h"

G_BEGIN_DECLS

#define N "ZY0001"

void steps_begin (void); /* makes the credential of the stay's person */
void steps_end (void);

ZjSettleOptions options_of (const char *account);
ZjStayResult *settle (void);
void resolve (void);
/* Frees result. stay_error 0: none. */
void assert_result (ZjStayResult *result, ZjOutcome outcome, int stay_error);
/* At most one settlement stands, and the journal says "settled" exactly when it does. */
void assert_truth (void);
/* A call of unknown outcome, msgid M0. */
void open_call (const char *infno, const char *detail);
/* 2304, M1, at the platform or not, and nobody learned about it. */
void settle_unlearned (gboolean executed);

G_END_DECLS
