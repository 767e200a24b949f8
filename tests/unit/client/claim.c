/* Statements for manual claims on a real journal: when one may be issued, its number, its copies, its
 * withdrawal, and what the platform is owed about it. */
#include "claim/claim.h"

#include <glib/gstdio.h>
#include <string.h>

#include "claim/annex.h"
#include "journal/claims.h"
#include "peer/authority.h"
#include "stay-fixture.h"
#include "stay/call.h"
#include "stay/resolve.h"

#define N         "T00001"
#define FIRST     "H3301000000101000001"
#define SECOND    "H3301000000101000002"
#define OPEN_2304 "H33010000001202607010900000100"

/* F003 and 2601: what they answer, in turn, and what they said. */
static struct {
  ZjOutcome outcomes[16];
  guint n_outcomes, next;
  GString *said; /* "0:H33…1 1:H33…1 " */
  guint reversals;
} notices;

void __wrap_zj_tx_manual_notice (ZjSession *session, const ZjStay *stay, const char *receipt_no, gint64 medfee_fen,
                                 const char *reason, gboolean withdraw, const char *msgid, GCancellable *cancellable,
                                 ZjCallResult *result, char **ntc_no);
void
__wrap_zj_tx_manual_notice (G_GNUC_UNUSED ZjSession *session, const ZjStay *stay, const char *receipt_no,
                            gint64 medfee_fen, const char *reason, gboolean withdraw, const char *msgid,
                            G_GNUC_UNUSED GCancellable *cancellable, ZjCallResult *result, char **ntc_no)
{
  g_assert_nonnull (stay->mdtrt_id);
  g_assert_nonnull (msgid);
  g_assert_nonnull (reason);
  g_assert_cmpint (medfee_fen, >=, 0);
  g_string_append_printf (notices.said, "%d:%s ", withdraw, receipt_no + strlen (receipt_no) - 1);
  result->outcome = notices.next < notices.n_outcomes ? notices.outcomes[notices.next] : ZJ_OUTCOME_DONE;
  notices.next++;
  if (result->outcome == ZJ_OUTCOME_DONE)
    *ntc_no = g_strdup ("N1");
  else if (result->outcome == ZJ_OUTCOME_NOT_DONE)
    result->error = zj_platform_error_new (ZJ_PLATFORM_ERROR_REFUSED, "told to refuse", NULL);
  else
    result->error = zj_platform_error_new (ZJ_PLATFORM_ERROR_TIMEOUT, "told to be mute", NULL);
}

void __wrap_zj_tx_reverse (ZjSession *session, const ZjStay *stay, const char *oinfno, const char *omsgid,
                           const char *msgid, GCancellable *cancellable, ZjCallResult *result, gboolean *not_found);
void
__wrap_zj_tx_reverse (G_GNUC_UNUSED ZjSession *session, G_GNUC_UNUSED const ZjStay *stay, const char *oinfno,
                      const char *omsgid, G_GNUC_UNUSED const char *msgid, G_GNUC_UNUSED GCancellable *cancellable,
                      ZjCallResult *result, gboolean *not_found)
{
  g_assert_cmpstr (oinfno, ==, "2304");
  g_assert_cmpstr (omsgid, ==, OPEN_2304);
  notices.reversals++;
  *not_found = FALSE;
  result->outcome = ZJ_OUTCOME_DONE;
}

/* The transaction that stores a statement is not written. */
static gboolean issue_fails;

gboolean __real_zj_journal_issue_claim (ZjJournal *journal, const ZjStayLock *lock, const ZjEntry *entry, ZjStay *stay,
                                        const char *key, ZjClaimFill fill, gpointer data, char **receipt_no,
                                        GError **error);
gboolean __wrap_zj_journal_issue_claim (ZjJournal *journal, const ZjStayLock *lock, const ZjEntry *entry, ZjStay *stay,
                                        const char *key, ZjClaimFill fill, gpointer data, char **receipt_no,
                                        GError **error);
static char *
fill_and_fail (const char *receipt_no, ZjStay *stay, gpointer data, GError **error)
{
  const struct {
    ZjClaimFill fill;
    gpointer data;
  } *real = data;

  g_free (real->fill (receipt_no, stay, real->data, error));
  g_set_error_literal (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_DISK_FULL, "told to be full");
  return NULL;
}

gboolean
__wrap_zj_journal_issue_claim (ZjJournal *journal, const ZjStayLock *lock, const ZjEntry *entry, ZjStay *stay,
                               const char *key, ZjClaimFill fill, gpointer data, char **receipt_no, GError **error)
{
  struct {
    ZjClaimFill fill;
    gpointer data;
  } real = { fill, data };

  if (issue_fails)
    return __real_zj_journal_issue_claim (journal, lock, entry, stay, key, fill_and_fail, &real, receipt_no, error);
  return __real_zj_journal_issue_claim (journal, lock, entry, stay, key, fill, data, receipt_no, error);
}

