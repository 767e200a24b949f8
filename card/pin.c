#include "pin.h"

#include "apdu.h"

#include <string.h>

#define PIN_MIN 4

/* The reader's own answers to a PIN pad verification (PC/SC part 10, 2.5.2). */
#define PAD_TIMEOUT    0x6400
#define PAD_CANCELLED  0x6401
#define PAD_BAD_LENGTH 0x6403

static void
set_locked_error (GError **error, guint16 status)
{
  g_set_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_PIN_LOCKED, "VERIFY: the PIN is locked (%04X)", status);
}

/* VERIFY without data costs no try. tries is -1 when the card does not say. */
static gboolean
ask_tries (ZjTransport *transport, int *tries, gboolean *unset, GError **error)
{
  static const guint8 command[] = { 0x00, 0x20, 0x00, 0x00 };
  g_auto (ZjAnswer) answer = { .length = 0 };

  if (!zj_exchange (transport, command, sizeof command, 0, &answer, error))
    return FALSE;
  *unset = answer.status == 0x9000;
  *tries = zj_status_tries (answer.status);
  if (answer.status == 0x6983 || *tries == 0) {
    set_locked_error (error, answer.status);
    return FALSE;
  }
  return TRUE;
}

static gboolean
judge (ZjTransport *transport, guint16 status, gboolean *verified, GError **error)
{
  int tries = zj_status_tries (status);

  if (status == 0x9000) {
    *verified = TRUE;
    return TRUE;
  }
  /* The card has not taken it: there is nothing to wipe from it. */
  transport->needs_reset = FALSE;
  if (status == 0x6983 || tries == 0)
    set_locked_error (error, status);
  else if (tries > 0)
    g_set_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_PIN_WRONG, "VERIFY: wrong, tries left: %d", tries);
  else if (status == 0x6300)
    g_set_error_literal (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_PIN_WRONG, "VERIFY: wrong");
  else
    zj_set_status_error (error, status, "VERIFY");
  return FALSE;
}

/* Two digits a byte, an odd count filled with nibble F. 0 when it is no PIN. */
static gsize
pack_digits (const char digits[ZJ_PIN_MAX + 1], guint8 out[ZJ_PIN_MAX / 2])
{
  gsize count = strnlen (digits, ZJ_PIN_MAX + 1);

  if (count < PIN_MIN || count > ZJ_PIN_MAX)
    return 0;
  memset (out, 0xff, ZJ_PIN_MAX / 2);
  for (gsize i = 0; i < count; i++) {
    guint8 digit = (guint8)(digits[i] - '0');

    if (!g_ascii_isdigit (digits[i]))
      return 0;
    out[i / 2] = (guint8)(i % 2 == 0 ? digit << 4 | 0x0f : (out[i / 2] & 0xf0) | digit);
  }
  return (count + 1) / 2;
}

static gboolean
verify_typed (ZjTransport *transport, const char digits[ZJ_PIN_MAX + 1], gboolean *verified, GError **error)
{
  guint8 command[5 + ZJ_PIN_MAX / 2] = { 0x00, 0x20, 0x00, 0x00 };
  gsize length = pack_digits (digits, command + 5);
  g_auto (ZjAnswer) answer = { .length = 0 };
  gboolean ok;

  if (length == 0) {
    g_set_error_literal (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_PIN_CANCELLED, "a PIN has 4 to 16 digits; none was sent");
    return FALSE;
  }
  command[4] = (guint8)length;
  transport->needs_reset = TRUE;
  ok = zj_exchange (transport, command, 5 + length, 0, &answer, error);
  explicit_bzero (command, sizeof command);
  return ok && judge (transport, answer.status, verified, error);
}

static gboolean
verify_on_pad (ZjTransport *transport, gboolean *verified, GError **error)
{
  /* The reader puts the digits behind this and sets the length (r). */
  static const guint8 template_[] = { 0x00, 0x20, 0x00, 0x00, 0x00 };
  guint16 status = 0;

  transport->needs_reset = TRUE;
  if (!transport->funcs->verify_on_pad (transport, template_, sizeof template_, &status, error))
    return FALSE;
  switch (status) {
  case PAD_TIMEOUT:
    transport->needs_reset = FALSE;
    g_set_error_literal (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_PIN_TIMEOUT, "PIN pad: nobody typed");
    return FALSE;
  case PAD_CANCELLED:
  case PAD_BAD_LENGTH:
    transport->needs_reset = FALSE;
    g_set_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_PIN_CANCELLED, "PIN pad: entry ended (%04X)", status);
    return FALSE;
  default:
    return judge (transport, status, verified, error);
  }
}

gboolean
zj_pin_verify (ZjTransport *transport, const ZjPinPrompt *prompt, gboolean *verified, GError **error)
{
  char digits[ZJ_PIN_MAX + 1] = { 0 };
  gboolean unset = FALSE, has_pad, ok = FALSE;
  gint64 began_us;
  int tries = -1;

  *verified = FALSE;
  if (!ask_tries (transport, &tries, &unset, error))
    return FALSE;
  if (unset)
    return TRUE;
  has_pad = transport->funcs->has_pin_pad (transport);

  began_us = g_get_monotonic_time ();
  switch (prompt->ask (prompt->user_data, tries, has_pad, digits, transport->cancellable)) {
  case ZJ_PIN_ANSWER_TYPED:
    if (transport->deadline_us != G_MAXINT64)
      transport->deadline_us += g_get_monotonic_time () - began_us;
    ok = verify_typed (transport, digits, verified, error);
    break;
  case ZJ_PIN_ANSWER_ON_PAD:
    if (has_pad)
      ok = verify_on_pad (transport, verified, error);
    else
      g_set_error_literal (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_PIN_UNAVAILABLE, "the reader has no PIN pad");
    if (transport->deadline_us != G_MAXINT64)
      transport->deadline_us += g_get_monotonic_time () - began_us;
    break;
  case ZJ_PIN_ANSWER_CANCELLED:
  default:
    if (!g_cancellable_set_error_if_cancelled (transport->cancellable, error))
      g_set_error_literal (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_PIN_CANCELLED, "the entry of the PIN was ended");
    break;
  }
  explicit_bzero (digits, sizeof digits);
  return ok;
}
