/* Asking the four questions: calls that don't depend on each other travel side by side. */
#pragma once

#include "stay/verify.h"

G_BEGIN_DECLS

/* Called on the thread that called zj_verify_ask(), for every answer that arrived; borrowed. */
typedef void (*ZjVerifyPublish) (ZjVerification *verification, gpointer user_data);

/* First 1101 beside K015, then F001 (or 2001) beside F002: two threads of its own, as many as
 * the line has warm connections, take whatever is worth asking next. Blocks until all is
 * answered. publish may be NULL. Returns the last snapshot; NULL with G_IO_ERROR_CANCELLED
 * when cancelled, however much had been answered. */
ZjVerification *zj_verify_ask (ZjSession *session, const ZjVerifyCase *verify_case, ZjVerifyPublish publish,
                               gpointer publish_data, GCancellable *cancellable, GError **error);

/* The snapshot when nobody can be asked at all, because of error. */
ZjVerification *zj_verify_without_session (const ZjVerifyCase *verify_case, const GError *error);

G_END_DECLS
