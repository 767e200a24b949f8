#include "fake-world.h"
#include "desk_resolver.h"

#include <glib/gstdio.h>
#include <string.h>

#include "config_values.h"
#include "desk_deadline.h"
#include "desk_stay.h"

typedef struct {
  guint begun;
  gboolean shut;
  GError *error;
} Call;

static GMutex lock; /* guards everything of this file */
static GCond changed;
static GHashTable *calls; /* name → Call * */
static GPtrArray *order;
static guint now_at_once, most_at_once, sessions;
static GError *next_holder_error;
static gboolean third_generation;
static ZjCardMemory memory;
static ZjReaderWatchFunc watch_func;
static gpointer watch_data;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_clear_error (&call->error);
  g_free (call);
}

static Call *
find (const char *name)
{
  Call *call = g_hash_table_lookup (calls, name);

  if (call == NULL) {
    call = g_new0 (Call, 1);
    g_hash_table_insert (calls, g_strdup (name), call);
  }
  return call;
}

void
fake_reset (void)
{
  g_mutex_lock (&lock);
  g_clear_pointer (&calls, g_hash_table_unref);
  g_clear_pointer (&order, g_ptr_array_unref);
  calls = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, call_free);
  order = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (order, NULL);
  now_at_once = most_at_once = 0;
  g_clear_error (&next_holder_error);
  third_generation = FALSE;
  g_assert_cmpuint (sessions, ==, 0);
  g_mutex_unlock (&lock);
}

void
fake_shut (const char *call)
{
  g_mutex_lock (&lock);
  find (call)->shut = TRUE;
  g_mutex_unlock (&lock);
}

void
fake_open (const char *call)
{
  g_mutex_lock (&lock);
  find (call)->shut = FALSE;
  g_cond_broadcast (&changed);
  g_mutex_unlock (&lock);
}

void
fake_fail (const char *call, GError *error)
{
  g_mutex_lock (&lock);
  g_clear_error (&find (call)->error);
  find (call)->error = error;
  g_mutex_unlock (&lock);
}

guint
fake_count (const char *call)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  return find (call)->begun;
}

guint
fake_most_at_once (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  return most_at_once;
}

guint
fake_sessions (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  return sessions;
}

void
fake_await (const char *call, guint count)
{
  gint64 end = g_get_monotonic_time () + FAKE_DEADLINE_US;

  g_mutex_lock (&lock);
  while (find (call)->begun < count)
    if (!g_cond_wait_until (&changed, &lock, end))
      g_error ("%s was begun %u times, not %u", call, find (call)->begun, count);
  g_mutex_unlock (&lock);
}

char *
fake_order (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  return g_strjoinv (" ", (char **)order->pdata);
}

static void
wake (GCancellable *cancellable, gpointer data)
{
  (void)cancellable, (void)data;
  g_mutex_lock (&lock);
  g_cond_broadcast (&changed);
  g_mutex_unlock (&lock);
}

/* The heart of every fake. */
static gboolean
run (const char *name, gboolean is_question, GCancellable *cancellable, GError **error)
{
  gulong handler = cancellable != NULL ? g_cancellable_connect (cancellable, G_CALLBACK (wake), NULL, NULL) : 0;
  gboolean fine;
  Call *call;

  g_mutex_lock (&lock);
  call = find (name);
  call->begun++;
  if (is_question) {
    g_ptr_array_insert (order, (gint)order->len - 1, g_strdup (name));
    now_at_once++;
    most_at_once = MAX (most_at_once, now_at_once);
  }
  g_cond_broadcast (&changed);
  while (call->shut && !g_cancellable_is_cancelled (cancellable))
    g_cond_wait (&changed, &lock);
  if (is_question)
    now_at_once--;
  fine = call->error == NULL;
  if (!fine && !g_cancellable_is_cancelled (cancellable))
    g_propagate_error (error, g_error_copy (call->error));
  g_mutex_unlock (&lock);
  if (handler != 0)
    g_cancellable_disconnect (cancellable, handler);
  return !g_cancellable_set_error_if_cancelled (cancellable, error) && fine;
}

/* card/ */

struct _ZjReaderWatch {
  int unused;
};

ZjReaderList *
zj_reader_list_ref (ZjReaderList *list)
{
  return g_atomic_rc_box_acquire (list);
}

static void
reader_free (gpointer data)
{
  ZjReader *reader = data;

  g_free (reader->name);
  g_free (reader);
}

