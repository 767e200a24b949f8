/* A thread a request that waits: there are never many. */
#include "late.h"

struct _SimLate {
  GMutex lock;
  GCond changed;
  guint pending;
  guint releases;
  gboolean stopping;
};

typedef struct {
  SimLate *late;
  SimCall *call;
  gint64 due_us;
  guint releases; /* when it was put */
} Waiting;

SimLate *
sim_late_new (void)
{
  SimLate *late = g_new0 (SimLate, 1);

  g_mutex_init (&late->lock);
  g_cond_init (&late->changed);
  return late;
}

void
sim_late_free (SimLate *late)
{
  if (late == NULL)
    return;
  g_mutex_lock (&late->lock);
  late->stopping = TRUE;
  g_cond_broadcast (&late->changed);
  while (late->pending > 0)
    g_cond_wait (&late->changed, &late->lock);
  g_mutex_unlock (&late->lock);
  g_mutex_clear (&late->lock);
  g_cond_clear (&late->changed);
  g_free (late);
}

static gpointer
wait_and_execute (gpointer data)
{
  Waiting *waiting = data;
  SimLate *late = waiting->late;
  gboolean stopping;

  g_mutex_lock (&late->lock);
  while (!late->stopping && late->releases == waiting->releases)
    if (!g_cond_wait_until (&late->changed, &late->lock, waiting->due_us))
      break;
  stopping = late->stopping;
  g_mutex_unlock (&late->lock);
  if (stopping)
    sim_call_free (waiting->call);
  else
    sim_call_execute_late (waiting->call);
  g_free (waiting);
  g_mutex_lock (&late->lock);
  late->pending--;
  g_cond_broadcast (&late->changed);
  g_mutex_unlock (&late->lock);
  return NULL;
}

void
sim_late_put (SimLate *late, SimCall *call, gint64 delay_ms)
{
  Waiting *waiting = g_new0 (Waiting, 1);

  waiting->late = late;
  waiting->call = call;
  waiting->due_us = g_get_monotonic_time () + delay_ms * 1000;
  g_mutex_lock (&late->lock);
  waiting->releases = late->releases;
  late->pending++;
  g_mutex_unlock (&late->lock);
  g_thread_unref (g_thread_new ("late", wait_and_execute, waiting));
}

guint
sim_late_pending (SimLate *late)
{
  guint pending;

  g_mutex_lock (&late->lock);
  pending = late->pending;
  g_mutex_unlock (&late->lock);
  return pending;
}

guint
sim_late_release (SimLate *late)
{
  guint released;

  g_mutex_lock (&late->lock);
  released = late->pending;
  late->releases++;
  g_cond_broadcast (&late->changed);
  while (late->pending > 0 && !late->stopping)
    g_cond_wait (&late->changed, &late->lock);
  g_mutex_unlock (&late->lock);
  return released;
}
