/* Time, chance, the story, and how programs live and die.
 *
 * How a program dies: at its n-th write, sync, send or receive it is marked dead. From then on its
 * disk refuses every write and its line sends nothing, so it unwinds through its own error paths without a
 * trace, and is closed; the journal is then opened again from what the disk kept. That leaves the
 * same disk and the same platform as a kill -9 at that point, costs no process, leaks nothing (so it
 * runs under AddressSanitizer as it is), and is repeatable to the byte. What it cannot show is a program that
 * does harm after an error; tests/fault does it with real processes.
 */
#include "world.h"

#include <stdio.h>

#include "ledger.h"
#include "platform/session.h"

World world;

static GPrivate current;

static const char *const fault_names[] = {
  [FAULT_CRASH_WRITE] = "desk killed at a write",
  [FAULT_CRASH_SYNC] = "desk killed at a sync",
  [FAULT_CRASH_SEND] = "desk killed before sending",
  [FAULT_CRASH_RECEIVE] = "desk killed before receiving",
  [FAULT_POWER_CUT] = "power cut",
  [FAULT_DISK_FULL] = "disk full",
  [FAULT_SYNC_FAILS] = "sync fails",
  [FAULT_CLOCK_BACK] = "clock set back",
  [FAULT_CLOCK_FORWARD] = "clock set forward",
  [FAULT_RESTORE] = "journal restored",
  [FAULT_TWO_AT_ONCE] = "two at once",
  [FAULT_NOT_CONNECTED] = "network cut",
  [FAULT_REQUEST_LOST] = "request lost",
  [FAULT_LATE_COMMIT] = "request late",
  [FAULT_LATE_AFTER_RESOLVING] = "request late, reversed by then",
  [FAULT_GATEWAY_REFUSED] = "refused by the gateway",
  [FAULT_REFUSED] = "refused",
  [FAULT_TIMEOUT_TEXT_BEFORE] = "time-out upstream",
  [FAULT_TIMEOUT_TEXT_AFTER] = "time-out upstream, done",
  [FAULT_HTTP_500_BEFORE] = "no answer in it",
  [FAULT_HTTP_500_AFTER] = "no answer in it, done",
  [FAULT_NOT_SIGNED_IN] = "sign-in forgotten",
  [FAULT_ORIGINAL_NOT_FOUND] = "original not found",
  [FAULT_FIGURES_DIFFER] = "figures differ",
  [FAULT_ANSWER_LOST] = "answer lost",
  [FAULT_ANSWER_CUT] = "answer cut",
  [FAULT_ANSWER_EMPTY] = "answer empty",
  [FAULT_ANSWER_DOUBLED] = "answer doubled",
  [FAULT_ANSWER_OF_ANOTHER] = "answer of another request",
  [FAULT_FIELD_MISSING] = "answer incomplete",
  [FAULT_FIELD_WRONG] = "answer of a wrong type",
  [FAULT_INFCODE_OTHER] = "another infcode",
};
G_STATIC_ASSERT (G_N_ELEMENTS (fault_names) == N_FAULTS);

const char *
fault_name (Fault fault)
{
  return fault_names[fault];
}

/* --- chance ------------------------------------------------------------------------------------ */

/* SplitMix64. */
guint32
world_random (void)
{
  guint64 z = world.chance += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  z = (z ^ z >> 30) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return (guint32)((z ^ z >> 31) >> 32);
}

guint
world_below (guint n)
{
  return (guint)(((guint64)world_random () * n) >> 32);
}

gboolean
world_percent (guint percent)
{
  return world_below (100) < percent;
}

void
world_begin (guint64 seed)
{
  world.seed = seed;
  world.chance = seed * G_GUINT64_CONSTANT (0xd1342543de82ef95) + 1;
  world.now_ms = G_GINT64_CONSTANT (1782871200000) + (gint64)world_below (86400) * 1000; /* 2026-07-01 10:00 on */
  world.monotonic_us = 1000000;
  world.platform_skew_ms = world_percent (25) ? (gint64)world_below (600000) - 300000 : 0;
  world.faults = FALSE;
  world.no_clock = world.restored = FALSE;
  world.violations = 0;
  g_string_truncate (world.what, 0);
  for (guint i = 0; i < N_MACHINES; i++) {
    Machine *machine = &world.machines[i];

    machine->skew_ms = 0;
    machine->boots = 1;
    machine->fail_in = -1;
    disk_reset (machine);
  }
}

void
world_advance (gint64 ms)
{
  const gint64 end_ms = world.now_ms + ms;

  ledger_run_late (end_ms);
  world.now_ms = end_ms;
  world.monotonic_us += ms * 1000;
}

void
world_struck (Fault fault)
{
  world.struck[fault]++;
  world_tell ("  ! %s", fault_name (fault));
}

/* --- the story --------------------------------------------------------------------------------- */

void
world_tell (const char *format, ...)
{
  const Program *program = program_now ();
  g_autofree char *text = NULL;
  va_list arguments;

  if (!world.verbose)
    return;
  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  printf ("%9.3f %-3s %s\n", (double)(world.monotonic_us - 1000000) / 1e6, program != NULL ? program->name : "-", text);
}