static void
list_clear (gpointer data)
{
  ZjReaderList *list = data;

  g_ptr_array_unref (list->readers);
}

void
zj_reader_list_unref (ZjReaderList *list)
{
  g_atomic_rc_box_release_full (list, list_clear);
}

static ZjReaderList *
make_list (const char *names)
{
  ZjReaderList *list = g_atomic_rc_box_new0 (ZjReaderList);
  g_auto (GStrv) all = g_strsplit (names, ";", -1);

  list->daemon = ZJ_DAEMON_UP;
  list->readers = g_ptr_array_new_with_free_func (reader_free);
  for (guint i = 0; all[i] != NULL; i++) {
    ZjReader *reader = g_new0 (ZjReader, 1);

    reader->name = g_strdup (all[i]);
    reader->slot = ZJ_SLOT_PRESENT;
    g_ptr_array_add (list->readers, reader);
  }
  return list;
}

ZjReaderList *
zj_reader_list_now (GCancellable *cancellable, GError **error)
{
  return run ("readers", FALSE, cancellable, error) ? make_list ("Reader A") : NULL;
}

const char *
zj_reader_list_choose (const ZjReaderList *list, const char *configured, const char *configured_serial,
                       const char *named, GError **error)
{
  const char *wanted = configured != NULL ? configured : named;

  (void)configured_serial;
  for (guint i = 0; i < list->readers->len; i++) {
    const ZjReader *reader = g_ptr_array_index (list->readers, i);

    if (wanted == NULL || g_str_equal (wanted, reader->name))
      return reader->name;
  }
  g_set_error_literal (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_NO_READER, "no reader");
  return NULL;
}

ZjReaderWatch *
zj_reader_watch_new (ZjReaderWatchFunc func, gpointer user_data)
{
  watch_func = func;
  watch_data = user_data;
  return g_new0 (ZjReaderWatch, 1);
}

void
zj_reader_watch_free (ZjReaderWatch *watch)
{
  watch_func = NULL;
  g_free (watch);
}

void
fake_readers (const char *names)
{
  g_autoptr (ZjReaderList) list = make_list (names);

  watch_func (list, watch_data);
}

ZjCardIdentity *
zj_card_identity_ref (ZjCardIdentity *identity)
{
  return g_atomic_rc_box_acquire (identity);
}

static void
identity_clear (gpointer data)
{
  ZjCardIdentity *identity = data;

  g_free (identity->ident);
  g_free (identity->reader);
  zj_personal_clear (&identity->card_no);
}

void
zj_card_identity_unref (ZjCardIdentity *identity)
{
  g_atomic_rc_box_release_full (identity, identity_clear);
}

ZjCardIdentity *
fake_identity (void)
{
  ZjCardIdentity *identity = g_atomic_rc_box_new0 (ZjCardIdentity);

  identity->generation = 2;
  identity->has_holder = TRUE;
  identity->ident = g_strdup ("430100D1560000050000000100000001");
  identity->card_no = zj_personal_new ("T00000000");
  return identity;
}

void
fake_third_generation (void)
{
  g_mutex_lock (&lock);
  third_generation = TRUE;
  g_mutex_unlock (&lock);
}

void
fake_holder_error (GError *error)
{
  g_mutex_lock (&lock);
  next_holder_error = error;
  g_mutex_unlock (&lock);
}

ZjCardMemory
fake_memory (void)
{
  ZjCardMemory last;

  g_mutex_lock (&lock);
  last = memory;
  g_mutex_unlock (&lock);
  return last;
}

ZjCardIdentity *
zj_card_read (const ZjCardRequest *request, GError **holder_error, GCancellable *cancellable, GError **error)
{
  ZjCardIdentity *identity;
  gboolean asks;

  if (!run ("card", FALSE, cancellable, error))
    return NULL;
  identity = fake_identity ();
  identity->reader = g_strdup (request->reader);
  g_mutex_lock (&lock);
  if (holder_error != NULL && next_holder_error != NULL)
    g_propagate_error (holder_error, g_steal_pointer (&next_holder_error));
  memory = *request->memory;
  asks = third_generation && request->authenticate != NULL;
  g_mutex_unlock (&lock);
  if (asks) {
    ZjCardChallenge challenge = { .ident = identity->ident, .atr = "", .algorithm = "03" };
    ZjCardProof proof = { 0 };
    g_autoptr (GError) refused = NULL;

    if (request->authenticate (&challenge, &proof, request->authenticate_data, cancellable, &refused))
      identity->genuine = proof.genuine ? ZJ_GENUINE_YES : ZJ_GENUINE_NO;
    else if (holder_error != NULL)
      g_propagate_error (holder_error, g_steal_pointer (&refused));
  }
  return identity;
}

