/* Filling the platform's registers from persona files (tests/sim/personas/README.md). */
#pragma once

#include "world.h"

G_BEGIN_DECLS

/* Replaces everything the registers hold by what the folder's *.persona files say; the
 * ledger stays. On error nothing has changed. Returns how many were loaded, or -1. */
int sim_personas_load (SimStore *store, const char *folder, GError **error);

G_END_DECLS
