/* What trial and settle make sure of before they send anything: the filing, and the stay as the
 * platform has it (the person: whereabouts.h). Private to client/stay. */
#pragma once

#include "platform/tx_stay.h"
#include "stay/call.h"

G_BEGIN_DECLS

/* F001 again (or what the profile has in its place), except for an emergency. *verification holds
 * the one question. Errors: VERIFICATION (no); its cause, or UNASKED. */
gboolean zj_check_filing (const ZjStayContext *context, const ZjStay *stay, const ZjCredential *credential,
                          ZjVerification **verification, GError **error);

/* What differs between journal and platform, as an English word, or NULL. row may be NULL. */
const char *zj_stay_difference (const ZjStay *stay, const ZjStayRow *row);

/* Rule 9: when a call of it was ever unknown, 5201 must agree. Errors: DIFFERS; what kept 5201
 * from being asked; ZJ_JOURNAL_ERROR. Where the platform has the stay in another state than the
 * journal, ask_first is recorded, so that resolving clears it up. */
gboolean zj_check_stay (const ZjStayContext *context, const ZjStayLock *lock, ZjStay *stay, GError **error);

G_END_DECLS
