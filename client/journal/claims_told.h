/* Statements as the records tell of them, for examining: the sealed values beside the records must say
 * the same. Pure but for reading the store. */
#pragma once

#include "journal/journal_private.h"

G_BEGIN_DECLS

typedef struct _ZjClaimsTold ZjClaimsTold;
ZjClaimsTold *zj_claims_told_new (void);
void zj_claims_told_free (ZjClaimsTold *told);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjClaimsTold, zj_claims_told_free)

/* Record after record, in order; detail: opened, or NULL. */
void zj_claims_told_add (ZjClaimsTold *told, const ZjStoredRecord *record, const char *detail);

/* NULL, or what is wrong (English, not to be freed); error (LOCKED, IO, …) where it could not be read. */
const char *zj_claims_told_check (const ZjClaimsTold *told, const ZjPen *pen, GError **error);

/* claims.c: what is kept of a statement, and of a desk. */
typedef struct {
  gint64 record;
  guint papers;
  gboolean withdrawn;
} ZjClaimRow;
gboolean zj_claims_get_row (const ZjPen *pen, const char *receipt_no, ZjClaimRow *row, gboolean *found, GError **error);
gboolean zj_claims_get_serial (const ZjPen *pen, int desk, guint *serial, GError **error);

/* How the details of those records begin, and the notes of zj_claims_skip(). */
#define ZJ_CLAIM_DETAIL_BEGIN "{\"paper\":\"manual_claim\",\"receipt_no\":\""
#define ZJ_CLAIM_SKIP_NOTE    "{\"note\":\"statements of desk %02d go on after %06u\"}"

G_END_DECLS
