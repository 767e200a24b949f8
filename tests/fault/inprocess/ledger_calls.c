/* What each request does to the ledger, and what it is answered. */
#include <stdlib.h>
#include <string.h>

#include "ledger_private.h"
#include "world.h"

#define INSTITUTION "H33010000001"
#define REGION      "330100"
#define INSURED     "430100"

/* --- texts --------------------------------------------------------------------------------------- */

static const Json *
node_of (const LedgerCall *call, const char *name)
{
  return json_member (call->request->input, name);
}

static const char *
get (const LedgerCall *call, const char *node, const char *name)
{
  return ledger_text (node_of (call, node), name);
}

static gint64
fen_of (const Json *object, const char *name)
{
  double yuan = strtod (ledger_text (object, name), NULL);

  return (gint64)(yuan * 100 + (yuan < 0 ? -0.5 : 0.5));
}

static void
put (GString *output, const char *name, const char *text)
{
  g_string_append_printf (output, "%s\"%s\":\"%s\"", output->len > 0 && output->str[output->len - 1] != '{' ? "," : "",
                          name, text != NULL ? text : "");
}

static void
put_fen (GString *output, const char *name, gint64 fen)
{
  g_string_append_printf (output, ",\"%s\":%s%" G_GINT64_FORMAT ".%02d", name, fen < 0 ? "-" : "", ABS (fen) / 100,
                          (int)(ABS (fen) % 100));
}

static char *
new_number (const char *prefix)
{
  return g_strdup_printf ("%s%09u", prefix, ++ledger.serial);
}

static const char *
base_of (const LedgerStay *stay, char base[32])
{
  g_strlcpy (base, stay->ipt_no, 32);
  if (strchr (base, '-') != NULL)
    *strchr (base, '-') = '\0';
  return base;
}

static void
look_for_two (const LedgerStay *stay)
{
  char base[32];
  guint n_settlements, n_admissions;

  ledger_standing (base_of (stay, base), &n_settlements);
  ledger_admitted (base, &n_admissions);
  /* Desks that share nothing, and stays that a restored journal does not have: rules 3 and 8 narrow that gap and
   * cannot close it. Judged when all is quiet. */
  if (!world.shared || (world.restored && (n_admissions > 1 || ledger.running_late)))
    return;
  if (n_settlements > 1)
    world_violation ("%u settlements of %s stand at the platform", n_settlements, base);
  if (n_admissions > 1)
    world_violation ("%u admissions of %s stand at the platform", n_admissions, base);
}

/* --- registers --------------------------------------------------------------------------------------- */

static void
sign_in (LedgerCall *call)
{
  g_autofree char *number = new_number ("S");
  g_autofree char *time = ledger_time ("%Y-%m-%d %H:%M:%S");

  g_hash_table_add (ledger.signed_in, g_strdup (number));
  g_string_append (call->output, "\"signinoutb\":{");
  put (call->output, "sign_time", time);
  put (call->output, "sign_no", number);
  g_string_append_c (call->output, '}');
}

/* A person's number is P and the identity number. */
static void
person (LedgerCall *call)
{
  const char *cert_no = get (call, "data", "certno");

  g_string_append_printf (
      call->output,
      "\"baseinfo\":{\"psn_no\":\"P%s\",\"psn_cert_type\":\"01\",\"certno\":\"%s\",\"psn_name\":\"测试甲\",\"gend\":"
      "\"1\","
      "\"brdy\":\"1958-03-12\"},\"insuinfo\":[{\"insutype\":\"310\",\"psn_type\":\"12\",\"psn_insu_stas\":\"1\","
      "\"insuplc_admdvs\":\"" INSURED "\",\"psn_insu_date\":\"2001-01-01\",\"balc\":100.00}]",
      cert_no, cert_no);
}

static void
filings (LedgerCall *call)
{
  g_string_append (
      call->output,
      "\"regt_flag\":\"1\",\"filinfo\":[{\"fil_no\":\"F1\",\"fil_type\":\"02\",\"rloc_admdvs\":\"" REGION
      "\",\"begndate\":\"2020-01-01\",\"enddate\":\"\",\"medins\":[],\"fil_stas\":\"1\",\"card_no\":\"\"}]");
}

