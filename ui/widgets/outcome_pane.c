#include "outcome_pane.h"

#include <client/error.h>
#include <client/i18n.h>
#include <client/wording.h>

#include "assist.h"
#include "text.h"
#include "widgets/message_area.h"
#include "widgets/state_banner.h"

struct _ZjOutcomePane {
  GtkBox parent;
  ZjStateBanner *banner;
  ZjMessageArea *message;
  GtkWidget *family_box;
  GtkLabel *family_label;
  ZjFactGrid *facts;
  GtkProgressBar *progress;
};

G_DEFINE_TYPE (ZjOutcomePane, zj_outcome_pane, GTK_TYPE_BOX)

/* Everything off; the title is said aloud when it is another. */
static void
begin (ZjOutcomePane *self, ZjMarkShape shape, const char *title, const char *detail)
{
  gtk_widget_hide (GTK_WIDGET (self->message));
  gtk_widget_hide (self->family_box);
  gtk_widget_hide (GTK_WIDGET (self->progress));
  zj_fact_grid_clear (self->facts);
  if (zj_state_banner_set (self->banner, shape, title, detail))
    zj_assist_announce (GTK_WIDGET (self->banner), title);
}

static void
say (ZjOutcomePane *self, ZjMarkShape shape, const ZjWording *wording)
{
  zj_message_area_set (self->message, shape, wording);
  gtk_widget_show (GTK_WIDGET (self->message));
}

void
zj_outcome_pane_set_busy (ZjOutcomePane *self, const char *step, guint done, guint of)
{
  g_autofree char *far = of > 0 ? g_strdup_printf (_ ("%u of %u"), done, of) : NULL;

  begin (self, ZJ_MARK_BUSY, step != NULL ? zj_wording_step (step) : _ ("One moment, please"), far);
  if (of > 0) {
    gtk_progress_bar_set_fraction (self->progress, (double)done / of);
    gtk_widget_show (GTK_WIDGET (self->progress));
  }
}

/* Where the title has said what happened already. */
static void
say_what_to_do (ZjOutcomePane *self, const ZjWording *wording)
{
  const ZjWording rest = { wording->remedy, NULL, wording->call };

  say (self, ZJ_MARK_ATTENTION, &rest);
}

static char *
next_question (const ZjStayView *stay)
{
  gint64 left_s = (stay->next_ms - g_get_real_time () / 1000 + 999) / 1000;

  if (left_s <= 0)
    return g_strdup (_ ("now"));
  return g_strdup_printf (g_dngettext (ZJ_TEXT_DOMAIN, "in %u second", "in %u seconds", (gulong)left_s), (guint)left_s);
}

void
zj_outcome_pane_set_unknown (ZjOutcomePane *self, const ZjConfig *config, const ZjStayView *stay)
{
  g_autofree char *since = zj_text_moment (stay->unknown_since_ms);
  g_autofree char *next = next_question (stay);
  g_autofree char *detail = g_strdup_printf (_ ("%s, sent %s"), zj_wording_call (stay->unknown), since);
  gboolean is_money = g_str_equal (stay->unknown, "2304") || g_str_equal (stay->unknown, "2305");
  ZjWording wording = { .text = (char *)(guintptr)_ (
                            "Sent, and the platform has not answered yet. Please don't charge, "
                            "refund or submit again; the program is asking the platform.") };

  begin (self, ZJ_MARK_UNASKED, zj_wording_outcome (ZJ_OUTCOME_UNKNOWN), detail);
  if (stay->person != NULL)
    wording.remedy = (char *)(guintptr)zj_wording_person_needed (stay->person);
  say (self, ZJ_MARK_ATTENTION, &wording);
  gtk_widget_set_visible (self->family_box, is_money);
  zj_fact_grid_set (self->facts, "unknown-doing", _ ("Being done"),
                    stay->reversing ? _ ("Reversing: it will count as not settled") : _ ("Asking for the outcome"));
  zj_fact_grid_set (self->facts, "unknown-next", _ ("Asks again"), next);
  zj_fact_grid_set (self->facts, "unknown-msgid", _ ("Request number"), stay->unknown_msgid);
  zj_fact_grid_set (self->facts, "unknown-office", _ ("Insurance office"), config->institution.office_tel);
}

