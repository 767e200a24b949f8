/* Pango and Cairo, and what is remembered of them. */
#include "paper/canvas.h"

#include <client/error.h>
#include <pango/pangocairo.h>
#include <string.h>

#include "paper/outline_font.h"

#define SANS  "Noto Sans CJK SC,Source Han Sans SC,WenQuanYi Micro Hei,WenQuanYi Zen Hei,HanaMinA,HanaMinB,sans-serif"
#define SERIF "Noto Serif CJK SC,Source Han Serif SC,Noto Sans CJK SC,WenQuanYi Zen Hei,HanaMinA,HanaMinB,serif"

#define ASCII_FIRST 0x20
#define ASCII_N     95

/* Shaped texts kept at most; beyond, a text is shaped whenever it is needed. */
#define SHAPED_MAX 6000

#define LINE_SPACING 1.42
#define BASELINE     1.07

typedef struct {
  const char *family;
  gboolean bold;
  double size, grey; /* size: of the body's */
} FaceStyle;

static FaceStyle
style_of (ZjFace face)
{
  static const FaceStyle styles[] = {
    [ZJ_FACE_TITLE] = { SERIF, TRUE, 1.72, 0 },    [ZJ_FACE_SUBTITLE] = { SANS, FALSE, 0.95, 0.1 },
    [ZJ_FACE_ISSUER] = { SERIF, TRUE, 1.15, 0 },   [ZJ_FACE_HEADING] = { SANS, TRUE, 1.05, 0 },
    [ZJ_FACE_BODY] = { SANS, FALSE, 1.0, 0 },      [ZJ_FACE_STRONG] = { SANS, TRUE, 1.0, 0 },
    [ZJ_FACE_LABEL] = { SANS, FALSE, 0.92, 0.2 },  [ZJ_FACE_SMALL] = { SANS, FALSE, 0.88, 0 },
    [ZJ_FACE_ENGLISH] = { SANS, FALSE, 0.7, 0.3 }, [ZJ_FACE_FOOT] = { SANS, FALSE, 0.78, 0.2 },
  };
  static const double steps[ZJ_CELL_STEPS] = { 0.88, 0.8, 0.72, 0.66, 0.58 };

  if (face < ZJ_FACE_CELL)
    return styles[face];
  return (FaceStyle){ SANS, face >= ZJ_FACE_CELL_STRONG, steps[(face - ZJ_FACE_CELL) % ZJ_CELL_STEPS], 0 };
}

/* A face, with its ASCII glyphs set in one font. */
typedef struct {
  PangoFontDescription *description;
  PangoItem *item; /* NULL: not looked at yet */
  PangoGlyphInfo ascii[ASCII_N];
  double line_height, size, grey;
} Face;

typedef struct {
  const char *text;
  int face, width; /* width: Pango units, or -1 */
} Key;

struct _ZjCanvas {
  PangoFontMap *map;
  PangoContext *context;
  PangoLayout *scratch;
  PangoGlyphString *glyphs;
  Face faces[ZJ_N_FACES];
  GHashTable *shaped;   /* Key → PangoLayout */
  GHashTable *outlines; /* PangoFont → cairo_font_face_t, or NULL where it is drawn as it is */
  GString *text;        /* what the glyphs stand for */
  GArray *cairo_glyphs, *clusters;
  gboolean collecting;
  PangoFont *font; /* of what is collected */
  double size, grey;
};

static guint
key_hash (gconstpointer data)
{
  const Key *key = data;

  return g_direct_hash (key->text) * 31u + (guint)key->face * 1009u + (guint)key->width;
}

static gboolean
key_equal (gconstpointer a, gconstpointer b)
{
  const Key *one = a;
  const Key *two = b;

  return one->text == two->text && one->face == two->face && one->width == two->width;
}

void
zj_canvas_free (ZjCanvas *canvas)
{
  if (canvas == NULL)
    return;
  g_hash_table_unref (canvas->shaped);
  g_hash_table_unref (canvas->outlines);
  g_string_free (canvas->text, TRUE);
  g_array_unref (canvas->cairo_glyphs);
  g_array_unref (canvas->clusters);
  for (guint i = 0; i < ZJ_N_FACES; i++) {
    pango_font_description_free (canvas->faces[i].description);
    g_clear_pointer (&canvas->faces[i].item, pango_item_free);
  }
  pango_glyph_string_free (canvas->glyphs);
  g_object_unref (canvas->scratch);
  g_object_unref (canvas->context);
  g_object_unref (canvas->map);
  g_free (canvas);
}

