/* zhijie.conf: a desk's configuration that fits this simulator (spec/cli.md 4). */
#pragma once

#include "world.h"

G_BEGIN_DECLS

gboolean sim_desk_file_write (SimWorld *world, const char *url, GError **error);

G_END_DECLS
