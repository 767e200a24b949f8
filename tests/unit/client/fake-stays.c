/* See fake-stays.h. */
#include "fake-stays.h"

#include <string.h>

#include "platform/tx_person.h"
#include "stay/admission.h"
#include "stay/call.h"

FakeWorld fake;

#define TOTAL_FEN 10000

static void
settlement_free (gpointer data)
{
  FakeSettlement *settlement = data;

  g_free (settlement->setl_id);
  g_free (settlement->msgid);
  g_free (settlement);
}

static void
admission_free (gpointer data)
{
  FakeAdmission *admission = data;

  g_free (admission->mdtrt_id);
  g_free (admission->wire);
  g_free (admission->msgid);
  g_free (admission);
}

static void
turns_free (gpointer data)
{
  g_queue_free_full (data, g_free);
}

static gint64
now_ms (gpointer data)
{
  (void)data;
  return fake.now_ms;
}

static ZjConfig *
make_config (void)
{
  static char *no_texts[] = { NULL };
  static char text_21[] = "21";
  static char text_f001[] = "F001";
  static char text_f002[] = "F002";
  static char text_k015[] = "K015";
  static char text_f003[] = "F003";
  static char text_f004[] = "F004";
  static char text_h33010000001[] = "H33010000001";
  static char text_330100[] = "330100";
  ZjConfig *config = g_new0 (ZjConfig, 1);

  config->profile.settlement_query_by_stay = TRUE;
  config->profile.discharge_first = TRUE;
  config->profile.late_arrival_s = 1800;
  config->profile.med_type = text_21;
  config->profile.filing = text_f001;
  config->profile.opening = text_f002;
  config->profile.card_state = text_k015;
  config->profile.manual_notice = text_f003;
  config->profile.declaration = text_f004;
  config->profile.already_cancelled = no_texts;
  config->institution.code = text_h33010000001;
  config->institution.region = text_330100;
  config->money.on_mismatch_refuse = TRUE;
  config->supervisor.second_person = TRUE;
  config->profile.filing_within_province = TRUE;
  return config;
}

void
fake_world_begin (void)
{
  ZjFeeLine line = { .sn = g_strdup ("1"), .digest = g_strdup ("d"), .amount_fen = TOTAL_FEN };

  memset (&fake, 0, sizeof fake);
  fake.config = make_config ();
  fake.now_ms = G_GINT64_CONSTANT (1782900000000);
  fake.context.config = fake.config;
  fake.context.session = (ZjSession *)&fake; /* never looked into */
  fake.context.journal = (ZjJournal *)&fake;
  fake.context.operator_no = "1001";
  fake.context.now_ms = now_ms;
  fake.fees = g_array_new (FALSE, TRUE, sizeof (ZjFeeLine));
  g_array_set_clear_func (fake.fees, (GDestroyNotify)zj_fee_line_clear);
  for (guint i = 0; i < 4; i++)
    line.parts_fen[i] = ZJ_MONEY_ABSENT;
  g_array_append_val (fake.fees, line);
  fake.records = g_ptr_array_new_with_free_func (g_free);
  fake.settlements = g_ptr_array_new_with_free_func (settlement_free);
  fake.admissions = g_ptr_array_new_with_free_func (admission_free);
  fake.barred = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  fake.turns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, turns_free);
  fake.trial_total_fen = TOTAL_FEN;
  fake.listed = TRUE;
  fake.filed = TRUE;
  fake_set_state (ZJ_STAY_DISCHARGED);
}

void
fake_world_end (void)
{
  zj_stay_free (fake.row);
  g_array_unref (fake.fees);
  g_ptr_array_unref (fake.records);
  g_ptr_array_unref (fake.settlements);
  g_ptr_array_unref (fake.admissions);
  g_hash_table_unref (fake.barred);
  g_hash_table_unref (fake.turns);
  g_free (fake.other_desk);
  g_free (fake.late);
  g_free (fake.last_removed);
  g_free (fake.last_second);
  g_free (fake.sent_credential);
  g_free (fake.config);
}

