/* The side file: number and hash of the last money intent, beside the journal and synced, so
 * that a journal that lost its end does not pass for whole.
 *
 * Two slots, written in turn, each with a check sum: a write that was cut leaves the other.
 * A number never goes down. The file also carries two locks: whoever has the journal open
 * holds one shared; restoring takes it alone.
 *
 * Errors: ZJ_JOURNAL_ERROR. Thread: one at a time (the journal's lock).
 */
#pragma once

#include "journal/store.h"

G_BEGIN_DECLS

typedef struct {
  gint64 number; /* 0: no money intent yet */
  guint8 hash[ZJ_HASH_BYTES];
} ZjSideMark;

typedef struct _ZjSide ZjSide;

/* Opens path + "-money". make: with number 0 when it is not there, durable with its folder.
 * Errors: CORRUPT when it is missing, LOCKED while the journal is being restored. */
ZjSide *zj_side_open (const char *path, const char *group, gboolean make, GError **error);
/* The same, or NULL without an error when there is none; to look at only, no lock. */
ZjSide *zj_side_open_to_read (const char *path, GError **error);
/* For restoring, alone: LOCKED while anyone has the journal open. Makes it when absent. */
ZjSide *zj_side_open_alone (const char *path, const char *group, GError **error);
void zj_side_close (ZjSide *side);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjSide, zj_side_close)

/* Errors: CORRUPT when neither slot is whole. *damaged (may be NULL): one of them is not. */
gboolean zj_side_read (ZjSide *side, ZjSideMark *mark, gboolean *damaged, GError **error);

/* Durable on return; an older mark than the file's is not written. */
gboolean zj_side_write (ZjSide *side, const ZjSideMark *mark, GError **error);
/* Writes both slots, unless another process has gone on: one of them was cut by a power failure. */
gboolean zj_side_mend (ZjSide *side, const ZjSideMark *mark, GError **error);
/* Whatever the file says: after a restore. */
gboolean zj_side_replace (ZjSide *side, const ZjSideMark *mark, GError **error);

G_END_DECLS
