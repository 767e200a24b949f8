/* A PDF by Cairo, written beside its place, synced, and moved there. */
#include "paper/pdf.h"

#include <cairo-pdf.h>
#include <client/error.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "china_time.h"
#include "paper/document_private.h"

typedef struct {
  int descriptor;
  int problem; /* errno of the first write that did not work */
} Sink;

static cairo_status_t
write_bytes (void *data, const unsigned char *bytes, unsigned int length)
{
  Sink *sink = data;

  while (length > 0) {
    ssize_t n = write (sink->descriptor, bytes, length);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0) {
      sink->problem = n < 0 ? errno : ENOSPC;
      return CAIRO_STATUS_WRITE_ERROR;
    }
    bytes += n;
    length -= (unsigned int)n;
  }
  return CAIRO_STATUS_SUCCESS;
}

static gboolean
fail (GError **error, const char *file, int problem)
{
  g_autofree char *name = g_path_get_basename (file);

  g_set_error (error, ZJ_PAPER_ERROR, ZJ_PAPER_ERROR_FILE, "%s: %s", name, g_strerror (problem));
  return FALSE;
}

/* The document's own time, so that a copy is the same file but for its mark. */
static void
set_metadata (cairo_surface_t *surface, const ZjDocument *document)
{
  g_autofree char *time = zj_china_time (document->made_ms / 1000);
  g_autofree char *iso = g_strconcat (time, "+08:00", NULL);

  iso[strlen ("YYYY-MM-DD")] = 'T';
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, document->title.zh);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "Zhijie");
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATE_DATE, iso);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_MOD_DATE, iso);
}

static int
draw (ZjLayout *layout, const ZjDocument *document, const ZjPageFormat *format, int descriptor)
{
  Sink sink = { descriptor, 0 };
  double width_mm, height_mm;
  cairo_surface_t *surface;
  cairo_status_t status;

  zj_page_size_mm (format->size, &width_mm, &height_mm);
  surface = cairo_pdf_surface_create_for_stream (write_bytes, &sink, width_mm * 72 / 25.4, height_mm * 72 / 25.4);
  set_metadata (surface, document);
  for (guint page = 0; page < zj_layout_n_pages (layout); page++) {
    cairo_t *cairo = cairo_create (surface);

    zj_layout_draw (layout, page, cairo);
    cairo_destroy (cairo);
    cairo_surface_show_page (surface);
    if (sink.problem != 0)
      break;
  }
  cairo_surface_finish (surface);
  status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  if (sink.problem != 0)
    return sink.problem;
  return status == CAIRO_STATUS_SUCCESS ? 0 : EIO;
}

/* Readable by whoever may read new files of this login, as any document it saves. */
static void
set_mode (int descriptor)
{
  mode_t mask = umask (0);

  umask (mask);
  if (fchmod (descriptor, 0666 & ~mask) != 0)
    g_debug ("mode of a paper's file: %s", g_strerror (errno));
}

static void
sync_folder (const char *file)
{
  g_autofree char *folder = g_path_get_dirname (file);
  int descriptor = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

  if (descriptor < 0)
    return;
  if (fsync (descriptor) != 0)
    g_debug ("folder of a paper's file: %s", g_strerror (errno));
  close (descriptor);
}

static gboolean
write_beside (ZjLayout *layout, const ZjDocument *document, const ZjPageFormat *format, const char *file,
              GError **error)
{
  g_autofree char *beside = g_strconcat (file, ".XXXXXX", NULL);
  int descriptor = g_mkstemp_full (beside, O_RDWR | O_CLOEXEC, 0600);
  int problem;

  if (descriptor < 0)
    return fail (error, file, errno);
  problem = draw (layout, document, format, descriptor);
  set_mode (descriptor);
  if (problem == 0 && fsync (descriptor) != 0)
    problem = errno;
  if (close (descriptor) != 0 && problem == 0)
    problem = errno;
  if (problem == 0 && g_rename (beside, file) != 0)
    problem = errno;
  if (problem == 0) {
    sync_folder (file);
    return TRUE;
  }
  g_unlink (beside);
  return fail (error, file, problem);
}

/* A device or a pipe cannot be replaced; it is written as it is. */
static gboolean
write_through (ZjLayout *layout, const ZjDocument *document, const ZjPageFormat *format, const char *file,
               GError **error)
{
  int descriptor = g_open (file, O_WRONLY | O_CLOEXEC, 0);
  int problem;

  if (descriptor < 0)
    return fail (error, file, errno);
  problem = draw (layout, document, format, descriptor);
  if (close (descriptor) != 0 && problem == 0)
    problem = errno;
  return problem == 0 || fail (error, file, problem);
}

static gboolean
is_special (const char *file)
{
  GStatBuf status;

  return g_stat (file, &status) == 0 && !S_ISREG (status.st_mode) && !S_ISDIR (status.st_mode);
}

gboolean
zj_pdf_write (const ZjDocument *document, const ZjPageFormat *format, const char *file, ZjPdfResult *result,
              GError **error)
{
  g_autoptr (ZjLayout) layout = zj_layout_new (document, format, error);
  gboolean good;

  if (layout == NULL)
    return FALSE;
  good = is_special (file) ? write_through (layout, document, format, file, error)
                           : write_beside (layout, document, format, file, error);
  if (good && result != NULL) {
    result->n_pages = zj_layout_n_pages (layout);
    result->missing = g_strdup (zj_layout_missing (layout));
  }
  return good;
}
