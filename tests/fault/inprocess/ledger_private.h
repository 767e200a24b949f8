/* What ledger.c (who keeps it) and ledger_calls.c (what is done to it) share. */
#pragma once

#include "ledger.h"

G_BEGIN_DECLS

typedef struct {
  GPtrArray *stays;
  GHashTable *arrived;   /* msgid → infno */
  GHashTable *barred;    /* msgids that 2601 has shut out */
  GHashTable *signed_in; /* sign-in numbers */
  GArray *late;          /* by their time */
  guint serial;
  gboolean running_late; /* what is executed now is a request that came late */
} Ledger;

extern Ledger ledger;

/* One request under way. */
typedef struct {
  const LedgerRequest *request;
  GString *output; /* members of output */
  const char *refusal;
} LedgerCall;

void ledger_call (LedgerCall *call); /* executes it */

char *ledger_time (const char *format); /* of the platform's clock, China; free it */
const char *ledger_text (const Json *object, const char *name);
void ledger_settlement_free (gpointer settlement);

G_END_DECLS
