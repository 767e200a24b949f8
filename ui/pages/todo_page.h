/* Work to finish: outcomes not known yet, admissions that wait, the discharged who are not settled, notices
 * and declarations; on demand every stay of this desk. Enter opens one.
 *
 * Property "actions". Signals: "open-stay" (ZjTodoPage *, const char *ipt_no); "counted" (ZjTodoPage *, guint n):
 * how many there is work with. */
#pragma once

#include <client/desk.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ZJ_TYPE_TODO_PAGE (zj_todo_page_get_type ())
G_DECLARE_FINAL_TYPE (ZjTodoPage, zj_todo_page, ZJ, TODO_PAGE, GtkBox)

GtkWidget *zj_todo_page_new (ZjDesk *desk);

/* Names are personal: only what is on top is filled. */
void zj_todo_page_set_active (ZjTodoPage *page, gboolean active);

G_END_DECLS
