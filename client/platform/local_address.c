#include "platform/local_address.h"

#include <client/error.h>

#include <ifaddrs.h>
#include <netinet/in.h>
#include <string.h>

#define DEFAULT_PORT  443
#define ADDRESSES_MAX 16 /* of one host that are tried */

/* Whether an interface's address is the one that was found. */
static gboolean
same_address (const struct sockaddr *candidate, GSocketFamily family, const guint8 *wanted)
{
  if (candidate == NULL || candidate->sa_family != (int)family)
    return FALSE;
  if (family == G_SOCKET_FAMILY_IPV4) {
    struct sockaddr_in v4;

    memcpy (&v4, candidate, sizeof v4);
    return memcmp (&v4.sin_addr, wanted, sizeof v4.sin_addr) == 0;
  } else {
    struct sockaddr_in6 v6;

    memcpy (&v6, candidate, sizeof v6);
    return memcmp (&v6.sin6_addr, wanted, sizeof v6.sin6_addr) == 0;
  }
}

static char *
mac_of (GInetAddress *address)
{
  struct ifaddrs *all, *one;
  char *mac = NULL;

  if (getifaddrs (&all) != 0)
    return g_strdup ("");
  for (one = all; one != NULL && mac == NULL; one = one->ifa_next)
    if (same_address (one->ifa_addr, g_inet_address_get_family (address), g_inet_address_to_bytes (address))) {
      g_autofree char *path = g_build_filename ("/sys/class/net", one->ifa_name, "address", NULL);

      if (g_file_get_contents (path, &mac, NULL, NULL))
        g_strstrip (mac);
    }
  freeifaddrs (all);
  return mac != NULL ? mac : g_strdup ("");
}

/* Connecting a datagram socket sends nothing, but makes the kernel choose a route. */
static GInetAddress *
route_to (GSocketAddress *remote, GCancellable *cancellable)
{
  g_autoptr (GSocketAddress) local = NULL;
  g_autoptr (GSocket) socket = g_socket_new (g_socket_address_get_family (remote), G_SOCKET_TYPE_DATAGRAM,
                                             G_SOCKET_PROTOCOL_UDP, NULL);

  if (socket == NULL || !g_socket_connect (socket, remote, cancellable, NULL))
    return NULL;
  local = g_socket_get_local_address (socket, NULL);
  if (local == NULL || !G_IS_INET_SOCKET_ADDRESS (local))
    return NULL;
  return g_object_ref (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (local)));
}

/* The first local address that leads to one of the host's, rather an IPv4 one. */
static GInetAddress *
find_local (GSocketAddressEnumerator *addresses, GCancellable *cancellable, GError **error)
{
  g_autoptr (GInetAddress) found = NULL;

  for (int i = 0; i < ADDRESSES_MAX; i++) {
    g_autoptr (GSocketAddress) remote = g_socket_address_enumerator_next (addresses, cancellable, error);
    g_autoptr (GInetAddress) local = remote != NULL ? route_to (remote, cancellable) : NULL;

    if (remote == NULL)
      break;
    if (local != NULL && g_inet_address_get_family (local) == G_SOCKET_FAMILY_IPV4)
      return g_steal_pointer (&local);
    if (local != NULL && found == NULL)
      found = g_steal_pointer (&local);
  }
  return g_steal_pointer (&found);
}

gboolean
zj_local_address_towards (const char *address, char **ip, char **mac, GCancellable *cancellable, GError **error)
{
  g_autoptr (GSocketConnectable) target = NULL;
  g_autoptr (GSocketAddressEnumerator) addresses = NULL;
  g_autoptr (GInetAddress) local = NULL;
  g_autoptr (GError) problem = NULL;

  *ip = *mac = NULL;
  target = strstr (address, "://") != NULL ? g_network_address_parse_uri (address, DEFAULT_PORT, &problem)
                                           : g_network_address_parse (address, DEFAULT_PORT, &problem);
  if (target != NULL) {
    addresses = g_socket_connectable_enumerate (target);
    local = find_local (addresses, cancellable, &problem);
  }
  if (local != NULL) {
    *ip = g_inet_address_to_string (local);
    *mac = mac_of (local);
    return TRUE;
  }
  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_propagate_error (error, g_steal_pointer (&problem));
    return FALSE;
  }
  g_set_error (error, ZJ_PLATFORM_ERROR,
               problem != NULL ? ZJ_PLATFORM_ERROR_NAME_NOT_FOUND : ZJ_PLATFORM_ERROR_NOT_CONNECTED, "%s",
               problem != NULL ? problem->message : "no route to the platform");
  return FALSE;
}
