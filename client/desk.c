/* The desk as one object: who watches, who keeps the line, who reads, who asks.
 *
 * Order of this file: the object and its life; snapshots; the card; the questions; the rest. */
#include <client/desk.h>

#include <string.h>

#include "desk_access.h"
#include "desk_asker.h"
#include "desk_deadline.h"
#include "desk_keeper.h"
#include "desk_memory.h"
#include "desk_resolver.h"
#include "desk_stay.h"
#include "desk_warmer.h"
#include "stay/verify_ask.h"

/* The platform's part of a card's authentication, while the card is held (spec/card.md 3). */
#define AUTHENTICATION_MS 5000

/* How often the journal is looked at for what other programs of this desk left unknown. */
#define RESOLVE_LOOK_MS 2000

struct _ZjDesk {
  GObject parent_instance;
  ZjConfig *config;
  ZjAccess *access;
  GMainContext *context; /* of the thread the desk lives on */
  GCancellable *stopping;
  ZjCardMemory memory; /* of refusals: the journal's */

  /* The main thread's. */
  ZjReaderList *readers; /* NULL until the watch has spoken */
  ZjReaderList nobody;   /* stands for it until then */
  ZjReaderWatch *watch;  /* the following from start to stop */
  ZjKeeper *keeper;
  ZjResolver *resolver;
  GNetworkMonitor *network;
  gulong network_handler;
  ZjCardThread *cards; /* from the first read to stop */
  ZjAsker *asker;      /* from the first question to stop */
  ZjWorker *worker;    /* of stays, from the first request to stop */
  ZjWarmer *warmer;    /* of the blocking functions, between reading and asking */
  ZjLineStatus line;

  GMutex lock;       /* guards what follows */
  ZjLineStatus news; /* the keeper's, not yet taken over */
  GSource *news_source;
  GSource *stays_source;
};

enum { SIGNAL_READERS_CHANGED, SIGNAL_LINE_CHANGED, SIGNAL_STAYS_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ZjDesk, zj_desk, G_TYPE_OBJECT)

static gboolean
is_stopped (const ZjDesk *desk)
{
  return g_cancellable_is_cancelled (desk->stopping);
}

/* The object and its life. */

static void
zj_desk_init (ZjDesk *desk)
{
  desk->context = g_main_context_ref_thread_default ();
  desk->stopping = g_cancellable_new ();
  desk->nobody.daemon = ZJ_DAEMON_STARTING;
  desk->nobody.readers = g_ptr_array_new ();
  desk->line.clock_offset_ms = G_MAXINT64;
  desk->news.clock_offset_ms = G_MAXINT64;
  g_mutex_init (&desk->lock);
}

static void
zj_desk_dispose (GObject *object)
{
  zj_desk_stop (ZJ_DESK (object));
  G_OBJECT_CLASS (zj_desk_parent_class)->dispose (object);
}

static void
zj_desk_finalize (GObject *object)
{
  ZjDesk *desk = ZJ_DESK (object);

  g_clear_pointer (&desk->readers, zj_reader_list_unref);
  g_ptr_array_unref (desk->nobody.readers);
  zj_line_status_clear (&desk->line);
  zj_line_status_clear (&desk->news);
  zj_access_free (desk->access);
  zj_config_unref (desk->config);
  g_object_unref (desk->stopping);
  g_main_context_unref (desk->context);
  g_mutex_clear (&desk->lock);
  G_OBJECT_CLASS (zj_desk_parent_class)->finalize (object);
}

static void
zj_desk_class_init (ZjDeskClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = zj_desk_dispose;
  object_class->finalize = zj_desk_finalize;
  signals[SIGNAL_READERS_CHANGED] = g_signal_new ("readers-changed", ZJ_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                                  NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_LINE_CHANGED] = g_signal_new ("line-changed", ZJ_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                               G_TYPE_NONE, 0);
  signals[SIGNAL_STAYS_CHANGED] = g_signal_new ("stays-changed", ZJ_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                                G_TYPE_NONE, 0);
}

