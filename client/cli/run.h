/* One run of one verb: what it is given, and what every verb may ask for. */
#pragma once

#include <client/desk.h>

#include "answer.h"
#include "options.h"

G_BEGIN_DECLS

typedef struct _ZjVerb ZjVerb;

typedef struct {
  const ZjVerb *verb;
  const ZjOptions *options;
  ZjCliAnswer *answer;
  GCancellable *cancellable; /* SIGINT, SIGTERM */
  ZjConfig *config;          /* NULL only for a verb that can do without, or that reports config_error itself */
  GError *config_error;
  const char *operator_no, *operator_name; /* --operator, or NULL for the configuration's */
  ZjDesk *desk;                            /* by zj_run_desk() */
} ZjRun;

/* How a verb stands to the configuration. */
typedef enum {
  ZJ_NEEDS_CONFIG = 0,   /* without a valid one the verb is not called */
  ZJ_NEEDS_NOTHING,      /* called with config NULL where no configuration file exists */
  ZJ_NEEDS_CONFIG_ERROR, /* called in any case; says itself what is wrong */
} ZjNeeds;

/* A verb: one row of its file's table. */
struct _ZjVerb {
  const char *name;  /* one word, or two ("certs status"); NULL ends a table */
  const char *words; /* further words for the synopsis ("FILE"), or NULL */
  guint n_words_min, n_words_max;
  const ZjOptionSpec *const *options; /* NULL-terminated list of tables */
  const char *help;                   /* N_(), one line */
  ZjNeeds needs;
  void (*run) (ZjRun *run);
};

/* The desk of this run, opened when first asked for; borrowed. Not for a verb that may run
 * without a configuration. */
ZjDesk *zj_run_desk (ZjRun *run);

/* The answer is this error. */
void zj_run_fail (ZjRun *run, const GError *error);

/* TRUE, and the answer says so, when the run was cancelled. */
gboolean zj_run_is_cancelled (ZjRun *run);

G_END_DECLS
