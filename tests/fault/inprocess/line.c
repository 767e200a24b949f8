/* The line to the platform, in place of client/platform/line.c: one exchange in memory, and
 * everything that may become of it. Session, envelope, codec and transactions above it are the
 * product's own. And what else a program asks of its machine, replaced by the linker: the clock, its
 * address, its threads, its waits.
 */
#include "platform/line.h"

#include <string.h>
#include <time.h>

#include "ledger.h"
#include "paper/statement_code.h"
#include "platform/local_address.h"
#include "world.h"

struct _ZjLine {
  int unused;
};

ZjLine *
zj_line_new (ZjConfig *config, ZjTls *tls, GError **error)
{
  (void)config, (void)tls, (void)error;
  return g_new0 (ZjLine, 1);
}

void
zj_line_free (ZjLine *line)
{
  g_free (line);
}

gboolean
zj_line_warm (ZjLine *line, guint n, GCancellable *cancellable, GError **error)
{
  (void)line, (void)n;
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

void
zj_line_answer_clear (ZjLineAnswer *answer)
{
  g_clear_pointer (&answer->content_type, g_free);
  g_clear_pointer (&answer->body, g_bytes_unref);
}

/* --- which fault ----------------------------------------------------------------------------------- */

#define NONE N_FAULTS

/* Of a hundred calls that something happens to. */
static const struct {
  Fault fault;
  guint weight;
  gboolean change_only;
} line_faults[] = {
  { FAULT_NOT_CONNECTED, 8, FALSE },     { FAULT_REQUEST_LOST, 14, FALSE },   { FAULT_LATE_COMMIT, 18, TRUE },
  { FAULT_GATEWAY_REFUSED, 3, FALSE },   { FAULT_REFUSED, 6, FALSE },         { FAULT_TIMEOUT_TEXT_BEFORE, 4, FALSE },
  { FAULT_TIMEOUT_TEXT_AFTER, 5, TRUE }, { FAULT_HTTP_500_BEFORE, 4, FALSE }, { FAULT_HTTP_500_AFTER, 5, TRUE },
  { FAULT_NOT_SIGNED_IN, 3, FALSE },     { FAULT_ANSWER_LOST, 18, FALSE },    { FAULT_ANSWER_CUT, 4, FALSE },
  { FAULT_ANSWER_EMPTY, 2, FALSE },      { FAULT_ANSWER_DOUBLED, 3, FALSE },  { FAULT_ANSWER_OF_ANOTHER, 5, FALSE },
  { FAULT_FIELD_MISSING, 4, FALSE },     { FAULT_FIELD_WRONG, 4, FALSE },     { FAULT_INFCODE_OTHER, 3, FALSE },
};

static guint
likelihood (const char *infno)
{
  if (strcmp (infno, "2304") == 0 || strcmp (infno, "2601") == 0)
    return 25;
  if (strcmp (infno, "2305") == 0 || strcmp (infno, "2401") == 0)
    return 20;
  return ledger_is_change (infno) ? 12 : 4;
}

static Fault
draw (const char *infno)
{
  gboolean change = ledger_is_change (infno);
  guint sum = 0, drawn;

  if (!world.faults || !world_percent (likelihood (infno)))
    return NONE;
  for (gsize i = 0; i < G_N_ELEMENTS (line_faults); i++)
    sum += line_faults[i].change_only && !change ? 0 : line_faults[i].weight;
  drawn = world_below (sum);
  for (gsize i = 0; i < G_N_ELEMENTS (line_faults); i++) {
    guint weight = line_faults[i].change_only && !change ? 0 : line_faults[i].weight;

    if (drawn < weight)
      return line_faults[i].fault;
    drawn -= weight;
  }
  return NONE;
}

static gboolean
is_before_execution (Fault fault)
{
  switch ((int)fault) {
  case FAULT_NOT_CONNECTED:
  case FAULT_REQUEST_LOST:
  case FAULT_LATE_COMMIT:
  case FAULT_GATEWAY_REFUSED:
  case FAULT_REFUSED:
  case FAULT_TIMEOUT_TEXT_BEFORE:
  case FAULT_HTTP_500_BEFORE:
  case FAULT_NOT_SIGNED_IN:
    return TRUE;
  default:
    return FALSE;
  }
}

/* --- what is answered --------------------------------------------------------------------------------- */

static gboolean
answered (ZjLineAnswer *answer, long status, const char *body)
{
  answer->sent = ZJ_SENT_ANSWERED;
  answer->http_status = status;
  answer->body = g_bytes_new (body, strlen (body));
  answer->answered_at_ms = program_now_ms (program_now ());
  return TRUE;
}

static gboolean
failed (ZjLineAnswer *answer, ZjSent sent, int code, GError **error)
{
  answer->sent = sent;
  answer->answered_at_ms = program_now_ms (program_now ());
  g_set_error_literal (error, ZJ_PLATFORM_ERROR, code, "told to fail");
  return FALSE;
}

static gboolean
timed_out (ZjLineAnswer *answer, GError **error)
{
  world_advance (30000);
  return failed (answer, ZJ_SENT_MAYBE, ZJ_PLATFORM_ERROR_TIMEOUT, error);
}

/* What each transaction's answer cannot be used without (spec/platform.md 5), and what every list of
 * a query is called. */
static const struct {
  const char *infno;
  const char *members[8];
} needed[] = {
  { "9001", { "sign_no" } },
  { "1101", { "psn_no", "insutype", "insuplc_admdvs" } },
  { "2401", { "mdtrt_id" } },
  { "2301", { "feedetl_sn", "result" } },
  { "2304",
    { "mdtrt_id", "setl_id", "medins_setl_id", "psn_no", "medfee_sumamt", "fund_pay_sumamt", "acct_pay",
      "psn_cash_pay" } },
  { "2305",
    { "mdtrt_id", "setl_id", "medins_setl_id", "medfee_sumamt", "fund_pay_sumamt", "acct_pay", "psn_cash_pay" } },
  { "2303", { "mdtrt_id", "medfee_sumamt", "psn_cash_pay" } },
  { "5203", { "setlinfo", "setl_id", "medins_setl_id", "mdtrt_id" } },
  { "5201", { "mdtrtinfo", "mdtrt_id" } },
  { "5303", { "data", "mdtrt_id" } },
  { "F004", { "dcla_no" } },
};

/* Where the value of one of them begins in text; NULL: it has none of them. */
static char *
find_member (const char *infno, char *text, const char **name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (needed); i++)
    if (strcmp (needed[i].infno, infno) == 0) {
      guint n = 0;
      g_autofree char *quoted = NULL;
      char *at;

      while (n < G_N_ELEMENTS (needed[i].members) && needed[i].members[n] != NULL)
        n++;
      *name = needed[i].members[world_below (n)];
      quoted = g_strdup_printf ("\"%s\":", *name);
      at = strstr (text, "\"output\":");
      at = at != NULL ? strstr (at, quoted) : NULL;
      return at != NULL ? at + strlen (quoted) : NULL;
    }
  return NULL;
}

