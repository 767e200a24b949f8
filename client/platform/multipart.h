/* multipart/form-data of an envelope and a file, as 9101 goes out (spec/platform-fields.md 1.4).
 * Pure; any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A text part `jsonStr` and a binary part `file` of this name. *content_type says how to tell
 * them apart; free it. */
GBytes *zj_multipart_write (GBytes *json, const char *file_name, GBytes *file, char **content_type);

G_END_DECLS
