/* From a request and a committed stay to what stands on the paper; no I/O. */
#include "claim/claim_private.h"

#include <client/error.h>
#include <client/i18n.h>
#include <string.h>

#include "china_time.h"
#include "claim/annex.h"
#include "platform/codec.h"
#include "platform/json_text.h"
#include "stay/admission_data.h"
#include "stay/credential.h"

#define REASON_OTHER "other"
#define INVOICE_MAX  120 /* what the code takes */
#define AGENT_MAX    200
#define AGENT_PARTS  4

static const char *const reasons[] = { "network",   "not-filed", "card",       "not-opened", "not-designated",
                                       "suspended", "injury",    "own-choice", REASON_OTHER, NULL };

/* Checking */

static gboolean refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);
static gboolean
refuse (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (error != NULL)
    *error = g_error_new_valist (ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_USAGE, format, arguments);
  va_end (arguments);
  return FALSE;
}

static gboolean
is_code (const char *text, gsize least, gsize most)
{
  gsize length = strlen (text);

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && strchr ("._-", text[i]) == NULL)
      return FALSE;
  return length >= least && length <= most;
}

/* CODE:NUMBER:CHECK; the check code may be missing, as on an invoice of paper. */
static gboolean
check_invoice (const char *invoice, GError **error)
{
  g_auto (GStrv) parts = NULL;
  guint n_parts;

  if (invoice == NULL)
    return TRUE;
  parts = g_strsplit (invoice, ":", 4);
  n_parts = g_strv_length (parts);
  if (strlen (invoice) <= INVOICE_MAX && n_parts == 3 && is_code (parts[0], 0, 40) && is_code (parts[1], 1, 40)
      && is_code (parts[2], 0, 40))
    return TRUE;
  return refuse (error, _ ("--%s must be %s"), "invoice", "CODE:NUMBER:CHECK");
}

static gboolean
check_agent (const char *agent, GError **error)
{
  g_auto (GStrv) parts = agent != NULL ? g_strsplit (agent, ":", AGENT_PARTS + 1) : NULL;

  if (agent == NULL)
    return TRUE;
  if (g_strv_length (parts) != AGENT_PARTS || *parts[0] == '\0' || *parts[1] == '\0')
    return refuse (error, _ ("--%s must be %s"), "agent", "RELATION:NAME:NUMBER:TEL");
  return zj_stay_check_length ("agent", agent, AGENT_MAX, error);
}

static gboolean
is_region (const char *text)
{
  gsize length = strlen (text);

  return (length == 2 || length == 4 || length == 6) && strspn (text, "0123456789") == length;
}

/* The holder, as the credential itself says it: nobody may be there to be asked. */
static void
holder_of (const ZjCredential *credential, const ZjPersonal **name, const ZjPersonal **cert_no)
{
  *name = *cert_no = NULL;
  if (credential == NULL)
    return;
  if (credential->kind == ZJ_CREDENTIAL_IDENTITY) {
    *name = &credential->name;
    *cert_no = &credential->cert_no;
  } else if (credential->kind == ZJ_CREDENTIAL_CARD && credential->card->has_holder) {
    *name = &credential->card->name;
    *cert_no = &credential->card->ssn;
  }
}

static gboolean
check_details (const ZjClaimRequest *request, gint64 now_ms, GError **error)
{
  const ZjPersonal *name, *cert_no;

  holder_of (request->credential, &name, &cert_no);
  if (name == NULL || zj_personal_is_absent (name) || zj_personal_is_absent (cert_no))
    return refuse (error, _ ("the paper names the person: type the identity number and the name"));
  if (request->admitted == NULL)
    return refuse (error, _ ("--%s is missing"), "admitted");
  if (request->dept.code == NULL)
    return refuse (error, _ ("--%s is missing"), "dept");
  if (request->diagnosis.code == NULL)
    return refuse (error, _ ("--%s is missing"), "diagnosis");
  if (request->insured_region == NULL)
    return refuse (error, _ ("--%s is missing"), "insured-region");
  if (!is_region (request->insured_region))
    return refuse (error, _ ("--%s must be %s"), "insured-region", _ ("a region of 2, 4 or 6 digits"));
  return zj_stay_check_time ("admitted", request->admitted, now_ms, error)
         && zj_stay_check_named ("dept", &request->dept, ZJ_DEPT_CODE_MAX, ZJ_DEPT_NAME_MAX, error)
         && zj_stay_check_named ("diagnosis", &request->diagnosis, ZJ_DIAG_CODE_MAX, ZJ_DIAG_NAME_MAX, error);
}

