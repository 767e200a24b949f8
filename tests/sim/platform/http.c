/* libmicrohttpd, a thread a connection, so that a slow answer blocks nobody else. */
#include "http.h"

#include "authority.h"
#include "clock.h"
#include "drain.h"
#include "gateway.h"

#include <errno.h>
#include <microhttpd.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#define BODY_MAX        (8u * 1024u * 1024u)
#define CONNECTIONS_MAX 256u

struct _SimLink {
  gatomicrefcount references;
  GMutex lock;
  SimOrder order;
  guint calls; /* touched by the connection's own thread only */
};

struct _SimHttp {
  SimWorld *world;
  struct MHD_Daemon *daemon;
  SimServerIdentity *identity; /* of its own TLS, or NULL */
  GMutex lock;
  GHashTable *adopted; /* socket → SimLink, until MHD says it has started */
  guint open;
};

typedef struct {
  GByteArray *body;
  gboolean too_long;
} Upload;

SimLink *
sim_link_new (void)
{
  SimLink *link = g_new0 (SimLink, 1);

  g_atomic_ref_count_init (&link->references);
  g_mutex_init (&link->lock);
  return link;
}

SimLink *
sim_link_ref (SimLink *link)
{
  g_atomic_ref_count_inc (&link->references);
  return link;
}

void
sim_link_unref (SimLink *link)
{
  if (!g_atomic_ref_count_dec (&link->references))
    return;
  g_mutex_clear (&link->lock);
  g_free (link);
}

SimOrder
sim_link_take_order (SimLink *link)
{
  SimOrder order;

  g_mutex_lock (&link->lock);
  order = link->order;
  link->order.set = FALSE;
  g_mutex_unlock (&link->lock);
  return order;
}

static void
put_order (SimLink *link, SimOrder order)
{
  g_mutex_lock (&link->lock);
  link->order = order;
  g_mutex_unlock (&link->lock);
}

static const char *
look_up_header (const SimRequest *request, const char *name)
{
  return MHD_lookup_connection_value (request->http, MHD_HEADER_KIND, name);
}

static enum MHD_Result
queue (SimHttp *http, struct MHD_Connection *connection, guint status, const char *type, GBytes *body)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (body, &size);
  struct MHD_Response *response = MHD_create_response_from_buffer (size, (void *)(guintptr)data, MHD_RESPMEM_MUST_COPY);
  g_autofree char *date = sim_clock_http_date (http->world->clock);
  enum MHD_Result result;

  MHD_add_response_header (response, MHD_HTTP_HEADER_DATE, date);
  if (type != NULL)
    MHD_add_response_header (response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
  result = MHD_queue_response (connection, status, response);
  MHD_destroy_response (response);
  return result;
}

static enum MHD_Result
queue_text (SimHttp *http, struct MHD_Connection *connection, guint status, const char *text)
{
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));

  return queue (http, connection, status, "text/plain;charset=utf-8", body);
}

