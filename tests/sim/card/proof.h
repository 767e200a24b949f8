/* Card authentication of third-generation test cards: test-only arithmetic, as written in
 * tests/sim/personas/README.md. No real card works like this. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ZJ_PROOF_SIZE 8

/* The card's answer to INTERNAL AUTHENTICATE. counterfeit: with a key the platform does
 * not share. */
void zj_proof_internal (const char *ident, gboolean counterfeit, const guint8 factor[ZJ_PROOF_SIZE],
                        const guint8 challenge[ZJ_PROOF_SIZE], guint8 result[ZJ_PROOF_SIZE]);

/* What EXTERNAL AUTHENTICATE must bring for the challenge. */
void zj_proof_external (const char *ident, const guint8 challenge[ZJ_PROOF_SIZE], const guint8 origin[ZJ_PROOF_SIZE],
                        guint8 result[ZJ_PROOF_SIZE]);

G_END_DECLS
