#include "presence_pane.h"

#include <card/error.h>
#include <client/i18n.h>
#include <client/wording.h>

#include "assist.h"
#include "pin_entry.h"
#include "standing.h"
#include "widgets/card_picture.h"
#include "widgets/code_form.h"
#include "widgets/key_button.h"
#include "widgets/message_area.h"
#include "widgets/pin_form.h"
#include "widgets/reader_choice.h"
#include "widgets/typed_form.h"

/* What the clerk has asked to fill in; the inquiry's own states come before it. */
typedef enum { FORM_NONE = 0, FORM_TYPED, FORM_CODE } Form;

struct _ZjPresencePane {
  GtkStack parent;

  ZjDesk *desk;
  ZjInquiry *inquiry;
  ZjPinEntry *pin_entry;
  Form form;
  ZjInquiryState shown_state;
  char *title, *hint;

  GtkLabel *idle_title, *idle_hint;
  ZjCardPicture *picture;
  ZjMessageArea *idle_trouble, *holder_trouble, *card_trouble;
  GtkWidget *retry_authentication_button;
  ZjReaderChoice *choice;
  ZjTypedForm *typed;
  ZjCodeForm *code;
  ZjPinForm *pin;
};

G_DEFINE_TYPE (ZjPresencePane, zj_presence_pane, GTK_TYPE_STACK)

