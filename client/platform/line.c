/* The line: two warm connections, fresh ones for money, and what became of each call. */
#include "platform/line.h"

#include "platform/channel.h"
#include "platform/gateway.h"
#include "platform/http.h"

#include <certs/secret.h>
#include <string.h>

#define WARM_CHANNELS     2
#define RECEIVE_BYTES     16384 /* one TLS record */
#define SECRET_BYTES_MAX  4096
#define JSON_CONTENT_TYPE "application/json;charset=utf-8"
/* A server that closes an idle connection at the moment a request leaves makes a reading
 * call be asked again, and the outcome of a changing one unknown. So a connection rests
 * less than servers commonly allow, and a changing call takes only one just used. */
#define REST_US               (50 * G_USEC_PER_SEC)
#define REST_BEFORE_CHANGE_US (5 * G_USEC_PER_SEC)

typedef struct {
  ZjChannel *channel;   /* or NULL */
  gboolean busy;        /* belongs to one caller */
  gint64 resting_since; /* monotonic µs */
  char *digest;         /* of the last answer that came over channel; NULL when none did */
} Slot;

struct _ZjLine {
  ZjConfig *config;
  ZjTls *tls;
  char *host, *host_header, *target; /* of the configured URL */
  ZjSecret secret;
  GMutex mutex; /* guards slots' channel and busy */
  GCond changed;
  Slot slots[WARM_CHANNELS];
  gint64 rest_us, rest_before_change_us; /* how long a connection may have rested */
  gint opened;                           /* atomic */
};

void
zj_line_answer_clear (ZjLineAnswer *answer)
{
  g_clear_pointer (&answer->content_type, g_free);
  g_clear_pointer (&answer->body, g_bytes_unref);
  *answer = (ZjLineAnswer){ 0 };
}

/* ---- making a line ------------------------------------------------------------------ */

static gboolean
take_url (ZjLine *line, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (line->config->platform.url, G_URI_FLAGS_ENCODED, NULL);
  const char *query = uri != NULL ? g_uri_get_query (uri) : NULL;

  if (uri == NULL || g_strcmp0 (g_uri_get_scheme (uri), "https") != 0 || g_uri_get_host (uri) == NULL) {
    g_set_error_literal (error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_VALUE, "[platform] url: not an https address");
    return FALSE;
  }
  line->host = g_strdup (g_uri_get_host (uri));
  line->host_header = g_uri_get_port (uri) > 0 ? g_strdup_printf ("%s:%d", line->host, g_uri_get_port (uri))
                                               : g_strdup (line->host);
  line->target = g_strconcat (g_uri_get_path (uri)[0] != '\0' ? g_uri_get_path (uri) : "/", query != NULL ? "?" : "",
                              query != NULL ? query : "", NULL);
  return TRUE;
}

static gboolean
take_secret (ZjLine *line, GError **error)
{
  const ZjConfig *config = line->config;
  g_autofree char *why = NULL;

  if (config->platform.gateway == ZJ_GATEWAY_NONE)
    return TRUE;
  if (config->platform.gateway_secret_file == NULL) {
    g_set_error_literal (error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_MISSING, "[platform] gateway_secret_file is missing");
    return FALSE;
  }
  if (zj_secret_read (config->platform.gateway_secret_file, config->desk.group, SECRET_BYTES_MAX, &line->secret, &why)
      != ZJ_SECRET_OK) {
    g_set_error (error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_FILE, "[platform] gateway_secret_file: %s", why);
    return FALSE;
  }
  g_strchomp (line->secret.data);
  if (line->secret.data[0] == '\0') {
    g_set_error (error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_VALUE, "[platform] gateway_secret_file: %s is empty",
                 config->platform.gateway_secret_file);
    return FALSE;
  }
  return TRUE;
}

ZjLine *
zj_line_new (ZjConfig *config, ZjTls *tls, GError **error)
{
  g_autoptr (ZjLine) line = g_new0 (ZjLine, 1);

  g_mutex_init (&line->mutex);
  g_cond_init (&line->changed);
  line->config = zj_config_ref (config);
  line->tls = zj_tls_ref (tls);
  zj_line_set_rest (line, REST_US, REST_BEFORE_CHANGE_US);
  return take_url (line, error) && take_secret (line, error) ? g_steal_pointer (&line) : NULL;
}

