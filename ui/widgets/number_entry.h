/* An entry for numbers: no input method, full-width digits become digits, letters become
 * capitals, everything else is left out as it is typed or pasted. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ZJ_TYPE_NUMBER_ENTRY (zj_number_entry_get_type ())
G_DECLARE_FINAL_TYPE (ZjNumberEntry, zj_number_entry, ZJ, NUMBER_ENTRY, GtkEntry)

/* Characters allowed besides 0-9 and A-Z, "" at first. */
void zj_number_entry_allow (ZjNumberEntry *entry, const char *others);

/* No letters either. */
void zj_number_entry_only_digits (ZjNumberEntry *entry);

G_END_DECLS
