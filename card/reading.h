/* The reading itself, apart from where its transport comes from. */
#pragma once

#include "transport.h"

#include <card/reading.h>

G_BEGIN_DECLS

/* zj_card_read() over a transport of the caller's, which is closed on return. today is
 * "YYYY-MM-DD". request->deadline_ms counts from here. */
ZjCardIdentity *zj_card_read_through (ZjTransport *transport, const ZjCardRequest *request, const char *today,
                                      GError **holder_error, GCancellable *cancellable, GError **error);

/* The date in China at unix_s, "YYYY-MM-DD", whatever TZ says: card and register count so.
 * Free it. */
char *zj_reading_date (gint64 unix_s);

G_END_DECLS
