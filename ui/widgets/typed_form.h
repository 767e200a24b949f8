/* Name and identity number by hand, when there is no usable card.
 *
 * Signal "submitted" (ZjTypedForm *, const char *cert_no, const char *name). Enter in the
 * name goes to the number, Enter in the number asks. A check digit that differs is said,
 * not refused: the platform decides. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ZJ_TYPE_TYPED_FORM (zj_typed_form_get_type ())
G_DECLARE_FINAL_TYPE (ZjTypedForm, zj_typed_form, ZJ, TYPED_FORM, GtkBox)

void zj_typed_form_set (ZjTypedForm *form, const char *cert_no, const char *name); /* either may be NULL */
void zj_typed_form_clear (ZjTypedForm *form);

G_END_DECLS
