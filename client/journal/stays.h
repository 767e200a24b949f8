/* The journal's second part: stays, intents and outcomes (spec/platform.md 5).
 *
 * begin → durable → send → outcome → durable. Every change of a stay is one transaction that
 * appends a record to the chain and replaces the stay's row; a crash leaves both or neither.
 * Records are append-only and hashed in a chain over all of this journal's; the number and hash
 * of the last money intent (2304, 2305, 2401, 2601) are also in a synced side file. Personal columns and
 * details are sealed (AES-256-GCM, key file [journal] key).
 *
 * Errors: ZJ_JOURNAL_ERROR. After an error nothing was recorded, and nothing may be sent. One case
 * nobody can rule out: a disk that took a commit, would not sync it, and let the process end before
 * anything else was written may bring it back, whole. An intent that was never sent is then
 * resolved like any other.
 * Thread: any; blocks for the disk.
 */
#pragma once

#include "journal/journal.h"
#include "stay/stay.h"

G_BEGIN_DECLS

/* One changing or resolving call at a time for a stay, over all processes that share this
 * journal; dies with its process (rule 2). Waits at most timeout_ms, cancellably; LOCKED after
 * that, G_IO_ERROR_CANCELLED. The stay must be read again after taking it. */
typedef struct _ZjStayLock ZjStayLock;
ZjStayLock *zj_journal_lock_stay (ZjJournal *journal, const char *ipt_no, guint timeout_ms, GCancellable *cancellable,
                                  GError **error);
void zj_stay_lock_free (ZjStayLock *lock);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjStayLock, zj_stay_lock_free)

/* *stay is NULL when this journal has no such stay. */
gboolean zj_journal_get_stay (ZjJournal *journal, const char *ipt_no, ZjStay **stay, GError **error);

/* ZjStay *; those in state (or ZJ_N_STAY_STATES for all), oldest first. */
GPtrArray *zj_journal_list_stays (ZjJournal *journal, ZjStayState state, GError **error);
/* Stays with an open call, a pending notice, or waiting: what resolving has to look at. */
GPtrArray *zj_journal_list_work (ZjJournal *journal, GError **error);

typedef enum {
  ZJ_RECORD_INTENT = 1, /* a changing call is about to be sent */
  ZJ_RECORD_OUTCOME,    /* what became of it */
  ZJ_RECORD_DECISION,   /* to reverse (rule 5), or a person's (rule 6) */
  ZJ_RECORD_STAY,       /* any other change of a stay: waiting, adopted, trial, mark */
  ZJ_RECORD_SIGN_IN,    /* its infno: ZJ_SIGNED_IN or ZJ_SIGNED_OUT */
  ZJ_RECORD_PAPER,      /* a paper or statement, issued, copied, withdrawn */
  ZJ_RECORD_NOTE,       /* what an auditor should find: a difference the clerk decided about, a restore */
} ZjRecordKind;

#define ZJ_SIGNED_IN  "9001"
#define ZJ_SIGNED_OUT "9002"

const char *zj_record_kind_name (ZjRecordKind kind); /* "intent", …; NULL for anything else */

typedef struct {
  ZjRecordKind kind;
  const char *infno, *msgid; /* of INTENT, OUTCOME; NULL otherwise */
  ZjOutcome outcome;         /* of OUTCOME */
  const char *operator_no;
  const char *second_person; /* or NULL */
  const char *detail;        /* JSON or NULL; sealed */
  gint64 at_ms;              /* Unix ms; 0: now, by this machine's clock */
  gboolean followed;         /* of an OUTCOME: an INTENT comes next, or zj_journal_sync(), and makes it durable */
} ZjEntry;

/* Records entry and stores stay as the row (stay->version must be the row's, or LOCKED; it is
 * counted up). lock is the stay's. Not for an INTENT. Durable on return, unless entry is followed.
 * lock and stay NULL: an entry about no stay. */
gboolean zj_journal_record (ZjJournal *journal, const ZjStayLock *lock, const ZjEntry *entry, ZjStay *stay,
                            GError **error);

/* Records an INTENT under a msgid made for it, unique for ever: taken, put into stay by name, and
 * recorded with it in one transaction. Durable on return, which is the msgid; NULL after an error.
 * entry->msgid is not looked at. now_ms is the wall clock, Unix ms. */
typedef void (*ZjNameIntent) (ZjStay *stay, const char *msgid, gpointer user_data);
char *zj_journal_record_intent (ZjJournal *journal, const ZjStayLock *lock, const ZjEntry *entry, ZjStay *stay,
                                gint64 now_ms, ZjNameIntent name, gpointer user_data, GError **error);

