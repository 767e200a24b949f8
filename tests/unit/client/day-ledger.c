/* Records into rows, groups and differences: what day end concludes, without a platform. */
#include <client/error.h>

#include "day/csv.h"
#include "day/reconcile.h"

#include <string.h>

#define INSTITUTION "H33010000001"
#define M(n)        INSTITUTION "20260701080000010" #n /* desk 01 */
#define OTHER       INSTITUTION "202607010800000201"   /* desk 02 */
#define DAY         "2026-07-01"
#define NOON_MS     G_GINT64_CONSTANT (1782878400000) /* 2026-07-01 12:00 in China */
#define DAY_MS      (G_GINT64_CONSTANT (24) * 3600 * 1000)

typedef struct {
  ZjLedger *ledger;
  ZjStay *stay;
  gint64 number, at_ms;
  GPtrArray *told, *entries;
  gboolean learned;
} Fixture;

static void
entry_free (gpointer entry)
{
  zj_day_entry_free (entry);
}

static void
told_free (gpointer told)
{
  zj_day_difference_free (told);
}

static void
set (char **text, const char *value)
{
  g_free (*text);
  *text = g_strdup (value);
}

static void
new_stay (Fixture *f, const char *ipt_no)
{
  zj_stay_free (f->stay);
  f->stay = zj_stay_new (ipt_no);
  f->stay->state = ZJ_STAY_DISCHARGED;
  set (&f->stay->psn_no, "P1");
  set (&f->stay->mdtrt_id, "MD1");
  set (&f->stay->insutype, "310");
}

static void
setup (Fixture *f, gconstpointer data)
{
  (void)data;
  memset (f, 0, sizeof *f);
  f->ledger = zj_ledger_new ();
  f->at_ms = NOON_MS;
  f->told = g_ptr_array_new_with_free_func (told_free);
  f->entries = g_ptr_array_new_with_free_func (entry_free);
  new_stay (f, "ZY1");
}

static void
teardown (Fixture *f, gconstpointer data)
{
  (void)data;
  zj_ledger_free (f->ledger);
  zj_stay_free (f->stay);
  g_ptr_array_unref (f->told);
  g_ptr_array_unref (f->entries);
}

static void
take_at (Fixture *f, int desk, ZjRecordKind kind, const char *infno, const char *msgid, ZjOutcome outcome)
{
  const ZjRecord record = { .number = ++f->number,
                            .at_ms = f->at_ms,
                            .kind = kind,
                            .ipt_no = f->stay->ipt_no,
                            .infno = (char *)(gsize)infno,
                            .msgid = (char *)(gsize)msgid,
                            .outcome = outcome };

  zj_ledger_take (f->ledger, desk, &record, zj_ledger_wants_stay (&record) ? f->stay : NULL);
}

static void
take (Fixture *f, ZjRecordKind kind, const char *infno, const char *msgid, ZjOutcome outcome)
{
  take_at (f, 1, kind, infno, msgid, outcome);
}

static void
make_settled (Fixture *f, const char *setl_id, const char *msgid, gint64 fen)
{
  f->stay->state = ZJ_STAY_SETTLED;
  set (&f->stay->setl_id, setl_id);
  set (&f->stay->setl_msgid, msgid);
  set (&f->stay->setl_time, DAY " 12:00:00");
  set (&f->stay->clr_optins, "330100");
  set (&f->stay->clr_type, "99968");
  zj_amounts_set (&f->stay->settlement, ZJ_AMOUNT_MEDFEE_SUMAMT, fen);
  zj_amounts_set (&f->stay->settlement, ZJ_AMOUNT_FUND_PAY_SUMAMT, fen - 100);
  zj_amounts_set (&f->stay->settlement, ZJ_AMOUNT_ACCT_PAY, 30);
  zj_amounts_set (&f->stay->settlement, ZJ_AMOUNT_PSN_CASH_PAY, 70);
}

static void
settle (Fixture *f, const char *setl_id, const char *msgid, gint64 fen)
{
  take (f, ZJ_RECORD_INTENT, "2304", msgid, ZJ_OUTCOME_NOT_SENT);
  make_settled (f, setl_id, msgid, fen);
  take (f, ZJ_RECORD_OUTCOME, "2304", msgid, ZJ_OUTCOME_DONE);
}

