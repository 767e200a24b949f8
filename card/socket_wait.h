/* Waiting for pcscd's socket, without asking for it again and again. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _ZjSocketWait ZjSocketWait;

ZjSocketWait *zj_socket_wait_new (void);
void zj_socket_wait_free (ZjSocketWait *wait);

/* Pauses for at most pause_ms. TRUE when something happened to the socket or its folder
 * meanwhile, FALSE when the time was over or zj_socket_wait_wake() was called. */
gboolean zj_socket_wait_pause (ZjSocketWait *wait, guint pause_ms);

/* From any thread: ends the pause under way, or the next one. */
void zj_socket_wait_wake (ZjSocketWait *wait);

G_END_DECLS
