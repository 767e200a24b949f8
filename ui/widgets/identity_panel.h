/* Who stands at the window: what the card, the platform or the clerk's hand said. The
 * identity number is masked until somebody asks to see it. */
#pragma once

#include <client/verification.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ZJ_TYPE_IDENTITY_PANEL (zj_identity_panel_get_type ())
G_DECLARE_FINAL_TYPE (ZjIdentityPanel, zj_identity_panel, ZJ, IDENTITY_PANEL, GtkBox)

/* Any of the three may be NULL; all NULL clears the panel. */
void zj_identity_panel_set (ZjIdentityPanel *panel, const ZjConfig *config, const ZjCardIdentity *card,
                            const ZjCredential *credential, const ZjVerification *verification, gboolean revealed);

G_END_DECLS
