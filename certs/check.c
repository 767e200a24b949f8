/* One handshake: what the TLS library is handed, and why it ended badly. */
#include "tls-private.h"

#include <mbedtls/debug.h>
#include <mbedtls/ssl.h>
#include <mbedtls/ssl_ciphersuites.h>
#include <stdlib.h>
#include <string.h>

struct _ZjTlsCheck {
  ZjTls *tls;
  /* Copies, because Mbed TLS writes into keys it works with; see identity.h. */
  mbedtls_x509_crt anchors, own;
  mbedtls_pk_context key;
  ZjChain chain;
  int alert;      /* the fatal one that was received, or -1 */
  gboolean ended; /* the connection ended under the handshake */
};

/* Forward secrecy and SHA-2 only; AEAD before CBC. */
static const int suites[] = {
  MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
  MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
  MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
  MBEDTLS_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
  MBEDTLS_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
  MBEDTLS_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
  MBEDTLS_TLS_DHE_RSA_WITH_AES_128_GCM_SHA256,
  MBEDTLS_TLS_DHE_RSA_WITH_AES_256_GCM_SHA384,
  MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256,
  MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,
  MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384,
  MBEDTLS_TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384,
  0,
};

#if MBEDTLS_VERSION_NUMBER < 0x03000000
static const int digests[] = { MBEDTLS_MD_SHA256, MBEDTLS_MD_SHA384, MBEDTLS_MD_SHA512, MBEDTLS_MD_NONE };

/* Many servers take the first they know. Left alone, the library names the largest first, and a
 * handshake over P-521 takes twice the time. Those of zj_chain_profile, and X25519. */
static const mbedtls_ecp_group_id curves[] = { MBEDTLS_ECP_DP_SECP256R1, MBEDTLS_ECP_DP_CURVE25519,
                                               MBEDTLS_ECP_DP_SECP384R1, MBEDTLS_ECP_DP_SECP521R1,
                                               MBEDTLS_ECP_DP_BP256R1,   MBEDTLS_ECP_DP_BP384R1,
                                               MBEDTLS_ECP_DP_BP512R1,   MBEDTLS_ECP_DP_NONE };
#endif

ZjTlsCheck *
zj_tls_check_new (ZjTls *tls)
{
  ZjTlsCheck *check = g_new0 (ZjTlsCheck, 1);

  check->tls = zj_tls_ref (tls);
  check->alert = -1;
  mbedtls_x509_crt_init (&check->anchors);
  mbedtls_x509_crt_init (&check->own);
  mbedtls_pk_init (&check->key);
  return check;
}

void
zj_tls_check_free (ZjTlsCheck *check)
{
  mbedtls_pk_free (&check->key);
  mbedtls_x509_crt_free (&check->own);
  mbedtls_x509_crt_free (&check->anchors);
  zj_tls_unref (check->tls);
  g_free (check);
}

/* Which alert came, and that the connection ended, the library tells in texts only. −1 is
 * how libcurl hands it a broken connection. */
static void
listen (void *data, int level, const char *file, int line, const char *text)
{
  static const char alert[] = "is a fatal alert message (msg ", returned[] = "() returned ";
  ZjTlsCheck *check = data;
  const char *found = strstr (text, alert);

  (void)level;
  (void)file;
  (void)line;
  if (found != NULL)
    check->alert = atoi (found + sizeof alert - 1);
  found = strstr (text, returned);
  if (found != NULL) {
    int code = atoi (found + sizeof returned - 1);

    if (code == -1 || code == MBEDTLS_ERR_SSL_CONN_EOF)
      check->ended = TRUE;
  }
}

static gboolean
load_copies (ZjTlsCheck *check)
{
  GBytes *anchors = check->tls->trust.anchors_pem;

  if (check->own.version != 0) /* configured before */
    return TRUE;
  return mbedtls_x509_crt_parse (&check->anchors, g_bytes_get_data (anchors, NULL), g_bytes_get_size (anchors)) == 0
         && zj_identity_copy (&check->tls->identity, &check->own, &check->key);
}

