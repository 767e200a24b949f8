#include "status_chip.h"

#include "assist.h"

struct _ZjStatusChip {
  GtkBox parent;
  ZjMark *mark;
  GtkLabel *subject_label, *state_label;
};

G_DEFINE_TYPE (ZjStatusChip, zj_status_chip, GTK_TYPE_BOX)

enum { PROP_SUBJECT = 1, N_PROPS };

void
zj_status_chip_set (ZjStatusChip *self, ZjMarkShape shape, const char *state, const char *detail)
{
  g_autofree char *name = NULL;

  zj_mark_set_shape (self->mark, shape);
  zj_mark_paint (GTK_WIDGET (self), shape);
  gtk_label_set_text (self->state_label, state);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), detail);
  name = g_strdup_printf ("%s %s", gtk_label_get_text (self->subject_label), state);
  zj_assist_set (GTK_WIDGET (self), NULL, name, detail != NULL ? detail : "");
}

static void
zj_status_chip_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SUBJECT)
    gtk_label_set_text (ZJ_STATUS_CHIP (object)->subject_label, g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
zj_status_chip_class_init (ZjStatusChipClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = zj_status_chip_set_property;
  g_object_class_install_property (
      object_class, PROP_SUBJECT,
      g_param_spec_string ("subject", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
  gtk_widget_class_set_accessible_role (widget_class, ATK_ROLE_STATUSBAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/zhijie/Desk/status_chip.ui");
  gtk_widget_class_bind_template_child (widget_class, ZjStatusChip, mark);
  gtk_widget_class_bind_template_child (widget_class, ZjStatusChip, subject_label);
  gtk_widget_class_bind_template_child (widget_class, ZjStatusChip, state_label);
}

static void
zj_status_chip_init (ZjStatusChip *self)
{
  g_type_ensure (ZJ_TYPE_MARK);
  gtk_widget_init_template (GTK_WIDGET (self));
}
