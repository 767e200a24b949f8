/* What happens under a seed. */
#include "scenario.h"

#include <glib/gstdio.h>
#include <string.h>

#include "claim/claim.h"
#include "clerk.h"
#include "journal/stays.h"
#include "judge.h"
#include "ledger.h"
#include "stay/resolve.h"

#define MAX_PROGRAMS 3
#define MAX_PATIENTS 2

/* Rounds of resolving after which everything must be quiet: hours of pauses. */
#define QUIET_ROUNDS 60

/* Acts that bring any stay to its settlement when nothing goes wrong any more. */
#define FINISH_ACTS 24

ScenarioCounts scenario_counts;

typedef struct {
  Program programs[MAX_PROGRAMS];
  guint n_programs;
  Patient patients[MAX_PATIENTS];
  guint n_patients;
  gboolean has_backup, verify;
} Day;

/* --- the set-up ------------------------------------------------------------------------------------ */

static void
set_profiles (void)
{
  /* Where nobody can be asked what stands, two desks that share nothing cannot hold to anything. */
  gboolean not_found = world_percent (35), by_stay = !world_percent (15) || !world.shared;
  gboolean at_discharge = world_percent (50);
  int batch = world_percent (50) ? 2 : 100;

  for (guint i = 0; i < N_MACHINES; i++) {
    ZjConfig *config = world.machines[i].config;

    config->profile.reversal_of_unseen_not_found = not_found;
    config->profile.settlement_query_by_stay = by_stay;
    config->profile.batch = batch;
    config->card.at_discharge_required = at_discharge;
  }
  ledger_rules.reversal_not_found = not_found;
  ledger_rules.withdrawn_shown = world_percent (30);
  ledger_rules.reversals_refused = by_stay && world_percent (5);
  ledger_rules.figures_differ = world_percent (6);
  world_tell ("reversal_of_unseen=%s settlement_query=%s%s", not_found ? "not_found" : "ok",
              by_stay ? "by_stay" : "none", ledger_rules.reversals_refused ? ", reversals are refused" : "");
}

static void
start (Program *program, Machine *machine)
{
  g_autoptr (GError) error = NULL;

  if (!program_start (program, machine, &error)) {
    world_tell ("%s does not start: %s", program->name, error->message);
    program_stop (program);
    /* The disk is well again; it must start now. */
    machine->fail_in = -1;
    g_clear_error (&error);
    if (!program_start (program, machine, &error))
      world_violation ("%s does not start: %s", program->name, error->message);
  }
  program_set_now (NULL);
}

/* A stay that is ready to be settled: everything went well up to here. */
static void
prepare (Day *day)
{
  static const Act acts[] = { ACT_ADMIT, ACT_FEES, ACT_DISCHARGE };

  for (gsize i = 0; i < G_N_ELEMENTS (acts); i++) {
    g_auto (Said) said = { 0 };

    clerk_do (&day->programs[0], &day->patients[0], acts[i], &said);
    if (said.outcome != ZJ_OUTCOME_DONE)
      world_violation ("%s fails, and nothing went wrong: %s", act_name (acts[i]), said.error);
  }
}

static void
begin (Day *day)
{
  static const char *const names[] = { "A", "B", "C" };
  guint shape = world_below (100);

  world.shared = shape < 85;
  day->n_programs = shape < 45 ? 1 : 2;
  day->n_patients = world_percent (30) ? 2 : 1;
  day->verify = world_percent (15);
  set_profiles ();
  for (guint i = 0; i < day->n_patients; i++)
    patient_begin (&day->patients[i], i);
  for (guint i = 0; i < day->n_programs; i++) {
    day->programs[i].name = names[i];
    start (&day->programs[i], &world.machines[world.shared ? 0 : i]);
  }
  if (world_percent (45))
    prepare (day);
  world.no_clock = world_percent (60);
  world.faults = !world_percent (4);
}

/* --- ends and new beginnings -------------------------------------------------------------------------- */

