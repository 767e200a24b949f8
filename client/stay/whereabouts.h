/* Who somebody is and where a stay stands, by the platform: 1101, 5303, 5201. Reads only.
 *
 * Context without a session: every function fails with the reason (ZjStayContext.no_session).
 * Thread: any; blocks.
 */
#pragma once

#include "platform/tx_stay.h"
#include "stay/context.h"

G_BEGIN_DECLS

/* 1101, with the insurance chosen (insutype NULL: 310 first). Errors: as of zj_tx_person(), but a
 * refusal is ZJ_STAY_ERROR_UNASKED: it teaches nothing about the person. */
gboolean zj_stay_ask_person (const ZjStayContext *context, const ZjCredential *credential, const char *insutype,
                             ZjPerson **person, GError **error);

/* At discharge and settlement: the credential must be the stay's person's (spec/cli.md 3, "The
 * person"). credential NULL: OTHER_PERSON where one is required, otherwise TRUE, and the credential
 * of the admission is the one that counts. FALSE with ZJ_STAY_ERROR_OTHER_PERSON or what kept the
 * question from being asked; nothing was sent that changes anything. */
gboolean zj_stay_check_person (const ZjStayContext *context, const ZjStay *stay, const ZjCredential *credential,
                               gboolean required, GError **error);

/* A question that was answered -1 teaches nothing: REFUSED becomes ZJ_STAY_ERROR_UNASKED. Returns FALSE. */
gboolean zj_check_unasked (GError **error);

/* No cross-province stay was settled directly before this day: nobody looks further back. */
#define ZJ_STAYS_BEGAN "2017-01-01"

/* The stay at the platform, by its numbers N and N-k (rule 8). */
typedef enum {
  ZJ_FIND_NOTHING_LEARNED = 0, /* a question was not answered: error */
  ZJ_FIND_NONE,
  ZJ_FIND_ONE,     /* *row, from 5201 where it has it */
  ZJ_FIND_SEVERAL, /* uncancelled ones: a conflict */
} ZjFind;

/* 5303 and 5201 of the stay's person, for admissions from day `from` ("YYYY-MM-DD") until tomorrow
 * (clocks differ). Withdrawn ones and those of other institutions don't count. Both must be
 * answered, or nothing was learned. stay needs psn_no. */
ZjFind zj_stay_find (const ZjStayContext *context, const ZjStay *stay, const char *from, ZjStayRow **row,
                     GError **error);

/* TRUE when 5201 shows the person in another hospital; FALSE also when nobody answered. */
gboolean zj_stay_is_elsewhere (const ZjStayContext *context, const ZjStay *stay);

/* 5201 for the stay by its mdtrt_id: *row is NULL when the platform does not list it (or as
 * withdrawn). FALSE with error: nothing was learned. */
gboolean zj_look_at_stay (const ZjStayContext *context, const ZjStay *stay, ZjStayRow **row, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjStayRow, zj_stay_row_free)

G_END_DECLS
