#include "platform/day_rows.h"

#include "platform/stay_answers.h"
#include "stay/money.h"

#include <string.h>

typedef enum {
  PSN_NO = 0,
  MDTRT_ID,
  SETL_ID,
  MSGID,
  STMT_RSLT,
  REFD_SETL_FLAG,
  MEMO,
  MEDFEE_SUMAMT,
  FUND_PAY_SUMAMT,
  ACCT_PAY,
  N_COLUMNS,
} Column;

static const char *const names[N_COLUMNS] = { "psn_no",          "mdtrt_id",       "setl_id", "msgid",
                                              "stmt_rslt",       "refd_setl_flag", "memo",    "medfee_sumamt",
                                              "fund_pay_sumamt", "acct_pay" };

/* One edition's stmt_rslt for what only the hospital has. */
#define ONLY_HERE "99"
#define AGREED    "0"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjDayDifference, zj_day_difference_free)

const char *
zj_day_verdict_name (ZjDayVerdict verdict)
{
  static const char *const verdicts[] = { "agreed", "only_here", "only_there", "differs" };

  g_return_val_if_fail ((guint)verdict < G_N_ELEMENTS (verdicts), NULL);
  return verdicts[verdict];
}

void
zj_day_file_free (ZjDayFile *file)
{
  if (file == NULL)
    return;
  g_free (file->number);
  g_free (file->name);
  g_free (file->until);
  g_free (file);
}

void
zj_day_difference_free (ZjDayDifference *difference)
{
  if (difference == NULL)
    return;
  g_free (difference->psn_no);
  g_free (difference->mdtrt_id);
  g_free (difference->setl_id);
  g_free (difference->msgid);
  g_free (difference->memo);
  g_free (difference);
}

/* Writing */

static void
append_text (GString *out, const char *text)
{
  gsize start = out->len;

  g_string_append (out, text != NULL && text[0] != '\0' ? text : "null");
  /* No value may look like a column or a row. */
  for (gsize i = start; i < out->len; i++)
    if (strchr ("\t\r\n", out->str[i]) != NULL)
      out->str[i] = ' ';
  g_string_append_c (out, '\t');
}

static void
append_money (GString *out, gint64 fen)
{
  g_autofree char *text = zj_money_text (fen);

  append_text (out, text);
}

GBytes *
zj_day_rows_write (GPtrArray *rows)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++) {
    const ZjDayRow *row = g_ptr_array_index (rows, i);

    append_text (out, row->setl_id);
    append_text (out, row->mdtrt_id);
    append_text (out, row->psn_no);
    append_money (out, row->medfee_fen);
    append_money (out, row->fund_pay_fen);
    append_money (out, row->acct_pay_fen);
    g_string_append (out, row->refund ? "1\n" : "0\n");
  }
  return g_string_free_to_bytes (out);
}

/* Reading */

static gboolean
refuse (GError **error, guint number, const char *what)
{
  g_set_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_WRONG_TYPE, "the result file, row %u: %s", number, what);
  return FALSE;
}

static gboolean
refuse_column (GError **error, guint number, Column column, const char *expected)
{
  g_set_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_WRONG_TYPE, "the result file, row %u, %s: %s is due", number,
               names[column], expected);
  return FALSE;
}

static char *
text_of (char **columns, Column column)
{
  const char *text = columns[column];

  return text[0] == '\0' || strcmp (text, "null") == 0 ? NULL : g_strdup (text);
}

static gboolean
read_amount (char **columns, Column column, guint number, ZjDayDifference *row, gint64 *fen, GError **error)
{
  g_autofree char *text = text_of (columns, column);

  if (text == NULL)
    return TRUE;
  row->has_amounts = TRUE;
  return zj_money_parse (text, fen) || refuse_column (error, number, column, "an amount in yuan");
}

/* By what the row names, and only then by its result: whose codes differ between editions. */
static gboolean
judge (char **columns, guint number, ZjDayDifference *row, GError **error)
{
  g_autofree char *result = text_of (columns, STMT_RSLT);

  if (result == NULL)
    return refuse_column (error, number, STMT_RSLT, "a result");
  if (row->setl_id == NULL && row->msgid == NULL)
    return refuse (error, number, "it names neither a settlement nor a request");
  if (strcmp (result, AGREED) == 0)
    row->verdict = ZJ_DAY_AGREED;
  else if (row->msgid == NULL || strcmp (result, ONLY_HERE) == 0)
    row->verdict = ZJ_DAY_ONLY_HERE;
  else
    row->verdict = row->setl_id == NULL ? ZJ_DAY_ONLY_THERE : ZJ_DAY_DIFFERS;
  return TRUE;
}

