/* Three rounds: rows that name each other, rows that the records explain, rows that are left. */
#include "day/compare.h"

#include "china_time.h"

#include <string.h>

typedef struct {
  const ZjDayScope *scope;
  ZjLedger *ledger;
  GPtrArray *entries;
  GHashTable *used;                               /* ZjLedgerRow * that were found */
  GHashTable *by_setl_id, *positives, *negatives; /* of the rows a result may name: borrowed keys; by msgid */
  GPtrArray *left; /* ZjDayDifference * that name no row of ours; borrowed, NULL when dealt with */
  gboolean learned;
} Comparison;

const char *
zj_day_action_name (ZjDayAction action)
{
  static const char *const names[ZJ_N_DAY_ACTIONS]
      = { "none",           "resolve",         "ask_desk",        "cancel_and_settle_again",
          "ask_settlement", "cancel_standing", "cancel_here_too", "not_recorded",
          "ask_agency" };

  g_return_val_if_fail (action < ZJ_N_DAY_ACTIONS, NULL);
  return names[action];
}

void
zj_day_entry_free (ZjDayEntry *entry)
{
  if (entry == NULL)
    return;
  g_free (entry->ipt_no);
  g_free (entry->setl_id);
  g_free (entry->mdtrt_id);
  g_free (entry->msgid);
  g_free (entry->clr_optins);
  g_free (entry->clr_type);
  g_free (entry->insutype);
  g_free (entry->setl_time);
  g_free (entry);
}

gboolean
zj_day_scope_has (const ZjDayScope *scope, const ZjLedgerRow *row)
{
  return g_strcmp0 (row->clr_optins, scope->clr_optins) == 0 && g_strcmp0 (row->clr_type, scope->clr_type) == 0
         && zj_ledger_row_is_in (row, scope->from, scope->to);
}

gboolean
zj_day_row_is_nameable (const ZjLedgerRow *row)
{
  return row->psn_no != NULL && row->setl_id != NULL && row->mdtrt_id != NULL;
}

ZjDayEntry *
zj_day_entry_of_row (const ZjLedgerRow *row, ZjDayVerdict verdict, ZjDayAction action)
{
  ZjDayEntry *entry = g_new0 (ZjDayEntry, 1);

  entry->verdict = verdict;
  entry->action = action;
  entry->desk = row->desk;
  entry->ipt_no = g_strdup (row->ipt_no);
  entry->setl_id = g_strdup (row->setl_id);
  entry->mdtrt_id = g_strdup (row->mdtrt_id);
  entry->msgid = g_strdup (row->msgid);
  entry->clr_optins = g_strdup (row->clr_optins);
  entry->clr_type = g_strdup (row->clr_type);
  entry->insutype = g_strdup (row->insutype);
  entry->setl_time = g_strdup (row->setl_time);
  entry->refund = row->refund;
  entry->has_here = TRUE;
  entry->here = row->money;
  return entry;
}

static ZjDayMoney
money_told (const ZjDayDifference *told)
{
  const ZjDayMoney money = { told->medfee_fen, told->fund_pay_fen, told->acct_pay_fen, 0 };

  return money;
}

static gboolean
same_money (const ZjDayMoney *a, const ZjDayMoney *b, int sign)
{
  return a->medfee_fen == sign * b->medfee_fen && a->fund_fen == sign * b->fund_fen
         && a->account_fen == sign * b->account_fen;
}

static void
tell_there (ZjDayEntry *entry, const ZjDayDifference *told)
{
  entry->has_there = told->has_amounts;
  entry->there = money_told (told);
}

/* Rows that name each other */

/* A row of no group, or a cancel whose time is assumed, may turn up in any. */
static gboolean
may_be_named (const ZjDayScope *scope, const ZjLedgerRow *row)
{
  return zj_day_scope_has (scope, row) || row->time_assumed;
}

static void
index_rows (Comparison *comparison)
{
  for (guint i = 0; i < comparison->ledger->rows->len; i++) {
    ZjLedgerRow *row = g_ptr_array_index (comparison->ledger->rows, i);
    GHashTable *by_msgid = row->refund ? comparison->negatives : comparison->positives;

    if (!may_be_named (comparison->scope, row))
      continue;
    if (row->setl_id != NULL)
      g_hash_table_insert (comparison->by_setl_id, row->setl_id, row);
    if (row->msgid != NULL)
      g_hash_table_insert (by_msgid, row->msgid, row);
    /* One edition gives the negative row the number of the request that it cancels. */
    if (row->refund && row->target != NULL)
      g_hash_table_insert (by_msgid, row->target, row);
  }
}

