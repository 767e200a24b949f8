/* A fee list that is refused, with all that is wrong with it. */
#pragma once

#include "run.h"

G_BEGIN_DECLS

/* faults: ZjFeeFault *, as zj_fee_file_read() gives them; what: as of zj_cli_answer_outcome().
 * Nothing was sent, and everything that is wrong is said. */
void zj_cli_answer_fee_faults (ZjRun *run, const GPtrArray *faults, const GError *error, const char *what);

G_END_DECLS
