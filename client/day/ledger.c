/* Records into rows and requests. */
#include "day/ledger.h"

#include "china_time.h"

#include <string.h>

gboolean
zj_day_money_add (ZjDayMoney *sum, const ZjDayMoney *more)
{
  ZjDayMoney next = *sum;

  if (!zj_money_add (next.medfee_fen, more->medfee_fen, &next.medfee_fen)
      || !zj_money_add (next.fund_fen, more->fund_fen, &next.fund_fen)
      || !zj_money_add (next.account_fen, more->account_fen, &next.account_fen)
      || !zj_money_add (next.cash_fen, more->cash_fen, &next.cash_fen))
    return FALSE;
  *sum = next;
  return TRUE;
}

void
zj_ledger_row_free (ZjLedgerRow *row)
{
  char **texts[] = { &row->ipt_no, &row->mdtrt_id, &row->psn_no,     &row->setl_id,  &row->msgid,
                     &row->target, &row->insutype, &row->clr_optins, &row->clr_type, &row->setl_time };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (*texts[i]);
  g_free (row);
}

static void
request_free (gpointer data)
{
  ZjLedgerRequest *request = data;
  char **texts[] = { &request->infno,  &request->msgid,    &request->ipt_no,   &request->operator_no,
                     &request->target, &request->insutype, &request->mdtrt_id, &request->psn_no };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (*texts[i]);
  g_free (request);
}

static void
key_free (gpointer data)
{
  ZjLedgerKey *key = data;

  g_free (key->clr_optins);
  g_free (key->clr_type);
  g_free (key->insutype);
  g_free (key);
}

static void
row_free (gpointer row)
{
  zj_ledger_row_free (row);
}

ZjLedger *
zj_ledger_new (void)
{
  ZjLedger *ledger = g_new0 (ZjLedger, 1);

  ledger->rows = g_ptr_array_new_with_free_func (row_free);
  ledger->requests = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, request_free);
  ledger->keys = g_ptr_array_new_with_free_func (key_free);
  ledger->desks = g_array_new (FALSE, FALSE, sizeof (int));
  ledger->until_ms = g_array_new (FALSE, FALSE, sizeof (gint64));
  ledger->by_setl_id = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  ledger->by_target = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  ledger->key_set = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  ledger->cancels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return ledger;
}

void
zj_ledger_free (ZjLedger *ledger)
{
  if (ledger == NULL)
    return;
  g_hash_table_unref (ledger->by_setl_id);
  g_hash_table_unref (ledger->by_target);
  g_hash_table_unref (ledger->key_set);
  g_hash_table_unref (ledger->cancels);
  g_ptr_array_unref (ledger->rows);
  g_hash_table_unref (ledger->requests);
  g_ptr_array_unref (ledger->keys);
  g_array_unref (ledger->desks);
  g_array_unref (ledger->until_ms);
  g_free (ledger);
}

gboolean
zj_ledger_begin_desk (ZjLedger *ledger, int desk, gint64 until_ms)
{
  for (guint i = 0; i < ledger->desks->len; i++)
    if (g_array_index (ledger->desks, int, i) == desk)
      return FALSE;
  g_array_append_val (ledger->desks, desk);
  g_array_append_val (ledger->until_ms, until_ms);
  return TRUE;
}

gboolean
zj_ledger_row_is_in (const ZjLedgerRow *row, const char *from, const char *to)
{
  return row->setl_time != NULL && strncmp (row->setl_time, from, 10) >= 0 && strncmp (row->setl_time, to, 10) <= 0;
}

/* institution (12) + yyyyMMddHHmmss + serial (4), whose first two digits are the desk's. */
int
zj_msgid_desk (const char *msgid, const char *institution)
{
  gsize length = strlen (institution);

  if (msgid == NULL || strlen (msgid) != length + 18 || strncmp (msgid, institution, length) != 0)
    return -1;
  for (gsize i = length; i < length + 18; i++)
    if (!g_ascii_isdigit (msgid[i]))
      return -1;
  return (msgid[length + 14] - '0') * 10 + (msgid[length + 15] - '0');
}