static ZjLedgerRow *
find_row (const Comparison *comparison, const ZjDayDifference *told)
{
  ZjLedgerRow *row = told->setl_id != NULL ? g_hash_table_lookup (comparison->by_setl_id, told->setl_id) : NULL;
  const ZjLedgerRequest *request;

  if (row != NULL || told->msgid == NULL)
    return row;
  row = g_hash_table_lookup (told->refund ? comparison->negatives : comparison->positives, told->msgid);
  if (row != NULL || !told->refund)
    return row;
  /* Any of several 2305 for one settlement may have been the one that did it. */
  request = g_hash_table_lookup (comparison->ledger->requests, told->msgid);
  return request != NULL && request->target != NULL ? g_hash_table_lookup (comparison->negatives, request->target)
                                                    : NULL;
}

static gboolean
is_cancelled (const Comparison *comparison, const ZjLedgerRow *row)
{
  return row->msgid != NULL && g_hash_table_lookup (comparison->ledger->by_target, row->msgid) != NULL;
}

static ZjDayAction
action_for_row (const Comparison *comparison, const ZjLedgerRow *row, ZjDayVerdict verdict)
{
  if (verdict == ZJ_DAY_AGREED)
    return ZJ_DAY_NOTHING;
  if (row->desk != comparison->scope->desk)
    return ZJ_DAY_ASK_DESK;
  if (verdict == ZJ_DAY_ONLY_HERE)
    return ZJ_DAY_ASK_SETTLEMENT;
  return row->refund || is_cancelled (comparison, row) ? ZJ_DAY_ASK_AGENCY : ZJ_DAY_SETTLE_AGAIN;
}

/* A cancel whose number and time nobody had told: now the platform has. */
static void
complete_row (Comparison *comparison, ZjLedgerRow *row, const ZjDayDifference *told)
{
  if (!row->time_assumed || zj_day_scope_has (comparison->scope, row) || !row->refund)
    return;
  g_free (row->clr_optins);
  row->clr_optins = g_strdup (comparison->scope->clr_optins);
  g_free (row->clr_type);
  row->clr_type = g_strdup (comparison->scope->clr_type);
  g_free (row->setl_time);
  row->setl_time = g_strdup (comparison->scope->from);
  if (told->has_amounts && row->money.medfee_fen == 0) {
    row->money.medfee_fen = told->medfee_fen;
    row->money.fund_fen = told->fund_pay_fen;
    row->money.account_fen = told->acct_pay_fen;
  }
  comparison->learned = TRUE;
}

static void
compare_row (Comparison *comparison, ZjLedgerRow *row, const ZjDayDifference *told)
{
  ZjDayMoney there = money_told (told);
  ZjDayVerdict verdict = told->verdict;
  ZjDayEntry *entry;

  complete_row (comparison, row, told);
  /* Not in our file, and found by the request's number: then the amounts decide. */
  if (verdict == ZJ_DAY_ONLY_THERE)
    verdict = ZJ_DAY_AGREED;
  if (verdict == ZJ_DAY_AGREED && told->has_amounts && !same_money (&row->money, &there, 1))
    verdict = ZJ_DAY_DIFFERS;
  entry = zj_day_entry_of_row (row, verdict, action_for_row (comparison, row, verdict));
  if (verdict != ZJ_DAY_ONLY_HERE)
    tell_there (entry, told);
  g_ptr_array_add (comparison->entries, entry);
  g_hash_table_add (comparison->used, row);
}

/* Rows of the platform alone */

static void
add_told (Comparison *comparison, const ZjDayDifference *told, const ZjLedgerRequest *request, ZjDayAction action,
          int desk)
{
  ZjDayEntry *entry = g_new0 (ZjDayEntry, 1);

  entry->verdict = action == ZJ_DAY_NOTHING ? ZJ_DAY_AGREED : ZJ_DAY_ONLY_THERE;
  entry->action = action;
  entry->desk = desk;
  entry->ipt_no = request != NULL ? g_strdup (request->ipt_no) : NULL;
  entry->insutype = request != NULL ? g_strdup (request->insutype) : NULL;
  entry->mdtrt_id = g_strdup (told->mdtrt_id != NULL ? told->mdtrt_id : request != NULL ? request->mdtrt_id : NULL);
  entry->setl_id = g_strdup (told->setl_id);
  entry->msgid = g_strdup (told->msgid);
  entry->clr_optins = g_strdup (comparison->scope->clr_optins);
  entry->clr_type = g_strdup (comparison->scope->clr_type);
  entry->refund = told->refund;
  tell_there (entry, told);
  g_ptr_array_add (comparison->entries, entry);
}

