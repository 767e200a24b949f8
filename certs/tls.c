/* The desk's side of TLS: loading, and what it says about itself. */
#include "tls-private.h"

#include <mbedtls/debug.h>

/* Flags of Mbed TLS that say something of this moment; zj_tls_check_own asks the clock itself. */
#define TIME_FLAGS                                                                                                     \
  (MBEDTLS_X509_BADCERT_EXPIRED | MBEDTLS_X509_BADCERT_FUTURE | MBEDTLS_X509_BADCRL_EXPIRED                            \
   | MBEDTLS_X509_BADCRL_FUTURE)

static void
note_dates (ZjTls *tls)
{
  for (const mbedtls_x509_crt *link = &tls->identity.chain; link != NULL; link = link->next) {
    gint64 from = zj_mbed_unix (&link->valid_from), to = zj_mbed_unix (&link->valid_to);

    tls->own_not_before = link == &tls->identity.chain ? from : MAX (tls->own_not_before, from);
    tls->own_not_after = link == &tls->identity.chain ? to : MIN (tls->own_not_after, to);
  }
}

/* Judges our own chain as the platform will. Only what makes the files themselves
 * unusable is an error here; the rest is kept for zj_tls_check_own. */
static gboolean
judge_own (ZjTls *tls, const ZjTlsFiles *files, GError **error)
{
  const ZjChainLink *link;
  uint32_t flags = 0;

  zj_chain_init (&tls->own, &tls->trust.anchors, &tls->trust.lists, FALSE);
  (void)mbedtls_x509_crt_verify_with_profile (&tls->identity.chain, &tls->trust.anchors, &tls->trust.lists,
                                              &zj_chain_profile, NULL, &flags, zj_chain_judge, &tls->own);
  link = zj_chain_find (&tls->own, MBEDTLS_X509_BADCRL_NOT_TRUSTED);
  if (link != NULL) {
    g_set_error (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_LIST_UNREADABLE, "%s: the list of “%s” is not signed by it",
                 files->revocation, link->issuer);
    return FALSE;
  }
  return TRUE;
}

ZjTls *
zj_tls_new (const ZjTlsFiles *files, GError **error)
{
  static gsize debug_set;
  g_autoptr (ZjTls) tls = g_new0 (ZjTls, 1);

  /* Level 1 is errors only. It is the one way 2.28 has of telling which alert ended a handshake. */
  if (g_once_init_enter (&debug_set)) {
    mbedtls_debug_set_threshold (1);
    g_once_init_leave (&debug_set, 1);
  }
  g_atomic_ref_count_init (&tls->references);
  mbedtls_x509_crt_init (&tls->trust.anchors);
  mbedtls_x509_crl_init (&tls->trust.lists);
  mbedtls_x509_crt_init (&tls->identity.chain);
  if (!zj_trust_load_anchors (&tls->trust, files->authority, error) || !zj_identity_load (&tls->identity, files, error)
      || !zj_trust_load_lists (&tls->trust, files->revocation, &tls->identity.chain, error)
      || !judge_own (tls, files, error))
    return NULL;
  note_dates (tls);
  return g_steal_pointer (&tls);
}

ZjTls *
zj_tls_ref (ZjTls *tls)
{
  g_atomic_ref_count_inc (&tls->references);
  return tls;
}

void
zj_tls_unref (ZjTls *tls)
{
  if (!g_atomic_ref_count_dec (&tls->references))
    return;
  zj_trust_clear (&tls->trust);
  zj_identity_clear (&tls->identity);
  g_free (tls);
}

void
zj_tls_note (ZjTls *tls, ZjTlsStanding standing)
{
  if (standing == ZJ_TLS_REFUSED)
    g_atomic_int_set (&tls->standing, (gint)standing);
  else
    (void)g_atomic_int_compare_and_exchange (&tls->standing, ZJ_TLS_UNTRIED, (gint)standing);
}

