/* Pages: what stands on each, its head and its foot. */
#include "paper/layout_private.h"

#include <string.h>

typedef struct {
  guint first, n;   /* pieces */
  guint head_block; /* a table whose heading is repeated at the top, or G_MAXUINT */
} ZjPageRun;

typedef struct {
  const char *name;
  double width_mm, height_mm, left_mm, right_mm, top_mm, bottom_mm, base;
} Size;

/* Continuous paper: 12.7 mm of holes at either side, and a printer that is never quite straight. */
static const Size sizes[ZJ_N_PAGE_SIZES] = {
  [ZJ_PAGE_A4] = { "a4", 210, 297, 15, 15, 12, 11, 9.6 },
  [ZJ_PAGE_A5] = { "a5", 148, 210, 10, 10, 9, 8, 8.0 },
  [ZJ_PAGE_241] = { "241", 241, 279.4, 20, 20, 9, 9, 9.8 },
  [ZJ_PAGE_241_HALF] = { "241-half", 241, 139.7, 20, 20, 7, 7, 8.4 },
};

/* Of a paper that says much and belongs on one page. */
#define COMPACT 0.86

const char *
zj_page_size_name (ZjPageSize size)
{
  return sizes[size].name;
}

gboolean
zj_page_size_find (const char *name, ZjPageSize *size)
{
  for (guint i = 0; i < ZJ_N_PAGE_SIZES; i++)
    if (g_ascii_strcasecmp (sizes[i].name, name) == 0) {
      *size = (ZjPageSize)i;
      return TRUE;
    }
  return FALSE;
}

void
zj_page_size_mm (ZjPageSize size, double *width_mm, double *height_mm)
{
  *width_mm = sizes[size].width_mm;
  *height_mm = sizes[size].height_mm;
}

/* --- texts ------------------------------------------------------------------------------------ */

const char *
zj_layout_keep (ZjLayout *layout, char *text)
{
  g_ptr_array_add (layout->texts, text);
  return text;
}

const char *
zj_layout_text (const ZjLayout *layout, const char *text)
{
  const char *replacement = layout->replaced != NULL ? g_hash_table_lookup (layout->replaced, text) : NULL;

  return replacement != NULL ? replacement : text;
}

double
zj_text_height (ZjLayout *layout, ZjFace face, const char *text, double width)
{
  return zj_canvas_lines (layout->canvas, face, zj_layout_text (layout, text), width)
         * zj_canvas_line_height (layout->canvas, face);
}

void
zj_text_draw (ZjLayout *layout, struct _cairo *cairo, ZjFace face, const char *text, double x, double y, double width,
              ZjAlign align)
{
  zj_canvas_text (layout->canvas, cairo, face, zj_layout_text (layout, text), x, y, width, align, 0, G_MAXUINT);
}

static gboolean
says_english (const ZjLayout *layout, ZjPhrase phrase)
{
  return layout->format.bilingual && phrase.en != NULL && *phrase.en != '\0';
}

double
zj_phrase_height (ZjLayout *layout, ZjFace face, ZjPhrase phrase, double width)
{
  double height = zj_text_height (layout, face, phrase.zh, width);

  return says_english (layout, phrase) ? height + zj_text_height (layout, ZJ_FACE_ENGLISH, phrase.en, width) : height;
}

void
zj_phrase_draw (ZjLayout *layout, struct _cairo *cairo, ZjFace face, ZjPhrase phrase, double x, double y, double width,
                ZjAlign align)
{
  zj_text_draw (layout, cairo, face, phrase.zh, x, y, width, align);
  if (says_english (layout, phrase))
    zj_text_draw (layout, cairo, ZJ_FACE_ENGLISH, phrase.en, x, y + zj_text_height (layout, face, phrase.zh, width),
                  width, align);
}

double
zj_phrase_width (ZjLayout *layout, ZjFace face, ZjPhrase phrase)
{
  double width = zj_canvas_width (layout->canvas, face, zj_layout_text (layout, phrase.zh));

  if (!says_english (layout, phrase))
    return width;
  return MAX (width, zj_canvas_width (layout->canvas, ZJ_FACE_ENGLISH, zj_layout_text (layout, phrase.en)));
}

/* --- characters that no font has ----------------------------------------------------------------- */

static char *
with_code_points (const char *text, const char *missing)
{
  GString *shown = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (c >= 0x80 && g_utf8_strchr (missing, -1, c) != NULL)
      g_string_append_printf (shown, "〔U+%04X〕", c);
    else
      g_string_append_unichar (shown, c);
  }
  return g_string_free (shown, FALSE);
}

