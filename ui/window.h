/* The one window: who works here, the pages, and at its foot how the reader and the line
 * are. Pages are children of one stack; a page brings its commands as property "actions". */
#pragma once

#include <client/desk.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ZJ_TYPE_WINDOW (zj_window_get_type ())
G_DECLARE_FINAL_TYPE (ZjWindow, zj_window, ZJ, WINDOW, GtkApplicationWindow)

GtkWidget *zj_window_new (GtkApplication *application);

/* Builds the pages on a desk that is open. */
void zj_window_open_desk (ZjWindow *window, ZjDesk *desk, const char *operator_no, const char *operator_name,
                          guint idle_clear_s);

/* Shows why there is no desk. The action "app.reload" is what "Try again" calls. */
void zj_window_show_problem (ZjWindow *window, const GError *error);

/* Lets go of the desk and everything built on it. */
void zj_window_close_desk (ZjWindow *window);

G_END_DECLS
