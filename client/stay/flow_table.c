/* States × events. Two tables: what may be asked for in a state when nothing is open, and what
 * an open call leads to. Everything not written there is refused. */
#include "stay/flow.h"

#include <client/error.h>
#include <string.h>

/* Next states that the facts decide, and "stays where it is". */
#define BEFORE_CLAIM ((ZjStayState)(ZJ_N_STAY_STATES + 1))
#define HERE         ((ZjStayState)(ZJ_N_STAY_STATES + 2))

typedef enum { CELL_REFUSED = 0, CELL_LOCAL, CELL_CALL, CELL_REPEATED, CELL_SETTLE, CELL_UNDONE } CellKind;

typedef struct {
  CellKind kind;
  ZjStayErrorCode refusal;
  ZjFlowCall call;
  ZjStayState next;
  guint actions, set, clear;
} Cell;

#define NO(code)                                                                                                       \
  {                                                                                                                    \
    CELL_REFUSED, ZJ_STAY_ERROR_##code, ZJ_FLOW_NO_CALL, HERE, 0, 0, 0                                                 \
  }
#define GO(state)                                                                                                      \
  {                                                                                                                    \
    CELL_LOCAL, 0, ZJ_FLOW_NO_CALL, state, ZJ_ACT_RECORD, 0, 0                                                         \
  }
#define GO_AND(state, a)                                                                                               \
  {                                                                                                                    \
    CELL_LOCAL, 0, ZJ_FLOW_NO_CALL, state, ZJ_ACT_RECORD | (a), 0, 0                                                   \
  }
/* What a 2404 that is done leads to, found by asking. */
#define GONE                                                                                                           \
  {                                                                                                                    \
    CELL_LOCAL, 0, ZJ_FLOW_NO_CALL, ZJ_STAY_WITHDRAWN, ZJ_ACT_RECORD, 0, ZJ_MARK_TRIED                                 \
  }
#define TRY                                                                                                            \
  {                                                                                                                    \
    CELL_LOCAL, 0, ZJ_FLOW_NO_CALL, HERE, ZJ_ACT_RECORD, ZJ_MARK_TRIED, 0                                              \
  }
#define CALL(number)                                                                                                   \
  {                                                                                                                    \
    CELL_CALL, 0, ZJ_FLOW_##number, HERE, ZJ_ACT_INTENT, 0, 0                                                          \
  }
#define STANDS                                                                                                         \
  {                                                                                                                    \
    CELL_REPEATED, 0, ZJ_FLOW_NO_CALL, HERE, ZJ_ACT_REPEATED, 0, 0                                                     \
  }
/* 2304 from the bed, where the profile lets it. */
#define CALL_IF_NOT_FIRST                                                                                              \
  {                                                                                                                    \
    CELL_SETTLE, ZJ_STAY_ERROR_STATE, ZJ_FLOW_2304, HERE, ZJ_ACT_INTENT, 0, 0                                          \
  }
/* Repeated when a settlement was cancelled, otherwise there is none. */
#define STANDS_IF_UNDONE                                                                                               \
  {                                                                                                                    \
    CELL_UNDONE, ZJ_STAY_ERROR_STATE, ZJ_FLOW_NO_CALL, HERE, ZJ_ACT_REPEATED, 0, 0                                     \
  }

#define N_ASKED (ZJ_EVENT_WITHDRAW_CLAIM + 1)

