/* What happened at the contacts: command headers, lengths, status words, monotonic times.
 * Never the data of a command or an answer: that may be a PIN or a name. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _ZjRecord ZjRecord;

/* file NULL: only the last visit's commands are remembered. */
ZjRecord *zj_record_new (const char *file, GError **error);
void zj_record_free (ZjRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjRecord, zj_record_free)

/* "insert", "remove", "power-on", …; detail may be NULL. An "insert" begins a new visit. */
void zj_record_event (ZjRecord *record, const char *event, const char *detail);

/* answer NULL: the card was pulled instead of answering. */
void zj_record_command (ZjRecord *record, const guint8 *apdu, gsize size, GBytes *answer);

/* The commands of this visit, "HEADER:SW HEADER:SW …", or "HEADER:pulled"; the first 512. */
const char *zj_record_commands (const ZjRecord *record);
guint zj_record_n_commands (const ZjRecord *record);

G_END_DECLS
