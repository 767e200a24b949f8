/* What the verbs of a stay have in common: whose stay, on what they stand, how a result is
 * answered (spec/cli.md 1 and 3). */
#pragma once

#include "run.h"
#include "stay/context.h"

G_BEGIN_DECLS

extern const ZjOptionSpec zj_ipt_no_options[]; /* --ipt-no */

typedef struct {
  ZjRun *run;
  ZjStayContext context;
  GError *session_error;
} ZjStayRun;

/* Borrows journal and session. FALSE: the run has failed (journal). */
gboolean zj_stay_run_begin (ZjRun *run, ZjStayRun *stay_run);
void zj_stay_run_end (ZjStayRun *stay_run);

/* --ipt-no, which the verb needs; NULL: the run has failed (usage). */
const char *zj_stay_run_ipt_no (ZjRun *run);

/* Makes sure that the journal knows the stay, adopting it where it does not; then the credential
 * (which may be NULL: the card in the reader) says whose it is. *known: as the journal has it, not
 * locked. FALSE: the run has failed. */
gboolean zj_stay_run_find (ZjStayRun *stay_run, const char *ipt_no, ZjCredential **credential, ZjStay **known);

/* TRUE when the call names a person by its options. */
gboolean zj_stay_run_names_person (const ZjRun *run);

/* Status, error, outcome, repeated, warnings. what NULL: the verb changes nothing, so it has no
 * outcome. Before any member. */
void zj_stay_run_answer (ZjStayRun *stay_run, const ZjStayResult *result, const char *what);

/* amounts as {name: "1.00", …}, absent ones left out; in text, one line each. */
void zj_stay_run_put_amounts (ZjRun *run, const ZjAmounts *amounts);

/* What does not add up: findings: [{code, refused, expected, found}]. */
void zj_stay_run_put_findings (ZjRun *run, const GArray *findings);

/* A text that may be NULL, as member and as line of the answer. label is translated. */
void zj_stay_run_put_text (ZjRun *run, const char *member, const char *label, const char *value);

/* --expect-cash and the like: *fen is -1 when it was not said. FALSE: the run has failed (usage). */
gboolean zj_stay_run_money (ZjRun *run, const char *option, gint64 *fen);

G_END_DECLS