/* clang-format off */
static const Cell asked[ZJ_N_STAY_STATES][N_ASKED] = {
  [ZJ_STAY_NEW] = {
    [ZJ_EVENT_ADMIT] = CALL (2401),             [ZJ_EVENT_WAIT] = GO (ZJ_STAY_WAITING),
    [ZJ_EVENT_ADOPT_ADMITTED] = GO (ZJ_STAY_ADMITTED), [ZJ_EVENT_ADOPT_DISCHARGED] = GO (ZJ_STAY_DISCHARGED),
    [ZJ_EVENT_ADOPT_SETTLED] = GO (ZJ_STAY_SETTLED), [ZJ_EVENT_ADOPT_WITHDRAWN] = NO (NOT_FOUND),
    [ZJ_EVENT_CHANGE] = NO (NOT_FOUND),         [ZJ_EVENT_DECLARE] = NO (NOT_FOUND),
    [ZJ_EVENT_UPLOAD] = NO (NOT_FOUND),         [ZJ_EVENT_REMOVE_FEES] = NO (NOT_FOUND),
    [ZJ_EVENT_DISCHARGE] = NO (NOT_FOUND),      [ZJ_EVENT_TRIAL] = NO (NOT_FOUND),
    [ZJ_EVENT_SETTLE] = NO (NOT_FOUND),         [ZJ_EVENT_CANCEL_SETTLEMENT] = NO (NOT_FOUND),
    [ZJ_EVENT_CANCEL_DISCHARGE] = NO (NOT_FOUND), [ZJ_EVENT_CANCEL_ADMISSION] = NO (NOT_FOUND),
    [ZJ_EVENT_CLAIM] = GO (ZJ_STAY_MANUAL),     [ZJ_EVENT_WITHDRAW_CLAIM] = NO (NOT_FOUND),
  },
  [ZJ_STAY_WAITING] = {
    [ZJ_EVENT_ADMIT] = CALL (2401),             [ZJ_EVENT_WAIT] = GO (ZJ_STAY_WAITING),
    [ZJ_EVENT_ADOPT_ADMITTED] = GO (ZJ_STAY_ADMITTED), [ZJ_EVENT_ADOPT_DISCHARGED] = GO (ZJ_STAY_DISCHARGED),
    [ZJ_EVENT_ADOPT_SETTLED] = GO (ZJ_STAY_SETTLED), [ZJ_EVENT_ADOPT_WITHDRAWN] = NO (STATE),
    [ZJ_EVENT_CHANGE] = GO (ZJ_STAY_WAITING),   [ZJ_EVENT_DECLARE] = NO (STATE),
    [ZJ_EVENT_UPLOAD] = NO (STATE),             [ZJ_EVENT_REMOVE_FEES] = NO (STATE),
    [ZJ_EVENT_DISCHARGE] = NO (STATE),          [ZJ_EVENT_TRIAL] = NO (STATE),
    [ZJ_EVENT_SETTLE] = NO (STATE),             [ZJ_EVENT_CANCEL_SETTLEMENT] = NO (STATE),
    [ZJ_EVENT_CANCEL_DISCHARGE] = NO (STATE),   [ZJ_EVENT_CANCEL_ADMISSION] = GO (ZJ_STAY_WITHDRAWN),
    [ZJ_EVENT_CLAIM] = GO (ZJ_STAY_MANUAL),     [ZJ_EVENT_WITHDRAW_CLAIM] = NO (STATE),
  },
  [ZJ_STAY_ADMITTED] = {
    [ZJ_EVENT_ADMIT] = STANDS,                  [ZJ_EVENT_WAIT] = NO (STATE),
    [ZJ_EVENT_ADOPT_ADMITTED] = STANDS,         [ZJ_EVENT_ADOPT_DISCHARGED] = GO (ZJ_STAY_DISCHARGED),
    [ZJ_EVENT_ADOPT_SETTLED] = GO (ZJ_STAY_SETTLED), [ZJ_EVENT_ADOPT_WITHDRAWN] = GONE,
    [ZJ_EVENT_CHANGE] = CALL (2403),            [ZJ_EVENT_DECLARE] = CALL (F004),
    [ZJ_EVENT_UPLOAD] = CALL (2301),            [ZJ_EVENT_REMOVE_FEES] = CALL (2302),
    [ZJ_EVENT_DISCHARGE] = CALL (2402),         [ZJ_EVENT_TRIAL] = TRY,
    [ZJ_EVENT_SETTLE] = CALL_IF_NOT_FIRST,      [ZJ_EVENT_CANCEL_SETTLEMENT] = STANDS_IF_UNDONE,
    [ZJ_EVENT_CANCEL_DISCHARGE] = STANDS,       [ZJ_EVENT_CANCEL_ADMISSION] = CALL (2404),
    [ZJ_EVENT_CLAIM] = GO_AND (ZJ_STAY_MANUAL, ZJ_ACT_NOTICE), [ZJ_EVENT_WITHDRAW_CLAIM] = NO (STATE),
  },
  [ZJ_STAY_DISCHARGED] = {
    [ZJ_EVENT_ADMIT] = STANDS,                  [ZJ_EVENT_WAIT] = NO (STATE),
    [ZJ_EVENT_ADOPT_ADMITTED] = GO (ZJ_STAY_ADMITTED), [ZJ_EVENT_ADOPT_DISCHARGED] = STANDS,
    [ZJ_EVENT_ADOPT_SETTLED] = GO (ZJ_STAY_SETTLED), [ZJ_EVENT_ADOPT_WITHDRAWN] = NO (STATE),
    [ZJ_EVENT_CHANGE] = CALL (2403),            [ZJ_EVENT_DECLARE] = CALL (F004),
    [ZJ_EVENT_UPLOAD] = CALL (2301),            [ZJ_EVENT_REMOVE_FEES] = CALL (2302),
    [ZJ_EVENT_DISCHARGE] = STANDS,              [ZJ_EVENT_TRIAL] = TRY,
    [ZJ_EVENT_SETTLE] = CALL (2304),            [ZJ_EVENT_CANCEL_SETTLEMENT] = STANDS_IF_UNDONE,
    [ZJ_EVENT_CANCEL_DISCHARGE] = CALL (2405),  [ZJ_EVENT_CANCEL_ADMISSION] = NO (STATE),
    [ZJ_EVENT_CLAIM] = GO_AND (ZJ_STAY_MANUAL, ZJ_ACT_NOTICE), [ZJ_EVENT_WITHDRAW_CLAIM] = NO (STATE),
  },
  [ZJ_STAY_SETTLED] = {
    [ZJ_EVENT_ADMIT] = STANDS,                  [ZJ_EVENT_WAIT] = NO (STATE),
    [ZJ_EVENT_ADOPT_ADMITTED] = NO (CONFLICT),  [ZJ_EVENT_ADOPT_DISCHARGED] = GO (ZJ_STAY_DISCHARGED),
    [ZJ_EVENT_ADOPT_SETTLED] = STANDS, [ZJ_EVENT_ADOPT_WITHDRAWN] = NO (CONFLICT),
    [ZJ_EVENT_CHANGE] = NO (STATE),             [ZJ_EVENT_DECLARE] = NO (STATE),
    [ZJ_EVENT_UPLOAD] = NO (STATE),             [ZJ_EVENT_REMOVE_FEES] = NO (STATE),
    [ZJ_EVENT_DISCHARGE] = STANDS,              [ZJ_EVENT_TRIAL] = NO (STATE),
    [ZJ_EVENT_SETTLE] = STANDS,                 [ZJ_EVENT_CANCEL_SETTLEMENT] = CALL (2305),
    [ZJ_EVENT_CANCEL_DISCHARGE] = NO (STATE),   [ZJ_EVENT_CANCEL_ADMISSION] = NO (STATE),
    [ZJ_EVENT_CLAIM] = NO (CONFLICT),           [ZJ_EVENT_WITHDRAW_CLAIM] = NO (STATE),
  },
  [ZJ_STAY_WITHDRAWN] = {
    [ZJ_EVENT_ADMIT] = CALL (2401),             [ZJ_EVENT_WAIT] = GO (ZJ_STAY_WAITING),
    [ZJ_EVENT_ADOPT_ADMITTED] = GO (ZJ_STAY_ADMITTED), [ZJ_EVENT_ADOPT_DISCHARGED] = GO (ZJ_STAY_DISCHARGED),
    [ZJ_EVENT_ADOPT_SETTLED] = GO (ZJ_STAY_SETTLED), [ZJ_EVENT_ADOPT_WITHDRAWN] = STANDS,
    [ZJ_EVENT_CHANGE] = NO (STATE),             [ZJ_EVENT_DECLARE] = NO (STATE),
    [ZJ_EVENT_UPLOAD] = NO (STATE),             [ZJ_EVENT_REMOVE_FEES] = NO (STATE),
    [ZJ_EVENT_DISCHARGE] = NO (STATE),          [ZJ_EVENT_TRIAL] = NO (STATE),
    [ZJ_EVENT_SETTLE] = NO (STATE),             [ZJ_EVENT_CANCEL_SETTLEMENT] = NO (STATE),
    [ZJ_EVENT_CANCEL_DISCHARGE] = NO (STATE),   [ZJ_EVENT_CANCEL_ADMISSION] = STANDS,
    [ZJ_EVENT_CLAIM] = GO (ZJ_STAY_MANUAL),     [ZJ_EVENT_WITHDRAW_CLAIM] = NO (STATE),
  },
  [ZJ_STAY_MANUAL] = {
    [ZJ_EVENT_ADMIT] = NO (MANUAL),             [ZJ_EVENT_WAIT] = NO (MANUAL),
    [ZJ_EVENT_ADOPT_ADMITTED] = NO (MANUAL),    [ZJ_EVENT_ADOPT_DISCHARGED] = NO (MANUAL),
    [ZJ_EVENT_ADOPT_SETTLED] = NO (MANUAL), [ZJ_EVENT_ADOPT_WITHDRAWN] = NO (MANUAL),
    [ZJ_EVENT_CHANGE] = NO (MANUAL),            [ZJ_EVENT_DECLARE] = NO (MANUAL),
    [ZJ_EVENT_UPLOAD] = NO (MANUAL),            [ZJ_EVENT_REMOVE_FEES] = NO (MANUAL),
    [ZJ_EVENT_DISCHARGE] = NO (MANUAL),         [ZJ_EVENT_TRIAL] = NO (MANUAL),
    [ZJ_EVENT_SETTLE] = NO (MANUAL),            [ZJ_EVENT_CANCEL_SETTLEMENT] = NO (MANUAL),
    [ZJ_EVENT_CANCEL_DISCHARGE] = NO (MANUAL),  [ZJ_EVENT_CANCEL_ADMISSION] = NO (MANUAL),
    [ZJ_EVENT_CLAIM] = STANDS,                  [ZJ_EVENT_WITHDRAW_CLAIM] = GO_AND (BEFORE_CLAIM, ZJ_ACT_NOTICE),
  },
};

