/* Whether a journal is whole: chain, sealed parts, rows and fee lines against the records. */
#pragma once

#include "journal/journal_private.h"

G_BEGIN_DECLS

/* mark: what the side file says, or NULL where there is none to go by. What is wrong with the
 * journal stands in verdict; FALSE only where it could not be examined (LOCKED). */
gboolean zj_examine (const ZjPen *pen, const ZjSideMark *mark, ZjJournalVerdict *verdict, GError **error);

/* Whether the record that mark names is there, and the same. Errors: CORRUPT. */
gboolean zj_examine_mark (const ZjPen *pen, const ZjSideMark *mark, GError **error);

G_END_DECLS
