/* What every service of a stay stands on, and what it gives back.
 *
 * A service is one function a verb (admit, upload, settle, …). It takes the stay's lock, reads
 * the stay, asks the flow's table whether the event is possible, records the intent, calls,
 * records the outcome: always in this order (spec/platform.md 5). It blocks; window and
 * command line run it on a thread that may wait. Cancelling ends the waiting, never the
 * truth: a changing call that was under way is then unknown.
 */
#pragma once

#include <client/verification.h>

#include "journal/stays.h"
#include "platform/session.h"
#include "stay/stay.h"

G_BEGIN_DECLS

/* Told while a service works, for progress: what is being done ("asking", "uploading",
 * "settling", "resolving", …) and how far. Called on the service's thread. */
typedef void (*ZjStayProgress) (const char *step, guint done, guint of, gpointer user_data);

typedef struct {
  ZjConfig *config;
  ZjSession *session;       /* NULL: nobody can be asked now */
  const GError *no_session; /* why session is NULL; borrowed */
  ZjJournal *journal;
  const char *operator_no, *operator_name;
  gint64 (*now_ms) (gpointer clock_data); /* NULL: the wall clock; tests inject one */
  gpointer clock_data;
  ZjStayProgress progress; /* or NULL */
  gpointer progress_data;
  GCancellable *cancellable; /* or NULL */
} ZjStayContext;

gint64 zj_stay_now_ms (const ZjStayContext *context);
/* "YYYY-MM-DD HH:MM:SS" of now, China time. Free it. */
char *zj_stay_now_text (const ZjStayContext *context);

typedef struct {
  ZjOutcome outcome;            /* of the verb: what spec/cli.md calls `outcome` */
  GError *error;                /* or NULL; its exit status by zj_error_exit_status */
  gboolean repeated;            /* the effect already stood; nothing was sent */
  ZjStay *stay;                 /* as it is now, or NULL */
  ZjVerification *verification; /* where questions were asked, or NULL */
  GPtrArray *warnings;          /* char *: codes */
  GArray *findings;             /* ZjFinding: figures that don't add up */
} ZjStayResult;

ZjStayResult *zj_stay_result_new (void);
void zj_stay_result_free (ZjStayResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjStayResult, zj_stay_result_free)

G_END_DECLS