/* One reading a thread of its own; the thread is joined when the card thread is freed. */
struct _ZjCardThread {
  GCancellable *stopping;
  GPtrArray *threads;
};

typedef struct {
  GTask *task;
  ZjCardRequest request;
  char *reader;
  ZjDeadline *either;
} Reading;

static void
identity_unref (gpointer data)
{
  zj_card_identity_unref (data);
}

static gpointer
read_card (gpointer data)
{
  Reading *reading = data;
  GError **holder_error = g_task_get_task_data (reading->task);
  GError *error = NULL;
  ZjCardIdentity *identity = zj_card_read (&reading->request, holder_error, zj_deadline_cancellable (reading->either),
                                           &error);

  if (identity != NULL)
    g_task_return_pointer (reading->task, identity, identity_unref);
  else
    g_task_return_error (reading->task, error);
  g_object_unref (reading->task);
  zj_deadline_free (reading->either);
  g_free (reading->reader);
  g_free (reading);
  return NULL;
}

ZjCardThread *
zj_card_thread_new (void)
{
  ZjCardThread *thread = g_new0 (ZjCardThread, 1);

  thread->stopping = g_cancellable_new ();
  thread->threads = g_ptr_array_new ();
  return thread;
}

void
zj_card_thread_free (ZjCardThread *thread)
{
  g_cancellable_cancel (thread->stopping);
  for (guint i = 0; i < thread->threads->len; i++)
    g_thread_join (g_ptr_array_index (thread->threads, i));
  g_ptr_array_unref (thread->threads);
  g_object_unref (thread->stopping);
  g_free (thread);
}

void
zj_card_thread_read_async (ZjCardThread *thread, const ZjCardRequest *request, GObject *source_object,
                           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->task = g_task_new (source_object, NULL, callback, user_data);
  g_task_set_task_data (reading->task, g_new0 (GError *, 1), g_free);
  reading->request = *request;
  reading->request.reader = reading->reader = g_strdup (request->reader);
  reading->either = zj_deadline_new (cancellable, thread->stopping, 0);
  g_ptr_array_add (thread->threads, g_thread_new ("fake-card", read_card, reading));
}

ZjCardIdentity *
zj_card_thread_read_finish (GAsyncResult *result, GError **holder_error, GError **error)
{
  ZjCardIdentity *identity = g_task_propagate_pointer (G_TASK (result), error);
  GError **kept = g_task_get_task_data (G_TASK (result));

  if (holder_error != NULL)
    *holder_error = g_steal_pointer (kept);
  g_clear_error (kept);
  return identity;
}

/* certs/ */

struct _ZjTls {
  int unused;
};

ZjTls *
zj_tls_new (const ZjTlsFiles *files, GError **error)
{
  (void)files;
  return run ("tls", FALSE, NULL, error) ? g_atomic_rc_box_new0 (ZjTls) : NULL;
}

void
zj_tls_facts (ZjTls *tls, ZjTlsFacts *facts)
{
  (void)tls;
  *facts = (ZjTlsFacts){ 0 };
}

ZjTlsStanding
zj_tls_standing (ZjTls *tls)
{
  (void)tls;
  return ZJ_TLS_UNTRIED;
}

ZjTls *
zj_tls_ref (ZjTls *tls)
{
  return g_atomic_rc_box_acquire (tls);
}

void
zj_tls_unref (ZjTls *tls)
{
  g_atomic_rc_box_release (tls);
}

gboolean
zj_tls_check_own (ZjTls *tls, gint64 now, GError **error)
{
  (void)tls, (void)now;
  return run ("check-own", FALSE, NULL, error);
}

/* The background has tests of its own (tests/component/stay). */

struct _ZjResolver {
  int unused;
};

ZjResolver *
zj_resolver_new (ZjAccess *access, ZjConfig *config, guint look_ms, ZjResolverReport report, gpointer user_data)
{
  (void)access, (void)config, (void)look_ms, (void)report, (void)user_data;
  return g_new0 (ZjResolver, 1);
}

