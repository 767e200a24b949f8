/* The window's requests about stays: copied, queued by stay, done on the desk's worker, and
 * answered on the main thread. */
#include <client/desk.h>
#include <string.h>

#include "desk_stay.h"
#include "desk_stay_verbs.h"

/* A request with everything it points at. */
typedef struct {
  gboolean list, unfinished; /* a list instead of a request */
  ZjStayRequest request;
  ZjCredential *credential; /* the request's */
  GPtrArray *texts;         /* owns what request borrows */
  GPtrArray *personal;      /* the same, wiped: char * */
  GTask *task;              /* not referenced: it outlives the job */
  ZjStayAskProgress progress;
  gpointer progress_data;
} Job;

static void
wipe (gpointer text)
{
  explicit_bzero (text, strlen (text));
  g_free (text);
}

static void
job_free (gpointer data)
{
  Job *job = data;

  zj_credential_free (job->credential);
  g_ptr_array_unref (job->texts);
  g_ptr_array_unref (job->personal);
  g_free (job);
}

static void
keep (GPtrArray *texts, const char **text)
{
  char *copy;

  if (*text == NULL)
    return;
  copy = g_strdup (*text);
  g_ptr_array_add (texts, copy);
  *text = copy;
}

static void
keep_texts (Job *job)
{
  ZjStayRequest *copy = &job->request;
  const char **const texts[] = {
    &copy->ipt_no, &copy->insutype, &copy->dept.code,  &copy->dept.name,      &copy->doctor.code,    &copy->doctor.name,
    &copy->bed,    &copy->time,     &copy->injury,     &copy->diagnosis.code, &copy->diagnosis.name, &copy->referral,
    &copy->way,    &copy->file,     &copy->death_date, &copy->account,        &copy->second,         &copy->condition
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    keep (job->texts, texts[i]);
  keep (job->personal, &copy->tel);
  keep (job->personal, &copy->agent);
}

static Job *
job_new (const ZjStayRequest *request)
{
  Job *job = g_new0 (Job, 1);

  job->texts = g_ptr_array_new_with_free_func (g_free);
  job->personal = g_ptr_array_new_with_free_func (wipe);
  if (request == NULL)
    return job;
  job->request = *request;
  job->credential = request->credential != NULL ? zj_credential_copy (request->credential) : NULL;
  job->request.credential = job->credential;
  keep_texts (job);
  return job;
}

/* --- on the worker's threads ------------------------------------------------------------------ */

typedef struct {
  GCancellable *cancellable; /* or NULL */
  char *step;
  guint done, of;
  ZjStayAskProgress progress;
  gpointer progress_data;
} Step;

static void
step_free (gpointer data)
{
  Step *step = data;

  g_clear_object (&step->cancellable);
  g_free (step->step);
  g_free (step);
}

static gboolean
show_step (gpointer data)
{
  Step *step = data;

  if (!g_cancellable_is_cancelled (step->cancellable))
    step->progress (step->step, step->done, step->of, step->progress_data);
  return G_SOURCE_REMOVE;
}

/* The task returns by a source of the same priority, so steps come first and in order. */
static void
send_step (const char *name, guint done, guint of, gpointer user_data)
{
  const Job *job = user_data;
  GCancellable *cancellable = g_task_get_cancellable (job->task);
  g_autoptr (GSource) source = g_idle_source_new ();
  Step *step = g_new0 (Step, 1);

  step->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  step->step = g_strdup (name);
  step->done = done;
  step->of = of;
  step->progress = job->progress;
  step->progress_data = job->progress_data;
  g_source_set_priority (source, g_task_get_priority (job->task));
  g_source_set_callback (source, show_step, step, step_free);
  g_source_attach (source, g_task_get_context (job->task));
}

static void
run_list (ZjDesk *desk, GTask *task, const Job *job, GCancellable *cancellable)
{
  g_autoptr (GError) session_error = NULL;
  GError *error = NULL;
  ZjStayContext context;
  GPtrArray *stays = NULL;

  if (zj_desk_borrow_stay (desk, cancellable, &context, &session_error, &error)) {
    stays = zj_stay_verb_list (&context, job->unfinished, &error);
    zj_desk_return_stay (desk, &context);
  }
  if (stays != NULL)
    g_task_return_pointer (task, stays, (GDestroyNotify)g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static ZjStayAnswer *
run_request (ZjDesk *desk, Job *job, GCancellable *cancellable)
{
  g_autoptr (GError) session_error = NULL;
  GError *error = NULL;
  ZjStayContext context;
  ZjStayAnswer *answer;

  if (!zj_desk_borrow_stay (desk, cancellable, &context, &session_error, &error)) {
    answer = zj_stay_answer_new ();
    answer->error = error;
    return answer;
  }
  if (job->progress != NULL) {
    context.progress = send_step;
    context.progress_data = job;
  }
  answer = zj_stay_verb_run (&context, &job->request);
  zj_desk_return_stay (desk, &context);
  if (job->request.ask != ZJ_DO_FIND)
    zj_desk_stay_was_worked_on (desk, answer->outcome, answer->error);
  return answer;
}

static void
run (GTask *task, gpointer data, GCancellable *cancellable, gpointer user_data)
{
  Job *job = data;

  if (job->list)
    run_list (user_data, task, job, cancellable);
  else
    g_task_return_pointer (task, run_request (user_data, job, cancellable), (GDestroyNotify)zj_stay_answer_free);
}

ZjWorker *
zj_desk_stay_worker_new (ZjDesk *desk)
{
  return zj_worker_new (run, job_free, desk);
}

/* --- on the main thread ------------------------------------------------------------------------ */

static void
push (ZjDesk *desk, GTask *task, const char *queue, Job *job)
{
  ZjWorker *worker = zj_desk_stay_worker (desk);

  /* What the journal knows is told even to who no longer waits. */
  g_task_set_check_cancellable (task, FALSE);
  job->task = task;
  if (worker != NULL) {
    zj_worker_push (worker, queue, task, job);
    return;
  }
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the desk has stopped");
  job_free (job);
}

void
zj_desk_ask_stay_async (ZjDesk *desk, const ZjStayRequest *request, ZjStayAskProgress progress, gpointer progress_data,
                        GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (desk, cancellable, callback, user_data);
  Job *job = job_new (request);

  job->progress = progress;
  job->progress_data = progress_data;
  /* Looking never waits for what is being done; lists and finds have queues of their own. */
  push (desk, task, request->ask == ZJ_DO_FIND ? " find" : request->ipt_no, job);
}

ZjStayAnswer *
zj_desk_ask_stay_finish (ZjDesk *desk, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, desk), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
zj_desk_list_stays_async (ZjDesk *desk, gboolean unfinished, GCancellable *cancellable, GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (desk, cancellable, callback, user_data);
  Job *job = job_new (NULL);

  job->list = TRUE;
  job->unfinished = unfinished;
  push (desk, task, " list", job);
}

GPtrArray *
zj_desk_list_stays_finish (ZjDesk *desk, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, desk), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