static void
openings (LedgerCall *call)
{
  g_string_append (call->output,
                   "\"opninfo\":{\"medins_flag\":\"1\",\"opnn\":[{\"fil_type\":\"02\",\"opnn_flag\":\"1\"}]}");
}

/* --- stays ------------------------------------------------------------------------------------------- */

static LedgerStay *
find_stay (LedgerCall *call, const char *mdtrt_id)
{
  for (guint i = 0; i < ledger.stays->len; i++) {
    LedgerStay *stay = g_ptr_array_index (ledger.stays, i);

    if (strcmp (stay->mdtrt_id, mdtrt_id) == 0 && !stay->withdrawn)
      return stay;
  }
  call->refusal = "no such stay";
  return NULL;
}

static guint
standing_of (const LedgerStay *stay)
{
  guint n = 0;

  for (guint i = 0; i < stay->settlements->len; i++)
    n += !((LedgerSettlement *)g_ptr_array_index (stay->settlements, i))->cancelled;
  return n;
}

/* The stay, in hospital (1), out of it (0), or either (-1), with nothing settled. */
static LedgerStay *
find_unsettled (LedgerCall *call, const char *node, int in_hospital)
{
  LedgerStay *stay = find_stay (call, get (call, node, "mdtrt_id"));

  if (stay == NULL)
    return NULL;
  if (standing_of (stay) > 0)
    call->refusal = "a settlement stands";
  else if (in_hospital == 1 && !stay->in_hospital)
    call->refusal = "discharged already";
  else if (in_hospital == 0 && stay->in_hospital)
    call->refusal = "not discharged";
  return call->refusal == NULL ? stay : NULL;
}

static void
set (char **text, const char *value)
{
  if (*value == '\0')
    return;
  g_free (*text);
  *text = g_strdup (value);
}

static void
take_admission (const LedgerCall *call, const char *node, LedgerStay *stay)
{
  set (&stay->begntime, get (call, node, "begntime"));
  set (&stay->dept_code, get (call, node, "adm_dept_codg"));
  set (&stay->dept_name, get (call, node, "adm_dept_name"));
  set (&stay->bed, get (call, node, "adm_bed"));
  set (&stay->doctor_code, get (call, node, "atddr_no"));
  set (&stay->doctor_name, get (call, node, "chfpdr_name"));
  set (&stay->diagnosis_code, get (call, node, "dscg_maindiag_code"));
  set (&stay->diagnosis_name, get (call, node, "dscg_maindiag_name"));
  set (&stay->med_type, get (call, node, "med_type"));
}

static void
admit (LedgerCall *call)
{
  const char *wire = get (call, "mdtrtinfo", "ipt_no");
  LedgerStay *stay;

  for (guint i = 0; i < ledger.stays->len; i++)
    if (strcmp (((LedgerStay *)g_ptr_array_index (ledger.stays, i))->ipt_no, wire) == 0) {
      call->refusal = "ipt_no has been used";
      return;
    }
  stay = g_new0 (LedgerStay, 1);
  stay->mdtrt_id = new_number ("MD");
  stay->ipt_no = g_strdup (wire);
  stay->psn_no = g_strdup (get (call, "mdtrtinfo", "psn_no"));
  stay->insutype = g_strdup (get (call, "mdtrtinfo", "insutype"));
  stay->msgid = g_strdup (call->request->msgid);
  stay->in_hospital = TRUE;
  stay->lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  stay->withdrawn_receipts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  stay->settlements = g_ptr_array_new_with_free_func (ledger_settlement_free);
  take_admission (call, "mdtrtinfo", stay);
  g_ptr_array_add (ledger.stays, stay);
  g_string_append (call->output, "\"result\":{");
  put (call->output, "mdtrt_id", stay->mdtrt_id);
  put (call->output, "psn_no", stay->psn_no);
  g_string_append_c (call->output, '}');
  look_for_two (stay);
}

static void
change (LedgerCall *call)
{
  LedgerStay *stay = find_unsettled (call, "adminfo", -1);

  if (stay != NULL)
    take_admission (call, "adminfo", stay);
}

static void
withdraw_admission (LedgerCall *call)
{
  LedgerStay *stay = find_unsettled (call, "data", 1);

  if (stay != NULL && g_hash_table_size (stay->lines) > 0)
    call->refusal = "lines are uploaded";
  else if (stay != NULL)
    stay->withdrawn = TRUE;
}

