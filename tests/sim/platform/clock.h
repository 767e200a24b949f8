/* The platform's time. Three different things, on purpose:
 *  - the machine's clock, which the desk on the same machine has too: inf_time is held
 *    against it;
 *  - the platform's own clock, off by `clock SECONDS`: HTTP Date, refmsg_time;
 *  - the platform's business day (`date D`): sign-ins, ages, later settlement times.
 * All texts are China time (UTC+8), whatever TZ says.
 */
#pragma once

#include "world.h"

G_BEGIN_DECLS

SimClock *sim_clock_new (void);
void sim_clock_free (SimClock *clock);

/* NULL date: today. FALSE: not a date. */
gboolean sim_clock_set_date (SimClock *clock, const char *date);
void sim_clock_set_offset (SimClock *clock, gint64 seconds);
void sim_clock_set_latency (SimClock *clock, guint latency_ms);
guint sim_clock_latency_ms (SimClock *clock);

char *sim_clock_day (SimClock *clock);   /* the business day, yyyy-MM-dd */
char *sim_clock_time (SimClock *clock);  /* yyyy-MM-dd HH:mm:ss: the business day, the platform's clock */
char *sim_clock_stamp (SimClock *clock); /* the platform's clock, yyyyMMddHHmmssSSS */
char *sim_clock_http_date (SimClock *clock);
gint64 sim_clock_machine_seconds (void); /* Unix seconds of this machine */

/* "yyyy-MM-dd" or "yyyy-MM-dd HH:mm:ss", China time, as Unix seconds. FALSE: neither, or no such day. */
gboolean sim_time_parse (const char *text, gint64 *seconds);
gboolean sim_date_is_valid (const char *text);

/* Waits until the monotonic time; FALSE when the simulator stops meanwhile. */
gboolean sim_clock_wait_until (SimClock *clock, gint64 monotonic_us);
/* Wakes everybody who waits, for good. */
void sim_clock_stop (SimClock *clock);

G_END_DECLS
