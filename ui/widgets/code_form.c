#include "code_form.h"

#include <client/ecode.h>
#include <string.h>

#include "assist.h"
#include "text.h"

struct _ZjCodeForm {
  GtkBox parent;
  GtkEntry *code_entry;
  GtkWidget *problem; /* what was scanned is no insurance code */
};

G_DEFINE_TYPE (ZjCodeForm, zj_code_form, GTK_TYPE_BOX)

enum { SIGNAL_SCANNED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
on_scanned (ZjCodeForm *self)
{
  g_autofree char *token = zj_text_narrow (gtk_entry_get_text (self->code_entry));

  g_strstrip (token);
  zj_code_form_clear (self);
  gtk_widget_set_visible (self->problem, *token != '\0' && !zj_ecode_is_valid (token));
  if (zj_ecode_is_valid (token))
    g_signal_emit (self, signals[SIGNAL_SCANNED], 0, token);
  memset (token, 0, strlen (token));
}

void
zj_code_form_clear (ZjCodeForm *self)
{
  gtk_entry_set_text (self->code_entry, "");
  gtk_widget_hide (self->problem);
}

static void
zj_code_form_grab_focus (GtkWidget *widget)
{
  gtk_widget_grab_focus (GTK_WIDGET (ZJ_CODE_FORM (widget)->code_entry));
}

static void
zj_code_form_class_init (ZjCodeFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->grab_focus = zj_code_form_grab_focus;
  signals[SIGNAL_SCANNED] = g_signal_new ("scanned", ZJ_TYPE_CODE_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/zhijie/Desk/code_form.ui");
  gtk_widget_class_bind_template_child (widget_class, ZjCodeForm, code_entry);
  gtk_widget_class_bind_template_child (widget_class, ZjCodeForm, problem);
  gtk_widget_class_bind_template_callback (widget_class, on_scanned);
}

static void
zj_code_form_init (ZjCodeForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  zj_assist_set (GTK_WIDGET (self->code_entry), "code", NULL, NULL);
}