static SimLink *
link_of (struct MHD_Connection *connection)
{
  const union MHD_ConnectionInfo *info = MHD_get_connection_info (connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

  return info->socket_context;
}

static enum MHD_Result
answer (SimHttp *http, struct MHD_Connection *connection, const char *url, Upload *upload)
{
  SimLink *link = link_of (connection);
  SimRequest request = { .path = url, .reused = link->calls > 0, .header = look_up_header, .http = connection };
  SimAnswer made = { .status = 200 };
  enum MHD_Result result = MHD_NO;

  link->calls++;
  request.body = g_bytes_new (upload->body->data, upload->body->len);
  sim_call_answer (http->world, &request, &made);
  g_bytes_unref (request.body);
  if (!made.close) {
    /* Before the first byte of the answer, or the stage would miss it. */
    put_order (link, made.order);
    result = queue (http, connection, made.status, made.content_type, made.body);
  }
  sim_answer_clear (&made);
  return result; /* MHD_NO closes the connection without a byte */
}

/* With TIF the transaction's number ends the URL. */
static gboolean
is_ours (SimHttp *http, const char *url)
{
  SimGateway *gateway = http->world->gateway;

  if (gateway != NULL && strcmp (sim_gateway_style (gateway), "tif") == 0)
    return g_str_has_prefix (url, SIM_PATH);
  return strcmp (url, SIM_PATH) == 0;
}

static enum MHD_Result
on_request (void *user_data, struct MHD_Connection *connection, const char *url, const char *method,
            const char *version, const char *data, size_t *size, void **context)
{
  SimHttp *http = user_data;
  Upload *upload = *context;

  (void)version;
  if (upload == NULL) {
    *context = upload = g_new0 (Upload, 1);
    upload->body = g_byte_array_new ();
    return MHD_YES;
  }
  if (*size > 0) {
    if (upload->body->len + *size > BODY_MAX)
      upload->too_long = TRUE;
    else
      g_byte_array_append (upload->body, (const guint8 *)data, (guint)*size);
    *size = 0;
    return MHD_YES;
  }
  if (!is_ours (http, url))
    return queue_text (http, connection, MHD_HTTP_NOT_FOUND, "404\n");
  if (strcmp (method, MHD_HTTP_METHOD_POST) != 0)
    return queue_text (http, connection, MHD_HTTP_METHOD_NOT_ALLOWED, "405\n");
  if (upload->too_long)
    return queue_text (http, connection, MHD_HTTP_CONTENT_TOO_LARGE, "413\n");
  return answer (http, connection, url, upload);
}

static void
on_completed (void *user_data, struct MHD_Connection *connection, void **context, enum MHD_RequestTerminationCode code)
{
  Upload *upload = *context;

  (void)user_data;
  (void)connection;
  (void)code;
  if (upload == NULL)
    return;
  g_byte_array_unref (upload->body);
  g_free (upload);
  *context = NULL;
}

static SimLink *
claim_link (SimHttp *http, struct MHD_Connection *connection)
{
  const union MHD_ConnectionInfo *info = MHD_get_connection_info (connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  gpointer key, link;

  if (g_hash_table_steal_extended (http->adopted, GINT_TO_POINTER (info->connect_fd), &key, &link))
    return link;
  return sim_link_new ();
}

/* MHD would close at once, over whatever the client has sent meanwhile. */
static int
judge_client (gnutls_session_t session)
{
  int result = sim_authority_judge_client (session);

  if (result != 0)
    sim_drain (gnutls_transport_get_int (session));
  return result;
}

static void
on_connection (void *user_data, struct MHD_Connection *connection, void **socket_context,
               enum MHD_ConnectionNotificationCode code)
{
  SimHttp *http = user_data;

  g_mutex_lock (&http->lock);
  if (code == MHD_CONNECTION_NOTIFY_STARTED) {
    *socket_context = claim_link (http, connection);
    http->open++;
  } else {
    sim_link_unref (*socket_context);
    *socket_context = NULL;
    http->open--;
  }
  g_mutex_unlock (&http->lock);
  if (code == MHD_CONNECTION_NOTIFY_STARTED && http->identity != NULL) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info (connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);

    /* MHD only requests a certificate, and checks none. */
    gnutls_certificate_server_set_request (info->tls_session, GNUTLS_CERT_REQUIRE);
    gnutls_session_set_verify_function (info->tls_session, judge_client);
  }
}

static void G_GNUC_PRINTF (2, 0) on_log (void *user_data, const char *format, va_list arguments)
{
  (void)user_data;
  g_logv (G_LOG_DOMAIN, G_LOG_LEVEL_DEBUG, format, arguments);
}

/* The date header is ours (clock OFFSET), so MHD is told it has no clock. */
#define COMMON_FLAGS                                                                                                   \
  (MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL | MHD_USE_SUPPRESS_DATE_NO_CLOCK     \
   | MHD_USE_ITC | MHD_USE_ERROR_LOG)

static struct MHD_Daemon *
start (SimHttp *http, int listener)
{
  struct MHD_OptionItem common[] = {
    { MHD_OPTION_EXTERNAL_LOGGER, (intptr_t)on_log, http },
    { MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)on_completed, http },
    { MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)on_connection, http },
    { MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS_MAX, NULL },
    { MHD_OPTION_END, 0, NULL },
  };

  if (listener < 0)
    return MHD_start_daemon (COMMON_FLAGS | MHD_USE_NO_LISTEN_SOCKET, 0, NULL, NULL, on_request, http, MHD_OPTION_ARRAY,
                             common, MHD_OPTION_END);
  return MHD_start_daemon (COMMON_FLAGS | MHD_USE_TLS, 0, NULL, NULL, on_request, http, MHD_OPTION_ARRAY, common,
                           MHD_OPTION_LISTEN_SOCKET, listener, MHD_OPTION_HTTPS_MEM_CERT,
                           sim_server_identity_certificate (http->identity), MHD_OPTION_HTTPS_MEM_KEY,
                           sim_server_identity_key (http->identity), MHD_OPTION_HTTPS_PRIORITIES,
                           "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2", MHD_OPTION_END);
}

SimHttp *
sim_http_new (SimWorld *world, int listener, GError **error)
{
  SimHttp *http = g_new0 (SimHttp, 1);

  http->world = world;
  g_mutex_init (&http->lock);
  http->adopted = g_hash_table_new (g_direct_hash, g_direct_equal);
  if (listener >= 0)
    http->identity = sim_authority_server_identity (world->authority);
  http->daemon = start (http, listener);
  if (http->daemon == NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "libmicrohttpd does not start: %s", g_strerror (errno));
    if (listener >= 0)
      close (listener);
    sim_http_free (http);
    return NULL;
  }
  return http;
}

void
sim_http_free (SimHttp *http)
{
  if (http == NULL)
    return;
  if (http->daemon != NULL)
    MHD_stop_daemon (http->daemon);
  sim_server_identity_unref (http->identity);
  g_hash_table_unref (http->adopted);
  g_mutex_clear (&http->lock);
  g_free (http);
}

gboolean
sim_http_adopt (SimHttp *http, int socket, SimLink *link)
{
  struct sockaddr_un nowhere = { .sun_family = AF_UNIX };

  g_mutex_lock (&http->lock);
  g_hash_table_insert (http->adopted, GINT_TO_POINTER (socket), sim_link_ref (link));
  g_mutex_unlock (&http->lock);
  if (MHD_add_connection (http->daemon, socket, (struct sockaddr *)&nowhere, sizeof nowhere) == MHD_YES)
    return TRUE;
  /* MHD has closed the socket. */
  g_mutex_lock (&http->lock);
  if (g_hash_table_remove (http->adopted, GINT_TO_POINTER (socket)))
    sim_link_unref (link);
  g_mutex_unlock (&http->lock);
  return FALSE;
}

guint
sim_http_open_connections (SimHttp *http)
{
  guint open;

  g_mutex_lock (&http->lock);
  open = http->open;
  g_mutex_unlock (&http->lock);
  return open;
}
