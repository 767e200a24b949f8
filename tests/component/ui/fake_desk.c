#include "fake_desk.h"

#include <string.h>

struct _ZjDesk {
  GObject parent;
  ZjConfig *config;
  ZjReaderList *readers;
  ZjLineStatus line;
  GQueue reads, asks, stays; /* GTask *, with a Call * */
  guint line_retries;
};

G_DEFINE_TYPE (ZjDesk, zj_desk, G_TYPE_OBJECT)

typedef struct {
  GTask *task;
  char *reader, *date, *insutype;
  gboolean retry_authentication;
  ZjCredential *credential;
  ZjVerifyOptions options;
  ZjVerifyProgress progress;
  gpointer progress_data;
  GError *holder_error;
  ZjStayRequest request;
  char *ipt_no;
  ZjStayAskProgress step;
} Call;

static guint signal_readers, signal_line, signal_stays;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_free (call->reader);
  g_free (call->date);
  g_free (call->insutype);
  g_free (call->ipt_no);
  zj_credential_free (call->credential);
  g_clear_error (&call->holder_error);
  g_free (call);
}

static void
reader_free (gpointer data)
{
  ZjReader *reader = data;

  g_free (reader->name);
  g_free (reader->atr);
  g_free (reader);
}

static void
new_readers (ZjDesk *self, ZjDaemonState daemon)
{
  if (self->readers != NULL) {
    g_ptr_array_unref (self->readers->readers);
    g_free (self->readers);
  }
  self->readers = g_new0 (ZjReaderList, 1);
  self->readers->daemon = daemon;
  self->readers->readers = g_ptr_array_new_with_free_func (reader_free);
}

void
fake_desk_set_daemon (ZjDesk *self, ZjDaemonState daemon)
{
  new_readers (self, daemon);
  g_signal_emit (self, signal_readers, 0);
}

static ZjSlotState
slot_from_name (const char *name)
{
  static const char *const names[] = { "empty", "present", "mute", "in_use" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i], name))
      return (ZjSlotState)i;
  g_assert_not_reached ();
}

void
fake_desk_set_readers (ZjDesk *self, const char *const *readers)
{
  new_readers (self, ZJ_DAEMON_UP);
  for (guint i = 0; readers[i] != NULL; i++) {
    g_auto (GStrv) parts = g_strsplit (readers[i], ":", 3);
    ZjReader *reader = g_new0 (ZjReader, 1);

    reader->name = g_strdup (parts[0]);
    reader->slot = slot_from_name (parts[1]);
    reader->events = parts[2] != NULL ? (guint)g_ascii_strtoull (parts[2], NULL, 10) : 1;
    g_ptr_array_add (self->readers->readers, reader);
  }
  g_signal_emit (self, signal_readers, 0);
}

void
fake_desk_set_line (ZjDesk *self, ZjLineState state, GError *error)
{
  g_clear_error (&self->line.error);
  self->line.state = state;
  self->line.error = error;
  g_signal_emit (self, signal_line, 0);
}

/* A call whose caller has cancelled it is answered as such, as the real desk would. */
static Call *
first_call (GQueue *queue)
{
  for (;;) {
    GTask *task = g_queue_peek_head (queue);

    if (task == NULL)
      return NULL;
    if (!g_cancellable_is_cancelled (g_task_get_cancellable (task)))
      return g_task_get_task_data (task);
    g_queue_pop_head (queue);
    g_task_return_error_if_cancelled (task);
    g_object_unref (task);
  }
}

gboolean
fake_desk_is_reading (ZjDesk *self)
{
  return first_call (&self->reads) != NULL;
}

const char *
fake_desk_reading_from (ZjDesk *self)
{
  return first_call (&self->reads)->reader;
}

gboolean
fake_desk_retries_authentication (ZjDesk *self)
{
  return first_call (&self->reads)->retry_authentication;
}

void
fake_desk_end_read (ZjDesk *self, ZjCardIdentity *card, GError *holder_error, GError *error)
{
  Call *call = first_call (&self->reads);
  g_autoptr (GTask) task = g_queue_pop_head (&self->reads);

  call->holder_error = holder_error;
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, card, (GDestroyNotify)zj_card_identity_unref);
}

gboolean
fake_desk_is_asking (ZjDesk *self)
{
  return first_call (&self->asks) != NULL;
}

