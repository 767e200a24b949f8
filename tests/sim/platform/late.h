/* Requests that are executed when their connection is long gone: a platform (or what lies
 * before it) may hold a request back and run it after the client has given up, has asked,
 * or has even reversed it. Thread: any. */
#pragma once

#include "call.h"

G_BEGIN_DECLS

SimLate *sim_late_new (void);
/* What has not been executed by then never will be. */
void sim_late_free (SimLate *late);

/* Takes call; executes it delay_ms from now, or at the next release. */
void sim_late_put (SimLate *late, SimCall *call, gint64 delay_ms);
guint sim_late_pending (SimLate *late);
/* Executes all that wait, and returns when that is done: how many. */
guint sim_late_release (SimLate *late);

G_END_DECLS
