/* A line to a platform of the test's own: authority, keys, configuration, server. */
#pragma once

#include <string.h>

#include "peer/server.h"
#include "platform/line.h"

G_BEGIN_DECLS

typedef struct {
  PeerServerWish server;   /* identity and client_authority are filled in when NULL */
  PeerWish platform, desk; /* name NULL: the usual ones */
  PeerWish middle;         /* name set: the platform's certificate is issued by this intermediate */
  gboolean middle_list_missing, middle_list_forged, revoke_platform, revoke_middle, stranger;
  gboolean stranger_client; /* the platform accepts only clients of another authority */
  gint64 lists_to;          /* end of the lists, seconds from now; 0: the usual one */
  const char *host;         /* in the URL; NULL: localhost */
  guint port;               /* in the URL; 0: the server's */
  const char *settings;     /* further lines of [platform] */
} BenchWish;

typedef struct {
  char *folder;
  PeerParty *authority, *other, *middle, *platform, *desk;
  PeerServer *server;
  ZjConfig *config;
  ZjTls *tls;
  ZjLine *line;
} Bench;

/* wish NULL: everything as usual. */
Bench *bench_new (const BenchWish *wish);
void bench_free (Bench *bench);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Bench, bench_free)

typedef struct {
  gboolean ok;
  ZjLineAnswer answer;
  GError *error;
} Outcome;
void outcome_clear (Outcome *outcome);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

/* One call with this text as body; timeout_ms 0: the configuration's. */
Outcome bench_call (Bench *bench, ZjCallKind kind, const char *text, guint timeout_ms, GCancellable *cancellable);

/* The same in a thread of its own. */
typedef struct _Calling Calling;
Calling *calling_new (Bench *bench, ZjCallKind kind, const char *text, guint timeout_ms, GCancellable *cancellable);
Outcome calling_join (Calling *calling); /* frees it */

void assert_answered (const Outcome *outcome, const char *body_part);
void assert_failed (const Outcome *outcome, ZjSent sent, GQuark domain, int code);

G_END_DECLS