/* The answer with one such member under another name, or as something it cannot be; NULL: it has none. */
static char *
spoil (const char *infno, const char *body, Fault fault)
{
  g_autofree char *text = g_strdup (body);
  const char *name = NULL;
  char *value = find_member (infno, text, &name);
  char *rest;

  if (value == NULL)
    return NULL;
  if (fault == FAULT_FIELD_MISSING) {
    value[-3] = '_'; /* its name's last letter */
    return g_steal_pointer (&text);
  }
  *value = '\0';
  rest = (char *)(gsize)body + (value - text);
  return g_strdup_printf ("%s{\"no\":[1]},\"x\":%s", text, rest);
}

/* Answers that went to others, for the fault: those about something that stands, each to another
 * request than the one it is given to. */
static char *others[8];
static guint n_others;

static void
keep_for_another (const char *infno, const char *body)
{
  char **place;

  if (strstr (body, "\"infcode\":0") == NULL || strstr (body, ":[]") != NULL)
    return;
  place = &others[n_others++ % G_N_ELEMENTS (others)];
  g_free (*place);
  *place = g_strconcat (infno, " ", body, NULL);
}

/* One of another transaction, or of another request of the same where that can be told: an answer
 * to a question asked before about the same stay would be a lie of the platform's. NULL: none at hand. */
static const char *
of_another (const char *infno)
{
  const char *kept = others[world_below (G_N_ELEMENTS (others))];
  gboolean same = kept != NULL && strncmp (kept, infno, strlen (infno)) == 0;
  static const char *const told[] = { "2304", "2401", NULL };

  /* 2304's answers bear the msgid; others of the same kind may be about the same stay. */
  if (kept == NULL || (same && strcmp (infno, "2304") != 0))
    return NULL;
  /* What 2304 and 2305 answered looks like a row of 5203's. */
  if (strcmp (infno, "5203") == 0 && strncmp (kept, "230", 3) == 0)
    return NULL;
  /* A plain "0" is answered to whatever has nothing to answer. */
  return ledger_is_change (infno) && !g_strv_contains (told, infno) ? NULL : strchr (kept, ' ') + 1;
}

void line_begin (void);

