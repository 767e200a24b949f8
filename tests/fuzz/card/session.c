/* A whole reading, every answer drawn from the input: a card that follows no rule at all.
 *
 * Input: one byte of circumstances, then answers, each one byte of length and the bytes
 * (255 means 258, the longest there is). Length 0 is followed by a byte that says what
 * happens instead of an answer. When the input is at its end every answer is 6F00.
 */
#include "reading.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define AUTHENTICATE_BITS 0x03 /* nobody, taken, not genuine, nobody reached */
#define PIN_BITS          0x0c /* none, typed, at the pad, cancelled */
#define BLOCK_PROTOCOL    0x10
#define REFUSE_REOPEN     0x20
#define OTHER_ATR         0x40
#define RETRY             0x80

/* No card may keep us longer than this: three attempts at the longest way of reading, each
 * answer in the most pieces. */
#define COMMANDS_MAX 10000

typedef struct {
  ZjTransport base;
  const uint8_t *next;
  size_t left;
  uint8_t circumstances;
  guint commands;
  gboolean open;
} Fuzzed;

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static gboolean
take (Fuzzed *fuzzed, uint8_t *byte)
{
  if (fuzzed->left == 0)
    return FALSE;
  *byte = *fuzzed->next++;
  fuzzed->left--;
  return TRUE;
}

static gboolean
fuzzed_open (ZjTransport *transport, GError **error)
{
  static const guint8 atr[] = { 0x3b, 0x6d, 0x00, 0x00 };
  Fuzzed *fuzzed = (Fuzzed *)transport;

  (void)error;
  memcpy (transport->atr, atr, sizeof atr);
  transport->atr_length = sizeof atr;
  transport->block_protocol = (fuzzed->circumstances & BLOCK_PROTOCOL) != 0;
  fuzzed->open = TRUE;
  return TRUE;
}

static gboolean
fuzzed_reopen (ZjTransport *transport, gboolean reset, GError **error)
{
  Fuzzed *fuzzed = (Fuzzed *)transport;

  (void)reset;
  if ((fuzzed->circumstances & REFUSE_REOPEN) != 0) {
    g_set_error_literal (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_REMOVED, "gone");
    return FALSE;
  }
  if ((fuzzed->circumstances & OTHER_ATR) != 0)
    transport->atr[3] = 0x01;
  return TRUE;
}

static gboolean
happen (uint8_t what, GError **error)
{
  static const int codes[] = { ZJ_CARD_ERROR_REMOVED, ZJ_CARD_ERROR_MUTE, ZJ_CARD_ERROR_NO_DAEMON };

  if (what % 4 == 3)
    g_set_error_literal (error, ZJ_LINK_ERROR, ZJ_LINK_ERROR_RESET, "reset");
  else
    g_set_error_literal (error, ZJ_CARD_ERROR, codes[what % 4], "fuzzed");
  return FALSE;
}

static gboolean
fuzzed_transmit (ZjTransport *transport, const guint8 *command, gsize length, guint8 answer[ZJ_ANSWER_MAX],
                 gsize *answer_length, GError **error)
{
  static const guint8 trouble[] = { 0x6f, 0x00 };
  Fuzzed *fuzzed = (Fuzzed *)transport;
  uint8_t size, what = 0;
  size_t bytes;

  g_assert_true (fuzzed->open);
  g_assert_cmpuint (length, >=, 4);
  g_assert_cmpuint (length, <=, ZJ_COMMAND_MAX);
  g_assert_cmphex (command[0], ==, 0x00);
  g_assert_cmpuint (++fuzzed->commands, <, COMMANDS_MAX);
  if (!take (fuzzed, &size)) {
    memcpy (answer, trouble, sizeof trouble);
    *answer_length = sizeof trouble;
    return TRUE;
  }
  if (size == 0 && take (fuzzed, &what) && (what & 0x80) != 0)
    return happen (what, error);
  bytes = MIN (size == 255 ? (size_t)ZJ_ANSWER_MAX : size, fuzzed->left);
  memcpy (answer, fuzzed->next, bytes);
  fuzzed->next += bytes;
  fuzzed->left -= bytes;
  *answer_length = bytes;
  return TRUE;
}

static gboolean
fuzzed_has_pin_pad (ZjTransport *transport)
{
  return (((Fuzzed *)transport)->circumstances & PIN_BITS) == 0x08;
}

static gboolean
fuzzed_verify_on_pad (ZjTransport *transport, const guint8 *template_, gsize length, guint16 *status, GError **error)
{
  Fuzzed *fuzzed = (Fuzzed *)transport;
  uint8_t high = 0x6f, low = 0;

  (void)template_, (void)length, (void)error;
  if (take (fuzzed, &high))
    take (fuzzed, &low);
  *status = (guint16)(high << 8 | low);
  return TRUE;
}