/* --- a stay ---------------------------------------------------------------------------------------- */

static void
set_up (StayFixture *f, gconstpointer more_config)
{
  const PeerWish wish = { .name = "Desk", .client = TRUE };
  g_autoptr (PeerParty) party = peer_party_new (&wish, NULL);

  stay_fixture_set_up (f, more_config);
  g_free (f->config->platform.certificate);
  g_free (f->config->platform.key);
  f->config->platform.certificate = peer_write (f->folder, "p.pem", 0644, peer_party_certificate (party), NULL);
  f->config->platform.key = peer_write (f->folder, "p.key", 0600, peer_party_key (party), NULL);
  memset (&notices, 0, sizeof notices);
  notices.said = g_string_new (NULL);
  issue_fails = FALSE;
}

static void
tear_down (StayFixture *f, G_GNUC_UNUSED gconstpointer more_config)
{
  g_string_free (notices.said, TRUE);
  stay_fixture_tear_down (f);
}

/* A discharged stay in the journal, or as change makes it; its two lines are at the platform. */
static void
store_stay (StayFixture *f, void (*change) (ZjStay *stay))
{
  g_autoptr (ZjStay) stay = zj_stay_new (N);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjStayLock) lock = zj_journal_lock_stay (f->journal, N, 1000, NULL, &error);
  const ZjEntry entry = { .kind = ZJ_RECORD_STAY, .operator_no = "1001" };
  char one[] = "1", two[] = "2", digest[] = "d", drugs[] = "09";
  const ZjFeeLine lines[]
      = { { one, digest, 10000, drugs, { 1000, 0, 500, 8500 } },
          { two, digest, 5000, NULL, { ZJ_MONEY_ABSENT, ZJ_MONEY_ABSENT, ZJ_MONEY_ABSENT, ZJ_MONEY_ABSENT } } };

  stay->state = ZJ_STAY_DISCHARGED;
  stay->mdtrt_id = g_strdup ("M1");
  stay->psn_no = g_strdup (PSN_NO);
  stay->name = zj_personal_new ("测试甲");
  stay->cert_no = zj_personal_new (CERT_NO);
  stay->insured_region = g_strdup ("430100");
  stay->admitted_at = g_strdup ("2026-06-20 08:30:00");
  stay->discharged_at = g_strdup ("2026-06-30 09:00:00");
  stay->dept.code = g_strdup ("0101");
  stay->dept.name = g_strdup ("心内科");
  if (change != NULL)
    change (stay);
  g_assert_true (zj_journal_record_fees (f->journal, lock, &entry, stay, lines, 2, NULL, FALSE, &error));
  g_assert_no_error (error);
}

static void
open_2304 (ZjStay *stay)
{
  stay->open.phase = ZJ_OPEN_ASKING;
  stay->open.infno = g_strdup ("2304");
  stay->open.msgid = g_strdup (OPEN_2304);
  stay->open.since_ms = 1;
}

static void
open_2402 (ZjStay *stay)
{
  stay->state = ZJ_STAY_ADMITTED;
  g_clear_pointer (&stay->discharged_at, g_free);
  open_2304 (stay);
  stay->open.infno[3] = '2';
  stay->open.infno[1] = '4';
  stay->open.infno[2] = '0';
}

static void
be_waiting (ZjStay *stay)
{
  stay->state = ZJ_STAY_WAITING;
  g_clear_pointer (&stay->mdtrt_id, g_free);
  g_clear_pointer (&stay->discharged_at, g_free);
  stay->waiting_reason = g_strdup ("platform");
}

static void
be_withdrawn (ZjStay *stay)
{
  be_waiting (stay);
  stay->state = ZJ_STAY_WITHDRAWN;
}

static void
be_settled (ZjStay *stay)
{
  stay->state = ZJ_STAY_SETTLED;
  stay->setl_id = g_strdup ("S1");
}

static void
settle_elsewhere (const char *msgid)
{
  ZjSettlementRow *row = g_new0 (ZjSettlementRow, 1);

  row->setl_id = g_strdup ("S9");
  row->medins_setl_id = (char *)(gsize)msgid;
  zj_amounts_set (&row->amounts, ZJ_AMOUNT_MEDFEE_SUMAMT, 15000);
  g_ptr_array_add (fake.settlements, row);
}

static void
line_down (StayFixture *f)
{
  static GError *nobody = NULL;

  if (nobody == NULL)
    nobody = g_error_new_literal (ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_CONNECTED, "the cable is out");
  f->context.session = NULL;
  f->context.no_session = nobody;
}

