/* Authorities and revocation lists: loading and all that does not depend on the time. */
#include "trust.h"

#include <mbedtls/md.h>
#include <string.h>

#define ANCHORS_BYTES_MAX (1u << 20)
#define LISTS_BYTES_MAX   (64u << 20)
#define LISTS_MAX         256

gboolean
zj_trust_load_anchors (ZjTrust *trust, const char *path, GError **error)
{
  g_autofree char *why = NULL;
  int code;

  trust->anchors_pem = zj_mbed_file (path, ANCHORS_BYTES_MAX, &why);
  if (trust->anchors_pem == NULL) {
    g_set_error_literal (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_AUTHORITY_UNREADABLE, why);
    return FALSE;
  }
  code = mbedtls_x509_crt_parse (&trust->anchors, g_bytes_get_data (trust->anchors_pem, NULL),
                                 g_bytes_get_size (trust->anchors_pem));
  if (code != 0) {
    why = code < 0 ? zj_mbed_error (code) : g_strdup_printf ("%d of its certificates cannot be read", code);
    g_set_error (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_AUTHORITY_UNREADABLE, "%s: %s", path, why);
    return FALSE;
  }
  for (const mbedtls_x509_crt *anchor = &trust->anchors; anchor != NULL; anchor = anchor->next) {
    char name[ZJ_NAME_BYTES];

    if (anchor->MBEDTLS_PRIVATE (ca_istrue))
      continue;
    zj_mbed_name (&anchor->subject, name);
    g_set_error (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_AUTHORITY_UNREADABLE,
                 "%s: “%s” is not the certificate of an authority", path, name);
    return FALSE;
  }
  return TRUE;
}

static gboolean
signed_by (const mbedtls_x509_crl *list, mbedtls_x509_crt *authority)
{
  unsigned char digest[MBEDTLS_MD_MAX_SIZE];
  const mbedtls_md_info_t *algorithm = mbedtls_md_info_from_type (list->MBEDTLS_PRIVATE (sig_md));

  return algorithm != NULL && mbedtls_x509_crt_check_key_usage (authority, MBEDTLS_X509_KU_CRL_SIGN) == 0
         && mbedtls_md (algorithm, list->tbs.p, list->tbs.len, digest) == 0
         && mbedtls_pk_verify_ext (list->MBEDTLS_PRIVATE (sig_pk), list->MBEDTLS_PRIVATE (sig_opts), &authority->pk,
                                   list->MBEDTLS_PRIVATE (sig_md), digest, mbedtls_md_get_size (algorithm),
                                   list->MBEDTLS_PRIVATE (sig).p, list->MBEDTLS_PRIVATE (sig).len)
                == 0;
}

/* Looks for the list's authority in a chain. *named: one has its name. */
static gboolean
signed_in (const mbedtls_x509_crl *list, mbedtls_x509_crt *chain, gboolean *named)
{
  for (; chain != NULL; chain = chain->next) {
    if (!zj_mbed_same (&list->issuer_raw, &chain->subject_raw))
      continue;
    *named = TRUE;
    if (signed_by (list, chain))
      return TRUE;
  }
  return FALSE;
}

/* A list by an authority that is known only to the platform (one of its intermediates)
 * cannot be checked here; the handshake does it, against the chain sent there. */
static gboolean
check_list (ZjTrust *trust, const mbedtls_x509_crl *list, const char *path, mbedtls_x509_crt *own, GError **error)
{
  gboolean named = FALSE;
  char issuer[ZJ_NAME_BYTES];

  zj_mbed_name (&list->issuer, issuer);
  if (list->next_update.year == 0) {
    g_set_error (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_LIST_UNREADABLE,
                 "%s: the list of “%s” does not say when the next one comes (RFC 5280, 5.1.2.5)", path, issuer);
    return FALSE;
  }
  if (!signed_in (list, &trust->anchors, &named) && !signed_in (list, own, &named) && named) {
    g_set_error (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_LIST_UNREADABLE, "%s: the list of “%s” is not signed by it",
                 path, issuer);
    return FALSE;
  }
  return TRUE;
}

