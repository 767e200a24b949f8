/* Type on a page: measuring and drawing texts in the faces a paper uses. The only files that know
 * Pango and Cairo are canvas.c and pdf.c. Lengths are points (1/72 inch). Private to paper/.
 *
 * Fee lists have 20,000 lines, so what is measured is remembered: plain ASCII is set from a table
 * of glyphs without shaping, other texts are shaped once for each address they have (a document
 * keeps equal texts once).
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  ZJ_FACE_TITLE = 0,
  ZJ_FACE_SUBTITLE,
  ZJ_FACE_ISSUER,
  ZJ_FACE_HEADING,
  ZJ_FACE_BODY,
  ZJ_FACE_STRONG,
  ZJ_FACE_LABEL,
  ZJ_FACE_SMALL,
  ZJ_FACE_ENGLISH, /* beside Chinese */
  ZJ_FACE_FOOT,
  ZJ_FACE_CELL, /* of tables, in steps that get smaller */
  ZJ_FACE_CELL_STRONG = ZJ_FACE_CELL + 5,
  ZJ_N_FACES = ZJ_FACE_CELL_STRONG + 5,
} ZjFace;

#define ZJ_CELL_STEPS 5

typedef enum { ZJ_ALIGN_LEFT = 0, ZJ_ALIGN_CENTER, ZJ_ALIGN_RIGHT } ZjAlign;

typedef struct _ZjCanvas ZjCanvas;

/* base: size of the body's type. Errors: ZJ_PAPER_ERROR_FONT. */
ZjCanvas *zj_canvas_new (double base, GError **error);
void zj_canvas_free (ZjCanvas *canvas);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjCanvas, zj_canvas_free)

/* Those characters of texts (a set of char *) that no font has, each once; NULL when there is none. */
char *zj_canvas_missing (ZjCanvas *canvas, GHashTable *texts);

double zj_canvas_line_height (const ZjCanvas *canvas, ZjFace face);
double zj_canvas_width (ZjCanvas *canvas, ZjFace face, const char *text); /* on one line */
/* Lines that text takes when it may be width wide: at least 1. */
guint zj_canvas_lines (ZjCanvas *canvas, ZjFace face, const char *text, double width);

/* Draws lines [first, first + n) of text, wrapped in width; y is the top of the first drawn. */
struct _cairo;
void zj_canvas_text (ZjCanvas *canvas, struct _cairo *cairo, ZjFace face, const char *text, double x, double y,
                     double width, ZjAlign align, guint first, guint n);

/* A table's page has five hundred texts of one face: from on = TRUE to on = FALSE they are collected and
 * then drawn at once, in their order, which is a good deal cheaper for Cairo. */
void zj_canvas_collect (ZjCanvas *canvas, struct _cairo *cairo, gboolean on);

/* Shapes. grey: 0 black to 1 white. */
void zj_canvas_line (struct _cairo *cairo, double x0, double y0, double x1, double y1, double thickness, double grey);
void zj_canvas_box (struct _cairo *cairo, double x, double y, double width, double height, double thickness);
void zj_canvas_fill (struct _cairo *cairo, double x, double y, double width, double height, double grey);
/* A broken line, where a seal goes. */
void zj_canvas_ring (struct _cairo *cairo, double x, double y, double radius);
void zj_canvas_shift (struct _cairo *cairo, double x, double y);
/* size × size squares of unit. */
void zj_canvas_squares (struct _cairo *cairo, const guint8 *squares, guint size, double x, double y, double unit);

G_END_DECLS
