/* Amounts as integers of fen (0.01 yuan), from decimal text and back. Nothing here passes
 * through binary floating point. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether text is a decimal number with at most so many digits in all and after the point;
 * no exponent, no plus sign. */
gboolean sim_decimal_is_valid (const char *text, guint digits, guint decimals);

/* Text with at most two decimals as fen; anything else is a mistake of the caller's. */
gint64 sim_fen_parse (const char *text);
char *sim_fen_text (gint64 fen); /* "-12.50"; free it */

/* quantity (at most 4 decimals) × price (at most 6), half up to the fen, away from zero.
 * FALSE: it does not fit. */
gboolean sim_fen_product (const char *quantity, const char *price, gint64 *fen);
/* quantity × the part of the price above a ceiling of so many fen; 0 when there is none. */
gboolean sim_fen_above (const char *quantity, const char *price, gint64 ceiling_fen, gint64 *fen);

/* fen × ten-thousandths, half up, away from zero: a ratio of 0.8500 is 8500. */
gint64 sim_fen_share (gint64 fen, gint ten_thousandths);

G_END_DECLS
