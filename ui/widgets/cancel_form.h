/* Taking a step back: what is undone, what has to be done before, and who confirms it.
 *
 * Signal "submitted" (ZjCancelForm *): Enter in the number of the second person. */
#pragma once

#include <client/stays.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ZJ_TYPE_CANCEL_FORM (zj_cancel_form_get_type ())
G_DECLARE_FINAL_TYPE (ZjCancelForm, zj_cancel_form, ZJ, CANCEL_FORM, GtkBox)

/* ask: one of ZJ_DO_CANCEL_…. second_person: the configuration wants one where money is given back. */
void zj_cancel_form_set (ZjCancelForm *form, ZjStayAsk ask, gboolean second_person);

/* There is something to fill in. */
gboolean zj_cancel_form_asks (ZjCancelForm *form);

/* FALSE: the second person is missing, or is the operator; it is said. What request borrows belongs to the form. */
gboolean zj_cancel_form_fill (ZjCancelForm *form, const char *operator_no, ZjStayRequest *request);

void zj_cancel_form_clear (ZjCancelForm *form);

G_END_DECLS