static void
slot_empty (Slot *slot)
{
  g_clear_pointer (&slot->channel, zj_channel_free);
  g_clear_pointer (&slot->digest, g_free);
}

void
zj_line_free (ZjLine *line)
{
  for (gsize i = 0; i < WARM_CHANNELS; i++) {
    g_assert (!line->slots[i].busy);
    slot_empty (&line->slots[i]);
  }
  zj_secret_clear (&line->secret);
  g_free (line->target);
  g_free (line->host_header);
  g_free (line->host);
  zj_tls_unref (line->tls);
  zj_config_unref (line->config);
  g_cond_clear (&line->changed);
  g_mutex_clear (&line->mutex);
  g_free (line);
}

guint
zj_line_connections_opened (ZjLine *line)
{
  return (guint)g_atomic_int_get (&line->opened);
}

void
zj_line_set_rest (ZjLine *line, gint64 rest_us, gint64 rest_before_change_us)
{
  line->rest_us = rest_us;
  line->rest_before_change_us = rest_before_change_us;
}

/* ---- the two slots ------------------------------------------------------------------ */

static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  ZjLine *line = data;

  (void)cancellable;
  g_mutex_lock (&line->mutex);
  g_cond_broadcast (&line->changed);
  g_mutex_unlock (&line->mutex);
}

/* A free slot, one with a connection first. The mutex is held. */
static Slot *
find_free (ZjLine *line)
{
  Slot *found = NULL;

  for (gsize i = 0; i < WARM_CHANNELS; i++)
    if (!line->slots[i].busy && (found == NULL || (found->channel == NULL && line->slots[i].channel != NULL)))
      found = &line->slots[i];
  return found;
}

/* Waits for a slot; it belongs to the caller until slot_release. */
static Slot *
slot_acquire (ZjLine *line, gint64 deadline, GCancellable *cancellable, GError **error)
{
  gulong handler = cancellable != NULL ? g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), line, NULL) : 0;
  Slot *slot;
  gboolean in_time = TRUE;

  g_mutex_lock (&line->mutex);
  while ((slot = find_free (line)) == NULL && in_time && !g_cancellable_is_cancelled (cancellable))
    in_time = g_cond_wait_until (&line->changed, &line->mutex, deadline);
  if (slot != NULL)
    slot->busy = TRUE;
  g_mutex_unlock (&line->mutex);
  g_cancellable_disconnect (cancellable, handler);
  if (slot == NULL && !g_cancellable_set_error_if_cancelled (cancellable, error))
    g_set_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_CONNECTED,
                 "%s: both connections were in use until the time was up", line->host);
  return slot;
}

static void
slot_release (ZjLine *line, Slot *slot)
{
  g_mutex_lock (&line->mutex);
  slot->busy = FALSE;
  g_cond_broadcast (&line->changed);
  g_mutex_unlock (&line->mutex);
}

static gboolean
slot_is_warm (const Slot *slot, gint64 rest_max)
{
  return slot->channel != NULL && g_get_monotonic_time () - slot->resting_since < rest_max
         && zj_channel_is_quiet (slot->channel);
}

/* ---- one call ----------------------------------------------------------------------- */

typedef struct {
  ZjLine *line;
  const ZjLineCall *call;
  ZjLineAnswer *answer;
  GCancellable *cancellable;
  gint64 deadline; /* monotonic µs */
} Work;

/* Every check that stops a call before anything is sent. */
static gboolean
may_connect (ZjLine *line, GError **error)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  if (zj_config_closure_at (line->config, now) != NULL) {
    g_set_error_literal (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_CLOSED,
                         "the platform has announced that it is closed now");
    return FALSE;
  }
  return zj_tls_check_own (line->tls, now, error);
}

