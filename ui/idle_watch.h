/* Calls back when nobody has touched keyboard or mouse for a while: what is personal then leaves the
 * screen. The clock runs only while it is needed. Main thread only. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _ZjIdleWatch ZjIdleWatch;

/* Watches the toplevel that widget is put into. idle_s 0: never calls. */
ZjIdleWatch *zj_idle_watch_new (GtkWidget *widget, guint idle_s, GCallback callback, gpointer user_data);
void zj_idle_watch_free (ZjIdleWatch *watch);

/* Something personal stands on the screen, or not. Starts the time anew. */
void zj_idle_watch_set_needed (ZjIdleWatch *watch, gboolean needed);

G_END_DECLS
