/* The fee lines of a stay as the journal knows them at the platform: sums and parts as answered, and
 * what was kept of each when it was uploaded. */
#pragma once

#include "claim/content.h"
#include "journal/stays.h"

G_BEGIN_DECLS

/* GArray of ZjClaimLine, by time, then number; empty when there is none. Texts of lines that were
 * uploaded before they were kept are NULL. Errors: ZJ_JOURNAL_ERROR. Blocks. */
GArray *zj_stay_lines (ZjJournal *journal, const char *ipt_no, GError **error);

G_END_DECLS
