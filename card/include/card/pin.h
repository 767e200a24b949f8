/* Asking for the card's PIN is an interface, so that a window, a terminal and a test
 * can each answer it. Source: spec/card.md 4. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum {
  ZJ_PIN_ANSWER_CANCELLED = 0,
  ZJ_PIN_ANSWER_TYPED,  /* digits were put into the buffer */
  ZJ_PIN_ANSWER_ON_PAD, /* the holder types at the reader's PIN pad: go on */
} ZjPinAnswer;

#define ZJ_PIN_MAX 16 /* digits; at least 4 */

typedef struct {
  /* Called on the card's thread while the card is held. tries_left is what the card
   * reported without using a try, or -1 when it does not say. has_pad: the reader takes
   * the digits itself, none need be typed here. digits has room for ZJ_PIN_MAX and a
   * NUL and is wiped by the caller. Must return when cancellable is cancelled. */
  ZjPinAnswer (*ask) (gpointer user_data, int tries_left, gboolean has_pad, char digits[ZJ_PIN_MAX + 1],
                      GCancellable *cancellable);
  gpointer user_data;
} ZjPinPrompt;

G_END_DECLS