static void
wipe_text (gpointer text)
{
  explicit_bzero (text, strlen (text));
  g_free (text);
}

static void
replace_missing (ZjLayout *layout)
{
  GHashTableIter iter;
  gpointer text;
  g_autoptr (GString) codes = g_string_new (NULL);

  layout->missing = zj_canvas_missing (layout->canvas, layout->document->texts);
  if (layout->missing == NULL)
    return;
  layout->replaced = g_hash_table_new_full (NULL, NULL, NULL, wipe_text);
  g_hash_table_iter_init (&iter, layout->document->texts);
  while (g_hash_table_iter_next (&iter, &text, NULL)) {
    char *shown = with_code_points (text, layout->missing);

    if (strcmp (shown, text) != 0)
      g_hash_table_insert (layout->replaced, text, shown);
    else
      wipe_text (shown);
  }
  for (const char *p = layout->missing; *p != '\0'; p = g_utf8_next_char (p))
    g_string_append_printf (codes, "%sU+%04X", codes->len > 0 ? "、" : "", g_utf8_get_char (p));
  layout->note = (ZjBlock){ .kind = ZJ_BLOCK_PARAGRAPH, .style = ZJ_TEXT_NOTICE };
  layout->note.text.zh = zj_layout_keep (
      layout, g_strdup_printf ("本机字库缺少个别汉字，单据上以〔U+编码〕代替：%s。请由医院医保办手写补正并加盖印章。",
                               codes->str));
  layout->note.text.en
      = "This computer's fonts lack some characters; their codes stand for them above. To be completed "
        "by hand and sealed by the hospital.";
}

guint
zj_layout_n_blocks (const ZjLayout *layout)
{
  return layout->document->blocks->len + (layout->missing != NULL ? 1 : 0);
}

const ZjBlock *
zj_layout_block (const ZjLayout *layout, guint i)
{
  return i < layout->document->blocks->len ? g_ptr_array_index (layout->document->blocks, i) : &layout->note;
}

/* --- pages ------------------------------------------------------------------------------------ */

double
zj_layout_body_height (ZjLayout *layout, gboolean first_page)
{
  return layout->bottom - layout->top - zj_layout_head_height (layout, first_page);
}

static const ZjPiece *
piece_at (const ZjLayout *layout, guint i)
{
  return &g_array_index (layout->pieces, ZjPiece, i);
}

/* Pieces from i on that must not be parted: headings and what they head. */
static guint
kept_together (const ZjLayout *layout, guint i, double *height)
{
  guint n = 0;

  *height = 0;
  do {
    *height += piece_at (layout, i + n)->height + (n > 0 ? piece_at (layout, i + n)->gap : 0);
    n++;
  } while (i + n < layout->pieces->len && piece_at (layout, i + n - 1)->keep_next && n < 8);
  return n;
}

static void
fill_pages (ZjLayout *layout)
{
  ZjPageRun page = { 0, 0, G_MAXUINT };
  double room = zj_layout_body_height (layout, TRUE);
  double used = 0;

  for (guint i = 0; i < layout->pieces->len;) {
    const ZjPiece *piece = piece_at (layout, i);
    double height;
    guint n = kept_together (layout, i, &height);
    double gap = page.n > 0 ? piece->gap : 0;

    if (page.n > 0 && (piece->new_page || used + gap + height > room)) {
      gboolean continues = piece->row > 0 && !piece->is_head
                           && zj_layout_block (layout, piece->block)->kind == ZJ_BLOCK_TABLE;
      const ZjMeasure *measure = g_ptr_array_index (layout->measures, piece->block);

      g_array_append_val (layout->pages, page);
      page = (ZjPageRun){ i, 0, continues ? piece->block : G_MAXUINT };
      room = zj_layout_body_height (layout, FALSE);
      used = continues ? measure->head_height : 0;
      gap = 0;
    }
    used += gap + height;
    page.n += n;
    i += n;
  }
  g_array_append_val (layout->pages, page);
}

static void
set_size (ZjLayout *layout)
{
  const Size *size = &sizes[layout->format.size];

  layout->page_width = ZJ_MM (size->width_mm);
  layout->page_height = ZJ_MM (size->height_mm);
  layout->left = ZJ_MM (size->left_mm);
  layout->top = ZJ_MM (size->top_mm);
  layout->width = layout->page_width - layout->left - ZJ_MM (size->right_mm);
}

static void
measure_free (gpointer data)
{
  ZjMeasure *measure = data;

  g_clear_pointer (&measure->rows, g_array_unref);
  g_clear_pointer (&measure->signs, g_array_unref);
  zj_qr_free (measure->qr);
  g_free (measure);
}

