#include "desk_memory.h"

static gboolean
recall (const char *ident, guint16 *status, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  ZjJournal *journal = zj_access_journal (user_data, &error);

  if (journal != NULL && zj_journal_get_card_refusal (journal, ident, status, &error))
    return TRUE;
  g_warning ("whether the card has refused before is not known: %s", error->message);
  return FALSE;
}

static gboolean
remember (const char *ident, guint16 status, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  ZjJournal *journal = zj_access_journal (user_data, &error);

  if (journal != NULL && zj_journal_set_card_refusal (journal, ident, status, &error))
    return TRUE;
  g_warning ("what the card answered is remembered by this process only: %s", error->message);
  return FALSE;
}

ZjCardMemory
zj_desk_memory (ZjAccess *access)
{
  const ZjCardMemory memory = { .recall = recall, .remember = remember, .user_data = access };

  return memory;
}
