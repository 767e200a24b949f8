/* The fault script: reading orders, handing them out. */
#include "fault.h"

#include <gio/gio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

typedef enum {
  TAKES_NOTHING = 0,
  TAKES_NUMBER,
  MAY_NUMBER,
  MAY_TEXT,
  TAKES_TEXT,
  TAKES_MEMBER,
  MAY_MEMBER,
  TAKES_MEMBER_TEXT
} Takes;

typedef struct {
  const char *name;
  Takes takes;
  gint64 number;    /* when not given */
  const char *text; /* when not given */
  gboolean stage;
  const char *help;
} Action;

static const Action actions[SIM_N_FAULTS] = {
  [SIM_FAULT_DELAY] = { "delay", TAKES_NUMBER, 0, NULL, FALSE, "MS: executed that much later" },
  [SIM_FAULT_REFUSE] = { "refuse", MAY_TEXT, 0, "平台拒绝该业务", FALSE, "[TEXT]: infcode -1, not executed" },
  [SIM_FAULT_NOT_SIGNED_IN] = { "not-signed-in", MAY_TEXT, 0, "操作员未签到", FALSE,
                                "[TEXT]: infcode -1, not executed" },
  [SIM_FAULT_GATEWAY_401] = { "gateway-401", MAY_NUMBER, 200, NULL, FALSE,
                              "[STATUS]: the gateway's own JSON, not executed" },
  [SIM_FAULT_BEFORE_COMMIT] = { "before-commit", TAKES_NOTHING, 0, NULL, FALSE, "connection closed, not executed" },
  [SIM_FAULT_LATE_COMMIT] = { "late-commit", TAKES_NUMBER, 0, NULL, FALSE,
                              "MS: connection closed, executed that much later (or at `release`)" },
  [SIM_FAULT_KILL_AT] = { "kill-at", TAKES_TEXT, 0, NULL, FALSE,
                          "before-commit|after-commit|half-answer: this process dies there" },
  [SIM_FAULT_AFTER_COMMIT] = { "after-commit", TAKES_NOTHING, 0, NULL, FALSE,
                               "executed, connection closed without a byte" },
  [SIM_FAULT_REFUSE_AFTER] = { "refuse-after", MAY_TEXT, 0, "平台拒绝该业务", FALSE,
                               "[TEXT]: executed, and infcode -1 all the same" },
  [SIM_FAULT_UPSTREAM_TIMEOUT] = { "upstream-timeout", MAY_TEXT, 0, "调用上级平台超时", FALSE,
                                   "[TEXT]: infcode -1 about a time-out, executed unless `before`" },
  [SIM_FAULT_GARBAGE] = { "garbage", TAKES_NOTHING, 0, NULL, FALSE, "not JSON" },
  [SIM_FAULT_EMPTY] = { "empty", TAKES_NOTHING, 0, NULL, FALSE, "HTTP 200 without a body" },
  [SIM_FAULT_HTTP] = { "http", TAKES_NUMBER, 0, NULL, FALSE, "STATUS: with an HTML body, executed unless `before`" },
  [SIM_FAULT_CONTENT_TYPE] = { "content-type", TAKES_TEXT, 0, NULL, FALSE, "TYPE: another one than JSON's" },
  [SIM_FAULT_HUGE] = { "huge", MAY_NUMBER, 8 * 1024 * 1024 + 1, NULL, FALSE, "[BYTES]: good JSON, too much of it" },
  [SIM_FAULT_DEEP] = { "deep", MAY_NUMBER, 33, NULL, FALSE, "[LEVELS]: good JSON, nested too deeply" },
  [SIM_FAULT_BAD_UTF8] = { "bad-utf8", TAKES_NOTHING, 0, NULL, FALSE, "a text with bytes that are no UTF-8" },
  [SIM_FAULT_NO_INFCODE] = { "no-infcode", TAKES_NOTHING, 0, NULL, FALSE, "everything but infcode" },
  [SIM_FAULT_WRONG_TYPE] = { "wrong-type", TAKES_MEMBER, 0, NULL, FALSE,
                             "MEMBER: a list where a value belongs, a text where a node does" },
  [SIM_FAULT_MISSING] = { "missing", TAKES_MEMBER, 0, NULL, FALSE, "MEMBER: left out" },
  [SIM_FAULT_NULL] = { "null", TAKES_MEMBER, 0, NULL, FALSE, "MEMBER: null" },
  [SIM_FAULT_SET] = { "set", TAKES_MEMBER_TEXT, 0, NULL, FALSE, "MEMBER JSON: written exactly so, good JSON or not" },
  [SIM_FAULT_DOUBLED] = { "doubled", MAY_MEMBER, 0, "infcode", FALSE, "[MEMBER]: it stands there twice" },
  [SIM_FAULT_NAN] = { "nan", TAKES_MEMBER, 0, NULL, FALSE, "MEMBER: NaN" },
  [SIM_FAULT_STALE] = { "stale", TAKES_NOTHING, 0, NULL, FALSE,
                        "the answer that the call of this number before it got" },
  [SIM_FAULT_CUT] = { "cut", TAKES_NUMBER, 0, NULL, TRUE, "N: closed after n bytes, without TLS close_notify" },
  [SIM_FAULT_RESET] = { "reset", TAKES_NUMBER, 0, NULL, TRUE, "N: TCP reset after n bytes" },
  [SIM_FAULT_DOUBLE] = { "double", TAKES_NOTHING, 0, NULL, TRUE,
                         "sent twice in one go (one TLS record, where it fits)" },
  [SIM_FAULT_DOUBLE_AFTER] = { "double-after", TAKES_NUMBER, 0, NULL, TRUE, "MS: sent again that much later" },
  [SIM_FAULT_LATE] = { "late", TAKES_NUMBER, 0, NULL, TRUE,
                       "MS: executed at once, held that long, the connection open" },
  [SIM_FAULT_DRIP] = { "drip", MAY_NUMBER, 0, NULL, TRUE, "[MS]: byte by byte, with that pause between" },
  [SIM_FAULT_STALL] = { "stall", TAKES_NUMBER, 0, NULL, TRUE, "MS: (handshake) nothing happens for that long" },
  [SIM_FAULT_TURN_AWAY] = { "turn-away", TAKES_NOTHING, 0, NULL, TRUE, "(handshake) closed when it has been accepted" },
};