gboolean
zj_tls_check_configure (ZjTlsCheck *check, void *mbedtls_ssl_config_)
{
  mbedtls_ssl_config *config = mbedtls_ssl_config_;

  if (!load_copies (check) || mbedtls_ssl_conf_own_cert (config, &check->own, &check->key) != 0)
    return FALSE;
  check->alert = -1;
  check->ended = FALSE;
  zj_chain_init (&check->chain, &check->anchors, &check->tls->trust.lists, TRUE);
  mbedtls_ssl_conf_authmode (config, MBEDTLS_SSL_VERIFY_REQUIRED);
  mbedtls_ssl_conf_ca_chain (config, &check->anchors, &check->tls->trust.lists);
  mbedtls_ssl_conf_verify (config, zj_chain_judge, &check->chain);
  mbedtls_ssl_conf_cert_profile (config, &zj_chain_profile);
  mbedtls_ssl_conf_ciphersuites (config, suites);
#if MBEDTLS_VERSION_NUMBER < 0x03000000
  mbedtls_ssl_conf_curves (config, curves);
#endif
  mbedtls_ssl_conf_dbg (config, listen, check);
#if MBEDTLS_VERSION_NUMBER >= 0x03000000
  mbedtls_ssl_conf_min_tls_version (config, MBEDTLS_SSL_VERSION_TLS1_2);
#else
  mbedtls_ssl_conf_min_version (config, MBEDTLS_SSL_MAJOR_VERSION_3, MBEDTLS_SSL_MINOR_VERSION_3);
  mbedtls_ssl_conf_sig_hashes (config, digests);
#endif
#if defined(MBEDTLS_SSL_RENEGOTIATION)
  mbedtls_ssl_conf_renegotiation (config, MBEDTLS_SSL_RENEGOTIATION_DISABLED);
#endif
#if defined(MBEDTLS_SSL_SESSION_TICKETS)
  /* A resumed session would skip the look at the revocation lists. */
  mbedtls_ssl_conf_session_tickets (config, MBEDTLS_SSL_SESSION_TICKETS_DISABLED);
#endif
  return TRUE;
}

/* What the chain was refused for: first what makes the rest meaningless, then what the
 * desk's own files or clock may be to blame for. */
static const struct {
  guint32 flags;
  ZjCertsErrorCode code;
  const char *text; /* %s: subject, issuer */
  enum { PLAIN, NOT_BEFORE, NOT_AFTER, ISSUER } tail;
} reasons[] = {
  { MBEDTLS_X509_BADCERT_MISSING, ZJ_CERTS_ERROR_HANDSHAKE, "showed no certificate", PLAIN },
  { MBEDTLS_X509_BADCERT_NOT_TRUSTED, ZJ_CERTS_ERROR_UNKNOWN_AUTHORITY,
    "was not issued by the configured authority but by", ISSUER },
  { MBEDTLS_X509_BADCERT_REVOKED, ZJ_CERTS_ERROR_REVOKED, "stands on the revocation list of", ISSUER },
  { MBEDTLS_X509_BADCRL_NOT_TRUSTED, ZJ_CERTS_ERROR_LIST_UNREADABLE, "cannot be looked up: the list is not signed by",
    ISSUER },
  { ZJ_CHAIN_LIST_MISSING, ZJ_CERTS_ERROR_LIST_MISSING, "cannot be looked up: there is no revocation list of", ISSUER },
  { MBEDTLS_X509_BADCERT_FUTURE, ZJ_CERTS_ERROR_NOT_YET_VALID, "is not valid before", NOT_BEFORE },
  { MBEDTLS_X509_BADCERT_EXPIRED, ZJ_CERTS_ERROR_EXPIRED, "expired on", NOT_AFTER },
  { MBEDTLS_X509_BADCRL_FUTURE, ZJ_CERTS_ERROR_LIST_NOT_YET_VALID,
    "cannot be looked up: dated in the future is the list of", ISSUER },
  { MBEDTLS_X509_BADCRL_EXPIRED, ZJ_CERTS_ERROR_LIST_EXPIRED, "cannot be looked up: too old is the list of", ISSUER },
  { MBEDTLS_X509_BADCERT_CN_MISMATCH, ZJ_CERTS_ERROR_WRONG_HOST, "is for another host", PLAIN },
  { MBEDTLS_X509_BADCERT_KEY_USAGE | MBEDTLS_X509_BADCERT_EXT_KEY_USAGE | MBEDTLS_X509_BADCERT_NS_CERT_TYPE,
    ZJ_CERTS_ERROR_WRONG_PURPOSE, "is not a server's", PLAIN },
  { MBEDTLS_X509_BADCERT_BAD_MD | MBEDTLS_X509_BADCERT_BAD_PK | MBEDTLS_X509_BADCERT_BAD_KEY
        | MBEDTLS_X509_BADCRL_BAD_MD | MBEDTLS_X509_BADCRL_BAD_PK | MBEDTLS_X509_BADCRL_BAD_KEY,
    ZJ_CERTS_ERROR_WEAK, "or the list about it rests on a weak key or digest", PLAIN },
  { 0xFFFFFFFFu, ZJ_CERTS_ERROR_HANDSHAKE, "was refused", PLAIN },
};

