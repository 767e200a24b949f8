/* Two walks over the journal: when the shift began and who opened what, without opening anything;
 * then the money since. */
#include "day/shift.h"

#include "china_time.h"

#include <string.h>

#define NIGHT_GAP_MS (G_GINT64_CONSTANT (8) * 3600 * 1000)

/* Who did last what of a stay: borrowed from Walk.operators. */
typedef struct {
  const char *admitted, *discharged, *settled, *last;
  gboolean mine; /* one of them is the operator */
} Hands;

typedef struct {
  const char *operator_no;
  ZjShiftClock clock;
  gint64 first;          /* number of the record that began the shift; 0: none did */
  GHashTable *operators; /* interned: text → itself */
  GHashTable *stays;     /* ipt_no → Hands * */
  GHashTable *intents;   /* msgid → operator, interned, of every intent */
  GHashTable *cancels;   /* msgid of a 2305 → gint64 *: number of its intent */
  gint64 from;           /* where the second walk begins */
  gint64 first_word;     /* number of the first person's word about a settlement; 0: there is none */
  /* of the second */
  ZjShift *shift;
  GHashTable *unpaid; /* ipt_no: what is being cancelled is a mismatch */
  GHashTable *bare;   /* ipt_no: settled by a person's word, figures not seen yet */
} Walk;

const char *
zj_case_name (ZjCaseKind kind)
{
  static const char *const names[ZJ_N_CASES] = { "unknown", "waiting", "discharged", "mismatch", "notice", "restored" };

  g_return_val_if_fail (kind < ZJ_N_CASES, NULL);
  return names[kind];
}

static void
case_free (gpointer data)
{
  ZjShiftCase *one = data;

  g_free (one->ipt_no);
  g_free (one->infno);
  g_free (one->msgid);
  g_free (one);
}

void
zj_shift_free (ZjShift *shift)
{
  if (shift == NULL)
    return;
  g_free (shift->operator_no);
  g_ptr_array_unref (shift->open);
  g_free (shift);
}

/* When it began */

gboolean
zj_shift_clock_record (ZjShiftClock *clock, gboolean sign_in, gboolean sign_out, gint64 at_ms)
{
  gboolean begins = FALSE;

  if (sign_in) {
    g_autofree char *day = zj_china_day (at_ms / 1000);
    gboolean same_day = strcmp (day, clock->day) == 0;

    begins = clock->begun_ms == 0 || clock->signed_out || (!same_day && at_ms - clock->last_ms >= NIGHT_GAP_MS);
    if (begins)
      clock->begun_ms = at_ms;
    g_strlcpy (clock->day, day, sizeof clock->day);
    clock->signed_out = FALSE;
  } else if (sign_out)
    clock->signed_out = TRUE;
  clock->last_ms = at_ms;
  return begins;
}

static const char *
intern (Walk *walk, const char *operator_no)
{
  const char *known = operator_no != NULL ? g_hash_table_lookup (walk->operators, operator_no) : NULL;
  char *copy;

  if (known != NULL || operator_no == NULL)
    return known;
  copy = g_strdup (operator_no);
  g_hash_table_add (walk->operators, copy);
  return copy;
}

static gboolean
is_infno (const ZjRecord *record, const char *infno)
{
  return record->infno != NULL && strcmp (record->infno, infno) == 0;
}

static void
note_hands (Walk *walk, const ZjRecord *record, const char *who)
{
  Hands *hands = g_hash_table_lookup (walk->stays, record->ipt_no);
  gboolean ends = record->kind == ZJ_RECORD_DECISION
                  || (record->kind == ZJ_RECORD_OUTCOME && record->outcome == ZJ_OUTCOME_DONE);

  if (hands == NULL) {
    hands = g_new0 (Hands, 1);
    hands->admitted = hands->discharged = who;
    g_hash_table_insert (walk->stays, g_strdup (record->ipt_no), hands);
  }
  if (ends && (is_infno (record, "2402") || is_infno (record, "2305")))
    hands->discharged = who;
  if (ends && is_infno (record, "2304"))
    hands->settled = who;
  hands->last = who;
  hands->mine = hands->mine || strcmp (who, walk->operator_no) == 0;
}

static void
note_intent (Walk *walk, const ZjRecord *record, const char *who)
{
  gint64 *number;

  g_hash_table_insert (walk->intents, g_strdup (record->msgid), (gpointer)(gsize)who);
  if (!is_infno (record, "2305"))
    return;
  number = g_new (gint64, 1);
  *number = record->number;
  g_hash_table_insert (walk->cancels, g_strdup (record->msgid), number);
}

