/* What the platform is owed about statements for manual claims (F003, spec/platform.md 5 rule 10):
 * a list in the stay, sent from its head, in order. An issue goes before its withdrawal, and both before
 * the next statement's. Pure; any thread. */
#pragma once

#include "stay/stay.h"

G_BEGIN_DECLS

typedef struct {
  char *receipt_no, *reason;
  gint64 medfee_fen;
  gboolean withdraw;
  gboolean unnoted; /* a withdrawal whose issue the platform has refused: it may refuse this one too */
} ZjNotice;

/* More than people ever do to one stay; nothing is added past it. */
#define ZJ_NOTICES_MAX 32

/* ZjNotice *. NULL with ZJ_PLATFORM_ERROR, of the codec, when stay->notice is no such list. */
GPtrArray *zj_notices_read (const ZjStay *stay, GError **error);

/* Adds one at the end. FALSE with ZJ_STAY_ERROR_STATE when there are too many. */
gboolean zj_notices_add (ZjStay *stay, const char *receipt_no, gint64 medfee_fen, const char *reason, gboolean withdraw,
                         GError **error);

/* Takes back an issue that was never sent: the last in the list, of this number. */
gboolean zj_notices_take_back (ZjStay *stay, const char *receipt_no, GError **error);

/* The head was answered 0, or −1. */
gboolean zj_notices_answered (ZjStay *stay, gboolean done, GError **error);

/* One of them as JSON, for the record of its call. Free it. */
char *zj_notice_to_json (const ZjNotice *notice);

G_END_DECLS
