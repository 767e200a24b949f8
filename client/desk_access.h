/* Access to the platform, opened when it is first needed: certificates, journal, session.
 *
 * What could not be opened is tried again at the next call, and certificate files that
 * changed are read anew, so that a repair or a new certificate takes effect by itself.
 * Thread: usable by several threads at once; calls block for the disk, never for the network. */
#pragma once

#include "platform/session.h"

G_BEGIN_DECLS

typedef struct _ZjAccess ZjAccess;

/* operator_name may be NULL. */
ZjAccess *zj_access_new (ZjConfig *config, const char *operator_no, const char *operator_name);

/* The operator's number; *name, where asked for, is the name or "". Never changes. */
const char *zj_access_operator (ZjAccess *access, const char **name);

/* Every session that was borrowed must have been returned. */
void zj_access_free (ZjAccess *access);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjAccess, zj_access_free)

const ZjConfig *zj_access_config (ZjAccess *access);

/* A session, with certificates that hold now. Give it back with zj_access_return(); it stays
 * usable until then, even when a newer one has taken its place.
 * Errors: ZJ_CERTS_ERROR, ZJ_JOURNAL_ERROR, ZJ_CONFIG_ERROR (gateway secret), and
 * ZJ_PLATFORM_ERROR_CLOSED during an announced closure. */
ZjSession *zj_access_borrow (ZjAccess *access, GError **error);
void zj_access_return (ZjAccess *access, ZjSession *session);

/* The journal alone, where no session can be had; borrowed, lives as long as access.
 * Errors: ZJ_JOURNAL_ERROR. */
ZjJournal *zj_access_journal (ZjAccess *access, GError **error);

G_END_DECLS
