/* What the transactions share: members of a body, and the way of a call there and back.
 *
 * A body is a writer with the object around its nodes open; the call closes that one and takes
 * the writer over. Values that are not there: a required text is sent as "", an optional one is
 * left out (spec/platform.md 2). Thread: any; the calls block.
 */
#pragma once

#include "platform/tx_result.h"

#include <card/personal.h>

G_BEGIN_DECLS

ZjWriter *zj_body_new (void);
ZjWriter *zj_body_new_node (const char *node); /* with this object open too */

void zj_put_required (ZjWriter *writer, const char *name, const char *text);
void zj_put_optional (ZjWriter *writer, const char *name, const char *text);
/* At most so many characters: for descriptions, where a code beside them says the same. */
void zj_put_cut (ZjWriter *writer, const char *name, const char *text, guint max_characters);

/* "YYYY-MM-DD HH:MM:SS". A date alone means its first moment, or its last
 * (spec/platform-fields.md 1.3). */
void zj_put_time (ZjWriter *writer, const char *name, const char *time);
void zj_put_end_time (ZjWriter *writer, const char *name, const char *time);
/* The date of a time. */
void zj_put_date (ZjWriter *writer, const char *name, const char *time);
/* A decimal number, exactly as it is written in text; what JSON cannot say as a number goes as
 * a text. Absent: the text "0". */
void zj_put_number (ZjWriter *writer, const char *name, const char *text);

/* Asks. The answer of an infcode 0, or NULL with error. infno NULL: the profile has no such call,
 * G_IO_ERROR_NOT_SUPPORTED. */
ZjReply *zj_tx_ask (ZjSession *session, const char *infno, const char *insured_region, ZjWriter *writer,
                    GCancellable *cancellable, GError **error);

/* Sends what changes something, once, under call->msgid. The answer of an infcode 0, *result
 * being DONE; it is for the caller to see whether it says what was asked for, and to take the
 * DONE back where it does not. NULL for any other outcome. call->infno NULL: as above, NOT_SENT. */
ZjReply *zj_tx_change (ZjSession *session, const ZjCall *call, ZjWriter *writer, GCancellable *cancellable,
                       ZjCallResult *result);

/* An infcode 0 that cannot be used is unknown (spec/platform.md 5). Takes error, which names the
 * member. */
void zj_call_result_unusable (ZjCallResult *result, const ZjCall *call, GError *error);

G_END_DECLS