static ZjChannel *
open_channel (ZjLine *line, gint64 deadline, GCancellable *cancellable, GError **error)
{
  const ZjConfig *config = line->config;
  ZjPlace place = { .url = config->platform.url,
                    .host = line->host,
                    .proxy = config->platform.proxy,
                    .connect_timeout_ms = (guint)config->platform.connect_timeout_s * 1000u };
  g_autoptr (GError) refusal = NULL;
  ZjChannel *channel = zj_channel_open (&place, line->tls, deadline, cancellable, &refusal);

  if (channel != NULL) {
    g_atomic_int_inc (&line->opened);
    return channel;
  }
  if (g_error_matches (refusal, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_PLATFORM_REFUSED_US))
    zj_tls_note (line->tls, ZJ_TLS_REFUSED);
  g_propagate_error (error, g_steal_pointer (&refusal));
  return NULL;
}

static GByteArray *
make_request (const Work *work, gboolean keep)
{
  ZjLine *line = work->line;
  const ZjConfig *config = line->config;
  const char *type = work->call->content_type != NULL ? work->call->content_type : JSON_CONTENT_TYPE;
  g_autofree char *nonce = g_uuid_string_random ();
  g_autofree char *target = g_strconcat (line->target,
                                         config->platform.gateway == ZJ_GATEWAY_TIF ? work->call->infno : "", NULL);
  g_auto (GStrv) headers = zj_gateway_headers (
      config->platform.gateway, config->platform.gateway_id != NULL ? config->platform.gateway_id : "",
      line->secret.data, config->platform.gateway_version, config->profile.csb_seconds, work->call->infno,
      g_get_real_time () / 1000, nonce);

  return zj_http_request (target, line->host_header, type, (const char *const *)headers, work->call->body, keep);
}

static void
lost (GError **error, ZjLine *line, const char *how)
{
  g_set_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_CONNECTION_LOST, "%s: %s", line->host, how);
}

typedef struct {
  ZjChannel *channel;
  GByteArray *request;
  gsize written;
  gboolean reused, write_failed;
  ZjHttpReader *reader;
} Exchange;

/* Writes what can be written now. */
static ZjIo
exchange_write (Exchange *exchange)
{
  while (exchange->written < exchange->request->len) {
    gsize sent = 0;
    ZjIo io = zj_channel_send (exchange->channel, exchange->request->data + exchange->written,
                               exchange->request->len - exchange->written, &sent);

    if (io != ZJ_IO_DONE)
      return io;
    exchange->written += sent;
  }
  return ZJ_IO_DONE;
}

/* Reads what can be read now: ZJ_IO_WAIT while the answer is incomplete. */
static ZjIo
exchange_read (Exchange *exchange, ZjHttpState *state)
{
  guint8 buffer[RECEIVE_BYTES];
  gsize received = 0;
  ZjIo io;

  while ((io = zj_channel_receive (exchange->channel, buffer, sizeof buffer, &received)) == ZJ_IO_DONE) {
    *state = zj_http_reader_feed (exchange->reader, buffer, received);
    if (*state != ZJ_HTTP_MORE)
      break;
  }
  explicit_bzero (buffer, sizeof buffer);
  if (io == ZJ_IO_END)
    *state = zj_http_reader_end (exchange->reader);
  return io;
}

/* Sends the request and reads one answer. From the first byte handed to TLS on, the call
 * may have been executed: answer->sent says so whatever follows. */
static gboolean
exchange_run (const Work *work, Exchange *exchange, GError **error)
{
  ZjHttpState state = ZJ_HTTP_MORE;
  ZjIo write = ZJ_IO_WAIT, read, wait;

  work->answer->sent = ZJ_SENT_MAYBE;
  work->answer->sent_at_ms = g_get_real_time () / 1000;
  for (;;) {
    if (write == ZJ_IO_WAIT)
      write = exchange_write (exchange);
    read = exchange_read (exchange, &state);
    /* An answer before the whole question: a fresh connection may do that (413), on a
     * used one it belongs to somebody else. */
    if (write != ZJ_IO_DONE && exchange->reused && zj_http_reader_has_begun (exchange->reader)) {
      lost (error, work->line, "bytes came that answer no request");
      return FALSE;
    }
    if (state == ZJ_HTTP_DONE)
      return TRUE;
    if (state == ZJ_HTTP_BAD) {
      g_set_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER, "%s: not an HTTP answer: %s",
                   work->line->host, zj_http_reader_problem (exchange->reader));
      return FALSE;
    }
    if (read == ZJ_IO_END || read == ZJ_IO_BROKEN || write == ZJ_IO_BROKEN) {
      lost (error, work->line,
            zj_http_reader_has_begun (exchange->reader) ? "the answer was cut off"
                                                        : "the connection ended without an answer");
      return FALSE;
    }
    wait = zj_channel_wait (exchange->channel, write == ZJ_IO_WAIT, work->deadline, work->cancellable);
    if (wait == ZJ_IO_CANCELLED) {
      g_cancellable_set_error_if_cancelled (work->cancellable, error);
      return FALSE;
    }
    if (wait == ZJ_IO_TIMEOUT) {
      g_set_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_TIMEOUT, "%s: no answer in time", work->line->host);
      return FALSE;
    }
    if (wait == ZJ_IO_BROKEN) {
      lost (error, work->line, "the connection cannot be waited for");
      return FALSE;
    }
  }
}

