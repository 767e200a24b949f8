/* One seed: a hospital's day at one or two desks, in which things go wrong; then quiet, and the judge. */
#pragma once

#include "world.h"

G_BEGIN_DECLS

/* world.violations and world.what say what came of it. */
void scenario_run (guint64 seed, gboolean verbose);

/* What a seed did beside its faults, summed up. */
typedef struct {
  guint64 acts, settled, cancelled, admitted, decided, finished, verified;
} ScenarioCounts;
extern ScenarioCounts scenario_counts;

void line_begin (void); /* line.c's: no answer of an earlier seed is left */

G_END_DECLS
