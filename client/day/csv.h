/* The rows of a reconciliation as a table for the finance office: RFC 4180, UTF-8 with a byte order
 * mark (Excel needs it), a heading in the language of the moment, one row a settlement or cancel. A
 * field that a spreadsheet would take for a formula gets an apostrophe before it; amounts are plain
 * numbers with two decimals. It names stays, not people.
 *
 * Written whole or not at all. A table that is made again, after a difference was cleared up, is
 * wanted under the same name; but somebody may have written into the old one. So that is kept, as
 * the name with ~ after it (and only the last), and *replaced says so.
 * Errors: ZJ_JOURNAL_ERROR (DISK_FULL, READ_ONLY, IO). Thread: any; blocks for the disk. */
#pragma once

#include "day/reconcile.h"

G_BEGIN_DECLS

gboolean zj_day_csv_write (const ZjReconciliation *reconciliation, const char *file, gboolean *replaced,
                           GError **error);

/* Pure: the whole table. */
GString *zj_day_csv_text (const ZjReconciliation *reconciliation);
/* Pure: one field as it stands in a table, quotes and all. */
void zj_day_csv_field (GString *out, const char *text);

G_END_DECLS
