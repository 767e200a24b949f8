/* Fee lines, and sums of them. */
#include "paper/fee_table.h"

#include <string.h>

#include "paper/words.h"
#include "stay/money.h"

typedef enum {
  COLUMN_NO = 0,
  COLUMN_DAY,
  COLUMN_CODE,
  COLUMN_OWN_CODE,
  COLUMN_NAME,
  COLUMN_SPEC,
  COLUMN_UNIT,
  COLUMN_CATEGORY,
  COLUMN_COUNT,
  COLUMN_PRICE,
  COLUMN_AMOUNT,
  COLUMN_PART,
  N_COLUMNS = COLUMN_PART + 4,
} Column;

static const ZjColumn columns[N_COLUMNS] = {
  [COLUMN_NO] = { { "序号", "No." }, ZJ_COLUMN_NUMBER, 0 },
  [COLUMN_DAY] = { { "日期", "Date" }, ZJ_COLUMN_CODE, 0 },
  [COLUMN_CODE] = { { "医保编码", "Insurance code" }, ZJ_COLUMN_CODE, 0 },
  [COLUMN_OWN_CODE] = { { "院内编码", "Hospital's code" }, ZJ_COLUMN_CODE, 0 },
  [COLUMN_NAME] = { { "项目名称", "Item" }, ZJ_COLUMN_TEXT, 3 },
  [COLUMN_SPEC] = { { "规格", "Specification" }, ZJ_COLUMN_TEXT, 1 },
  [COLUMN_UNIT] = { { "单位", "Unit" }, ZJ_COLUMN_TEXT, 0 },
  [COLUMN_CATEGORY] = { { "类别", "Category" }, ZJ_COLUMN_TEXT, 1 },
  [COLUMN_COUNT] = { { "数量", "Quantity" }, ZJ_COLUMN_NUMBER, 0 },
  [COLUMN_PRICE] = { { "单价", "Price" }, ZJ_COLUMN_NUMBER, 0 },
  [COLUMN_AMOUNT] = { { "金额", "Amount" }, ZJ_COLUMN_NUMBER, 0 },
  [COLUMN_PART] = { { "全自费", "Self-paid" }, ZJ_COLUMN_NUMBER, 0 },
  [COLUMN_PART + 1] = { { "超限价", "Over limit" }, ZJ_COLUMN_NUMBER, 0 },
  [COLUMN_PART + 2] = { { "先行自付", "First part" }, ZJ_COLUMN_NUMBER, 0 },
  [COLUMN_PART + 3] = { { "符合范围", "In scope" }, ZJ_COLUMN_NUMBER, 0 },
};

static gboolean
knows_parts (const gint64 parts_fen[4])
{
  for (guint i = 0; i < 4; i++)
    if (parts_fen[i] == G_MININT64)
      return FALSE;
  return TRUE;
}

static const char *
text_of (const ZjClaimLine *line, Column column)
{
  switch (column) {
  case COLUMN_DAY:
    return line->time;
  case COLUMN_CODE:
    return line->code;
  case COLUMN_OWN_CODE:
    return line->hospital_code;
  case COLUMN_NAME:
    return line->name;
  case COLUMN_SPEC:
    return line->spec;
  case COLUMN_UNIT:
    return line->unit;
  case COLUMN_CATEGORY:
    return line->category != NULL ? zj_word_category (line->category) : NULL;
  case COLUMN_COUNT:
    return line->count;
  case COLUMN_PRICE:
    return line->price;
  case COLUMN_NO:
  case COLUMN_AMOUNT:
  case COLUMN_PART:
  case N_COLUMNS:
    break;
  }
  return NULL;
}

/* Which columns have anything in them. A name makes the hospital's own code needless. */
static guint
choose (const GArray *lines, Column *chosen)
{
  gboolean used[N_COLUMNS] = { [COLUMN_NO] = TRUE, [COLUMN_AMOUNT] = TRUE };
  guint n = 0;

  for (guint i = 0; i < lines->len; i++) {
    const ZjClaimLine *line = &g_array_index (lines, ZjClaimLine, i);

    for (guint c = 0; c < COLUMN_PART; c++)
      used[c] = used[c] || text_of (line, (Column)c) != NULL;
    used[COLUMN_PART] = used[COLUMN_PART] || knows_parts (line->parts_fen);
  }
  used[COLUMN_OWN_CODE] = used[COLUMN_OWN_CODE] && !used[COLUMN_NAME];
  used[COLUMN_PART + 1] = used[COLUMN_PART + 2] = used[COLUMN_PART + 3] = used[COLUMN_PART];
  for (guint c = 0; c < N_COLUMNS; c++)
    if (used[c])
      chosen[n++] = (Column)c;
  return n;
}

#define CELL_BYTES 64

/* The cell of a line; buffer is where a made one stands. */
static const char *
cell_of (const ZjClaimLine *line, guint row, Column column, char buffer[CELL_BYTES])
{
  const char *text;

  if (column == COLUMN_NO) {
    g_snprintf (buffer, CELL_BYTES, "%u", row + 1);
    return buffer;
  }
  if (column >= COLUMN_AMOUNT) {
    gboolean is_part = column >= COLUMN_PART;
    g_autofree char *money = NULL;

    if (is_part && !knows_parts (line->parts_fen))
      return NULL;
    money = zj_money_text (is_part ? line->parts_fen[column - COLUMN_PART] : line->amount_fen);
    g_strlcpy (buffer, money, CELL_BYTES);
    return buffer;
  }
  text = text_of (line, column);
  if (column == COLUMN_DAY && text != NULL) {
    g_snprintf (buffer, CELL_BYTES, "%.10s", text);
    return buffer;
  }
  return text;
}

