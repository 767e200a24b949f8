#include "idle_watch.h"

struct _ZjIdleWatch {
  GtkWidget *widget;
  GtkWidget *toplevel; /* whose keys are watched; not a reference */
  gulong handlers[3];  /* of widget, toplevel, toplevel */
  guint idle_s, source;
  gint64 last_key_us;
  GCallback callback;
  gpointer user_data;
};

static gboolean
on_idle_time (gpointer data)
{
  ZjIdleWatch *self = data;
  gint64 idle_s = (g_get_monotonic_time () - self->last_key_us) / G_TIME_SPAN_SECOND;

  if (idle_s < self->idle_s) {
    self->source = g_timeout_add_seconds (self->idle_s - (guint)idle_s, on_idle_time, self);
    return G_SOURCE_REMOVE;
  }
  self->source = 0;
  ((void (*) (gpointer))self->callback) (self->user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
on_hand (ZjIdleWatch *self)
{
  self->last_key_us = g_get_monotonic_time ();
  return GDK_EVENT_PROPAGATE;
}

static void
let_go (ZjIdleWatch *self)
{
  if (self->toplevel == NULL)
    return;
  for (guint i = 1; i < G_N_ELEMENTS (self->handlers); i++)
    g_signal_handler_disconnect (self->toplevel, self->handlers[i]);
  g_object_remove_weak_pointer (G_OBJECT (self->toplevel), (gpointer *)&self->toplevel);
  self->toplevel = NULL;
}

static void
on_hierarchy_changed (ZjIdleWatch *self)
{
  GtkWidget *toplevel = gtk_widget_get_toplevel (self->widget);

  if (!gtk_widget_is_toplevel (toplevel) || toplevel == self->toplevel)
    return;
  let_go (self);
  self->toplevel = toplevel;
  g_object_add_weak_pointer (G_OBJECT (toplevel), (gpointer *)&self->toplevel);
  self->handlers[1] = g_signal_connect_swapped (toplevel, "key-press-event", G_CALLBACK (on_hand), self);
  self->handlers[2] = g_signal_connect_swapped (toplevel, "button-press-event", G_CALLBACK (on_hand), self);
}

ZjIdleWatch *
zj_idle_watch_new (GtkWidget *widget, guint idle_s, GCallback callback, gpointer user_data)
{
  ZjIdleWatch *self = g_new0 (ZjIdleWatch, 1);

  self->widget = widget;
  self->idle_s = idle_s;
  self->callback = callback;
  self->user_data = user_data;
  self->handlers[0] = g_signal_connect_swapped (widget, "hierarchy-changed", G_CALLBACK (on_hierarchy_changed), self);
  on_hierarchy_changed (self);
  return self;
}

void
zj_idle_watch_free (ZjIdleWatch *self)
{
  if (self == NULL)
    return;
  g_clear_handle_id (&self->source, g_source_remove);
  let_go (self);
  g_signal_handler_disconnect (self->widget, self->handlers[0]);
  g_free (self);
}

void
zj_idle_watch_set_needed (ZjIdleWatch *self, gboolean needed)
{
  self->last_key_us = g_get_monotonic_time ();
  if (needed && self->source == 0 && self->idle_s > 0)
    self->source = g_timeout_add_seconds (self->idle_s, on_idle_time, self);
  else if (!needed)
    g_clear_handle_id (&self->source, g_source_remove);
}
