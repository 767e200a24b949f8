/* A cancellable for one call: cancelled with either of two others, or when its time is up. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _ZjDeadline ZjDeadline;

/* first and second may be NULL. timeout_ms 0: no end. Works without a main loop. */
ZjDeadline *zj_deadline_new (GCancellable *first, GCancellable *second, guint timeout_ms);

/* Not from within a cancellation of first or second. */
void zj_deadline_free (ZjDeadline *deadline);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjDeadline, zj_deadline_free)

/* Owned by the deadline. */
GCancellable *zj_deadline_cancellable (ZjDeadline *deadline);

/* TRUE when it was the time that ended the call. */
gboolean zj_deadline_passed (ZjDeadline *deadline);

G_END_DECLS
