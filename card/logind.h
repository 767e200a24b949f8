/* logind's PrepareForSleep, where there is a system bus. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _ZjSleepListener ZjSleepListener;

/* func is called on the thread-default context of the caller, with TRUE before sleep and
 * FALSE after waking. Without a bus it is never called. */
typedef void (*ZjSleepFunc) (gboolean sleeping, gpointer user_data);
ZjSleepListener *zj_sleep_listener_new (ZjSleepFunc func, gpointer user_data);

/* On the same thread; func is not called again. */
void zj_sleep_listener_free (ZjSleepListener *listener);

G_END_DECLS
