/* Checks of this computer: configuration, journal, disk, card service, reader, card. */
#include "checkup_private.h"

#include <card/reading.h>
#include <client/i18n.h>
#include <errno.h>
#include <sys/statvfs.h>

#define MIB 1048576.0

ZjCheckStatus
zj_checkup_judge_space (guint64 free_bytes)
{
  if (free_bytes < 100u * 1024u * 1024u)
    return ZJ_CHECK_FAIL;
  return free_bytes < 1024u * 1024u * 1024u ? ZJ_CHECK_WARN : ZJ_CHECK_OK;
}

void
zj_checkup_configuration (ZjCheckup *checkup, ZjCheck *check)
{
  if (checkup->config != NULL)
    zj_checkup_say (check, ZJ_CHECK_OK, checkup->config->file, NULL);
  else if (checkup->config_error != NULL)
    zj_checkup_say_error (checkup, check, ZJ_CHECK_FAIL, checkup->config_error);
  else
    zj_checkup_say (check, ZJ_CHECK_FAIL, _ ("No configuration"), NULL);
}

/* Opening is half the proof: a number is taken, which must reach the disk. */
void
zj_checkup_journal (ZjCheckup *checkup, ZjCheck *check)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *msgid = NULL;

  checkup->journal = zj_journal_open (checkup->config, &error);
  if (checkup->journal != NULL)
    msgid = zj_journal_next_msgid (checkup->journal, g_get_real_time () / 1000, &error);
  if (msgid == NULL)
    zj_checkup_say_error (checkup, check, ZJ_CHECK_FAIL, error);
  else
    zj_checkup_say (check, ZJ_CHECK_OK, checkup->config->journal.path, NULL);
}

void
zj_checkup_disk (ZjCheckup *checkup, ZjCheck *check)
{
  g_autofree char *folder = g_path_get_dirname (checkup->config->journal.path);
  g_autofree char *detail = NULL;
  struct statvfs space;
  ZjCheckStatus status;
  guint64 free_bytes;

  if (statvfs (folder, &space) != 0) {
    detail = g_strdup_printf ("%s: %s", folder, g_strerror (errno));
    zj_checkup_say (check, ZJ_CHECK_FAIL, detail, _ ("Call hospital IT."));
    return;
  }
  free_bytes = (guint64)space.f_bavail * (guint64)space.f_frsize;
  status = zj_checkup_judge_space (free_bytes);
  detail = g_strdup_printf (_ ("%s: %.0f MiB free"), folder, (double)free_bytes / MIB);
  zj_checkup_say (check, status, detail,
                  status == ZJ_CHECK_OK ? NULL : _ ("Ask hospital IT to make room on this disk."));
}

void
zj_checkup_pcscd (ZjCheckup *checkup, ZjCheck *check)
{
  g_autoptr (GError) error = NULL;

  checkup->readers = zj_reader_list_now (checkup->cancellable, &error);
  if (checkup->readers == NULL)
    zj_checkup_say_error (checkup, check, ZJ_CHECK_FAIL, error);
  else
    zj_checkup_say (check, ZJ_CHECK_OK, _ ("running"), NULL);
}

/* The readers that may hold a patient's card, by name: "SAM" ones only when configured. */
static char *
names_of_readers (const ZjReaderList *list, const char *configured)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < list->readers->len; i++) {
    const ZjReader *reader = g_ptr_array_index (list->readers, i);

    if (reader->kind != ZJ_READER_SAM || g_strcmp0 (reader->name, configured) == 0)
      g_string_append_printf (names, "%s%s", names->len > 0 ? "; " : "", reader->name);
  }
  return g_string_free (g_steal_pointer (&names), FALSE);
}

void
zj_checkup_readers (ZjCheckup *checkup, ZjCheck *check)
{
  g_autoptr (GError) error = NULL;
  const ZjConfig *config = checkup->config;
  g_autofree char *names = names_of_readers (checkup->readers, config != NULL ? config->card.reader : NULL);
  const char *reader = zj_reader_list_choose (checkup->readers, config != NULL ? config->card.reader : NULL,
                                              config != NULL ? config->card.reader_serial : NULL, NULL, &error);

  checkup->reader = g_strdup (reader);
  if (g_error_matches (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_NO_READER))
    zj_checkup_say_error (checkup, check, ZJ_CHECK_FAIL, error);
  else
    zj_checkup_say (check, ZJ_CHECK_OK, names, NULL);
}

static ZjSlotState
best_slot (const ZjReaderList *list)
{
  ZjSlotState best = ZJ_SLOT_EMPTY;

  for (guint i = 0; i < list->readers->len; i++) {
    const ZjReader *reader = g_ptr_array_index (list->readers, i);

    if (reader->kind != ZJ_READER_SAM && reader->slot != ZJ_SLOT_EMPTY)
      best = reader->slot;
  }
  return best;
}

/* A card that is no social security card proves the contact all the same. */
static gboolean
card_answered (const GError *error)
{
  return g_error_matches (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_OTHER_CARD)
         || g_error_matches (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_APPLICATION_BLOCKED)
         || g_error_matches (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_CARD_BLOCKED);
}

void
zj_checkup_card (ZjCheckup *checkup, ZjCheck *check)
{
  ZjCardRequest request = { .reader = checkup->reader };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjCardIdentity) card = NULL;
  g_autofree char *detail = NULL;

  if (best_slot (checkup->readers) == ZJ_SLOT_EMPTY) {
    zj_checkup_say (check, ZJ_CHECK_SKIPPED, _ ("No card in the reader"), NULL);
    return;
  }
  if (checkup->reader == NULL) {
    const ZjConfig *config = checkup->config;

    zj_reader_list_choose (checkup->readers, config != NULL ? config->card.reader : NULL,
                           config != NULL ? config->card.reader_serial : NULL, NULL, &error);
    if (error != NULL)
      zj_checkup_say_error (checkup, check, ZJ_CHECK_WARN, error);
    else
      zj_checkup_say (check, ZJ_CHECK_SKIPPED, _ ("No card in the reader"), NULL);
    return;
  }
  card = zj_card_read (&request, NULL, checkup->cancellable, &error);
  if (card != NULL) {
    detail = g_strdup_printf (_ ("A social security card answers, standard version %s"), card->version);
    zj_checkup_say (check, ZJ_CHECK_OK, detail, NULL);
  } else if (card_answered (error))
    zj_checkup_say_error (checkup, check, ZJ_CHECK_WARN, error);
  else
    zj_checkup_say_error (checkup, check, ZJ_CHECK_FAIL, error);
}