/* own: what the platform told of the negative row; NULL: nothing. */
static void
cancel (Fixture *f, const char *msgid, const char *own)
{
  ZjRefund *refund = &f->stay->refund;

  take (f, ZJ_RECORD_INTENT, "2305", msgid, ZJ_OUTCOME_NOT_SENT);
  f->stay->state = ZJ_STAY_DISCHARGED;
  set (&refund->of, f->stay->setl_id);
  set (&refund->setl_id, own);
  set (&refund->msgid, own != NULL ? msgid : NULL);
  set (&refund->setl_time, own != NULL ? DAY " 13:00:00" : NULL);
  set (&refund->clr_optins, "330100");
  set (&refund->clr_type, "99968");
  refund->amounts = f->stay->settlement;
  for (int i = 0; i < ZJ_N_AMOUNTS; i++)
    refund->amounts.fen[i] = -refund->amounts.fen[i];
  g_clear_pointer (&f->stay->setl_id, g_free);
  g_clear_pointer (&f->stay->setl_msgid, g_free);
  take (f, ZJ_RECORD_OUTCOME, "2305", msgid, ZJ_OUTCOME_DONE);
}

static ZjFate
fate (const Fixture *f, const char *msgid)
{
  const ZjLedgerRequest *request = g_hash_table_lookup (f->ledger->requests, msgid);

  g_assert_nonnull (request);
  return request->fate;
}

static void
expect_group (const Fixture *f, const char *from, const char *to, guint count, gint64 medfee_fen)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) groups = zj_day_groups (f->ledger, from, to, &error);
  const ZjDayGroup *group;

  g_assert_no_error (error);
  g_assert_cmpuint (groups->len, ==, 1);
  group = g_ptr_array_index (groups, 0);
  g_assert_cmpstr (group->clr_optins, ==, "330100");
  g_assert_cmpstr (group->insutype, ==, "310");
  g_assert_cmpuint (group->count, ==, count);
  g_assert_cmpint (group->money.medfee_fen, ==, medfee_fen);
}

/* Rows and groups */

static void
test_rows (Fixture *f, gconstpointer data)
{
  (void)data;
  settle (f, "S1", M (1), 10000);
  expect_group (f, DAY, DAY, 1, 10000);
  cancel (f, M (2), "S2");
  expect_group (f, DAY, DAY, 2, 0);
  settle (f, "S3", M (3), 12000);
  expect_group (f, DAY, DAY, 3, 12000);
  cancel (f, M (4), NULL);
  expect_group (f, DAY, DAY, 4, 0);
  g_assert_cmpint (fate (f, M (1)), ==, ZJ_FATE_DONE);
  /* The group is known on a day without settlements too, and asked about. */
  expect_group (f, "2026-07-02", "2026-07-03", 0, 0);
}

/* Records that come again (pauses, trials) tell of the same rows. */
static void
test_rows_once (Fixture *f, gconstpointer data)
{
  (void)data;
  settle (f, "S1", M (1), 10000);
  take (f, ZJ_RECORD_STAY, NULL, NULL, ZJ_OUTCOME_NOT_SENT);
  take_at (f, 2, ZJ_RECORD_STAY, NULL, NULL, ZJ_OUTCOME_NOT_SENT);
  cancel (f, M (2), NULL);
  take (f, ZJ_RECORD_STAY, NULL, NULL, ZJ_OUTCOME_NOT_SENT);
  expect_group (f, DAY, DAY, 2, 0);
  /* Another desk knows the number of the negative row. */
  set (&f->stay->refund.setl_id, "S2");
  set (&f->stay->refund.setl_time, "2026-07-02 00:00:01");
  take_at (f, 2, ZJ_RECORD_STAY, NULL, NULL, ZJ_OUTCOME_NOT_SENT);
  expect_group (f, DAY, DAY, 1, 10000);
  expect_group (f, "2026-07-02", "2026-07-02", 1, -10000);
}

