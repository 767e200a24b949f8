/* Issuing a paper of a stay, and the sheets: which of them is the original and which a copy is
 * counted in the journal (ZJ_RECORD_PAPER), durably, before anything comes out.
 *
 * A copy is what the original was, kept with its record, but for the mark; where what it says has
 * changed since (another bed, another settlement), the paper is a new original. A fee list is too
 * long to be kept: its copy is made anew when the lines are still the same ones.
 *
 * Errors: ZJ_JOURNAL_ERROR; ZJ_CONFIG_ERROR (claims.ini, papers.ini); ZJ_STAY_ERROR (NOT_FOUND; STATE,
 * MISMATCH, UNKNOWN of a settlement statement); ZJ_PAPER_ERROR. Thread: any; blocks for the disk.
 */
#pragma once

#include "paper/papers.h"
#include "paper/sheets.h"
#include "stay/context.h"

G_BEGIN_DECLS

typedef struct {
  guint copy;    /* 1: the original */
  guint n_pages; /* once it is written */
  char *subject; /* which paper of this kind it is */
  char *missing; /* once it is written: characters that no font of this machine has, or NULL */
} ZjIssued;
void zj_issued_clear (ZjIssued *issued);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZjIssued, zj_issued_clear)

/* Counts the paper, and gives it back to be printed. Then, if it did not come out,
 * zj_issue_not_out(). */
ZjDocument *zj_issue_take (const ZjStayContext *context, ZjPaperKind kind, const char *ipt_no, ZjIssued *issued,
                           GError **error);
ZjDocument *zj_issue_take_shift (const ZjStayContext *context, const ZjShiftSheet *sheet, ZjIssued *issued,
                                 GError **error);
ZjDocument *zj_issue_take_day_end (const ZjStayContext *context, const ZjDaySheet *sheet, ZjIssued *issued,
                                   GError **error);

/* Whoever printed it could not: the next one is this one again. ipt_no NULL: a sheet. */
gboolean zj_issue_not_out (const ZjStayContext *context, ZjPaperKind kind, const char *ipt_no, const ZjIssued *issued,
                           GError **error);

/* Takes it and writes it to file. When the file cannot be written, it is counted as not out. */
gboolean zj_issue_write (const ZjStayContext *context, ZjPaperKind kind, const char *ipt_no, const ZjPageFormat *format,
                         const char *file, ZjIssued *issued, GError **error);
/* The same for what was taken. */
gboolean zj_issue_write_document (const ZjStayContext *context, ZjPaperKind kind, const char *ipt_no,
                                  const ZjDocument *document, const ZjPageFormat *format, const char *file,
                                  ZjIssued *issued, GError **error);

G_END_DECLS
