/* The split, then the quirks that spoil it. */
#include "split.h"

#include "amount.h"
#include "store.h"

#include <string.h>

/* Invented figures, all in fen and ten-thousandths. */
#define POOL_CEILING_FEN   10000000
#define FAMILY_POOL_FEN    500000
#define HOSPITAL_SHARE     500 /* of what lies over price ceilings */
#define EMPLOYEES_DEDUCTED 60000
#define EMPLOYEES_RATIO    8500
#define RETIRED_RATIO      9000
#define EMPLOYEES_ABOVE    8000
#define RESIDENTS_DEDUCTED 80000
#define RESIDENTS_RATIO    6500
#define RESIDENTS_ABOVE    6000

static const char *const names[SIM_N_AMOUNTS] = {
  [SIM_MEDFEE] = "medfee_sumamt", [SIM_OWN] = "fulamt_ownpay_amt",
  [SIM_OVER] = "overlmt_selfpay", [SIM_PRE] = "preselfpay_amt",
  [SIM_SCOPE] = "inscp_scp_amt",  [SIM_DEDUCTIBLE] = "act_pay_dedc",
  [SIM_HIFP] = "hifp_pay",        [SIM_CVLSERV] = "cvlserv_pay",
  [SIM_HIFES] = "hifes_pay",      [SIM_HIFMI] = "hifmi_pay",
  [SIM_HIFOB] = "hifob_pay",      [SIM_HIFDM] = "hifdm_pay",
  [SIM_MAF] = "maf_pay",          [SIM_OTH] = "oth_pay",
  [SIM_FUND] = "fund_pay_sumamt", [SIM_PSN_PART] = "psn_part_amt",
  [SIM_ACCT] = "acct_pay",        [SIM_ACCT_FAMILY] = "acct_mulaid_pay",
  [SIM_CASH] = "psn_cash_pay",    [SIM_HOSP_PART] = "hosp_part_amt",
  [SIM_BALANCE] = "balc",
};

const char *
sim_amount_name (SimAmountId id)
{
  return names[id];
}

gint64
sim_account_balance (SimCall *call, const char *psn_no, const char *insutype)
{
  SimStore *store = call->world->store;
  g_autoptr (SimRows) rows = sim_store_query (
      store, "SELECT balance FROM insurance WHERE psn_no = ? AND insutype = ? ORDER BY number", psn_no, insutype, NULL);
  gint64 filled = sim_rows_next (rows) ? sim_fen_parse (sim_rows_text (rows, 0)) : 0;

  /* A cancelled settlement's negative row gives back what it took. */
  return filled
         - sim_store_integer (store,
                              "SELECT coalesce(sum(acct_pay - acct_mulaid_pay), 0) FROM settlement WHERE psn_no = ?"
                              " AND insutype = ?",
                              psn_no, insutype, NULL);
}

static gint64
family_balance (SimCall *call, const char *psn_no)
{
  return FAMILY_POOL_FEN
         - sim_store_integer (call->world->store,
                              "SELECT coalesce(sum(acct_mulaid_pay), 0) FROM settlement WHERE psn_no = ?", psn_no,
                              NULL);
}

static void
sum_lines (SimCall *call, const char *mdtrt_id, SimSplit *split)
{
  g_autoptr (SimRows) rows = sim_store_query (
      call->world->store,
      "SELECT sum(amount_fen), sum(own_fen), sum(over_fen), sum(pre_fen), sum(scope_fen) FROM line WHERE mdtrt_id = ?",
      mdtrt_id, NULL);

  if (sim_rows_next (rows))
    for (int i = SIM_MEDFEE; i <= SIM_SCOPE; i++)
      split->fen[i] = sim_rows_integer (rows, i);
}