static void
test_overflow (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void)data;
  settle (f, "S1", M (1), G_MAXINT64);
  settle (f, "S2", M (2), G_MAXINT64);
  g_assert_null (zj_day_groups (f->ledger, DAY, DAY, &error));
  g_assert_error (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_FIGURES);
}

static void
begin_reversal (Fixture *f, const char *msgid)
{
  f->stay->open.phase = ZJ_OPEN_REVERSING;
  set (&f->stay->open.infno, "2304");
  set (&f->stay->open.msgid, msgid);
  take (f, ZJ_RECORD_DECISION, "2304", msgid, ZJ_OUTCOME_UNKNOWN);
}

static void
end_open (Fixture *f)
{
  f->stay->open.phase = ZJ_OPEN_NONE;
  g_clear_pointer (&f->stay->open.infno, g_free);
  g_clear_pointer (&f->stay->open.msgid, g_free);
}

static void
reverse (Fixture *f, const char *msgid, const char *by)
{
  begin_reversal (f, msgid);
  take (f, ZJ_RECORD_INTENT, "2601", by, ZJ_OUTCOME_NOT_SENT);
  take (f, ZJ_RECORD_OUTCOME, "2601", by, ZJ_OUTCOME_DONE);
  end_open (f);
  take (f, ZJ_RECORD_OUTCOME, "2304", msgid, ZJ_OUTCOME_NOT_DONE);
}

static void
test_fates (Fixture *f, gconstpointer data)
{
  (void)data;
  take (f, ZJ_RECORD_INTENT, "2304", M (1), ZJ_OUTCOME_NOT_SENT);
  g_assert_cmpint (fate (f, M (1)), ==, ZJ_FATE_OPEN);
  take (f, ZJ_RECORD_OUTCOME, "2304", M (1), ZJ_OUTCOME_UNKNOWN);
  g_assert_cmpint (fate (f, M (1)), ==, ZJ_FATE_OPEN);
  begin_reversal (f, M (1));
  g_assert_cmpint (fate (f, M (1)), ==, ZJ_FATE_REVERSING);
  reverse (f, M (1), M (2));
  g_assert_cmpint (fate (f, M (1)), ==, ZJ_FATE_REVERSED);
  take (f, ZJ_RECORD_INTENT, "2304", M (3), ZJ_OUTCOME_NOT_SENT);
  take (f, ZJ_RECORD_OUTCOME, "2304", M (3), ZJ_OUTCOME_NOT_DONE);
  g_assert_cmpint (fate (f, M (3)), ==, ZJ_FATE_NOT_DONE);
  /* A person's word: the stay says which. */
  take (f, ZJ_RECORD_INTENT, "2304", M (4), ZJ_OUTCOME_NOT_SENT);
  take (f, ZJ_RECORD_DECISION, "2304", M (4), ZJ_OUTCOME_NOT_SENT);
  g_assert_cmpint (fate (f, M (4)), ==, ZJ_FATE_NOT_DONE);
  settle (f, "S1", M (5), 100);
  take (f, ZJ_RECORD_INTENT, "2305", M (6), ZJ_OUTCOME_NOT_SENT);
  f->stay->state = ZJ_STAY_DISCHARGED;
  take (f, ZJ_RECORD_DECISION, "2305", M (6), ZJ_OUTCOME_NOT_SENT);
  g_assert_cmpint (fate (f, M (6)), ==, ZJ_FATE_DONE);
}

static void
test_msgid_desk (void)
{
  g_assert_cmpint (zj_msgid_desk (M (1), INSTITUTION), ==, 1);
  g_assert_cmpint (zj_msgid_desk (OTHER, INSTITUTION), ==, 2);
  g_assert_cmpint (zj_msgid_desk (NULL, INSTITUTION), ==, -1);
  g_assert_cmpint (zj_msgid_desk (INSTITUTION "2026070108000001", INSTITUTION), ==, -1);
  g_assert_cmpint (zj_msgid_desk ("H4401000000120260701080000"
                                  "0101",
                                  INSTITUTION),
                   ==, -1);
  g_assert_cmpint (zj_msgid_desk (INSTITUTION "2026070108000x0101", INSTITUTION), ==, -1);
}

