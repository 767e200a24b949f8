#include "leaving_step.h"

#include <client/i18n.h>

#include "assist.h"
#include "mark.h"
#include "number_entry.h"
#include "text.h"

#define DIED "5"

struct _ZjLeavingStep {
  GtkBox parent;
  GtkLabel *summary_label, *hint_label;
  GtkWidget *form_grid, *death_label;
  GtkEntry *time_entry, *death_entry;
  GtkComboBox *way_combo;
  char *time, *death;
};

G_DEFINE_TYPE (ZjLeavingStep, zj_leaving_step, GTK_TYPE_BOX)

enum { SIGNAL_SUBMITTED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
hint (ZjLeavingStep *self, const char *text)
{
  zj_mark_paint (GTK_WIDGET (self->hint_label), ZJ_MARK_ATTENTION);
  gtk_label_set_text (self->hint_label, text != NULL ? text : "");
}

static gboolean
has_died (ZjLeavingStep *self)
{
  return g_strcmp0 (gtk_combo_box_get_active_id (self->way_combo), DIED) == 0;
}

static void
on_changed (ZjLeavingStep *self)
{
  gtk_widget_set_visible (self->death_label, has_died (self));
  gtk_widget_set_visible (GTK_WIDGET (self->death_entry), has_died (self));
  hint (self, NULL);
}

static void
on_activated (ZjLeavingStep *self)
{
  g_signal_emit (self, signals[SIGNAL_SUBMITTED], 0);
}

void
zj_leaving_step_begin (ZjLeavingStep *self)
{
  g_autofree char *now = zj_text_now ();

  gtk_entry_set_text (self->time_entry, now);
  gtk_entry_set_text (self->death_entry, "");
  gtk_combo_box_set_active_id (self->way_combo, "1");
  on_changed (self);
}

void
zj_leaving_step_set (ZjLeavingStep *self, const ZjStayView *stay)
{
  gboolean can = stay != NULL && (stay->can & ZJ_CAN_DISCHARGE) != 0;
  gboolean gone = stay != NULL && stay->discharged_at != NULL;
  g_autofree char *summary
      = gone ? g_strdup_printf (_ ("Discharged at %s, recorded at the platform."), stay->discharged_at) : NULL;

  gtk_label_set_text (self->summary_label, summary != NULL ? summary : "");
  gtk_widget_set_visible (GTK_WIDGET (self->summary_label), gone);
  gtk_widget_set_visible (self->form_grid, !gone);
  gtk_widget_set_sensitive (self->form_grid, can);
}

gboolean
zj_leaving_step_fill (ZjLeavingStep *self, ZjStayRequest *request)
{
  g_free (self->time);
  g_free (self->death);
  self->time = zj_text_time (gtk_entry_get_text (self->time_entry));
  self->death = has_died (self) ? zj_text_date (gtk_entry_get_text (self->death_entry)) : NULL;
  if (self->time == NULL || zj_text_is_future (self->time)) {
    hint (self, self->time == NULL ? _ ("Please enter a time such as 2026-07-01 09:30.")
                                   : _ ("The time lies in the future."));
    gtk_widget_grab_focus (GTK_WIDGET (self->time_entry));
    return FALSE;
  }
  if (has_died (self) && self->death == NULL) {
    hint (self, _ ("Please enter the date of death, such as 2026-07-01"));
    gtk_widget_grab_focus (GTK_WIDGET (self->death_entry));
    return FALSE;
  }
  request->time = self->time;
  request->way = gtk_combo_box_get_active_id (self->way_combo);
  request->death_date = self->death;
  return TRUE;
}

static void
zj_leaving_step_grab_focus (GtkWidget *widget)
{
  gtk_widget_grab_focus (GTK_WIDGET (ZJ_LEAVING_STEP (widget)->time_entry));
}

static void
zj_leaving_step_finalize (GObject *object)
{
  g_free (ZJ_LEAVING_STEP (object)->time);
  g_free (ZJ_LEAVING_STEP (object)->death);
  G_OBJECT_CLASS (zj_leaving_step_parent_class)->finalize (object);
}

static void
zj_leaving_step_class_init (ZjLeavingStepClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = zj_leaving_step_finalize;
  widget_class->grab_focus = zj_leaving_step_grab_focus;
  signals[SIGNAL_SUBMITTED] = g_signal_new ("submitted", ZJ_TYPE_LEAVING_STEP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/zhijie/Desk/leaving_step.ui");
  gtk_widget_class_bind_template_child (widget_class, ZjLeavingStep, summary_label);
  gtk_widget_class_bind_template_child (widget_class, ZjLeavingStep, hint_label);
  gtk_widget_class_bind_template_child (widget_class, ZjLeavingStep, form_grid);
  gtk_widget_class_bind_template_child (widget_class, ZjLeavingStep, death_label);
  gtk_widget_class_bind_template_child (widget_class, ZjLeavingStep, time_entry);
  gtk_widget_class_bind_template_child (widget_class, ZjLeavingStep, death_entry);
  gtk_widget_class_bind_template_child (widget_class, ZjLeavingStep, way_combo);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
}

static void
zj_leaving_step_init (ZjLeavingStep *self)
{
  g_type_ensure (ZJ_TYPE_NUMBER_ENTRY);
  gtk_widget_init_template (GTK_WIDGET (self));
  zj_number_entry_allow (ZJ_NUMBER_ENTRY (self->time_entry), "-/.: ");
  zj_number_entry_allow (ZJ_NUMBER_ENTRY (self->death_entry), "-/.");
  zj_assist_set (GTK_WIDGET (self->time_entry), "discharge-time", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->death_entry), "discharge-death", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->way_combo), "discharge-way", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->summary_label), "discharge-summary", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->hint_label), "discharge-hint", NULL, NULL);
  zj_leaving_step_begin (self);
}
