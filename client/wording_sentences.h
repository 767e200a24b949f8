/* Sentences that several rows share. The Chinese of each is the glossary's (rem.*), so
 * that a clerk meets the same words everywhere. */
#pragma once

#include <client/i18n.h>

#define ZJ_REM_FILE                                                                                                       \
  N_ ("File now, before the discharge settlement: with the app “National Medical Insurance Service Platform” or the " \
      "mini programme “National filing for care elsewhere” (a relative can do it), or by telephone to the agency of " \
      "the insured place or 12393. Then ask the window to verify again.")
#define ZJ_REM_STILL_COUNTS N_ ("A filing that is valid before the discharge settlement still counts for this stay.")
#define ZJ_REM_ACTIVATE                                                                                                \
  N_ ("Activate the social-security function at a card service point or partner bank of the place of issue; "          \
      "ask 12333.")
#define ZJ_REM_ARREARS                                                                                                 \
  N_ ("Ask the employer, or the tax and insurance offices of the insured place, about the contributions; verify "      \
      "again when the benefits are back.")
/* %s: telephone of the agency of the place of treatment */
#define ZJ_REM_MI_OFFICE N_ ("Go to the hospital's insurance office, or call the agency of the place of treatment: %s")
#define ZJ_REM_MANUAL    N_ ("Pay in full and claim at the insured place with the papers listed.")
#define ZJ_REM_MANUAL_ELSE                                                                                             \
  N_ ("If direct settlement stays impossible, pay in full at discharge and claim at the insured place.")
#define ZJ_REM_OTHER_CREDENTIAL N_ ("This time, verify with the identity card or the insurance QR code instead.")
/* where a second try may still read the card */
#define ZJ_REM_STILL_UNREAD N_ ("If it still cannot be read, verify with the identity card or the insurance QR code.")
/* where no card can be read at all, and the queue goes on */
#define ZJ_REM_MEANWHILE N_ ("Until then, verify with the identity card or the insurance QR code.")
#define ZJ_REM_NEW_CARD                                                                                                \
  N_ ("Have the card checked or replaced at a card service point of the place of issue; ask 12333.")
#define ZJ_REM_AGAIN N_ ("Read the card again.")
#define ZJ_REM_LATER N_ ("Verify again in a moment; the hospital admits the patient all the same.")
#define ZJ_REM_ASK_AGENCY                                                                                              \
  N_ ("Ask the agency of the insured place (12393) about it, then ask the window to verify again.")
/* %s: repair code */
#define ZJ_REM_IT      N_ ("Call hospital IT, repair code %s")
#define ZJ_REM_IT_ELSE N_ ("If that does not help, call hospital IT, repair code %s")
