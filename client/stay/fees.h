/* Fee lines of a stay, as the hospital's complete list says they should be at the platform
 * (spec/cli.md 3, "fees"): what is new is uploaded, what changed is removed and uploaded, what
 * is unchanged is left alone.
 *
 * Lines go in batches ([profile] batch), one call at a time, each an intent of its own; what the
 * platform took is recorded with each outcome. So an upload that was cut off is gone on with by
 * asking again with the same list. A batch of unknown outcome ends it: resolving removes that
 * batch's lines (rule 9), and the next upload sends them again. Thread: any; blocks.
 */
#pragma once

#include "stay/context.h"
#include "stay/fee_file.h"

G_BEGIN_DECLS

typedef struct {
  ZjStayResult *result; /* repeated: everything stood there already */
  guint lines;          /* of the list */
  guint sent, removed;  /* lines that 2301 and 2302 named, and were answered */
  GPtrArray *missing;   /* char *: at the platform and not in the list */
  GPtrArray *rejected;  /* ZjFeeAnswer *: not taken by the platform */
  gint64 file_fen;      /* sum of the list */
  gint64 platform_fen;  /* sum of what the platform holds, as far as this journal knows */
} ZjFees;

void zj_fees_free (ZjFees *fees);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjFees, zj_fees_free)

/* remove_missing: also removes what is at the platform and not in the list; otherwise it is only
 * reported. Errors: ZJ_STAY_ERROR_LINES_REJECTED (NOT_DONE; what was accepted stays), NOT_FOUND,
 * STATE, UNKNOWN; of the line and the journal. After anything but DONE the stay's lines are stale. */
ZjFees *zj_fees_upload (const ZjStayContext *context, const char *ipt_no, const ZjFeeFile *file,
                        gboolean remove_missing);

G_END_DECLS
