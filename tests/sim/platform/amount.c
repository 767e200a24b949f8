/* Fixed-point arithmetic in 128 bits, so that no intermediate can overflow. */
#include "amount.h"

#include <string.h>

__extension__ typedef __int128 Wide;

gboolean
sim_decimal_is_valid (const char *text, guint digits, guint decimals)
{
  const char *whole = *text == '-' ? text + 1 : text;
  gsize before = strspn (whole, "0123456789"), after = 0;
  const char *end = whole + before;

  if (*end == '.') {
    after = strspn (end + 1, "0123456789");
    if (after == 0)
      return FALSE;
    end += 1 + after;
  }
  return *end == '\0' && before > 0 && (before == 1 || *whole != '0') && after <= decimals
         && before + decimals <= digits;
}

/* The decimal as an integer of 10^-places. */
static Wide
scaled (const char *text, guint places)
{
  gboolean negative = *text == '-', fraction = FALSE;
  guint done = 0;
  Wide value = 0;

  for (const char *c = negative ? text + 1 : text; *c != '\0'; c++) {
    if (*c == '.') {
      fraction = TRUE;
      continue;
    }
    if (fraction && done++ >= places)
      break;
    value = value * 10 + (*c - '0');
  }
  for (; done < places; done++)
    value *= 10;
  return negative ? -value : value;
}

static Wide
half_up (Wide value, gint64 divisor)
{
  Wide half = divisor / 2;

  return value < 0 ? -((-value + half) / divisor) : (value + half) / divisor;
}

static gboolean
fits (Wide value, gint64 *fen)
{
  const Wide most = (Wide)G_GINT64_CONSTANT (1000000000000000);

  if (value > most || value < -most)
    return FALSE;
  *fen = (gint64)value;
  return TRUE;
}

gint64
sim_fen_parse (const char *text)
{
  gint64 fen = 0;

  return fits (scaled (text, 2), &fen) ? fen : 0;
}

char *
sim_fen_text (gint64 fen)
{
  guint64 size = fen < 0 ? (guint64)-fen : (guint64)fen;

  return g_strdup_printf ("%s%" G_GUINT64_FORMAT ".%02u", fen < 0 ? "-" : "", size / 100, (guint)(size % 100));
}

gboolean
sim_fen_product (const char *quantity, const char *price, gint64 *fen)
{
  /* 10^-4 × 10^-6, to 10^-2. */
  return fits (half_up (scaled (quantity, 4) * scaled (price, 6), 100000000), fen);
}

gboolean
sim_fen_above (const char *quantity, const char *price, gint64 ceiling_fen, gint64 *fen)
{
  Wide above = scaled (price, 6) - (Wide)ceiling_fen * 10000;

  *fen = 0;
  return above <= 0 || fits (half_up (scaled (quantity, 4) * above, 100000000), fen);
}

gint64
sim_fen_share (gint64 fen, gint ten_thousandths)
{
  return (gint64)half_up ((Wide)fen * ten_thousandths, 10000);
}
