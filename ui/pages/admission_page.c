#include "pages/admission_page.h"

#include <client/i18n.h>
#include <client/wording.h>

#include "assist.h"
#include "inquiry.h"
#include "pin_entry.h"
#include "standing.h"
#include "trace.h"
#include "widgets/card_picture.h"
#include "widgets/code_form.h"
#include "widgets/identity_panel.h"
#include "widgets/key_button.h"
#include "widgets/message_area.h"
#include "widgets/pin_form.h"
#include "widgets/question_row.h"
#include "widgets/reader_choice.h"
#include "widgets/stay_options.h"
#include "widgets/typed_form.h"
#include "widgets/verdict_banner.h"

/* What the clerk has asked to fill in; the inquiry's own states come before it. */
typedef enum { FORM_NONE = 0, FORM_TYPED, FORM_CODE } Form;

struct _ZjAdmissionPage {
  GtkBox parent;

  ZjDesk *desk;
  ZjInquiry *inquiry;
  ZjPinEntry *pin_entry;
  GSimpleActionGroup *actions;
  Form form;
  ZjInquiryState shown_state;
  gboolean verdict_traced;
  guint idle_clear_s, idle_source;
  gint64 last_key_us;
  GtkWidget *toplevel; /* whose keys are watched; not a reference */

