/* The rules for money (spec/platform.md 5), as far as one stay's settlement goes.
 *
 * Desks that share one journal settle, cancel, issue and withdraw a statement for a
 * manual claim. Requests are lost, come late (even long after the desk has given up), answers are
 * lost, queries fail, desks die between any two steps. The path does not double requests
 * (the assumption of platform.md 5); what it may double are answers, and a desk that
 * keeps a dirty connection takes one for the next (switch DIRTY_CONNECTION).
 *
 * Each rule can be taken out by a switch: OUT_INTENT (intents not durable), OUT_UNKNOWN (a
 * time-out is a failure), OUT_1, OUT_2, OUT_3, OUT_4, OUT_5, OUT_6, OUT_7, OUT_10, OUT_12.
 * check-models expects every one of them to break safety or the end.
 *
 * Safe:  at most one uncancelled settlement stands; the journal says "settled" only
 *        while the platform has it, and "not done" only while it has not; a standing
 *        statement and a settlement never both count in the journal.
 * Ends:  every path comes to rest with nothing unknown, and journal and platform agree.
 */
#define M 2 /* settlements the stay may try */
#ifndef DESKS
#define DESKS 2
#endif
#ifndef CRASHES
#define CRASHES 1
#endif
#ifndef TIMEOUTS
#define TIMEOUTS 2 /* a desk gives up although the answer may still come */
#endif
#ifndef LOSSES
#define LOSSES 1 /* requests or answers that never arrive */
#endif
#ifndef GOALS
#define GOALS 3 /* things people ask for, over all desks */
#endif

/* What the journal holds of an intent. */
#define NONE       0
#define UNKNOWN    1
#define REVERSING  2
#define DONE       3
#define NOT_DONE   4
#define CANCELLING 5
#define CANCELLED  6

/* What the platform holds of a msgid. */
#define UNSEEN   0
#define SETTLED  1
#define UNDONE   2 /* cancelled or reversed after it was settled */
#define BARRED   3 /* reversed before it was seen: refused ever after */

/* Answers. */
#define SILENT  0
#define OK      1
#define REFUSED 2
#define ABSENT  3 /* 2601 of a msgid never seen, where reversal_of_unseen=not_found */

byte journal[M];      /* durable */
bool statement;       /* durable: a statement for a manual claim stands */
byte notice;          /* durable: F003. 0 none, 1 to be sent, 2 done, 3 withdrawal to be sent, 4 withdrawal done,
                         5 issue to be sent, and its withdrawal after it */

byte platform[M];
bool elsewhere;       /* a desk with a journal of its own has settled the stay (ELSEWHERE) */
byte register_notice; /* the platform's: 0 none, 1 stands, 2 withdrawn */

bool settle_way[M], reverse_way[M], cancel_way[M], notice_way, withdraw_way; /* requests under way */
bool revive_way[M];   /* OUT_7 only: a 2601 for a 2305 */
byte settle_said[M], reverse_said[M], cancel_said[M], notice_said, withdraw_said, revive_said[M];
bool sent[M];
bool old[M]; /* late_arrival_s has passed since M was sent: no copy of it is under way any more */
byte stale = SILENT;  /* DIRTY_CONNECTION only: a doubled answer left in a connection that was kept */

byte lock;            /* 0, or the desk that holds the stay, plus 1 */
byte crashes = CRASHES, timeouts = TIMEOUTS, losses = LOSSES, goals = GOALS;
bool crash[DESKS];
byte ended;

#define is_unknown(s) ((s) == UNKNOWN || (s) == REVERSING || (s) == CANCELLING)
#define ANY(is, a) (is (a[0]) || is (a[1]))
#define TWO(is, a) (is (a[0]) && is (a[1]))
#define is_done(s)    ((s) == DONE)
#define is_settled(s) ((s) == SETTLED)
#define is_free(s)    ((s) == NONE)
#define ANY_UNKNOWN   ANY (is_unknown, journal)
#define OPEN_NOTICE   (notice == 1 || notice == 3 || notice == 5)
#define NOTICE_BARS   (notice == 3 || notice == 5) /* the statement is back, and the platform does not know it yet */

#define agrees(i)                                                                                                      \
  (!(journal[i] == DONE && platform[i] != SETTLED) &&                                                                  \
   !((journal[i] == NOT_DONE || journal[i] == CANCELLED) && platform[i] == SETTLED))

ltl ends { <> (ended == DESKS) }

ltl safe {
  [] (!TWO (is_settled, platform) && !(elsewhere && ANY (is_settled, platform)) && agrees (0) && agrees (1) && !(statement && ANY (is_done, journal)))
}

