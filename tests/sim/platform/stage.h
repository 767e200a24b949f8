/* The stage: TLS in front of the HTTP server, where the bytes of an answer can be cut,
 * doubled, held, dripped or reset, and a handshake can be spoilt. It reads no JSON and
 * looks into HTTP only for where an answer ends, and only when it has an order. */
#pragma once

#include "http.h"

G_BEGIN_DECLS

typedef struct _SimStage SimStage;

/* listener is taken over. http must live longer. */
SimStage *sim_stage_new (SimWorld *world, int listener, SimHttp *http);
void sim_stage_free (SimStage *stage); /* ends all connections */

typedef struct {
  guint accepted, open, failed_handshakes;
} SimStageCounts;
SimStageCounts sim_stage_counts (SimStage *stage);

/* Closes every open connection as a server's idle time-out would. */
void sim_stage_drop (SimStage *stage);

G_END_DECLS