/* What a call of unknown outcome may lead to, and in which states it can be open. */
static const struct {
  const char *name;
  guint open_in; /* 1 << ZjStayState */
  ZjStayState done;
  gboolean reversible; /* by 2601, and never sent again; the others are looked at and repeated */
  guint set, clear;    /* marks, when done */
} calls[ZJ_N_FLOW_CALLS] = {
  [ZJ_FLOW_2401] = { "2401", 1 << ZJ_STAY_NEW | 1 << ZJ_STAY_WAITING | 1 << ZJ_STAY_WITHDRAWN, ZJ_STAY_ADMITTED, TRUE,
                     0, ZJ_MARK_TRIED | ZJ_MARK_CANCELLED | ZJ_MARK_MISMATCH },
  [ZJ_FLOW_2403] = { "2403", 1 << ZJ_STAY_ADMITTED | 1 << ZJ_STAY_DISCHARGED, HERE, FALSE, 0, ZJ_MARK_TRIED },
  [ZJ_FLOW_2404] = { "2404", 1 << ZJ_STAY_ADMITTED, ZJ_STAY_WITHDRAWN, FALSE, 0, ZJ_MARK_TRIED },
  [ZJ_FLOW_F004] = { "F004", 1 << ZJ_STAY_ADMITTED | 1 << ZJ_STAY_DISCHARGED, HERE, FALSE, 0, 0 },
  [ZJ_FLOW_2301] = { "2301", 1 << ZJ_STAY_ADMITTED | 1 << ZJ_STAY_DISCHARGED, HERE, FALSE, 0, ZJ_MARK_TRIED },
  [ZJ_FLOW_2302] = { "2302", 1 << ZJ_STAY_ADMITTED | 1 << ZJ_STAY_DISCHARGED, HERE, FALSE, 0, ZJ_MARK_TRIED },
  [ZJ_FLOW_2402] = { "2402", 1 << ZJ_STAY_ADMITTED, ZJ_STAY_DISCHARGED, FALSE, 0, ZJ_MARK_TRIED },
  [ZJ_FLOW_2405] = { "2405", 1 << ZJ_STAY_DISCHARGED, ZJ_STAY_ADMITTED, FALSE, 0, ZJ_MARK_TRIED },
  [ZJ_FLOW_2304] = { "2304", 1 << ZJ_STAY_ADMITTED | 1 << ZJ_STAY_DISCHARGED | 1 << ZJ_STAY_MANUAL, ZJ_STAY_SETTLED,
                     TRUE, 0, ZJ_MARK_CANCELLED },
  [ZJ_FLOW_2305] = { "2305", 1 << ZJ_STAY_SETTLED, ZJ_STAY_DISCHARGED, FALSE, ZJ_MARK_CANCELLED,
                     ZJ_MARK_MISMATCH | ZJ_MARK_TRIED },
};
/* clang-format on */

