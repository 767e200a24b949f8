#include "pages/discharge_next.h"

#include <client/i18n.h>
#include <client/wording.h>
#include <string.h>

static gboolean
can (const ZjStayView *stay, ZjStayCan what)
{
  return (stay->can & (guint)what) != 0;
}

static ZjDischargeNext
of_money (const ZjStayView *stay, const ZjConfig *config, const ZjDischargeScreen *screen)
{
  gboolean tried = stay->has_trial && g_strcmp0 (stay->account, screen->account) == 0;
  gboolean required = config->card.at_discharge_required && stay->state == ZJ_STAY_DISCHARGED;
  ZjDischargeNext next = tried && can (stay, ZJ_CAN_SETTLE)   ? ZJ_NEXT_SETTLE
                         : !tried && can (stay, ZJ_CAN_TRIAL) ? ZJ_NEXT_TRIAL
                                                              : ZJ_NEXT_NOTHING;

  return next != ZJ_NEXT_NOTHING && required && !screen->person_presented ? ZJ_NEXT_PERSON : next;
}

ZjDischargeNext
zj_discharge_next (const ZjStayView *stay, const ZjConfig *config, const ZjDischargeScreen *screen)
{
  if (stay == NULL)
    return ZJ_NEXT_NOTHING;
  if (stay->unknown != NULL)
    return ZJ_NEXT_ASK;
  if (screen->cancelling)
    return ZJ_NEXT_CANCEL;
  if (strcmp (screen->step, "fees") == 0) {
    if (!can (stay, ZJ_CAN_UPLOAD))
      return ZJ_NEXT_NOTHING;
    return screen->file_named ? ZJ_NEXT_UPLOAD : ZJ_NEXT_FILE;
  }
  if (strcmp (screen->step, "leaving") == 0) {
    if (!can (stay, ZJ_CAN_DISCHARGE))
      return ZJ_NEXT_NOTHING;
    return screen->person_presented || !config->card.at_discharge_required ? ZJ_NEXT_DISCHARGE : ZJ_NEXT_PERSON;
  }
  return of_money (stay, config, screen);
}

gboolean
zj_discharge_next_is_possible (ZjDischargeNext next)
{
  return next >= ZJ_NEXT_UPLOAD;
}

const char *
zj_discharge_next_text (ZjDischargeNext next, const ZjStayView *stay)
{
  switch (next) {
  case ZJ_NEXT_FILE:
  case ZJ_NEXT_UPLOAD:
    return _ ("Upload fee lines");
  case ZJ_NEXT_PERSON:
    return stay->state == ZJ_STAY_ADMITTED ? _ ("Discharge the patient") : _ ("Trial settlement");
  case ZJ_NEXT_DISCHARGE:
    return _ ("Discharge the patient");
  case ZJ_NEXT_TRIAL:
    return _ ("Trial settlement");
  case ZJ_NEXT_SETTLE:
    return _ ("Settle");
  case ZJ_NEXT_CANCEL:
    return zj_discharge_cancel_title (zj_discharge_cancel_of (stay));
  case ZJ_NEXT_ASK:
    return _ ("Ask for the outcome");
  case ZJ_NEXT_NOTHING:
  default:
    return NULL;
  }
}

ZjStayAsk
zj_discharge_cancel_of (const ZjStayView *stay)
{
  if (can (stay, ZJ_CAN_CANCEL_SETTLEMENT))
    return ZJ_DO_CANCEL_SETTLEMENT;
  if (can (stay, ZJ_CAN_CANCEL_DISCHARGE))
    return ZJ_DO_CANCEL_DISCHARGE;
  if (can (stay, ZJ_CAN_CANCEL_FEES) && stay->lines > 0)
    return ZJ_DO_CANCEL_FEES;
  return can (stay, ZJ_CAN_CANCEL_ADMISSION) ? ZJ_DO_CANCEL_ADMISSION : ZJ_N_STAY_ASKS;
}

const char *
zj_discharge_cancel_title (ZjStayAsk ask)
{
  if (ask == ZJ_DO_CANCEL_SETTLEMENT)
    return _ ("Cancel settlement");
  if (ask == ZJ_DO_CANCEL_DISCHARGE)
    return _ ("Cancel discharge");
  if (ask == ZJ_DO_CANCEL_FEES)
    return _ ("Cancel fee lines");
  return _ ("Cancel admission");
}

const char *
zj_discharge_cancel_text (ZjStayAsk ask)
{
  if (ask == ZJ_DO_CANCEL_SETTLEMENT)
    return _ ("First take the statement and the invoice back, and have the invoice red-lettered. When the platform has "
              "cancelled the settlement, the money is given back.");
  if (ask == ZJ_DO_CANCEL_DISCHARGE)
    return _ ("The stay is then in the hospital again; its fee lines stay.");
  if (ask == ZJ_DO_CANCEL_FEES)
    return _ ("All fee lines of this stay are removed at the platform; the hospital's bill stays as it is.");
  return _ ("The admission is withdrawn at the platform. The hospital's own record stays as it is.");
}

const char *
zj_discharge_done_title (ZjStayAsk ask)
{
  if (ask == ZJ_DO_CANCEL_SETTLEMENT)
    return _ ("The settlement is cancelled");
  if (ask == ZJ_DO_CANCEL_DISCHARGE)
    return _ ("The discharge is taken back");
  if (ask == ZJ_DO_CANCEL_FEES)
    return _ ("The fee lines are removed");
  if (ask == ZJ_DO_CANCEL_ADMISSION)
    return _ ("The admission is withdrawn");
  return zj_wording_outcome (ZJ_OUTCOME_DONE);
}
