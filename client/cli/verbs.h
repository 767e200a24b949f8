/* All verbs, group by group. A new verb is one row in the table of its file; a new file
 * is one line here and one in verbs.c. */
#pragma once

#include "run.h"

G_BEGIN_DECLS

extern const ZjVerb zj_verbs_card[];       /* verb_card.c */
extern const ZjVerb zj_verbs_questions[];  /* verb_questions.c */
extern const ZjVerb zj_verbs_stay[];       /* verb_stay.c */
extern const ZjVerb zj_verbs_fees[];       /* verb_fees.c */
extern const ZjVerb zj_verbs_settlement[]; /* verb_settlement.c */
extern const ZjVerb zj_verbs_resolve[];    /* verb_resolve.c */
extern const ZjVerb zj_verbs_claim[];      /* verb_claim.c */
extern const ZjVerb zj_verbs_day[];        /* verb_day.c */
extern const ZjVerb zj_verbs_paper[];      /* verb_paper.c */
extern const ZjVerb zj_verbs_upkeep[];     /* verb_upkeep.c */
extern const ZjVerb zj_verbs_journal[];    /* verb_journal.c */
extern const ZjVerb zj_verbs_certs[];      /* verb_certs.c */

typedef struct {
  const char *heading; /* N_() */
  const ZjVerb *verbs;
} ZjVerbGroup;

/* In the order of cli.md 2; ended by a NULL heading. */
extern const ZjVerbGroup zj_verb_groups[];

/* Options that every verb takes. */
extern const ZjOptionSpec zj_global_options[];

/* The verb that words begin with, two-word names first, and how many words its name is. */
const ZjVerb *zj_verb_find (const char *const *words, guint *n_name_words);

/* TRUE when its answer tells an outcome, whatever happens. */
gboolean zj_verb_changes (const ZjVerb *verb);

/* Help as text; verb NULL: the program's. Free it. */
char *zj_verb_help (const ZjVerb *verb);

G_END_DECLS
