#include "pages/admission_page.h"

#include <client/i18n.h>
#include <client/wording.h>

#include "assist.h"
#include "errand.h"
#include "idle_watch.h"
#include "trace.h"
#include "widgets/admission_form.h"
#include "widgets/identity_panel.h"
#include "widgets/key_button.h"
#include "widgets/outcome_pane.h"
#include "widgets/presence_pane.h"
#include "widgets/question_row.h"
#include "widgets/stay_options.h"
#include "widgets/verdict_banner.h"

struct _ZjAdmissionPage {
  GtkBox parent;

  ZjDesk *desk;
  ZjInquiry *inquiry; /* the pane's */
  ZjErrand *errand;
  gboolean admitting; /* the form of the admission is open */
  GSimpleActionGroup *actions;
  ZjInquiryState shown_state;
  gboolean verdict_traced;
  guint idle_clear_s;
  ZjIdleWatch *idle_watch;

  GtkStack *view;
  ZjIdentityPanel *identity;
  ZjStayOptions *stay;
  ZjPresencePane *presence;
  ZjAdmissionForm *form;
  ZjOutcomePane *outcome;
  GtkLabel *note_label;
  ZjVerdictBanner *verdict;
  GtkListBox *questions;
  ZjQuestionRow *rows[ZJ_N_QUESTIONS];
  ZjKeyButton *stop_button;
  ZjKeyButton *next_button;
  GtkWidget *read_button, *verify_button, *foot;
};

G_DEFINE_TYPE (ZjAdmissionPage, zj_admission_page, GTK_TYPE_BOX)

enum { PROP_ACTIONS = 1, N_PROPS };

