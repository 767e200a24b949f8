/* What can go wrong between the slot and the card's data.
 *
 * Each code asks something else of the person at the window, which is why they are
 * told apart. Codes are never renumbered: journals and tests hold them. The message
 * of such a GError names the reader, the step or the item, in English, for the log;
 * what the clerk reads comes from the wording table of client/. No personal data is
 * ever part of a message.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ZJ_CARD_ERROR (zj_card_error_quark ())
GQuark zj_card_error_quark (void);

typedef enum {
  ZJ_CARD_ERROR_NO_DAEMON = 1,      /* pcscd does not answer: hospital IT starts it; the watch goes on by itself */
  ZJ_CARD_ERROR_DAEMON_REFUSED = 2, /* the socket or polkit refuses this login: hospital IT */
  ZJ_CARD_ERROR_NO_READER = 3,      /* no reader, or not the configured one: check the cable */
  ZJ_CARD_ERROR_NO_CARD = 4,        /* the reader is empty */
  ZJ_CARD_ERROR_SEVERAL_CARDS = 5,  /* more than one reader holds a card and none was named; the message names them */
  ZJ_CARD_ERROR_BUSY = 6,           /* another program holds the card */
  ZJ_CARD_ERROR_MUTE = 7,           /* no answer: take out, wipe, insert chip first */
  ZJ_CARD_ERROR_REMOVED = 8,        /* taken out (or its reader pulled) before the read was done */
  ZJ_CARD_ERROR_SWAPPED = 9,        /* another card than at the step before: read again */
  ZJ_CARD_ERROR_OTHER_CARD = 10,    /* not a social security card */
  ZJ_CARD_ERROR_APPLICATION_BLOCKED = 11, /* 9303: blocked for good, a new card is needed */
  ZJ_CARD_ERROR_CARD_BLOCKED = 12,        /* 6A81 to everything */
  ZJ_CARD_ERROR_DAMAGED = 13,             /* data against the standard; the message names file and item */
  ZJ_CARD_ERROR_AUTHENTICATION_REFUSED
  = 14, /* 63Cx to EXTERNAL AUTHENTICATE: x tries left; again only with a person's say */
  ZJ_CARD_ERROR_AUTHENTICATION_LOCKED = 15, /* 6983 to EXTERNAL AUTHENTICATE */
  ZJ_CARD_ERROR_PIN_WRONG = 16,             /* the message and zj_card_error_tries() say how many tries are left */
  ZJ_CARD_ERROR_PIN_LOCKED = 17,            /* 6983: to be unlocked at the place of issue */
  ZJ_CARD_ERROR_PIN_CANCELLED = 18,         /* the holder or the clerk ended the entry */
  ZJ_CARD_ERROR_PIN_TIMEOUT = 19,           /* nobody typed at the PIN pad */
  ZJ_CARD_ERROR_PIN_UNAVAILABLE = 20,       /* a PIN is asked for and there is no way to enter one here */
  ZJ_CARD_ERROR_DEADLINE = 21,              /* the card kept answering but never came to an end: treated like damaged */
  ZJ_CARD_ERROR_COMMUNICATION = 22,         /* any other failure of PC/SC, with its code in the message */
} ZjCardErrorCode;

/* Stable text of a code ("no_daemon", "several_cards", …), for --json answers and tests. */
const char *zj_card_error_code_name (ZjCardErrorCode code);

/* Tries left of an error of PIN_WRONG or AUTHENTICATION_REFUSED; -1 when unknown. */
int zj_card_error_tries (const GError *error);

G_END_DECLS
