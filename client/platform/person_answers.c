#include "platform/person_answers.h"

#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjInsurance, zj_insurance_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjFiling, zj_filing_free)

static void
wipe_and_free (char *text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  g_free (text);
}

static gboolean
read_personal (const ZjNode *node, const char *names, ZjPersonal *personal, GError **error)
{
  char *text;

  if (!zj_node_text (node, names, &text, error))
    return FALSE;
  *personal = zj_personal_take (text);
  return TRUE;
}

/* A region's code is six digits. It decides who is asked and what is paid, and a wrong one
 * doesn't fail: the platform takes the patient for a local one (trap 17). */
static gboolean
read_region (const ZjNode *node, const char *names, char **region, GError **error)
{
  if (!zj_node_required_text (node, names, region, error))
    return FALSE;
  if (strspn (*region, "0123456789") == 6 && (*region)[6] == '\0')
    return TRUE;
  g_clear_pointer (region, g_free);
  return zj_node_refuse (node, names, "a region of six digits", error);
}

static gboolean
read_required_date (const ZjNode *node, const char *names, char **date, GError **error)
{
  return zj_node_date (node, names, date, error)
         && (*date != NULL || zj_node_refuse (node, names, "a date YYYY-MM-DD", error));
}

/* 1101 */

static gboolean
read_insurance (const ZjNode *row, ZjInsurance *insurance, GError **error)
{
  gboolean has_balance;
  gint64 balance_fen;

  if (!zj_node_required_text (row, "insutype", &insurance->insutype, error)
      || !zj_node_text (row, "psn_type", &insurance->psn_type, error)
      || !zj_node_text (row, "psn_insu_stas", &insurance->state, error)
      || !read_region (row, "insuplc_admdvs|insu_admdvs", &insurance->insured_region, error)
      || !zj_node_date (row, "psn_insu_date", &insurance->since, error)
      || !zj_node_date (row, "paus_insu_date", &insurance->suspended_since, error)
      || !zj_node_text (row, "emp_name", &insurance->employer, error)
      || !zj_node_money (row, "balc", &balance_fen, &has_balance, error))
    return FALSE;
  if (has_balance && balance_fen < 0)
    return zj_node_refuse (row, "balc", "an amount not below zero", error);
  if (has_balance)
    insurance->balance_fen = balance_fen;
  return TRUE;
}

static gboolean
read_insurances (const ZjNode *output, GPtrArray *insurances, GError **error)
{
  ZjNode list, row;
  gsize n;

  if (!zj_node_member (output, "insuinfo", &list, error) || !zj_node_length (&list, &n, error))
    return FALSE;
  for (gsize i = 0; i < n; i++) {
    g_autoptr (ZjInsurance) insurance = zj_insurance_new ();

    if (!zj_node_element (&list, i, &row, error))
      return FALSE;
    if (zj_node_is_absent (&row))
      continue;
    if (!read_insurance (&row, insurance, error))
      return FALSE;
    g_ptr_array_add (insurances, g_steal_pointer (&insurance));
  }
  return TRUE;
}

static gboolean
read_base (const ZjNode *base, ZjPerson *person, GError **error)
{
  char *birth_date;

  if (!zj_node_text (base, "psn_no", &person->psn_no, error)
      || !zj_node_text (base, "psn_cert_type", &person->cert_type, error)
      || !read_personal (base, "certno", &person->cert_no, error)
      || !read_personal (base, "psn_name", &person->name, error) || !zj_node_text (base, "gend", &person->sex, error)
      || !zj_node_date (base, "brdy", &birth_date, error))
    return FALSE;
  person->birth_date = zj_personal_take (birth_date);
  return TRUE;
}

gboolean
zj_answer_person (const ZjNode *output, ZjPerson **person, GError **error)
{
  g_autoptr (ZjPerson) read = zj_person_new ();
  ZjNode base;

  *person = NULL;
  if (!zj_node_member (output, "baseinfo", &base, error) || !read_base (&base, read, error)
      || !read_insurances (output, read->insurances, error))
    return FALSE;
  /* An unknown person has neither; an insured one without a number cannot be asked about. */
  if (read->insurances->len > 0 && read->psn_no == NULL)
    return zj_node_refuse (&base, "psn_no", "a text", error);
  *person = g_steal_pointer (&read);
  return TRUE;
}

/* K015 */

gboolean
zj_answer_card_state (const ZjNode *output, ZjCardState **state, GError **error)
{
  g_autoptr (ZjCardState) read = g_new0 (ZjCardState, 1);
  ZjNode info;

  *state = NULL;
  if (!zj_node_member (output, "cardinfo", &info, error))
    return FALSE;
  if (zj_node_is_absent (&info))
    return TRUE;
  if (!zj_node_required_text (&info, "card_stas", &read->state, error)
      || !zj_node_flag (&info, "actv_flag", &read->active, NULL, error)
      || !zj_node_date (&info, "expy_date", &read->expiry, error)
      || !zj_node_text (&info, "iss_admdvs", &read->region, error)
      || !zj_node_text (&info, "std_ver", &read->version, error))
    return FALSE;
  *state = g_steal_pointer (&read);
  return TRUE;
}

/* K028 */

/* Eight bytes in hex, made upper-case. */
static gboolean
read_block (const ZjNode *info, const char *name, char block[17], GError **error)
{
  char *text;
  gboolean good;

  if (!zj_node_required_text (info, name, &text, error))
    return FALSE;
  good = strspn (text, "0123456789abcdefABCDEF") == 16 && text[16] == '\0';
  for (gsize i = 0; good && i < 17; i++)
    block[i] = g_ascii_toupper (text[i]);
  wipe_and_free (text);
  return good || zj_node_refuse (info, name, "hex of eight bytes", error);
}

