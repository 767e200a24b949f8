/* The threads that work for the window's stays: one queue a stay, a few threads in all. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _ZjWorker ZjWorker;

/* Does job on a thread of the worker; cancellable is cancelled with the task's own and when the
 * worker ends. The task must have returned when it is back. */
typedef void (*ZjWorkerJob) (GTask *task, gpointer job, GCancellable *cancellable, gpointer user_data);

/* run is called once for each job, free_job after it. */
ZjWorker *zj_worker_new (ZjWorkerJob run, GDestroyNotify free_job, gpointer user_data);

/* Cancels what is under way, does the rest as cancelled, and waits for the threads. */
void zj_worker_free (ZjWorker *worker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjWorker, zj_worker_free)

/* Jobs of one queue are done one after another; job is taken. Main thread. */
void zj_worker_push (ZjWorker *worker, const char *queue, GTask *task, gpointer job);

G_END_DECLS