static void
enable (ZjAdmissionPage *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

/* Who is here cannot change while the answer for one is awaited. */
static const char *const credential_commands[] = { "read-card", "type-id", "scan-code", "retry-authentication" };

static void
suggest (GtkWidget *button, gboolean suggested)
{
  GtkStyleContext *style = gtk_widget_get_style_context (button);

  if (suggested)
    gtk_style_context_add_class (style, "suggested-action");
  else
    gtk_style_context_remove_class (style, "suggested-action");
}

static gboolean
is_number_shown (ZjAdmissionPage *self)
{
  g_autoptr (GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (self->actions), "show-number");

  return g_variant_get_boolean (state);
}

static void
mask_number (ZjAdmissionPage *self)
{
  g_action_group_change_action_state (G_ACTION_GROUP (self->actions), "show-number", g_variant_new_boolean (FALSE));
}

/* Drawing */

static void
draw_questions (ZjAdmissionPage *self, ZjInquiryState state)
{
  const ZjVerification *verification = zj_inquiry_get_verification (self->inquiry);
  const ZjConfig *config = zj_desk_get_config (self->desk);

  for (guint i = 0; i < ZJ_N_QUESTIONS; i++)
    if (zj_question_row_set (self->rows[i], config, verification, state == ZJ_INQUIRY_ASKING,
                             state == ZJ_INQUIRY_STOPPED)
        && verification != NULL)
      zj_assist_announce (GTK_WIDGET (self->rows[i]), zj_question_row_get_summary (self->rows[i]));
}

static void
draw_verdict (ZjAdmissionPage *self, ZjInquiryState state)
{
  const ZjVerification *verification = zj_inquiry_get_verification (self->inquiry);
  ZjVerdict verdict = verification != NULL ? verification->verdict : ZJ_VERDICT_PENDING;

  if (verdict == ZJ_VERDICT_PENDING && state == ZJ_INQUIRY_STOPPED)
    verdict = ZJ_VERDICT_UNKNOWN;
  if (state == ZJ_INQUIRY_READING)
    zj_verdict_banner_set_busy (self->verdict, _ ("Reading the card, please leave it in"));
  else if (verdict == ZJ_VERDICT_PENDING)
    zj_verdict_banner_set_busy (self->verdict, _ ("Asking the medical-insurance platform"));
  else
    zj_verdict_banner_set_verdict (self->verdict, zj_desk_get_config (self->desk), verification, verdict);

  if (state == ZJ_INQUIRY_ANSWERED && !self->verdict_traced) {
    self->verdict_traced = TRUE;
    zj_assist_announce (GTK_WIDGET (self->verdict), zj_wording_verdict (verdict));
    zj_trace_when_painted (GTK_WIDGET (self), "verdict-shown");
  } else if (state != ZJ_INQUIRY_ANSWERED) {
    self->verdict_traced = FALSE;
  }
}

/* What can be admitted with what is known: by the rules of the desk, not of this page. */
typedef enum { ADMIT_NOT = 0, ADMIT_PLAIN, ADMIT_LATER, ADMIT_WAITING } Admittance;

static Admittance
admittance (ZjAdmissionPage *self)
{
  const ZjVerification *verification = zj_inquiry_get_verification (self->inquiry);
  gboolean emergency = zj_inquiry_get_emergency (self->inquiry);
  ZjReason reason;

  if (verification == NULL || zj_inquiry_get_state (self->inquiry) != ZJ_INQUIRY_ANSWERED)
    return ADMIT_NOT;
  switch (zj_admission_decide (verification, emergency, FALSE, &reason)) {
  case ZJ_ADMIT_SEND:
    return ADMIT_PLAIN;
  case ZJ_ADMIT_WAIT:
    return ADMIT_WAITING;
  case ZJ_ADMIT_REFUSE:
  default:
    return zj_admission_decide (verification, emergency, TRUE, &reason) != ZJ_ADMIT_REFUSE ? ADMIT_LATER : ADMIT_NOT;
  }
}

/* What was typed by hand and the platform does not accept, or does not know, was mostly typed wrong. */
static gboolean
is_typed_wrong (ZjAdmissionPage *self)
{
  const ZjCredential *credential = zj_inquiry_get_credential (self->inquiry);
  const ZjVerification *verification = zj_inquiry_get_verification (self->inquiry);
  const ZjQuestion *insured = verification != NULL ? &verification->questions[ZJ_QUESTION_INSURED] : NULL;

  if (credential == NULL || credential->kind != ZJ_CREDENTIAL_IDENTITY || insured == NULL)
    return FALSE;
  return (insured->answer == ZJ_ANSWER_NO && insured->reason == ZJ_REASON_NOT_FOUND)
         || (insured->answer == ZJ_ANSWER_UNASKED
             && g_error_matches (insured->cause, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_REFUSED));
}

static gboolean
is_finished (ZjAdmissionPage *self)
{
  const ZjStayAnswer *answer = zj_errand_get_answer (self->errand);
  const ZjStayView *stay = zj_errand_get_stay (self->errand);

  return answer != NULL
         && (answer->outcome == ZJ_OUTCOME_DONE || answer->outcome == ZJ_OUTCOME_UNKNOWN
             || (stay != NULL && stay->state == ZJ_STAY_WAITING));
}

static const char *
view_for (ZjAdmissionPage *self, gboolean person_is_known)
{
  if (zj_errand_is_busy (self->errand) || zj_errand_get_answer (self->errand) != NULL)
    return "outcome";
  if (!person_is_known)
    return "presence";
  return self->admitting ? "form" : "answers";
}

static void
draw_outcome (ZjAdmissionPage *self)
{
  const ZjConfig *config = zj_desk_get_config (self->desk);
  const ZjStayAnswer *answer = zj_errand_get_answer (self->errand);
  const ZjStayView *stay = zj_errand_get_stay (self->errand);
  guint done, of;
  const char *step = zj_errand_get_step (self->errand, &done, &of);

  if (zj_errand_is_busy (self->errand))
    zj_outcome_pane_set_busy (self->outcome, step != NULL ? step : "admitting", done, of);
  else if (stay != NULL && stay->unknown != NULL)
    zj_outcome_pane_set_unknown (self->outcome, config, stay);
  else if (answer != NULL && answer->outcome == ZJ_OUTCOME_UNKNOWN && stay != NULL) {
    /* What was unknown has been cleared up meanwhile. */
    zj_outcome_pane_set_state (self->outcome, stay, ZJ_DO_ADMIT);
  } else if (answer != NULL && stay != NULL && stay->state == ZJ_STAY_ADMITTED && answer->error == NULL)
    zj_outcome_pane_set_answer (self->outcome, config, answer, _ ("The patient is admitted"));
  else if (answer != NULL)
    zj_outcome_pane_set_answer (self->outcome, config, answer, _ ("The patient is admitted"));
  if (stay == NULL || zj_errand_is_busy (self->errand))
    return;
  zj_outcome_pane_add_fact (self->outcome, "outcome-ipt-no", _ ("Inpatient number"), stay->ipt_no);
  zj_outcome_pane_add_fact (self->outcome, "outcome-mdtrt-id", _ ("Visit number"), stay->mdtrt_id);
  zj_outcome_pane_add_fact (self->outcome, "outcome-admitted-at", _ ("Time of admission"), stay->admitted_at);
  zj_outcome_pane_add_fact (self->outcome, "outcome-declare-by", _ ("Declare the emergency by"), stay->declare_by);
}

static void
draw_note (ZjAdmissionPage *self, ZjInquiryState state)
{
  g_autofree char *note = NULL;

  if (state == ZJ_INQUIRY_HOLDER_MISSING)
    note = g_strdup (_ ("The card is read; the identity typed here is joined with it."));
  else if (state == ZJ_INQUIRY_STOPPED)
    note = g_strdup (_ ("Stopped. F5 asks again; nothing was changed."));
  else if (zj_errand_is_busy (self->errand) || zj_errand_get_answer (self->errand) != NULL)
    note = NULL;
  else if (state == ZJ_INQUIRY_ANSWERED && is_typed_wrong (self))
    note = g_strdup (_ ("Please compare name and number with the document; F3 puts them right."));
  else if (state == ZJ_INQUIRY_ANSWERED && zj_inquiry_card_has_left (self->inquiry))
    note = g_strdup_printf (
        g_dngettext (ZJ_TEXT_DOMAIN, "Card taken out. The answers stay until the next card or Esc, at most %u minute.",
                     "Card taken out. The answers stay until the next card or Esc, at most %u minutes.",
                     MAX (1, self->idle_clear_s / 60)),
        MAX (1, self->idle_clear_s / 60));
  else if (state == ZJ_INQUIRY_ANSWERED && admittance (self) == ADMIT_LATER)
    note = g_strdup (_ ("Not filed: the patient can be admitted, and the family files before the settlement."));
  else if (state == ZJ_INQUIRY_ANSWERED && admittance (self) == ADMIT_WAITING)
    note = g_strdup (_ ("Not all is known: the admission is taken down here and sent as soon as it is."));
  gtk_label_set_text (self->note_label, note != NULL ? note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note_label), note != NULL && *note != '\0');
}

