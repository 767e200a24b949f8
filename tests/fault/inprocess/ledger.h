/* The platform, as spec/platform.md 3 to 6 describes it, in memory: registers of one institution's
 * invented patients, and a ledger. It reads requests with a reader of its own and
 * writes answers by hand; nothing of the product is used, so that no mistake can cancel itself out.
 *
 * It takes a second settlement of a stay without a word, as the real one may: whoever must not send
 * one is the desk. What no desk may ever bring about is a violation at once: a msgid seen twice, and a
 * second settlement or admission that stands beside another where all programs share one journal.
 */
#pragma once

#include <glib.h>

#include "json.h"

G_BEGIN_DECLS

typedef struct {
  char *setl_id, *msgid, *time, *account;
  char *undo_id, *undo_msgid, *undo_time; /* of the negative row; NULL while it stands */
  gint64 total_fen, fund_fen, account_fen, cash_fen;
  gboolean cancelled;
} LedgerSettlement;

typedef struct {
  char *mdtrt_id, *ipt_no, *psn_no, *msgid;
  char *begntime, *endtime, *dept_code, *dept_name, *bed, *doctor_code, *doctor_name, *diagnosis_code, *diagnosis_name;
  char *med_type, *insutype, *dscg_way, *dcla_no;
  char *receipt_no; /* of the statement for a manual claim that stands by F003, or NULL */
  gboolean in_hospital;
  gboolean withdrawn; /* by 2404 or 2601 */
  GHashTable *lines;  /* feedetl_sn → gint64 *, fen */
  GHashTable *withdrawn_receipts;
  GPtrArray *settlements; /* LedgerSettlement * */
} LedgerStay;

typedef struct {
  gboolean reversal_not_found; /* 2601 of a msgid never seen: −1, and bars nothing */
  gboolean withdrawn_shown;    /* 5201 lists withdrawn stays, with vali_flag 0 */
  gboolean figures_differ;     /* the next 2304 gives a fen more of cash than 2303 */
  gboolean reversals_refused;  /* 2601 of what stands is refused for good */
} LedgerRules;

extern LedgerRules ledger_rules;

void ledger_begin (void); /* empty, with plain rules */

/* One request. Borrowed texts are "" when missing. */
typedef struct {
  Json *root;
  const Json *input;
  const char *infno, *msgid;
} LedgerRequest;

LedgerRequest *ledger_read (const void *body, gsize length); /* NULL: not JSON, which is a violation */
void ledger_request_free (LedgerRequest *request);
gboolean ledger_is_change (const char *infno); /* something stands differently after it */

/* Notes that it has arrived (once for each), and executes it. The whole answer; *done: infcode 0. */
void ledger_arrived (const LedgerRequest *request);
char *ledger_execute (const LedgerRequest *request, gboolean *done);
char *ledger_refusal (const char *err_msg);
/* Takes the request; executed due_ms (true time), its answer unheard. */
void ledger_put_late (LedgerRequest *request, gint64 due_ms);
void ledger_run_late (gint64 until_ms);
guint ledger_late (void); /* how many still wait */
void ledger_forget_sign_ins (void);

/* For the judge. N and N-k of a stay. */
GPtrArray *ledger_stays (void); /* LedgerStay *, borrowed */
gboolean ledger_stay_is (const LedgerStay *stay, const char *ipt_no);
LedgerStay *ledger_admitted (const char *ipt_no, guint *n);       /* the one not withdrawn */
LedgerSettlement *ledger_standing (const char *ipt_no, guint *n); /* those not cancelled */
LedgerSettlement *ledger_settlement (const char *msgid);          /* made by msgid, or NULL */
gboolean ledger_holds (const char *msgid); /* a settlement or an admission made by msgid stands */
gint64 ledger_lines_fen (const LedgerStay *stay);
/* Calls that arrived: function (infno, msgid, data). */
void ledger_each_arrived (void (*function) (const char *infno, const char *msgid, gpointer data), gpointer data);

G_END_DECLS
