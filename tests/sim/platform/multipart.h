/* multipart/form-data, as 9101 comes: a text part `jsonStr` and a binary part `file`. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* TRUE: content_type is that of a form. Both parts as slices of body, or *wrong says what is
 * the matter; free it. */
gboolean sim_multipart_is (const char *content_type);
void sim_multipart_split (const char *content_type, GBytes *body, GBytes **json, GBytes **file, char **wrong);

G_END_DECLS
