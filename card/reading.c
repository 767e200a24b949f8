/* One reading from connecting to the checked identity: what is done in which order, and
 * what is done again after another program has reset the card. */
#include "reading.h"

#include "decode.h"
#include "pin.h"
#include "sscard.h"

#include <string.h>

#define DEADLINE_MS 10000

/* A card that is reset again and again by another program is not ours to read. */
#define ATTEMPTS_MAX 3

/* What the first attempt knew of the card: a later one must know the same, for a handle
 * survives the exchange of the card when a reset comes after it. */
typedef struct {
  guint8 atr[ZJ_ATR_MAX];
  gsize atr_length;
  char *ident;
} Proof;

typedef struct {
  const ZjCardRequest *request;
  ZjTransport *transport;
  ZjSscard card;
  Proof proof;
  GError *holder_error;
} Reading;

static gboolean
set_swapped (GError **error, const char *what)
{
  g_set_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_SWAPPED, "after a reset the card has another %s", what);
  return FALSE;
}

static gboolean
prove_atr (Reading *reading, GError **error)
{
  ZjTransport *transport = reading->transport;
  Proof *proof = &reading->proof;

  if (proof->atr_length == 0) {
    memcpy (proof->atr, transport->atr, sizeof proof->atr);
    proof->atr_length = transport->atr_length;
    return TRUE;
  }
  if (proof->atr_length != transport->atr_length || memcmp (proof->atr, transport->atr, proof->atr_length) != 0)
    return set_swapped (error, "ATR");
  return TRUE;
}

static gboolean
prove_ident (Reading *reading, const char *ident, GError **error)
{
  if (reading->proof.ident == NULL)
    reading->proof.ident = g_strdup (ident);
  else if (strcmp (reading->proof.ident, ident) != 0)
    return set_swapped (error, "identification code");
  return TRUE;
}

static gboolean
authenticate (Reading *reading, const char *ident, ZjGenuine *genuine, gboolean *open, GError **error)
{
  const ZjCardRequest *request = reading->request;

  *open = FALSE;
  switch (zj_sscard_authenticate (&reading->card, ident, request, &reading->holder_error, error)) {
  case ZJ_AUTHENTICATED:
    *genuine = ZJ_GENUINE_YES;
    *open = TRUE;
    break;
  case ZJ_NO_AUTHENTICATION:
    *open = TRUE; /* then nothing can be in its way */
    break;
  case ZJ_NOT_GENUINE:
    *genuine = ZJ_GENUINE_NO;
    break;
  case ZJ_GENUINE_BUT_CLOSED:
    *genuine = ZJ_GENUINE_YES;
    break;
  case ZJ_NOT_AUTHENTICATED:
    break;
  case ZJ_AUTHENTICATION_FAILED:
  default:
    return FALSE;
  }
  return !g_cancellable_set_error_if_cancelled (reading->transport->cancellable, error);
}

/* EF06, by what the version promises. What it promises wrongly the card itself corrects:
 * a 6982 from an older card leads to the authentication, a later version than the third
 * is first asked plainly where nobody can be asked to authenticate. */
static gboolean
read_holder (Reading *reading, const char *ident, const char *version, int generation, ZjGenuine *genuine,
             gboolean *has_holder, GError **error)
{
  gboolean can_ask = reading->request->authenticate != NULL;
  gboolean authenticated = FALSE, open;

  *has_holder = FALSE;
  if (generation >= 3 && !can_ask && version[0] == '3')
    return TRUE;
  if (generation >= 3 && can_ask) {
    if (!authenticate (reading, ident, genuine, &open, error))
      return FALSE;
    if (!open)
      return TRUE;
    authenticated = TRUE;
  }
  for (;;) {
    switch (zj_sscard_read (&reading->card, ZJ_EF06, error)) {
    case ZJ_FILE_READ:
      *has_holder = TRUE;
      return TRUE;
    case ZJ_FILE_FAILED:
      return FALSE;
    case ZJ_FILE_CLOSED:
    default:
      break;
    }
    if (authenticated) {
      g_set_error_literal (&reading->holder_error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_AUTHENTICATION_REFUSED,
                           "EF06 stays closed (6982)");
      return TRUE;
    }
    if (!can_ask)
      return TRUE;
    if (!authenticate (reading, ident, genuine, &open, error))
      return FALSE;
    if (!open)
      return TRUE;
    authenticated = TRUE;
  }
}