static void
discharge (LedgerCall *call)
{
  LedgerStay *stay = find_unsettled (call, "dscginfo", 1);

  if (stay == NULL)
    return;
  set (&stay->endtime, get (call, "dscginfo", "endtime"));
  set (&stay->dscg_way, get (call, "dscginfo", "dscg_way"));
  stay->in_hospital = FALSE;
}

static void
withdraw_discharge (LedgerCall *call)
{
  LedgerStay *stay = find_unsettled (call, "data", 0);

  if (stay == NULL)
    return;
  stay->in_hospital = TRUE;
  g_clear_pointer (&stay->endtime, g_free);
}

static void
declare (LedgerCall *call)
{
  LedgerStay *stay = find_stay (call, get (call, "data", "mdtrt_id"));

  if (stay == NULL)
    return;
  if (stay->dcla_no == NULL)
    stay->dcla_no = new_number ("DC");
  g_string_append_printf (call->output, "\"result\":{\"dcla_no\":\"%s\"}", stay->dcla_no);
}

static void
put_stay (const LedgerStay *stay, GString *output)
{
  g_string_append_c (output, '{');
  put (output, "mdtrt_id", stay->mdtrt_id);
  put (output, "psn_no", stay->psn_no);
  put (output, "ipt_otp_no", stay->ipt_no);
  put (output, "insutype", stay->insutype);
  put (output, "med_type", stay->med_type);
  put (output, "insuplc_admdvs", INSURED);
  put (output, "fixmedins_code", INSTITUTION);
  put (output, "begntime", stay->begntime);
  put (output, "endtime", stay->endtime);
  put (output, "inhosp_stas", stay->in_hospital ? "1" : "0");
  put (output, "vali_flag", stay->withdrawn ? "0" : "1");
  put (output, "adm_dept_codg", stay->dept_code);
  put (output, "adm_dept_name", stay->dept_name);
  put (output, "adm_bed", stay->bed);
  put (output, "dscg_way", stay->dscg_way);
  put (output, "dscg_maindiag_code", stay->diagnosis_code);
  put (output, "dscg_maindiag_name", stay->diagnosis_name);
  put (output, "atddr_no", stay->doctor_code);
  put (output, "chfpdr_name", stay->doctor_name);
  g_string_append_c (output, '}');
}

static void
list_stays (LedgerCall *call, const char *list, gboolean in_hospital_only)
{
  const char *psn_no = get (call, "data", "psn_no"), *mdtrt_id = get (call, "data", "mdtrt_id");
  guint n = 0;

  g_string_append_printf (call->output, "\"%s\":[", list);
  for (guint i = 0; i < ledger.stays->len; i++) {
    const LedgerStay *stay = g_ptr_array_index (ledger.stays, i);

    if ((stay->withdrawn && (in_hospital_only || !ledger_rules.withdrawn_shown))
        || (in_hospital_only && !stay->in_hospital) || strcmp (stay->psn_no, psn_no) != 0
        || (*mdtrt_id != '\0' && strcmp (stay->mdtrt_id, mdtrt_id) != 0))
      continue;
    if (n++ > 0)
      g_string_append_c (call->output, ',');
    put_stay (stay, call->output);
  }
  g_string_append_c (call->output, ']');
}

/* --- fee lines --------------------------------------------------------------------------------------- */

/* The one stay that a list is about. */
static LedgerStay *
stay_of_list (LedgerCall *call, const Json *list)
{
  LedgerStay *stay = find_stay (call, ledger_text (json_element (list, 0), "mdtrt_id"));

  if (stay != NULL && standing_of (stay) > 0)
    call->refusal = "a settlement stands";
  return call->refusal == NULL ? stay : NULL;
}

