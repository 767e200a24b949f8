/* What became of a changing call, and how it is said (spec/platform.md 5). */
#pragma once

#include "platform/profile.h"
#include "platform/session.h"

G_BEGIN_DECLS

typedef struct {
  ZjOutcome outcome;       /* DONE only when all fields without which it cannot be used are there and as asked */
  GError *error;           /* of anything but DONE */
  char *err_msg;           /* the platform's words of NOT_DONE, or NULL; screen only */
  char *inf_refmsgid;      /* or NULL */
  gint64 platform_time_ms; /* the platform's clock when it answered, 0 when not known */
} ZjCallResult;

void zj_call_result_clear (ZjCallResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZjCallResult, zj_call_result_clear)

G_END_DECLS
