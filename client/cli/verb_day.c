/* shift and reconcile. */
#include <client/i18n.h>
#include <string.h>

#include "china_time.h"
#include "day/csv.h"
#include "day/reconcile.h"
#include "day/shift.h"
#include "day/wording.h"
#include "stay_run.h"
#include "verbs.h"

/* cash FALSE: the platform's rows don't tell it. */
static void
write_money (ZjWriter *writer, const ZjDayMoney *money, gboolean cash)
{
  const struct {
    const char *name;
    gint64 fen;
  } members[] = { { "medfee", money->medfee_fen },
                  { "fund", money->fund_fen },
                  { "account", money->account_fen },
                  { "cash", money->cash_fen } };

  for (gsize i = 0; i < (cash ? 4u : 3u); i++) {
    g_autofree char *text = zj_money_text (members[i].fen);

    zj_writer_text (writer, members[i].name, text);
  }
}

static void
put_sum (ZjRun *run, const char *member, const char *label, const ZjShiftSum *sum)
{
  ZjWriter *writer = zj_cli_answer_members (run->answer);
  g_autofree char *line = NULL, *medfee = NULL, *fund = NULL, *account = NULL, *cash = NULL;

  if (writer != NULL) {
    zj_writer_begin_object (writer, member);
    zj_writer_integer (writer, "count", sum->count);
    write_money (writer, &sum->money, TRUE);
    zj_writer_end_object (writer);
    return;
  }
  medfee = zj_money_text_grouped (sum->money.medfee_fen);
  fund = zj_money_text_grouped (sum->money.fund_fen);
  account = zj_money_text_grouped (sum->money.account_fen);
  cash = zj_money_text_grouped (sum->money.cash_fen);
  line = g_strdup_printf (_ ("%u: total %s, funds %s, account %s, cash %s"), sum->count, medfee, fund, account, cash);
  zj_text_entry (zj_cli_answer_text (run->answer), 2, 24, label, line);
}

static void
put_time (ZjRun *run, const char *member, const char *label, gint64 ms)
{
  g_autofree char *time = ms != 0 ? zj_china_time (ms / 1000) : NULL;

  zj_stay_run_put_text (run, member, label, time);
}

static void
put_case (ZjRun *run, const ZjShiftCase *one)
{
  ZjWriter *writer = zj_cli_answer_members (run->answer);
  g_autofree char *since = one->since_ms != 0 ? zj_china_time (one->since_ms / 1000) : NULL;
  g_autofree char *line = NULL;

  if (writer == NULL) {
    line = one->kind == ZJ_CASE_UNKNOWN ? g_strdup_printf ("%s: %s %s", zj_day_case_text (one->kind), one->infno, since)
                                        : g_strdup (zj_day_case_text (one->kind));
    zj_text_entry (zj_cli_answer_text (run->answer), 2, 24, one->ipt_no, line);
    return;
  }
  zj_writer_begin_object (writer, NULL);
  zj_writer_text (writer, "ipt_no", one->ipt_no);
  zj_writer_text (writer, "case", zj_case_name (one->kind));
  zj_writer_text (writer, "text", zj_day_case_text (one->kind));
  zj_writer_text (writer, "state", zj_stay_state_name (one->state));
  zj_writer_text (writer, "infno", one->infno);
  zj_writer_text (writer, "msgid", one->msgid);
  zj_writer_text (writer, "since", since);
  zj_writer_end_object (writer);
}

static void
answer (ZjRun *run, const ZjShift *shift, gint64 now_ms)
{
  g_autofree char *cash = NULL;
  ZjWriter *writer;

  if (shift->since_ms == 0)
    zj_cli_answer_warning (run->answer, run->config, "no_sign_in");
  writer = zj_cli_answer_members (run->answer);
  cash = writer != NULL ? zj_money_text (shift->cash_fen) : zj_money_text_grouped (shift->cash_fen);
  zj_stay_run_put_text (run, "operator", _ ("Operator"), shift->operator_no);
  put_time (run, "since", _ ("Since"), shift->since_ms);
  put_time (run, "until", _ ("Until"), now_ms);
  put_sum (run, "settled", _ ("Settlements"), &shift->settled);
  put_sum (run, "cancelled", _ ("Settlements cancelled"), &shift->cancelled);
  zj_stay_run_put_text (run, "cash", _ ("Cash in hand"), cash);
  if (writer != NULL)
    zj_writer_begin_list (writer, "open");
  else
    zj_text_line (zj_cli_answer_text (run->answer),
                  shift->open->len > 0 ? _ ("Open cases to hand over:") : _ ("No open cases"));
  for (guint i = 0; i < shift->open->len; i++)
    put_case (run, g_ptr_array_index (shift->open, i));
  if (writer != NULL)
    zj_writer_end_list (writer);
}

