#include "trace.h"

#include <stdio.h>

static FILE *
trace_file (void)
{
  static FILE *file;
  static gboolean asked;

  if (!asked) {
    const char *path = g_getenv ("ZJ_TRACE");

    asked = TRUE;
    if (path != NULL && *path != '\0') {
      file = fopen (path, "ae");
      if (file != NULL)
        setvbuf (file, NULL, _IOLBF, 0);
      else
        g_warning ("ZJ_TRACE: %s cannot be written", path);
    }
  }
  return file;
}

static void
write_mark (gint64 time_us, const char *event)
{
  FILE *file = trace_file ();

  if (file != NULL)
    fprintf (file, "%" G_GINT64_FORMAT " %s\n", time_us, event);
}

void
zj_trace (const char *event)
{
  if (trace_file () != NULL)
    write_mark (g_get_monotonic_time (), event);
}

static void
on_painted (GdkFrameClock *clock, gpointer event)
{
  g_signal_handlers_disconnect_by_func (clock, (gpointer)(guintptr)on_painted, event);
  zj_trace (event);
}

void
zj_trace_when_painted (GtkWidget *widget, const char *event)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (widget);

  if (trace_file () == NULL)
    return;
  if (clock == NULL) {
    zj_trace (event);
    return;
  }
  g_signal_connect (clock, "after-paint", G_CALLBACK (on_painted), (gpointer)(guintptr)event);
  gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_AFTER_PAINT);
}