void
zj_outcome_pane_set_state (ZjOutcomePane *self, const ZjStayView *stay, ZjStayAsk ask)
{
  gboolean settled = stay->state == ZJ_STAY_SETTLED;
  const char *detail = _ ("The outcome is known now.");
  ZjMarkShape shape = ZJ_MARK_RING;

  if (stay->mismatch)
    shape = ZJ_MARK_NO;
  else if (ask == ZJ_DO_SETTLE && !settled) {
    shape = ZJ_MARK_ATTENTION;
    detail = _ ("The outcome is known now: it is not settled. It can be settled again.");
  } else if (ask == ZJ_DO_CANCEL_SETTLEMENT && settled) {
    shape = ZJ_MARK_ATTENTION;
    detail = _ ("The outcome is known now: the settlement is not cancelled.");
  } else if (ask == ZJ_DO_SETTLE || ask == ZJ_DO_CANCEL_SETTLEMENT
             || (ask == ZJ_DO_ADMIT && stay->state == ZJ_STAY_ADMITTED))
    shape = ZJ_MARK_YES;
  begin (self, shape, zj_wording_stay_state (stay->state), detail);
}

void
zj_outcome_pane_set_not_found (ZjOutcomePane *self, const ZjConfig *config, const GError *error,
                               gboolean platform_asked)
{
  g_autoptr (ZjWording) wording = zj_wording_for_error (config, error);
  const ZjWording here = { (char *)(guintptr)_ ("This desk knows no stay of that number; the platform was not asked."),
                           (char *)(guintptr)_ (
                               "Check the inpatient number, or read the patient's card: the stay is then taken over "
                               "from the platform."),
                           NULL };

  begin (self, ZJ_MARK_ATTENTION, _ ("Stay not found"), NULL);
  say (self, ZJ_MARK_ATTENTION, platform_asked ? wording : &here);
}

/* Which question was answered no, where one was. */
static ZjWording *
no_of (const ZjConfig *config, const ZjStayAnswer *answer)
{
  for (int i = 0; answer->verification != NULL && i < ZJ_N_QUESTIONS; i++)
    if (answer->verification->questions[i].answer == ZJ_ANSWER_NO)
      return zj_wording_for_question (config, answer->verification, (ZjQuestionId)i);
  return NULL;
}

static gboolean
is_waiting (const ZjStayAnswer *answer)
{
  return answer->outcome == ZJ_OUTCOME_NOT_SENT && answer->stay != NULL && answer->stay->state == ZJ_STAY_WAITING;
}

static void
show_error (ZjOutcomePane *self, const ZjConfig *config, const ZjStayAnswer *answer)
{
  g_autoptr (ZjWording) wording = NULL;
  const char *platform = zj_platform_error_text (answer->error);

  if (g_error_matches (answer->error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_VERIFICATION))
    wording = no_of (config, answer);
  if (wording == NULL)
    wording = zj_wording_for_error (config, answer->error);
  /* What was filled in is wrong: there is no command line here to be read up on. */
  if (g_error_matches (answer->error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_USAGE)) {
    const ZjWording plain = { answer->error->message, (char *)(guintptr)_ ("Please put it right and try again."),
                              NULL };

    say (self, ZJ_MARK_ATTENTION, &plain);
    return;
  }
  if (g_error_matches (answer->error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_MISMATCH))
    say_what_to_do (self, wording);
  else
    say (self, ZJ_MARK_ATTENTION, wording);
  if (!zj_text_names (wording->text, platform))
    zj_fact_grid_set (self->facts, "platform-words", _ ("The platform's words"), platform);
}

static void
show_warnings (ZjOutcomePane *self, const ZjConfig *config, const ZjStayAnswer *answer)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < answer->warnings->len; i++) {
    const char *code = g_ptr_array_index (answer->warnings, i);
    g_autoptr (ZjWording) wording = NULL;

    /* Said in their own places: beside the person, and by the state itself. */
    if (g_str_equal (code, "region_differs") || g_str_equal (code, "waiting"))
      continue;
    wording = zj_wording_for_warning (config, code);
    g_string_append_printf (all, "%s%s", all->len > 0 ? "\n" : "", wording->text);
  }
  zj_fact_grid_set (self->facts, "outcome-warnings", _ ("To be noted"), all->str);
}

static void
show_findings (ZjOutcomePane *self, const ZjStayAnswer *answer)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < answer->findings->len; i++) {
    const ZjFinding *finding = &g_array_index (answer->findings, ZjFinding, i);
    g_autofree char *expected = zj_money_text_grouped (finding->expected_fen);
    g_autofree char *found = zj_money_text_grouped (finding->found_fen);

    g_string_append_printf (all, _ ("%s%s: should be %s, is %s"), all->len > 0 ? "\n" : "",
                            zj_wording_finding (finding->code), expected, found);
  }
  zj_fact_grid_set (self->facts, "outcome-findings", _ ("Doesn't add up"), all->str);
}

