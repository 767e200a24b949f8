/* One stay in a list: its shape, whose it is, how it stands, and what there is to do. */
#pragma once

#include <client/stays.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ZJ_TYPE_STAY_ROW (zj_stay_row_get_type ())
G_DECLARE_FINAL_TYPE (ZjStayRow, zj_stay_row, ZJ, STAY_ROW, GtkListBoxRow)

GtkWidget *zj_stay_row_new (const ZjConfig *config, const ZjStayView *stay);
const char *zj_stay_row_get_ipt_no (ZjStayRow *row);

G_END_DECLS
