/* The desk's side of mutual TLS: who we are, whom we trust, and why a peer was refused.
 *
 * A ZjTls is made from files, is immutable afterwards and may be used by several
 * threads at once; when a file changes, make a new one. Mbed TLS types stay inside
 * certs/: the one caller that hands the configuration to its TLS library passes it as
 * void pointer (libcurl's CURLOPT_SSL_CTX_FUNCTION gives a mbedtls_ssl_config *).
 */
#pragma once

#include <certs/error.h>
#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  const char *authority;   /* PEM file, one or more certificates: the only anchors */
  const char *revocation;  /* PEM file, one list for every authority of the chain */
  const char *certificate; /* PEM file, ours first, then intermediates */
  const char *key;         /* PEM file, EC or RSA, not encrypted */
  const char *group;       /* Unix group that may read the key besides its owner; NULL or "" for none */
} ZjTlsFiles;

typedef struct _ZjTls ZjTls;

/* Loads and checks what does not depend on the time: formats, the key's access rights,
 * that key and certificate match, that every configured authority and every intermediate
 * of our own has a list, which names its successor's date and is signed by it. Of several
 * lists of one authority the newest counts.
 * Errors: OWN_UNREADABLE, KEY_*, AUTHORITY_UNREADABLE, LIST_MISSING, LIST_UNREADABLE. */
ZjTls *zj_tls_new (const ZjTlsFiles *files, GError **error);
ZjTls *zj_tls_ref (ZjTls *tls);
void zj_tls_unref (ZjTls *tls);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjTls, zj_tls_unref)

/* What depends on the time, to be asked before anything is sent: our certificate's dates,
 * its purpose, whether it stands on a list, the lists' own dates. now is Unix seconds of
 * this machine's clock. Cheap: no cryptography. Errors: OWN_*, WEAK (our own key or digest),
 * LIST_EXPIRED, LIST_NOT_YET_VALID. */
gboolean zj_tls_check_own (ZjTls *tls, gint64 now, GError **error);

/* Facts for doctor and certs status; strings owned by tls. Times are Unix seconds. */
typedef struct {
  const char *subject; /* RFC 4514-like, as Mbed TLS prints it */
  gint64 not_before, not_after;
  gint64 list_this_update; /* oldest of the lists */
  gint64 list_next_update; /* earliest */
} ZjTlsFacts;
void zj_tls_facts (ZjTls *tls, ZjTlsFacts *facts);

/* What the platform has made of our certificate so far: the caller that saw it says so, for whoever
 * chose this pair (life.h). Refused stays refused. */
typedef enum { ZJ_TLS_UNTRIED = 0, ZJ_TLS_TAKEN, ZJ_TLS_REFUSED } ZjTlsStanding;
void zj_tls_note (ZjTls *tls, ZjTlsStanding standing);
ZjTlsStanding zj_tls_standing (ZjTls *tls);

/* One handshake's verdict: where the verify callback writes why it refused. Made by the
 * owner of a connection, one for each connection under way. Not thread-safe. */
typedef struct _ZjTlsCheck ZjTlsCheck;
ZjTlsCheck *zj_tls_check_new (ZjTls *tls);
void zj_tls_check_free (ZjTlsCheck *check);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjTlsCheck, zj_tls_check_free)

/* Puts chain, lists, own certificate, verify callback, minimum version and suites into
 * a mbedtls_ssl_config. check must outlive the connection. FALSE: out of memory or a
 * refused setting; the connection must not be opened. */
gboolean zj_tls_check_configure (ZjTlsCheck *check, void *mbedtls_ssl_config);

/* After a failed handshake: the reason, as GError of ZJ_CERTS_ERROR. host is what was
 * asked for; alert is the TLS alert the peer sent, or -1 (the check hears of it by itself);
 * detail is the TLS library's own text or NULL. Always sets error. */
void zj_tls_check_explain (ZjTlsCheck *check, const char *host, int alert, const char *detail, GError **error);

G_END_DECLS
