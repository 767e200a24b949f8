/* Writing answers. jansson keeps numbers as binary floating point, which money must never
 * pass through, so numbers travel through the tree as marked text and are written here. */
#pragma once

#include <glib.h>
#include <jansson.h>

G_BEGIN_DECLS

/* A value that becomes the JSON number `decimal` ("12.50"), or text when numbers are
 * asked for as text. */
json_t *sim_json_number (const char *decimal);

/* A value that is written exactly as it stands, JSON or not: for faults. */
json_t *sim_json_raw (const char *text);

char *sim_json_write (const json_t *value, gboolean numbers_as_text);

G_END_DECLS