struct _SimFaults {
  GMutex lock;
  GPtrArray *orders;
  gboolean stage;
};

const char *
sim_fault_name (SimFaultAction action)
{
  return actions[action].name;
}

char *
sim_faults_help (void)
{
  GString *help = g_string_new (NULL);

  for (guint i = 0; i < SIM_N_FAULTS; i++)
    g_string_append_printf (help, "  %-17s%s\n", actions[i].name, actions[i].help);
  return g_string_free (help, FALSE);
}

void
sim_fault_free (SimFault *fault)
{
  if (fault == NULL)
    return;
  g_free (fault->infno);
  g_free (fault->text);
  g_free (fault->member);
  g_free (fault);
}

SimFaults *
sim_faults_new (gboolean stage)
{
  SimFaults *faults = g_new0 (SimFaults, 1);

  g_mutex_init (&faults->lock);
  faults->orders = g_ptr_array_new_with_free_func ((GDestroyNotify)sim_fault_free);
  faults->stage = stage;
  return faults;
}

void
sim_faults_free (SimFaults *faults)
{
  if (faults == NULL)
    return;
  g_ptr_array_unref (faults->orders);
  g_mutex_clear (&faults->lock);
  g_free (faults);
}

static gboolean G_GNUC_PRINTF (2, 3) bad (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_propagate_error (error, g_error_new_valist (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, format, arguments));
  va_end (arguments);
  return FALSE;
}

static gboolean
parse_number (const char *word, gint64 *number)
{
  return word != NULL && g_ascii_string_to_signed (word, 10, 0, G_MAXINT32, number, NULL);
}

/* Takes the conditions off the end of the words; what is left are the arguments. */
static void
take_conditions (SimFault *fault, GPtrArray *words)
{
  gint64 number;

  while (words->len > 0) {
    const char *last = g_ptr_array_index (words, words->len - 1);

    if (last[0] == 'x' && parse_number (last + 1, &number))
      fault->turns = (gint)number;
    else if (g_str_has_prefix (last, "skip=") && parse_number (last + 5, &number))
      fault->skip = (guint)number;
    else if (strcmp (last, "reused") == 0)
      fault->reused = TRUE;
    else if (strcmp (last, "before") == 0)
      fault->before = TRUE;
    else
      return;
    g_ptr_array_set_size (words, (gint)words->len - 1);
  }
}

static char *
join (GPtrArray *words, guint from)
{
  GString *text = g_string_new (NULL);

  for (guint i = from; i < words->len; i++)
    g_string_append_printf (text, "%s%s", i > from ? " " : "", (char *)g_ptr_array_index (words, i));
  return g_string_free (text, FALSE);
}

static gboolean
is_place_to_die (const char *text)
{
  return strcmp (text, SIM_KILL_BEFORE_COMMIT) == 0 || strcmp (text, SIM_KILL_AFTER_COMMIT) == 0
         || strcmp (text, SIM_KILL_HALF_ANSWER) == 0;
}

void
sim_die (void)
{
  kill (getpid (), SIGKILL);
  for (;;)
    pause ();
}

