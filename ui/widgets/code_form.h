/* The insurance code from a scanner, which types like a keyboard and ends with Enter. The
 * token is never shown and leaves the entry as soon as it is handed on.
 *
 * Signal "scanned" (ZjCodeForm *, const char *token). */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ZJ_TYPE_CODE_FORM (zj_code_form_get_type ())
G_DECLARE_FINAL_TYPE (ZjCodeForm, zj_code_form, ZJ, CODE_FORM, GtkBox)

void zj_code_form_clear (ZjCodeForm *form);

G_END_DECLS