void
fake_set_state (ZjStayState state)
{
  ZjStay *stay = zj_stay_new ("ZY0001");

  zj_stay_free (fake.row);
  stay->state = state;
  stay->psn_no = g_strdup ("P1");
  stay->insutype = g_strdup ("310");
  stay->insured_region = g_strdup ("430100");
  stay->med_type = g_strdup ("21");
  stay->admitted_at = g_strdup ("2026-06-20 10:00:00");
  stay->name = zj_personal_new ("invented");
  stay->cert_no = zj_personal_new ("330100000000000000");
  stay->cert_type = g_strdup ("01");
  if (state >= ZJ_STAY_ADMITTED)
    stay->mdtrt_id = g_strdup ("MD1");
  if (state == ZJ_STAY_DISCHARGED || state == ZJ_STAY_SETTLED)
    stay->discharged_at = g_strdup ("2026-06-30 10:00:00");
  fake.in_hospital = state == ZJ_STAY_ADMITTED;
  fake.row = stay;
}

static void
add_turn (const char *infno, FakeTurn turn)
{
  GQueue *queue = g_hash_table_lookup (fake.turns, infno);

  if (queue == NULL) {
    queue = g_queue_new ();
    g_hash_table_insert (fake.turns, g_strdup (infno), queue);
  }
  g_queue_push_tail (queue, g_memdup2 (&turn, sizeof turn));
}

void
fake_turn (const char *infno, gboolean executed, ZjOutcome answer)
{
  const FakeTurn turn = { executed, answer, FALSE, FALSE };

  add_turn (infno, turn);
}

void
fake_turn_not_found (void)
{
  const FakeTurn turn = { FALSE, ZJ_OUTCOME_NOT_DONE, TRUE, FALSE };

  add_turn ("2601", turn);
}

void
fake_turn_not_signed_in (const char *infno)
{
  const FakeTurn turn = { FALSE, ZJ_OUTCOME_NOT_DONE, FALSE, TRUE };

  add_turn (infno, turn);
}

void
fake_restart (void)
{
  fake.dead = FALSE;
  fake.fail_at = 0;
  fake.locked = FALSE;
}

guint
fake_n_standing (void)
{
  guint n = 0;

  for (guint i = 0; i < fake.settlements->len; i++)
    if (!((FakeSettlement *)g_ptr_array_index (fake.settlements, i))->cancelled)
      n++;
  return n;
}

guint
fake_n_admitted (void)
{
  guint n = 0;

  for (guint i = 0; i < fake.admissions->len; i++)
    if (!((FakeAdmission *)g_ptr_array_index (fake.admissions, i))->withdrawn)
      n++;
  return n;
}

FakeSettlement *
fake_settle_elsewhere (const char *msgid)
{
  FakeSettlement *settlement = g_new0 (FakeSettlement, 1);

  settlement->setl_id = g_strdup_printf ("S%u", fake.settlements->len + 1);
  settlement->msgid = g_strdup (msgid);
  settlement->total_fen = TOTAL_FEN;
  g_ptr_array_add (fake.settlements, settlement);
  return settlement;
}

void
fake_admit_elsewhere (const char *wire)
{
  FakeAdmission *admission = g_new0 (FakeAdmission, 1);

  admission->mdtrt_id = g_strdup_printf ("MD%u", fake.admissions->len + 1);
  admission->wire = g_strdup (wire);
  admission->msgid = g_strdup ("M0");
  g_ptr_array_add (fake.admissions, admission);
}

guint
fake_n_records (const char *prefix)
{
  guint n = 0;

  for (guint i = 0; i < fake.records->len; i++)
    if (g_str_has_prefix (g_ptr_array_index (fake.records, i), prefix))
      n++;
  return n;
}

/* --- the journal ---------------------------------------------------------------------------- */

struct _ZjStayLock {
  int nothing;
};

ZjStayLock *
zj_journal_lock_stay (ZjJournal *journal, const char *ipt_no, guint timeout_ms, GCancellable *cancellable,
                      GError **error)
{
  (void)journal;
  (void)ipt_no;
  (void)timeout_ms;
  (void)cancellable;
  (void)error;
  g_assert_false (fake.locked);
  fake.locked = TRUE;
  return g_new0 (ZjStayLock, 1);
}

void
zj_stay_lock_free (ZjStayLock *lock)
{
  if (lock != NULL)
    fake.locked = FALSE;
  g_free (lock);
}

