/* The code on a statement for a manual claim: one canonical text that says what the paper says
 * in short, signed with the desk's P-256 key, and small enough for a QR code that survives a
 * photocopy. Verified offline with the certificate alone, which it names by fingerprint.
 * Source: spec/cli.md 3 "manual-claim", issue "It cannot be used twice".
 * Thread: any.
 */
#pragma once

#include <client/config.h>

#include "claim/content.h"

G_BEGIN_DECLS

/* The text of the code for content: the same content gives the same text for ever (the signature is
 * deterministic, RFC 6979), with copies too. ASCII, at most ZJ_STATEMENT_CODE_MAX characters.
 * ZJ_CERTS_ERROR where the key cannot be used: the statement is then printed when it can. */
#define ZJ_STATEMENT_CODE_MAX 900
char *zj_statement_code_make (const ZjConfig *config, const ZjClaimContent *content, GError **error);

typedef struct {
  gboolean valid;
  char *problem;      /* code text of why not: "not_a_code", "signature", "certificate_unknown", …; NULL when valid */
  GHashTable *fields; /* name → text, as signed; never NULL, empty when nothing could be read */
} ZjStatementCheck;
void zj_statement_check_free (ZjStatementCheck *check);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjStatementCheck, zj_statement_check_free)

/* certificate: a PEM file, or NULL: the configured one and the kept old ones. Never NULL on return unless
 * error: files that cannot be read. */
ZjStatementCheck *zj_statement_code_check (const ZjConfig *config, const char *text, const char *certificate,
                                           GError **error);

G_END_DECLS
