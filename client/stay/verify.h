/* Judging the four questions: from what the platform answered to a ZjVerification.
 *
 * Pure: no I/O, no clock, no thread of its own. The same function makes the first snapshot
 * (nothing answered), each one between, and the last; an answer once given is not taken back
 * by a later snapshot, it waits (PENDING) for whatever could still change it.
 * Rules: spec/cli.md 3 "verify", spec/platform.md 3.
 *
 * Where a province lacks a call (`none` in the profile) the spec leaves open what follows; here:
 * - card_state: the platform takes a card as voucher in 1101, so a card it answered a person
 *   for is "yes" with the warning card_state_not_offered. Beside a typed identity it plays no part.
 * - card_authentication: third-generation cards yield no holder; see zj_card_read().
 * - filing: asked by 2001, as filing_query=2001 does.
 * - opening: "here" follows "filed": yes with the warning opening_not_offered, else depends.
 */
#pragma once

#include <client/verification.h>

#include "platform/tx_person.h"

G_BEGIN_DECLS

typedef enum {
  ZJ_ASK_PERSON = 0,  /* 1101 */
  ZJ_ASK_CARD_STATE,  /* K015 */
  ZJ_ASK_FILINGS,     /* F001 */
  ZJ_ASK_ENTITLEMENT, /* 2001 */
  ZJ_ASK_OPENINGS,    /* F002 */
  ZJ_N_ASKS,
} ZjAsk;

typedef enum { ZJ_ASK_WAITING = 0, ZJ_ASK_ANSWERED, ZJ_ASK_FAILED } ZjAskState;

/* What has come in so far. */
typedef struct {
  ZjAskState state[ZJ_N_ASKS];
  GError *error[ZJ_N_ASKS]; /* of FAILED */
  ZjPerson *person;
  ZjCardState *card_state; /* NULL: a card the register doesn't know */
  gboolean reported;       /* regt_flag */
  GPtrArray *filings;      /* ZjFiling * */
  gboolean entitled;
  char *entitlement_text; /* trt_chk_rslt */
  ZjOpenings *openings;
} ZjVerifyAnswers;

void zj_verify_answers_clear (ZjVerifyAnswers *answers);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZjVerifyAnswers, zj_verify_answers_clear)

/* What is asked about. Everything is borrowed but date. */
typedef struct {
  const ZjConfig *config;
  const ZjCredential *credential;
  const char *insutype; /* or NULL */
  const char *med_type;
  char date[11]; /* admission, YYYY-MM-DD */
  gboolean emergency;
} ZjVerifyCase;

/* Fills in what options (may be NULL) leave to the profile and to now (Unix seconds). */
void zj_verify_case_init (ZjVerifyCase *verify_case, const ZjConfig *config, const ZjCredential *credential,
                          const ZjVerifyOptions *options, gint64 now);

/* The insurance the answers are about: the one named by insutype; otherwise 310 first, then
 * the first valid one; where none is valid, a suspended one before others. Supplements
 * (serious illness, care, birth, …) count only when named. -1: none. */
int zj_verify_choose_insurance (const ZjPerson *person, const char *insutype);

/* The calls that are worth making as far as one knows now: a mask of 1 << ZjAsk. It only
 * grows while answers come in. */
guint zj_verify_plan (const ZjVerifyCase *verify_case, const ZjVerifyAnswers *answers);

/* The snapshot. Never NULL. */
ZjVerification *zj_verify_judge (const ZjVerifyCase *verify_case, const ZjVerifyAnswers *answers);

/* Why a call could not be asked: tls, timeout or platform. */
ZjReason zj_verify_reason_of (const GError *error);

/* verify_filing.c: fills covers and why_not. */
void zj_verify_judge_filing (const ZjVerifyCase *verify_case, ZjFiling *filing);

/* verify_filing.c: which of judged filings covers the stay, one of an opened category before
 * others (openings may be NULL); -1 for none, then *reason is what spec/platform.md 3 puts
 * first (NOT_FILED when there is no filing at all, PLATFORM when a state is not understood). */
int zj_verify_covering (GPtrArray *filings, const ZjOpenings *openings, ZjReason *reason);

G_END_DECLS
