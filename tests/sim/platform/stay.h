/* A stay in the ledger, as handlers need it. Store lock held throughout. */
#pragma once

#include "call.h"

G_BEGIN_DECLS

typedef enum { SIM_STAY_ANY = 0, SIM_STAY_IN, SIM_STAY_OUT } SimStayState;

/* The stay that mdtrt_id names, as an object of its columns (free it), when it is this
 * institution's, the person's whom the body names, not withdrawn, and in the state wanted.
 * Otherwise NULL, and the call is refused. */
json_t *sim_stay_find (SimCall *call, const char *mdtrt_id, SimStayState wanted);

/* How many of its settlements stand; what its lines come to. */
gint64 sim_stay_settlements (SimCall *call, const char *mdtrt_id);
gboolean sim_stay_is_settled (SimCall *call, const char *mdtrt_id); /* refuses when one stands */
gint64 sim_stay_lines (SimCall *call, const char *mdtrt_id);
gboolean sim_stay_has_notice (SimCall *call, const char *mdtrt_id); /* a statement for a manual claim stands */

/* diseinfo of the body, with the main diagnosis the stay is said to have. stage "1" on
 * admission, "2" on discharge. FALSE: it is wrong, and the call is refused. */
gboolean sim_stay_take_diagnoses (SimCall *call, const char *mdtrt_id, const char *stage, const char *main_code);
/* exp_content of admission, held against med_type. FALSE: wrong, and the call is refused. */
gboolean sim_stay_check_extension (SimCall *call, const char *node);
/* mdtrt_cert_no and card_sn of a node, held against the registers: the person's? */
gboolean sim_stay_check_credential (SimCall *call, const char *node);

/* "33010020250701" + number: identifiers are the same in every run of the same requests. */
char *sim_ledger_id (SimCall *call, const char *prefix);

G_END_DECLS