/* Comparing */

static ZjDayDifference *
tell (Fixture *f, ZjDayVerdict verdict, const char *setl_id, const char *msgid, gint64 fen)
{
  ZjDayDifference *told = g_new0 (ZjDayDifference, 1);

  told->verdict = verdict;
  told->psn_no = g_strdup ("P1");
  told->setl_id = g_strdup (setl_id);
  told->msgid = g_strdup (msgid);
  told->has_amounts = TRUE;
  told->refund = fen < 0;
  told->medfee_fen = fen;
  told->fund_pay_fen = fen < 0 ? fen + 100 : fen - 100;
  told->acct_pay_fen = fen < 0 ? -30 : 30;
  g_ptr_array_add (f->told, told);
  return told;
}

/* expected: "verdict action desk; …", the agreed ones too. */
static void
expect_compared (Fixture *f, const char *expected)
{
  const ZjDayScope scope = { "330100", "99968", DAY, DAY, INSTITUTION, 1 };
  g_autoptr (GHashTable) used = g_hash_table_new (NULL, NULL);
  g_autoptr (GString) found = g_string_new (NULL);

  g_ptr_array_set_size (f->entries, 0);
  zj_day_compare (&scope, f->ledger, f->told, f->entries, used, &f->learned);
  g_ptr_array_set_size (f->told, 0);
  for (guint i = 0; i < f->entries->len; i++) {
    const ZjDayEntry *entry = g_ptr_array_index (f->entries, i);

    g_string_append_printf (found, "%s%s %s %d", i > 0 ? "; " : "", zj_day_verdict_name (entry->verdict),
                            zj_day_action_name (entry->action), entry->desk);
  }
  g_assert_cmpstr (found->str, ==, expected);
}

static void
test_named (Fixture *f, gconstpointer data)
{
  (void)data;
  settle (f, "S1", M (1), 10000);
  tell (f, ZJ_DAY_AGREED, "S1", M (1), 10000);
  expect_compared (f, "agreed none 1");
  tell (f, ZJ_DAY_DIFFERS, "S1", M (1), 10001);
  expect_compared (f, "differs cancel_and_settle_again 1");
  /* It says they agree, and they don't. */
  tell (f, ZJ_DAY_AGREED, "S1", M (1), 10001);
  expect_compared (f, "differs cancel_and_settle_again 1");
  tell (f, ZJ_DAY_ONLY_HERE, "S1", NULL, 10000);
  expect_compared (f, "only_here ask_settlement 1");
  /* A result that lists differences only. */
  expect_compared (f, "agreed none 1");
  /* Twice the same. */
  tell (f, ZJ_DAY_AGREED, "S1", M (1), 10000);
  tell (f, ZJ_DAY_ONLY_THERE, NULL, M (1), 10000);
  expect_compared (f, "agreed none 1; only_there ask_agency 1");
  /* Cancelled since: nothing is left to settle again. */
  cancel (f, M (2), "S2");
  tell (f, ZJ_DAY_DIFFERS, "S1", M (1), 10001);
  tell (f, ZJ_DAY_AGREED, "S2", M (2), -10000);
  expect_compared (f, "differs ask_agency 1; agreed none 1");
}

static void
test_negative_by_request (Fixture *f, gconstpointer data)
{
  (void)data;
  settle (f, "S1", M (1), 10000);
  cancel (f, M (2), NULL);
  tell (f, ZJ_DAY_AGREED, "S1", M (1), 10000);
  tell (f, ZJ_DAY_ONLY_THERE, NULL, M (2), -10000);
  expect_compared (f, "agreed none 1; agreed none 1");
  /* One edition names the request of the settlement in its negative row. */
  tell (f, ZJ_DAY_AGREED, "S1", M (1), 10000);
  tell (f, ZJ_DAY_ONLY_THERE, NULL, M (1), -10000);
  expect_compared (f, "agreed none 1; agreed none 1");
  g_assert_false (f->learned);
  /* Nobody has it. */
  tell (f, ZJ_DAY_AGREED, "S1", M (1), 10000);
  expect_compared (f, "agreed none 1; only_here ask_settlement 1");
}

