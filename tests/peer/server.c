/* A scriptable HTTPS server, by GnuTLS. */
#include "peer/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define WAIT_US      (10 * G_USEC_PER_SEC)
#define REQUEST_MAX  (16u << 20)
#define LISTEN_QUEUE 16

typedef struct {
  PeerReaction reaction;
  gpointer data;
} Expected;

struct _PeerServer {
  int socket, stop[2]; /* closing stop[1] wakes everybody */
  guint port;
  gboolean silent_refusal;
  char *priority;
  gnutls_certificate_credentials_t credentials;
  gboolean wants_client;
  GThread *listener;
  GMutex mutex;
  GCond changed;
  PeerReaction otherwise;
  GQueue *expected;    /* Expected * */
  GPtrArray *requests; /* PeerRequest * */
  GPtrArray *threads;  /* GThread * */
  guint accepted, ended;
  gboolean gate_open, stopping;
};

struct _PeerConnection {
  PeerServer *server;
  int socket;
  guint number, served;
  gnutls_session_t session;
};

static void
must (int code, const char *what)
{
  if (code < 0)
    g_error ("%s: %s", what, gnutls_strerror (code));
}

static void
request_free (gpointer data)
{
  PeerRequest *request = data;

  g_free (request->head);
  g_free (request->body);
  g_free (request);
}

/* FALSE when the server stops. */
static gboolean
wait_readable (PeerConnection *connection)
{
  struct pollfd fds[2] = { { .fd = connection->socket, .events = POLLIN },
                           { .fd = connection->server->stop[0], .events = POLLIN } };

  if (gnutls_record_check_pending (connection->session) > 0)
    return TRUE;
  return poll (fds, 2, -1) > 0 && fds[1].revents == 0;
}

static gssize
receive (PeerConnection *connection, void *buffer, gsize size)
{
  gssize n;

  do {
    if (!wait_readable (connection))
      return -1;
    n = gnutls_record_recv (connection->session, buffer, size);
  } while (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED);
  return n;
}

static gsize
body_length (const char *head)
{
  const char *found = strstr (head, "Content-Length: ");

  return found != NULL ? strtoull (found + strlen ("Content-Length: "), NULL, 10) : 0;
}

/* NULL: the client has gone. */
static PeerRequest *
read_request (PeerConnection *connection)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char buffer[16384];
  PeerRequest *request;

  for (;;) {
    const char *end = strstr (text->str, "\r\n\r\n");
    gssize n;

    if (end != NULL) {
      gsize head = (gsize)(end - text->str) + 4, body = body_length (text->str);

      if (text->len >= head + body) {
        request = g_new0 (PeerRequest, 1);
        request->connection = connection->number;
        request->serial = ++connection->served;
        request->head = g_strndup (text->str, head);
        request->body = g_strndup (text->str + head, body);
        return request;
      }
    }
    if (text->len > REQUEST_MAX || (n = receive (connection, buffer, sizeof buffer)) <= 0)
      return NULL;
    g_string_append_len (text, buffer, n);
  }
}

static gboolean
react (PeerConnection *connection, PeerRequest *request)
{
  PeerServer *server = connection->server;
  Expected *expected;
  PeerReaction otherwise;
  gboolean go_on;

  g_mutex_lock (&server->mutex);
  expected = g_queue_pop_head (server->expected);
  g_ptr_array_add (server->requests, request);
  g_cond_broadcast (&server->changed);
  otherwise = server->otherwise;
  g_mutex_unlock (&server->mutex);
  go_on = expected != NULL ? expected->reaction (connection, request, expected->data)
                           : otherwise (connection, request, NULL);
  g_free (expected);
  return go_on;
}

/* Closing with bytes unread is a reset, which may overtake the alert. */
static void
read_off (PeerConnection *connection)
{
  char buffer[4096];
  struct pollfd fds[2] = { { .fd = connection->socket, .events = POLLIN },
                           { .fd = connection->server->stop[0], .events = POLLIN } };

  shutdown (connection->socket, SHUT_WR);
  while (poll (fds, 2, -1) > 0 && fds[1].revents == 0 && read (connection->socket, buffer, sizeof buffer) > 0) {
  }
}

static gboolean
handshake (PeerConnection *connection)
{
  PeerServer *server = connection->server;
  int code;

  must (gnutls_init (&connection->session, GNUTLS_SERVER | GNUTLS_NO_SIGNAL), "session");
  must (gnutls_priority_set_direct (connection->session, server->priority, NULL), "priority");
  must (gnutls_credentials_set (connection->session, GNUTLS_CRD_CERTIFICATE, server->credentials), "credentials");
  if (server->wants_client) {
    gnutls_certificate_server_set_request (connection->session, GNUTLS_CERT_REQUIRE);
    gnutls_session_set_verify_cert (connection->session, NULL, 0);
  }
  gnutls_transport_set_int (connection->session, connection->socket);
  do {
    if (!wait_readable (connection))
      return FALSE;
    code = gnutls_handshake (connection->session);
  } while (code < 0 && !gnutls_error_is_fatal (code));
  if (code < 0 && !server->silent_refusal) {
    gnutls_alert_send_appropriate (connection->session, code);
    read_off (connection);
  }
  return code >= 0;
}