static void
run_shift (ZjRun *run)
{
  const char *operator_no = zj_options_value (run->options, "of");
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjJournal) journal = NULL;
  g_autoptr (ZjShift) shift = NULL;

  if (operator_no == NULL)
    zj_usage_error (&error, _ ("%s needs: %s"), run->verb->name, "--of NO");
  else {
    journal = zj_journal_open (run->config, &error);
    shift = journal != NULL ? zj_shift_make (journal, operator_no, &error) : NULL;
  }
  if (shift != NULL)
    answer (run, shift, g_get_real_time () / 1000);
  else
    zj_run_fail (run, error);
}

/* --- reconcile ------------------------------------------------------------------------------ */

static void
write_group (ZjWriter *writer, const ZjDayGroup *group)
{
  zj_writer_begin_object (writer, NULL);
  zj_writer_text (writer, "clr_optins", group->clr_optins);
  zj_writer_text (writer, "insutype", group->insutype);
  zj_writer_text (writer, "clr_type", group->clr_type);
  zj_writer_integer (writer, "count", group->count);
  write_money (writer, &group->money, FALSE);
  zj_writer_boolean (writer, "equal", group->equal);
  zj_writer_text (writer, "text", group->text);
  zj_writer_end_object (writer);
}

static void
write_side (ZjWriter *writer, const char *name, gboolean known, const ZjDayMoney *money)
{
  if (!known) {
    zj_writer_text (writer, name, NULL);
    return;
  }
  zj_writer_begin_object (writer, name);
  write_money (writer, money, FALSE);
  zj_writer_end_object (writer);
}

static void
write_difference (ZjWriter *writer, const ZjDayEntry *entry)
{
  g_autofree char *text = zj_day_action_text (entry);
  const struct {
    const char *name, *value;
  } texts[] = { { "kind", zj_day_verdict_name (entry->verdict) },
                { "ipt_no", entry->ipt_no },
                { "setl_id", entry->setl_id },
                { "msgid", entry->msgid },
                { "action", zj_day_action_name (entry->action) },
                { "text", text },
                { "clr_optins", entry->clr_optins },
                { "insutype", entry->insutype },
                { "clr_type", entry->clr_type },
                { "setl_time", entry->setl_time } };

  zj_writer_begin_object (writer, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    zj_writer_text (writer, texts[i].name, texts[i].value);
  if (entry->desk >= 0)
    zj_writer_integer (writer, "desk", entry->desk);
  else
    zj_writer_text (writer, "desk", NULL);
  zj_writer_boolean (writer, "refund", entry->refund);
  write_side (writer, "here", entry->has_here, &entry->here);
  write_side (writer, "there", entry->has_there, &entry->there);
  zj_writer_end_object (writer);
}

static void
write_reconciliation (ZjWriter *writer, const ZjReconciliation *reconciliation)
{
  zj_writer_begin_list (writer, "groups");
  for (guint i = 0; i < reconciliation->groups->len; i++)
    write_group (writer, g_ptr_array_index (reconciliation->groups, i));
  zj_writer_end_list (writer);
  zj_writer_begin_list (writer, "differences");
  for (guint i = 0; i < reconciliation->entries->len; i++) {
    const ZjDayEntry *entry = g_ptr_array_index (reconciliation->entries, i);

    if (entry->verdict != ZJ_DAY_AGREED)
      write_difference (writer, entry);
  }
  zj_writer_end_list (writer);
}

static void
print_group (ZjText *text, const ZjDayGroup *group)
{
  g_autofree char *name = g_strdup_printf ("%s %s %s", group->clr_optins, group->insutype, group->clr_type);
  g_autofree char *medfee = zj_money_text_grouped (group->money.medfee_fen);
  g_autofree char *fund = zj_money_text_grouped (group->money.fund_fen);
  g_autofree char *account = zj_money_text_grouped (group->money.account_fen);
  g_autofree char *line = g_strdup_printf (
      _ ("%u: total %s, funds %s, account %s: %s"), group->count, medfee, fund, account,
      group->equal ? _ ("equal at the platform") : _ ("other totals at the platform"));

  zj_text_entry (text, 0, 24, name, line);
}

static void
print_difference (ZjText *text, const ZjDayEntry *entry)
{
  const char *name = entry->ipt_no != NULL ? entry->ipt_no : entry->msgid != NULL ? entry->msgid : entry->setl_id;
  const ZjDayMoney *money = entry->has_here ? &entry->here : &entry->there;
  g_autofree char *total = entry->has_here || entry->has_there ? zj_money_text_grouped (money->medfee_fen) : NULL;
  g_autofree char *action = zj_day_action_text (entry);
  g_autofree char *line = g_strdup_printf ("%s %s  %s", zj_day_verdict_text (entry->verdict),
                                           total != NULL ? total : "", action);

  zj_text_entry (text, 2, 24, name != NULL ? name : "-", line);
}

static void
print_reconciliation (ZjText *text, const ZjReconciliation *reconciliation)
{
  for (guint i = 0; i < reconciliation->groups->len; i++)
    print_group (text, g_ptr_array_index (reconciliation->groups, i));
  zj_text_line (text, reconciliation->n_differences > 0 ? _ ("Differences:") : _ ("No differences"));
  for (guint i = 0; i < reconciliation->entries->len; i++) {
    const ZjDayEntry *entry = g_ptr_array_index (reconciliation->entries, i);

    if (entry->verdict != ZJ_DAY_AGREED)
      print_difference (text, entry);
  }
}

static void
answer_reconciliation (ZjRun *run, const ZjReconciliation *reconciliation)
{
  const char *file = zj_options_value (run->options, "csv");
  g_autoptr (GError) error = NULL;
  gboolean replaced = FALSE;
  ZjWriter *writer;

  if (file != NULL && !zj_day_csv_write (reconciliation, file, &replaced, &error))
    zj_run_fail (run, error);
  if (replaced)
    zj_cli_answer_warning (run->answer, run->config, "csv_replaced");
  for (guint i = 0; i < reconciliation->warnings->len; i++)
    zj_cli_answer_warning (run->answer, run->config, g_ptr_array_index (reconciliation->warnings, i));
  if (reconciliation->n_differences > 0)
    zj_cli_answer_status (run->answer, 1);
  writer = zj_cli_answer_members (run->answer);
  if (writer != NULL)
    write_reconciliation (writer, reconciliation);
  else
    print_reconciliation (zj_cli_answer_text (run->answer), reconciliation);
}

/* The values of --with, and the words after it. NULL: a word without it. */
static GStrv
list_exports (ZjRun *run, GError **error)
{
  const char *with = zj_options_value (run->options, "with");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) said = with != NULL ? g_strsplit (with, "\n", -1) : NULL;

  if (with == NULL && zj_options_n_words (run->options) > 1) {
    zj_usage_error (error, _ ("too many words for %s"), run->verb->name);
    return NULL;
  }
  for (guint i = 0; said != NULL && said[i] != NULL; i++)
    g_strv_builder_add (builder, said[i]);
  for (guint i = 1; i < zj_options_n_words (run->options); i++)
    g_strv_builder_add (builder, zj_options_word (run->options, i));
  return g_strv_builder_end (builder);
}