static void
power_cut (Day *day, Machine *machine)
{
  world_struck (FAULT_POWER_CUT);
  for (guint i = 0; i < day->n_programs; i++)
    if (day->programs[i].machine == machine) {
      day->programs[i].dead = TRUE;
      program_stop (&day->programs[i]);
    }
  disk_forget_unsynced (machine);
  world_advance (60000); /* longer than msgids are reserved ahead */
  for (guint i = 0; i < day->n_programs; i++)
    if (day->programs[i].machine == machine)
      start (&day->programs[i], machine);
  day->verify = day->verify || world_percent (30);
}

static void
bury (Day *day)
{
  for (guint i = 0; i < day->n_programs; i++) {
    Program *program = &day->programs[i];
    Machine *machine = program->machine;

    if (!program->dead)
      continue;
    if (world_percent (35)) {
      power_cut (day, machine);
      continue;
    }
    program_stop (program);
    world_advance (1000 * (gint64)(1 + world_below (20)));
    start (program, machine);
  }
}

static void
back_up (Day *day)
{
  g_autoptr (GError) error = NULL;
  Program *program = &day->programs[0];

  program_set_now (program);
  g_unlink (program->machine->backup);
  program->machine->fail_in = -1;
  day->has_backup = zj_journal_backup (program->journal, program->machine->backup, &error);
  if (!day->has_backup)
    world_violation ("the backup fails: %s", error->message);
  world_tell ("backed up");
  program_set_now (NULL);
}

/* The journal is lost; the backup takes its place. */
static void
restore (Day *day)
{
  Machine *machine = day->programs[0].machine;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < day->n_programs; i++)
    if (day->programs[i].machine == machine)
      program_stop (&day->programs[i]);
  disk_lose_journal (machine);
  machine->fail_in = -1;
  program_set_now (&day->programs[0]);
  if (!zj_journal_restore (machine->config, machine->backup, &error))
    world_violation ("restoring fails: %s", error->message);
  program_set_now (NULL);
  world_struck (FAULT_RESTORE);
  world.restored = TRUE;
  world_advance (120000);
  for (guint i = 0; i < day->n_programs; i++)
    if (day->programs[i].machine == machine)
      start (&day->programs[i], machine);
  day->verify = TRUE;
}

/* --- what a clerk does next ----------------------------------------------------------------------------- */

static ZjStay *
look (Program *program, const Patient *patient)
{
  ZjStay *stay = NULL;

  program_set_now (program);
  zj_journal_get_stay (program->journal, patient->ipt_no, &stay, NULL);
  program_set_now (NULL);
  return stay;
}

typedef struct {
  Act act;
  guint weight;
} Choice;

static Act
choose (const Choice *choices)
{
  guint sum = 0, drawn;

  for (guint i = 0; choices[i].weight > 0; i++)
    sum += choices[i].weight;
  drawn = world_below (sum);
  while (drawn >= choices->weight)
    drawn -= (choices++)->weight;
  return choices->act;
}

