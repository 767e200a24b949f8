/* The rule goes by a code's first character. */
#include "catalogue.h"

#include "amount.h"

#include <string.h>

#define NO_CEILING_FEN 99999900

typedef struct {
  const char *letters;
  const char *level, *category, *ratio_text;
  gint ratio; /* first self-pay part, ten-thousandths of what lies under the ceiling */
  gint64 ceiling_fen;
} Rule;

static const Rule rules[] = {
  { "A", "01", "09", "0.0000", 0, NO_CEILING_FEN },     { "B", "02", "09", "0.1000", 1000, NO_CEILING_FEN },
  { "C", "03", "08", "1.0000", 10000, NO_CEILING_FEN }, { "L", "02", "08", "0.2000", 2000, 10000 },
  { "X", "02", "09", "0.1000", 1000, NO_CEILING_FEN },  { "Z", "01", "11", "0.0000", 0, NO_CEILING_FEN },
  { "T", "01", "10", "0.0000", 0, NO_CEILING_FEN },     { "0123456789", "01", "05", "0.0000", 0, NO_CEILING_FEN },
};

static const Rule *
rule_for (const char *code)
{
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    if (*code != '\0' && strchr (rules[i].letters, *code) != NULL)
      return &rules[i];
  return NULL;
}

gboolean
sim_catalogue_has (const char *code)
{
  return rule_for (code) != NULL;
}

SimLineParts
sim_catalogue_split (const char *code, const char *quantity, const char *price, gint64 amount_fen)
{
  const Rule *rule = rule_for (code);
  SimLineParts parts = { .ceiling_fen = NO_CEILING_FEN, .level = "", .category = "", .selfpay_ratio = "" };

  if (rule == NULL)
    return parts;
  parts.level = rule->level;
  parts.category = rule->category;
  parts.selfpay_ratio = rule->ratio_text;
  parts.ceiling_fen = rule->ceiling_fen;
  if (strcmp (rule->level, "03") == 0) {
    parts.own_fen = amount_fen;
    return parts;
  }
  if (!sim_fen_above (quantity, price, rule->ceiling_fen, &parts.over_fen))
    parts.over_fen = 0;
  parts.pre_fen = sim_fen_share (amount_fen - parts.over_fen, rule->ratio);
  parts.scope_fen = amount_fen - parts.over_fen - parts.pre_fen;
  return parts;
}
