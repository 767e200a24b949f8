/* claims.ini: what the insured places ask for ([claims] regions, spec/cli.md 4).
 *
 * One group an insured region of 6, 4 or 2 digits; the longest that fits counts (insurance
 * regions: "xx99" and development zones fall back to their city, then their province).
 * A ZjClaims is immutable. Thread: any; loading blocks for the disk.
 */
#pragma once

#include <client/config.h>

G_BEGIN_DECLS

typedef struct {
  char *office, *telephone, *address, *deadline; /* or NULL: "ask the insured place" */
  int online_filing;                             /* 1, 0; -1: not said */
  int declaration_days;                          /* days to declare an emergency in; -1: not said */
  int activation_months;                         /* -1: not said */
  GStrv extra_papers;                            /* never NULL */
} ZjClaimsRegion;

typedef struct _ZjClaims ZjClaims;

/* A file that isn't there is an empty one. Errors: ZJ_CONFIG_ERROR (FILE, SYNTAX, UNKNOWN, VALUE)
 * naming file, group and key. */
ZjClaims *zj_claims_load (const ZjConfig *config, GError **error);
void zj_claims_free (ZjClaims *claims);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjClaims, zj_claims_free)

/* Never NULL: for an unknown region, or NULL, one where nothing is said. Owned by claims. */
const ZjClaimsRegion *zj_claims_find (const ZjClaims *claims, const char *insured_region);

G_END_DECLS
