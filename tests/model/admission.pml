/* Rule 8 of the rules for money (spec/platform.md 5): an admission of unknown outcome.
 *
 * The platform's list of stays shows wire numbers, not msgids. An attempt that cannot be
 * seen there is reversed before the next one goes out, under a number of its own (N, then
 * N-2), so that a row tells which attempt made it. OUT_8 sends again without the reversal
 * and must break safety.
 *
 * Safe:  at most one uncancelled admission of the stay at the platform, and the one the
 *        journal calls done is there.
 * Ends:  nothing stays unknown.
 */
#ifndef CRASHES
#define CRASHES 2
#endif
#ifndef TIMEOUTS
#define TIMEOUTS 3
#endif
#ifndef LOSSES
#define LOSSES 1
#endif
#define TRIES 3

#define NONE      0
#define UNKNOWN   1
#define REVERSING 2
#define DONE      3
#define NOT_DONE  4

#define UNSEEN   0
#define ADMITTED 1
#define UNDONE   2
#define BARRED   3

#define SILENT  0
#define OK      1
#define REFUSED 2

byte journal[TRIES], platform[TRIES];
bool admit_way[TRIES], reverse_way[TRIES];
byte admit_said[TRIES], reverse_said[TRIES];
byte lost_budget = LOSSES, timeouts = TIMEOUTS, crashes = CRASHES;
bool crash, ended;

#define admitted(i) (platform[i] == ADMITTED)
#define lies(i)     ((journal[i] == DONE && platform[i] != ADMITTED) || (journal[i] == NOT_DONE && platform[i] == ADMITTED))

ltl safe {
  [] (!(admitted (0) && admitted (1)) && !(admitted (0) && admitted (2)) && !(admitted (1) && admitted (2)) &&
      !lies (0) && !lies (1) && !lies (2))
}
ltl ends { <> ended }

inline execute_admit (i)
{
  admit_way[i] = false;
  if
  :: platform[i] == BARRED -> admit_said[i] = REFUSED
  :: else -> platform[i] = ADMITTED; admit_said[i] = OK
  fi
}

inline execute_reverse (i)
{
  reverse_way[i] = false;
  if
  :: platform[i] == ADMITTED -> platform[i] = UNDONE
  :: platform[i] == UNSEEN -> platform[i] = BARRED
  :: else -> skip
  fi;
  reverse_said[i] = OK
}

active proctype Platform ()
{
end:
  do
  :: atomic { admit_way[0] -> execute_admit (0) }
  :: atomic { admit_way[1] -> execute_admit (1) }
  :: atomic { admit_way[2] -> execute_admit (2) }
  :: atomic { reverse_way[0] -> execute_reverse (0) }
  :: atomic { reverse_way[1] -> execute_reverse (1) }
  :: atomic { reverse_way[2] -> execute_reverse (2) }
  od
}

active proctype Trouble ()
{
end:
  do
  :: atomic { lost_budget > 0 && admit_way[0] -> admit_way[0] = false; lost_budget-- }
  :: atomic { lost_budget > 0 && admit_said[0] != SILENT -> admit_said[0] = SILENT; lost_budget-- }
  :: atomic { lost_budget > 0 && admit_said[1] != SILENT -> admit_said[1] = SILENT; lost_budget-- }
  :: atomic { lost_budget > 0 && reverse_way[0] -> reverse_way[0] = false; lost_budget-- }
  :: atomic { lost_budget > 0 && reverse_said[0] != SILENT -> reverse_said[0] = SILENT; lost_budget-- }
  :: atomic { crashes > 0 && !crash && !ended -> crash = true; crashes-- }
  od
}

#define wait(way, said, answer)                                                                                        \
  if                                                                                                                   \
  :: atomic { said != SILENT -> answer = said; said = SILENT }                                                         \
  :: atomic { said == SILENT && timeouts > 0 -> timeouts--; answer = SILENT }                                          \
  :: atomic { said == SILENT && !way -> answer = SILENT }                                                              \
  fi

inline attempt (i)
{
  if
  :: journal[i] == NONE ->
     journal[i] = UNKNOWN; /* with its wire number: durable before sending */
     admit_way[i] = true;
     wait (admit_way[i], admit_said[i], answer);
     if
     :: answer == OK -> journal[i] = DONE
     :: answer == REFUSED -> journal[i] = NOT_DONE
     :: else -> skip
     fi
  :: journal[i] == UNKNOWN ->
     atomic { found = admitted (i) };
     if
     :: found -> journal[i] = DONE
#ifdef OUT_8
     :: !found -> journal[i] = NOT_DONE
#else
     :: !found -> journal[i] = REVERSING
#endif
     fi
  :: journal[i] == REVERSING ->
     atomic { reverse_said[i] = SILENT; reverse_way[i] = true };
     wait (reverse_way[i], reverse_said[i], answer);
     if
     :: answer == OK -> journal[i] = NOT_DONE
     :: else -> skip
     fi
  :: else -> skip
  fi
}

active proctype Desk ()
{
  byte answer;
  bool found;

restart:
  {
    do
    :: journal[0] == DONE || journal[1] == DONE || journal[2] == DONE || journal[2] == NOT_DONE -> break
    :: else ->
       if
       :: journal[0] != NOT_DONE -> attempt (0)
       :: journal[0] == NOT_DONE && journal[1] != NOT_DONE -> attempt (1)
       :: journal[0] == NOT_DONE && journal[1] == NOT_DONE -> attempt (2)
       fi
    od
  } unless {
    atomic { crash -> crash = false };
    goto restart
  };
  atomic {
    ended = true;
    assert (journal[0] != UNKNOWN && journal[0] != REVERSING && journal[1] != UNKNOWN && journal[1] != REVERSING)
  }
}
