/* The open journal: its files, its key, msgids and sign-in. */
#include "journal/examine.h"

#include "journal/msgid.h"
#include "journal/place.h"

#include <string.h>

#define KEY_CHECK      "key"
#define KEY_CHECK_TEXT "the key of this journal"

gboolean
zj_journal_corrupt (GError **error, const char *path, gint64 number, const char *what)
{
  if (number > 0)
    g_set_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_CORRUPT, "%s: record %" G_GINT64_FORMAT ": %s", path, number,
                 what);
  else
    g_set_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_CORRUPT, "%s: %s", path, what);
  return FALSE;
}

/* The key */

ZjSeal *
zj_journal_load_key (const ZjConfig *config, gboolean make, GError **error)
{
  g_autofree char *beside = g_strconcat (config->journal.path, ".key", NULL);
  g_autoptr (GError) local = NULL;
  ZjSeal *seal = zj_seal_new (config->journal.key != NULL ? config->journal.key : beside, config->desk.group, make,
                              &local);

  if (seal == NULL)
    g_set_error (error, ZJ_JOURNAL_ERROR,
                 g_error_matches (local, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_KEY_EXPOSED) ? ZJ_JOURNAL_ERROR_EXPOSED
                                                                                     : ZJ_JOURNAL_ERROR_OPEN,
                 "[journal] key: %s%s", local->message, make ? "" : "; without its own key the journal cannot be read");
  return seal;
}

gboolean
zj_journal_check_key (ZjStore *store, ZjSeal *seal, gboolean *known, GError **error)
{
  g_autoptr (GBytes) check = NULL, text = NULL;

  if (!zj_store_get_value (store, KEY_CHECK, &check, error))
    return FALSE;
  *known = check != NULL;
  if (check == NULL || seal == NULL)
    return TRUE;
  text = zj_seal_open (seal, KEY_CHECK, g_bytes_get_data (check, NULL), g_bytes_get_size (check));
  if (text != NULL)
    return TRUE;
  g_set_error_literal (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_OPEN,
                       "[journal] key: not the key of this journal; nothing can be read with it");
  return FALSE;
}

static gboolean
begin_with_key (ZjJournal *journal, GError **error)
{
  gboolean known = TRUE, good;

  if (!zj_store_begin (journal->store, error))
    return FALSE;
  good = zj_journal_check_key (journal->store, journal->seal, &known, error);
  if (good && !known) {
    g_autoptr (GBytes) check = zj_seal_close (journal->seal, KEY_CHECK, KEY_CHECK_TEXT, strlen (KEY_CHECK_TEXT));

    good = zj_store_set_value (journal->store, KEY_CHECK, check, error);
  }
  return zj_store_end (journal->store, good, error);
}

/* A key is made only for a journal that has none yet: another one would hide what is lost. */
static gboolean
open_key (ZjJournal *journal, const ZjConfig *config, GError **error)
{
  gboolean known;

  if (!zj_journal_check_key (journal->store, NULL, &known, error))
    return FALSE;
  journal->seal = zj_journal_load_key (config, !known, error);
  return journal->seal != NULL
         && (known ? zj_journal_check_key (journal->store, journal->seal, &known, error)
                   : begin_with_key (journal, error));
}

/* The side file */

static gboolean
take_later_intent (const ZjStoredRecord *record, gpointer user_data, GError **error)
{
  ZjSideMark *mark = user_data;

  (void)error;
  if (zj_journal_is_money_intent (record->kind, record->infno)) {
    mark->number = record->number;
    memcpy (mark->hash, record->hash, ZJ_HASH_BYTES);
  }
  return TRUE;
}

/* An intent that was committed, but not marked: its process died in between, and sent nothing. It may have
 * died before it was synced, too: what is marked must be on the disk. */
static gboolean
mend_side (ZjJournal *journal, ZjSideMark *mark, gboolean damaged, GError **error)
{
  const gint64 before = mark->number;

  if (!zj_store_each_record (journal->store, mark->number + 1, G_MININT64, G_MAXINT64, 0, take_later_intent, mark,
                             error))
    return FALSE;
  if (mark->number != before && !zj_store_sync (journal->store, error))
    return FALSE;
  if (damaged)
    return zj_side_mend (journal->side, mark, error);
  return mark->number == before || zj_side_write (journal->side, mark, error);
}

