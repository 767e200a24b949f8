/* Statements that are withdrawn, and what the platform is owed about them. */
#include "claim-fixture.h"

#include <string.h>

#include "stay/resolve.h"

/* --- withdrawing --------------------------------------------------------------------------------------- */

static void
test_withdrawn (StayFixture *f, gconstpointer data)
{
  const ZjClaimRequest request = claim_request_of ("network");
  g_autoptr (ZjClaim) first = NULL, second = NULL;
  g_autoptr (ZjStayResult) again = NULL;

  (void)data;
  claim_store_stay (f, NULL);
  first = claim_issue (f, &request);
  zj_claim_notify (&f->context, N, first->result);
  claim_withdraw (f);
  claim_assert_stored (f, ZJ_STAY_DISCHARGED, NULL);
  again = claim_take_back (f);
  g_assert_true (again->repeated);
  second = claim_issue (f, &request);
  g_assert_cmpstr (second->content->receipt_no, ==, SECOND);
  g_assert_cmpuint (second->paper, ==, 1);
  zj_claim_notify (&f->context, N, second->result);
  g_assert_cmpstr (fake_notices.said->str, ==, "0:1 1:1 0:2 ");
}

static void
test_nothing_to_withdraw (StayFixture *f, gconstpointer data)
{
  g_autoptr (ZjStayResult) nobody = NULL, none = NULL;

  (void)data;
  nobody = zj_claim_withdraw (&f->context, N);
  g_assert_error (nobody->error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_NOT_FOUND);
  claim_store_stay (f, NULL);
  none = zj_claim_withdraw (&f->context, N);
  g_assert_error (none->error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_STATE);
}

/* Issued, withdrawn and issued again while the line is down: the platform hears it in order. */
static void
test_order (StayFixture *f, gconstpointer data)
{
  const ZjClaimRequest request = claim_request_of ("network");
  gpointer session = f->context.session;
  g_autoptr (ZjClaim) first = NULL, second = NULL;

  (void)data;
  claim_store_stay (f, NULL);
  claim_line_down (f);
  first = claim_issue (f, &request);
  claim_withdraw (f);
  second = claim_issue (f, &request);
  f->context.session = session;
  fake_notices.outcomes[0] = ZJ_OUTCOME_UNKNOWN; /* the first answer is lost: the same again, nothing else before it */
  fake_notices.n_outcomes = 1;
  claim_resolve (f);
  g_assert_cmpstr (fake_notices.said->str, ==, "0:1 ");
  claim_resolve (f);
  g_assert_cmpstr (fake_notices.said->str, ==, "0:1 0:1 1:1 0:2 ");
  claim_assert_stored (f, ZJ_STAY_MANUAL, SECOND);
}

/* The platform refuses the notice: both stand, until the statement is back. It was never noted there,
 * and refuses to hear of its withdrawal too. */
static void
test_both_stand (StayFixture *f, gconstpointer data)
{
  const ZjClaimRequest request = claim_request_of ("network");
  g_autoptr (ZjClaim) claim = NULL;
  g_autoptr (ZjStay) stay = NULL, after = NULL;

  (void)data;
  claim_store_stay (f, NULL);
  claim = claim_issue (f, &request);
  for (guint i = 0; i < 4; i++)
    fake_notices.outcomes[i] = ZJ_OUTCOME_NOT_DONE;
  fake_notices.n_outcomes = 4;
  zj_claim_notify (&f->context, N, claim->result);
  g_assert_true (claim_warned (claim->result, "both_stand"));
  stay = stay_fixture_stored (f, N);
  g_assert_cmpstr (zj_resolve_person_needed (stay, f->config), ==, "both_stand");
  claim_resolve (f);
  g_assert_cmpstr (fake_notices.said->str, ==, "0:1 0:1 ");
  claim_withdraw (f);
  g_assert_cmpstr (fake_notices.said->str, ==, "0:1 0:1 0:1 1:1 ");
  after = stay_fixture_stored (f, N);
  g_assert_false (after->notice_pending);
  g_assert_null (zj_resolve_person_needed (after, f->config));
}

