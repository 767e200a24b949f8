/* Asking pcscd which readers and cards there are, and waiting for the next change: the
 * watch's side of winscard. It never touches a card. */
#pragma once

#include "watch_private.h"

G_BEGIN_DECLS

typedef struct _ZjScan ZjScan;

ZjScan *zj_scan_new (void);
void zj_scan_free (ZjScan *scan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjScan, zj_scan_free)

/* Makes a context. Errors: NO_DAEMON, DAEMON_REFUSED, COMMUNICATION. Blocks while pcscd
 * is being started by its socket. */
gboolean zj_scan_open (ZjScan *scan, GError **error);
void zj_scan_close (ZjScan *scan);
gboolean zj_scan_is_open (const ZjScan *scan);

/* The readers and their slots as they are now. Errors as above; the scan is to be closed then. */
ZjReaderList *zj_scan_list (ZjScan *scan, GError **error);

/* Waits for a change after the last list, for a cancel, or for the end of the round. TRUE
 * without saying which: list again. */
gboolean zj_scan_wait (ZjScan *scan, guint round_ms, GError **error);

/* Ends a wait from another thread; id is from zj_scan_id(). Does not block: a pcscd that
 * hangs would keep SCardCancel for itself. A cancel between two waits is lost. */
long zj_scan_id (const ZjScan *scan);
void zj_scan_cancel (long id);

G_END_DECLS
