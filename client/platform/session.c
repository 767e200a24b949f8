#include "platform/session.h"

#include "china_time.h"
#include "platform/envelope.h"
#include "platform/local_address.h"
#include "platform/multipart.h"

#include <string.h>
#include <time.h>

struct _ZjSession {
  ZjConfig *config;
  ZjJournal *journal;
  ZjLine *line;
  char *operator_no, *operator_name;
  gint64 (*now_ms) (gpointer);
  gpointer clock_data;

  GMutex lock; /* over everything below; never held during a call */
  GCond changed;
  char *day, *sign_no; /* signed in for this day; NULL: not, or not looked up yet */
  gboolean busy;       /* one thread is signing in or out for all */
  guint64 rounds;      /* such attempts ended so far */
  GError *last_error;  /* of the last one, NULL when it succeeded */
  gboolean has_offset;
  gint64 offset_ms;          /* as it was at wall_ms */
  gint64 wall_ms, steady_ms; /* this machine's two clocks then */
};

static gint64
machine_clock (gpointer data)
{
  (void)data;
  return g_get_real_time () / 1000;
}

ZjSession *
zj_session_new (ZjConfig *config, ZjTls *tls, ZjJournal *journal, const char *operator_no, const char *operator_name,
                GError **error)
{
  ZjLine *line = zj_line_new (config, tls, error);
  ZjSession *session;

  if (line == NULL)
    return NULL;
  session = g_new0 (ZjSession, 1);
  session->config = zj_config_ref (config);
  session->journal = journal;
  session->line = line;
  session->operator_no = g_strdup (operator_no != NULL ? operator_no : config->desk.operator_no);
  session->operator_name = g_strdup (operator_no != NULL ? operator_name : config->desk.operator_name);
  session->now_ms = machine_clock;
  g_mutex_init (&session->lock);
  g_cond_init (&session->changed);
  return session;
}

void
zj_session_free (ZjSession *session)
{
  if (session == NULL)
    return;
  zj_line_free (session->line);
  zj_config_unref (session->config);
  g_free (session->operator_no);
  g_free (session->operator_name);
  g_free (session->day);
  g_free (session->sign_no);
  g_clear_error (&session->last_error);
  g_cond_clear (&session->changed);
  g_mutex_clear (&session->lock);
  g_free (session);
}

void
zj_session_set_clock (ZjSession *session, gint64 (*now_ms) (gpointer), gpointer data)
{
  session->now_ms = now_ms;
  session->clock_data = data;
}

ZjConfig *
zj_session_config (ZjSession *session)
{
  return session->config;
}

static gint64
now_ms (ZjSession *session)
{
  return session->now_ms (session->clock_data);
}

/* The platform's clock */

/* When the platform answered by its own clock, 0 when it didn't say. */
static gint64
platform_time_ms (const ZjLineAnswer *answer, const ZjAnswerFacts *facts)
{
  if (facts->respond_time_ms != 0)
    return facts->respond_time_ms;
  return answer->platform_time_ms != 0 ? answer->platform_time_ms + 500 : 0; /* Date counts whole seconds */
}

/* A clock that nobody sets, and that goes on while the machine sleeps. */
static gint64
steady_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);
  return (gint64)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
note_clock (ZjSession *session, const ZjLineAnswer *answer, gint64 took_ms, gint64 platform_ms)
{
  gint64 trip_ms = answer->answered_at_ms - answer->sent_at_ms;
  gint64 middle_ms;

  if (platform_ms == 0)
    return;
  if (trip_ms < 0 || trip_ms > took_ms + 1000)
    trip_ms = took_ms; /* the clock was set on the way */
  middle_ms = answer->answered_at_ms - trip_ms / 2;
  g_mutex_lock (&session->lock);
  session->has_offset = TRUE;
  session->offset_ms = platform_ms - middle_ms;
  session->wall_ms = now_ms (session);
  session->steady_ms = steady_ms ();
  g_mutex_unlock (&session->lock);
}

gboolean
zj_session_clock_offset (ZjSession *session, gint64 *offset_ms)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&session->lock);

  /* Where this machine's clock was set meanwhile, the difference is another one now. When a request left by
   * the platform's clock decides about money (spec/platform.md 5, rule 6). */
  if (session->has_offset)
    *offset_ms = session->offset_ms - (now_ms (session) - session->wall_ms) + (steady_ms () - session->steady_ms);
  return session->has_offset;
}

/* One call, as it is */

