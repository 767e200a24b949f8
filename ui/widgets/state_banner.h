/* How it stands, in one line with its shape: the head of everything below it. A second line
 * says what goes with it. */
#pragma once

#include <gtk/gtk.h>

#include "widgets/mark.h"

G_BEGIN_DECLS

#define ZJ_TYPE_STATE_BANNER (zj_state_banner_get_type ())
G_DECLARE_FINAL_TYPE (ZjStateBanner, zj_state_banner, ZJ, STATE_BANNER, GtkBox)

/* detail may be NULL. TRUE when the title is another than before: worth being said aloud. */
gboolean zj_state_banner_set (ZjStateBanner *banner, ZjMarkShape shape, const char *title, const char *detail);

G_END_DECLS
