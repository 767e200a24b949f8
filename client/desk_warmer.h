/* Warms the line once, in the background, for programs without a line keeper. */
#pragma once

#include "desk_access.h"

G_BEGIN_DECLS

typedef struct _ZjWarmer ZjWarmer;

/* access is borrowed and must outlive the warmer. */
ZjWarmer *zj_warmer_new (ZjAccess *access);

/* Waits for it and releases it. FALSE: the line could not be warmed just now, for this reason
 * (G_IO_ERROR_CANCELLED when cancellable ended it). */
gboolean zj_warmer_finish (ZjWarmer *warmer, GCancellable *cancellable, GError **error);

/* Cancels it, waits for it and releases it. NULL is fine. */
void zj_warmer_free (ZjWarmer *warmer);

G_END_DECLS