static ZjLayout *
layout_alloc (const ZjDocument *document, const ZjPageFormat *format)
{
  ZjLayout *layout = g_new0 (ZjLayout, 1);

  layout->document = document;
  layout->format = *format;
  layout->format.offset_x_um = CLAMP (format->offset_x_um, -ZJ_PAGE_OFFSET_MAX_UM, ZJ_PAGE_OFFSET_MAX_UM);
  layout->format.offset_y_um = CLAMP (format->offset_y_um, -ZJ_PAGE_OFFSET_MAX_UM, ZJ_PAGE_OFFSET_MAX_UM);
  layout->pieces = g_array_new (FALSE, TRUE, sizeof (ZjPiece));
  layout->pages = g_array_new (FALSE, TRUE, sizeof (ZjPageRun));
  layout->measures = g_ptr_array_new_with_free_func (measure_free);
  layout->texts = g_ptr_array_new_with_free_func (wipe_text);
  layout->page_texts = g_ptr_array_new ();
  set_size (layout);
  return layout;
}

ZjLayout *
zj_layout_new (const ZjDocument *document, const ZjPageFormat *format, GError **error)
{
  g_autoptr (ZjLayout) layout = layout_alloc (document, format);

  layout->canvas = zj_canvas_new (sizes[format->size].base * (document->compact ? COMPACT : 1), error);
  if (layout->canvas == NULL)
    return NULL;
  replace_missing (layout);
  zj_layout_make_texts (layout);
  layout->bottom = layout->page_height - ZJ_MM (sizes[format->size].bottom_mm) - zj_layout_foot_height (layout);
  for (guint i = 0; i < zj_layout_n_blocks (layout); i++) {
    g_ptr_array_add (layout->measures, g_new0 (ZjMeasure, 1));
    zj_block_measure (layout, i);
  }
  fill_pages (layout);
  for (guint i = 0; i < layout->pages->len; i++) {
    char *text = layout->format.bilingual ? g_strdup_printf ("第 %u 页　共 %u 页　Page %u of %u", i + 1,
                                                             layout->pages->len, i + 1, layout->pages->len)
                                          : g_strdup_printf ("第 %u 页　共 %u 页", i + 1, layout->pages->len);

    g_ptr_array_add (layout->page_texts, (gpointer)(gsize)zj_layout_keep (layout, text));
  }
  return g_steal_pointer (&layout);
}

void
zj_layout_free (ZjLayout *layout)
{
  if (layout == NULL)
    return;
  zj_canvas_free (layout->canvas); /* before the texts it knows by their address */
  g_array_unref (layout->pieces);
  g_array_unref (layout->pages);
  g_ptr_array_unref (layout->measures);
  g_ptr_array_unref (layout->page_texts);
  g_ptr_array_unref (layout->texts);
  g_clear_pointer (&layout->replaced, g_hash_table_unref);
  if (layout->missing != NULL)
    wipe_text (layout->missing);
  g_free (layout);
}

guint
zj_layout_n_pages (const ZjLayout *layout)
{
  return layout->pages->len;
}

const char *
zj_layout_missing (const ZjLayout *layout)
{
  return layout->missing;
}

void
zj_layout_draw (ZjLayout *layout, guint page, struct _cairo *cairo)
{
  const ZjPageRun *run = &g_array_index (layout->pages, ZjPageRun, page);
  double y;

  g_return_if_fail (page < layout->pages->len);
  zj_canvas_shift (cairo, ZJ_MM (layout->format.offset_x_um / 1000.0), ZJ_MM (layout->format.offset_y_um / 1000.0));
  y = zj_layout_draw_head (layout, cairo, page == 0);
  if (run->head_block != G_MAXUINT) {
    const ZjMeasure *measure = g_ptr_array_index (layout->measures, run->head_block);
    const ZjPiece head = { .block = run->head_block, .height = measure->head_height, .is_head = TRUE };

    zj_piece_draw (layout, cairo, &head, y);
    y += head.height;
  }
  for (guint i = 0; i < run->n; i++) {
    const ZjPiece *piece = piece_at (layout, run->first + i);

    y += i > 0 ? piece->gap : 0;
    zj_canvas_collect (layout->canvas, cairo, zj_layout_block (layout, piece->block)->kind == ZJ_BLOCK_TABLE);
    zj_piece_draw (layout, cairo, piece, y);
    y += piece->height;
  }
  zj_canvas_collect (layout->canvas, cairo, FALSE);
  zj_layout_draw_foot (layout, cairo, page);
}
