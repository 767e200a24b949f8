/* What the questions are asked for: admission date, emergency.
 *
 * Signal "edited" (ZjStayOptions *): the clerk has changed one of them. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ZJ_TYPE_STAY_OPTIONS (zj_stay_options_get_type ())
G_DECLARE_FINAL_TYPE (ZjStayOptions, zj_stay_options, ZJ, STAY_OPTIONS, GtkBox)

/* date NULL: today. Emits nothing. */
void zj_stay_options_set (ZjStayOptions *options, const char *date, gboolean emergency);

/* "YYYY-MM-DD", or NULL for today. Free it. */
char *zj_stay_options_get_date (ZjStayOptions *options);
gboolean zj_stay_options_get_emergency (ZjStayOptions *options);

G_END_DECLS
