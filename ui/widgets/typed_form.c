#include "typed_form.h"

#include <card/identity.h>
#include <client/i18n.h>
#include <string.h>

#include "assist.h"
#include "mark.h"
#include "number_entry.h"
#include "text.h"

#define OLD_CERT_NO 15 /* a citizen number of the first kind; 18 characters since */

struct _ZjTypedForm {
  GtkBox parent;
  GtkEntry *name_entry, *number_entry;
  GtkLabel *hint_label;
  ZjMark *hint_mark;
  GtkWidget *verify_button;
};

G_DEFINE_TYPE (ZjTypedForm, zj_typed_form, GTK_TYPE_BOX)

enum { SIGNAL_SUBMITTED, N_SIGNALS };
static guint signals[N_SIGNALS];

static char *
get_name (ZjTypedForm *self)
{
  return g_strstrip (g_strdup (gtk_entry_get_text (self->name_entry)));
}

/* What an identity card can have: 17 digits and a check character, or 15 digits. Less was not typed to
 * its end, and nobody is asked about it. */
static gboolean
is_number_whole (const char *number)
{
  size_t length = strlen (number);
  size_t digits = strspn (number, "0123456789");

  if (length == OLD_CERT_NO)
    return digits == OLD_CERT_NO;
  return length == ZJ_CERT_NO_MAX && digits >= ZJ_CERT_NO_MAX - 1 && strchr ("0123456789X", number[length - 1]) != NULL;
}

static gboolean
is_complete (ZjTypedForm *self)
{
  g_autofree char *name = get_name (self);

  return *name != '\0' && is_number_whole (gtk_entry_get_text (self->number_entry));
}

static void
hint (ZjTypedForm *self, ZjMarkShape shape, const char *text)
{
  zj_mark_set_shape (self->hint_mark, shape);
  zj_mark_paint (GTK_WIDGET (self->hint_label), shape);
  gtk_label_set_text (self->hint_label, text);
}

static void
on_changed (ZjTypedForm *self)
{
  const char *number = gtk_entry_get_text (self->number_entry);
  size_t length = strlen (number);

  if (length == OLD_CERT_NO && is_number_whole (number)) {
    hint (self, ZJ_MARK_RING, _ ("15 digits: a number of the old kind"));
  } else if (length < ZJ_CERT_NO_MAX) {
    g_autofree char *text = g_strdup_printf (_ ("%u of 18 characters"), (guint)length);

    hint (self, ZJ_MARK_RING, text);
  } else if (!is_number_whole (number)) {
    hint (self, ZJ_MARK_ATTENTION, _ ("No identity card has such a number: please compare with the document"));
  } else if (zj_citizen_number_is_valid (number)) {
    hint (self, ZJ_MARK_YES, _ ("Check digit correct"));
  } else {
    hint (self, ZJ_MARK_ATTENTION, _ ("Check digit differs: please compare with the document"));
  }
  gtk_widget_set_sensitive (self->verify_button, is_complete (self));
}

static void
on_submit (ZjTypedForm *self)
{
  g_autofree char *name = NULL;
  g_autofree char *number = NULL;

  if (!is_complete (self)) {
    g_autofree char *typed = get_name (self);

    /* What has been typed is gone on with, not typed over. */
    gtk_entry_grab_focus_without_selecting (*typed == '\0' ? self->name_entry : self->number_entry);
    return;
  }
  name = get_name (self);
  number = g_strdup (gtk_entry_get_text (self->number_entry));
  g_signal_emit (self, signals[SIGNAL_SUBMITTED], 0, number, name);
  memset (name, 0, strlen (name));
  memset (number, 0, strlen (number));
}

static void
on_name_activated (ZjTypedForm *self)
{
  if (is_complete (self))
    on_submit (self);
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->number_entry));
}

void
zj_typed_form_set (ZjTypedForm *self, const char *cert_no, const char *name)
{
  gtk_entry_set_text (self->name_entry, name != NULL ? name : "");
  gtk_entry_set_text (self->number_entry, cert_no != NULL ? cert_no : "");
}

void
zj_typed_form_clear (ZjTypedForm *self)
{
  gtk_entry_set_text (self->name_entry, "");
  gtk_entry_set_text (self->number_entry, "");
}

static void
zj_typed_form_grab_focus (GtkWidget *widget)
{
  gtk_widget_grab_focus (GTK_WIDGET (ZJ_TYPED_FORM (widget)->name_entry));
}

static void
zj_typed_form_class_init (ZjTypedFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->grab_focus = zj_typed_form_grab_focus;
  signals[SIGNAL_SUBMITTED] = g_signal_new ("submitted", ZJ_TYPE_TYPED_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 2, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE,
                                            G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/zhijie/Desk/typed_form.ui");
  gtk_widget_class_bind_template_child (widget_class, ZjTypedForm, name_entry);
  gtk_widget_class_bind_template_child (widget_class, ZjTypedForm, number_entry);
  gtk_widget_class_bind_template_child (widget_class, ZjTypedForm, hint_label);
  gtk_widget_class_bind_template_child (widget_class, ZjTypedForm, hint_mark);
  gtk_widget_class_bind_template_child (widget_class, ZjTypedForm, verify_button);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_submit);
  gtk_widget_class_bind_template_callback (widget_class, on_name_activated);
}

static void
zj_typed_form_init (ZjTypedForm *self)
{
  g_type_ensure (ZJ_TYPE_MARK);
  g_type_ensure (ZJ_TYPE_NUMBER_ENTRY);
  gtk_widget_init_template (GTK_WIDGET (self));
  zj_assist_set (GTK_WIDGET (self->name_entry), "typed-name", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->number_entry), "typed-number", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->hint_label), "typed-hint", NULL, NULL);
  zj_assist_set (self->verify_button, "typed-verify", NULL, NULL);
  on_changed (self);
}
