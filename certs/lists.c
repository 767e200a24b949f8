/* A newer revocation list into the file of lists (RFC 5280, 5). */
#include "life-private.h"

#include "trust.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define LISTS_BYTES (8u << 20)

static void
put_list (GString *text, const mbedtls_x509_crl *list)
{
  g_autofree char *base64 = g_base64_encode (list->raw.p, list->raw.len);

  g_string_append (text, "-----BEGIN X509 CRL-----\n");
  for (const char *at = base64; *at != '\0'; at += MIN (strlen (at), 64))
    g_string_append_printf (text, "%.64s\n", at);
  g_string_append (text, "-----END X509 CRL-----\n");
}

static gboolean
fail (GError **error, ZjCertsErrorCode code, const char *why)
{
  g_set_error (error, ZJ_CERTS_ERROR, (int)code, "the fetched revocation list %s", why);
  return FALSE;
}

static gboolean
parse (mbedtls_x509_crl *list, const void *data, gsize length, GError **error)
{
  g_autofree char *copy = NULL;
  g_autofree char *why = NULL;
  int code;

  if (length == 0 || length > LISTS_BYTES)
    return fail (error, ZJ_CERTS_ERROR_LIST_UNREADABLE, length == 0 ? "is empty" : "is too large");
  copy = g_malloc (length + 1);
  memcpy (copy, data, length);
  copy[length] = '\0';
  /* PEM wants its NUL counted, DER must not have one. */
  code = g_strstr_len (copy, (gssize)length, "-----BEGIN X509 CRL-----") != NULL
             ? mbedtls_x509_crl_parse (list, (const unsigned char *)copy, length + 1)
             : mbedtls_x509_crl_parse_der (list, (const unsigned char *)copy, length);
  if (code == 0 && list->version != 0 && list->next == NULL)
    return TRUE;
  return fail (error, ZJ_CERTS_ERROR_LIST_UNREADABLE, code == 0 ? "is not one list" : "cannot be read");
}

/* What is there, without what list replaces. *known: the same one is there; *older: a newer one is. */
static void
merge (const char *path, const mbedtls_x509_crl *list, GString *text, gboolean *known, gboolean *older)
{
  g_autofree char *why = NULL;
  g_autoptr (GBytes) file = zj_mbed_file (path, LISTS_BYTES, &why);
  mbedtls_x509_crl all;

  *known = *older = FALSE;
  put_list (text, list);
  if (file == NULL)
    return;
  mbedtls_x509_crl_init (&all);
  /* What is there and cannot be read is replaced. */
  if (mbedtls_x509_crl_parse (&all, g_bytes_get_data (file, NULL), g_bytes_get_size (file)) != 0) {
    mbedtls_x509_crl_free (&all);
    mbedtls_x509_crl_init (&all);
  }
  for (const mbedtls_x509_crl *one = &all; one != NULL && one->version != 0; one = one->next)
    if (!zj_mbed_same (&one->issuer_raw, &list->issuer_raw)) {
      put_list (text, one);
    } else {
      *known = *known || zj_mbed_same (&one->raw, &list->raw);
      *older = *older || zj_mbed_unix (&one->this_update) > zj_mbed_unix (&list->this_update);
    }
  mbedtls_x509_crl_free (&all);
}

static gboolean
is_signed (const ZjTlsFiles *files, const char *draft, const mbedtls_x509_crl *list, GError **error)
{
  g_autofree char *why = NULL;
  g_autoptr (GBytes) pem = zj_mbed_file (files->certificate, LISTS_BYTES, &why);
  gboolean named = FALSE, fine;
  ZjTrust trust = { 0 };
  mbedtls_x509_crt own;

  mbedtls_x509_crt_init (&own);
  mbedtls_x509_crt_init (&trust.anchors);
  mbedtls_x509_crl_init (&trust.lists);
  /* A desk that has no certificate yet may fetch lists. */
  if (pem != NULL)
    mbedtls_x509_crt_parse (&own, g_bytes_get_data (pem, NULL), g_bytes_get_size (pem));
  fine = zj_trust_load_anchors (&trust, files->authority, error);
  for (const mbedtls_x509_crt *one = &trust.anchors; fine && one != NULL; one = one->next)
    named = named || zj_mbed_same (&one->subject_raw, &list->issuer_raw);
  for (const mbedtls_x509_crt *one = &own; fine && one != NULL && one->version != 0; one = one->next)
    named = named || zj_mbed_same (&one->subject_raw, &list->issuer_raw);
  if (fine && !named)
    fine = fail (error, ZJ_CERTS_ERROR_LIST_UNREADABLE, "is of no authority of the desk's chain");
  if (fine) {
    g_autoptr (GError) local = NULL;

    /* Another list may still be missing; that is not this one's fault. */
    if (!zj_trust_load_lists (&trust, draft, &own, &local)
        && !g_error_matches (local, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_LIST_MISSING)) {
      g_propagate_error (error, g_steal_pointer (&local));
      fine = FALSE;
    }
  }
  zj_trust_clear (&trust);
  mbedtls_x509_crt_free (&own);
  return fine;
}

static gboolean
store (const ZjTlsFiles *files, const mbedtls_x509_crl *list, const char *text, GError **error)
{
  g_autofree char *draft = g_strdup_printf ("%s.%d.draft", files->revocation, (int)getpid ());
  g_autofree char *why = NULL;
  gboolean stored;

  if (!zj_life_write (draft, text, &why)) {
    g_set_error_literal (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_LIST_UNREADABLE, why);
    return FALSE;
  }
  stored = is_signed (files, draft, list, error);
  g_unlink (draft);
  if (!stored)
    return FALSE;
  if (zj_life_write (files->revocation, text, &why))
    return TRUE;
  g_set_error_literal (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_LIST_UNREADABLE, why);
  return FALSE;
}

gboolean
zj_life_take_list (const ZjTlsFiles *files, const void *data, gsize length, gint64 now, gboolean *newer, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean known, older, taken;
  mbedtls_x509_crl list;

  *newer = FALSE;
  mbedtls_x509_crl_init (&list);
  taken = parse (&list, data, length, error);
  if (taken && (list.next_update.year == 0 || zj_mbed_unix (&list.next_update) <= now))
    taken = fail (error, ZJ_CERTS_ERROR_LIST_EXPIRED, "has ended, or does not say when it ends");
  if (taken && zj_mbed_unix (&list.this_update) > now + 300)
    taken = fail (error, ZJ_CERTS_ERROR_LIST_UNREADABLE, "is dated in the future: look at this machine's clock");
  if (taken) {
    merge (files->revocation, &list, text, &known, &older);
    if (older) {
      taken = fail (error, ZJ_CERTS_ERROR_LIST_UNREADABLE, "is older than the one that is here");
    } else if (!known) {
      taken = store (files, &list, text->str, error);
      *newer = taken;
    }
  }
  mbedtls_x509_crl_free (&list);
  return taken;
}
