/* The fast form of the fault harness: many seeds in a few processes, everything but the wire real.
 *
 *   fault-inprocess [--seeds FROM-TO] [--jobs N] [--sabotage NAME [--expect-violations]]
 *   fault-inprocess --seed S [--verbose]
 *
 * Prints how many seeds ran, which faults struck how often, and every violation with its seed. Exits 0
 * without violations, 1 with some; with --expect-violations the other way round. README has the rest.
 */
#include <glib/gstdio.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "judge.h"
#include "mutants.h"
#include "scenario.h"
#include "world.h"

#define MAX_JOBS    64
#define TOLD_AT_ALL 20 /* violations that are printed */

/* What one worker has to tell, in memory it shares with the first process. */
typedef struct {
  guint64 seed; /* the one it is at */
  guint64 runs, violations, struck[N_FAULTS];
  ScenarioCounts counts;
  JudgeCounts judged;
} Tally;

static struct {
  guint64 from, to;
  gboolean has_seed, verbose, expect_violation;
  int jobs;
  char *sabotage, *seeds;
  gint64 seed;
} options = { .from = 1, .to = 1000 };

static char *place;

/* --- machines -------------------------------------------------------------------------------------------- */

static ZjConfig *
make_config (const Machine *machine)
{
  g_autofree char *file = g_build_filename (machine->folder, "zhijie.conf", NULL);
  g_autofree char *text = g_strdup_printf (
      "[desk]\nnumber=%u\noperator=1001\noperator_name=测试收费员\n"
      "[institution]\ncode=H33010000001\nname=测试医院\nregion=330100\nlevel=3\naddress=测试路1号\n"
      "[platform]\nurl=https://localhost:1/"
      "fsi\nauthority=ca.pem\nrevocation=crl.pem\ncertificate=desk.pem\nkey=desk.key\n"
      "[profile]\noriginal_not_found=original not found\nalready_cancelled=already cancelled\nnot_signed_in=not signed "
      "in\n"
      "[journal]\npath=journal.db\n",
      3 + machine->index);
  g_autoptr (GError) error = NULL;
  ZjConfig *config;

  if (!g_file_set_contents (file, text, -1, &error) || (config = zj_config_load (file, &error)) == NULL)
    g_error ("%s", error->message);
  return config;
}

static void
make_machines (int worker)
{
  world.what = g_string_new (NULL);
  for (guint i = 0; i < N_MACHINES; i++) {
    Machine *machine = &world.machines[i];

    machine->index = i;
    machine->folder = g_strdup_printf ("%s/%d-%u", place, worker, i);
    machine->path = g_build_filename (machine->folder, "journal.db", NULL);
    machine->backup = g_build_filename (machine->folder, "backup.db", NULL);
    g_assert (g_mkdir (machine->folder, 0700) == 0);
    machine->config = make_config (machine);
    disk_prepare (machine);
  }
}

static void
remove_machines (void)
{
  for (guint i = 0; i < N_MACHINES; i++) {
    Machine *machine = &world.machines[i];

    disk_remove (machine);
    g_clear_pointer (&machine->config, zj_config_unref);
    g_free (machine->folder);
    g_free (machine->path);
    g_free (machine->backup);
  }
  g_string_free (world.what, TRUE);
}

/* --- workers --------------------------------------------------------------------------------------------- */

/* Errors are part of the game; what is wrong with this program is not. */
static GLogWriterOutput
log_writer (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  (void)data;
  if ((level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL)) != 0 || world.verbose)
    return g_log_writer_standard_streams (level, fields, n_fields, NULL);
  return G_LOG_WRITER_HANDLED;
}

static void
run_seed (guint64 seed, Tally *tally)
{
  tally->seed = seed;
  scenario_run (seed, options.verbose);
  tally->runs++;
  memcpy (tally->struck, world.struck, sizeof tally->struck);
  tally->counts = scenario_counts;
  tally->judged = judge_counts;
  if (world.violations == 0)
    return;
  tally->violations++;
  if (tally->violations <= TOLD_AT_ALL)
    fprintf (stderr, "VIOLATION seed %" G_GUINT64_FORMAT ": %s\n", seed, world.what->str);
}

static void
work (int worker, Tally *tally, guint64 from)
{
  make_machines (worker);
  for (guint64 seed = from; seed <= options.to; seed += (guint64)options.jobs) {
    run_seed (seed, tally);
    if (options.expect_violation && tally->violations > 0)
      break; /* one is enough */
  }
  remove_machines ();
}

static pid_t
start_worker (int worker, Tally *tally, guint64 from)
{
  pid_t pid;

  fflush (stdout);
  pid = fork ();
  g_assert (pid >= 0);
  if (pid == 0) {
    work (worker, tally, from);
    exit (0);
  }
  return pid;
}

/* A worker that ends by itself before its last seed has found the worst of all violations. */
static void
run_workers (Tally *tallies)
{
  pid_t pids[MAX_JOBS];
  int left = options.jobs;
  int folders = options.jobs;

  for (int i = 0; i < options.jobs; i++)
    pids[i] = start_worker (i, &tallies[i], options.from + (guint64)i);
  while (left > 0) {
    int status;
    pid_t pid = wait (&status);

    g_assert (pid > 0);
    for (int i = 0; i < options.jobs; i++) {
      Tally *tally = &tallies[i];

      if (pids[i] != pid)
        continue;
      left--;
      if (WIFEXITED (status) && WEXITSTATUS (status) == 0)
        continue;
      fprintf (stderr, "VIOLATION seed %" G_GUINT64_FORMAT ": the program ended (status %d)\n", tally->seed, status);
      tally->violations++;
      if (tally->violations < TOLD_AT_ALL && tally->seed + (guint64)options.jobs <= options.to) {
        /* Its tallies of faults begin anew; the worst case says enough. */
        pids[i] = start_worker (folders++, tally, tally->seed + (guint64)options.jobs);
        left++;
      }
    }
  }
}

