/* A stay as this desk knows it: one row of the journal's projection, and what every service
 * of the flow is given and gives back. Plain data; copied, not shared. Its states and what
 * leads from one to another: flow.h. Source: spec/domain.md, spec/cli.md 2 ("stays").
 */
#pragma once

#include <client/stays.h>

#include "platform/session.h"
#include "stay/money.h"

G_BEGIN_DECLS

/* A call that changes something and whose outcome is not durable yet. A stay has at most one
 * (rule 1); those that resolve it belong to it. */
typedef enum {
  ZJ_OPEN_NONE = 0,
  ZJ_OPEN_ASKING,    /* sent, unknown: may still turn out done or not done */
  ZJ_OPEN_REVERSING, /* the decision to reverse is durable: can end only as not done (rule 5) */
} ZjOpenPhase;

typedef struct {
  ZjOpenPhase phase;
  char *infno, *msgid;
  gint64 since_ms;          /* Unix ms of the sending, this machine's clock */
  gint64 platform_since_ms; /* the same by the platform's clock, where known; 0 otherwise (rule 6) */
  guint attempts;           /* of resolving, for the growing pauses */
  gint64 next_ms;           /* not before this moment */
  char *detail;             /* JSON: what the call was about (batch of fee lines, new discharge data, …) */
} ZjOpenCall;

typedef struct {
  char *code, *name;
} ZjNamed;

/* The negative row that a cancelled settlement has at the platform: day end counts it, by a
 * setl_time of its own. */
typedef struct {
  char *of;                          /* setl_id of what was cancelled last; NULL: nothing was */
  char *setl_id, *msgid, *setl_time; /* the row's own; NULL where nobody has told */
  char *clr_optins, *clr_type;
  ZjAmounts amounts; /* negative; none where the settlement's were never seen */
} ZjRefund;

typedef struct {
  char *ipt_no;        /* N: what people say */
  guint wire_attempt;  /* 0: N goes over the wire; 1: N-2; 2: N-3 … (rule 8) */
  gboolean wire_spent; /* that number has gone out in a 2401 that the platform may know: the next takes another */
  ZjStayState state;
  gboolean tried, cancelled, mismatch, fees_stale;
  gboolean ever_unknown;                 /* a call of rule 9 was once unknown: settle asks 5201 first */
  gboolean withdrawal_lost;              /* a 2404 was once unknown: it may still arrive */
  gint64 gone_since_ms;                  /* Unix ms: both lists were without it since then; 0: they were not */
  gboolean ask_first;                    /* 5203 before anything else: restored.h */
  gboolean ask_stay;                     /* 5201 before anything else, where settlements cannot be asked for */
  gboolean lines_uncertain;              /* the platform may hold other lines than the journal: `fees` begins anew */
  char *mdtrt_id, *setl_id, *setl_msgid; /* of the settlement that stands */
  char *former_mdtrt_id;                 /* of the admission that was withdrawn last, or NULL */
  ZjOpenCall open;

  /* The person and the credential of the admission. */
  char *psn_no, *insutype, *insured_region, *psn_type;
  ZjPersonal name, cert_no, credential_no;
  char *cert_type, *credential_type; /* mdtrt_cert_type "01" "02" "03" */
  char *card_sn;

  /* Admission. Times "YYYY-MM-DD HH:MM:SS", China. */
  char *admitted_at, *bed, *med_type;
  ZjNamed dept, doctor, diagnosis;
  ZjPersonal tel;
  char *ipt_type;   /* "1" ordinary, "2" emergency, "3" transfer */
  char *injury;     /* "none", "own", "third-party" */
  char *referral;   /* NO:DATE:FROM or NULL */
  ZjPersonal agent; /* RELATION:NAME:NUMBER:TEL */
  gboolean file_later;
  char *waiting_reason; /* of WAITING: why it was not sent; code of ZjReason or error */
  char *dcla_no;
  char *dcla_condition; /* what was declared */

  /* Discharge. */
  char *discharged_at, *dscg_way, *death_date;
  ZjNamed dscg_diagnosis;

  /* Money. */
  ZjAmounts trial, settlement;
  char *account; /* "no", "own", "family" of the settlement */
  char *invoice;
  gint64 deposit_fen; /* −1: not said */
  char *setl_time, *clr_optins, *clr_type, *clr_way;
  char *trial_account;     /* the account choice the trial was made with */
  char *trial_fees_digest; /* of the uploaded lines the trial was made with */
  ZjRefund refund;

  /* Manual claim. */
  char *manual_receipt;    /* number of the statement that stands, or NULL */
  char *withdrawn_receipt; /* number of the last one that was withdrawn, or NULL */
  char *before_claim;      /* name of the state a withdrawn statement leads back to */
  gboolean notice_pending; /* an F003 (issue or withdrawal) is not answered yet */
  gboolean notice_refused; /* the one that is due now was answered −1: the supervisor's */
  char *notice; /* what is owed: JSON list, in order, of {receipt_no, medfee_fen, reason, withdraw: 0 or 1} */

  char *operator_no; /* who admitted */
  gboolean adopted;  /* from another desk */
  gint64 version;    /* of the row: a write with an old one is refused (LOCKED) */
} ZjStay;

ZjStay *zj_stay_new (const char *ipt_no);
ZjStay *zj_stay_copy (const ZjStay *stay);
void zj_stay_swap (ZjStay *a, ZjStay *b);
void zj_stay_free (ZjStay *stay); /* wipes */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjStay, zj_stay_free)

/* The number that goes over the wire now: N, N-2, N-3 … Free it. */
char *zj_stay_wire_number (const ZjStay *stay);
/* TRUE when wire is N or N-k of this stay. */
gboolean zj_stay_owns_number (const ZjStay *stay, const char *wire);
/* Takes over the number under which the platform has the stay: one it owns. */
void zj_stay_take_wire_number (ZjStay *stay, const char *wire);
/* After a 2404 that is done: no visit number, and the next 2401 takes another wire number (rule 8). */
void zj_stay_drop_admission (ZjStay *stay);

G_END_DECLS
