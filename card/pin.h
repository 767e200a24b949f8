/* The holder's PIN (spec/card.md 4). */
#pragma once

#include "transport.h"

#include <card/pin.h>

G_BEGIN_DECLS

/* Shows the tries left, asks, verifies once. verified is FALSE on success when the card
 * has no PIN set. From the moment a PIN may be believed, transport->needs_reset is set.
 * The time people take moves the transport's deadline on.
 * Errors: PIN_WRONG, PIN_LOCKED, PIN_CANCELLED, PIN_TIMEOUT, PIN_UNAVAILABLE, DAMAGED, the
 * transport's, cancelled. */
gboolean zj_pin_verify (ZjTransport *transport, const ZjPinPrompt *prompt, gboolean *verified, GError **error);

G_END_DECLS
