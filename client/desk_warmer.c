/* One thread, one attempt. */
#include "desk_warmer.h"

/* A failure older than this says little about the line as it is now. */
#define FRESH_US (2 * G_USEC_PER_SEC)

struct _ZjWarmer {
  ZjAccess *access;
  GCancellable *stopping;
  GThread *thread;
  GError *error; /* the thread's until it is joined */
  gint64 ended_us;
};

static gpointer
warm (gpointer data)
{
  ZjWarmer *warmer = data;
  ZjSession *session = zj_access_borrow (warmer->access, &warmer->error);

  if (session != NULL) {
    zj_session_warm (session, warmer->stopping, &warmer->error);
    zj_access_return (warmer->access, session);
  }
  warmer->ended_us = g_get_monotonic_time ();
  return NULL;
}

ZjWarmer *
zj_warmer_new (ZjAccess *access)
{
  ZjWarmer *warmer = g_new0 (ZjWarmer, 1);

  warmer->access = access;
  warmer->stopping = g_cancellable_new ();
  warmer->thread = g_thread_new ("zj-warm", warm, warmer);
  return warmer;
}

static void
pass_on (GCancellable *from, gpointer stopping)
{
  (void)from;
  g_cancellable_cancel (stopping);
}

gboolean
zj_warmer_finish (ZjWarmer *warmer, GCancellable *cancellable, GError **error)
{
  gulong handler = 0;
  gboolean warm_now;

  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (pass_on), g_object_ref (warmer->stopping),
                                     g_object_unref);
  g_thread_join (g_steal_pointer (&warmer->thread));
  if (cancellable != NULL)
    g_cancellable_disconnect (cancellable, handler);
  warm_now = warmer->error == NULL || g_get_monotonic_time () - warmer->ended_us > FRESH_US;
  if (!warm_now)
    g_propagate_error (error, g_steal_pointer (&warmer->error));
  zj_warmer_free (warmer);
  return warm_now;
}

void
zj_warmer_free (ZjWarmer *warmer)
{
  if (warmer == NULL)
    return;
  g_cancellable_cancel (warmer->stopping);
  if (warmer->thread != NULL)
    g_thread_join (warmer->thread);
  g_clear_error (&warmer->error);
  g_object_unref (warmer->stopping);
  g_free (warmer);
}
