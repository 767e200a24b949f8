/* The discharge page: a stay from its bill to its settlement, and back. What can be done is the journal's
 * snapshot's to say, what came of it the answer's; an outcome that is not known yet has the page to itself.
 *
 * Property "actions". */
#pragma once

#include <client/desk.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ZJ_TYPE_DISCHARGE_PAGE (zj_discharge_page_get_type ())
G_DECLARE_FINAL_TYPE (ZjDischargePage, zj_discharge_page, ZJ, DISCHARGE_PAGE, GtkBox)

GtkWidget *zj_discharge_page_new (ZjDesk *desk, guint idle_clear_s);

/* Cards that come in are this page's. */
void zj_discharge_page_set_active (ZjDischargePage *page, gboolean active);

/* Shows the stay of that number. */
void zj_discharge_page_open_stay (ZjDischargePage *page, const char *ipt_no);

G_END_DECLS