static const char *
stop_text (ZjAdmissionPage *self, gboolean is_waiting)
{
  if (zj_errand_is_busy (self->errand))
    return _ ("Stop waiting (ask in the background)");
  if (is_finished (self))
    return _ ("Next person");
  if (zj_errand_get_answer (self->errand) != NULL)
    return _ ("Back to the form");
  if (self->admitting)
    return _ ("Back to the answers");
  return is_waiting                                       ? _ ("Stop waiting")
         : zj_inquiry_holds_personal_data (self->inquiry) ? _ ("Clear, next person")
                                                          : _ ("Back");
}

static void
draw_commands (ZjAdmissionPage *self, ZjInquiryState state)
{
  gboolean is_waiting = state == ZJ_INQUIRY_READING || state == ZJ_INQUIRY_ASKING;
  gboolean is_idle = state == ZJ_INQUIRY_IDLE && !zj_presence_pane_is_form_open (self->presence);
  gboolean busy = zj_errand_is_busy (self->errand);
  gboolean told = zj_errand_get_answer (self->errand) != NULL;
  gboolean can_admit = admittance (self) != ADMIT_NOT && !busy && !told;

  enable (self, "verify-again", zj_inquiry_get_credential (self->inquiry) != NULL && !is_waiting && !busy && !told);
  enable (self, "stop", !is_idle || busy || told);
  enable (self, "next", can_admit);
  enable (self, "show-number", zj_inquiry_holds_personal_data (self->inquiry));
  for (guint i = 0; i < G_N_ELEMENTS (credential_commands); i++)
    enable (self, credential_commands[i], !busy);
  zj_key_button_set_text (self->stop_button, stop_text (self, is_waiting));
  zj_key_button_set_text (self->next_button, self->admitting ? _ ("Admit") : _ ("Admit …"));
  gtk_widget_set_visible (self->verify_button, (state == ZJ_INQUIRY_ANSWERED || state == ZJ_INQUIRY_STOPPED) && !busy
                                                   && !told && !self->admitting);
  gtk_widget_set_visible (GTK_WIDGET (self->next_button), can_admit);
  suggest (self->verify_button, !can_admit);
  gtk_widget_set_visible (self->foot, !is_idle || busy || told);
}

