/* What was read from a card, checked.
 *
 * Source: spec/card.md 2 (files EF05 and EF06 of the application SSSE). A
 * ZjCardIdentity is immutable once made and may be shared between threads; it is
 * counted by references.
 */
#pragma once

#include <card/personal.h>
#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  ZJ_GENUINE_UNASKED = 0, /* nobody could be asked (platform down), or the generation has no such check */
  ZJ_GENUINE_YES = 1,
  ZJ_GENUINE_NO = 2, /* the platform's security module does not take the card for genuine */
} ZjGenuine;

typedef enum {
  ZJ_CARD_FLAG_NONE = 0,
  ZJ_CARD_FLAG_SSN_CHECK = 1 << 0, /* not a citizen number, or its check digit differs (GB 11643): shown, not refused */
  ZJ_CARD_FLAG_CARD_NO_CHECK = 1 << 1,   /* check character differs: some regions number otherwise */
  ZJ_CARD_FLAG_PAST_DATE = 1 << 2,       /* past its printed date; the register's state decides */
  ZJ_CARD_FLAG_NAME_UNREADABLE = 1 << 3, /* name held bytes outside GB 18030, replaced by U+FFFD */
} ZjCardFlags;

typedef enum {
  ZJ_ALGORITHM_NONE = 0, /* not said by the card */
  ZJ_ALGORITHM_DES = 1,
  ZJ_ALGORITHM_SSF33 = 2,
  ZJ_ALGORITHM_SM4 = 3,
} ZjCardAlgorithm;

/* Absent items are NULL (or an absent ZjPersonal). Dates are "YYYY-MM-DD", checked
 * against the calendar. Hex is upper-case. */
typedef struct {
  char *ident;       /* card identification code, 32 hex digits: the platform's card_sn */
  char *region;      /* its first six digits, GB/T 2260: region of issue */
  char *version;     /* "1.00", "2.00", "3.00"; an empty item on the card reads as "1.00" */
  char *card_class;  /* "1" preschool, "2" student, "3" adult, "4" aged */
  char *institution; /* initialising institution, digits */
  char *issue_date;
  char *expiry_date;
  ZjPersonal card_no; /* nine of [0-9A-Z] */
  ZjPersonal ssn;     /* 18 characters */
  ZjPersonal name;    /* UTF-8, extension joined */
  char *sex;          /* "1" male, "2" female, "9" not stated */
  char *ethnic_group; /* "01" to "56", "99" */
  char *birthplace;   /* six digits */
  ZjPersonal birth_date;
  char *atr;      /* whole ATR, hex */
  char *reader;   /* the reader's PC/SC name */
  int generation; /* 1, 2 or 3: from the version's first character */
  ZjCardAlgorithm algorithm;
  ZjGenuine genuine;
  ZjCardFlags flags;
  gboolean has_holder; /* FALSE: EF06 was not read (third generation without the platform); holder's items are absent */
  gboolean pin_verified;
} ZjCardIdentity;

ZjCardIdentity *zj_card_identity_ref (ZjCardIdentity *identity);

/* Wipes personal data with the last reference. */
void zj_card_identity_unref (ZjCardIdentity *identity);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjCardIdentity, zj_card_identity_unref)

/* Check digit of a citizen number: 18 characters, ISO 7064 MOD 11-2 (GB 11643), digits,
 * last one digit or X, and a birth date that exists. */
gboolean zj_citizen_number_is_valid (const char *number);

/* Check character of a card number, spec/card.md 2 (tag 07). */
gboolean zj_card_number_is_valid (const char *card_no);

G_END_DECLS
