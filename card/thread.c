/* The thread that owns the card for a program with a main loop. Readings queue up; each
 * has a cancellable of its own that the caller's and the thread's end both set off. */
#include <card/reading.h>

struct _ZjCardThread {
  GThread *thread;
  GAsyncQueue *queue; /* GTask, or the thread itself as the word to stop */
  GMutex mutex;
  GPtrArray *pending; /* Job, guarded by mutex; each belongs to its task */
};

typedef struct {
  ZjCardRequest request;
  ZjPinPrompt pin;
  ZjCardMemory memory;
  char *reader;
  GCancellable *cancellable; /* of this job alone */
  GCancellable *callers;     /* may be NULL */
  gulong handler;
} Job;

typedef struct {
  ZjCardIdentity *identity;
  GError *holder_error;
} Outcome;

/* Marks our tasks; a function's address would do if ISO C let it be a pointer to data. */
static char read_tag;

static void
job_free (Job *job)
{
  if (job->handler != 0)
    g_cancellable_disconnect (job->callers, job->handler);
  g_clear_object (&job->callers);
  g_object_unref (job->cancellable);
  g_free (job->reader);
  g_free (job);
}

static void
outcome_free (Outcome *outcome)
{
  zj_card_identity_unref (outcome->identity);
  g_clear_error (&outcome->holder_error);
  g_free (outcome);
}

static void
on_callers_cancelled (GCancellable *cancellable, gpointer jobs)
{
  (void)cancellable;
  g_cancellable_cancel (jobs);
}

static void
run_task (ZjCardThread *self, GTask *task)
{
  Job *job = g_task_get_task_data (task);
  Outcome *outcome = g_new0 (Outcome, 1);
  GError *error = NULL;

  outcome->identity = zj_card_read (&job->request, &outcome->holder_error, job->cancellable, &error);
  g_mutex_lock (&self->mutex);
  g_ptr_array_remove_fast (self->pending, job);
  g_mutex_unlock (&self->mutex);
  if (error == NULL)
    g_cancellable_set_error_if_cancelled (job->cancellable, &error);
  if (error != NULL) {
    outcome_free (outcome);
    g_task_return_error (task, error);
  } else {
    g_task_return_pointer (task, outcome, (GDestroyNotify)outcome_free);
  }
}

static gpointer
thread_run (gpointer data)
{
  ZjCardThread *self = data;
  gpointer next;

  while ((next = g_async_queue_pop (self->queue)) != self) {
    g_autoptr (GTask) task = next;

    run_task (self, task);
  }
  return NULL;
}

ZjCardThread *
zj_card_thread_new (void)
{
  ZjCardThread *self = g_new0 (ZjCardThread, 1);

  self->queue = g_async_queue_new ();
  self->pending = g_ptr_array_new ();
  g_mutex_init (&self->mutex);
  self->thread = g_thread_new ("zj-card", thread_run, self);
  return self;
}

void
zj_card_thread_free (ZjCardThread *self)
{
  g_autoptr (GPtrArray) cancellables = NULL;

  if (self == NULL)
    return;
  /* Cancelled outside the lock: handlers of the caller's may run. */
  cancellables = g_ptr_array_new_with_free_func (g_object_unref);
  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->pending->len; i++)
    g_ptr_array_add (cancellables, g_object_ref (((Job *)g_ptr_array_index (self->pending, i))->cancellable));
  g_mutex_unlock (&self->mutex);
  for (guint i = 0; i < cancellables->len; i++)
    g_cancellable_cancel (g_ptr_array_index (cancellables, i));
  g_async_queue_push (self->queue, self);
  g_thread_join (self->thread);
  g_async_queue_unref (self->queue);
  g_ptr_array_unref (self->pending);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

void
zj_card_thread_read_async (ZjCardThread *self, const ZjCardRequest *request, GObject *source_object,
                           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (source_object, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  g_task_set_source_tag (task, &read_tag);
  job->reader = g_strdup (request->reader);
  job->request = *request;
  job->request.reader = job->reader;
  if (request->pin != NULL) {
    job->pin = *request->pin;
    job->request.pin = &job->pin;
  }
  if (request->memory != NULL) {
    job->memory = *request->memory;
    job->request.memory = &job->memory;
  }
  job->cancellable = g_cancellable_new ();
  g_set_object (&job->callers, cancellable);
  if (cancellable != NULL)
    job->handler = g_cancellable_connect (cancellable, G_CALLBACK (on_callers_cancelled),
                                          g_object_ref (job->cancellable), g_object_unref);
  g_task_set_task_data (task, job, (GDestroyNotify)job_free);
  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->pending, job);
  g_mutex_unlock (&self->mutex);
  g_async_queue_push (self->queue, task);
}

ZjCardIdentity *
zj_card_thread_read_finish (GAsyncResult *result, GError **holder_error, GError **error)
{
  Outcome *outcome;
  ZjCardIdentity *identity;

  g_return_val_if_fail (g_async_result_is_tagged (result, &read_tag), NULL);
  outcome = g_task_propagate_pointer (G_TASK (result), error);
  if (outcome == NULL)
    return NULL;
  identity = g_steal_pointer (&outcome->identity);
  if (outcome->holder_error != NULL)
    g_propagate_error (holder_error, g_steal_pointer (&outcome->holder_error));
  outcome_free (outcome);
  return identity;
}