/* ------------------------------------------------------------------ the platform */

inline execute_settle (i)
{
  settle_way[i] = false;
  if
  :: register_notice == 1 || platform[i] == BARRED -> settle_said[i] = REFUSED
  :: else -> platform[i] = SETTLED; settle_said[i] = OK /* a second one of the stay is taken without complaint */
  fi
}

inline execute_reverse (i)
{
  reverse_way[i] = false;
  if
  :: platform[i] == SETTLED -> platform[i] = UNDONE; reverse_said[i] = OK
  :: platform[i] == UNSEEN ->
#ifdef REVERSAL_NOT_FOUND
     reverse_said[i] = ABSENT
#else
     platform[i] = BARRED; reverse_said[i] = OK
#endif
  :: platform[i] == UNDONE || platform[i] == BARRED -> reverse_said[i] = OK
  fi
}

inline execute_cancel (i)
{
  cancel_way[i] = false;
  if
  :: platform[i] == SETTLED -> platform[i] = UNDONE; cancel_said[i] = OK
  :: else -> cancel_said[i] = REFUSED /* already cancelled */
  fi
}

inline execute_revive (i)
{
  revive_way[i] = false;
  if
  :: platform[i] == UNDONE -> platform[i] = SETTLED
  :: else -> skip
  fi;
  revive_said[i] = OK
}

active proctype Platform ()
{
  byte i;
end:
  do
  :: atomic { settle_way[0] -> execute_settle (0) }
  :: atomic { settle_way[1] -> execute_settle (1) }
  :: atomic { reverse_way[0] -> execute_reverse (0) }
  :: atomic { reverse_way[1] -> execute_reverse (1) }
  :: atomic { cancel_way[0] -> execute_cancel (0) }
  :: atomic { cancel_way[1] -> execute_cancel (1) }
#ifdef OUT_7
  :: atomic { revive_way[0] -> execute_revive (0) }
  :: atomic { revive_way[1] -> execute_revive (1) }
#endif
  :: atomic {
       notice_way -> notice_way = false;
       if
       :: ANY (is_settled, platform) || elsewhere -> notice_said = REFUSED
       :: !ANY (is_settled, platform) && !elsewhere && register_notice == 0 -> register_notice = 1; notice_said = OK
       :: else -> notice_said = OK
       fi
     }
  :: atomic { withdraw_way -> withdraw_way = false; register_notice = 2; withdraw_said = OK }
#ifdef REVERSAL_NOT_FOUND
  :: atomic { journal[0] == REVERSING && !settle_way[0] && !old[0] -> old[0] = true }
  :: atomic { journal[1] == REVERSING && !settle_way[1] && !old[1] -> old[1] = true }
#endif
  od
}

#ifdef ELSEWHERE
/* The family went to another window, whose desk shares no journal with these and settled,
 * while nothing was under way here. Between such desks rule 3 narrows the gap. */
active proctype Other_window ()
{
end:
  atomic {
    lock == 0 && !ANY_UNKNOWN && !ANY (is_settled, platform) && !settle_way[0] && !settle_way[1] && !statement ->
    elsewhere = true
  }
}
#endif

/* ------------------------------------------------------------------ what breaks */

active proctype Trouble ()
{
end:
  do
  :: atomic { losses > 0 && settle_way[0] -> settle_way[0] = false; losses-- }
  :: atomic { losses > 0 && settle_way[1] -> settle_way[1] = false; losses-- }
  :: atomic { losses > 0 && reverse_way[0] -> reverse_way[0] = false; losses-- }
  :: atomic { losses > 0 && cancel_way[0] -> cancel_way[0] = false; losses-- }
  :: atomic { losses > 0 && settle_said[0] != SILENT -> settle_said[0] = SILENT; losses-- }
  :: atomic { losses > 0 && reverse_said[0] != SILENT -> reverse_said[0] = SILENT; losses-- }
  :: atomic { losses > 0 && cancel_said[0] != SILENT -> cancel_said[0] = SILENT; losses-- }
  :: atomic { losses > 0 && notice_said != SILENT -> notice_said = SILENT; losses-- }
  :: atomic { crashes > 0 && !crash[0] && ended == 0 -> crash[0] = true; crashes-- }
#if DESKS > 1
  :: atomic { crashes > 0 && !crash[1] && ended == 0 -> crash[1] = true; crashes-- }
#endif
  od
}

/* ------------------------------------------------------------------ the desks */

/* Waits for an answer; SILENT after a time-out. A desk may give up early (timeouts), and
 * must be able to when the answer can never come. */