/* The file is read before the journal: what it names was committed by then. */
static gboolean
open_side (ZjJournal *journal, const char *group, GError **error)
{
  const ZjPen pen = { journal->store, journal->seal, journal->path };
  ZjSideMark mark;
  gboolean damaged;
  gint64 head;
  guint8 hash[ZJ_HASH_BYTES];

  if (!zj_store_head (journal->store, &head, hash, error))
    return FALSE;
  journal->side = zj_side_open (journal->path, group, head == 0, error);
  return journal->side != NULL && zj_side_read (journal->side, &mark, &damaged, error)
         && zj_examine_mark (&pen, &mark, error) && mend_side (journal, &mark, damaged, error);
}

/* Opening */

ZjJournal *
zj_journal_open (const ZjConfig *config, GError **error)
{
  const char *group = config->desk.group;
  gboolean shared = group != NULL && group[0] != '\0';
  g_autoptr (ZjJournal) journal = NULL;

  if (config->journal.database != NULL && config->journal.database[0] != '\0') {
    g_set_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_OPEN,
                 "[journal] database: this version keeps its journal in a file only ([journal] path)");
    return NULL;
  }
  journal = g_new0 (ZjJournal, 1);
  g_mutex_init (&journal->lock);
  journal->path = g_strdup (config->journal.path);
  journal->institution = g_strdup (config->institution.code);
  journal->desk = config->desk.number;
  journal->boot_id = zj_place_boot_id ();
  if (!zj_place_prepare (journal->path, group, error)
      || !zj_place_prepare_companion (journal->path, "-wal", group, error)
      || !zj_place_prepare_companion (journal->path, "-shm", group, error))
    return NULL;
  journal->store = zj_store_open (journal->path, shared, error);
  if (journal->store == NULL)
    return NULL;
  if (open_key (journal, config, error) && open_side (journal, group, error)
      && zj_stay_lock_prepare (journal->path, group, error))
    return g_steal_pointer (&journal);
  /* What is wrong with it is for verify() to see as it is. */
  zj_store_leave_as_is (journal->store);
  return NULL;
}

void
zj_journal_close (ZjJournal *journal)
{
  if (journal == NULL)
    return;
  zj_store_close (journal->store);
  zj_side_close (journal->side);
  zj_seal_free (journal->seal);
  g_mutex_clear (&journal->lock);
  g_free (journal->path);
  g_free (journal->institution);
  g_free (journal->boot_id);
  g_free (journal);
}

void
zj_journal_tidy (ZjJournal *journal)
{
  g_autoptr (GError) error = NULL;

  if (!zj_store_tidy (journal->store, &error))
    g_message ("the journal cannot be tidied up: %s", error->message);
}

/* Msgids */

static char *
format_msgid (ZjJournal *journal, const ZjMsgidPosition *position, GError **error)
{
  char *msgid = zj_msgid_format (journal->institution, journal->desk, position);

  if (msgid == NULL)
    g_set_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_IO, "%s: the last msgid lies past the year 9999",
                 journal->path);
  return msgid;
}

char *
zj_journal_next_msgid (ZjJournal *journal, gint64 now_ms, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&journal->lock);
  ZjMsgidPosition position;

  return zj_store_next_msgid (journal->store, journal->institution, journal->desk, journal->boot_id,
                              MAX (now_ms, 0) / 1000, &position, error)
             ? format_msgid (journal, &position, error)
             : NULL;
}

char *
zj_journal_take_msgid (ZjJournal *journal, gint64 now_ms, GError **error)
{
  ZjMsgidPosition position;

  return zj_store_take_msgid (journal->store, journal->institution, journal->desk, journal->boot_id,
                              MAX (now_ms, 0) / 1000, &position, error)
             ? format_msgid (journal, &position, error)
             : NULL;
}

/* Sign-in */

gboolean
zj_journal_get_sign_in (ZjJournal *journal, const char *platform, const char *operator_no, const char *day,
                        char **sign_no, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&journal->lock);

  return zj_store_get_sign_in (journal->store, platform, operator_no, day, sign_no, error);
}

gboolean
zj_journal_set_sign_in (ZjJournal *journal, const char *platform, const char *operator_no, const char *day,
                        const char *sign_no, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&journal->lock);
  const ZjPen pen = { journal->store, journal->seal, journal->path };
  const ZjEntry entry = { .kind = ZJ_RECORD_SIGN_IN,
                          .infno = sign_no != NULL ? ZJ_SIGNED_IN : ZJ_SIGNED_OUT,
                          .operator_no = operator_no };
  ZjSideMark mark;
  gboolean good;

  if (!zj_store_begin (journal->store, error))
    return FALSE;
  good = zj_store_set_sign_in (journal->store, platform, operator_no, day, sign_no, error)
         && zj_pen_append (&pen, &entry, NULL, NULL, &mark, error);
  return zj_store_end (journal->store, good, error);
}
