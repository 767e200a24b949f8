/* Stays of other desks: what this journal doesn't know is taken over from the platform
 * (spec/cli.md 3, "Stays of other desks"). Thread: any; blocks. */
#pragma once

#include "stay/call.h"

G_BEGIN_DECLS

/* Adopts the stay if this journal has none of that number: 1101 of the credential, 5303 and 5201
 * matched on N and N-k, then 5203. TRUE: the journal knows the stay now (it may have known it
 * before; then nobody was asked). FALSE: ZJ_STAY_ERROR_NOT_FOUND (nor has the platform one),
 * CONFLICT (several uncancelled ones, or several settlements), UNASKED and the line's errors,
 * ZJ_JOURNAL_ERROR; nothing was recorded. insutype may be NULL. */
gboolean zj_adopt_stay (const ZjStayContext *context, const char *ipt_no, const ZjCredential *credential,
                        const char *insutype, GError **error);

G_END_DECLS