/* Nothing is rounded to some device's dots, so that a page is the same everywhere. */
static void
make_context (ZjCanvas *canvas)
{
  cairo_font_options_t *options = cairo_font_options_create ();

  canvas->map = pango_cairo_font_map_new ();
  pango_cairo_font_map_set_resolution (PANGO_CAIRO_FONT_MAP (canvas->map), 72.0);
  canvas->context = pango_font_map_create_context (canvas->map);
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_GRAY);
  pango_cairo_context_set_font_options (canvas->context, options);
  cairo_font_options_destroy (options);
  pango_context_set_round_glyph_positions (canvas->context, FALSE);
  pango_context_set_language (canvas->context, pango_language_from_string ("zh-cn"));
  pango_context_set_base_dir (canvas->context, PANGO_DIRECTION_LTR);
  canvas->scratch = pango_layout_new (canvas->context);
  pango_layout_set_auto_dir (canvas->scratch, FALSE);
}

static void
destroy_face (gpointer face)
{
  if (face != NULL)
    cairo_font_face_destroy (face);
}

static void
make_face (ZjCanvas *canvas, ZjFace id, double base)
{
  const FaceStyle style = style_of (id);
  Face *face = &canvas->faces[id];

  face->description = pango_font_description_new ();
  pango_font_description_set_family_static (face->description, style.family);
  pango_font_description_set_weight (face->description, style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  face->size = base * style.size;
  pango_font_description_set_absolute_size (face->description, face->size * PANGO_SCALE);
  face->line_height = face->size * LINE_SPACING;
  face->grey = style.grey;
}

static void
set_scratch (ZjCanvas *canvas, ZjFace face, const char *text, int width)
{
  pango_layout_set_font_description (canvas->scratch, canvas->faces[face].description);
  pango_layout_set_width (canvas->scratch, width);
  pango_layout_set_wrap (canvas->scratch, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text (canvas->scratch, text, -1);
}

static gboolean
is_shown (ZjCanvas *canvas, const char *text)
{
  set_scratch (canvas, ZJ_FACE_BODY, text, -1);
  return pango_layout_get_unknown_glyphs_count (canvas->scratch) == 0;
}

ZjCanvas *
zj_canvas_new (double base, GError **error)
{
  g_autoptr (ZjCanvas) canvas = g_new0 (ZjCanvas, 1);

  make_context (canvas);
  canvas->glyphs = pango_glyph_string_new ();
  canvas->shaped = g_hash_table_new_full (key_hash, key_equal, g_free, g_object_unref);
  canvas->outlines = g_hash_table_new_full (NULL, NULL, g_object_unref, destroy_face);
  canvas->text = g_string_new (NULL);
  canvas->cairo_glyphs = g_array_new (FALSE, FALSE, sizeof (cairo_glyph_t));
  canvas->clusters = g_array_new (FALSE, FALSE, sizeof (cairo_text_cluster_t));
  for (guint i = 0; i < ZJ_N_FACES; i++)
    make_face (canvas, (ZjFace)i, base);
  if (is_shown (canvas, "参保人员医疗费用结算单")) /* everybody who writes Chinese has these */
    return g_steal_pointer (&canvas);
  g_set_error_literal (error, ZJ_PAPER_ERROR, ZJ_PAPER_ERROR_FONT, "no font of this machine has Chinese characters");
  return NULL;
}

char *
zj_canvas_missing (ZjCanvas *canvas, GHashTable *texts)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autoptr (GString) all = g_string_new (NULL);
  g_autoptr (GString) missing = g_string_new (NULL);
  GHashTableIter iter;
  gpointer text;

  g_hash_table_iter_init (&iter, texts);
  while (g_hash_table_iter_next (&iter, &text, NULL))
    for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
      gunichar c = g_utf8_get_char (p);

      if (c >= 0x80 && g_hash_table_add (seen, GUINT_TO_POINTER (c)))
        g_string_append_unichar (all, c);
    }
  if (all->len == 0 || is_shown (canvas, all->str))
    return NULL;
  for (const char *p = all->str; *p != '\0'; p = g_utf8_next_char (p)) {
    g_autofree char *one = g_strndup (p, (gsize)(g_utf8_next_char (p) - p));

    if (!is_shown (canvas, one))
      g_string_append (missing, one);
  }
  return missing->len > 0 ? g_string_free (g_steal_pointer (&missing), FALSE) : NULL;
}

