/* ZIP archives with one file inside, as 9101, 3202 and 9102 pass them about. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GBytes *sim_zip_pack (const char *name, const char *text);

/* The one file of an archive, which must be UTF-8; free it. NULL: *wrong says what is the
 * matter; free that. */
char *sim_zip_unpack (GBytes *archive, char **wrong);

G_END_DECLS
