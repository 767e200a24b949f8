#include "verdict_banner.h"

#include <client/i18n.h>

#include "assist.h"
#include "mark.h"

struct _ZjVerdictBanner {
  GtkBox parent;
  ZjMark *mark;
  GtkLabel *verdict_label, *warnings_label;
};

G_DEFINE_TYPE (ZjVerdictBanner, zj_verdict_banner, GTK_TYPE_BOX)

static void
show (ZjVerdictBanner *self, ZjMarkShape shape, const char *text)
{
  zj_mark_set_shape (self->mark, shape);
  zj_mark_paint (GTK_WIDGET (self), shape);
  gtk_label_set_text (self->verdict_label, text);
  zj_assist_set (GTK_WIDGET (self), "verdict", text, zj_mark_shape_class (shape));
}

void
zj_verdict_banner_set_busy (ZjVerdictBanner *self, const char *what)
{
  gtk_widget_hide (GTK_WIDGET (self->warnings_label));
  show (self, ZJ_MARK_BUSY, what);
}

void
zj_verdict_banner_set_verdict (ZjVerdictBanner *self, const ZjConfig *config, const ZjVerification *verification,
                               ZjVerdict verdict)
{
  static const ZjMarkShape shapes[] = { [ZJ_VERDICT_PENDING] = ZJ_MARK_BUSY,
                                        [ZJ_VERDICT_YES] = ZJ_MARK_YES,
                                        [ZJ_VERDICT_NO] = ZJ_MARK_NO,
                                        [ZJ_VERDICT_UNKNOWN] = ZJ_MARK_UNASKED };
  g_autoptr (GString) warnings = g_string_new (NULL);

  for (guint i = 0; verification != NULL && verification->warnings[i] != NULL; i++) {
    g_autoptr (ZjWording) wording = NULL;

    /* Said beside the place it is about, by the panel of the person. */
    if (g_str_equal (verification->warnings[i], "region_differs"))
      continue;
    wording = zj_wording_for_warning (config, verification->warnings[i]);
    if (warnings->len > 0)
      g_string_append_c (warnings, '\n');
    if (wording->remedy != NULL)
      g_string_append_printf (warnings, _ ("%s: %s"), wording->text, wording->remedy);
    else
      g_string_append (warnings, wording->text);
  }
  gtk_label_set_text (self->warnings_label, warnings->str);
  gtk_widget_set_visible (GTK_WIDGET (self->warnings_label), warnings->len > 0);
  show (self, shapes[verdict], zj_wording_verdict (verdict));
}

static void
zj_verdict_banner_class_init (ZjVerdictBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_accessible_role (widget_class, ATK_ROLE_NOTIFICATION);
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/zhijie/Desk/verdict_banner.ui");
  gtk_widget_class_bind_template_child (widget_class, ZjVerdictBanner, mark);
  gtk_widget_class_bind_template_child (widget_class, ZjVerdictBanner, verdict_label);
  gtk_widget_class_bind_template_child (widget_class, ZjVerdictBanner, warnings_label);
}

static void
zj_verdict_banner_init (ZjVerdictBanner *self)
{
  g_type_ensure (ZJ_TYPE_MARK);
  gtk_widget_init_template (GTK_WIDGET (self));
}
