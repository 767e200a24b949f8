/* Files as grey pictures: a PNG by cairo, the pages of a PDF by Poppler. */
#include "paper/scan.h"

#include <cairo.h>
#include <poppler.h>
#include <string.h>

#define POINTS_PER_INCH 72.0

/* A photocopy's resolution first; finer where nothing was found. */
static const double resolutions_dpi[] = { 200, 300 };

typedef struct {
  ZjScanWanted wanted;
  gpointer data;
  GCancellable *cancellable;
  GPtrArray *texts;
  gint64 deadline;
} Scan;

static gboolean
fail (GError **error, const char *path, const char *what)
{
  g_set_error (error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_FILE, "%s: %s", path, what);
  return FALSE;
}

static gboolean
is_found (const Scan *scan)
{
  for (guint i = 0; scan->wanted != NULL && i < scan->texts->len; i++)
    if (scan->wanted (g_ptr_array_index (scan->texts, i), scan->data))
      return TRUE;
  return FALSE;
}

static cairo_surface_t *
white_page (int width, int height, cairo_t **cairo)
{
  cairo_surface_t *page = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);

  *cairo = cairo_create (page);
  cairo_set_source_rgb (*cairo, 1, 1, 1);
  cairo_paint (*cairo);
  return page;
}

/* Frees page. */
static void
scan_page (Scan *scan, cairo_surface_t *page, cairo_t *cairo)
{
  gsize width = (gsize)cairo_image_surface_get_width (page), height = (gsize)cairo_image_surface_get_height (page);
  gsize stride = (gsize)cairo_image_surface_get_stride (page);
  g_autofree guint8 *grey = g_malloc (MAX (width * height, 1));
  const guint8 *pixels;

  cairo_destroy (cairo);
  cairo_surface_flush (page);
  pixels = cairo_image_surface_get_data (page);
  for (gsize y = 0; pixels != NULL && y < height; y++)
    for (gsize x = 0; x < width; x++) {
      guint32 pixel;

      memcpy (&pixel, pixels + y * stride + x * 4, sizeof pixel);
      grey[y * width + x] = (guint8)(((pixel >> 16 & 255) * 77 + (pixel >> 8 & 255) * 151 + (pixel & 255) * 28) >> 8);
    }
  if (pixels != NULL)
    zj_scan_grey (grey, (guint)width, (guint)height, scan->texts);
  cairo_surface_destroy (page);
}

/* --- PNG -------------------------------------------------------------------------------------- */

typedef struct {
  const guint8 *at;
  gsize left;
} Bytes;

static cairo_status_t
read_bytes (void *closure, unsigned char *to, unsigned int length)
{
  Bytes *bytes = closure;

  if (length > bytes->left)
    return CAIRO_STATUS_READ_ERROR;
  memcpy (to, bytes->at, length);
  bytes->at += length;
  bytes->left -= length;
  return CAIRO_STATUS_SUCCESS;
}

/* Width and height stand behind signature, length and name of the first chunk. */
static gboolean
has_fair_size (const guint8 *png, gsize length)
{
  guint32 sides[2];

  if (length < 24 || memcmp (png, "\x89PNG\r\n\x1a\n", 8) != 0 || memcmp (png + 12, "IHDR", 4) != 0)
    return FALSE;
  memcpy (sides, png + 16, sizeof sides);
  return GUINT32_FROM_BE (sides[0]) <= ZJ_SCAN_SIDE_MAX && GUINT32_FROM_BE (sides[1]) <= ZJ_SCAN_SIDE_MAX;
}

