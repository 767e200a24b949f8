/* An invented catalogue: what kind of item a code stands for, and into which four parts a
 * line of it falls. The README has the rule. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  gint64 own_fen, over_fen, pre_fen, scope_fen; /* their sum is the amount */
  gint64 ceiling_fen;                           /* of the price; 99999900: none */
  const char *level, *category, *selfpay_ratio;
} SimLineParts;

gboolean sim_catalogue_has (const char *code);
SimLineParts sim_catalogue_split (const char *code, const char *quantity, const char *price, gint64 amount_fen);

G_END_DECLS
