/* The text of the code:
 *
 *   ZJ1;number;issued;kind;standing;name;cert;region;admitted;discharged;total;paid;reason;invoice;annex;certificate;signature
 *
 * Fields in this order, ended by ';', the signature last; an empty one was not known. Whatever is
 * not a letter, a digit or one of ".:-_" is written as %XX of its UTF-8. What is signed are the bytes from
 * "ZJ1;" to the ';' before the signature, as they stand there. A later version has another first
 * field and is refused by name.
 *
 * The agency's desk compares the paper with the code: number, dates, money, invoice, annex. Of the
 * person it has the last character of the name and the last four of the identity number: enough
 * to see that the paper is this person's, whose card lies there too, and all that a photograph of
 * the code alone gives away. */
#include "paper/statement_code.h"

#include <certs/sign.h>
#include <client/error.h>
#include <string.h>

#include "china_time.h"
#include "stay/money.h"

#define VERSION       "ZJ1"
#define FIELD_MAX     160 /* characters, escaped */
#define ANNEX_CHARS   32  /* 128 bits of the annex's digest: nobody makes a second list with them */
#define BASE64_CHARS  86  /* of a signature */
#define CERT_NO_CHARS 4

/* Names of the fields after the version, in the order of the text; by these `fields` has them. */
static const char *const names[] = { "receipt_no", "issued_at",      "kind",        "standing",      "name",
                                     "cert_no",    "insured_region", "admitted_at", "discharged_at", "total",
                                     "paid",       "reason",         "invoice",     "annex",         "certificate" };

#define N_NAMES G_N_ELEMENTS (names)

static const char *const kinds[] = { "inpatient", "outpatient", "pharmacy" };
static const char *const standings[] = { "surely_none", "being_reversed", "not_asked" };

/* Writing */

static gboolean
is_plain (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr (".:-_", c) != NULL);
}

/* What would not fit is left out: the paper says it in full. */
static void
put (GString *text, const char *value)
{
  g_autoptr (GString) escaped = g_string_new (NULL);

  for (const char *at = value; at != NULL && *at != '\0'; at++)
    if (is_plain (*at))
      g_string_append_c (escaped, *at);
    else
      g_string_append_printf (escaped, "%%%02X", (guint)(guchar)*at);
  if (escaped->len <= FIELD_MAX)
    g_string_append (text, escaped->str);
  g_string_append_c (text, ';');
  explicit_bzero (escaped->str, escaped->len);
}

static void
put_time (GString *text, const char *time)
{
  for (const char *at = time; at != NULL && *at != '\0'; at++)
    if (g_ascii_isdigit (*at))
      g_string_append_c (text, *at);
  g_string_append_c (text, ';');
}

static void
put_money (GString *text, gint64 fen)
{
  g_autofree char *amount = fen >= 0 ? zj_money_text (fen) : NULL;

  put (text, amount);
}

static void
put_last (GString *text, const ZjPersonal *personal, glong n)
{
  const char *all = zj_personal_reveal (personal);
  glong length = all != NULL ? g_utf8_strlen (all, -1) : 0;

  put (text, all != NULL ? g_utf8_offset_to_pointer (all, MAX (length - n, 0)) : NULL);
}

/* Everything but the signature. */
static GString *
compose (const ZjClaimContent *content, const char *fingerprint)
{
  GString *text = g_string_sized_new (ZJ_STATEMENT_CODE_MAX);
  g_autofree char *issued = zj_china_compact (content->issued_ms / 1000);
  g_autofree char *annex = g_strndup (content->lines_digest != NULL ? content->lines_digest : "", ANNEX_CHARS);

  put (text, VERSION);
  put (text, content->receipt_no);
  put (text, issued);
  put (text, kinds[content->kind]);
  put (text, standings[content->standing]);
  put_last (text, &content->name, 1);
  put_last (text, &content->cert_no, CERT_NO_CHARS);
  put (text, content->insured_region);
  put_time (text, content->admitted_at);
  put_time (text, content->discharged_at);
  put_money (text, content->total_fen);
  put_money (text, content->paid_fen);
  put (text, content->reason);
  put (text, content->invoice);
  put (text, annex);
  put (text, fingerprint);
  return text;
}

static char *
to_base64 (const guint8 signature[ZJ_SIGNATURE_BYTES])
{
  char *text = g_base64_encode (signature, ZJ_SIGNATURE_BYTES);

  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  text[BASE64_CHARS] = '\0';
  return text;
}

static ZjTlsFiles
files_of (const ZjConfig *config)
{
  const ZjTlsFiles files = { .authority = config->platform.authority,
                             .revocation = config->platform.revocation,
                             .certificate = config->platform.certificate,
                             .key = config->platform.key,
                             .group = config->desk.group };

  return files;
}

char *
zj_statement_code_make (const ZjConfig *config, const ZjClaimContent *content, GError **error)
{
  const ZjTlsFiles files = files_of (config);
  g_autoptr (ZjSigner) signer = zj_signer_new (&files, error);
  g_autoptr (GString) text = NULL;
  g_autofree char *signed_by = NULL;
  guint8 signature[ZJ_SIGNATURE_BYTES];

  if (signer == NULL)
    return NULL;
  text = compose (content, zj_signer_fingerprint (signer));
  if (!zj_signer_sign (signer, text->str, text->len, signature, error))
    return NULL;
  signed_by = to_base64 (signature);
  g_string_append (text, signed_by);
  if (text->len <= ZJ_STATEMENT_CODE_MAX)
    return g_strdup (text->str);
  g_set_error_literal (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_KEY_UNREADABLE, "the code would be too long");
  return NULL;
}

/* Reading */

