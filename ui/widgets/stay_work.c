#include "stay_work.h"

#include <client/i18n.h>
#include <client/wording.h>

#include "assist.h"
#include "widgets/fee_step.h"
#include "widgets/leaving_step.h"
#include "widgets/money_step.h"
#include "widgets/state_banner.h"
#include "widgets/step_button.h"

enum { STEP_FEES, STEP_LEAVING, STEP_MONEY, N_STEPS };

static const struct {
  const char *name, *button, *id; /* of the stack's child; of the template; of accessibility */
} step_names[N_STEPS] = {
  [STEP_FEES] = { "fees", "step_fees", "step-fees" },
  [STEP_LEAVING] = { "leaving", "step_leaving", "step-leaving" },
  [STEP_MONEY] = { "money", "step_money", "step-money" },
};

struct _ZjStayWork {
  GtkBox parent;
  ZjStateBanner *banner;
  ZjStepButton *buttons[N_STEPS];
  GtkStack *steps;
  ZjFeeStep *fees;
  ZjLeavingStep *leaving;
  ZjMoneyStep *money;
  char *shown;       /* whose forms stand here */
  ZjStayState state; /* it was in */
  gint64 cash_fen;   /* on the screen; −1: nothing */
  gboolean setting;
};

G_DEFINE_TYPE (ZjStayWork, zj_stay_work, GTK_TYPE_BOX)

enum { SIGNAL_CHANGED, SIGNAL_SUBMITTED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
draw_buttons (ZjStayWork *self, const ZjStayView *stay)
{
  g_autofree char *total = zj_money_text_grouped (stay->lines_fen);
  g_autofree char *fees = stay->lines == 0 ? g_strdup (_ ("Nothing uploaded"))
                                           : g_strdup_printf (_ ("%u lines, %s"), stay->lines, total);
  gboolean gone = stay->state == ZJ_STAY_DISCHARGED || stay->state == ZJ_STAY_SETTLED;

  zj_step_button_set (self->buttons[STEP_FEES], stay->lines == 0 || stay->fees_stale ? ZJ_MARK_RING : ZJ_MARK_YES,
                      stay->lines > 0 && stay->fees_stale ? _ ("Not all uploaded") : fees);
  zj_step_button_set (self->buttons[STEP_LEAVING], gone ? ZJ_MARK_YES : ZJ_MARK_RING,
                      gone ? _ ("Recorded at the platform") : _ ("To be recorded"));
  zj_step_button_set (self->buttons[STEP_MONEY], stay->state == ZJ_STAY_SETTLED ? ZJ_MARK_YES : ZJ_MARK_RING,
                      stay->state == ZJ_STAY_SETTLED ? _ ("Settled")
                      : stay->has_trial              ? _ ("Tried")
                                                     : _ ("To be tried and settled"));
}

static const char *
banner_detail (const ZjStayView *stay, const ZjStayAnswer *answer)
{
  if (answer != NULL && g_error_matches (answer->error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_FEES_FILE))
    return _ ("The fee list has errors. Nothing was sent.");
  if (answer != NULL && g_error_matches (answer->error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_LINES_REJECTED))
    return _ ("The platform turned some lines down; the others are taken.");
  if (stay->state == ZJ_STAY_SETTLED)
    return stay->setl_time;
  if (stay->state == ZJ_STAY_WAITING)
    return _ ("The program verifies again and sends the admission by itself.");
  if (stay->cancelled && stay->state == ZJ_STAY_DISCHARGED)
    return _ ("Its settlement was cancelled; it can be settled again.");
  return stay->adopted ? _ ("Admitted at another desk, taken over from the platform.") : NULL;
}

static void
show_step (ZjStayWork *self, int step)
{
  self->setting = TRUE;
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->buttons[step]), TRUE);
  self->setting = FALSE;
  gtk_stack_set_visible_child_name (self->steps, step_names[step].name);
}

static int
next_step (const ZjStayView *stay)
{
  if (stay->state == ZJ_STAY_DISCHARGED || stay->state == ZJ_STAY_SETTLED)
    return STEP_MONEY;
  return stay->lines == 0 || stay->fees_stale ? STEP_FEES : STEP_LEAVING;
}

static void
begin (ZjStayWork *self, const ZjStayView *stay)
{
  g_free (self->shown);
  self->shown = g_strdup (stay->ipt_no);
  zj_fee_step_clear (self->fees);
  zj_leaving_step_begin (self->leaving);
  zj_money_step_begin (self->money);
}

gboolean
zj_stay_work_set (ZjStayWork *self, const ZjStayView *stay, ZjStayAsk ask, const ZjStayAnswer *answer)
{
  gboolean is_other = g_strcmp0 (self->shown, stay->ipt_no) != 0;
  gboolean uploaded = answer != NULL && ask == ZJ_DO_UPLOAD && answer->outcome == ZJ_OUTCOME_DONE
                      && answer->missing->len == 0 && stay->state == ZJ_STAY_ADMITTED;
  const char *title = zj_wording_stay_state (stay->state);

  if (is_other)
    begin (self, stay);
  if (is_other || stay->state != self->state || uploaded)
    show_step (self, next_step (stay));
  self->state = stay->state;
  self->cash_fen = stay->has_trial ? stay->trial.fen[ZJ_AMOUNT_PSN_CASH_PAY] : -1;
  if (zj_state_banner_set (self->banner, stay->state == ZJ_STAY_SETTLED ? ZJ_MARK_YES : ZJ_MARK_RING, title,
                           banner_detail (stay, answer)))
    zj_assist_announce (GTK_WIDGET (self->banner), title);
  draw_buttons (self, stay);
  zj_fee_step_set (self->fees, stay, ask == ZJ_DO_UPLOAD ? answer : NULL);
  zj_leaving_step_set (self->leaving, stay);
  zj_money_step_set (self->money, stay);
  return uploaded;
}