/* Rows */

static void
note_key (ZjLedger *ledger, const ZjLedgerRow *row)
{
  g_autofree char *name = NULL;
  ZjLedgerKey *key;

  if (row->clr_optins == NULL || row->clr_type == NULL || row->insutype == NULL)
    return;
  name = g_strjoin ("\n", row->clr_optins, row->clr_type, row->insutype, NULL);
  if (!g_hash_table_add (ledger->key_set, g_steal_pointer (&name)))
    return;
  key = g_new0 (ZjLedgerKey, 1);
  key->clr_optins = g_strdup (row->clr_optins);
  key->clr_type = g_strdup (row->clr_type);
  key->insutype = g_strdup (row->insutype);
  g_ptr_array_add (ledger->keys, key);
}

static void
take_over (char **text, char **from)
{
  if (*from == NULL)
    return;
  g_free (*text);
  *text = g_steal_pointer (from);
}

/* The one that is there may be a cancel whose number is told only now, or a settlement by a person's
 * word that has got its figures. What names the person is this desk's own, and stays. */
static void
complete (ZjLedgerRow *row, ZjLedgerRow *with)
{
  if (!row->time_assumed || with->time_assumed)
    return;
  take_over (&row->setl_id, &with->setl_id);
  take_over (&row->msgid, &with->msgid);
  take_over (&row->setl_time, &with->setl_time);
  take_over (&row->clr_optins, &with->clr_optins);
  take_over (&row->clr_type, &with->clr_type);
  row->time_assumed = FALSE;
  row->money = with->money;
}

void
zj_ledger_add (ZjLedger *ledger, ZjLedgerRow *row)
{
  ZjLedgerRow *known = row->setl_id != NULL ? g_hash_table_lookup (ledger->by_setl_id, row->setl_id) : NULL;

  /* A cancel is of one settlement, and of that there is one. */
  if (known == NULL && row->refund && row->target != NULL)
    known = g_hash_table_lookup (ledger->by_target, row->target);
  if (known != NULL) {
    complete (known, row);
    note_key (ledger, known);
    if (known->setl_id != NULL)
      g_hash_table_insert (ledger->by_setl_id, g_strdup (known->setl_id), known);
    zj_ledger_row_free (row);
    return;
  }
  g_ptr_array_add (ledger->rows, row);
  note_key (ledger, row);
  if (row->setl_id != NULL)
    g_hash_table_insert (ledger->by_setl_id, g_strdup (row->setl_id), row);
  if (row->refund && row->target != NULL)
    g_hash_table_insert (ledger->by_target, g_strdup (row->target), row);
}

static ZjDayMoney
money_of (const ZjAmounts *amounts)
{
  const ZjDayMoney money = { amounts->fen[ZJ_AMOUNT_MEDFEE_SUMAMT], amounts->fen[ZJ_AMOUNT_FUND_PAY_SUMAMT],
                             amounts->fen[ZJ_AMOUNT_ACCT_PAY], amounts->fen[ZJ_AMOUNT_PSN_CASH_PAY] };

  return money;
}

static ZjLedgerRow *
row_of_stay (int desk, const ZjStay *stay)
{
  ZjLedgerRow *row = g_new0 (ZjLedgerRow, 1);

  row->desk = desk;
  row->ipt_no = g_strdup (stay->ipt_no);
  row->mdtrt_id = g_strdup (stay->mdtrt_id);
  row->psn_no = g_strdup (stay->psn_no);
  row->insutype = g_strdup (stay->insutype);
  return row;
}

static void
set_time (ZjLedgerRow *row, const char *setl_time, gint64 at_ms)
{
  row->time_assumed = setl_time == NULL;
  row->setl_time = setl_time != NULL ? g_strdup (setl_time) : zj_china_time (at_ms / 1000);
}

static void
add_settlement (ZjLedger *ledger, int desk, const ZjRecord *record, const ZjStay *stay)
{
  ZjLedgerRow *row = row_of_stay (desk, stay);

  row->setl_id = g_strdup (stay->setl_id);
  row->msgid = g_strdup (stay->setl_msgid);
  row->clr_optins = g_strdup (stay->clr_optins);
  row->clr_type = g_strdup (stay->clr_type);
  row->money = money_of (&stay->settlement);
  set_time (row, stay->setl_time, record->at_ms);
  zj_ledger_add (ledger, row);
}

