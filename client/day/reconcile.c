/* Totals first; rows where they differ; once more the totals where the records explained something. */
#include "day/reconcile.h"

#include <client/i18n.h>
#include <string.h>

#include "china_time.h"
#include "day/details.h"
#include "stay/call.h"

#define DAY_MS       (G_GINT64_CONSTANT (24) * 3600 * 1000)
#define LOOK_BACK    31 /* days: a group that had settlements since then is asked about, empty or not */
#define LONGEST_DAYS 366

typedef struct {
  const ZjStayContext *context;
  ZjLedger *ledger;
  GHashTable *used; /* ZjLedgerRow * that an entry stands for */
  ZjReconciliation *result;
} Run;

void
zj_reconciliation_free (ZjReconciliation *reconciliation)
{
  if (reconciliation == NULL)
    return;
  g_free (reconciliation->from);
  g_free (reconciliation->to);
  g_clear_pointer (&reconciliation->groups, g_ptr_array_unref);
  g_ptr_array_unref (reconciliation->entries);
  g_ptr_array_unref (reconciliation->warnings);
  g_free (reconciliation);
}

/* Days */

static gint64
day_begins_ms (const char *day)
{
  g_autofree char *text = g_strconcat (day, " 00:00", NULL);
  gint64 seconds = 0;

  return zj_china_time_parse (text, &seconds) ? seconds * 1000 : G_MININT64;
}

gboolean
zj_reconcile_check_days (const char *from, const char *to, gint64 now_ms, GError **error)
{
  gint64 from_ms = day_begins_ms (from), to_ms = day_begins_ms (to);
  const char *wrong = NULL;

  if (from_ms == G_MININT64 || to_ms == G_MININT64)
    wrong = _ ("a day is written YYYY-MM-DD");
  else if (to_ms < from_ms)
    wrong = _ ("--to lies before --from");
  else if (to_ms > now_ms)
    wrong = _ ("a day in the future cannot be reconciled");
  else if (to_ms - from_ms > LONGEST_DAYS * DAY_MS)
    wrong = _ ("more than a year cannot be reconciled at once");
  if (wrong != NULL)
    g_set_error_literal (error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_USAGE, wrong);
  return wrong == NULL;
}

/* Records */

static void
warn (Run *run, const char *code)
{
  g_ptr_array_add (run->result->warnings, (gpointer)(gsize)code);
}

/* What was sent in the period and is still unknown may be in the platform's totals or not. */
static gboolean
has_unknown (const Run *run)
{
  gint64 from_ms = day_begins_ms (run->result->from), end_ms = day_begins_ms (run->result->to) + DAY_MS;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, run->ledger->requests);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    const ZjLedgerRequest *request = value;

    if ((request->fate == ZJ_FATE_OPEN || request->fate == ZJ_FATE_REVERSING) && strcmp (request->infno, "2601") != 0
        && request->at_ms >= from_ms && request->at_ms < end_ms)
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_early (const Run *run)
{
  gint64 now_ms = zj_stay_now_ms (run->context);
  gint64 end_ms = MIN (day_begins_ms (run->result->to) + DAY_MS, now_ms - DAY_MS / 24);

  for (guint i = 0; i < run->ledger->until_ms->len; i++)
    if (g_array_index (run->ledger->until_ms, gint64, i) < end_ms)
      return TRUE;
  return FALSE;
}

static gboolean
read_records (Run *run, const char *const *exports, GError **error)
{
  const ZjConfig *config = run->context->config;
  gint64 from_ms = day_begins_ms (run->result->from) - LOOK_BACK * DAY_MS;

  if (!zj_ledger_read_journal (run->ledger, run->context->journal, config->desk.number, from_ms, error))
    return FALSE;
  for (; exports != NULL && *exports != NULL; exports++)
    if (!zj_ledger_read_export (run->ledger, *exports, config->institution.code, error))
      return FALSE;
  if (has_unknown (run))
    warn (run, "unknown_in_period");
  if (is_early (run))
    warn (run, "export_early");
  return TRUE;
}

/* 3201 */

