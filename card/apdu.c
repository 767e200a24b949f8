/* One command and all of its answer. */
#include "apdu.h"

#include <string.h>

/* A card needs one GET RESPONSE for what we ask; some hand an answer out in small pieces.
 * Each piece must bring something, and a wrong Le is named once, perhaps once more for the
 * GET RESPONSE. A card that wants more is playing with us. */
#define PARTS_MAX   40
#define REPEATS_MAX 2

void
zj_answer_clear (ZjAnswer *answer)
{
  explicit_bzero (answer, sizeof *answer);
}

gboolean
zj_answer_is_good (const ZjAnswer *answer)
{
  return answer->status == 0x9000 || (answer->status == 0x6282 && answer->length > 0);
}

int
zj_status_tries (guint16 status)
{
  return (status & 0xfff0) == 0x63c0 ? status & 0x0f : -1;
}

void
zj_set_status_error (GError **error, guint16 status, const char *what)
{
  int code = ZJ_CARD_ERROR_DAMAGED;

  switch (status) {
  case 0x9303:
  case 0x6283: /* the same state as ISO 7816-4 words it: selected, but invalidated */
    code = ZJ_CARD_ERROR_APPLICATION_BLOCKED;
    break;
  case 0x6a81:
    code = ZJ_CARD_ERROR_CARD_BLOCKED;
    break;
  default:
    break;
  }
  g_set_error (error, ZJ_CARD_ERROR, code, "%s: the card answered %04X", what, status);
}

/* One frame out, one in, with the checks that every frame gets. */
static gboolean
send_frame (ZjTransport *transport, const guint8 *command, gsize length, guint8 frame[ZJ_ANSWER_MAX],
            gsize *frame_length, GError **error)
{
  if (g_cancellable_set_error_if_cancelled (transport->cancellable, error))
    return FALSE;
  if (g_get_monotonic_time () >= transport->deadline_us) {
    g_set_error_literal (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_DEADLINE, "the reading did not end in its time");
    return FALSE;
  }
  *frame_length = 0;
  if (!transport->funcs->transmit (transport, command, length, frame, frame_length, error))
    return FALSE;
  if (*frame_length < 2 || *frame_length > ZJ_ANSWER_MAX) {
    g_set_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_DAMAGED, "INS %02X: an answer of %" G_GSIZE_FORMAT " bytes",
                 command[1], *frame_length);
    return FALSE;
  }
  return TRUE;
}

/* Le is the last byte of a command of five bytes, or of one with data and Le. */
static gboolean
set_le (guint8 *command, gsize *length, guint8 le)
{
  if (*length == 4) {
    command[4] = le;
    *length = 5;
    return TRUE;
  }
  if (*length == 5 || *length == 6u + command[4]) {
    command[*length - 1] = le;
    return TRUE;
  }
  return FALSE; /* no data is expected of such a command: 6Cxx makes no sense */
}

gboolean
zj_exchange (ZjTransport *transport, const guint8 *command, gsize length, gsize expect, ZjAnswer *answer,
             GError **error)
{
  guint8 out[ZJ_COMMAND_MAX], frame[ZJ_ANSWER_MAX];
  gsize frame_length = 0;
  guint parts = 0, repeats = 0;
  gboolean ok = FALSE;

  g_assert (length >= 4 && length <= sizeof out && expect <= sizeof answer->data);
  memcpy (out, command, length);
  zj_answer_clear (answer);

  for (;;) {
    guint8 sw1;

    if (!send_frame (transport, out, length, frame, &frame_length, error))
      break;
    if (frame_length - 2 > expect - answer->length) {
      g_set_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_DAMAGED, "INS %02X: more data than was asked for", command[1]);
      break;
    }
    memcpy (answer->data + answer->length, frame, frame_length - 2);
    answer->length += frame_length - 2;
    answer->status = (guint16)(frame[frame_length - 2] << 8 | frame[frame_length - 1]);
    sw1 = frame[frame_length - 2];

    if (sw1 == 0x61 && parts < PARTS_MAX && (parts == 0 || frame_length > 2)) {
      const guint8 get_response[] = { 0x00, 0xc0, 0x00, 0x00, frame[frame_length - 1] };

      parts++;
      memcpy (out, get_response, sizeof get_response);
      length = sizeof get_response;
      continue;
    }
    if (sw1 == 0x6c && repeats < REPEATS_MAX && frame_length == 2 && set_le (out, &length, frame[frame_length - 1])) {
      repeats++;
      expect = MAX (expect, frame[frame_length - 1] == 0 ? ZJ_DATA_MAX : frame[frame_length - 1]);
      continue;
    }
    if (sw1 == 0x61 || sw1 == 0x6c) {
      g_set_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_DAMAGED, "INS %02X: the card goes on answering %02Xxx",
                   command[1], sw1);
      break;
    }
    ok = TRUE;
    break;
  }

  explicit_bzero (out, sizeof out);
  explicit_bzero (frame, sizeof frame);
  if (!ok)
    zj_answer_clear (answer);
  return ok;
}
