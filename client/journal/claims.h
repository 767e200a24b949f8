/* Statements for manual claims in the journal: their running numbers, without gaps, and what was
 * printed of each.
 *
 * A statement is a PAPER record whose detail holds all of it. Its number is the next serial of this desk, taken in
 * the transaction that appends the record: who cannot store a statement has not taken a number.
 * Serials, and what became of each statement, are sealed values beside the records. Brought back from
 * a backup that may lack statements, a journal goes on with the next thousand, and notes it.
 *
 * Errors: ZJ_JOURNAL_ERROR; after one nothing was recorded. Thread: any; blocks for the disk.
 */
#pragma once

#include "journal/stays.h"

G_BEGIN_DECLS

#define ZJ_CLAIM_SERIAL_MAX 999999

/* Called inside the transaction, once the number is known; must not use the journal. Puts the number
 * into stay (NULL for a statement without one) and returns the record's detail, which is freed; NULL with error:
 * nothing is recorded. */
typedef char *(*ZjClaimFill) (const char *receipt_no, ZjStay *stay, gpointer data, GError **error);

/* Records entry (of kind PAPER, its detail is fill's) as the next statement, the original being the
 * first paper of it. key: what a statement without a stay is found by again (of a person: it is
 * kept only as a salted hash); NULL with a stay. *receipt_no: free it. */
gboolean zj_journal_issue_claim (ZjJournal *journal, const ZjStayLock *lock, const ZjEntry *entry, ZjStay *stay,
                                 const char *key, ZjClaimFill fill, gpointer data, char **receipt_no, GError **error);

typedef struct {
  char *receipt_no;
  guint papers; /* of it that were made: 1 the original */
  gboolean withdrawn;
  char *detail; /* as recorded; personal data */
} ZjClaimEntry;
void zj_claim_entry_free (ZjClaimEntry *claim); /* wipes */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjClaimEntry, zj_claim_entry_free)

/* *claim is NULL when there is none of that number (receipt_no), or none that stands of that key. */
gboolean zj_journal_find_claim (ZjJournal *journal, const char *receipt_no, const char *key, ZjClaimEntry **claim,
                                GError **error);

typedef enum {
  ZJ_CLAIM_PAPER = 0, /* one more paper is made: paper is set to which */
  ZJ_CLAIM_NO_PAPER,  /* the paper numbered paper could not be made after all; the next one gets its number */
  ZJ_CLAIM_WITHDRAWN, /* the original is back */
} ZjClaimMark;

/* Records entry (of kind PAPER) and marks the statement, in one transaction. stay and lock: the
 * statement's, or both NULL. paper may be NULL for WITHDRAWN. */
gboolean zj_journal_mark_claim (ZjJournal *journal, const ZjStayLock *lock, const ZjEntry *entry, ZjStay *stay,
                                const char *receipt_no, ZjClaimMark mark, guint *paper, GError **error);

G_END_DECLS
