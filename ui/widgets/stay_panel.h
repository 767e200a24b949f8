/* Whose stay stands on the page, and who has been presented for it. The identity number is masked until
 * somebody asks to see it. */
#pragma once

#include <client/stays.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ZJ_TYPE_STAY_PANEL (zj_stay_panel_get_type ())
G_DECLARE_FINAL_TYPE (ZjStayPanel, zj_stay_panel, ZJ, STAY_PANEL, GtkBox)

/* stay and credential may be NULL. */
void zj_stay_panel_set (ZjStayPanel *panel, const ZjStayView *stay, const ZjCredential *credential, gboolean revealed);

G_END_DECLS
