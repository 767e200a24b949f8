/* Certificates, keys and revocation lists as GnuTLS makes them. Texts are PEM. */
#pragma once

#include <glib.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

G_BEGIN_DECLS

typedef enum { SIM_KEY_EC_P256 = 0, SIM_KEY_RSA_2048, SIM_KEY_RSA_1024 } SimKeyKind;
typedef enum { SIM_PURPOSE_CLIENT = 0, SIM_PURPOSE_SERVER } SimPurpose;
typedef enum { SIM_LIST_CURRENT = 0, SIM_LIST_EXPIRED, SIM_LIST_NOT_YET_VALID } SimListAge;

typedef struct {
  const char *common_name;
  const char *host; /* subjectAltName, or NULL */
  SimPurpose purpose;
  SimKeyKind key;
  gint64 not_before, not_after; /* Unix seconds */
} SimCertificateOrder;

/* Somebody who signs: a root, or with `above` an intermediate authority. */
typedef struct _SimIssuer SimIssuer;
SimIssuer *sim_issuer_new (const char *common_name, SimIssuer *above, GError **error);
SimIssuer *sim_issuer_load (const char *certificate, const char *key, GError **error);
void sim_issuer_free (SimIssuer *issuer);
const char *sim_issuer_certificate (SimIssuer *issuer);
const char *sim_issuer_key (SimIssuer *issuer);

/* An intermediate's own certificate is appended, as servers show it. */
gboolean sim_issuer_issue (SimIssuer *issuer, const SimCertificateOrder *order, char **certificate, char **key,
                           GBytes **serial, GError **error);
char *sim_issuer_list (SimIssuer *issuer, GPtrArray *serials, SimListAge age, GError **error);

/* Who is believed: this issuer, by this list. */
gnutls_x509_trust_list_t sim_issuer_trust (SimIssuer *issuer, const char *list, GError **error);
/* 0, or what speaks against it as gnutls_certificate_status_t. */
guint sim_trust_verify_client (gnutls_x509_trust_list_t trust, const gnutls_datum_t *shown, guint length);
/* Server credentials that name the issuer as the one clients must come from. */
gnutls_certificate_credentials_t sim_issuer_credentials (SimIssuer *issuer, const char *certificate, const char *key,
                                                         GError **error);

GBytes *sim_certificate_serial (const char *certificate, GError **error);
void sim_list_serials (const char *list, GPtrArray *serials);

G_END_DECLS
