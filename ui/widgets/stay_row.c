#include "stay_row.h"

#include <client/i18n.h>
#include <client/wording.h>

#include "assist.h"
#include "text.h"
#include "widgets/mark.h"

struct _ZjStayRow {
  GtkListBoxRow parent;
  ZjMark *mark;
  GtkLabel *who_label, *where_label, *state_label, *work_label;
  char *ipt_no;
};

G_DEFINE_TYPE (ZjStayRow, zj_stay_row, GTK_TYPE_LIST_BOX_ROW)

static ZjMarkShape
shape_of (const ZjStayView *stay)
{
  if (stay->unknown != NULL)
    return ZJ_MARK_UNASKED;
  if (stay->mismatch || stay->person != NULL)
    return ZJ_MARK_NO;
  if (stay->declare_by != NULL || stay->notice_pending)
    return ZJ_MARK_ATTENTION;
  return stay->state == ZJ_STAY_SETTLED ? ZJ_MARK_YES : ZJ_MARK_RING;
}

/* The one thing to be done next, the most pressing first. Free it. */
static char *
work_of (const ZjConfig *config, const ZjStayView *stay)
{
  g_autofree char *why = NULL;

  if (stay->person != NULL)
    return g_strdup (zj_wording_person_needed (stay->person));
  if (stay->unknown != NULL) {
    g_autofree char *since = zj_text_moment (stay->unknown_since_ms);

    return g_strdup_printf (_ ("%s of %s: please don't charge, refund or submit again; being asked"),
                            zj_wording_call (stay->unknown), since);
  }
  if (stay->state == ZJ_STAY_WAITING) {
    why = zj_wording_waiting (config, stay->waiting_reason);
    return g_strdup_printf (_ ("Waits to be sent by itself: %s"), why != NULL ? why : "—");
  }
  if (stay->declare_by != NULL)
    return g_strdup_printf (stay->declare_days < 0 ? _ ("The emergency was to be declared by %s")
                                                   : _ ("Declare the emergency by %s"),
                            stay->declare_by);
  if (stay->notice_pending)
    return g_strdup (_ ("The notice about the manual claim has not been answered; it is sent again by itself"));
  if (stay->state == ZJ_STAY_DISCHARGED)
    return g_strdup (stay->fees_stale ? _ ("Upload the fee lines, then settle") : _ ("To be settled"));
  return g_strdup ("");
}

static void
take (ZjStayRow *self, const ZjConfig *config, const ZjStayView *stay)
{
  const char *name = zj_personal_reveal (&stay->name);
  g_autofree char *who = g_strdup_printf ("%s  %s", stay->ipt_no, name != NULL ? name : "");
  g_autofree char *where = g_strdup_printf (_ ("%s, bed %s, admitted %.16s"), stay->dept != NULL ? stay->dept : "—",
                                            stay->bed != NULL ? stay->bed : "—",
                                            stay->admitted_at != NULL ? stay->admitted_at : "—");
  g_autofree char *work = work_of (config, stay);
  g_autofree char *said = NULL;
  const char *state = stay->unknown != NULL ? zj_wording_outcome (ZJ_OUTCOME_UNKNOWN)
                      : stay->mismatch      ? _ ("Figures disagree")
                                            : zj_wording_stay_state (stay->state);

  said = g_strjoin (", ", who, state, *work != '\0' ? work : NULL, NULL);
  self->ipt_no = g_strdup (stay->ipt_no);
  zj_mark_set_shape (self->mark, shape_of (stay));
  zj_mark_paint (GTK_WIDGET (self), shape_of (stay));
  gtk_label_set_text (self->who_label, who);
  gtk_label_set_text (self->where_label, where);
  gtk_label_set_text (self->state_label, state);
  gtk_label_set_text (self->work_label, work);
  gtk_widget_set_visible (GTK_WIDGET (self->work_label), *work != '\0');
  zj_assist_set (GTK_WIDGET (self), NULL, said, NULL);
}

const char *
zj_stay_row_get_ipt_no (ZjStayRow *self)
{
  return self->ipt_no;
}

GtkWidget *
zj_stay_row_new (const ZjConfig *config, const ZjStayView *stay)
{
  ZjStayRow *self = g_object_new (ZJ_TYPE_STAY_ROW, NULL);
  g_autofree char *id = g_strconcat ("stay-", stay->ipt_no, NULL);

  take (self, config, stay);
  zj_assist_set (GTK_WIDGET (self), id, NULL, NULL);
  return GTK_WIDGET (self);
}

static void
zj_stay_row_finalize (GObject *object)
{
  g_free (ZJ_STAY_ROW (object)->ipt_no);
  G_OBJECT_CLASS (zj_stay_row_parent_class)->finalize (object);
}

static void
zj_stay_row_class_init (ZjStayRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = zj_stay_row_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/zhijie/Desk/stay_row.ui");
  gtk_widget_class_bind_template_child (widget_class, ZjStayRow, mark);
  gtk_widget_class_bind_template_child (widget_class, ZjStayRow, who_label);
  gtk_widget_class_bind_template_child (widget_class, ZjStayRow, where_label);
  gtk_widget_class_bind_template_child (widget_class, ZjStayRow, state_label);
  gtk_widget_class_bind_template_child (widget_class, ZjStayRow, work_label);
}

static void
zj_stay_row_init (ZjStayRow *self)
{
  g_type_ensure (ZJ_TYPE_MARK);
  gtk_widget_init_template (GTK_WIDGET (self));
}
