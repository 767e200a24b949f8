/* A reader of JSON, small and strict, for what a desk sends. Its own, because json-c, which the product
 * is linked with, and jansson, which the simulator reads with, give functions of the same names. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _Json Json;

/* NULL: not JSON, a name stands twice in an object, or nested deeper than 16. Free with json_free(). */
Json *json_read (const char *text, gsize length);
void json_free (Json *json);

/* Any of these takes NULL, and what is not there is NULL, "" or 0. */
const Json *json_member (const Json *object, const char *name);
const Json *json_element (const Json *list, guint index);
guint json_length (const Json *list);
const char *json_text (const Json *value); /* of a text, or of a number as it was written */

G_END_DECLS
