/* A thread, and when it looks. What it does is stay/resolve.c. */
#include "desk_resolver.h"

#include "stay/resolve.h"

struct _ZjResolver {
  ZjAccess *access;
  ZjConfig *config;
  guint look_ms;
  ZjResolverReport report;
  gpointer user_data;
  GCancellable *cancellable;
  GThread *thread;
  guint unknown, waiting, notices; /* the last ones, the thread's */

  GMutex lock; /* guards what follows */
  GCond changed;
  gboolean woken, stopping;
};

/* TRUE when the thread goes on; *woken: somebody asked. */
static gboolean
wait_for_next (ZjResolver *resolver, gboolean *woken)
{
  gint64 end = g_get_monotonic_time () + (gint64)resolver->look_ms * 1000;
  gboolean stopping;

  g_mutex_lock (&resolver->lock);
  while (!resolver->stopping && !resolver->woken && g_cond_wait_until (&resolver->changed, &resolver->lock, end))
    ;
  *woken = resolver->woken;
  resolver->woken = FALSE;
  stopping = resolver->stopping;
  g_mutex_unlock (&resolver->lock);
  return !stopping;
}

static void
tell (ZjResolver *resolver, const ZjResolveReport *report)
{
  gboolean same = report->unknown == resolver->unknown && report->waiting == resolver->waiting
                  && report->notices == resolver->notices && report->resolved->len == 0;

  resolver->unknown = report->unknown;
  resolver->waiting = report->waiting;
  resolver->notices = report->notices;
  if (report->error != NULL) {
    g_autofree char *why = zj_error_for_log (report->error);

    g_info ("resolving: %u unknown, %u waiting, %u notices: %s", report->unknown, report->waiting, report->notices,
            why);
  }
  if (!same)
    resolver->report (resolver->user_data);
}

/* Sessions are borrowed for one round only: certificates and closures change. Without work nobody
 * is called. */
static void
look (ZjResolver *resolver, gboolean now)
{
  g_autoptr (ZjResolveReport) report = zj_resolve_report_new ();
  g_autoptr (GError) session_error = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) work = NULL;
  ZjStayContext context = { .config = resolver->config, .cancellable = resolver->cancellable };

  context.journal = zj_access_journal (resolver->access, &error);
  work = context.journal != NULL ? zj_journal_list_work (context.journal, &error) : NULL;
  if (work == NULL) {
    g_autofree char *why = zj_error_for_log (error);

    g_info ("the journal cannot be looked at: %s", why);
    return;
  }
  zj_journal_tidy (context.journal);
  if (work->len > 0) {
    context.operator_no = zj_access_operator (resolver->access, &context.operator_name);
    context.session = zj_access_borrow (resolver->access, &session_error);
    context.no_session = session_error;
    zj_resolve_all (&context, now, report);
    if (context.session != NULL)
      zj_access_return (resolver->access, context.session);
  }
  tell (resolver, report);
}

static gpointer
run (gpointer data)
{
  ZjResolver *resolver = data;
  gboolean now = TRUE; /* at start-up before anything else */

  do
    look (resolver, now);
  while (wait_for_next (resolver, &now));
  return NULL;
}

ZjResolver *
zj_resolver_new (ZjAccess *access, ZjConfig *config, guint look_ms, ZjResolverReport report, gpointer user_data)
{
  ZjResolver *resolver = g_new0 (ZjResolver, 1);

  resolver->access = access;
  resolver->config = config;
  resolver->look_ms = look_ms;
  resolver->report = report;
  resolver->user_data = user_data;
  resolver->cancellable = g_cancellable_new ();
  g_mutex_init (&resolver->lock);
  g_cond_init (&resolver->changed);
  resolver->thread = g_thread_new ("zj-resolve", run, resolver);
  return resolver;
}

void
zj_resolver_free (ZjResolver *resolver)
{
  if (resolver == NULL)
    return;
  g_mutex_lock (&resolver->lock);
  resolver->stopping = TRUE;
  g_cond_broadcast (&resolver->changed);
  g_mutex_unlock (&resolver->lock);
  g_cancellable_cancel (resolver->cancellable);
  g_thread_join (resolver->thread);
  g_object_unref (resolver->cancellable);
  g_mutex_clear (&resolver->lock);
  g_cond_clear (&resolver->changed);
  g_free (resolver);
}

void
zj_resolver_wake (ZjResolver *resolver)
{
  g_mutex_lock (&resolver->lock);
  resolver->woken = TRUE;
  g_cond_broadcast (&resolver->changed);
  g_mutex_unlock (&resolver->lock);
}