static Act
next_act (const ZjStay *stay, const Patient *patient)
{
  const Choice when_new[] = { { ACT_ADMIT, 60 }, { ACT_ADOPT, world.shared ? 5 : 60 }, { 0, 0 } };
  static const Choice when_waiting[]
      = { { ACT_RESOLVE, 50 }, { ACT_ADMIT, 35 }, { ACT_CHANGE, 10 }, { ACT_CANCEL_ADMISSION, 5 }, { 0, 0 } };
  static const Choice when_admitted[]
      = { { ACT_FEES, 40 }, { ACT_DISCHARGE, 35 },  { ACT_CHANGE, 7 },           { ACT_DECLARE, 4 },  { ACT_TRIAL, 4 },
          { ACT_ADMIT, 3 }, { ACT_CANCEL_FEES, 3 }, { ACT_CANCEL_ADMISSION, 3 }, { ACT_NEW_FEES, 3 }, { 0, 0 } };
  static const Choice when_stale[] = { { ACT_FEES, 80 }, { ACT_NEW_FEES, 10 }, { ACT_SETTLE, 10 }, { 0, 0 } };
  static const Choice when_discharged[] = { { ACT_SETTLE, 72 },
                                            { ACT_NEW_FEES, 8 },
                                            { ACT_CANCEL_DISCHARGE, 6 },
                                            { ACT_TRIAL, 5 },
                                            { ACT_CLAIM, 4 },
                                            { ACT_CHANGE, 4 },
                                            { ACT_FEES, 4 },
                                            { 0, 0 } };
  static const Choice when_settled[] = { { ACT_CANCEL_SETTLEMENT, 60 }, { ACT_SETTLE, 25 }, { ACT_RESOLVE, 5 },
                                         { ACT_DISCHARGE, 5 },          { ACT_FEES, 5 },    { 0, 0 } };

  static const Choice when_manual[]
      = { { ACT_WITHDRAW_CLAIM, 60 }, { ACT_CLAIM, 15 }, { ACT_SETTLE, 10 }, { ACT_RESOLVE, 15 }, { 0, 0 } };

  if (stay == NULL)
    return choose (when_new);
  if (stay->open.phase != ZJ_OPEN_NONE) {
    const Choice when_unknown[] = {
      { ACT_RESOLVE, 35 }, { ACT_RESOLVE_DUE, 10 }, { patient->last, 40 }, { (Act)world_below (N_ACTS), 15 }, { 0, 0 }
    };

    return choose (when_unknown);
  }
  if (world_percent (5))
    return (Act)world_below (N_ACTS);
  switch (stay->state) {
  case ZJ_STAY_WAITING:
    return choose (when_waiting);
  case ZJ_STAY_ADMITTED:
    return choose (when_admitted);
  case ZJ_STAY_DISCHARGED:
    return choose (stay->fees_stale ? when_stale : when_discharged);
  case ZJ_STAY_SETTLED:
    return choose (when_settled);
  case ZJ_STAY_MANUAL:
    return choose (when_manual);
  case ZJ_STAY_NEW:
  case ZJ_STAY_WITHDRAWN:
  case ZJ_N_STAY_STATES:
  default:
    return choose (when_new);
  }
}

static void
count (Act act, const Said *said)
{
  scenario_counts.acts++;
  if (!said->answered || said->outcome != ZJ_OUTCOME_DONE)
    return;
  scenario_counts.admitted += act == ACT_ADMIT;
  scenario_counts.settled += act == ACT_SETTLE;
  scenario_counts.cancelled += act == ACT_CANCEL_SETTLEMENT;
}

/* Killed somewhere in what comes next: at any write and sync too, or between sending and receiving. */
static void
plan_death (Program *program)
{
  program->die_at = 0;
  if (!world.faults || !world_percent (22))
    return;
  program->only_line = world_percent (50);
  program->die_at = program->only_line ? program->sends + 1 + world_below (14)
                                       : program->points + 1 + world_below (120);
}

static void
plan_disk (Machine *machine)
{
  if (!world.faults || world_below (1000) >= 25)
    return;
  machine->fail_in = (gint)world_below (60);
  machine->fail_for = 1 + (gint)world_below (world_percent (50) ? 3 : 40);
  machine->fail_full = world_percent (50);
}

static void
one_act (Day *day)
{
  Program *program = &day->programs[world_below (day->n_programs)];
  Patient *patient = &day->patients[world_below (day->n_patients)];
  g_autoptr (ZjStay) stay = look (program, patient);
  g_auto (Said) said = { 0 };
  Act act = next_act (stay, patient);

  plan_death (program);
  plan_disk (program->machine);
  clerk_do (program, patient, act, &said);
  program->die_at = 0;
  count (act, &said);
  if (!world.restored)
    judge_said (patient, act, &said);
}

/* --- two programs at once -------------------------------------------------------------------------------- */

typedef struct {
  Patient patient;
  Act act;
  Said said;
} Errand;

