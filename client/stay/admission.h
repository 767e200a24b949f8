/* Admission: 2401, and what leads to it (spec/cli.md 3 "admit", spec/platform.md 5 rule 8).
 *
 * Thread: any; blocks for disk and network.
 */
#pragma once

#include "stay/context.h"

G_BEGIN_DECLS

/* Everything is borrowed. NULL is "not said", where that is possible. */
typedef struct {
  const char *ipt_no; /* N: at most ZJ_IPT_NO_MAX characters */
  const ZjCredential *credential;
  const char *insutype; /* NULL: 310 first */
  ZjNamedText dept, doctor, diagnosis;
  const char *bed, *tel;
  const char *time;     /* YYYY-MM-DD HH:MM[:SS]; NULL: now */
  const char *med_type; /* NULL: the profile's */
  const char *injury;   /* none (NULL), own, third-party; work, unlawful, unclear are refused */
  const char *referral; /* NO:DATE:FROM */
  const char *agent;    /* RELATION:NAME:NUMBER:TEL */
  gboolean emergency, file_later;
} ZjAdmission;

#define ZJ_IPT_NO_MAX 27 /* so that N-k still fits 2401's ipt_no */

/* What can be said before anybody is asked. Errors: ZJ_CONFIG_ERROR_USAGE, translated, and
 * ZJ_STAY_ERROR_INJURY. Pure but for now_ms (Unix ms). */
gboolean zj_admission_check (const ZjAdmission *admission, const ZjConfig *config, gint64 now_ms, GError **error);

/* Verifies and admits. Outcomes:
 * - DONE: admitted; `repeated` when it already was, with the same data;
 * - NOT_SENT with ZJ_STAY_ERROR_VERIFICATION: a question is answered no; nothing recorded;
 * - NOT_SENT with ZJ_STAY_ERROR_UNASKED, or with the error of the line: recorded as waiting;
 * - NOT_SENT with CONFLICT, MANUAL, UNKNOWN, INJURY, a usage or a journal error: nothing recorded;
 * - NOT_DONE: the platform refused; ZJ_STAY_ERROR_ELSEWHERE where it says so or 5201 shows it;
 * - UNKNOWN: sent, no answer, and asking once (5303, 5201) has not found the stay. */
ZjStayResult *zj_admission_admit (const ZjStayContext *context, const ZjAdmission *admission);

/* Verifies a waiting stay again and sends it: for resolving. Under the stay's lock, with the stay
 * read under it. DONE; NOT_SENT or NOT_DONE with error: it waits on, waiting_reason says why;
 * UNKNOWN: 2401 is open now. */
ZjOutcome zj_admission_send_waiting (const ZjStayContext *context, ZjStay *stay, const ZjStayLock *lock,
                                     GError **error);

/* The credential of the admission, for asking again without the patient; NULL where it cannot be
 * made (a code that has run out, and no identity number known). Free it. */
ZjCredential *zj_admission_credential (const ZjStay *stay);

G_END_DECLS