static void
upload (LedgerCall *call)
{
  const Json *list = node_of (call, "feedetail");
  LedgerStay *stay = stay_of_list (call, list);

  for (guint i = 0; stay != NULL && i < json_length (list); i++)
    if (g_hash_table_contains (stay->lines, ledger_text (json_element (list, i), "feedetl_sn"))) {
      call->refusal = "feedetl_sn is there already";
      return;
    }
  if (stay == NULL)
    return;
  g_string_append (call->output, "\"result\":[");
  for (guint i = 0; i < json_length (list); i++) {
    const Json *line = json_element (list, i);
    gint64 fen = fen_of (line, "det_item_fee_sumamt");

    g_hash_table_insert (stay->lines, g_strdup (ledger_text (line, "feedetl_sn")), g_memdup2 (&fen, sizeof fen));
    g_string_append (call->output, i > 0 ? ",{" : "{");
    put (call->output, "feedetl_sn", ledger_text (line, "feedetl_sn"));
    put_fen (call->output, "det_item_fee_sumamt", fen);
    put_fen (call->output, "fulamt_ownpay_amt", 0);
    put_fen (call->output, "overlmt_amt", 0);
    put_fen (call->output, "preselfpay_amt", 0);
    put_fen (call->output, "inscp_scp_amt", fen);
    put (call->output, "chrgitm_lv", "01");
    put (call->output, "med_chrgitm_type", "09");
    g_string_append_c (call->output, '}');
  }
  g_string_append_c (call->output, ']');
}

static void
remove_lines (LedgerCall *call)
{
  const Json *list = node_of (call, "data");
  LedgerStay *stay = stay_of_list (call, list);

  for (guint i = 0; stay != NULL && i < json_length (list); i++) {
    const char *sn = ledger_text (json_element (list, i), "feedetl_sn");

    if (strcmp (sn, "0000") == 0)
      g_hash_table_remove_all (stay->lines);
    else
      g_hash_table_remove (stay->lines, sn);
  }
}

/* --- money ------------------------------------------------------------------------------------------- */

static void
put_amounts (GString *output, const LedgerSettlement *settlement, gboolean negative)
{
  const gint64 sign = negative ? -1 : 1;

  put_fen (output, "medfee_sumamt", sign * settlement->total_fen);
  put_fen (output, "fulamt_ownpay_amt", 0);
  put_fen (output, "overlmt_selfpay", 0);
  put_fen (output, "preselfpay_amt", 0);
  put_fen (output, "inscp_scp_amt", sign * settlement->total_fen);
  put_fen (output, "hifp_pay", sign * settlement->fund_fen);
  put_fen (output, "cvlserv_pay", 0);
  put_fen (output, "hifes_pay", 0);
  put_fen (output, "hifmi_pay", 0);
  put_fen (output, "hifob_pay", 0);
  put_fen (output, "maf_pay", 0);
  put_fen (output, "oth_pay", 0);
  put_fen (output, "fund_pay_sumamt", sign * settlement->fund_fen);
  put_fen (output, "acct_pay", sign * settlement->account_fen);
}

/* Under the names of 2304; 5203 has others for two of them. */
static void
put_settlement (GString *output, const LedgerStay *stay, const LedgerSettlement *settlement, gboolean negative,
                gboolean queried)
{
  const gint64 sign = negative ? -1 : 1;

  g_string_append_c (output, '{');
  put (output, "mdtrt_id", stay->mdtrt_id);
  put (output, "psn_no", stay->psn_no);
  put (output, "setl_id", negative ? settlement->undo_id : settlement->setl_id);
  put (output, "medins_setl_id", negative ? settlement->undo_msgid : settlement->msgid);
  put (output, "setl_time", negative ? settlement->undo_time : settlement->time);
  put (output, "clr_optins", REGION);
  put (output, "clr_type", "99968");
  put (output, "clr_way", "1");
  put_amounts (output, settlement, negative);
  put_fen (output, queried ? "psn_pay" : "psn_part_amt", sign * (settlement->account_fen + settlement->cash_fen));
  put_fen (output, queried ? "cash_payamt" : "psn_cash_pay", sign * settlement->cash_fen);
  if (!queried)
    put_fen (output, "hosp_part_amt", 0);
  if (queried)
    put (output, "refd_setl_flag", settlement->cancelled ? "1" : "0");
  g_string_append_c (output, '}');
}

/* Six tenths from the fund; with the account, a tenth from there; the rest in cash. */
static LedgerSettlement
split_of (const LedgerCall *call, const LedgerStay *stay)
{
  LedgerSettlement settlement = { .total_fen = ledger_lines_fen (stay) };

  settlement.fund_fen = settlement.total_fen * 6 / 10;
  settlement.account_fen = strcmp (get (call, "data", "acct_used_flag"), "0") == 0 ? 0 : settlement.total_fen / 10;
  settlement.cash_fen = settlement.total_fen - settlement.fund_fen - settlement.account_fen;
  return settlement;
}

