/* Errors of the desk itself, beside ZJ_CARD_ERROR and ZJ_CERTS_ERROR.
 *
 * Domains of their own, because the exit status and the remedy differ (spec/cli.md 1):
 * ZJ_CONFIG_ERROR exits 2, ZJ_JOURNAL_ERROR exits 7, ZJ_PLATFORM_ERROR exits 5 or 1.
 * Codes are never renumbered. Messages are English, name what and where (file, line,
 * member), and hold no personal data.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ZJ_CONFIG_ERROR (zj_config_error_quark ())
GQuark zj_config_error_quark (void);
typedef enum {
  ZJ_CONFIG_ERROR_FILE = 1,    /* cannot be read */
  ZJ_CONFIG_ERROR_SYNTAX = 2,  /* not a key file; line in the message */
  ZJ_CONFIG_ERROR_UNKNOWN = 3, /* unknown group or key; line in the message */
  ZJ_CONFIG_ERROR_MISSING = 4, /* a required key */
  ZJ_CONFIG_ERROR_VALUE = 5,   /* a value that cannot be; line and expectation in the message */
  ZJ_CONFIG_ERROR_USAGE = 6,   /* the command line itself */
} ZjConfigErrorCode;

#define ZJ_JOURNAL_ERROR (zj_journal_error_quark ())
GQuark zj_journal_error_quark (void);
typedef enum {
  ZJ_JOURNAL_ERROR_OPEN = 1,
  ZJ_JOURNAL_ERROR_DISK_FULL = 2,
  ZJ_JOURNAL_ERROR_READ_ONLY = 3,
  ZJ_JOURNAL_ERROR_CORRUPT = 4,
  ZJ_JOURNAL_ERROR_LOCKED = 5,
  ZJ_JOURNAL_ERROR_NETWORK_FILE_SYSTEM = 6,
  ZJ_JOURNAL_ERROR_TOO_NEW = 7, /* written by a later version of this program */
  ZJ_JOURNAL_ERROR_IO = 8,
  ZJ_JOURNAL_ERROR_EXPOSED = 9, /* readable by others */
  ZJ_JOURNAL_ERROR_NEWER = 10,  /* of restoring: what is there goes further than the backup; move it away first */
} ZjJournalErrorCode;

#define ZJ_PLATFORM_ERROR (zj_platform_error_quark ())
GQuark zj_platform_error_quark (void);
typedef enum {
  /* Not sent: nothing left this machine. */
  ZJ_PLATFORM_ERROR_NAME_NOT_FOUND = 1, /* DNS */
  ZJ_PLATFORM_ERROR_NOT_CONNECTED = 2,  /* refused, no route, connect time-out */
  ZJ_PLATFORM_ERROR_CLOSED = 3,         /* an announced closure (configuration) */
  ZJ_PLATFORM_ERROR_GATEWAY = 4,        /* HTTP 4xx or the gateway's 401: refused, not executed; repair clock or keys */
  /* Sent, and no usable answer. For a call that changes something: unknown. */
  ZJ_PLATFORM_ERROR_TIMEOUT = 10,
  ZJ_PLATFORM_ERROR_CONNECTION_LOST = 11,  /* reset, or ended before a full answer */
  ZJ_PLATFORM_ERROR_HTTP_STATUS = 12,      /* 5xx, 3xx, 408, 499 */
  ZJ_PLATFORM_ERROR_NOT_AN_ANSWER = 13,    /* empty, not JSON, too large, too deep, doubled member, no infcode */
  ZJ_PLATFORM_ERROR_WRONG_TYPE = 14,       /* a known member with a wrong type; named in the message */
  ZJ_PLATFORM_ERROR_UPSTREAM_TIMEOUT = 15, /* infcode -1 that reports a time-out behind the platform */
  /* A full answer. */
  ZJ_PLATFORM_ERROR_REFUSED = 20,       /* infcode -1: zj_platform_error_text() is the platform's own err_msg */
  ZJ_PLATFORM_ERROR_NOT_SIGNED_IN = 21, /* infcode -1 of that kind, after one new sign-in did not help */
} ZjPlatformErrorCode;

