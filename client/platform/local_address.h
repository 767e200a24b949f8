/* Which of this machine's addresses a host is reached from: 9001 asks for it. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The IP address and the MAC address (as the kernel writes it; "" for an interface without
 * one) of the interface routed to address, which is a URL or HOST[:PORT]; IPv4 where there
 * is a choice, because 9001 has room for 20 characters. Sends nothing;
 * waits for the name service. Errors: ZJ_PLATFORM_ERROR_NAME_NOT_FOUND, _NOT_CONNECTED (no
 * route), G_IO_ERROR_CANCELLED. */
gboolean zj_local_address_towards (const char *address, char **ip, char **mac, GCancellable *cancellable,
                                   GError **error);

G_END_DECLS
