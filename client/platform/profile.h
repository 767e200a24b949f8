/* The profile's text patterns: which of the platform's words mean what, where only words tell
 * (spec/platform.md 5). Pure; any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether one of the patterns is found anywhere in text, whatever its case: err_msg against
 * config->profile.already_cancelled, .in_hospital_elsewhere, .original_not_found, … patterns is
 * NULL-terminated, or NULL; an empty pattern matches nothing, and so does a text of NULL. */
gboolean zj_profile_matches (char *const *patterns, const char *text);

G_END_DECLS