gboolean
zj_claim_check (const ZjClaimRequest *request, gboolean details, gint64 now_ms, GError **error)
{
  g_autofree char *admitted = zj_stay_full_time (request->admitted);
  g_autofree char *discharged = zj_stay_full_time (request->discharged);

  if (request->reason != NULL && !g_strv_contains (reasons, request->reason))
    return refuse (
        error, _ ("--%s must be %s"), "reason",
        "network / not-filed / card / not-opened / not-designated / suspended / injury / own-choice / other");
  if (!check_invoice (request->invoice, error) || !check_agent (request->agent, error)
      || !zj_stay_check_length ("tel", request->tel, ZJ_TEL_MAX, error)
      || (details && !check_details (request, now_ms, error)))
    return FALSE;
  if (request->ipt_no != NULL && g_utf8_strlen (request->ipt_no, -1) > ZJ_IPT_NO_MAX)
    return refuse (error, _ ("--%s is longer than %d characters"), "ipt-no", ZJ_IPT_NO_MAX);
  if (request->discharged != NULL && !zj_stay_check_time ("discharged", request->discharged, now_ms, error))
    return FALSE;
  if (admitted != NULL && discharged != NULL && strcmp (discharged, admitted) < 0)
    return refuse (error, _ ("--%s lies before --%s"), "discharged", "admitted");
  return TRUE;
}

/* Filling */

void
zj_claim_fill_stay (ZjStay *stay, const ZjClaimRequest *request, const ZjStayContext *context)
{
  const ZjPersonal *name, *cert_no;

  holder_of (request->credential, &name, &cert_no);
  zj_stay_set_credential (stay, request->credential);
  zj_stay_set_personal (&stay->name, name != NULL ? zj_personal_reveal (name) : NULL);
  zj_stay_set_personal (&stay->cert_no, cert_no != NULL ? zj_personal_reveal (cert_no) : NULL);
  zj_stay_set_text (&stay->cert_type, request->credential->cert_type != NULL ? request->credential->cert_type : "01");
  zj_stay_set_text (&stay->insured_region, request->insured_region);
  zj_stay_set_text (&stay->operator_no, context->operator_no);
  g_free (stay->admitted_at);
  stay->admitted_at = zj_stay_full_time (request->admitted);
  zj_stay_set_named (&stay->dept, &request->dept);
  zj_stay_set_named (&stay->diagnosis, &request->diagnosis);
  zj_stay_set_personal (&stay->tel, request->tel);
  zj_stay_set_personal (&stay->agent, request->agent);
}

static ZjNamed
copy_named (const ZjNamed *named)
{
  const ZjNamed copy = { g_strdup (named->code), g_strdup (named->name) };

  return copy;
}

static void
fill_institution (ZjClaimContent *content, const ZjConfig *config)
{
  content->institution.code = g_strdup (config->institution.code);
  content->institution.name = g_strdup (config->institution.name);
  content->institution.region = g_strdup (config->institution.region);
  content->institution.address = g_strdup (config->institution.address);
  content->institution.level = g_strdup_printf ("%d", config->institution.level);
  content->institution.office_tel = g_strdup (config->institution.office_tel);
  content->institution.agency_tel = g_strdup (config->institution.agency_tel);
}

static void
fill_stay (ZjClaimContent *content, const ZjStay *stay)
{
  content->ipt_no = g_strdup (stay->ipt_no);
  content->mdtrt_id = g_strdup (stay->mdtrt_id);
  content->name = zj_personal_copy (&stay->name);
  content->cert_no = zj_personal_copy (&stay->cert_no);
  if (g_strcmp0 (stay->credential_type, "03") == 0)
    content->card_no = zj_personal_copy (&stay->credential_no);
  content->tel = zj_personal_copy (&stay->tel);
  content->agent = zj_personal_copy (&stay->agent);
  content->cert_type = g_strdup (stay->cert_type);
  content->psn_no = g_strdup (stay->psn_no);
  content->insutype = g_strdup (stay->insutype);
  content->insured_region = g_strdup (stay->insured_region);
  content->admitted_at = g_strdup (stay->admitted_at);
  content->discharged_at = g_strdup (stay->discharged_at);
  content->bed = g_strdup (stay->bed);
  content->injury = g_strdup (stay->injury);
  content->referral = g_strdup (stay->referral);
  content->ipt_type = g_strdup (stay->ipt_type);
  content->dept = copy_named (&stay->dept);
  content->doctor = copy_named (&stay->doctor);
  content->diagnosis = copy_named (&stay->diagnosis);
  content->dscg_diagnosis = copy_named (&stay->dscg_diagnosis);
}

/* What a citizen's number says by itself. */
static void
fill_birth (ZjClaimContent *content)
{
  const char *number = zj_personal_reveal (&content->cert_no);

  if (number == NULL || !zj_citizen_number_is_valid (number))
    return;
  content->birth_date = g_strdup_printf ("%.4s-%.2s-%.2s", number + 6, number + 10, number + 12);
  content->sex = g_strdup ((number[16] - '0') % 2 == 1 ? "1" : "2");
}

ZjClaimContent *
zj_claim_make_content (const ZjStayContext *context, const ZjClaimRequest *request, const ZjStay *stay,
                       const char *reason)
{
  ZjClaimContent *content = zj_claim_content_new ();

  content->issued_ms = zj_stay_now_ms (context);
  content->operator_no = g_strdup (context->operator_no);
  content->operator_name = g_strdup (context->operator_name);
  content->kind = request->kind;
  content->reason = g_strdup (reason);
  content->paid_fen = request->paid_fen;
  content->invoice = g_strdup (request->invoice);
  fill_institution (content, context->config);
  fill_stay (content, stay);
  zj_stay_set_personal (&content->tel, request->tel);
  zj_stay_set_personal (&content->agent, request->agent);
  if (content->discharged_at == NULL)
    content->discharged_at = zj_stay_full_time (request->discharged);
  fill_birth (content);
  return content;
}

