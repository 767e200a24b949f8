/* Every block but tables: measured into pieces, and drawn. */
#include "paper/layout_private.h"

#define PAD      3.0
#define ROW_PAD  2.0
#define RING     ZJ_MM (40) /* a hospital's seal */
#define SIGN_MIN ZJ_MM (24) /* room to write */

static ZjMeasure *
measure_of (ZjLayout *layout, guint block)
{
  return g_ptr_array_index (layout->measures, block);
}

static ZjPiece *
add_piece (ZjLayout *layout, guint block, guint row, double height, double gap)
{
  const ZjPiece piece = { .block = block, .row = row, .height = height, .gap = gap };

  g_array_append_val (layout->pieces, piece);
  return &g_array_index (layout->pieces, ZjPiece, layout->pieces->len - 1);
}

static gboolean
is_shaded (const ZjLayout *layout)
{
  return layout->format.size == ZJ_PAGE_A4 || layout->format.size == ZJ_PAGE_A5;
}

/* --- heading, paragraph, step ------------------------------------------------------------------ */

static ZjFace
paragraph_face (const ZjBlock *block)
{
  static const ZjFace faces[]
      = { [ZJ_TEXT_PLAIN] = ZJ_FACE_BODY, [ZJ_TEXT_SMALL] = ZJ_FACE_SMALL, [ZJ_TEXT_NOTICE] = ZJ_FACE_STRONG };

  return faces[block->style];
}

static double
paragraph_inset (const ZjBlock *block)
{
  return block->style == ZJ_TEXT_NOTICE ? 5 : 0;
}

static double
step_indent (const ZjLayout *layout)
{
  return zj_canvas_line_height (layout->canvas, ZJ_FACE_BODY) * 1.3;
}

static void
measure_text (ZjLayout *layout, guint block)
{
  const ZjBlock *said = zj_layout_block (layout, block);

  if (said->kind == ZJ_BLOCK_HEADING || said->kind == ZJ_BLOCK_ANNEX) {
    ZjPiece *piece = add_piece (layout, block, 0,
                                zj_text_height (layout, ZJ_FACE_HEADING, said->text.zh, layout->width - 7) + 2, 5);

    piece->keep_next = TRUE;
    piece->new_page = said->kind == ZJ_BLOCK_ANNEX;
  } else if (said->kind == ZJ_BLOCK_STEP)
    add_piece (layout, block, 0,
               zj_phrase_height (layout, ZJ_FACE_BODY, said->text, layout->width - step_indent (layout)) + 1, 1);
  else {
    double inset = paragraph_inset (said);

    add_piece (layout, block, 0,
               zj_phrase_height (layout, paragraph_face (said), said->text, layout->width - 2 * inset) + 1.4 * inset,
               said->style == ZJ_TEXT_NOTICE ? 5 : 3);
  }
}

static void
draw_step (ZjLayout *layout, struct _cairo *cairo, const ZjBlock *said, double y)
{
  static const char *const numbers[] = { "1.", "2.",  "3.",  "4.",  "5.",  "6.",  "7.", "8.",
                                         "9.", "10.", "11.", "12.", "13.", "14.", "15." };
  double indent = step_indent (layout);

  zj_text_draw (layout, cairo, ZJ_FACE_STRONG, numbers[MIN (said->number, G_N_ELEMENTS (numbers)) - 1], layout->left, y,
                indent - 4, ZJ_ALIGN_RIGHT);
  zj_phrase_draw (layout, cairo, ZJ_FACE_BODY, said->text, layout->left + indent, y, layout->width - indent,
                  ZJ_ALIGN_LEFT);
}

/* English goes on the same line while there is room. */
static void
draw_heading_text (ZjLayout *layout, struct _cairo *cairo, ZjPhrase text, double y)
{
  const ZjPhrase zh = { text.zh, NULL };
  double x = layout->left + 7;
  double width = zj_phrase_width (layout, ZJ_FACE_HEADING, zh) + 7;
  double drop = (zj_canvas_line_height (layout->canvas, ZJ_FACE_HEADING)
                 - zj_canvas_line_height (layout->canvas, ZJ_FACE_ENGLISH))
                * 0.75;

  zj_text_draw (layout, cairo, ZJ_FACE_HEADING, text.zh, x, y, layout->width - 7, ZJ_ALIGN_LEFT);
  if (layout->format.bilingual && text.en != NULL && width < layout->width - ZJ_MM (30))
    zj_canvas_text (layout->canvas, cairo, ZJ_FACE_ENGLISH, zj_layout_text (layout, text.en), x + width, y + drop,
                    layout->width - 7 - width, ZJ_ALIGN_LEFT, 0, 1);
}

