/* Certificates and revocation lists for tests, made when the test runs, by GnuTLS. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define LAB_DAY   (24 * 60 * 60)
#define LAB_NEVER G_MAXINT64 /* of a list's end: leave it out */

typedef enum { LAB_EC_256 = 0, LAB_EC_224, LAB_RSA_2048, LAB_RSA_1024 } LabKey;

/* Zero is the usual choice of each. */
typedef struct {
  const char *name; /* common name */
  const char *host; /* DNS name of a server, or NULL */
  LabKey key;
  gboolean authority;      /* may sign certificates and lists */
  gboolean server, client; /* extended purposes; neither: no such extension */
  gboolean no_signature;   /* key usage without digitalSignature */
  gboolean sha1;           /* signed with SHA-1 */
  gint64 from, to;         /* seconds from now; 0: yesterday, in thirty days */
} LabWish;

typedef struct _LabParty LabParty;

/* issuer NULL: self-signed. Aborts when GnuTLS refuses. */
LabParty *lab_party_new (const LabWish *wish, LabParty *issuer);
/* The same key, another certificate. */
LabParty *lab_party_renew (const LabParty *party, const LabWish *wish, LabParty *issuer);
void lab_party_free (LabParty *party);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabParty, lab_party_free)

const char *lab_party_certificate (LabParty *party); /* PEM */
const char *lab_party_key (LabParty *party);         /* PEM, PKCS 8, plain */
char *lab_party_encrypted_key (LabParty *party);     /* PEM, password "secret" */

typedef struct {
  gint64 from, to;   /* seconds from now; 0: an hour ago, in seven days */
  LabParty *revoked; /* or NULL */
  LabParty *signer;  /* NULL: the authority itself */
  gboolean sha1;
} LabListWish;

char *lab_list (LabParty *authority, const LabListWish *wish); /* PEM; wish NULL: empty, current */

/* A folder under the system's temporary one, removed with everything in it. */
char *lab_folder_new (void);
void lab_folder_remove (char *folder);
/* Writes texts, one after another, NULL-terminated; returns the path. */
char *lab_write (const char *folder, const char *name, unsigned mode, ...) G_GNUC_NULL_TERMINATED;

G_END_DECLS