static gboolean
ask_group (const Run *run, ZjDayGroup *group, GError **error)
{
  const ZjDayTotals totals = { .clr_optins = group->clr_optins,
                               .clr_type = group->clr_type,
                               .insutype = group->insutype,
                               .from = run->result->from,
                               .to = run->result->to,
                               .medfee_fen = group->money.medfee_fen,
                               .fund_pay_fen = group->money.fund_fen,
                               .acct_pay_fen = group->money.account_fen,
                               .cash_fen = group->money.cash_fen,
                               .count = group->count };

  g_clear_pointer (&group->text, g_free);
  return zj_tx_compare_totals (run->context->session, &totals, run->context->cancellable, &group->equal, &group->text,
                               error);
}

static void
progress (const Run *run, guint done, guint of)
{
  if (run->context->progress != NULL)
    run->context->progress ("asking", done, of, run->context->progress_data);
}

static gboolean
ask_totals (Run *run, GError **error)
{
  GPtrArray *groups = zj_day_groups (run->ledger, run->result->from, run->result->to, error);

  run->result->groups = groups;
  if (groups == NULL)
    return FALSE;
  if (groups->len == 0)
    warn (run, "no_groups");
  for (guint i = 0; i < groups->len; i++) {
    progress (run, i, groups->len);
    if (!ask_group (run, g_ptr_array_index (groups, i), error))
      return FALSE;
  }
  return TRUE;
}

/* 3202, of all schemes of an office and clearing type */

static gboolean
is_of (const ZjDayGroup *group, const ZjDayGroup *first)
{
  return strcmp (group->clr_optins, first->clr_optins) == 0 && strcmp (group->clr_type, first->clr_type) == 0;
}

/* The groups anew, with what was learned. */
static gboolean
ask_again (Run *run, const ZjDayScope *scope, GError **error)
{
  g_autoptr (GPtrArray) old = run->result->groups;
  GPtrArray *groups = zj_day_groups (run->ledger, run->result->from, run->result->to, error);

  run->result->groups = g_ptr_array_ref (old);
  if (groups == NULL)
    return FALSE;
  for (guint i = 0; i < groups->len; i++) {
    ZjDayGroup *group = g_ptr_array_index (groups, i);

    if (strcmp (group->clr_optins, scope->clr_optins) == 0 && strcmp (group->clr_type, scope->clr_type) == 0) {
      if (!ask_group (run, group, error)) {
        g_ptr_array_unref (groups);
        return FALSE;
      }
      continue;
    }
    for (guint j = 0; j < old->len; j++) {
      ZjDayGroup *before = g_ptr_array_index (old, j);

      if (is_of (before, group) && strcmp (before->insutype, group->insutype) == 0) {
        group->equal = before->equal;
        group->text = g_strdup (before->text);
      }
    }
  }
  g_ptr_array_unref (run->result->groups);
  run->result->groups = groups;
  return TRUE;
}

static gboolean
has_difference (const Run *run, guint from)
{
  for (guint i = from; i < run->result->entries->len; i++)
    if (((const ZjDayEntry *)g_ptr_array_index (run->result->entries, i))->verdict != ZJ_DAY_AGREED)
      return TRUE;
  return FALSE;
}

/* Totals that differ though every row agrees. */
static void
add_unexplained (Run *run, const ZjDayScope *scope)
{
  for (guint i = 0; i < run->result->groups->len; i++) {
    const ZjDayGroup *group = g_ptr_array_index (run->result->groups, i);
    ZjDayEntry *entry;

    if (group->equal || strcmp (group->clr_optins, scope->clr_optins) != 0
        || strcmp (group->clr_type, scope->clr_type) != 0)
      continue;
    entry = g_new0 (ZjDayEntry, 1);
    entry->verdict = ZJ_DAY_DIFFERS;
    entry->action = ZJ_DAY_ASK_AGENCY;
    entry->desk = -1;
    entry->clr_optins = g_strdup (group->clr_optins);
    entry->clr_type = g_strdup (group->clr_type);
    entry->insutype = g_strdup (group->insutype);
    entry->has_here = TRUE;
    entry->here = group->money;
    g_ptr_array_add (run->result->entries, entry);
  }
}

