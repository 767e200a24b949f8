#include "pages/problem_page.h"

#include <client/wording.h>
#include <string.h>

#include "assist.h"
#include "widgets/key_button.h"
#include "widgets/message_area.h"

struct _ZjProblemPage {
  GtkBox parent;
  ZjMessageArea *problem;
  GtkWidget *retry_button;
};

G_DEFINE_TYPE (ZjProblemPage, zj_problem_page, GTK_TYPE_BOX)

GtkWidget *
zj_problem_page_new (const GError *error)
{
  ZjProblemPage *self = g_object_new (ZJ_TYPE_PROBLEM_PAGE, NULL);
  g_autoptr (ZjWording) wording = zj_wording_for_error (NULL, error);

  zj_message_area_set (self->problem, ZJ_MARK_ATTENTION, wording);
  /* File and line, in the words of the log: this is for hospital IT. */
  if (strstr (wording->text, error->message) == NULL)
    zj_message_area_set_detail (self->problem, error->message);
  return GTK_WIDGET (self);
}

static void
zj_problem_page_grab_focus (GtkWidget *widget)
{
  gtk_widget_grab_focus (ZJ_PROBLEM_PAGE (widget)->retry_button);
}

static void
zj_problem_page_class_init (ZjProblemPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->grab_focus = zj_problem_page_grab_focus;
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/zhijie/Desk/problem_page.ui");
  gtk_widget_class_bind_template_child (widget_class, ZjProblemPage, problem);
  gtk_widget_class_bind_template_child (widget_class, ZjProblemPage, retry_button);
}

static void
zj_problem_page_init (ZjProblemPage *self)
{
  g_type_ensure (ZJ_TYPE_KEY_BUTTON);
  g_type_ensure (ZJ_TYPE_MESSAGE_AREA);
  gtk_widget_init_template (GTK_WIDGET (self));
  zj_assist_set (GTK_WIDGET (self->problem), "start-problem", NULL, NULL);
}