ZjDesk *
zj_desk_new (ZjConfig *config, const char *operator_no, const char *operator_name)
{
  ZjDesk *desk = g_object_new (ZJ_TYPE_DESK, NULL);

  desk->config = zj_config_ref (config);
  /* Another operator's name is not the configured one's. */
  desk->access = operator_no != NULL ? zj_access_new (config, operator_no, operator_name)
                                     : zj_access_new (config, config->desk.operator_no, config->desk.operator_name);
  desk->memory = zj_desk_memory (desk->access);
  return desk;
}

ZjConfig *
zj_desk_get_config (ZjDesk *desk)
{
  return desk->config;
}

const char *
zj_desk_get_operator (ZjDesk *desk, const char **name)
{
  return zj_access_operator (desk->access, name);
}

static void
on_readers (ZjReaderList *list, gpointer user_data)
{
  ZjDesk *desk = user_data;

  g_clear_pointer (&desk->readers, zj_reader_list_unref);
  desk->readers = zj_reader_list_ref (list);
  g_signal_emit (desk, signals[SIGNAL_READERS_CHANGED], 0);
}

/* On the main thread: the newest of what the keeper has said. */
static gboolean
take_news (gpointer user_data)
{
  ZjDesk *desk = user_data;

  g_mutex_lock (&desk->lock);
  g_clear_pointer (&desk->news_source, g_source_unref);
  zj_line_status_clear (&desk->line);
  desk->line = desk->news;
  desk->news.error = NULL;
  g_mutex_unlock (&desk->lock);
  g_signal_emit (desk, signals[SIGNAL_LINE_CHANGED], 0);
  return G_SOURCE_REMOVE;
}

/* On the keeper's thread. The source holds no reference to the desk: zj_desk_stop() removes it. */
static void
on_line (const ZjLineStatus *status, gpointer user_data)
{
  ZjDesk *desk = user_data;

  g_mutex_lock (&desk->lock);
  zj_line_status_clear (&desk->news);
  zj_line_status_copy (status, &desk->news);
  if (desk->news_source == NULL) {
    desk->news_source = g_idle_source_new ();
    g_source_set_priority (desk->news_source, G_PRIORITY_DEFAULT);
    g_source_set_callback (desk->news_source, take_news, desk, NULL);
    g_source_attach (desk->news_source, desk->context);
  }
  g_mutex_unlock (&desk->lock);
}

static gboolean
tell_stays (gpointer user_data)
{
  ZjDesk *desk = user_data;

  g_mutex_lock (&desk->lock);
  g_clear_pointer (&desk->stays_source, g_source_unref);
  g_mutex_unlock (&desk->lock);
  g_signal_emit (desk, signals[SIGNAL_STAYS_CHANGED], 0);
  return G_SOURCE_REMOVE;
}

/* On the resolver's thread; as on_line(). */
static void
on_stays (gpointer user_data)
{
  ZjDesk *desk = user_data;

  g_mutex_lock (&desk->lock);
  if (desk->stays_source == NULL) {
    desk->stays_source = g_idle_source_new ();
    g_source_set_priority (desk->stays_source, G_PRIORITY_DEFAULT);
    g_source_set_callback (desk->stays_source, tell_stays, desk, NULL);
    g_source_attach (desk->stays_source, desk->context);
  }
  g_mutex_unlock (&desk->lock);
}

/* Any thread that zj_desk_stop() joins before it frees the keeper. */
static void
tell_keeper (ZjDesk *desk, ZjKeeperNews news)
{
  ZjKeeper *keeper;

  g_mutex_lock (&desk->lock);
  keeper = desk->keeper;
  g_mutex_unlock (&desk->lock);
  if (keeper != NULL)
    zj_keeper_tell (keeper, news);
}

static void
on_network_changed (GNetworkMonitor *network, gboolean available, gpointer user_data)
{
  (void)network;
  if (available)
    tell_keeper (user_data, ZJ_KEEPER_NETWORK);
}