static void
test_other_desk (Fixture *f, gconstpointer data)
{
  (void)data;
  settle (f, "S1", M (1), 10000);
  new_stay (f, "ZY2");
  g_clear_pointer (&f->stay->psn_no, g_free); /* as an export has it */
  make_settled (f, "S2", OTHER, 500);
  take_at (f, 2, ZJ_RECORD_OUTCOME, "2304", OTHER, ZJ_OUTCOME_DONE);
  tell (f, ZJ_DAY_AGREED, "S1", M (1), 10000);
  tell (f, ZJ_DAY_ONLY_THERE, NULL, OTHER, 500);
  expect_compared (f, "agreed none 1; agreed none 2");
  tell (f, ZJ_DAY_AGREED, "S1", M (1), 10000);
  tell (f, ZJ_DAY_ONLY_THERE, NULL, OTHER, 501);
  expect_compared (f, "agreed none 1; differs ask_desk 2");
  tell (f, ZJ_DAY_AGREED, "S1", M (1), 10000);
  expect_compared (f, "agreed none 1; only_here ask_desk 2");
  tell (f, ZJ_DAY_ONLY_THERE, NULL, INSTITUTION "202607010800000301", 7);
  tell (f, ZJ_DAY_ONLY_THERE, NULL, M (9), 7);
  tell (f, ZJ_DAY_ONLY_THERE, NULL,
        "H4401000000120260701080000"
        "0101",
        7);
  tell (f, ZJ_DAY_ONLY_THERE, NULL, OTHER, 500);
  expect_compared (f, "agreed none 2; only_there ask_desk 3; only_there not_recorded 1; only_there ask_agency -1;"
                      " agreed none 1");
}

static void
test_unknown (Fixture *f, gconstpointer data)
{
  (void)data;
  take (f, ZJ_RECORD_INTENT, "2304", M (1), ZJ_OUTCOME_NOT_SENT);
  tell (f, ZJ_DAY_ONLY_THERE, NULL, M (1), 500);
  expect_compared (f, "only_there resolve 1");
  begin_reversal (f, M (1));
  take (f, ZJ_RECORD_INTENT, "2601", M (2), ZJ_OUTCOME_NOT_SENT);
  tell (f, ZJ_DAY_ONLY_THERE, NULL, M (1), 500);
  tell (f, ZJ_DAY_ONLY_THERE, NULL, M (2), -500);
  expect_compared (f, "only_there resolve 1; only_there resolve 1");
  g_assert_false (f->learned);
}

static void
test_reversed (Fixture *f, gconstpointer data)
{
  (void)data;
  take (f, ZJ_RECORD_INTENT, "2304", M (1), ZJ_OUTCOME_NOT_SENT);
  reverse (f, M (1), M (2));
  /* Alone, it stands. */
  tell (f, ZJ_DAY_ONLY_THERE, NULL, M (1), 500);
  expect_compared (f, "only_there cancel_standing 1");
  /* A negative row of another amount or person is not its. */
  tell (f, ZJ_DAY_ONLY_THERE, NULL, M (1), 500);
  set (&tell (f, ZJ_DAY_ONLY_THERE, NULL, M (2), -500)->psn_no, "P2");
  expect_compared (f, "only_there cancel_standing 1; agreed none 1");
  zj_ledger_free (f->ledger);
  f->ledger = zj_ledger_new ();
  take (f, ZJ_RECORD_INTENT, "2304", M (1), ZJ_OUTCOME_NOT_SENT);
  reverse (f, M (1), M (2));
  tell (f, ZJ_DAY_ONLY_THERE, NULL, M (2), -500);
  tell (f, ZJ_DAY_ONLY_THERE, NULL, M (1), 500);
  expect_compared (f, "agreed none 1; agreed none 1");
  g_assert_true (f->learned);
  g_assert_cmpuint (f->ledger->rows->len, ==, 2);
}