static void
add_refund (ZjLedger *ledger, int desk, const ZjRecord *record, const ZjStay *stay)
{
  const ZjRefund *refund = &stay->refund;
  const ZjLedgerRow *original = g_hash_table_lookup (ledger->by_setl_id, refund->of);
  ZjLedgerRow *row = row_of_stay (desk, stay);

  row->refund = TRUE;
  row->setl_id = g_strdup (refund->setl_id);
  row->msgid = g_strdup (refund->msgid);
  row->target = g_strdup (original != NULL ? original->msgid : NULL);
  row->clr_optins = g_strdup (refund->clr_optins);
  row->clr_type = g_strdup (refund->clr_type);
  row->money = money_of (&refund->amounts);
  if (row->msgid == NULL && record->infno != NULL && strcmp (record->infno, "2305") == 0)
    row->msgid = g_strdup (record->msgid);
  if (row->target == NULL && row->msgid != NULL) {
    const ZjLedgerRequest *request = g_hash_table_lookup (ledger->requests, row->msgid);

    row->target = request != NULL ? g_strdup (request->target) : NULL;
  }
  set_time (row, refund->setl_time, record->at_ms);
  zj_ledger_add (ledger, row);
}

/* Requests */

static gboolean
is_one_of (const char *infno, const char *const *numbers)
{
  return infno != NULL && g_strv_contains (numbers, infno);
}

static const char *const money_numbers[] = { "2304", "2305", "2601", NULL };
static const char *const settling_numbers[] = { "2304", "2305", NULL };

static void
begin_request (ZjLedger *ledger, int desk, const ZjRecord *record, const ZjStay *stay)
{
  ZjLedgerRequest *request = g_new0 (ZjLedgerRequest, 1);

  request->desk = desk;
  request->infno = g_strdup (record->infno);
  request->msgid = g_strdup (record->msgid);
  request->ipt_no = g_strdup (record->ipt_no);
  request->operator_no = g_strdup (record->operator_no);
  request->at_ms = record->at_ms;
  if (stay != NULL) {
    gboolean resolves = g_strcmp0 (stay->open.infno, "2304") == 0;

    request->insutype = g_strdup (stay->insutype);
    request->mdtrt_id = g_strdup (stay->mdtrt_id);
    request->psn_no = g_strdup (stay->psn_no);
    if (strcmp (record->infno, "2304") != 0)
      request->target = g_strdup (resolves ? stay->open.msgid : stay->setl_msgid);
  }
  g_hash_table_replace (ledger->requests, request->msgid, request);
}

static void
end_request (ZjLedgerRequest *request, ZjOutcome outcome)
{
  switch (outcome) {
  case ZJ_OUTCOME_DONE:
    request->fate = ZJ_FATE_DONE;
    break;
  case ZJ_OUTCOME_NOT_DONE:
    request->fate = request->fate == ZJ_FATE_REVERSING ? ZJ_FATE_REVERSED : ZJ_FATE_NOT_DONE;
    break;
  case ZJ_OUTCOME_NOT_SENT:
    request->fate = ZJ_FATE_NOT_SENT;
    break;
  case ZJ_OUTCOME_UNKNOWN:
  default:
    break;
  }
}

/* A 2305 of unknown outcome is not asked after by itself: it is repeated, or the settlement is looked at. What
 * comes of either tells what became of it. */
static void
replace_cancel (ZjLedger *ledger, int desk, const ZjRecord *record, const char *msgid)
{
  g_autofree char *key = g_strdup_printf ("%d\n%s", desk, record->ipt_no != NULL ? record->ipt_no : "");
  const char *before = g_hash_table_lookup (ledger->cancels, key);
  ZjLedgerRequest *request = before != NULL ? g_hash_table_lookup (ledger->requests, before) : NULL;

  if (request != NULL && request->fate == ZJ_FATE_OPEN)
    request->fate = ZJ_FATE_REPLACED;
  if (msgid != NULL)
    g_hash_table_replace (ledger->cancels, g_steal_pointer (&key), g_strdup (msgid));
  else
    g_hash_table_remove (ledger->cancels, key);
}