void
line_begin (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    g_clear_pointer (&others[i], g_free);
  n_others = 0;
}

static gboolean
answer_with (const char *infno, const char *body, Fault fault, ZjLineAnswer *answer, GError **error)
{
  g_autofree char *shaped = NULL;
  const char *text = body;

  switch ((int)fault) {
  case FAULT_ANSWER_LOST:
    world_struck (fault);
    return timed_out (answer, error);
  case FAULT_HTTP_500_AFTER:
    world_struck (fault);
    return answered (answer, 500, "<html>502 Bad Gateway</html>");
  case FAULT_ANSWER_CUT:
    world_struck (fault);
    return failed (answer, ZJ_SENT_MAYBE, ZJ_PLATFORM_ERROR_CONNECTION_LOST, error);
  case FAULT_ANSWER_EMPTY:
    text = "";
    break;
  case FAULT_ANSWER_DOUBLED:
    text = shaped = g_strconcat (body, body, NULL);
    break;
  case FAULT_TIMEOUT_TEXT_AFTER:
    text = shaped = ledger_refusal ("参保地调用超时");
    break;
  case FAULT_INFCODE_OTHER:
    text = shaped = g_strconcat ("{\"infcode\":-2,", body + strlen ("{\"infcode\":0,"), NULL);
    break;
  case FAULT_FIELD_MISSING:
  case FAULT_FIELD_WRONG:
    shaped = spoil (infno, body, fault);
    if (shaped == NULL)
      return answered (answer, 200, body);
    text = shaped;
    break;
  case FAULT_ANSWER_OF_ANOTHER:
    text = of_another (infno);
    if (text == NULL)
      return answered (answer, 200, body);
    break;
  default:
    return answered (answer, 200, body);
  }
  world_struck (fault);
  return answered (answer, 200, text);
}

static gboolean
fail_before (LedgerRequest *request, Fault fault, ZjLineAnswer *answer, GError **error)
{
  g_autofree char *text = NULL;

  if (fault != FAULT_LATE_COMMIT)
    world_struck (fault);
  switch ((int)fault) {
  case FAULT_NOT_CONNECTED:
    ledger_request_free (request);
    return failed (answer, ZJ_SENT_NOTHING, ZJ_PLATFORM_ERROR_NOT_CONNECTED, error);
  case FAULT_LATE_COMMIT: {
    /* Up to late_arrival_s after its sending: soon, while it is being asked about, or long after. */
    static const guint at_most_s[] = { 29, 120, 600, 1790 };

    world_tell ("  ! late: %s %s", request->infno, request->msgid + 12);
    ledger_put_late (request, world.now_ms + 1000 * (gint64)(1 + world_below (at_most_s[world_below (4)])));
    return timed_out (answer, error);
  }
  case FAULT_GATEWAY_REFUSED:
    ledger_request_free (request);
    return answered (answer, 403, "{\"code\":401,\"message\":\"clock\"}");
  case FAULT_HTTP_500_BEFORE:
    ledger_request_free (request);
    return answered (answer, 502, "<html>502 Bad Gateway</html>");
  case FAULT_REFUSED:
    text = ledger_refusal ("系统维护");
    break;
  case FAULT_TIMEOUT_TEXT_BEFORE:
    text = ledger_refusal ("request timed out upstream");
    break;
  case FAULT_NOT_SIGNED_IN:
    ledger_forget_sign_ins ();
    text = ledger_refusal ("not signed in");
    break;
  case FAULT_REQUEST_LOST:
  default:
    ledger_request_free (request);
    return timed_out (answer, error);
  }
  ledger_request_free (request);
  return answered (answer, 200, text);
}

/* Between the last answer and this sending, a machine's clock may be set. */
static void
maybe_set_clock (Machine *machine)
{
  static const gint64 jumps_s[] = { 5, 3600, 86400, 40 * 86400 };
  gint64 jump_ms;

  if (!world.faults || world.no_clock || world_below (1000) >= 8)
    return;
  jump_ms = jumps_s[world_below (G_N_ELEMENTS (jumps_s))] * 1000;
  if (world_percent (50)) {
    machine->skew_ms -= jump_ms;
    world_struck (FAULT_CLOCK_BACK);
  } else {
    machine->skew_ms += jump_ms;
    world_struck (FAULT_CLOCK_FORWARD);
  }
}

