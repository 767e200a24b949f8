/* Reading requests and writing answers. jansson keeps numbers as binary floating point,
 * which money must never pass through, so numbers travel through the tree as marked text:
 * put there while reading, written out again here. */
#pragma once

#include <glib.h>
#include <jansson.h>

G_BEGIN_DECLS

/* A request's tree, in which every number is marked text exactly as it arrived. NULL with
 * problem: not JSON, or a member stands twice. */
json_t *sim_json_read (const char *text, gsize size, json_error_t *problem);
/* A number's text, or NULL when value is no number. */
const char *sim_json_number_text (const json_t *value);

/* A value that becomes the JSON number `decimal` ("12.50"), or text when numbers are
 * asked for as text. */
json_t *sim_json_number (const char *decimal);

/* A value that is written exactly as it stands, JSON or not: for faults. */
json_t *sim_json_raw (const char *text);

char *sim_json_write (const json_t *value, gboolean numbers_as_text);

G_END_DECLS
