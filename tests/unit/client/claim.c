/* Statements for manual claims on a real journal: when one may be issued, its number, its copies. */
#include "claim-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

/* --- issuing ------------------------------------------------------------------------------------- */

static void
test_issued (StayFixture *f, gconstpointer data)
{
  const ZjClaimRequest request = claim_request_of ("not-opened");
  g_autoptr (ZjClaim) claim = NULL;
  const ZjClaimCategory *category;

  (void)data;
  claim_store_stay (f, NULL);
  claim = claim_issue (f, &request);
  g_assert_cmpstr (claim->content->receipt_no, ==, FIRST);
  g_assert_cmpuint (claim->paper, ==, 1);
  g_assert_false (claim->result->repeated);
  g_assert_cmpint (claim->content->standing, ==, ZJ_CLAIM_SURELY_NONE);
  g_assert_cmpint (claim->content->total_fen, ==, 15000);
  g_assert_true (claim->content->parts_fen[0] == G_MININT64);
  g_assert_cmpuint (claim->lines->len, ==, 2);
  g_assert_cmpuint (claim->content->categories->len, ==, 2);
  category = &g_array_index (claim->content->categories, ZjClaimCategory, 0);
  g_assert_cmpstr (category->category, ==, "09");
  g_assert_cmpint (category->parts_fen[3], ==, 8500);
  g_assert_null (g_array_index (claim->content->categories, ZjClaimCategory, 1).category);
  g_assert_cmpstr (claim->content->birth_date, ==, "1949-11-02");
  g_assert_cmpstr (claim->content->sex, ==, "1");
  g_assert_cmpstr (claim->content->institution.name, ==, f->config->institution.name);
  g_assert_null (claim->content->operator_name); /* as it is stored: none is no empty one */
  g_assert_nonnull (claim->code);
  claim_assert_stored (f, ZJ_STAY_MANUAL, FIRST);
  /* F003 is not the issuing's business, but it is owed, durably. */
  g_assert_cmpstr (fake_notices.said->str, ==, "");
  zj_claim_notify (&f->context, N, claim->result);
  g_assert_cmpstr (fake_notices.said->str, ==, "0:1 ");
  g_assert_cmpuint (claim->result->warnings->len, ==, 0);
  claim_resolve (f);
  g_assert_cmpstr (fake_notices.said->str, ==, "0:1 ");
}

static void
test_line_down (StayFixture *f, gconstpointer data)
{
  const ZjClaimRequest request = claim_request_of (NULL);
  g_autoptr (ZjClaim) claim = NULL;

  (void)data;
  claim_store_stay (f, NULL);
  claim_line_down (f);
  claim = claim_issue (f, &request);
  g_assert_cmpint (claim->content->standing, ==, ZJ_CLAIM_NOT_ASKED);
  g_assert_cmpstr (claim->content->reason, ==, "network");
  g_assert_true (claim_warned (claim->result, "standing_not_asked"));
  zj_claim_notify (&f->context, N, claim->result);
  g_assert_true (claim_warned (claim->result, "notice_pending"));
  g_assert_cmpstr (fake_notices.said->str, ==, "");
}

/* A line that seems up and answers nothing is a line that is down: one time-out, and no second. */
static void
test_mute (StayFixture *f, gconstpointer data)
{
  const ZjClaimRequest request = claim_request_of (NULL);
  g_autoptr (ZjClaim) claim = NULL;

  (void)data;
  claim_store_stay (f, NULL);
  fake.mute = TRUE;
  claim = claim_issue (f, &request);
  zj_claim_notify (&f->context, N, claim->result);
  g_assert_cmpuint (fake.asked, ==, 1);
  g_assert_cmpstr (fake_notices.said->str, ==, "");
  g_assert_cmpstr (claim->content->reason, ==, "network");
  fake.mute = FALSE;
  claim_resolve (f);
  g_assert_cmpstr (fake_notices.said->str, ==, "0:1 ");
}

static void
test_settled_elsewhere (StayFixture *f, gconstpointer data)
{
  const ZjClaimRequest request = claim_request_of ("network");

  (void)data;
  claim_store_stay (f, NULL);
  claim_settle_elsewhere ("M-of-another-desk");
  claim_refused (f, &request, ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT);
  claim_assert_stored (f, ZJ_STAY_SETTLED, NULL);
  claim_refused (f, &request, ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT);
}

static void
test_settled (StayFixture *f, gconstpointer data)
{
  const ZjClaimRequest request = claim_request_of ("network");

  (void)data;
  claim_store_stay (f, claim_be_settled);
  claim_line_down (f);
  claim_refused (f, &request, ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT);
  claim_assert_stored (f, ZJ_STAY_SETTLED, NULL);
}

