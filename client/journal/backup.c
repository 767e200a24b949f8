/* A copy of the journal in one file, and the way back (spec/platform.md 5, rule 12).
 *
 * A backup is itself a journal, with a note of how far it goes; its key is not in it. It comes
 * back only over a journal it holds all of, or where none is: whoever wants to go back behind
 * what a desk has written moves that journal away first, and so keeps it. A journal that was moved
 * away can itself be restored: so a desk goes on with what is left of one that lost its end.
 */
#include "journal/examine.h"
#include "journal/place.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define COPIED "copied" /* the value that says how far a backup goes: number, then hash */

/* Both ways */

static gboolean
fail (const char *file, const char *what, int number, GError **error)
{
  g_set_error (error, ZJ_JOURNAL_ERROR,
               number == ENOSPC || number == EDQUOT ? ZJ_JOURNAL_ERROR_DISK_FULL
               : number == EROFS                    ? ZJ_JOURNAL_ERROR_READ_ONLY
                                                    : ZJ_JOURNAL_ERROR_IO,
               "%s: %s: %s", file, what, g_strerror (number));
  return FALSE;
}

static GBytes *
mark_bytes (const ZjSideMark *mark)
{
  guint8 bytes[8 + ZJ_HASH_BYTES];
  gint64 number = GINT64_TO_LE (mark->number);

  memcpy (bytes, &number, 8);
  memcpy (bytes + 8, mark->hash, ZJ_HASH_BYTES);
  return g_bytes_new (bytes, sizeof bytes);
}

/* A journal that was never copied says nothing of itself: the number is 0. */
static gboolean
read_copied (ZjStore *store, ZjSideMark *mark, GError **error)
{
  g_autoptr (GBytes) value = NULL;
  const guint8 *bytes;

  *mark = (ZjSideMark){ 0 };
  if (!zj_store_get_value (store, COPIED, &value, error))
    return FALSE;
  if (value == NULL || g_bytes_get_size (value) != 8 + ZJ_HASH_BYTES)
    return TRUE;
  bytes = g_bytes_get_data (value, NULL);
  memcpy (&mark->number, bytes, 8);
  mark->number = GINT64_FROM_LE (mark->number);
  memcpy (mark->hash, bytes + 8, ZJ_HASH_BYTES);
  return TRUE;
}

/* All of it is looked at: a copy that cannot be read back is none. */
static gboolean
check_copy (const char *path, ZjSeal *seal, const ZjSideMark *mark, GError **error)
{
  g_autoptr (ZjStore) store = zj_store_open_to_read (path, error);
  g_auto (ZjJournalVerdict) verdict = { 0 };
  ZjPen pen = { store, seal, path };
  ZjSideMark copied;
  gboolean known;

  if (store == NULL || !zj_journal_check_key (store, seal, &known, error) || !read_copied (store, &copied, error)
      || !zj_examine (&pen, &copied, &verdict, error))
    return FALSE;
  if (!verdict.intact) {
    g_set_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_CORRUPT, "%s: not whole: %s", path, verdict.what);
    return FALSE;
  }
  return mark == NULL || zj_examine_mark (&pen, mark, error);
}

/* Backup */

static gboolean
note_copied (const char *path, GError **error)
{
  ZjStore *store = zj_store_open (path, FALSE, error);
  g_autoptr (GBytes) value = NULL;
  ZjSideMark head;
  gboolean good;

  if (store == NULL)
    return FALSE;
  good = zj_store_begin (store, error);
  if (good) {
    good = zj_store_head (store, &head.number, head.hash, error);
    value = mark_bytes (&head);
    good = zj_store_end (store, good && zj_store_set_value (store, COPIED, value, error), error);
  }
  if (good)
    return zj_store_close_into_one (store, error);
  zj_store_close (store);
  return FALSE;
}

static void
remove_with_companions (const char *path)
{
  static const char *const suffixes[] = { "", "-wal", "-shm", "-journal" };

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *file = g_strconcat (path, suffixes[i], NULL);

    g_unlink (file);
  }
}

static gboolean
copy_journal (const char *from, const char *to, GError **error)
{
  g_autoptr (ZjStore) store = zj_store_open_to_read (from, error);

  return store != NULL && zj_store_copy_to (store, to, error);
}

