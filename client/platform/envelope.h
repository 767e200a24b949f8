/* The envelope: what stands around every request, and what an answer means.
 *
 * Source: spec/platform.md 2 and 5, spec/platform-fields.md 1.1 and 1.2. Pure: no I/O, no clock.
 */
#pragma once

#include "platform/session.h"

G_BEGIN_DECLS

typedef struct {
  const char *infno, *msgid;
  const char *insured_region; /* NULL before it is known */
  const char *sign_no;        /* NULL before the sign-in */
  const char *operator_no, *operator_name;
  gint64 now_s; /* Unix seconds, for inf_time */
} ZjEnvelope;

/* The whole request. input is the finished text of the member of that name. */
GBytes *zj_envelope_write (const ZjConfig *config, const ZjEnvelope *envelope, GBytes *input);

/* What else an answer told, beside its outcome. */
typedef struct {
  gboolean not_signed_in; /* infcode -1 with such a text, whatever the outcome */
  gint64 respond_time_ms; /* the platform's clock when it answered, Unix ms; 0 when not said */
} ZjAnswerFacts;

/* The table of spec/platform.md 5 for what every answer has in common; whether an infcode
 * 0 says what was asked is for its transaction to judge. line_error is NULL exactly when
 * answer->sent is ANSWERED. Never NULL; msgid is left to the caller. */
ZjReply *zj_envelope_judge (const ZjConfig *config, const ZjLineAnswer *answer, const GError *line_error,
                            ZjAnswerFacts *facts);

/* The same where a file was asked for: an octet-stream is one, anything else an answer as above. */
ZjReply *zj_envelope_judge_file (const ZjConfig *config, const ZjLineAnswer *answer, const GError *line_error,
                                 ZjAnswerFacts *facts);

const char *zj_outcome_name (ZjOutcome outcome); /* "not_sent", "not_done", "done", "unknown" */

G_END_DECLS