static void
draw_text (ZjLayout *layout, struct _cairo *cairo, const ZjPiece *piece, double y)
{
  const ZjBlock *said = zj_layout_block (layout, piece->block);
  double inset = paragraph_inset (said);

  if (said->kind == ZJ_BLOCK_HEADING || said->kind == ZJ_BLOCK_ANNEX) {
    zj_canvas_fill (cairo, layout->left, y + 1.5, 2.4, zj_canvas_line_height (layout->canvas, ZJ_FACE_HEADING) - 2, 0);
    draw_heading_text (layout, cairo, said->text, y);
  } else if (said->kind == ZJ_BLOCK_STEP)
    draw_step (layout, cairo, said, y);
  else {
    if (inset > 0)
      zj_canvas_box (cairo, layout->left, y, layout->width, piece->height, 0.8);
    zj_phrase_draw (layout, cairo, paragraph_face (said), said->text, layout->left + inset, y + inset * 0.7,
                    layout->width - 2 * inset, ZJ_ALIGN_LEFT);
  }
}

/* --- grid ---------------------------------------------------------------------------------------- */

static const ZjPair *
pair_at (const ZjBlock *grid, guint i)
{
  return &g_array_index (grid->items, ZjPair, i);
}

/* Into rows: a pair that the row has no room for begins the next. */
static void
make_rows (const ZjBlock *grid, ZjMeasure *measure)
{
  ZjGridRow row = { 0, 0 };
  guint used = 0;

  measure->rows = g_array_new (FALSE, FALSE, sizeof (ZjGridRow));
  for (guint i = 0; i < grid->items->len; i++) {
    guint span = pair_at (grid, i)->span;

    if (row.n > 0 && used + MAX (span, 1) > grid->number) {
      g_array_append_val (measure->rows, row);
      row = (ZjGridRow){ i, 0 };
      used = 0;
    }
    row.n++;
    used = span == 0 ? grid->number : used + span;
  }
  if (row.n > 0)
    g_array_append_val (measure->rows, row);
}

/* Where pair i of a row begins and ends; the last one takes what is left. */
static void
pair_place (const ZjLayout *layout, const ZjBlock *grid, const ZjGridRow *row, guint i, double *x, double *width)
{
  double column = layout->width / grid->number;
  guint before = 0;

  for (guint j = 0; j < i; j++)
    before += pair_at (grid, row->first + j)->span;
  *x = layout->left + before * column;
  *width = i + 1 == row->n ? layout->left + layout->width - *x : pair_at (grid, row->first + i)->span * column;
}

static ZjFace
value_face (const ZjPair *pair)
{
  return pair->strong ? ZJ_FACE_STRONG : ZJ_FACE_BODY;
}

static double
label_width_of (ZjLayout *layout, const ZjBlock *grid)
{
  double width = 0;

  for (guint i = 0; i < grid->items->len; i++)
    width = MAX (width, zj_phrase_width (layout, ZJ_FACE_LABEL, pair_at (grid, i)->label));
  return MIN (width, layout->width / grid->number * 0.42) + 2 * PAD;
}

static void
measure_grid (ZjLayout *layout, guint block)
{
  const ZjBlock *grid = zj_layout_block (layout, block);
  ZjMeasure *measure = measure_of (layout, block);

  make_rows (grid, measure);
  measure->label_width = label_width_of (layout, grid);
  for (guint r = 0; r < measure->rows->len; r++) {
    const ZjGridRow *row = &g_array_index (measure->rows, ZjGridRow, r);
    double height = 0;

    for (guint i = 0; i < row->n; i++) {
      const ZjPair *pair = pair_at (grid, row->first + i);
      double x, width;

      pair_place (layout, grid, row, i, &x, &width);
      height = MAX (height, zj_phrase_height (layout, ZJ_FACE_LABEL, pair->label, measure->label_width - 2 * PAD));
      height = MAX (height,
                    zj_text_height (layout, value_face (pair), pair->value, width - measure->label_width - 2 * PAD));
    }
    add_piece (layout, block, r, height + 2 * ROW_PAD, r == 0 ? 4 : 0)->keep_next = r == 0 && measure->rows->len > 1;
  }
}

