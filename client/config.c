/* Loading: files over one another, what must be there, what must fit together. */
#include "config_values.h"

#include <string.h>

#define SYSTEM_FILE "/etc/zhijie/zhijie.conf"

ZjConfig *
zj_config_ref (ZjConfig *config)
{
  return g_atomic_rc_box_acquire (config);
}

static void
config_clear (ZjConfig *config)
{
  for (guint i = 0; i < zj_config_n_keys; i++)
    zj_config_key_clear (&zj_config_keys[i], config);
  g_free (config->file);
}

void
zj_config_unref (ZjConfig *config)
{
  g_atomic_rc_box_release_full (config, (GDestroyNotify)config_clear);
}

const ZjClosure *
zj_config_closure_at (const ZjConfig *config, gint64 now)
{
  for (guint i = 0; i < config->platform.closures->len; i++) {
    const ZjClosure *closure = &g_array_index (config->platform.closures, ZjClosure, i);

    if (now >= closure->from && now < closure->to)
      return closure;
  }
  return NULL;
}

static gboolean
check_known (const ZjConfigFile *file, GError **error)
{
  for (guint i = 0; i < file->groups->len; i++) {
    const ZjConfigEntry *group = g_ptr_array_index (file->groups, i);

    if (!zj_config_group_exists (group->group)) {
      g_set_error (error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_UNKNOWN, "%s:%u: there is no group [%s]", file->name,
                   group->line, group->group);
      return FALSE;
    }
  }
  for (guint i = 0; i < file->entries->len; i++) {
    const ZjConfigEntry *entry = g_ptr_array_index (file->entries, i);

    if (zj_config_key_find (entry->group, entry->key) == NULL) {
      g_set_error (error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_UNKNOWN, "%s:%u: there is no key %s in [%s]", file->name,
                   entry->line, entry->key, entry->group);
      return FALSE;
    }
  }
  return TRUE;
}

/* The entry that has the last word on a key, and the file it stands in; NULL when none has it. */
static const ZjConfigEntry *
find_last (GPtrArray *files, const char *group, const char *key, const ZjConfigFile **where)
{
  for (guint i = files->len; i > 0; i--) {
    const ZjConfigFile *file = g_ptr_array_index (files, i - 1);
    const ZjConfigEntry *entry = zj_config_file_find (file, group, key);

    if (entry != NULL) {
      *where = file;
      return entry;
    }
  }
  return NULL;
}

/* The value is left out of the message: the line shows it, and a proxy's or a database's may
 * hold a password. */
static gboolean
value_error (GPtrArray *files, const char *group, const char *key, const char *expected, GError **error)
{
  const ZjConfigFile *file = g_ptr_array_index (files, files->len - 1);
  const ZjConfigEntry *entry = find_last (files, group, key, &file);

  g_set_error (error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_VALUE, "%s:%u: [%s] %s: %s is expected%s", file->name,
               entry != NULL ? entry->line : 0, group, key, expected,
               entry != NULL && strstr (entry->value, " #") != NULL ? " (a comment stands on a line of its own)" : "");
  return FALSE;
}

static gboolean
missing_error (GPtrArray *files, const char *group, const char *key, const char *because, GError **error)
{
  const ZjConfigFile *file = g_ptr_array_index (files, files->len - 1);

  g_set_error (error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_MISSING, "%s: [%s] %s is missing%s", file->name, group, key,
               because);
  return FALSE;
}

static gboolean
set_all (ZjConfig *config, GPtrArray *files, GError **error)
{
  for (guint i = 0; i < zj_config_n_keys; i++) {
    const ZjConfigKey *key = &zj_config_keys[i];
    /* Where no file has the key, a default path lies beside the first one. */
    const ZjConfigFile *file = g_ptr_array_index (files, 0);
    const ZjConfigEntry *entry = find_last (files, key->group, key->key, &file);

    if (entry == NULL && key->fallback == NULL)
      return missing_error (files, key->group, key->key, "", error);
    if (!zj_config_key_set (key, config, entry != NULL ? entry->value : key->fallback, file->folder)) {
      g_return_val_if_fail (entry != NULL, FALSE); /* a default that its own check refuses */
      return value_error (files, key->group, key->key, key->expected, error);
    }
  }
  return TRUE;
}

/* A whole call cannot be shorter than its connecting. The line named is one that was written. */
static gboolean
check_timeout (GPtrArray *files, const char *key, int timeout_s, int connect_timeout_s, GError **error)
{
  const ZjConfigFile *file;
  g_autofree char *expected = NULL;

  if (timeout_s >= connect_timeout_s)
    return TRUE;
  if (find_last (files, "platform", key, &file) != NULL)
    return value_error (files, "platform", key, "at least connect_timeout_s", error);
  expected = g_strdup_printf ("at most %s, which is %d", key, timeout_s);
  return value_error (files, "platform", "connect_timeout_s", expected, error);
}

/* What one key alone cannot tell. */
static gboolean
check_together (const ZjConfig *config, GPtrArray *files, GError **error)
{
  if (!check_timeout (files, "timeout_s", config->platform.timeout_s, config->platform.connect_timeout_s, error)
      || !check_timeout (files, "settle_timeout_s", config->platform.settle_timeout_s,
                         config->platform.connect_timeout_s, error))
    return FALSE;
  if (config->platform.gateway != ZJ_GATEWAY_NONE) {
    if (config->platform.gateway_id == NULL)
      return missing_error (files, "platform", "gateway_id", " (gateway asks for it)", error);
    if (config->platform.gateway_secret_file == NULL)
      return missing_error (files, "platform", "gateway_secret_file", " (gateway asks for it)", error);
  }
  return TRUE;
}

ZjConfig *
zj_config_from_files (GPtrArray *files, GError **error)
{
  g_autoptr (ZjConfig) config = g_atomic_rc_box_new0 (ZjConfig);
  const ZjConfigFile *last = g_ptr_array_index (files, files->len - 1);

  config->file = g_strdup (last->name);
  for (guint i = 0; i < files->len; i++)
    if (!check_known (g_ptr_array_index (files, i), error))
      return NULL;
  if (!set_all (config, files, error) || !check_together (config, files, error))
    return NULL;
  return g_steal_pointer (&config);
}

ZjConfig *
zj_config_load_files (const char *const *names, gboolean must_exist, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify)zj_config_file_free);

  for (guint i = 0; names[i] != NULL; i++) {
    ZjConfigFile *file;

    if (!must_exist && !g_file_test (names[i], G_FILE_TEST_EXISTS))
      continue;
    file = zj_config_file_read (names[i], error);
    if (file == NULL)
      return NULL;
    g_ptr_array_add (files, file);
  }
  if (files->len == 0) {
    g_autofree char *all = g_strjoinv (" nor ", (char **)(gsize)names);

    g_set_error (error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_FILE, "there is neither %s", all);
    return NULL;
  }
  return zj_config_from_files (files, error);
}

ZjConfig *
zj_config_load (const char *file, GError **error)
{
  const char *one[] = { file, NULL };
  g_autofree char *own = g_build_filename (g_get_user_config_dir (), "zhijie", "zhijie.conf", NULL);
  const char *both[] = { SYSTEM_FILE, own, NULL };

  return file != NULL ? zj_config_load_files (one, TRUE, error) : zj_config_load_files (both, FALSE, error);
}
