/* Journal against ledger, when all is quiet. */
#pragma once

#include "clerk.h"

G_BEGIN_DECLS

typedef struct {
  Program **programs; /* one for each journal */
  guint n;
  Patient *patients;
  guint n_patients;
} Case;

/* What no rule promises to keep desks from that share nothing, or have lost what they knew. */
typedef struct {
  guint64 admitted_twice;
  guint64 settled_twice; /* a 2304 that came late, after a journal was restored that does not know of it */
} JudgeCounts;
extern JudgeCounts judge_counts;

void judge (const Case *all, gboolean verify);

/* At once, when a program that runs alone has said it. */
void judge_said (const Patient *patient, Act act, const Said *said);

G_END_DECLS