/* --- the report -------------------------------------------------------------------------------------------- */

static void
add (Tally *sum, const Tally *tally)
{
  sum->runs += tally->runs;
  sum->violations += tally->violations;
  for (Fault fault = 0; fault < N_FAULTS; fault++)
    sum->struck[fault] += tally->struck[fault];
  sum->judged.admitted_twice += tally->judged.admitted_twice;
  sum->judged.settled_twice += tally->judged.settled_twice;
  sum->counts.acts += tally->counts.acts;
  sum->counts.settled += tally->counts.settled;
  sum->counts.cancelled += tally->counts.cancelled;
  sum->counts.admitted += tally->counts.admitted;
  sum->counts.decided += tally->counts.decided;
  sum->counts.finished += tally->counts.finished;
  sum->counts.verified += tally->counts.verified;
}

#define U G_GUINT64_FORMAT

static void
report (const Tally *sum, double seconds)
{
  guint64 faults = 0;

  for (Fault fault = 0; fault < N_FAULTS; fault++)
    faults += sum->struck[fault];
  printf ("seeds %" U "-%" U ": %" U " runs, %" U " verbs (%" U " admissions, %" U " settlements and %" U
          " cancellations said done), %" U " faults, %" U " violations\n",
          options.from, options.to, sum->runs, sum->counts.acts, sum->counts.admitted, sum->counts.settled,
          sum->counts.cancelled, faults, sum->violations);
  printf ("journals verified in %" U " runs, %" U " decisions of two persons, %" U
          " stays brought to their end after it\n",
          sum->counts.verified, sum->counts.decided, sum->counts.finished);
  printf ("where nothing is shared or a backup is older, and no rule holds: %" U " stays admitted twice, %" U
          " settled twice\n",
          sum->judged.admitted_twice, sum->judged.settled_twice);
  for (Fault fault = 0; fault < N_FAULTS; fault++)
    printf ("  %-30s %9" U "\n", fault_name (fault), sum->struck[fault]);
  printf ("%.1f s, %.0f runs/s with %d jobs\n", seconds, seconds > 0 ? (double)sum->runs / seconds : 0, options.jobs);
}

/* --- options ----------------------------------------------------------------------------------------------- */

static gboolean
read_options (int argc, char **argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "seeds", 0, 0, G_OPTION_ARG_STRING, &options.seeds, "These seeds (1-1000)", "FROM-TO" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &options.seed, "This one", "S" },
    { "verbose", 0, 0, G_OPTION_ARG_NONE, &options.verbose, "Tell its story step by step", NULL },
    { "jobs", 0, 0, G_OPTION_ARG_INT, &options.jobs, "So many processes (one for each processor)", "N" },
    { "sabotage", 0, 0, G_OPTION_ARG_STRING, &options.sabotage, "With a rule taken out; ? lists them", "NAME" },
    { "expect-violations", 0, 0, G_OPTION_ARG_NONE, &options.expect_violation,
      "Succeed only if there is one, and end there", NULL },
    { NULL, 0, 0, 0, NULL, NULL, NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, error))
    return FALSE;
  if (options.jobs <= 0)
    options.jobs = (int)g_get_num_processors ();
  options.jobs = MIN (options.jobs, MAX_JOBS);
  if (options.seed > 0) {
    options.from = options.to = (guint64)options.seed;
    options.jobs = 1;
  }
  if (options.seeds == NULL)
    return TRUE;
  if (sscanf (options.seeds, "%" U "-%" U, &options.from, &options.to) == 2 && options.from > 0
      && options.from <= options.to)
    return TRUE;
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--seeds FROM-TO");
  return FALSE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *template = NULL;
  struct timespec before, after;
  Tally *tallies, sum = { 0 };

  setlocale (LC_ALL, "C.UTF-8");
  if (!read_options (argc, argv, &error) || !mutants_choose (options.sabotage)) {
    fprintf (stderr, "%s\n", error != NULL ? error->message : "no such sabotage");
    return 2;
  }
  g_log_set_writer_func (log_writer, NULL, NULL);
  clock_gettime (CLOCK_MONOTONIC, &before);
  template = g_build_filename (g_access ("/dev/shm", W_OK) == 0 ? "/dev/shm" : g_get_tmp_dir (), "zj-fault-XXXXXX",
                               NULL);
  place = g_mkdtemp (template);
  g_assert (place != NULL);
  disk_install (mutants_disk_lies ());
  tallies = mmap (NULL, sizeof (Tally) * MAX_JOBS, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  g_assert (tallies != MAP_FAILED);
  if (options.seed > 0)
    work (0, &tallies[0], options.from);
  else
    run_workers (tallies);
  for (int i = 0; i < options.jobs; i++)
    add (&sum, &tallies[i]);
  clock_gettime (CLOCK_MONOTONIC, &after);
  g_rmdir (place);
  report (&sum, (double)(after.tv_sec - before.tv_sec) + (double)(after.tv_nsec - before.tv_nsec) / 1e9);
  munmap (tallies, sizeof (Tally) * MAX_JOBS);
  return (sum.violations > 0) != options.expect_violation;
}
