#include "pin_form.h"

#include <client/i18n.h>
#include <string.h>

#include "assist.h"
#include "number_entry.h"

#define PIN_MIN 4 /* digits, spec/card.md 4 */

struct _ZjPinForm {
  GtkBox parent;
  GtkEntry *pin_entry;
  GtkLabel *title_label, *tries_label;
  GtkWidget *typing_box, *enter_button;
};

G_DEFINE_TYPE (ZjPinForm, zj_pin_form, GTK_TYPE_BOX)

enum { SIGNAL_ENTERED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
on_changed (ZjPinForm *self)
{
  gtk_widget_set_sensitive (self->enter_button, gtk_entry_get_text_length (self->pin_entry) >= PIN_MIN);
}

static void
on_entered (ZjPinForm *self)
{
  g_autofree char *digits = g_strdup (gtk_entry_get_text (self->pin_entry));

  if (strlen (digits) < PIN_MIN)
    return;
  gtk_entry_set_text (self->pin_entry, "");
  g_signal_emit (self, signals[SIGNAL_ENTERED], 0, digits);
  explicit_bzero (digits, strlen (digits));
}

void
zj_pin_form_set (ZjPinForm *self, ZjPinEntryState state, int tries_left)
{
  g_autofree char *tries = NULL;

  gtk_entry_set_text (self->pin_entry, "");
  gtk_widget_set_visible (self->typing_box, state == ZJ_PIN_ENTRY_TYPE);
  gtk_label_set_text (self->title_label, state == ZJ_PIN_ENTRY_ON_PAD
                                             ? _ ("The holder enters the card's PIN at the reader's key pad")
                                             : _ ("The holder enters the card's PIN"));
  if (tries_left >= 0)
    tries = g_strdup_printf (g_dngettext (ZJ_TEXT_DOMAIN, "%d try left", "%d tries left", (gulong)tries_left),
                             tries_left);
  gtk_label_set_text (self->tries_label, tries != NULL ? tries : "");
  gtk_widget_set_visible (GTK_WIDGET (self->tries_label), tries != NULL);
}

static void
zj_pin_form_grab_focus (GtkWidget *widget)
{
  gtk_widget_grab_focus (GTK_WIDGET (ZJ_PIN_FORM (widget)->pin_entry));
}

static void
zj_pin_form_class_init (ZjPinFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->grab_focus = zj_pin_form_grab_focus;
  signals[SIGNAL_ENTERED] = g_signal_new ("entered", ZJ_TYPE_PIN_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/zhijie/Desk/pin_form.ui");
  gtk_widget_class_bind_template_child (widget_class, ZjPinForm, pin_entry);
  gtk_widget_class_bind_template_child (widget_class, ZjPinForm, title_label);
  gtk_widget_class_bind_template_child (widget_class, ZjPinForm, tries_label);
  gtk_widget_class_bind_template_child (widget_class, ZjPinForm, typing_box);
  gtk_widget_class_bind_template_child (widget_class, ZjPinForm, enter_button);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_entered);
}

static void
zj_pin_form_init (ZjPinForm *self)
{
  g_type_ensure (ZJ_TYPE_NUMBER_ENTRY);
  gtk_widget_init_template (GTK_WIDGET (self));
  zj_number_entry_only_digits (ZJ_NUMBER_ENTRY (self->pin_entry));
  zj_assist_set (GTK_WIDGET (self->pin_entry), "pin", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->tries_label), "pin-tries", NULL, NULL);
  on_changed (self);
}
