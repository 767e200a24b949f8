/* One step of a stay's way out: its shape, its name, how far it is. A row of them in one radio group; the
 * arrow keys go from step to step. */
#pragma once

#include <gtk/gtk.h>

#include "widgets/mark.h"

G_BEGIN_DECLS

#define ZJ_TYPE_STEP_BUTTON (zj_step_button_get_type ())
G_DECLARE_FINAL_TYPE (ZjStepButton, zj_step_button, ZJ, STEP_BUTTON, GtkRadioButton)

/* Property "title" (translated). */
void zj_step_button_set (ZjStepButton *button, ZjMarkShape shape, const char *summary);

G_END_DECLS
