/* From the items of the chip to a checked identity (identity.c). */
#pragma once

#include "items.h"

#include <card/identity.h>

G_BEGIN_DECLS

/* has_holder: EF06 was read. today is "YYYY-MM-DD", for the flag PAST_DATE. The caller
 * fills in reader, atr, algorithm, genuine and pin_verified before it lets the identity
 * go. Errors: DAMAGED, naming file and item. */
ZjCardIdentity *zj_identity_decode (const ZjItems *items, gboolean has_holder, const char *today, GError **error);

/* The two items of EF05 that decide how the reading goes on. ident is 32 hex digits. */
char *zj_decode_ident (const ZjItems *items, GError **error);

/* "1.00", "2.00" …; empty and absent mean 1.0. generation is 1, 2 or 3 (later ones read
 * like 3). */
char *zj_decode_version (const ZjItems *items, int *generation, GError **error);

/* Upper-case hex; free it. */
char *zj_hex (const guint8 *bytes, gsize length);

G_END_DECLS
