/* The chain of records: what is hashed, and how changes of fee lines are written into it. Pure. */
#pragma once

#include "journal/store.h"

G_BEGIN_DECLS

/* SHA-256 over the hash before and every part of record but its hash, each with its length and
 * in this order, so that no two records look alike. Sealed parts are hashed sealed: the chain is
 * checked without the key. */
void zj_chain_hash (const guint8 before[ZJ_HASH_BYTES], const ZjStoredRecord *record, guint8 hash[ZJ_HASH_BYTES]);

/* Changes of a stay's fee lines, as one record carries them: first what was removed (all, or
 * some), then what is there now. */
typedef struct _ZjFeeChanges ZjFeeChanges;
ZjFeeChanges *zj_fee_changes_new (void);
void zj_fee_changes_remove_all (ZjFeeChanges *changes);
void zj_fee_changes_remove (ZjFeeChanges *changes, const char *sn);
void zj_fee_changes_put (ZjFeeChanges *changes, const ZjStoredFee *fee); /* without its ipt_no */
GBytes *zj_fee_changes_finish (ZjFeeChanges *changes);                   /* frees; NULL when nothing changed */

/* Reads them back in order: sn and fee NULL, all removed; fee NULL, sn removed; otherwise put.
 * FALSE when the bytes are no such changes, or apply says so. */
typedef gboolean (*ZjFeeChangeFunc) (const char *sn, const ZjStoredFee *fee, gpointer user_data, GError **error);
gboolean zj_fee_changes_read (GBytes *changes, const char *ipt_no, ZjFeeChangeFunc apply, gpointer user_data,
                              GError **error);

G_END_DECLS
