/* Tables: how wide each column is, how high each row, and drawing them. */
#include "paper/layout_private.h"

#define PAD           2.6  /* beside a cell's text */
#define ROW_PAD       1.2  /* above and below */
#define WIDE_ROWS_MAX 2000 /* rows that are looked at for how much a column of words needs */

static const ZjColumn *
column_at (const ZjBlock *table, guint i)
{
  return &g_array_index (table->items, ZjColumn, i);
}

static ZjFace
face_of (const ZjMeasure *measure, gboolean strong)
{
  return (ZjFace)((guint)(strong ? ZJ_FACE_CELL_STRONG : ZJ_FACE_CELL) + measure->step);
}

/* A heading may break once, unless it is very short. */
static double
heading_width (ZjLayout *layout, ZjPhrase title, ZjFace face)
{
  glong n = g_utf8_strlen (title.zh, -1);

  return zj_phrase_width (layout, face, title) * (n <= 3 ? 1.0 : (double)((n + 1) / 2) / (double)n + 0.02);
}

/* The widest of a column on one line; of words, only as far as they are looked at. */
static double
widest (ZjLayout *layout, const ZjBlock *table, guint i, guint step)
{
  const ZjMeasure type = { .step = step };
  double width = 0;
  guint n_rows = zj_block_n_rows (table);

  if (column_at (table, i)->kind == ZJ_COLUMN_TEXT)
    n_rows = MIN (n_rows, WIDE_ROWS_MAX);
  for (guint row = 0; row < n_rows; row++) {
    const char *cell = zj_block_cell (table, row, i);

    if (cell != NULL)
      width = MAX (width, zj_canvas_width (layout->canvas, face_of (&type, table->strong->data[row] != 0),
                                           zj_layout_text (layout, cell)));
  }
  return MAX (width, heading_width (layout, column_at (table, i)->title, face_of (&type, TRUE))) + 2 * PAD;
}

/* TRUE when the columns fit the page with type of this step. */
static gboolean
try_step (ZjLayout *layout, const ZjBlock *table, ZjMeasure *measure, guint step)
{
  guint n = table->items->len;
  double needs[ZJ_TABLE_COLUMNS_MAX], least[ZJ_TABLE_COLUMNS_MAX];
  double em = zj_canvas_line_height (layout->canvas, (ZjFace)((guint)ZJ_FACE_CELL + step)) / 1.42;
  double sum = 0, wanted = 0;

  for (guint i = 0; i < n; i++) {
    const ZjColumn *column = column_at (table, i);

    needs[i] = widest (layout, table, i, step);
    least[i] = needs[i];
    if (column->kind == ZJ_COLUMN_TEXT)
      least[i] = MIN (needs[i], em * (3 + 2 * MAX (column->weight, 1)));
    else if (column->kind == ZJ_COLUMN_CODE)
      least[i] = MIN (needs[i], MAX (em * 6.2, needs[i] * 0.53));
    sum += least[i];
    wanted += needs[i] - least[i];
  }
  if (sum > layout->width && step + 1 < ZJ_CELL_STEPS)
    return FALSE;
  /* What is left goes where it is wanted; what nobody wants, to all alike. */
  for (guint i = 0; i < n; i++) {
    double left = MAX (layout->width - sum, 0);
    double share = wanted > 0 ? (needs[i] - least[i]) / wanted : 0;

    measure->widths[i] = least[i] + share * MIN (left, wanted) + MAX (left - wanted, 0) * needs[i] / (sum + wanted);
    if (sum > layout->width)
      measure->widths[i] *= layout->width / sum;
  }
  measure->step = step;
  return TRUE;
}

static guint
row_lines (ZjLayout *layout, const ZjBlock *table, const ZjMeasure *measure, guint row)
{
  ZjFace face = face_of (measure, table->strong->data[row] != 0);
  guint lines = 1;

  for (guint i = 0; i < table->items->len; i++) {
    const char *cell = zj_block_cell (table, row, i);

    if (cell != NULL)
      lines = MAX (lines,
                   zj_canvas_lines (layout->canvas, face, zj_layout_text (layout, cell), measure->widths[i] - 2 * PAD));
  }
  return lines;
}