char *
zj_claim_key (const ZjClaimRequest *request)
{
  const ZjPersonal *name, *cert_no;
  g_autofree char *admitted = zj_stay_full_time (request->admitted);

  holder_of (request->credential, &name, &cert_no);
  return g_strdup_printf ("%d %s %s", request->kind, admitted, zj_personal_reveal (cert_no));
}

/* Comparing */

static gboolean
same_personal (const char *said, const ZjPersonal *stored)
{
  return zj_stay_same_text (said, zj_personal_reveal (stored));
}

/* As the hospital's list has them: what the platform says of a line may have become known since. */
static gboolean
same_lines (const ZjFeeFile *file, const GArray *lines)
{
  g_autoptr (GArray) said = file != NULL ? zj_annex_from_file (file, NULL) : NULL;

  if (said == NULL)
    return TRUE;
  if (said->len != lines->len)
    return FALSE;
  for (guint i = 0; i < lines->len; i++) {
    const ZjClaimLine *a = &g_array_index (said, ZjClaimLine, i), *b = &g_array_index (lines, ZjClaimLine, i);

    if (g_strcmp0 (a->sn, b->sn) != 0 || a->amount_fen != b->amount_fen || g_strcmp0 (a->time, b->time) != 0
        || g_strcmp0 (a->code, b->code) != 0 || g_strcmp0 (a->hospital_code, b->hospital_code) != 0
        || g_strcmp0 (a->count, b->count) != 0 || g_strcmp0 (a->price, b->price) != 0
        || g_strcmp0 (a->department, b->department) != 0)
      return FALSE;
  }
  return TRUE;
}

gboolean
zj_claim_says_same (const ZjClaimRequest *request, gboolean stay, const ZjClaimContent *content, const GArray *lines)
{
  g_autofree char *discharged = zj_stay_full_time (request->discharged);

  return zj_stay_same_text (request->reason, content->reason) && zj_stay_same_text (request->invoice, content->invoice)
         && same_personal (request->tel, &content->tel) && same_personal (request->agent, &content->agent)
         && (request->paid_fen < 0 || request->paid_fen == content->paid_fen) && same_lines (request->fees, lines)
         && (stay
             || (zj_stay_same_text (discharged, content->discharged_at)
                 && zj_stay_same_text (request->insured_region, content->insured_region)
                 && zj_stay_same_named (&request->dept, &content->dept)
                 && zj_stay_same_named (&request->diagnosis, &content->diagnosis)));
}

/* The record */

char *
zj_claim_to_detail (const ZjClaimContent *content, const GArray *lines, const char *code, GError **error)
{
  g_autoptr (ZjWriter) writer = zj_writer_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *json = zj_claim_content_to_json (content);
  g_autofree char *packed = zj_annex_pack (lines);

  zj_writer_begin_object (writer, NULL);
  zj_writer_text (writer, "paper", "manual_claim");
  zj_writer_text (writer, "receipt_no", content->receipt_no);
  zj_writer_text (writer, "content", json);
  zj_writer_text (writer, "code", code);
  zj_writer_text (writer, "lines", packed);
  zj_writer_end_object (writer);
  explicit_bzero (json, strlen (json));
  bytes = zj_writer_finish (writer);
  if (g_bytes_get_size (bytes) <= ZJ_JSON_SIZE_MAX)
    return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  refuse (error, _ ("the fee list is too long to be kept with the statement"));
  return NULL;
}

static gboolean
read_detail (const ZjNode *root, ZjClaimContent **content, GArray **lines, char **code, GError **error)
{
  g_autofree char *json = NULL;
  g_autofree char *packed = NULL;
  gboolean good = zj_node_required_text (root, "content", &json, error) && zj_node_text (root, "code", code, error)
                  && zj_node_required_text (root, "lines", &packed, error);

  if (good)
    *content = zj_claim_content_from_json (json, error);
  if (json != NULL)
    explicit_bzero (json, strlen (json));
  if (*content == NULL)
    return FALSE;
  *lines = zj_annex_unpack (packed, error);
  return *lines != NULL;
}

gboolean
zj_claim_from_detail (const char *detail, ZjClaimContent **content, GArray **lines, char **code, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (detail, strlen (detail));
  g_autoptr (GError) local = NULL;
  g_autoptr (ZjJson) json = zj_json_parse (bytes, &local);
  ZjNode root;

  *content = NULL;
  *lines = NULL;
  *code = NULL;
  if (json != NULL) {
    root = zj_json_root (json);
    if (read_detail (&root, content, lines, code, &local))
      return TRUE;
  }
  g_clear_pointer (content, zj_claim_content_free);
  g_clear_pointer (code, g_free);
  g_set_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_CORRUPT, "a statement's record: %s", local->message);
  return FALSE;
}
