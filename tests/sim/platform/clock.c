/* The platform's time, and waiting in a way that a stopping simulator can interrupt. */
#include "clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define CHINA_OFFSET_S (8 * 60 * 60)

struct _SimClock {
  GMutex lock;
  GCond stop;
  gboolean stopping;
  char *date; /* NULL: today */
  gint64 offset_s;
  guint latency_ms;
};

SimClock *
sim_clock_new (void)
{
  SimClock *clock = g_new0 (SimClock, 1);

  g_mutex_init (&clock->lock);
  g_cond_init (&clock->stop);
  return clock;
}

void
sim_clock_free (SimClock *clock)
{
  if (clock == NULL)
    return;
  g_mutex_clear (&clock->lock);
  g_cond_clear (&clock->stop);
  g_free (clock->date);
  g_free (clock);
}

static gboolean
digits_at (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isdigit (text[i]))
      return FALSE;
  return TRUE;
}

gboolean
sim_time_parse (const char *text, gint64 *seconds)
{
  gsize length = strlen (text);
  int year, month, day, hour = 0, minute = 0, second = 0;
  g_autoptr (GTimeZone) china = g_time_zone_new_offset (CHINA_OFFSET_S);
  g_autoptr (GDateTime) time = NULL;

  if (length != 10 && length != 19)
    return FALSE;
  if (!digits_at (text, 4) || text[4] != '-' || !digits_at (text + 5, 2) || text[7] != '-' || !digits_at (text + 8, 2))
    return FALSE;
  if (length == 19
      && (text[10] != ' ' || !digits_at (text + 11, 2) || text[13] != ':' || !digits_at (text + 14, 2)
          || text[16] != ':' || !digits_at (text + 17, 2)))
    return FALSE;
  if (sscanf (text, "%4d-%2d-%2d", &year, &month, &day) != 3)
    return FALSE;
  if (length == 19 && sscanf (text + 11, "%2d:%2d:%2d", &hour, &minute, &second) != 3)
    return FALSE;
  time = g_date_time_new (china, year, month, day, hour, minute, (gdouble)second);
  if (time == NULL)
    return FALSE;
  *seconds = g_date_time_to_unix (time);
  return TRUE;
}

gboolean
sim_date_is_valid (const char *text)
{
  gint64 seconds;

  return strlen (text) == 10 && sim_time_parse (text, &seconds);
}

gboolean
sim_clock_set_date (SimClock *clock, const char *date)
{
  if (date != NULL && !sim_date_is_valid (date))
    return FALSE;
  g_mutex_lock (&clock->lock);
  g_free (clock->date);
  clock->date = g_strdup (date);
  g_mutex_unlock (&clock->lock);
  return TRUE;
}

void
sim_clock_set_offset (SimClock *clock, gint64 seconds)
{
  g_mutex_lock (&clock->lock);
  clock->offset_s = seconds;
  g_mutex_unlock (&clock->lock);
}

void
sim_clock_set_latency (SimClock *clock, guint latency_ms)
{
  g_mutex_lock (&clock->lock);
  clock->latency_ms = latency_ms;
  g_mutex_unlock (&clock->lock);
}

guint
sim_clock_latency_ms (SimClock *clock)
{
  guint latency_ms;

  g_mutex_lock (&clock->lock);
  latency_ms = clock->latency_ms;
  g_mutex_unlock (&clock->lock);
  return latency_ms;
}

static gint64
offset_of (SimClock *clock)
{
  gint64 offset_s;

  g_mutex_lock (&clock->lock);
  offset_s = clock->offset_s;
  g_mutex_unlock (&clock->lock);
  return offset_s;
}

static GDateTime *
china_time (gint64 real_us)
{
  g_autoptr (GTimeZone) china = g_time_zone_new_offset (CHINA_OFFSET_S);
  g_autoptr (GDateTime) seconds = g_date_time_new_from_unix_utc (real_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) exact = g_date_time_add (seconds, real_us % G_USEC_PER_SEC);

  return g_date_time_to_timezone (exact, china);
}

char *
sim_clock_day (SimClock *clock)
{
  char *day;
  g_autoptr (GDateTime) now = china_time (g_get_real_time ());

  g_mutex_lock (&clock->lock);
  day = clock->date != NULL ? g_strdup (clock->date) : g_date_time_format (now, "%Y-%m-%d");
  g_mutex_unlock (&clock->lock);
  return day;
}

char *
sim_clock_time (SimClock *clock)
{
  g_autoptr (GDateTime) now = china_time (g_get_real_time () + offset_of (clock) * G_USEC_PER_SEC);
  g_autofree char *time = g_date_time_format (now, " %H:%M:%S");
  g_autofree char *day = NULL;

  g_mutex_lock (&clock->lock);
  day = clock->date != NULL ? g_strdup (clock->date) : g_date_time_format (now, "%Y-%m-%d");
  g_mutex_unlock (&clock->lock);
  return g_strconcat (day, time, NULL);
}

char *
sim_clock_stamp (SimClock *clock)
{
  g_autoptr (GDateTime) now = china_time (g_get_real_time () + offset_of (clock) * G_USEC_PER_SEC);
  g_autofree char *seconds = g_date_time_format (now, "%Y%m%d%H%M%S");

  return g_strdup_printf ("%s%03d", seconds, g_date_time_get_microsecond (now) / 1000);
}

char *
sim_clock_http_date (SimClock *clock)
{
  time_t now = (time_t)(sim_clock_machine_seconds () + offset_of (clock));
  struct tm utc;
  char text[64];

  /* RFC 9110 wants English names; this program never calls setlocale for LC_TIME. */
  gmtime_r (&now, &utc);
  strftime (text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &utc);
  return g_strdup (text);
}

gint64
sim_clock_machine_seconds (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

gboolean
sim_clock_wait_until (SimClock *clock, gint64 monotonic_us)
{
  gboolean stopping;

  g_mutex_lock (&clock->lock);
  while (!clock->stopping)
    if (!g_cond_wait_until (&clock->stop, &clock->lock, monotonic_us))
      break;
  stopping = clock->stopping;
  g_mutex_unlock (&clock->lock);
  return !stopping;
}

void
sim_clock_stop (SimClock *clock)
{
  g_mutex_lock (&clock->lock);
  clock->stopping = TRUE;
  g_cond_broadcast (&clock->stop);
  g_mutex_unlock (&clock->lock);
}