gboolean
zj_line_call (ZjLine *line, const ZjLineCall *call, ZjLineAnswer *answer, GCancellable *cancellable, GError **error)
{
  Program *program = program_now ();
  LedgerRequest *request;
  g_autofree char *body = NULL;
  Fault fault;
  gboolean done;

  (void)line, (void)cancellable;
  *answer = (ZjLineAnswer){ .sent_at_ms = program_now_ms (program) };
  if (program_point (FAULT_CRASH_SEND))
    return failed (answer, ZJ_SENT_NOTHING, ZJ_PLATFORM_ERROR_NOT_CONNECTED, error);
  turns_yield (FALSE);
  request = ledger_read (g_bytes_get_data (call->body, NULL), g_bytes_get_size (call->body));
  if (request == NULL)
    return failed (answer, ZJ_SENT_NOTHING, ZJ_PLATFORM_ERROR_NOT_CONNECTED, error);
  fault = draw (call->infno);
  world_tell ("%s %s", call->infno, request->msgid + 12);
  if (fault != FAULT_NOT_CONNECTED)
    ledger_arrived (request);
  world_advance (20 + (gint64)world_below (400));
  if (is_before_execution (fault))
    return fail_before (request, fault, answer, error);
  body = ledger_execute (request, &done);
  if (!done)
    world_tell ("  refused: %s", strstr (body, "err_msg"));
  ledger_request_free (request);
  world_advance (20 + (gint64)world_below (400));
  turns_yield (FALSE);
  if (program_point (FAULT_CRASH_RECEIVE))
    return failed (answer, ZJ_SENT_MAYBE, ZJ_PLATFORM_ERROR_CONNECTION_LOST, error);
  maybe_set_clock (program->machine);
  if (!done && fault != FAULT_ANSWER_LOST && fault != FAULT_ANSWER_CUT)
    return answered (answer, 200, body);
  done = answer_with (call->infno, body, fault, answer, error);
  keep_for_another (call->infno, body);
  return done;
}

/* --- the machine, by the linker ------------------------------------------------------------------------- */

gint64 __wrap_g_get_real_time (void);
gint64 __wrap_g_get_monotonic_time (void);
int __real_clock_gettime (clockid_t clock, struct timespec *now);
int __wrap_clock_gettime (clockid_t clock, struct timespec *now);
char *__wrap_zj_place_boot_id (void);
char *__wrap_zj_statement_code_make (const ZjConfig *config, const ZjClaimContent *content, GError **error);
gboolean __wrap_zj_local_address_towards (const char *address, char **ip, char **mac, GCancellable *cancellable,
                                          GError **error);
GThread *__wrap_g_thread_new (const char *name, GThreadFunc function, gpointer data);
gpointer __wrap_g_thread_join (GThread *thread);
gint __wrap_g_poll (GPollFD *fds, guint n, gint timeout_ms);

gint64
__wrap_g_get_real_time (void)
{
  Program *program = program_now ();

  return (program != NULL ? program_now_ms (program) : world.now_ms) * 1000;
}

gint64
__wrap_g_get_monotonic_time (void)
{
  return world.monotonic_us;
}

int
__wrap_clock_gettime (clockid_t clock, struct timespec *now)
{
  if (clock != CLOCK_BOOTTIME)
    return __real_clock_gettime (clock, now);
  now->tv_sec = (time_t)(world.monotonic_us / 1000000);
  now->tv_nsec = (long)(world.monotonic_us % 1000000) * 1000;
  return 0;
}

/* The desk's key signs it; there is none here. */
char *
__wrap_zj_statement_code_make (const ZjConfig *config, const ZjClaimContent *content, GError **error)
{
  (void)config, (void)content, (void)error;
  return g_strdup ("-");
}

char *
__wrap_zj_place_boot_id (void)
{
  const Program *program = program_now ();

  return g_strdup_printf ("boot %u", program != NULL ? program->machine->boots : 0);
}

gboolean
__wrap_zj_local_address_towards (const char *address, char **ip, char **mac, GCancellable *cancellable, GError **error)
{
  (void)address, (void)cancellable, (void)error;
  *ip = g_strdup ("127.0.0.1");
  *mac = g_strdup ("00:00:00:00:00:00");
  return TRUE;
}

/* The questions of an admission go side by side in two threads; here one asks them all, in a row, so
 * that a seed tells the same story every time. */
GThread *
__wrap_g_thread_new (const char *name, GThreadFunc function, gpointer data)
{
  (void)name;
  function (data);
  return NULL;
}

gpointer
__wrap_g_thread_join (GThread *thread)
{
  (void)thread;
  return NULL;
}

/* A program that waits for a stay's lock. */
gint
__wrap_g_poll (GPollFD *fds, guint n, gint timeout_ms)
{
  (void)fds, (void)n;
  world.monotonic_us += (gint64)timeout_ms * 1000;
  turns_yield (TRUE);
  return 0;
}
