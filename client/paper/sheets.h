/* Shift and day-end sheets: what the services of client/day found, on paper. Plain data, all
 * borrowed while the document is made; amounts in fen. */
#pragma once

#include "paper/papers.h"
#include "paper/papers_ini.h"

G_BEGIN_DECLS

typedef struct {
  guint count;
  gint64 medfee_fen, fund_fen, account_fen, cash_fen;
} ZjSheetSum;

typedef struct {
  const char *what;   /* in Chinese: "结果待确认（2304）" */
  const char *ipt_no; /* or NULL */
  const char *detail; /* setl_id, msgid, since when; or NULL */
  const char *action; /* what is to be done, or NULL */
} ZjSheetCase;

typedef struct {
  const char *operator_no;
  gint64 since_ms, until_ms; /* since 0: no sign-in on record */
  ZjSheetSum settled, cancelled;
  gint64 cash_fen; /* taken minus given back */
  GArray *open;    /* ZjSheetCase */
} ZjShiftSheet;

typedef struct {
  const char *clr_optins, *insutype, *clr_type;
  ZjSheetSum sum;
  gboolean equal;
} ZjDayGroupLine;

typedef struct {
  const char *from, *to; /* days, both included */
  GArray *groups;        /* ZjDayGroupLine */
  GArray *differences;   /* ZjSheetCase: what: 仅本院有 / 仅平台有 / 金额不符 */
} ZjDaySheet;

ZjDocument *zj_paper_shift (const ZjConfig *config, const ZjPapersIni *papers, const ZjShiftSheet *sheet,
                            const char *operator_no, const char *operator_name, gint64 made_ms);
ZjDocument *zj_paper_day_end (const ZjConfig *config, const ZjPapersIni *papers, const ZjDaySheet *sheet,
                              const char *operator_no, const char *operator_name, gint64 made_ms);

G_END_DECLS