static void
test_reversed_tomorrow (Fixture *f, gconstpointer data)
{
  (void)data;
  take (f, ZJ_RECORD_INTENT, "2304", M (1), ZJ_OUTCOME_NOT_SENT);
  f->at_ms += DAY_MS;
  reverse (f, M (1), M (2));
  tell (f, ZJ_DAY_ONLY_THERE, NULL, M (1), 500);
  expect_compared (f, "agreed none 1");
  g_assert_true (f->learned);
}

static void
test_refused_and_standing (Fixture *f, gconstpointer data)
{
  (void)data;
  take (f, ZJ_RECORD_INTENT, "2304", M (1), ZJ_OUTCOME_NOT_SENT);
  take (f, ZJ_RECORD_OUTCOME, "2304", M (1), ZJ_OUTCOME_NOT_DONE);
  tell (f, ZJ_DAY_ONLY_THERE, NULL, M (1), 500);
  expect_compared (f, "only_there cancel_standing 1");
}

static void
test_cancelled_there (Fixture *f, gconstpointer data)
{
  (void)data;
  settle (f, "S1", M (1), 10000);
  take (f, ZJ_RECORD_INTENT, "2305", M (2), ZJ_OUTCOME_NOT_SENT);
  take (f, ZJ_RECORD_OUTCOME, "2305", M (2), ZJ_OUTCOME_NOT_DONE);
  tell (f, ZJ_DAY_AGREED, "S1", M (1), 10000);
  tell (f, ZJ_DAY_ONLY_THERE, NULL, M (2), -10000);
  expect_compared (f, "agreed none 1; only_there cancel_here_too 1");
}

/* By a person's word, without figures: no group holds it, and its figures are compared. */
static void
test_decided (Fixture *f, gconstpointer data)
{
  (void)data;
  take (f, ZJ_RECORD_INTENT, "2304", M (1), ZJ_OUTCOME_NOT_SENT);
  f->stay->state = ZJ_STAY_SETTLED;
  set (&f->stay->setl_id, "S1");
  set (&f->stay->setl_msgid, M (1));
  take (f, ZJ_RECORD_DECISION, "2304", M (1), ZJ_OUTCOME_NOT_SENT);
  g_assert_cmpint (fate (f, M (1)), ==, ZJ_FATE_DONE);
  tell (f, ZJ_DAY_ONLY_THERE, NULL, M (1), 500);
  expect_compared (f, "differs cancel_and_settle_again 1");
  /* Its figures have come. */
  make_settled (f, "S1", M (1), 500);
  take (f, ZJ_RECORD_STAY, NULL, NULL, ZJ_OUTCOME_NOT_SENT);
  expect_group (f, DAY, DAY, 1, 500);
  tell (f, ZJ_DAY_AGREED, "S1", M (1), 500);
  expect_compared (f, "agreed none 1");
}

/* The table */

static void
test_csv_fields (void)
{
  static const char *const vectors[][2] = {
    { NULL, "" },
    { "", "" },
    { "ZY1", "ZY1" },
    { "-12.34", "-12.34" },
    { "+7", "'+7" },
    { "=1+2", "'=1+2" },
    { "-cmd|x", "'-cmd|x" },
    { "@SUM(A1)", "'@SUM(A1)" },
    { "\tx", "'\tx" },
    { "a,b", "\"a,b\"" },
    { "=\"a\"", "\"'=\"\"a\"\"\"" },
    { "a\nb", "\"a\nb\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++) {
    GString *out = g_string_new (NULL);

    zj_day_csv_field (out, vectors[i][0]);
    g_assert_cmpstr (out->str, ==, vectors[i][1]);
    g_string_free (out, TRUE);
  }
}

static void
test_days (void)
{
  static const struct {
    const char *from, *to;
    gboolean good;
  } vectors[] = {
    { DAY, DAY, TRUE },           { "2026-06-30", DAY, TRUE },  { DAY, "2026-06-30", FALSE },
    { DAY, "2026-07-02", FALSE }, { "2025-06-01", DAY, FALSE }, { "2026-02-30", DAY, FALSE },
    { "", DAY, FALSE },
  };

  /* From the first second of the day in China to its last, wherever this machine stands. */
  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++) {
    g_autoptr (GError) first = NULL, last = NULL;

    g_assert_true (zj_reconcile_check_days (vectors[i].from, vectors[i].to, NOON_MS - DAY_MS / 2, &first)
                   == vectors[i].good);
    g_assert_true (zj_reconcile_check_days (vectors[i].from, vectors[i].to, NOON_MS + DAY_MS / 2 - 1, &last)
                   == vectors[i].good);
    if (!vectors[i].good)
      g_assert_error (first, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_USAGE);
  }
}