void
zj_desk_start (ZjDesk *desk)
{
  ZjKeeper *keeper;

  g_return_if_fail (desk->watch == NULL && !is_stopped (desk));
  desk->watch = zj_reader_watch_new (on_readers, desk);
  keeper = zj_keeper_new (desk->access, &zj_keeper_times, on_line, desk);
  g_mutex_lock (&desk->lock);
  desk->keeper = keeper;
  g_mutex_unlock (&desk->lock);
  desk->resolver = zj_resolver_new (desk->access, desk->config, RESOLVE_LOOK_MS, on_stays, desk);
  desk->network = g_object_ref (g_network_monitor_get_default ());
  desk->network_handler = g_signal_connect (desk->network, "network-changed", G_CALLBACK (on_network_changed), desk);
}

void
zj_desk_stop (ZjDesk *desk)
{
  g_cancellable_cancel (desk->stopping);
  if (desk->network != NULL)
    g_signal_handler_disconnect (desk->network, desk->network_handler);
  g_clear_object (&desk->network);
  g_clear_pointer (&desk->watch, zj_reader_watch_free);
  g_clear_pointer (&desk->cards, zj_card_thread_free);
  g_clear_pointer (&desk->asker, zj_asker_free);
  g_clear_pointer (&desk->worker, zj_worker_free);
  g_clear_pointer (&desk->warmer, zj_warmer_free);
  g_clear_pointer (&desk->resolver, zj_resolver_free);
  g_clear_pointer (&desk->keeper, zj_keeper_free);
  g_mutex_lock (&desk->lock);
  if (desk->stays_source != NULL)
    g_source_destroy (desk->stays_source);
  g_clear_pointer (&desk->stays_source, g_source_unref);
  if (desk->news_source != NULL)
    g_source_destroy (desk->news_source);
  g_clear_pointer (&desk->news_source, g_source_unref);
  g_mutex_unlock (&desk->lock);
}

/* Snapshots. */

const ZjReaderList *
zj_desk_get_readers (ZjDesk *desk)
{
  return desk->readers != NULL ? desk->readers : &desk->nobody;
}

const ZjLineStatus *
zj_desk_get_line (ZjDesk *desk)
{
  return &desk->line;
}

void
zj_desk_retry_line (ZjDesk *desk)
{
  tell_keeper (desk, ZJ_KEEPER_RETRY);
}

/* The card. */

static gboolean
authenticate (const ZjCardChallenge *challenge, ZjCardProof *proof, gpointer user_data, GCancellable *cancellable,
              GError **error)
{
  ZjDesk *desk = user_data;
  g_autoptr (ZjDeadline) deadline = zj_deadline_new (cancellable, desk->stopping, AUTHENTICATION_MS);
  ZjSession *session = zj_access_borrow (desk->access, error);
  gboolean answered;

  if (session == NULL)
    return FALSE;
  answered = zj_tx_card_authentication (session, challenge, zj_deadline_cancellable (deadline), proof, error);
  zj_access_return (desk->access, session);
  if (answered || !zj_deadline_passed (deadline) || g_cancellable_is_cancelled (cancellable))
    return answered;
  /* It was the time that ran out, nobody who cancelled. */
  g_clear_error (error);
  g_set_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_TIMEOUT, "card authentication: no answer within %d ms",
               AUTHENTICATION_MS);
  return FALSE;
}

static ZjCardRequest
make_request (ZjDesk *desk, const char *reader, const ZjPinPrompt *pin, gboolean retry_authentication)
{
  const ZjCardRequest request = {
    .reader = reader,
    .authenticate = desk->config->profile.card_authentication != NULL ? authenticate : NULL,
    .authenticate_data = desk,
    .memory = &desk->memory,
    .pin = pin,
    .retry_authentication = retry_authentication,
  };

  return request;
}