/* A sum that cannot be made is not said. */
static char *
sum_of (const GArray *lines, Column column)
{
  gint64 sum = 0;

  for (guint i = 0; i < lines->len; i++) {
    const ZjClaimLine *line = &g_array_index (lines, ZjClaimLine, i);

    if ((column >= COLUMN_PART && !knows_parts (line->parts_fen))
        || !zj_money_add (sum, column >= COLUMN_PART ? line->parts_fen[column - COLUMN_PART] : line->amount_fen, &sum))
      return NULL;
  }
  return zj_money_text (sum);
}

static void
put_sum (ZjDocument *document, const GArray *lines, const Column *chosen, guint n)
{
  const char *cells[N_COLUMNS] = { NULL };
  g_autoptr (GPtrArray) sums = g_ptr_array_new_with_free_func (g_free);

  for (guint c = 0; c < n; c++) {
    if (chosen[c] < COLUMN_AMOUNT)
      continue;
    g_ptr_array_add (sums, sum_of (lines, chosen[c]));
    cells[c] = g_ptr_array_index (sums, sums->len - 1);
  }
  for (guint c = 0; c < n; c++)
    if (chosen[c] != COLUMN_NO && chosen[c] < COLUMN_AMOUNT) {
      cells[c] = "合计";
      break;
    }
  zj_document_row (document, TRUE, cells);
}

void
zj_fee_table_put (ZjDocument *document, const GArray *lines)
{
  Column chosen[N_COLUMNS];
  guint n = choose (lines, chosen);
  ZjColumn table[N_COLUMNS];

  for (guint c = 0; c < n; c++)
    table[c] = columns[chosen[c]];
  zj_document_table (document, table, n);
  for (guint i = 0; i < lines->len; i++) {
    const ZjClaimLine *line = &g_array_index (lines, ZjClaimLine, i);
    char buffers[N_COLUMNS][CELL_BYTES];
    const char *cells[N_COLUMNS];

    for (guint c = 0; c < n; c++)
      cells[c] = cell_of (line, i, chosen[c], buffers[c]);
    zj_document_row (document, FALSE, cells);
  }
  put_sum (document, lines, chosen, n);
}

/* --- by category ---------------------------------------------------------------------------------- */

static void
put_category (ZjDocument *document, const char *name, guint n_lines, gint64 amount_fen, const gint64 parts_fen[4],
              gboolean parts, gboolean strong)
{
  g_autofree char *count = g_strdup_printf ("%u", n_lines);
  g_autofree char *amount = zj_said_money (amount_fen);
  char *said[4] = { NULL };
  const char *cells[7] = { name, count, amount };

  for (guint i = 0; i < 4; i++) {
    said[i] = knows_parts (parts_fen) ? zj_said_money (parts_fen[i]) : g_strdup ("—");
    cells[3 + i] = parts ? said[i] : NULL;
  }
  zj_document_row (document, strong, cells);
  for (guint i = 0; i < 4; i++)
    g_free (said[i]);
}

void
zj_fee_categories_put (ZjDocument *document, const GArray *categories)
{
  static const ZjColumn table[] = {
    { { "费用类别", "Category" }, ZJ_COLUMN_TEXT, 2 },       { { "笔数", "Lines" }, ZJ_COLUMN_NUMBER, 0 },
    { { "金额（元）", "Amount" }, ZJ_COLUMN_NUMBER, 0 },     { { "全自费", "Self-paid" }, ZJ_COLUMN_NUMBER, 0 },
    { { "超限价自费", "Over limit" }, ZJ_COLUMN_NUMBER, 0 }, { { "先行自付", "First part" }, ZJ_COLUMN_NUMBER, 0 },
    { { "符合政策范围", "In scope" }, ZJ_COLUMN_NUMBER, 0 },
  };
  gint64 total = 0, parts[4] = { 0 };
  gboolean any = FALSE, all = TRUE, sums = TRUE;
  guint n_lines = 0;

  for (guint i = 0; i < categories->len; i++) {
    const ZjClaimCategory *category = &g_array_index (categories, ZjClaimCategory, i);

    any = any || knows_parts (category->parts_fen);
    all = all && knows_parts (category->parts_fen);
    n_lines += category->lines;
    sums = sums && zj_money_add (total, category->amount_fen, &total);
    for (guint p = 0; p < 4 && all; p++)
      sums = sums && zj_money_add (parts[p], category->parts_fen[p], &parts[p]);
  }
  zj_document_table (document, table, any ? 7 : 3);
  for (guint i = 0; i < categories->len; i++) {
    const ZjClaimCategory *category = &g_array_index (categories, ZjClaimCategory, i);

    put_category (document, zj_word_category (category->category), category->lines, category->amount_fen,
                  category->parts_fen, any, FALSE);
  }
  if (!all)
    parts[0] = G_MININT64;
  if (sums)
    put_category (document, "合计", n_lines, total, parts, any, TRUE);
}
