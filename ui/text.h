/* Small changes of text between a person's fingers and the program. No wording here. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ZJ_CERT_NO_MAX 18 /* characters of a citizen number */

/* Full-width digits, letters, hyphens and spaces become their ASCII forms. Free it. */
char *zj_text_narrow (const char *text);

/* "990001********0016": the first six and last four characters stay, of a shorter text
 * the last two. Free it; wipe it, when it holds a person's number. */
char *zj_text_mask (const char *number);

/* "2026-11-22", "20261122", "2026/11/22" or "2026.11.2", in full-width digits too, become
 * "YYYY-MM-DD"; NULL for anything that is no date. Free it. */
char *zj_text_date (const char *text);

/* The same with a time after it, "9:30", "0930" or "09:30:15": "YYYY-MM-DD HH:MM:SS"; without one NULL. Free it. */
char *zj_text_time (const char *text);

/* Now in China (UTC+8) as "YYYY-MM-DD HH:MM:SS". Free it. */
char *zj_text_now (void);

/* Unix milliseconds as "YYYY-MM-DD HH:MM:SS", China. Free it. */
char *zj_text_moment (gint64 unix_ms);

/* TRUE for a date or time of these forms that has not come yet. */
gboolean zj_text_is_future (const char *time);

/* "A03 测试内科", "A03：测试内科" to code and name; NULL when either is missing. Free both. */
char *zj_text_named (const char *text, char **name);

/* Whether the text says these words already, so that a line of their own would only repeat
 * them. FALSE when either is NULL. */
gboolean zj_text_names (const char *text, const char *words);

/* Today in China (UTC+8) as "YYYY-MM-DD". Free it. */
char *zj_text_today (void);

G_END_DECLS