double
zj_canvas_line_height (const ZjCanvas *canvas, ZjFace face)
{
  return canvas->faces[face].line_height;
}

/* --- glyphs --------------------------------------------------------------------------------------- */

static cairo_font_face_t *
outline_of (ZjCanvas *canvas, PangoFont *font)
{
  gpointer face;

  if (!g_hash_table_lookup_extended (canvas->outlines, font, NULL, &face)) {
    face = zj_outline_font_new (font);
    g_hash_table_insert (canvas->outlines, g_object_ref (font), face);
  }
  return face;
}

static void
set_font (ZjCanvas *canvas, cairo_t *cairo)
{
  cairo_font_face_t *outline = outline_of (canvas, canvas->font);

  cairo_set_source_rgb (cairo, canvas->grey, canvas->grey, canvas->grey);
  if (outline == NULL) {
    cairo_set_scaled_font (cairo, pango_cairo_font_get_scaled_font (PANGO_CAIRO_FONT (canvas->font)));
    return;
  }
  cairo_set_font_face (cairo, outline);
  cairo_set_font_size (cairo, canvas->size);
}

/* Glyphs with the text they stand for, so that a PDF can be read and searched. */
static void
show_glyphs (ZjCanvas *canvas, cairo_t *cairo, gboolean backward)
{
  if (canvas->text->len > 0) {
    set_font (canvas, cairo);
    cairo_show_text_glyphs (cairo, canvas->text->str, (int)canvas->text->len,
                            (const cairo_glyph_t *)(gpointer)canvas->cairo_glyphs->data, (int)canvas->cairo_glyphs->len,
                            (const cairo_text_cluster_t *)(gpointer)canvas->clusters->data, (int)canvas->clusters->len,
                            backward ? CAIRO_TEXT_CLUSTER_FLAG_BACKWARD : (cairo_text_cluster_flags_t)0);
  }
  g_string_set_size (canvas->text, 0);
  g_array_set_size (canvas->cairo_glyphs, 0);
  g_array_set_size (canvas->clusters, 0);
}

/* What comes next is of this font; what was collected of another is drawn. */
static void
use_font (ZjCanvas *canvas, cairo_t *cairo, PangoFont *font, const Face *face)
{
  if (canvas->font == font && canvas->size == face->size && canvas->grey == face->grey)
    return;
  show_glyphs (canvas, cairo, FALSE);
  canvas->font = font;
  canvas->size = face->size;
  canvas->grey = face->grey;
}

void
zj_canvas_collect (ZjCanvas *canvas, struct _cairo *cairo, gboolean on)
{
  if (!on)
    show_glyphs (canvas, cairo, FALSE);
  canvas->collecting = on;
}

/* Empty glyphs (a joined-up character's rest) are left out of both. */
static double
add_glyphs (ZjCanvas *canvas, const PangoGlyphString *glyphs, double x, double y)
{
  for (int i = 0; i < glyphs->num_glyphs; i++) {
    const PangoGlyphInfo *info = &glyphs->glyphs[i];
    const cairo_glyph_t glyph = { info->glyph, x + (double)info->geometry.x_offset / PANGO_SCALE,
                                  y + (double)info->geometry.y_offset / PANGO_SCALE };

    x += (double)info->geometry.width / PANGO_SCALE;
    if (info->glyph != PANGO_GLYPH_EMPTY && (info->glyph & PANGO_GLYPH_UNKNOWN_FLAG) == 0)
      g_array_append_val (canvas->cairo_glyphs, glyph);
  }
  return x;
}

static int
shown_glyphs (const PangoGlyphString *glyphs, int first, int end)
{
  int n = 0;

  for (int i = MIN (first, end + 1); i < MAX (end, first + 1); i++)
    if (glyphs->glyphs[i].glyph != PANGO_GLYPH_EMPTY && (glyphs->glyphs[i].glyph & PANGO_GLYPH_UNKNOWN_FLAG) == 0)
      n++;
  return n;
}

