/* 2403: what has changed about a stay since its admission (spec/cli.md 2, "change").
 * Thread: any; blocks. */
#pragma once

#include "stay/call.h"

G_BEGIN_DECLS

/* Borrowed; NULL is "as it was". */
typedef struct {
  const char *ipt_no;
  ZjNamedText dept, doctor, diagnosis;
  const char *bed, *tel;
  const char *time; /* of the admission */
} ZjChange;

/* Of a waiting stay the change is only recorded. Errors beside the usual ones: STATE when the
 * stay, adopted from another desk, lacks something 2403 needs, which is then to be named too.
 * The row shows the new data only when 2403 is done. */
ZjStayResult *zj_change_stay (const ZjStayContext *context, const ZjChange *change);

/* The 2403 that an open one stands for, for resolving: role REPEAT, with detail the open call's
 * (a copy that outlives the call). */
ZjStayCall zj_change_call (ZjCallRole role, char *detail);

G_END_DECLS