static gboolean
is_superseded (const mbedtls_x509_crl *list, const mbedtls_x509_crl *all)
{
  for (const mbedtls_x509_crl *other = all; other != NULL; other = other->next)
    if (other != list && zj_mbed_same (&other->issuer_raw, &list->issuer_raw)) {
      gint64 theirs = zj_mbed_unix (&other->this_update), ours = zj_mbed_unix (&list->this_update);

      if (theirs > ours || (theirs == ours && other > list))
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_list_of (const ZjTrust *trust, const mbedtls_x509_buf *name)
{
  for (const mbedtls_x509_crl *list = &trust->lists; list != NULL; list = list->next)
    if (zj_mbed_same (&list->issuer_raw, name))
      return TRUE;
  return FALSE;
}

static gboolean
keep_list (ZjTrust *trust, const mbedtls_x509_crl *list)
{
  gint64 this_update = zj_mbed_unix (&list->this_update), next_update = zj_mbed_unix (&list->next_update);

  if (mbedtls_x509_crl_parse_der (&trust->lists, list->raw.p, list->raw.len) != 0)
    return FALSE;
  trust->this_update = trust->this_update == 0 ? this_update : MIN (trust->this_update, this_update);
  trust->latest_this_update = MAX (trust->latest_this_update, this_update);
  trust->next_update = trust->next_update == 0 ? next_update : MIN (trust->next_update, next_update);
  return TRUE;
}

static gboolean
take_lists (ZjTrust *trust, const mbedtls_x509_crl *all, const char *path, mbedtls_x509_crt *own, GError **error)
{
  guint count = 0;

  for (const mbedtls_x509_crl *list = all; list != NULL; list = list->next) {
    if (++count > LISTS_MAX) {
      g_set_error (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_LIST_UNREADABLE, "%s: more than %d lists", path, LISTS_MAX);
      return FALSE;
    }
    if (is_superseded (list, all))
      continue;
    if (!check_list (trust, list, path, own, error))
      return FALSE;
    if (!keep_list (trust, list)) {
      g_set_error (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_LIST_UNREADABLE, "%s: a list cannot be read", path);
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
require_list (const ZjTrust *trust, const mbedtls_x509_buf *authority, const mbedtls_x509_name *name, const char *path,
              GError **error)
{
  char text[ZJ_NAME_BYTES];

  if (has_list_of (trust, authority))
    return TRUE;
  zj_mbed_name (name, text);
  g_set_error (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_LIST_MISSING, "%s: no revocation list of “%s”", path, text);
  return FALSE;
}

gboolean
zj_trust_load_lists (ZjTrust *trust, const char *path, mbedtls_x509_crt *own, GError **error)
{
  g_autofree char *why = NULL;
  g_autoptr (GBytes) file = NULL;
  mbedtls_x509_crl all;
  gboolean fine = FALSE;
  int code;

  if (!g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_set_error (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_LIST_MISSING, "%s: there is no such file", path);
    return FALSE;
  }
  file = zj_mbed_file (path, LISTS_BYTES_MAX, &why);
  if (file == NULL) {
    g_set_error_literal (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_LIST_UNREADABLE, why);
    return FALSE;
  }
  mbedtls_x509_crl_init (&all);
  code = mbedtls_x509_crl_parse (&all, g_bytes_get_data (file, NULL), g_bytes_get_size (file));
  if (code != 0 || all.version == 0) {
    why = zj_mbed_error (code);
    g_set_error (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_LIST_UNREADABLE, "%s: not a revocation list: %s", path, why);
  } else {
    fine = take_lists (trust, &all, path, own, error);
  }
  mbedtls_x509_crl_free (&all);
  for (const mbedtls_x509_crt *anchor = &trust->anchors; fine && anchor != NULL; anchor = anchor->next)
    fine = require_list (trust, &anchor->subject_raw, &anchor->subject, path, error);
  /* Of our own chain, whoever issued a certificate must have a list. An issuer that is no
   * configured authority is another fault, told by name when the chain is judged. */
  for (const mbedtls_x509_crt *link = own; fine && link != NULL; link = link->next)
    if (link->MBEDTLS_PRIVATE (ca_istrue))
      fine = require_list (trust, &link->subject_raw, &link->subject, path, error);
  return fine;
}

void
zj_trust_clear (ZjTrust *trust)
{
  g_clear_pointer (&trust->anchors_pem, g_bytes_unref);
  mbedtls_x509_crt_free (&trust->anchors);
  mbedtls_x509_crl_free (&trust->lists);
}