/* A withdrawal that is refused although its issue was noted stays owed: no 2304 before it is done. */
static void
test_withdrawal_refused (StayFixture *f, gconstpointer data)
{
  const ZjClaimRequest request = claim_request_of ("network");
  g_autoptr (ZjClaim) claim = NULL;
  g_autoptr (ZjStay) stay = NULL, after = NULL;

  (void)data;
  claim_store_stay (f, NULL);
  claim = claim_issue (f, &request);
  zj_claim_notify (&f->context, N, claim->result);
  fake_notices.outcomes[1] = ZJ_OUTCOME_NOT_DONE;
  fake_notices.n_outcomes = 2;
  claim_withdraw (f);
  stay = stay_fixture_stored (f, N);
  g_assert_true (stay->notice_pending);
  claim_resolve (f);
  after = stay_fixture_stored (f, N);
  g_assert_false (after->notice_pending);
  g_assert_cmpstr (fake_notices.said->str, ==, "0:1 1:1 1:1 ");
}

/* Withdrawn while the settlement is still being reversed: F003 was never sent and is not owed. */
static void
test_withdrawn_while_reversing (StayFixture *f, gconstpointer data)
{
  const ZjClaimRequest request = claim_request_of ("network");
  gpointer session = f->context.session;
  g_autoptr (ZjClaim) claim = NULL;

  (void)data;
  claim_store_stay (f, claim_open_2304);
  claim_line_down (f);
  claim = claim_issue (f, &request);
  claim_withdraw (f);
  f->context.session = session;
  claim_resolve (f);
  g_assert_cmpuint (fake_notices.reversals, ==, 1);
  g_assert_cmpstr (fake_notices.said->str, ==, "");
  claim_assert_stored (f, ZJ_STAY_DISCHARGED, NULL);
}

/* Back to where it was: nothing begins to wait for an admission by it. */
static void
test_states (StayFixture *f, gconstpointer data)
{
  gboolean waits = strcmp (data, "waiting") == 0;
  const ZjClaimRequest request = claim_request_of ("network");
  g_autoptr (ZjClaim) claim = NULL;

  claim_store_stay (f, waits ? claim_be_waiting : claim_be_withdrawn);
  claim = claim_issue (f, &request);
  g_assert_cmpint (claim->content->standing, ==, ZJ_CLAIM_SURELY_NONE);
  claim_assert_stored (f, ZJ_STAY_MANUAL, FIRST);
  claim_resolve (f);
  g_assert_cmpuint (fake.sent, ==, 0);
  g_assert_cmpstr (fake_notices.said->str, ==, "");
  claim_withdraw (f);
  claim_assert_stored (f, waits ? ZJ_STAY_WAITING : ZJ_STAY_WITHDRAWN, NULL);
}

static void
set_up_plain (StayFixture *f, G_GNUC_UNUSED gconstpointer data)
{
  claim_set_up (f, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  CLAIM_ADD ("withdrawn", "", test_withdrawn);
  CLAIM_ADD ("nothing-to-withdraw", "", test_nothing_to_withdraw);
  CLAIM_ADD ("order", "", test_order);
  CLAIM_ADD ("both-stand", "", test_both_stand);
  CLAIM_ADD ("withdrawal-refused", "", test_withdrawal_refused);
  CLAIM_ADD ("withdrawn-while-reversing", "", test_withdrawn_while_reversing);
  g_test_add ("/claim/state/waiting", StayFixture, "waiting", set_up_plain, test_states, claim_tear_down);
  g_test_add ("/claim/state/withdrawn", StayFixture, "withdrawn", set_up_plain, test_states, claim_tear_down);
  return g_test_run ();
}