static void
run_errand (Program *program, gpointer data)
{
  Errand *errand = data;

  clerk_do (program, &errand->patient, errand->act, &errand->said);
}

static void
two_at_once (Day *day)
{
  Patient *patient = &day->patients[world_below (day->n_patients)];
  g_autoptr (ZjStay) stay = look (&day->programs[0], patient);
  Program *programs[] = { &day->programs[0], &day->programs[1] };
  TurnFunc functions[] = { run_errand, run_errand };
  Errand errands[2];
  gpointer data[] = { &errands[0], &errands[1] };

  world_struck (FAULT_TWO_AT_ONCE);
  for (guint i = 0; i < 2; i++) {
    Act act = next_act (stay, patient);

    /* Both work on the same bill. */
    errands[i] = (Errand){ .patient = *patient, .act = act == ACT_NEW_FEES ? ACT_FEES : act };
    if (world_percent (30))
      errands[i].act = ACT_RESOLVE;
    plan_death (programs[i]);
  }
  turns_run (programs, functions, data, 2);
  patient->last = errands[0].act;
  patient->bed = MAX (errands[0].patient.bed, errands[1].patient.bed);
  for (guint i = 0; i < 2; i++) {
    programs[i]->die_at = 0;
    count (errands[i].act, &errands[i].said);
    said_clear (&errands[i].said);
  }
}

/* --- the day --------------------------------------------------------------------------------------------- */

static void
step (Day *day)
{
  guint what = world_below (100);

  if (what < 8)
    world_advance (1000 * (gint64)(1 + world_below (world_percent (50) ? 30 : 3600)));
  else if (what < 9 && world.faults)
    power_cut (day, day->programs[world_below (day->n_programs)].machine);
  else if (what < 20 && world.shared && day->n_programs > 1)
    two_at_once (day);
  else if (what < 22 && world.no_clock && world.faults && world.shared && !day->has_backup)
    back_up (day);
  else if (what < 25 && day->has_backup && !world.restored)
    restore (day);
  else
    one_act (day);
  bury (day);
}

/* --- quiet ----------------------------------------------------------------------------------------------- */

/* One program of each journal. */
static guint
one_of_each (Day *day, Program **programs)
{
  guint n = 0;

  for (guint i = 0; i < day->n_programs; i++)
    if (i == 0 || day->programs[i].machine != day->programs[0].machine)
      programs[n++] = &day->programs[i];
  return n;
}

/* Two persons decide what only they can end (rules 6 and 11), after they have looked at the platform's own
 * lists, and long after anything could still arrive: that a 2304 or 2401 under reversal was never executed, that
 * a settlement is cancelled. The desk must have asked for them. */
static void
decide (Program *program, const ZjStay *stay)
{
  const LedgerSettlement *settlement = stay->setl_msgid != NULL ? ledger_settlement (stay->setl_msgid) : NULL;
  ZjDecision decision = { .msgid = stay->open.msgid, .reason = "3202", .by = "1001", .second = "2002" };
  ZjStayResult *result;

  if (zj_resolve_person_needed (stay, program->machine->config) == NULL)
    return;
  decision.done = strcmp (stay->open.infno, "2305") == 0 && settlement != NULL && settlement->cancelled;
  if (!decision.done && (stay->open.phase != ZJ_OPEN_REVERSING || ledger_holds (stay->open.msgid)))
    return;
  world_tell ("two persons decide: %s %s was %s", stay->open.infno, stay->open.msgid + 12,
              decision.done ? "done" : "not done");
  result = zj_resolve_decide (&program->context, stay->ipt_no, &decision);
  scenario_counts.decided++;
  zj_stay_result_free (result);
}