static void
fuzzed_close (ZjTransport *transport)
{
  ((Fuzzed *)transport)->open = FALSE;
}

static void
fuzzed_free (ZjTransport *transport)
{
  (void)transport;
}

static const ZjTransportFuncs funcs = { fuzzed_open,          fuzzed_reopen, fuzzed_transmit, fuzzed_has_pin_pad,
                                        fuzzed_verify_on_pad, fuzzed_close,  fuzzed_free };

static gboolean
authenticate (const ZjCardChallenge *challenge, ZjCardProof *proof, gpointer user_data, GCancellable *cancellable,
              GError **error)
{
  const Fuzzed *fuzzed = user_data;

  (void)cancellable;
  g_assert_cmpuint (strlen (challenge->ident), ==, 32);
  g_assert_cmpuint (strlen (challenge->ia_rslt), ==, 16);
  g_assert_cmpuint (strlen (challenge->ea_chal), ==, 16);
  if ((fuzzed->circumstances & AUTHENTICATE_BITS) == 3) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "nobody");
    return FALSE;
  }
  proof->genuine = (fuzzed->circumstances & AUTHENTICATE_BITS) == 1;
  g_strlcpy (proof->ea_data, "1122334455667788", sizeof proof->ea_data);
  g_strlcpy (proof->ea_orig, "8877665544332211", sizeof proof->ea_orig);
  return TRUE;
}

static ZjPinAnswer
ask (gpointer user_data, int tries_left, gboolean has_pad, char digits[ZJ_PIN_MAX + 1], GCancellable *cancellable)
{
  static const ZjPinAnswer answers[] = { ZJ_PIN_ANSWER_CANCELLED, ZJ_PIN_ANSWER_TYPED, ZJ_PIN_ANSWER_ON_PAD,
                                         ZJ_PIN_ANSWER_CANCELLED };
  const Fuzzed *fuzzed = user_data;

  (void)has_pad, (void)cancellable;
  g_assert_true (tries_left == -1 || (tries_left > 0 && tries_left < 16));
  g_strlcpy (digits, "123456", ZJ_PIN_MAX + 1);
  return answers[(fuzzed->circumstances & PIN_BITS) >> 2];
}

/* What a caller may rely on, whatever the card did. */
static void
check (const ZjCardIdentity *identity, const GError *error, const GError *holder_error)
{
  g_assert_true ((identity != NULL) != (error != NULL));
  g_assert_true (error == NULL || error->domain == ZJ_CARD_ERROR);
  if (identity == NULL)
    return;
  g_assert_cmpuint (strlen (identity->ident), ==, 32);
  g_assert_cmpuint (strlen (identity->region), ==, 6);
  g_assert_cmpint (identity->generation, >=, 1);
  g_assert_cmpint (identity->generation, <=, 3);
  g_assert_cmpuint (strlen (zj_personal_reveal (&identity->card_no)), ==, 9);
  g_assert_true (identity->expiry_date == NULL || strlen (identity->expiry_date) == 10);
  if (identity->has_holder) {
    g_assert_true (g_utf8_validate (zj_personal_reveal (&identity->name), -1, NULL));
    g_assert_nonnull (zj_personal_reveal (&identity->ssn));
    g_assert_null (holder_error);
  } else {
    g_assert_true (zj_personal_is_absent (&identity->name) && zj_personal_is_absent (&identity->ssn));
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  Fuzzed fuzzed = { .base = { .funcs = &funcs } };
  const ZjPinPrompt pin = { ask, &fuzzed };
  ZjCardRequest request = { .reader = "Fuzz 00 00", .authenticate_data = &fuzzed };
  g_autoptr (GError) error = NULL, holder_error = NULL;
  g_autoptr (ZjCardIdentity) identity = NULL;

  if (size == 0)
    return 0;
  fuzzed.circumstances = data[0];
  fuzzed.next = data + 1;
  fuzzed.left = size - 1;
  request.authenticate = (data[0] & AUTHENTICATE_BITS) != 0 ? authenticate : NULL;
  request.pin = (data[0] & PIN_BITS) != 0 ? &pin : NULL;
  request.retry_authentication = (data[0] & RETRY) != 0;
  identity = zj_card_read_through (&fuzzed.base, &request, "2026-07-01", &holder_error, NULL, &error);
  g_assert_false (fuzzed.open);
  check (identity, error, holder_error);
  return 0;
}
