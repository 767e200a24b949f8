#include "message_area.h"

#include "assist.h"
#include "text.h"

struct _ZjMessageArea {
  GtkBox parent;
  ZjMark *mark;
  GtkLabel *text_label, *remedy_label, *call_label, *detail_label;
};

G_DEFINE_TYPE (ZjMessageArea, zj_message_area, GTK_TYPE_BOX)

static void
set_or_hide (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

void
zj_message_area_set (ZjMessageArea *self, ZjMarkShape shape, const ZjWording *wording)
{
  g_autofree char *all = g_strjoin ("\n", wording->text, wording->remedy != NULL ? wording->remedy : "",
                                    wording->call != NULL ? wording->call : "", NULL);

  zj_mark_set_shape (self->mark, shape);
  zj_mark_paint (GTK_WIDGET (self), shape);
  set_or_hide (self->text_label, wording->text);
  set_or_hide (self->remedy_label, wording->remedy);
  set_or_hide (self->call_label, zj_text_names (wording->remedy, wording->call) ? NULL : wording->call);
  zj_assist_set (GTK_WIDGET (self), NULL, g_strstrip (all), NULL);
}

void
zj_message_area_set_detail (ZjMessageArea *self, const char *detail)
{
  set_or_hide (self->detail_label, detail);
}

static void
zj_message_area_class_init (ZjMessageAreaClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_accessible_role (widget_class, ATK_ROLE_NOTIFICATION);
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/zhijie/Desk/message_area.ui");
  gtk_widget_class_bind_template_child (widget_class, ZjMessageArea, mark);
  gtk_widget_class_bind_template_child (widget_class, ZjMessageArea, text_label);
  gtk_widget_class_bind_template_child (widget_class, ZjMessageArea, remedy_label);
  gtk_widget_class_bind_template_child (widget_class, ZjMessageArea, call_label);
  gtk_widget_class_bind_template_child (widget_class, ZjMessageArea, detail_label);
}

static void
zj_message_area_init (ZjMessageArea *self)
{
  g_type_ensure (ZJ_TYPE_MARK);
  gtk_widget_init_template (GTK_WIDGET (self));
}