static ZjClaimRequest
request_of (const char *reason)
{
  const ZjClaimRequest request = { .ipt_no = N, .reason = reason, .paid_fen = -1 };

  return request;
}

static ZjClaim *
issue (StayFixture *f, const ZjClaimRequest *request)
{
  ZjClaim *claim = zj_claim_issue (&f->context, request);

  g_assert_no_error (claim->result->error);
  g_assert_cmpint (claim->result->outcome, ==, ZJ_OUTCOME_DONE);
  g_assert_nonnull (claim->content);
  g_assert_nonnull (claim->lines);
  return claim;
}

static void
refused (StayFixture *f, const ZjClaimRequest *request, GQuark domain, int code)
{
  g_autoptr (ZjClaim) claim = zj_claim_issue (&f->context, request);

  g_assert_error (claim->result->error, domain, code);
  g_assert_null (claim->content);
  g_assert_cmpint (claim->result->outcome, ==,
                   domain == ZJ_STAY_ERROR && code == ZJ_STAY_ERROR_UNKNOWN ? ZJ_OUTCOME_UNKNOWN : ZJ_OUTCOME_NOT_SENT);
}

static gboolean
warned (const ZjStayResult *result, const char *code)
{
  for (guint i = 0; i < result->warnings->len; i++)
    if (strcmp (g_ptr_array_index (result->warnings, i), code) == 0)
      return TRUE;
  return FALSE;
}

static void
assert_stored (StayFixture *f, ZjStayState state, const char *receipt)
{
  g_autoptr (ZjStay) stay = stay_fixture_stored (f, N);

  g_assert_cmpint (stay->state, ==, state);
  g_assert_cmpstr (stay->manual_receipt, ==, receipt);
}

static void
resolve (StayFixture *f)
{
  ZjResolveReport *report = zj_resolve_report_new ();

  zj_resolve_stay (&f->context, N, TRUE, report);
  zj_resolve_report_free (report);
}

/* --- issuing ------------------------------------------------------------------------------------- */

static void
test_issued (StayFixture *f, gconstpointer data)
{
  const ZjClaimRequest request = request_of ("not-opened");
  g_autoptr (ZjClaim) claim = NULL;
  const ZjClaimCategory *category;

  (void)data;
  store_stay (f, NULL);
  claim = issue (f, &request);
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
  assert_stored (f, ZJ_STAY_MANUAL, FIRST);
  /* F003 is not the issuing's business, but it is owed, durably. */
  g_assert_cmpstr (notices.said->str, ==, "");
  zj_claim_notify (&f->context, N, claim->result);
  g_assert_cmpstr (notices.said->str, ==, "0:1 ");
  g_assert_cmpuint (claim->result->warnings->len, ==, 0);
  resolve (f);
  g_assert_cmpstr (notices.said->str, ==, "0:1 ");
}

static void
test_line_down (StayFixture *f, gconstpointer data)
{
  const ZjClaimRequest request = request_of (NULL);
  g_autoptr (ZjClaim) claim = NULL;

  (void)data;
  store_stay (f, NULL);
  line_down (f);
  claim = issue (f, &request);
  g_assert_cmpint (claim->content->standing, ==, ZJ_CLAIM_NOT_ASKED);
  g_assert_cmpstr (claim->content->reason, ==, "network");
  g_assert_true (warned (claim->result, "standing_not_asked"));
  zj_claim_notify (&f->context, N, claim->result);
  g_assert_true (warned (claim->result, "notice_pending"));
  g_assert_cmpstr (notices.said->str, ==, "");
}

/* A line that seems up and answers nothing is a line that is down: one time-out, and no second. */
static void
test_mute (StayFixture *f, gconstpointer data)
{
  const ZjClaimRequest request = request_of (NULL);
  g_autoptr (ZjClaim) claim = NULL;

  (void)data;
  store_stay (f, NULL);
  fake.mute = TRUE;
  claim = issue (f, &request);
  zj_claim_notify (&f->context, N, claim->result);
  g_assert_cmpuint (fake.asked, ==, 1);
  g_assert_cmpstr (notices.said->str, ==, "");
  g_assert_cmpstr (claim->content->reason, ==, "network");
  fake.mute = FALSE;
  resolve (f);
  g_assert_cmpstr (notices.said->str, ==, "0:1 ");
}

static void
test_settled_elsewhere (StayFixture *f, gconstpointer data)
{
  const ZjClaimRequest request = request_of ("network");

  (void)data;
  store_stay (f, NULL);
  settle_elsewhere ("M-of-another-desk");
  refused (f, &request, ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT);
  assert_stored (f, ZJ_STAY_SETTLED, NULL);
  refused (f, &request, ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT);
}

