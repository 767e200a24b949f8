/* The third generation opens its EF06 to a platform that proves itself (spec/card.md 3). */
#include "decode.h"
#include "sscard.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

/* --- what cards refused: in the process, where nobody else remembers ------------------------- */

static void
extend_deadline (ZjSscard *card, gint64 began_us)
{
  if (card->transport->deadline_us != G_MAXINT64)
    card->transport->deadline_us += g_get_monotonic_time () - began_us;
}

/* A day at a window sees some hundred cards; refusals are rare. When even this is not
 * enough the oldest are forgotten. */
#define REFUSALS_MAX 4096

typedef struct {
  char *ident;
  guint16 status;
} Refusal;

static GMutex refusals_mutex;
static GQueue refusals = G_QUEUE_INIT; /* guarded by refusals_mutex; newest first */

static void
refusal_free (Refusal *refusal)
{
  g_free (refusal->ident);
  g_free (refusal);
}

static int
refusal_is_of (gconstpointer refusal, gconstpointer ident)
{
  return strcmp (((const Refusal *)refusal)->ident, ident);
}

static guint16
refusal_in_process (const char *ident)
{
  GList *link;
  guint16 status = 0;

  g_mutex_lock (&refusals_mutex);
  link = g_queue_find_custom (&refusals, ident, refusal_is_of);
  if (link != NULL)
    status = ((Refusal *)link->data)->status;
  g_mutex_unlock (&refusals_mutex);
  return status;
}

/* status 0 forgets. */
static void
remember_in_process (const char *ident, guint16 status)
{
  GList *link;

  g_mutex_lock (&refusals_mutex);
  link = g_queue_find_custom (&refusals, ident, refusal_is_of);
  if (link != NULL) {
    refusal_free (link->data);
    g_queue_delete_link (&refusals, link);
  }
  if (status != 0) {
    Refusal *refusal = g_new (Refusal, 1);

    *refusal = (Refusal){ g_strdup (ident), status };
    g_queue_push_head (&refusals, refusal);
    if (g_queue_get_length (&refusals) > REFUSALS_MAX)
      refusal_free (g_queue_pop_tail (&refusals));
  }
  g_mutex_unlock (&refusals_mutex);
}

/* What the process remembers, the memory could not keep: it counts beside it. A disk's time
 * is not the card's. */
static guint16
recall_refusal (ZjSscard *card, const char *ident, const ZjCardMemory *memory)
{
  guint16 status = refusal_in_process (ident);
  gint64 began_us = g_get_monotonic_time ();

  if (status == 0 && memory != NULL && !memory->recall (ident, &status, memory->user_data))
    status = 0;
  extend_deadline (card, began_us);
  return status;
}

/* status 0 forgets. */
static void
remember_refusal (ZjSscard *card, const char *ident, guint16 status, const ZjCardMemory *memory)
{
  gint64 began_us = g_get_monotonic_time ();
  gboolean kept = memory != NULL && memory->remember (ident, status, memory->user_data);

  remember_in_process (ident, kept ? 0 : status);
  extend_deadline (card, began_us);
}

static void
set_refusal_error (GError **error, guint16 status)
{
  int tries = zj_status_tries (status);

  if (status == 0x6983 || tries == 0)
    g_set_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_AUTHENTICATION_LOCKED,
                 "EXTERNAL AUTHENTICATE: the card's key is locked (%04X)", status);
  else if (tries > 0)
    g_set_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_AUTHENTICATION_REFUSED,
                 "EXTERNAL AUTHENTICATE: refused (%04X), tries left: %d", status, tries);
  else
    g_set_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_AUTHENTICATION_REFUSED, "EXTERNAL AUTHENTICATE: refused (%04X)",
                 status);
}

/* --- bytes and hex ---------------------------------------------------------------------------- */

static gboolean
fill_with_random (guint8 *bytes, gsize length)
{
  ssize_t got;

  do
    got = getrandom (bytes, length, 0);
  while (got < 0 && errno == EINTR);
  return got >= 0 && (gsize)got == length;
}

static void
put_hex (char out[17], const guint8 bytes[8])
{
  g_autofree char *hex = zj_hex (bytes, 8);

  memcpy (out, hex, 17);
}

static gboolean
bytes_from_hex (guint8 out[8], const char hex[17])
{
  if (memchr (hex, '\0', 17) != hex + 16)
    return FALSE;
  for (guint i = 0; i < 8; i++) {
    int high = g_ascii_xdigit_value (hex[2 * i]), low = g_ascii_xdigit_value (hex[2 * i + 1]);

    if (high < 0 || low < 0)
      return FALSE;
    out[i] = (guint8)(high << 4 | low);
  }
  return TRUE;
}

/* --- the steps ----------------------------------------------------------------------------------- */

/* A command that must answer eight bytes. 9000 with another length is damage. */
static gboolean
ask_eight_bytes (ZjSscard *card, const guint8 *command, gsize length, const char *what, guint8 out[8], guint16 *status,
                 GError **error)
{
  g_auto (ZjAnswer) answer = { .length = 0 };

  if (!zj_exchange (card->transport, command, length, ZJ_DATA_MAX, &answer, error))
    return FALSE;
  *status = answer.status;
  if (answer.status != 0x9000)
    return TRUE;
  if (answer.length != 8) {
    g_set_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_DAMAGED, "%s: %" G_GSIZE_FORMAT " bytes instead of 8", what,
                 answer.length);
    return FALSE;
  }
  memcpy (out, answer.data, 8);
  return TRUE;
}