static gboolean
look (const ZjRecord *record, ZjRecordView *view, gpointer user_data, GError **error)
{
  Walk *walk = user_data;
  const char *who = intern (walk, record->operator_no);
  gboolean mine = who != NULL && strcmp (who, walk->operator_no) == 0;
  gboolean sign = record->kind == ZJ_RECORD_SIGN_IN;

  (void)view, (void)error;
  if (who == NULL)
    return TRUE;
  if (mine
      && zj_shift_clock_record (&walk->clock, sign && is_infno (record, ZJ_SIGNED_IN),
                                sign && is_infno (record, ZJ_SIGNED_OUT), record->at_ms)) {
    walk->first = record->number;
    walk->from = record->number;
  }
  if (record->kind == ZJ_RECORD_INTENT && record->msgid != NULL)
    note_intent (walk, record, who);
  if (mine && walk->first != 0 && record->kind != ZJ_RECORD_INTENT && is_infno (record, "2305")) {
    /* The intent tells whether money had been taken, and may be of an earlier shift. */
    const gint64 *number = g_hash_table_lookup (walk->cancels, record->msgid);

    walk->from = MIN (walk->from, number != NULL ? *number : walk->from);
  }
  /* Figures that were missing when a person decided may come in a later shift. */
  if (walk->first_word == 0 && record->kind == ZJ_RECORD_DECISION && is_infno (record, "2304"))
    walk->first_word = record->number;
  if (record->ipt_no != NULL)
    note_hands (walk, record, who);
  return TRUE;
}

/* The money since */

static gboolean
add (ZjShiftSum *sum, const ZjAmounts *amounts, int sign)
{
  const ZjDayMoney money = { sign * amounts->fen[ZJ_AMOUNT_MEDFEE_SUMAMT],
                             sign * amounts->fen[ZJ_AMOUNT_FUND_PAY_SUMAMT], sign * amounts->fen[ZJ_AMOUNT_ACCT_PAY],
                             sign * amounts->fen[ZJ_AMOUNT_PSN_CASH_PAY] };

  sum->count++;
  return zj_day_money_add (&sum->money, &money);
}

static gboolean
count_settled (ZjShift *shift, const ZjStay *stay)
{
  return add (&shift->settled, &stay->settlement, 1)
         && (stay->mismatch
             || zj_money_add (shift->cash_fen, stay->settlement.fen[ZJ_AMOUNT_PSN_CASH_PAY], &shift->cash_fen));
}

static gboolean
count_cancelled (ZjShift *shift, const ZjStay *stay, gboolean unpaid)
{
  return add (&shift->cancelled, &stay->refund.amounts, -1)
         && (unpaid
             || zj_money_add (shift->cash_fen, stay->refund.amounts.fen[ZJ_AMOUNT_PSN_CASH_PAY], &shift->cash_fen));
}

static gboolean
count_stay (Walk *walk, const ZjRecord *record, const ZjStay *stay)
{
  gboolean settled = stay->state == ZJ_STAY_SETTLED;

  /* While a 2304 is open, a 2305 takes the place of its reversal: nothing of it was ever shown. */
  if (stay->open.phase != ZJ_OPEN_NONE)
    return TRUE;
  if (is_infno (record, "2304"))
    return !settled || g_strcmp0 (stay->setl_msgid, record->msgid) != 0 || count_settled (walk->shift, stay);
  return settled || count_cancelled (walk->shift, stay, g_hash_table_contains (walk->unpaid, record->ipt_no));
}

static gboolean
is_mine (const Walk *walk, const ZjRecord *record)
{
  return record->number >= walk->first && g_strcmp0 (record->operator_no, walk->operator_no) == 0;
}

/* What has to be opened: ends of settlements and cancels in the shift, and what is needed to
 * understand them. */
static gboolean
is_wanted (const Walk *walk, const ZjRecord *record)
{
  gboolean settlement = is_infno (record, "2304"), cancel = is_infno (record, "2305");

  switch (record->kind) {
  case ZJ_RECORD_INTENT:
    return cancel;
  case ZJ_RECORD_OUTCOME:
    return record->outcome == ZJ_OUTCOME_DONE && (settlement || cancel) && is_mine (walk, record);
  case ZJ_RECORD_DECISION:
    return settlement || (cancel && is_mine (walk, record));
  case ZJ_RECORD_STAY:
    return g_hash_table_contains (walk->bare, record->ipt_no);
  case ZJ_RECORD_SIGN_IN:
  case ZJ_RECORD_PAPER:
  case ZJ_RECORD_NOTE:
  default:
    return FALSE;
  }
}

static void
mark (GHashTable *set, const char *ipt_no, gboolean on)
{
  if (on)
    g_hash_table_add (set, g_strdup (ipt_no));
  else
    g_hash_table_remove (set, ipt_no);
}

/* Nothing is counted before its figures are seen. */
static gboolean
count_word (Walk *walk, const ZjRecord *record, const ZjStay *stay)
{
  gboolean settled = stay->state == ZJ_STAY_SETTLED, seen = stay->settlement.present != 0;

  mark (walk->bare, record->ipt_no, settled && !seen);
  return !settled || !seen || !is_mine (walk, record) || count_settled (walk->shift, stay);
}

