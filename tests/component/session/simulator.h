/* The platform simulator as a child process, for a test. Its programs are found by the
 * environment: ZJ_SIMULATOR, ZJ_PERSONAS. */
#pragma once

#include <gio/gio.h>

typedef struct {
  char *folder;      /* its --state */
  char *config_file; /* a desk's configuration that fits */
  GSubprocess *process;
} Simulator;

void simulator_start (Simulator *simulator);
void simulator_stop (Simulator *simulator); /* and removes its folder */

/* One command of its control socket; the answer without "ok ", which it must begin with. Free it. */
G_GNUC_PRINTF (2, 3) char *simulator_say (const Simulator *simulator, const char *format, ...);

/* "count INFNO": how many arrived. */
guint simulator_arrived (const Simulator *simulator, const char *infno);
