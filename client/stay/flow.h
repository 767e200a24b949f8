/* The flow of a stay as a table: where a stay may be, what may happen to it, and what
 * follows. Pure: no I/O, no clock, any thread.
 *
 * A node is the stay's state together with the call of unknown outcome, if there is one
 * (rule 1: at most one). Events are what people ask for, what becomes of the open call,
 * what resolving finds, and what a person decides. Source: spec/platform.md 5, spec/cli.md 3.
 * The drawing in ARCHITECTURE.md is printed by zj_flow_drawing().
 */
#pragma once

#include "stay/stay.h"

G_BEGIN_DECLS

/* The calls that change something and may be of unknown outcome. F003 is none of them: it
 * is owed (notice_pending) until it is answered. */
typedef enum {
  ZJ_FLOW_NO_CALL = 0,
  ZJ_FLOW_2401, /* admit */
  ZJ_FLOW_2403, /* change */
  ZJ_FLOW_2404, /* withdraw the admission */
  ZJ_FLOW_F004, /* declare an emergency; its number is the profile's */
  ZJ_FLOW_2301, /* upload fee lines */
  ZJ_FLOW_2302, /* remove fee lines */
  ZJ_FLOW_2402, /* discharge */
  ZJ_FLOW_2405, /* withdraw the discharge */
  ZJ_FLOW_2304, /* settle */
  ZJ_FLOW_2305, /* cancel the settlement */
  ZJ_N_FLOW_CALLS,
} ZjFlowCall;

typedef enum {
  /* What people ask for. */
  ZJ_EVENT_ADMIT = 0,
  ZJ_EVENT_WAIT, /* admitted locally: not to be sent yet */
  ZJ_EVENT_ADOPT_ADMITTED,
  ZJ_EVENT_ADOPT_DISCHARGED,
  ZJ_EVENT_ADOPT_SETTLED,
  ZJ_EVENT_ADOPT_WITHDRAWN, /* the platform has it no more: restored.h says what shows that */
  ZJ_EVENT_CHANGE,
  ZJ_EVENT_DECLARE,
  ZJ_EVENT_UPLOAD,
  ZJ_EVENT_REMOVE_FEES,
  ZJ_EVENT_DISCHARGE,
  ZJ_EVENT_TRIAL,
  ZJ_EVENT_SETTLE,
  ZJ_EVENT_CANCEL_SETTLEMENT,
  ZJ_EVENT_CANCEL_DISCHARGE,
  ZJ_EVENT_CANCEL_ADMISSION,
  ZJ_EVENT_CLAIM,          /* a statement for a manual claim is issued */
  ZJ_EVENT_WITHDRAW_CLAIM, /* the original is back */
  /* What became of the open call: answered, or found by asking. */
  ZJ_EVENT_DONE,
  ZJ_EVENT_NOT_DONE,
  ZJ_EVENT_NOT_SENT,
  ZJ_EVENT_UNKNOWN,
  /* Resolving. */
  ZJ_EVENT_NEITHER,  /* asked, and neither done nor not done can be said */
  ZJ_EVENT_REVERSED, /* 2601 answered 0, or what takes its place */
  /* Two persons (rule 6). */
  ZJ_EVENT_DECIDED_DONE,
  ZJ_EVENT_DECIDED_NOT_DONE,
  ZJ_N_EVENTS,
} ZjFlowEvent;

const char *zj_flow_event_name (ZjFlowEvent event); /* "admit", "not-done", … */

typedef struct {
  ZjStayState state;
  ZjFlowCall call;
  ZjOpenPhase phase;
} ZjFlowNode;

/* What the one who brought the event does now, in this order. */
typedef enum {
  ZJ_ACT_NOTHING = 0,
  ZJ_ACT_INTENT = 1 << 0,   /* record the intent, then send */
  ZJ_ACT_RECORD = 1 << 1,   /* record what is said here */
  ZJ_ACT_DECISION = 1 << 2, /* record the decision to reverse, then 2601 */
  ZJ_ACT_REVERSE = 1 << 3,  /* 2601, each with a new msgid */
  ZJ_ACT_ASK = 1 << 4,      /* look at the platform */
  ZJ_ACT_REPEAT = 1 << 5,   /* the same call again with a new msgid: rules 7, 9, 10 */
  ZJ_ACT_SEND_WAITING = 1 << 6,
  ZJ_ACT_NOTICE = 1 << 7,   /* F003 is owed now */
  ZJ_ACT_REPEATED = 1 << 8, /* the effect already stands: answer the stored result */
} ZjFlowAction;

typedef enum {
  ZJ_MARK_TRIED = 1 << 0,
  ZJ_MARK_CANCELLED = 1 << 1,
  ZJ_MARK_MISMATCH = 1 << 2,
  ZJ_MARK_FEES_STALE = 1 << 3,
} ZjFlowMark;

typedef struct {
  gboolean possible;
  ZjStayErrorCode refusal; /* when it is not */
  ZjFlowNode next;         /* the node itself when nothing moves */
  guint actions;           /* ZjFlowAction */
  guint set, clear;        /* ZjFlowMark */
} ZjFlowStep;

/* What the profile and the stay's data have to say to the table. */
typedef struct {
  gboolean discharge_first;   /* [profile] discharge_first */
  ZjStayState before_claim;   /* where a withdrawn statement leads back to */
  gboolean settlement_undone; /* the mark `cancelled` */
} ZjFlowFacts;

/* Whether a stay can ever be there. */
gboolean zj_flow_node_is_possible (const ZjFlowNode *node);

/* "discharged", "discharged 2304 asking", …; free it. */
char *zj_flow_node_name (const ZjFlowNode *node);

ZjFlowStep zj_flow_step (const ZjFlowNode *node, ZjFlowEvent event, const ZjFlowFacts *facts);

ZjFlowCall zj_flow_call_of (const char *infno); /* NULL: NO_CALL; a number of the profile's: F004 */
const char *zj_flow_call_name (ZjFlowCall call);

/* The same for a stay. */
ZjFlowNode zj_flow_node_of (const ZjStay *stay);
ZjFlowStep zj_flow_ask (const ZjStay *stay, const ZjConfig *config, ZjFlowEvent event);

/* Moves the stay; FALSE, unchanged, with ZJ_STAY_ERROR when the event is not possible. A
 * call that begins is only marked as open (phase): zj_stay_call() fills in which. */
gboolean zj_flow_apply (ZjStay *stay, const ZjConfig *config, ZjFlowEvent event, GError **error);

/* What is open, cleared to nothing. */
void zj_open_call_clear (ZjOpenCall *open);

/* A Mermaid drawing of the table; free it. */
char *zj_flow_drawing (void);

G_END_DECLS
