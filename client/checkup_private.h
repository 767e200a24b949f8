/* What the checks of a check-up share: checkup.c (the table), checkup_machine.c (this
 * computer and its reader), checkup_line.c (certificates and the way to the platform). */
#pragma once

#include <certs/tls.h>
#include <client/checkup.h>

#include "platform/session.h"

G_BEGIN_DECLS

typedef enum {
  ZJ_CHECKUP_CONFIGURATION = 0,
  ZJ_CHECKUP_JOURNAL,
  ZJ_CHECKUP_DISK,
  ZJ_CHECKUP_PCSCD,
  ZJ_CHECKUP_READERS,
  ZJ_CHECKUP_CARD,
  ZJ_CHECKUP_GATEWAY,
  ZJ_CHECKUP_CERTIFICATE,
  ZJ_CHECKUP_REVOCATION,
  ZJ_CHECKUP_NAME,
  ZJ_CHECKUP_CONNECT,
  ZJ_CHECKUP_TLS,
  ZJ_CHECKUP_SIGN_IN,
  ZJ_CHECKUP_CLOCK,
  ZJ_N_CHECKUPS,
} ZjCheckupId;

/* One check-up under way: what earlier checks found, for the later ones. */
typedef struct {
  ZjConfig *config;           /* borrowed; NULL when it could not be loaded */
  const GError *config_error; /* borrowed */
  const char *operator_no, *operator_name;
  GCancellable *cancellable;
  gint64 now; /* Unix seconds */
  ZjReaderList *readers;
  char *reader; /* the one to use, or NULL */
  ZjTls *tls;
  GError *tls_error;
  ZjJournal *journal;
  ZjSession *session;
} ZjCheckup;

void zj_checkup_clear (ZjCheckup *checkup);

/* The verdict of a check; texts are copied. */
void zj_checkup_say (ZjCheck *check, ZjCheckStatus status, const char *detail, const char *remedy);
void zj_checkup_say_error (const ZjCheckup *checkup, ZjCheck *check, ZjCheckStatus status, const GError *error);

/* Judgements without I/O, for the test. days_left counts whole days, negative after the end. */
ZjCheckStatus zj_checkup_judge_clock (gint64 offset_ms);
ZjCheckStatus zj_checkup_judge_certificate (gint64 now, gint64 not_after);
ZjCheckStatus zj_checkup_judge_list (gint64 now, gint64 next_update);
ZjCheckStatus zj_checkup_judge_space (guint64 free_bytes);

void zj_checkup_configuration (ZjCheckup *checkup, ZjCheck *check);
void zj_checkup_journal (ZjCheckup *checkup, ZjCheck *check);
void zj_checkup_disk (ZjCheckup *checkup, ZjCheck *check);
void zj_checkup_pcscd (ZjCheckup *checkup, ZjCheck *check);
void zj_checkup_readers (ZjCheckup *checkup, ZjCheck *check);
void zj_checkup_card (ZjCheckup *checkup, ZjCheck *check);
void zj_checkup_gateway (ZjCheckup *checkup, ZjCheck *check);
void zj_checkup_certificate (ZjCheckup *checkup, ZjCheck *check);
void zj_checkup_revocation (ZjCheckup *checkup, ZjCheck *check);
void zj_checkup_name (ZjCheckup *checkup, ZjCheck *check);
void zj_checkup_connect (ZjCheckup *checkup, ZjCheck *check);
void zj_checkup_tls (ZjCheckup *checkup, ZjCheck *check);
void zj_checkup_sign_in (ZjCheckup *checkup, ZjCheck *check);
void zj_checkup_clock (ZjCheckup *checkup, ZjCheck *check);

G_END_DECLS
