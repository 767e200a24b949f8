/* Times for the benchmark, never for people: with ZJ_TRACE=FILE in the environment each
 * mark appends "<CLOCK_MONOTONIC in µs> <event>" to FILE. Events are constant words, so
 * that no personal datum can get in. Without the variable a mark costs one comparison.
 *
 * Events: card-reported, read-started, read-done, asking, verdict-shown, window-shown.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Main thread only. */
void zj_trace (const char *event);

/* Marks event after the next frame of widget has been painted, which is when a person
 * can see what changed. */
void zj_trace_when_painted (GtkWidget *widget, const char *event);

G_END_DECLS
