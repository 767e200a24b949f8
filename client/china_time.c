#include "china_time.h"

#include <string.h>

#define OFFSET_S (8 * 3600)

static char *
format (gint64 unix_s, const char *form)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (unix_s + OFFSET_S);

  return time != NULL ? g_date_time_format (time, form) : NULL;
}

char *
zj_china_time (gint64 unix_s)
{
  return format (unix_s, "%Y-%m-%d %H:%M:%S");
}

char *
zj_china_day (gint64 unix_s)
{
  return format (unix_s, "%Y-%m-%d");
}

char *
zj_china_compact (gint64 unix_s)
{
  return format (unix_s, "%Y%m%d%H%M%S");
}

static int
digits (const char *text, gsize n)
{
  int value = 0;

  for (gsize i = 0; i < n; i++)
    value = value * 10 + (text[i] - '0');
  return value;
}

gboolean
zj_china_compact_parse (const char *text, gint64 *unix_ms)
{
  g_autoptr (GDateTime) time = NULL;
  gsize length = 0;

  while (length < 18 && g_ascii_isdigit (text[length]))
    length++;
  if (text[length] != '\0' || (length != 14 && length != 17))
    return FALSE;
  time = g_date_time_new_utc (digits (text, 4), digits (text + 4, 2), digits (text + 6, 2), digits (text + 8, 2),
                              digits (text + 10, 2), digits (text + 12, 2));
  if (time == NULL)
    return FALSE;
  *unix_ms = (g_date_time_to_unix (time) - OFFSET_S) * 1000 + (length == 17 ? digits (text + 14, 3) : 0);
  return TRUE;
}

gboolean
zj_china_time_parse (const char *text, gint64 *unix_s)
{
  static const char form[] = "0000-00-00 00:00:00";
  gsize length = strlen (text);
  g_autoptr (GDateTime) time = NULL;

  if (length != 16 && length != 19)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (form[i] == '0' ? !g_ascii_isdigit (text[i]) : text[i] != form[i])
      return FALSE;
  time = g_date_time_new_utc (digits (text, 4), digits (text + 5, 2), digits (text + 8, 2), digits (text + 11, 2),
                              digits (text + 14, 2), length == 19 ? digits (text + 17, 2) : 0);
  if (time == NULL)
    return FALSE;
  *unix_s = g_date_time_to_unix (time) - OFFSET_S;
  return TRUE;
}
