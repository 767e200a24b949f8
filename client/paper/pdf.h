/* A document as a PDF file, with the same bytes for the same document. */
#pragma once

#include "paper/layout.h"

G_BEGIN_DECLS

typedef struct {
  guint n_pages;
  char *missing; /* characters that no font has, or NULL; free it */
} ZjPdfResult;

/* Written whole or not at all: into a new file beside it, synced, and moved into place. Errors:
 * ZJ_PAPER_ERROR_FILE (disk full, no such folder, not writable: the message says), FONT. result may
 * be NULL. Blocks. */
gboolean zj_pdf_write (const ZjDocument *document, const ZjPageFormat *format, const char *file, ZjPdfResult *result,
                       GError **error);

G_END_DECLS
