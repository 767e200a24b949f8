/* Which cards refused the platform's proof, remembered in the journal for every program of the
 * desk. Where the journal cannot be used, the process remembers by itself. */
#pragma once

#include <card/reading.h>

#include "desk_access.h"

G_BEGIN_DECLS

/* Usable on any thread for as long as access lives; blocks for the disk. */
ZjCardMemory zj_desk_memory (ZjAccess *access);

G_END_DECLS