/* Nobody may be asked (settlement_query=none): the paper says so. */
static void
test_no_query (StayFixture *f, gconstpointer data)
{
  const ZjClaimRequest request = claim_request_of ("network");
  g_autoptr (ZjClaim) claim = NULL;

  (void)data;
  claim_store_stay (f, NULL);
  claim = claim_issue (f, &request);
  g_assert_cmpint (claim->content->standing, ==, ZJ_CLAIM_NOT_ASKED);
  g_assert_cmpuint (fake.asked, ==, 0);
}

/* --- a 2304 of unknown outcome --------------------------------------------------------------------- */

static void
test_unknown_then_line_back (StayFixture *f, gconstpointer data)
{
  const ZjClaimRequest request = claim_request_of ("network");
  gpointer session = f->context.session;
  g_autoptr (ZjClaim) claim = NULL;
  g_autoptr (ZjStay) stay = NULL;
  g_autoptr (GPtrArray) records = NULL;
  gint64 decision = 0, paper = 0;

  (void)data;
  claim_store_stay (f, claim_open_2304);
  claim_line_down (f);
  claim = claim_issue (f, &request);
  g_assert_cmpint (claim->content->standing, ==, ZJ_CLAIM_BEING_REVERSED);
  g_assert_cmpstr (claim->content->msgid, ==, OPEN_2304);
  zj_claim_notify (&f->context, N, claim->result);
  g_assert_true (claim_warned (claim->result, "reversal_pending") && claim_warned (claim->result, "notice_pending"));
  stay = stay_fixture_stored (f, N);
  g_assert_cmpint (stay->open.phase, ==, ZJ_OPEN_REVERSING);
  g_assert_cmpint (stay->state, ==, ZJ_STAY_MANUAL);
  /* The decision is durable before the paper. */
  records = zj_journal_list_records (f->journal, 1, G_MININT64, G_MAXINT64, 0, NULL);
  for (guint i = 0; i < records->len; i++) {
    const ZjRecord *record = g_ptr_array_index (records, i);

    if (record->kind == ZJ_RECORD_DECISION)
      decision = record->number;
    if (record->kind == ZJ_RECORD_PAPER)
      paper = record->number;
  }
  g_assert_cmpint (decision, >, 0);
  g_assert_cmpint (paper, >, decision);
  /* The line is back: 2601 first, then F003. */
  f->context.session = session;
  claim_settle_elsewhere (OPEN_2304);
  claim_resolve (f);
  g_assert_cmpuint (fake_notices.reversals, ==, 1);
  g_assert_cmpstr (fake_notices.said->str, ==, "0:1 ");
  claim_assert_stored (f, ZJ_STAY_MANUAL, FIRST);
}

static void
test_unknown_was_done (StayFixture *f, gconstpointer data)
{
  const ZjClaimRequest request = claim_request_of ("network");

  (void)data;
  claim_store_stay (f, claim_open_2304);
  claim_settle_elsewhere (OPEN_2304);
  claim_refused (f, &request, ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT);
  claim_assert_stored (f, ZJ_STAY_SETTLED, NULL);
}

static void
test_unknown_not_seen (StayFixture *f, gconstpointer data)
{
  const ZjClaimRequest request = claim_request_of ("network");
  g_autoptr (ZjClaim) claim = NULL;

  (void)data;
  claim_store_stay (f, claim_open_2304);
  claim = claim_issue (f, &request);
  g_assert_cmpint (claim->content->standing, ==, ZJ_CLAIM_BEING_REVERSED);
  /* The verb itself reverses nothing and notifies nobody of it yet. */
  zj_claim_notify (&f->context, N, claim->result);
  g_assert_cmpuint (fake_notices.reversals, ==, 0);
  g_assert_cmpstr (fake_notices.said->str, ==, "");
}

static void
test_unknown_beside_another (StayFixture *f, gconstpointer data)
{
  const ZjClaimRequest request = claim_request_of ("network");
  g_autoptr (ZjStay) stay = NULL;

  (void)data;
  claim_store_stay (f, claim_open_2304);
  claim_settle_elsewhere ("M-of-another-desk");
  claim_refused (f, &request, ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT);
  stay = stay_fixture_stored (f, N);
  g_assert_cmpint (stay->open.phase, ==, ZJ_OPEN_ASKING);
  g_assert_null (stay->manual_receipt);
}

static void
test_other_unknown (StayFixture *f, gconstpointer data)
{
  const ZjClaimRequest request = claim_request_of ("network");

  (void)data;
  claim_store_stay (f, claim_open_2402);
  claim_line_down (f);
  claim_refused (f, &request, ZJ_STAY_ERROR, ZJ_STAY_ERROR_UNKNOWN);
}

