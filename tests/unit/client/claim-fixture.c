/* The desk of the tests of statements. */
#include "claim-fixture.h"

#include <string.h>

#include "journal/claims.h"
#include "peer/authority.h"
#include "stay/resolve.h"

FakeNotices fake_notices;

void __wrap_zj_tx_manual_notice (ZjSession *session, const ZjStay *stay, const char *receipt_no, gint64 medfee_fen,
                                 const char *reason, gboolean claim_withdraw, const char *msgid,
                                 GCancellable *cancellable, ZjCallResult *result, char **ntc_no);
void
__wrap_zj_tx_manual_notice (G_GNUC_UNUSED ZjSession *session, const ZjStay *stay, const char *receipt_no,
                            gint64 medfee_fen, const char *reason, gboolean claim_withdraw, const char *msgid,
                            G_GNUC_UNUSED GCancellable *cancellable, ZjCallResult *result, char **ntc_no)
{
  g_assert_nonnull (stay->mdtrt_id);
  g_assert_nonnull (msgid);
  g_assert_nonnull (reason);
  g_assert_cmpint (medfee_fen, >=, 0);
  g_string_append_printf (fake_notices.said, "%d:%s ", claim_withdraw, receipt_no + strlen (receipt_no) - 1);
  result->outcome = fake_notices.next < fake_notices.n_outcomes ? fake_notices.outcomes[fake_notices.next]
                                                                : ZJ_OUTCOME_DONE;
  fake_notices.next++;
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
  fake_notices.reversals++;
  *not_found = FALSE;
  result->outcome = ZJ_OUTCOME_DONE;
}

gboolean fake_issue_fails;

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

  if (fake_issue_fails)
    return __real_zj_journal_issue_claim (journal, lock, entry, stay, key, fill_and_fail, &real, receipt_no, error);
  return __real_zj_journal_issue_claim (journal, lock, entry, stay, key, fill, data, receipt_no, error);
}

/* --- a stay ---------------------------------------------------------------------------------------- */

void
claim_set_up (StayFixture *f, gconstpointer more_config)
{
  const PeerWish wish = { .name = "Desk", .client = TRUE };
  g_autoptr (PeerParty) party = peer_party_new (&wish, NULL);

  stay_fixture_set_up (f, more_config);
  g_free (f->config->platform.certificate);
  g_free (f->config->platform.key);
  f->config->platform.certificate = peer_write (f->folder, "p.pem", 0644, peer_party_certificate (party), NULL);
  f->config->platform.key = peer_write (f->folder, "p.key", 0600, peer_party_key (party), NULL);
  memset (&fake_notices, 0, sizeof fake_notices);
  fake_notices.said = g_string_new (NULL);
  fake_issue_fails = FALSE;
}

void
claim_tear_down (StayFixture *f, G_GNUC_UNUSED gconstpointer more_config)
{
  g_string_free (fake_notices.said, TRUE);
  stay_fixture_tear_down (f);
}

/* A discharged stay in the journal, or as change makes it; its two lines are at the platform. */
void
claim_store_stay (StayFixture *f, void (*change) (ZjStay *stay))
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

void
claim_open_2304 (ZjStay *stay)
{
  stay->open.phase = ZJ_OPEN_ASKING;
  stay->open.infno = g_strdup ("2304");
  stay->open.msgid = g_strdup (OPEN_2304);
  stay->open.since_ms = 1;
}

void
claim_open_2402 (ZjStay *stay)
{
  stay->state = ZJ_STAY_ADMITTED;
  g_clear_pointer (&stay->discharged_at, g_free);
  claim_open_2304 (stay);
  stay->open.infno[3] = '2';
  stay->open.infno[1] = '4';
  stay->open.infno[2] = '0';
}

void
claim_be_waiting (ZjStay *stay)
{
  stay->state = ZJ_STAY_WAITING;
  g_clear_pointer (&stay->mdtrt_id, g_free);
  g_clear_pointer (&stay->discharged_at, g_free);
  stay->waiting_reason = g_strdup ("platform");
}

void
claim_be_withdrawn (ZjStay *stay)
{
  claim_be_waiting (stay);
  stay->state = ZJ_STAY_WITHDRAWN;
}

void
claim_be_settled (ZjStay *stay)
{
  stay->state = ZJ_STAY_SETTLED;
  stay->setl_id = g_strdup ("S1");
}

void
claim_settle_elsewhere (const char *msgid)
{
  ZjSettlementRow *row = g_new0 (ZjSettlementRow, 1);

  row->setl_id = g_strdup ("S9");
  row->medins_setl_id = (char *)(gsize)msgid;
  zj_amounts_set (&row->amounts, ZJ_AMOUNT_MEDFEE_SUMAMT, 15000);
  g_ptr_array_add (fake.settlements, row);
}

void
claim_line_down (StayFixture *f)
{
  static GError *nobody = NULL;

  if (nobody == NULL)
    nobody = g_error_new_literal (ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_CONNECTED, "the cable is out");
  f->context.session = NULL;
  f->context.no_session = nobody;
}

ZjClaimRequest
claim_request_of (const char *reason)
{
  const ZjClaimRequest request = { .ipt_no = N, .reason = reason, .paid_fen = -1 };

  return request;
}

ZjClaim *
claim_issue (StayFixture *f, const ZjClaimRequest *request)
{
  ZjClaim *claim = zj_claim_issue (&f->context, request);

  g_assert_no_error (claim->result->error);
  g_assert_cmpint (claim->result->outcome, ==, ZJ_OUTCOME_DONE);
  g_assert_nonnull (claim->content);
  g_assert_nonnull (claim->lines);
  return claim;
}

void
claim_refused (StayFixture *f, const ZjClaimRequest *request, GQuark domain, int code)
{
  g_autoptr (ZjClaim) claim = zj_claim_issue (&f->context, request);

  g_assert_error (claim->result->error, domain, code);
  g_assert_null (claim->content);
  g_assert_cmpint (claim->result->outcome, ==,
                   domain == ZJ_STAY_ERROR && code == ZJ_STAY_ERROR_UNKNOWN ? ZJ_OUTCOME_UNKNOWN : ZJ_OUTCOME_NOT_SENT);
}

gboolean
claim_warned (const ZjStayResult *result, const char *code)
{
  for (guint i = 0; i < result->warnings->len; i++)
    if (strcmp (g_ptr_array_index (result->warnings, i), code) == 0)
      return TRUE;
  return FALSE;
}

void
claim_assert_stored (StayFixture *f, ZjStayState state, const char *receipt)
{
  g_autoptr (ZjStay) stay = stay_fixture_stored (f, N);

  g_assert_cmpint (stay->state, ==, state);
  g_assert_cmpstr (stay->manual_receipt, ==, receipt);
}

void
claim_resolve (StayFixture *f)
{
  ZjResolveReport *report = zj_resolve_report_new ();

  zj_resolve_stay (&f->context, N, TRUE, report);
  zj_resolve_report_free (report);
}

ZjStayResult *
claim_take_back (StayFixture *f)
{
  ZjStayResult *result = zj_claim_withdraw (&f->context, N);

  g_assert_no_error (result->error);
  g_assert_cmpint (result->outcome, ==, ZJ_OUTCOME_DONE);
  zj_claim_notify (&f->context, N, result);
  return result;
}

void
claim_withdraw (StayFixture *f)
{
  zj_stay_result_free (claim_take_back (f));
}