static gboolean
check_open (ZjSession *session, GError **error)
{
  if (zj_config_closure_at (session->config, now_ms (session) / 1000) == NULL)
    return TRUE;
  g_set_error_literal (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_CLOSED,
                       "the platform has announced to be closed now");
  return FALSE;
}

static ZjReply *
not_sent (GError *error)
{
  ZjReply *reply = g_new0 (ZjReply, 1);

  reply->outcome = ZJ_OUTCOME_NOT_SENT;
  reply->error = error;
  return reply;
}

/* What support asks for, and no word of the platform's that is no number. */
static void
log_call (const ZjCall *call, const ZjReply *reply, gint64 took_ms)
{
  g_autofree char *problem = reply->error != NULL ? zj_error_for_log (reply->error) : NULL;
  g_autofree char *reference = g_strndup (reply->inf_refmsgid != NULL ? reply->inf_refmsgid : "-", 40);

  g_strcanon (reference, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_", '?');
  g_info ("infno=%s msgid=%s outcome=%s ms=%" G_GINT64_FORMAT " inf_refmsgid=%s%s%s", call->infno,
          reply->msgid != NULL ? reply->msgid : "-", zj_outcome_name (reply->outcome), took_ms, reference,
          problem != NULL ? " error=" : "", problem != NULL ? problem : "");
}

static ZjReply *
send_once (ZjSession *session, const ZjCall *call, const char *sign_no, GBytes *input, ZjAnswerFacts *facts,
           GCancellable *cancellable)
{
  ZjEnvelope envelope = { .infno = call->infno,
                          .insured_region = call->insured_region,
                          .sign_no = sign_no,
                          .operator_no = session->operator_no,
                          .operator_name = session->operator_name };
  ZjLineCall line_call = { .kind = call->kind, .infno = call->infno, .timeout_ms = call->timeout_ms };
  gint64 start = g_get_monotonic_time (), wall_ms = now_ms (session);
  g_autofree char *msgid = NULL, *content_type = NULL;
  g_autoptr (GBytes) text = NULL, body = NULL;
  g_autoptr (GError) error = NULL;
  ZjLineAnswer answer = { 0 };
  ZjReply *reply;

  *facts = (ZjAnswerFacts){ 0 };
  if (!check_open (session, &error))
    return not_sent (g_steal_pointer (&error));
  msgid = call->msgid != NULL ? g_strdup (call->msgid) : zj_journal_next_msgid (session->journal, wall_ms, &error);
  if (msgid == NULL)
    return not_sent (g_steal_pointer (&error));
  envelope.msgid = msgid;
  envelope.now_s = wall_ms / 1000;
  text = zj_envelope_write (session->config, &envelope, input);
  body = call->file != NULL ? zj_multipart_write (text, call->file_name, call->file, &content_type)
                            : g_bytes_ref (text);
  line_call.body = body;
  line_call.content_type = content_type;
  if (zj_line_call (session->line, &line_call, &answer, cancellable, &error))
    g_assert (answer.sent == ZJ_SENT_ANSWERED && error == NULL);
  else
    g_assert (answer.sent != ZJ_SENT_ANSWERED && error != NULL);
  reply = call->wants_file ? zj_envelope_judge_file (session->config, &answer, error, facts)
                           : zj_envelope_judge (session->config, &answer, error, facts);
  reply->msgid = g_steal_pointer (&msgid);
  reply->platform_time_ms = platform_time_ms (&answer, facts);
  note_clock (session, &answer, (g_get_monotonic_time () - start) / 1000, reply->platform_time_ms);
  log_call (call, reply, (g_get_monotonic_time () - start) / 1000);
  zj_line_answer_clear (&answer);
  return reply;
}

/* Signing in: one thread does it for all */

static void
wake (GCancellable *cancellable, gpointer data)
{
  ZjSession *session = data;

  (void)cancellable;
  g_mutex_lock (&session->lock);
  g_cond_broadcast (&session->changed);
  g_mutex_unlock (&session->lock);
}

/* Waits, lock held, until nobody is busy or cancellable is. Whoever is busy is bounded by
 * the time-outs of its call. */
static gboolean
wait_until_free (ZjSession *session, GCancellable *cancellable, GError **error)
{
  gulong handler = 0;

  if (!session->busy)
    return TRUE;
  if (cancellable != NULL) {
    g_mutex_unlock (&session->lock);
    handler = g_cancellable_connect (cancellable, G_CALLBACK (wake), session, NULL);
    g_mutex_lock (&session->lock);
  }
  while (session->busy && !g_cancellable_is_cancelled (cancellable))
    g_cond_wait (&session->changed, &session->lock);
  if (handler != 0) {
    g_mutex_unlock (&session->lock);
    g_cancellable_disconnect (cancellable, handler);
    g_mutex_lock (&session->lock);
  }
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

/* Ends being busy, lock not held. day NULL: not signed in. */
static void
finish_round (ZjSession *session, const char *day, const char *sign_no, const GError *error)
{
  g_mutex_lock (&session->lock);
  g_free (session->day);
  g_free (session->sign_no);
  session->day = g_strdup (day);
  session->sign_no = g_strdup (sign_no);
  g_clear_error (&session->last_error);
  session->last_error = error != NULL ? g_error_copy (error) : NULL;
  session->rounds++;
  session->busy = FALSE;
  g_cond_broadcast (&session->changed);
  g_mutex_unlock (&session->lock);
}

static ZjWriter *
sign_in_body (ZjSession *session, GCancellable *cancellable, GError **error)
{
  const ZjConfig *config = session->config;
  const char *towards = config->platform.proxy != NULL ? config->platform.proxy : config->platform.url;
  g_autofree char *ip = NULL, *mac = NULL;
  ZjWriter *writer;

  /* The line first: it says best why a platform cannot be reached. */
  if (!check_open (session, error) || !zj_line_warm (session->line, 1, cancellable, error)
      || !zj_local_address_towards (towards, &ip, &mac, cancellable, error))
    return NULL;
  writer = zj_writer_new ();
  zj_writer_begin_object (writer, NULL);
  zj_writer_begin_object (writer, "signIn");
  zj_writer_text (writer, "opter_no", session->operator_no);
  zj_writer_text (writer, "mac", mac);
  zj_writer_text (writer, "ip", ip);
  zj_writer_end_object (writer);
  zj_writer_end_object (writer);
  return writer;
}

static char *
call_9001 (ZjSession *session, GCancellable *cancellable, GError **error)
{
  /* To the transport it is a read: signing in twice does no harm. */
  const ZjCall call = { .infno = "9001", .kind = ZJ_CALL_READ };
  g_autoptr (ZjWriter) writer = NULL;
  g_autoptr (ZjReply) reply = NULL;
  g_autoptr (GBytes) input = NULL;
  ZjAnswerFacts facts;
  char *sign_no = NULL;
  ZjNode node;

  writer = sign_in_body (session, cancellable, error);
  if (writer == NULL)
    return NULL;
  input = zj_writer_finish (writer);
  reply = send_once (session, &call, NULL, input, &facts, cancellable);
  if (reply->outcome != ZJ_OUTCOME_DONE)
    g_propagate_error (error, g_steal_pointer (&reply->error));
  else if (zj_node_member (&reply->output, "signinoutb", &node, error))
    zj_node_required_text (&node, "sign_no", &sign_no, error);
  return sign_no;
}

/* The number to go on with: the journal's, unless it is the one that was refused. */
static char *
sign_in (ZjSession *session, const char *day, const char *refused, GCancellable *cancellable, GError **error)
{
  const char *platform = session->config->platform.url;
  g_autofree char *kept = NULL;
  g_autoptr (GError) problem = NULL;
  char *fresh;

  if (!zj_journal_get_sign_in (session->journal, platform, session->operator_no, day, &kept, error))
    return NULL;
  if (kept != NULL && g_strcmp0 (kept, refused) != 0)
    return g_steal_pointer (&kept);
  fresh = call_9001 (session, cancellable, error);
  /* Not kept is no harm but a further sign-in for the next process. */
  if (fresh != NULL && !zj_journal_set_sign_in (session->journal, platform, session->operator_no, day, fresh, &problem))
    g_message ("the sign-in could not be kept: %s", problem->message);
  return fresh;
}

/* A sign-in number for today. refused: the one the platform no longer takes, or NULL. */
static char *
ensure_signed_in (ZjSession *session, const char *refused, GCancellable *cancellable, GError **error)
{
  g_autofree char *day = zj_china_day (now_ms (session) / 1000);
  g_autoptr (GError) problem = NULL;
  char *sign_no;
  guint64 seen;

  g_mutex_lock (&session->lock);
  for (;;) {
    seen = session->rounds;
    if (session->day != NULL && strcmp (session->day, day) == 0 && g_strcmp0 (session->sign_no, refused) != 0) {
      sign_no = g_strdup (session->sign_no);
      g_mutex_unlock (&session->lock);
      return sign_no;
    }
    if (!session->busy)
      break;
    if (!wait_until_free (session, cancellable, error)) {
      g_mutex_unlock (&session->lock);
      return NULL;
    }
    /* Who waited for an attempt shares its failure, but not its being cancelled. */
    if (session->rounds != seen && session->last_error != NULL
        && !g_error_matches (session->last_error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
      if (error != NULL)
        *error = g_error_copy (session->last_error);
      g_mutex_unlock (&session->lock);
      return NULL;
    }
  }
  session->busy = TRUE;
  g_mutex_unlock (&session->lock);

  sign_no = sign_in (session, day, refused, cancellable, &problem);
  finish_round (session, sign_no != NULL ? day : NULL, sign_no, problem);
  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  return sign_no;
}

/* What the header promises */

ZjReply *
zj_session_call (ZjSession *session, const ZjCall *call, ZjWriter *input, GCancellable *cancellable)
{
  g_autoptr (GBytes) text = zj_writer_finish (input);
  g_autofree char *sign_no = NULL, *renewed = NULL;
  ZjReply *reply;
  ZjAnswerFacts facts;
  GError *error = NULL;

  zj_writer_free (input);
  g_assert (call->kind == ZJ_CALL_READ || call->msgid != NULL);
  sign_no = ensure_signed_in (session, NULL, cancellable, &error);
  if (sign_no == NULL)
    return not_sent (error);
  reply = send_once (session, call, sign_no, text, &facts, cancellable);
  if (!facts.not_signed_in)
    return reply;
  renewed = ensure_signed_in (session, sign_no, cancellable, &error);
  if (call->msgid != NULL) {
    g_clear_error (&error);
    return reply;
  }
  zj_reply_free (reply);
  return renewed != NULL ? send_once (session, call, renewed, text, &facts, cancellable) : not_sent (error);
}

gboolean
zj_session_warm (ZjSession *session, GCancellable *cancellable, GError **error)
{
  g_autofree char *sign_no = NULL;

  if (!check_open (session, error) || !zj_line_warm (session->line, 2, cancellable, error))
    return FALSE;
  sign_no = ensure_signed_in (session, NULL, cancellable, error);
  return sign_no != NULL;
}

static gboolean
call_9002 (ZjSession *session, const char *sign_no, GCancellable *cancellable, GError **error)
{
  const ZjCall call = { .infno = "9002", .kind = ZJ_CALL_READ };
  g_autoptr (ZjWriter) writer = zj_writer_new ();
  g_autoptr (ZjReply) reply = NULL;
  g_autoptr (GBytes) input = NULL;
  ZjAnswerFacts facts;

  zj_writer_begin_object (writer, NULL);
  zj_writer_begin_object (writer, "signOut");
  zj_writer_text (writer, "sign_no", sign_no);
  zj_writer_text (writer, "opter_no", session->operator_no);
  zj_writer_end_object (writer);
  zj_writer_end_object (writer);
  input = zj_writer_finish (writer);
  reply = send_once (session, &call, sign_no, input, &facts, cancellable);
  /* Not signed in is what was wanted. */
  if (reply->outcome == ZJ_OUTCOME_DONE || facts.not_signed_in)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&reply->error));
  return FALSE;
}

static gboolean
sign_out (ZjSession *session, const char *day, gboolean *already, GCancellable *cancellable, GError **error)
{
  const char *platform = session->config->platform.url;
  g_autofree char *sign_no = NULL;

  if (!zj_journal_get_sign_in (session->journal, platform, session->operator_no, day, &sign_no, error))
    return FALSE;
  *already = sign_no == NULL;
  return *already
         || (call_9002 (session, sign_no, cancellable, error)
             && zj_journal_set_sign_in (session->journal, platform, session->operator_no, day, NULL, error));
}

gboolean
zj_session_sign_out (ZjSession *session, gboolean *already, GCancellable *cancellable, GError **error)
{
  gboolean nobody = FALSE;
  g_autofree char *day = zj_china_day (now_ms (session) / 1000);
  gboolean good;

  g_mutex_lock (&session->lock);
  while (session->busy)
    if (!wait_until_free (session, cancellable, error)) {
      g_mutex_unlock (&session->lock);
      return FALSE;
    }
  session->busy = TRUE;
  g_mutex_unlock (&session->lock);

  /* The number is looked up again by the next call, signed out or not. */
  good = sign_out (session, day, &nobody, cancellable, error);
  finish_round (session, NULL, NULL, NULL);
  if (already != NULL)
    *already = good && nobody;
  return good;
}
