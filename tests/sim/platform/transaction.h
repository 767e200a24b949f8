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
  /* Whether the request is a form with a file, instead of JSON. */
  gboolean form;
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
/* The psn_no and insutype that the body names, in whatever nodes, "" when none. FALSE: they
 * name more than one person. */
gboolean sim_body_person (SimCall *call, const char **psn_no, const char **insutype);
char *sim_person_age (SimCall *call, const char *birth); /* "66.0"; free it */

/* tx_card.c */
extern const SimNodeRule sim_card_state_input[], sim_card_authentication_input[];
void sim_tx_card_state (SimCall *call);
void sim_tx_card_authentication (SimCall *call);

/* tx_filing.c */
extern const SimNodeRule sim_filings_input[], sim_openings_input[];
void sim_tx_filings (SimCall *call);
void sim_tx_openings (SimCall *call);

/* tx_admission.c */
extern const SimNodeRule sim_admission_input[], sim_change_input[], sim_withdrawal_input[];
void sim_tx_admit (SimCall *call);
void sim_tx_change_stay (SimCall *call);
void sim_tx_withdraw_admission (SimCall *call);
/* Members that Hunan's edition wants inside a node, NULL at the end. FALSE: one is missing,
 * and the client is blamed. */
gboolean sim_identity_in_data (SimCall *call, const char *node, const char *const *names);

/* tx_discharge.c */
extern const SimNodeRule sim_discharge_input[], sim_undo_discharge_input[];
void sim_tx_discharge (SimCall *call);
void sim_tx_withdraw_discharge (SimCall *call);

/* tx_fees.c */
extern const SimNodeRule sim_fees_input[], sim_fee_removal_input[];
void sim_tx_upload_fees (SimCall *call);
void sim_tx_remove_fees (SimCall *call);
/* The stay whose lines a call would change, NULL when it changes none. */
const char *sim_fees_stay (SimCall *call);

/* tx_settlement.c */
extern const SimNodeRule sim_trial_input[], sim_settlement_input[];
void sim_tx_trial (SimCall *call);
void sim_tx_settle (SimCall *call);

/* tx_cancel.c */
extern const SimNodeRule sim_cancel_input[], sim_reversal_input[];
void sim_tx_cancel_settlement (SimCall *call);
void sim_tx_reverse (SimCall *call);

/* tx_query.c */
extern const SimNodeRule sim_stays_input[], sim_in_hospital_input[], sim_settlements_input[];
void sim_tx_stays (SimCall *call);
void sim_tx_in_hospital (SimCall *call);
void sim_tx_settlements (SimCall *call);

/* tx_notice.c */
extern const SimNodeRule sim_declaration_input[], sim_notice_input[];
void sim_tx_declare_emergency (SimCall *call);
void sim_tx_manual_notice (SimCall *call);

/* tx_day.c */
extern const SimNodeRule sim_totals_input[], sim_details_input[];
void sim_tx_totals (SimCall *call);
void sim_tx_details (SimCall *call);

/* tx_file.c */
extern const SimNodeRule sim_upload_input[], sim_download_input[];
void sim_tx_upload_file (SimCall *call);
void sim_tx_download_file (SimCall *call);

/* Dictionary values that several subjects use. */
#define SIM_INSUTYPES  "310|320|330|340|350|360|370|380|390|391|392|399|410|510"
#define SIM_MED_TYPES  "11|12|13|14|21|22|23|24|25|28|51|52|71|1301|2101|2102|2105|2106|2107|2109|21303"
#define SIM_CERT_TYPES "01|02|03|04|05|06|07|08|09|10|11|12|13|14|15|16|17|90|99|990201"

G_END_DECLS
