/* What trial and settle make sure of before they send anything: person, filing, the stay as the
 * platform has it. Private to client/stay. */
#pragma once

#include "platform/tx_stay.h"
#include "stay/call.h"

G_BEGIN_DECLS

/* Turns a refused question into UNASKED; returns FALSE. */
gboolean zj_check_unasked (GError **error);

/* credential's person is the stay's, and who is presented goes into stay (memory only). A NULL
 * credential leaves that of the admission. Errors: OTHER_PERSON; what kept 1101 from being asked. */
gboolean zj_check_person (const ZjStayContext *context, ZjStay *stay, const ZjCredential *credential, GError **error);

/* F001 again (or what the profile has in its place), except for an emergency. *verification holds
 * the one question. Errors: VERIFICATION (no); its cause, or UNASKED. */
gboolean zj_check_filing (const ZjStayContext *context, const ZjStay *stay, const ZjCredential *credential,
                          ZjVerification **verification, GError **error);

/* 5201 for the stay: *row is NULL when the platform does not list it (or as withdrawn). */
gboolean zj_look_at_stay (const ZjStayContext *context, const ZjStay *stay, ZjStayRow **row, GError **error);

/* What differs between journal and platform, as an English word, or NULL. row may be NULL. */
const char *zj_stay_difference (const ZjStay *stay, const ZjStayRow *row);

/* Rule 9: when a call of it was ever unknown, 5201 must agree. Errors: DIFFERS; what kept 5201
 * from being asked. */
gboolean zj_check_stay (const ZjStayContext *context, const ZjStay *stay, GError **error);

G_END_DECLS
