/* Fonts whose outlines are in CFF form (Noto CJK, Source Han), for PDF. Cairo 1.16 loses glyphs when
 * it cuts such a font down: where a subroutine with stem hints was met before, it no longer counts
 * them, misreads the hint mask behind it, and leaves out what that glyph calls next; 如 comes out
 * blank, depending on which characters stand before it. So their glyphs are handed to Cairo as
 * drawings, in a font made of them. TrueType outlines go the ordinary way. Private to canvas.c. */
#pragma once

#include <pango/pangocairo.h>

G_BEGIN_DECLS

/* A font of drawings, or NULL when font needs none. Free it with cairo_font_face_destroy(). */
cairo_font_face_t *zj_outline_font_new (PangoFont *font);

G_END_DECLS
