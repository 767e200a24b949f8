/* Text for people at a terminal: columns that line up although a Chinese character is two
 * wide, and long sentences that wrap under their own beginning. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _ZjText ZjText;

/* width: columns of the terminal; 0 wraps nothing (a file, a pipe). */
ZjText *zj_text_new (guint width);
void zj_text_free (ZjText *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjText, zj_text_free)

/* Columns that text takes. */
guint zj_text_columns (const char *text);

/* Columns of the terminal behind descriptor, or 0. */
guint zj_text_terminal_width (int descriptor);

void zj_text_line (ZjText *text, const char *line);
void zj_text_blank (ZjText *text);

/* label padded to column, then value, wrapped there. A NULL value writes nothing. */
void zj_text_entry (ZjText *text, guint indent, guint column, const char *label, const char *value);

/* text with blanks behind it up to column. Free it. */
char *zj_text_padded (const char *text, guint column);

const char *zj_text_string (const ZjText *text);

G_END_DECLS
