#include "day/wording.h"

#include <client/i18n.h>

const char *
zj_day_case_text (ZjCaseKind kind)
{
  static const char *const texts[ZJ_N_CASES] = {
    [ZJ_CASE_UNKNOWN] = N_ ("Outcome not known yet"),
    [ZJ_CASE_WAITING] = N_ ("Admitted locally, not yet on the platform"),
    [ZJ_CASE_DISCHARGED] = N_ ("Discharged, to be settled"),
    [ZJ_CASE_MISMATCH] = N_ ("Settled, but the figures don't agree: no money taken"),
    [ZJ_CASE_NOTICE] = N_ ("The notice of a statement for a manual claim is not answered yet"),
    [ZJ_CASE_RESTORED] = N_ ("To be asked about, after the journal was restored"),
  };

  g_return_val_if_fail (kind < ZJ_N_CASES, NULL);
  return _ (texts[kind]);
}

const char *
zj_day_verdict_text (ZjDayVerdict verdict)
{
  switch (verdict) {
  case ZJ_DAY_AGREED:
    return _ ("Agreed");
  case ZJ_DAY_ONLY_HERE:
    return _ ("Only here");
  case ZJ_DAY_ONLY_THERE:
    return _ ("Only there");
  case ZJ_DAY_DIFFERS:
  default:
    return _ ("Amounts differ");
  }
}

char *
zj_day_action_text (const ZjDayEntry *entry)
{
  static const char *const texts[ZJ_N_DAY_ACTIONS] = {
    [ZJ_DAY_NOTHING] = N_ ("Nothing to do"),
    [ZJ_DAY_RESOLVE] = N_ (
        "This desk's request is of unknown outcome: clear it up (“zhijie resolve”); a reversal needs the supervisor"),
    [ZJ_DAY_ASK_DESK] = N_ ("Ask desk %02d"),
    [ZJ_DAY_SETTLE_AGAIN] = N_ (
        "The supervisor cancels the settlement and has it settled again; take and give no money before"),
    [ZJ_DAY_ASK_SETTLEMENT] = N_ ("Recorded here and not counted by the platform: have the insurance office query the "
                                  "settlement; neither refund nor settle again before"),
    [ZJ_DAY_CANCEL_STANDING] = N_ (
        "It ended here as not done, and the platform counts it: the supervisor takes it over "
        "and cancels it; take no money for it"),
    [ZJ_DAY_CANCEL_HERE_TOO] = N_ (
        "The platform has cancelled it, and here it stands: the supervisor cancels it here too"),
    [ZJ_DAY_NOT_RECORDED] = N_ ("This desk's journal does not hold the request (was an older one restored?): the "
                                "supervisor finds the stay and takes it over from the platform"),
    [ZJ_DAY_ASK_AGENCY] = N_ ("The records don't explain it: the insurance office asks the agency of the place of "
                              "treatment"),
  };

  g_return_val_if_fail (entry->action < ZJ_N_DAY_ACTIONS, NULL);
  if (entry->action == ZJ_DAY_ASK_DESK)
    return g_strdup_printf (_ ("Ask desk %02d"), entry->desk);
  return g_strdup (_ (texts[entry->action]));
}
