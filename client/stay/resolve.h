/* The twelve rules for money (spec/platform.md 5): what becomes of a call of unknown outcome.
 *
 * zj_resolve_look() asks once and only reads: after a lost answer, for settle, cancel and
 * admit. zj_resolve_stay() does everything that can be done for a stay now: asks, decides, reverses,
 * repeats, sends owed notices and waiting admissions; the verb `resolve`, the window and the
 * background call it. Nothing here ever expires an unknown. Thread: any; blocks.
 */
#pragma once

#include "stay/call.h"

G_BEGIN_DECLS

/* With the lock held and the stay read. TRUE: the open call is closed (*outcome says how, and is
 * durable). FALSE: still open; error (may be NULL) says what kept it from being learned, also ZJ_JOURNAL_ERROR. */
gboolean zj_resolve_look (const ZjStayContext *context, const ZjStayLock *lock, ZjStay *stay, ZjOutcome *outcome,
                          GError **error);

typedef struct {
  char *ipt_no, *infno, *msgid;
  ZjOutcome outcome;
} ZjResolved;
void zj_resolved_free (ZjResolved *resolved);

typedef struct {
  GPtrArray *resolved; /* ZjResolved *: what came to an end */
  guint unknown;       /* stays whose call is still unknown */
  guint waiting;       /* admissions that still wait */
  guint notices;       /* F003 that are still owed */
  guint persons;       /* cases that need a person: the supervisor's list */
  gint64 next_ms;      /* when there is something to do again; 0: nothing is left */
  GError *error;       /* the first of ZJ_JOURNAL_ERROR, ZJ_CERTS_ERROR, ZJ_PLATFORM_ERROR met, or NULL */
} ZjResolveReport;

ZjResolveReport *zj_resolve_report_new (void);
void zj_resolve_report_free (ZjResolveReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjResolveReport, zj_resolve_report_free)

/* One stay, under its lock. now: also what pauses until later. Adds to report. */
void zj_resolve_stay (const ZjStayContext *context, const char *ipt_no, gboolean now, ZjResolveReport *report);

/* Every stay that has something open, owed or waiting. */
void zj_resolve_all (const ZjStayContext *context, gboolean now, ZjResolveReport *report);

/* 2 s, 4 s, … 5 min. */
gint64 zj_resolve_pause_ms (guint attempts);

/* Why a person is needed for a stay, or NULL: "mismatch", "both_stand", "conflict", "late_original",
 * "restored" (spec/platform.md 5). Pure. */
const char *zj_resolve_person_needed (const ZjStay *stay, const ZjConfig *config);

typedef struct {
  const char *msgid;
  gboolean done;
  const char *reason, *by, *second; /* second: NULL where second_person=false */
  const char *setl_id;              /* of a 2304 that is decided to be done */
} ZjDecision;

/* A person's decision (rule 6), about the call of msgid that is open. What is recorded:
 * - not done: the call is closed, and the stay is where it was before;
 * - done of a 2304: settled, with the figures that 5203 shows of setl_id, checked as after any
 *   settlement. Where nobody answers, or it is not listed (yet), the stay is settled without figures
 *   and therefore a mismatch, no money is taken, and resolving asks for the figures again;
 * - done of a 2401: admitted, with the visit number that 5303 and 5201 show; there is no other way to it;
 * - done of any other: what the call was about is taken into the stay; lines of a batch that is said
 *   to be there are not known here, so the next upload begins anew.
 * About a stay that must be asked about first and about which nobody answers or too much stands
 * (restored.h), msgid is that of the settlement meant: done says it stands, not done that none does.
 *
 * Errors: NOT_FOUND; CONFLICT: nothing of that msgid is open; done after the decision to reverse;
 * done without setl_id; the platform shows that settlement cancelled, made by another request, or
 * another one standing; the admission is not listed; ZJ_JOURNAL_ERROR. Nothing was recorded then. */
ZjStayResult *zj_resolve_decide (const ZjStayContext *context, const char *ipt_no, const ZjDecision *decision);

G_END_DECLS
