/* The texts inside the files of 9101 and 9102: UTF-8, a row a line, TAB between columns, no
 * heading, the word null for what is not there (spec/platform-fields.md 1.3, 2.2 "3202"). Pure. */
#pragma once

#include "platform/tx_day.h"

G_BEGIN_DECLS

#define ZJ_DAY_ROWS_MAX 200000u

/* Rows: ZjDayRow *. */
GBytes *zj_day_rows_write (GPtrArray *rows);

/* ZjDayDifference *. Errors: ZJ_PLATFORM_ERROR_WRONG_TYPE naming row and column, never a value. */
gboolean zj_day_rows_read (GBytes *text, GPtrArray **differences, GError **error);

/* 3201's and 3202's answers. */
gboolean zj_answer_totals (const ZjNode *output, const char *clr_optins, gboolean *equal, char **text, GError **error);
gboolean zj_answer_day_file (const ZjNode *output, ZjDayFile **file, GError **error);
/* 9101: has no node. */
gboolean zj_answer_upload (const ZjNode *output, char **number, GError **error);

G_END_DECLS
