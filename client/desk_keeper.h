/* Keeps the line to the platform open and signed in, and knows why when it is not. */
#pragma once

#include <client/desk.h>

#include "desk_access.h"

G_BEGIN_DECLS

typedef struct {
  guint first_pause_ms, last_pause_ms; /* after a failure: doubling from the first to the last */
  guint warm_ms;                       /* how often a standing line is looked after */
  guint settle_ms;                     /* news of the network in quick succession count as one */
} ZjKeeperTimes;

/* 2 s … 60 s, 15 s (connections are renewed by the line before a server would drop them), 1 s. */
extern const ZjKeeperTimes zj_keeper_times;

/* Called on the keeper's thread with each status that differs from the one before; borrowed. */
typedef void (*ZjKeeperReport) (const ZjLineStatus *status, gpointer user_data);

typedef struct _ZjKeeper ZjKeeper;

/* access is borrowed and must outlive the keeper. The thread begins at once. */
ZjKeeper *zj_keeper_new (ZjAccess *access, const ZjKeeperTimes *times, ZjKeeperReport report, gpointer user_data);

/* Cancels what is under way and waits for the thread. */
void zj_keeper_free (ZjKeeper *keeper);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjKeeper, zj_keeper_free)

typedef enum {
  ZJ_KEEPER_RETRY,       /* a person asked: at once, and say that it is being tried */
  ZJ_KEEPER_CARD,        /* a card is being read: warm now, what is warm stays so */
  ZJ_KEEPER_NETWORK,     /* the machine's network changed */
  ZJ_KEEPER_CALL_FAILED, /* a call could not reach the platform */
  ZJ_KEEPER_CALL_WORKED, /* a call was answered */
} ZjKeeperNews;

/* Any thread. */
void zj_keeper_tell (ZjKeeper *keeper, ZjKeeperNews news);

/* How long a standing line may be left alone: until the next look, the next day (China time;
 * a sign-in is of one day), or the next announced closure. now: Unix seconds. */
gint64 zj_keeper_calm_ms (const ZjConfig *config, const ZjKeeperTimes *times, gint64 now);

/* The pause after so many failures in a row, from 1. */
gint64 zj_keeper_pause_ms (const ZjKeeperTimes *times, guint failures);

void zj_line_status_copy (const ZjLineStatus *from, ZjLineStatus *to);
void zj_line_status_clear (ZjLineStatus *status);

G_END_DECLS