static const char *const event_names[ZJ_N_EVENTS] = {
  [ZJ_EVENT_ADMIT] = "admit",
  [ZJ_EVENT_WAIT] = "wait",
  [ZJ_EVENT_ADOPT_ADMITTED] = "adopt-admitted",
  [ZJ_EVENT_ADOPT_DISCHARGED] = "adopt-discharged",
  [ZJ_EVENT_ADOPT_SETTLED] = "adopt-settled",
  [ZJ_EVENT_ADOPT_WITHDRAWN] = "adopt-withdrawn",
  [ZJ_EVENT_CHANGE] = "change",
  [ZJ_EVENT_DECLARE] = "declare",
  [ZJ_EVENT_UPLOAD] = "upload",
  [ZJ_EVENT_REMOVE_FEES] = "remove-fees",
  [ZJ_EVENT_DISCHARGE] = "discharge",
  [ZJ_EVENT_TRIAL] = "trial",
  [ZJ_EVENT_SETTLE] = "settle",
  [ZJ_EVENT_CANCEL_SETTLEMENT] = "cancel-settlement",
  [ZJ_EVENT_CANCEL_DISCHARGE] = "cancel-discharge",
  [ZJ_EVENT_CANCEL_ADMISSION] = "cancel-admission",
  [ZJ_EVENT_CLAIM] = "claim",
  [ZJ_EVENT_WITHDRAW_CLAIM] = "withdraw-claim",
  [ZJ_EVENT_DONE] = "done",
  [ZJ_EVENT_NOT_DONE] = "not-done",
  [ZJ_EVENT_NOT_SENT] = "not-sent",
  [ZJ_EVENT_UNKNOWN] = "unknown",
  [ZJ_EVENT_NEITHER] = "neither",
  [ZJ_EVENT_REVERSED] = "reversed",
  [ZJ_EVENT_DECIDED_DONE] = "decided-done",
  [ZJ_EVENT_DECIDED_NOT_DONE] = "decided-not-done",
};