/* Where the next key should land, whenever the view has changed. */
static void
place_focus (ZjAdmissionPage *self)
{
  const char *view = gtk_stack_get_visible_child_name (self->view);
  const char *pane = gtk_stack_get_visible_child_name (GTK_STACK (self->presence));

  if (g_str_equal (view, "answers"))
    gtk_widget_grab_focus (GTK_WIDGET (self->rows[0]));
  else if (g_str_equal (view, "form"))
    gtk_widget_grab_focus (GTK_WIDGET (self->form));
  else if (g_str_equal (view, "outcome"))
    gtk_widget_grab_focus (GTK_WIDGET (self->stop_button));
  else if (g_str_equal (pane, "idle") || g_str_equal (pane, "trouble"))
    gtk_widget_grab_focus (self->read_button);
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->presence));
}

static void
draw (ZjAdmissionPage *self)
{
  ZjInquiryState state = zj_inquiry_get_state (self->inquiry);
  g_autofree char *before = g_strconcat (gtk_stack_get_visible_child_name (self->view), "/",
                                         gtk_stack_get_visible_child_name (GTK_STACK (self->presence)), NULL);
  g_autofree char *after = NULL;
  gboolean pane_wanted = zj_presence_pane_draw (self->presence);

  draw_questions (self, state);
  draw_verdict (self, state);
  draw_outcome (self);
  zj_admission_form_set (self->form, zj_inquiry_get_verification (self->inquiry), admittance (self) == ADMIT_LATER);
  gtk_stack_set_visible_child_name (self->view, view_for (self, !pane_wanted));
  after = g_strconcat (gtk_stack_get_visible_child_name (self->view), "/",
                       gtk_stack_get_visible_child_name (GTK_STACK (self->presence)), NULL);
  zj_identity_panel_set (self->identity, zj_desk_get_config (self->desk), zj_inquiry_get_card (self->inquiry),
                         zj_inquiry_get_credential (self->inquiry), zj_inquiry_get_verification (self->inquiry),
                         is_number_shown (self));
  zj_stay_options_set (self->stay, zj_inquiry_get_date (self->inquiry), zj_inquiry_get_emergency (self->inquiry));
  draw_note (self, state);
  draw_commands (self, state);
  self->shown_state = state;
  if (!g_str_equal (before, after))
    place_focus (self);
}

/* What happens */

/* The next person: nothing of the last one stays. */
static void
forget_admission (ZjAdmissionPage *self)
{
  self->admitting = FALSE;
  zj_admission_form_begin (self->form, NULL);
  zj_errand_clear (self->errand);
}

static void
on_idle_time (gpointer data)
{
  ZjAdmissionPage *self = data;

  if (zj_errand_is_busy (self->errand))
    return;
  forget_admission (self);
  zj_presence_pane_close_form (self->presence);
  zj_inquiry_clear (self->inquiry);
}

