/* Glyphs of one font as drawings of another. */
#include "paper/outline_font.h"

#include <hb.h>

/* The size outlines are fetched at: CFF outlines stand on a grid of a thousand. */
#define FETCHED 1000.0

static const cairo_user_data_key_t source_key;

/* Where the outlines are fetched: a drawing of nothing, with the real font set. */
static void
destroy_source (void *data)
{
  cairo_destroy (data);
}

static cairo_status_t
render (cairo_scaled_font_t *scaled, unsigned long glyph, cairo_t *cairo, cairo_text_extents_t *extents)
{
  cairo_t *source = cairo_font_face_get_user_data (cairo_scaled_font_get_font_face (scaled), &source_key);
  const cairo_glyph_t one = { glyph, 0, 0 };
  cairo_text_extents_t real;
  cairo_path_t *path;

  cairo_new_path (source);
  cairo_glyph_path (source, &one, 1);
  cairo_glyph_extents (source, &one, 1, &real);
  path = cairo_copy_path (source);
  cairo_scale (cairo, 1 / FETCHED, 1 / FETCHED);
  cairo_append_path (cairo, path);
  cairo_path_destroy (path);
  cairo_fill (cairo);
  extents->x_advance = real.x_advance / FETCHED;
  return CAIRO_STATUS_SUCCESS;
}

static gboolean
has_cff (PangoFont *font)
{
  hb_face_t *face = hb_font_get_face (pango_font_get_hb_font (font));
  hb_blob_t *table = hb_face_reference_table (face, HB_TAG ('C', 'F', 'F', ' '));
  gboolean found = hb_blob_get_length (table) > 0;

  hb_blob_destroy (table);
  return found;
}

static cairo_t *
make_source (cairo_scaled_font_t *scaled)
{
  cairo_surface_t *nothing = cairo_recording_surface_create (CAIRO_CONTENT_ALPHA, NULL);
  cairo_font_options_t *options = cairo_font_options_create ();
  cairo_t *source = cairo_create (nothing);

  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  cairo_set_font_options (source, options);
  cairo_set_font_face (source, cairo_scaled_font_get_font_face (scaled));
  cairo_set_font_size (source, FETCHED);
  cairo_set_tolerance (source, 1.0);
  cairo_font_options_destroy (options);
  cairo_surface_destroy (nothing);
  return source;
}

cairo_font_face_t *
zj_outline_font_new (PangoFont *font)
{
  cairo_scaled_font_t *scaled = pango_cairo_font_get_scaled_font (PANGO_CAIRO_FONT (font));
  cairo_font_face_t *face;

  if (scaled == NULL || !has_cff (font))
    return NULL;
  face = cairo_user_font_face_create ();
  cairo_user_font_face_set_render_glyph_func (face, render);
  if (cairo_font_face_set_user_data (face, &source_key, make_source (scaled), destroy_source) != CAIRO_STATUS_SUCCESS)
    g_error ("no memory for a font");
  return face;
}
