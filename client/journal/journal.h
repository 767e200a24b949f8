/* The journal: what this desk must not forget.
 *
 * Here: the msgid range, the sign-in, and which cards refused us; stays.h has intents,
 * outcomes and stays. Nothing here says what it is kept in (sqlite.c: a file in WAL mode,
 * synchronous=FULL). Several processes of one desk may share it.
 *
 * Errors: ZJ_JOURNAL_ERROR, from every call: DISK_FULL, READ_ONLY, CORRUPT, LOCKED (by
 * another program, for more than 5 s), IO; from opening also OPEN, NETWORK_FILE_SYSTEM,
 * TOO_NEW, EXPOSED. Whoever gets one sends nothing that needs what could not be recorded.
 * Thread: usable by several threads at once; calls block for the disk.
 */
#pragma once

#include <client/config.h>

G_BEGIN_DECLS

typedef struct _ZjJournal ZjJournal;

/* Opens [journal] path, made when absent with mode 0600, or 0660 and the desk's group. Its
 * folder must be there. A file of another program is CORRUPT, never touched. */
ZjJournal *zj_journal_open (const ZjConfig *config, GError **error);
void zj_journal_close (ZjJournal *journal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjJournal, zj_journal_close)

/* What would now and then make a record wait longer for the disk, done at once instead: for a
 * thread that has time, every few seconds. Harms nothing when it fails, or is never called. */
void zj_journal_tidy (ZjJournal *journal);

/* A msgid, unique for ever (spec/platform.md 2): institution code + yyyyMMddHHmmss + serial of
 * this desk's hundred. Durable before it is returned; ranges are reserved ahead, so that
 * most calls don't wait for the disk. now_ms is the wall clock, Unix ms: a msgid never goes
 * back with it. */
char *zj_journal_next_msgid (ZjJournal *journal, gint64 now_ms, GError **error);

/* The sign-in of (platform, operator, day): *sign_no is NULL when there is none; free it.
 * One is kept for each platform and operator, the one set last. Setting is also a SIGN_IN record:
 * a shift begins and ends with them. */
gboolean zj_journal_get_sign_in (ZjJournal *journal, const char *platform, const char *operator_no, const char *day,
                                 char **sign_no, GError **error);
gboolean zj_journal_set_sign_in (ZjJournal *journal, const char *platform, const char *operator_no, const char *day,
                                 const char *sign_no, GError **error); /* sign_no NULL: signed out */

/* The status word a card refused an EXTERNAL AUTHENTICATE with (spec/card.md 3, step 4), by its
 * identification code, which is kept only as a hash with this journal's own random salt. 0: it
 * did not refuse, or has accepted since. Kept until it accepts: a row is some fifty bytes. */
gboolean zj_journal_get_card_refusal (ZjJournal *journal, const char *ident, guint16 *status, GError **error);
gboolean zj_journal_set_card_refusal (ZjJournal *journal, const char *ident, guint16 status, GError **error);

G_END_DECLS
