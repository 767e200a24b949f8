/* Which of a person's stays? Arrow keys and Enter.
 *
 * Signal "chosen" (ZjStayChoice *, const char *ipt_no). */
#pragma once

#include <client/stays.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ZJ_TYPE_STAY_CHOICE (zj_stay_choice_get_type ())
G_DECLARE_FINAL_TYPE (ZjStayChoice, zj_stay_choice, ZJ, STAY_CHOICE, GtkBox)

void zj_stay_choice_set (ZjStayChoice *choice, const ZjConfig *config, const GPtrArray *stays); /* ZjStayView * */

/* Chooses the row that is selected. */
void zj_stay_choice_submit (ZjStayChoice *choice);

G_END_DECLS