ZjTlsStanding
zj_tls_standing (ZjTls *tls)
{
  return (ZjTlsStanding)g_atomic_int_get (&tls->standing);
}

static gboolean
refuse_at (GError **error, ZjCertsErrorCode code, const char *subject, const char *what, gint64 when)
{
  g_autofree char *date = zj_mbed_date (when);

  g_set_error (error, ZJ_CERTS_ERROR, (int)code, "our certificate “%s” %s %s", subject, what, date);
  return FALSE;
}

static gboolean
check_own_flags (ZjTls *tls, GError **error)
{
  static const struct {
    guint32 flags;
    ZjCertsErrorCode code;
    const char *text;
  } reasons[] = {
    { MBEDTLS_X509_BADCERT_NOT_TRUSTED, ZJ_CERTS_ERROR_OWN_UNKNOWN_AUTHORITY,
      "was not issued by the configured authority" },
    { MBEDTLS_X509_BADCERT_REVOKED, ZJ_CERTS_ERROR_OWN_REVOKED, "stands on the revocation list" },
    { MBEDTLS_X509_BADCERT_EXT_KEY_USAGE | MBEDTLS_X509_BADCERT_KEY_USAGE | MBEDTLS_X509_BADCERT_NS_CERT_TYPE,
      ZJ_CERTS_ERROR_OWN_WRONG_PURPOSE, "is not for signing in as a client (clientAuth)" },
    { MBEDTLS_X509_BADCERT_BAD_MD | MBEDTLS_X509_BADCERT_BAD_PK | MBEDTLS_X509_BADCERT_BAD_KEY
          | MBEDTLS_X509_BADCRL_BAD_MD | MBEDTLS_X509_BADCRL_BAD_PK | MBEDTLS_X509_BADCRL_BAD_KEY,
      ZJ_CERTS_ERROR_WEAK, "or its list rests on a weak key or digest" },
    { ZJ_CHAIN_LIST_MISSING, ZJ_CERTS_ERROR_LIST_MISSING, "has an authority without a revocation list" },
    { ~(guint32)TIME_FLAGS, ZJ_CERTS_ERROR_OWN_UNREADABLE, "does not make a chain" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (reasons); i++) {
    const ZjChainLink *link = zj_chain_find (&tls->own, reasons[i].flags);

    if (link == NULL)
      continue;
    g_set_error (error, ZJ_CERTS_ERROR, (int)reasons[i].code, "our certificate “%s” %s", link->subject,
                 reasons[i].text);
    return FALSE;
  }
  return TRUE;
}

gboolean
zj_tls_check_own (ZjTls *tls, gint64 now, GError **error)
{
  g_autofree char *date = NULL;

  if (now < tls->own_not_before)
    return refuse_at (error, ZJ_CERTS_ERROR_OWN_NOT_YET_VALID, tls->identity.subject, "is not valid before",
                      tls->own_not_before);
  if (now > tls->own_not_after)
    return refuse_at (error, ZJ_CERTS_ERROR_OWN_EXPIRED, tls->identity.subject, "expired on", tls->own_not_after);
  if (!check_own_flags (tls, error))
    return FALSE;
  if (now < tls->trust.latest_this_update) {
    date = zj_mbed_date (tls->trust.latest_this_update);
    g_set_error (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_LIST_NOT_YET_VALID,
                 "a revocation list is dated %s, which is in the future by this machine's clock", date);
    return FALSE;
  }
  if (now > tls->trust.next_update) {
    date = zj_mbed_date (tls->trust.next_update);
    g_set_error (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_LIST_EXPIRED,
                 "a revocation list is too old: its successor was due on %s", date);
    return FALSE;
  }
  return TRUE;
}

void
zj_tls_facts (ZjTls *tls, ZjTlsFacts *facts)
{
  facts->subject = tls->identity.subject;
  facts->not_before = tls->own_not_before;
  facts->not_after = tls->own_not_after;
  facts->list_this_update = tls->trust.this_update;
  facts->list_next_update = tls->trust.next_update;
}