const char *
zj_flow_event_name (ZjFlowEvent event)
{
  g_return_val_if_fail ((guint)event < ZJ_N_EVENTS, NULL);
  return event_names[event];
}

const char *
zj_flow_call_name (ZjFlowCall call)
{
  g_return_val_if_fail ((guint)call < ZJ_N_FLOW_CALLS, NULL);
  return calls[call].name;
}

ZjFlowCall
zj_flow_call_of (const char *infno)
{
  if (infno == NULL)
    return ZJ_FLOW_NO_CALL;
  for (guint i = 1; i < ZJ_N_FLOW_CALLS; i++)
    if (strcmp (calls[i].name, infno) == 0)
      return (ZjFlowCall)i;
  return ZJ_FLOW_F004;
}

gboolean
zj_flow_node_is_possible (const ZjFlowNode *node)
{
  if (node->phase == ZJ_OPEN_NONE || node->call == ZJ_FLOW_NO_CALL)
    return node->phase == ZJ_OPEN_NONE && node->call == ZJ_FLOW_NO_CALL;
  if ((calls[node->call].open_in & (1u << node->state)) == 0)
    return FALSE;
  if (node->phase == ZJ_OPEN_REVERSING)
    return calls[node->call].reversible;
  return node->state != ZJ_STAY_MANUAL; /* the statement was the decision */
}

