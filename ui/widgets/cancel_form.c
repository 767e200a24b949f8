#include "cancel_form.h"

#include <client/i18n.h>

#include "assist.h"
#include "pages/discharge_next.h"
#include "widgets/number_entry.h"

struct _ZjCancelForm {
  GtkBox parent;
  GtkLabel *title_label, *text_label, *hint_label;
  GtkWidget *second_box;
  GtkEntry *second_entry;
};

G_DEFINE_TYPE (ZjCancelForm, zj_cancel_form, GTK_TYPE_BOX)

enum { SIGNAL_SUBMITTED, N_SIGNALS };
static guint signals[N_SIGNALS];

void
zj_cancel_form_set (ZjCancelForm *self, ZjStayAsk ask, gboolean second_person)
{
  gtk_label_set_text (self->title_label, zj_discharge_cancel_title (ask));
  gtk_label_set_text (self->text_label, zj_discharge_cancel_text (ask));
  gtk_widget_set_visible (self->second_box, ask == ZJ_DO_CANCEL_SETTLEMENT && second_person);
}

gboolean
zj_cancel_form_asks (ZjCancelForm *self)
{
  return gtk_widget_get_visible (self->second_box);
}

gboolean
zj_cancel_form_fill (ZjCancelForm *self, const char *operator_no, ZjStayRequest *request)
{
  const char *second = gtk_entry_get_text (self->second_entry);

  if (!gtk_widget_get_visible (self->second_box))
    return TRUE;
  if (*second == '\0' || g_strcmp0 (second, operator_no) == 0) {
    gtk_label_set_text (self->hint_label, _ ("Please enter the number of the second person, who is not the operator."));
    gtk_widget_grab_focus (GTK_WIDGET (self->second_entry));
    return FALSE;
  }
  request->second = second;
  return TRUE;
}

void
zj_cancel_form_clear (ZjCancelForm *self)
{
  gtk_entry_set_text (self->second_entry, "");
  gtk_label_set_text (self->hint_label, "");
}

static void
on_activated (ZjCancelForm *self)
{
  g_signal_emit (self, signals[SIGNAL_SUBMITTED], 0);
}

static void
zj_cancel_form_grab_focus (GtkWidget *widget)
{
  ZjCancelForm *self = ZJ_CANCEL_FORM (widget);

  if (gtk_widget_get_visible (self->second_box))
    gtk_widget_grab_focus (GTK_WIDGET (self->second_entry));
}

static void
zj_cancel_form_class_init (ZjCancelFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->grab_focus = zj_cancel_form_grab_focus;
  signals[SIGNAL_SUBMITTED] = g_signal_new ("submitted", ZJ_TYPE_CANCEL_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/zhijie/Desk/cancel_form.ui");
  gtk_widget_class_bind_template_child (widget_class, ZjCancelForm, title_label);
  gtk_widget_class_bind_template_child (widget_class, ZjCancelForm, text_label);
  gtk_widget_class_bind_template_child (widget_class, ZjCancelForm, hint_label);
  gtk_widget_class_bind_template_child (widget_class, ZjCancelForm, second_box);
  gtk_widget_class_bind_template_child (widget_class, ZjCancelForm, second_entry);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
}

static void
zj_cancel_form_init (ZjCancelForm *self)
{
  g_type_ensure (ZJ_TYPE_NUMBER_ENTRY);
  gtk_widget_init_template (GTK_WIDGET (self));
  zj_assist_set (GTK_WIDGET (self->title_label), "cancel-title", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->hint_label), "cancel-hint", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->second_entry), "second-person", NULL, NULL);
}
