/* Journal against ledger, when all is quiet. */
#pragma once

#include "clerk.h"

G_BEGIN_DECLS

typedef struct {
  Program **programs; /* one for each journal */
  guint n;
  Patient *patients;
  guint n_patients;
  gboolean restored; /* a journal was brought back from a backup: what came after that is for the day end to find */
} Case;

/* What no rule promises to keep two desks from that share nothing. */
typedef struct {
  guint64 admitted_twice;
} JudgeCounts;
extern JudgeCounts judge_counts;

void judge (const Case *all, gboolean verify);

/* At once, when a program that runs alone has said it. */
void judge_said (const Patient *patient, Act act, const Said *said);

G_END_DECLS