static double
show_run (ZjCanvas *canvas, cairo_t *cairo, const char *text, PangoGlyphItem *run, const Face *face, double x, double y)
{
  gboolean backward = (run->item->analysis.level & 1) != 0;
  PangoGlyphItemIter iter;
  double end;

  use_font (canvas, cairo, run->item->analysis.font, face);
  if (backward)
    show_glyphs (canvas, cairo, FALSE);
  end = add_glyphs (canvas, run->glyphs, x, y);
  g_string_append_len (canvas->text, text + run->item->offset, run->item->length);
  for (gboolean more = pango_glyph_item_iter_init_start (&iter, run, text); more;
       more = pango_glyph_item_iter_next_cluster (&iter)) {
    const cairo_text_cluster_t cluster = { iter.end_index - iter.start_index,
                                           shown_glyphs (run->glyphs, iter.start_glyph, iter.end_glyph) };

    g_array_append_val (canvas->clusters, cluster);
  }
  if (backward || !canvas->collecting)
    show_glyphs (canvas, cairo, backward);
  return end;
}

/* --- ASCII, without shaping ------------------------------------------------------------------- */

/* The face's own font and its glyph for each character: digits and capitals need no more. */
static void
load_ascii (ZjCanvas *canvas, ZjFace id)
{
  Face *face = &canvas->faces[id];

  for (int i = ASCII_N - 1; i >= 0; i--) {
    const char text[] = { (char)(ASCII_FIRST + i), '\0' };
    PangoLayoutRun *run;

    set_scratch (canvas, id, text, -1);
    run = pango_layout_get_line_readonly (canvas->scratch, 0)->runs->data;
    if (face->item == NULL)
      face->item = pango_item_copy (run->item);
    face->ascii[i] = run->glyphs->glyphs[0];
  }
}

static const Face *
ascii_face (ZjCanvas *canvas, ZjFace id)
{
  if (canvas->faces[id].item == NULL)
    load_ascii (canvas, id);
  return &canvas->faces[id];
}

/* Pango units, or -1 when text is not plain. */
static int
ascii_width (ZjCanvas *canvas, ZjFace id, const char *text)
{
  const Face *face = ascii_face (canvas, id);
  int width = 0;

  for (const char *p = text; *p != '\0'; p++) {
    if (*p < ASCII_FIRST || *p >= ASCII_FIRST + ASCII_N)
      return -1;
    width += face->ascii[*p - ASCII_FIRST].geometry.width;
  }
  return width;
}

static void
draw_ascii (ZjCanvas *canvas, cairo_t *cairo, ZjFace id, const char *text, double x, double y)
{
  const Face *face = ascii_face (canvas, id);
  const cairo_text_cluster_t one = { 1, 1 };
  int length = (int)strlen (text);

  use_font (canvas, cairo, face->item->analysis.font, face);
  pango_glyph_string_set_size (canvas->glyphs, length);
  for (int i = 0; i < length; i++) {
    canvas->glyphs->glyphs[i] = face->ascii[text[i] - ASCII_FIRST];
    g_array_append_val (canvas->clusters, one);
  }
  add_glyphs (canvas, canvas->glyphs, x, y);
  g_string_append_len (canvas->text, text, length);
  if (!canvas->collecting)
    show_glyphs (canvas, cairo, FALSE);
}

/* --- everything else ---------------------------------------------------------------------------- */

/* Borrowed until the next call. */
static PangoLayout *
shape (ZjCanvas *canvas, ZjFace face, const char *text, int width)
{
  const Key key = { text, (int)face, width };
  PangoLayout *layout = g_hash_table_lookup (canvas->shaped, &key);

  if (layout != NULL)
    return layout;
  set_scratch (canvas, face, text, width);
  if (g_hash_table_size (canvas->shaped) >= SHAPED_MAX)
    return canvas->scratch;
  layout = pango_layout_copy (canvas->scratch);
  g_hash_table_insert (canvas->shaped, g_memdup2 (&key, sizeof key), layout);
  return layout;
}

static int
natural_width (ZjCanvas *canvas, ZjFace face, const char *text)
{
  int width = ascii_width (canvas, face, text);

  if (width < 0)
    pango_layout_get_size (shape (canvas, face, text, -1), &width, NULL);
  return width;
}

double
zj_canvas_width (ZjCanvas *canvas, ZjFace face, const char *text)
{
  return (double)natural_width (canvas, face, text) / PANGO_SCALE;
}

/* A hair is forgiven: what was measured to fit must fit. */
static gboolean
fits (int natural, double width)
{
  return natural <= (int)((width + 0.05) * PANGO_SCALE);
}

guint
zj_canvas_lines (ZjCanvas *canvas, ZjFace face, const char *text, double width)
{
  if (fits (natural_width (canvas, face, text), width))
    return 1;
  return (guint)pango_layout_get_line_count (shape (canvas, face, text, (int)(width * PANGO_SCALE)));
}

