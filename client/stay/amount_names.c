/* The names of 2304's money fields: on the wire, in answers, and in journals, where they stay. */
#include "stay/money.h"

const char *
zj_amount_name (ZjAmountId id)
{
  static const char *const names[] = {
    [ZJ_AMOUNT_MEDFEE_SUMAMT] = "medfee_sumamt",
    [ZJ_AMOUNT_FULAMT_OWNPAY_AMT] = "fulamt_ownpay_amt",
    [ZJ_AMOUNT_OVERLMT_SELFPAY] = "overlmt_selfpay",
    [ZJ_AMOUNT_PRESELFPAY_AMT] = "preselfpay_amt",
    [ZJ_AMOUNT_INSCP_SCP_AMT] = "inscp_scp_amt",
    [ZJ_AMOUNT_ACT_PAY_DEDC] = "act_pay_dedc",
    [ZJ_AMOUNT_HIFP_PAY] = "hifp_pay",
    [ZJ_AMOUNT_CVLSERV_PAY] = "cvlserv_pay",
    [ZJ_AMOUNT_HIFES_PAY] = "hifes_pay",
    [ZJ_AMOUNT_HIFMI_PAY] = "hifmi_pay",
    [ZJ_AMOUNT_HIFOB_PAY] = "hifob_pay",
    [ZJ_AMOUNT_HIFDM_PAY] = "hifdm_pay",
    [ZJ_AMOUNT_MAF_PAY] = "maf_pay",
    [ZJ_AMOUNT_OTH_PAY] = "oth_pay",
    [ZJ_AMOUNT_FUND_PAY_SUMAMT] = "fund_pay_sumamt",
    [ZJ_AMOUNT_PSN_PART_AMT] = "psn_part_amt",
    [ZJ_AMOUNT_ACCT_PAY] = "acct_pay",
    [ZJ_AMOUNT_ACCT_MULAID_PAY] = "acct_mulaid_pay",
    [ZJ_AMOUNT_PSN_CASH_PAY] = "psn_cash_pay",
    [ZJ_AMOUNT_HOSP_PART_AMT] = "hosp_part_amt",
    [ZJ_AMOUNT_BALC] = "balc",
  };

  G_STATIC_ASSERT (G_N_ELEMENTS (names) == ZJ_N_AMOUNTS);
  g_assert ((int)id >= 0 && id < ZJ_N_AMOUNTS);
  return names[id];
}