void
zj_stay_work_forget (ZjStayWork *self)
{
  g_clear_pointer (&self->shown, g_free);
}

void
zj_stay_work_look (ZjStayWork *self, ZjDischargeScreen *screen)
{
  ZjStayRequest named = { 0 };

  screen->step = gtk_stack_get_visible_child_name (self->steps);
  screen->account = zj_money_step_get_account (self->money);
  screen->file_named = zj_fee_step_fill (self->fees, &named);
}

gboolean
zj_stay_work_fill (ZjStayWork *self, ZjStayRequest *request)
{
  if (request->ask == ZJ_DO_UPLOAD)
    return zj_fee_step_fill (self->fees, request);
  if (request->ask == ZJ_DO_DISCHARGE)
    return zj_leaving_step_fill (self->leaving, request);
  if (!zj_money_step_get_deposit (self->money, &request->deposit_fen)) {
    gtk_widget_grab_focus (GTK_WIDGET (self->money));
    return FALSE;
  }
  request->account = zj_money_step_get_account (self->money);
  /* What is on the screen is what is agreed to. */
  if (request->ask == ZJ_DO_SETTLE)
    request->expect_cash_fen = self->cash_fen;
  return TRUE;
}

void
zj_stay_work_choose_file (ZjStayWork *self)
{
  show_step (self, STEP_FEES);
  zj_fee_step_browse (self->fees);
}

static void
on_step_toggled (ZjStayWork *self, GtkToggleButton *button)
{
  if (self->setting || !gtk_toggle_button_get_active (button))
    return;
  for (int i = 0; i < N_STEPS; i++)
    if (GTK_TOGGLE_BUTTON (self->buttons[i]) == button)
      gtk_stack_set_visible_child_name (self->steps, step_names[i].name);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_changed (ZjStayWork *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_submitted (ZjStayWork *self)
{
  g_signal_emit (self, signals[SIGNAL_SUBMITTED], 0);
}

static void
zj_stay_work_grab_focus (GtkWidget *widget)
{
  ZjStayWork *self = ZJ_STAY_WORK (widget);
  const char *step = gtk_stack_get_visible_child_name (self->steps);

  if (g_str_equal (step, step_names[STEP_FEES].name))
    gtk_widget_grab_focus (GTK_WIDGET (self->fees));
  else if (g_str_equal (step, step_names[STEP_LEAVING].name))
    gtk_widget_grab_focus (GTK_WIDGET (self->leaving));
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->money));
}

static void
zj_stay_work_finalize (GObject *object)
{
  g_free (ZJ_STAY_WORK (object)->shown);
  G_OBJECT_CLASS (zj_stay_work_parent_class)->finalize (object);
}

static void
zj_stay_work_class_init (ZjStayWorkClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = zj_stay_work_finalize;
  widget_class->grab_focus = zj_stay_work_grab_focus;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", ZJ_TYPE_STAY_WORK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
  signals[SIGNAL_SUBMITTED] = g_signal_new ("submitted", ZJ_TYPE_STAY_WORK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/zhijie/Desk/stay_work.ui");
  gtk_widget_class_bind_template_child (widget_class, ZjStayWork, banner);
  gtk_widget_class_bind_template_child (widget_class, ZjStayWork, steps);
  gtk_widget_class_bind_template_child (widget_class, ZjStayWork, fees);
  gtk_widget_class_bind_template_child (widget_class, ZjStayWork, leaving);
  gtk_widget_class_bind_template_child (widget_class, ZjStayWork, money);
  for (int i = 0; i < N_STEPS; i++)
    gtk_widget_class_bind_template_child_full (widget_class, step_names[i].button, FALSE, 0);
  gtk_widget_class_bind_template_callback (widget_class, on_step_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_submitted);
}

static void
zj_stay_work_init (ZjStayWork *self)
{
  g_type_ensure (ZJ_TYPE_FEE_STEP);
  g_type_ensure (ZJ_TYPE_LEAVING_STEP);
  g_type_ensure (ZJ_TYPE_MONEY_STEP);
  g_type_ensure (ZJ_TYPE_STATE_BANNER);
  g_type_ensure (ZJ_TYPE_STEP_BUTTON);
  self->setting = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  for (int i = 0; i < N_STEPS; i++) {
    self->buttons[i] = ZJ_STEP_BUTTON (
        gtk_widget_get_template_child (GTK_WIDGET (self), ZJ_TYPE_STAY_WORK, step_names[i].button));
    zj_assist_set (GTK_WIDGET (self->buttons[i]), step_names[i].id, NULL, NULL);
  }
  self->setting = FALSE;
  zj_assist_set (GTK_WIDGET (self->banner), "stay-state", NULL, NULL);
}