static gboolean
check_days (ZjRun *run, GError **error)
{
  static const char *const required[] = { "from", "to" };

  for (gsize i = 0; i < G_N_ELEMENTS (required); i++)
    if (!zj_options_has (run->options, required[i])) {
      zj_usage_error (error, _ ("%s needs: --%s"), run->verb->name, required[i]);
      return FALSE;
    }
  return zj_reconcile_check_days (zj_options_value (run->options, "from"), zj_options_value (run->options, "to"),
                                  g_get_real_time () / 1000, error);
}

static void
run_reconcile (ZjRun *run)
{
  g_autoptr (ZjReconciliation) reconciliation = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) exports = NULL;
  ZjStayRun stay_run;

  if (!check_days (run, &error) || (exports = list_exports (run, &error)) == NULL) {
    zj_run_fail (run, error);
    return;
  }
  if (!zj_stay_run_begin (run, &stay_run))
    return;
  reconciliation = zj_reconcile (&stay_run.context, zj_options_value (run->options, "from"),
                                 zj_options_value (run->options, "to"), (const char *const *)exports, &error);
  zj_stay_run_end (&stay_run);
  if (reconciliation != NULL) {
    answer_reconciliation (run, reconciliation);
    return;
  }
  /* A question that is refused is no usable answer, never a "no". */
  zj_run_fail (run, error);
  zj_cli_answer_status (run->answer, zj_cli_status_of_cause (error));
}

static const ZjOptionSpec shift_options[] = {
  { "of", ZJ_OPTION_CODE, "NO", N_ ("whose shift") },
  { NULL, ZJ_OPTION_FLAG, NULL, NULL },
};
static const ZjOptionSpec *const shift_tables[] = { shift_options, NULL };

static const ZjOptionSpec reconcile_options[] = {
  { "from", ZJ_OPTION_DATE, "D", N_ ("first day, by the platform's time of settlement") },
  { "to", ZJ_OPTION_DATE, "D", N_ ("last day") },
  { "with", ZJ_OPTION_FILES, "EXPORT…", N_ ("journal exports of the institution's other desks") },
  { "csv", ZJ_OPTION_TEXT, "F", N_ ("a table of all rows, for the finance office") },
  { NULL, ZJ_OPTION_FLAG, NULL, NULL },
};
static const ZjOptionSpec *const reconcile_tables[] = { reconcile_options, NULL };

const ZjVerb zj_verbs_day[] = {
  { "shift", NULL, 0, 0, shift_tables, N_ ("money and open cases of an operator since the sign-in"), ZJ_NEEDS_CONFIG,
    run_shift },
  { "reconcile", NULL, 0, 99, reconcile_tables, N_ ("compares the days' settlements with the platform's"),
    ZJ_NEEDS_CONFIG, run_reconcile },
  { NULL, NULL, 0, 0, NULL, NULL, ZJ_NEEDS_NOTHING, NULL },
};
