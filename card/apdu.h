/* Commands and answers of a card on contacts (ISO 7816-3 and -4), spec/card.md 1 and 5. */
#pragma once

#include "transport.h"

G_BEGIN_DECLS

#define ZJ_DATA_MAX 256 /* the longest thing this application ever gives */

typedef struct {
  guint8 data[ZJ_DATA_MAX];
  gsize length;   /* without the status word */
  guint16 status; /* SW1 SW2 */
} ZjAnswer;

/* Personal data passes through answers: wiped on every way out. */
void zj_answer_clear (ZjAnswer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZjAnswer, zj_answer_clear)

/* 9000, and 6282 with data: the file ended before Le did, which is normal. */
gboolean zj_answer_is_good (const ZjAnswer *answer);

/* Sends a command whole and gathers its answer: 61xx is fetched by GET RESPONSE, 6Cxx
 * repeated with the length the card names, both a bounded number of times. expect is the
 * most the answer may hold (bytes; ZJ_DATA_MAX where it is not known): a card that
 * gives more is refused. Any status word is a success here.
 * Errors: the transport's; DEADLINE; DAMAGED; cancelled. */
gboolean zj_exchange (ZjTransport *transport, const guint8 *command, gsize length, gsize expect, ZjAnswer *answer,
                      GError **error);

/* x of 63Cx, or -1 when status is something else. */
int zj_status_tries (guint16 status);

/* Translates a status word that ends the reading; what names file or step. 6A81 is not
 * judged here: it takes a second command (sscard.c). */
void zj_set_status_error (GError **error, guint16 status, const char *what);

G_END_DECLS
