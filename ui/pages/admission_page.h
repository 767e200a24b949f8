/* The admission page: a card goes in, and the page says who this is and what the four
 * answers are. It draws what ZjInquiry knows and hands the clerk's keys to it.
 *
 * Property "actions" (GActionGroup, read): the page's commands, put into the window under
 * the prefix "page" while the page is shown. */
#pragma once

#include <client/desk.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ZJ_TYPE_ADMISSION_PAGE (zj_admission_page_get_type ())
G_DECLARE_FINAL_TYPE (ZjAdmissionPage, zj_admission_page, ZJ, ADMISSION_PAGE, GtkBox)

/* idle_clear_s: a person's data leaves the screen after so many seconds without a key. */
GtkWidget *zj_admission_page_new (ZjDesk *desk, guint idle_clear_s);

G_END_DECLS
