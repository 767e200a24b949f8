/* The check-up behind `zhijie doctor` and the self-check page: each part of the desk
 * tried for real, with a verdict, a detail and a remedy. */
#pragma once

#include <client/desk.h>

G_BEGIN_DECLS

typedef enum { ZJ_CHECK_OK = 0, ZJ_CHECK_WARN, ZJ_CHECK_FAIL, ZJ_CHECK_SKIPPED } ZjCheckStatus;

typedef struct {
  char *id; /* stable, in this order: "configuration", "journal", "disk", "pcscd", "readers", "card", "gateway",
               "certificate", "revocation", "name", "connect", "tls", "sign_in", "clock"; later issues add some */
  ZjCheckStatus status;
  char *detail; /* translated, no personal data; never NULL */
  char *remedy; /* translated, or NULL */
} ZjCheck;

void zj_check_free (ZjCheck *check);

/* What is checked, in a few translated words; owned by the table. */
const char *zj_check_title (const ZjCheck *check);

/* Runs all checks; blocks for seconds, or until cancelled (the rest is then SKIPPED). Returns
 * ZjCheck * in the fixed order above. config_error: why the configuration could not be
 * loaded; desk is then NULL, and what needs no configuration is checked all the same.
 *
 * What counts: the clock is WARN from 60 s and FAIL from 5 min off the platform's; the
 * own certificate is WARN from 60 days before its end, FAIL after it; a revocation list is
 * WARN from 2 days before its next update, FAIL after it; free space for the journal is
 * WARN below 1 GiB and FAIL below 100 MiB. What depends on something that FAILed is SKIPPED.
 * An empty reader is SKIPPED, not wrong. Signs in when nobody has today. Thread: any. */
GPtrArray *zj_checkup_run (ZjDesk *desk, const GError *config_error, GCancellable *cancellable);

G_END_DECLS
