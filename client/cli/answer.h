/* The one answer of a call: JSON or text, and its exit status (spec/cli.md 1).
 *
 * A verb first says what there is to say about the whole (status, error, outcome,
 * warnings), then writes its own members or lines; nothing is printed before
 * zj_cli_answer_print(), so that standard output holds one JSON object or nothing.
 */
#pragma once

#include <client/config.h>

#include "platform/codec.h"
#include "platform/session.h"
#include "text.h"

G_BEGIN_DECLS

typedef struct _ZjCliAnswer ZjCliAnswer;

ZjCliAnswer *zj_cli_answer_new (gboolean json);
void zj_cli_answer_free (ZjCliAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjCliAnswer, zj_cli_answer_free)

gboolean zj_cli_answer_is_json (const ZjCliAnswer *answer);

/* Raises the status: of several, the first in cli.md's order stays (3 8 2 7 4 6 5 1 0). */
void zj_cli_answer_status (ZjCliAnswer *answer, int status);

/* The error that ended the verb, with its wording and its status. The first one stays.
 * config may be NULL. */
void zj_cli_answer_error (ZjCliAnswer *answer, const ZjConfig *config, const GError *error);
/* A JSON list in place of the error's details. */
void zj_cli_answer_details (ZjCliAnswer *answer, GBytes *details);
gboolean zj_cli_answer_has_error (const ZjCliAnswer *answer);

void zj_cli_answer_warning (ZjCliAnswer *answer, const ZjConfig *config, const char *code);

/* The same, with the error behind it named; cause may be NULL. */
void zj_cli_answer_warning_because (ZjCliAnswer *answer, const ZjConfig *config, const char *code, const GError *cause);

/* what: translated, says what was or was not done ("Sign-out"). NULL: in JSON only. */
void zj_cli_answer_outcome (ZjCliAnswer *answer, ZjOutcome outcome, const char *what);

/* Of a verb that changes something and ended before it came to that: not sent. */
void zj_cli_answer_never_sent (ZjCliAnswer *answer);
void zj_cli_answer_repeated (ZjCliAnswer *answer);

/* JSON: the writer, inside the top object; ok, outcome, error and warnings are written by
 * the first call and cannot change afterwards. NULL when the answer is text. */
ZjWriter *zj_cli_answer_members (ZjCliAnswer *answer);

/* Text: lines for standard output. NULL when the answer is JSON. */
ZjText *zj_cli_answer_text (ZjCliAnswer *answer);

/* Prints and returns the exit status. What cannot be printed is an answer nobody has:
 * then 7, unless a stronger one holds. */
int zj_cli_answer_print (ZjCliAnswer *answer);

/* Exit status of an error that left something unasked: as zj_error_exit_status(), but a
 * question that was refused is "no usable answer" (5), never a "no" (1). */
int zj_cli_status_of_cause (const GError *cause);

/* Of two exit statuses, the one that comes first in cli.md's order. */
int zj_cli_status_first (int a, int b);

G_END_DECLS
