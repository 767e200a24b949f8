/* Benchmark (5): a statement with a fee list of 20,000 lines as PDF, beside Cairo drawing the same
 * texts once (toy text, no shaping, no wrapping, no columns measured), each in a process of its own. */
#include "invented.h"

#include <cairo-pdf.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "paper/document_private.h"
#include "paper/papers.h"

#define ROUNDS 5

typedef struct {
  double seconds, cpu_s, mib; /* cpu_s: what a busy machine does not change */
  guint pages;
} Figure;

static ZjDocument *
make_document (guint n_lines)
{
  ZjConfig config = { 0 };
  ZjClaimContent *content = invented_claim (INVENTED_PLAIN, n_lines);
  g_autoptr (GArray) lines = invented_lines (n_lines);
  ZjDocument *document = zj_paper_claim_document (&config, content, lines, invented_code, 1, NULL);

  invented_claim_free (content);
  return document;
}

static guint
product (guint n_lines, const char *file)
{
  const ZjPageFormat format = { .size = ZJ_PAGE_A4 };
  g_autoptr (ZjDocument) document = make_document (n_lines);
  ZjPdfResult result = { 0 };
  g_autoptr (GError) error = NULL;

  if (!zj_pdf_write (document, &format, file, &result, &error))
    g_error ("%s", error->message);
  return result.n_pages;
}

static guint
draw_texts (const ZjDocument *document, cairo_surface_t *surface)
{
  cairo_t *cairo = cairo_create (surface);
  guint rows = 0, pages = 1;

  cairo_select_font_face (cairo, "Noto Sans CJK SC", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size (cairo, 7);
  for (guint b = 0; b < document->blocks->len; b++) {
    const ZjBlock *block = g_ptr_array_index (document->blocks, b);

    if (block->kind != ZJ_BLOCK_TABLE)
      continue;
    for (guint row = 0; row < zj_block_n_rows (block); row++, rows++) {
      if (rows > 0 && rows % 36 == 0) {
        cairo_show_page (cairo);
        pages++;
      }
      for (guint column = 0; column < block->items->len; column++) {
        const char *cell = zj_block_cell (block, row, column);

        cairo_move_to (cairo, 40 + column * 38, 40 + rows % 36 * 20);
        if (cell != NULL)
          cairo_show_text (cairo, cell);
      }
    }
  }
  cairo_show_page (cairo);
  cairo_destroy (cairo);
  return pages;
}

static guint
floor_of (guint n_lines, const char *file)
{
  g_autoptr (ZjDocument) document = make_document (n_lines);
  cairo_surface_t *surface = cairo_pdf_surface_create (file, 595.28, 841.89);
  guint pages = draw_texts (document, surface);

  cairo_surface_finish (surface);
  if (cairo_surface_status (surface) != CAIRO_STATUS_SUCCESS)
    g_error ("%s", cairo_status_to_string (cairo_surface_status (surface)));
  cairo_surface_destroy (surface);
  return pages;
}

/* Only the document: what both have to make first. */
static guint
nothing (guint n_lines, const char *file)
{
  g_autoptr (ZjDocument) document = make_document (n_lines);

  (void)file;
  return document->blocks->len;
}

static Figure
measure (guint (*work) (guint n_lines, const char *file), guint n_lines, const char *file)
{
  Figure figure;
  int pipes[2], status;
  pid_t child;

  if (pipe (pipes) != 0 || (child = fork ()) < 0)
    g_error ("no process");
  if (child == 0) {
    gint64 from_us = g_get_monotonic_time ();
    struct rusage usage;

    figure.pages = work (n_lines, file);
    figure.seconds = (double)(g_get_monotonic_time () - from_us) / G_USEC_PER_SEC;
    getrusage (RUSAGE_SELF, &usage);
    figure.mib = (double)usage.ru_maxrss / 1024;
    figure.cpu_s = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
                   + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / G_USEC_PER_SEC;
    _exit (write (pipes[1], &figure, sizeof figure) == sizeof figure ? 0 : 1);
  }
  close (pipes[1]);
  if (read (pipes[0], &figure, sizeof figure) != sizeof figure || waitpid (child, &status, 0) != child || status != 0)
    g_error ("a measurement failed");
  close (pipes[0]);
  return figure;
}

static int
by_cpu (const void *a, const void *b)
{
  const Figure *one = a;
  const Figure *two = b;

  return (one->cpu_s > two->cpu_s) - (one->cpu_s < two->cpu_s);
}

static Figure
median (guint (*work) (guint n_lines, const char *file), guint n_lines, const char *file)
{
  Figure figures[ROUNDS];

  for (guint i = 0; i < ROUNDS; i++)
    figures[i] = measure (work, n_lines, file);
  qsort (figures, ROUNDS, sizeof figures[0], by_cpu);
  return figures[ROUNDS / 2];
}

int
main (int argc, char **argv)
{
  guint n_lines = argc > 1 ? (guint)g_ascii_strtoull (argv[1], NULL, 10) : 20000;
  g_autofree char *folder = g_dir_make_tmp ("zj-bench-paper-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "paper.pdf", NULL);
  Figure made = median (product, n_lines, file);
  Figure lowest = median (floor_of, n_lines, file);
  Figure document = median (nothing, n_lines, file);

  g_print ("(5) a statement with %u fee lines as PDF, median of %u: %.2f s (CPU %.2f s), %.0f MiB, %u pages\n", n_lines,
           ROUNDS, made.seconds, made.cpu_s, made.mib, made.pages);
  g_print ("    cairo drawing the same texts once: %.2f s (CPU %.2f s), %.0f MiB, %u pages\n", lowest.seconds,
           lowest.cpu_s, lowest.mib, lowest.pages);
  g_print ("    of both, the lines and the document: %.2f s (CPU %.2f s), %.0f MiB\n", document.seconds, document.cpu_s,
           document.mib);
  g_print ("    ratio of CPU time %.2f\n", made.cpu_s / lowest.cpu_s);
  unlink (file);
  rmdir (folder);
  return 0;
}