static void
notice (LedgerCall *call)
{
  LedgerStay *stay = find_stay (call, get (call, "data", "mdtrt_id"));
  const char *receipt_no = get (call, "data", "rcpt_no");
  gboolean withdraw = strcmp (get (call, "data", "wdrw_flag"), "1") == 0;
  gboolean stands = stay != NULL && g_strcmp0 (stay->receipt_no, receipt_no) == 0;

  if (stay == NULL)
    return;
  /* What was withdrawn never stands again, however late its notice comes. */
  if (!withdraw && !stands && !g_hash_table_contains (stay->withdrawn_receipts, receipt_no)
      && (standing_of (stay) > 0 || stay->receipt_no != NULL)) {
    call->refusal = "a settlement or another statement stands";
    return;
  }
  if (withdraw)
    g_hash_table_add (stay->withdrawn_receipts, g_strdup (receipt_no));
  if (withdraw && stands)
    g_clear_pointer (&stay->receipt_no, g_free);
  else if (!withdraw && !g_hash_table_contains (stay->withdrawn_receipts, receipt_no))
    set (&stay->receipt_no, receipt_no);
  g_string_append_printf (call->output, "\"result\":{\"ntc_no\":\"N%s%s\"}", receipt_no, withdraw ? "W" : "");
}

static LedgerStay *
find_billed (LedgerCall *call)
{
  LedgerStay *stay = find_stay (call, get (call, "data", "mdtrt_id"));

  if (stay != NULL && fen_of (node_of (call, "data"), "medfee_sumamt") != ledger_lines_fen (stay)) {
    call->refusal = "the total is not the lines'";
    return NULL;
  }
  return stay;
}

static void
trial (LedgerCall *call)
{
  LedgerStay *stay = find_billed (call);
  LedgerSettlement settlement;

  if (stay == NULL)
    return;
  settlement = split_of (call, stay);
  g_string_append (call->output, "\"setlinfo\":");
  put_settlement (call->output, stay, &settlement, FALSE, FALSE);
}

/* A second one of a stay is taken without a word. */
static void
settle (LedgerCall *call)
{
  LedgerStay *stay = find_billed (call);
  LedgerSettlement *settlement;

  if (stay == NULL)
    return;
  if (stay->in_hospital || stay->receipt_no != NULL) {
    call->refusal = stay->in_hospital ? "not discharged" : "a statement for a manual claim stands";
    return;
  }
  settlement = g_new0 (LedgerSettlement, 1);
  *settlement = split_of (call, stay);
  if (ledger_rules.figures_differ && settlement->fund_fen > 0) {
    ledger_rules.figures_differ = FALSE;
    settlement->fund_fen--;
    settlement->cash_fen++;
    world_struck (FAULT_FIGURES_DIFFER);
  }
  settlement->setl_id = new_number ("SE");
  settlement->msgid = g_strdup (call->request->msgid);
  settlement->time = ledger_time ("%Y-%m-%d %H:%M:%S");
  g_ptr_array_add (stay->settlements, settlement);
  g_string_append (call->output, "\"setlinfo\":");
  put_settlement (call->output, stay, settlement, FALSE, FALSE);
  look_for_two (stay);
}

static void
undo (LedgerSettlement *settlement, const char *msgid)
{
  settlement->cancelled = TRUE;
  settlement->undo_id = new_number ("SE");
  settlement->undo_msgid = g_strdup (msgid);
  settlement->undo_time = ledger_time ("%Y-%m-%d %H:%M:%S");
}

static void
cancel_settlement (LedgerCall *call)
{
  LedgerStay *stay = find_stay (call, get (call, "data", "mdtrt_id"));
  const char *setl_id = get (call, "data", "setl_id");

  for (guint i = 0; stay != NULL && i < stay->settlements->len; i++) {
    LedgerSettlement *settlement = g_ptr_array_index (stay->settlements, i);

    if (strcmp (settlement->setl_id, setl_id) != 0)
      continue;
    if (settlement->cancelled) {
      call->refusal = "already cancelled";
      return;
    }
    undo (settlement, call->request->msgid);
    g_string_append (call->output, "\"setlinfo\":");
    put_settlement (call->output, stay, settlement, TRUE, FALSE);
    return;
  }
  call->refusal = "no such settlement";
}

