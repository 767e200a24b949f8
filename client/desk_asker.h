/* The thread that asks the four questions for a program with a main loop. */
#pragma once

#include <client/desk.h>

#include "desk_access.h"

G_BEGIN_DECLS

/* Called on the asker's thread after each verification: whether the platform was reached. */
typedef void (*ZjAskerNews) (gboolean reached, gpointer user_data);

typedef struct _ZjAsker ZjAsker;

/* access is borrowed and must outlive the asker. */
ZjAsker *zj_asker_new (ZjAccess *access, ZjAskerNews news, gpointer user_data);

/* Cancels what is under way, ends what waits as cancelled, waits for the thread. */
void zj_asker_free (ZjAsker *asker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjAsker, zj_asker_free)

/* Verifications are done one after another. task is referenced; its source object stays alive
 * until it has returned a ZjVerification or an error. progress (may be NULL) is called on the
 * task's main context, in order, never after the task's cancellable was cancelled, and before
 * the task's own callback. */
void zj_asker_push (ZjAsker *asker, GTask *task, const ZjCredential *credential, const ZjVerifyOptions *options,
                    ZjVerifyProgress progress, gpointer progress_data);

/* The same on the calling thread. NULL: cancelled. */
ZjVerification *zj_asker_verify (ZjAccess *access, const ZjCredential *credential, const ZjVerifyOptions *options,
                                 GCancellable *cancellable, GError **error);

G_END_DECLS
