/* A document on pages of one size: measured once, then drawn page by page, on a PDF (pdf.h) or by
 * whoever prints. Thread: one at a time.
 */
#pragma once

#include "paper/document.h"

G_BEGIN_DECLS

typedef enum {
  ZJ_PAGE_A4 = 0,   /* 210 × 297 mm */
  ZJ_PAGE_A5,       /* 148 × 210 mm */
  ZJ_PAGE_241,      /* continuous paper of 241 mm, with holes; 279.4 mm (11 inches) a page */
  ZJ_PAGE_241_HALF, /* the same, 139.7 mm a page */
  ZJ_N_PAGE_SIZES,
} ZjPageSize;

const char *zj_page_size_name (ZjPageSize size); /* "a4", "a5", "241", "241-half" */
gboolean zj_page_size_find (const char *name, ZjPageSize *size);
void zj_page_size_mm (ZjPageSize size, double *width_mm, double *height_mm);

#define ZJ_PAGE_OFFSET_MAX_UM 10000

typedef struct {
  ZjPageSize size;
  gint offset_x_um, offset_y_um; /* fine offset of a printer, at most ±ZJ_PAGE_OFFSET_MAX_UM */
  gboolean bilingual;            /* English beside the Chinese */
} ZjPageFormat;

typedef struct _ZjLayout ZjLayout;

/* Borrows document, which must not change meanwhile. Errors: ZJ_PAPER_ERROR_FONT when no font of
 * this machine has Chinese characters at all. A single character that no font has is printed as its
 * code point, 〔U+20000〕, and the paper says so at its end (zj_layout_missing()). */
ZjLayout *zj_layout_new (const ZjDocument *document, const ZjPageFormat *format, GError **error);
void zj_layout_free (ZjLayout *layout);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjLayout, zj_layout_free)

guint zj_layout_n_pages (const ZjLayout *layout);

/* Characters that no font has, as text; NULL when there is none. Borrowed. */
const char *zj_layout_missing (const ZjLayout *layout);

/* page from 0; cairo: a cairo_t in points, at the page's corner. */
struct _cairo;
void zj_layout_draw (ZjLayout *layout, guint page, struct _cairo *cairo);

G_END_DECLS
