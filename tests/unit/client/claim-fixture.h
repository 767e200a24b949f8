/* A desk that issues statements: stays in a journal that is the real one, a platform that is told what to
 * answer to F003 and 2601 (--wrap; CMakeLists.txt), and the line that is cut. */
#pragma once

#include "claim/claim.h"
#include "stay-fixture.h"

#define N         "T00001"
#define FIRST     "H3301000000101000001"
#define SECOND    "H3301000000101000002"
#define OPEN_2304 "H33010000001202607010900000100"

typedef struct {
  ZjOutcome outcomes[16];
  guint n_outcomes, next;
  GString *said; /* "0:H33…1 1:H33…1 " */
  guint reversals;
} FakeNotices;
extern FakeNotices fake_notices;

/* The transaction that stores a statement is not written. */
extern gboolean fake_issue_fails;

void claim_set_up (StayFixture *f, gconstpointer more_config);
void claim_tear_down (StayFixture *f, gconstpointer more_config);
void claim_store_stay (StayFixture *f, void (*change) (ZjStay *stay));
void claim_open_2304 (ZjStay *stay);
void claim_open_2402 (ZjStay *stay);
void claim_be_waiting (ZjStay *stay);
void claim_be_withdrawn (ZjStay *stay);
void claim_be_settled (ZjStay *stay);
void claim_settle_elsewhere (const char *msgid);
void claim_line_down (StayFixture *f);
ZjClaimRequest claim_request_of (const char *reason);
ZjClaim *claim_issue (StayFixture *f, const ZjClaimRequest *request);
void claim_refused (StayFixture *f, const ZjClaimRequest *request, GQuark domain, int code);
gboolean claim_warned (const ZjStayResult *result, const char *code);
void claim_assert_stored (StayFixture *f, ZjStayState state, const char *receipt);
void claim_resolve (StayFixture *f);
void claim_withdraw (StayFixture *f);
/* Withdrawn, and told; take_back() hands over what was answered. */
ZjStayResult *claim_take_back (StayFixture *f);

#define CLAIM_ADD(name, config, func)                                                                                  \
  g_test_add ("/claim/" name, StayFixture, config, claim_set_up, func, claim_tear_down)
