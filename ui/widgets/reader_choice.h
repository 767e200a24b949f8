/* Several readers hold a card: which one? Arrow keys and Enter, or the number before it.
 *
 * Signal "chosen" (ZjReaderChoice *, const char *reader). */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ZJ_TYPE_READER_CHOICE (zj_reader_choice_get_type ())
G_DECLARE_FINAL_TYPE (ZjReaderChoice, zj_reader_choice, ZJ, READER_CHOICE, GtkBox)

void zj_reader_choice_set (ZjReaderChoice *choice, const GPtrArray *readers); /* char * */

G_END_DECLS
