/* China time (UTC+8, no daylight saving): every time on the wire and in arguments,
 * whatever TZ says (spec/platform.md 2). Pure; any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *zj_china_time (gint64 unix_s);    /* "YYYY-MM-DD HH:MM:SS" */
char *zj_china_day (gint64 unix_s);     /* "YYYY-MM-DD" */
char *zj_china_compact (gint64 unix_s); /* "yyyyMMddHHmmss", as in a msgid; NULL past the year 9999 */

/* "yyyyMMddHHmmssSSS" (respond_time) to Unix ms; FALSE when it is nothing of the kind.
 * The milliseconds may be missing. */
gboolean zj_china_compact_parse (const char *text, gint64 *unix_ms);

G_END_DECLS

/* "YYYY-MM-DD HH:MM[:SS]", a moment that exists, to Unix seconds. */
gboolean zj_china_time_parse (const char *text, gint64 *unix_s);
