/* Facts one below the other: what, then how it is. Facts without a value are not there. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ZJ_TYPE_FACT_GRID (zj_fact_grid_get_type ())
G_DECLARE_FINAL_TYPE (ZjFactGrid, zj_fact_grid, ZJ, FACT_GRID, GtkGrid)

/* id: the value's accessible id, which also finds the row again; title is translated, and its first one stays.
 * value NULL or "" hides the row. */
void zj_fact_grid_set (ZjFactGrid *grid, const char *id, const char *title, const char *value);

/* Hides every row. */
void zj_fact_grid_clear (ZjFactGrid *grid);

G_END_DECLS