gboolean
zj_journal_get_stay (ZjJournal *journal, const char *ipt_no, ZjStay **stay, GError **error)
{
  (void)journal;
  (void)error;
  *stay = fake.row != NULL && strcmp (fake.row->ipt_no, ipt_no) == 0 ? zj_stay_copy (fake.row) : NULL;
  return TRUE;
}

GPtrArray *
zj_journal_list_work (ZjJournal *journal, GError **error)
{
  GPtrArray *stays = g_ptr_array_new_with_free_func ((GDestroyNotify)zj_stay_free);

  (void)journal;
  (void)error;
  if (fake.row != NULL
      && (fake.row->open.phase != ZJ_OPEN_NONE || fake.row->notice_pending || fake.row->ask_first || fake.row->ask_stay
          || fake.row->state == ZJ_STAY_WAITING))
    g_ptr_array_add (stays, zj_stay_copy (fake.row));
  return stays;
}

static const char *
outcome_word (ZjOutcome outcome)
{
  static const char *const words[] = { [ZJ_OUTCOME_NOT_SENT] = "not_sent",
                                       [ZJ_OUTCOME_NOT_DONE] = "not_done",
                                       [ZJ_OUTCOME_DONE] = "done",
                                       [ZJ_OUTCOME_UNKNOWN] = "unknown" };

  return words[outcome];
}

static gboolean
write_record (const ZjEntry *entry, ZjStay *stay, GError **error)
{
  static const char *const kinds[] = { "", "INTENT", "OUTCOME", "DECISION", "STAY", "", "", "" };
  GString *text = g_string_new (kinds[entry->kind]);

  fake.writes++;
  if (fake.dead || fake.writes == fake.fail_at) {
    fake.dead = TRUE;
    g_string_free (text, TRUE);
    g_set_error_literal (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_DISK_FULL, "told to fail");
    return FALSE;
  }
  if (entry->kind == ZJ_RECORD_INTENT) {
    g_free (fake.last_second);
    fake.last_second = g_strdup (entry->second_person);
  }
  g_assert_cmpint (stay->version, ==, fake.row != NULL ? fake.row->version : 0);
  stay->version++;
  zj_stay_free (fake.row);
  fake.row = zj_stay_copy (stay);
  if (entry->infno != NULL)
    g_string_append_printf (text, " %s %s", entry->infno, entry->msgid);
  if (entry->kind == ZJ_RECORD_OUTCOME || entry->kind == ZJ_RECORD_DECISION)
    g_string_append_printf (text, " %s", outcome_word (entry->outcome));
  g_ptr_array_add (fake.records, g_string_free (text, FALSE));
  return TRUE;
}

gboolean
zj_journal_record (ZjJournal *journal, const ZjStayLock *lock, const ZjEntry *entry, ZjStay *stay, GError **error)
{
  (void)journal;
  g_assert_true (lock != NULL && fake.locked);
  return write_record (entry, stay, error);
}

gboolean
zj_journal_record_fees (ZjJournal *journal, const ZjStayLock *lock, const ZjEntry *entry, ZjStay *stay,
                        const ZjFeeLine *lines, gsize n_lines, const char *const *removed, gboolean all, GError **error)
{
  (void)journal;
  (void)lines;
  g_assert_true (lock != NULL && fake.locked && n_lines == 0);
  if (!write_record (entry, stay, error))
    return FALSE;
  for (guint i = fake.fees->len; i > 0; i--)
    if (all || g_strv_contains (removed, g_array_index (fake.fees, ZjFeeLine, i - 1).sn))
      g_array_remove_index (fake.fees, i - 1);
  return TRUE;
}

char *
zj_journal_record_intent (ZjJournal *journal, const ZjStayLock *lock, const ZjEntry *entry, ZjStay *stay, gint64 now_ms,
                          ZjNameIntent name, gpointer user_data, GError **error)
{
  g_autofree char *msgid = g_strdup_printf ("M%u", ++fake.serial);
  ZjEntry intent = *entry;

  (void)now_ms;
  (void)journal;
  g_assert_true (lock != NULL && fake.locked);
  intent.msgid = msgid;
  name (stay, msgid, user_data);
  return write_record (&intent, stay, error) ? g_steal_pointer (&msgid) : NULL;
}

void
zj_journal_tidy (ZjJournal *journal)
{
  (void)journal;
}

