#include "money_step.h"

#include <client/i18n.h>
#include <client/wording.h>
#include <string.h>

#include "assist.h"
#include "number_entry.h"
#include "widgets/split_table.h"

struct _ZjMoneyStep {
  GtkBox parent;
  GtkToggleButton *account_no, *account_own, *account_family;
  GtkWidget *choice_box, *figures_box, *balance_box;
  GtkEntry *deposit_entry;
  GtkLabel *hint_label, *figures_label, *cash_label, *capitals_label, *balance_title, *balance_label;
  ZjSplitTable *table;
  ZjStayView *stay;
  gboolean setting;
};

G_DEFINE_TYPE (ZjMoneyStep, zj_money_step, GTK_TYPE_BOX)

enum { SIGNAL_CHANGED, SIGNAL_SUBMITTED, N_SIGNALS };
static guint signals[N_SIGNALS];

const char *
zj_money_step_get_account (ZjMoneyStep *self)
{
  return gtk_toggle_button_get_active (self->account_own)      ? "own"
         : gtk_toggle_button_get_active (self->account_family) ? "family"
                                                               : "no";
}

gboolean
zj_money_step_get_deposit (ZjMoneyStep *self, gint64 *deposit_fen)
{
  const char *text = gtk_entry_get_text (self->deposit_entry);

  *deposit_fen = -1;
  return *text == '\0' || zj_money_read (text, deposit_fen);
}

static void
show_balance (ZjMoneyStep *self)
{
  gint64 deposit_fen, balance_fen = 0;
  gboolean is_amount = zj_money_step_get_deposit (self, &deposit_fen);
  gboolean known = is_amount && self->stay != NULL && zj_stay_view_balance (self->stay, deposit_fen, &balance_fen);
  g_autofree char *amount = zj_money_text_grouped (balance_fen < 0 ? -balance_fen : balance_fen);
  const char *title = balance_fen < 0 ? _ ("To pay") : _ ("To give back");
  g_autofree char *said = g_strdup_printf ("%s: %s", title, amount);

  gtk_label_set_text (self->hint_label, is_amount ? "" : _ ("Please enter an amount such as 3000 or 3000.00"));
  gtk_widget_set_visible (self->balance_box, known);
  if (!known)
    return;
  gtk_label_set_text (self->balance_title, title);
  gtk_label_set_text (self->balance_label, amount);
  zj_assist_set (GTK_WIDGET (self->balance_label), "balance", said, NULL);
}

