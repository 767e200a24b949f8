/* The table. */
#include "transaction.h"

#include <string.h>

static const SimTransaction transactions[] = {
  { "9001", "sign in", sim_sign_in_input, sim_tx_sign_in, FALSE, FALSE },
  { "9002", "sign out", sim_sign_out_input, sim_tx_sign_out, TRUE, FALSE },
  { "1101", "person", sim_person_input, sim_tx_person, TRUE, FALSE },
  { "2001", "entitlement", sim_entitlement_input, sim_tx_entitlement, TRUE, FALSE },
  { "K015", "card state", sim_card_state_input, sim_tx_card_state, TRUE, FALSE },
  { "K028", "card authentication", sim_card_authentication_input, sim_tx_card_authentication, TRUE, FALSE },
  { "F001", "filings", sim_filings_input, sim_tx_filings, TRUE, FALSE },
  { "F002", "openings", sim_openings_input, sim_tx_openings, TRUE, FALSE },
  { "2401", "admission", sim_admission_input, sim_tx_admit, TRUE, FALSE },
  { "2403", "change of a stay", sim_change_input, sim_tx_change_stay, TRUE, FALSE },
  { "2404", "withdrawal of an admission", sim_withdrawal_input, sim_tx_withdraw_admission, TRUE, FALSE },
  { "2301", "fee lines", sim_fees_input, sim_tx_upload_fees, TRUE, FALSE },
  { "2302", "removal of fee lines", sim_fee_removal_input, sim_tx_remove_fees, TRUE, FALSE },
  { "2402", "discharge", sim_discharge_input, sim_tx_discharge, TRUE, FALSE },
  { "2405", "withdrawal of a discharge", sim_undo_discharge_input, sim_tx_withdraw_discharge, TRUE, FALSE },
  { "2303", "trial settlement", sim_trial_input, sim_tx_trial, TRUE, FALSE },
  { "2304", "settlement", sim_settlement_input, sim_tx_settle, TRUE, FALSE },
  { "2305", "cancelling a settlement", sim_cancel_input, sim_tx_cancel_settlement, TRUE, FALSE },
  { "2601", "reversal", sim_reversal_input, sim_tx_reverse, TRUE, FALSE },
  { "5201", "stays of a person", sim_stays_input, sim_tx_stays, TRUE, FALSE },
  { "5303", "in hospital now", sim_in_hospital_input, sim_tx_in_hospital, TRUE, FALSE },
  { "5203", "settlements of a stay", sim_settlements_input, sim_tx_settlements, TRUE, FALSE },
  { "F003", "notice of a manual claim", sim_notice_input, sim_tx_manual_notice, TRUE, FALSE },
  { "F004", "declaration of an emergency", sim_declaration_input, sim_tx_declare_emergency, TRUE, FALSE },
  { "3201", "totals of a period", sim_totals_input, sim_tx_totals, TRUE, FALSE },
  { "3202", "details of a period", sim_details_input, sim_tx_details, TRUE, FALSE },
  { "9101", "file up", sim_upload_input, sim_tx_upload_file, TRUE, TRUE },
  { "9102", "file down", sim_download_input, sim_tx_download_file, TRUE, FALSE },
};

const SimTransaction *
sim_transaction_at (guint index)
{
  return index < G_N_ELEMENTS (transactions) ? &transactions[index] : NULL;
}

const SimTransaction *
sim_transaction_find (const char *infno)
{
  for (guint i = 0; i < G_N_ELEMENTS (transactions); i++)
    if (strcmp (transactions[i].infno, infno) == 0)
      return &transactions[i];
  return NULL;
}
