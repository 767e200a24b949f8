/* The regions' file, strictly read. */
#include "claims.h"

#include <string.h>

#define SIZE_MAX_BYTES (1024u * 1024u)
#define DAYS_MAX       3660

struct _ZjClaims {
  GHashTable *regions; /* code → ZjClaimsRegion * */
  ZjClaimsRegion *unknown;
};

static ZjClaimsRegion *
region_new (void)
{
  ZjClaimsRegion *region = g_new0 (ZjClaimsRegion, 1);

  region->online_filing = region->declaration_days = region->activation_months = -1;
  region->extra_papers = g_new0 (char *, 1);
  return region;
}

static void
region_free (ZjClaimsRegion *region)
{
  g_free (region->office);
  g_free (region->telephone);
  g_free (region->address);
  g_free (region->deadline);
  g_strfreev (region->extra_papers);
  g_free (region);
}

void
zj_claims_free (ZjClaims *claims)
{
  if (claims == NULL)
    return;
  g_hash_table_unref (claims->regions);
  region_free (claims->unknown);
  g_free (claims);
}

static gboolean
is_region (const char *code)
{
  gsize length = strlen (code);

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isdigit (code[i]))
      return FALSE;
  return length == 2 || length == 4 || length == 6;
}

static gboolean
read_text (GKeyFile *keys, const char *group, const char *key, char **text, GError **error)
{
  g_free (*text);
  *text = g_key_file_get_string (keys, group, key, error);
  if (*text != NULL && **text == '\0')
    g_clear_pointer (text, g_free);
  return error == NULL || *error == NULL;
}

static gboolean
read_number (GKeyFile *keys, const char *group, const char *key, int *number, GError **error)
{
  g_autofree char *text = g_key_file_get_value (keys, group, key, error);
  guint64 value;

  if (text == NULL || !g_ascii_string_to_unsigned (g_strstrip (text), 10, 0, DAYS_MAX, &value, error))
    return FALSE;
  *number = (int)value;
  return TRUE;
}

/* FALSE with any error; one without a domain of ours is a VALUE. */
static gboolean
read_key (GKeyFile *keys, const char *group, const char *key, ZjClaimsRegion *region, GError **error)
{
  GError *trouble = NULL;

  if (strcmp (key, "office") == 0)
    return read_text (keys, group, key, &region->office, error);
  if (strcmp (key, "telephone") == 0)
    return read_text (keys, group, key, &region->telephone, error);
  if (strcmp (key, "address") == 0)
    return read_text (keys, group, key, &region->address, error);
  if (strcmp (key, "deadline") == 0)
    return read_text (keys, group, key, &region->deadline, error);
  if (strcmp (key, "declaration_days") == 0)
    return read_number (keys, group, key, &region->declaration_days, error);
  if (strcmp (key, "activation_months") == 0)
    return read_number (keys, group, key, &region->activation_months, error);
  if (strcmp (key, "online_filing") == 0)
    region->online_filing = g_key_file_get_boolean (keys, group, key, &trouble);
  else if (strcmp (key, "extra_papers") == 0) {
    g_strfreev (region->extra_papers);
    region->extra_papers = g_key_file_get_string_list (keys, group, key, NULL, &trouble);
    if (region->extra_papers == NULL)
      region->extra_papers = g_new0 (char *, 1);
  } else
    trouble = g_error_new_literal (ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_UNKNOWN, "unknown key");
  if (trouble == NULL)
    return TRUE;
  g_propagate_error (error, trouble);
  return FALSE;
}

static gboolean
read_region (ZjClaims *claims, GKeyFile *keys, const char *group, const char *file, GError **error)
{
  ZjClaimsRegion *region = region_new ();
  g_auto (GStrv) names = g_key_file_get_keys (keys, group, NULL, NULL);

  g_hash_table_insert (claims->regions, g_strdup (group), region);
  if (!is_region (group)) {
    g_set_error (error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_UNKNOWN, "%s: [%s] is no region of 6, 4 or 2 digits", file,
                 group);
    return FALSE;
  }
  for (guint i = 0; names != NULL && names[i] != NULL; i++) {
    g_autoptr (GError) trouble = NULL;
    int code;

    if (read_key (keys, group, names[i], region, &trouble))
      continue;
    code = trouble->domain == ZJ_CONFIG_ERROR ? trouble->code : ZJ_CONFIG_ERROR_VALUE;
    g_set_error (error, ZJ_CONFIG_ERROR, code, "%s: [%s] %s: %s", file, group, names[i], trouble->message);
    return FALSE;
  }
  return TRUE;
}

static gboolean
read_file (ZjClaims *claims, const char *file, GError **error)
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
    if (!read_region (claims, keys, groups[i], file, error))
      return FALSE;
  return TRUE;
}

ZjClaims *
zj_claims_load (const ZjConfig *config, GError **error)
{
  g_autoptr (ZjClaims) claims = g_new0 (ZjClaims, 1);

  claims->regions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)region_free);
  claims->unknown = region_new ();
  if (config->claims.regions != NULL && !read_file (claims, config->claims.regions, error))
    return NULL;
  return g_steal_pointer (&claims);
}

const ZjClaimsRegion *
zj_claims_find (const ZjClaims *claims, const char *insured_region)
{
  for (guint length = 6; insured_region != NULL && length >= 2; length -= 2) {
    g_autofree char *code = g_strndup (insured_region, length);
    const ZjClaimsRegion *region = g_hash_table_lookup (claims->regions, code);

    if (region != NULL)
      return region;
  }
  return claims->unknown;
}