static void
take_answer (ZjLineAnswer *answer, ZjHttpReader *reader)
{
  answer->sent = ZJ_SENT_ANSWERED;
  answer->answered_at_ms = g_get_real_time () / 1000;
  answer->http_status = zj_http_reader_status (reader);
  answer->content_type = g_strdup (zj_http_reader_content_type (reader));
  answer->platform_time_ms = zj_http_reader_date_ms (reader);
  answer->body = zj_http_reader_take_body (reader);
}

/* One request over slot's connection (or, for money, one that is in no slot). Afterwards
 * the connection is kept only if exactly one full answer came and nothing after it. */
static gboolean
exchange_over (const Work *work, Slot *slot, gboolean reused, gboolean *no_byte, GError **error)
{
  gboolean keep = work->call->kind != ZJ_CALL_MONEY;
  g_autoptr (GByteArray) request = make_request (work, keep);
  g_autoptr (ZjHttpReader) reader = zj_http_reader_new (ZJ_LINE_ANSWER_MAX);
  Exchange exchange = { .channel = slot->channel, .request = request, .reused = reused, .reader = reader };
  gboolean answered = exchange_run (work, &exchange, error);
  const char *digest = answered ? zj_http_reader_digest (reader) : NULL;

  explicit_bzero (request->data, request->len);
  *no_byte = !zj_http_reader_has_begun (reader);
  /* The same bytes once more, Date and message number included, are the last call's
   * answer come twice; ours is still on its way. */
  if (answered && slot->digest != NULL && g_str_equal (digest, slot->digest)) {
    lost (error, work->line, "the answer of the call before came again");
    *no_byte = TRUE; /* of ours */
    answered = FALSE;
  }
  if (answered)
    take_answer (work->answer, reader);
  if (!answered || !keep || exchange.written < request->len || !zj_http_reader_keeps (reader)
      || zj_http_reader_excess (reader) > 0 || !zj_channel_is_quiet (slot->channel)) {
    slot_empty (slot);
  } else {
    slot->resting_since = g_get_monotonic_time ();
    g_free (slot->digest);
    slot->digest = g_strdup (digest);
  }
  return answered;
}

