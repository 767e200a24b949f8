/* Files given to the platform and fetched from it. Store lock held throughout. */
#pragma once

#include "call.h"

G_BEGIN_DECLS

/* Keeps a file; gives file_qury_no, filename, dld_endtime, and fixmedins_code when asked. */
json_t *sim_file_put (SimCall *call, const char *filename, GBytes *content, gboolean institution);
/* This institution's file of that number, and of that name unless NULL; or NULL. */
GBytes *sim_file_get (SimCall *call, const char *number, const char *filename);

G_END_DECLS