static void
draw_grid (ZjLayout *layout, struct _cairo *cairo, const ZjPiece *piece, double y)
{
  const ZjBlock *grid = zj_layout_block (layout, piece->block);
  const ZjMeasure *measure = measure_of (layout, piece->block);
  const ZjGridRow *row = &g_array_index (measure->rows, ZjGridRow, piece->row);

  for (guint i = 0; i < row->n; i++) {
    const ZjPair *pair = pair_at (grid, row->first + i);
    double x, width, label = measure->label_width;
    double label_height = zj_phrase_height (layout, ZJ_FACE_LABEL, pair->label, label - 2 * PAD);
    double value_height;

    pair_place (layout, grid, row, i, &x, &width);
    value_height = zj_text_height (layout, value_face (pair), pair->value, width - label - 2 * PAD);
    if (is_shaded (layout))
      zj_canvas_fill (cairo, x, y, label, piece->height, 0.955);
    zj_phrase_draw (layout, cairo, ZJ_FACE_LABEL, pair->label, x + PAD, y + (piece->height - label_height) / 2,
                    label - 2 * PAD, ZJ_ALIGN_LEFT);
    zj_text_draw (layout, cairo, value_face (pair), pair->value, x + label + PAD,
                  y + (piece->height - value_height) / 2, width - label - 2 * PAD, ZJ_ALIGN_LEFT);
    zj_canvas_line (cairo, x + label, y, x + label, y + piece->height, 0.3, 0.4);
    if (i > 0)
      zj_canvas_line (cairo, x, y, x, y + piece->height, 0.4, 0);
  }
  zj_canvas_box (cairo, layout->left, y, layout->width, piece->height, 0.4);
}

/* --- checklist ------------------------------------------------------------------------------------ */

#define BOX 8.0

static void
check_places (const ZjLayout *layout, double *what, double *what_width, double *where, double *where_width)
{
  *what = layout->left + BOX + 9;
  *what_width = layout->width * 0.47 - BOX - 9;
  *where = layout->left + layout->width * 0.47 + 6;
  *where_width = layout->width * 0.53 - 6 - PAD;
}

static void
measure_checks (ZjLayout *layout, guint block)
{
  const ZjBlock *checks = zj_layout_block (layout, block);
  double what, what_width, where, where_width;

  check_places (layout, &what, &what_width, &where, &where_width);
  for (guint i = 0; i < checks->items->len; i++) {
    const ZjCheck *check = &g_array_index (checks->items, ZjCheck, i);
    double height = zj_phrase_height (layout, ZJ_FACE_BODY, check->what, what_width);

    if (check->where.zh != NULL)
      height = MAX (height, zj_phrase_height (layout, ZJ_FACE_SMALL, check->where, where_width));
    add_piece (layout, block, i, height + 2 * ROW_PAD - 1, i == 0 ? 3 : 0);
  }
}

static void
draw_check (ZjLayout *layout, struct _cairo *cairo, const ZjPiece *piece, double y)
{
  const ZjBlock *checks = zj_layout_block (layout, piece->block);
  const ZjCheck *check = &g_array_index (checks->items, ZjCheck, piece->row);
  double line = zj_canvas_line_height (layout->canvas, ZJ_FACE_BODY);
  double what, what_width, where, where_width;
  double right = layout->left + layout->width;

  check_places (layout, &what, &what_width, &where, &where_width);
  if (piece->row == 0)
    zj_canvas_line (cairo, layout->left, y, right, y, 0.6, 0);
  zj_canvas_box (cairo, layout->left + 4, y + ROW_PAD + (line - BOX) / 2 - 0.5, BOX, BOX, 0.8);
  zj_phrase_draw (layout, cairo, ZJ_FACE_BODY, check->what, what, y + ROW_PAD - 0.5, what_width, ZJ_ALIGN_LEFT);
  if (check->where.zh != NULL)
    zj_phrase_draw (layout, cairo, ZJ_FACE_SMALL, check->where, where, y + ROW_PAD, where_width, ZJ_ALIGN_LEFT);
  zj_canvas_line (cairo, layout->left, y + piece->height, right, y + piece->height, 0.3, 0.4);
}

/* --- signatures ------------------------------------------------------------------------------------ */

static ZjPhrase
label_at (const ZjBlock *signatures, guint i)
{
  return g_array_index (signatures->items, ZjPhrase, i);
}

