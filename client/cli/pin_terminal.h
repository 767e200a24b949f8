/* Asking for a card's PIN at the terminal the program runs in. */
#pragma once

#include <card/pin.h>

G_BEGIN_DECLS

/* A prompt that reads digits without showing them, from /dev/tty; where the reader has a
 * PIN pad, the holder is told to type there. Without terminal and pad the card's thread
 * is told to go on with the pad, which it then misses (ZJ_CARD_ERROR_PIN_UNAVAILABLE). */
extern const ZjPinPrompt zj_pin_terminal;

G_END_DECLS
