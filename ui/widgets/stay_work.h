/* A stay on its way out: how it stands, its three steps, and the form of the step on top. A stay that comes
 * onto the screen, or has moved on, shows the step that is next.
 *
 * Signals: "changed" (ZjStayWork *): another step, file, account or deposit; "submitted" (ZjStayWork *): Enter in
 * a form. */
#pragma once

#include <client/stays.h>
#include <gtk/gtk.h>

#include "pages/discharge_next.h"

G_BEGIN_DECLS

#define ZJ_TYPE_STAY_WORK (zj_stay_work_get_type ())
G_DECLARE_FINAL_TYPE (ZjStayWork, zj_stay_work, ZJ, STAY_WORK, GtkBox)

/* answer: of ask, or NULL. TRUE: an upload has led on to the next step, and its answer has been read. */
gboolean zj_stay_work_set (ZjStayWork *work, const ZjStayView *stay, ZjStayAsk ask, const ZjStayAnswer *answer);

/* The next stay begins with empty forms. */
void zj_stay_work_forget (ZjStayWork *work);

/* What the screen shows of step, account and file. */
void zj_stay_work_look (ZjStayWork *work, ZjDischargeScreen *screen);

/* Fills request->ask's part from its form (UPLOAD, DISCHARGE, TRIAL, SETTLE). FALSE: something is missing or wrong; it
 * is said, and the focus is there. What request borrows belongs to the forms. */
gboolean zj_stay_work_fill (ZjStayWork *work, ZjStayRequest *request);

/* Goes to the bill and lets its file be chosen. */
void zj_stay_work_choose_file (ZjStayWork *work);

G_END_DECLS
