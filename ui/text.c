#include "text.h"

#include <string.h>

char *
zj_text_narrow (const char *text)
{
  GString *narrow = g_string_new (NULL);

  g_return_val_if_fail (text != NULL, NULL);
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (c >= 0xFF01 && c <= 0xFF5E)
      c -= 0xFEE0;
    else if (c == 0x3000)
      c = ' ';
    g_string_append_unichar (narrow, c);
  }
  return g_string_free (narrow, FALSE);
}

char *
zj_text_mask (const char *number)
{
  char *masked = g_strdup (number);
  size_t length = strlen (masked);
  size_t head = length >= 15 ? 6 : 0;
  size_t tail = length >= 15 ? 4 : MIN (2, length / 2);

  for (size_t i = head; i < length - tail; i++)
    masked[i] = '*';
  return masked;
}

/* Reads up to four digits at *text and steps over them and one separator. */
static int
take_number (const char **text, size_t digits)
{
  int value = 0;
  size_t n = 0;

  while (n < digits && g_ascii_isdigit ((*text)[n])) {
    value = value * 10 + ((*text)[n] - '0');
    n++;
  }
  *text += n;
  return n > 0 ? value : -1;
}

char *
zj_text_date (const char *text)
{
  g_autofree char *narrow = zj_text_narrow (text);
  const char *p = g_strstrip (narrow);
  gboolean separated = strpbrk (p, "-/.") != NULL;
  int part[3];

  part[0] = take_number (&p, 4);
  for (int i = 1; i < 3; i++) {
    if (separated && (*p == '\0' || strchr ("-/.", *p++) == NULL))
      return NULL;
    part[i] = take_number (&p, 2);
  }
  if (*p != '\0' || part[0] < 1900 || part[1] < 1 || part[2] < 1
      || !g_date_valid_dmy ((GDateDay)part[2], (GDateMonth)part[1], (GDateYear)part[0]))
    return NULL;
  return g_strdup_printf ("%04d-%02d-%02d", part[0], part[1], part[2]);
}

char *
zj_text_today (void)
{
  g_autoptr (GTimeZone) china = g_time_zone_new_offset (8 * 60 * 60);
  g_autoptr (GDateTime) now = g_date_time_new_now (china);

  return g_date_time_format (now, "%Y-%m-%d");
}

char *
zj_text_now (void)
{
  g_autoptr (GTimeZone) china = g_time_zone_new_offset (8 * 60 * 60);
  g_autoptr (GDateTime) now = g_date_time_new_now (china);

  return g_date_time_format (now, "%Y-%m-%d %H:%M:%S");
}

char *
zj_text_moment (gint64 unix_ms)
{
  g_autoptr (GTimeZone) china = g_time_zone_new_offset (8 * 60 * 60);
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (unix_ms / 1000);
  g_autoptr (GDateTime) then = g_date_time_to_timezone (utc, china);

  return g_date_time_format (then, "%Y-%m-%d %H:%M:%S");
}

char *
zj_text_time (const char *text)
{
  g_autofree char *narrow = zj_text_narrow (text);
  char *clock = strchr (g_strstrip (narrow), ' ');
  g_autofree char *date = NULL;
  const char *p;
  int part[3] = { 0, 0, 0 };

  if (clock == NULL)
    return NULL;
  *clock = '\0';
  p = g_strchug (clock + 1);
  date = zj_text_date (narrow);
  for (guint i = 0; i < G_N_ELEMENTS (part) && (i < 2 || *p != '\0'); i++) {
    if (i > 0 && *p == ':')
      p++;
    part[i] = take_number (&p, 2);
  }
  if (date == NULL || *p != '\0' || part[0] < 0 || part[0] > 23 || part[1] < 0 || part[1] > 59 || part[2] < 0
      || part[2] > 59)
    return NULL;
  return g_strdup_printf ("%s %02d:%02d:%02d", date, part[0], part[1], part[2]);
}

gboolean
zj_text_is_future (const char *time)
{
  g_autofree char *now = zj_text_now ();

  return strncmp (time, now, strlen (time)) > 0;
}

static gboolean
is_gap (gunichar c)
{
  return g_unichar_isspace (c) || c == ':' || c == 0xFF1A;
}

char *
zj_text_named (const char *text, char **name)
{
  g_autofree char *code = NULL;
  const char *begin = text;
  const char *p;

  *name = NULL;
  while (*begin != '\0' && is_gap (g_utf8_get_char (begin)))
    begin = g_utf8_next_char (begin);
  for (p = begin; *p != '\0' && !is_gap (g_utf8_get_char (p)); p = g_utf8_next_char (p))
    ;
  code = g_strndup (begin, (gsize)(p - begin));
  while (*p != '\0' && is_gap (g_utf8_get_char (p)))
    p = g_utf8_next_char (p);
  if (*code == '\0' || *p == '\0')
    return NULL;
  *name = g_strchomp (g_strdup (p));
  return zj_text_narrow (code);
}

gboolean
zj_text_names (const char *text, const char *words)
{
  return text != NULL && words != NULL && strstr (text, words) != NULL;
}