static gboolean
take_arguments (SimFault *fault, const Action *action, GPtrArray *words, GError **error)
{
  const char *first = words->len > 0 ? g_ptr_array_index (words, 0) : NULL;
  guint most = 1;

  switch (action->takes) {
  case TAKES_NOTHING:
    most = 0;
    break;
  case TAKES_NUMBER:
    if (!parse_number (first, &fault->number))
      return bad (error, "%s needs a number", action->name);
    break;
  case MAY_NUMBER:
    fault->number = action->number;
    if (first != NULL && !parse_number (first, &fault->number))
      return bad (error, "%s takes a number", action->name);
    break;
  case MAY_TEXT:
  case TAKES_TEXT:
    if (first == NULL && action->takes == TAKES_TEXT)
      return bad (error, "%s needs a text", action->name);
    fault->text = first != NULL ? join (words, 0) : g_strdup (action->text);
    most = G_MAXUINT;
    break;
  case TAKES_MEMBER_TEXT:
    if (words->len < 2)
      return bad (error, "%s needs a member and a value", action->name);
    fault->member = g_strdup (first);
    fault->text = join (words, 1);
    most = G_MAXUINT;
    break;
  case TAKES_MEMBER:
  case MAY_MEMBER:
    if (first == NULL && action->takes == TAKES_MEMBER)
      return bad (error, "%s needs a member", action->name);
    fault->member = g_strdup (first != NULL ? first : action->text);
    break;
  default:
    g_assert_not_reached ();
  }
  if (fault->action == SIM_FAULT_KILL_AT && !is_place_to_die (fault->text))
    return bad (error, "%s: no place %s", action->name, fault->text);
  return words->len <= most || bad (error, "%s: too many words", action->name);
}

static gboolean
fits_handshake (SimFaultAction action)
{
  return action == SIM_FAULT_CUT || action == SIM_FAULT_RESET || action == SIM_FAULT_STALL
         || action == SIM_FAULT_TURN_AWAY;
}

static gboolean
only_handshake (SimFaultAction action)
{
  return action == SIM_FAULT_STALL || action == SIM_FAULT_TURN_AWAY;
}

gboolean
sim_faults_add (SimFaults *faults, char **words, GError **error)
{
  g_autoptr (SimFault) fault = g_new0 (SimFault, 1);
  g_autoptr (GPtrArray) rest = g_ptr_array_new ();
  gboolean handshake;

  if (words[0] == NULL || words[1] == NULL)
    return bad (error, "%s", "INFNO ACTION [ARGUMENT…] [xN] [skip=K] [reused] [before]");
  for (fault->action = 0; fault->action < SIM_N_FAULTS; fault->action++)
    if (strcmp (actions[fault->action].name, words[1]) == 0)
      break;
  if (fault->action == SIM_N_FAULTS)
    return bad (error, "no action %s", words[1]);
  handshake = strcmp (words[0], SIM_FAULT_HANDSHAKE) == 0;
  if (handshake ? !fits_handshake (fault->action) : only_handshake (fault->action))
    return bad (error, "%s does not fit there", words[1]);
  if (actions[fault->action].stage && !faults->stage)
    return bad (error, "%s needs the fault stage", words[1]);
  fault->infno = g_strdup (words[0]);
  fault->turns = -1;
  for (char **word = words + 2; *word != NULL; word++)
    g_ptr_array_add (rest, *word);
  take_conditions (fault, rest);
  if (!take_arguments (fault, &actions[fault->action], rest, error))
    return FALSE;
  if (g_strcmp0 (fault->text, SIM_KILL_HALF_ANSWER) == 0 && !faults->stage)
    return bad (error, "%s needs the fault stage", fault->text);
  g_mutex_lock (&faults->lock);
  g_ptr_array_add (faults->orders, g_steal_pointer (&fault));
  g_mutex_unlock (&faults->lock);
  return TRUE;
}

void
sim_faults_clear (SimFaults *faults, const char *infno)
{
  g_mutex_lock (&faults->lock);
  for (guint i = faults->orders->len; i > 0; i--) {
    SimFault *fault = g_ptr_array_index (faults->orders, i - 1);

    if (infno == NULL || strcmp (fault->infno, infno) == 0)
      g_ptr_array_remove_index (faults->orders, i - 1);
  }
  g_mutex_unlock (&faults->lock);
}

static gboolean
names (const SimFault *fault, const char *infno)
{
  if (strcmp (infno, SIM_FAULT_HANDSHAKE) == 0)
    return strcmp (fault->infno, infno) == 0;
  return strcmp (fault->infno, "*") == 0 || strcmp (fault->infno, infno) == 0;
}

SimFault *
sim_faults_take (SimFaults *faults, const char *infno, gboolean reused)
{
  SimFault *taken = NULL;

  g_mutex_lock (&faults->lock);
  for (guint i = 0; taken == NULL && i < faults->orders->len; i++) {
    SimFault *fault = g_ptr_array_index (faults->orders, i);

    if (!names (fault, infno) || fault->turns == 0 || (fault->reused && !reused))
      continue;
    if (fault->skip > 0) {
      fault->skip--;
      continue;
    }
    if (fault->turns > 0)
      fault->turns--;
    taken = g_memdup2 (fault, sizeof *fault);
    taken->infno = g_strdup (fault->infno);
    taken->text = g_strdup (fault->text);
    taken->member = g_strdup (fault->member);
  }
  g_mutex_unlock (&faults->lock);
  return taken;
}
