#include "journal/msgid.h"

#include "china_time.h"

#include <string.h>

#define TIME_DIGITS 14

gboolean
zj_msgid_advance (ZjMsgidState *state, gint64 now_s, gboolean lost)
{
  ZjMsgidPosition *last = &state->last;

  /* An intent may have gone past the reservation; that is as durable as the intent. */
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

gboolean
zj_msgid_parse (const char *institution, const char *msgid, ZjMsgidPosition *position)
{
  const gsize before = strlen (institution);
  char time[TIME_DIGITS + 1] = { 0 };
  const char *serial = msgid + before + TIME_DIGITS + 2;
  gint64 at_ms;

  if (strlen (msgid) != before + TIME_DIGITS + 4 || strncmp (msgid, institution, before) != 0
      || !g_ascii_isdigit (serial[0]) || !g_ascii_isdigit (serial[1]))
    return FALSE;
  memcpy (time, msgid + before, TIME_DIGITS);
  if (!zj_china_compact_parse (time, &at_ms))
    return FALSE;
  *position = (ZjMsgidPosition){ at_ms / 1000, (serial[0] - '0') * 10 + serial[1] - '0' };
  return TRUE;
}