static void
test_settled (StayFixture *f, gconstpointer data)
{
  const ZjClaimRequest request = request_of ("network");

  (void)data;
  store_stay (f, be_settled);
  line_down (f);
  refused (f, &request, ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT);
  assert_stored (f, ZJ_STAY_SETTLED, NULL);
}

/* Nobody may be asked (settlement_query=none): the paper says so. */
static void
test_no_query (StayFixture *f, gconstpointer data)
{
  const ZjClaimRequest request = request_of ("network");
  g_autoptr (ZjClaim) claim = NULL;

  (void)data;
  store_stay (f, NULL);
  claim = issue (f, &request);
  g_assert_cmpint (claim->content->standing, ==, ZJ_CLAIM_NOT_ASKED);
  g_assert_cmpuint (fake.asked, ==, 0);
}

/* --- a 2304 of unknown outcome --------------------------------------------------------------------- */

static void
test_unknown_then_line_back (StayFixture *f, gconstpointer data)
{
  const ZjClaimRequest request = request_of ("network");
  gpointer session = f->context.session;
  g_autoptr (ZjClaim) claim = NULL;
  g_autoptr (ZjStay) stay = NULL;
  g_autoptr (GPtrArray) records = NULL;
  gint64 decision = 0, paper = 0;

  (void)data;
  store_stay (f, open_2304);
  line_down (f);
  claim = issue (f, &request);
  g_assert_cmpint (claim->content->standing, ==, ZJ_CLAIM_BEING_REVERSED);
  g_assert_cmpstr (claim->content->msgid, ==, OPEN_2304);
  zj_claim_notify (&f->context, N, claim->result);
  g_assert_true (warned (claim->result, "reversal_pending") && warned (claim->result, "notice_pending"));
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
  settle_elsewhere (OPEN_2304);
  resolve (f);
  g_assert_cmpuint (notices.reversals, ==, 1);
  g_assert_cmpstr (notices.said->str, ==, "0:1 ");
  assert_stored (f, ZJ_STAY_MANUAL, FIRST);
}

static void
test_unknown_was_done (StayFixture *f, gconstpointer data)
{
  const ZjClaimRequest request = request_of ("network");

  (void)data;
  store_stay (f, open_2304);
  settle_elsewhere (OPEN_2304);
  refused (f, &request, ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT);
  assert_stored (f, ZJ_STAY_SETTLED, NULL);
}

static void
test_unknown_not_seen (StayFixture *f, gconstpointer data)
{
  const ZjClaimRequest request = request_of ("network");
  g_autoptr (ZjClaim) claim = NULL;

  (void)data;
  store_stay (f, open_2304);
  claim = issue (f, &request);
  g_assert_cmpint (claim->content->standing, ==, ZJ_CLAIM_BEING_REVERSED);
  /* The verb itself reverses nothing and notifies nobody of it yet. */
  zj_claim_notify (&f->context, N, claim->result);
  g_assert_cmpuint (notices.reversals, ==, 0);
  g_assert_cmpstr (notices.said->str, ==, "");
}

static void
test_unknown_beside_another (StayFixture *f, gconstpointer data)
{
  const ZjClaimRequest request = request_of ("network");
  g_autoptr (ZjStay) stay = NULL;

  (void)data;
  store_stay (f, open_2304);
  settle_elsewhere ("M-of-another-desk");
  refused (f, &request, ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT);
  stay = stay_fixture_stored (f, N);
  g_assert_cmpint (stay->open.phase, ==, ZJ_OPEN_ASKING);
  g_assert_null (stay->manual_receipt);
}

static void
test_other_unknown (StayFixture *f, gconstpointer data)
{
  const ZjClaimRequest request = request_of ("network");

  (void)data;
  store_stay (f, open_2402);
  line_down (f);
  refused (f, &request, ZJ_STAY_ERROR, ZJ_STAY_ERROR_UNKNOWN);
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
  ZjClaimRequest request = request_of ("network");
  g_autoptr (ZjClaim) first = NULL, second = NULL, third = NULL;
  g_autofree char *original = NULL, *again = NULL;

  (void)data;
  store_stay (f, NULL);
  first = issue (f, &request);
  f->now_ms += 86400000;
  request.reason = NULL;
  second = issue (f, &request);
  g_assert_true (second->result->repeated);
  g_assert_cmpuint (second->paper, ==, 2);
  g_assert_cmpstr (second->code, ==, first->code);
  original = detail_of (first);
  again = detail_of (second);
  g_assert_cmpstr (original, ==, again);
  g_assert_cmpuint (second->lines->len, ==, first->lines->len);
  third = issue (f, &request);
  g_assert_cmpuint (third->paper, ==, 3);
  request.reason = "card";
  refused (f, &request, ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT);
  request.reason = "network";
  request.paid_fen = 100;
  refused (f, &request, ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT);
}

