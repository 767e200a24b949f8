/* From one certificate to the next. */
#include "life-private.h"

#include "identity.h"
#include "place.h"

#include <certs/sign.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#define CHAIN_BYTES     (1u << 20)
#define REFUSED         ".refused" /* a mark beside the next certificate, for all programs of the desk */
#define REFUSED_PAUSE_S 3600

char *
zj_life_next (const char *path)
{
  return g_strconcat (path, ".next", NULL);
}

char *
zj_life_next_certificate (const ZjTlsFiles *files)
{
  return zj_life_next (files->certificate);
}

gboolean
zj_life_write (const char *path, const char *text, char **why)
{
  g_autoptr (GError) error = NULL;

  if (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0644,
                                &error))
    return TRUE;
  *why = g_strdup (error->message);
  return FALSE;
}

static gboolean
exists (const char *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* The next certificate's own first day; G_MAXINT64 when it cannot be read. */
static gint64
first_day (const char *certificate)
{
  g_autofree char *why = NULL;
  g_autoptr (GBytes) pem = zj_mbed_file (certificate, CHAIN_BYTES, &why);
  mbedtls_x509_crt chain;
  gint64 from = G_MAXINT64;

  mbedtls_x509_crt_init (&chain);
  if (pem != NULL && mbedtls_x509_crt_parse (&chain, g_bytes_get_data (pem, NULL), g_bytes_get_size (pem)) == 0)
    from = zj_mbed_unix (&chain.valid_from);
  mbedtls_x509_crt_free (&chain);
  return from;
}

/* The key of the next certificate: a renewal may keep the key, and a move that was cut short has
 * moved the key first. */
static char *
next_key (const ZjTlsFiles *files)
{
  g_autofree char *key = zj_life_next (files->key);

  return exists (key) ? g_steal_pointer (&key) : g_strdup (files->key);
}

/* The platform has refused it a while ago: it may not know its authority yet. */
static gboolean
was_refused (const char *certificate, gint64 now)
{
  g_autofree char *mark = g_strconcat (certificate, REFUSED, NULL);
  GStatBuf refused, installed;

  return g_stat (mark, &refused) == 0 && g_stat (certificate, &installed) == 0 && refused.st_mtime >= installed.st_mtime
         && now >= refused.st_mtime && now - refused.st_mtime < REFUSED_PAUSE_S;
}

gboolean
zj_life_choose (const ZjTlsFiles *files, gint64 now, ZjLifeChosen *chosen)
{
  g_autofree char *certificate = zj_life_next (files->certificate);
  gboolean next = exists (certificate) && first_day (certificate) <= now && !was_refused (certificate, now);

  chosen->certificate = next ? g_steal_pointer (&certificate) : g_strdup (files->certificate);
  chosen->key = next ? next_key (files) : g_strdup (files->key);
  chosen->files = *files;
  chosen->files.certificate = chosen->certificate;
  chosen->files.key = chosen->key;
  return next;
}

void
zj_life_chosen_clear (ZjLifeChosen *chosen)
{
  g_clear_pointer (&chosen->certificate, g_free);
  g_clear_pointer (&chosen->key, g_free);
}

/* --- install --------------------------------------------------------------------------------- */

static gboolean
is_the_same (const char *a, const char *b)
{
  g_autofree char *why = NULL;
  g_autofree char *also = NULL;
  g_autoptr (GBytes) one = zj_mbed_file (a, CHAIN_BYTES, &why);
  g_autoptr (GBytes) other = zj_mbed_file (b, CHAIN_BYTES, &also);
  mbedtls_x509_crt chain, stored;
  gboolean same;

  mbedtls_x509_crt_init (&chain);
  mbedtls_x509_crt_init (&stored);
  same = one != NULL && other != NULL
         && mbedtls_x509_crt_parse (&chain, g_bytes_get_data (one, NULL), g_bytes_get_size (one)) == 0
         && mbedtls_x509_crt_parse (&stored, g_bytes_get_data (other, NULL), g_bytes_get_size (other)) == 0
         && zj_mbed_same (&chain.raw, &stored.raw);
  mbedtls_x509_crt_free (&stored);
  mbedtls_x509_crt_free (&chain);
  return same;
}

/* Everything that may be said against it, with one of the two keys. */
static gboolean
is_good (const ZjTlsFiles *files, const char *pem_file, const char *key, gint64 now, gboolean *later, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (ZjTls) tls = NULL;
  ZjTlsFiles tried = *files;

  *later = FALSE;
  tried.certificate = pem_file;
  tried.key = key;
  tls = zj_tls_new (&tried, error);
  if (tls == NULL)
    return FALSE;
  if (zj_tls_check_own (tls, now, &local))
    return TRUE;
  if (g_error_matches (local, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_OWN_NOT_YET_VALID)) {
    ZjTlsFacts facts;

    g_clear_error (&local);
    zj_tls_facts (tls, &facts);
    *later = zj_tls_check_own (tls, facts.not_before, &local)
             || (local->code >= ZJ_CERTS_ERROR_LIST_EXPIRED && local->code <= ZJ_CERTS_ERROR_LIST_NOT_YET_VALID);
    if (*later)
      return TRUE;
  }
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* Its key, KEY.next first; NULL with why it was refused. */
static char *
key_of (const ZjTlsFiles *files, const char *pem_file, gint64 now, gboolean *later, GError **error)
{
  g_autofree char *next = zj_life_next (files->key);
  g_autoptr (GError) local = NULL;

  if (exists (next)) {
    if (is_good (files, pem_file, next, now, later, &local))
      return g_steal_pointer (&next);
    if (!g_error_matches (local, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_KEY_MISMATCH)) {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  }
  return is_good (files, pem_file, files->key, now, later, error) ? g_strdup (files->key) : NULL;
}

static gboolean
fail (GError **error, ZjCertsErrorCode code, const char *path, const char *why)
{
  g_set_error (error, ZJ_CERTS_ERROR, (int)code, "%s: %s", path, why);
  return FALSE;
}

gboolean
zj_life_install (const ZjTlsFiles *files, const char *pem_file, gint64 now, ZjLifePlace *place, GError **error)
{
  g_autofree char *next = zj_life_next (files->certificate);
  g_autofree char *why = NULL;
  g_autofree char *key = NULL;
  g_autoptr (GBytes) pem = NULL;
  const char *target;
  gboolean later;

  if (exists (files->certificate) && is_the_same (pem_file, files->certificate))
    return fail (error, ZJ_CERTS_ERROR_OWN_UNREADABLE, pem_file, "this certificate is in use already");
  key = key_of (files, pem_file, now, &later, error);
  if (key == NULL)
    return FALSE;
  *place = exists (files->certificate) || strcmp (key, files->key) != 0 ? ZJ_LIFE_NEXT : ZJ_LIFE_IN_USE;
  target = *place == ZJ_LIFE_NEXT ? next : files->certificate;
  pem = zj_mbed_file (pem_file, CHAIN_BYTES, &why);
  if (pem == NULL)
    return fail (error, ZJ_CERTS_ERROR_OWN_UNREADABLE, pem_file, why);
  return zj_life_write (target, g_bytes_get_data (pem, NULL), &why)
         || fail (error, ZJ_CERTS_ERROR_KEY_UNREADABLE, target, why);
}

/* --- prove ----------------------------------------------------------------------------------- */

static gboolean
move (const char *from, const char *to, GError **error)
{
  return g_rename (from, to) == 0 || errno == ENOENT
         || fail (error, ZJ_CERTS_ERROR_OWN_UNREADABLE, from, g_strerror (errno));
}

gboolean
zj_life_prove (const ZjTlsFiles *files, GError **error)
{
  g_autofree char *certificate = zj_life_next (files->certificate);
  g_autofree char *mark = g_strconcat (certificate, REFUSED, NULL);
  g_autofree char *key = zj_life_next (files->key);

  if (!exists (certificate))
    return TRUE;
  if (exists (files->certificate) && !zj_kept_add (files->certificate, error))
    return FALSE;
  g_unlink (mark);
  /* The key first: the next certificate is found with either name of its key (next_key), the old one
   * is not needed any more. */
  return move (key, files->key, error) && move (certificate, files->certificate, error)
         && (zj_place_sync (files->certificate)
             || fail (error, ZJ_CERTS_ERROR_OWN_UNREADABLE, files->certificate, g_strerror (errno)));
}

void
zj_life_refused (const ZjTlsFiles *files)
{
  g_autofree char *certificate = zj_life_next (files->certificate);
  g_autofree char *mark = g_strconcat (certificate, REFUSED, NULL);
  g_autofree char *why = NULL;

  if (exists (certificate) && !zj_life_write (mark, "", &why))
    g_warning ("%s", why); /* it will be tried, and refused, again */
}

int
zj_life_warning (gint64 days_left)
{
  static const int days[] = { 1, 7, 14, 30, 60 };

  if (days_left < 0)
    return 0;
  for (gsize i = 0; i < G_N_ELEMENTS (days); i++)
    if (days_left <= days[i])
      return days[i];
  return -1;
}
