/* The control socket: a Unix socket on which a test, or a trainer, says one command a
 * line and is answered with one line each, `ok …` or `error …`. */
#pragma once

#include "world.h"

G_BEGIN_DECLS

/* One command; the answer without its line end; free it. *quit: the program is to end. */
char *sim_command (SimWorld *world, const char *line, gboolean *quit);

/* A file of commands, # begins a comment. */
gboolean sim_command_file (SimWorld *world, const char *file, GError **error);

/* All commands, for --help. */
char *sim_commands_help (void);

typedef struct _SimControl SimControl;
SimControl *sim_control_new (SimWorld *world, const char *path, GMainLoop *loop, GError **error);
void sim_control_free (SimControl *control);

G_END_DECLS