/* A paper that could not be made is the next one again; one that was made meanwhile keeps its number. */
static void
test_no_paper (StayFixture *f, gconstpointer data)
{
  const ZjClaimRequest request = request_of ("network");
  g_autoptr (ZjClaim) failed = NULL, first = NULL, second = NULL, third = NULL, fourth = NULL;
  g_autoptr (GError) error = NULL;

  (void)data;
  store_stay (f, NULL);
  failed = issue (f, &request);
  g_assert_true (zj_claim_no_paper (&f->context, failed, &error));
  first = issue (f, &request);
  g_assert_cmpstr (first->content->receipt_no, ==, FIRST);
  g_assert_cmpuint (first->paper, ==, 1);
  second = issue (f, &request);
  third = issue (f, &request);
  g_assert_true (zj_claim_no_paper (&f->context, second, &error));
  fourth = issue (f, &request);
  g_assert_cmpuint (fourth->paper, ==, 4);
  g_assert_no_error (error);
}

/* --- numbers ----------------------------------------------------------------------------------------- */

static void
test_full_disk (StayFixture *f, gconstpointer data)
{
  const ZjClaimRequest request = request_of ("network");
  g_autoptr (ZjClaim) claim = NULL;

  (void)data;
  store_stay (f, NULL);
  issue_fails = TRUE;
  refused (f, &request, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_DISK_FULL);
  assert_stored (f, ZJ_STAY_DISCHARGED, NULL);
  issue_fails = FALSE;
  claim = issue (f, &request);
  g_assert_cmpstr (claim->content->receipt_no, ==, FIRST); /* no number was lost */
}

static void
test_no_code (StayFixture *f, gconstpointer data)
{
  const ZjClaimRequest request = request_of ("network");
  g_autoptr (ZjClaim) claim = NULL;

  (void)data;
  store_stay (f, NULL);
  g_assert_cmpint (g_chmod (f->config->platform.key, 0644), ==, 0);
  g_test_expect_message ("zhijie-client", G_LOG_LEVEL_WARNING, "*without its code*");
  claim = issue (f, &request);
  g_test_assert_expected_messages ();
  g_assert_null (claim->code);
  g_assert_true (warned (claim->result, "no_code"));
}

/* --- withdrawing --------------------------------------------------------------------------------------- */

static ZjStayResult *
take_back (StayFixture *f)
{
  ZjStayResult *result = zj_claim_withdraw (&f->context, N);

  g_assert_no_error (result->error);
  g_assert_cmpint (result->outcome, ==, ZJ_OUTCOME_DONE);
  zj_claim_notify (&f->context, N, result);
  return result;
}

static void
withdraw (StayFixture *f)
{
  zj_stay_result_free (take_back (f));
}

static void
test_withdrawn (StayFixture *f, gconstpointer data)
{
  const ZjClaimRequest request = request_of ("network");
  g_autoptr (ZjClaim) first = NULL, second = NULL;
  g_autoptr (ZjStayResult) again = NULL;

  (void)data;
  store_stay (f, NULL);
  first = issue (f, &request);
  zj_claim_notify (&f->context, N, first->result);
  withdraw (f);
  assert_stored (f, ZJ_STAY_DISCHARGED, NULL);
  again = take_back (f);
  g_assert_true (again->repeated);
  second = issue (f, &request);
  g_assert_cmpstr (second->content->receipt_no, ==, SECOND);
  g_assert_cmpuint (second->paper, ==, 1);
  zj_claim_notify (&f->context, N, second->result);
  g_assert_cmpstr (notices.said->str, ==, "0:1 1:1 0:2 ");
}

static void
test_nothing_to_withdraw (StayFixture *f, gconstpointer data)
{
  g_autoptr (ZjStayResult) nobody = NULL, none = NULL;

  (void)data;
  nobody = zj_claim_withdraw (&f->context, N);
  g_assert_error (nobody->error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_NOT_FOUND);
  store_stay (f, NULL);
  none = zj_claim_withdraw (&f->context, N);
  g_assert_error (none->error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_STATE);
}