void
zj_fee_line_clear (ZjFeeLine *line)
{
  g_free (line->sn);
  g_free (line->digest);
  g_free (line->category);
}

GArray *
zj_journal_list_fees (ZjJournal *journal, const char *ipt_no, GError **error)
{
  GArray *lines = g_array_new (FALSE, TRUE, sizeof (ZjFeeLine));

  (void)journal;
  (void)ipt_no;
  (void)error;
  g_array_set_clear_func (lines, (GDestroyNotify)zj_fee_line_clear);
  for (guint i = 0; i < fake.fees->len; i++) {
    ZjFeeLine line = g_array_index (fake.fees, ZjFeeLine, i);

    line.sn = g_strdup (line.sn);
    line.digest = g_strdup (line.digest);
    line.category = g_strdup (line.category);
    g_array_append_val (lines, line);
  }
  return lines;
}

/* --- the platform --------------------------------------------------------------------------- */

gboolean
zj_session_clock_offset (ZjSession *session, gint64 *offset_ms)
{
  (void)session;
  *offset_ms = fake.platform_offset_ms;
  return TRUE;
}

void
zj_call_result_clear (ZjCallResult *result)
{
  g_clear_error (&result->error);
  g_clear_pointer (&result->err_msg, g_free);
  g_clear_pointer (&result->inf_refmsgid, g_free);
}

static FakeTurn
take_turn (const char *infno)
{
  GQueue *queue = g_hash_table_lookup (fake.turns, infno);
  g_autofree FakeTurn *next = queue != NULL ? g_queue_pop_head (queue) : NULL;
  const FakeTurn good = { TRUE, ZJ_OUTCOME_DONE, FALSE, FALSE };

  return next != NULL ? *next : good;
}

/* A read: FALSE when it is not answered. */
static gboolean
is_answered (const char *infno, GError **error)
{
  FakeTurn turn = take_turn (infno);

  if (turn.answer == ZJ_OUTCOME_DONE)
    return TRUE;
  if (turn.answer == ZJ_OUTCOME_NOT_DONE)
    g_set_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_REFUSED, "%s: refused", infno);
  else
    g_set_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_TIMEOUT, "%s: no answer", infno);
  return FALSE;
}

/* The rule of rules: what is sent stands in the journal as the last thing written. */
static void
assert_intended (const char *infno, const char *msgid)
{
  g_autofree char *wanted = g_strdup_printf ("INTENT %s %s", infno, msgid);

  g_assert_cmpuint (fake.records->len, >, 0);
  g_assert_cmpstr (g_ptr_array_index (fake.records, fake.records->len - 1), ==, wanted);
  g_assert_false (fake.dead);
}

static void
answer (ZjCallResult *result, const char *infno, ZjOutcome outcome)
{
  result->outcome = outcome;
  result->platform_time_ms = fake.now_ms + fake.platform_offset_ms;
  if (outcome == ZJ_OUTCOME_NOT_DONE)
    result->error = g_error_new (ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_REFUSED, "%s: refused", infno);
  else if (outcome == ZJ_OUTCOME_UNKNOWN)
    result->error = g_error_new (ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_TIMEOUT, "%s: no answer", infno);
  else if (outcome == ZJ_OUTCOME_NOT_SENT)
    result->error = g_error_new (ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_CONNECTED, "%s: not connected", infno);
}

static ZjSettlementRow *
row_of (const FakeSettlement *settlement)
{
  ZjSettlementRow *row = g_new0 (ZjSettlementRow, 1);

  row->mdtrt_id = g_strdup ("MD1");
  row->psn_no = g_strdup ("P1");
  row->parts = g_ptr_array_new ();
  if (settlement != NULL) {
    row->setl_id = g_strdup (settlement->setl_id);
    row->medins_setl_id = g_strdup (settlement->msgid);
    row->refunded = settlement->cancelled;
  }
  zj_amounts_set (&row->amounts, ZJ_AMOUNT_MEDFEE_SUMAMT,
                  settlement != NULL ? settlement->total_fen : fake.trial_total_fen);
  zj_amounts_set (&row->amounts, ZJ_AMOUNT_FUND_PAY_SUMAMT, 6000);
  zj_amounts_set (&row->amounts, ZJ_AMOUNT_HIFP_PAY, 6000);
  zj_amounts_set (&row->amounts, ZJ_AMOUNT_PSN_PART_AMT, 4000);
  zj_amounts_set (&row->amounts, ZJ_AMOUNT_ACCT_PAY, 0);
  zj_amounts_set (&row->amounts, ZJ_AMOUNT_PSN_CASH_PAY, 4000);
  zj_amounts_set (&row->amounts, ZJ_AMOUNT_HOSP_PART_AMT, 0);
  return row;
}

