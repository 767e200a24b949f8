/* The papers of this program, each made from what is committed: a row of the journal, its records,
 * or the content of a statement; never from a screen. One file a paper makes its document
 * (document.h); issue.h counts originals and copies; pdf.h writes it.
 *
 * Names of papers after spec/glossary.md (doc.*); contents: spec/platform-fields.md 5.1, spec/domain.md
 * "When direct settlement is not possible". Thread: any; blocks for the disk.
 */
#pragma once

#include <client/config.h>

#include "claim/content.h"
#include "paper/pdf.h"

G_BEGIN_DECLS

typedef enum {
  ZJ_PAPER_ADMISSION = 0,
  ZJ_PAPER_FILING,
  ZJ_PAPER_PENDING,
  ZJ_PAPER_STATEMENT,
  ZJ_PAPER_INJURY,
  ZJ_PAPER_FEE_LIST,
  ZJ_PAPER_CANCEL,
  ZJ_PAPER_DAY_END,
  ZJ_PAPER_SHIFT,
  ZJ_PAPER_MANUAL,
  ZJ_N_PAPERS,
} ZjPaperKind;

const char *zj_paper_name (ZjPaperKind kind); /* "admission", …, "manual": verbs, records, papers.ini */
gboolean zj_paper_find (const char *name, ZjPaperKind *kind);
ZjPhrase zj_paper_title (ZjPaperKind kind); /* where papers.ini has none of its own */

/* The format of a paper that nobody chose one for: the size it is made for, bilingual where [desk]
 * language is not zh_CN. */
ZjPageFormat zj_paper_format (const ZjConfig *config, ZjPaperKind kind);

/* The statement for a manual claim, from content alone, the region's group of [claims] regions and
 * the papers' groups of [claims] papers. lines: ZjClaimLine, the fee list that goes with it as an
 * annex; NULL or empty: none. code_text: of the QR code (zj_statement_code_make()), ASCII, at most
 * ZJ_STATEMENT_CODE_MAX; NULL: none could be made, and the paper leaves its place empty. copy: 1 the
 * original, n the copy n − 1. Counting copies and recording them is the caller's.
 * The same content, lines, code and configuration give the same document but for the mark.
 * Errors: ZJ_CONFIG_ERROR, of the two files. */
ZjDocument *zj_paper_claim_document (const ZjConfig *config, const ZjClaimContent *content, const GArray *lines,
                                     const char *code_text, guint copy, GError **error);

/* The same, written as PDF. format NULL: A4, bilingual where [desk] language is not zh_CN. result
 * may be NULL. Errors: ZJ_CONFIG_ERROR, ZJ_PAPER_ERROR: nothing was written; the statement stands
 * as recorded, and is printed when it can be. */
gboolean zj_paper_claim_statement (const ZjConfig *config, const ZjClaimContent *content, const GArray *lines,
                                   const char *code_text, guint copy, const ZjPageFormat *format, const char *file,
                                   ZjPdfResult *result, GError **error);

G_END_DECLS
