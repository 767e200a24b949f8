/* Accepting, TLS, and the relay between a TLS session and the HTTP server. What is done
 * to an answer that has an order is in play.c. */
#include "stage.h"

#include "authority.h"
#include "clock.h"
#include "drain.h"
#include "play.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECTIONS_MAX      256u
#define HANDSHAKE_TIMEOUT_MS 10000u
#define CHUNK                16384

struct _SimStage {
  SimWorld *world;
  SimHttp *http;
  int listener, wake;
  GThread *acceptor;
  GMutex lock;
  GCond left; /* a connection has ended */
  GHashTable *connections;
  SimStageCounts counts;
};

typedef struct {
  SimStage *stage;
  int client, inner;
  SimLink *link;
  SimServerIdentity *identity; /* the session uses it to its end */
  gnutls_session_t session;
  gint64 handshake_bytes; /* may still be sent; -1: no limit */
  gboolean no_farewell;   /* closed without close_notify */
} Connection;

static gboolean
send_all (int socket, const guchar *data, gsize size)
{
  while (size > 0) {
    ssize_t sent = send (socket, data, size, MSG_NOSIGNAL);

    if (sent < 0 && errno == EINTR)
      continue;
    if (sent <= 0)
      return FALSE;
    data += sent;
    size -= (gsize)sent;
  }
  return TRUE;
}

/* GnuTLS's way to the wire while a handshake is to be cut: so many bytes and no more. */
static ssize_t
push_limited (gnutls_transport_ptr_t pointer, const void *data, size_t size)
{
  Connection *connection = pointer;
  gsize allowed = MIN (size, (gsize)connection->handshake_bytes);

  if (!send_all (connection->client, data, allowed) || allowed < size) {
    gnutls_transport_set_errno (connection->session, ECONNRESET);
    return -1;
  }
  connection->handshake_bytes -= (gint64)allowed;
  return (ssize_t)size;
}

