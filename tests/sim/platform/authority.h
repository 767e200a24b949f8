/* The test authority: made when the simulator starts, by GnuTLS, in the state folder.
 *
 * It issues the server's and the desk's certificate, keeps the revocation list, judges
 * who may connect, and makes certificates that are wrong in one stated way each, so that
 * every refusal has a certificate that provokes it. EC P-256 unless the kind says RSA.
 *
 * Thread: any.
 */
#pragma once

#include "world.h"

#include <gnutls/gnutls.h>

G_BEGIN_DECLS

/* A server's identity as GnuTLS takes it; counted, because connections outlive `serve`. */
typedef struct _SimServerIdentity SimServerIdentity;
SimServerIdentity *sim_server_identity_ref (SimServerIdentity *identity);
void sim_server_identity_unref (SimServerIdentity *identity);
gnutls_certificate_credentials_t sim_server_identity_credentials (SimServerIdentity *identity);
/* The same as PEM, for MHD's own TLS. */
const char *sim_server_identity_certificate (SimServerIdentity *identity);
const char *sim_server_identity_key (SimServerIdentity *identity);

/* Takes over ca.pem, ca.key, crl.pem, desk.pem and desk.key of folder, or makes them.
 * There is one authority a process: GnuTLS hands its verify function nothing else. */
SimAuthority *sim_authority_new (const char *folder, const char *host, GError **error);
void sim_authority_free (SimAuthority *authority);

/* Certificate and key of a kind to PREFIX.pem and PREFIX.key, or a list to PREFIX.pem. */
gboolean sim_authority_issue (SimAuthority *authority, const char *kind, const char *prefix, GError **error);

/* The server shows a certificate of this kind from the next handshake on. */
gboolean sim_authority_serve (SimAuthority *authority, const char *kind, GError **error);
SimServerIdentity *sim_authority_server_identity (SimAuthority *authority); /* a reference */

/* Revokes a certificate file's number. unpublished: the server refuses it, but crl.pem
 * does not say so yet. */
gboolean sim_authority_revoke (SimAuthority *authority, const char *file, gboolean unpublished, GError **error);

/* For gnutls_session_set_verify_function: chain, dates, purpose and list of a client. A
 * refused client is sent the alert that says why. */
int sim_authority_judge_client (gnutls_session_t session);

/* How many clients were refused, and why the last one; free the text. */
guint sim_authority_refusals (SimAuthority *authority, char **last);
void sim_authority_note_refusal (SimAuthority *authority, const char *why);

/* Names of all kinds, by blanks; free it. */
char *sim_authority_kinds (void);

G_END_DECLS
