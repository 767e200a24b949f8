/* Lists of readers: what a name tells, and which reader is meant. Knows nothing of PC/SC. */
#include "decode.h"
#include "watch_private.h"

#include <string.h>

static void
reader_free (ZjReader *reader)
{
  g_free (reader->name);
  g_free (reader->atr);
  g_free (reader);
}

ZjReaderList *
zj_reader_list_new (ZjDaemonState daemon)
{
  ZjReaderList *list = g_atomic_rc_box_new0 (ZjReaderList);

  list->daemon = daemon;
  list->readers = g_ptr_array_new_with_free_func ((GDestroyNotify)reader_free);
  return list;
}

ZjReaderList *
zj_reader_list_ref (ZjReaderList *list)
{
  return g_atomic_rc_box_acquire (list);
}

static void
list_clear (ZjReaderList *list)
{
  g_ptr_array_unref (list->readers);
}

void
zj_reader_list_unref (ZjReaderList *list)
{
  if (list != NULL)
    g_atomic_rc_box_release_full (list, (GDestroyNotify)list_clear);
}

void
zj_reader_list_add (ZjReaderList *list, const char *name, ZjSlotState slot, const guint8 *atr, gsize atr_length,
                    guint events)
{
  ZjReader *reader = g_new0 (ZjReader, 1);

  reader->name = g_strdup (name);
  reader->kind = zj_reader_kind_from_name (name);
  reader->slot = slot;
  reader->atr = atr_length > 0 ? zj_hex (atr, atr_length) : NULL;
  reader->events = events;
  g_ptr_array_add (list->readers, reader);
}

gboolean
zj_reader_list_equal (const ZjReaderList *a, const ZjReaderList *b)
{
  if (a->daemon != b->daemon || a->readers->len != b->readers->len)
    return FALSE;
  for (guint i = 0; i < a->readers->len; i++) {
    const ZjReader *one = g_ptr_array_index (a->readers, i), *other = g_ptr_array_index (b->readers, i);

    if (strcmp (one->name, other->name) != 0 || one->slot != other->slot || one->events != other->events
        || g_strcmp0 (one->atr, other->atr) != 0)
      return FALSE;
  }
  return TRUE;
}

/* --- what a name tells ------------------------------------------------------------------ */

/* A word of letters and digits begins with prefix, and only digits follow it. */
static gboolean
has_word (const char *name, const char *prefix)
{
  gsize length = strlen (prefix);
  gboolean inside = FALSE;

  for (const char *c = name; *c != '\0'; inside = g_ascii_isalnum (*c), c++) {
    const char *rest;

    if (inside || g_ascii_strncasecmp (c, prefix, length) != 0)
      continue;
    for (rest = c + length; g_ascii_isdigit (*rest); rest++)
      ;
    if (!g_ascii_isalnum (*rest))
      return TRUE;
  }
  return FALSE;
}

ZjReaderKind
zj_reader_kind_from_name (const char *name)
{
  static const char *const sam[] = { "SAM", "PSAM", "ESAM" };
  static const char *const contactless[] = { "contactless", "PICC", "CL", "NFC", "RFID", "RF" };

  for (guint i = 0; i < G_N_ELEMENTS (sam); i++) {
    if (has_word (name, sam[i]))
      return ZJ_READER_SAM;
  }
  for (guint i = 0; i < G_N_ELEMENTS (contactless); i++) {
    if (has_word (name, contactless[i]))
      return ZJ_READER_CONTACTLESS;
  }
  return ZJ_READER_CONTACT;
}

/* --- which one is meant ------------------------------------------------------------------- */

/* pcscd ends every name with interface and slot, " 00 00", and counts them by the order
 * of plugging in: a name given without them means any of the model. */