static const char *
state_name (ZjStayState state)
{
  return state == ZJ_STAY_NEW ? "new" : zj_stay_state_name (state);
}

char *
zj_flow_node_name (const ZjFlowNode *node)
{
  if (node->phase == ZJ_OPEN_NONE)
    return g_strdup (state_name (node->state));
  return g_strdup_printf ("%s %s %s", state_name (node->state), calls[node->call].name,
                          node->phase == ZJ_OPEN_ASKING ? "asking" : "reversing");
}

static ZjFlowStep
refuse (const ZjFlowNode *node, ZjStayErrorCode code)
{
  const ZjFlowStep step = { .refusal = code, .next = *node };

  return step;
}

static ZjFlowStep
move (ZjStayState state, ZjFlowCall call, ZjOpenPhase phase, guint actions)
{
  const ZjFlowStep step = { .possible = TRUE, .next = { state, call, phase }, .actions = actions };

  return step;
}

/* Nothing is open. */
static ZjFlowStep
step_closed (const ZjFlowNode *node, ZjFlowEvent event, const ZjFlowFacts *facts)
{
  const Cell *cell;
  ZjFlowStep step;

  if (event >= N_ASKED)
    return refuse (node, ZJ_STAY_ERROR_STATE);
  cell = &asked[node->state][event];
  if (cell->kind == CELL_REFUSED || (cell->kind == CELL_SETTLE && facts->discharge_first)
      || (cell->kind == CELL_UNDONE && !facts->settlement_undone))
    return refuse (node, cell->refusal);
  step = move (cell->next == HERE           ? node->state
               : cell->next == BEFORE_CLAIM ? facts->before_claim
                                            : cell->next,
               cell->call, cell->call != ZJ_FLOW_NO_CALL ? ZJ_OPEN_ASKING : ZJ_OPEN_NONE, cell->actions);
  step.set = cell->set;
  step.clear = cell->clear;
  return step;
}

static ZjFlowStep
close_undone (const ZjFlowNode *node, ZjStayState next)
{
  guint actions = ZJ_ACT_RECORD;

  if (next == ZJ_STAY_MANUAL)
    actions |= ZJ_ACT_NOTICE; /* F003 follows the successful 2601 */
  if (next == ZJ_STAY_WAITING && node->call == ZJ_FLOW_2401)
    actions |= ZJ_ACT_SEND_WAITING; /* rule 8: again, under a new wire number */
  return move (next, ZJ_FLOW_NO_CALL, ZJ_OPEN_NONE, actions);
}

static ZjFlowStep
close_done (const ZjFlowNode *node)
{
  ZjFlowStep step = move (calls[node->call].done == HERE ? node->state : calls[node->call].done, ZJ_FLOW_NO_CALL,
                          ZJ_OPEN_NONE, ZJ_ACT_RECORD);

  step.set = calls[node->call].set;
  step.clear = calls[node->call].clear;
  return step;
}