void
zj_settlement_row_free (ZjSettlementRow *row)
{
  if (row == NULL)
    return;
  g_free (row->mdtrt_id);
  g_free (row->setl_id);
  g_free (row->medins_setl_id);
  g_free (row->psn_no);
  g_free (row->setl_time);
  g_free (row->clr_optins);
  g_free (row->clr_type);
  g_free (row->clr_way);
  g_free (row->pool_ratio);
  g_ptr_array_unref (row->parts);
  g_free (row);
}

gboolean
zj_tx_trial (ZjSession *session, const ZjStay *stay, const ZjSettlementRequest *request, GCancellable *cancellable,
             ZjSettlementRow **row, GError **error)
{
  (void)session;
  (void)stay;
  (void)request;
  (void)cancellable;
  if (!is_answered ("2303", error))
    return FALSE;
  *row = row_of (NULL);
  return TRUE;
}

static FakeSettlement *
execute_settlement (const char *msgid)
{
  FakeSettlement *settlement;

  if (fake.notice_stands || g_hash_table_contains (fake.barred, msgid))
    return NULL;
  settlement = fake_settle_elsewhere (msgid);
  settlement->total_fen = fake.trial_total_fen;
  return settlement; /* a second one of the stay is taken without complaint */
}

void
zj_tx_settle (ZjSession *session, const ZjStay *stay, const ZjSettlementRequest *request, const char *msgid,
              GCancellable *cancellable, ZjCallResult *result, ZjSettlementRow **row)
{
  FakeTurn turn = take_turn ("2304");
  FakeSettlement *settlement = NULL;

  (void)session;
  (void)cancellable;
  assert_intended ("2304", msgid);
  g_assert_cmpstr (stay->open.msgid, ==, msgid);
  g_assert_cmpint (request->total_fen, ==, TOTAL_FEN);
  fake.sent_2304++;
  g_free (fake.sent_credential);
  fake.sent_credential = g_strdup (stay->credential_type);
  if (turn.executed)
    settlement = execute_settlement (msgid);
  if (turn.answer == ZJ_OUTCOME_DONE && settlement == NULL)
    turn.answer = ZJ_OUTCOME_NOT_DONE;
  answer (result, "2304", turn.answer);
  if (turn.unsigned_)
    result->error->code = ZJ_PLATFORM_ERROR_NOT_SIGNED_IN;
  if (turn.answer == ZJ_OUTCOME_DONE)
    *row = row_of (settlement);
}

static FakeSettlement *
find_settlement (const char *setl_id, const char *msgid)
{
  for (guint i = 0; i < fake.settlements->len; i++) {
    FakeSettlement *settlement = g_ptr_array_index (fake.settlements, i);

    if (g_strcmp0 (settlement->setl_id, setl_id) == 0 || g_strcmp0 (settlement->msgid, msgid) == 0)
      return settlement;
  }
  return NULL;
}

void
zj_tx_cancel_settlement (ZjSession *session, const ZjStay *stay, const char *setl_id, const char *msgid,
                         GCancellable *cancellable, ZjCallResult *result, ZjSettlementRow **row)
{
  FakeTurn turn = take_turn ("2305");
  FakeSettlement *settlement = find_settlement (setl_id, "-");

  (void)session;
  (void)stay;
  (void)cancellable;
  *row = NULL;
  assert_intended ("2305", msgid);
  g_assert_nonnull (settlement);
  fake.sent_2305++;
  if (settlement->cancelled && turn.answer == ZJ_OUTCOME_DONE)
    turn.answer = ZJ_OUTCOME_NOT_DONE;
  if (turn.executed)
    settlement->cancelled = TRUE;
  answer (result, "2305", turn.answer);
}