const ZjCredential *
fake_desk_asked_about (ZjDesk *self)
{
  return first_call (&self->asks)->credential;
}

const ZjVerifyOptions *
fake_desk_asked_for (ZjDesk *self)
{
  return &first_call (&self->asks)->options;
}

void
fake_desk_answer (ZjDesk *self, ZjVerification *verification)
{
  Call *call = first_call (&self->asks);

  call->progress (verification, call->progress_data);
}

void
fake_desk_end_asking (ZjDesk *self, ZjVerification *verification)
{
  g_autoptr (GTask) task = NULL;

  g_assert_nonnull (first_call (&self->asks));
  task = g_queue_pop_head (&self->asks);
  g_task_return_pointer (task, verification, (GDestroyNotify)zj_verification_unref);
}

const ZjStayRequest *
fake_desk_asked_of_stay (ZjDesk *self)
{
  GTask *task = g_queue_peek_head (&self->stays);

  return task != NULL ? &((Call *)g_task_get_task_data (task))->request : NULL;
}

void
fake_desk_tell_step (ZjDesk *self, const char *step, guint done, guint of)
{
  Call *call = g_task_get_task_data (g_queue_peek_head (&self->stays));

  call->step (step, done, of, call->progress_data);
}

gboolean
fake_desk_stay_is_cancelled (ZjDesk *self)
{
  return g_cancellable_is_cancelled (g_task_get_cancellable (g_queue_peek_head (&self->stays)));
}

void
fake_desk_end_stay (ZjDesk *self, ZjOutcome outcome, GError *error, ZjStayView *stay)
{
  g_autoptr (GTask) task = g_queue_pop_head (&self->stays);
  ZjStayAnswer *answer = g_new0 (ZjStayAnswer, 1);

  answer->outcome = outcome;
  answer->error = error;
  answer->stay = stay;
  answer->matches = g_ptr_array_new ();
  answer->warnings = g_ptr_array_new ();
  answer->findings = g_array_new (FALSE, FALSE, sizeof (ZjFinding));
  answer->faults = g_ptr_array_new ();
  answer->missing = g_ptr_array_new ();
  g_task_return_pointer (task, answer, (GDestroyNotify)zj_stay_answer_free);
}

void
fake_desk_change_stays (ZjDesk *self)
{
  g_signal_emit (self, signal_stays, 0);
}

ZjStayView *
fake_stay_new (const char *ipt_no, ZjStayState state)
{
  ZjStayView *stay = g_atomic_rc_box_new0 (ZjStayView);

  stay->ipt_no = g_strdup (ipt_no);
  stay->state = state;
  stay->deposit_fen = -1;
  return stay;
}

guint
fake_desk_count_line_retries (ZjDesk *self)
{
  return self->line_retries;
}

ZjCardIdentity *
fake_card_new (const char *version, gboolean has_holder)
{
  ZjCardIdentity *card = g_atomic_rc_box_new0 (ZjCardIdentity);

  card->ident = g_strdup ("430100D1560000050000000100000001");
  card->region = g_strdup ("430100");
  card->version = g_strdup (version);
  card->card_class = g_strdup ("3");
  card->issue_date = g_strdup ("2015-06-01");
  card->expiry_date = g_strdup ("2035-06-01");
  card->card_no = zj_personal_new ("A12345678");
  card->generation = version[0] - '0';
  card->has_holder = has_holder;
  if (has_holder) {
    card->ssn = zj_personal_new ("990001195803120016");
    card->name = zj_personal_new ("测试甲");
    card->sex = g_strdup ("1");
    card->birth_date = zj_personal_new ("1958-03-12");
  }
  return card;
}

/* client/desk.h */

ZjDesk *
zj_desk_new (ZjConfig *config, G_GNUC_UNUSED const char *operator_no, G_GNUC_UNUSED const char *operator_name)
{
  ZjDesk *self = g_object_new (ZJ_TYPE_DESK, NULL);

  self->config = zj_config_ref (config);
  return self;
}

ZjConfig *
zj_desk_get_config (ZjDesk *self)
{
  return self->config;
}

void
zj_desk_start (G_GNUC_UNUSED ZjDesk *self)
{
}

void
zj_desk_stop (ZjDesk *self)
{
  GTask *task;

  while ((task = g_queue_pop_head (&self->reads)) != NULL || (task = g_queue_pop_head (&self->asks)) != NULL
         || (task = g_queue_pop_head (&self->stays)) != NULL) {
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "stopped");
    g_object_unref (task);
  }
}

