#include "state_banner.h"

#include "assist.h"

struct _ZjStateBanner {
  GtkBox parent;
  ZjMark *mark;
  GtkLabel *title_label, *detail_label;
};

G_DEFINE_TYPE (ZjStateBanner, zj_state_banner, GTK_TYPE_BOX)

gboolean
zj_state_banner_set (ZjStateBanner *self, ZjMarkShape shape, const char *title, const char *detail)
{
  gboolean is_other = g_strcmp0 (gtk_label_get_text (self->title_label), title) != 0;
  g_autofree char *said = g_strjoin ("\n", title, detail, NULL);

  zj_mark_set_shape (self->mark, shape);
  zj_mark_paint (GTK_WIDGET (self), shape);
  gtk_label_set_text (self->title_label, title);
  gtk_label_set_text (self->detail_label, detail != NULL ? detail : "");
  gtk_widget_set_visible (GTK_WIDGET (self->detail_label), detail != NULL && *detail != '\0');
  zj_assist_set (GTK_WIDGET (self), NULL, said, zj_mark_shape_class (shape));
  return is_other;
}

static void
zj_state_banner_class_init (ZjStateBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_accessible_role (widget_class, ATK_ROLE_NOTIFICATION);
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/zhijie/Desk/state_banner.ui");
  gtk_widget_class_bind_template_child (widget_class, ZjStateBanner, mark);
  gtk_widget_class_bind_template_child (widget_class, ZjStateBanner, title_label);
  gtk_widget_class_bind_template_child (widget_class, ZjStateBanner, detail_label);
}

static void
zj_state_banner_init (ZjStateBanner *self)
{
  g_type_ensure (ZJ_TYPE_MARK);
  gtk_widget_init_template (GTK_WIDGET (self));
}
