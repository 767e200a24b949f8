/* The papers' file, strictly read. */
#include "paper/papers_ini.h"

#include <string.h>

#define SIZE_MAX_BYTES (1024u * 1024u)
#define DAYS_MAX       3660

struct _ZjPapersIni {
  GHashTable *papers; /* group → ZjPaperSaid * */
  ZjPaperSaid nothing;
};

static void
said_free (gpointer data)
{
  ZjPaperSaid *said = data;

  g_free (said->title);
  g_free (said->where);
  g_free (said->seal);
  g_free (said);
}

void
zj_papers_ini_free (ZjPapersIni *papers)
{
  if (papers == NULL)
    return;
  g_hash_table_unref (papers->papers);
  g_free (papers);
}

static gboolean
read_key (GKeyFile *keys, const char *group, const char *key, ZjPaperSaid *said, GError **error)
{
  g_autofree char *text = g_key_file_get_string (keys, group, key, error);
  guint64 days;

  if (text == NULL)
    return FALSE;
  g_strstrip (text);
  if (strcmp (key, "after_days") == 0) {
    if (!g_ascii_string_to_unsigned (text, 10, 0, DAYS_MAX, &days, error))
      return FALSE;
    said->after_days = (int)days;
    return TRUE;
  }
  if (*text == '\0')
    g_clear_pointer (&text, g_free);
  if (strcmp (key, "title") == 0)
    said->title = g_steal_pointer (&text);
  else if (strcmp (key, "where") == 0)
    said->where = g_steal_pointer (&text);
  else if (strcmp (key, "seal") == 0)
    said->seal = g_steal_pointer (&text);
  else {
    g_set_error_literal (error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_UNKNOWN, "unknown key");
    return FALSE;
  }
  return TRUE;
}

static gboolean
read_group (ZjPapersIni *papers, GKeyFile *keys, const char *group, const char *file, GError **error)
{
  ZjPaperSaid *said = g_new0 (ZjPaperSaid, 1);
  g_auto (GStrv) names = g_key_file_get_keys (keys, group, NULL, NULL);

  said->after_days = -1;
  g_hash_table_insert (papers->papers, g_strdup (group), said);
  for (guint i = 0; names != NULL && names[i] != NULL; i++) {
    g_autoptr (GError) trouble = NULL;

    if (read_key (keys, group, names[i], said, &trouble))
      continue;
    g_set_error (error, ZJ_CONFIG_ERROR, trouble->domain == ZJ_CONFIG_ERROR ? trouble->code : ZJ_CONFIG_ERROR_VALUE,
                 "%s: [%s] %s: %s", file, group, names[i], trouble->message);
    return FALSE;
  }
  return TRUE;
}

static gboolean
read_file (ZjPapersIni *papers, const char *file, GError **error)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  g_autoptr (GError) trouble = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) groups = NULL;
  gsize length;

  if (!g_file_get_contents (file, &text, &length, &trouble)) {
    if (g_error_matches (trouble, G_FILE_ERROR, G_FILE_ERROR_NOENT))
      return TRUE;
    g_set_error (error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_FILE, "%s: %s", file, trouble->message);
    return FALSE;
  }
  if (length > SIZE_MAX_BYTES || !g_key_file_load_from_data (keys, text, length, G_KEY_FILE_NONE, &trouble)) {
    g_set_error (error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_SYNTAX, "%s: %s", file,
                 trouble != NULL ? trouble->message : "more than 1 MiB");
    return FALSE;
  }
  groups = g_key_file_get_groups (keys, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    if (!read_group (papers, keys, groups[i], file, error))
      return FALSE;
  return TRUE;
}

ZjPapersIni *
zj_papers_ini_load (const ZjConfig *config, GError **error)
{
  g_autoptr (ZjPapersIni) papers = g_new0 (ZjPapersIni, 1);

  papers->papers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, said_free);
  papers->nothing.after_days = -1;
  if (config->claims.papers != NULL && !read_file (papers, config->claims.papers, error))
    return NULL;
  return g_steal_pointer (&papers);
}

const ZjPaperSaid *
zj_papers_ini_find (const ZjPapersIni *papers, const char *paper)
{
  const ZjPaperSaid *said = g_hash_table_lookup (papers->papers, paper);

  return said != NULL ? said : &papers->nothing;
}
