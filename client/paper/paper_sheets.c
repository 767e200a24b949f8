/* The shift sheet (交班表) and the day-end sheet (跨省直接结算日对账表). */
#include <client/error.h>

#include "china_time.h"
#include "paper/paper_private.h"
#include "paper/sheets.h"

static void
put_sum (ZjDocument *document, gboolean strong, const char *first, const ZjSheetSum *sum)
{
  g_autofree char *count = g_strdup_printf ("%u", sum->count);
  g_autofree char *medfee = zj_said_money (sum->medfee_fen);
  g_autofree char *fund = zj_said_money (sum->fund_fen);
  g_autofree char *account = zj_said_money (sum->account_fen);
  g_autofree char *cash = zj_said_money (sum->cash_fen);
  const char *const cells[] = { first, count, medfee, fund, account, cash };

  zj_document_row (document, strong, cells);
}

static void
put_cases (ZjDocument *document, const GArray *cases)
{
  static const ZjColumn columns[] = { { { "序号", "No." }, ZJ_COLUMN_NUMBER, 0 },
                                      { { "情况", "What" }, ZJ_COLUMN_TEXT, 2 },
                                      { { "住院号", "Inpatient no." }, ZJ_COLUMN_CODE, 0 },
                                      { { "编号、时间", "Number, since" }, ZJ_COLUMN_TEXT, 3 },
                                      { { "处理", "Action" }, ZJ_COLUMN_TEXT, 3 } };

  zj_document_table (document, columns, G_N_ELEMENTS (columns));
  for (guint i = 0; i < cases->len; i++) {
    const ZjSheetCase *one = &g_array_index (cases, ZjSheetCase, i);
    g_autofree char *number = g_strdup_printf ("%u", i + 1);
    const char *const cells[] = { number, one->what, one->ipt_no, one->detail, one->action };

    zj_document_row (document, FALSE, cells);
  }
}

ZjDocument *
zj_paper_shift (const ZjConfig *config, const ZjPapersIni *papers, const ZjShiftSheet *sheet, const char *operator_no,
                const char *operator_name, gint64 made_ms)
{
  static const ZjColumn columns[] = { { { "", NULL }, ZJ_COLUMN_TEXT, 2 },
                                      { { "笔数", "Count" }, ZJ_COLUMN_NUMBER, 0 },
                                      { { "医疗费总额", "Total" }, ZJ_COLUMN_NUMBER, 0 },
                                      { { "基金支付总额", "Funds" }, ZJ_COLUMN_NUMBER, 0 },
                                      { { "个人账户支出", "Account" }, ZJ_COLUMN_NUMBER, 0 },
                                      { { "个人现金支出", "Cash" }, ZJ_COLUMN_NUMBER, 0 } };
  static const ZjPhrase signers[] = {
    { "交班人：", "Hands over" }, { "接班人：", "Takes over" }, { "主管：", "Supervisor" }, { "日期：", "Date" }
  };
  ZjDocument *document = zj_paper_begin (papers, ZJ_PAPER_SHIFT, config->institution.name, operator_no, operator_name,
                                         made_ms);

  zj_document_set_number (document, ZJ_SAY ("操作员", "Operator"), sheet->operator_no);
  zj_document_grid (document, 2);
  zj_document_strong_pair (document, 1, ZJ_SAY ("操作员", "Operator"), sheet->operator_no);
  zj_paper_pair (document, 1, ZJ_SAY ("窗口", "Desk"), g_strdup_printf ("%02d", config->desk.number));
  zj_paper_pair (document, 1, ZJ_SAY ("开始（签到）", "Since"),
                 sheet->since_ms > 0 ? zj_china_time (sheet->since_ms / 1000) : g_strdup ("没有签到记录"));
  zj_paper_pair (document, 1, ZJ_SAY ("截至", "Until"), zj_china_time (sheet->until_ms / 1000));
  zj_document_heading (document, ZJ_SAY ("结算与撤销", "Settled and cancelled"));
  zj_document_table (document, columns, G_N_ELEMENTS (columns));
  put_sum (document, FALSE, "结算", &sheet->settled);
  put_sum (document, FALSE, "撤销结算", &sheet->cancelled);
  zj_document_grid (document, 2);
  zj_paper_strong_pair (document, 1, ZJ_SAY ("应交现金", "Cash to hand over"), zj_said_yuan (sheet->cash_fen));
  zj_paper_pair (document, 1, ZJ_SAY ("人民币（大写）", "In capitals"), zj_said_capitals (sheet->cash_fen));
  zj_document_heading (document, ZJ_SAY ("未办结业务", "Open cases"));
  if (sheet->open->len > 0)
    put_cases (document, sheet->open);
  else
    zj_document_paragraph (document, ZJ_TEXT_PLAIN, ZJ_SAY ("没有未办结的业务。", "None."));
  zj_document_signatures (document, signers, G_N_ELEMENTS (signers));
  return document;
}

