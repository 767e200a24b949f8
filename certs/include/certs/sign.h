/* Signing a text with the desk's P-256 key, and verifying it later with the certificate alone.
 *
 * ECDSA over SHA-256, deterministic (RFC 6979), the smaller of the two possible s: one text has
 * exactly one signature of a key, and no second one can be made out of it. The key is the one of
 * TLS; where that is RSA, a second one beside it, KEY.sign with its certificate CERTIFICATE.sign,
 * both made when they are first needed (the certificate signed by the TLS key, for the same
 * subject). A text that is signed here begins with letters: what TLS signs never does
 * (RFC 5246 7.4.8: a handshake message; RFC 8446 4.4.3: 64 spaces), so neither stands for the other.
 *
 * A certificate is named by its fingerprint, the whole SHA-256 of its DER in base64url (43
 * characters). Nothing of it is left out: whoever could choose two keys with one short name could
 * have one paper verified by both.
 *
 * Thread: a ZjSigner belongs to one at a time; the functions without one may be called by any.
 */
#pragma once

#include <certs/tls.h>

G_BEGIN_DECLS

#define ZJ_SIGNATURE_BYTES   64 /* r and s, 32 bytes each, big-endian */
#define ZJ_FINGERPRINT_CHARS 43

typedef struct _ZjSigner ZjSigner;

/* Errors: OWN_UNREADABLE, KEY_UNREADABLE, KEY_EXPOSED, KEY_MISMATCH. WEAK: an elliptic curve
 * other than P-256. */
ZjSigner *zj_signer_new (const ZjTlsFiles *files, GError **error);
void zj_signer_free (ZjSigner *signer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjSigner, zj_signer_free)

const char *zj_signer_fingerprint (const ZjSigner *signer);

/* FALSE with KEY_UNREADABLE: out of memory, or a key that Mbed TLS refuses to use. */
gboolean zj_signer_sign (ZjSigner *signer, const char *text, gsize length, guint8 signature[ZJ_SIGNATURE_BYTES],
                         GError **error);

typedef enum {
  ZJ_SIGNATURE_GOOD = 0,
  ZJ_SIGNATURE_BAD,
  ZJ_SIGNATURE_UNKNOWN_CERTIFICATE, /* none of that fingerprint is there */
} ZjSignatureVerdict;

/* certificate_file: PEM, every certificate in it is looked at; kept: also the second certificate
 * beside it, and those kept when it was renewed (below). Errors: OWN_UNREADABLE. Neither dates nor revocation
 * are looked at: a statement does not become untrue when its certificate ends. */
gboolean zj_signature_verify (const char *certificate_file, gboolean kept, const char *fingerprint, const char *text,
                              gsize length, const guint8 signature[ZJ_SIGNATURE_BYTES], ZjSignatureVerdict *verdict,
                              GError **error);

/* Certificates are kept when they are renewed, so that what they have signed can be verified for
 * ever: in the folder CERTIFICATE.kept, one file a certificate, named FINGERPRINT.pem. Free it. */
char *zj_kept_folder (const char *certificate_file);

/* Keeps the first certificate of certificate_file, and the second one beside it; to be called
 * before it is replaced. Keeping one again changes nothing. Durable on return. Errors:
 * OWN_UNREADABLE: it cannot be read, or not be kept; then it must not be replaced. */
gboolean zj_kept_add (const char *certificate_file, GError **error);

G_END_DECLS