static void
reset_on_close (int socket)
{
  struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

  setsockopt (socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

/* FALSE: the connection ends before TLS has begun. */
static gboolean
apply_handshake_fault (Connection *connection, const SimFault *fault)
{
  if (fault == NULL)
    return TRUE;
  if (fault->action == SIM_FAULT_RESET)
    reset_on_close (connection->client);
  if (fault->action == SIM_FAULT_STALL)
    return sim_clock_wait_until (connection->stage->world->clock, g_get_monotonic_time () + fault->number * 1000);
  if (fault->action == SIM_FAULT_TURN_AWAY)
    return FALSE;
  connection->handshake_bytes = fault->number;
  gnutls_transport_set_ptr2 (connection->session, GINT_TO_POINTER (connection->client), connection);
  gnutls_transport_set_push_function (connection->session, push_limited);
  return TRUE;
}

static gboolean
shake_hands (Connection *connection)
{
  SimWorld *world = connection->stage->world;
  g_autoptr (SimFault) fault = sim_faults_take (world->faults, SIM_FAULT_HANDSHAKE, FALSE);
  int result = gnutls_init (&connection->session, GNUTLS_SERVER | GNUTLS_NO_TICKETS);

  if (result < 0) {
    connection->session = NULL;
    return FALSE;
  }
  gnutls_priority_set_direct (connection->session, "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2", NULL);
  gnutls_credentials_set (connection->session, GNUTLS_CRD_CERTIFICATE,
                          sim_server_identity_credentials (connection->identity));
  gnutls_certificate_server_set_request (connection->session, GNUTLS_CERT_REQUIRE);
  gnutls_session_set_verify_function (connection->session, sim_authority_judge_client);
  gnutls_handshake_set_timeout (connection->session, HANDSHAKE_TIMEOUT_MS);
  gnutls_transport_set_int (connection->session, connection->client);
  if (!apply_handshake_fault (connection, fault))
    return FALSE;
  do
    result = gnutls_handshake (connection->session);
  while (result < 0 && !gnutls_error_is_fatal (result));
  if (result == GNUTLS_E_SUCCESS)
    return TRUE;
  if (result == GNUTLS_E_NO_CERTIFICATE_FOUND || result == GNUTLS_E_CERTIFICATE_REQUIRED)
    sim_authority_note_refusal (world->authority, "no certificate was shown");
  if (connection->handshake_bytes >= 0)
    return FALSE; /* spoilt by order */
  if (result != GNUTLS_E_CERTIFICATE_ERROR)
    gnutls_alert_send_appropriate (connection->session, result); /* the judge has sent its own */
  sim_drain (connection->client);
  return FALSE;
}

/* FALSE: the client has gone. A client that sends after the server has closed is read on
 * and ignored, until the answer is out. */
static gboolean
from_client (Connection *connection, gboolean *inner_open)
{
  guchar chunk[CHUNK];
  ssize_t size;

  do {
    size = gnutls_record_recv (connection->session, chunk, sizeof chunk);
    if (size == GNUTLS_E_AGAIN || size == GNUTLS_E_INTERRUPTED)
      return TRUE;
    if (size == GNUTLS_E_REHANDSHAKE)
      return TRUE;
    if (size <= 0)
      return FALSE;
    if (*inner_open && !send_all (connection->inner, chunk, (gsize)size))
      *inner_open = FALSE;
  } while (gnutls_record_check_pending (connection->session) > 0);
  return TRUE;
}

/* FALSE: the connection ends. */
static gboolean
from_server (Connection *connection)
{
  SimOrder order = sim_link_take_order (connection->link);
  guchar chunk[CHUNK];
  ssize_t size;

  if (order.set) {
    SimPlayEnd end = sim_play (connection->session, connection->inner, &order, connection->stage->world->clock);

    connection->no_farewell = end != SIM_PLAY_GOES_ON;
    if (end == SIM_PLAY_RESET)
      reset_on_close (connection->client);
    return end == SIM_PLAY_GOES_ON;
  }
  do
    size = recv (connection->inner, chunk, sizeof chunk, 0);
  while (size < 0 && errno == EINTR);
  return size > 0 && sim_play_send (connection->session, chunk, (gsize)size);
}

/* The client has gone, but what it sent is executed all the same: the server sees the end
 * of the requests, and its answers go nowhere. */
static void
let_finish (Connection *connection)
{
  guchar chunk[CHUNK];

  shutdown (connection->inner, SHUT_WR);
  while (recv (connection->inner, chunk, sizeof chunk, 0) > 0)
    ;
}

static void
relay (Connection *connection)
{
  struct pollfd wait[2] = { { .fd = connection->client, .events = POLLIN },
                            { .fd = connection->inner, .events = POLLIN } };
  gboolean inner_open = TRUE;

  /* Bytes that came with the last flight of the handshake sit in GnuTLS, not in the socket. */
  if (gnutls_record_check_pending (connection->session) > 0 && !from_client (connection, &inner_open)) {
    let_finish (connection);
    return;
  }
  while (poll (wait, 2, -1) >= 0 || errno == EINTR) {
    if (wait[1].revents != 0 && !from_server (connection))
      return;
    if (wait[0].revents != 0 && !from_client (connection, &inner_open)) {
      let_finish (connection);
      return;
    }
  }
}

static gboolean
open_inner (Connection *connection)
{
  int pair[2];

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
    return FALSE;
  connection->inner = pair[0];
  connection->link = sim_link_new ();
  return sim_http_adopt (connection->stage->http, pair[1], connection->link);
}

static void
close_connection (Connection *connection)
{
  SimStage *stage = connection->stage;

  /* The number may be given out again as soon as it is closed: sim_stage_drop must not
   * find it then. */
  g_mutex_lock (&stage->lock);
  g_hash_table_remove (stage->connections, connection);
  g_mutex_unlock (&stage->lock);
  if (connection->session != NULL) {
    if (!connection->no_farewell && connection->inner >= 0)
      gnutls_bye (connection->session, GNUTLS_SHUT_WR);
    gnutls_deinit (connection->session);
  }
  sim_server_identity_unref (connection->identity);
  close (connection->client);
  if (connection->inner >= 0)
    close (connection->inner);
  if (connection->link != NULL)
    sim_link_unref (connection->link);
  g_mutex_lock (&stage->lock);
  stage->counts.open--;
  g_cond_signal (&stage->left);
  g_mutex_unlock (&stage->lock);
  g_free (connection);
}

static gpointer
serve (gpointer data)
{
  Connection *connection = data;

  connection->identity = sim_authority_server_identity (connection->stage->world->authority);
  if (!shake_hands (connection)) {
    g_mutex_lock (&connection->stage->lock);
    connection->stage->counts.failed_handshakes++;
    g_mutex_unlock (&connection->stage->lock);
  } else if (open_inner (connection))
    relay (connection);
  close_connection (connection);
  return NULL;
}

static void
take_in (SimStage *stage, int client)
{
  Connection *connection;
  int yes = 1;

  setsockopt (client, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  connection = g_new0 (Connection, 1);
  connection->stage = stage;
  connection->client = client;
  connection->inner = -1;
  connection->handshake_bytes = -1;
  g_mutex_lock (&stage->lock);
  stage->counts.accepted++;
  stage->counts.open++;
  g_hash_table_add (stage->connections, connection);
  g_mutex_unlock (&stage->lock);
  g_thread_unref (g_thread_new ("connection", serve, connection));
}

static gpointer
accept_all (gpointer data)
{
  SimStage *stage = data;
  struct pollfd wait[2] = { { .fd = stage->listener, .events = POLLIN }, { .fd = stage->wake, .events = POLLIN } };

  while (poll (wait, 2, -1) >= 0 || errno == EINTR) {
    int client;

    if (wait[1].revents != 0)
      break;
    if (wait[0].revents == 0)
      continue;
    client = accept4 (stage->listener, NULL, NULL, SOCK_CLOEXEC);
    if (client < 0)
      continue;
    if (sim_stage_counts (stage).open >= CONNECTIONS_MAX)
      close (client);
    else
      take_in (stage, client);
  }
  return NULL;
}

SimStage *
sim_stage_new (SimWorld *world, int listener, SimHttp *http)
{
  SimStage *stage = g_new0 (SimStage, 1);

  stage->world = world;
  stage->http = http;
  stage->listener = listener;
  stage->wake = eventfd (0, EFD_CLOEXEC);
  g_mutex_init (&stage->lock);
  g_cond_init (&stage->left);
  stage->connections = g_hash_table_new (g_direct_hash, g_direct_equal);
  stage->acceptor = g_thread_new ("acceptor", accept_all, stage);
  return stage;
}

void
sim_stage_drop (SimStage *stage)
{
  GHashTableIter connections;
  gpointer connection;

  g_mutex_lock (&stage->lock);
  g_hash_table_iter_init (&connections, stage->connections);
  while (g_hash_table_iter_next (&connections, &connection, NULL))
    shutdown (((Connection *)connection)->client, SHUT_RDWR);
  g_mutex_unlock (&stage->lock);
}

void
sim_stage_free (SimStage *stage)
{
  if (stage == NULL)
    return;
  if (eventfd_write (stage->wake, 1) == 0)
    g_thread_join (stage->acceptor);
  close (stage->listener);
  sim_stage_drop (stage);
  g_mutex_lock (&stage->lock);
  while (stage->counts.open > 0)
    g_cond_wait (&stage->left, &stage->lock);
  g_mutex_unlock (&stage->lock);
  close (stage->wake);
  g_hash_table_unref (stage->connections);
  g_mutex_clear (&stage->lock);
  g_cond_clear (&stage->left);
  g_free (stage);
}

SimStageCounts
sim_stage_counts (SimStage *stage)
{
  SimStageCounts counts;

  g_mutex_lock (&stage->lock);
  counts = stage->counts;
  g_mutex_unlock (&stage->lock);
  return counts;
}
