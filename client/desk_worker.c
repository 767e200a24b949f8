/* Queues by name over a pool of its own: nothing endless goes into GTask's shared threads, and a
 * settlement that waits for its answer holds up its own stay only. */
#include "desk_worker.h"

#include "desk_deadline.h"

/* More than a clerk can start at once by hand; each waits, mostly. */
#define THREADS_MAX 8

typedef struct {
  char *name;
  GQueue jobs; /* Job * */
} Lane;

typedef struct {
  GTask *task;
  gpointer job;
} Job;

struct _ZjWorker {
  ZjWorkerJob run;
  GDestroyNotify free_job;
  gpointer user_data;
  GCancellable *stopping;
  GThreadPool *pool; /* of Lane *: each is in it at most once */

  GMutex lock;       /* guards what follows */
  GCond idle;        /* lanes has become empty */
  GHashTable *lanes; /* name → Lane *: those with work */
};

static void
do_job (ZjWorker *worker, Job *job)
{
  g_autoptr (ZjDeadline) either = zj_deadline_new (g_task_get_cancellable (job->task), worker->stopping, 0);

  worker->run (job->task, job->job, zj_deadline_cancellable (either), worker->user_data);
  worker->free_job (job->job);
  g_object_unref (job->task);
  g_free (job);
}

/* The next job of the lane; NULL when there is none, and the lane is gone. */
static Job *
next_job (ZjWorker *worker, Lane *lane)
{
  Job *job;

  g_mutex_lock (&worker->lock);
  job = g_queue_pop_head (&lane->jobs);
  if (job == NULL) {
    g_hash_table_remove (worker->lanes, lane->name);
    g_cond_signal (&worker->idle);
  }
  g_mutex_unlock (&worker->lock);
  return job;
}

static void
work (gpointer data, gpointer user_data)
{
  ZjWorker *worker = user_data;
  Job *job;

  while ((job = next_job (worker, data)) != NULL)
    do_job (worker, job);
}

static void
lane_free (gpointer data)
{
  Lane *lane = data;

  g_free (lane->name);
  g_free (lane);
}

ZjWorker *
zj_worker_new (ZjWorkerJob run, GDestroyNotify free_job, gpointer user_data)
{
  ZjWorker *worker = g_new0 (ZjWorker, 1);

  worker->run = run;
  worker->free_job = free_job;
  worker->user_data = user_data;
  worker->stopping = g_cancellable_new ();
  worker->lanes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, lane_free);
  worker->pool = g_thread_pool_new (work, worker, THREADS_MAX, FALSE, NULL);
  g_mutex_init (&worker->lock);
  g_cond_init (&worker->idle);
  return worker;
}

void
zj_worker_free (ZjWorker *worker)
{
  if (worker == NULL)
    return;
  g_cancellable_cancel (worker->stopping);
  g_mutex_lock (&worker->lock);
  while (g_hash_table_size (worker->lanes) > 0)
    g_cond_wait (&worker->idle, &worker->lock);
  g_mutex_unlock (&worker->lock);
  g_thread_pool_free (worker->pool, FALSE, TRUE);
  g_hash_table_unref (worker->lanes);
  g_object_unref (worker->stopping);
  g_cond_clear (&worker->idle);
  g_mutex_clear (&worker->lock);
  g_free (worker);
}

void
zj_worker_push (ZjWorker *worker, const char *queue, GTask *task, gpointer payload)
{
  Job *job = g_new0 (Job, 1);
  gboolean is_new;
  Lane *lane;

  job->task = g_object_ref (task);
  job->job = payload;
  g_mutex_lock (&worker->lock);
  lane = g_hash_table_lookup (worker->lanes, queue);
  is_new = lane == NULL;
  if (is_new) {
    lane = g_new0 (Lane, 1);
    lane->name = g_strdup (queue);
    g_queue_init (&lane->jobs);
    g_hash_table_insert (worker->lanes, lane->name, lane);
  }
  g_queue_push_tail (&lane->jobs, job);
  g_mutex_unlock (&worker->lock);
  if (is_new)
    g_thread_pool_push (worker->pool, lane, NULL);
}
