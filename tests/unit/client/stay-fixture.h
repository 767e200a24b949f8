/* A desk's journal as it is, and a platform that is told what to answer: it takes the place of
 * tx_*.c at link time (--wrap; `wraps` in CMakeLists.txt). */
#pragma once

#include <client/error.h>

#include "platform/tx_settlement.h"
#include "platform/tx_stay.h"
#include "stay/context.h"

#define NOW_TEXT "2026-07-01 10:00:00"
#define PSN_NO   "43000000001"
#define CERT_NO  "990001194911020015"

typedef struct {
  /* What it answers. */
  ZjOutcome outcome;          /* of the next changing calls */
  int error_code;             /* of ZJ_PLATFORM_ERROR, for anything but DONE */
  const char *err_msg;        /* of NOT_DONE */
  const char *mdtrt_id;       /* of 2401; NULL: one of its own */
  const char *psn_no;         /* of 1101; NULL: nobody known */
  gboolean mute;              /* no query is answered */
  GPtrArray *present, *known; /* ZjStayRow *: 5303, 5201; borrowed, copied out */
  GPtrArray *settlements;     /* ZjSettlementRow *: 5203 */
  ZjAnswerKind answers[ZJ_N_QUESTIONS];
  ZjReason reasons[ZJ_N_QUESTIONS];

  /* What it saw. */
  guint sent, asked, verified;
  char *wire, *msgid, *infno;
  ZjStay *last;                /* the stay as the last changing call carried it */
  gboolean intent_was_durable; /* at each of them, with number and msgid */
} FakePlatform;
extern FakePlatform fake;

typedef struct {
  char *folder;
  ZjConfig *config;
  ZjJournal *journal;
  ZjStayContext context;
  gint64 now_ms;
} StayFixture;

void stay_fixture_set_up (StayFixture *f, const char *more_config);
void stay_fixture_tear_down (StayFixture *f);

/* The n-th record from now is not written: the disk is full. 0: all are. */
void fake_journal_fails_at (guint n);

/* As it stands in the journal; NULL when there is none. */
ZjStay *stay_fixture_stored (StayFixture *f, const char *ipt_no);

ZjStayRow *fake_row (const char *mdtrt_id, const char *ipt_otp_no, gboolean in_hospital);
ZjCredential *fake_credential (void);
