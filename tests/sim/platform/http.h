/* HTTP by libmicrohttpd: the only file that knows it. It listens itself over its own TLS
 * (no stage), or takes connections that the stage has already taken out of TLS; those
 * come through socket pairs, so that there is no door without mutual TLS. */
#pragma once

#include "call.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* What HTTP and the stage have in common of one connection; counted. */
typedef struct _SimLink SimLink;
SimLink *sim_link_new (void);
SimLink *sim_link_ref (SimLink *link);
void sim_link_unref (SimLink *link);
/* The order for the answer about to come; taking it clears it. */
SimOrder sim_link_take_order (SimLink *link);

typedef struct _SimHttp SimHttp;

/* listener: with its own TLS on this socket (taken over); -1: only what is adopted. */
SimHttp *sim_http_new (SimWorld *world, int listener, GError **error);
/* Ends every connection; sim_clock_stop should have woken who waits. */
void sim_http_free (SimHttp *http);

/* A connected socket, taken over in any case. */
gboolean sim_http_adopt (SimHttp *http, int socket, SimLink *link);

guint sim_http_open_connections (SimHttp *http);

G_END_DECLS