static ZjAuthentication
step_refused (const char *what, guint16 status, GError **holder_error, GError **error)
{
  if (status == 0x6983) {
    set_refusal_error (holder_error, status);
    return ZJ_NOT_AUTHENTICATED;
  }
  zj_set_status_error (error, status, what);
  return ZJ_AUTHENTICATION_FAILED;
}

/* Steps 1 and 2: what the platform will be shown. */
static ZjAuthentication
gather_challenge (ZjSscard *card, ZjCardChallenge *challenge, GError **holder_error, GError **error)
{
  static const guint8 get_challenge[] = { 0x00, 0x84, 0x00, 0x00, 0x08 };
  guint8 internal[5 + 16 + 1] = { 0x00, 0x88, 0x00, 0x00, 0x10 };
  guint8 bytes[8];
  guint16 status = 0;

  if (!fill_with_random (internal + 5, 16)) {
    g_set_error_literal (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_COMMUNICATION, "the system gives no random bytes");
    return ZJ_AUTHENTICATION_FAILED;
  }
  put_hex (challenge->ia_factor, internal + 5);
  put_hex (challenge->ia_chal, internal + 13);
  /* T=0 hands the answer out by GET RESPONSE; T=1 (contactless, mostly) wants to be told. */
  internal[21] = 0x08;
  if (!ask_eight_bytes (card, internal, card->transport->block_protocol ? 22 : 21, "INTERNAL AUTHENTICATE", bytes,
                        &status, error))
    return ZJ_AUTHENTICATION_FAILED;
  if (status == 0x6d00 || status == 0x6a81 || status == 0x6e00)
    return ZJ_NO_AUTHENTICATION;
  if (status != 0x9000)
    return step_refused ("INTERNAL AUTHENTICATE", status, holder_error, error);
  put_hex (challenge->ia_rslt, bytes);

  /* Last before the platform: a card forgets its challenge at the next command of another kind. */
  if (!ask_eight_bytes (card, get_challenge, sizeof get_challenge, "GET CHALLENGE", bytes, &status, error))
    return ZJ_AUTHENTICATION_FAILED;
  if (status != 0x9000)
    return step_refused ("GET CHALLENGE", status, holder_error, error);
  put_hex (challenge->ea_chal, bytes);
  return ZJ_AUTHENTICATED;
}

/* Step 3. The platform's time is not the card's. */
static gboolean
ask_platform (ZjSscard *card, const ZjCardChallenge *challenge, const ZjCardRequest *request, ZjCardProof *proof,
              GError **error)
{
  gint64 began_us = g_get_monotonic_time ();
  gboolean answered = request->authenticate (challenge, proof, request->authenticate_data, card->transport->cancellable,
                                             error);

  extend_deadline (card, began_us);
  return answered;
}

/* Step 4. */
static ZjAuthentication
prove_ourselves (ZjSscard *card, const char *ident, const ZjCardProof *proof, const ZjCardMemory *memory,
                 GError **holder_error, GError **error)
{
  guint8 external[5 + 16] = { 0x00, 0x82, 0x00, 0x0a, 0x10 };
  g_auto (ZjAnswer) answer = { .length = 0 };

  if (!bytes_from_hex (external + 5, proof->ea_data) || !bytes_from_hex (external + 13, proof->ea_orig)) {
    g_set_error_literal (holder_error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_COMMUNICATION,
                         "the platform's proof is not twice eight bytes");
    return ZJ_NOT_AUTHENTICATED;
  }
  if (!zj_exchange (card->transport, external, sizeof external, 0, &answer, error))
    return ZJ_AUTHENTICATION_FAILED;
  if (answer.status == 0x9000) {
    remember_refusal (card, ident, 0, memory);
    return ZJ_AUTHENTICATED;
  }
  remember_refusal (card, ident, answer.status, memory);
  set_refusal_error (holder_error, answer.status);
  return ZJ_GENUINE_BUT_CLOSED;
}

ZjAuthentication
zj_sscard_authenticate (ZjSscard *card, const char *ident, const ZjCardRequest *request, GError **holder_error,
                        GError **error)
{
  static const char *const algorithms[] = { "03", "01", "02", "03" };
  g_autofree char *atr = zj_hex (card->transport->atr, card->transport->atr_length);
  ZjCardChallenge challenge = { .ident = ident, .atr = atr, .algorithm = algorithms[card->algorithm] };
  ZjCardProof proof = { .genuine = FALSE };
  guint16 refused = request->retry_authentication ? 0 : recall_refusal (card, ident, request->memory);
  ZjAuthentication result;

  result = gather_challenge (card, &challenge, holder_error, error);
  if (result != ZJ_AUTHENTICATED)
    return result;
  if (!ask_platform (card, &challenge, request, &proof, holder_error))
    result = ZJ_NOT_AUTHENTICATED;
  else if (!proof.genuine)
    result = ZJ_NOT_GENUINE;
  else if (refused != 0) {
    /* Only this last step costs the card a try; whether it is genuine was asked all the same. */
    set_refusal_error (holder_error, refused);
    result = ZJ_GENUINE_BUT_CLOSED;
  } else
    result = prove_ourselves (card, ident, &proof, request->memory, holder_error, error);
  explicit_bzero (&proof, sizeof proof);
  explicit_bzero (&challenge, sizeof challenge);
  return result;
}