/* Issued, withdrawn and issued again while the line is down: the platform hears it in order. */
static void
test_order (StayFixture *f, gconstpointer data)
{
  const ZjClaimRequest request = request_of ("network");
  gpointer session = f->context.session;
  g_autoptr (ZjClaim) first = NULL, second = NULL;

  (void)data;
  store_stay (f, NULL);
  line_down (f);
  first = issue (f, &request);
  withdraw (f);
  second = issue (f, &request);
  f->context.session = session;
  notices.outcomes[0] = ZJ_OUTCOME_UNKNOWN; /* the first answer is lost: the same again, nothing else before it */
  notices.n_outcomes = 1;
  resolve (f);
  g_assert_cmpstr (notices.said->str, ==, "0:1 ");
  resolve (f);
  g_assert_cmpstr (notices.said->str, ==, "0:1 0:1 1:1 0:2 ");
  assert_stored (f, ZJ_STAY_MANUAL, SECOND);
}

/* The platform refuses the notice: both stand, until the statement is back. It was never noted there,
 * and refuses to hear of its withdrawal too. */
static void
test_both_stand (StayFixture *f, gconstpointer data)
{
  const ZjClaimRequest request = request_of ("network");
  g_autoptr (ZjClaim) claim = NULL;
  g_autoptr (ZjStay) stay = NULL, after = NULL;

  (void)data;
  store_stay (f, NULL);
  claim = issue (f, &request);
  for (guint i = 0; i < 4; i++)
    notices.outcomes[i] = ZJ_OUTCOME_NOT_DONE;
  notices.n_outcomes = 4;
  zj_claim_notify (&f->context, N, claim->result);
  g_assert_true (warned (claim->result, "both_stand"));
  stay = stay_fixture_stored (f, N);
  g_assert_cmpstr (zj_resolve_person_needed (stay, f->config), ==, "both_stand");
  resolve (f);
  g_assert_cmpstr (notices.said->str, ==, "0:1 0:1 ");
  withdraw (f);
  g_assert_cmpstr (notices.said->str, ==, "0:1 0:1 0:1 1:1 ");
  after = stay_fixture_stored (f, N);
  g_assert_false (after->notice_pending);
  g_assert_null (zj_resolve_person_needed (after, f->config));
}

/* A withdrawal that is refused although its issue was noted stays owed: no 2304 before it is done. */
static void
test_withdrawal_refused (StayFixture *f, gconstpointer data)
{
  const ZjClaimRequest request = request_of ("network");
  g_autoptr (ZjClaim) claim = NULL;
  g_autoptr (ZjStay) stay = NULL, after = NULL;

  (void)data;
  store_stay (f, NULL);
  claim = issue (f, &request);
  zj_claim_notify (&f->context, N, claim->result);
  notices.outcomes[1] = ZJ_OUTCOME_NOT_DONE;
  notices.n_outcomes = 2;
  withdraw (f);
  stay = stay_fixture_stored (f, N);
  g_assert_true (stay->notice_pending);
  resolve (f);
  after = stay_fixture_stored (f, N);
  g_assert_false (after->notice_pending);
  g_assert_cmpstr (notices.said->str, ==, "0:1 1:1 1:1 ");
}

/* Withdrawn while the settlement is still being reversed: F003 was never sent and is not owed. */
static void
test_withdrawn_while_reversing (StayFixture *f, gconstpointer data)
{
  const ZjClaimRequest request = request_of ("network");
  gpointer session = f->context.session;
  g_autoptr (ZjClaim) claim = NULL;

  (void)data;
  store_stay (f, open_2304);
  line_down (f);
  claim = issue (f, &request);
  withdraw (f);
  f->context.session = session;
  resolve (f);
  g_assert_cmpuint (notices.reversals, ==, 1);
  g_assert_cmpstr (notices.said->str, ==, "");
  assert_stored (f, ZJ_STAY_DISCHARGED, NULL);
}

/* Back to where it was: nothing begins to wait for an admission by it. */
static void
test_states (StayFixture *f, gconstpointer data)
{
  gboolean waits = strcmp (data, "waiting") == 0;
  const ZjClaimRequest request = request_of ("network");
  g_autoptr (ZjClaim) claim = NULL;

  store_stay (f, waits ? be_waiting : be_withdrawn);
  claim = issue (f, &request);
  g_assert_cmpint (claim->content->standing, ==, ZJ_CLAIM_SURELY_NONE);
  assert_stored (f, ZJ_STAY_MANUAL, FIRST);
  resolve (f);
  g_assert_cmpuint (fake.sent, ==, 0);
  g_assert_cmpstr (notices.said->str, ==, "");
  withdraw (f);
  assert_stored (f, waits ? ZJ_STAY_WAITING : ZJ_STAY_WITHDRAWN, NULL);
}

/* --- without a stay ------------------------------------------------------------------------------------- */

static ZjClaimRequest
details_of (const ZjCredential *credential)
{
  const ZjClaimRequest request = { .paid_fen = 12345,
                                   .reason = "network",
                                   .kind = ZJ_CLAIM_OUTPATIENT,
                                   .credential = credential,
                                   .admitted = "2026-06-30 08:00",
                                   .dept = { "0101", "心内科" },
                                   .diagnosis = { "I10.x00", "高血压" },
                                   .insured_region = "430100",
                                   .invoice = "33060126:0012345678:a1b2c3" };

  return request;
}