static gboolean
name_matches (const char *name, const char *wanted)
{
  gsize length = strlen (wanted);
  const char *rest;

  if (strcmp (name, wanted) == 0)
    return TRUE;
  if (strncmp (name, wanted, length) != 0)
    return FALSE;
  rest = name + length;
  /* The CCID driver puts interface and serial number between the two. */
  while (rest[0] == ' ' && (rest[1] == '[' || rest[1] == '(')) {
    const char *end = strchr (rest, rest[1] == '[' ? ']' : ')');

    if (end == NULL)
      return FALSE;
    rest = end + 1;
  }
  return strlen (rest) == 6 && rest[0] == ' ' && g_ascii_isxdigit (rest[1]) && g_ascii_isxdigit (rest[2])
         && rest[3] == ' ' && g_ascii_isxdigit (rest[4]) && g_ascii_isxdigit (rest[5]);
}

static gboolean
is_given (const char *text)
{
  return text != NULL && *text != '\0';
}

static GPtrArray *
candidates (const ZjReaderList *list, const char *wanted, const char *serial)
{
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; i < list->readers->len; i++) {
    ZjReader *reader = g_ptr_array_index (list->readers, i);
    gboolean named = is_given (wanted) && name_matches (reader->name, wanted);

    if (is_given (wanted) && !named)
      continue;
    if (is_given (serial) && strstr (reader->name, serial) == NULL)
      continue;
    if (reader->kind == ZJ_READER_SAM && !(named && strcmp (reader->name, wanted) == 0))
      continue;
    g_ptr_array_add (found, reader);
  }
  return found;
}

static const ZjReader *
only_in_state (const GPtrArray *readers, ZjSlotState slot, guint *count)
{
  const ZjReader *found = NULL;

  *count = 0;
  for (guint i = 0; i < readers->len; i++) {
    const ZjReader *reader = g_ptr_array_index (readers, i);

    if (reader->slot == slot) {
      found = reader;
      ++*count;
    }
  }
  return found;
}

static void
set_several (const GPtrArray *readers, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < readers->len; i++) {
    const ZjReader *reader = g_ptr_array_index (readers, i);

    if (reader->slot == ZJ_SLOT_PRESENT)
      g_string_append_printf (names, "%s%s", names->len > 0 ? "; " : "", reader->name);
  }
  g_set_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_SEVERAL_CARDS, "%s", names->str);
}

static gboolean
daemon_is_up (const ZjReaderList *list, GError **error)
{
  switch (list->daemon) {
  case ZJ_DAEMON_UP:
    return TRUE;
  case ZJ_DAEMON_REFUSED:
    g_set_error_literal (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_DAEMON_REFUSED, "pcscd refuses this login");
    return FALSE;
  case ZJ_DAEMON_STARTING:
  case ZJ_DAEMON_ABSENT:
  default:
    g_set_error_literal (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_NO_DAEMON, "pcscd does not answer");
    return FALSE;
  }
}

const char *
zj_reader_list_choose (const ZjReaderList *list, const char *configured, const char *configured_serial,
                       const char *named, GError **error)
{
  const char *wanted = is_given (configured) ? configured : named;
  g_autoptr (GPtrArray) readers = NULL;
  const ZjReader *reader;
  guint count;

  if (!daemon_is_up (list, error))
    return NULL;
  readers = candidates (list, wanted, configured_serial);
  if (readers->len == 0) {
    if (is_given (wanted) || is_given (configured_serial))
      g_set_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_NO_READER, "no reader \"%s\"",
                   is_given (wanted) ? wanted : configured_serial);
    else
      g_set_error_literal (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_NO_READER, "no reader is connected");
    return NULL;
  }
  reader = only_in_state (readers, ZJ_SLOT_PRESENT, &count);
  if (count == 1)
    return reader->name;
  if (count > 1)
    set_several (readers, error);
  else if ((reader = only_in_state (readers, ZJ_SLOT_MUTE, &count)) != NULL)
    g_set_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_MUTE, "%s: the card does not answer", reader->name);
  else if ((reader = only_in_state (readers, ZJ_SLOT_IN_USE, &count)) != NULL)
    g_set_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_BUSY, "%s: another program holds the card", reader->name);
  else
    g_set_error_literal (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_NO_CARD, "no card in the reader");
  return NULL;
}