static void
on_presence_changed (ZjAdmissionPage *self)
{
  ZjInquiryState state = zj_inquiry_get_state (self->inquiry);

  if (state != self->shown_state
      && (state == ZJ_INQUIRY_READING || state == ZJ_INQUIRY_IDLE || state == ZJ_INQUIRY_CHOOSING
          || state == ZJ_INQUIRY_TROUBLE)) {
    mask_number (self);
    forget_admission (self);
  }
  /* Answers that come while the form is open are drawn around it; what they leave possible may change. */
  if (self->admitting && state == ZJ_INQUIRY_ANSWERED && admittance (self) == ADMIT_NOT)
    self->admitting = FALSE;
  if (zj_inquiry_card_has_left (self->inquiry))
    mask_number (self);
  zj_idle_watch_set_needed (self->idle_watch, zj_inquiry_holds_personal_data (self->inquiry)
                                                  || zj_presence_pane_is_form_open (self->presence)
                                                  || zj_errand_get_stay (self->errand) != NULL);
  draw (self);
}

/* Commands */

static void
on_verify_again (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer data)
{
  zj_inquiry_ask_again (ZJ_ADMISSION_PAGE (data)->inquiry);
}

static void
admit (ZjAdmissionPage *self)
{
  ZjStayRequest request = { .ask = ZJ_DO_ADMIT,
                            .credential = zj_inquiry_get_credential (self->inquiry),
                            .insutype = zj_inquiry_get_insurance (self->inquiry),
                            .emergency = zj_inquiry_get_emergency (self->inquiry),
                            .expect_cash_fen = -1,
                            .deposit_fen = -1 };

  if (request.credential != NULL && zj_admission_form_fill (self->form, &request))
    zj_errand_ask (self->errand, &request);
}

/* The one obvious next thing. */
static void
on_next (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer data)
{
  ZjAdmissionPage *self = data;

  if (self->admitting) {
    admit (self);
    return;
  }
  zj_admission_form_begin (self->form, zj_inquiry_get_date (self->inquiry));
  self->admitting = TRUE;
  draw (self);
}

static void
on_row_activated (ZjAdmissionPage *self)
{
  g_action_group_activate_action (G_ACTION_GROUP (self->actions), "next", NULL);
}

static void
on_stop (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer data)
{
  ZjAdmissionPage *self = data;

  if (zj_errand_is_busy (self->errand)) {
    zj_errand_end_waiting (self->errand);
  } else if (zj_errand_get_answer (self->errand) != NULL && !is_finished (self)) {
    zj_errand_clear (self->errand);
  } else if (self->admitting && zj_errand_get_answer (self->errand) == NULL) {
    self->admitting = FALSE;
    draw (self);
  } else {
    forget_admission (self);
    zj_presence_pane_close_form (self->presence);
    zj_inquiry_stop (self->inquiry);
  }
}

static void
on_show_number (GSimpleAction *action, GVariant *state, gpointer data)
{
  ZjAdmissionPage *self = data;

  g_simple_action_set_state (action, state);
  draw (self);
}

static const GActionEntry action_entries[] = {
  { .name = "verify-again", .activate = on_verify_again },
  { .name = "next", .activate = on_next },
  { .name = "stop", .activate = on_stop },
  { .name = "show-number", .state = "false", .change_state = on_show_number },
};

static void
on_stay_edited (ZjAdmissionPage *self)
{
  g_autofree char *date = zj_stay_options_get_date (self->stay);

  zj_inquiry_set_stay (self->inquiry, date, zj_stay_options_get_emergency (self->stay));
}

static void
on_insurance_chosen (ZjAdmissionPage *self, const char *insutype)
{
  zj_inquiry_choose_insurance (self->inquiry, insutype);
}

static void
zj_admission_page_grab_focus (GtkWidget *widget)
{
  place_focus (ZJ_ADMISSION_PAGE (widget));
}