static const char *
choose_reader (ZjDesk *desk, const ZjReaderList *list, const char *named, GError **error)
{
  return zj_reader_list_choose (list, desk->config->card.reader, desk->config->card.reader_serial, named, error);
}

static void
free_holder_error (gpointer data)
{
  GError **holder_error = data;

  g_clear_error (holder_error);
  g_free (holder_error);
}

static void
on_card_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError **holder_error = g_task_get_task_data (task);
  GError *error = NULL;
  ZjCardIdentity *identity = zj_card_thread_read_finish (result, holder_error, &error);

  (void)source;
  if (identity != NULL)
    g_task_return_pointer (task, identity, (GDestroyNotify)zj_card_identity_unref);
  else
    g_task_return_error (task, error);
}

void
zj_desk_read_card_async (ZjDesk *desk, const char *reader, const ZjPinPrompt *pin, gboolean retry_authentication,
                         GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (desk, cancellable, callback, user_data);
  ZjCardRequest request;
  GError *error = NULL;
  const char *chosen;

  g_task_set_task_data (task, g_new0 (GError *, 1), free_holder_error);
  if (is_stopped (desk)) {
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the desk has stopped");
    return;
  }
  chosen = choose_reader (desk, zj_desk_get_readers (desk), reader, &error);
  if (chosen == NULL) {
    g_task_return_error (task, error);
    return;
  }
  tell_keeper (desk, ZJ_KEEPER_CARD);
  if (desk->cards == NULL)
    desk->cards = zj_card_thread_new ();
  request = make_request (desk, chosen, pin, retry_authentication);
  zj_card_thread_read_async (desk->cards, &request, G_OBJECT (desk), cancellable, on_card_read,
                             g_steal_pointer (&task));
}

ZjCardIdentity *
zj_desk_read_card_finish (ZjDesk *desk, GAsyncResult *result, GError **holder_error, GError **error)
{
  ZjCardIdentity *identity;
  GError **kept;

  g_return_val_if_fail (g_task_is_valid (result, desk), NULL);
  kept = g_task_get_task_data (G_TASK (result));
  identity = g_task_propagate_pointer (G_TASK (result), error);
  if (identity != NULL && holder_error != NULL)
    *holder_error = g_steal_pointer (kept);
  return identity;
}

ZjCardIdentity *
zj_desk_read_card (ZjDesk *desk, const char *reader, const ZjPinPrompt *pin, gboolean retry_authentication,
                   GError **holder_error, GCancellable *cancellable, GError **error)
{
  g_autoptr (ZjReaderList) list = zj_reader_list_now (cancellable, error);
  const char *chosen = list != NULL ? choose_reader (desk, list, reader, error) : NULL;
  ZjCardRequest request;

  if (chosen == NULL)
    return NULL;
  /* Without a line keeper somebody has to. */
  if (desk->keeper == NULL && desk->warmer == NULL)
    desk->warmer = zj_warmer_new (desk->access);
  request = make_request (desk, chosen, pin, retry_authentication);
  return zj_card_read (&request, holder_error, cancellable, error);
}

/* The questions. */

static void
on_asked (gboolean reached, gpointer user_data)
{
  tell_keeper (user_data, reached ? ZJ_KEEPER_CALL_WORKED : ZJ_KEEPER_CALL_FAILED);
}

void
zj_desk_verify_async (ZjDesk *desk, const ZjCredential *credential, const ZjVerifyOptions *options,
                      ZjVerifyProgress progress, gpointer progress_data, GCancellable *cancellable,
                      GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (desk, cancellable, callback, user_data);

  if (is_stopped (desk)) {
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the desk has stopped");
    return;
  }
  if (desk->asker == NULL)
    desk->asker = zj_asker_new (desk->access, on_asked, desk);
  zj_asker_push (desk->asker, task, credential, options, progress, progress_data);
}

