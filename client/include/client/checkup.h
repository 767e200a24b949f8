/* The check-up behind `zhijie doctor` and the self-check page: each part of the desk
 * tried for real, with a verdict, a detail and a remedy. */
#pragma once

#include <client/desk.h>

G_BEGIN_DECLS

typedef enum { ZJ_CHECK_OK = 0, ZJ_CHECK_WARN, ZJ_CHECK_FAIL, ZJ_CHECK_SKIPPED } ZjCheckStatus;

typedef struct {
  char *id; /* stable: "pcscd", "readers", "card", "clock", "name", "connect", "tls", "certificate", "revocation",
               "sign_in", "journal", … */
  ZjCheckStatus status;
  char *detail; /* translated, no personal data */
  char *remedy; /* translated, or NULL */
} ZjCheck;

void zj_check_free (ZjCheck *check);

/* Runs all checks; blocks (seconds). Returns ZjCheck * in a fixed order. config_error: when
 * the configuration could not be loaded, desk is NULL and the rest is SKIPPED. */
GPtrArray *zj_checkup_run (ZjDesk *desk, const GError *config_error, GCancellable *cancellable);

G_END_DECLS