/* A statement issued while a 2304 is unknown is the decision to reverse it (rule 10). */
static ZjFlowStep
step_open_claim (const ZjFlowNode *node, ZjFlowEvent event, const ZjFlowFacts *facts)
{
  if (node->call != ZJ_FLOW_2304)
    return refuse (node, ZJ_STAY_ERROR_UNKNOWN);
  if (event == ZJ_EVENT_CLAIM && node->state == ZJ_STAY_MANUAL)
    return move (node->state, node->call, node->phase, ZJ_ACT_REPEATED);
  if (event == ZJ_EVENT_CLAIM)
    return move (ZJ_STAY_MANUAL, node->call, ZJ_OPEN_REVERSING, ZJ_ACT_DECISION);
  if (node->state == ZJ_STAY_MANUAL)
    return move (facts->before_claim, node->call, node->phase, ZJ_ACT_RECORD);
  return refuse (node, ZJ_STAY_ERROR_STATE);
}

static ZjFlowStep
step_open (const ZjFlowNode *node, ZjFlowEvent event, const ZjFlowFacts *facts)
{
  gboolean reversing = node->phase == ZJ_OPEN_REVERSING;
  ZjStayState undone = node->state;

  switch (event) {
  case ZJ_EVENT_CLAIM:
  case ZJ_EVENT_WITHDRAW_CLAIM:
    return step_open_claim (node, event, facts);
  case ZJ_EVENT_DONE:
  case ZJ_EVENT_DECIDED_DONE:
    /* Rule 5: after the decision "M found" no longer means done. */
    return reversing ? refuse (node, ZJ_STAY_ERROR_CONFLICT) : close_done (node);
  case ZJ_EVENT_NOT_SENT:
    if (reversing)
      return refuse (node, ZJ_STAY_ERROR_CONFLICT);
    if (node->call == ZJ_FLOW_2401)
      undone = ZJ_STAY_WAITING;
    return move (undone, ZJ_FLOW_NO_CALL, ZJ_OPEN_NONE, ZJ_ACT_RECORD);
  case ZJ_EVENT_NOT_DONE:
    if (!reversing)
      return move (undone, ZJ_FLOW_NO_CALL, ZJ_OPEN_NONE, ZJ_ACT_RECORD);
    return close_undone (node, node->call == ZJ_FLOW_2401 ? ZJ_STAY_WAITING : undone);
  case ZJ_EVENT_REVERSED:
    if (!reversing)
      return refuse (node, ZJ_STAY_ERROR_CONFLICT); /* the decision must be durable first */
    return close_undone (node, node->call == ZJ_FLOW_2401 ? ZJ_STAY_WAITING : undone);
  case ZJ_EVENT_DECIDED_NOT_DONE:
    return close_undone (node, node->call == ZJ_FLOW_2401 ? ZJ_STAY_WAITING : undone);
  case ZJ_EVENT_UNKNOWN:
    return move (node->state, node->call, node->phase, reversing ? ZJ_ACT_REVERSE : ZJ_ACT_ASK);
  case ZJ_EVENT_NEITHER:
    if (reversing)
      return move (node->state, node->call, node->phase, ZJ_ACT_REVERSE);
    if (calls[node->call].reversible)
      return move (node->state, node->call, ZJ_OPEN_REVERSING, ZJ_ACT_DECISION | ZJ_ACT_REVERSE);
    return move (node->state, node->call, node->phase, ZJ_ACT_REPEAT);
  case ZJ_EVENT_ADMIT:
  case ZJ_EVENT_WAIT:
  case ZJ_EVENT_ADOPT_ADMITTED:
  case ZJ_EVENT_ADOPT_DISCHARGED:
  case ZJ_EVENT_ADOPT_SETTLED:
  case ZJ_EVENT_ADOPT_WITHDRAWN:
  case ZJ_EVENT_CHANGE:
  case ZJ_EVENT_DECLARE:
  case ZJ_EVENT_UPLOAD:
  case ZJ_EVENT_REMOVE_FEES:
  case ZJ_EVENT_DISCHARGE:
  case ZJ_EVENT_TRIAL:
  case ZJ_EVENT_SETTLE:
  case ZJ_EVENT_CANCEL_SETTLEMENT:
  case ZJ_EVENT_CANCEL_DISCHARGE:
  case ZJ_EVENT_CANCEL_ADMISSION:
  case ZJ_N_EVENTS:
  default:
    return refuse (node, ZJ_STAY_ERROR_UNKNOWN); /* rule 1 */
  }
}