static gpointer
serve (gpointer data)
{
  PeerConnection *connection = data;
  PeerServer *server = connection->server;
  PeerRequest *request;

  if (handshake (connection))
    while ((request = read_request (connection)) != NULL && react (connection, request)) {
    }
  if (connection->session != NULL)
    gnutls_deinit (connection->session);
  close (connection->socket);
  g_mutex_lock (&server->mutex);
  server->ended++;
  g_cond_broadcast (&server->changed);
  g_mutex_unlock (&server->mutex);
  g_free (connection);
  return NULL;
}

static gpointer
listen_thread (gpointer data)
{
  PeerServer *server = data;

  for (;;) {
    struct pollfd fds[2] = { { .fd = server->socket, .events = POLLIN }, { .fd = server->stop[0], .events = POLLIN } };
    PeerConnection *connection;
    int one = 1, fd;

    if (poll (fds, 2, -1) < 0 || fds[1].revents != 0)
      return NULL;
    fd = accept4 (server->socket, NULL, NULL, SOCK_CLOEXEC);
    if (fd < 0)
      continue;
    setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    connection = g_new0 (PeerConnection, 1);
    connection->server = server;
    connection->socket = fd;
    g_mutex_lock (&server->mutex);
    connection->number = ++server->accepted;
    g_ptr_array_add (server->threads, g_thread_new ("peer-connection", serve, connection));
    g_mutex_unlock (&server->mutex);
  }
}

static void
open_socket (PeerServer *server)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof address;

  server->socket = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (server->socket, >=, 0);
  g_assert_cmpint (bind (server->socket, (struct sockaddr *)&address, sizeof address), ==, 0);
  g_assert_cmpint (listen (server->socket, LISTEN_QUEUE), ==, 0);
  g_assert_cmpint (getsockname (server->socket, (struct sockaddr *)&address, &length), ==, 0);
  server->port = ntohs (address.sin_port);
  g_assert_cmpint (pipe (server->stop), ==, 0);
}

static void
load (PeerServer *server, const PeerServerWish *wish)
{
  g_autofree char *chain = g_strconcat (peer_party_certificate (wish->identity), wish->intermediates, NULL);
  const char *key = peer_party_key (wish->identity);
  gnutls_datum_t certificate = { (unsigned char *)chain, (unsigned)strlen (chain) };
  g_autofree char *key_copy = g_strdup (key);
  gnutls_datum_t key_datum = { (unsigned char *)key_copy, (unsigned)strlen (key_copy) };

  must (gnutls_certificate_allocate_credentials (&server->credentials), "credentials");
  must (gnutls_certificate_set_x509_key_mem (server->credentials, &certificate, &key_datum, GNUTLS_X509_FMT_PEM),
        "server key");
  if (wish->client_authority != NULL) {
    g_autofree char *copy = g_strdup (peer_party_certificate (wish->client_authority));
    gnutls_datum_t authority = { (unsigned char *)copy, (unsigned)strlen (copy) };

    must (gnutls_certificate_set_x509_trust_mem (server->credentials, &authority, GNUTLS_X509_FMT_PEM), "trust");
    server->wants_client = TRUE;
  }
}

PeerServer *
peer_server_new (const PeerServerWish *wish)
{
  PeerServer *server = g_new0 (PeerServer, 1);

  g_mutex_init (&server->mutex);
  g_cond_init (&server->changed);
  server->otherwise = peer_react_answer;
  server->expected = g_queue_new ();
  server->requests = g_ptr_array_new_with_free_func (request_free);
  server->threads = g_ptr_array_new ();
  server->silent_refusal = wish->silent_refusal;
  server->priority = g_strdup (wish->priority != NULL ? wish->priority : "NORMAL");
  load (server, wish);
  open_socket (server);
  server->listener = g_thread_new ("peer-listener", listen_thread, server);
  return server;
}

void
peer_server_free (PeerServer *server)
{
  peer_server_open_gate (server);
  close (server->stop[1]);
  g_thread_join (server->listener);
  for (guint i = 0; i < server->threads->len; i++)
    g_thread_join (g_ptr_array_index (server->threads, i));
  close (server->stop[0]);
  close (server->socket);
  gnutls_certificate_free_credentials (server->credentials);
  g_queue_free_full (server->expected, g_free);
  g_ptr_array_unref (server->requests);
  g_ptr_array_unref (server->threads);
  g_cond_clear (&server->changed);
  g_mutex_clear (&server->mutex);
  g_free (server->priority);
  g_free (server);
}

guint
peer_server_port (PeerServer *server)
{
  return server->port;
}

void
peer_server_expect (PeerServer *server, PeerReaction reaction, gpointer data)
{
  Expected *expected = g_new (Expected, 1);

  expected->reaction = reaction;
  expected->data = data;
  g_mutex_lock (&server->mutex);
  g_queue_push_tail (server->expected, expected);
  g_mutex_unlock (&server->mutex);
}

void
peer_server_otherwise (PeerServer *server, PeerReaction reaction)
{
  g_mutex_lock (&server->mutex);
  server->otherwise = reaction;
  g_mutex_unlock (&server->mutex);
}

