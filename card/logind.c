#include "logind.h"

struct _ZjSleepListener {
  ZjSleepFunc func;
  gpointer user_data;
  GCancellable *cancellable;
  GDBusConnection *bus; /* NULL until there is one */
  guint subscription;
};

static void
on_prepare_for_sleep (GDBusConnection *bus, const char *sender, const char *path, const char *interface,
                      const char *signal, GVariant *parameters, gpointer user_data)
{
  ZjSleepListener *listener = user_data;
  gboolean sleeping;

  (void)bus, (void)sender, (void)path, (void)interface, (void)signal;
  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;
  g_variant_get (parameters, "(b)", &sleeping);
  listener->func (sleeping, listener->user_data);
}

static void
on_bus (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus = g_bus_get_finish (result, &error);
  ZjSleepListener *listener = user_data;

  (void)source;
  if (bus == NULL) {
    /* When cancelled, the listener is gone. */
    if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      g_debug ("no system bus, sleep is not announced: %s", error->message);
    return;
  }
  if (g_dbus_connection_is_closed (bus)) {
    g_object_unref (bus);
    return;
  }
  listener->bus = bus;
  listener->subscription = g_dbus_connection_signal_subscribe (
      bus, "org.freedesktop.login1", "org.freedesktop.login1.Manager", "PrepareForSleep", "/org/freedesktop/login1",
      NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_prepare_for_sleep, listener, NULL);
}

ZjSleepListener *
zj_sleep_listener_new (ZjSleepFunc func, gpointer user_data)
{
  ZjSleepListener *listener = g_new0 (ZjSleepListener, 1);

  listener->func = func;
  listener->user_data = user_data;
  listener->cancellable = g_cancellable_new ();
  g_bus_get (G_BUS_TYPE_SYSTEM, listener->cancellable, on_bus, listener);
  return listener;
}

void
zj_sleep_listener_free (ZjSleepListener *listener)
{
  if (listener == NULL)
    return;
  g_cancellable_cancel (listener->cancellable);
  if (listener->bus != NULL) {
    g_dbus_connection_signal_unsubscribe (listener->bus, listener->subscription);
    g_object_unref (listener->bus);
  }
  g_object_unref (listener->cancellable);
  g_free (listener);
}
