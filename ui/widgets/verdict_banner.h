/* The answer to the one question the family asks: can this stay be settled directly?
 * Below it the warnings, which never change the answer. */
#pragma once

#include <client/wording.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ZJ_TYPE_VERDICT_BANNER (zj_verdict_banner_get_type ())
G_DECLARE_FINAL_TYPE (ZjVerdictBanner, zj_verdict_banner, ZJ, VERDICT_BANNER, GtkBox)

/* While something is being done: what, and the answers are still to come. */
void zj_verdict_banner_set_busy (ZjVerdictBanner *banner, const char *what);

void zj_verdict_banner_set_verdict (ZjVerdictBanner *banner, const ZjConfig *config, const ZjVerification *verification,
                                    ZjVerdict verdict);

G_END_DECLS
