/* The listening socket, and who gets it. */
#include "door.h"

#include "http.h"
#include "stage.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct _SimDoor {
  SimWorld *world;
  int listener; /* ours to duplicate; -1 when the stage has it */
  guint16 port;
  GMutex lock;
  SimHttp *http;
  SimStage *stage; /* or NULL */
};

static int
listen_on (const char *address, guint16 *port, GError **error)
{
  struct sockaddr_in name = { .sin_family = AF_INET, .sin_port = htons (*port) };
  socklen_t length = sizeof name;
  int socket_fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;

  if (inet_pton (AF_INET, address, &name.sin_addr) != 1)
    errno = EINVAL;
  else if (socket_fd >= 0 && setsockopt (socket_fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0
           && bind (socket_fd, (struct sockaddr *)&name, sizeof name) == 0 && listen (socket_fd, 64) == 0
           && getsockname (socket_fd, (struct sockaddr *)&name, &length) == 0) {
    *port = ntohs (name.sin_port);
    return socket_fd;
  }
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s port %u: %s", address, *port, g_strerror (errno));
  if (socket_fd >= 0)
    close (socket_fd);
  return -1;
}

static SimHttp *
own_tls (SimDoor *door, GError **error)
{
  int listener = fcntl (door->listener, F_DUPFD_CLOEXEC, 0);

  if (listener < 0) {
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "socket: %s", g_strerror (errno));
    return NULL;
  }
  return sim_http_new (door->world, listener, error);
}

SimDoor *
sim_door_new (SimWorld *world, const char *address, guint16 port, gboolean stage, GError **error)
{
  SimDoor *door = g_new0 (SimDoor, 1);

  door->world = world;
  door->port = port;
  g_mutex_init (&door->lock);
  door->listener = listen_on (address, &door->port, error);
  if (door->listener >= 0)
    door->http = stage ? sim_http_new (world, -1, error) : own_tls (door, error);
  if (door->http == NULL) {
    sim_door_free (door);
    return NULL;
  }
  if (stage) {
    door->stage = sim_stage_new (world, door->listener, door->http);
    door->listener = -1;
  }
  return door;
}

void
sim_door_free (SimDoor *door)
{
  if (door == NULL)
    return;
  sim_stage_free (door->stage);
  sim_http_free (door->http);
  if (door->listener >= 0)
    close (door->listener);
  g_mutex_clear (&door->lock);
  g_free (door);
}

guint16
sim_door_port (SimDoor *door)
{
  return door->port;
}

gboolean
sim_door_renew (SimDoor *door, GError **error)
{
  SimHttp *fresh;

  if (door->stage != NULL)
    return TRUE;
  g_mutex_lock (&door->lock);
  /* The new one first: the port is never without a listener. */
  fresh = own_tls (door, error);
  if (fresh != NULL) {
    sim_http_free (door->http);
    door->http = fresh;
  }
  g_mutex_unlock (&door->lock);
  return fresh != NULL;
}

char *
sim_door_report (SimDoor *door)
{
  SimStageCounts counts = { 0 };
  char *report;

  g_mutex_lock (&door->lock);
  if (door->stage != NULL) {
    counts = sim_stage_counts (door->stage);
    report = g_strdup_printf ("accepted=%u open=%u failed-handshakes=%u", counts.accepted, counts.open,
                              counts.failed_handshakes);
  } else
    report = g_strdup_printf ("open=%u", sim_http_open_connections (door->http));
  g_mutex_unlock (&door->lock);
  return report;
}

gboolean
sim_door_drop (SimDoor *door)
{
  if (door->stage == NULL)
    return FALSE;
  sim_stage_drop (door->stage);
  return TRUE;
}