void
zj_resolver_free (ZjResolver *resolver)
{
  g_free (resolver);
}

/* The journal. */

struct _ZjJournal {
  int unused;
};

void
zj_resolver_wake (ZjResolver *resolver)
{
  (void)resolver;
}

/* Nobody asks for stays here: component/desk-stays does, on a desk with everything below it. */
ZjWorker *
zj_desk_stay_worker_new (ZjDesk *desk)
{
  (void)desk;
  g_assert_not_reached ();
}

ZjJournal *
zj_journal_open (const ZjConfig *config, GError **error)
{
  (void)config;
  return run ("journal", FALSE, NULL, error) ? g_new0 (ZjJournal, 1) : NULL;
}

void
zj_journal_close (ZjJournal *journal)
{
  g_free (journal);
}

static GHashTable *refusals; /* identification code → status word; survives the desk, as the journal does */

gboolean
zj_journal_get_card_refusal (ZjJournal *journal, const char *ident, guint16 *status, GError **error)
{
  g_assert_nonnull (journal);
  if (!run ("refusals", FALSE, NULL, error))
    return FALSE;
  *status = refusals != NULL ? (guint16)GPOINTER_TO_UINT (g_hash_table_lookup (refusals, ident)) : 0;
  return TRUE;
}

gboolean
zj_journal_set_card_refusal (ZjJournal *journal, const char *ident, guint16 status, GError **error)
{
  g_assert_nonnull (journal);
  if (!run ("refusals", FALSE, NULL, error))
    return FALSE;
  if (refusals == NULL)
    refusals = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_replace (refusals, g_strdup (ident), GUINT_TO_POINTER (status));
  return TRUE;
}

/* The session. */

struct _ZjSession {
  ZjTls *tls;
};

ZjSession *
zj_session_new (ZjConfig *config, ZjTls *tls, ZjJournal *journal, const char *operator_no, const char *operator_name,
                GError **error)
{
  ZjSession *session;

  (void)config;
  g_assert_nonnull (journal);
  g_assert_nonnull (operator_no);
  g_assert_nonnull (operator_name);
  if (!run ("session", FALSE, NULL, error))
    return NULL;
  session = g_new0 (ZjSession, 1);
  session->tls = zj_tls_ref (tls);
  g_mutex_lock (&lock);
  sessions++;
  g_mutex_unlock (&lock);
  return session;
}

void
zj_session_free (ZjSession *session)
{
  if (session == NULL)
    return;
  zj_tls_unref (session->tls);
  g_free (session);
  g_mutex_lock (&lock);
  sessions--;
  g_mutex_unlock (&lock);
}

gboolean
zj_session_warm (ZjSession *session, GCancellable *cancellable, GError **error)
{
  g_assert_nonnull (session);
  return run ("warm", FALSE, cancellable, error);
}

gboolean
zj_session_sign_out (ZjSession *session, gboolean *already, GCancellable *cancellable, GError **error)
{
  g_assert_nonnull (session);
  if (already != NULL)
    *already = FALSE;
  return run ("9002", FALSE, cancellable, error);
}

gboolean
zj_session_clock_offset (ZjSession *session, gint64 *offset_ms)
{
  g_assert_nonnull (session);
  *offset_ms = 1500;
  return TRUE;
}

/* The questions. Everything is in order. */

gboolean
zj_tx_person (ZjSession *session, const ZjCredential *credential, GCancellable *cancellable, ZjPerson **person,
              GError **error)
{
  ZjInsurance *insurance;

  (void)session, (void)credential;
  if (!run ("1101", TRUE, cancellable, error))
    return FALSE;
  insurance = zj_insurance_new ();
  insurance->insutype = g_strdup ("310");
  insurance->state = g_strdup ("1");
  insurance->insured_region = g_strdup ("430100");
  *person = zj_person_new ();
  (*person)->psn_no = g_strdup ("P1");
  g_ptr_array_add ((*person)->insurances, insurance);
  return TRUE;
}

void
zj_card_state_free (ZjCardState *state)
{
  if (state == NULL)
    return;
  g_free (state->state);
  g_free (state);
}

gboolean
zj_tx_card_state (ZjSession *session, const ZjCardIdentity *card, GCancellable *cancellable, ZjCardState **state,
                  GError **error)
{
  (void)session, (void)card;
  if (!run ("K015", TRUE, cancellable, error))
    return FALSE;
  *state = g_new0 (ZjCardState, 1);
  (*state)->state = g_strdup ("1");
  (*state)->active = TRUE;
  return TRUE;
}