  GtkStack *view;
  ZjIdentityPanel *identity;
  ZjStayOptions *stay;
  GtkLabel *idle_title, *idle_hint, *note_label;
  ZjCardPicture *picture;
  ZjMessageArea *idle_trouble, *holder_trouble, *card_trouble;
  GtkWidget *retry_authentication_button;
  ZjReaderChoice *choice;
  ZjTypedForm *typed;
  ZjCodeForm *code;
  ZjPinForm *pin;
  ZjVerdictBanner *verdict;
  GtkListBox *questions;
  ZjQuestionRow *rows[ZJ_N_QUESTIONS];
  ZjKeyButton *stop_button;
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

static const char *
view_for (ZjAdmissionPage *self, ZjInquiryState state)
{
  switch (state) {
  case ZJ_INQUIRY_CHOOSING:
    return "choose";
  case ZJ_INQUIRY_READING:
    return zj_pin_entry_get_state (self->pin_entry) == ZJ_PIN_ENTRY_NOT_WANTED ? "answers" : "pin";
  case ZJ_INQUIRY_ASKING:
  case ZJ_INQUIRY_ANSWERED:
  case ZJ_INQUIRY_STOPPED:
    return "answers";
  case ZJ_INQUIRY_HOLDER_MISSING:
    return "typed";
  case ZJ_INQUIRY_TROUBLE:
    return "trouble";
  case ZJ_INQUIRY_IDLE:
    break;
  }
  return self->form == FORM_TYPED ? "typed" : self->form == FORM_CODE ? "code" : "idle";
}

static void
draw_idle (ZjAdmissionPage *self)
{
  g_autoptr (ZjStanding) reader = zj_standing_of_reader (self->desk);
  gboolean is_trouble = reader->trouble != NULL;
  gboolean card_in = reader->shape == ZJ_MARK_YES;

  gtk_widget_set_visible (GTK_WIDGET (self->picture), !is_trouble);
  gtk_widget_set_visible (GTK_WIDGET (self->idle_title), !is_trouble);
  gtk_widget_set_visible (GTK_WIDGET (self->idle_hint), !is_trouble);
  gtk_widget_set_visible (GTK_WIDGET (self->idle_trouble), is_trouble);
  if (is_trouble)
    zj_message_area_set (self->idle_trouble, reader->shape, reader->trouble);
  gtk_label_set_text (self->idle_title,
                      card_in ? _ ("A card is in the reader") : _ ("Please insert the social security card"));
  gtk_label_set_text (self->idle_hint,
                      card_in ? _ ("Press F2 to read it.") : _ ("Chip first. Reading starts by itself."));
}

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

static void
draw_error (ZjAdmissionPage *self, ZjInquiryState state)
{
  const GError *error = zj_inquiry_get_error (self->inquiry);
  ZjMessageArea *area = state == ZJ_INQUIRY_TROUBLE ? self->card_trouble : self->holder_trouble;
  gboolean holder_missing = state == ZJ_INQUIRY_HOLDER_MISSING;

  gtk_widget_set_visible (GTK_WIDGET (self->holder_trouble), holder_missing && error != NULL);
  gtk_widget_set_visible (self->retry_authentication_button,
                          holder_missing
                              && g_error_matches (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_AUTHENTICATION_REFUSED));
  if (error != NULL) {
    g_autoptr (ZjWording) wording = zj_wording_for_error (zj_desk_get_config (self->desk), error);

    zj_message_area_set (area, ZJ_MARK_ATTENTION, wording);
    if (state != self->shown_state) {
      g_autofree char *said = g_strconcat (wording->text, "\n", wording->remedy, NULL);

      zj_assist_announce (GTK_WIDGET (area), said);
    }
  }
}

static void
draw_note (ZjAdmissionPage *self, ZjInquiryState state)
{
  g_autofree char *note = NULL;

  if (state == ZJ_INQUIRY_HOLDER_MISSING)
    note = g_strdup (_ ("The card is read; the identity typed here is joined with it."));
  else if (state == ZJ_INQUIRY_STOPPED)
    note = g_strdup (_ ("Stopped. F5 asks again; nothing was changed."));
  else if (state == ZJ_INQUIRY_ANSWERED && zj_inquiry_card_has_left (self->inquiry))
    note = g_strdup_printf (
        g_dngettext (ZJ_TEXT_DOMAIN, "Card taken out. The answers stay until the next card or Esc, at most %u minute.",
                     "Card taken out. The answers stay until the next card or Esc, at most %u minutes.",
                     MAX (1, self->idle_clear_s / 60)),
        MAX (1, self->idle_clear_s / 60));
  gtk_label_set_text (self->note_label, note != NULL ? note : "");
}

static void
draw_commands (ZjAdmissionPage *self, ZjInquiryState state)
{
  gboolean is_waiting = state == ZJ_INQUIRY_READING || state == ZJ_INQUIRY_ASKING;
  gboolean is_idle = state == ZJ_INQUIRY_IDLE;

  enable (self, "verify-again", zj_inquiry_get_credential (self->inquiry) != NULL && !is_waiting);
  enable (self, "stop", !is_idle || self->form != FORM_NONE);
  enable (self, "show-number", zj_inquiry_holds_personal_data (self->inquiry));
  zj_key_button_set_text (self->stop_button, is_waiting                                       ? _ ("Stop waiting")
                                             : zj_inquiry_holds_personal_data (self->inquiry) ? _ ("Clear, next person")
                                                                                              : _ ("Back"));
  gtk_widget_set_visible (self->verify_button, state == ZJ_INQUIRY_ANSWERED || state == ZJ_INQUIRY_STOPPED);
  gtk_widget_set_visible (self->foot, !is_idle || self->form != FORM_NONE);
}

/* Where the next key should land, whenever the view has changed. */
static void
place_focus (ZjAdmissionPage *self)
{
  const char *view = gtk_stack_get_visible_child_name (self->view);

  if (g_str_equal (view, "choose"))
    gtk_widget_grab_focus (GTK_WIDGET (self->choice));
  else if (g_str_equal (view, "typed"))
    gtk_widget_grab_focus (GTK_WIDGET (self->typed));
  else if (g_str_equal (view, "code"))
    gtk_widget_grab_focus (GTK_WIDGET (self->code));
  else if (g_str_equal (view, "pin"))
    gtk_widget_grab_focus (GTK_WIDGET (self->pin));
  else if (g_str_equal (view, "answers"))
    gtk_widget_grab_focus (GTK_WIDGET (self->rows[0]));
  else
    gtk_widget_grab_focus (self->read_button);
}

static void
draw (ZjAdmissionPage *self)
{
  ZjInquiryState state = zj_inquiry_get_state (self->inquiry);
  const char *view = view_for (self, state);
  gboolean is_other_view = g_strcmp0 (gtk_stack_get_visible_child_name (self->view), view) != 0;

  draw_idle (self);
  draw_error (self, state);
  draw_questions (self, state);
  draw_verdict (self, state);
  if (state == ZJ_INQUIRY_CHOOSING)
    zj_reader_choice_set (self->choice, zj_inquiry_get_choices (self->inquiry));
  gtk_stack_set_visible_child_name (self->view, view);
  zj_identity_panel_set (self->identity, zj_desk_get_config (self->desk), zj_inquiry_get_card (self->inquiry),
                         zj_inquiry_get_credential (self->inquiry), zj_inquiry_get_verification (self->inquiry),
                         is_number_shown (self));
  zj_stay_options_set (self->stay, zj_inquiry_get_date (self->inquiry), zj_inquiry_get_emergency (self->inquiry));
  draw_note (self, state);
  draw_commands (self, state);
  self->shown_state = state;
  if (is_other_view)
    place_focus (self);
}

/* Idle time */

static gboolean
on_idle_time (gpointer data)
{
  ZjAdmissionPage *self = data;
  gint64 idle_s = (g_get_monotonic_time () - self->last_key_us) / G_TIME_SPAN_SECOND;

  if (idle_s < self->idle_clear_s) {
    self->idle_source = g_timeout_add_seconds (self->idle_clear_s - (guint)idle_s, on_idle_time, self);
    return G_SOURCE_REMOVE;
  }
  self->idle_source = 0;
  self->form = FORM_NONE;
  zj_typed_form_clear (self->typed);
  zj_code_form_clear (self->code);
  zj_inquiry_clear (self->inquiry);
  return G_SOURCE_REMOVE;
}

/* The clock runs only while somebody's data are on the screen. */
static void
watch_idle_time (ZjAdmissionPage *self)
{
  gboolean needed = zj_inquiry_holds_personal_data (self->inquiry) || self->form == FORM_TYPED;

  self->last_key_us = g_get_monotonic_time ();
  if (needed && self->idle_source == 0 && self->idle_clear_s > 0)
    self->idle_source = g_timeout_add_seconds (self->idle_clear_s, on_idle_time, self);
  else if (!needed && self->idle_source != 0)
    g_clear_handle_id (&self->idle_source, g_source_remove);
}

static gboolean
on_hand (ZjAdmissionPage *self)
{
  self->last_key_us = g_get_monotonic_time ();
  return GDK_EVENT_PROPAGATE;
}

static void
zj_admission_page_hierarchy_changed (GtkWidget *widget, G_GNUC_UNUSED GtkWidget *previous)
{
  ZjAdmissionPage *self = ZJ_ADMISSION_PAGE (widget);
  GtkWidget *toplevel = gtk_widget_get_toplevel (widget);

  if (!gtk_widget_is_toplevel (toplevel) || toplevel == self->toplevel)
    return;
  self->toplevel = toplevel;
  g_signal_connect_object (toplevel, "key-press-event", G_CALLBACK (on_hand), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (toplevel, "button-press-event", G_CALLBACK (on_hand), self, G_CONNECT_SWAPPED);
}

static void
on_pin_changed (ZjAdmissionPage *self)
{
  zj_pin_form_set (self->pin, zj_pin_entry_get_state (self->pin_entry), zj_pin_entry_get_tries_left (self->pin_entry));
  draw (self);
}

static void
on_inquiry_changed (ZjAdmissionPage *self)
{
  ZjInquiryState state = zj_inquiry_get_state (self->inquiry);

  if (state != ZJ_INQUIRY_READING)
    zj_pin_entry_read_has_ended (self->pin_entry);

  if (state != ZJ_INQUIRY_IDLE)
    self->form = FORM_NONE;
  if (state == ZJ_INQUIRY_READING && self->shown_state != ZJ_INQUIRY_READING) {
    mask_number (self);
    zj_typed_form_clear (self->typed);
  }
  if (state == ZJ_INQUIRY_IDLE || zj_inquiry_card_has_left (self->inquiry))
    mask_number (self);
  watch_idle_time (self);
  draw (self);
}

/* Commands */

static void
on_read_card (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer data)
{
  zj_inquiry_read_card (ZJ_ADMISSION_PAGE (data)->inquiry, NULL);
}

static void
open_form (ZjAdmissionPage *self, Form form)
{
  zj_typed_form_clear (self->typed);
  zj_code_form_clear (self->code);
  /* A card without a holder waits for exactly this identity: it stays. */
  if (form == FORM_TYPED && zj_inquiry_get_state (self->inquiry) == ZJ_INQUIRY_HOLDER_MISSING) {
    gtk_widget_grab_focus (GTK_WIDGET (self->typed));
    return;
  }
  zj_inquiry_clear (self->inquiry);
  self->form = form;
  watch_idle_time (self);
  draw (self);
}

static void
on_type_id (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer data)
{
  open_form (data, FORM_TYPED);
}

static void
on_scan_code (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer data)
{
  open_form (data, FORM_CODE);
}

static void
on_verify_again (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer data)
{
  zj_inquiry_ask_again (ZJ_ADMISSION_PAGE (data)->inquiry);
}

static void
on_stop (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer data)
{
  ZjAdmissionPage *self = data;

  if (zj_inquiry_get_state (self->inquiry) == ZJ_INQUIRY_IDLE)
    self->form = FORM_NONE;
  zj_typed_form_clear (self->typed);
  zj_code_form_clear (self->code);
  zj_inquiry_stop (self->inquiry);
}

static void
on_retry_authentication (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer data)
{
  zj_inquiry_retry_authentication (ZJ_ADMISSION_PAGE (data)->inquiry);
}

static void
on_show_number (GSimpleAction *action, GVariant *state, gpointer data)
{
  ZjAdmissionPage *self = data;

  g_simple_action_set_state (action, state);
  draw (self);
}

static const GActionEntry action_entries[] = {
  { .name = "read-card", .activate = on_read_card },
  { .name = "type-id", .activate = on_type_id },
  { .name = "scan-code", .activate = on_scan_code },
  { .name = "verify-again", .activate = on_verify_again },
  { .name = "stop", .activate = on_stop },
  { .name = "retry-authentication", .activate = on_retry_authentication },
  { .name = "show-number", .state = "false", .change_state = on_show_number },
};

static void
on_typed (ZjAdmissionPage *self, const char *cert_no, const char *name)
{
  zj_inquiry_type_identity (self->inquiry, cert_no, name);
  zj_typed_form_clear (self->typed);
}

static void
on_scanned (ZjAdmissionPage *self, const char *token)
{
  zj_inquiry_scan_code (self->inquiry, token);
}

static void
on_chosen (ZjAdmissionPage *self, const char *reader)
{
  zj_inquiry_read_card (self->inquiry, reader);
}

static void
on_pin (ZjAdmissionPage *self, const char *digits)
{
  zj_pin_entry_answer (self->pin_entry, digits);
}

static void
on_stay_edited (ZjAdmissionPage *self)
{
  g_autofree char *date = zj_stay_options_get_date (self->stay);

  zj_inquiry_set_stay (self->inquiry, date, zj_stay_options_get_emergency (self->stay));
}

static void
zj_admission_page_grab_focus (GtkWidget *widget)
{
  place_focus (ZJ_ADMISSION_PAGE (widget));
}

static gboolean
wants_pin (const ZjConfig *config)
{
  return config->card.pin == ZJ_PIN_ADMISSION || config->card.pin == ZJ_PIN_BOTH;
}

GtkWidget *
zj_admission_page_new (ZjDesk *desk, guint idle_clear_s)
{
  ZjAdmissionPage *self = g_object_new (ZJ_TYPE_ADMISSION_PAGE, NULL);

  self->desk = g_object_ref (desk);
  self->idle_clear_s = idle_clear_s;
  self->pin_entry = zj_pin_entry_new ();
  g_signal_connect_object (self->pin_entry, "changed", G_CALLBACK (on_pin_changed), self, G_CONNECT_SWAPPED);
  self->inquiry = zj_inquiry_new (desk, wants_pin (zj_desk_get_config (desk)) ? self->pin_entry : NULL);
  g_signal_connect_object (self->inquiry, "changed", G_CALLBACK (on_inquiry_changed), self, G_CONNECT_SWAPPED);
  draw (self);
  return GTK_WIDGET (self);
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

  g_clear_handle_id (&self->idle_source, g_source_remove);
  if (self->inquiry != NULL) {
    g_signal_handlers_disconnect_by_data (self->inquiry, self);
    zj_inquiry_clear (self->inquiry);
  }
  g_clear_object (&self->inquiry);
  g_clear_object (&self->pin_entry);
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
  widget_class->hierarchy_changed = zj_admission_page_hierarchy_changed;
  widget_class->grab_focus = zj_admission_page_grab_focus;
  g_object_class_install_property (
      object_class, PROP_ACTIONS,
      g_param_spec_object ("actions", NULL, NULL, G_TYPE_ACTION_GROUP, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/zhijie/Desk/admission_page.ui");
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionPage, view);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionPage, identity);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionPage, stay);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionPage, idle_title);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionPage, idle_hint);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionPage, note_label);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionPage, picture);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionPage, idle_trouble);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionPage, holder_trouble);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionPage, card_trouble);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionPage, retry_authentication_button);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionPage, choice);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionPage, typed);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionPage, code);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionPage, pin);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionPage, verdict);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionPage, questions);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionPage, stop_button);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionPage, read_button);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionPage, verify_button);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionPage, foot);
  gtk_widget_class_bind_template_callback (widget_class, on_typed);
  gtk_widget_class_bind_template_callback (widget_class, on_pin);
  gtk_widget_class_bind_template_callback (widget_class, on_scanned);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_stay_edited);
}

static void
ensure_types (void)
{
  g_type_ensure (ZJ_TYPE_CARD_PICTURE);
  g_type_ensure (ZJ_TYPE_CODE_FORM);
  g_type_ensure (ZJ_TYPE_KEY_BUTTON);
  g_type_ensure (ZJ_TYPE_IDENTITY_PANEL);
  g_type_ensure (ZJ_TYPE_MESSAGE_AREA);
  g_type_ensure (ZJ_TYPE_PIN_FORM);
  g_type_ensure (ZJ_TYPE_READER_CHOICE);
  g_type_ensure (ZJ_TYPE_STAY_OPTIONS);
  g_type_ensure (ZJ_TYPE_TYPED_FORM);
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
  zj_assist_set (GTK_WIDGET (self->card_trouble), "card-trouble", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->idle_trouble), "reader-trouble", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->holder_trouble), "holder-trouble", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->idle_title), "idle-title", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->note_label), "note", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->stop_button), "stop", NULL, NULL);
  zj_assist_set (self->read_button, "read-card", NULL, NULL);
  zj_assist_set (self->verify_button, "verify-again", NULL, NULL);
  zj_assist_set (self->retry_authentication_button, "retry-authentication", NULL, NULL);
}
