/* One person at the window, from the credential to the verdict: what is being done, what
 * is known so far, what went wrong. No widget lives here, and no rule of the business:
 * the desk reads and asks, the inquiry only decides what happens next on this screen.
 *
 *   insertion, or "Read card"      IDLE … any → READING, or CHOOSING when several readers hold a card
 *   card read                      READING → ASKING, or HOLDER_MISSING when only EF05 could be read
 *   identity typed, code scanned   any → ASKING
 *   all answers there              ASKING → ANSWERED
 *   stopped by the clerk           READING → IDLE, ASKING → STOPPED, everything else → IDLE
 *   card not readable              READING → TROUBLE
 *
 * Where only the person is wanted (discharge), ASKING is left out: READING, or typing and
 * scanning, lead to PRESENTED.
 *
 * A card's insertion always wins: whatever was on the screen gives way to the next
 * person. An insertion is told apart by pcscd's event counter, so that a card which stays
 * in its slot is read once. What an earlier run still delivers is dropped by its number.
 *
 * Main thread only. Signal "changed" (ZjInquiry *): anything below is new.
 */
#pragma once

#include <client/desk.h>

#include "pin_entry.h"

G_BEGIN_DECLS

typedef enum {
  ZJ_INQUIRY_IDLE = 0,       /* nobody is being asked about */
  ZJ_INQUIRY_CHOOSING,       /* several readers hold a card: which one? */
  ZJ_INQUIRY_READING,        /* the card is being read */
  ZJ_INQUIRY_HOLDER_MISSING, /* a card whose holder could not be read: the identity is to be typed */
  ZJ_INQUIRY_ASKING,         /* answers are coming in */
  ZJ_INQUIRY_ANSWERED,       /* all four are there */
  ZJ_INQUIRY_STOPPED,        /* the clerk stopped waiting; what had arrived stays */
  ZJ_INQUIRY_TROUBLE,        /* the card could not be read: zj_inquiry_get_error() */
  ZJ_INQUIRY_PRESENTED,      /* who is here is known, and nothing is asked about */
} ZjInquiryState;

#define ZJ_TYPE_INQUIRY (zj_inquiry_get_type ())
G_DECLARE_FINAL_TYPE (ZjInquiry, zj_inquiry, ZJ, INQUIRY, GObject)

/* pin NULL: no PIN is asked. Both are referenced until the last read has come back. */
ZjInquiry *zj_inquiry_new (ZjDesk *desk, ZjPinEntry *pin);

/* Only the person is wanted: no question is asked. */
void zj_inquiry_only_present (ZjInquiry *inquiry);

/* Cards that come in are another inquiry's, whose page is on top; F2 still reads one that is in.
 * Active at first. */
void zj_inquiry_set_active (ZjInquiry *inquiry, gboolean active);

/* Cancels what is under way and forgets the person. */
void zj_inquiry_clear (ZjInquiry *inquiry);

/* What the clerk can do. */
void zj_inquiry_read_card (ZjInquiry *inquiry, const char *reader); /* NULL: the one that holds a card */
void zj_inquiry_retry_authentication (ZjInquiry *inquiry);          /* a person said so (spec/card.md 3, step 4) */
void zj_inquiry_type_identity (ZjInquiry *inquiry, const char *cert_no,
                               const char *name); /* joins a HOLDER_MISSING card */
void zj_inquiry_scan_code (ZjInquiry *inquiry, const char *token);
void zj_inquiry_ask_again (ZjInquiry *inquiry); /* the same credential, without reading again */
void zj_inquiry_stop (ZjInquiry *inquiry);

/* The stay that is asked for; both belong to one person and are reset with the next.
 * date "YYYY-MM-DD", or NULL for today. Asks again when answers are on the screen. */
void zj_inquiry_set_stay (ZjInquiry *inquiry, const char *date, gboolean emergency);
const char *zj_inquiry_get_date (ZjInquiry *inquiry);

/* Which of several valid insurances; NULL: the platform's rule (310 first). Belongs to one person; asks
 * again. */
void zj_inquiry_choose_insurance (ZjInquiry *inquiry, const char *insutype);
const char *zj_inquiry_get_insurance (ZjInquiry *inquiry);
gboolean zj_inquiry_get_emergency (ZjInquiry *inquiry);

/* What is known. Borrowed until the next "changed"; NULL when there is none. */
ZjInquiryState zj_inquiry_get_state (ZjInquiry *inquiry);
ZjCardIdentity *zj_inquiry_get_card (ZjInquiry *inquiry);
const ZjCredential *zj_inquiry_get_credential (ZjInquiry *inquiry);
ZjVerification *zj_inquiry_get_verification (ZjInquiry *inquiry);
const GError *zj_inquiry_get_error (ZjInquiry *inquiry);      /* of TROUBLE and HOLDER_MISSING */
gboolean zj_inquiry_card_has_left (ZjInquiry *inquiry);       /* the card on the screen is no longer in its reader */
gboolean zj_inquiry_holds_personal_data (ZjInquiry *inquiry); /* something to be cleared after idle time */
const GPtrArray *zj_inquiry_get_choices (ZjInquiry *inquiry); /* char *, reader names, in CHOOSING */

G_END_DECLS
