/* The discharge: when, which way, and if the patient died, on which day.
 *
 * Signal "submitted" (ZjLeavingStep *): Enter in an entry. */
#pragma once

#include <client/stays.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ZJ_TYPE_LEAVING_STEP (zj_leaving_step_get_type ())
G_DECLARE_FINAL_TYPE (ZjLeavingStep, zj_leaving_step, ZJ, LEAVING_STEP, GtkBox)

/* For the next stay: now, by order. */
void zj_leaving_step_begin (ZjLeavingStep *step);

void zj_leaving_step_set (ZjLeavingStep *step, const ZjStayView *stay);

/* FALSE: something is wrong; it is said, and the focus is there. What request borrows belongs to the step. */
gboolean zj_leaving_step_fill (ZjLeavingStep *step, ZjStayRequest *request);

G_END_DECLS
