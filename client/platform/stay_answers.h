/* What the answers about a stay say, turned into types: the pure half of tx_stay.h.
 *
 * Strict as person_answers.h: a known member with a wrong type, one that is missing without
 * which the answer cannot be used, and one that names another stay or person than was asked
 * about are ZJ_PLATFORM_ERROR_WRONG_TYPE naming it.
 */
#pragma once

#include "platform/tx_stay.h"

G_BEGIN_DECLS

/* A member that says whom or what the answer is about: refused unless it is `asked`; absent,
 * refused when required. */
gboolean zj_answer_is_about (const ZjNode *node, const char *names, const char *asked, gboolean required,
                             GError **error);

/* 2401: result.mdtrt_id. */
gboolean zj_answer_admission (const ZjNode *output, const char *psn_no, char **mdtrt_id, GError **error);
/* F003, F004: a number of `result` that must be there. */
gboolean zj_answer_number (const ZjNode *output, const char *name, char **number, GError **error);
/* 5201 and 5303: the rows (ZjStayRow *) of list, which must be there, if only empty. psn_no,
 * mdtrt_id NULL: of anybody, of any stay. in_hospital: what is meant where a row doesn't say (5303's are). */
gboolean zj_answer_stays (const ZjNode *output, const char *list, const char *psn_no, const char *mdtrt_id,
                          gboolean in_hospital, GPtrArray **rows, GError **error);

G_END_DECLS
