/* The admission page: a card or another credential in, four answers and a verdict out, then the form
 * of the admission and what came of it. It draws what ZjInquiry knows of the person and ZjErrand of the
 * stay, and hands them the clerk's keys. Its commands are the action group of its property "actions". */
#pragma once

#include <client/desk.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ZJ_TYPE_ADMISSION_PAGE (zj_admission_page_get_type ())
G_DECLARE_FINAL_TYPE (ZjAdmissionPage, zj_admission_page, ZJ, ADMISSION_PAGE, GtkBox)

/* idle_clear_s: after so long without a key the person leaves the screen. */
GtkWidget *zj_admission_page_new (ZjDesk *desk, guint idle_clear_s);

/* Cards that come in are this page's. */
void zj_admission_page_set_active (ZjAdmissionPage *page, gboolean active);

G_END_DECLS
