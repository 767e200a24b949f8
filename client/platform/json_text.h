/* The check of a JSON text before any library makes values of it.
 *
 * Refused: more than 8 MiB, invalid UTF-8, anything against the grammar of RFC 8259
 * (NaN, Infinity, comments, trailing commas, raw control characters, text after the
 * end: a doubled answer), more than 32 levels, a member twice in one object however it
 * is spelled ("a" and "\u0061"), the character U+0000, and more values than a real answer
 * of that size can hold (so that 8 MiB of "[[[],[]…" cannot become gigabytes).
 *
 * Let through on purpose: a byte order mark before the text, which some gateways add,
 * and a lone surrogate in a value, which is what becomes of an emoji when the platform
 * cuts err_msg at 200 characters; it is replaced by U+FFFD, because a settlement must
 * not become unknown over a cut text. In a member's name it is refused.
 */
#pragma once

#include "platform/buffer.h"

#include <client/error.h>

G_BEGIN_DECLS

#define ZJ_JSON_SIZE_MAX   (8u * 1024u * 1024u)
#define ZJ_JSON_DEPTH_MAX  32
#define ZJ_JSON_VALUES_MAX (ZJ_JSON_SIZE_MAX / 12u)

/* First character of every scalar but true, false and null in the tagged text. */
#define ZJ_JSON_TAG_TEXT   's'
#define ZJ_JSON_TAG_NUMBER 'n'

/* Checks text and writes it again to tagged with every number turned into a string that
 * begins with 'n' and every string value begun with 's': the library behind it would
 * clamp integers to 64 bits, and so sees only strings. Names are left as they are.
 * Errors: ZJ_PLATFORM_ERROR_NOT_AN_ANSWER with what and at which byte. */
gboolean zj_json_text_check (const char *text, gsize length, ZjBuffer *tagged, GError **error);

G_END_DECLS
