/* The reading transactions about a person: 1101, K015, K028, F001, F002, 2001.
 *
 * One function a transaction: it builds `input`, calls the session, and turns `output`
 * into a type, strictly (a known member with a wrong type is an error naming it). FALSE
 * with error means "could not be asked" (ZJ_PLATFORM_ERROR_REFUSED included: an infcode −1
 * to a question is no answer). Transaction numbers come from the profile; one that the
 * province lacks gives G_IO_ERROR_NOT_SUPPORTED, and nothing is sent: ask the profile first.
 * Optional outputs may not be NULL. begntime is a date or a time, China time.
 * Source: spec/platform.md 3, spec/platform-fields.md 2.2. Thread: any; blocks.
 */
#pragma once

#include <card/reading.h>
#include <client/verification.h>

#include "platform/session.h"

G_BEGIN_DECLS

/* 1101. An unknown person is a ZjPerson without insurances. */
gboolean zj_tx_person (ZjSession *session, const ZjCredential *credential, GCancellable *cancellable, ZjPerson **person,
                       GError **error);

/* K015. *state is NULL for a card the register doesn't know. */
typedef struct {
  char *state;     /* card_stas: 0 1 2 3 4 9 */
  gboolean active; /* actv_flag */
  char *expiry;    /* date or NULL */
  char *region, *version;
} ZjCardState;
void zj_card_state_free (ZjCardState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjCardState, zj_card_state_free)
gboolean zj_tx_card_state (ZjSession *session, const ZjCardIdentity *card, GCancellable *cancellable,
                           ZjCardState **state, GError **error);

/* K028. */
gboolean zj_tx_card_authentication (ZjSession *session, const ZjCardChallenge *challenge, GCancellable *cancellable,
                                    ZjCardProof *proof, GError **error);

/* F001: *reported is regt_flag; filings are ZjFiling *, not judged yet (covers FALSE). */
gboolean zj_tx_filings (ZjSession *session, const char *psn_no, const char *insutype, const char *insured_region,
                        const char *begntime, const char *med_type, GCancellable *cancellable, gboolean *reported,
                        GPtrArray **filings, GError **error);

/* F002. */
typedef struct {
  gboolean designated; /* medins_flag */
  GHashTable *opened;  /* fil_type → GINT_TO_POINTER (opnn_flag) */
} ZjOpenings;
void zj_openings_free (ZjOpenings *openings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjOpenings, zj_openings_free)
gboolean zj_tx_openings (ZjSession *session, const char *insured_region, const char *insutype, const char *med_type,
                         GCancellable *cancellable, ZjOpenings **openings, GError **error);

/* 2001, where the province has no F001: *entitled FALSE comes with *text only, or with
 * nothing. A list of funds counts as "no" when one of them is not granted and says why, or
 * when none is granted. */
gboolean zj_tx_entitlement (ZjSession *session, const char *psn_no, const char *insutype, const char *insured_region,
                            const char *begntime, const char *med_type, GCancellable *cancellable, gboolean *entitled,
                            char **text, GError **error);

G_END_DECLS