#define wait(way, said, answer)                                                                                        \
  if                                                                                                                   \
  :: atomic { said != SILENT -> answer = said; keep_copy (said); said = SILENT }                                       \
  :: atomic { stale != SILENT -> answer = stale; stale = SILENT }                                                      \
  :: atomic { said == SILENT && timeouts > 0 -> timeouts--; answer = SILENT }                                          \
  :: atomic { said == SILENT && !way -> answer = SILENT }                                                              \
  fi

#ifdef DIRTY_CONNECTION
#define keep_copy(said) stale = said
#else
#define keep_copy(said) skip
#endif

#ifdef OUT_2
#define take_lock
#define leave_lock
#else
#define take_lock  atomic { lock == 0 -> lock = me + 1 }
#define leave_lock lock = 0
#endif

/* 5203 by stay: one snapshot of all rows, or nothing learned. */
inline query ()
{
  if
  :: atomic {
       seen0 = platform[0];
       seen1 = platform[1];
       seen_elsewhere = elsewhere;
       learned = true
     }
  :: atomic { timeouts > 0 -> timeouts--; learned = false }
  fi
}

inline send_notice ()
{
  if
  :: notice == 1 || notice == 5 ->
     atomic { notice_said = SILENT; notice_way = true };
     wait (notice_way, notice_said, answer);
     if
     :: answer == OK -> notice = (notice == 1 -> 2 : 3)
     :: answer == REFUSED -> /* both stand: a supervisor withdraws the statement */
        atomic { statement = false; notice = 4 }
     :: else -> skip
     fi
  :: notice == 3 ->
     atomic { withdraw_said = SILENT; withdraw_way = true };
     wait (withdraw_way, withdraw_said, answer);
     if
     :: answer == OK -> notice = 4
     :: else -> skip
     fi
  fi
}

#define seen(i)  ((i) == 0 -> seen0 : seen1)
#define other(i) ((i) == 0 -> seen1 : seen0)

inline resolve (i)
{
  if
#ifdef OUT_12
  :: journal[i] == UNKNOWN -> journal[i] = NOT_DONE /* it expired */
#endif
#ifdef OUT_4
  :: journal[i] == UNKNOWN -> goto gave_up /* nobody asks */
#else
  :: journal[i] == UNKNOWN ->
     query ();
     if
     :: !learned -> skip
     :: learned && seen (i) == SETTLED && other (i) != SETTLED && !seen_elsewhere -> journal[i] = DONE
     :: learned && seen (i) == UNDONE -> journal[i] = NOT_DONE
     :: else ->
#ifdef OUT_5
        /* no decision on record: "M found" goes on meaning done */
        atomic { reverse_said[i] = SILENT; reverse_way[i] = true };
        wait (reverse_way[i], reverse_said[i], answer);
        if
        :: answer == OK -> journal[i] = NOT_DONE
        :: else -> skip
        fi
#else
        journal[i] = REVERSING
#endif
     fi
#endif
  :: journal[i] == REVERSING ->
     atomic { reverse_said[i] = SILENT; reverse_way[i] = true };
     wait (reverse_way[i], reverse_said[i], answer);
     if
     :: answer == OK -> journal[i] = NOT_DONE
     :: answer == ABSENT ->
#ifdef OUT_6
        journal[i] = NOT_DONE
#else
        if
        :: old[i] -> query ();
           if
           :: learned && seen (i) == UNSEEN -> journal[i] = NOT_DONE
           :: learned && seen (i) == UNDONE -> journal[i] = NOT_DONE
           :: else -> skip
           fi
        :: !old[i] -> old[i] /* rule 12: repeated with growing pauses, until time has passed */
        fi
#endif
     :: else ->
        query ();
        if
        :: learned && seen (i) == UNDONE -> journal[i] = NOT_DONE
        :: else -> skip
        fi
     fi
  :: journal[i] == CANCELLING ->
#ifdef OUT_7
     atomic { revive_said[i] = SILENT; revive_way[i] = true };
     wait (revive_way[i], revive_said[i], answer);
#endif
     query ();
     if
     :: learned && seen (i) == UNDONE -> journal[i] = CANCELLED
     :: learned && seen (i) == SETTLED ->
        atomic { cancel_said[i] = SILENT; cancel_way[i] = true };
        wait (cancel_way[i], cancel_said[i], answer);
        if
        :: answer == OK -> journal[i] = CANCELLED
        :: else -> skip
        fi
     :: else -> skip
     fi
  :: else -> skip
  fi
}