static LedgerStay *
admitted_by (const char *msgid)
{
  for (guint i = 0; i < ledger.stays->len; i++) {
    LedgerStay *stay = g_ptr_array_index (ledger.stays, i);

    if (strcmp (stay->msgid, msgid) == 0)
      return stay;
  }
  return NULL;
}

static void
reverse (LedgerCall *call)
{
  const char *msgid = get (call, "data", "omsgid");
  LedgerSettlement *settlement = ledger_settlement (msgid);
  LedgerStay *stay = admitted_by (msgid);

  if (settlement == NULL && stay == NULL && ledger_rules.reversal_not_found) {
    world_struck (FAULT_ORIGINAL_NOT_FOUND);
    call->refusal = "original not found";
    return;
  }
  if (ledger_rules.reversals_refused
      && ((settlement != NULL && !settlement->cancelled) || (stay != NULL && !stay->withdrawn))) {
    world_struck (FAULT_REFUSED);
    call->refusal = "cannot be reversed any more";
    return;
  }
  if (stay != NULL && !stay->withdrawn
      && (!stay->in_hospital || g_hash_table_size (stay->lines) > 0 || standing_of (stay) > 0)) {
    call->refusal = "the admission is in use";
    return;
  }
  g_hash_table_add (ledger.barred, g_strdup (msgid));
  if (settlement != NULL && !settlement->cancelled)
    undo (settlement, call->request->msgid);
  if (stay != NULL)
    stay->withdrawn = TRUE;
}

static void
list_settlements (LedgerCall *call)
{
  LedgerStay *stay = find_stay (call, get (call, "data", "mdtrt_id"));
  guint n = 0;

  if (stay == NULL)
    return;
  g_string_append (call->output, "\"setlinfo\":[");
  for (guint i = 0; i < stay->settlements->len; i++) {
    const LedgerSettlement *settlement = g_ptr_array_index (stay->settlements, i);

    for (int negative = 0; negative <= (settlement->cancelled ? 1 : 0); negative++) {
      if (n++ > 0)
        g_string_append_c (call->output, ',');
      put_settlement (call->output, stay, settlement, negative, TRUE);
    }
  }
  g_string_append_c (call->output, ']');
}

/* --- calls ------------------------------------------------------------------------------------------- */

static const struct {
  const char *infno;
  gboolean change;
  void (*execute) (LedgerCall *call);
} calls[] = {
  { "9001", FALSE, sign_in },
  { "1101", FALSE, person },
  { "F001", FALSE, filings },
  { "F002", FALSE, openings },
  { "2401", TRUE, admit },
  { "2403", TRUE, change },
  { "2404", TRUE, withdraw_admission },
  { "2301", TRUE, upload },
  { "2302", TRUE, remove_lines },
  { "2402", TRUE, discharge },
  { "2405", TRUE, withdraw_discharge },
  { "2303", FALSE, trial },
  { "2304", TRUE, settle },
  { "2305", TRUE, cancel_settlement },
  { "2601", TRUE, reverse },
  { "5203", FALSE, list_settlements },
  { "F004", TRUE, declare },
  { "F003", TRUE, notice },
};

gboolean
ledger_is_change (const char *infno)
{
  for (gsize i = 0; i < G_N_ELEMENTS (calls); i++)
    if (strcmp (calls[i].infno, infno) == 0)
      return calls[i].change;
  return FALSE;
}

void
ledger_call (LedgerCall *call)
{
  const char *infno = call->request->infno;

  if (strcmp (infno, "9001") != 0
      && !g_hash_table_contains (ledger.signed_in, ledger_text (call->request->root, "sign_no"))) {
    call->refusal = "not signed in";
    return;
  }
  if (g_hash_table_contains (ledger.barred, call->request->msgid)) {
    call->refusal = "this msgid has been reversed";
    return;
  }
  if (strcmp (infno, "5201") == 0 || strcmp (infno, "5303") == 0) {
    list_stays (call, *infno == '5' && infno[1] == '2' ? "mdtrtinfo" : "data", infno[1] == '3');
    return;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (calls); i++)
    if (strcmp (calls[i].infno, infno) == 0) {
      calls[i].execute (call);
      return;
    }
  world_violation ("a call that nobody knows: %s", infno);
  call->refusal = "no such call";
}
