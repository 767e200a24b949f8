/* The world of one seed: time, chance, machines with their disks, programs that run on them, and
 * what is to go wrong. One process runs one seed at a time; everything here is its state.
 *
 * Nothing waits: time is a number that calls, time-outs and pauses move on. Nothing is left to
 * chance but the seed: programs that run side by side take turns at points that the seed chooses.
 */
#pragma once

#include <client/config.h>

#include "journal/journal.h"
#include "stay/context.h"

G_BEGIN_DECLS

/* --- what may go wrong ----------------------------------------------------------------------- */

typedef enum {
  /* A program, a machine. */
  FAULT_CRASH_WRITE = 0,
  FAULT_CRASH_SYNC,
  FAULT_CRASH_SEND,
  FAULT_CRASH_RECEIVE,
  FAULT_POWER_CUT,
  FAULT_DISK_FULL,
  FAULT_SYNC_FAILS,
  FAULT_CLOCK_BACK,
  FAULT_CLOCK_FORWARD,
  FAULT_RESTORE,
  FAULT_TWO_AT_ONCE,
  /* The way there. */
  FAULT_NOT_CONNECTED,
  FAULT_REQUEST_LOST,
  FAULT_LATE_COMMIT,          /* executed after the desk's time-out */
  FAULT_LATE_AFTER_RESOLVING, /* such a one that came when its msgid was reversed or given up */
  FAULT_GATEWAY_REFUSED,
  /* At the platform. */
  FAULT_REFUSED,
  FAULT_TIMEOUT_TEXT_BEFORE, /* −1 that reports a time-out: not executed, */
  FAULT_TIMEOUT_TEXT_AFTER,  /* executed */
  FAULT_HTTP_500_BEFORE,
  FAULT_HTTP_500_AFTER,
  FAULT_NOT_SIGNED_IN,
  FAULT_ORIGINAL_NOT_FOUND, /* 2601 of a msgid never seen, where that is −1 */
  FAULT_FIGURES_DIFFER,     /* 2304 gives other figures than 2303 did */
  /* The way back. */
  FAULT_ANSWER_LOST,
  FAULT_ANSWER_CUT,
  FAULT_ANSWER_EMPTY,
  FAULT_ANSWER_DOUBLED,
  FAULT_ANSWER_OF_ANOTHER,
  FAULT_FIELD_MISSING,
  FAULT_FIELD_WRONG,
  FAULT_INFCODE_OTHER,
  N_FAULTS
} Fault;

const char *fault_name (Fault fault);

/* --- machines and programs --------------------------------------------------------------------- */

typedef struct _Unsynced Unsynced;

/* A desk's machine: a disk with a journal, and a clock. */
typedef struct {
  guint index;
  char *folder, *path, *backup;
  ZjConfig *config;
  gint64 skew_ms; /* of its clock against the world's */
  guint boots;
  gint fail_in, fail_for; /* the disk: fails after so many writes and syncs, so often; fail_in -1: never */
  gboolean fail_full;     /* writes say "full"; otherwise syncs fail */
  Unsynced *unsynced;     /* disk.c's */
} Machine;

/* A running program of a desk. */
typedef struct {
  const char *name;
  Machine *machine;
  ZjJournal *journal;
  ZjSession *session;
  ZjStayContext context;
  gboolean dead;      /* killed: whatever it still does reaches neither disk nor platform */
  guint points;       /* writes, syncs, sends and receives so far */
  guint sends;        /* of them, sends and receives */
  guint die_at;       /* killed at that one; 0: not */
  gboolean only_line; /* … counted among sends and receives alone */
  Fault died_of;
  int place; /* among those that take turns; -1: it runs alone */
} Program;

#define N_MACHINES 2

typedef struct {
  guint64 seed, chance;
  gint64 now_ms; /* true time, Unix ms */
  gint64 monotonic_us;
  gint64 platform_skew_ms;
  gboolean faults;   /* whether anything goes wrong by itself */
  gboolean shared;   /* all programs work on one journal */
  gboolean restored; /* a journal was brought back: what came after its backup is not known there */
  gboolean no_clock; /* clocks are left alone */
  gboolean verbose;
  guint64 struck[N_FAULTS];
  guint violations;
  GString *what; /* the violations' words */
  Machine machines[N_MACHINES];
} World;

extern World world;

/* The program on whose behalf this thread runs; NULL: nobody's. */
Program *program_now (void);
void program_set_now (Program *program);

/* Opens journal and session, as a program does when it starts. FALSE: it could not (and is closed). */
gboolean program_start (Program *program, Machine *machine, GError **error);
void program_stop (Program *program);
gint64 program_now_ms (gpointer program);

/* One more write, sync, send or receive. TRUE: the program is dead now. */
gboolean program_point (Fault kind);

/* --- chance, time, story ------------------------------------------------------------------------- */

void world_begin (guint64 seed);
guint32 world_random (void);
guint world_below (guint n);
gboolean world_percent (guint percent);
void world_advance (gint64 ms); /* requests that are late arrive meanwhile */
void world_struck (Fault fault);

void world_tell (const char *format, ...) G_GNUC_PRINTF (1, 2);
void world_violation (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* --- taking turns --------------------------------------------------------------------------------- */

/* Runs each function for its program, side by side, and returns when all have returned. */
typedef void (*TurnFunc) (Program *program, gpointer data);
void turns_run (Program **programs, TurnFunc *functions, gpointer *data, guint n);
/* May give the turn to another. must: this program waits for something that only another can do. */
void turns_yield (gboolean must);

/* --- the disk -------------------------------------------------------------------------------------- */

void disk_install (gboolean lying); /* lying: it says synced and does nothing */
/* Makes the folder and an empty journal to start each seed from. */
void disk_prepare (Machine *machine);
void disk_reset (Machine *machine);
void disk_forget_unsynced (Machine *machine); /* the power goes: no program of it runs */
void disk_remove (Machine *machine);
/* The journal with its companions is gone, as if it had been moved away. */
void disk_lose_journal (Machine *machine);

G_END_DECLS
