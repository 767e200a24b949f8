/* The journal: what this desk must not forget.
 *
 * So far: the msgid range and the sign-in. Intents, outcomes and stays join it with the
 * flow of a stay. SQLite with WAL and synchronous=FULL; several processes of one desk may
 * share it. Errors: ZJ_JOURNAL_ERROR; nothing may be sent that needs what could not be
 * recorded. Thread: usable by several threads at once; calls block for the disk.
 */
#pragma once

#include <client/config.h>

G_BEGIN_DECLS

typedef struct _ZjJournal ZjJournal;

/* Opens [journal] path, made when absent with mode 0600, or 0660 and the desk's group. */
ZjJournal *zj_journal_open (const ZjConfig *config, GError **error);
void zj_journal_close (ZjJournal *journal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjJournal, zj_journal_close)

/* A msgid, unique for ever (spec/platform.md 2): institution code + yyyyMMddHHmmss + serial of
 * this desk's hundred. Durable before it is returned; ranges are reserved ahead, so that
 * most calls cost no disk. now_ms is the wall clock; the result is free of its jumps. */
char *zj_journal_next_msgid (ZjJournal *journal, gint64 now_ms, GError **error);

/* The sign-in of (platform, operator, day): *sign_no is NULL when there is none. */
gboolean zj_journal_get_sign_in (ZjJournal *journal, const char *platform, const char *operator_no, const char *day,
                                 char **sign_no, GError **error);
gboolean zj_journal_set_sign_in (ZjJournal *journal, const char *platform, const char *operator_no, const char *day,
                                 const char *sign_no, GError **error); /* sign_no NULL: signed out */

G_END_DECLS