/* The seal that goes beside the signatures from block on, or NULL: one with a code needs the width. */
static const ZjBlock *
seal_beside (const ZjLayout *layout, guint block)
{
  for (; block < zj_layout_n_blocks (layout); block++) {
    const ZjBlock *next = zj_layout_block (layout, block);

    if (next->kind != ZJ_BLOCK_SIGNATURES)
      return next->kind == ZJ_BLOCK_SEAL && next->code == NULL && next->more.zh == NULL ? next : NULL;
  }
  return NULL;
}

static double
sign_needs (ZjLayout *layout, const ZjBlock *signatures, guint i)
{
  return zj_phrase_width (layout, ZJ_FACE_BODY, label_at (signatures, i)) + 3 + SIGN_MIN;
}

static void
measure_signatures (ZjLayout *layout, guint block)
{
  const ZjBlock *signatures = zj_layout_block (layout, block);
  ZjMeasure *measure = measure_of (layout, block);
  gboolean beside = seal_beside (layout, block) != NULL;
  double line = zj_canvas_line_height (layout->canvas, ZJ_FACE_BODY);
  ZjGridRow row = { 0, 0 };
  double used = 0;

  measure->signs = g_array_new (FALSE, FALSE, sizeof (ZjGridRow));
  measure->sign_width = layout->width - (beside ? RING + 8 : 0);
  for (guint i = 0; i < signatures->items->len; i++) {
    double needs = sign_needs (layout, signatures, i);

    if (row.n > 0 && used + needs > measure->sign_width) {
      g_array_append_val (measure->signs, row);
      row = (ZjGridRow){ i, 0 };
      used = 0;
    }
    row.n++;
    used += needs;
  }
  g_array_append_val (measure->signs, row);
  for (guint i = 0; i < measure->signs->len; i++)
    add_piece (layout, block, i, line * 2.1, i == 0 ? 6 : 0)->keep_next = beside;
}

static void
draw_signatures (ZjLayout *layout, struct _cairo *cairo, const ZjPiece *piece, double y)
{
  const ZjBlock *signatures = zj_layout_block (layout, piece->block);
  const ZjMeasure *measure = measure_of (layout, piece->block);
  const ZjGridRow *row = &g_array_index (measure->signs, ZjGridRow, piece->row);
  double line = zj_canvas_line_height (layout->canvas, ZJ_FACE_BODY);
  double x = layout->left, needed = 0, more;

  for (guint i = row->first; i < row->first + row->n; i++)
    needed += sign_needs (layout, signatures, i);
  more = (measure->sign_width - needed) / row->n;
  for (guint i = row->first; i < row->first + row->n; i++) {
    const ZjPhrase label = label_at (signatures, i);
    double width = zj_phrase_width (layout, ZJ_FACE_BODY, label) + 3;
    double cell = sign_needs (layout, signatures, i) + more;

    zj_phrase_draw (layout, cairo, ZJ_FACE_BODY, label, x, y + line * 0.7, width, ZJ_ALIGN_LEFT);
    zj_canvas_line (cairo, x + width, y + line * 1.75, x + cell - 6, y + line * 1.75, 0.5, 0);
    x += cell;
  }
}

/* --- seal and code --------------------------------------------------------------------------------- */

/* Squares that a folded photocopy still shows, as long as the page has room. */
#define UNIT     ZJ_MM (0.42)
#define CODE_MIN ZJ_MM (26)
#define CODE_MAX ZJ_MM (54)

static double
code_size (const ZjMeasure *measure)
{
  return measure->qr != NULL ? (measure->qr->size + 8) * measure->unit : 0;
}

static double
caption_width (const ZjLayout *layout, const ZjMeasure *measure)
{
  return layout->width - code_size (measure) - RING - 22;
}

/* How high the signatures are that stand beside the seal, as far as it reaches. */
static double
signatures_before (ZjLayout *layout, guint block, double most)
{
  double height = 0;

  if (block == 0 || seal_beside (layout, block - 1) == NULL
      || zj_layout_block (layout, block - 1)->kind != ZJ_BLOCK_SIGNATURES)
    return 0;
  for (guint i = layout->pieces->len; i > 0; i--) {
    const ZjPiece *piece = &g_array_index (layout->pieces, ZjPiece, i - 1);

    if (zj_layout_block (layout, piece->block)->kind != ZJ_BLOCK_SIGNATURES)
      break;
    height += piece->height + piece->gap;
  }
  return MIN (height, most - 1);
}

