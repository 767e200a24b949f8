/* From what a shift and a reconciliation found to their sheets; the words on paper are Chinese. */
#include "paper/day_sheets.h"

#include "china_time.h"
#include "day/reconcile.h"
#include "day/shift.h"
#include "paper/words.h"

/* Texts that are made on the spot live as long as the sheet is made. */
typedef struct {
  GPtrArray *texts;
  GArray *cases; /* ZjSheetCase */
} Cases;

static Cases
cases_new (void)
{
  return (Cases){ g_ptr_array_new_with_free_func (g_free), g_array_new (FALSE, TRUE, sizeof (ZjSheetCase)) };
}

static void
cases_clear (Cases *cases)
{
  g_ptr_array_unref (cases->texts);
  g_array_unref (cases->cases);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Cases, cases_clear)

static const char *
keep (Cases *cases, char *text)
{
  g_ptr_array_add (cases->texts, text);
  return text;
}

static ZjSheetSum
sum_of (guint count, const ZjDayMoney *money)
{
  return (ZjSheetSum){ count, money->medfee_fen, money->fund_fen, money->account_fen, money->cash_fen };
}

/* --- shift ------------------------------------------------------------------------------------------ */

static void
add_open (Cases *cases, const ZjShiftCase *one)
{
  static const struct {
    const char *what, *action;
  } words[ZJ_N_CASES] = {
    [ZJ_CASE_UNKNOWN] = { "结果待确认", "查询或冲正；结果明确前不收费、不退费、不重复提交" },
    [ZJ_CASE_WAITING] = { "院内已登记，医保待登记", "联网后登记到平台" },
    [ZJ_CASE_DISCHARGED] = { "已出院待结算", "办理结算；预交金保留" },
    [ZJ_CASE_MISMATCH] = { "已结算，金额核对不一致", "由主管撤销结算后重新结算；不收费" },
    [ZJ_CASE_NOTICE] = { "手工报销通知待平台答复", "由系统继续发送" },
    [ZJ_CASE_RESTORED] = { "账本恢复后待核实", "先向平台查询" },
  };
  ZjSheetCase line = { words[one->kind].what, one->ipt_no, NULL, words[one->kind].action };

  if (one->kind == ZJ_CASE_UNKNOWN) {
    g_autofree char *since = zj_china_time (one->since_ms / 1000);

    line.detail = keep (cases, g_strdup_printf ("%s，报文编号 %s，%s 提交", one->infno, one->msgid, since));
  }
  g_array_append_val (cases->cases, line);
}

ZjDocument *
zj_sheet_take_shift (const ZjStayContext *context, const char *of, ZjIssued *issued, GError **error)
{
  g_autoptr (ZjShift) shift = zj_shift_make (context->journal, of, error);
  g_auto (Cases) cases = cases_new ();
  ZjShiftSheet sheet;

  if (shift == NULL)
    return NULL;
  for (guint i = 0; i < shift->open->len; i++)
    add_open (&cases, g_ptr_array_index (shift->open, i));
  sheet = (ZjShiftSheet){ .operator_no = shift->operator_no,
                          .since_ms = shift->since_ms,
                          .until_ms = zj_stay_now_ms (context),
                          .settled = sum_of (shift->settled.count, &shift->settled.money),
                          .cancelled = sum_of (shift->cancelled.count, &shift->cancelled.money),
                          .cash_fen = shift->cash_fen,
                          .open = cases.cases };
  return zj_issue_take_shift (context, &sheet, issued, error);
}

/* --- day end ---------------------------------------------------------------------------------------- */

static const char *
verdict_word (ZjDayVerdict verdict)
{
  static const char *const words[] = { [ZJ_DAY_AGREED] = "一致",
                                       [ZJ_DAY_ONLY_HERE] = "仅本院有",
                                       [ZJ_DAY_ONLY_THERE] = "仅平台有",
                                       [ZJ_DAY_DIFFERS] = "金额不符" };

  return words[verdict];
}

static const char *
action_word (Cases *cases, const ZjDayEntry *entry)
{
  static const char *const words[ZJ_N_DAY_ACTIONS] = {
    [ZJ_DAY_NOTHING] = "无须处理",
    [ZJ_DAY_RESOLVE] = "本窗口的请求结果待确认：查询；冲正须由主管办理",
    [ZJ_DAY_SETTLE_AGAIN] = "由主管撤销后重新结算；此前不收退费",
    [ZJ_DAY_ASK_SETTLEMENT] = "由医保办查询该笔结算；此前不退费、不重新结算",
    [ZJ_DAY_CANCEL_STANDING] = "本院未办成而平台有：由主管接管并撤销；不收费",
    [ZJ_DAY_CANCEL_HERE_TOO] = "平台已撤销：由主管在本院同样撤销",
    [ZJ_DAY_NOT_RECORDED] = "本窗口账本没有该请求：由主管查明住院并从平台接管",
    [ZJ_DAY_ASK_AGENCY] = "记录不能解释：由医保办询问就医地医保经办机构",
  };

  if (entry->action == ZJ_DAY_ASK_DESK)
    return keep (cases, g_strdup_printf ("询问 %02d 号窗口", entry->desk));
  return words[entry->action];
}

static void
add_difference (Cases *cases, const ZjDayEntry *entry)
{
  g_autofree char *here = entry->has_here ? zj_said_money (entry->here.medfee_fen) : g_strdup ("—");
  g_autofree char *there = entry->has_there ? zj_said_money (entry->there.medfee_fen) : g_strdup ("—");
  const ZjSheetCase line = { verdict_word (entry->verdict), entry->ipt_no,
                             keep (cases, g_strdup_printf ("结算编号 %s，总额：本院 %s、平台 %s",
                                                           entry->setl_id != NULL ? entry->setl_id : "—", here, there)),
                             action_word (cases, entry) };

  g_array_append_val (cases->cases, line);
}

ZjDocument *
zj_sheet_take_day_end (const ZjStayContext *context, const char *day, ZjIssued *issued, GError **error)
{
  g_autoptr (ZjReconciliation) found = zj_reconcile (context, day, day, NULL, error);
  g_autoptr (GArray) groups = g_array_new (FALSE, TRUE, sizeof (ZjDayGroupLine));
  g_auto (Cases) cases = cases_new ();
  ZjDaySheet sheet;

  if (found == NULL)
    return NULL;
  for (guint i = 0; i < found->groups->len; i++) {
    const ZjDayGroup *group = g_ptr_array_index (found->groups, i);
    const ZjDayGroupLine line = { group->clr_optins, group->insutype, group->clr_type,
                                  sum_of (group->count, &group->money), group->equal };

    g_array_append_val (groups, line);
  }
  for (guint i = 0; i < found->entries->len; i++) {
    const ZjDayEntry *entry = g_ptr_array_index (found->entries, i);

    if (entry->verdict != ZJ_DAY_AGREED || entry->action != ZJ_DAY_NOTHING)
      add_difference (&cases, entry);
  }
  sheet = (ZjDaySheet){ found->from, found->to, groups, cases.cases };
  return zj_issue_take_day_end (context, &sheet, issued, error);
}
