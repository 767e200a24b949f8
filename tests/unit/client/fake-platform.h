/* A line that goes nowhere: it stands in for line.c at link time, answers by a function of
 * the test, and remembers what was sent. With it come a configuration and a journal in a
 * folder of their own. Usable by several threads, like the line. */
#pragma once

#include "platform/session.h"

/* Fills answer, or sets error with answer->sent as it should be. Runs on the caller's thread. */
typedef gboolean (*FakeAnswer) (const ZjLineCall *call, guint n, ZjLineAnswer *answer, GCancellable *cancellable,
                                gpointer data, GError **error);

typedef struct {
  char *folder;
  ZjConfig *config;
  ZjJournal *journal;
} FakePlace;

/* settings: further lines of the configuration, or NULL. */
void fake_place_open (FakePlace *place, const char *settings);
void fake_place_close (FakePlace *place);

/* Empties the memory of what was sent. */
void fake_line_set (FakeAnswer answer, gpointer data);

/* The n-th request so far (0 is the first), or NULL; parsed with the codec. */
ZjJson *fake_line_sent (guint n);
/* The text of its `input`, or NULL; free it. */
char *fake_line_input (guint n);
guint fake_line_count (const char *infno); /* NULL: all */

/* One full HTTP answer. */
gboolean fake_http (ZjLineAnswer *answer, long status, const char *body);

/* infcode 0 with this text as output (NULL: none), and a failure that was not sent or may have been. */
gboolean fake_done (ZjLineAnswer *answer, const char *output);
gboolean fake_refused (ZjLineAnswer *answer, const char *err_msg);
gboolean fake_failed (ZjLineAnswer *answer, ZjSent sent, int code, GError **error);

/* The answer to 9001, numbered: "S1", "S2", … */
gboolean fake_signed_in (ZjLineAnswer *answer, guint number);

/* The text behind a path like "input.data.card_sn" of a request; NULL when it is not there, "" for "". */
char *fake_text (ZjJson *json, const char *path);
