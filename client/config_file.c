/* Splits a key file into lines that remember their numbers. */
#include "config_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
entry_free (ZjConfigEntry *entry)
{
  g_free (entry->group);
  g_free (entry->key);
  g_free (entry->value);
  g_free (entry);
}

static ZjConfigEntry *
entry_new (const char *group, const char *key, const char *value, guint line)
{
  ZjConfigEntry *entry = g_new0 (ZjConfigEntry, 1);

  entry->group = g_strdup (group);
  entry->key = g_strdup (key);
  entry->value = g_strdup (value);
  entry->line = line;
  return entry;
}

void
zj_config_file_free (ZjConfigFile *file)
{
  if (file == NULL)
    return;
  g_free (file->name);
  g_free (file->folder);
  g_ptr_array_unref (file->groups);
  g_ptr_array_unref (file->entries);
  g_free (file);
}

const ZjConfigEntry *
zj_config_file_find (const ZjConfigFile *file, const char *group, const char *key)
{
  for (guint i = 0; i < file->entries->len; i++) {
    const ZjConfigEntry *entry = g_ptr_array_index (file->entries, i);

    if (g_str_equal (entry->group, group) && g_str_equal (entry->key, key))
      return entry;
  }
  return NULL;
}

static gboolean
syntax_error (const ZjConfigFile *file, guint line, const char *what, GError **error)
{
  g_set_error (error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_SYNTAX, "%s:%u: %s", file->name, line, what);
  return FALSE;
}

/* Group and key names are letters, digits, '_', '-', '.' and inner blanks: then an unknown
 * one can be named in a message as it stands. */
static gboolean
is_name (const char *text)
{
  if (*text == '\0')
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("_-. ", *p) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
parse_group (ZjConfigFile *file, char *text, guint line, char **group, GError **error)
{
  gsize length = strlen (text);

  if (text[length - 1] != ']')
    return syntax_error (file, line, "a group is written [name], with nothing behind it", error);
  text[length - 1] = '\0';
  if (!is_name (text + 1))
    return syntax_error (file, line, "not the name of a group", error);
  g_free (*group);
  *group = g_strdup (text + 1);
  g_ptr_array_add (file->groups, entry_new (*group, NULL, NULL, line));
  return TRUE;
}

static gboolean
parse_entry (ZjConfigFile *file, char *text, guint line, const char *group, GError **error)
{
  const ZjConfigEntry *before;
  char *value = strchr (text, '=');

  if (value == NULL)
    return syntax_error (file, line, "neither [group], key=value, comment (#) nor empty", error);
  *value++ = '\0';
  g_strchomp (text);
  g_strchug (value);
  if (!is_name (text))
    return syntax_error (file, line, "not the name of a key before '='", error);
  if (group == NULL)
    return syntax_error (file, line, "a key before the first [group]", error);
  before = zj_config_file_find (file, group, text);
  if (before != NULL) {
    g_set_error (error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_SYNTAX, "%s:%u: [%s] %s stands here and in line %u",
                 file->name, line, group, text, before->line);
    return FALSE;
  }
  g_ptr_array_add (file->entries, entry_new (group, text, value, line));
  return TRUE;
}

static gboolean
parse_line (ZjConfigFile *file, const char *start, gsize length, guint line, char **group, GError **error)
{
  g_autofree char *text = NULL;

  if (memchr (start, '\0', length) != NULL || !g_utf8_validate_len (start, length, NULL))
    return syntax_error (file, line, "not UTF-8 text: save the file as UTF-8", error);
  text = g_strstrip (g_strndup (start, length));
  if (*text == '\0' || *text == '#')
    return TRUE;
  if (*text == '[')
    return parse_group (file, text, line, group, error);
  return parse_entry (file, text, line, *group, error);
}

ZjConfigFile *
zj_config_file_parse (const char *name, const char *folder, const char *text, gsize length, GError **error)
{
  static const char byte_order_mark[] = "\xef\xbb\xbf";
  g_autoptr (ZjConfigFile) file = g_new0 (ZjConfigFile, 1);
  g_autofree char *group = NULL;
  const char *end = text + length;
  guint line = 0;

  file->name = g_strdup (name);
  file->folder = g_strdup (folder);
  file->groups = g_ptr_array_new_with_free_func ((GDestroyNotify)entry_free);
  file->entries = g_ptr_array_new_with_free_func ((GDestroyNotify)entry_free);
  if (length > ZJ_CONFIG_FILE_MAX) {
    g_set_error (error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_FILE, "%s: larger than %u KiB, not a configuration", name,
                 ZJ_CONFIG_FILE_MAX / 1024u);
    return NULL;
  }
  /* An editor of the other system may have put it there; it means nothing. */
  if (length >= 3 && memcmp (text, byte_order_mark, 3) == 0)
    text += 3;
  while (text < end) {
    const char *stop = memchr (text, '\n', (gsize)(end - text));

    if (stop == NULL)
      stop = end;
    if (!parse_line (file, text, (gsize)(stop - text), ++line, &group, error))
      return NULL;
    text = stop + 1;
  }
  return g_steal_pointer (&file);
}

static gboolean
read_whole (int fd, GByteArray *content)
{
  guint8 block[8192];
  gssize got;

  /* One byte more than the ceiling is enough to know that it is passed. */
  while (content->len <= ZJ_CONFIG_FILE_MAX) {
    got = read (fd, block, MIN (sizeof block, ZJ_CONFIG_FILE_MAX + 1 - content->len));
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      return got == 0;
    g_byte_array_append (content, block, (guint)got);
  }
  return TRUE;
}

ZjConfigFile *
zj_config_file_read (const char *name, GError **error)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  g_autofree char *absolute = g_canonicalize_filename (name, NULL);
  g_autofree char *folder = g_path_get_dirname (absolute);
  /* O_NONBLOCK: a pipe in place of the file must not hold the program. */
  int fd = open (name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat st;
  const char *trouble = NULL;

  if (fd < 0)
    trouble = g_strerror (errno);
  else if (fstat (fd, &st) != 0)
    trouble = g_strerror (errno);
  else if (!S_ISREG (st.st_mode))
    trouble = "not a regular file";
  else if (!read_whole (fd, content))
    trouble = g_strerror (errno);
  if (fd >= 0)
    close (fd);
  if (trouble != NULL) {
    g_set_error (error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_FILE, "%s: %s", name, trouble);
    return NULL;
  }
  return zj_config_file_parse (name, folder, content->len > 0 ? (const char *)content->data : "", content->len, error);
}