static gboolean
count_record (Walk *walk, const ZjRecord *record, const ZjStay *stay)
{
  if (record->kind == ZJ_RECORD_INTENT) {
    mark (walk->unpaid, record->ipt_no, stay->mismatch);
    return TRUE;
  }
  if (record->kind == ZJ_RECORD_STAY || (record->kind == ZJ_RECORD_DECISION && is_infno (record, "2304")))
    return count_word (walk, record, stay);
  return count_stay (walk, record, stay);
}

static gboolean
count (const ZjRecord *record, ZjRecordView *view, gpointer user_data, GError **error)
{
  Walk *walk = user_data;
  g_autoptr (ZjStay) stay = NULL;

  if (record->ipt_no == NULL || !is_wanted (walk, record) || !zj_record_view_has_stay (view))
    return TRUE;
  stay = zj_record_view_stay (view, error);
  if (stay == NULL)
    return FALSE;
  if (count_record (walk, record, stay))
    return TRUE;
  g_set_error_literal (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_FIGURES, "the sums of the shift do not fit");
  return FALSE;
}

/* What is open */

static void
add_case (const Walk *walk, const ZjStay *stay, ZjCaseKind kind, const char *owner)
{
  ZjShiftCase *one;

  if (g_strcmp0 (owner, walk->operator_no) != 0)
    return;
  one = g_new0 (ZjShiftCase, 1);
  one->kind = kind;
  one->ipt_no = g_strdup (stay->ipt_no);
  one->state = stay->state;
  if (kind == ZJ_CASE_UNKNOWN) {
    one->infno = g_strdup (stay->open.infno);
    one->msgid = g_strdup (stay->open.msgid);
    one->since_ms = stay->open.since_ms;
  }
  g_ptr_array_add (walk->shift->open, one);
}

static void
add_cases (const Walk *walk, const ZjStay *stay, const Hands *hands)
{
  if (stay->open.phase != ZJ_OPEN_NONE) {
    const char *sender = g_hash_table_lookup (walk->intents, stay->open.msgid);

    add_case (walk, stay, ZJ_CASE_UNKNOWN, sender != NULL ? sender : hands->last);
  } else if (stay->state == ZJ_STAY_WAITING)
    add_case (walk, stay, ZJ_CASE_WAITING, hands->admitted);
  else if (stay->state == ZJ_STAY_DISCHARGED)
    add_case (walk, stay, ZJ_CASE_DISCHARGED, hands->discharged);
  if (stay->mismatch)
    add_case (walk, stay, ZJ_CASE_MISMATCH, hands->settled != NULL ? hands->settled : hands->last);
  if (stay->notice_pending)
    add_case (walk, stay, ZJ_CASE_NOTICE, hands->last);
  if (stay->ask_first)
    add_case (walk, stay, ZJ_CASE_RESTORED, hands->last);
}

static gint
by_number (gconstpointer a, gconstpointer b)
{
  const ZjShiftCase *const *left = a, *const *right = b;

  return strcmp ((*left)->ipt_no, (*right)->ipt_no);
}

static gboolean
list_open (const Walk *walk, ZjJournal *journal, GError **error)
{
  GHashTableIter iter;
  gpointer ipt_no, hands;

  g_hash_table_iter_init (&iter, walk->stays);
  while (g_hash_table_iter_next (&iter, &ipt_no, &hands)) {
    g_autoptr (ZjStay) stay = NULL;

    if (!((Hands *)hands)->mine)
      continue;
    if (!zj_journal_get_stay (journal, ipt_no, &stay, error))
      return FALSE;
    if (stay != NULL)
      add_cases (walk, stay, hands);
  }
  g_ptr_array_sort (walk->shift->open, by_number);
  return TRUE;
}

static void
walk_clear (Walk *walk)
{
  g_hash_table_unref (walk->stays);
  g_hash_table_unref (walk->intents);
  g_hash_table_unref (walk->cancels);
  g_hash_table_unref (walk->unpaid);
  g_hash_table_unref (walk->bare);
  g_hash_table_unref (walk->operators);
}

ZjShift *
zj_shift_make (ZjJournal *journal, const char *operator_no, GError **error)
{
  g_autoptr (ZjShift) shift = g_new0 (ZjShift, 1);
  Walk walk = { .operator_no = operator_no, .shift = shift };
  gboolean good;

  shift->operator_no = g_strdup (operator_no);
  shift->open = g_ptr_array_new_with_free_func (case_free);
  walk.operators = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  walk.stays = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  walk.intents = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  walk.cancels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  walk.unpaid = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  walk.bare = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  good = zj_journal_walk (journal, 1, look, &walk, error);
  if (walk.first_word != 0)
    walk.from = MIN (walk.from, walk.first_word);
  good = good && (walk.first == 0 || zj_journal_walk (journal, walk.from, count, &walk, error))
         && list_open (&walk, journal, error);
  shift->since_ms = walk.clock.begun_ms;
  walk_clear (&walk);
  return good ? g_steal_pointer (&shift) : NULL;
}