void
world_violation (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  world.violations++;
  g_string_append_printf (world.what, "%s%s", world.what->len > 0 ? "; " : "", text);
  world_tell ("VIOLATION %s", text);
}

/* --- programs ---------------------------------------------------------------------------------- */

Program *
program_now (void)
{
  return g_private_get (&current);
}

void
program_set_now (Program *program)
{
  g_private_set (&current, program);
}

gint64
program_now_ms (gpointer data)
{
  const Program *program = data;

  return world.now_ms + program->machine->skew_ms;
}

gboolean
program_start (Program *program, Machine *machine, GError **error)
{
  program->machine = machine;
  program->dead = FALSE;
  program->points = program->sends = program->die_at = 0;
  program->place = -1;
  program_set_now (program);
  program->journal = zj_journal_open (machine->config, error);
  if (program->journal == NULL)
    return FALSE;
  program->session = zj_session_new (machine->config, NULL, program->journal, NULL, NULL, error);
  g_assert (program->session != NULL);
  zj_session_set_clock (program->session, program_now_ms, program);
  program->context = (ZjStayContext){ .config = machine->config,
                                      .session = program->session,
                                      .journal = program->journal,
                                      .operator_no = machine->config->desk.operator_no,
                                      .now_ms = program_now_ms,
                                      .clock_data = program };
  return TRUE;
}

void
program_stop (Program *program)
{
  program_set_now (program);
  g_clear_pointer (&program->session, zj_session_free);
  g_clear_pointer (&program->journal, zj_journal_close);
  program_set_now (NULL);
}

gboolean
program_point (Fault kind)
{
  Program *program = program_now ();
  const gboolean line = kind == FAULT_CRASH_SEND || kind == FAULT_CRASH_RECEIVE;

  if (program == NULL || program->dead)
    return program != NULL;
  program->points++;
  program->sends += line ? 1 : 0;
  if (program->die_at == 0
      || (program->only_line ? !line || program->sends != program->die_at : program->points != program->die_at))
    return FALSE;
  program->dead = TRUE;
  program->died_of = kind;
  world_struck (kind);
  return TRUE;
}

/* --- taking turns ------------------------------------------------------------------------------ */

#define MAX_AT_ONCE 3

static struct {
  GMutex lock;
  GCond changed;
  guint n;
  int turn; /* whose it is */
  gboolean running[MAX_AT_ONCE];
} turns;

typedef struct {
  Program *program;
  TurnFunc function;
  gpointer data;
} Turn;

/* Lock held. Somebody who still runs, other than who, where there is one. */
static int
pick_other (int who)
{
  int others[MAX_AT_ONCE];
  guint n = 0;

  for (int i = 0; i < (int)turns.n; i++)
    if (i != who && turns.running[i])
      others[n++] = i;
  return n > 0 ? others[world_below (n)] : who;
}

static void
wait_for_turn (int who)
{
  while (turns.turn != who)
    g_cond_wait (&turns.changed, &turns.lock);
}

static void
give_turn (int to)
{
  turns.turn = to;
  g_cond_broadcast (&turns.changed);
}

void
turns_yield (gboolean must)
{
  const Program *program = program_now ();

  if (program == NULL || program->place < 0 || program->dead || (!must && !world_percent (40)))
    return;
  g_mutex_lock (&turns.lock);
  give_turn (pick_other (program->place));
  wait_for_turn (program->place);
  g_mutex_unlock (&turns.lock);
}

static gpointer
take_turns (gpointer data)
{
  const Turn *turn = data;
  const int place = turn->program->place;

  program_set_now (turn->program);
  g_mutex_lock (&turns.lock);
  wait_for_turn (place);
  g_mutex_unlock (&turns.lock);
  turn->function (turn->program, turn->data);
  g_mutex_lock (&turns.lock);
  turns.running[place] = FALSE;
  give_turn (pick_other (place));
  g_mutex_unlock (&turns.lock);
  return NULL;
}

GThread *__real_g_thread_new (const char *name, GThreadFunc function, gpointer data);
gpointer __real_g_thread_join (GThread *thread);

void
turns_run (Program **programs, TurnFunc *functions, gpointer *data, guint n)
{
  GThread *threads[MAX_AT_ONCE];
  Turn list[MAX_AT_ONCE];

  g_assert (n <= MAX_AT_ONCE);
  turns.n = n;
  turns.turn = -1;
  for (guint i = 0; i < n; i++) {
    list[i] = (Turn){ programs[i], functions[i], data[i] };
    programs[i]->place = (int)i;
    turns.running[i] = TRUE;
  }
  for (guint i = 0; i < n; i++)
    threads[i] = __real_g_thread_new ("program", take_turns, &list[i]);
  g_mutex_lock (&turns.lock);
  give_turn ((int)world_below (n));
  g_mutex_unlock (&turns.lock);
  for (guint i = 0; i < n; i++)
    __real_g_thread_join (threads[i]);
  for (guint i = 0; i < n; i++)
    programs[i]->place = -1;
}
