/* What assistive technology is told beyond what GTK tells it by itself. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* id is stable in every language (tests and scripts find the widget by it); name and
 * description are translated, either may be NULL to be left alone. */
void zj_assist_set (GtkWidget *widget, const char *id, const char *name, const char *description);

/* Has a screen reader say text now, although the focus is elsewhere: an answer that has
 * arrived, trouble with the card. ATK calls it "announcement". */
void zj_assist_announce (GtkWidget *widget, const char *text);

G_END_DECLS
