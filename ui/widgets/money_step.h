/* The money: whether the personal account pays its part, the deposit, who pays what by the platform's figures,
 * and what is to be paid or given back. Nothing is computed here.
 *
 * Signals: "changed" (ZjMoneyStep *): account or deposit; "submitted" (ZjMoneyStep *): Enter in the deposit. */
#pragma once

#include <client/stays.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ZJ_TYPE_MONEY_STEP (zj_money_step_get_type ())
G_DECLARE_FINAL_TYPE (ZjMoneyStep, zj_money_step, ZJ, MONEY_STEP, GtkBox)

/* For the next stay: the account is not used until somebody agrees; no deposit. */
void zj_money_step_begin (ZjMoneyStep *step);

void zj_money_step_set (ZjMoneyStep *step, const ZjStayView *stay);

const char *zj_money_step_get_account (ZjMoneyStep *step); /* "no", "own", "family" */

/* −1 where nothing is typed; FALSE where it is no amount, which is then said. */
gboolean zj_money_step_get_deposit (ZjMoneyStep *step, gint64 *deposit_fen);

G_END_DECLS
