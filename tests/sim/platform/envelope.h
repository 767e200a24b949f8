/* The envelope: what arrives around a body, and what goes back around an answer. */
#pragma once

#include "call.h"

G_BEGIN_DECLS

/* NULL when every field is there and well-formed; otherwise what is wrong; free it.
 * Doesn't look into `input`. */
char *sim_envelope_check (SimCall *call);

/* {infcode, …, output}; takes call's output. */
json_t *sim_envelope_answer (SimCall *call, const char *arrived_stamp);

G_END_DECLS