gboolean
zj_tx_card_authentication (ZjSession *session, const ZjCardChallenge *challenge, GCancellable *cancellable,
                           ZjCardProof *proof, GError **error)
{
  (void)session, (void)challenge;
  if (!run ("K028", FALSE, cancellable, error))
    return FALSE;
  proof->genuine = TRUE;
  return TRUE;
}

gboolean
zj_tx_filings (ZjSession *session, const char *psn_no, const char *insutype, const char *insured_region,
               const char *begntime, const char *med_type, GCancellable *cancellable, gboolean *reported,
               GPtrArray **filings, GError **error)
{
  ZjFiling *filing;

  (void)session;
  g_assert_cmpstr (psn_no, ==, "P1");
  g_assert_cmpstr (insutype, ==, "310");
  g_assert_cmpstr (insured_region, ==, "430100");
  g_assert_cmpstr (begntime, ==, "2026-07-01 00:00:00");
  g_assert_cmpstr (med_type, ==, "21");
  if (!run ("F001", TRUE, cancellable, error))
    return FALSE;
  filing = zj_filing_new ();
  filing->type = g_strdup ("02");
  filing->region = g_strdup ("330100");
  filing->state = g_strdup ("1");
  *reported = TRUE;
  *filings = g_ptr_array_new_with_free_func ((GDestroyNotify)zj_filing_free);
  g_ptr_array_add (*filings, filing);
  return TRUE;
}

gboolean
zj_tx_entitlement (ZjSession *session, const char *psn_no, const char *insutype, const char *insured_region,
                   const char *begntime, const char *med_type, GCancellable *cancellable, gboolean *entitled,
                   char **text, GError **error)
{
  (void)session, (void)psn_no, (void)insutype, (void)insured_region, (void)begntime, (void)med_type;
  if (!run ("2001", TRUE, cancellable, error))
    return FALSE;
  *entitled = FALSE;
  *text = g_strdup ("words of the province");
  return TRUE;
}

void
zj_openings_free (ZjOpenings *openings)
{
  if (openings == NULL)
    return;
  g_hash_table_unref (openings->opened);
  g_free (openings);
}

gboolean
zj_tx_openings (ZjSession *session, const char *insured_region, const char *insutype, const char *med_type,
                GCancellable *cancellable, ZjOpenings **openings, GError **error)
{
  (void)session, (void)insutype, (void)med_type;
  g_assert_cmpstr (insured_region, ==, "430100");
  if (!run ("F002", TRUE, cancellable, error))
    return FALSE;
  *openings = g_new0 (ZjOpenings, 1);
  (*openings)->designated = TRUE;
  (*openings)->opened = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_insert ((*openings)->opened, g_strdup ("02"), GINT_TO_POINTER (1));
  g_hash_table_insert ((*openings)->opened, g_strdup ("06"), GINT_TO_POINTER (1));
  return TRUE;
}

/* Files. */

static const char *const file_names[] = { "ca.pem", "crl.pem", "desk.pem", "desk.key" };

void
fake_write (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  /* Replaced, not written over: the way new certificates are installed. */
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

char *
fake_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("zj-desk-XXXXXX", &error);

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (file_names); i++)
    fake_write (folder, file_names[i], "1");
  return folder;
}

void
fake_folder_remove (char *folder)
{
  for (guint i = 0; i < G_N_ELEMENTS (file_names); i++) {
    g_autofree char *path = g_build_filename (folder, file_names[i], NULL);

    g_unlink (path);
  }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_free (folder);
}

ZjConfig *
fake_config (const char *folder, const char *more)
{
  g_autofree char *text = g_strconcat (
      "[institution]\ncode=H33010000001\nname=测试医院\nregion=330100\n[platform]\n"
      "url=https://platform.test/x\nauthority=ca.pem\nrevocation=crl.pem\ncertificate=desk.pem\n"
      "key=desk.key\n",
      more, NULL);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify)zj_config_file_free);
  g_autoptr (GError) error = NULL;
  ZjConfig *config;

  g_ptr_array_add (files, zj_config_file_parse ("fake.conf", folder, text, strlen (text), &error));
  g_assert_no_error (error);
  config = zj_config_from_files (files, &error);
  g_assert_no_error (error);
  return config;
}