static void
wipe (gpointer text)
{
  explicit_bzero (text, strlen (text));
  g_free (text);
}

static ZjStatementCheck *
check_new (void)
{
  ZjStatementCheck *check = g_new0 (ZjStatementCheck, 1);

  check->fields = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, wipe);
  return check;
}

void
zj_statement_check_free (ZjStatementCheck *check)
{
  if (check == NULL)
    return;
  g_hash_table_unref (check->fields);
  g_free (check->problem);
  g_free (check);
}

static gboolean
is_code (const char *text)
{
  gsize length = strlen (text);

  for (gsize i = 0; i < length; i++)
    if (!is_plain (text[i]) && text[i] != ';' && text[i] != '%')
      return FALSE;
  return length <= ZJ_STATEMENT_CODE_MAX;
}

/* The text of an escaped field, or NULL. */
static char *
unescape (const char *field)
{
  g_autoptr (GString) plain = g_string_new (NULL);

  if (strlen (field) > FIELD_MAX)
    return NULL;
  for (const char *at = field; *at != '\0'; at++) {
    int high, low;

    if (*at != '%') {
      g_string_append_c (plain, *at);
      continue;
    }
    high = g_ascii_xdigit_value (at[1]);
    low = high >= 0 ? g_ascii_xdigit_value (at[2]) : -1;
    if (low < 0 || (high == 0 && low == 0))
      return NULL;
    g_string_append_c (plain, (char)(high << 4 | low));
    at += 2;
  }
  return g_utf8_validate (plain->str, -1, NULL) ? g_strdup (plain->str) : NULL;
}

/* "20260701100000" as people write it. */
static char *
time_text (const char *digits)
{
  gsize length = strlen (digits);

  if (length != 12 && length != 14)
    return g_strdup (digits);
  return g_strdup_printf ("%.4s-%.2s-%.2s %.2s:%.2s%s%s", digits, digits + 4, digits + 6, digits + 8, digits + 10,
                          length == 14 ? ":" : "", digits + 12);
}

static char *
readable (const char *name, char *value)
{
  char *text;

  if (g_str_has_suffix (name, "_at"))
    text = time_text (value);
  else if (*value != '\0' && (strcmp (name, "name") == 0 || strcmp (name, "cert_no") == 0))
    text = g_strconcat ("*", value, NULL);
  else
    return value;
  wipe (value);
  return text;
}

/* FALSE: it has not the form of a code. */
static gboolean
read_fields (ZjStatementCheck *check, char **parts)
{
  if (g_strv_length (parts) != 1 + N_NAMES + 1)
    return FALSE;
  for (gsize i = 0; i < N_NAMES; i++) {
    char *value = unescape (parts[1 + i]);

    if (value == NULL)
      return FALSE;
    g_hash_table_insert (check->fields, (gpointer)(gsize)names[i], readable (names[i], value));
  }
  return *parts[1] != '\0';
}

/* Only the one way of writing these bytes: four of the last character's bits mean nothing. */
static gboolean
read_signature (const char *text, guint8 signature[ZJ_SIGNATURE_BYTES])
{
  g_autofree char *padded = g_strconcat (text, "==", NULL);
  g_autofree char *again = NULL;
  g_autofree guint8 *bytes = NULL;
  gsize length;

  g_strdelimit (padded, "-", '+');
  g_strdelimit (padded, "_", '/');
  bytes = g_base64_decode (padded, &length);
  if (length != ZJ_SIGNATURE_BYTES)
    return FALSE;
  memcpy (signature, bytes, ZJ_SIGNATURE_BYTES);
  again = to_base64 (signature);
  return strcmp (again, text) == 0;
}

static ZjStatementCheck *
refused (ZjStatementCheck *check, const char *problem)
{
  check->problem = g_strdup (problem);
  return check;
}

/* What was not signed as it stands there says nothing. */
static ZjStatementCheck *
forget (ZjStatementCheck *check, const char *problem)
{
  g_hash_table_remove_all (check->fields);
  return refused (check, problem);
}

ZjStatementCheck *
zj_statement_code_check (const ZjConfig *config, const char *text, const char *certificate, GError **error)
{
  g_autoptr (ZjStatementCheck) check = check_new ();
  g_autofree char *code = g_strstrip (g_strdup (text));
  g_auto (GStrv) parts = g_strsplit (code, ";", 2 + (int)N_NAMES + 1);
  const char *file = certificate != NULL ? certificate : config != NULL ? config->platform.certificate : NULL;
  ZjSignatureVerdict verdict;
  guint8 signature[ZJ_SIGNATURE_BYTES];
  gsize signed_bytes;

  if (!is_code (code) || parts[0] == NULL || strncmp (parts[0], "ZJ", 2) != 0)
    return refused (g_steal_pointer (&check), "not_a_code");
  if (strcmp (parts[0], VERSION) != 0)
    return refused (g_steal_pointer (&check), "version");
  if (!read_fields (check, parts) || !read_signature (parts[1 + N_NAMES], signature))
    return forget (g_steal_pointer (&check), "not_a_code");
  if (file == NULL)
    return forget (g_steal_pointer (&check), "certificate_unknown");
  signed_bytes = strlen (code) - strlen (parts[1 + N_NAMES]);
  if (!zj_signature_verify (file, certificate == NULL, parts[N_NAMES], code, signed_bytes, signature, &verdict, error))
    return NULL;
  if (verdict == ZJ_SIGNATURE_UNKNOWN_CERTIFICATE)
    return forget (g_steal_pointer (&check), "certificate_unknown");
  if (verdict != ZJ_SIGNATURE_GOOD)
    return forget (g_steal_pointer (&check), "signature");
  check->valid = TRUE;
  return g_steal_pointer (&check);
}