/* A person's word has no outcome of its own: the stay says what it made. */
static void
decide_request (ZjLedgerRequest *request, const ZjRecord *record, const ZjStay *stay)
{
  gboolean open = g_strcmp0 (stay->open.msgid, record->msgid) == 0;
  gboolean cancel = strcmp (request->infno, "2305") == 0;
  gboolean settled = stay->state == ZJ_STAY_SETTLED;

  if (open)
    request->fate = stay->open.phase == ZJ_OPEN_REVERSING ? ZJ_FATE_REVERSING : request->fate;
  else
    end_request (request, settled != cancel ? ZJ_OUTCOME_DONE : ZJ_OUTCOME_NOT_DONE);
}

gboolean
zj_ledger_wants_stay (const ZjRecord *record)
{
  switch (record->kind) {
  case ZJ_RECORD_INTENT:
    return is_one_of (record->infno, money_numbers);
  case ZJ_RECORD_OUTCOME:
    return is_one_of (record->infno, settling_numbers);
  case ZJ_RECORD_DECISION:
  case ZJ_RECORD_STAY:
    return TRUE;
  case ZJ_RECORD_SIGN_IN:
  case ZJ_RECORD_PAPER:
  case ZJ_RECORD_NOTE:
  default:
    return FALSE;
  }
}

void
zj_ledger_take (ZjLedger *ledger, int desk, const ZjRecord *record, const ZjStay *stay)
{
  ZjLedgerRequest *request;

  if (record->kind == ZJ_RECORD_INTENT) {
    if (strcmp (record->infno, "2305") == 0)
      replace_cancel (ledger, desk, record, record->msgid);
    if (is_one_of (record->infno, money_numbers))
      begin_request (ledger, desk, record, stay);
    return;
  }
  request = record->msgid != NULL ? g_hash_table_lookup (ledger->requests, record->msgid) : NULL;
  if (request != NULL && record->kind == ZJ_RECORD_OUTCOME)
    end_request (request, record->outcome);
  if (record->kind == ZJ_RECORD_OUTCOME && record->outcome != ZJ_OUTCOME_UNKNOWN
      && is_one_of (record->infno, settling_numbers))
    replace_cancel (ledger, desk, record, NULL);
  if (stay == NULL)
    return;
  if (request != NULL && record->kind == ZJ_RECORD_DECISION) {
    decide_request (request, record, stay);
    if (stay->open.phase == ZJ_OPEN_NONE)
      replace_cancel (ledger, desk, record, NULL);
  }
  if (stay->state == ZJ_STAY_SETTLED && stay->setl_id != NULL)
    add_settlement (ledger, desk, record, stay);
  if (stay->refund.of != NULL)
    add_refund (ledger, desk, record, stay);
}

/* One's own journal */

typedef struct {
  ZjLedger *ledger;
  int desk;
  gint64 from_ms;
} JournalReader;

static gboolean
read_record (const ZjRecord *record, ZjRecordView *view, gpointer user_data, GError **error)
{
  JournalReader *reader = user_data;
  g_autoptr (ZjStay) stay = NULL;

  if (record->at_ms >= reader->from_ms && zj_ledger_wants_stay (record) && zj_record_view_has_stay (view)) {
    stay = zj_record_view_stay (view, error);
    if (stay == NULL)
      return FALSE;
  }
  zj_ledger_take (reader->ledger, reader->desk, record, stay);
  return TRUE;
}

gboolean
zj_ledger_read_journal (ZjLedger *ledger, ZjJournal *journal, int desk, gint64 from_ms, GError **error)
{
  JournalReader reader = { ledger, desk, from_ms };

  zj_ledger_begin_desk (ledger, desk, G_MAXINT64);
  return zj_journal_walk (journal, 1, read_record, &reader, error);
}
