/* 2402: the stay ends (spec/cli.md 2, "discharge"). Filing is asked again by trial and settle.
 * Thread: any; blocks. */
#pragma once

#include "stay/call.h"

G_BEGIN_DECLS

/* Borrowed; NULL is "not said". */
typedef struct {
  const char *ipt_no;
  const ZjCredential *credential; /* NULL only where [card] at_discharge is optional */
  const char *time;               /* NULL: now */
  const char *way;                /* dscg_way 1 to 5, 9; NULL: 1, or 5 with a date of death */
  const char *death_date;
  ZjNamedText diagnosis; /* none: that of the admission */
} ZjDischarge;

/* Usage errors as of zj_admission_check(), and OTHER_PERSON; otherwise the usual ones. */
ZjStayResult *zj_discharge_stay (const ZjStayContext *context, const ZjDischarge *discharge);

/* The 2402 that an open one stands for, for resolving: as zj_change_call(). */
ZjStayCall zj_discharge_call (ZjCallRole role, char *detail);

G_END_DECLS
