/* Certificates and revocation lists for tests, made when the test runs, by GnuTLS. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PEER_DAY   (24 * 60 * 60)
#define PEER_NEVER G_MAXINT64 /* of a list's end: leave it out */

typedef enum { PEER_EC_256 = 0, PEER_EC_224, PEER_RSA_2048, PEER_RSA_1024 } PeerKey;

/* Zero is the usual choice of each. */
typedef struct {
  const char *name; /* common name */
  const char *host; /* DNS name of a server, or NULL */
  PeerKey key;
  gboolean authority;      /* may sign certificates and lists */
  gboolean server, client; /* extended purposes; neither: no such extension */
  gboolean no_signature;   /* key usage without digitalSignature */
  gboolean sha1;           /* signed with SHA-1 */
  gint64 from, to;         /* seconds from now; 0: yesterday, in thirty days */
} PeerWish;

typedef struct _PeerParty PeerParty;

/* issuer NULL: self-signed. Aborts when GnuTLS refuses. */
PeerParty *peer_party_new (const PeerWish *wish, PeerParty *issuer);
/* The same key, another certificate. */
PeerParty *peer_party_renew (const PeerParty *party, const PeerWish *wish, PeerParty *issuer);
/* What an authority makes of a request (PKCS #10, PEM): its key, the names and dates of wish. PEM, free it. */
char *peer_issue (PeerParty *issuer, const char *request, const PeerWish *wish);
void peer_party_free (PeerParty *party);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PeerParty, peer_party_free)

const char *peer_party_certificate (PeerParty *party); /* PEM */
const char *peer_party_key (PeerParty *party);         /* PEM, PKCS 8, plain */
char *peer_party_encrypted_key (PeerParty *party);     /* PEM, password "secret" */

typedef struct {
  gint64 from, to;    /* seconds from now; 0: an hour ago, in seven days */
  PeerParty *revoked; /* or NULL */
  PeerParty *signer;  /* NULL: the authority itself */
  gboolean sha1;
} PeerListWish;

char *peer_list (PeerParty *authority, const PeerListWish *wish); /* PEM; wish NULL: empty, current */

/* A folder under the system's temporary one, removed with everything in it. */
char *peer_folder_new (void);
void peer_folder_remove (char *folder);
/* Writes texts, one after another, NULL-terminated; returns the path. */
char *peer_write (const char *folder, const char *name, unsigned mode, ...) G_GNUC_NULL_TERMINATED;

G_END_DECLS
