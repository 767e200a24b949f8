/* Draws each character of a file on a grid of its own, in a face of paper, as a PDF: 26 a row, 40
 * rows a page, 18 points apart. The test looks whether each left ink. */
#include "paper/canvas.h"

#include <cairo-pdf.h>

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autoptr (ZjCanvas) canvas = zj_canvas_new (9.0, &error);
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (g_free);
  cairo_surface_t *surface;
  cairo_t *cairo;
  guint n = 0;

  if (argc != 4 || canvas == NULL || !g_file_get_contents (argv[1], &text, NULL, &error))
    g_error ("FILE OUT.pdf FACE: %s", error != NULL ? error->message : "usage");
  surface = cairo_pdf_surface_create (argv[2], 480, 720);
  cairo = cairo_create (surface);
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p), n++) {
    char *one = g_strndup (p, (gsize)(g_utf8_next_char (p) - p));

    g_ptr_array_add (kept, one);
    if (n > 0 && n % 1040 == 0)
      cairo_show_page (cairo);
    zj_canvas_text (canvas, cairo, (ZjFace)g_ascii_strtoull (argv[3], NULL, 10), one, n % 26 * 18.0 + 4,
                    (double)(n / 26 % 40) * 18.0 + 1, 18, ZJ_ALIGN_LEFT, 0, 1);
  }
  cairo_show_page (cairo);
  cairo_destroy (cairo);
  cairo_surface_finish (surface);
  if (cairo_surface_status (surface) != CAIRO_STATUS_SUCCESS)
    g_error ("%s", cairo_status_to_string (cairo_surface_status (surface)));
  cairo_surface_destroy (surface);
  return 0;
}
