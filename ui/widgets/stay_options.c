#include "stay_options.h"

#include <client/i18n.h>
#include <string.h>

#include "assist.h"
#include "number_entry.h"
#include "text.h"

struct _ZjStayOptions {
  GtkBox parent;
  GtkEntry *date_entry;
  GtkToggleButton *emergency_check;
  GtkLabel *date_hint;
  gboolean setting;
  char *date; /* the last one that was a date; NULL is today */
  guint midnight_source;
};

G_DEFINE_TYPE (ZjStayOptions, zj_stay_options, GTK_TYPE_BOX)

enum { SIGNAL_EDITED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
show_date (ZjStayOptions *self)
{
  g_autofree char *today = zj_text_today ();
  const char *shown = self->date != NULL ? self->date : today;

  if (!g_str_equal (gtk_entry_get_text (self->date_entry), shown))
    gtk_entry_set_text (self->date_entry, shown);
}

static void
show_hint (ZjStayOptions *self, const char *text)
{
  gtk_label_set_text (self->date_hint, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->date_hint), text != NULL);
}

/* A desk stands idle over midnight too. By the minute: a timer set for midnight would miss a
 * clock that is put right and a night spent asleep. */
static gboolean
on_minute (gpointer data)
{
  ZjStayOptions *self = data;

  if (self->date == NULL && !gtk_widget_has_focus (GTK_WIDGET (self->date_entry)))
    show_date (self);
  return G_SOURCE_CONTINUE;
}

static void
take_date (ZjStayOptions *self)
{
  const char *typed = gtk_entry_get_text (self->date_entry);
  g_autofree char *today = zj_text_today ();
  g_autofree char *date = *typed == '\0' ? g_strdup (today) : zj_text_date (typed);

  if (date == NULL) {
    show_hint (self, _ ("Please enter a date such as 2026-07-01"));
    return;
  }
  /* A stay that has not begun is not asked about. */
  if (strcmp (date, today) > 0) {
    show_hint (self, _ ("The day of admission lies in the future."));
    return;
  }
  show_hint (self, NULL);
  if (g_str_equal (date, today))
    g_clear_pointer (&date, g_free);
  if (g_strcmp0 (date, self->date) != 0) {
    g_free (self->date);
    self->date = g_steal_pointer (&date);
    g_signal_emit (self, signals[SIGNAL_EDITED], 0);
  }
  show_date (self);
}

static void
on_date_activated (ZjStayOptions *self)
{
  take_date (self);
}

static gboolean
on_date_left (ZjStayOptions *self)
{
  take_date (self);
  gtk_editable_select_region (GTK_EDITABLE (self->date_entry), 0, 0);
  return GDK_EVENT_PROPAGATE;
}

static void
on_toggled (ZjStayOptions *self)
{
  if (!self->setting)
    g_signal_emit (self, signals[SIGNAL_EDITED], 0);
}

void
zj_stay_options_set (ZjStayOptions *self, const char *date, gboolean emergency)
{
  gboolean is_other_date = g_strcmp0 (date, self->date) != 0;

  self->setting = TRUE;
  if (is_other_date) {
    g_free (self->date);
    self->date = g_strdup (date);
  }
  /* A date that is being typed is left to the clerk's hands; the last person's is not left
   * standing for the next one. */
  if (is_other_date || !gtk_widget_has_focus (GTK_WIDGET (self->date_entry))) {
    show_date (self);
    show_hint (self, NULL);
  }
  gtk_toggle_button_set_active (self->emergency_check, emergency);
  self->setting = FALSE;
}

char *
zj_stay_options_get_date (ZjStayOptions *self)
{
  return g_strdup (self->date);
}

gboolean
zj_stay_options_get_emergency (ZjStayOptions *self)
{
  return gtk_toggle_button_get_active (self->emergency_check);
}

static void
zj_stay_options_dispose (GObject *object)
{
  g_clear_handle_id (&ZJ_STAY_OPTIONS (object)->midnight_source, g_source_remove);
  G_OBJECT_CLASS (zj_stay_options_parent_class)->dispose (object);
}

static void
zj_stay_options_finalize (GObject *object)
{
  g_free (ZJ_STAY_OPTIONS (object)->date);
  G_OBJECT_CLASS (zj_stay_options_parent_class)->finalize (object);
}

static void
zj_stay_options_class_init (ZjStayOptionsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zj_stay_options_dispose;
  G_OBJECT_CLASS (klass)->finalize = zj_stay_options_finalize;
  signals[SIGNAL_EDITED] = g_signal_new ("edited", ZJ_TYPE_STAY_OPTIONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);
  gtk_widget_class_set_accessible_role (widget_class, ATK_ROLE_PANEL);
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/zhijie/Desk/stay_options.ui");
  gtk_widget_class_bind_template_child (widget_class, ZjStayOptions, date_entry);
  gtk_widget_class_bind_template_child (widget_class, ZjStayOptions, emergency_check);
  gtk_widget_class_bind_template_child (widget_class, ZjStayOptions, date_hint);
  gtk_widget_class_bind_template_callback (widget_class, on_date_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_date_left);
  gtk_widget_class_bind_template_callback (widget_class, on_toggled);
}

static void
zj_stay_options_init (ZjStayOptions *self)
{
  g_type_ensure (ZJ_TYPE_NUMBER_ENTRY);
  gtk_widget_init_template (GTK_WIDGET (self));
  zj_number_entry_allow (ZJ_NUMBER_ENTRY (self->date_entry), "-/.");
  zj_assist_set (GTK_WIDGET (self->date_entry), "admission-date", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->emergency_check), "emergency", NULL, NULL);
  show_date (self);
  self->midnight_source = g_timeout_add_seconds (60, on_minute, self);
}