ZjVerification *
zj_desk_verify_finish (ZjDesk *desk, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, desk), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Asking again what has just failed like this would only wait for the same end twice. */
static gboolean
is_final (const GError *error)
{
  if (error->domain == ZJ_CERTS_ERROR)
    return error->code != ZJ_CERTS_ERROR_HANDSHAKE;
  if (error->domain != ZJ_PLATFORM_ERROR)
    return error->domain != G_IO_ERROR;
  return error->code == ZJ_PLATFORM_ERROR_NAME_NOT_FOUND || error->code == ZJ_PLATFORM_ERROR_NOT_CONNECTED
         || error->code == ZJ_PLATFORM_ERROR_CLOSED || error->code == ZJ_PLATFORM_ERROR_TIMEOUT;
}

ZjVerification *
zj_desk_verify (ZjDesk *desk, const ZjCredential *credential, const ZjVerifyOptions *options, GCancellable *cancellable)
{
  g_autoptr (ZjDeadline) either = zj_deadline_new (cancellable, desk->stopping, 0);
  g_autoptr (GError) error = NULL;
  ZjWarmer *warmer = g_steal_pointer (&desk->warmer);

  /* Both connections at once, before the first question takes one of them. */
  if (warmer == NULL && desk->keeper == NULL)
    warmer = zj_warmer_new (desk->access);
  if (warmer != NULL && !zj_warmer_finish (warmer, zj_deadline_cancellable (either), &error) && is_final (error)) {
    ZjVerifyCase verify_case;

    zj_verify_case_init (&verify_case, desk->config, credential, options, g_get_real_time () / G_USEC_PER_SEC);
    return zj_verify_without_session (&verify_case, error);
  }
  g_clear_error (&error);
  return zj_asker_verify (desk->access, credential, options, zj_deadline_cancellable (either), &error);
}

/* The rest. */

gboolean
zj_desk_sign_out (ZjDesk *desk, gboolean *already, GCancellable *cancellable, GError **error)
{
  g_autoptr (ZjDeadline) either = zj_deadline_new (cancellable, desk->stopping, 0);
  ZjSession *session = zj_access_borrow (desk->access, error);
  gboolean done;

  if (session == NULL)
    return FALSE;
  done = zj_session_sign_out (session, already, zj_deadline_cancellable (either), error);
  zj_access_return (desk->access, session);
  return done;
}

/* Stays. */

gboolean
zj_desk_borrow_stay (ZjDesk *desk, GCancellable *cancellable, ZjStayContext *context, GError **session_error,
                     GError **error)
{
  ZjJournal *journal = zj_access_journal (desk->access, error);

  memset (context, 0, sizeof *context);
  if (journal == NULL)
    return FALSE;
  context->config = desk->config;
  context->journal = journal;
  context->operator_no = zj_access_operator (desk->access, &context->operator_name);
  context->cancellable = cancellable;
  context->session = zj_access_borrow (desk->access, session_error);
  context->no_session = *session_error;
  return TRUE;
}

void
zj_desk_return_stay (ZjDesk *desk, ZjStayContext *context)
{
  if (context->session != NULL)
    zj_access_return (desk->access, context->session);
  memset (context, 0, sizeof *context);
}

ZjWorker *
zj_desk_stay_worker (ZjDesk *desk)
{
  if (desk->worker == NULL && !is_stopped (desk))
    desk->worker = zj_desk_stay_worker_new (desk);
  return desk->worker;
}

/* On a thread of the worker, which ends before the resolver and the sources do. */
void
zj_desk_stay_was_worked_on (ZjDesk *desk, ZjOutcome outcome, const GError *error)
{
  if (outcome == ZJ_OUTCOME_DONE || outcome == ZJ_OUTCOME_NOT_DONE)
    tell_keeper (desk, ZJ_KEEPER_CALL_WORKED);
  else if (zj_error_is_of_line (error))
    tell_keeper (desk, ZJ_KEEPER_CALL_FAILED);
  if (outcome == ZJ_OUTCOME_UNKNOWN && desk->resolver != NULL)
    zj_resolver_wake (desk->resolver);
  on_stays (desk);
}
