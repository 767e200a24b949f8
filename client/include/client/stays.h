/* Stays, for a program with a main loop: what is asked for, what came of it, and how a stay stands.
 *
 * A request runs on a thread of the desk, one after another for a stay and side by side for
 * different ones; it goes the same way as the command line's verbs. What comes back are snapshots
 * of the journal: the screen never says more than the journal knows.
 *
 * "End waiting" is cancelling. It ends the waiting and never the truth: the answer then says
 * NOT_SENT when nothing had left, DONE when it had come all the same, otherwise UNKNOWN, and the
 * background goes on asking.
 */
#pragma once

#include <client/money.h>
#include <client/verification.h>

G_BEGIN_DECLS

/* The outcome of a call is not an error; it is one of these (spec/platform.md 5). */
typedef enum {
  ZJ_OUTCOME_NOT_SENT = 0,
  ZJ_OUTCOME_NOT_DONE,
  ZJ_OUTCOME_DONE,
  ZJ_OUTCOME_UNKNOWN,
} ZjOutcome;

typedef enum {
  ZJ_STAY_NEW = 0, /* not recorded yet */
  ZJ_STAY_WAITING, /* admitted locally, not yet on the platform */
  ZJ_STAY_ADMITTED,
  ZJ_STAY_DISCHARGED,
  ZJ_STAY_SETTLED,
  ZJ_STAY_WITHDRAWN, /* admission withdrawn */
  ZJ_STAY_MANUAL,    /* closed by a statement for a manual claim */
  ZJ_N_STAY_STATES,
} ZjStayState;

const char *zj_stay_state_name (ZjStayState state); /* "waiting", … as spec/cli.md has them */

/* A code of a dictionary with its name, borrowed; a NULL code is "not said". */
typedef struct {
  const char *code, *name;
} ZjNamedText;

/* What four answers mean for 2401. */
typedef enum {
  ZJ_ADMIT_SEND = 0,
  ZJ_ADMIT_REFUSE, /* a "no" that nothing lifts: nothing is recorded */
  ZJ_ADMIT_WAIT,   /* no such "no", but something is unasked: recorded as waiting */
} ZjAdmitDecision;

/* *reason: why not, of REFUSE and WAIT. Pure. */
ZjAdmitDecision zj_admission_decide (const ZjVerification *verification, gboolean emergency, gboolean file_later,
                                     ZjReason *reason);

/* --- how a stay stands ----------------------------------------------------------------- */

/* What can be asked of a stay now, by the flow's table (stay/flow.h). */
typedef enum {
  ZJ_CAN_UPLOAD = 1 << 0,
  ZJ_CAN_DISCHARGE = 1 << 1,
  ZJ_CAN_TRIAL = 1 << 2,
  ZJ_CAN_SETTLE = 1 << 3,
  ZJ_CAN_CANCEL_SETTLEMENT = 1 << 4,
  ZJ_CAN_CANCEL_DISCHARGE = 1 << 5,
  ZJ_CAN_CANCEL_FEES = 1 << 6,
  ZJ_CAN_CANCEL_ADMISSION = 1 << 7,
  ZJ_CAN_DECLARE = 1 << 8,
  ZJ_CAN_RESOLVE = 1 << 9, /* something is open, owed or waiting */
} ZjStayCan;

/* A stay as the journal has it, for the screen. Immutable, counted by references. */
typedef struct {
  char *ipt_no;
  ZjStayState state;
  guint can; /* ZjStayCan */
  gboolean tried, cancelled, mismatch, fees_stale, emergency, adopted, notice_pending;

  /* A call of unknown outcome, or NULL: its number, and when it was sent (Unix ms). */
  char *unknown, *unknown_msgid;
  gint64 unknown_since_ms;
  gint64 next_ms;       /* when the background asks again; of a waiting stay too */
  gboolean reversing;   /* can end only as not done */
  const char *person;   /* why a person has to decide ("mismatch", "both_stand", …), or NULL */
  char *waiting_reason; /* of WAITING: code of a reason or an error, or NULL */

  char *mdtrt_id, *setl_id, *setl_time;
  char *psn_no, *insutype, *insured_region;
  ZjPersonal name, cert_no;
  char *admitted_at, *discharged_at; /* "YYYY-MM-DD HH:MM:SS", China */
  char *dept, *bed, *doctor, *diagnosis;
  char *declare_by; /* last day for the declaration of an emergency, or NULL */
  int declare_days; /* from today; negative after it */

  guint lines;      /* fee lines at the platform, as this desk knows them */
  gint64 lines_fen; /* their sum */
  gboolean has_trial, has_settlement;
  ZjAmounts trial, settlement; /* the settlement's only where has_settlement */
  char *account;               /* "no", "own", "family" of the settlement, otherwise of the trial; or NULL */
  gint64 deposit_fen;          /* −1: not said */
} ZjStayView;