static gboolean
ask_details (Run *run, const ZjDayGroup *group, GError **error)
{
  g_autofree char *clr_optins = g_strdup (group->clr_optins), *clr_type = g_strdup (group->clr_type);
  const ZjDayScope scope = { .clr_optins = clr_optins,
                             .clr_type = clr_type,
                             .from = run->result->from,
                             .to = run->result->to,
                             .institution = run->context->config->institution.code,
                             .desk = run->context->config->desk.number };
  g_autoptr (GPtrArray) told = NULL;
  guint before = run->result->entries->len;
  gboolean learned;

  if (!zj_day_ask_details (run->context, &scope, run->ledger, &told, error))
    return FALSE;
  zj_day_compare (&scope, run->ledger, told, run->result->entries, run->used, &learned);
  if (learned && !ask_again (run, &scope, error))
    return FALSE;
  if (!has_difference (run, before))
    add_unexplained (run, &scope);
  return TRUE;
}

/* One 3202 an office and clearing type of which some scheme's totals differ. */
static gboolean
ask_all_details (Run *run, GError **error)
{
  g_autoptr (GPtrArray) groups = g_ptr_array_ref (run->result->groups);

  for (guint i = 0; i < groups->len;) {
    const ZjDayGroup *first = g_ptr_array_index (groups, i);
    gboolean equal = TRUE;

    for (; i < groups->len && is_of (g_ptr_array_index (groups, i), first); i++)
      equal = equal && ((const ZjDayGroup *)g_ptr_array_index (groups, i))->equal;
    if (!equal && !ask_details (run, first, error))
      return FALSE;
  }
  return TRUE;
}

/* Rows that nobody was asked about: of groups that are equal, or of none at all. */
static void
add_rest (Run *run)
{
  for (guint i = 0; i < run->ledger->rows->len; i++) {
    const ZjLedgerRow *row = g_ptr_array_index (run->ledger->rows, i);
    gboolean grouped = row->clr_optins != NULL && row->clr_type != NULL && row->insutype != NULL;
    gboolean own = row->desk == run->context->config->desk.number;

    if (!zj_ledger_row_is_in (row, run->result->from, run->result->to) || g_hash_table_contains (run->used, row))
      continue;
    g_ptr_array_add (run->result->entries, zj_day_entry_of_row (row, grouped ? ZJ_DAY_AGREED : ZJ_DAY_ONLY_HERE,
                                                                grouped ? ZJ_DAY_NOTHING
                                                                : own   ? ZJ_DAY_ASK_SETTLEMENT
                                                                        : ZJ_DAY_ASK_DESK));
  }
}

static void
count_differences (ZjReconciliation *result)
{
  for (guint i = 0; i < result->entries->len; i++)
    if (((const ZjDayEntry *)g_ptr_array_index (result->entries, i))->verdict != ZJ_DAY_AGREED)
      result->n_differences++;
}

static void
entry_free (gpointer entry)
{
  zj_day_entry_free (entry);
}

ZjReconciliation *
zj_reconcile (const ZjStayContext *context, const char *from, const char *to, const char *const *exports,
              GError **error)
{
  g_autoptr (ZjReconciliation) result = g_new0 (ZjReconciliation, 1);
  g_autoptr (ZjLedger) ledger = zj_ledger_new ();
  g_autoptr (GHashTable) used = g_hash_table_new (NULL, NULL);
  Run run = { context, ledger, used, result };

  result->from = g_strdup (from);
  result->to = g_strdup (to);
  result->entries = g_ptr_array_new_with_free_func (entry_free);
  result->warnings = g_ptr_array_new ();
  if (!zj_reconcile_check_days (from, to, zj_stay_now_ms (context), error) || !read_records (&run, exports, error)
      || !zj_stay_need_session (context, error) || !ask_totals (&run, error) || !ask_all_details (&run, error))
    return NULL;
  add_rest (&run);
  count_differences (result);
  return g_steal_pointer (&result);
}
