/* A thread that only waits for the end of one call: blocking callers have no main loop to time it. */
#include "desk_deadline.h"

struct _ZjDeadline {
  GCancellable *own;
  GCancellable *from[2];
  gulong handlers[2];
  GThread *thread; /* NULL without a time */
  GMutex lock;     /* guards done, passed */
  GCond changed;
  gint64 end_us;
  gboolean done, passed;
};

static void
pass_on (GCancellable *from, gpointer own)
{
  (void)from;
  g_cancellable_cancel (own);
}

static gpointer
wait_for_end (gpointer data)
{
  ZjDeadline *deadline = data;
  gboolean passed;

  g_mutex_lock (&deadline->lock);
  while (!deadline->done && !deadline->passed)
    deadline->passed = !g_cond_wait_until (&deadline->changed, &deadline->lock, deadline->end_us);
  passed = deadline->passed && !deadline->done;
  g_mutex_unlock (&deadline->lock);
  if (passed)
    g_cancellable_cancel (deadline->own);
  return NULL;
}

ZjDeadline *
zj_deadline_new (GCancellable *first, GCancellable *second, guint timeout_ms)
{
  ZjDeadline *deadline = g_new0 (ZjDeadline, 1);

  deadline->own = g_cancellable_new ();
  deadline->from[0] = first;
  deadline->from[1] = second;
  g_mutex_init (&deadline->lock);
  g_cond_init (&deadline->changed);
  for (guint i = 0; i < G_N_ELEMENTS (deadline->from); i++)
    if (deadline->from[i] != NULL) {
      g_object_ref (deadline->from[i]);
      deadline->handlers[i] = g_cancellable_connect (deadline->from[i], G_CALLBACK (pass_on),
                                                     g_object_ref (deadline->own), g_object_unref);
    }
  if (timeout_ms > 0) {
    deadline->end_us = g_get_monotonic_time () + (gint64)timeout_ms * 1000;
    deadline->thread = g_thread_new ("zj-deadline", wait_for_end, deadline);
  }
  return deadline;
}

void
zj_deadline_free (ZjDeadline *deadline)
{
  if (deadline == NULL)
    return;
  g_mutex_lock (&deadline->lock);
  deadline->done = TRUE;
  g_cond_signal (&deadline->changed);
  g_mutex_unlock (&deadline->lock);
  if (deadline->thread != NULL)
    g_thread_join (deadline->thread);
  for (guint i = 0; i < G_N_ELEMENTS (deadline->from); i++)
    if (deadline->from[i] != NULL) {
      g_cancellable_disconnect (deadline->from[i], deadline->handlers[i]);
      g_object_unref (deadline->from[i]);
    }
  g_object_unref (deadline->own);
  g_cond_clear (&deadline->changed);
  g_mutex_clear (&deadline->lock);
  g_free (deadline);
}

GCancellable *
zj_deadline_cancellable (ZjDeadline *deadline)
{
  return deadline->own;
}

gboolean
zj_deadline_passed (ZjDeadline *deadline)
{
  gboolean passed;

  g_mutex_lock (&deadline->lock);
  passed = deadline->passed;
  g_mutex_unlock (&deadline->lock);
  return passed;
}
