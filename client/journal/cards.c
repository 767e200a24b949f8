/* Which cards refused us, without knowing which they are: a salted hash stands for each. */
#include "journal/journal_private.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#define SALT       "card-salt"
#define SALT_BYTES 32

static GBytes *
make_salt (GError **error)
{
  guint8 bytes[SALT_BYTES];
  ssize_t got;

  do
    got = getrandom (bytes, sizeof bytes, 0);
  while (got < 0 && errno == EINTR);
  if (got == sizeof bytes)
    return g_bytes_new (bytes, sizeof bytes);
  g_set_error_literal (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_IO, "the system gives no random bytes");
  return NULL;
}

/* Looked for again under the write lock: two processes must not each make one. */
static gboolean
begin_salt (ZjStore *store, GBytes **salt, GError **error)
{
  gboolean good;

  if (!zj_store_begin (store, error))
    return FALSE;
  good = zj_store_get_value (store, SALT, salt, error);
  if (good && *salt == NULL) {
    *salt = make_salt (error);
    good = *salt != NULL && zj_store_set_value (store, SALT, *salt, error);
  }
  return zj_store_end (store, good, error);
}

static void
hash_ident (GBytes *salt, const char *ident, guint8 card[ZJ_HASH_BYTES])
{
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, g_bytes_get_data (salt, NULL), g_bytes_get_size (salt));
  gsize length = ZJ_HASH_BYTES;

  g_hmac_update (hmac, (const guchar *)ident, (gssize)strlen (ident));
  g_hmac_get_digest (hmac, card, &length);
}

gboolean
zj_journal_get_card_refusal (ZjJournal *journal, const char *ident, guint16 *status, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&journal->lock);
  g_autoptr (GBytes) salt = NULL;
  guint8 card[ZJ_HASH_BYTES];

  *status = 0;
  if (!zj_store_get_value (journal->store, SALT, &salt, error))
    return FALSE;
  if (salt == NULL) /* no card has ever refused */
    return TRUE;
  hash_ident (salt, ident, card);
  return zj_store_get_card_refusal (journal->store, card, status, error);
}

gboolean
zj_journal_set_card_refusal (ZjJournal *journal, const char *ident, guint16 status, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&journal->lock);
  g_autoptr (GBytes) salt = NULL;
  guint8 card[ZJ_HASH_BYTES];
  guint16 kept = 0;

  if (!zj_store_get_value (journal->store, SALT, &salt, error))
    return FALSE;
  if (salt == NULL && status == 0)
    return TRUE;
  if (salt == NULL && !begin_salt (journal->store, &salt, error))
    return FALSE;
  hash_ident (salt, ident, card);
  /* Most cards accept and never refused: nothing is written, nobody waits for the disk. */
  return zj_store_get_card_refusal (journal->store, card, &kept, error)
         && (kept == status || zj_store_set_card_refusal (journal->store, card, status, error));
}
