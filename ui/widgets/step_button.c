#include "step_button.h"

#include "assist.h"

struct _ZjStepButton {
  GtkRadioButton parent;
  ZjMark *mark;
  GtkLabel *title_label, *summary_label;
};

G_DEFINE_TYPE (ZjStepButton, zj_step_button, GTK_TYPE_RADIO_BUTTON)

enum { PROP_TITLE = 1 };

void
zj_step_button_set (ZjStepButton *self, ZjMarkShape shape, const char *summary)
{
  g_autofree char *said = g_strdup_printf ("%s: %s", gtk_label_get_text (self->title_label), summary);

  zj_mark_set_shape (self->mark, shape);
  zj_mark_paint (GTK_WIDGET (self), shape);
  gtk_label_set_text (self->summary_label, summary);
  zj_assist_set (GTK_WIDGET (self), NULL, said, zj_mark_shape_class (shape));
}

static void
zj_step_button_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_TITLE)
    gtk_label_set_text (ZJ_STEP_BUTTON (object)->title_label, g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
zj_step_button_class_init (ZjStepButtonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = zj_step_button_set_property;
  g_object_class_install_property (
      object_class, PROP_TITLE,
      g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/zhijie/Desk/step_button.ui");
  gtk_widget_class_bind_template_child (widget_class, ZjStepButton, mark);
  gtk_widget_class_bind_template_child (widget_class, ZjStepButton, title_label);
  gtk_widget_class_bind_template_child (widget_class, ZjStepButton, summary_label);
}

static void
zj_step_button_init (ZjStepButton *self)
{
  g_type_ensure (ZJ_TYPE_MARK);
  gtk_widget_init_template (GTK_WIDGET (self));
}