static void
on_deposit (ZjMoneyStep *self)
{
  if (self->setting)
    return;
  show_balance (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_account (ZjMoneyStep *self, GtkToggleButton *button)
{
  if (!self->setting && gtk_toggle_button_get_active (button))
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_activated (ZjMoneyStep *self)
{
  g_signal_emit (self, signals[SIGNAL_SUBMITTED], 0);
}

void
zj_money_step_begin (ZjMoneyStep *self)
{
  self->setting = TRUE;
  gtk_toggle_button_set_active (self->account_no, TRUE);
  gtk_entry_set_text (self->deposit_entry, "");
  self->setting = FALSE;
  show_balance (self);
}

static void
show_cash (ZjMoneyStep *self, const ZjAmounts *amounts)
{
  gint64 fen = amounts->fen[ZJ_AMOUNT_PSN_CASH_PAY];
  g_autofree char *cash = zj_money_text_grouped (fen);
  g_autofree char *capitals = zj_money_capitals (fen);
  g_autofree char *said = g_strdup_printf ("%s: %s", zj_wording_amount (ZJ_AMOUNT_PSN_CASH_PAY), cash);

  gtk_label_set_text (self->cash_label, cash);
  gtk_label_set_text (self->capitals_label, capitals);
  zj_assist_set (GTK_WIDGET (self->cash_label), "cash", said, NULL);
}

void
zj_money_step_set (ZjMoneyStep *self, const ZjStayView *stay)
{
  gboolean settled = stay != NULL && stay->has_settlement;
  gboolean shown = stay != NULL && (settled || stay->has_trial);
  g_autofree char *figures = NULL;
  g_autofree char *deposit = NULL;

  if (self->stay != NULL)
    zj_stay_view_unref (self->stay);
  self->stay = stay != NULL ? zj_stay_view_ref ((ZjStayView *)(guintptr)stay) : NULL;
  gtk_widget_set_visible (self->choice_box, !settled);
  gtk_widget_set_visible (self->figures_box, shown);
  if (stay != NULL && stay->deposit_fen >= 0 && *gtk_entry_get_text (self->deposit_entry) == '\0') {
    deposit = zj_money_text (stay->deposit_fen);
    self->setting = TRUE;
    gtk_entry_set_text (self->deposit_entry, deposit);
    self->setting = FALSE;
  }
  if (shown) {
    zj_split_table_set (self->table, settled ? &stay->settlement : &stay->trial);
    show_cash (self, settled ? &stay->settlement : &stay->trial);
    figures = g_strdup_printf (
        settled ? _ ("%s (settled, personal account: %s)") : _ ("%s (trial, personal account: %s)"),
        zj_wording_amount (ZJ_AMOUNT_PSN_CASH_PAY), zj_wording_account (stay->account != NULL ? stay->account : "no"));
    gtk_label_set_text (self->figures_label, figures);
  }
  show_balance (self);
}

static void
zj_money_step_grab_focus (GtkWidget *widget)
{
  gtk_widget_grab_focus (GTK_WIDGET (ZJ_MONEY_STEP (widget)->deposit_entry));
}

static void
zj_money_step_finalize (GObject *object)
{
  g_clear_pointer (&ZJ_MONEY_STEP (object)->stay, zj_stay_view_unref);
  G_OBJECT_CLASS (zj_money_step_parent_class)->finalize (object);
}

static void
zj_money_step_class_init (ZjMoneyStepClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = zj_money_step_finalize;
  widget_class->grab_focus = zj_money_step_grab_focus;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", ZJ_TYPE_MONEY_STEP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
  signals[SIGNAL_SUBMITTED] = g_signal_new ("submitted", ZJ_TYPE_MONEY_STEP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/zhijie/Desk/money_step.ui");
  gtk_widget_class_bind_template_child (widget_class, ZjMoneyStep, account_no);
  gtk_widget_class_bind_template_child (widget_class, ZjMoneyStep, account_own);
  gtk_widget_class_bind_template_child (widget_class, ZjMoneyStep, account_family);
  gtk_widget_class_bind_template_child (widget_class, ZjMoneyStep, choice_box);
  gtk_widget_class_bind_template_child (widget_class, ZjMoneyStep, figures_box);
  gtk_widget_class_bind_template_child (widget_class, ZjMoneyStep, balance_box);
  gtk_widget_class_bind_template_child (widget_class, ZjMoneyStep, deposit_entry);
  gtk_widget_class_bind_template_child (widget_class, ZjMoneyStep, hint_label);
  gtk_widget_class_bind_template_child (widget_class, ZjMoneyStep, figures_label);
  gtk_widget_class_bind_template_child (widget_class, ZjMoneyStep, cash_label);
  gtk_widget_class_bind_template_child (widget_class, ZjMoneyStep, capitals_label);
  gtk_widget_class_bind_template_child (widget_class, ZjMoneyStep, balance_title);
  gtk_widget_class_bind_template_child (widget_class, ZjMoneyStep, balance_label);
  gtk_widget_class_bind_template_child (widget_class, ZjMoneyStep, table);
  gtk_widget_class_bind_template_callback (widget_class, on_account);
  gtk_widget_class_bind_template_callback (widget_class, on_deposit);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
}

static void
zj_money_step_init (ZjMoneyStep *self)
{
  g_type_ensure (ZJ_TYPE_NUMBER_ENTRY);
  g_type_ensure (ZJ_TYPE_SPLIT_TABLE);
  gtk_widget_init_template (GTK_WIDGET (self));
  zj_number_entry_only_digits (ZJ_NUMBER_ENTRY (self->deposit_entry));
  zj_number_entry_allow (ZJ_NUMBER_ENTRY (self->deposit_entry), ".,");
  zj_assist_set (GTK_WIDGET (self->account_no), "account-no", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->account_own), "account-own", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->account_family), "account-family", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->deposit_entry), "deposit", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->hint_label), "deposit-hint", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->table), "split", _ ("Who pays what"), NULL);
  zj_assist_set (GTK_WIDGET (self->figures_label), "figures", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->capitals_label), "capitals", NULL, NULL);
}