gboolean
zj_answer_card_authentication (const ZjNode *output, ZjCardProof *proof, GError **error)
{
  ZjCardProof read = { 0 };
  ZjNode info;
  gboolean good;

  *proof = (ZjCardProof){ 0 };
  good = zj_node_member (output, "authinfo", &info, error)
         && zj_node_flag (&info, "auth_rslt", &read.genuine, NULL, error)
         && (!read.genuine
             || (read_block (&info, "ea_data", read.ea_data, error)
                 && read_block (&info, "ea_orig", read.ea_orig, error)));
  if (good)
    *proof = read;
  explicit_bzero (&read, sizeof read);
  return good;
}

/* F001 */

static gboolean
read_filing (const ZjNode *row, ZjFiling *filing, GError **error)
{
  g_auto (GStrv) institutions = NULL;

  if (!zj_node_text (row, "fil_no", &filing->number, error)
      || !zj_node_required_text (row, "fil_type", &filing->type, error)
      || !read_region (row, "rloc_admdvs", &filing->region, error)
      || !read_required_date (row, "begndate", &filing->begin, error)
      || !zj_node_date (row, "enddate", &filing->end, error) || !zj_node_texts (row, "medins", &institutions, error)
      || !zj_node_required_text (row, "fil_stas", &filing->state, error)
      || !read_personal (row, "card_no", &filing->card_no, error))
    return FALSE;
  g_strfreev (filing->institutions);
  filing->institutions = g_steal_pointer (&institutions);
  return TRUE;
}

gboolean
zj_answer_filings (const ZjNode *output, gboolean *reported, GPtrArray **filings, GError **error)
{
  g_autoptr (GPtrArray) read = g_ptr_array_new_with_free_func ((GDestroyNotify)zj_filing_free);
  ZjNode list, row;
  gsize n;

  *filings = NULL;
  if (!zj_node_flag (output, "regt_flag", reported, NULL, error) || !zj_node_member (output, "filinfo", &list, error)
      || !zj_node_length (&list, &n, error))
    return FALSE;
  for (gsize i = 0; i < n; i++) {
    g_autoptr (ZjFiling) filing = zj_filing_new ();

    if (!zj_node_element (&list, i, &row, error))
      return FALSE;
    if (zj_node_is_absent (&row))
      continue;
    if (!read_filing (&row, filing, error))
      return FALSE;
    g_ptr_array_add (read, g_steal_pointer (&filing));
  }
  *filings = g_steal_pointer (&read);
  return TRUE;
}

/* F002 */

static gboolean
read_opening (const ZjNode *row, GHashTable *opened, GError **error)
{
  g_autofree char *type = NULL;
  gboolean flag;

  if (!zj_node_required_text (row, "fil_type", &type, error) || !zj_node_flag (row, "opnn_flag", &flag, NULL, error))
    return FALSE;
  g_hash_table_replace (opened, g_steal_pointer (&type), GINT_TO_POINTER (flag));
  return TRUE;
}

gboolean
zj_answer_openings (const ZjNode *output, ZjOpenings **openings, GError **error)
{
  g_autoptr (ZjOpenings) read = g_new0 (ZjOpenings, 1);
  ZjNode info, list, row;
  gsize n;

  *openings = NULL;
  read->opened = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (!zj_node_member (output, "opninfo", &info, error)
      || !zj_node_flag (&info, "medins_flag", &read->designated, NULL, error)
      || !zj_node_member (&info, "opnn", &list, error) || !zj_node_length (&list, &n, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    if (!zj_node_element (&list, i, &row, error)
        || (!zj_node_is_absent (&row) && !read_opening (&row, read->opened, error)))
      return FALSE;
  *openings = g_steal_pointer (&read);
  return TRUE;
}

/* 2001 */

gboolean
zj_answer_entitlement (const ZjNode *output, gboolean *entitled, char **text, GError **error)
{
  g_autofree char *reason = NULL;
  gboolean granted = FALSE;
  ZjNode list, row;
  gsize n;

  *entitled = FALSE;
  *text = NULL;
  if (!zj_node_member (output, "trtinfo", &list, error) || !zj_node_length (&list, &n, error))
    return FALSE;
  for (gsize i = 0; i < n; i++) {
    g_autofree char *said = NULL;
    gboolean flag;

    if (!zj_node_element (&list, i, &row, error))
      return FALSE;
    if (zj_node_is_absent (&row))
      continue;
    if (!zj_node_flag (&row, "trt_enjymnt_flag", &flag, NULL, error)
        || !zj_node_text (&row, "trt_chk_rslt", &said, error))
      return FALSE;
    granted = granted || flag;
    if (!flag && reason == NULL)
      reason = g_steal_pointer (&said);
  }
  *entitled = granted && reason == NULL;
  *text = g_steal_pointer (&reason);
  return TRUE;
}

/* Release */

void
zj_card_state_free (ZjCardState *state)
{
  if (state == NULL)
    return;
  g_free (state->state);
  g_free (state->expiry);
  g_free (state->region);
  g_free (state->version);
  g_free (state);
}

void
zj_openings_free (ZjOpenings *openings)
{
  if (openings == NULL)
    return;
  g_hash_table_unref (openings->opened);
  g_free (openings);
}