static void
test_without_stay (StayFixture *f, gconstpointer data)
{
  ZjCredential *credential = fake_credential ();
  ZjClaimRequest request = details_of (credential);
  g_autoptr (ZjClaim) first = NULL, again = NULL, other = NULL;

  (void)data;
  line_down (f);
  first = issue (f, &request);
  g_assert_cmpstr (first->content->receipt_no, ==, FIRST);
  g_assert_cmpint (first->content->standing, ==, ZJ_CLAIM_SURELY_NONE);
  g_assert_cmpint (first->content->total_fen, ==, -1);
  g_assert_cmpint (first->content->paid_fen, ==, 12345);
  g_assert_cmpstr (first->content->admitted_at, ==, "2026-06-30 08:00:00");
  g_assert_cmpuint (first->lines->len, ==, 0);
  g_assert_null (first->content->ipt_no);
  again = issue (f, &request);
  g_assert_true (again->result->repeated);
  g_assert_cmpstr (again->content->receipt_no, ==, FIRST);
  g_assert_cmpuint (again->paper, ==, 2);
  request.insured_region = "110000";
  refused (f, &request, ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT);
  request.insured_region = "430100";
  request.kind = ZJ_CLAIM_PHARMACY;
  other = issue (f, &request);
  g_assert_cmpstr (other->content->receipt_no, ==, SECOND);
  zj_credential_free (credential);
}

/* A stay that nobody knows here is closed by its statement all the same. */
static void
test_unknown_stay (StayFixture *f, gconstpointer data)
{
  ZjCredential *credential = fake_credential ();
  ZjClaimRequest request = details_of (credential);
  g_autoptr (ZjClaim) claim = NULL;

  (void)data;
  line_down (f);
  request.ipt_no = N;
  request.kind = ZJ_CLAIM_INPATIENT;
  claim = issue (f, &request);
  g_assert_cmpstr (claim->content->ipt_no, ==, N);
  assert_stored (f, ZJ_STAY_MANUAL, FIRST);
  withdraw (f);
  assert_stored (f, ZJ_STAY_WITHDRAWN, NULL);
  request.ipt_no = "T00002";
  request.admitted = NULL;
  refused (f, &request, ZJ_STAY_ERROR, ZJ_STAY_ERROR_NOT_FOUND);
  zj_credential_free (credential);
}

static void
test_usage (StayFixture *f, gconstpointer data)
{
  ZjCredential *credential = fake_credential ();
  ZjCredential *nameless = zj_credential_new_ecode ("TOKEN");
  ZjClaimRequest good = details_of (credential);
  ZjClaimRequest wrong[12];
  guint n = 0;

  (void)data;
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    wrong[i] = good;
  wrong[n++].credential = nameless;
  wrong[n++].credential = NULL;
  wrong[n++].admitted = NULL;
  wrong[n++].admitted = "2099-01-01 00:00";
  wrong[n++].discharged = "2026-06-29 00:00";
  wrong[n++].dept.code = NULL;
  wrong[n++].diagnosis.code = NULL;
  wrong[n++].insured_region = NULL;
  wrong[n++].insured_region = "43010";
  wrong[n++].reason = "weather";
  wrong[n++].invoice = "33060126:0012345678";
  wrong[n++].agent = "子女:测试乙";
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (wrong));
  for (guint i = 0; i < n; i++) {
    g_test_message ("case %u", i);
    refused (f, &wrong[i], ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_USAGE);
  }
  zj_credential_free (credential);
  zj_credential_free (nameless);
}

/* --- the annex ---------------------------------------------------------------------------------------------- */

#define HEAD                                                                                                           \
  "feedetl_sn,fee_ocur_time,med_list_codg,medins_list_codg,cnt,pric,det_item_fee_sumamt,bilg_dept_codg,"               \
  "bilg_dept_name,bilg_dr_codg,bilg_dr_name\n"

static ZjFeeFile *
list_of (const char *rows)
{
  g_autofree char *text = g_strconcat (HEAD, rows, NULL);
  g_autoptr (GPtrArray) faults = NULL;
  g_autoptr (GError) error = NULL;
  ZjFeeFile *file = zj_fee_file_parse (text, strlen (text), &faults, &error);

  g_assert_no_error (error);
  return file;
}