static gboolean
read_row (const char *line, guint number, ZjDayDifference *row, GError **error)
{
  g_auto (GStrv) columns = g_strsplit (line, "\t", N_COLUMNS + 1);
  g_autofree char *refund = NULL;

  if (g_strv_length (columns) != N_COLUMNS)
    return refuse (error, number, "ten columns are due");
  row->psn_no = text_of (columns, PSN_NO);
  row->mdtrt_id = text_of (columns, MDTRT_ID);
  row->setl_id = text_of (columns, SETL_ID);
  row->msgid = text_of (columns, MSGID);
  row->memo = text_of (columns, MEMO);
  refund = text_of (columns, REFD_SETL_FLAG);
  if (refund != NULL && strcmp (refund, "0") != 0 && strcmp (refund, "1") != 0)
    return refuse_column (error, number, REFD_SETL_FLAG, "0 or 1");
  row->refund = g_strcmp0 (refund, "1") == 0;
  return read_amount (columns, MEDFEE_SUMAMT, number, row, &row->medfee_fen, error)
         && read_amount (columns, FUND_PAY_SUMAMT, number, row, &row->fund_pay_fen, error)
         && read_amount (columns, ACCT_PAY, number, row, &row->acct_pay_fen, error)
         && judge (columns, number, row, error);
}

/* The next line without its end; NULL when there is none. */
static char *
next_line (const char **rest, const char *end)
{
  const char *start = *rest, *stop;
  gsize length;

  if (start == end)
    return NULL;
  stop = memchr (start, '\n', (gsize)(end - start));
  *rest = stop != NULL ? stop + 1 : end;
  length = (gsize)((stop != NULL ? stop : end) - start);
  if (length > 0 && start[length - 1] == '\r')
    length--;
  return g_strndup (start, length);
}

gboolean
zj_day_rows_read (GBytes *text, GPtrArray **differences, GError **error)
{
  g_autoptr (GPtrArray) read = g_ptr_array_new_with_free_func ((GDestroyNotify)zj_day_difference_free);
  gsize length;
  const char *rest = g_bytes_get_data (text, &length), *end;
  guint number = 0;

  *differences = NULL;
  if (length == 0)
    rest = ""; /* no bytes may be at no address */
  end = rest + length;
  if (!g_utf8_validate_len (rest, length, NULL))
    return refuse (error, 1, "the text is not UTF-8");
  if (length >= 3 && memcmp (rest, "\xEF\xBB\xBF", 3) == 0)
    rest += 3;
  for (;;) {
    g_autofree char *line = next_line (&rest, end);
    g_autoptr (ZjDayDifference) row = g_new0 (ZjDayDifference, 1);

    if (line == NULL)
      break;
    if (++number > ZJ_DAY_ROWS_MAX)
      return refuse (error, number, "more rows than a day can have");
    if (line[0] == '\0')
      continue;
    if (!read_row (line, number, row, error))
      return FALSE;
    g_ptr_array_add (read, g_steal_pointer (&row));
  }
  *differences = g_steal_pointer (&read);
  return TRUE;
}

/* Answers */

gboolean
zj_answer_totals (const ZjNode *output, const char *clr_optins, gboolean *equal, char **text, GError **error)
{
  gboolean differs;
  ZjNode info;

  *equal = FALSE;
  *text = NULL;
  /* 0 is equal here (spec/platform-fields.md 0, trap 6). */
  if (!zj_node_member (output, "stmtinfo", &info, error)
      || !zj_answer_is_about (&info, "setl_optins", clr_optins, FALSE, error)
      || !zj_node_flag (&info, "stmt_rslt", &differs, NULL, error)
      || !zj_node_text (&info, "stmt_rslt_dscr", text, error))
    return FALSE;
  *equal = !differs;
  return TRUE;
}

gboolean
zj_answer_day_file (const ZjNode *output, ZjDayFile **file, GError **error)
{
  g_autoptr (ZjDayFile) read = g_new0 (ZjDayFile, 1);
  ZjNode info;

  *file = NULL;
  if (!zj_node_member (output, "fileinfo", &info, error)
      || !zj_node_required_text (&info, "file_qury_no", &read->number, error)
      || !zj_node_required_text (&info, "filename", &read->name, error)
      || !zj_node_text (&info, "dld_endtime", &read->until, error))
    return FALSE;
  *file = g_steal_pointer (&read);
  return TRUE;
}

gboolean
zj_answer_upload (const ZjNode *output, char **number, GError **error)
{
  return zj_node_required_text (output, "file_qury_no", number, error);
}