/* What the side file names before the copying began is in the copy, or it is refused. */
gboolean
zj_journal_backup (ZjJournal *journal, const char *file, GError **error)
{
  g_autofree char *draft = g_strconcat (file, ".XXXXXX", NULL);
  ZjSideMark mark;
  gboolean good;
  int fd;

  if (g_access (file, F_OK) == 0)
    return fail (file, "will not be overwritten", EEXIST, error);
  g_mutex_lock (&journal->lock);
  good = zj_side_read (journal->side, &mark, NULL, error);
  g_mutex_unlock (&journal->lock);
  if (!good)
    return FALSE;
  fd = g_mkstemp_full (draft, O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0)
    return fail (file, "cannot be made", errno, error);
  close (fd);
  if (copy_journal (journal->path, draft, error) && note_copied (draft, error)
      && check_copy (draft, journal->seal, &mark, error) && zj_place_put (draft, file, FALSE, error))
    return TRUE;
  remove_with_companions (draft);
  return FALSE;
}

/* Restoring */

typedef struct {
  const ZjConfig *config;
  const char *file, *path;
  char *draft;
  ZjSeal *seal;
  ZjSide *side;
  gboolean replaces;  /* a journal that is there */
  gint64 reserved_to; /* of that journal */
} Restoring;

static gboolean
newer (const Restoring *restoring, const char *what, GError **error)
{
  g_set_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_NEWER,
               "%s: %s; to go back to the backup all the same, move this file away, with those of its name and -wal, "
               "-shm, -money behind it, and restore again",
               restoring->path, what);
  return FALSE;
}

/* The journal that is there must be the beginning of the backup, or all of it. */
static gboolean
compare_existing (Restoring *restoring, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (ZjStore) there = NULL, backup = NULL;
  ZjSideMark head, money;
  struct stat facts;
  ZjPen pen;

  if (stat (restoring->path, &facts) != 0)
    return errno == ENOENT || fail (restoring->path, "cannot be looked at", errno, error);
  if (facts.st_size == 0)
    return TRUE;
  restoring->replaces = TRUE;
  there = zj_store_open_to_read (restoring->path, &local);
  if (there == NULL || !zj_store_head (there, &head.number, head.hash, &local)
      || !zj_store_msgids_reserved_to (there, restoring->config->institution.code, restoring->config->desk.number,
                                       &restoring->reserved_to, &local)
      || !zj_side_read (restoring->side, &money, NULL, &local))
    return newer (restoring, "cannot be read, so nobody knows how far it goes", error);
  backup = zj_store_open_to_read (restoring->file, error);
  if (backup == NULL)
    return FALSE;
  pen = (ZjPen){ backup, restoring->seal, restoring->file };
  if (!zj_examine_mark (&pen, &head, &local) || !zj_examine_mark (&pen, &money, &local))
    return newer (restoring, "holds, or held, records that the backup does not", error);
  return TRUE;
}

/* A refused or withdrawn admission may have been followed by another one; a settlement may have been
 * cancelled, and a statement withdrawn and the stay settled. Where nobody can be asked that, a person
 * has the stays that were open. */
static gboolean
is_open (const ZjStay *stay, const ZjConfig *config)
{
  return config->profile.settlement_query_by_stay || zj_journal_needs_work (stay)
         || (stay->state != ZJ_STAY_SETTLED && stay->state != ZJ_STAY_MANUAL);
}

typedef struct {
  const ZjPen *pen;
  const ZjConfig *config;
  GPtrArray *stays;
} OpenStays;

static gboolean
add_open_stay (const ZjStoredRow *row, gpointer user_data, GError **error)
{
  OpenStays *open = user_data;
  g_auto (ZjStoredRecord) record = { 0 };
  g_autoptr (ZjStay) stay = NULL;
  gboolean found;

  if (!zj_store_get_record (open->pen->store, row->record, &record, &found, error))
    return FALSE;
  stay = zj_pen_open_stay (open->pen, &record, error);
  if (stay == NULL)
    return FALSE;
  if (is_open (stay, open->config))
    g_ptr_array_add (open->stays, g_steal_pointer (&stay));
  return TRUE;
}

static void
free_stay (gpointer stay)
{
  zj_stay_free (stay);
}

/* Every open stay is to be asked about first, and the restore itself is on record. */
static gboolean
mark_stays (const ZjPen *pen, const ZjConfig *config, GError **error)
{
  g_autoptr (GPtrArray) stays = g_ptr_array_new_with_free_func (free_stay);
  const ZjEntry entry = { .kind = ZJ_RECORD_NOTE, .detail = "{\"note\":\"restored from a backup\"}" };
  OpenStays open = { pen, config, stays };
  ZjSideMark ignored;

  if (!zj_pen_append (pen, &entry, NULL, NULL, &ignored, error)
      || !zj_store_each_row (pen->store, -1, FALSE, add_open_stay, &open, error))
    return FALSE;
  for (guint i = 0; i < stays->len; i++) {
    ZjStay *stay = g_ptr_array_index (stays, i);

    stay->ask_first = TRUE;
    stay->ever_unknown = stay->lines_uncertain = TRUE; /* what came after the backup is not known */
    if (!zj_pen_append (pen, &entry, stay, NULL, &ignored, error))
      return FALSE;
  }
  return TRUE;
}

