/* The lines that go with a statement, and the sums over them: from the hospital's list, with what
 * the platform answered for those lines; without a list, what was uploaded. Kept with the statement,
 * so that a copy needs neither again. Pure; any thread. */
#pragma once

#include "claim/content.h"
#include "journal/stays.h"
#include "stay/fee_file.h"

G_BEGIN_DECLS

/* GArray of ZjClaimLine, in the order of the list. uploaded: GArray of ZjFeeLine or NULL; what it
 * says of a line counts only where the line is still the same. */
GArray *zj_annex_from_file (const ZjFeeFile *file, const GArray *uploaded);
/* What is known of a line that was uploaded: its number, amount, category and parts. */
GArray *zj_annex_from_uploaded (const GArray *uploaded);

/* Sums, categories and the digest of lines, into content. FALSE with ZJ_STAY_ERROR_TOTAL when the sum doesn't fit.
 * No lines: none are known. */
gboolean zj_annex_sum (const GArray *lines, ZjClaimContent *content, GError **error);

/* For the journal: packed and back. NULL with ZJ_JOURNAL_ERROR_CORRUPT. Free the text. */
char *zj_annex_pack (const GArray *lines);
GArray *zj_annex_unpack (const char *packed, GError **error);

G_END_DECLS
