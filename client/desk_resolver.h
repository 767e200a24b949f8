/* Resolves in the background, from start to stop (rule 12): what was left unknown first, then
 * whatever this or another program of the desk leaves, with the pauses the journal keeps. */
#pragma once

#include "desk_access.h"

G_BEGIN_DECLS

/* Something came to an end, or there is more or less to do than before. On the resolver's thread. */
typedef void (*ZjResolverReport) (gpointer user_data);

typedef struct _ZjResolver ZjResolver;

/* access and config are borrowed and must outlive the resolver. look_ms: how often the journal is looked at
 * for what others left. The thread begins at once. */
ZjResolver *zj_resolver_new (ZjAccess *access, ZjConfig *config, guint look_ms, ZjResolverReport report,
                             gpointer user_data);

/* Cancels what is under way and waits for the thread; a changing call that was sent is then unknown,
 * and is resolved at the next start. */
void zj_resolver_free (ZjResolver *resolver);

/* Look now, and at what pauses too: a person asked. Any thread. */
void zj_resolver_wake (ZjResolver *resolver);

G_END_DECLS