/* What was used since the backup is not known: msgids go on behind the clock and behind whatever
 * the replaced journal had reserved. */
static gboolean
skip_msgids (Restoring *restoring, ZjStore *store, GError **error)
{
  const char *institution = restoring->config->institution.code;
  const int desk = restoring->config->desk.number;
  const gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;
  gint64 reserved_to;

  if (!zj_store_msgids_reserved_to (store, institution, desk, &reserved_to, error))
    return FALSE;
  reserved_to = MAX (MAX (reserved_to, restoring->reserved_to), now_s) + ZJ_MSGID_RESERVED_S;
  return zj_store_skip_msgids (store, institution, desk, reserved_to, error);
}

static gboolean
take_mark (const ZjStoredRecord *record, gpointer user_data, GError **error)
{
  ZjSideMark *mark = user_data;

  (void)error;
  if (zj_journal_is_money_intent (record->kind, record->infno)) {
    mark->number = record->number;
    memcpy (mark->hash, record->hash, ZJ_HASH_BYTES);
  }
  return TRUE;
}

static gboolean
prepare_draft (Restoring *restoring, ZjSideMark *mark, GError **error)
{
  ZjStore *store = zj_store_open (restoring->draft, FALSE, error);
  ZjPen pen = { store, restoring->seal, restoring->draft };
  gboolean good;

  if (store == NULL)
    return FALSE;
  good = zj_store_begin (store, error);
  if (good)
    good = zj_store_end (store,
                         mark_stays (&pen, restoring->config, error) && skip_msgids (restoring, store, error)
                             && (restoring->replaces || zj_claims_skip (&pen, error)),
                         error);
  good = good && zj_store_each_record (store, 1, G_MININT64, G_MAXINT64, 0, take_mark, mark, error);
  if (good)
    return zj_store_close_into_one (store, error);
  zj_store_close (store);
  return FALSE;
}

static gboolean
fold_replaced (Restoring *restoring, GError **error)
{
  g_autoptr (ZjStore) store = zj_store_open (restoring->path, FALSE, error);

  return store != NULL && zj_store_fold (store, error);
}

/* A -wal of the old journal must not be taken for one of the new, so it goes first; and what is in
 * it goes into the old journal before that, which may have to do for longer. */
static gboolean
put_in_place (Restoring *restoring, GError **error)
{
  static const char *const suffixes[] = { "-wal", "-shm" };

  if (restoring->replaces && !fold_replaced (restoring, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *old = g_strconcat (restoring->path, suffixes[i], NULL);

    if (g_unlink (old) != 0 && errno != ENOENT)
      return fail (old, "cannot be removed", errno, error);
  }
  return zj_place_sync_folder (restoring->path, error) && zj_place_put (restoring->draft, restoring->path, TRUE, error);
}

/* Whoever is killed in between leaves a journal and a side file that agree: the mark of a journal
 * that is replaced is in the backup too, and goes on being right behind it. Where there is none, the
 * side file may know of intents that the backup does not, and steps back first. */
static gboolean
put_both_in_place (Restoring *restoring, const ZjSideMark *mark, GError **error)
{
  if (restoring->replaces)
    return put_in_place (restoring, error) && zj_side_replace (restoring->side, mark, error);
  return zj_side_replace (restoring->side, mark, error) && put_in_place (restoring, error);
}

static gboolean
restore (Restoring *restoring, GError **error)
{
  ZjSideMark mark = { 0 };

  restoring->seal = zj_journal_load_key (restoring->config, FALSE, error);
  if (restoring->seal == NULL || !check_copy (restoring->file, restoring->seal, NULL, error))
    return FALSE;
  restoring->side = zj_side_open_alone (restoring->path, restoring->config->desk.group, error);
  if (restoring->side == NULL || !compare_existing (restoring, error))
    return FALSE;
  remove_with_companions (restoring->draft);
  if (!zj_place_prepare (restoring->draft, restoring->config->desk.group, error)
      || !copy_journal (restoring->file, restoring->draft, error) || !prepare_draft (restoring, &mark, error))
    return FALSE;
  return put_both_in_place (restoring, &mark, error);
}

gboolean
zj_journal_restore (const ZjConfig *config, const char *file, GError **error)
{
  Restoring restoring = { .config = config, .file = file, .path = config->journal.path };
  gboolean good;

  restoring.draft = g_strconcat (config->journal.path, ".restored", NULL);
  good = restore (&restoring, error);
  if (!good)
    remove_with_companions (restoring.draft);
  zj_side_close (restoring.side);
  zj_seal_free (restoring.seal);
  g_free (restoring.draft);
  return good;
}