static gboolean
add (ZjSheetSum *total, const ZjSheetSum *sum)
{
  total->count += sum->count;
  return zj_money_add (total->medfee_fen, sum->medfee_fen, &total->medfee_fen)
         && zj_money_add (total->fund_fen, sum->fund_fen, &total->fund_fen)
         && zj_money_add (total->account_fen, sum->account_fen, &total->account_fen);
}

static void
put_groups (ZjDocument *document, const GArray *groups)
{
  static const ZjColumn columns[] = { { { "清算经办机构", "Clearing office" }, ZJ_COLUMN_CODE, 0 },
                                      { { "险种", "Scheme" }, ZJ_COLUMN_TEXT, 2 },
                                      { { "清算类别", "Type" }, ZJ_COLUMN_TEXT, 1 },
                                      { { "笔数", "Count" }, ZJ_COLUMN_NUMBER, 0 },
                                      { { "医疗费总额", "Total" }, ZJ_COLUMN_NUMBER, 0 },
                                      { { "基金支付总额", "Funds" }, ZJ_COLUMN_NUMBER, 0 },
                                      { { "个人账户支出", "Account" }, ZJ_COLUMN_NUMBER, 0 },
                                      { { "核对", "Result" }, ZJ_COLUMN_TEXT, 1 } };
  ZjSheetSum total = { 0 };
  gboolean sums = TRUE;

  zj_document_table (document, columns, G_N_ELEMENTS (columns));
  for (guint i = 0; i < groups->len; i++) {
    const ZjDayGroupLine *group = &g_array_index (groups, ZjDayGroupLine, i);
    g_autofree char *count = g_strdup_printf ("%u", group->sum.count);
    g_autofree char *medfee = zj_said_money (group->sum.medfee_fen);
    g_autofree char *fund = zj_said_money (group->sum.fund_fen);
    g_autofree char *account = zj_said_money (group->sum.account_fen);
    const char *const cells[] = {
      group->clr_optins, zj_word_scheme (group->insutype), zj_word_clearing (group->clr_type), count, medfee, fund,
      account,           group->equal ? "一致" : "不一致"
    };

    sums = add (&total, &group->sum) && sums;
    zj_document_row (document, FALSE, cells);
  }
  if (sums) {
    g_autofree char *count = g_strdup_printf ("%u", total.count);
    g_autofree char *medfee = zj_said_money (total.medfee_fen);
    g_autofree char *fund = zj_said_money (total.fund_fen);
    g_autofree char *account = zj_said_money (total.account_fen);
    const char *const cells[] = { "合计", NULL, NULL, count, medfee, fund, account, NULL };

    zj_document_row (document, TRUE, cells);
  }
}

ZjDocument *
zj_paper_day_end (const ZjConfig *config, const ZjPapersIni *papers, const ZjDaySheet *sheet, const char *operator_no,
                  const char *operator_name, gint64 made_ms)
{
  static const ZjPhrase signers[]
      = { { "对账人：", "Made by" }, { "复核人：", "Checked by" }, { "主管：", "Supervisor" }, { "日期：", "Date" } };
  ZjDocument *document = zj_paper_begin (papers, ZJ_PAPER_DAY_END, config->institution.name, operator_no, operator_name,
                                         made_ms);

  zj_document_set_number (document, ZJ_SAY ("对账日期", "Day"), sheet->from);
  zj_document_grid (document, 2);
  zj_paper_strong_pair (document, 1, ZJ_SAY ("对账日期", "Day"),
                        g_strcmp0 (sheet->from, sheet->to) == 0 ? g_strdup (sheet->from)
                                                                : g_strdup_printf ("%s 至 %s", sheet->from, sheet->to));
  zj_document_pair (document, 1, ZJ_SAY ("医疗机构编码", "Institution"), config->institution.code);
  zj_document_heading (document, ZJ_SAY ("与医保平台总额核对", "Totals against the platform"));
  if (sheet->groups->len > 0)
    put_groups (document, sheet->groups);
  else
    zj_document_paragraph (document, ZJ_TEXT_PLAIN, ZJ_SAY ("当日没有结算。", "Nothing was settled."));
  zj_document_heading (document, ZJ_SAY ("差异明细", "Differences"));
  if (sheet->differences->len > 0)
    put_cases (document, sheet->differences);
  else
    zj_document_paragraph (document, ZJ_TEXT_PLAIN, ZJ_SAY ("没有差异。", "None."));
  zj_document_signatures (document, signers, G_N_ELEMENTS (signers));
  return document;
}