ZjStayView *zj_stay_view_ref (ZjStayView *view);
void zj_stay_view_unref (ZjStayView *view); /* wipes */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjStayView, zj_stay_view_unref)

/* Deposit minus what the patient pays in cash, of the settlement or otherwise the trial: > 0 is given
 * back, < 0 is to be paid. FALSE where there are no figures, while anything is unknown, and of a
 * mismatch: then no money changes hands. */
gboolean zj_stay_view_balance (const ZjStayView *view, gint64 deposit_fen, gint64 *balance_fen);

/* --- asking ----------------------------------------------------------------------------- */

typedef enum {
  ZJ_DO_FIND = 0, /* the stay of that number, adopted where it is another desk's and there is a
                      credential; without a number: the stays of the credential's person */
  ZJ_DO_ADMIT,
  ZJ_DO_UPLOAD,
  ZJ_DO_DISCHARGE,
  ZJ_DO_TRIAL,
  ZJ_DO_SETTLE,
  ZJ_DO_CANCEL_SETTLEMENT,
  ZJ_DO_CANCEL_DISCHARGE,
  ZJ_DO_CANCEL_FEES,
  ZJ_DO_CANCEL_ADMISSION,
  ZJ_DO_DECLARE,
  ZJ_DO_RESOLVE, /* everything that can be done for the stay now */
  ZJ_N_STAY_ASKS,
} ZjStayAsk;

/* Borrowed, and copied by the call. NULL is "not said"; amounts −1. */
typedef struct {
  ZjStayAsk ask;
  const char *ipt_no;
  const ZjCredential *credential;
  const char *insutype;
  /* ADMIT; the time and the diagnosis also DISCHARGE. Formats: spec/cli.md 2. */
  ZjNamedText dept, doctor, diagnosis;
  const char *bed, *tel, *time, *injury, *referral, *agent;
  gboolean emergency, file_later;
  const char *way, *death_date; /* DISCHARGE */
  const char *file;             /* UPLOAD: a path */
  gboolean remove_missing;
  const char *account; /* TRIAL, SETTLE: "no", "own", "family" */
  gint64 expect_cash_fen, deposit_fen;
  const char *second;    /* CANCEL_SETTLEMENT: who confirms */
  const char *condition; /* DECLARE */
} ZjStayRequest;

/* What is wrong with a fee line: of the file (then nothing was sent), or turned down by the platform. */
typedef struct {
  guint line;    /* of the file, from 1; 0: of the whole file, or turned down */
  char *field;   /* of the file: its name, or NULL; turned down: the line's feedetl_sn */
  char *message; /* translated, or the platform's words */
} ZjLineFault;

typedef struct {
  ZjOutcome outcome;            /* of a FIND: DONE or NOT_SENT */
  GError *error;                /* or NULL; beside DONE it is ZJ_STAY_ERROR_MISMATCH */
  gboolean repeated;            /* the effect stood already; nothing was sent */
  ZjStayView *stay;             /* as it is now, or NULL */
  GPtrArray *matches;           /* FIND by person: ZjStayView *, newest first; otherwise empty */
  ZjVerification *verification; /* where questions were asked, or NULL */
  GPtrArray *warnings;          /* char *: codes of zj_wording_for_warning() */
  GArray *findings;             /* ZjFinding */
  GPtrArray *faults;            /* ZjLineFault * */
  guint sent, removed;          /* UPLOAD: lines */
  GPtrArray *missing;           /* UPLOAD: char *, at the platform and not in the file */
} ZjStayAnswer;

void zj_stay_answer_free (ZjStayAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjStayAnswer, zj_stay_answer_free)

/* On the main thread: what is being done ("asking", "uploading", "settling", …), and how far
 * where that is known (of > 0). */
typedef void (*ZjStayAskProgress) (const char *step, guint done, guint of, gpointer user_data);

G_END_DECLS