static gboolean
call_over (const Work *work, Slot *slot, GError **error)
{
  g_autoptr (GError) local = NULL;
  gint64 rest_max = work->call->kind == ZJ_CALL_READ ? work->line->rest_us : work->line->rest_before_change_us;
  gboolean reused = work->call->kind != ZJ_CALL_MONEY && slot_is_warm (slot, rest_max), no_byte = FALSE;

  for (;;) {
    if (!reused) {
      slot_empty (slot);
      slot->channel = open_channel (work->line, work->deadline, work->cancellable, error);
      if (slot->channel == NULL)
        return FALSE;
    }
    if (exchange_over (work, slot, reused, &no_byte, &local))
      return TRUE;
    /* A kept connection that ends without a byte was closed while it rested. Only a
     * question may be asked again; whether a change was executed, nobody knows. */
    if (work->call->kind != ZJ_CALL_READ || !reused || !no_byte
        || !g_error_matches (local, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_CONNECTION_LOST)) {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
    g_clear_error (&local);
    reused = FALSE;
  }
}

static guint
timeout_of (const ZjLine *line, const ZjLineCall *call)
{
  const ZjConfig *config = line->config;

  if (call->timeout_ms > 0)
    return call->timeout_ms;
  return 1000u * (guint)(call->kind == ZJ_CALL_MONEY ? config->platform.settle_timeout_s : config->platform.timeout_s);
}

static gboolean
call_checked (const Work *work, GError **error)
{
  Slot own = { 0 }, *slot;
  gboolean answered;

  if (!may_connect (work->line, error))
    return FALSE;
  if (work->call->kind == ZJ_CALL_MONEY)
    return call_over (work, &own, error); /* leaves the slot empty in every case */
  slot = slot_acquire (work->line, work->deadline, work->cancellable, error);
  if (slot == NULL)
    return FALSE;
  answered = call_over (work, slot, error);
  slot_release (work->line, slot);
  return answered;
}

gboolean
zj_line_call (ZjLine *line, const ZjLineCall *call, ZjLineAnswer *answer, GCancellable *cancellable, GError **error)
{
  gint64 started = g_get_monotonic_time ();
  Work work = { .line = line,
                .call = call,
                .answer = answer,
                .cancellable = cancellable,
                .deadline = started + (gint64)timeout_of (line, call) * 1000 };
  gboolean answered;

  g_return_val_if_fail (call->content_type == NULL || zj_http_is_header_text (call->content_type), FALSE);
  *answer = (ZjLineAnswer){ 0 };
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  answered = call_checked (&work, error);
  g_debug ("call %s: %s, HTTP %ld, %" G_GINT64_FORMAT " us", call->infno,
           answer->sent == ZJ_SENT_ANSWERED ? "answered"
           : answer->sent == ZJ_SENT_MAYBE  ? "sent, no answer"
                                            : "not sent",
           answer->http_status, g_get_monotonic_time () - started);
  if (answered && answer->http_status == 200)
    zj_tls_note (line->tls, ZJ_TLS_TAKEN);
  return answered;
}

/* ---- warming ------------------------------------------------------------------------ */

typedef struct {
  ZjLine *line;
  Slot *slot;
  gint64 deadline;
  GCancellable *cancellable;
  GError *error;
} Warming;

static gpointer
warm_slot (gpointer data)
{
  Warming *warming = data;

  if (!slot_is_warm (warming->slot, warming->line->rest_us)) {
    slot_empty (warming->slot);
    warming->slot->channel = open_channel (warming->line, warming->deadline, warming->cancellable, &warming->error);
    warming->slot->resting_since = g_get_monotonic_time ();
  }
  slot_release (warming->line, warming->slot);
  return NULL;
}

/* A slot that is in use is warm, or becomes so. */
static gboolean
slot_try (ZjLine *line, Slot *slot)
{
  gboolean ours;

  g_mutex_lock (&line->mutex);
  ours = !slot->busy;
  slot->busy = TRUE;
  g_mutex_unlock (&line->mutex);
  return ours;
}

gboolean
zj_line_warm (ZjLine *line, guint n, GCancellable *cancellable, GError **error)
{
  Warming warmings[WARM_CHANNELS] = { 0 };
  GThread *threads[WARM_CHANNELS] = { 0 };
  gint64 deadline = g_get_monotonic_time () + (gint64)line->config->platform.connect_timeout_s * G_USEC_PER_SEC;
  gboolean fine = TRUE;

  if (!may_connect (line, error))
    return FALSE;
  n = MIN (n, WARM_CHANNELS);
  /* At the same time: a handshake takes several round trips. */
  for (guint i = 0; i < n; i++) {
    warmings[i] = (Warming){ .line = line, .slot = &line->slots[i], .deadline = deadline, .cancellable = cancellable };
    if (slot_try (line, &line->slots[i]))
      threads[i] = g_thread_new ("zj-warm", warm_slot, &warmings[i]);
  }
  for (guint i = 0; i < n; i++) {
    if (threads[i] != NULL)
      g_thread_join (threads[i]);
    if (warmings[i].error != NULL && fine) {
      g_propagate_error (error, g_steal_pointer (&warmings[i].error));
      fine = FALSE;
    }
    g_clear_error (&warmings[i].error);
  }
  return fine;
}
