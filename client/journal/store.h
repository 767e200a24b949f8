/* What a journal is kept in, seen from the journal: rows and bytes, without a word of what they
 * mean. sqlite*.c is the one there is; another is linked in its place.
 *
 * One store is used by one thread at a time (the journal's lock). Callbacks must not call the
 * store but for zj_store_get_record(). Errors: ZJ_JOURNAL_ERROR, as journal.h says; after one
 * inside a transaction, zj_store_end() takes everything back.
 */
#pragma once

#include "journal/msgid.h"

#include <client/error.h>

G_BEGIN_DECLS

#define ZJ_HASH_BYTES 32

typedef struct _ZjStore ZjStore;

/* Makes or migrates what is at path, which is there. shared: several logins use it. */
ZjStore *zj_store_open (const char *path, gboolean shared, GError **error);
/* The same to read only, as it is; nothing of it is changed, however broken. */
ZjStore *zj_store_open_to_read (const char *path, GError **error);
/* keep_tail: leaves the files as they are, for whoever examines them. */
void zj_store_close (ZjStore *store);
void zj_store_leave_as_is (ZjStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjStore, zj_store_close)

/* --- msgids, sign-in, cards -------------------------------------------------------------- */

/* Durable on return, by a reservation that most calls find there. */
gboolean zj_store_next_msgid (ZjStore *store, const char *institution, int desk, const char *boot_id, gint64 now_s,
                              ZjMsgidPosition *position, GError **error);
/* Inside a transaction that appends an intent under it (kind 1), and durable with that only. */
gboolean zj_store_take_msgid (ZjStore *store, const char *institution, int desk, const char *boot_id, gint64 now_s,
                              ZjMsgidPosition *position, GError **error);
/* Everything up to reserved_to counts as used from now on, on every desk number of the store. */
gboolean zj_store_skip_msgids (ZjStore *store, const char *institution, int desk, gint64 reserved_to, GError **error);
gboolean zj_store_msgids_reserved_to (ZjStore *store, const char *institution, int desk, gint64 *reserved_to,
                                      GError **error);
gboolean zj_store_get_sign_in (ZjStore *store, const char *platform, const char *operator_no, const char *day,
                               char **sign_no, GError **error);
gboolean zj_store_set_sign_in (ZjStore *store, const char *platform, const char *operator_no, const char *day,
                               const char *sign_no, GError **error);

/* card: a hash of ZJ_HASH_BYTES; status 0: none, or forget it. */
gboolean zj_store_get_card_refusal (ZjStore *store, const guint8 *card, guint16 *status, GError **error);
gboolean zj_store_set_card_refusal (ZjStore *store, const guint8 *card, guint16 status, GError **error);

/* --- transactions -------------------------------------------------------------------------- */

gboolean zj_store_begin (ZjStore *store, GError **error); /* alone among writers; durable at its end */
/* The same, but durable only with the next one that is, or zj_store_sync(); a crash of the process
 * loses nothing, a power cut may take it back, whole. */
gboolean zj_store_begin_followed (ZjStore *store, GError **error);
gboolean zj_store_sync (ZjStore *store, GError **error);
gboolean zj_store_begin_reading (ZjStore *store, GError **error); /* one moment, whoever writes */
/* Commits when good so far; otherwise, or where that fails, takes everything back. */
gboolean zj_store_end (ZjStore *store, gboolean good, GError **error);

/* --- records ------------------------------------------------------------------------------- */

typedef struct {
  gint64 number, at_ms;
  int kind, outcome;
  char *ipt_no, *infno, *msgid, *operator_no, *second_person; /* each may be NULL */
  GBytes *detail, *stay;                                      /* sealed, or NULL */
  GBytes *fees;                                               /* changes of fee lines, or NULL */
  guint8 hash[ZJ_HASH_BYTES];
} ZjStoredRecord;

void zj_stored_record_clear (ZjStoredRecord *record);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZjStoredRecord, zj_stored_record_clear)

