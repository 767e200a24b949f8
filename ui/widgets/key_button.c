#include "key_button.h"

struct _ZjKeyButton {
  GtkButton parent;
  GtkLabel *text_label, *key_label;
};

G_DEFINE_TYPE (ZjKeyButton, zj_key_button, GTK_TYPE_BUTTON)

enum { PROP_TEXT = 1, PROP_KEY, N_PROPS };

/* A screen reader is told the words without the underline. */
static void
name_button (ZjKeyButton *self)
{
  AtkObject *accessible = gtk_widget_get_accessible (GTK_WIDGET (self));

  atk_object_set_name (accessible, gtk_label_get_text (self->text_label));
  atk_object_set_description (accessible, gtk_label_get_text (self->key_label));
}

void
zj_key_button_set_text (ZjKeyButton *self, const char *text)
{
  gtk_label_set_text_with_mnemonic (self->text_label, text != NULL ? text : "");
  name_button (self);
}

static void
zj_key_button_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ZjKeyButton *self = ZJ_KEY_BUTTON (object);

  if (id == PROP_TEXT) {
    zj_key_button_set_text (self, g_value_get_string (value));
  } else if (id == PROP_KEY) {
    gtk_label_set_text (self->key_label, g_value_get_string (value));
    gtk_widget_set_visible (GTK_WIDGET (self->key_label), g_value_get_string (value) != NULL);
    name_button (self);
  } else {
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
zj_key_button_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ZjKeyButton *self = ZJ_KEY_BUTTON (object);

  if (id == PROP_TEXT)
    g_value_set_string (value, gtk_label_get_label (self->text_label));
  else if (id == PROP_KEY)
    g_value_set_string (value, gtk_label_get_text (self->key_label));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
zj_key_button_class_init (ZjKeyButtonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = zj_key_button_set_property;
  object_class->get_property = zj_key_button_get_property;
  g_object_class_install_property (
      object_class, PROP_TEXT,
      g_param_spec_string ("text", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
  g_object_class_install_property (
      object_class, PROP_KEY,
      g_param_spec_string ("key", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/zhijie/Desk/key_button.ui");
  gtk_widget_class_bind_template_child (widget_class, ZjKeyButton, text_label);
  gtk_widget_class_bind_template_child (widget_class, ZjKeyButton, key_label);
}

static void
zj_key_button_init (ZjKeyButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