inline settle (i)
{
#ifndef OUT_3
  query ();
  if
  :: !learned || seen0 == SETTLED || seen1 == SETTLED || seen_elsewhere -> skip
  :: else ->
#else
  if
  :: true ->
#endif
#ifndef OUT_INTENT
     atomic { journal[i] = UNKNOWN; sent[i] = true };
#else
     atomic { sent[i] = true };
#endif
     settle_way[i] = true;
     wait (settle_way[i], settle_said[i], answer);
     if
     :: answer == OK -> journal[i] = DONE
     :: answer == REFUSED -> journal[i] = NOT_DONE
#ifdef OUT_UNKNOWN
     :: answer == SILENT -> journal[i] = NOT_DONE
#else
     :: answer == SILENT -> skip
#endif
     fi
  fi
}

inline cancel (i)
{
  journal[i] = CANCELLING;
  atomic { cancel_said[i] = SILENT; cancel_way[i] = true };
  wait (cancel_way[i], cancel_said[i], answer);
  if
  :: answer == OK -> journal[i] = CANCELLED
  :: else -> skip
  fi
}

#ifdef OUT_1
#define quiet true
#else
#define quiet (!ANY_UNKNOWN)
#endif

proctype Desk (byte me)
{
  byte answer, seen0, seen1;
  bool learned, seen_elsewhere;

restart:
  {
    do
    :: atomic {
         goals > 0 && quiet && !ANY (is_done, journal) && !statement && !NOTICE_BARS && ANY (is_free, journal) -> goals--
       };
       take_lock;
       /* the journal is read again under the lock */
       if
       :: quiet && !ANY (is_done, journal) && !statement && !NOTICE_BARS ->
          if
          :: journal[0] == NONE && !sent[0] -> settle (0)
          :: !(journal[0] == NONE && !sent[0]) && journal[1] == NONE && !sent[1] -> settle (1)
          :: else -> skip
          fi
       :: else -> skip
       fi;
       leave_lock
    :: atomic { goals > 0 && !ANY_UNKNOWN && ANY (is_done, journal) -> goals-- };
       take_lock;
       if
       :: !ANY_UNKNOWN && journal[0] == DONE -> cancel (0)
       :: !ANY_UNKNOWN && journal[0] != DONE && journal[1] == DONE -> cancel (1)
       :: else -> skip
       fi;
       leave_lock
    :: atomic { goals > 0 && notice == 0 && !ANY (is_done, journal) -> goals-- };
       take_lock;
       /* a statement, even while a settlement is unknown: that is the decision to reverse it (rule 10) */
       atomic {
         if
         :: !ANY (is_done, journal) && journal[0] != CANCELLING && journal[1] != CANCELLING && notice == 0 ->
            statement = true;
            notice = 1;
#ifndef OUT_10
            if
            :: journal[0] == UNKNOWN -> journal[0] = REVERSING
            :: else -> skip
            fi;
            if
            :: journal[1] == UNKNOWN -> journal[1] = REVERSING
            :: else -> skip
            fi
#endif
         :: else -> skip
         fi
       };
       leave_lock
    /* The original is back: told in order; F003 that would have followed a reversal was never sent. */
    :: atomic { goals > 0 && statement && notice == 2 -> goals--; statement = false; notice = 3 }
    :: atomic { goals > 0 && statement && notice == 1 && !ANY_UNKNOWN -> goals--; statement = false; notice = 5 }
    :: atomic { goals > 0 && statement && notice == 1 && ANY_UNKNOWN -> goals--; statement = false; notice = 0 }
    :: (ANY_UNKNOWN || OPEN_NOTICE) ->
       take_lock;
       resolve (0);
       resolve (1);
       /* F003 follows the successful 2601 */
       if
       :: !ANY_UNKNOWN && OPEN_NOTICE -> send_notice ()
       :: else -> skip
       fi;
       leave_lock
    :: !ANY_UNKNOWN && !OPEN_NOTICE -> break
    od
  } unless {
    atomic {
      crash[me] -> crash[me] = false; /* the lock dies with its holder; the journal stays */
      if
      :: lock == me + 1 -> lock = 0
      :: else -> skip
      fi
    };
    goto restart
  };

gave_up:
  atomic {
    ended++;
    if
    :: lock == me + 1 -> lock = 0
    :: else -> skip
    fi;
    if
    :: ended == DESKS ->
       assert (!ANY_UNKNOWN && !OPEN_NOTICE);
       assert (!(statement && ANY (is_settled, platform)))
    :: else -> skip
    fi
  }
}

init
{
  atomic {
    run Desk (0);
#if DESKS > 1
    run Desk (1)
#endif
  }
}