void
zj_tx_reverse (ZjSession *session, const ZjStay *stay, const char *oinfno, const char *omsgid, const char *msgid,
               GCancellable *cancellable, ZjCallResult *result, gboolean *not_found)
{
  FakeTurn turn = take_turn ("2601");
  FakeSettlement *settlement = find_settlement ("-", omsgid);

  (void)session;
  (void)cancellable;
  assert_intended ("2601", msgid);
  g_assert_cmpint (stay->open.phase, ==, ZJ_OPEN_REVERSING);
  g_assert_cmpint (fake.row->open.phase, ==, ZJ_OPEN_REVERSING); /* durable */
  g_assert_cmpstr (stay->open.infno, ==, oinfno);
  fake.sent_2601++;
  *not_found = turn.not_found;
  if (turn.executed && settlement != NULL)
    settlement->cancelled = TRUE;
  for (guint i = 0; turn.executed && i < fake.admissions->len; i++) {
    FakeAdmission *admission = g_ptr_array_index (fake.admissions, i);

    if (strcmp (admission->msgid, omsgid) == 0)
      admission->withdrawn = TRUE;
  }
  if (turn.executed)
    g_hash_table_add (fake.barred, g_strdup (omsgid));
  answer (result, "2601", turn.answer);
}

gboolean
zj_tx_settlements (ZjSession *session, const ZjStay *stay, GCancellable *cancellable, GPtrArray **rows, GError **error)
{
  (void)session;
  (void)stay;
  (void)cancellable;
  fake.asked_5203++;
  if (!is_answered ("5203", error))
    return FALSE;
  *rows = g_ptr_array_new_with_free_func ((GDestroyNotify)zj_settlement_row_free);
  for (guint i = 0; i < fake.settlements->len; i++) {
    const FakeSettlement *settlement = g_ptr_array_index (fake.settlements, i);
    ZjSettlementRow *row = row_of (settlement);

    g_ptr_array_add (*rows, row);
    if (settlement->cancelled) { /* the negative row, which counts for nothing */
      row = row_of (settlement);
      g_free (row->setl_id);
      row->setl_id = g_strconcat (settlement->setl_id, "-", NULL);
      row->refunded = FALSE;
      zj_amounts_set (&row->amounts, ZJ_AMOUNT_MEDFEE_SUMAMT, -settlement->total_fen);
      g_ptr_array_add (*rows, row);
    }
  }
  return TRUE;
}

gboolean
zj_tx_person (ZjSession *session, const ZjCredential *credential, GCancellable *cancellable, ZjPerson **person,
              GError **error)
{
  (void)session;
  (void)cancellable;
  if (!is_answered ("1101", error))
    return FALSE;
  *person = zj_person_new ();
  (*person)->psn_no = g_strdup (strcmp (zj_personal_reveal (&credential->cert_no), "330100000000000000") == 0 ? "P1"
                                                                                                              : "P2");
  return TRUE;
}

gboolean
zj_tx_filings (ZjSession *session, const char *psn_no, const char *insutype, const char *insured_region,
               const char *begntime, const char *med_type, GCancellable *cancellable, gboolean *reported,
               GPtrArray **filings, GError **error)
{
  (void)session;
  (void)psn_no;
  (void)insutype;
  (void)insured_region;
  (void)begntime;
  (void)med_type;
  (void)cancellable;
  if (!is_answered ("F001", error))
    return FALSE;
  *reported = TRUE;
  *filings = g_ptr_array_new_with_free_func ((GDestroyNotify)zj_filing_free);
  if (fake.filed) {
    ZjFiling *filing = zj_filing_new ();

    filing->number = g_strdup ("F1");
    filing->type = g_strdup ("02");
    filing->region = g_strdup ("330100");
    filing->begin = g_strdup ("2026-01-01");
    filing->institutions = g_new0 (char *, 1);
    filing->state = g_strdup ("1");
    g_ptr_array_add (*filings, filing);
  }
  return TRUE;
}

gboolean
zj_tx_entitlement (ZjSession *session, const char *psn_no, const char *insutype, const char *insured_region,
                   const char *begntime, const char *med_type, GCancellable *cancellable, gboolean *entitled,
                   char **text, GError **error)
{
  (void)session;
  (void)psn_no;
  (void)insutype;
  (void)insured_region;
  (void)begntime;
  (void)med_type;
  (void)cancellable;
  *text = NULL;
  *entitled = fake.filed;
  return is_answered ("2001", error);
}

