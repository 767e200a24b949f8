/* Ending a refused connection so that the other side learns why. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A client that has been refused may have sent its request already (in TLS 1.3 it learns
 * of the refusal later). Closing over unread bytes resets the connection, and the reset
 * can overtake the alert that tells why: so what comes is read first, until the client
 * closes, for a second at most. Whoever calls this closes the socket. */
void sim_drain (int socket);

G_END_DECLS
