/* Files as grey pictures: a PNG by cairo, the pages of a PDF by pdftoppm, a program of its own: a
 * foreign document is not opened in here, and Poppler's licence stays with Poppler. */
#include "paper/scan.h"

#include <cairo.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#define RENDERER_BYTES (1u << 30)
#define MAP_BYTES_MAX  (64u << 20) /* A3 at the finer resolution is 17 MB */

/* A photocopy's resolution first; finer where nothing was found. */
static const int resolutions_dpi[] = { 200, 300 };

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

/* A foreign file is opened by a program of its own, with little memory and time. */
static void
limit_renderer (gpointer data)
{
  const struct rlimit memory = { RENDERER_BYTES, RENDERER_BYTES };
  const struct rlimit seconds = { ZJ_SCAN_DEADLINE_S, ZJ_SCAN_DEADLINE_S };
  const struct rlimit core = { 0, 0 };

  (void)data;
  setrlimit (RLIMIT_AS, &memory);
  setrlimit (RLIMIT_CPU, &seconds);
  setrlimit (RLIMIT_CORE, &core);
}

/* One page as a portable grey map, or NULL: no such page, or none that could be drawn. */
static GBytes *
render (const Scan *scan, const char *path, int page, int dpi, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                                                        | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autofree char *number = g_strdup_printf ("%d", page);
  g_autofree char *resolution = g_strdup_printf ("%d", dpi);
  g_autofree char *map = g_malloc (MAP_BYTES_MAX);
  g_autoptr (GSubprocess) renderer = NULL;
  gsize length = 0;

  g_subprocess_launcher_set_child_setup (launcher, limit_renderer, NULL, NULL);
  renderer = g_subprocess_launcher_spawn (launcher, error, "pdftoppm", "-gray", "-r", resolution, "-f", number, "-l",
                                          number, path, NULL);
  if (renderer == NULL)
    return NULL;
  if (!g_input_stream_read_all (g_subprocess_get_stdout_pipe (renderer), map, MAP_BYTES_MAX, &length, scan->cancellable,
                                error)
      || length == MAP_BYTES_MAX)
    g_subprocess_force_exit (renderer);
  g_subprocess_wait (renderer, NULL, NULL);
  if (length == 0 || length == MAP_BYTES_MAX || !g_subprocess_get_successful (renderer))
    return NULL;
  return g_bytes_new_take (g_realloc (g_steal_pointer (&map), length), length);
}

/* "P5 WIDTH HEIGHT 255", one blank, the pixels. */
static gboolean
scan_map (Scan *scan, GBytes *map)
{
  gsize length = g_bytes_get_size (map);
  const char *text = g_bytes_get_data (map, NULL);
  g_autofree char *head = g_strndup (text, MIN (length, 40));
  int used = 0;
  guint width, height;

  if (sscanf (head, "P5 %5u %5u 255%n", &width, &height, &used) != 2 || used == 0 || width > ZJ_SCAN_SIDE_MAX
      || height > ZJ_SCAN_SIDE_MAX || (gsize)used + 1 + (gsize)width * height != length)
    return FALSE;
  zj_scan_grey ((const guint8 *)text + used + 1, width, height, scan->texts);
  return TRUE;
}

static gboolean
scan_pdf (Scan *scan, const char *path, GError **error)
{
  gboolean drawn = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (resolutions_dpi); i++)
    for (int page = 1; page <= ZJ_SCAN_PAGES_MAX && g_get_monotonic_time () < scan->deadline; page++) {
      g_autoptr (GError) local = NULL;
      g_autoptr (GBytes) map = render (scan, path, page, resolutions_dpi[i], &local);

      if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
        g_propagate_error (error, g_steal_pointer (&local));
        return FALSE;
      }
      if (local != NULL)
        return fail (error, path, local->message);
      if (map == NULL || !scan_map (scan, map))
        break; /* behind the last page */
      drawn = TRUE;
      if (is_found (scan) || scan->texts->len >= ZJ_SCAN_CODES_MAX)
        return TRUE;
    }
  return drawn || fail (error, path, "not a PDF document that can be read");
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
  if (!(is_pdf ? scan_pdf (&scan, path, error) : scan_png (&scan, path, file, error)))
    return NULL;
  return g_steal_pointer (&texts);
}