static void
test_list (StayFixture *f, gconstpointer data)
{
  static const char rows[] = "1,2026-06-21 08:00:00,A01,\"H,\t1\",2,5.5,11.00,0101,心内科,D1,测试医生\n"
                             "2,2026-06-22 08:00:00,A02,H2,1,0.01,0.01,0101,心内科,D1,测试医生\n";
  ZjClaimRequest request = request_of ("network");
  g_autoptr (ZjFeeFile) file = list_of (rows), other = list_of (strchr (rows, '\n') + 1);
  g_autoptr (ZjClaim) claim = NULL, again = NULL;
  const ZjClaimLine *line;

  (void)data;
  store_stay (f, NULL);
  request.fees = file;
  claim = issue (f, &request);
  g_assert_cmpint (claim->content->total_fen, ==, 1101);
  g_assert_cmpuint (claim->lines->len, ==, 2);
  request.fees = NULL;
  again = issue (f, &request); /* a copy needs no list */
  g_assert_cmpuint (again->lines->len, ==, 2);
  line = &g_array_index (again->lines, ZjClaimLine, 0);
  g_assert_cmpstr (line->hospital_code, ==, "H, 1");
  g_assert_cmpstr (line->time, ==, "2026-06-21 08:00:00");
  g_assert_cmpstr (line->price, ==, "5.5");
  g_assert_null (line->name);
  g_assert_true (line->parts_fen[0] == G_MININT64); /* not the line that was uploaded under this number */
  request.fees = other;
  refused (f, &request, ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT);
}

static void
test_pack (void)
{
  g_autoptr (GArray) uploaded = g_array_new (FALSE, TRUE, sizeof (ZjFeeLine)), lines = NULL, back = NULL;
  g_autofree char *packed = NULL, *again = NULL;
  g_autoptr (GError) error = NULL;
  static const char *const wrong[] = { "", "AAAA", "eJwrTi0qS00GAAeCAqI=", "not base64" };
  char sn[] = "000000";

  for (guint i = 0; i < 20000; i++) {
    ZjFeeLine line = { g_strdup_printf ("%u", i + 1), sn, (gint64)i - 100, sn, { i, -1, ZJ_MONEY_ABSENT, G_MAXINT64 } };

    g_array_append_val (uploaded, line);
  }
  lines = zj_annex_from_uploaded (uploaded);
  packed = zj_annex_pack (lines);
  g_assert_cmpuint (strlen (packed), <, 400000);
  back = zj_annex_unpack (packed, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (back->len, ==, 20000);
  again = zj_annex_pack (back);
  g_assert_cmpstr (packed, ==, again);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_assert_null (zj_annex_unpack (wrong[i], &error));
    g_assert_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_CORRUPT);
    g_clear_error (&error);
  }
  for (guint i = 0; i < uploaded->len; i++)
    g_free (g_array_index (uploaded, ZjFeeLine, i).sn);
}

#define ADD(name, config, func) g_test_add ("/claim/" name, StayFixture, config, set_up, func, tear_down)

static void
set_up_plain (StayFixture *f, G_GNUC_UNUSED gconstpointer data)
{
  set_up (f, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("issued", "", test_issued);
  ADD ("line-down", "", test_line_down);
  ADD ("mute", "", test_mute);
  ADD ("settled-elsewhere", "", test_settled_elsewhere);
  ADD ("settled", "", test_settled);
  ADD ("no-query", "\n[profile]\nsettlement_query=none\n", test_no_query);
  ADD ("unknown/line-back", "", test_unknown_then_line_back);
  ADD ("unknown/was-done", "", test_unknown_was_done);
  ADD ("unknown/not-seen", "", test_unknown_not_seen);
  ADD ("unknown/beside-another", "", test_unknown_beside_another);
  ADD ("unknown/other-call", "", test_other_unknown);
  ADD ("repeated", "", test_repeated);
  ADD ("no-paper", "", test_no_paper);
  ADD ("full-disk", "", test_full_disk);
  ADD ("no-code", "", test_no_code);
  ADD ("withdrawn", "", test_withdrawn);
  ADD ("nothing-to-withdraw", "", test_nothing_to_withdraw);
  ADD ("order", "", test_order);
  ADD ("both-stand", "", test_both_stand);
  ADD ("withdrawal-refused", "", test_withdrawal_refused);
  ADD ("withdrawn-while-reversing", "", test_withdrawn_while_reversing);
  g_test_add ("/claim/state/waiting", StayFixture, "waiting", set_up_plain, test_states, tear_down);
  g_test_add ("/claim/state/withdrawn", StayFixture, "withdrawn", set_up_plain, test_states, tear_down);
  ADD ("without-stay", "", test_without_stay);
  ADD ("unknown-stay", "", test_unknown_stay);
  ADD ("usage", "", test_usage);
  ADD ("list", "", test_list);
  g_test_add_func ("/claim/pack", test_pack);
  return g_test_run ();
}