/* One attempt, the transport being open. */
static ZjCardIdentity *
read_once (Reading *reading, const char *today, GError **error)
{
  g_autoptr (ZjCardIdentity) identity = NULL;
  g_autofree char *ident = NULL, *version = NULL;
  ZjGenuine genuine = ZJ_GENUINE_UNASKED;
  gboolean has_holder = FALSE, verified = FALSE;
  int generation = 0;

  zj_sscard_init (&reading->card, reading->transport);
  g_clear_error (&reading->holder_error);
  if (!prove_atr (reading, error) || !zj_sscard_select (&reading->card, error))
    return NULL;
  switch (zj_sscard_read (&reading->card, ZJ_EF05, error)) {
  case ZJ_FILE_READ:
    break;
  case ZJ_FILE_CLOSED:
    g_set_error_literal (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_DAMAGED, "EF05: closed (6982), and it must be free");
    return NULL;
  case ZJ_FILE_FAILED:
  default:
    return NULL;
  }
  if ((ident = zj_decode_ident (&reading->card.items, error)) == NULL || !prove_ident (reading, ident, error)
      || (version = zj_decode_version (&reading->card.items, &generation, error)) == NULL
      || !read_holder (reading, ident, version, generation, &genuine, &has_holder, error))
    return NULL;
  identity = zj_identity_decode (&reading->card.items, has_holder, today, error);
  if (identity == NULL)
    return NULL;
  /* Last, so that no try and nobody's time is spent on a card that cannot be used. */
  if (reading->request->pin != NULL && genuine != ZJ_GENUINE_NO
      && !zj_pin_verify (reading->transport, reading->request->pin, &verified, error))
    return NULL;
  identity->reader = g_strdup (reading->request->reader);
  identity->atr = zj_hex (reading->transport->atr, reading->transport->atr_length);
  identity->algorithm = reading->card.algorithm;
  identity->genuine = genuine;
  identity->pin_verified = verified;
  return g_steal_pointer (&identity);
}

/* A card that another program reset is read anew; one that fell silent is reset once by
 * ourselves: a bad contact may have recovered, and a card exchanged too fast for pcscd to
 * notice is found out by its identification code. */
static ZjCardIdentity *
read_with_repairs (Reading *reading, const char *today, GError **error)
{
  ZjTransport *transport = reading->transport;
  g_autoptr (GError) failed = NULL;
  gboolean opened = transport->funcs->open (transport, &failed), revived = FALSE;

  for (guint attempt = 1;; attempt++) {
    ZjCardIdentity *identity = opened ? read_once (reading, today, &failed) : NULL;
    gboolean reset, mute;

    zj_sscard_clear (&reading->card);
    if (identity != NULL)
      return identity;
    reset = g_error_matches (failed, ZJ_LINK_ERROR, ZJ_LINK_ERROR_RESET);
    mute = opened && !revived && g_error_matches (failed, ZJ_CARD_ERROR, ZJ_CARD_ERROR_MUTE);
    if ((!reset && !mute) || attempt == ATTEMPTS_MAX)
      break;
    g_info ("%s; reading again", failed->message);
    g_clear_error (&failed);
    transport->needs_reset = FALSE; /* the reset has wiped what the card believed */
    revived |= mute;
    opened = transport->funcs->reopen (transport, mute, &failed);
  }
  if (g_error_matches (failed, ZJ_LINK_ERROR, ZJ_LINK_ERROR_RESET))
    g_set_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_BUSY, "%s: another program resets the card again and again",
                 reading->request->reader);
  else
    g_propagate_error (error, g_steal_pointer (&failed));
  return NULL;
}

ZjCardIdentity *
zj_card_read_through (ZjTransport *transport, const ZjCardRequest *request, const char *today, GError **holder_error,
                      GCancellable *cancellable, GError **error)
{
  Reading reading = { .request = request, .transport = transport };
  ZjCardIdentity *identity;
  guint deadline_ms = request->deadline_ms != 0 ? request->deadline_ms : DEADLINE_MS;

  transport->deadline_us = g_get_monotonic_time () + deadline_ms * G_TIME_SPAN_MILLISECOND;
  transport->cancellable = cancellable;
  identity = read_with_repairs (&reading, today, error);
  transport->funcs->close (transport);
  transport->cancellable = NULL;

  if (identity != NULL && reading.holder_error != NULL)
    g_propagate_error (holder_error, g_steal_pointer (&reading.holder_error));
  g_clear_error (&reading.holder_error);
  g_free (reading.proof.ident);
  return identity;
}

char *
zj_reading_date (gint64 unix_s)
{
  g_autoptr (GTimeZone) china = g_time_zone_new_offset (8 * 3600);
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (unix_s);
  g_autoptr (GDateTime) there = utc != NULL ? g_date_time_to_timezone (utc, china) : NULL;

  return there != NULL ? g_date_time_format (there, "%Y-%m-%d") : g_strdup ("");
}

ZjCardIdentity *
zj_card_read (const ZjCardRequest *request, GError **holder_error, GCancellable *cancellable, GError **error)
{
  g_autoptr (ZjTransport) transport = NULL;
  g_autofree char *today = zj_reading_date (g_get_real_time () / G_USEC_PER_SEC);

  g_return_val_if_fail (request->reader != NULL, NULL);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  transport = zj_lane_new (request->reader);
  return zj_card_read_through (transport, request, today, holder_error, cancellable, error);
}
