/* A button that shows its key: label, then the key in a small cap. Properties "text"
 * (translated, mnemonic underlines allowed) and "key" ("F2"). The key itself is bound in
 * the application's table of accelerators. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ZJ_TYPE_KEY_BUTTON (zj_key_button_get_type ())
G_DECLARE_FINAL_TYPE (ZjKeyButton, zj_key_button, ZJ, KEY_BUTTON, GtkButton)

void zj_key_button_set_text (ZjKeyButton *button, const char *text);

G_END_DECLS
