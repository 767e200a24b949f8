/* The credential that is presented, as a stay keeps and sends it. */
#pragma once

#include "stay/stay.h"

G_BEGIN_DECLS

/* Puts type ("01", "02", "03"), number and card_sn into the stay. A card joined with a typed
 * identity leaves the identity as the credential, as 1101 has it. */
void zj_stay_set_credential (ZjStay *stay, const ZjCredential *credential);

/* What a lost call was about: the named members of the stay (texts and personal data of
 * stay_fields.h, "dept.code") as JSON, for an intent's detail. members is NULL-terminated. Free
 * it, wiped (it may hold personal data). */
char *zj_stay_detail (const ZjStay *wanted, const char *const *members);

/* Puts them into stay; members that detail does not hold stay. FALSE with error when it is not
 * such a text. */
gboolean zj_stay_apply_detail (ZjStay *stay, const char *detail, GError **error);

G_END_DECLS