/* A changing call that is no money: executed and answered as the turn says. */
static gboolean
other (const char *infno, const char *msgid, ZjCallResult *result)
{
  FakeTurn turn = take_turn (infno);

  assert_intended (infno, msgid);
  fake.sent_other++;
  answer (result, infno, turn.answer);
  return turn.executed;
}

void
zj_tx_change_stay (ZjSession *session, const ZjStay *stay, const char *msgid, GCancellable *cancellable,
                   ZjCallResult *result)
{
  (void)session;
  (void)stay;
  (void)cancellable;
  other ("2403", msgid, result);
}

void
zj_tx_withdraw_admission (ZjSession *session, const ZjStay *stay, const char *msgid, GCancellable *cancellable,
                          ZjCallResult *result)
{
  (void)session;
  (void)cancellable;
  if (!other ("2404", msgid, result))
    return;
  fake.listed = FALSE;
  for (guint i = 0; i < fake.admissions->len; i++) {
    FakeAdmission *admission = g_ptr_array_index (fake.admissions, i);

    if (g_strcmp0 (admission->mdtrt_id, stay->mdtrt_id) == 0)
      admission->withdrawn = TRUE;
  }
}

void
zj_tx_discharge (ZjSession *session, const ZjStay *stay, const char *msgid, GCancellable *cancellable,
                 ZjCallResult *result)
{
  (void)session;
  (void)cancellable;
  g_assert_nonnull (stay->discharged_at);
  if (other ("2402", msgid, result))
    fake.in_hospital = FALSE;
}

void
zj_tx_withdraw_discharge (ZjSession *session, const ZjStay *stay, const char *msgid, GCancellable *cancellable,
                          ZjCallResult *result)
{
  (void)session;
  (void)stay;
  (void)cancellable;
  if (other ("2405", msgid, result))
    fake.in_hospital = TRUE;
}

void
zj_tx_declare_emergency (ZjSession *session, const ZjStay *stay, const char *condition, const char *msgid,
                         GCancellable *cancellable, ZjCallResult *result, char **dcla_no)
{
  (void)session;
  (void)stay;
  (void)cancellable;
  g_assert_nonnull (condition);
  other ("F004", msgid, result);
  if (result->outcome == ZJ_OUTCOME_DONE)
    *dcla_no = g_strdup ("D1");
}

void
zj_tx_manual_notice (ZjSession *session, const ZjStay *stay, const char *receipt_no, gint64 medfee_fen,
                     const char *reason, gboolean withdraw, const char *msgid, GCancellable *cancellable,
                     ZjCallResult *result, char **ntc_no)
{
  FakeTurn turn = take_turn ("F003");

  (void)session;
  (void)stay;
  (void)cancellable;
  (void)reason;
  assert_intended ("F003", msgid);
  g_assert_cmpstr (receipt_no, ==, "R1");
  g_assert_cmpint (medfee_fen, ==, TOTAL_FEN);
  fake.sent_f003++;
  if (!withdraw && fake_n_standing () > 0)
    turn = (FakeTurn){ FALSE, ZJ_OUTCOME_NOT_DONE, FALSE, FALSE };
  if (turn.executed)
    fake.notice_stands = !withdraw;
  answer (result, "F003", turn.answer);
  if (turn.answer == ZJ_OUTCOME_DONE)
    *ntc_no = g_strdup ("N1");
}

static char *
join (const char *const *texts)
{
  GString *joined = g_string_new (NULL);

  for (guint i = 0; texts[i] != NULL; i++)
    g_string_append_printf (joined, "%s%s", i > 0 ? "," : "", texts[i]);
  return g_string_free (joined, FALSE);
}

void
zj_tx_remove_fees (ZjSession *session, const ZjStay *stay, const char *const *sns, const char *msgid,
                   GCancellable *cancellable, ZjCallResult *result)
{
  (void)session;
  (void)stay;
  (void)cancellable;
  g_free (fake.last_removed);
  fake.last_removed = sns != NULL ? join (sns) : g_strdup ("*");
  other ("2302", msgid, result);
}

void
zj_stay_row_free (ZjStayRow *row)
{
  if (row == NULL)
    return;
  g_free (row->mdtrt_id);
  g_free (row->ipt_otp_no);
  g_free (row);
}

