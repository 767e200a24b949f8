/* The rows behind wording.h, for the files that hold them and for the test that walks them. */
#pragma once

#include <client/i18n.h>
#include <client/wording.h>

G_BEGIN_DECLS

/* Whom the fourth line names. Card questions go to 12333, insurance and filing to 12393,
 * both only where both apply (glossary). */
typedef enum {
  ZJ_CALL_NOBODY = 0,
  ZJ_CALL_CARD,               /* 12333 */
  ZJ_CALL_INSURANCE,          /* agency of the insured place, 12393 */
  ZJ_CALL_CARD_AND_INSURANCE, /* both */
  ZJ_CALL_HOSPITAL,           /* the hospital's insurance office, then the agency of the place of treatment */
  ZJ_CALL_IT,                 /* hospital IT, with the repair code */
} ZjCallWhom;

/* What stands in for %s in the text of a row. */
typedef enum {
  ZJ_FILL_NOTHING = 0,
  ZJ_FILL_MESSAGE,  /* our own message of the error: file, line, reader, item; no personal data */
  ZJ_FILL_PLACE,    /* of that message only what comes before the explanation: "EF06 item 08" */
  ZJ_FILL_TRIES,    /* tries left */
  ZJ_FILL_PLATFORM, /* the platform's own words */
} ZjFill;

#define ZJ_ROW_REMEDIES 3

typedef struct {
  int code;
  ZjFill fill;
  ZjCallWhom call;
  const char *text;
  const char *bare;                      /* text where nothing is known to fill in; NULL: the same */
  const char *remedies[ZJ_ROW_REMEDIES]; /* sentences, said one after the other */
} ZjWordingRow;

/* Rows of one error domain, by code; NULL and 0 for a domain that is not ours. */
const ZjWordingRow *zj_wording_error_rows (GQuark domain, gsize *n_rows);

/* Rows by ZjReason. */
const ZjWordingRow *zj_wording_reason_rows (gsize *n_rows);

/* "unasked" about a card that could not be proved genuine. */
const ZjWordingRow *zj_wording_unproved_card (void);

/* Warnings, by the code's text. */
typedef struct {
  const char *code;
  ZjWordingRow row;
} ZjWordingWarning;
const ZjWordingWarning *zj_wording_warnings (gsize *n_warnings);

G_END_DECLS