static guint
count_locked (PeerServer *server, const char *text)
{
  guint count = 0;

  for (guint i = 0; i < server->requests->len; i++) {
    const PeerRequest *request = g_ptr_array_index (server->requests, i);

    if (text == NULL || strstr (request->body, text) != NULL)
      count++;
  }
  return count;
}

guint
peer_server_count (PeerServer *server, const char *text)
{
  guint count;

  g_mutex_lock (&server->mutex);
  count = count_locked (server, text);
  g_mutex_unlock (&server->mutex);
  return count;
}

guint
peer_server_connections (PeerServer *server)
{
  guint accepted;

  g_mutex_lock (&server->mutex);
  accepted = server->accepted;
  g_mutex_unlock (&server->mutex);
  return accepted;
}

gboolean
peer_server_wait (PeerServer *server, const char *text, guint count)
{
  gint64 deadline = g_get_monotonic_time () + WAIT_US;
  gboolean there;

  g_mutex_lock (&server->mutex);
  while (!(there = count_locked (server, text) >= count)
         && g_cond_wait_until (&server->changed, &server->mutex, deadline)) {
  }
  g_mutex_unlock (&server->mutex);
  return there;
}

gboolean
peer_server_wait_ended (PeerServer *server, guint left)
{
  gint64 deadline = g_get_monotonic_time () + WAIT_US;
  gboolean there;

  g_mutex_lock (&server->mutex);
  while (!(there = server->accepted - server->ended <= left)
         && g_cond_wait_until (&server->changed, &server->mutex, deadline)) {
  }
  g_mutex_unlock (&server->mutex);
  return there;
}

char *
peer_server_last_head (PeerServer *server)
{
  char *head = NULL;

  g_mutex_lock (&server->mutex);
  if (server->requests->len > 0)
    head = g_strdup (((PeerRequest *)g_ptr_array_index (server->requests, server->requests->len - 1))->head);
  g_mutex_unlock (&server->mutex);
  return head;
}

void
peer_server_open_gate (PeerServer *server)
{
  g_mutex_lock (&server->mutex);
  server->gate_open = TRUE;
  g_cond_broadcast (&server->changed);
  g_mutex_unlock (&server->mutex);
}

void
peer_wait_gate (PeerConnection *connection)
{
  PeerServer *server = connection->server;

  g_mutex_lock (&server->mutex);
  while (!server->gate_open)
    g_cond_wait (&server->changed, &server->mutex);
  g_mutex_unlock (&server->mutex);
}

void
peer_send (PeerConnection *connection, const void *bytes, gsize length)
{
  gssize n;

  do
    n = gnutls_record_send (connection->session, bytes, length);
  while (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED);
}

void
peer_send_text (PeerConnection *connection, const char *text)
{
  peer_send (connection, text, strlen (text));
}

char *
peer_answer_text (const char *body)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date = g_date_time_format (now, "%a, %d %b %Y %H:%M:%S GMT");

  return g_strdup_printf ("HTTP/1.1 200 OK\r\nDate: %s\r\nContent-Type: application/json;charset=utf-8\r\n"
                          "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
                          date, strlen (body), body);
}

void
peer_bye (PeerConnection *connection)
{
  gnutls_bye (connection->session, GNUTLS_SHUT_WR);
}

void
peer_reset (PeerConnection *connection)
{
  struct linger linger = { .l_onoff = 1, .l_linger = 0 };
  struct sockaddr unspecified = { .sa_family = AF_UNSPEC };

  /* Disconnecting a TCP socket aborts it at once; closing comes later and elsewhere. */
  setsockopt (connection->socket, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  (void)connect (connection->socket, &unspecified, sizeof unspecified);
}

gboolean
peer_react_answer (PeerConnection *connection, const PeerRequest *request, gpointer data)
{
  g_autofree char *plain = g_strdup_printf ("{\"infcode\":0,\"inf_refmsgid\":\"%u.%u\"}", request->connection,
                                            request->serial);
  g_autofree char *text = peer_answer_text (data != NULL ? data : plain);

  peer_send_text (connection, text);
  return TRUE;
}

gboolean
peer_react_raw_keep (PeerConnection *connection, const PeerRequest *request, gpointer data)
{
  (void)request;
  peer_send_text (connection, data);
  return TRUE;
}

gboolean
peer_react_raw (PeerConnection *connection, const PeerRequest *request, gpointer data)
{
  peer_react_raw_keep (connection, request, data);
  return FALSE;
}

gboolean
peer_react_raw_bye (PeerConnection *connection, const PeerRequest *request, gpointer data)
{
  peer_react_raw_keep (connection, request, data);
  peer_bye (connection);
  return FALSE;
}

gboolean
peer_react_hang_up (PeerConnection *connection, const PeerRequest *request, gpointer data)
{
  (void)connection;
  (void)request;
  (void)data;
  return FALSE;
}

gboolean
peer_react_reset (PeerConnection *connection, const PeerRequest *request, gpointer data)
{
  (void)request;
  (void)data;
  peer_reset (connection);
  return FALSE;
}