static GPtrArray *
stay_rows (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)zj_stay_row_free);
}

static void
add_admissions (GPtrArray *rows)
{
  for (guint i = 0; i < fake.admissions->len; i++) {
    const FakeAdmission *admission = g_ptr_array_index (fake.admissions, i);
    ZjStayRow *row = g_new0 (ZjStayRow, 1);

    row->mdtrt_id = g_strdup (admission->mdtrt_id);
    row->ipt_otp_no = g_strdup (admission->wire);
    row->withdrawn = admission->withdrawn;
    row->in_hospital = TRUE;
    g_ptr_array_add (rows, row);
  }
}

gboolean
zj_tx_stays_of_person (ZjSession *session, const char *psn_no, const char *insured_region, const char *mdtrt_id,
                       const char *from, const char *to, const char *med_type, GCancellable *cancellable,
                       GPtrArray **rows, GError **error)
{
  (void)session;
  (void)psn_no;
  (void)insured_region;
  (void)med_type;
  (void)cancellable;
  g_assert_cmpuint (strlen (from), ==, 19);
  g_assert_cmpuint (strlen (to), ==, 19);
  fake.asked_5201++;
  if (!is_answered ("5201", error))
    return FALSE;
  *rows = stay_rows ();
  add_admissions (*rows);
  if (mdtrt_id != NULL && fake.listed) {
    ZjStayRow *row = g_new0 (ZjStayRow, 1);

    row->mdtrt_id = g_strdup (mdtrt_id);
    row->ipt_otp_no = g_strdup ("ZY0001");
    row->in_hospital = fake.in_hospital;
    g_ptr_array_add (*rows, row);
  }
  return TRUE;
}

gboolean
zj_tx_in_hospital (ZjSession *session, const char *psn_no, const char *insured_region, const char *from, const char *to,
                   GCancellable *cancellable, GPtrArray **rows, GError **error)
{
  (void)session;
  (void)psn_no;
  (void)insured_region;
  (void)from;
  (void)to;
  (void)cancellable;
  if (!is_answered ("5303", error))
    return FALSE;
  *rows = stay_rows ();
  add_admissions (*rows);
  return TRUE;
}

/* --- the admission, in place of admission.c --------------------------------------------------- */

static void
send_2401 (const ZjStayContext *context, const ZjStay *stay, const char *msgid, ZjCallResult *result, gpointer data)
{
  FakeTurn turn = take_turn ("2401");
  char **mdtrt_id = data;
  FakeAdmission *admission;

  (void)context;
  assert_intended ("2401", msgid);
  fake.sent_2401++;
  if (turn.executed && !g_hash_table_contains (fake.barred, msgid)) {
    admission = g_new0 (FakeAdmission, 1);
    admission->mdtrt_id = g_strdup_printf ("MD%u", fake.admissions->len + 1);
    admission->wire = zj_stay_wire_number (stay);
    admission->msgid = g_strdup (msgid);
    g_ptr_array_add (fake.admissions, admission);
    *mdtrt_id = g_strdup (admission->mdtrt_id);
  }
  answer (result, "2401", turn.answer);
}

static void
take_2401 (ZjStay *stay, const ZjCallResult *result, ZjCallRecord *record, gpointer data)
{
  char **mdtrt_id = data;

  (void)record;
  if (result->outcome == ZJ_OUTCOME_DONE)
    stay->mdtrt_id = g_strdup (*mdtrt_id);
}

ZjOutcome
zj_admission_send_waiting (const ZjStayContext *context, ZjStay *stay, const ZjStayLock *lock, GError **error)
{
  g_autofree char *mdtrt_id = NULL;
  g_auto (ZjCallResult) result = { 0 };
  const ZjStayCall call = { .role = ZJ_CALL_FIRST,
                            .event = ZJ_EVENT_ADMIT,
                            .infno = "2401",
                            .send = send_2401,
                            .apply = take_2401,
                            .data = &mdtrt_id };

  if (fake.sent_2401 > 0) /* a number that went out is spent */
    stay->wire_attempt++;
  if (zj_stay_call (context, lock, stay, &call, &result, error) && result.error != NULL)
    g_propagate_error (error, g_error_copy (result.error));
  return result.outcome;
}
