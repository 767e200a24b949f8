/* Where connections come in: with the stage (the default) or straight into HTTP's own
 * TLS (--no-stage). */
#pragma once

#include "world.h"

G_BEGIN_DECLS

/* port 0: a free one. */
SimDoor *sim_door_new (SimWorld *world, const char *address, guint16 port, gboolean stage, GError **error);
void sim_door_free (SimDoor *door);

guint16 sim_door_port (SimDoor *door);

/* Makes a changed server certificate count. With the stage it does by itself; HTTP's own
 * TLS is started anew, which ends its connections. */
gboolean sim_door_renew (SimDoor *door, GError **error);

/* "accepted=… open=… …", for the control socket; free it. */
char *sim_door_report (SimDoor *door);

/* Closes every connection. FALSE: not without the stage. */
gboolean sim_door_drop (SimDoor *door);

G_END_DECLS