static double
aligned (double x, double width, double natural, ZjAlign align)
{
  if (align == ZJ_ALIGN_RIGHT)
    return x + width - natural;
  return align == ZJ_ALIGN_CENTER ? x + (width - natural) / 2 : x;
}

static void
draw_lines (ZjCanvas *canvas, cairo_t *cairo, ZjFace id, PangoLayout *layout, double x, double y, double width,
            ZjAlign align, guint first, guint n)
{
  const Face *face = &canvas->faces[id];

  for (guint i = 0; i < n; i++) {
    PangoLayoutLine *line = pango_layout_get_line_readonly (layout, (int)(first + i));
    PangoRectangle extents;
    double left;

    if (line == NULL)
      return;
    pango_layout_line_get_extents (line, NULL, &extents);
    left = aligned (x, width, (double)extents.width / PANGO_SCALE, align);
    for (GSList *run = line->runs; run != NULL; run = run->next)
      left = show_run (canvas, cairo, pango_layout_get_text (layout), run->data, face, left,
                       y + face->line_height * i + face->size * BASELINE);
  }
}

void
zj_canvas_text (ZjCanvas *canvas, struct _cairo *cairo, ZjFace id, const char *text, double x, double y, double width,
                ZjAlign align, guint first, guint n)
{
  const Face *face = &canvas->faces[id];
  int ascii = ascii_width (canvas, id, text);
  int natural = ascii >= 0 ? ascii : natural_width (canvas, id, text);

  if (!fits (natural, width))
    draw_lines (canvas, cairo, id, shape (canvas, id, text, (int)(width * PANGO_SCALE)), x, y, width, align, first, n);
  else if (first == 0 && ascii >= 0)
    draw_ascii (canvas, cairo, id, text, aligned (x, width, (double)ascii / PANGO_SCALE, align),
                y + face->size * BASELINE);
  else if (first == 0)
    draw_lines (canvas, cairo, id, shape (canvas, id, text, -1), x, y, width, align, 0, 1);
}

/* --- shapes ---------------------------------------------------------------------------------- */

void
zj_canvas_line (struct _cairo *cairo, double x0, double y0, double x1, double y1, double thickness, double grey)
{
  cairo_set_source_rgb (cairo, grey, grey, grey);
  cairo_set_line_width (cairo, thickness);
  cairo_move_to (cairo, x0, y0);
  cairo_line_to (cairo, x1, y1);
  cairo_stroke (cairo);
}

void
zj_canvas_box (struct _cairo *cairo, double x, double y, double width, double height, double thickness)
{
  cairo_set_source_rgb (cairo, 0, 0, 0);
  cairo_set_line_width (cairo, thickness);
  cairo_rectangle (cairo, x, y, width, height);
  cairo_stroke (cairo);
}

void
zj_canvas_fill (struct _cairo *cairo, double x, double y, double width, double height, double grey)
{
  cairo_set_source_rgb (cairo, grey, grey, grey);
  cairo_rectangle (cairo, x, y, width, height);
  cairo_fill (cairo);
}

void
zj_canvas_ring (struct _cairo *cairo, double x, double y, double radius)
{
  const double dashes[] = { 3, 3 };

  cairo_set_source_rgb (cairo, 0.55, 0.55, 0.55);
  cairo_set_line_width (cairo, 0.5);
  cairo_set_dash (cairo, dashes, 2, 0);
  cairo_new_path (cairo); /* a text leaves its end behind */
  cairo_arc (cairo, x, y, radius, 0, 2 * G_PI);
  cairo_stroke (cairo);
  cairo_set_dash (cairo, NULL, 0, 0);
}

void
zj_canvas_shift (struct _cairo *cairo, double x, double y)
{
  cairo_translate (cairo, x, y);
}

void
zj_canvas_squares (struct _cairo *cairo, const guint8 *squares, guint size, double x, double y, double unit)
{
  cairo_set_source_rgb (cairo, 0, 0, 0);
  /* One path of runs: no hairlines between neighbours. */
  for (guint row = 0; row < size; row++)
    for (guint column = 0, end; column < size; column = end + 1) {
      for (end = column; end < size && squares[row * size + end] != 0; end++)
        ;
      if (end > column)
        cairo_rectangle (cairo, x + unit * column, y + unit * row, unit * (end - column), unit);
    }
  cairo_fill (cairo);
}
