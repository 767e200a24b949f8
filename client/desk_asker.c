/* A queue of verifications, and the way of their snapshots to the main thread. */
#include "desk_asker.h"

#include <client/error.h>

#include "desk_deadline.h"
#include "stay/verify_ask.h"

struct _ZjAsker {
  ZjAccess *access;
  ZjAskerNews news;
  gpointer user_data;
  GCancellable *stopping;
  GAsyncQueue *jobs;
  GThread *thread;
};

typedef struct {
  ZjAsker *asker;
  GTask *task; /* NULL: the asker is to end */
  ZjCredential *credential;
  char *insutype, *med_type, *date;
  gboolean emergency;
  ZjVerifyProgress progress;
  gpointer progress_data;
} Job;

typedef struct {
  GCancellable *cancellable; /* the task's, or NULL */
  GCancellable *stopping;    /* the asker's */
  ZjVerification *verification;
  ZjVerifyProgress progress;
  gpointer progress_data;
} Snapshot;

static void
job_free (Job *job)
{
  g_clear_object (&job->task);
  zj_credential_free (job->credential);
  g_free (job->insutype);
  g_free (job->med_type);
  g_free (job->date);
  g_free (job);
}

static void
snapshot_free (Snapshot *snapshot)
{
  g_clear_object (&snapshot->cancellable);
  g_object_unref (snapshot->stopping);
  zj_verification_unref (snapshot->verification);
  g_free (snapshot);
}

static gboolean
show_snapshot (gpointer data)
{
  Snapshot *snapshot = data;

  if (!g_cancellable_is_cancelled (snapshot->cancellable) && !g_cancellable_is_cancelled (snapshot->stopping))
    snapshot->progress (snapshot->verification, snapshot->progress_data);
  return G_SOURCE_REMOVE;
}

/* The task returns by a source of the same priority, so snapshots come first and in order.
 * (g_main_context_invoke() would call from this thread whenever the loop is not running.) */
static void
send_snapshot (ZjVerification *verification, gpointer user_data)
{
  const Job *job = user_data;
  GCancellable *cancellable = g_task_get_cancellable (job->task);
  g_autoptr (GSource) source = g_idle_source_new ();
  Snapshot *snapshot = g_new0 (Snapshot, 1);

  snapshot->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  snapshot->stopping = g_object_ref (job->asker->stopping);
  snapshot->verification = zj_verification_ref (verification);
  snapshot->progress = job->progress;
  snapshot->progress_data = job->progress_data;
  g_source_set_priority (source, g_task_get_priority (job->task));
  g_source_set_callback (source, show_snapshot, snapshot, (GDestroyNotify)snapshot_free);
  g_source_attach (source, g_task_get_context (job->task));
}

static ZjVerification *
verify (ZjAccess *access, const ZjCredential *credential, const ZjVerifyOptions *options, ZjVerifyPublish publish,
        gpointer publish_data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) trouble = NULL;
  ZjVerifyCase verify_case;
  ZjVerification *verification;
  ZjSession *session;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  zj_verify_case_init (&verify_case, zj_access_config (access), credential, options,
                       g_get_real_time () / G_USEC_PER_SEC);
  session = zj_access_borrow (access, &trouble);
  if (session == NULL)
    return zj_verify_without_session (&verify_case, trouble);
  verification = zj_verify_ask (session, &verify_case, publish, publish_data, cancellable, error);
  zj_access_return (access, session);
  return verification;
}

ZjVerification *
zj_asker_verify (ZjAccess *access, const ZjCredential *credential, const ZjVerifyOptions *options,
                 GCancellable *cancellable, GError **error)
{
  return verify (access, credential, options, NULL, NULL, cancellable, error);
}

/* Whether anything was answered; a question that nobody had to be asked about says nothing. */
static gboolean
was_reached (const ZjVerification *verification)
{
  gboolean failed = verification->sign_in_error != NULL;

  for (guint i = 0; i < ZJ_N_QUESTIONS; i++) {
    const GError *cause = verification->questions[i].cause;

    failed = failed || zj_error_is_of_line (cause);
    if (cause != NULL && cause->domain == ZJ_PLATFORM_ERROR && !zj_error_is_of_line (cause))
      return TRUE;
  }
  return !failed || verification->person != NULL || verification->filings->len > 0;
}

static void
do_job (ZjAsker *asker, Job *job)
{
  g_autoptr (ZjDeadline) either = zj_deadline_new (g_task_get_cancellable (job->task), asker->stopping, 0);
  const ZjVerifyOptions options = {
    .insutype = job->insutype,
    .med_type = job->med_type,
    .date = job->date,
    .emergency = job->emergency,
  };
  GError *error = NULL;
  ZjVerification *verification = verify (asker->access, job->credential, &options,
                                         job->progress != NULL ? send_snapshot : NULL, job,
                                         zj_deadline_cancellable (either), &error);

  if (verification == NULL) {
    g_task_return_error (job->task, error);
    return;
  }
  asker->news (was_reached (verification), asker->user_data);
  g_task_return_pointer (job->task, verification, (GDestroyNotify)zj_verification_unref);
}

static gpointer
ask (gpointer data)
{
  ZjAsker *asker = data;
  gboolean last = FALSE;

  while (!last) {
    Job *job = g_async_queue_pop (asker->jobs);

    last = job->task == NULL;
    if (!last)
      do_job (asker, job);
    job_free (job);
  }
  return NULL;
}

ZjAsker *
zj_asker_new (ZjAccess *access, ZjAskerNews news, gpointer user_data)
{
  ZjAsker *asker = g_new0 (ZjAsker, 1);

  asker->access = access;
  asker->news = news;
  asker->user_data = user_data;
  asker->stopping = g_cancellable_new ();
  asker->jobs = g_async_queue_new_full ((GDestroyNotify)job_free);
  asker->thread = g_thread_new ("zj-asker", ask, asker);
  return asker;
}

void
zj_asker_free (ZjAsker *asker)
{
  if (asker == NULL)
    return;
  g_cancellable_cancel (asker->stopping);
  g_async_queue_push (asker->jobs, g_new0 (Job, 1));
  g_thread_join (asker->thread);
  g_async_queue_unref (asker->jobs);
  g_object_unref (asker->stopping);
  g_free (asker);
}

void
zj_asker_push (ZjAsker *asker, GTask *task, const ZjCredential *credential, const ZjVerifyOptions *options,
               ZjVerifyProgress progress, gpointer progress_data)
{
  Job *job = g_new0 (Job, 1);

  job->asker = asker;
  job->task = g_object_ref (task);
  job->credential = zj_credential_copy (credential);
  if (options != NULL) {
    job->insutype = g_strdup (options->insutype);
    job->med_type = g_strdup (options->med_type);
    job->date = g_strdup (options->date);
    job->emergency = options->emergency;
  }
  job->progress = progress;
  job->progress_data = progress_data;
  g_async_queue_push (asker->jobs, job);
}