static char *
tail_text (gsize reason, const ZjChainLink *link)
{
  switch (reasons[reason].tail) {
  case NOT_BEFORE:
    return zj_mbed_date (link->not_before);
  case NOT_AFTER:
    return zj_mbed_date (link->not_after);
  case ISSUER:
    return g_strdup_printf ("“%s”", link->issuer);
  case PLAIN:
  default:
    return g_strdup ("");
  }
}

static gboolean
explain_chain (const ZjChain *chain, const char *host, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (reasons); i++) {
    const ZjChainLink *link = zj_chain_find (chain, reasons[i].flags);

    if (link != NULL) {
      g_autofree char *tail = tail_text (i, link);

      g_set_error (error, ZJ_CERTS_ERROR, (int)reasons[i].code, "%s: the certificate “%s” %s%s%s", host, link->subject,
                   reasons[i].text, tail[0] != '\0' ? " " : "", tail);
      return TRUE;
    }
  }
  return FALSE;
}

/* Alerts that speak of our certificate (RFC 5246 7.2.2, RFC 8446 6.2). handshake_failure is
 * what OpenSSL sends when a demanded certificate is missing; it means us only once the
 * platform's own certificate had been accepted, for before that it is about suites. */
static gboolean
alert_is_about_us (int alert, gboolean platform_accepted)
{
  switch (alert) {
  case 41:  /* no_certificate */
  case 42:  /* bad_certificate */
  case 43:  /* unsupported_certificate */
  case 44:  /* certificate_revoked */
  case 45:  /* certificate_expired */
  case 46:  /* certificate_unknown */
  case 48:  /* unknown_ca */
  case 49:  /* access_denied */
  case 116: /* certificate_required */
    return TRUE;
  case 40: /* handshake_failure */
  case 47: /* illegal_parameter: some gateways' word for it */
    return platform_accepted;
  default:
    return FALSE;
  }
}

static const char *
alert_name (int alert)
{
  static const struct {
    int alert;
    const char *name;
  } names[] = {
    { 40, "handshake_failure" },       { 41, "no_certificate" },        { 42, "bad_certificate" },
    { 43, "unsupported_certificate" }, { 44, "certificate_revoked" },   { 45, "certificate_expired" },
    { 46, "certificate_unknown" },     { 47, "illegal_parameter" },     { 48, "unknown_ca" },
    { 49, "access_denied" },           { 50, "decode_error" },          { 51, "decrypt_error" },
    { 70, "protocol_version" },        { 71, "insufficient_security" }, { 80, "internal_error" },
    { 112, "unrecognized_name" },      { 116, "certificate_required" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i].alert == alert)
      return names[i].name;
  return "unnamed";
}

void
zj_tls_check_explain (ZjTlsCheck *check, const char *host, int alert, const char *detail, GError **error)
{
  gboolean accepted = check->chain.leaf_seen && zj_chain_flags (&check->chain) == 0;

  if (explain_chain (&check->chain, host, error))
    return;
  if (alert < 0)
    alert = check->alert;
  if (alert >= 0) {
    ZjCertsErrorCode code = alert_is_about_us (alert, accepted) ? ZJ_CERTS_ERROR_PLATFORM_REFUSED_US
                                                                : ZJ_CERTS_ERROR_HANDSHAKE;

    g_set_error (error, ZJ_CERTS_ERROR, (int)code, "%s %s (TLS alert %d, %s)", host,
                 code == ZJ_CERTS_ERROR_PLATFORM_REFUSED_US ? "refused our certificate" : "ended the handshake", alert,
                 alert_name (alert));
    return;
  }
  /* Servers that give no reason just hang up; after its own certificate was accepted and
   * ours was on its way there is hardly another one. */
  if (accepted && check->ended) {
    g_set_error (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_PLATFORM_REFUSED_US,
                 "%s hung up without a word when it was shown our certificate", host);
    return;
  }
  g_set_error (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_HANDSHAKE, "%s: TLS failed: %s", host,
               detail != NULL && detail[0] != '\0' ? detail : "no reason given");
}
