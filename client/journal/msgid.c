#include "journal/msgid.h"

#include "china_time.h"

gboolean
zj_msgid_advance (ZjMsgidState *state, gint64 now_s, gboolean lost)
{
  ZjMsgidPosition *last = &state->last;

  /* An intent may have gone past the reservation; what is left of it is durable (store.h). */
  if (lost && state->reserved_to >= last->second)
    *last = (ZjMsgidPosition){ state->reserved_to, ZJ_MSGIDS_PER_SECOND - 1 };
  if (now_s > last->second)
    *last = (ZjMsgidPosition){ now_s, 0 };
  else if (last->serial + 1 < ZJ_MSGIDS_PER_SECOND)
    last->serial++;
  else
    *last = (ZjMsgidPosition){ last->second + 1, 0 };
  if (!lost && last->second <= state->reserved_to)
    return FALSE;
  state->reserved_to = MAX (state->reserved_to, last->second + ZJ_MSGID_RESERVED_S);
  return TRUE;
}

char *
zj_msgid_format (const char *institution, int desk, const ZjMsgidPosition *position)
{
  g_autofree char *time = zj_china_compact (position->second);

  g_assert (desk >= 0 && desk <= 99 && position->serial >= 0 && position->serial < ZJ_MSGIDS_PER_SECOND);
  return time != NULL ? g_strdup_printf ("%s%s%02d%02d", institution, time, desk, position->serial) : NULL;
}
