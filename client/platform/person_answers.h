/* What the answers about a person say, turned into types: the pure half of tx_person.h.
 *
 * Each takes the answer's `output` and is strict: a known member with a wrong type, or a
 * missing one without which the answer says nothing, is ZJ_PLATFORM_ERROR_WRONG_TYPE
 * naming it. Unknown members are ignored. No message holds a value.
 */
#pragma once

#include "platform/tx_person.h"

G_BEGIN_DECLS

gboolean zj_answer_person (const ZjNode *output, ZjPerson **person, GError **error);
gboolean zj_answer_card_state (const ZjNode *output, ZjCardState **state, GError **error);
gboolean zj_answer_card_authentication (const ZjNode *output, ZjCardProof *proof, GError **error);
gboolean zj_answer_filings (const ZjNode *output, gboolean *reported, GPtrArray **filings, GError **error);
gboolean zj_answer_openings (const ZjNode *output, ZjOpenings **openings, GError **error);
gboolean zj_answer_entitlement (const ZjNode *output, gboolean *entitled, char **text, GError **error);

G_END_DECLS
