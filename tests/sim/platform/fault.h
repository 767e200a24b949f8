/* What is to go wrong, and when. A script is a list of orders
 *
 *     fault INFNO ACTION [ARGUMENT…] [xN] [skip=K] [reused] [before]
 *
 * and each arriving call takes at most one: the first in the order given that names its
 * transaction ("*" names all), still has a turn, and whose conditions hold. The README
 * describes every action. Thread: any.
 */
#pragma once

#include "world.h"

G_BEGIN_DECLS

typedef enum {
  /* before the call is executed */
  SIM_FAULT_DELAY = 0,
  SIM_FAULT_REFUSE,
  SIM_FAULT_NOT_SIGNED_IN,
  SIM_FAULT_GATEWAY_401,
  SIM_FAULT_BEFORE_COMMIT,
  SIM_FAULT_LATE_COMMIT,
  /* the process dies */
  SIM_FAULT_KILL_AT,
  /* after it */
  SIM_FAULT_AFTER_COMMIT,
  SIM_FAULT_REFUSE_AFTER,
  SIM_FAULT_UPSTREAM_TIMEOUT,
  /* the answer's shape */
  SIM_FAULT_GARBAGE,
  SIM_FAULT_EMPTY,
  SIM_FAULT_HTTP,
  SIM_FAULT_CONTENT_TYPE,
  SIM_FAULT_HUGE,
  SIM_FAULT_DEEP,
  SIM_FAULT_BAD_UTF8,
  SIM_FAULT_NO_INFCODE,
  SIM_FAULT_WRONG_TYPE,
  SIM_FAULT_MISSING,
  SIM_FAULT_NULL,
  SIM_FAULT_SET,
  SIM_FAULT_DOUBLED,
  SIM_FAULT_NAN,
  SIM_FAULT_STALE,
  /* the bytes of the answer: the stage's */
  SIM_FAULT_CUT,
  SIM_FAULT_RESET,
  SIM_FAULT_DOUBLE,
  SIM_FAULT_DOUBLE_AFTER,
  SIM_FAULT_LATE,
  SIM_FAULT_DRIP,
  /* of a connection (INFNO is `handshake`): the stage's; `cut` and `reset` count there too */
  SIM_FAULT_STALL,
  SIM_FAULT_TURN_AWAY,
  SIM_N_FAULTS
} SimFaultAction;

#define SIM_FAULT_HANDSHAKE "handshake"

/* Where `kill-at` lets the process die. */
#define SIM_KILL_BEFORE_COMMIT "before-commit"
#define SIM_KILL_AFTER_COMMIT  "after-commit"
#define SIM_KILL_HALF_ANSWER   "half-answer"

/* Dies as by kill -9: nothing is flushed, nobody is told. */
void sim_die (void) G_GNUC_NORETURN;

typedef struct {
  char *infno;
  SimFaultAction action;
  gint64 number;
  char *text, *member;
  gboolean before; /* not executed, where the action leaves it open */
  gboolean reused; /* only on a connection that has carried a call already */
  guint skip;      /* this many that match go unharmed first */
  gint turns;      /* left; -1: no end */
} SimFault;

void sim_fault_free (SimFault *fault);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimFault, sim_fault_free)

/* stage: whether the actions that need it can be had. */
SimFaults *sim_faults_new (gboolean stage);
void sim_faults_free (SimFaults *faults);

/* words: what follows `fault`. */
gboolean sim_faults_add (SimFaults *faults, char **words, GError **error);
void sim_faults_clear (SimFaults *faults, const char *infno);                      /* NULL: all */
SimFault *sim_faults_take (SimFaults *faults, const char *infno, gboolean reused); /* a copy, or NULL */

const char *sim_fault_name (SimFaultAction action);
/* One line an action, for --help. */
char *sim_faults_help (void);

G_END_DECLS
