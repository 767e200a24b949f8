/* The arithmetic of msgids (spec/platform.md 2), pure: how one follows another.
 *
 * A position is a second and a serial of this desk's hundred (0 to 99). The next one is
 * the later of the clock and what follows the last one used, so that a clock set back
 * repeats nothing, and more than a hundred in one second go on in the next.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ZJ_MSGIDS_PER_SECOND 100

/* How far ahead positions are reserved durably: after a power cut the desk goes on behind
 * the reservation, and a machine takes longer than this to start again, so that nothing
 * is seen of it. */
#define ZJ_MSGID_RESERVED_S 30

typedef struct {
  gint64 second; /* Unix seconds */
  int serial;    /* 0 to 99 */
} ZjMsgidPosition;

/* What is kept of one desk. Zeros: nothing used yet. */
typedef struct {
  ZjMsgidPosition last; /* exact, unless this machine was restarted in between */
  gint64 reserved_to;   /* durable: past the end of this second only intents have gone */
} ZjMsgidState;

/* Advances state to the next position and says whether the reservation, and so the disk,
 * has to move with it. lost: last may be older than what was used (a restart). */
gboolean zj_msgid_advance (ZjMsgidState *state, gint64 now_s, gboolean lost);

/* Institution code + yyyyMMddHHmmss (China time) + four digits; NULL past the year 9999. */
char *zj_msgid_format (const char *institution, int desk, const ZjMsgidPosition *position);
/* Back; FALSE when it is none of institution's. */
gboolean zj_msgid_parse (const char *institution, const char *msgid, ZjMsgidPosition *position);

G_END_DECLS