/* Whether somebody still has to do something for the stay. */
static gboolean
is_quiet (const Program *program, const ZjStay *stay)
{
  guint n;
  const LedgerStay *there = ledger_admitted (stay->ipt_no, &n);

  /* Both desks have admitted, or this one twice for want of its journal, and this one was never answered: a conflict is
   * for persons (rule 8). */
  if (stay->open.phase != ZJ_OPEN_NONE)
    return (!world.shared || world.restored) && n > 1 && strcmp (stay->open.infno, "2401") == 0;
  if (stay->ask_first) {
    /* The supervisor's (rule 11), and one whose admission has been withdrawn since the backup: 5203 of it is
     * refused for ever. */
    return !program->machine->config->profile.settlement_query_by_stay || n == 0
           || g_strcmp0 (there->mdtrt_id, stay->mdtrt_id) != 0 || stay->state == ZJ_STAY_MANUAL;
  }
  if (stay->notice_pending)
    return FALSE;
  /* One whom another desk has admitted, or this one before its journal was lost, may wait for ever. */
  return !world.shared || world.restored;
}

/* The way out where a settlement, or another desk's statement, stands beside this one (rule 10). */
static void
withdraw_claim (Program *program, const ZjStay *stay)
{
  if (g_strcmp0 (zj_resolve_person_needed (stay, program->machine->config), "both_stand") != 0)
    return;
  world_tell ("two persons decide: the statement of %s is withdrawn", stay->ipt_no);
  zj_stay_result_free (zj_claim_withdraw (&program->context, stay->ipt_no));
  scenario_counts.decided++;
}

static gboolean
look_for_work (Program *program, gboolean decisions)
{
  g_autoptr (GPtrArray) stays = zj_journal_list_work (program->journal, NULL);
  gboolean quiet = stays != NULL;

  for (guint i = 0; stays != NULL && i < stays->len; i++) {
    const ZjStay *stay = g_ptr_array_index (stays, i);

    quiet = quiet && is_quiet (program, stay);
    if (decisions && stay->notice_pending)
      withdraw_claim (program, stay);
    /* Where desks share nothing, or a journal is an older copy, an admission that never arrived cannot be told from
     * the one that was made in its place. */
    if (decisions && stay->open.phase != ZJ_OPEN_NONE
        && (!world.shared || world.restored || !program->machine->config->profile.settlement_query_by_stay))
      decide (program, stay);
  }
  return quiet;
}

/* TRUE: nothing is left to do. *wait_ms until there is something again. */
static gboolean
resolve_due (Program *program, gboolean decisions, gint64 *wait_ms)
{
  g_autoptr (ZjResolveReport) report = zj_resolve_report_new ();
  gboolean quiet;
  gint64 until_ms;

  program_set_now (program);
  zj_resolve_all (&program->context, FALSE, report);
  if (report->error != NULL)
    world_tell ("  %s", report->error->message);
  for (guint i = 0; i < report->resolved->len; i++) {
    const ZjResolved *resolved = g_ptr_array_index (report->resolved, i);

    world_tell ("  %s %s is cleared up: %d", resolved->infno, resolved->msgid + 12, (int)resolved->outcome);
  }
  until_ms = report->next_ms - program_now_ms (program);
  *wait_ms = report->next_ms != 0 ? CLAMP (until_ms, 1000, *wait_ms) : *wait_ms;
  quiet = look_for_work (program, decisions);
  program_set_now (NULL);
  return quiet;
}

static void
settle_down (Day *day)
{
  Program *programs[MAX_PROGRAMS];
  guint n = one_of_each (day, programs);
  gboolean quiet = FALSE;

  world_tell ("--- nothing goes wrong any more");
  world.faults = FALSE;
  for (guint i = 0; i < N_MACHINES; i++)
    world.machines[i].fail_in = -1;
  for (guint round = 0; !quiet && round < QUIET_ROUNDS; round++) {
    gint64 wait_ms = 300000;

    quiet = ledger_late () == 0;
    for (guint i = 0; i < n; i++)
      quiet = resolve_due (programs[i], round > 20 && ledger_late () == 0, &wait_ms) && quiet;
    if (!quiet)
      world_advance (wait_ms);
  }
  if (!quiet)
    world_violation ("not quiet after %d rounds", QUIET_ROUNDS);
}