const ZjReaderList *
zj_desk_get_readers (ZjDesk *self)
{
  return self->readers;
}

const ZjLineStatus *
zj_desk_get_line (ZjDesk *self)
{
  return &self->line;
}

static Call *
call_new (ZjDesk *self, GQueue *queue, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  Call *call = g_new0 (Call, 1);

  call->task = g_task_new (self, cancellable, callback, data);
  g_task_set_task_data (call->task, call, call_free);
  g_queue_push_tail (queue, call->task);
  return call;
}

void
zj_desk_read_card_async (ZjDesk *self, const char *reader, G_GNUC_UNUSED const ZjPinPrompt *pin,
                         gboolean retry_authentication, GCancellable *cancellable, GAsyncReadyCallback callback,
                         gpointer data)
{
  Call *call = call_new (self, &self->reads, cancellable, callback, data);

  call->reader = g_strdup (reader);
  call->retry_authentication = retry_authentication;
}

ZjCardIdentity *
zj_desk_read_card_finish (G_GNUC_UNUSED ZjDesk *self, GAsyncResult *result, GError **holder_error, GError **error)
{
  Call *call = g_task_get_task_data (G_TASK (result));

  if (holder_error != NULL)
    *holder_error = g_steal_pointer (&call->holder_error);
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
zj_desk_verify_async (ZjDesk *self, const ZjCredential *credential, const ZjVerifyOptions *options,
                      ZjVerifyProgress progress, gpointer progress_data, GCancellable *cancellable,
                      GAsyncReadyCallback callback, gpointer data)
{
  Call *call = call_new (self, &self->asks, cancellable, callback, data);

  call->credential = zj_credential_copy (credential);
  call->date = g_strdup (options->date);
  call->options = *options;
  call->options.date = call->date;
  call->insutype = g_strdup (options->insutype);
  call->options.insutype = call->insutype;
  call->progress = progress;
  call->progress_data = progress_data;
}

ZjVerification *
zj_desk_verify_finish (G_GNUC_UNUSED ZjDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
zj_desk_ask_stay_async (ZjDesk *self, const ZjStayRequest *request, ZjStayAskProgress progress, gpointer progress_data,
                        GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  Call *call = call_new (self, &self->stays, cancellable, callback, data);

  g_task_set_check_cancellable (call->task, FALSE);
  call->request = *request;
  call->ipt_no = g_strdup (request->ipt_no);
  call->request.ipt_no = call->ipt_no;
  call->step = progress;
  call->progress_data = progress_data;
}

ZjStayAnswer *
zj_desk_ask_stay_finish (G_GNUC_UNUSED ZjDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
zj_desk_list_stays_async (ZjDesk *self, G_GNUC_UNUSED gboolean unfinished, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  g_task_return_pointer (task, g_ptr_array_new (), (GDestroyNotify)g_ptr_array_unref);
}

GPtrArray *
zj_desk_list_stays_finish (G_GNUC_UNUSED ZjDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

const char *
zj_desk_get_operator (G_GNUC_UNUSED ZjDesk *self, const char **name)
{
  *name = "";
  return "1001";
}

void
zj_desk_retry_line (ZjDesk *self)
{
  self->line_retries++;
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
  ZjDesk *self = ZJ_DESK (object);

  g_ptr_array_unref (self->readers->readers);
  g_free (self->readers);
  g_clear_error (&self->line.error);
  zj_config_unref (self->config);
  G_OBJECT_CLASS (zj_desk_parent_class)->finalize (object);
}

static void
zj_desk_class_init (ZjDeskClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = zj_desk_dispose;
  G_OBJECT_CLASS (klass)->finalize = zj_desk_finalize;
  signal_readers = g_signal_new ("readers-changed", ZJ_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 0);
  signal_stays = g_signal_new ("stays-changed", ZJ_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signal_line = g_signal_new ("line-changed", ZJ_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
zj_desk_init (ZjDesk *self)
{
  g_queue_init (&self->reads);
  g_queue_init (&self->asks);
  g_queue_init (&self->stays);
  self->line.clock_offset_ms = G_MAXINT64;
  new_readers (self, ZJ_DAEMON_STARTING);
}