static void
measure_seal (ZjLayout *layout, guint block)
{
  const ZjBlock *seal = zj_layout_block (layout, block);
  ZjMeasure *measure = measure_of (layout, block);
  double height = RING + zj_canvas_line_height (layout->canvas, ZJ_FACE_BODY) + 4;

  if (seal->code != NULL)
    measure->qr = zj_qr_new (seal->code);
  if (measure->qr != NULL) {
    measure->unit = CLAMP (UNIT * (measure->qr->size + 8), CODE_MIN, CODE_MAX) / (measure->qr->size + 8);
    height = MAX (height, code_size (measure));
    if (seal->more.zh != NULL)
      height = MAX (height, zj_phrase_height (layout, ZJ_FACE_SMALL, seal->more, caption_width (layout, measure)) + 8);
  }
  measure->overlap = signatures_before (layout, block, height);
  add_piece (layout, block, 0, height - measure->overlap, measure->overlap > 0 ? 0 : 6);
}

static void
draw_seal (ZjLayout *layout, struct _cairo *cairo, const ZjPiece *piece, double y)
{
  const ZjBlock *seal = zj_layout_block (layout, piece->block);
  const ZjMeasure *measure = measure_of (layout, piece->block);
  double ring = layout->left + layout->width - RING - 8;
  double middle;

  y -= measure->overlap;
  middle = y + RING / 2;
  if (measure->qr != NULL)
    zj_canvas_squares (cairo, measure->qr->squares, measure->qr->size, layout->left + 4 * measure->unit,
                       y + 4 * measure->unit, measure->unit);
  if (seal->more.zh != NULL)
    zj_phrase_draw (layout, cairo, ZJ_FACE_SMALL, seal->more, layout->left + code_size (measure) + 6, y + 6,
                    caption_width (layout, measure), ZJ_ALIGN_LEFT);
  zj_canvas_ring (cairo, ring + RING / 2, middle, RING / 2 - 1);
  zj_phrase_draw (layout, cairo, ZJ_FACE_LABEL, seal->text, ring + 8,
                  middle - zj_phrase_height (layout, ZJ_FACE_LABEL, seal->text, RING - 16) / 2, RING - 16,
                  ZJ_ALIGN_CENTER);
  zj_text_draw (layout, cairo, ZJ_FACE_BODY, "年　　　月　　　日", ring - 8, y + RING + 3, RING + 16, ZJ_ALIGN_CENTER);
}

/* --- all -------------------------------------------------------------------------------------------- */

void
zj_block_measure (ZjLayout *layout, guint block)
{
  switch (zj_layout_block (layout, block)->kind) {
  case ZJ_BLOCK_GRID:
    measure_grid (layout, block);
    break;
  case ZJ_BLOCK_TABLE:
    zj_table_measure (layout, block, MIN (zj_layout_body_height (layout, TRUE), zj_layout_body_height (layout, FALSE)));
    break;
  case ZJ_BLOCK_CHECKS:
    measure_checks (layout, block);
    break;
  case ZJ_BLOCK_SIGNATURES:
    measure_signatures (layout, block);
    break;
  case ZJ_BLOCK_SEAL:
    measure_seal (layout, block);
    break;
  case ZJ_BLOCK_HEADING:
  case ZJ_BLOCK_ANNEX:
  case ZJ_BLOCK_PARAGRAPH:
  case ZJ_BLOCK_STEP:
  case ZJ_N_BLOCK_KINDS:
    measure_text (layout, block);
    break;
  }
}

void
zj_piece_draw (ZjLayout *layout, struct _cairo *cairo, const ZjPiece *piece, double y)
{
  switch (zj_layout_block (layout, piece->block)->kind) {
  case ZJ_BLOCK_GRID:
    draw_grid (layout, cairo, piece, y);
    break;
  case ZJ_BLOCK_TABLE:
    zj_table_draw (layout, cairo, piece, y);
    break;
  case ZJ_BLOCK_CHECKS:
    draw_check (layout, cairo, piece, y);
    break;
  case ZJ_BLOCK_SIGNATURES:
    draw_signatures (layout, cairo, piece, y);
    break;
  case ZJ_BLOCK_SEAL:
    draw_seal (layout, cairo, piece, y);
    break;
  case ZJ_BLOCK_HEADING:
  case ZJ_BLOCK_ANNEX:
  case ZJ_BLOCK_PARAGRAPH:
  case ZJ_BLOCK_STEP:
  case ZJ_N_BLOCK_KINDS:
    draw_text (layout, cairo, piece, y);
    break;
  }
}