ZjFlowStep
zj_flow_step (const ZjFlowNode *node, ZjFlowEvent event, const ZjFlowFacts *facts)
{
  g_assert (zj_flow_node_is_possible (node) && (guint)event < ZJ_N_EVENTS);
  return node->phase == ZJ_OPEN_NONE ? step_closed (node, event, facts) : step_open (node, event, facts);
}

ZjFlowNode
zj_flow_node_of (const ZjStay *stay)
{
  const ZjFlowNode node = { stay->state,
                            stay->open.phase != ZJ_OPEN_NONE ? zj_flow_call_of (stay->open.infno) : ZJ_FLOW_NO_CALL,
                            stay->open.phase };

  return node;
}

/* Remembered when the statement was issued: a stay that was withdrawn, or that nobody here knew, must not begin to
 * wait for its admission by that. */
static ZjStayState
before_claim (const ZjStay *stay)
{
  for (int i = ZJ_STAY_WAITING; i < ZJ_N_STAY_STATES; i++)
    if (g_strcmp0 (stay->before_claim, zj_stay_state_name ((ZjStayState)i)) == 0)
      return (ZjStayState)i;
  return stay->discharged_at != NULL ? ZJ_STAY_DISCHARGED : stay->mdtrt_id != NULL ? ZJ_STAY_ADMITTED : ZJ_STAY_WAITING;
}

ZjFlowStep
zj_flow_ask (const ZjStay *stay, const ZjConfig *config, ZjFlowEvent event)
{
  const ZjFlowNode node = zj_flow_node_of (stay);
  const ZjFlowFacts facts = { .discharge_first = config->profile.discharge_first,
                              .before_claim = before_claim (stay),
                              .settlement_undone = stay->cancelled };

  return zj_flow_step (&node, event, &facts);
}

/* What comes first, for the log and for whoever calls the verb. */
static void
set_refusal (GError **error, const ZjStay *stay, ZjFlowEvent event, ZjStayErrorCode code)
{
  const ZjFlowNode node = zj_flow_node_of (stay);
  g_autofree char *where = zj_flow_node_name (&node);

  if (code == ZJ_STAY_ERROR_UNKNOWN)
    g_set_error (error, ZJ_STAY_ERROR, (int)code, "%s of this stay is still unknown (msgid %s)", stay->open.infno,
                 stay->open.msgid);
  else
    g_set_error (error, ZJ_STAY_ERROR, (int)code, "%s is not possible: the stay is %s", zj_flow_event_name (event),
                 where);
}

void
zj_open_call_clear (ZjOpenCall *open)
{
  g_free (open->infno);
  g_free (open->msgid);
  if (open->detail != NULL)
    explicit_bzero (open->detail, strlen (open->detail));
  g_free (open->detail);
  memset (open, 0, sizeof *open);
}

static void
mark (gboolean *flag, const ZjFlowStep *step, guint bit)
{
  if ((step->set & bit) != 0)
    *flag = TRUE;
  if ((step->clear & bit) != 0)
    *flag = FALSE;
}

gboolean
zj_flow_apply (ZjStay *stay, const ZjConfig *config, ZjFlowEvent event, GError **error)
{
  const ZjFlowStep step = zj_flow_ask (stay, config, event);

  if (!step.possible) {
    set_refusal (error, stay, event, step.refusal);
    return FALSE;
  }
  stay->state = step.next.state;
  if (step.next.phase == ZJ_OPEN_NONE)
    zj_open_call_clear (&stay->open);
  stay->open.phase = step.next.phase;
  mark (&stay->tried, &step, ZJ_MARK_TRIED);
  mark (&stay->cancelled, &step, ZJ_MARK_CANCELLED);
  mark (&stay->mismatch, &step, ZJ_MARK_MISMATCH);
  mark (&stay->fees_stale, &step, ZJ_MARK_FEES_STALE);
  return TRUE;
}