static void
add_amount (ZjOutcomePane *self, const char *id, const char *title, const ZjAmounts *amounts, ZjAmountId amount)
{
  g_autofree char *text = zj_amounts_has (amounts, amount) ? zj_money_text_grouped (amounts->fen[amount]) : NULL;

  zj_fact_grid_set (self->facts, id, title, text);
}

void
zj_outcome_pane_set_mismatch (ZjOutcomePane *self, const ZjConfig *config, const ZjStayView *stay)
{
  g_autoptr (GError) error = g_error_new_literal (ZJ_STAY_ERROR, ZJ_STAY_ERROR_MISMATCH, "mismatch");
  g_autoptr (ZjWording) wording = zj_wording_for_error (config, error);

  begin (self, ZJ_MARK_NO, _ ("Settled, the figures disagree: take no money"), stay->setl_time);
  say_what_to_do (self, wording);
  zj_fact_grid_set (self->facts, "mismatch-setl-id", _ ("Settlement number"), stay->setl_id);
  add_amount (self, "mismatch-total", _ ("Total by the settlement"), &stay->settlement, ZJ_AMOUNT_MEDFEE_SUMAMT);
  add_amount (self, "mismatch-cash", _ ("Cash by the settlement"), &stay->settlement, ZJ_AMOUNT_PSN_CASH_PAY);
  add_amount (self, "mismatch-trial-cash", _ ("Cash by the trial"), &stay->trial, ZJ_AMOUNT_PSN_CASH_PAY);
}

void
zj_outcome_pane_set_answer (ZjOutcomePane *self, const ZjConfig *config, const ZjStayAnswer *answer, const char *done)
{
  g_autofree char *why = NULL;

  if (is_waiting (answer)) {
    why = zj_wording_waiting (config, answer->stay->waiting_reason);
    begin (self, ZJ_MARK_RING, zj_wording_stay_state (ZJ_STAY_WAITING),
           _ ("The program verifies again and sends the admission by itself."));
    zj_fact_grid_set (self->facts, "waiting-reason", _ ("Why it waits"), why);
  } else if (g_error_matches (answer->error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_MISMATCH)) {
    begin (self, ZJ_MARK_NO, _ ("Settled, the figures disagree: take no money"), NULL);
  } else if (answer->outcome == ZJ_OUTCOME_DONE) {
    begin (self, ZJ_MARK_YES, done, answer->repeated ? _ ("It had been done before; nothing was sent now.") : NULL);
  } else {
    begin (self, answer->outcome == ZJ_OUTCOME_NOT_DONE ? ZJ_MARK_NO : ZJ_MARK_ATTENTION,
           zj_wording_outcome (answer->outcome), NULL);
  }
  if (answer->error != NULL && !is_waiting (answer))
    show_error (self, config, answer);
  show_warnings (self, config, answer);
  show_findings (self, answer);
}

void
zj_outcome_pane_add_fact (ZjOutcomePane *self, const char *id, const char *title, const char *value)
{
  zj_fact_grid_set (self->facts, id, title, value);
}

static void
zj_outcome_pane_class_init (ZjOutcomePaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/cn/zhijie/Desk/outcome_pane.ui");
  gtk_widget_class_bind_template_child (widget_class, ZjOutcomePane, banner);
  gtk_widget_class_bind_template_child (widget_class, ZjOutcomePane, message);
  gtk_widget_class_bind_template_child (widget_class, ZjOutcomePane, family_box);
  gtk_widget_class_bind_template_child (widget_class, ZjOutcomePane, family_label);
  gtk_widget_class_bind_template_child (widget_class, ZjOutcomePane, facts);
  gtk_widget_class_bind_template_child (widget_class, ZjOutcomePane, progress);
}

static void
zj_outcome_pane_init (ZjOutcomePane *self)
{
  g_type_ensure (ZJ_TYPE_FACT_GRID);
  g_type_ensure (ZJ_TYPE_MESSAGE_AREA);
  g_type_ensure (ZJ_TYPE_STATE_BANNER);
  gtk_widget_init_template (GTK_WIDGET (self));
  zj_assist_set (GTK_WIDGET (self->banner), "outcome", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->message), "outcome-message", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->family_label), "unknown-family", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->progress), "outcome-progress", _ ("Progress"), NULL);
}
