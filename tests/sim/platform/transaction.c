/* The table. */
#include "transaction.h"

#include <string.h>

static const SimTransaction transactions[] = {
  { "9001", "sign in", sim_sign_in_input, sim_tx_sign_in, FALSE },
  { "9002", "sign out", sim_sign_out_input, sim_tx_sign_out, TRUE },
  { "1101", "person", sim_person_input, sim_tx_person, TRUE },
  { "2001", "entitlement", sim_entitlement_input, sim_tx_entitlement, TRUE },
  { "K015", "card state", sim_card_state_input, sim_tx_card_state, TRUE },
  { "K028", "card authentication", sim_card_authentication_input, sim_tx_card_authentication, TRUE },
  { "F001", "filings", sim_filings_input, sim_tx_filings, TRUE },
  { "F002", "openings", sim_openings_input, sim_tx_openings, TRUE },
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