static void
add_row (ZjLayout *layout, guint block, const ZjMeasure *measure, guint row, double body)
{
  const ZjBlock *table = zj_layout_block (layout, block);
  double line = zj_canvas_line_height (layout->canvas, face_of (measure, FALSE));
  guint lines = row_lines (layout, table, measure, row);
  guint most = (guint)MAX (1, (body - measure->head_height - 2 * ROW_PAD) / line);

  /* A row that no page has room for goes on over the next. */
  for (guint first = 0; first < lines; first += most) {
    guint n = MIN (most, lines - first);
    ZjPiece piece = { .block = block, .row = row, .height = n * line + 2 * ROW_PAD };

    piece.keep_next = lines <= most && row + 2 == zj_block_n_rows (table); /* a sum is not left alone */

    if (lines > most) {
      piece.first = first;
      piece.n = n;
    }
    g_array_append_val (layout->pieces, piece);
  }
}

void
zj_table_measure (ZjLayout *layout, guint block, double body)
{
  const ZjBlock *table = zj_layout_block (layout, block);
  ZjMeasure *measure = g_ptr_array_index (layout->measures, block);
  ZjPiece head = { .block = block, .gap = 3, .keep_next = TRUE, .is_head = TRUE };

  for (guint step = 0; step < ZJ_CELL_STEPS && !try_step (layout, table, measure, step); step++)
    ;
  for (guint i = 0; i < table->items->len; i++)
    measure->head_height = MAX (
        measure->head_height,
        zj_phrase_height (layout, face_of (measure, TRUE), column_at (table, i)->title, measure->widths[i] - 2 * PAD)
            + 2 * ROW_PAD + 1);
  head.height = measure->head_height;
  g_array_append_val (layout->pieces, head);
  for (guint row = 0; row < zj_block_n_rows (table); row++)
    add_row (layout, block, measure, row, body);
}

static void
draw_head (ZjLayout *layout, struct _cairo *cairo, const ZjPiece *piece, double y)
{
  const ZjBlock *table = zj_layout_block (layout, piece->block);
  const ZjMeasure *measure = g_ptr_array_index (layout->measures, piece->block);
  double right = layout->left + layout->width;
  double x = layout->left;

  if (layout->format.size == ZJ_PAGE_A4 || layout->format.size == ZJ_PAGE_A5)
    zj_canvas_fill (cairo, layout->left, y, layout->width, piece->height, 0.94);
  for (guint i = 0; i < table->items->len; i++) {
    zj_phrase_draw (layout, cairo, face_of (measure, TRUE), column_at (table, i)->title, x + PAD, y + ROW_PAD,
                    measure->widths[i] - 2 * PAD,
                    column_at (table, i)->kind == ZJ_COLUMN_NUMBER ? ZJ_ALIGN_RIGHT : ZJ_ALIGN_LEFT);
    x += measure->widths[i];
  }
  zj_canvas_line (cairo, layout->left, y, right, y, 0.8, 0);
  zj_canvas_line (cairo, layout->left, y + piece->height, right, y + piece->height, 0.5, 0);
}

void
zj_table_draw (ZjLayout *layout, struct _cairo *cairo, const ZjPiece *piece, double y)
{
  const ZjBlock *table = zj_layout_block (layout, piece->block);
  const ZjMeasure *measure = g_ptr_array_index (layout->measures, piece->block);
  double bottom = y + piece->height;
  double x = layout->left;
  gboolean is_last;
  ZjFace face;

  if (piece->is_head) {
    draw_head (layout, cairo, piece, y);
    return;
  }
  face = face_of (measure, table->strong->data[piece->row] != 0);
  for (guint i = 0; i < table->items->len; i++) {
    const char *cell = zj_block_cell (table, piece->row, i);

    if (cell != NULL)
      zj_canvas_text (layout->canvas, cairo, face, zj_layout_text (layout, cell), x + PAD, y + ROW_PAD,
                      measure->widths[i] - 2 * PAD,
                      column_at (table, i)->kind == ZJ_COLUMN_NUMBER ? ZJ_ALIGN_RIGHT : ZJ_ALIGN_LEFT, piece->first,
                      piece->n > 0 ? piece->n : G_MAXUINT);
    x += measure->widths[i];
  }
  is_last = piece->row + 1 == zj_block_n_rows (table);
  zj_canvas_line (cairo, layout->left, bottom, layout->left + layout->width, bottom, is_last ? 0.8 : 0.25,
                  is_last ? 0 : 0.45);
}