/* Makes durable what was recorded as followed, where nothing followed it. */
gboolean zj_journal_sync (ZjJournal *journal, GError **error);

/* --- fee lines, as this desk knows them at the platform ------------------------------- */

typedef struct {
  char *sn;     /* feedetl_sn */
  char *digest; /* SHA-256 of the line's canonical content, hex */
  gint64 amount_fen;
  char *category;      /* med_chrgitm_type as answered, or NULL */
  gint64 parts_fen[4]; /* fulamt_ownpay, overlmt, preselfpay, inscp_scp as answered; ZJ_MONEY_ABSENT: not known */
} ZjFeeLine;

void zj_fee_line_clear (ZjFeeLine *line);

/* All lines of the stay as GArray of ZjFeeLine, by sn. */
GArray *zj_journal_list_fees (ZjJournal *journal, const char *ipt_no, GError **error);
/* In the same transaction as the record: lines now at the platform, and serial numbers removed
 * (removed NULL and all TRUE: every line). */
gboolean zj_journal_record_fees (ZjJournal *journal, const ZjStayLock *lock, const ZjEntry *entry, ZjStay *stay,
                                 const ZjFeeLine *lines, gsize n_lines, const char *const *removed, gboolean all,
                                 GError **error);

/* --- for day end, shift, export -------------------------------------------------------- */

typedef struct {
  gint64 number, at_ms;
  ZjRecordKind kind;
  char *ipt_no, *infno, *msgid, *operator_no, *second_person, *detail;
  ZjOutcome outcome;
} ZjRecord;
void zj_record_free (ZjRecord *record);

/* Records from number on whose time lies in [from_ms, to_ms), opened; at most limit. */
GPtrArray *zj_journal_list_records (ZjJournal *journal, gint64 from_number, gint64 from_ms, gint64 to_ms, guint limit,
                                    GError **error);

/* All of them from number on, one after another, without their details, as of one moment; the desk
 * goes on working meanwhile. func is lent the record and, through view, the stay as it left it:
 * NULL with error when it left none that can be opened (CORRUPT). FALSE from func ends the walk. */
typedef struct _ZjRecordView ZjRecordView;
typedef gboolean (*ZjRecordWalk) (const ZjRecord *record, ZjRecordView *view, gpointer user_data, GError **error);
gboolean zj_journal_walk (ZjJournal *journal, gint64 from_number, ZjRecordWalk func, gpointer user_data,
                          GError **error);
gboolean zj_record_view_has_stay (const ZjRecordView *view);
ZjStay *zj_record_view_stay (const ZjRecordView *view, GError **error);

typedef struct {
  gint64 records;
  gboolean intact;
  gint64 first_bad; /* number of the first record that is wrong or missing; 0 when it is none of them */
  char *what;       /* what is wrong, in English, without personal data; NULL when intact */
} ZjJournalVerdict;
void zj_journal_verdict_clear (ZjJournalVerdict *verdict);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZjJournalVerdict, zj_journal_verdict_clear)

/* Checks chain, rows against records, sealed columns, and the side file. Also works on a journal
 * that is otherwise refused as CORRUPT, as far as it can be read; changes nothing of it, and may
 * run while the desk works. FALSE only where it cannot be looked at: OPEN (no file, no key), LOCKED,
 * EXPOSED, TOO_NEW. */
gboolean zj_journal_verify (const ZjConfig *config, ZjJournalVerdict *verdict, GError **error);

/* A redacted export (one JSON object a line, no personal data; stays keep the hospital's number; the
 * last line has the number of records and the SHA-256 of everything before it: a cut or damaged
 * one is noticed, a forged one is not);
 * a consistent copy in one file, checked, which never overwrites one (IO); and back. The key is in
 * none of them. After restore every stay must be asked by 5203 first (rule 12), a settled one too, for it may
 * have been cancelled since (where 5203 cannot be asked, the open ones go to the supervisor): they are
 * marked so (ask_first), and a NOTE says it.
 * Restore wants to be alone (LOCKED otherwise), and takes only a whole backup of this key (CORRUPT,
 * OPEN). A journal that holds what the backup does not, or cannot be read, is never overwritten:
 * NEWER; whoever means it moves that journal away first. */
gboolean zj_journal_export (ZjJournal *journal, const char *file, GError **error);
gboolean zj_journal_backup (ZjJournal *journal, const char *file, GError **error);
gboolean zj_journal_restore (const ZjConfig *config, const char *file, GError **error);

G_END_DECLS
