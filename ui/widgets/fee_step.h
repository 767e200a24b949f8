/* The hospital's bill: which file, whether what is missing from it is to go, and every line that is wrong.
 *
 * Signals: "changed" (ZjFeeStep *): another file; "submitted" (ZjFeeStep *): Enter in the file's name. */
#pragma once

#include <client/stays.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ZJ_TYPE_FEE_STEP (zj_fee_step_get_type ())
G_DECLARE_FINAL_TYPE (ZjFeeStep, zj_fee_step, ZJ, FEE_STEP, GtkBox)

/* answer: of the last upload, or NULL. */
void zj_fee_step_set (ZjFeeStep *step, const ZjStayView *stay, const ZjStayAnswer *answer);

/* Opens the file chooser; the window goes on meanwhile. */
void zj_fee_step_browse (ZjFeeStep *step);

/* Fills file and remove_missing; FALSE when no file is named. What request borrows belongs to the step. */
gboolean zj_fee_step_fill (ZjFeeStep *step, ZjStayRequest *request);

/* The next stay has another bill. */
void zj_fee_step_clear (ZjFeeStep *step);

G_END_DECLS