/* --- copies ------------------------------------------------------------------------------------------ */

static char *
detail_of (const ZjClaim *claim)
{
  return zj_claim_content_to_json (claim->content);
}

static void
test_repeated (StayFixture *f, gconstpointer data)
{
  ZjClaimRequest request = claim_request_of ("network");
  g_autoptr (ZjClaim) first = NULL, second = NULL, third = NULL;
  g_autofree char *original = NULL, *again = NULL;

  (void)data;
  claim_store_stay (f, NULL);
  first = claim_issue (f, &request);
  f->now_ms += 86400000;
  request.reason = NULL;
  second = claim_issue (f, &request);
  g_assert_true (second->result->repeated);
  g_assert_cmpuint (second->paper, ==, 2);
  g_assert_cmpstr (second->code, ==, first->code);
  original = detail_of (first);
  again = detail_of (second);
  g_assert_cmpstr (original, ==, again);
  g_assert_cmpuint (second->lines->len, ==, first->lines->len);
  third = claim_issue (f, &request);
  g_assert_cmpuint (third->paper, ==, 3);
  request.reason = "card";
  claim_refused (f, &request, ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT);
  request.reason = "network";
  request.paid_fen = 100;
  claim_refused (f, &request, ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT);
}

/* A paper that could not be made is the next one again; one that was made meanwhile keeps its number. */
static void
test_no_paper (StayFixture *f, gconstpointer data)
{
  const ZjClaimRequest request = claim_request_of ("network");
  g_autoptr (ZjClaim) failed = NULL, first = NULL, second = NULL, third = NULL, fourth = NULL;
  g_autoptr (GError) error = NULL;

  (void)data;
  claim_store_stay (f, NULL);
  failed = claim_issue (f, &request);
  g_assert_true (zj_claim_no_paper (&f->context, failed, &error));
  first = claim_issue (f, &request);
  g_assert_cmpstr (first->content->receipt_no, ==, FIRST);
  g_assert_cmpuint (first->paper, ==, 1);
  second = claim_issue (f, &request);
  third = claim_issue (f, &request);
  g_assert_true (zj_claim_no_paper (&f->context, second, &error));
  fourth = claim_issue (f, &request);
  g_assert_cmpuint (fourth->paper, ==, 4);
  g_assert_no_error (error);
}

/* --- numbers ----------------------------------------------------------------------------------------- */

static void
test_full_disk (StayFixture *f, gconstpointer data)
{
  const ZjClaimRequest request = claim_request_of ("network");
  g_autoptr (ZjClaim) claim = NULL;

  (void)data;
  claim_store_stay (f, NULL);
  fake_issue_fails = TRUE;
  claim_refused (f, &request, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_DISK_FULL);
  claim_assert_stored (f, ZJ_STAY_DISCHARGED, NULL);
  fake_issue_fails = FALSE;
  claim = claim_issue (f, &request);
  g_assert_cmpstr (claim->content->receipt_no, ==, FIRST); /* no number was lost */
}

static void
test_no_code (StayFixture *f, gconstpointer data)
{
  const ZjClaimRequest request = claim_request_of ("network");
  g_autoptr (ZjClaim) claim = NULL;

  (void)data;
  claim_store_stay (f, NULL);
  g_assert_cmpint (g_chmod (f->config->platform.key, 0644), ==, 0);
  g_test_expect_message ("zhijie-client", G_LOG_LEVEL_WARNING, "*without its code*");
  claim = claim_issue (f, &request);
  g_test_assert_expected_messages ();
  g_assert_null (claim->code);
  g_assert_true (claim_warned (claim->result, "no_code"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  CLAIM_ADD ("issued", "", test_issued);
  CLAIM_ADD ("line-down", "", test_line_down);
  CLAIM_ADD ("mute", "", test_mute);
  CLAIM_ADD ("settled-elsewhere", "", test_settled_elsewhere);
  CLAIM_ADD ("settled", "", test_settled);
  CLAIM_ADD ("no-query", "\n[profile]\nsettlement_query=none\n", test_no_query);
  CLAIM_ADD ("unknown/line-back", "", test_unknown_then_line_back);
  CLAIM_ADD ("unknown/was-done", "", test_unknown_was_done);
  CLAIM_ADD ("unknown/not-seen", "", test_unknown_not_seen);
  CLAIM_ADD ("unknown/beside-another", "", test_unknown_beside_another);
  CLAIM_ADD ("unknown/other-call", "", test_other_unknown);
  CLAIM_ADD ("repeated", "", test_repeated);
  CLAIM_ADD ("no-paper", "", test_no_paper);
  CLAIM_ADD ("full-disk", "", test_full_disk);
  CLAIM_ADD ("no-code", "", test_no_code);
  return g_test_run ();
}
