/* The one table of transactions: number, what the body must look like, who executes it.
 *
 * To add one: write its field tables and its handler in the file of its subject, declare
 * the two here, add a row in transaction.c. */
#pragma once

#include "call.h"
#include "check.h"

G_BEGIN_DECLS

struct _SimTransaction {
  const char *infno;
  const char *title;
  const SimNodeRule *input;
  /* Called inside a ledger transaction, committed when the call ends with infcode 0. */
  void (*execute) (SimCall *call);
  /* Whether the envelope must carry a sign-in number; only signing in needs none. */
  gboolean signed_in;
};

const SimTransaction *sim_transaction_find (const char *infno);
const SimTransaction *sim_transaction_at (guint index); /* NULL past the end */

/* tx_session.c */
extern const SimNodeRule sim_sign_in_input[], sim_sign_out_input[];
void sim_tx_sign_in (SimCall *call);
void sim_tx_sign_out (SimCall *call);
/* NULL when sign_no is one of this operator's and day's; otherwise why not; free it.
 * *forgotten: it was good once, so the client is not to blame. Store lock held. */
char *sim_sign_in_check (SimCall *call, gboolean *forgotten);

/* tx_person.c */
extern const SimNodeRule sim_person_input[], sim_entitlement_input[];
void sim_tx_person (SimCall *call);
void sim_tx_entitlement (SimCall *call);
/* NULL when insuplc_admdvs is the place where the body's psn_no is insured, or the body
 * has none; otherwise what is wrong; free it. Store lock held. */
char *sim_insured_place_check (SimCall *call);

/* tx_card.c */
extern const SimNodeRule sim_card_state_input[], sim_card_authentication_input[];
void sim_tx_card_state (SimCall *call);
void sim_tx_card_authentication (SimCall *call);

/* tx_filing.c */
extern const SimNodeRule sim_filings_input[], sim_openings_input[];
void sim_tx_filings (SimCall *call);
void sim_tx_openings (SimCall *call);

/* Dictionary values that several subjects use. */
#define SIM_INSUTYPES  "310|320|330|340|350|360|370|380|390|391|392|399|410|510"
#define SIM_MED_TYPES  "11|12|13|14|21|22|23|24|25|28|51|52|71|1301|2101|2102|2105|2106|2107|2109|21303"
#define SIM_CERT_TYPES "01|02|03|04|05|06|07|08|09|10|11|12|13|14|15|16|17|90|99|990201"

G_END_DECLS
