/* What is read about rows and cases of the day, in the language of the moment. Owned by the table. */
#pragma once

#include "day/compare.h"
#include "day/shift.h"

G_BEGIN_DECLS

const char *zj_day_case_text (ZjCaseKind kind);
const char *zj_day_verdict_text (ZjDayVerdict verdict); /* agreed, only here, … */
/* What to do, for the desk that reads it: free it. */
char *zj_day_action_text (const ZjDayEntry *entry);

G_END_DECLS