enum { SIGNAL_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
changed (ZjPresencePane *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* Drawing */

static const char *
view_for (ZjPresencePane *self, ZjInquiryState state)
{
  switch (state) {
  case ZJ_INQUIRY_CHOOSING:
    return "choose";
  case ZJ_INQUIRY_READING:
    return zj_pin_entry_get_state (self->pin_entry) == ZJ_PIN_ENTRY_NOT_WANTED ? NULL : "pin";
  case ZJ_INQUIRY_ASKING:
  case ZJ_INQUIRY_ANSWERED:
  case ZJ_INQUIRY_STOPPED:
  case ZJ_INQUIRY_PRESENTED:
    return NULL;
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
draw_idle (ZjPresencePane *self)
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
  gtk_label_set_text (self->idle_title, card_in ? _ ("A card is in the reader") : self->title);
  gtk_label_set_text (self->idle_hint, card_in ? _ ("Press F2 to read it.") : self->hint);
}

static void
draw_error (ZjPresencePane *self, ZjInquiryState state)
{
  const GError *error = zj_inquiry_get_error (self->inquiry);
  ZjMessageArea *area = state == ZJ_INQUIRY_TROUBLE ? self->card_trouble : self->holder_trouble;
  gboolean holder_missing = state == ZJ_INQUIRY_HOLDER_MISSING;

  gtk_widget_set_visible (GTK_WIDGET (self->holder_trouble), holder_missing && error != NULL);
  gtk_widget_set_visible (self->retry_authentication_button,
                          holder_missing
                              && g_error_matches (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_AUTHENTICATION_REFUSED));
  if (error != NULL) {
    g_autoptr (ZjWording) wording = zj_standing_wording_of_card (self->desk, error);

    zj_message_area_set (area, ZJ_MARK_ATTENTION, wording);
    if (state != self->shown_state) {
      g_autofree char *said = g_strconcat (wording->text, "\n", wording->remedy, NULL);

      zj_assist_announce (GTK_WIDGET (area), said);
    }
  }
}

gboolean
zj_presence_pane_draw (ZjPresencePane *self)
{
  ZjInquiryState state = zj_inquiry_get_state (self->inquiry);
  const char *view = view_for (self, state);

  draw_idle (self);
  draw_error (self, state);
  if (state == ZJ_INQUIRY_CHOOSING)
    zj_reader_choice_set (self->choice, zj_inquiry_get_choices (self->inquiry));
  if (view != NULL)
    gtk_stack_set_visible_child_name (GTK_STACK (self), view);
  self->shown_state = state;
  return view != NULL;
}

/* Where the next key should land. */
static void
zj_presence_pane_grab_focus (GtkWidget *widget)
{
  ZjPresencePane *self = ZJ_PRESENCE_PANE (widget);
  const char *view = gtk_stack_get_visible_child_name (GTK_STACK (self));
  const struct {
    const char *view;
    gpointer target;
  } targets[] = { { "choose", self->choice }, { "typed", self->typed }, { "code", self->code }, { "pin", self->pin } };

  for (gsize i = 0; i < G_N_ELEMENTS (targets); i++)
    if (g_strcmp0 (view, targets[i].view) == 0)
      gtk_widget_grab_focus (targets[i].target);
}

gboolean
zj_presence_pane_is_form_open (ZjPresencePane *self)
{
  return self->form != FORM_NONE;
}

void
zj_presence_pane_close_form (ZjPresencePane *self)
{
  self->form = FORM_NONE;
  zj_typed_form_clear (self->typed);
  zj_code_form_clear (self->code);
}

/* What happens */

static void
on_pin_changed (ZjPresencePane *self)
{
  zj_pin_form_set (self->pin, zj_pin_entry_get_state (self->pin_entry), zj_pin_entry_get_tries_left (self->pin_entry));
  changed (self);
}

static void
on_inquiry_changed (ZjPresencePane *self)
{
  ZjInquiryState state = zj_inquiry_get_state (self->inquiry);

  if (state != ZJ_INQUIRY_READING)
    zj_pin_entry_read_has_ended (self->pin_entry);
  if (state != ZJ_INQUIRY_IDLE)
    self->form = FORM_NONE;
  if (state == ZJ_INQUIRY_READING && self->shown_state != ZJ_INQUIRY_READING)
    zj_typed_form_clear (self->typed);
  changed (self);
}

static void
on_typed (ZjPresencePane *self, const char *cert_no, const char *name)
{
  zj_inquiry_type_identity (self->inquiry, cert_no, name);
  zj_typed_form_clear (self->typed);
}

static void
on_scanned (ZjPresencePane *self, const char *token)
{
  zj_inquiry_scan_code (self->inquiry, token);
}

static void
on_chosen (ZjPresencePane *self, const char *reader)
{
  zj_inquiry_read_card (self->inquiry, reader);
}

static void
on_pin (ZjPresencePane *self, const char *digits)
{
  zj_pin_entry_answer (self->pin_entry, digits);
}

/* Commands */

static void
on_read_card (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer data)
{
  zj_inquiry_read_card (ZJ_PRESENCE_PANE (data)->inquiry, NULL);
}

/* Who has just been asked about is put right with the same form: one wrong digit is not typed anew. */
static void
prefill (ZjPresencePane *self)
{
  const ZjCredential *credential = zj_inquiry_get_credential (self->inquiry);
  const ZjCardIdentity *card = zj_inquiry_get_card (self->inquiry);

  if (credential != NULL && credential->kind == ZJ_CREDENTIAL_IDENTITY)
    zj_typed_form_set (self->typed, zj_personal_reveal (&credential->cert_no), zj_personal_reveal (&credential->name));
  else if (card != NULL && card->has_holder)
    zj_typed_form_set (self->typed, zj_personal_reveal (&card->ssn), zj_personal_reveal (&card->name));
}

static void
open_form (ZjPresencePane *self, Form form)
{
  zj_presence_pane_close_form (self);
  /* A card without a holder waits for exactly this identity: it stays. */
  if (form == FORM_TYPED && zj_inquiry_get_state (self->inquiry) == ZJ_INQUIRY_HOLDER_MISSING) {
    gtk_widget_grab_focus (GTK_WIDGET (self->typed));
    return;
  }
  if (form == FORM_TYPED)
    prefill (self);
  self->form = form;
  zj_inquiry_clear (self->inquiry);
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
on_retry_authentication (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer data)
{
  zj_inquiry_retry_authentication (ZJ_PRESENCE_PANE (data)->inquiry);
}

static const GActionEntry action_entries[] = {
  { .name = "read-card", .activate = on_read_card },
  { .name = "type-id", .activate = on_type_id },
  { .name = "scan-code", .activate = on_scan_code },
  { .name = "retry-authentication", .activate = on_retry_authentication },
};

ZjInquiry *
zj_presence_pane_get_inquiry (ZjPresencePane *self)
{
  return self->inquiry;
}

void
zj_presence_pane_open (ZjPresencePane *self, ZjDesk *desk, ZjPinWhen pin, const char *title, const char *hint,
                       GActionMap *actions)
{
  gboolean wants_pin = ((guint)zj_desk_get_config (desk)->card.pin & (guint)pin) != 0;

  self->desk = g_object_ref (desk);
  self->title = g_strdup (title);
  self->hint = g_strdup (hint);
  self->pin_entry = zj_pin_entry_new ();
  g_signal_connect_object (self->pin_entry, "changed", G_CALLBACK (on_pin_changed), self, G_CONNECT_SWAPPED);
  self->inquiry = zj_inquiry_new (desk, wants_pin ? self->pin_entry : NULL);
  g_signal_connect_object (self->inquiry, "changed", G_CALLBACK (on_inquiry_changed), self, G_CONNECT_SWAPPED);
  g_action_map_add_action_entries (actions, action_entries, G_N_ELEMENTS (action_entries), self);
}

void
zj_presence_pane_close (ZjPresencePane *self)
{
  if (self->inquiry != NULL) {
    g_signal_handlers_disconnect_by_data (self->inquiry, self);
    zj_inquiry_clear (self->inquiry);
  }
  g_clear_object (&self->inquiry);
  g_clear_object (&self->pin_entry);
  g_clear_object (&self->desk);
}

static void
zj_presence_pane_dispose (GObject *object)
{
  zj_presence_pane_close (ZJ_PRESENCE_PANE (object));
  G_OBJECT_CLASS (zj_presence_pane_parent_class)->dispose (object);
}

static void
zj_presence_pane_finalize (GObject *object)
{
  g_free (ZJ_PRESENCE_PANE (object)->title);
  g_free (ZJ_PRESENCE_PANE (object)->hint);
  G_OBJECT_CLASS (zj_presence_pane_parent_class)->finalize (object);
}

static void
zj_presence_pane_class_init (ZjPresencePaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = zj_presence_pane_dispose;
  object_class->finalize = zj_presence_pane_finalize;
  widget_class->grab_focus = zj_presence_pane_grab_focus;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", ZJ_TYPE_PRESENCE_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/zhijie/Desk/presence_pane.ui");
  gtk_widget_class_bind_template_child (widget_class, ZjPresencePane, idle_title);
  gtk_widget_class_bind_template_child (widget_class, ZjPresencePane, idle_hint);
  gtk_widget_class_bind_template_child (widget_class, ZjPresencePane, picture);
  gtk_widget_class_bind_template_child (widget_class, ZjPresencePane, idle_trouble);
  gtk_widget_class_bind_template_child (widget_class, ZjPresencePane, holder_trouble);
  gtk_widget_class_bind_template_child (widget_class, ZjPresencePane, card_trouble);
  gtk_widget_class_bind_template_child (widget_class, ZjPresencePane, retry_authentication_button);
  gtk_widget_class_bind_template_child (widget_class, ZjPresencePane, choice);
  gtk_widget_class_bind_template_child (widget_class, ZjPresencePane, typed);
  gtk_widget_class_bind_template_child (widget_class, ZjPresencePane, code);
  gtk_widget_class_bind_template_child (widget_class, ZjPresencePane, pin);
  gtk_widget_class_bind_template_callback (widget_class, on_typed);
  gtk_widget_class_bind_template_callback (widget_class, on_pin);
  gtk_widget_class_bind_template_callback (widget_class, on_scanned);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen);
}

static void
zj_presence_pane_init (ZjPresencePane *self)
{
  g_type_ensure (ZJ_TYPE_CARD_PICTURE);
  g_type_ensure (ZJ_TYPE_CODE_FORM);
  g_type_ensure (ZJ_TYPE_KEY_BUTTON);
  g_type_ensure (ZJ_TYPE_MESSAGE_AREA);
  g_type_ensure (ZJ_TYPE_PIN_FORM);
  g_type_ensure (ZJ_TYPE_READER_CHOICE);
  g_type_ensure (ZJ_TYPE_TYPED_FORM);
  gtk_widget_init_template (GTK_WIDGET (self));
  zj_assist_set (GTK_WIDGET (self->card_trouble), "card-trouble", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->idle_trouble), "reader-trouble", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->holder_trouble), "holder-trouble", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->idle_title), "idle-title", NULL, NULL);
  zj_assist_set (self->retry_authentication_button, "retry-authentication", NULL, NULL);
}
