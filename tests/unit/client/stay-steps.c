/* See stay-steps.h. */
#include "stay-steps.h"

static ZjCredential *credential;

void
steps_begin (void)
{
  credential = zj_credential_new_identity ("330100000000000000", "invented", NULL, NULL);
}

void
steps_end (void)
{
  zj_credential_free (credential);
}

ZjSettleOptions
options_of (const char *account)
{
  const ZjSettleOptions options = {
    .credential = credential, .account = account, .expect_cash_fen = -1, .expect_total_fen = -1, .deposit_fen = -1
  };

  return options;
}

ZjStayResult *
settle (void)
{
  const ZjSettleOptions options = options_of (NULL);

  return zj_settlement_settle (&fake.context, N, &options);
}

void
resolve (void)
{
  g_autoptr (ZjResolveReport) report = zj_resolve_report_new ();

  zj_resolve_all (&fake.context, TRUE, report);
}

void
assert_result (ZjStayResult *result, ZjOutcome outcome, int stay_error)
{
  g_autoptr (ZjStayResult) owned = result;

  g_assert_cmpint (owned->outcome, ==, outcome);
  if (stay_error == 0)
    g_assert_no_error (owned->error);
  else
    g_assert_error (owned->error, ZJ_STAY_ERROR, stay_error);
}

/* At most one settlement stands, and the journal says "settled" exactly when it does. */
void
assert_truth (void)
{
  g_assert_cmpuint (fake_n_standing (), <=, 1);
  if (fake.row->open.phase == ZJ_OPEN_NONE)
    g_assert_cmpint (fake.row->state == ZJ_STAY_SETTLED, ==, fake_n_standing () == 1);
  else
    g_assert_cmpint (fake.row->state, !=, fake.row->open.infno[3] == '5' ? ZJ_STAY_DISCHARGED : ZJ_STAY_SETTLED);
}

void
open_call (const char *infno, const char *detail)
{
  fake.row->open.phase = ZJ_OPEN_ASKING;
  fake.row->open.infno = g_strdup (infno);
  fake.row->open.msgid = g_strdup ("M0");
  fake.row->open.detail = g_strdup (detail);
  fake.row->open.since_ms = fake.now_ms;
}

void
settle_unlearned (gboolean executed)
{
  fake_turn ("2304", executed, ZJ_OUTCOME_UNKNOWN);
  fake_turn ("5203", TRUE, ZJ_OUTCOME_DONE);
  fake_turn ("5203", FALSE, ZJ_OUTCOME_UNKNOWN);
  assert_result (settle (), ZJ_OUTCOME_UNKNOWN, ZJ_STAY_ERROR_UNKNOWN);
}
