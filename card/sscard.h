/* The application SSSE on the card (spec/card.md 1 to 3): selecting, reading its two
 * files the cheapest way the card takes, the third generation's authentication. */
#pragma once

#include "apdu.h"
#include "items.h"

#include <card/reading.h>

G_BEGIN_DECLS

/* How a card lets its records be read; learnt with EF05 and used for EF06. */
typedef enum { ZJ_WAY_ALL = 0, ZJ_WAY_BY_TAG, ZJ_WAY_BY_NUMBER } ZjWay;
#define ZJ_N_WAYS 3

typedef struct {
  ZjTransport *transport; /* borrowed, open */
  ZjCardAlgorithm algorithm;
  ZjItems items;
  gboolean needs_select; /* the card does not take short file identifiers */
  ZjWay way;
} ZjSscard;

/* Forgets everything read and learnt: at the start, and after a reset. */
void zj_sscard_init (ZjSscard *card, ZjTransport *transport);
void zj_sscard_clear (ZjSscard *card);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZjSscard, zj_sscard_clear)

/* SELECT by name, and the algorithm from the FCI. Errors: the transport's, OTHER_CARD,
 * APPLICATION_BLOCKED, CARD_BLOCKED, DAMAGED. */
gboolean zj_sscard_select (ZjSscard *card, GError **error);

typedef enum {
  ZJ_FILE_READ = 0,
  ZJ_FILE_CLOSED, /* 6982: authentication first; nothing was read, error is not set */
  ZJ_FILE_FAILED, /* error is set: the transport's, CARD_BLOCKED, DAMAGED */
} ZjFileResult;

/* Reads a file into items. Items the card does not have are ZJ_ITEM_ABSENT. */
ZjFileResult zj_sscard_read (ZjSscard *card, ZjFile file, GError **error);

typedef enum {
  ZJ_AUTHENTICATED = 0,
  ZJ_NOT_GENUINE,           /* the platform says so */
  ZJ_GENUINE_BUT_CLOSED,    /* the platform calls it genuine, the card does not take the proof: holder_error is set */
  ZJ_NOT_AUTHENTICATED,     /* holder_error is set: nobody could be asked */
  ZJ_AUTHENTICATION_FAILED, /* error is set: the reading is over */
  ZJ_NO_AUTHENTICATION,     /* the card knows no INTERNAL AUTHENTICATE; nothing was asked */
} ZjAuthentication;

/* spec/card.md 3, steps 1 to 4. A refusal is remembered by ident (request->memory,
 * or the process) and not tried again before request->retry_authentication says so: the card
 * counts its tries. Moves the transport's deadline on by the time platform and memory took. */
ZjAuthentication zj_sscard_authenticate (ZjSscard *card, const char *ident, const ZjCardRequest *request,
                                         GError **holder_error, GError **error);

G_END_DECLS
