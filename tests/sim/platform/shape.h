/* Spoiling a finished answer: the faults that change its text. */
#pragma once

#include "call.h"

G_BEGIN_DECLS

/* Applies what can be done to the tree. FALSE: the fault names a member that this answer
 * has not. */
gboolean sim_shape_tree (json_t *answer, const SimFault *fault);

/* Applies what is done to the text or to HTTP; text is the written tree. */
void sim_shape_answer (SimAnswer *answer, char *text, const SimFault *fault);

G_END_DECLS