static gboolean
scan_png (Scan *scan, const char *path, GBytes *file, GError **error)
{
  Bytes bytes = { g_bytes_get_data (file, NULL), g_bytes_get_size (file) };
  cairo_surface_t *picture, *page;
  cairo_t *cairo;

  if (!has_fair_size (bytes.at, bytes.left))
    return fail (error, path, "not a PNG picture, or one of more than 10000 pixels a side");
  picture = cairo_image_surface_create_from_png_stream (read_bytes, &bytes);
  if (cairo_surface_status (picture) != CAIRO_STATUS_SUCCESS) {
    cairo_surface_destroy (picture);
    return fail (error, path, "not a whole PNG picture");
  }
  page = white_page (cairo_image_surface_get_width (picture), cairo_image_surface_get_height (picture), &cairo);
  cairo_set_source_surface (cairo, picture, 0, 0);
  cairo_paint (cairo);
  scan_page (scan, page, cairo);
  cairo_surface_destroy (picture);
  return TRUE;
}

/* --- PDF -------------------------------------------------------------------------------------- */

static void
scan_pdf_page (Scan *scan, PopplerPage *source, double dpi)
{
  double width_pt, height_pt, scale = dpi / POINTS_PER_INCH;
  cairo_surface_t *page;
  cairo_t *cairo;

  poppler_page_get_size (source, &width_pt, &height_pt);
  if (!(width_pt >= 1 && height_pt >= 1 && width_pt * scale <= ZJ_SCAN_SIDE_MAX
        && height_pt * scale <= ZJ_SCAN_SIDE_MAX))
    return; /* no page of paper */
  page = white_page ((int)(width_pt * scale), (int)(height_pt * scale), &cairo);
  cairo_scale (cairo, scale, scale);
  poppler_page_render (source, cairo);
  scan_page (scan, page, cairo);
}

static gboolean
scan_document (Scan *scan, PopplerDocument *document, GError **error)
{
  int n_pages = MIN (poppler_document_get_n_pages (document), ZJ_SCAN_PAGES_MAX);

  for (gsize i = 0; i < G_N_ELEMENTS (resolutions_dpi); i++)
    for (int page = 0; page < n_pages && g_get_monotonic_time () < scan->deadline; page++) {
      PopplerPage *source;

      if (g_cancellable_set_error_if_cancelled (scan->cancellable, error))
        return FALSE;
      source = poppler_document_get_page (document, page);
      if (source != NULL)
        scan_pdf_page (scan, source, resolutions_dpi[i]);
      g_clear_object (&source);
      if (is_found (scan) || scan->texts->len >= ZJ_SCAN_CODES_MAX)
        return TRUE;
    }
  return TRUE;
}

static gboolean
scan_pdf (Scan *scan, const char *path, GBytes *file, GError **error)
{
  g_autoptr (GError) local = NULL;
  PopplerDocument *document = poppler_document_new_from_bytes (file, NULL, &local);
  gboolean scanned;

  if (document == NULL)
    return fail (error, path, "not a PDF document that can be read");
  scanned = scan_document (scan, document, error);
  g_object_unref (document);
  return scanned;
}

GPtrArray *
zj_scan_file (const char *path, ZjScanWanted wanted, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) local = NULL;
  g_autoptr (GMappedFile) mapped = g_mapped_file_new (path, FALSE, &local);
  g_autoptr (GBytes) file = NULL;
  Scan scan = { wanted, data, cancellable, texts, g_get_monotonic_time () + ZJ_SCAN_DEADLINE_S * G_TIME_SPAN_SECOND };
  gboolean is_pdf;

  if (mapped == NULL) {
    fail (error, path, local->message);
    return NULL;
  }
  if (g_mapped_file_get_length (mapped) > ZJ_SCAN_FILE_MAX) {
    fail (error, path, "too large");
    return NULL;
  }
  /* A copy: who writes to the file meanwhile changes nothing of it. */
  file = g_bytes_new (g_mapped_file_get_contents (mapped), g_mapped_file_get_length (mapped));
  is_pdf = g_bytes_get_size (file) >= 5 && memcmp (g_bytes_get_data (file, NULL), "%PDF-", 5) == 0;
  if (!(is_pdf ? scan_pdf (&scan, path, file, error) : scan_png (&scan, path, file, error)))
    return NULL;
  return g_steal_pointer (&texts);
}