/* The records say what it is, and that it counts for nothing: it counts as the platform has it. */
static void
learn (Comparison *comparison, const ZjDayDifference *told, const ZjLedgerRequest *settlement)
{
  ZjLedgerRow *row = g_new0 (ZjLedgerRow, 1);

  row->desk = settlement->desk;
  row->ipt_no = g_strdup (settlement->ipt_no);
  row->mdtrt_id = g_strdup (settlement->mdtrt_id);
  row->insutype = g_strdup (settlement->insutype);
  row->msgid = g_strdup (told->msgid);
  row->clr_optins = g_strdup (comparison->scope->clr_optins);
  row->clr_type = g_strdup (comparison->scope->clr_type);
  row->setl_time = g_strdup (comparison->scope->from);
  row->time_assumed = TRUE;
  row->refund = told->refund;
  row->money = money_told (told);
  g_ptr_array_add (comparison->ledger->rows, row);
  g_hash_table_add (comparison->used, row);
  comparison->learned = TRUE;
  add_told (comparison, told, settlement, ZJ_DAY_NOTHING, settlement->desk);
}

static const ZjLedgerRequest *
request_of (const Comparison *comparison, const char *msgid)
{
  return msgid != NULL ? g_hash_table_lookup (comparison->ledger->requests, msgid) : NULL;
}

/* Of a negative row: the settlement that it takes back, as far as the records know. */
static const ZjLedgerRequest *
settlement_of (const Comparison *comparison, const ZjDayDifference *told)
{
  const ZjLedgerRequest *request = request_of (comparison, told->msgid);

  if (request == NULL || strcmp (request->infno, "2304") == 0)
    return request;
  return request_of (comparison, request->target);
}

static gboolean
is_open (const ZjLedgerRequest *request)
{
  return request->fate == ZJ_FATE_OPEN || request->fate == ZJ_FATE_REVERSING;
}

/* Whose business a request is, that is nobody's here. */
static void
add_for_desk (Comparison *comparison, const ZjDayDifference *told, const ZjLedgerRequest *request, ZjDayAction own)
{
  int desk = request != NULL ? request->desk : zj_msgid_desk (told->msgid, comparison->scope->institution);
  ZjDayAction action = desk < 0 ? ZJ_DAY_ASK_AGENCY : desk == comparison->scope->desk ? own : ZJ_DAY_ASK_DESK;

  add_told (comparison, told, request, action, desk);
}

static guint
find_negative (const Comparison *comparison, const ZjDayDifference *positive)
{
  for (guint i = 0; i < comparison->left->len; i++) {
    const ZjDayDifference *told = g_ptr_array_index (comparison->left, i);
    const ZjLedgerRequest *settlement;
    ZjDayMoney a, b;

    if (told == NULL || !told->refund || g_strcmp0 (told->psn_no, positive->psn_no) != 0)
      continue;
    settlement = settlement_of (comparison, told);
    a = money_told (told);
    b = money_told (positive);
    if (settlement != NULL && g_strcmp0 (settlement->msgid, positive->msgid) == 0 && same_money (&a, &b, -1))
      return i;
  }
  return G_MAXUINT;
}

static int
compare_day (gint64 at_ms, const char *day)
{
  g_autofree char *of = zj_china_day (at_ms / 1000);

  return strcmp (of, day);
}

/* Reversed or cancelled in its place on a day after the period: its negative row stands there. */
static gboolean
is_reversed_later (const Comparison *comparison, const ZjLedgerRequest *settlement)
{
  GHashTableIter iter;
  gpointer value;

  if (settlement->fate != ZJ_FATE_REVERSED)
    return FALSE;
  g_hash_table_iter_init (&iter, comparison->ledger->requests);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    const ZjLedgerRequest *request = value;

    if (request->fate == ZJ_FATE_DONE && g_strcmp0 (request->target, settlement->msgid) == 0
        && compare_day (request->at_ms, comparison->scope->to) > 0)
      return TRUE;
  }
  return FALSE;
}