#define ZJ_STAY_ERROR (zj_stay_error_quark ())
GQuark zj_stay_error_quark (void);
/* Why nothing was done for a stay (spec/cli.md 3). Nothing was sent that changes anything. */
typedef enum {
  ZJ_STAY_ERROR_NOT_FOUND = 1,       /* no such stay here, nor at the platform for this person */
  ZJ_STAY_ERROR_CONFLICT = 2,        /* the effect stands with other arguments, or something stands against it */
  ZJ_STAY_ERROR_STATE = 3,           /* the stay is not in a state for this; the message says what comes first */
  ZJ_STAY_ERROR_OTHER_PERSON = 4,    /* the credential is not the stay's person's */
  ZJ_STAY_ERROR_UNKNOWN = 5,         /* an earlier call of the stay is still unknown: exit 3 */
  ZJ_STAY_ERROR_MANUAL = 6,          /* a statement for a manual claim stands */
  ZJ_STAY_ERROR_DIFFERS = 7,         /* "stay_differs": platform and journal differ after an unknown call (rule 9) */
  ZJ_STAY_ERROR_TOTAL = 8,           /* the hospital's total is not the platform's */
  ZJ_STAY_ERROR_FIGURES = 9,         /* the trial's figures don't add up; nothing was sent */
  ZJ_STAY_ERROR_EXPECTED = 10,       /* --expect-cash or --expect-total is not met */
  ZJ_STAY_ERROR_VERIFICATION = 11,   /* a question is answered no; details in the verification */
  ZJ_STAY_ERROR_UNASKED = 12,        /* a question could not be asked: exit 5, 6 or 4 by its cause */
  ZJ_STAY_ERROR_ELSEWHERE = 13,      /* still in another hospital */
  ZJ_STAY_ERROR_INJURY = 14,         /* this kind of injury is not settled here */
  ZJ_STAY_ERROR_FEES_STALE = 15,     /* fee lines are not uploaded completely */
  ZJ_STAY_ERROR_LINES_REJECTED = 16, /* some fee lines were rejected by the platform; accepted ones stay */
  ZJ_STAY_ERROR_FEES_FILE = 17,      /* the fee file has errors: exit 2, all of them in the details */
  ZJ_STAY_ERROR_MISMATCH = 18,       /* settled, but the figures disagree: exit 8 */
} ZjStayErrorCode;

#define ZJ_PAPER_ERROR (zj_paper_error_quark ())
GQuark zj_paper_error_quark (void);
/* Why a paper did not come out. Its record, where it was made before, stands all the same: it is
 * printed when it can be. */
typedef enum {
  ZJ_PAPER_ERROR_FILE = 1,    /* the file could not be written; the message says why: exit 7 */
  ZJ_PAPER_ERROR_FONT = 2,    /* no font of this machine has Chinese characters: exit 2 */
  ZJ_PAPER_ERROR_NOTHING = 3, /* there is nothing that this paper could say; the message says what is missing: exit 1 */
} ZjPaperErrorCode;

/* Stable texts ("timeout", "refused", …) of any error of this program, from whichever
 * layer: domain is "card", "certs", "config", "journal", "platform",
 * "stay", "paper" or "io". */
const char *zj_error_domain_name (const GError *error);
const char *zj_error_code_name (const GError *error);

/* A platform error that carries the platform's own words (err_msg) beside our message. */
GError *zj_platform_error_new (int code, const char *message, const char *platform_text);

/* What a log may say of any error: our own message without the platform's words. Free it. */
char *zj_error_for_log (const GError *error);

/* The platform's own words that came with error, or NULL. May name the patient: for the
 * screen, never for a log. */
const char *zj_platform_error_text (const GError *error);

/* TRUE for a platform error without a full answer: not reached, cut, timed out. FALSE for NULL. */
gboolean zj_error_is_of_line (const GError *error);

/* Exit status of the command line for an error (spec/cli.md 1). */
int zj_error_exit_status (const GError *error);

G_END_DECLS