/* number 0 when there is none. */
gboolean zj_store_head (ZjStore *store, gint64 *number, guint8 hash[ZJ_HASH_BYTES], GError **error);
gboolean zj_store_append (ZjStore *store, const ZjStoredRecord *record, GError **error);
gboolean zj_store_get_record (ZjStore *store, gint64 number, ZjStoredRecord *record, gboolean *found, GError **error);

/* FALSE with an error ends the walk. Everything is borrowed. */
typedef gboolean (*ZjRecordFunc) (const ZjStoredRecord *record, gpointer user_data, GError **error);
/* From number on, with a time in [from_ms, to_ms), in order of number, at most limit (0: all). */
gboolean zj_store_each_record (ZjStore *store, gint64 from_number, gint64 from_ms, gint64 to_ms, guint limit,
                               ZjRecordFunc func, gpointer user_data, GError **error);

/* --- stays: where the newest record of each is ---------------------------------------------- */

typedef struct {
  char *ipt_no;
  gint64 first, record; /* numbers of its first record and of the one that holds it as it is */
  gint64 version;
  int state;
  gboolean work;
} ZjStoredRow;

void zj_stored_row_clear (ZjStoredRow *row);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZjStoredRow, zj_stored_row_clear)

gboolean zj_store_get_row (ZjStore *store, const char *ipt_no, ZjStoredRow *row, gboolean *found, GError **error);
gboolean zj_store_put_row (ZjStore *store, const ZjStoredRow *row, GError **error);
gboolean zj_store_drop_row (ZjStore *store, const char *ipt_no, GError **error);
typedef gboolean (*ZjRowFunc) (const ZjStoredRow *row, gpointer user_data, GError **error);
/* state: or -1 for all; oldest first. */
gboolean zj_store_each_row (ZjStore *store, int state, gboolean work_only, ZjRowFunc func, gpointer user_data,
                            GError **error);

/* --- fee lines ----------------------------------------------------------------------------- */

typedef struct {
  const char *ipt_no, *sn, *digest, *category; /* category may be NULL */
  gint64 amount_fen, parts_fen[4];
} ZjStoredFee;

gboolean zj_store_put_fee (ZjStore *store, const ZjStoredFee *fee, GError **error);
gboolean zj_store_drop_fee (ZjStore *store, const char *ipt_no, const char *sn, GError **error);
gboolean zj_store_drop_fees (ZjStore *store, const char *ipt_no, GError **error);
typedef gboolean (*ZjFeeFunc) (const ZjStoredFee *fee, gpointer user_data, GError **error);
/* By sn; ipt_no NULL: those of all stays. */
gboolean zj_store_each_fee (ZjStore *store, const char *ipt_no, ZjFeeFunc func, gpointer user_data, GError **error);

/* --- the whole ----------------------------------------------------------------------------- */

/* A small value under a name: *value NULL when there is none. */
gboolean zj_store_get_value (ZjStore *store, const char *name, GBytes **value, GError **error);
gboolean zj_store_set_value (ZjStore *store, const char *name, GBytes *value, GError **error);

/* What is wrong with the structure, or *what NULL. */
gboolean zj_store_examine (ZjStore *store, char **what, GError **error);
/* All of it into a new file that is there and empty, as of one moment. */
gboolean zj_store_copy_to (ZjStore *store, const char *path, GError **error);
/* What a commit would have to do now and then beside its own work, done now: for a thread that has
 * time. Needs no lock; nothing waits for it. */
gboolean zj_store_tidy (ZjStore *store, GError **error);
/* Everything is in the file itself afterwards: what lies beside it can go. LOCKED while another
 * has it open. */
gboolean zj_store_fold (ZjStore *store, GError **error);
/* Leaves everything in the one file, for moving it. */
gboolean zj_store_close_into_one (ZjStore *store, GError **error);

G_END_DECLS