static void
explain_positive (Comparison *comparison, const ZjDayDifference *told)
{
  const ZjLedgerRequest *request = request_of (comparison, told->msgid);
  guint at = find_negative (comparison, told);

  if (request == NULL)
    add_for_desk (comparison, told, NULL, ZJ_DAY_NOT_RECORDED);
  else if (is_open (request))
    add_for_desk (comparison, told, request, ZJ_DAY_RESOLVE);
  else if (request->fate == ZJ_FATE_DONE)
    add_told (comparison, told, request, ZJ_DAY_ASK_AGENCY, request->desk); /* another day, another office */
  else if (told->has_amounts && at != G_MAXUINT) {
    learn (comparison, told, request);
    learn (comparison, g_ptr_array_index (comparison->left, at), request);
    g_ptr_array_index (comparison->left, at) = NULL;
  } else if (told->has_amounts && is_reversed_later (comparison, request))
    learn (comparison, told, request);
  else
    add_for_desk (comparison, told, request, ZJ_DAY_CANCEL_STANDING);
}

static void
explain_negative (Comparison *comparison, const ZjDayDifference *told)
{
  const ZjLedgerRequest *request = request_of (comparison, told->msgid);
  const ZjLedgerRequest *settlement = settlement_of (comparison, told);

  if (request == NULL)
    add_for_desk (comparison, told, NULL, ZJ_DAY_NOT_RECORDED);
  else if (is_open (request) || (settlement != NULL && is_open (settlement)))
    add_for_desk (comparison, told, request, ZJ_DAY_RESOLVE);
  else if (settlement != NULL && settlement->fate == ZJ_FATE_REVERSED && told->has_amounts)
    /* Its positive row counts on an earlier day. */
    learn (comparison, told, settlement);
  else if (strcmp (request->infno, "2305") == 0 && settlement != NULL && settlement->fate == ZJ_FATE_DONE)
    add_for_desk (comparison, told, request, ZJ_DAY_CANCEL_HERE_TOO);
  else
    add_for_desk (comparison, told, request, ZJ_DAY_ASK_AGENCY);
}

static void
explain_left (Comparison *comparison)
{
  for (guint refund = 0; refund < 2; refund++)
    for (guint i = 0; i < comparison->left->len; i++) {
      const ZjDayDifference *told = g_ptr_array_index (comparison->left, i);

      if (told == NULL || (told->refund ? 1u : 0u) != refund)
        continue;
      g_ptr_array_index (comparison->left, i) = NULL;
      if (told->refund)
        explain_negative (comparison, told);
      else
        explain_positive (comparison, told);
    }
}

/* Rows that the result does not name: one that lists differences only leaves out what agrees. */
static void
add_unnamed (Comparison *comparison, guint n_rows)
{
  for (guint i = 0; i < n_rows; i++) {
    ZjLedgerRow *row = g_ptr_array_index (comparison->ledger->rows, i);
    ZjDayVerdict verdict = zj_day_row_is_nameable (row) ? ZJ_DAY_AGREED : ZJ_DAY_ONLY_HERE;

    if (!zj_day_scope_has (comparison->scope, row) || !g_hash_table_add (comparison->used, row))
      continue;
    g_ptr_array_add (comparison->entries,
                     zj_day_entry_of_row (row, verdict, action_for_row (comparison, row, verdict)));
  }
}

void
zj_day_compare (const ZjDayScope *scope, ZjLedger *ledger, GPtrArray *told, GPtrArray *entries, GHashTable *used,
                gboolean *learned)
{
  Comparison comparison = { .scope = scope, .ledger = ledger, .entries = entries, .used = used };
  guint n_rows = ledger->rows->len;

  comparison.by_setl_id = g_hash_table_new (g_str_hash, g_str_equal);
  comparison.positives = g_hash_table_new (g_str_hash, g_str_equal);
  comparison.negatives = g_hash_table_new (g_str_hash, g_str_equal);
  comparison.left = g_ptr_array_new ();
  index_rows (&comparison);
  for (guint i = 0; i < told->len; i++) {
    ZjDayDifference *one = g_ptr_array_index (told, i);
    ZjLedgerRow *row = find_row (&comparison, one);

    if (row != NULL && !g_hash_table_contains (used, row))
      compare_row (&comparison, row, one);
    else
      g_ptr_array_add (comparison.left, one);
  }
  explain_left (&comparison);
  add_unnamed (&comparison, n_rows);
  g_ptr_array_unref (comparison.left);
  g_hash_table_unref (comparison.by_setl_id);
  g_hash_table_unref (comparison.positives);
  g_hash_table_unref (comparison.negatives);
  *learned = comparison.learned;
}