static void
look_at_all (Day *day)
{
  Program *programs[MAX_PROGRAMS];
  const Case all = {
    .programs = programs, .n = one_of_each (day, programs), .patients = day->patients, .n_patients = day->n_patients
  };

  scenario_counts.verified += day->verify ? 1 : 0;
  judge (&all, day->verify);
}

/* What a clerk does who wants this stay settled, and reads what the desk says. */
static Act
way_out (const ZjStay *stay, const Said *said, guint *last_resort)
{
  if (stay == NULL || stay->state == ZJ_STAY_NEW || stay->state == ZJ_STAY_WITHDRAWN)
    return stay == NULL && *last_resort > 0 ? ACT_ADOPT : ACT_ADMIT;
  if (stay->open.phase != ZJ_OPEN_NONE || stay->state == ZJ_STAY_WAITING || stay->ask_first)
    return ACT_RESOLVE;
  if (stay->state == ZJ_STAY_SETTLED)
    return ACT_CANCEL_SETTLEMENT; /* a mismatch */
  if (stay->state == ZJ_STAY_MANUAL)
    return ACT_WITHDRAW_CLAIM;
  if (said->error != NULL && *last_resort > 0) {
    /* The lines, or the stay, are not as the platform has them (rule 9). */
    guint way = (*last_resort)++;

    if ((g_str_has_suffix (said->error, "/total") || g_str_has_suffix (said->error, "/refused")) && way % 2 == 1)
      return ACT_CANCEL_FEES;
    if (g_str_has_suffix (said->error, "differs"))
      return stay->state == ZJ_STAY_DISCHARGED && way % 2 == 1 ? ACT_CANCEL_DISCHARGE : ACT_CHANGE;
  }
  if (stay->state == ZJ_STAY_ADMITTED)
    return ACT_DISCHARGE;
  return stay->fees_stale || stay->adopted ? ACT_FEES : ACT_SETTLE;
}

/* Everything well, every stay can still be brought to its end. */
static void
finish (Day *day, Patient *patient)
{
  Program *program = &day->programs[0];
  g_auto (Said) said = { 0 };
  guint last_resort = 0;

  for (guint i = 0; i < FINISH_ACTS; i++) {
    g_autoptr (ZjStay) stay = look (program, patient);
    Act act = way_out (stay, &said, &last_resort);

    if (stay != NULL && stay->state == ZJ_STAY_SETTLED && !stay->mismatch && stay->open.phase == ZJ_OPEN_NONE) {
      scenario_counts.finished++;
      return;
    }
    /* The bill is complete at the platform, or it is not: fees says so. */
    if (act == ACT_SETTLE && i < 6 && patient->last != ACT_FEES)
      act = ACT_FEES;
    said_clear (&said);
    clerk_do (program, patient, act, &said);
    if (said.error != NULL && last_resort == 0)
      last_resort = 1;
    world_advance (10000);
  }
  world_violation ("%s cannot be settled any more: %s", patient->ipt_no, said.error != NULL ? said.error : "-");
}

void
scenario_run (guint64 seed, gboolean verbose)
{
  Day day = { 0 };
  guint n;

  world.verbose = verbose;
  world_begin (seed);
  ledger_begin ();
  line_begin ();
  begin (&day);
  n = 4 + world_below (8);
  for (guint i = 0; i < n && world.violations == 0; i++)
    step (&day);
  if (world.violations == 0)
    settle_down (&day);
  if (world.violations == 0)
    look_at_all (&day);
  if (world.violations == 0 && world.shared && !world.restored && world_percent (35)) {
    world_tell ("--- every stay is brought to its end");
    world.machines[0].skew_ms = 0; /* somebody has set its clock */
    for (guint i = 0; i < day.n_patients; i++)
      finish (&day, &day.patients[i]);
    if (world.violations == 0)
      look_at_all (&day);
  }
  for (guint i = 0; i < day.n_programs; i++)
    program_stop (&day.programs[i]);
  for (guint i = 0; i < day.n_patients; i++)
    patient_end (&day.patients[i]);
}
