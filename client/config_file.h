/* One key file, read so that every complaint can name its line.
 *
 * GKeyFile knows no lines and lets a doubled key win silently, so the lines are split here;
 * what a value's escapes mean is left to GKeyFile (config_values.c). */
#pragma once

#include <client/error.h>
#include <glib.h>

G_BEGIN_DECLS

/* The specification names no ceiling; a complete file with every comment of cli.md has 4 KiB. */
#define ZJ_CONFIG_FILE_MAX (256u * 1024u)

typedef struct {
  char *group, *key;
  char *value; /* as written, without blanks at either end */
  guint line;  /* from 1 */
} ZjConfigEntry;

typedef struct {
  char *name;         /* as the messages call it */
  char *folder;       /* absolute: what relative paths count from */
  GPtrArray *groups;  /* ZjConfigEntry * without key: every group header, once for each time it is written */
  GPtrArray *entries; /* ZjConfigEntry *, in the file's order, no (group, key) twice */
} ZjConfigFile;

/* Errors: ZJ_CONFIG_ERROR_FILE (missing, not a regular file, too large), _SYNTAX. */
ZjConfigFile *zj_config_file_read (const char *name, GError **error);

/* The same from memory; folder is what relative paths count from. */
ZjConfigFile *zj_config_file_parse (const char *name, const char *folder, const char *text, gsize length,
                                    GError **error);

void zj_config_file_free (ZjConfigFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjConfigFile, zj_config_file_free)

/* NULL when the file does not have it. */
const ZjConfigEntry *zj_config_file_find (const ZjConfigFile *file, const char *group, const char *key);

G_END_DECLS