static void
pay_from_funds (SimCall *call, const json_t *stay, SimSplit *split)
{
  gboolean residents = strncmp (sim_member_text (stay, "insutype"), "39", 2) == 0;
  gint64 retired = sim_store_integer (
      call->world->store, "SELECT count(*) FROM insurance WHERE psn_no = ? AND insutype = ? AND psn_type LIKE '12%'",
      sim_member_text (stay, "psn_no"), sim_member_text (stay, "insutype"), NULL);
  gint ratio = residents ? RESIDENTS_RATIO : retired > 0 ? RETIRED_RATIO : EMPLOYEES_RATIO;
  gint64 *fen = split->fen, base, pool;

  fen[SIM_DEDUCTIBLE] = MIN (fen[SIM_SCOPE], residents ? RESIDENTS_DEDUCTED : EMPLOYEES_DEDUCTED);
  base = fen[SIM_SCOPE] - fen[SIM_DEDUCTIBLE];
  pool = MIN (base, POOL_CEILING_FEN);
  fen[SIM_HIFP] = sim_fen_share (pool, ratio);
  fen[residents ? SIM_HIFMI : SIM_HIFOB] = sim_fen_share (base - pool, residents ? RESIDENTS_ABOVE : EMPLOYEES_ABOVE);
  for (int i = SIM_HIFP; i <= SIM_OTH; i++)
    fen[SIM_FUND] += fen[i];
  split->ratio = residents ? "0.6500" : retired > 0 ? "0.9000" : "0.8500";
}

static void
pay_from_account (SimCall *call, const json_t *stay, const char *account, SimSplit *split)
{
  const char *psn_no = sim_member_text (stay, "psn_no");
  gint64 own = sim_account_balance (call, psn_no, sim_member_text (stay, "insutype")), family = 0, *fen = split->fen;

  if (*account == '1' || *account == '2')
    fen[SIM_ACCT] = MIN (MAX (own, 0), fen[SIM_PSN_PART]);
  fen[SIM_BALANCE] = own - fen[SIM_ACCT];
  if (*account == '2')
    family = MIN (MAX (family_balance (call, psn_no), 0), fen[SIM_PSN_PART] - fen[SIM_ACCT]);
  fen[SIM_ACCT_FAMILY] = family;
  fen[SIM_ACCT] += family;
  fen[SIM_CASH] = fen[SIM_PSN_PART] - fen[SIM_ACCT];
}

/* Each breaks one identity of spec/platform.md 4 and leaves the others whole. */
static void
spoil (SimWorld *world, SimSplit *split)
{
  gint64 *fen = split->fen;

  if (sim_world_has_quirk (world, SIM_QUIRK_BREAK_TOTAL))
    fen[SIM_HOSP_PART] += 100;
  if (sim_world_has_quirk (world, SIM_QUIRK_BREAK_HOSPITAL_TOTAL)) {
    fen[SIM_MEDFEE] += 100;
    fen[SIM_OWN] += 100;
    fen[SIM_HOSP_PART] += 100;
  }
  if (sim_world_has_quirk (world, SIM_QUIRK_BREAK_PATIENT_SHARE))
    fen[SIM_CASH] += 1;
  if (sim_world_has_quirk (world, SIM_QUIRK_BREAK_FUND_SUM))
    fen[SIM_OTH] += 1;
  if (sim_world_has_quirk (world, SIM_QUIRK_BREAK_SCOPE))
    fen[SIM_SCOPE] += 1;
  if (sim_world_has_quirk (world, SIM_QUIRK_BREAK_LINE_SUM)) {
    fen[SIM_OWN] += 1;
    fen[SIM_PRE] -= 1;
  }
}

SimSplit
sim_split (SimCall *call, const json_t *stay, const char *account, gboolean trial)
{
  SimWorld *world = call->world;
  SimSplit split = { .ratio = "" };
  gint64 *fen = split.fen;

  sum_lines (call, sim_member_text (stay, "mdtrt_id"), &split);
  pay_from_funds (call, stay, &split);
  fen[SIM_HOSP_PART] = sim_fen_share (fen[SIM_OVER], HOSPITAL_SHARE);
  fen[SIM_PSN_PART] = fen[SIM_MEDFEE] - fen[SIM_FUND] - fen[SIM_HOSP_PART];
  if (!trial && sim_world_has_quirk (world, SIM_QUIRK_TRIAL_DIFFERS)) {
    fen[SIM_OTH] -= 1;
    fen[SIM_FUND] -= 1;
    fen[SIM_PSN_PART] += 1;
  }
  pay_from_account (call, stay, account, &split);
  if (sim_world_has_quirk (world, SIM_QUIRK_ACCOUNT_IN_FUND)) {
    fen[SIM_FUND] += fen[SIM_ACCT];
    fen[SIM_PSN_PART] = fen[SIM_CASH];
  }
  if (!trial || !sim_world_has_quirk (world, SIM_QUIRK_BREAK_SETTLEMENT_ONLY))
    spoil (world, &split);
  return split;
}