#define ADD(name, func) g_test_add ("/day/" name, Fixture, NULL, setup, func, teardown)

static ZjFate
fate_of (const Fixture *f, const char *msgid)
{
  const ZjLedgerRequest *request = g_hash_table_lookup (f->ledger->requests, msgid);

  g_assert_nonnull (request);
  return request->fate;
}

/* Nobody has learned what became of a 2305 that was repeated, or of one that took a reversal's place; when the
 * matter is over it is nothing to resolve any more. */
static void
test_repeated_cancel (Fixture *f, gconstpointer data)
{
  (void)data;
  settle (f, "S1", M (1), 10000);
  take (f, ZJ_RECORD_INTENT, "2305", M (2), ZJ_OUTCOME_NOT_SENT);
  take (f, ZJ_RECORD_OUTCOME, "2305", M (2), ZJ_OUTCOME_UNKNOWN);
  g_assert_cmpint (fate_of (f, M (2)), ==, ZJ_FATE_OPEN);
  take (f, ZJ_RECORD_OUTCOME, "2305", M (2), ZJ_OUTCOME_UNKNOWN);
  g_assert_cmpint (fate_of (f, M (2)), ==, ZJ_FATE_OPEN);
  take (f, ZJ_RECORD_INTENT, "2305", M (3), ZJ_OUTCOME_NOT_SENT);
  g_assert_cmpint (fate_of (f, M (2)), ==, ZJ_FATE_REPLACED);
  g_assert_cmpint (fate_of (f, M (3)), ==, ZJ_FATE_OPEN);
  take (f, ZJ_RECORD_OUTCOME, "2305", M (3), ZJ_OUTCOME_DONE);
  g_assert_cmpint (fate_of (f, M (3)), ==, ZJ_FATE_DONE);

  new_stay (f, "ZY2");
  take (f, ZJ_RECORD_INTENT, "2304", M (4), ZJ_OUTCOME_NOT_SENT);
  take (f, ZJ_RECORD_INTENT, "2305", M (5), ZJ_OUTCOME_NOT_SENT);
  take (f, ZJ_RECORD_OUTCOME, "2305", M (5), ZJ_OUTCOME_UNKNOWN);
  g_assert_cmpint (fate_of (f, M (5)), ==, ZJ_FATE_OPEN);
  take (f, ZJ_RECORD_OUTCOME, "2304", M (4), ZJ_OUTCOME_NOT_DONE); /* 5203 shows it cancelled */
  g_assert_cmpint (fate_of (f, M (5)), ==, ZJ_FATE_REPLACED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("rows", test_rows);
  ADD ("rows/once", test_rows_once);
  ADD ("overflow", test_overflow);
  ADD ("fates", test_fates);
  ADD ("fates/repeated-cancel", test_repeated_cancel);
  g_test_add_func ("/day/msgid-desk", test_msgid_desk);
  ADD ("compare/named", test_named);
  ADD ("compare/negative-by-request", test_negative_by_request);
  ADD ("compare/other-desk", test_other_desk);
  ADD ("compare/unknown", test_unknown);
  ADD ("compare/reversed", test_reversed);
  ADD ("compare/reversed-tomorrow", test_reversed_tomorrow);
  ADD ("compare/refused-and-standing", test_refused_and_standing);
  ADD ("compare/cancelled-there", test_cancelled_there);
  ADD ("compare/decided", test_decided);
  g_test_add_func ("/day/csv/fields", test_csv_fields);
  g_test_add_func ("/day/days", test_days);
  return g_test_run ();
}