GtkWidget *
zj_admission_page_new (ZjDesk *desk, guint idle_clear_s)
{
  ZjAdmissionPage *self = g_object_new (ZJ_TYPE_ADMISSION_PAGE, NULL);

  self->desk = g_object_ref (desk);
  self->idle_clear_s = idle_clear_s;
  self->idle_watch = zj_idle_watch_new (GTK_WIDGET (self), idle_clear_s, G_CALLBACK (on_idle_time), self);
  self->errand = zj_errand_new (desk);
  g_signal_connect_object (self->errand, "changed", G_CALLBACK (draw), self, G_CONNECT_SWAPPED);
  zj_presence_pane_open (self->presence, desk, ZJ_PIN_ADMISSION, _ ("Please insert the social security card"),
                         _ ("Chip first. Reading starts by itself."), G_ACTION_MAP (self->actions));
  self->inquiry = g_object_ref (zj_presence_pane_get_inquiry (self->presence));
  g_signal_connect_object (self->presence, "changed", G_CALLBACK (on_presence_changed), self, G_CONNECT_SWAPPED);
  draw (self);
  return GTK_WIDGET (self);
}

void
zj_admission_page_set_active (ZjAdmissionPage *self, gboolean active)
{
  zj_inquiry_set_active (self->inquiry, active);
}

static void
zj_admission_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_ACTIONS)
    g_value_set_object (value, ZJ_ADMISSION_PAGE (object)->actions);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
zj_admission_page_dispose (GObject *object)
{
  ZjAdmissionPage *self = ZJ_ADMISSION_PAGE (object);

  g_clear_pointer (&self->idle_watch, zj_idle_watch_free);
  if (self->errand != NULL)
    g_signal_handlers_disconnect_by_data (self->errand, self);
  if (self->presence != NULL) {
    g_signal_handlers_disconnect_by_data (self->presence, self);
    zj_presence_pane_close (self->presence);
    self->presence = NULL;
  }
  g_clear_object (&self->inquiry);
  g_clear_object (&self->errand);
  g_clear_object (&self->actions);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (zj_admission_page_parent_class)->dispose (object);
}

static void
zj_admission_page_class_init (ZjAdmissionPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = zj_admission_page_get_property;
  object_class->dispose = zj_admission_page_dispose;
  widget_class->grab_focus = zj_admission_page_grab_focus;
  g_object_class_install_property (
      object_class, PROP_ACTIONS,
      g_param_spec_object ("actions", NULL, NULL, G_TYPE_ACTION_GROUP, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/zhijie/Desk/admission_page.ui");
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionPage, view);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionPage, identity);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionPage, stay);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionPage, presence);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionPage, form);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionPage, outcome);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionPage, note_label);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionPage, next_button);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionPage, verdict);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionPage, questions);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionPage, stop_button);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionPage, read_button);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionPage, verify_button);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionPage, foot);
  gtk_widget_class_bind_template_callback (widget_class, on_stay_edited);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_insurance_chosen);
  gtk_widget_class_bind_template_callback (widget_class, admit);
}

static void
ensure_types (void)
{
  g_type_ensure (ZJ_TYPE_ADMISSION_FORM);
  g_type_ensure (ZJ_TYPE_KEY_BUTTON);
  g_type_ensure (ZJ_TYPE_OUTCOME_PANE);
  g_type_ensure (ZJ_TYPE_PRESENCE_PANE);
  g_type_ensure (ZJ_TYPE_IDENTITY_PANEL);
  g_type_ensure (ZJ_TYPE_STAY_OPTIONS);
  g_type_ensure (ZJ_TYPE_VERDICT_BANNER);
}

static void
zj_admission_page_init (ZjAdmissionPage *self)
{
  ensure_types ();
  gtk_widget_init_template (GTK_WIDGET (self));
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), action_entries, G_N_ELEMENTS (action_entries), self);
  for (guint i = 0; i < ZJ_N_QUESTIONS; i++) {
    GtkWidget *row = zj_question_row_new ((ZjQuestionId)i);

    gtk_list_box_insert (self->questions, row, -1);
    self->rows[i] = ZJ_QUESTION_ROW (row);
  }
  zj_assist_set (GTK_WIDGET (self->note_label), "note", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->stop_button), "stop", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->next_button), "next", NULL, NULL);
  zj_assist_set (self->read_button, "read-card", NULL, NULL);
  zj_assist_set (self->verify_button, "verify-again", NULL, NULL);
}
