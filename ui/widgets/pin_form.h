/* The card's PIN: how many tries are left, then a masked entry that is emptied at once.
 *
 * Signal "entered" (ZjPinForm *, const char *digits). */
#pragma once

#include "pin_entry.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ZJ_TYPE_PIN_FORM (zj_pin_form_get_type ())
G_DECLARE_FINAL_TYPE (ZjPinForm, zj_pin_form, ZJ, PIN_FORM, GtkBox)

void zj_pin_form_set (ZjPinForm *form, ZjPinEntryState state, int tries_left);

G_END_DECLS
