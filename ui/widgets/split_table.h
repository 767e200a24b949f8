/* Who pays what: the figures of a trial or a settlement under their standard names, as the platform
 * gave them. Nothing is computed here. */
#pragma once

#include <client/money.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ZJ_TYPE_SPLIT_TABLE (zj_split_table_get_type ())
G_DECLARE_FINAL_TYPE (ZjSplitTable, zj_split_table, ZJ, SPLIT_TABLE, GtkBox)

void zj_split_table_set (ZjSplitTable *table, const ZjAmounts *amounts);

G_END_DECLS
